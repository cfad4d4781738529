/**
 * Whether Discord would take a body: by the schemas generated from its own OpenAPI document, and by the limits that its
 * documents name and the schemas leave out (6,000 characters an embed, button rows, names of commands, unknown keys).
 */
import { Locale } from 'discord.js';
import * as spec from 'discord-api-spec/zod';
import { z } from 'zod';

export type BodyKind = 'create' | 'edit' | 'commands' | 'callback' | 'original' | 'followup' | 'talk';

const SCHEMAS = {
  create: spec.MessageCreateRequestSchema,
  edit: spec.MessageEditRequestPartialSchema,
  original: spec.IncomingWebhookUpdateForInteractionCallbackRequestPartialSchema,
  followup: spec.IncomingWebhookInteractionRequestSchema,
};

const text = z.string().default('');
const embed = z.looseObject({
  title: text,
  description: text,
  footer: z.looseObject({ text }).default({ text: '' }),
  fields: z.array(z.looseObject({ name: text, value: text })).default([]),
});
const button = z.looseObject({ type: z.literal(2), custom_id: z.string(), label: z.string().min(1).max(80) });
const message = z.looseObject({
  content: text,
  embeds: z.array(embed).default([]),
  components: z
    .array(z.looseObject({ type: z.literal(1), components: z.array(button).min(1).max(5) }))
    .max(5)
    .default([]),
  attachments: z.array(z.unknown()).optional(),
  allowed_mentions: z.strictObject({
    parse: z.array(z.string()).length(0),
    roles: z.array(z.string()).optional(),
  }),
});
const choice = z.looseObject({ name: z.string().min(1), value: z.string().min(1) });
/** Of letters that have a small form, the small one. */
const name = z
  .string()
  .regex(/^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u)
  .refine((text) => text === text.toLowerCase(), 'has capital letters');
const description = z.string().min(1).max(100);
const inLocales = <Of extends z.ZodType>(of: Of) => z.partialRecord(z.enum(Locale), of).default({});
const named = {
  name,
  description,
  name_localizations: inLocales(name),
  description_localizations: inLocales(description),
};
const option = z.looseObject({
  ...named,
  required: z.boolean().default(false),
  choices: z.array(choice).max(25).default([]),
});
const command = z.looseObject({
  ...named,
  options: z.array(option).max(25).default([]),
  default_member_permissions: z.string().regex(/^\d+$/).optional(),
});

/** What is wrong with it, one line each; empty when nothing is. */
export function problemsOf(kind: BodyKind, body: unknown): readonly string[] {
  if (kind === 'commands') return commandsProblems(body);
  if (kind === 'callback') return callbackProblems(body);
  if (kind === 'talk') return schemaProblems(spec.CreatePrivateChannelRequestSchema, body);
  return [...schemaProblems(SCHEMAS[kind], body), ...messageProblems(kind, body)];
}

function schemaProblems(schema: spec.SpecSchema, body: unknown): readonly string[] {
  const read = schema.safeParse(body);
  const known = new Set(Object.keys(schema._zod.def.shape));
  const keys = typeof body === 'object' && body !== null ? Object.keys(body) : [];
  const unknown = keys.filter((key) => !known.has(key)).map((key) => `${key}: Discord has no such key`);
  return [
    ...unknown,
    ...(read.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`),
  ];
}

function own(schema: z.ZodType, body: unknown): readonly string[] {
  const read = schema.safeParse(body);
  return read.success ? [] : read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}

function messageProblems(kind: BodyKind, body: unknown): readonly string[] {
  const read = message.safeParse(body);
  if (!read.success) return own(message, body);
  const { content, embeds, components, attachments } = read.data;
  const problems: string[] = [];
  if (content.length > 2_000) problems.push('content: over 2000');
  if (kind !== 'edit' && content === '' && embeds.length === 0) problems.push('the message is empty');
  if (kind === 'edit' && content === '' && attachments === undefined) problems.push('the edit is empty');
  if (embeds.reduce((sum, each) => sum + sizeOf(each), 0) > 6_000) problems.push('embeds: over 6000 in all');
  for (const { fields } of embeds) {
    if (fields.some(({ name, value }) => name.trim() === '' || value.trim() === ''))
      problems.push('empty field');
  }
  const ids = components.flatMap((row) => row.components.map(({ custom_id }) => custom_id));
  if (new Set(ids).size < ids.length) problems.push('components: a custom_id comes twice');
  return problems;
}

function sizeOf({ title, description, footer, fields }: z.infer<typeof embed>): number {
  const inFields = fields.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
  return title.length + description.length + footer.text.length + inFields;
}

const callback = z.looseObject({ type: z.number(), data: z.unknown().optional() });

function callbackProblems(body: unknown): readonly string[] {
  const { type, data } = callback.parse(body);
  if (type === 8) return schemaProblems(spec.ApplicationCommandAutocompleteCallbackRequestSchema, body);
  const problems = schemaProblems(spec.CreateMessageInteractionCallbackRequestSchema, body);
  return type === 4 ? [...problems, ...messageProblems('create', data)] : problems;
}

function commandsProblems(body: unknown): readonly string[] {
  const list = z.array(z.unknown()).max(100).parse(body);
  const readable = list.flatMap((each) => command.safeParse(each).data ?? []);
  const shared = twice(readable).map((word) => `two commands are called ${word}`);
  const problems = list.flatMap((each) => {
    const problems = own(command, each);
    if (problems.length > 0) return problems;
    const read = command.parse(each);
    const late = read.options.findIndex(({ required }) => !required);
    const isMixed = late !== -1 && read.options.slice(late).some(({ required }) => required);
    // The documents say a string of digits, the OpenAPI document a number: both are taken.
    const bits = read.default_member_permissions;
    const forSpec = {
      ...Object(each),
      ...(bits === undefined ? {} : { default_member_permissions: Number(bits) }),
    };
    return [
      ...schemaProblems(spec.ApplicationCommandUpdateRequestSchema, forSpec),
      ...(isMixed ? [`${read.name}: a required option after an optional one`] : []),
      ...(lengthOf(read) > 8_000 ? [`${read.name}: over 8000 characters`] : []),
      ...twice(read.options).map((word) => `${read.name}: two options are called ${word}`),
    ];
  });
  return [...shared, ...problems];
}

type Named = Pick<z.infer<typeof option>, keyof typeof named>;

/** Of each text the longest, in whatever language, is counted. */
function lengthOf({ options, ...rest }: z.infer<typeof command>): number {
  const longest = (text: string, others: Readonly<Record<string, string>>): number =>
    Math.max(text.length, ...Object.values(others).map(({ length }) => length));
  const own = (each: Named): number =>
    longest(each.name, each.name_localizations) + longest(each.description, each.description_localizations);
  const chosen = options
    .flatMap(({ choices }) => choices)
    .map((each) => each.name.length + each.value.length);
  return [...[rest, ...options].map(own), ...chosen].reduce((sum, length) => sum + length, 0);
}

/** Names that two of them share in the eyes of somebody: `de: ort`. */
function twice(all: readonly Pick<Named, 'name' | 'name_localizations'>[]): readonly string[] {
  return Object.values(Locale).flatMap((locale) => {
    const names = all.map((each) => each.name_localizations[locale] ?? each.name);
    const shared = names.filter((text, index) => names.indexOf(text) !== index);
    return shared.map((text) => `${locale}: ${text}`);
  });
}
