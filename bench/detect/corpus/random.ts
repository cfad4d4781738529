/** A stream of made-up chance: the same keys always give the same stream. */
export interface Random {
  /** In [0, 1). */
  unit(): number;
  between(low: number, high: number): number;
  /** Every factor equally likely: for what spans orders of magnitude. */
  logBetween(low: number, high: number): number;
  /** A whole number, both ends included. */
  whole(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** An index, by weight. */
  weighted(weights: readonly number[]): number;
  shuffled<T>(list: readonly T[]): T[];
  /** Mean 0, standard deviation 1. */
  normal(): number;
  logNormal(median: number, sigma: number): number;
  poisson(mean: number): number;
}

/** FNV-1a with a final mix: four words of state from any text. */
function stateOf(text: string): [number, number, number, number] {
  const word = (salt: number): number => {
    let hash = 0x811c9dc5 ^ salt;
    for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return hash ^ (hash >>> 16);
  };
  return [word(0), word(0x9e3779b9), word(0x51ed270b), 1];
}

/** Chris Doty-Humphrey's sfc32. */
function unitStream(text: string): () => number {
  let [a, b, c, d] = stateOf(text);
  const next = (): number => {
    const sum = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let i = 0; i < 12; i += 1) next();
  return next;
}

/** Box and Muller, two at a time. */
function normalStream(unit: () => number): () => number {
  let spare = Number.NaN;
  return () => {
    if (!Number.isNaN(spare)) {
      const kept = spare;
      spare = Number.NaN;
      return kept;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - unit()));
    const angle = 2 * Math.PI * unit();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

function poissonOf(mean: number, unit: () => number, normal: () => number): number {
  if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
  const floor = Math.exp(-mean);
  let count = -1;
  for (let product = 1; product > floor; product *= unit()) count += 1;
  return Math.max(0, count);
}

function shuffle<T>(list: readonly T[], unit: () => number): T[] {
  const out = [...list];
  for (let i = out.length - 1; i > 0; i -= 1) {
    const j = Math.floor(unit() * (i + 1));
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}

function weightedIndex(weights: readonly number[], unit: () => number): number {
  let left = unit() * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [index, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return index;
  }
  return weights.length - 1;
}

/** A stream of its own for each set of keys, so that one more draw here changes nothing there. */
export function randomOf(...keys: readonly (string | number)[]): Random {
  const unit = unitStream(keys.join('/'));
  const normal = normalStream(unit);
  return {
    unit,
    normal,
    between: (low, high) => low + (high - low) * unit(),
    logBetween: (low, high) => low * Math.exp(Math.log(high / low) * unit()),
    whole: (low, high) => low + Math.floor(unit() * (high - low + 1)),
    chance: (probability) => unit() < probability,
    pick: (list) => list[Math.floor(unit() * list.length)]!,
    weighted: (weights) => weightedIndex(weights, unit),
    shuffled: (list) => shuffle(list, unit),
    logNormal: (median, sigma) => median * Math.exp(sigma * normal()),
    poisson: (mean) => poissonOf(mean, unit, normal),
  };
}
