/** The answers that are not about one place: what is open, what was, how the feeds do, what Ebb is. */
import type { FeedHealth, Outages, PlaceHistory } from './card-answers-model.ts';
import {
  answer,
  counted,
  describeAge,
  describeFeedState,
  describeLowest,
  HISTORY_DAYS,
  lastDays,
  NO_DATA_IS_NOT_FINE,
  openIncidentField,
  toneOf,
} from './card-answers-parts.ts';
import { NO_CAUSE } from './card-body.ts';
import type { Card, CardField, RichText } from './card-model.ts';
import { listText, numberText, percentText } from './card-text.ts';
import { placeKind } from './entity.ts';
import type { Ending, Incident } from './incident.ts';
import type { Place } from './places.ts';
import { POLICY } from './policy.ts';
import { incidentSeverity, PHASE_NAMES } from './severity.ts';
import { describeDuration, type Instant } from './time.ts';

/** Platforms take 25 fields; a list longer than this is not read. */
const MAX_LISTED = 15;

export function outagesCard({ open, placesWatched, feeds }: Outages, now: Instant): Card {
  const among = `among the ${counted(placesWatched, 'place')} watched`;
  const seeing = feeds.some((feed) => feed.state === 'fresh');
  const blindness: RichText[] = seeing
    ? []
    : [[`No feed is fresh now: ${feedsSummary(feeds)}. ${NO_DATA_IS_NOT_FINE}`]];
  const worst = open[0];
  if (worst === undefined) {
    const known = seeing ? '' : ' known';
    return answer({
      tone: seeing ? 'calm' : 'unknown',
      headline: `No open outage${known} ${among}.`,
      body: blindness,
    });
  }
  return answer({
    tone: toneOf(worst.incident),
    headline: `${counted(open.length, 'open outage')} ${among}`,
    body: [...blindness, ...moreThanListed(open.length, 'worst')],
    fields: open.slice(0, MAX_LISTED).map((each) => openIncidentField(each, now)),
  });
}

/** Incidents are of single places. */
function groupHistoryCard(place: Place): Card {
  return answer({
    headline: `${place.name}: history is kept of each place in it`,
    body: [[`Ask about one of them, or: /preview ${place.name}`]],
  });
}

export function historyCard(history: PlaceHistory, now: Instant): Card {
  const { place, days, incidents, blackoutMs, awayMs, watched } = history;
  const span = lastDays(days);
  const unwatched: RichText[] = watched ? [] : [[`No feed covers it now. ${NO_DATA_IS_NOT_FINE}`]];
  if (incidents.length === 0 && placeKind(place.id) === 'group') return groupHistoryCard(place);
  if (incidents.length === 0) {
    const headline = `${place.name}: no time away from normal is recorded ${span}`;
    const limit: RichText = ['Ebb knows only the time in which it was watching.'];
    return answer({ tone: watched ? 'calm' : 'unknown', headline, body: [...unwatched, limit] });
  }
  const often = incidents.length === 1 ? 'once' : counted(incidents.length, 'time');
  const blackout = blackoutMs === 0 ? 'none of it' : `${describeDuration(blackoutMs)} of it`;
  return answer({
    headline: `${place.name}: away from normal ${often} ${span}`,
    body: [
      [`Away from normal for ${describeDuration(awayMs)} in all, ${blackout} in a near-total blackout.`],
      ...unwatched,
      ...moreThanListed(incidents.length, 'newest'),
    ],
    fields: incidents.slice(0, MAX_LISTED).map((incident) => pastField(incident, now)),
  });
}

const ENDINGS: Readonly<Record<Ending, string>> = {
  recovered: 'recovered',
  'partly-recovered': 'partly recovered and stable',
  'lost-sight': 'ended because Ebb lost sight of it',
  superseded: 'went on as part of a larger one',
};

function pastField(incident: Incident, now: Instant): CardField {
  const ending = incident.ending === null ? 'still open' : ENDINGS[incident.ending];
  const lasted = describeDuration((incident.endedAt ?? now) - incident.startedAt);
  const unstable = incident.everUnstable ? ', unstable' : '';
  const severity = incidentSeverity(incident);
  return {
    name: `${worstPhase(incident)}${unstable} (${severity})`,
    text: ['From ', { time: incident.startedAt }, `, for ${lasted}; ${describeLowest(incident)}; ${ending}`],
  };
}

