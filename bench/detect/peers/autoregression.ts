/** An autoregression about its mean: x̂ = mean + Σ weights[k] · (x[k + 1 earlier] − mean). */
export interface Autoregression {
  readonly mean: number;
  readonly weights: Float64Array;
}

/** By the Yule–Walker equations (Levinson and Durbin's recursion); NaN is left out. Null when there is too little. */
export function fitAutoregression(values: Float64Array, order: number): Autoregression | null {
  let known = 0;
  let sum = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    known += 1;
    sum += value;
  }
  if (known < 10 * (order + 1)) return null;
  const mean = sum / known;
  const covariances = Float64Array.from({ length: order + 1 }, (_, lag) => covariance(values, mean, lag));
  return { mean, weights: solve(covariances, order) };
}

function covariance(values: Float64Array, mean: number, lag: number): number {
  let sum = 0;
  for (let i = lag; i < values.length; i += 1) {
    const product = (values[i]! - mean) * (values[i - lag]! - mean);
    if (!Number.isNaN(product)) sum += product;
  }
  return sum;
}

function solve(covariances: Float64Array, order: number): Float64Array {
  const weights = new Float64Array(order);
  let error = covariances[0]!;
  for (let k = 0; k < order && error > 0; k += 1) {
    let reflection = covariances[k + 1]!;
    for (let j = 0; j < k; j += 1) reflection -= weights[j]! * covariances[k - j]!;
    reflection /= error;
    const before = weights.slice(0, k);
    weights[k] = reflection;
    for (let j = 0; j < k; j += 1) weights[j] = before[j]! - reflection * before[k - 1 - j]!;
    error *= 1 - reflection * reflection;
  }
  return weights;
}
