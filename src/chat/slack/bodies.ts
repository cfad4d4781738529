/** The parts of Slack's payloads that Ebb reads. Anything else about them is left alone. */
import { z } from 'zod';

const named = z.object({
  id: z.string(),
  name: z.string().optional(),
  username: z.string().optional(),
});

const person = named.transform(({ id, name, username }) => ({ id, name: name ?? username ?? 'Somebody' }));

export type Person = z.infer<typeof person>;

const team = z.object({ id: z.string() });

export const SLASH = z
  .object({
    team_id: z.string(),
    channel_id: z.string(),
    user_id: z.string(),
    user_name: z.string().default('Somebody'),
    text: z.string().default(''),
    response_url: z.string(),
    trigger_id: z.string(),
  })
  .transform((body) => ({
    team: body.team_id,
    channel: body.channel_id,
    person: { id: body.user_id, name: body.user_name },
    text: body.text,
    responseUrl: body.response_url,
    triggerId: body.trigger_id,
  }));

/** A press on a button of a message. */
export const PRESS = z
  .object({
    team,
    user: person,
    channel: z.object({ id: z.string() }),
    response_url: z.string(),
    trigger_id: z.string(),
    actions: z.array(z.object({ action_id: z.string(), value: z.string() })).min(1),
  })
  .transform((body) => ({
    team: body.team.id,
    channel: body.channel.id,
    person: body.user,
    line: body.actions[0]?.value ?? '',
    responseUrl: body.response_url,
    triggerId: body.trigger_id,
  }));

const entered = z.object({
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
});

/** A modal that was sent off: what was entered, by the block's id. */
export const SUBMITTED = z
  .object({
    team,
    user: person,
    view: z.object({
      private_metadata: z.string(),
      state: z.object({ values: z.record(z.string(), z.record(z.string(), entered)) }),
    }),
  })
  .transform(({ team: { id }, user, view }) => ({
    team: id,
    person: user,
    metadata: view.private_metadata,
    values: Object.fromEntries(
      Object.entries(view.state.values).flatMap(([block, inputs]) =>
        Object.values(inputs).flatMap(({ value, selected_option: option }) => {
          const text = option?.value ?? value ?? '';
          return text.trim() === '' ? [] : [[block, text.trim()]];
        }),
      ),
    ),
  }));

/** What is being typed into an external select. */
export const TYPING = z.object({ value: z.string().default('') });

export const HOME_OPENED = z
  .object({ team_id: z.string(), event: z.object({ user: z.string(), tab: z.string().default('home') }) })
  .transform(({ team_id, event }) => ({ team: team_id, person: event.user, tab: event.tab }));

export const GONE = z
  .object({
    team_id: z.string(),
    event: z.object({ tokens: z.object({ bot: z.array(z.string()).default([]) }).optional() }),
  })
  .transform(({ team_id, event }) => ({ team: team_id, botTokens: event.tokens?.bot ?? null }));

/** What makes a payload the same one when Slack sends it again. */
export const IDENTITY = z.object({
  event_id: z.string().optional(),
  trigger_id: z.string().optional(),
  type: z.string().optional(),
});
