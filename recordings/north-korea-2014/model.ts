/**
 * The modelled world behind the recording: which of the four prefixes are announced, which addresses answer,
 * how many requests arrive. Everything here is plausible, nothing is measured; the published facts are the
 * constants at the top. Only + − × ÷ are used, so every engine writes the same bytes from the same seed.
 */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const routingStepMs = 5 * MINUTE;
export const slowStepMs = 10 * MINUTE;

export const startAt = Date.parse('2014-11-22T00:00:00Z');
export const endAt = Date.parse('2014-12-24T00:00:00Z');

// Published: the sources put the first instability anywhere between these two, so the seed chooses.
export const earliestOnsetAt = Date.parse('2014-12-19T20:00:00Z');
export const latestOnsetAt = Date.parse('2014-12-21T16:00:00Z');
// Published to the minute: 9 h 31 min of darkness.
export const darkAt = Date.parse('2014-12-22T16:15:00Z');
export const returnAt = Date.parse('2014-12-23T01:46:00Z');
// Published as "just before 08:00": the seed chooses this bin or the next.
const earliestSecondOutageAt = Date.parse('2014-12-23T07:50:00Z');

const prefixCount = 4;
const localOffsetMs = 9 * HOUR; // Pyongyang kept UTC+9 until August 2015.

export type Random = () => number;

