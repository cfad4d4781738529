import type { FeedHealth, PlaceStatus } from './card-answers-model.ts';
import {
  answer,
  counted,
  describeAge,
  describeFeedState,
  describeLowest,
  describePhase,
  describeWarming,
  NO_DATA_IS_NOT_FINE,
  openIncidentField,
  toneOf,
} from './card-answers-parts.ts';
import { agreementText } from './card-evidence.ts';
import { amountText } from './card-amount.ts';
import { signalText, sparkOf, unknownText } from './card-fields.ts';
import { capital, KIND_NAMES, listText, numberText, shortTime } from './card-text.ts';
import { onlyUpstreamText } from './card-upstream.ts';
import { whyText } from './card-why.ts';
import type { Card, CardField, RichText, Tone } from './card-model.ts';
import { placeKind } from './entity.ts';
import type { Incident, Reading } from './incident.ts';
import type { Place } from './places.ts';
import { formatLocal, formatUtc } from './places-time.ts';
import { PHASE_NAMES } from './severity.ts';
import { describeDuration, type Instant } from './time.ts';

/** Incidents inside a place that are named one by one. */
const MAX_INSIDE = 10;
const MAX_MEMBERS = 40;

/** The answer to `status`: what is known of a place now, signal by signal, and what is not known. */
export function statusCard(status: PlaceStatus, now: Instant): Card {
  const { incident, readings, inside } = status;
  const { tone, headline } = headlineOf(status, now);
  return answer({
    tone,
    headline,
    body: [
      ...incidentBody(status, now),
      ...upstreamBody(status, now),
      ...membersBody(status),
      ...glanceBody(status),
      ...cautions(status),
      ...insideBody(status),
      ...lastBody(status, now),
    ],
    fields: [
      ...readings.map((reading) => readingField(reading, status, now)),
      ...inside.slice(0, MAX_INSIDE).map((each) => openIncidentField(each, now)),
      timeField(status.place, now),
    ],
    spark:
      sparkOf({ hourlyLevels: status.levels, at: now }) ??
      (incident === null ? null : sparkOf(incident.latest)),
    footer: creditsOf(status),
  });
}

/** Whose measurements the answer shows; nobody's where it shows none. */
function creditsOf({ readings, inside, feeds }: PlaceStatus): readonly RichText[] {
  if (readings.length + inside.length === 0) return [];
  return feeds.filter((feed) => feed.state !== 'off').map((feed) => [feed.attribution]);
}

function headlineOf(status: PlaceStatus, now: Instant): { tone: Tone; headline: string } {
  const { place, incident, readings } = status;
  const name = place.name;
  if (incident !== null)
    return { tone: toneOf(incident), headline: `${name}: ${openText(incident, readings)}` };
  if (isGroup(place)) return groupHeadline(status);
  if (!status.watched) return unwatchedHeadline(status);
  const known = readings.filter((reading) => reading.state !== 'unknown');
  if (known.length === 0)
    return { tone: 'unknown', headline: `No data about ${name}: ${whyNoData(status, now)}` };
  const low = lowText(known);
  if (low === null) return { tone: 'calm', headline: `${name}: normal` };
  return { tone: 'notice', headline: `${name}: no outage declared, but ${low}` };
}

/** `2 of 3 signals below the expected`; null where none is low. */
function lowText(known: readonly Reading[]): string | null {
  const low = known.filter((reading) => reading.state === 'low').length;
  return low === 0 ? null : `${low} of ${counted(known.length, 'signal')} below the expected`;
}

