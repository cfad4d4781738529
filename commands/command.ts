/** The contract of the things a person can type. Words in, card out: no platform, no database. */
import type { Queries } from '../src/app/queries.ts';
import type { Subscriptions } from '../src/app/subscriptions.ts';
import { missingPlace } from '../src/core/card-answers-errors.ts';
import type { Card } from '../src/core/card-model.ts';
import type { Severity } from '../src/core/incident.ts';
import type { Place, Places } from '../src/core/places.ts';
import type { ChannelId } from '../src/core/routing.ts';
import type { Instant } from '../src/core/time.ts';

export type ParameterKind = 'place' | 'severity' | 'duration' | 'days';

export interface Parameter {
  readonly name: string;
  readonly kind: ParameterKind;
  readonly required: boolean;
  readonly description: string;
}

/** What was typed after the command, understood; null where nothing was typed. */
export interface Args {
  readonly place: Place | null;
  readonly severity: Severity | null;
  /** 0 for `off`. */
  readonly durationMs: number | null;
  readonly days: number | null;
}

export interface Reply {
  readonly card: Card;
  /** True: for the eyes of the person who asked. */
  readonly private: boolean;
}

export interface CommandContext {
  readonly queries: Queries;
  readonly subscriptions: Subscriptions;
  readonly places: Places;
  readonly channel: ChannelId;
  readonly now: Instant;
  /** One line for each source. */
  readonly attributions: readonly string[];
}

export interface Command {
  readonly name: string;
  /** At most 100 characters: Discord shows no more. */
  readonly summary: string;
  readonly usage: string;
  /** A place first, then the optional words. */
  readonly parameters: readonly Parameter[];
  /** Throws UserError for what the person can put right. */
  run(context: CommandContext, args: Args): Promise<Reply>;
}

/** The place of a command that needs one. */
export function placeOf(command: Command, args: Args): Place {
  if (args.place === null) throw missingPlace(command.usage);
  return args.place;
}

export function placeParameter(description: string): Parameter {
  return { name: 'place', kind: 'place', required: true, description };
}
