/** The contract of the things a person can type. Words in, card out: no platform, no database. */
import type { Pings, Server } from '../src/app/chat.ts';
import type { Queries } from '../src/app/queries.ts';
import type { Subscriptions } from '../src/app/subscriptions.ts';
import { missingPlace, type WordKind } from '../src/core/card-answers-errors.ts';
import type { Card } from '../src/core/card-model.ts';
import type { PlaceId } from '../src/core/entity.ts';
import type { Severity } from '../src/core/incident.ts';
import type { Place, Places } from '../src/core/places.ts';
import type { ChannelId, Manners, PersonId, QuietHours } from '../src/core/routing.ts';
import type { Instant } from '../src/core/time.ts';

/** `words`: whatever a person wants to say, after the place. */
export type ParameterKind = 'place' | 'words' | WordKind;

export interface Parameter {
  readonly name: string;
  readonly kind: ParameterKind;
  readonly required: boolean;
  readonly description: string;
  /** Typed after its name (`tell edit`), in any order, behind all that is typed without one. */
  readonly named?: boolean;
  /** For `days`. */
  readonly maxDays?: number;
}

/** What was said of the manners; what was not is absent. */
export interface MannersWish extends Partial<Omit<Manners, 'quiet'>> {
  /** Without a zone: that of the place. */
  readonly quiet?: (Omit<QuietHours, 'zone'> & { readonly zone: string | null }) | null;
}

/** What was typed after the command, understood; null where nothing was typed. */
export interface Args {
  readonly place: Place | null;
  readonly severity: Severity | null;
  /** 0 for `off`. */
  readonly durationMs: number | null;
  /** The duration is only the longest: it ends with the outage. */
  readonly untilRecovery: boolean;
  readonly days: number | null;
  readonly manners: MannersWish;
  readonly words: string | null;
  /** The word that confirms a forgetting. */
  readonly everything: boolean;
}

export interface Reply {
  readonly card: Card;
  /** True: for the eyes of the person who asked. */
  readonly private: boolean;
  /** The role or user group that the reply pings, by its platform's id: a drill shows that as well. */
  readonly mention?: string | null;
}

export interface CommandContext {
  readonly queries: Queries;
  readonly subscriptions: Subscriptions;
  readonly places: Places;
  readonly channel: ChannelId;
  readonly now: Instant;
  /** Who asks; null where that is not known. */
  readonly person: PersonId | null;
  /** The guild or workspace that the channel lies in; null where there is none. */
  readonly server: Server | null;
  /** What a text means as somebody to ping; null where nobody can be pinged. */
  readonly pinged: Pings | null;
  /** One line for each source. */
  readonly attributions: readonly string[];
  /** Files a note with the operator. */
  readonly tellOperator: (text: string) => Promise<void>;
  /** Takes a turn: false when this channel sent a note about the place a moment ago. */
  readonly mayTellOperator: (place: PlaceId) => boolean;
}

export interface Command {
  readonly name: string;
  /** At most 100 characters: Discord shows no more. */
  readonly summary: string;
  readonly usage: string;
  /** A typed line for `help`; made of the parameters when left out. */
  readonly example?: string;
  /** What is said to somebody who typed no place. */
  readonly tip?: string;
  /** A place first, then the optional words. */
  readonly parameters: readonly Parameter[];
  /** `manager`: it changes what the channel hears, or speaks to all of it. */
  readonly access: 'everyone' | 'manager';
  /** True: its answers are for the eyes of the person who asked. What cannot be done always is. */
  readonly isPrivate: boolean;
  /** Throws UserError for what the person can put right. */
  run(context: CommandContext, args: Args): Promise<Reply>;
}

/** The place of a command that needs one. */
export function placeOf(command: Command, args: Args): Place {
  if (args.place === null) throw missingPlace(command.usage, command.tip);
  return args.place;
}

export function placeParameter(description: string, required = true): Parameter {
  return { name: 'place', kind: 'place', required, description };
}
