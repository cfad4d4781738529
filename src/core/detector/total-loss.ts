/** Nothing at all is left: the one case in which one reading may be enough. */
import { POLICY } from '../policy.ts';
import type { SignalSpec } from '../series.ts';
import { F } from './columns.ts';
import { cleanMinimum } from './small-set.ts';

/** Counts zeros in a row, and the points since the last one under half of the expected. */
export function countZeros(
  f: Float32Array,
  b: number,
  value: number,
  expected: number,
  trickle: boolean,
): void {
  f[b + F.zeroRun] = value === 0 && !trickle ? Math.min(1_000, (f[b + F.zeroRun] ?? 0) + 1) : 0;
  if (value === 0) return; // the zeros under judgement do not spoil the record before them
  f[b + F.cleanPoints] =
    value < POLICY.totalLoss.cleanRatio * expected ? 0 : Math.min(1_000, (f[b + F.cleanPoints] ?? 0) + 1);
}

/** Total loss: one closed bin at zero where much was expected and the record is clean; two anywhere else. */
export function isTotalLoss(f: Float32Array, b: number, spec: SignalSpec): boolean {
  const zeros = f[b + F.zeroRun] ?? 0;
  const expected = f[b + F.binExpected] ?? 0;
  if (zeros === 0 || (f[b + F.weak] ?? 0) > 0) return false;
  const policy = POLICY.totalLoss;
  const isCount = spec.scale === 'count-set' || spec.scale === 'count-arrivals';
  const noise = (f[b + F.binSigma] ?? 0) / (expected > 0 ? expected : 1);
  // The mean of n bins is quieter by the root of n: a noisy series needs more of them.
  const unsure = noise / policy.maxNoise;
  if (spec.scale === 'count-arrivals' && unsure > 1 && zeros < 2 * unsure * unsure) return false;
  if (zeros === 1) {
    const enough = isCount ? expected >= policy.minExpected : unsure <= 1;
    const isLong = spec.stepMs >= POLICY.evidence.referenceStepMs;
    return isLong && enough && (f[b + F.cleanPoints] ?? 0) >= policy.cleanPoints;
  }
  // A series that is often at zero in normal life says nothing by being there.
  return (
    (!isCount || expected >= 1) && cleanMinimum(f, b) !== 0 && (f[b + F.points] ?? 0) >= policy.minPoints
  );
}
