import type { Random } from './random.ts';

/** Laplace, scaled to standard deviation 1. */
export function laplace(random: Random): number {
  const side = random.chance(0.5) ? 1 : -1;
  return (side * -Math.log(1 - random.unit())) / Math.SQRT2;
}

/** Student's t with 4 degrees of freedom, scaled to standard deviation 1: now and then a draw beyond six. */
export function student(random: Random): number {
  const chiSquare = -2 * Math.log((1 - random.unit()) * (1 - random.unit()));
  return random.normal() / Math.sqrt(chiSquare / 4) / Math.SQRT2;
}

/** Gamma of mean 1 and variance 1 / shape; shape at least 1. Marsaglia and Tsang, 2000. */
function gamma(random: Random, shape: number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    if (Math.log(1 - random.unit()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return (d * v) / shape;
  }
}

/** Negative binomial: Poisson with a rate that itself wavers; variance = mean + mean² / clumping. */
export function negativeBinomial(random: Random, mean: number, clumping: number): number {
  return random.poisson(mean * gamma(random, clumping));
}