/** mulberry32. Each concern takes its own stream, so that changing one model does not reshuffle the others. */
export function randomOf(seed: number, stream: number): Random {
  let state = (seed + Math.imul(stream, 0x9e3779b9)) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A whole number from `low` to `high`, both included. */
export const wholeBetween = (random: Random, low: number, high: number): number =>
  low + Math.floor(random() * (high - low + 1));

const lerp = (from: number, to: number, share: number): number => from + (to - from) * share;
const clip01 = (value: number): number => Math.min(1, Math.max(0, value));

/** What the seed decides about the story. All are starts of routing bins. */
export interface Timeline {
  readonly onsetAt: number;
  readonly secondOutageAt: number;
  readonly secondReturnAt: number;
}

export function chooseTimeline(random: Random): Timeline {
  const onsetBins = (latestOnsetAt - earliestOnsetAt) / routingStepMs;
  const onsetAt = earliestOnsetAt + wholeBetween(random, 0, onsetBins) * routingStepMs;
  const secondOutageAt = earliestSecondOutageAt + wholeBetween(random, 0, 1) * routingStepMs;
  const secondReturnAt = secondOutageAt + wholeBetween(random, 6, 12) * routingStepMs; // 30 to 60 min
  return { onsetAt, secondOutageAt, secondReturnAt };
}

/**
 * How badly the link suffers, 0 (normal life) to 1 (about to fail). An early onset stays mild for long: the
 * accounts agree only that the last day or so got steadily worse, so the climb takes 30 h at most.
 */
function strainAt(timeline: Timeline, at: number): number {
  if (at < timeline.onsetAt || at >= darkAt) return 0;
  const climbFrom = Math.max(timeline.onsetAt, darkAt - 30 * HOUR);
  return lerp(0.08, 1, clip01((at - climbFrom) / (darkAt - climbFrom)));
}

/** Announced prefixes of one routing bin, as they stand at the bin's end. */
type Announced = readonly boolean[];

const withVanished = (order: readonly number[], vanished: number): Announced =>
  Array.from({ length: prefixCount }, (_, prefix) => order.indexOf(prefix) >= vanished);

function shuffledPrefixes(random: Random): number[] {
  const order = Array.from({ length: prefixCount }, (_, prefix) => prefix);
  for (let last = order.length - 1; last > 0; last--) {
    const other = wholeBetween(random, 0, last);
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}

/** Bins from onset to darkness: episodes of 1–3 missing prefixes, denser, longer and deeper towards the end. */
function flapUntilDark(bins: Announced[], timeline: Timeline, random: Random): void {
  const spread = (mean: number): number => mean * lerp(0.3, 1.7, random());
  let at = timeline.onsetAt;
  while (at < darkAt) {
    const strain = strainAt(timeline, at);
    const length = Math.max(1, Math.round(spread(lerp(1.5, 5, strain))));
    const order = shuffledPrefixes(random);
    const depth =
      1 + Number(random() < lerp(0.15, 0.65, strain)) + Number(random() < lerp(0.05, 0.4, strain));
    // Seldom everything is gone, and then for one bin: darkness proper is published to begin at 16:15.
    const allGoneIn = random() < lerp(0, 0.12, strain) ? wholeBetween(random, 0, length - 1) : -1;
    for (let n = 0; n < length && at < darkAt; n++, at += routingStepMs) {
      const jitter = random() < 0.3 ? wholeBetween(random, -1, 1) : 0;
      const partial = Math.min(prefixCount - 1, Math.max(1, depth + jitter));
      const isAllGone = n === allGoneIn && at < darkAt - routingStepMs;
      bins[(at - startAt) / routingStepMs] = withVanished(order, isAllGone ? prefixCount : partial);
    }
    const gapMinutes = spread(lerp(240, 20, strain));
    at += Math.max(1, Math.round((gapMinutes * MINUTE) / routingStepMs)) * routingStepMs;
  }
}

/** Single bins with one or two prefixes missing, as sessions settle after a return. */
function wobble(bins: Announced[], from: number, times: number, random: Random): void {
  for (let n = 0; n < times; n++) {
    const at = from + wholeBetween(random, 1, 20) * routingStepMs;
    bins[(at - startAt) / routingStepMs] = withVanished(shuffledPrefixes(random), wholeBetween(random, 1, 2));
  }
}

export function modelRouting(timeline: Timeline, random: Random): readonly Announced[] {
  const order = shuffledPrefixes(random);
  const bins: Announced[] = Array.from({ length: (endAt - startAt) / routingStepMs }, () =>
    withVanished(order, 0),
  );
  flapUntilDark(bins, timeline, random);

  const fillDark = (from: number, until: number): void => {
    for (let at = from; at < until; at += routingStepMs) {
      bins[(at - startAt) / routingStepMs] = withVanished(order, prefixCount);
    }
  };
  // The return at 01:46 falls into the bin 01:45, which shows what its end shows: some prefixes are still missing.
  const returnBinAt = Math.floor(returnAt / routingStepMs) * routingStepMs;
  fillDark(darkAt, returnBinAt);
  bins[(returnBinAt - startAt) / routingStepMs] = withVanished(order, wholeBetween(random, 1, 2));
  wobble(bins, returnBinAt + routingStepMs, wholeBetween(random, 1, 2), random);
  fillDark(timeline.secondOutageAt, timeline.secondReturnAt);
  wobble(bins, timeline.secondReturnAt, wholeBetween(random, 0, 2), random);
  return bins;
}

/** Progress from the second return to the recording's end, 0 to 1; null before it. */
const regrowthAt = (timeline: Timeline, at: number): number | null =>
  at < timeline.secondReturnAt ? null : (at - timeline.secondReturnAt) / (endAt - timeline.secondReturnAt);

// Eight machines that are nearly always on and, last, one that comes and goes; the prefix that each lives in.
const addressPrefix = [0, 1, 0, 2, 0, 1, 3, 1, 0] as const;
const comesAndGoes = addressPrefix.length - 1;

/** How many of the steady machines are on: the return brings few of them back. */
function steadyMachinesAt(timeline: Timeline, at: number): number {
  const regrowth = regrowthAt(timeline, at);
  if (regrowth !== null) return Math.min(5, 3 + Math.floor(regrowth * 3));
  return at < darkAt ? comesAndGoes : 3;
}

/**
 * Addresses that answered in each 10-min round. Each is asked once, in one half of the round, and answers if it is
 * up, its prefix is announced then, and the packet is not lost; loss grows with the strain, to 35 %.
 */
export function modelProbing(
  timeline: Timeline,
  routing: readonly Announced[],
  random: Random,
): readonly number[] {
  const isUp = addressPrefix.map(() => true);
  return Array.from({ length: (endAt - startAt) / slowStepMs }, (_, round) => {
    const at = startAt + round * slowStepMs;
    const steady = steadyMachinesAt(timeline, at);
    const loss = 0.35 * strainAt(timeline, at);
    let answering = 0;
    addressPrefix.forEach((prefix, address) => {
      const [fails, returns] = address === comesAndGoes ? [0.1, 0.1] : [0.01, 0.3]; // chances per round
      isUp[address] = random() < (isUp[address] ? 1 - fails : returns);
      const half = routing[round * 2 + wholeBetween(random, 0, 1)]!;
      const isLost = random() < loss;
      const isOn = address === comesAndGoes || address < steady;
      if (isOn && isUp[address] && half[prefix] && !isLost) answering += 1;
    });
    return answering;
  });
}

// Requests per 10 min by local hour, 00 to 23: office hours, a short evening, and nights with next to nothing.
const hourlyRequests = [
  0.4, 0.3, 0.3, 0.3, 0.3, 0.3, 0.6, 1.4, 2.8, 4.4, 5.6, 6.4, 6.2, 5.8, 6.2, 6.4, 5.6, 4.4, 3.4, 2.8, 2.4,
  1.8, 1.0, 0.6,
];

const localDay = (at: number): number => Math.floor((at + localOffsetMs) / DAY);
const isWeekend = (day: number): boolean => [0, 6].includes(new Date(day * DAY).getUTCDay());

function usualRequestsAt(at: number): number {
  const localHours = ((at + localOffsetMs) % DAY) / HOUR;
  const hour = Math.floor(localHours);
  return lerp(hourlyRequests[hour]!, hourlyRequests[(hour + 1) % 24]!, localHours - hour);
}

/** The share of its usual requests that the country still makes, before missing routes take their part. */
function appetiteAt(timeline: Timeline, at: number): number {
  const regrowth = regrowthAt(timeline, at);
  if (regrowth !== null) return lerp(0.08, 0.4, regrowth);
  return at < darkAt ? 1 - 0.5 * strainAt(timeline, at) : 0.08;
}

/** Days differ by ±15 %, weekends are quieter, and one working day of weeks two to four is simply a slow one. */
function chooseDayFactors(random: Random): ReadonlyMap<number, number> {
  const first = localDay(startAt);
  const days = Array.from({ length: localDay(endAt) - first + 1 }, (_, n) => first + n);
  const workingDays = days.slice(7, 25).filter((day) => !isWeekend(day));
  const slowDay = workingDays[wholeBetween(random, 0, workingDays.length - 1)]!;
  return new Map(
    days.map((day) => [
      day,
      lerp(0.85, 1.15, random()) * (isWeekend(day) ? 0.75 : 1) * (day === slowDay ? 0.5 : 1),
    ]),
  );
}

/**
 * Requests that reached the CDN in each 10-min bin: at most one a second, with a small chance each. That is Poisson
 * for all purposes, without the logarithm that engines round differently.
 */
export function modelRequests(
  timeline: Timeline,
  routing: readonly Announced[],
  random: Random,
): readonly number[] {
  const dayFactors = chooseDayFactors(random);
  const announcedShare = (bin: number): number => routing[bin]!.filter(Boolean).length / prefixCount;
  const secondsPerBin = slowStepMs / SECOND;
  return Array.from({ length: (endAt - startAt) / slowStepMs }, (_, bin) => {
    const at = startAt + bin * slowStepMs;
    const reach = (announcedShare(bin * 2) + announcedShare(bin * 2 + 1)) / 2;
    const mean = usualRequestsAt(at) * dayFactors.get(localDay(at))! * appetiteAt(timeline, at) * reach;
    let requests = 0;
    for (let second = 0; second < secondsPerBin; second++) {
      if (random() < mean / secondsPerBin) requests += 1;
    }
    return requests;
  });
}
