/** How much is left: "0 of 4 prefixes" where one can count them, else "38 % of usual". */
import { numberText, oneLine, percentText, roughNumber } from './card-text.ts';
import type { Incident, Reading, Transition } from './incident.ts';
import type { SignalId } from './series.ts';

/** Up to here a set is counted out, since "50 %" of four says less than "2 of 4". Chosen for reading, not detection. */
const COUNTED_SET_MAX = 30;
/** From here on the numbers behind a percentage mean something to people. */
const NUMBERS_FROM = 10;

const SHARE_UNIT = /%|percent|share|fraction|ratio|index/i;

interface Quantity {
  readonly reading: Reading | null;
  readonly value: number | null;
  readonly expected: number | null;
  readonly ratio: number | null;
}

function unitText(unit: string): string {
  return oneLine(unit, 40)
    .replace(/^\/24s\b/, '/24 address blocks')
    .replace(/^regions$/, 'regions as usual');
}

const isSet = ({ signal, kind, unit }: Reading): boolean =>
  signal === 'regions' ||
  ((kind === 'routing' || kind === 'probing' || kind === 'probes') && !SHARE_UNIT.test(unit));

function countedText({ reading, value, expected, ratio }: Quantity): string | null {
  if (reading === null || value === null || expected === null || !isSet(reading)) return null;
  const usual = Math.round(expected);
  const isRegions = reading.signal === 'regions';
  if (usual < 1 || (expected > COUNTED_SET_MAX && !isRegions)) return null;
  const unit = unitText(reading.unit);
  if (value > usual + 0.5) return `${numberText(value)} ${unit} (usually ${usual})`;
  // "3 of 3" would deny a loss that the ratio shows.
  const hidesLoss = Math.round(value) >= usual && ratio !== null && ratio < 0.95;
  return hidesLoss ? null : `${numberText(value)} of ${usual} ${unit}`;
}

/** `0 of 4 prefixes` or `38 % of usual`; null when nothing is known. */
export function amountText(quantity: Quantity): string | null {
  const counted = countedText(quantity);
  if (counted !== null) return counted;
  return quantity.ratio === null ? null : `${percentText(quantity.ratio)} of usual`;
}

/** `at 8 % of usual`, but `under 1 % of usual`. */
export function atAmount(amount: string): string {
  return /^(under|over) /.test(amount) ? amount : `at ${amount}`;
}

/** As `amountText`, with the numbers behind a percentage: `38 % of usual (2,410 of 6,300 requests)`. */
export function readingAmount(reading: Reading): string | null {
  const { value, expected } = reading;
  const short = amountText({ reading, value, expected, ratio: reading.ratio });
  if (short === null) return value === null ? null : `${numberText(value)} ${unitText(reading.unit)}`;
  if (value === null || expected === null || expected < NUMBERS_FROM || !short.endsWith('of usual'))
    return short;
  const left = value < 1_000 ? numberText(value) : roughNumber(value);
  return `${short} (${left}${value > expected ? ', usually' : ' of'} ${roughNumber(expected)} ${unitText(reading.unit)})`;
}

function readingOf(signal: SignalId | undefined, transitions: readonly Transition[]): Reading | null {
  for (const { readings } of transitions) {
    const found = readings.find((reading) => reading.signal === signal);
    if (found !== undefined) return found;
  }
  return null;
}

/** The signal that decided, where the transition still has its reading. */
export function decidingReading(transition: Transition): Reading | null {
  return readingOf(transition.signals[0], [transition]);
}

/** What the deciding signal reads now; null when nothing decided by a reading. */
export function currentAmount(transition: Transition): string | null {
  const { observed, expected, level } = transition;
  if (expected === null && observed === null) return null;
  return amountText({ reading: decidingReading(transition), value: observed, expected, ratio: level });
}

/** The lowest point up to this transition; null when it lies after it. */
export function lowestAmount(incident: Incident, transition: Transition): string | null {
  const { level, observed, expected, signal, at } = incident.lowest;
  if (at > transition.at) return null;
  const reading = readingOf(signal, [transition, incident.latest]);
  return amountText({ reading, value: observed, expected, ratio: level });
}

export function lowestReading(incident: Incident, transition: Transition): Reading | null {
  return readingOf(incident.lowest.signal, [transition, incident.latest]);
}
