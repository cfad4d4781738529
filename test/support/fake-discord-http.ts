/** What the fake's HTTP API does with a request: it checks the body as Discord would, keeps it, and answers. */
import { z } from 'zod';
import { type BodyKind, problemsOf } from './fake-discord-check.ts';

export interface FakeFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

export interface FakeRequest {
  readonly method: string;
  /** Without `/api/v10` and the query. */
  readonly path: string;
  readonly authorization: string | null;
  readonly body: unknown;
  readonly files: readonly FakeFile[];
}

export interface FakeMessage {
  readonly id: string;
  readonly channel: string;
  body: Readonly<Record<string, unknown>>;
  attachments: readonly { readonly description: string; readonly file: FakeFile }[];
}

/** An answer to an interaction, as somebody saw it. */
export interface FakeAnswer {
  readonly token: string;
  readonly isPrivate: boolean;
  body: Readonly<Record<string, unknown>> | null;
}

export interface HttpState {
  readonly applicationId: string;
  readonly messages: FakeMessage[];
  /** By nonce: what was created in the last minutes. */
  readonly nonces: Map<string, FakeMessage>;
  readonly answers: FakeAnswer[];
  readonly commands: Map<string, readonly object[]>;
  readonly problems: string[];
  readonly archived: Set<string>;
  nextId: bigint;
}

