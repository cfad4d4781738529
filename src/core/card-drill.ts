/** A test alert: a real card of an invented incident, with every line marked, so that nobody can take it for an outage. */
import { incidentCard } from './card.ts';
import type { Card, RichText } from './card-model.ts';
import { oneLine } from './card-text.ts';
import type { Incident, Reading, Transition } from './incident.ts';
import type { Place } from './places.ts';
import { formatLocal, formatUtc } from './places-time.ts';
import { HOUR_MS, type Instant, MINUTE_MS } from './time.ts';

const MARK = 'DRILL: ';
const MAX_HEADLINE = 200;
/** The invented story: a decline, then dark. */
const DECLINED_MS = 3 * HOUR_MS;
const DARK_MS = 20 * MINUTE_MS;
const MEASURED_MS = 10 * MINUTE_MS;
const PREFIXES = 4;

/** An alert as this place would get it, all invented. Its buttons are left out: there is nothing to mute. */
export function drillCard(place: Place, now: Instant): Card {
  const { zone } = place;
  const card = incidentCard(inventIncident(place, now), {
    name: place.name,
    zone,
    localTime: (at) => (zone === null ? null : formatLocal(at, zone)),
    utcTime: formatUtc,
    sources: ['All numbers are invented for this drill.'],
    reason: 'first-notification',
  });
  return {
    // Visible, but not in the colour of a real blackout.
    tone: 'notice',
    headline: oneLine(`${MARK}${card.headline}`, MAX_HEADLINE),
    body: [
      marked([{ strong: 'This is only a test' }, '. Nothing has happened; this is how an alert looks here.']),
      ...card.body.map(marked),
    ],
    fields: card.fields.map(({ name, text }) => ({ name: `${MARK}${name}`, text })),
    spark: card.spark === null ? null : { ...card.spark, caption: `${MARK}${card.spark.caption}` },
    footer: card.footer.map(marked),
    links: [],
    actions: [],
  };
}

function marked(text: RichText): RichText {
  return [MARK, ...text];
}

function inventIncident({ id: place }: Place, now: Instant): Incident {
  const startedAt = now - DECLINED_MS;
  const since = now - DARK_MS;
  const latest = inventTransition(place, now);
  return {
    id: latest.incident,
    place,
    startedAt,
    phases: [
      { phase: 'degrading', since: startedAt, at: startedAt + DARK_MS, unstable: false },
      { phase: 'blackout', since, at: now, unstable: false },
    ],
    lowest: { level: 0, observed: 0, expected: PREFIXES, signal: 'drill.prefixes', at: since },
    everUnstable: false,
    latest,
    endedAt: null,
    ending: null,
  };
}

function inventTransition(place: string, now: Instant): Transition {
  const reading: Reading = {
    signal: 'drill.prefixes',
    kind: 'routing',
    family: 'drill',
    unit: 'prefixes',
    observedAt: now - MEASURED_MS,
    value: 0,
    expected: PREFIXES,
    ratio: 0,
    state: 'low',
    reason: null,
  };
  return {
    at: now,
    place,
    incident: `${place}@drill`,
    seq: 2,
    from: 'degrading',
    to: 'blackout',
    startedAt: now - DECLINED_MS,
    since: now - DARK_MS,
    level: 0,
    expected: PREFIXES,
    observed: 0,
    unstable: false,
    blind: false,
    confidence: 'single-source',
    signals: ['drill.prefixes'],
    ending: null,
    correction: false,
    alreadyLow: false,
    whileAway: false,
    readings: [reading],
    hourlyLevels: [1, 1, 1, 1, 0.75, 0.5, 0],
  };
}
