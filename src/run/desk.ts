/** The desk through which chats call the commands: by a typed line or by named values, with one set of rules for both. */
import type { Args, Command, CommandContext, Parameter, Reply } from '../../commands/command.ts';
import type { Typed } from '../../commands/line/args.ts';
import { parseArgs } from '../../commands/line/parse-args.ts';
import { parseValues } from '../../commands/line/parse-values.ts';
import { commandCalled, readLine } from '../../commands/line/run-line.ts';
import type { Desk, DeskCall, DeskChoice, DeskCommand, DeskParameter } from '../app/chat.ts';
import type { Clock, Log } from '../app/ports.ts';
import type { Queries } from '../app/queries.ts';
import type { Subscriptions } from '../app/subscriptions.ts';
import { bugCard, errorCard, notAManager } from '../core/card-answers-errors.ts';
import { FROM_UP, REMINDERS, TELLING } from '../core/card-answers-settings.ts';
import type { PlacedIncident } from '../core/card-answers-model.ts';
import { homeCards } from '../core/card-answers-subscriptions.ts';
import type { Card } from '../core/card-model.ts';
import { oneLine } from '../core/card-text.ts';
import type { PlaceId } from '../core/entity.ts';
import { UserError } from '../core/errors.ts';
import { covers } from '../core/manners.ts';
import type { Places } from '../core/places.ts';
import type { ChannelId, PersonId } from '../core/routing.ts';
import { atLeast, incidentSeverity } from '../core/severity.ts';
import { type Instant, MINUTE_MS } from '../core/time.ts';

/** One note to the operator about a place from a channel in so long is enough. */
const NOTE_EVERY_MS = 10 * MINUTE_MS;
/** Discord shows no more of a choice. */
const MAX_CHOICE = 100;

interface DeskParts {
  readonly commands: readonly Command[];
  /** What a command needs to know of a channel; the turns of notes are the desk's own. */
  readonly contextFor: (
    channel: ChannelId,
    now: Instant,
  ) => Omit<CommandContext, 'mayTellOperator' | 'person' | 'server' | 'pinged'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly places: Places;
  readonly queries: Pick<Queries, 'outages'>;
  readonly subscriptions: Pick<Subscriptions, 'ofPerson'>;
  /** What happens when a guild or workspace lets Ebb go, or takes it back. */
  readonly channels: Pick<Desk, 'left' | 'returned'>;
  readonly log: Log;
}

export function createDesk(parts: DeskParts): Desk {
  const mayNote = createTurns(NOTE_EVERY_MS);
  return {
    commands: parts.commands.map(deskCommand),
    run: async (call) => {
      const { card, private: isPrivate, mention = null } = await answer(parts, call, mayNote);
      return { card, isPrivate, mention };
    },
    complete: (text, limit) =>
      parts.places
        .complete(text, limit)
        .map(({ id, name }) => ({ name: oneLine(name, MAX_CHOICE), value: id })),
    home: (channelPrefix, person) => home(parts, channelPrefix, person),
    left: (channelPrefix) => parts.channels.left(channelPrefix),
    returned: (channelPrefix) => parts.channels.returned(channelPrefix),
  };
}

type Turns = (name: string, now: Instant) => boolean;

/** True once in `everyMs` for each name. In memory: a restart forgets who had a turn. */
function createTurns(everyMs: number): Turns {
  const taken = new Map<string, Instant>();
  return (name, now) => {
    for (const [old, at] of taken) if (now - at >= everyMs) taken.delete(old);
    if (taken.has(name)) return false;
    taken.set(name, now);
    return true;
  };
}

// ---------------------------------------------------------------- calls

/** Never rejects: what a person can put right is said to that person, and so is that there was a bug. */
async function answer(parts: DeskParts, call: DeskCall, mayNote: Turns): Promise<Reply> {
  const { channel, mayManage } = call;
  const now = parts.clock.now();
  let name: string | null = null;
  try {
    const { command, read } = commandOf(parts.commands, call);
    name = command.name;
    if (command.access === 'manager' && !mayManage) throw notAManager(name);
    const context: CommandContext = {
      ...parts.contextFor(channel, now),
      person: call.person,
      server: call.server ?? null,
      pinged: call.pinged ?? null,
      mayTellOperator: (place: PlaceId) => mayNote(`${channel}\n${place}`, now),
    };
    return await command.run(context, read(context));
  } catch (error) {
    if (error instanceof UserError) return { card: errorCard(error), private: true };
    parts.log.error('bug: a command failed in an unforeseen way', { command: name, channel, err: error });
    return { card: bugCard(), private: true };
  }
}

interface ReadCall {
  readonly command: Command;
  /** @throws UserError that says what to type instead. */
  readonly read: (typed: Typed) => Args;
}

function commandOf(commands: readonly Command[], { words }: DeskCall): ReadCall {
  if ('line' in words) {
    const { command, words: rest } = readLine(commands, words.line);
    return { command, read: (typed) => parseArgs(command, rest, typed) };
  }
  const command = commandCalled(commands, words.command);
  return { command, read: (typed) => parseValues(command, words.values, typed) };
}

// ---------------------------------------------------------------- what can be typed

function deskCommand({ name, summary, parameters, access, isPrivate }: Command): DeskCommand {
  return {
    name,
    summary,
    parameters: parameters.map(deskParameter),
    changesChannel: access === 'manager',
    isPrivate,
  };
}

function deskParameter({ name, kind, required, description, maxDays }: Parameter): DeskParameter {
  const common = { name, required, description };
  switch (kind) {
    case 'place':
    case 'duration':
    case 'mention':
      return { ...common, kind };
    case 'days':
      return { ...common, kind: 'number', min: 1, ...(maxDays === undefined ? {} : { max: maxDays }) };
    case 'quiet':
    case 'words':
      return { ...common, kind: 'text' };
    case 'severity':
    case 'tell':
    case 'reminder':
    case 'reports':
    case 'everything':
      return { ...common, kind: 'choice', choices: CHOICES[kind] };
  }
}

const choices = (names: Iterable<readonly [value: string, name: string]>): readonly DeskChoice[] =>
  [...names].map(([value, name]) => ({ name, value }));

const CHOICES = {
  severity: choices(Object.entries(FROM_UP)),
  tell: choices(Object.entries(TELLING)),
  reminder: choices(
    [...REMINDERS.keys()].map((often) => [often, often === 'off' ? often : `every ${often}`]),
  ),
  reports: choices([
    ['on', 'on: also what others report'],
    ['off', 'off: only what Ebb measures itself'],
  ]),
  everything: choices([['everything', 'everything: delete it now']]),
} as const;

// ---------------------------------------------------------------- the home page

async function home(
  { subscriptions, queries, places, clock }: DeskParts,
  prefix: string,
  person: PersonId | null,
): Promise<readonly Card[]> {
  const now = clock.now();
  const wishes = await subscriptions.ofPerson(prefix, person);
  const outages = await queries.outages(now);
  const contains = (outer: PlaceId, inner: PlaceId): boolean => places.contains(outer, inner);
  const isTheirs = ({ incident }: PlacedIncident): boolean =>
    wishes.subscriptions.some(
      (wish) =>
        covers(contains, wish.place, incident.place) && atLeast(incidentSeverity(incident), wish.minSeverity),
    );
  const open = wishes.subscriptions.length === 0 ? outages.open : outages.open.filter(isTheirs);
  return homeCards({ ...wishes, open }, places, now);
}