function worstPhase({ phases, latest }: Incident): string {
  const seen = new Set(phases.map((span) => span.phase));
  for (const phase of ['blackout', 'reduced', 'degrading'] as const)
    if (seen.has(phase)) return PHASE_NAMES[phase];
  return PHASE_NAMES[latest.from];
}

function moreThanListed(count: number, which: string): RichText[] {
  if (count <= MAX_LISTED) return [];
  return [[`The ${which} ${MAX_LISTED} are shown; there are ${numberText(count - MAX_LISTED)} more.`]];
}

export function feedsCard(feeds: readonly FeedHealth[], now: Instant): Card {
  if (feeds.length === 0) {
    return answer({ tone: 'unknown', headline: 'No feed is running.', body: [[NO_DATA_IS_NOT_FINE]] });
  }
  const running = feeds.filter((feed) => feed.state !== 'off');
  // One that has no place to watch is neither.
  const judged = running.filter((feed) => feed.state !== 'fresh' || feed.placesTotal > 0);
  const fresh = judged.filter((feed) => feed.state === 'fresh').length;
  const summary =
    judged.length === 0
      ? 'No feed has a place to watch.'
      : `${fresh} of ${counted(judged.length, 'feed')} fresh`;
  return answer({
    tone: judged.length > 0 && fresh === judged.length ? 'calm' : 'notice',
    headline: running.length === 0 ? 'All feeds are off.' : summary,
    fields: feeds.map((feed) => ({ name: feed.title, text: [feedText(feed, now)] })),
  });
}

function feedText(feed: FeedHealth, now: Instant): string {
  const parts = [describeFeedState(feed)];
  if (feed.state === 'off') return parts.join('; ');
  parts.push(
    feed.newestDataAt === null ? 'no data yet' : `newest data ${describeAge(feed.newestDataAt, now)}`,
  );
  const behind = signalsBehind(feed, now);
  if (behind.length > 0) parts.push(`late: ${listText(behind)}`);
  if (feed.nextTryAt !== null)
    parts.push(feed.nextTryAt <= now ? 'next try now' : `next try ${describeAge(feed.nextTryAt, now)}`);
  if (feed.brokenSignals.length > 0) parts.push(`not believed now: ${listText(feed.brokenSignals)}`);
  if (feed.allowance !== null) parts.push(feed.allowance);
  return parts.join('; ');
}

/** Signals that are older than they should be, where others of the feed are not. */
function signalsBehind({ signals }: FeedHealth, now: Instant): readonly string[] {
  const behind = signals.flatMap(({ signal, state, newestDataAt }) =>
    newestDataAt === null || state === 'fresh' ? [] : [`${signal} (${describeAge(newestDataAt, now)})`],
  );
  return behind.length === signals.length ? [] : behind;
}

function feedsSummary(feeds: readonly FeedHealth[]): string {
  const running = feeds.filter((feed) => feed.state !== 'off');
  if (running.length === 0) return 'none is running';
  return running.map((feed) => `${feed.title}: ${describeFeedState(feed)}`).join('; ');
}

/** One command in `help`. */
interface HelpEntry {
  readonly usage: string;
  readonly summary: string;
  readonly example: string;
}

export function helpCard(entries: readonly HelpEntry[]): Card {
  return answer({
    headline: 'Ebb notices the internet going out, and tells this channel.',
    body: [['A place is a country, a region or a network: North Korea, KP, country:KP, AS131279.']],
    fields: entries.map(({ usage, summary, example }) => ({
      name: usage,
      text: [example === usage ? summary : `${summary} Example: ${example}`],
    })),
  });
}

export function aboutCard(attributions: readonly string[]): Card {
  const { blackoutRatio, normalRatio } = POLICY.phase;
  const scale =
    `${PHASE_NAMES.blackout} means at most ${percentText(blackoutRatio)} of what is expected; ` +
    `normal again means at least about ${percentText(normalRatio)}.`;
  return answer({
    headline: 'Ebb watches public measurements of the internet and says when a place goes out.',
    body: [
      [`It compares each place with the last ${HISTORY_DAYS} days at the same hour. ${scale}`],
      [`${NO_CAUSE} It never claims a cause: not a cut, not overload, not an attack.`],
      [NO_DATA_IS_NOT_FINE],
    ],
    fields: attributions.map((text, index) => ({ name: `Source ${index + 1}`, text: [text] })),
    footer: [
      ['The measurements belong to their sources, under the terms named above. Ebb itself: MIT licence.'],
      ['Names of places and time zones: i18n-iso-countries and countries-and-timezones, MIT licence.'],
    ],
  });
}