/** What a look at it brought, or why there is none. */
function unwatchedHeadline({ place, readings, glance }: PlaceStatus): { tone: Tone; headline: string } {
  const { name } = place;
  const known = readings.filter((reading) => reading.state !== 'unknown');
  if (glance === 'compared' && known.length > 0) {
    const low = lowText(known);
    const headline = `${name}, compared with the last week: ${low ?? 'normal'}`;
    return { tone: low === null ? 'calm' : 'notice', headline };
  }
  const why = {
    compared: `${name} is not watched, and its last week is too little to compare with`,
    nothing: `${name} is not watched, and no feed can say how it is`,
    busy: `${name} is not watched, and too many such places are being looked at: try again in a minute`,
    none: `${name} is not watched: no feed covers it`,
  };
  return { tone: 'unknown', headline: why[glance ?? 'none'] };
}

/** `near-total blackout, unstable – 0 of 4 prefixes (routing), since 22 Dec 16:15 UTC`: it stands alone on a phone. */
function openText(incident: Incident, readings: readonly Reading[]): string {
  const { latest } = incident;
  const phase = describePhase(incident);
  const state = `${phase.slice(0, 1).toLowerCase()}${phase.slice(1)}`;
  if (latest.blind) return state;
  const since = `since ${shortTime(latest.since)}`;
  const decided = readings.find(({ signal }) => signal === latest.signals[0]);
  const amount = decided?.state === 'low' ? amountText({ ...decided, reading: decided }) : null;
  return amount === null || decided === undefined
    ? `${state}, ${since}`
    : `${state} – ${latest.to === 'recovering' ? 'still ' : ''}${amount} (${KIND_NAMES[decided.kind]}), ${since}`;
}

function groupHeadline({ place, inside, members = null }: PlaceStatus): { tone: Tone; headline: string } {
  const worst = inside[0];
  if (worst === undefined && members?.length === 0)
    return { tone: 'unknown', headline: `${place.name}: none is known now` };
  if (worst === undefined) return { tone: 'calm', headline: `${place.name}: no open outage known in it` };
  const headline = `${place.name}: ${counted(inside.length, 'open outage')} in it`;
  return { tone: toneOf(worst.incident), headline };
}

function incidentBody({ incident, place }: PlaceStatus, now: Instant): RichText[] {
  if (incident === null) return [];
  const { latest, startedAt } = incident;
  const local = place.zone === null ? '' : `, local time ${formatLocal(latest.since, place.zone)}`;
  // What is not seen now has no length.
  const lasted = latest.blind ? ' when last seen,' : ` for ${describeDuration(now - latest.since)},`;
  const phase: RichText = [
    { strong: PHASE_NAMES[latest.to] },
    `${lasted} since `,
    { time: latest.since },
    `${local}.`,
  ];
  const away: RichText = [
    `Away from normal for ${describeDuration(now - startedAt)}, since `,
    { time: startedAt },
    '.',
  ];
  const lines: RichText[] = [
    phase,
    ...(startedAt === latest.since ? [] : [away]),
    [`${sentence(describeLowest(incident))} ${agreementText(latest)}`],
  ];
  if (latest.alreadyLow) lines.push(['It was already low when Ebb began to watch it.']);
  if (latest.blind) lines.push([NO_DATA_IS_NOT_FINE]);
  return lines;
}

function upstreamBody({ upstream = null }: PlaceStatus, now: Instant): RichText[] {
  return upstream === null ? [] : [[sentence(onlyUpstreamText(upstream, now))]];
}

/** Members that feeds have found out. What they do not watch they know nothing of. */
function membersBody({ members = null }: PlaceStatus): RichText[] {
  if (members === null) return [];
  if (members.length === 0)
    return [
      [
        `It takes a feed that hears routes, and somebody who is subscribed to the country. ${NO_DATA_IS_NOT_FINE}`,
      ],
    ];
  const shown = members.slice(0, MAX_MEMBERS).map(({ name }) => name);
  const more = members.length - shown.length;
  const names = more > 0 ? [...shown, `${numberText(more)} more`] : shown;
  return [[`Known now, of the countries whose routes are heard: ${listText(names)}.`]];
}

