/** Why a signal counts as evidence now, or does not, in one line: the short form of `--explain` (card-explain.ts). */
import { readingAmount } from './card-amount.ts';
import type { Incident, Reading, UnknownReason } from './incident.ts';
import { POLICY } from './policy.ts';
import { describeDuration, type Instant } from './time.ts';

/** What a line about a reading is said in: the place's open incident, if there is one, and the time. */
interface Setting {
  readonly incident: Incident | null;
  readonly now: Instant;
}

/** `counts: 2 of 4 prefixes, low in two of its last three readings`; `not counted: 98 % of usual, as usual`. */
export function whyText(reading: Reading, { incident, now }: Setting): string {
  if (reading.state === 'unknown') return silentText(reading, now);
  const amount = readingAmount(reading);
  if (amount === null) return 'no data';
  const reason = countsBecause(reading, incident);
  return reason === null
    ? `not counted: ${amount}, ${normalBecause(reading)}`
    : `counts: ${amount}, ${reason}`;
}

/** Null: it does not count. */
function countsBecause({ signal, state, ratio }: Reading, incident: Incident | null): string | null {
  const latest = incident?.latest ?? null;
  if (state === 'low') {
    if (ratio === 0) return 'nothing is left';
    return signal === 'regions' ? 'too many are away' : 'low in two of its last three readings';
  }
  // A signal that flips counts while it is up, too.
  const isFlipping = latest !== null && latest.unstable && latest.signals[0] === signal;
  return isFlipping ? 'it comes and goes' : null;
}

/** A reading does not tell noise from a dip that is too young: both are said. */
function normalBecause({ signal, ratio }: Reading): string {
  const { lowRatio } = POLICY.fusion;
  if (signal === 'regions') return ratio === 1 ? 'all of them' : 'too few are away';
  if (ratio !== null && ratio < lowRatio) return 'a dip within its noise, or too short so far';
  return ratio !== null && ratio > 2 - lowRatio ? 'not less than usual' : 'as usual';
}

function silentText(reading: Reading, now: Instant): string {
  const { reason, observedAt } = reading;
  const age = observedAt === null ? null : describeDuration(now - observedAt);
  const texts: Readonly<Record<UnknownReason, string>> = {
    'no-data': age === null ? 'no data' : `no data for ${age}`,
    stale: age === null ? 'not counted: late' : `not counted: late, its newest reading is ${age} old`,
    'warming-up': 'not counted: still learning what is usual here',
    'too-weak': 'not counted: too few to judge here',
    'feed-broken': 'not counted: its feed looks broken, for everybody',
  };
  return texts[reason ?? 'no-data'];
}
