/** What people ask, from whichever door it came: run it, answer the person, and tell the channel about a change. */
import type { Desk, DeskCommand, DeskReply } from '../../app/chat.ts';
import type { Log } from '../../app/ports.ts';
import type { Card } from '../../core/card-model.ts';
import { DeliveryError } from '../../core/errors.ts';
import type { Announcer } from './announce.ts';
import { shareButton } from './blocks.ts';
import type { Person } from './bodies.ts';
import { channelId, isDirect, teamPrefix } from './channel.ts';
import { asksForChange, commandOf, lacksPlace, namesChannel, wasDone, type Words } from './change.ts';
import type { WebClient } from './client.ts';
import { type FormContext, formOf } from './modal.ts';
import { pinged } from './pinged.ts';
import { renderAnswer } from './render.ts';
import { type Answer, respondAt } from './respond.ts';
import { typedLine, withoutChannel } from './text.ts';

interface CallParts {
  readonly desk: Desk;
  readonly client: WebClient;
  readonly log: Log;
  readonly spoken: (card: Card) => Card;
  readonly announcer: Announcer;
  /** Whether this member may change what a channel hears. */
  readonly mayManage: (userId: string) => Promise<boolean>;
  /** True: `mayManage` lets only admins of the workspace. */
  readonly knowsAdmins: boolean;
}

/** Who asks, where, and how an answer reaches them. */
export interface Asker {
  readonly team: string;
  readonly channel: string;
  readonly person: Person;
  readonly responseUrl: string;
}

const APOLOGY = 'That did not work; it is a bug in Ebb and was logged.';
const NOT_NOW = 'Slack did not take that just now. Try again in a minute.';

export interface Calls {
  /** The text after the slash command. */
  typed(asker: Asker, text: string, triggerId: string): Promise<void>;
  /** A button: its line is run as if the person had typed it. */
  pressed(asker: Asker, line: string, triggerId: string): Promise<void>;
  /** "Share in channel": the same question again, answered to everybody. */
  shared(asker: Asker, line: string): Promise<void>;
  /** A form that was sent off. */
  submitted(asker: Asker, command: string, values: Readonly<Record<string, string>>): Promise<void>;
}

export function createCalls(parts: CallParts): Calls {
  return {
    typed: (asker, text, triggerId) => typed(parts, asker, text, triggerId),
    pressed: (asker, line, triggerId) => askOrRun(parts, asker, line, triggerId),
    shared: (asker, line) => guarded(parts, asker, () => share(parts, asker, line)),
    submitted: (asker, command, values) =>
      guarded(parts, asker, () => change(parts, asker, { command, values })),
  };
}

/** What Ebb may change in a channel shows only there, so it takes orders only in the channel that they are for. */
async function typed(parts: CallParts, asker: Asker, text: string, triggerId: string): Promise<void> {
  const here = withoutChannel(text, asker.channel);
  const line = typedLine(here) || 'help';
  if (commandOf(parts.desk, { line })?.changesChannel === true && namesChannel(here)) {
    const card = parts.announcer.elsewhere(line.split(/\s/u)[0] ?? '');
    await answer(parts, asker, { ...renderAnswer(card), isPublic: false });
    return;
  }
  await askOrRun(parts, asker, line, triggerId);
}

async function askOrRun(parts: CallParts, asker: Asker, line: string, triggerId: string): Promise<void> {
  const command = commandOf(parts.desk, { line });
  if (command?.changesChannel === true && lacksPlace(command, line)) {
    if (await openForm(parts, asker, command, triggerId)) return;
  }
  await guarded(parts, asker, () => change(parts, asker, { line }));
}

/** False when Slack did not open it (its trigger lives 3 s); the desk's own answer then asks for what is missing. */
async function openForm(
  { client, log }: CallParts,
  { channel, responseUrl }: Asker,
  command: DeskCommand,
  triggerId: string,
): Promise<boolean> {
  const context: FormContext = { command: command.name, channel, responseUrl };
  const view = formOf(command, context);
  if (view === null) return false;
  try {
    await client.views.open({ trigger_id: triggerId, view });
    return true;
  } catch (error) {
    log.warn('slack: a form could not be opened', { command: command.name, err: error });
    return false;
  }
}

