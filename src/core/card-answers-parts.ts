import { lowestAmount } from './card-amount.ts';
import type { FeedHealth, PlacedIncident } from './card-answers-model.ts';
import type { Card, RichText, Tone } from './card-model.ts';
import { capital, countWord, numberText, oneLine, percentText } from './card-text.ts';
import type { Incident, Transition } from './incident.ts';
import { POLICY } from './policy.ts';
import { PHASE_NAMES } from './severity.ts';
import { describeDuration, type Instant } from './time.ts';

/** As long as an incident's headline: push notifications show no more. */
const MAX_HEADLINE = 200;

export const NO_DATA_IS_NOT_FINE = "No data is not 'fine'.";

/** Days of history a baseline is learned from. */
export const HISTORY_DAYS = POLICY.baseline.weeks * 7;

interface AnswerParts {
  readonly tone?: Tone;
  readonly headline: string;
  readonly body?: readonly RichText[];
  readonly fields?: Card['fields'];
  readonly spark?: Card['spark'];
  readonly footer?: readonly RichText[];
}

/** A card that answers a question: what is not said is empty. */
export function answer(parts: AnswerParts): Card {
  return {
    tone: parts.tone ?? 'calm',
    headline: capital(oneLine(parts.headline, MAX_HEADLINE)),
    body: parts.body ?? [],
    fields: parts.fields ?? [],
    spark: parts.spark ?? null,
    footer: parts.footer ?? [],
    links: [],
    actions: [],
  };
}

/** `1 place`, `3 places`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${numberText(count)} ${count === 1 ? one : many}`;
}

/** `in the last day`, `in the last 30 days`. */
export function lastDays(days: number): string {
  return days === 1 ? 'in the last day' : `in the last ${counted(days, 'day')}`;
}

/** `12 min ago`, `in 5 min`, `now`. */
export function describeAge(at: Instant, now: Instant): string {
  if (at === now) return 'now';
  return at < now ? `${describeDuration(now - at)} ago` : `in ${describeDuration(at - now)}`;
}

/** The phase as readers know it, with its flags: `Near-total blackout, unstable`. */
export function describePhase(incident: Incident): string {
  const { to, unstable, blind } = incident.latest;
  return `${PHASE_NAMES[to]}${unstable ? ', unstable' : ''}${blind ? ' when last seen; no data now' : ''}`;
}

export function toneOf(incident: Incident): Tone {
  const { to, blind } = incident.latest;
  if (blind) return 'unknown';
  const tones = {
    normal: 'calm',
    degrading: 'notice',
    reduced: 'major',
    blackout: 'critical',
    recovering: 'recovering',
  } as const;
  return tones[to];
}

/** `lowest 0 of 4 prefixes`. */
export function describeLowest(incident: Incident): string {
  const { latest, lowest } = incident;
  return `lowest ${lowestAmount(incident, latest) ?? `${percentText(lowest.level)} of usual`}`;
}

export function openIncidentField({ place, incident }: PlacedIncident, now: Instant): Card['fields'][number] {
  const { latest, startedAt } = incident;
  // What is not seen now has no length.
  const lasted = latest.blind ? '' : ` for ${describeDuration(now - latest.since)},`;
  const away =
    startedAt === latest.since ? '' : `away from normal for ${describeDuration(now - startedAt)}; `;
  return {
    name: place.name,
    text: [
      { strong: describePhase(incident) },
      `${lasted} since `,
      { time: latest.since },
      `; ${away}${describeLowest(incident)}; ${briefAgreement(latest)}.`,
    ],
  };
}

/** Who agrees, for a list: `seen by one source only`, `three kinds of measurement agree`. */
function briefAgreement({ confidence, readings, signals }: Transition): string {
  if (confidence === 'single-source')
    return `seen by one ${signals.length > 1 ? 'kind of measurement' : 'source'} only`;
  const kinds = new Set(readings.filter(({ signal }) => signals.includes(signal)).map(({ kind }) => kind))
    .size;
  return `${kinds < 2 ? 'several' : countWord(kinds).toLowerCase()} kinds of measurement agree`;
}

/** What the reading of history of a feed has done so far. */
export function describeWarming(feed: FeedHealth): string {
  const done = `${numberText(feed.placesWarm)} of ${counted(feed.placesTotal, 'place')} done`;
  return `${HISTORY_DAYS} days of history are being read; ${done}`;
}

/** How a feed is doing, in one line without its name. */
export function describeFeedState(feed: FeedHealth): string {
  const words = {
    starting: 'starting, nothing was asked yet',
    warming: describeWarming(feed),
    fresh: feed.placesTotal > 0 ? 'fresh' : 'ready; it has no place to watch yet',
    late: 'late',
    silent: 'silent: it says nothing new',
    failing: 'failing',
    off: 'off',
  } as const;
  const state = words[feed.state];
  return feed.why === null ? state : `${state} (${feed.why})`;
}
