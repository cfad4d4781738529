import type { PlaceId } from './entity.ts';
import type { Transition } from './incident.ts';
import type { Earlier } from './recurrence.ts';
import type { ReportSource } from './report.ts';
import type { DeliveryReason } from './routing.ts';
import type { Instant } from './time.ts';
import type { OnlyUpstream } from './upstreams.ts';

/** Absent or unknown names are made of the ids. */
export interface QuoteNames {
  readonly reporter: (source: ReportSource) => string;
  readonly place: (id: PlaceId) => string;
}

/** What a card needs to know beyond the incident: the place's name and clock, and whom it is for. */
export interface CardContext {
  /** The place's display name: `North Korea`. May come from a feed: hostile. */
  readonly name: string;
  /** The place's IANA time zone; null when it has none or several. */
  readonly zone: string | null;
  /** Local time in the place: `01:15 on 23 Dec (UTC+9)`; null without a zone. */
  localTime(at: Instant): string | null;
  /** `22 Dec 2014 16:15 UTC`. */
  utcTime(at: Instant): string;
  /** Attribution, one line an owner. */
  readonly sources: readonly string[];
  /** Names of places inside this one that are low too and get no card of their own. */
  readonly folded?: readonly string[];
  /** How many incidents of this place started in the days before this one. */
  readonly earlier?: Earlier | null;
  /** The transition to speak of; the incident's latest when absent. */
  readonly transition?: Transition;
  readonly reason?: DeliveryReason;
  /** The only network that carries the place; null or absent: there are several, or nobody knows. */
  readonly upstream?: OnlyUpstream | null;
  /** What feeds know beside their numbers: "60 % assumed from the last dump". Foreign text. */
  readonly notes?: readonly string[];
  /** When the next reading of any signal falls due; null or absent when none is known. */
  readonly nextLookAt?: Instant | null;
  /** Names for quotations: who states something (`IODA`), and of which place, where it is a wider one. */
  readonly quoted?: QuoteNames;
}
