/** The evidence on a card, signal by signal, and the course of the last two days. */
import { readingAmount } from './card-amount.ts';
import type { Card, CardField } from './card-model.ts';
import { capital, KIND_NAMES, oneLine, shortTime, timeNear } from './card-text.ts';
import type { Reading, Transition, UnknownReason } from './incident.ts';
import { describeDuration, type Instant } from './time.ts';

/** `routing (ris.prefixes)` */
export function signalText({ kind, signal }: Reading): string {
  return `${KIND_NAMES[kind]} (${oneLine(signal, 60)})`;
}

const measuredText = (observedAt: Instant, now: Instant): string =>
  `measured ${timeNear(observedAt, now)}, ${describeDuration(now - observedAt)} old`;

/** Why a signal says nothing, short enough for brackets. */
export function unknownText({ reason, observedAt }: Reading, now: Instant): string {
  const newest = observedAt === null ? null : timeNear(observedAt, now);
  const texts: Readonly<Record<UnknownReason, string>> = {
    'no-data': newest === null ? 'no data' : `no data since ${newest}`,
    stale: newest === null ? 'late' : `late, newest value from ${newest}`,
    'warming-up': 'still learning what is usual here',
    'too-weak': 'too few to judge here',
    'feed-broken': 'the feed looks broken, not counted',
  };
  return texts[reason ?? 'no-data'];
}

function fieldText(reading: Reading, now: Instant): string {
  const amount = readingAmount(reading);
  if (reading.state === 'unknown') {
    const why = unknownText(reading, now);
    const isOld = reading.reason === 'no-data' || reading.reason === 'stale';
    if (amount === null || reading.reason === 'warming-up') return why;
    return isOld ? `${why}; it read ${amount}` : `${why}; reads ${amount}`;
  }
  if (amount === null || reading.observedAt === null) return amount ?? 'no data';
  return `${amount}, ${measuredText(reading.observedAt, now)}`;
}

/** One field a reading: those that count first, then the normal ones, then the silent ones. */
export function evidenceFields({ readings, signals, at }: Transition): readonly CardField[] {
  const counts = readings.filter(({ signal }) => signals.includes(signal));
  const others = readings.filter(({ signal }) => !signals.includes(signal));
  const known = others.filter(({ state }) => state !== 'unknown');
  const unknown = others.filter(({ state }) => state === 'unknown');
  return [...counts, ...known, ...unknown].map((reading) => ({
    name: capital(signalText(reading)),
    text: [fieldText(reading, at)],
  }));
}

/** The hourly levels with a caption; null when nothing was judged in all that time. */
export function sparkOf({ hourlyLevels, at }: Pick<Transition, 'hourlyLevels' | 'at'>): Card['spark'] {
  if (hourlyLevels.every((level) => level === null)) return null;
  const caption = `last ${hourlyLevels.length} h, one mark an hour, up to ${shortTime(at)}`;
  return { caption, levels: hourlyLevels };
}