/** That the answer is a look and no watch, and how to have the place watched. */
function glanceBody({ glance, place }: PlaceStatus): RichText[] {
  if (glance !== 'compared') return [];
  const kind = placeKind(place.id);
  const isForWhoAsks = kind === 'region' || kind === 'asn';
  return [
    ['Not watched; compared with the last week.'],
    ...(isForWhoAsks ? [['Who subscribes to it has it watched.']] : []),
  ];
}

/** What keeps the answer from being the whole truth. */
function cautions(status: PlaceStatus): RichText[] {
  const { readings, incident, watched, catchingUp, feeds, place, glance } = status;
  const lines: string[] = [];
  const unseen = incident === null && readings.every((reading) => reading.state === 'unknown');
  const isSeen = (watched || glance === 'compared') && !unseen;
  if (isGroup(place) ? !feeds.some((feed) => feed.state === 'fresh') : !isSeen)
    lines.push(NO_DATA_IS_NOT_FINE);
  if (catchingUp) lines.push(...catchingUpLines(feeds));
  const troubled = feeds.filter((feed) => feed.state === 'failing' || feed.state === 'silent');
  lines.push(...troubled.map((feed) => sentence(`${feed.title}: ${describeFeedState(feed)}`)));
  return lines.map((line) => [line]);
}

function catchingUpLines(feeds: readonly FeedHealth[]): string[] {
  const warming = feeds.filter((feed) => feed.state === 'warming');
  if (warming.length === 0) return ['Ebb is catching up with this place; what it says may be behind.'];
  return warming.map((feed) => sentence(`${feed.title}: ${describeWarming(feed)}`));
}

function insideBody({ inside, place }: PlaceStatus): RichText[] {
  if (inside.length === 0) return [];
  const more = inside.length - MAX_INSIDE;
  const lines: RichText[] = isGroup(place)
    ? []
    : [[`${counted(inside.length, 'open outage')} in places within it.`]];
  if (more > 0) lines.push([`The worst ${MAX_INSIDE} are shown; ${numberText(more)} more are open.`]);
  return lines;
}

function lastBody({ incident, lastIncident }: PlaceStatus, now: Instant): RichText[] {
  if (incident !== null || lastIncident === null || lastIncident.endedAt === null) return [];
  const lasted = describeDuration(lastIncident.endedAt - lastIncident.startedAt);
  return [
    [
      'Last time away from normal: ',
      { time: lastIncident.startedAt },
      `, for ${lasted}, ended ${describeAge(lastIncident.endedAt, now)}; ${describeLowest(lastIncident)}.`,
    ],
  ];
}

function readingField(reading: Reading, { incident }: PlaceStatus, now: Instant): CardField {
  const { observedAt, state } = reading;
  const isDated = observedAt !== null && state !== 'unknown';
  const age = isDated ? `; measured ${describeAge(observedAt, now)}` : '';
  return { name: capital(signalText(reading)), text: [`${whyText(reading, { incident, now })}${age}`] };
}

/** Why nothing is known of a place that is watched, from the state of the feeds. */
/** The first reason: where there are more, they stand below. */
function whyNoData({ feeds, catchingUp, readings }: PlaceStatus, now: Instant): string {
  const running = feeds.filter((feed) => feed.state !== 'off');
  const troubled = running.find((feed) => feed.state !== 'fresh');
  if (troubled !== undefined) return `${troubled.title}: ${describeFeedState(troubled)}`;
  if (running.length === 0) return 'no feed is running';
  if (catchingUp) return 'its history is still being read';
  const [first] = readings;
  return first === undefined ? 'the feeds say nothing about it' : unknownText(first, now);
}

function timeField(place: Place, now: Instant): CardField {
  const local = place.zone === null ? '' : `, local time ${formatLocal(now, place.zone)}`;
  return { name: 'Time', text: [`${formatUtc(now)}${local}`] };
}

function isGroup(place: Place): boolean {
  return placeKind(place.id) === 'group';
}

function sentence(text: string): string {
  return `${capital(text)}.`;
}