async function run(parts: CallParts, asker: Asker, words: Words): Promise<DeskReply> {
  const changes = commandOf(parts.desk, words)?.changesChannel === true;
  const isAllowed = changes ? await parts.mayManage(asker.person.id) : true;
  return parts.desk.run({
    channel: channelId(asker.team, asker.channel),
    words,
    mayManage: isAllowed,
    // With the basic scopes Slack does not tell who runs a workspace, and a guess is no permission.
    ...(isDirect(asker.channel)
      ? {}
      : {
          server: {
            prefix: teamPrefix(asker.team),
            isRunByCaller: changes && parts.knowsAdmins && isAllowed,
          },
        }),
    pinged,
    person: asker.person.id,
  });
}

async function change(parts: CallParts, asker: Asker, words: Words): Promise<void> {
  const { announcer, spoken } = parts;
  const reply = await run(parts, asker, words);
  const card = spoken(reply.card);
  const command = commandOf(parts.desk, words);
  if (command !== null && wasDone(reply)) {
    if (command.changesChannel && !reply.isPrivate) {
      // Meant for the channel, like a drill: everybody sees it as an alert would come.
      if (!(await announcer.show(asker, card, reply.mention ?? null)))
        await refuse(parts, asker, 'Nothing was sent.');
      else await answer(parts, asker, { ...renderAnswer(announcer.shown(command.name)), isPublic: false });
      return;
    }
    if (asksForChange(command, words)) {
      const canPost = await announcer.announce(asker, card.headline);
      if (!canPost && command.name === 'subscribe') {
        await takeBack(parts, asker, words);
        await refuse(parts, asker, 'It was not subscribed.');
        return;
      }
    }
  }
  const line = 'line' in words && !reply.isPrivate ? words.line : null;
  const extra = line === null ? [] : shareButton(line);
  await answer(parts, asker, { ...renderAnswer(card, extra), isPublic: false });
}

function refuse(parts: CallParts, asker: Asker, consequence: string): Promise<void> {
  return answer(parts, asker, { ...renderAnswer(parts.announcer.refusal(consequence)), isPublic: false });
}

/**
 * Ebb cannot post here, so what was just stored would never be heard. The line may hold more than the place (a
 * severity), so words are left off at its end until the desk knows the place.
 */
async function takeBack(parts: CallParts, asker: Asker, words: Words): Promise<void> {
  const typed = 'line' in words ? words.line.trim().split(/\s+/u).slice(1) : [words.values['place'] ?? ''];
  for (let count = typed.length; count > 0; count -= 1) {
    const line = `unsubscribe ${typed.slice(0, count).join(' ')}`;
    if (wasDone(await run(parts, asker, { line }))) return;
  }
  throw new Error('a subscription that cannot be delivered could not be taken back');
}

async function share(parts: CallParts, asker: Asker, line: string): Promise<void> {
  const reply = await run(parts, asker, { line });
  const isPublic = !reply.isPrivate;
  await answer(parts, asker, { ...renderAnswer(parts.spoken(reply.card)), isPublic });
}

/** A bug is logged and apologised for; the process lives. */
async function guarded(parts: CallParts, asker: Asker, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const isExpected = error instanceof DeliveryError;
    if (isExpected) parts.log.warn('slack: an answer did not go out', { err: error });
    else parts.log.error('bug: a command failed in Slack', { err: error });
    await answer(parts, asker, { text: isExpected ? NOT_NOW : APOLOGY, blocks: [], isPublic: false });
  }
}

/** By the response address; when that is used up or refused, as an ephemeral message, and last as a direct message. */
async function answer(parts: CallParts, asker: Asker, message: Answer): Promise<void> {
  const { client, log } = parts;
  const { text, blocks } = message;
  const body = { text, ...(blocks.length === 0 ? {} : { blocks: [...blocks] }) };
  const ways: readonly (() => Promise<unknown>)[] = [
    () => respondAt(asker.responseUrl, message),
    () => client.chat.postEphemeral({ channel: asker.channel, user: asker.person.id, ...body }),
    () => client.chat.postMessage({ channel: asker.person.id, ...body, unfurl_links: false }),
  ];
  let lastError: unknown = null;
  for (const way of ways) {
    try {
      await way();
      return;
    } catch (error) {
      lastError = error;
    }
  }
  log.warn('slack: an answer was lost', { err: lastError });
}
