/** Wires Slack's payloads to what they mean. The same for both transports; no decision is made here. */
import type { App } from '@slack/bolt';
import type { z } from 'zod';
import type { Desk } from '../../app/chat.ts';
import type { Log } from '../../app/ports.ts';
import type { Card } from '../../core/card-model.ts';
import { RUN_ACTION, SHARE_ACTION } from './blocks.ts';
import { GONE, HOME_OPENED, IDENTITY, PRESS, SLASH, SUBMITTED, TYPING } from './bodies.ts';
import type { Seen } from './bounded.ts';
import type { Calls } from './calls.ts';
import { teamPrefix } from './channel.ts';
import type { WebClient } from './client.ts';
import { homeView } from './home.ts';
import { LIMITS } from './limits.ts';
import { ASK_VIEW, optionsOf, PLACE_ACTION, readContext } from './modal.ts';

interface ListenerParts {
  readonly desk: Desk;
  readonly client: WebClient;
  readonly log: Log;
  readonly calls: Calls;
  readonly commandName: string;
  readonly spoken: (card: Card) => Card;
  /** Ids of what has come already, over all connections. */
  readonly seen: Seen;
  /** Work that a stop waits for. Never rejects. */
  readonly track: (work: Promise<void>) => Promise<void>;
}

export function listen(app: App, parts: ListenerParts): void {
  skipRepeated(app, parts.seen);
  listenToCommands(app, parts);
  listenToForms(app, parts);
  listenToEvents(app, parts);
  app.error(async (error) => parts.log.error('bug: a Slack payload was not handled', { err: error }));
}

/** Null, and a line in the log, for a payload that is not as Slack documents it. */
function read<Shape extends z.ZodType>({ log }: ListenerParts, shape: Shape, body: unknown) {
  const { data, error } = shape.safeParse(body);
  if (error === undefined) return data;
  log.warn('slack: a payload is not as documented', { issues: error.issues.length, err: error });
  return null;
}

function skipRepeated(app: App, seen: Seen): void {
  app.use(async (args) => {
    if (!isRepeated(seen, args.body, args.context['envelopeId'])) await args.next();
    else if ('ack' in args && typeof args.ack === 'function') await args.ack();
  });
}

/** A repetition comes in a new envelope with the same event, or in the same envelope on another connection. */
function isRepeated(seen: Seen, body: unknown, envelopeId: unknown): boolean {
  const { data } = IDENTITY.safeParse(body);
  // An answer to typing changes nothing, and the person waits for it.
  if (data?.type === 'block_suggestion') return false;
  const ids = [envelopeId, data?.event_id, data?.trigger_id].filter((id) => typeof id === 'string');
  return ids.map((id) => seen.mark(id)).includes(true);
}

function listenToCommands(app: App, parts: ListenerParts): void {
  const { calls, track } = parts;
  app.command(`/${parts.commandName}`, async ({ ack, body }) => {
    await ack();
    const slash = read(parts, SLASH, body);
    if (slash !== null) await track(calls.typed(slash, slash.text, slash.triggerId));
  });
  app.action(new RegExp(`^${RUN_ACTION}\\d+$`), async ({ ack, body }) => {
    await ack();
    const press = read(parts, PRESS, body);
    if (press !== null) await track(calls.pressed(press, press.line, press.triggerId));
  });
  app.action(SHARE_ACTION, async ({ ack, body }) => {
    await ack();
    const press = read(parts, PRESS, body);
    if (press !== null) await track(calls.shared(press, press.line));
  });
}

function listenToForms(app: App, parts: ListenerParts): void {
  const { desk, calls, log, track } = parts;
  app.options(PLACE_ACTION, async ({ ack, body }) => {
    const typing = read(parts, TYPING, body);
    const choices = typing === null ? [] : desk.complete(typing.value, LIMITS.optionCount);
    await ack({ options: [...optionsOf(choices)] });
  });
  app.view(ASK_VIEW, async ({ ack, body }) => {
    await ack();
    const form = read(parts, SUBMITTED, body);
    const context = form === null ? null : readContext(form.metadata);
    if (form === null || context === null) {
      log.warn('slack: a form came back without what it was sent with');
      return;
    }
    const { channel, responseUrl } = context;
    const asker = { team: form.team, person: form.person, channel, responseUrl };
    await track(calls.submitted(asker, context.command, form.values));
  });
}

function listenToEvents(app: App, parts: ListenerParts): void {
  const { desk, client, log, commandName, spoken, track } = parts;
  const guard = (what: string, work: Promise<void>): Promise<void> =>
    track(work.catch((error: unknown) => log.error(`slack: ${what} failed`, { err: error })));
  const showHome = async (team: string, person: string): Promise<void> => {
    const cards = await desk.home(teamPrefix(team), person);
    await client.views.publish({ user_id: person, view: homeView(cards.map(spoken), commandName) });
  };
  app.event('app_home_opened', async ({ body }) => {
    const opened = read(parts, HOME_OPENED, body);
    if (opened?.tab === 'home') await guard('the home page', showHome(opened.team, opened.person));
  });
  app.event('app_uninstalled', async ({ body }) => {
    const gone = read(parts, GONE, body);
    if (gone !== null) await guard('taking note of a farewell', desk.left(teamPrefix(gone.team)));
  });
  app.event('tokens_revoked', async ({ body }) => {
    const gone = read(parts, GONE, body);
    // Tokens of single members are revoked too; Ebb has none of those.
    if (gone === null || gone.botTokens === null || gone.botTokens.length === 0) return;
    await guard('taking note of a farewell', desk.left(teamPrefix(gone.team)));
  });
}
