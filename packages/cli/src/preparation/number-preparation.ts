/**
 * Numbers for a network: the median where they are missing (with a column that says so, when missing is common enough to
 * learn from), and a scale on which ordinary values lie within a few units of 0. Well-behaved columns are standardized;
 * heavy-tailed ones are mapped by their quantiles to a normal distribution, because one value of fifty standard deviations
 * would drown everything else.
 */
import { normalQuantile } from "./normal-quantile.ts";

export type Standardization = { readonly kind: "standard"; readonly mean: number; readonly deviation: number };

/** Piecewise linear from `knots` (ascending) to `scores`, constant outside. */
export type QuantileMap = {
  readonly kind: "quantiles";
  readonly knots: readonly number[];
  readonly scores: readonly number[];
};

export type NumberPreparation = {
  readonly kind: "number";
  readonly name: string;
  readonly fill: number;
  /** Whether one more input says "was missing". */
  readonly indicator: boolean;
  readonly scale: Standardization | QuantileMap;
};

/** A standardized value is cut off here; no training row of a standardized column lies beyond. */
export const farthest = 12;

const knotCount = 101;
const sampleLimit = 200_000;

/** Learns from the training rows of one column; NaN is missing. */
export function learnNumber(name: string, values: Float32Array | Float64Array, rows: Int32Array): NumberPreparation {
  const present = presentValues(values, rows);
  const absent = rows.length - present.count;
  const indicator = absent >= Math.max(2, 0.005 * rows.length) && present.count > 0;
  const sorted = present.sample.sort();
  const fill = sorted.length === 0 ? 0 : quantile(sorted, 0.5);
  const heavy = isHeavyTailed(sorted, present.moments);
  const { mean, deviation } = present.moments;
  const scale = heavy ? quantileMap(sorted) : { kind: "standard" as const, mean, deviation };
  return { kind: "number", name, fill, indicator, scale };
}

/** One value on the learned scale; a missing one is the median. */
export function scaleNumber(preparation: NumberPreparation, value: number): number {
  const known = Number.isNaN(value) ? preparation.fill : value;
  const { scale } = preparation;
  if (scale.kind === "quantiles") return interpolate(scale, known);
  const scaled = (known - scale.mean) / scale.deviation;
  return Math.max(-farthest, Math.min(farthest, scaled));
}

/** Linear interpolation between order statistics, as NumPy's default. */
export function quantile(sorted: Float64Array, fraction: number): number {
  const position = fraction * (sorted.length - 1);
  const below = sorted[Math.floor(position)] ?? 0;
  const above = sorted[Math.ceil(position)] ?? below;
  return below + (above - below) * (position - Math.floor(position));
}

/**
 * A tail is heavy when its far end lies more than six times as far out as its ninth decile, or when a few values, such as a
 * 9999 for "unknown", make up the deviation: then the others would have next to none of the scale left.
 */
function isHeavyTailed(sorted: Float64Array, { deviation, reach }: Moments): boolean {
  const middle = quantile(sorted, 0.5);
  const spread = Math.max(quantile(sorted, 0.9) - middle, middle - quantile(sorted, 0.1));
  const far = Math.max(quantile(sorted, 0.995) - middle, middle - quantile(sorted, 0.005));
  // Of a column that is mostly one value, a handful of others are levels and no tail.
  if (Number.isFinite(deviation) && spread === 0 && new Set(sorted).size <= 10) return false;
  return far > 6 * spread || deviation > 2 * spread || reach > farthest * deviation;
}

function quantileMap(sorted: Float64Array): QuantileMap {
  const knots: number[] = [];
  const scores: number[] = [];
  const edge = 0.5 / sorted.length;
  for (let index = 0; index < knotCount; index++) {
    const fraction = edge + (1 - 2 * edge) * (index / (knotCount - 1));
    const knot = quantile(sorted, index / (knotCount - 1));
    // Equal knots (a value that many rows share) take the middle of their scores.
    const last = knots.length - 1;
    if (knots[last] === knot) scores[last] = (scores[last]! + normalQuantile(fraction)) / 2;
    else {
      knots.push(knot);
      scores.push(normalQuantile(fraction));
    }
  }
  return { kind: "quantiles", knots, scores };
}

function interpolate({ knots, scores }: QuantileMap, value: number): number {
  let low = 0;
  let high = knots.length - 1;
  if (value <= knots[low]!) return scores[low]!;
  if (value >= knots[high]!) return scores[high]!;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (knots[middle]! <= value) low = middle;
    else high = middle;
  }
  const share = (value - knots[low]!) / (knots[high]! - knots[low]!);
  return scores[low]! + share * (scores[high]! - scores[low]!);
}

type Moments = {
  readonly mean: number;
  /** Infinite where the squares leave the range of a double. */
  readonly deviation: number;
  /** How far the farthest value lies from the mean. */
  readonly reach: number;
};

type Present = {
  readonly count: number;
  readonly moments: Moments;
  readonly sample: Float64Array;
};

function presentValues(values: Float32Array | Float64Array, rows: Int32Array): Present {
  const stride = Math.max(1, Math.floor(rows.length / sampleLimit));
  const sample = new Float64Array(Math.ceil(rows.length / stride));
  let sampled = 0;
  let count = 0;
  let mean = 0;
  let squares = 0; // Welford's running sum of squared deviations
  let [least, most] = [Infinity, -Infinity];
  for (let index = 0; index < rows.length; index++) {
    const value = values[rows[index]!]!;
    if (Number.isNaN(value)) continue;
    count++;
    const before = value - mean;
    mean += before / count;
    squares += before * (value - mean);
    least = Math.min(least, value);
    most = Math.max(most, value);
    if (index % stride === 0) sample[sampled++] = value;
  }
  const deviation = Math.sqrt(squares / Math.max(1, count));
  const moments = { mean, deviation: deviation > 0 ? deviation : 1, reach: Math.max(most - mean, mean - least) };
  return { count, moments, sample: sample.slice(0, sampled) };
}