export interface FakeResponse {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const OK = (body: unknown): FakeResponse => ({ status: 200, body });
const NOTHING: FakeResponse = { status: 204, body: null };
export const refusal = (status: number, code: number, message: string): FakeResponse => ({
  status,
  body: { code, message },
});
const LATE = refusal(404, 10_015, 'Unknown Webhook');
const UNKNOWN_MESSAGE = refusal(404, 10_008, 'Unknown Message');

const fields = z.record(z.string(), z.unknown());

type Handler = (state: HttpState, request: FakeRequest, parts: readonly string[]) => FakeResponse;

const ROUTES: readonly (readonly [string, RegExp, Handler])[] = [
  ['GET', /^\/applications\/\d+(\/guilds\/\d+)?\/commands$/, listCommands],
  ['PUT', /^\/applications\/\d+(\/guilds\/\d+)?\/commands$/, putCommands],
  ['POST', /^\/channels\/(\d+)\/messages$/, createMessage],
  ['PATCH', /^\/channels\/(\d+)\/messages\/(\d+)$/, editMessage],
  ['PATCH', /^\/channels\/(\d+)$/, editChannel],
  ['POST', /^\/users\/(?:@|%40)me\/channels$/, openTalk],
  ['POST', /^\/interactions\/\d+\/([^/]+)\/callback$/, callback],
  ['PATCH', /^\/webhooks\/\d+\/([^/]+)\/messages\/(?:@|%40)original$/, editOriginal],
  ['DELETE', /^\/webhooks\/\d+\/([^/]+)\/messages\/(?:@|%40)original$/, deleteOriginal],
  ['POST', /^\/webhooks\/\d+\/([^/]+)$/, followUp],
];

export function route(state: HttpState, request: FakeRequest): FakeResponse {
  for (const [method, pattern, handler] of ROUTES) {
    const match = pattern.exec(request.path);
    if (match !== null && method === request.method) return handler(state, request, match.slice(1));
  }
  return refusal(404, 0, '404: Not Found');
}

/** Null when Discord would take it. */
function refused(state: HttpState, kind: BodyKind, body: unknown): FakeResponse | null {
  const problems = problemsOf(kind, body);
  state.problems.push(...problems.map((problem) => `${kind}: ${problem}`));
  return problems.length === 0 ? null : refusal(400, 50_035, 'Invalid Form Body');
}

function newId(state: HttpState): string {
  state.nextId += 1n;
  return state.nextId.toString();
}

/** As Discord tells them: with ids and defaults, without what is empty, sets in its own order. */
function listCommands(
  state: HttpState,
  _request: FakeRequest,
  [guild = '']: readonly string[],
): FakeResponse {
  const known = state.commands.get(guild) ?? [];
  return OK(
    known.map((each) => {
      const command = fields.parse(each);
      const options = z.array(fields).default([]).parse(command['options']);
      const told = options.map(({ required, ...rest }) => ({
        ...rest,
        ...(required === true ? { required } : {}),
      }));
      const contexts = z.array(z.number()).parse(command['contexts']);
      return {
        id: '700000000000000001',
        application_id: state.applicationId,
        version: '1',
        default_member_permissions: null,
        name_localizations: null,
        description_localizations: null,
        nsfw: false,
        dm_permission: true,
        ...command,
        ...(told.length === 0 ? { options: undefined } : { options: told }),
        contexts: [...contexts].reverse(),
      };
    }),
  );
}

function putCommands(state: HttpState, { body }: FakeRequest, [guild = '']: readonly string[]): FakeResponse {
  const wrong = refused(state, 'commands', body);
  if (wrong !== null) return wrong;
  state.commands.set(guild, z.array(fields).parse(body));
  return OK(body);
}

function createMessage(
  state: HttpState,
  { body }: FakeRequest,
  [channel = '']: readonly string[],
): FakeResponse {
  const wrong = refused(state, 'create', body);
  if (wrong !== null) return wrong;
  const { nonce, enforce_nonce, ...kept } = fields.parse(body);
  const before = enforce_nonce === true ? state.nonces.get(String(nonce)) : undefined;
  if (before !== undefined) return OK(answerOf(before));
  const message = { id: newId(state), channel, body: kept, attachments: [] };
  state.messages.push(message);
  state.nonces.set(String(nonce), message);
  return OK(answerOf(message));
}

function answerOf({ id, channel, body }: FakeMessage) {
  return { ...body, id, channel_id: channel };
}

const listed = z
  .array(z.object({ id: z.string(), filename: z.string(), description: z.string() }))
  .optional();

function editMessage(state: HttpState, request: FakeRequest, parts: readonly string[]): FakeResponse {
  const [channel = '', id = ''] = parts;
  const wrong = refused(state, 'edit', request.body);
  if (wrong !== null) return wrong;
  if (state.archived.has(channel)) return refusal(400, 50_083, 'Thread is archived');
  const message = state.messages.find((each) => each.id === id && each.channel === channel);
  if (message === undefined) return UNKNOWN_MESSAGE;
  const { attachments, ...changes } = fields.parse(request.body);
  message.body = { ...message.body, ...changes };
  // All that is listed stays or comes; without a list everything stays.
  const list = listed.parse(attachments);
  if (list !== undefined) {
    message.attachments = list.flatMap(({ id: index, description }) => {
      const file = request.files[Number(index)];
      return file === undefined ? [] : [{ description, file }];
    });
  }
  return OK(answerOf(message));
}

function editChannel(
  state: HttpState,
  { body }: FakeRequest,
  [channel = '']: readonly string[],
): FakeResponse {
  if (fields.parse(body)['archived'] === false) state.archived.delete(channel);
  return OK({ id: channel });
}

const flagged = z.object({ flags: z.number().default(0) }).default({ flags: 0 });

function callback(state: HttpState, { body }: FakeRequest, [token = '']: readonly string[]): FakeResponse {
  const wrong = refused(state, 'callback', body);
  if (wrong !== null) return wrong;
  if (state.answers.some((answer) => answer.token === token))
    return refusal(400, 40_060, 'Already acknowledged');
  const { type, data } = fields.parse(body);
  const isPrivate = (flagged.catch({ flags: 0 }).parse(data).flags & 64) !== 0;
  state.answers.push({ token, isPrivate, body: type === 5 ? null : fields.parse(data) });
  return NOTHING;
}

function editOriginal(
  state: HttpState,
  { body }: FakeRequest,
  [token = '']: readonly string[],
): FakeResponse {
  const wrong = refused(state, 'original', body);
  if (wrong !== null) return wrong;
  const answer = state.answers.find((each) => each.token === token);
  if (answer === undefined) return LATE;
  answer.body = fields.parse(body);
  return OK({ id: newId(state) });
}

function deleteOriginal(
  state: HttpState,
  _request: FakeRequest,
  [token = '']: readonly string[],
): FakeResponse {
  const index = state.answers.findIndex((each) => each.token === token);
  if (index === -1) return LATE;
  state.answers.splice(index, 1);
  return NOTHING;
}

/** The first one after a deferral fills it in, and is as private as that was. */
function followUp(state: HttpState, { body }: FakeRequest, [token = '']: readonly string[]): FakeResponse {
  const wrong = refused(state, 'followup', body);
  if (wrong !== null) return wrong;
  const waiting = state.answers.find((each) => each.token === token && each.body === null);
  if (waiting !== undefined) waiting.body = fields.parse(body);
  else {
    const isPrivate = (flagged.parse(body).flags & 64) !== 0;
    state.answers.push({ token, isPrivate, body: fields.parse(body) });
  }
  return OK({ id: newId(state) });
}

/** The direct messages with a person: the same channel whenever it is asked for. */
function openTalk(state: HttpState, { body }: FakeRequest): FakeResponse {
  const wrong = refused(state, 'talk', body);
  if (wrong !== null) return wrong;
  const { recipient_id } = z.object({ recipient_id: z.string() }).parse(body);
  return OK({ id: talkOf(recipient_id), type: 1, recipients: [{ id: recipient_id, username: 'somebody' }] });
}

export function talkOf(person: string): string {
  return `9${person.slice(1)}`;
}
