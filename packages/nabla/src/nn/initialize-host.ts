/**
 * Initial weights that take a loop: orthogonal matrices and truncated normal numbers. They are computed on the host, once,
 * with numbers of the global generator. Exported by initialize.ts.
 */
import { allocate, type FloatDType } from "../base/dtype.ts";
import { DataError } from "../base/errors.ts";
import { formatShape, type Shape, sizeOf } from "../base/shape.ts";
import { hostRandom } from "../tensor/generator.ts";
import { tensorOfData } from "../tensor/handles.ts";
import type { Tensor } from "../tensor/signatures/tensor.ts";

export interface OrthogonalOptions<D extends FloatDType> {
  /** What the matrix is multiplied by; 1. */
  readonly gain?: number | undefined;
  /** float32 where none is given. */
  readonly dtype?: D | undefined;
}

export interface TruncatedNormalOptions<D extends FloatDType> {
  /** 0. */
  readonly mean?: number | undefined;
  /** The deviation of the normal distribution that is cut; 1. */
  readonly std?: number | undefined;
  /** The least and the greatest number: -2 and 2. They are not in units of `std`. */
  readonly a?: number | undefined;
  readonly b?: number | undefined;
  /** float32 where none is given. */
  readonly dtype?: D | undefined;
}

/** Normal numbers by Box and Muller's rule, one from two uniform ones in (0, 1]. */
function normalNumbers(random: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, place) => sum + value * b[place]!, 0);

/**
 * Vectors that are normal to each other and of length 1, evenly distributed: Gram and Schmidt's rule on normal numbers,
 * twice over, which leaves nothing but rounding (Giraud et al. 2005).
 */
function orthonormal(count: number, length: number, next: () => number): Float64Array[] {
  const done: Float64Array[] = [];
  for (let row = 0; row < count; row++) {
    const vector = Float64Array.from({ length }, next);
    for (let pass = 0; pass < 2; pass++) {
      for (const other of done) {
        const share = dot(vector, other);
        for (let place = 0; place < length; place++) vector[place]! -= share * other[place]!;
      }
    }
    const norm = Math.sqrt(dot(vector, vector));
    done.push(vector.map((value) => value / norm));
  }
  return done;
}

/**
 * A (semi-)orthogonal matrix (Saxe et al. 2014): [rows, …], where what stands behind the rows counts as columns. Rows are
 * normal to each other, or columns where there are fewer of them.
 */
export function orthogonal<const S extends Shape, D extends FloatDType = "float32">(
  shape: S,
  { gain = 1, dtype }: OrthogonalOptions<D> = {},
): Tensor<S, D> {
  if (shape.length < 2) throw new DataError(`initialize: orthogonal takes a matrix, not ${formatShape(shape)}`);
  const rows = shape[0]!;
  const columns = sizeOf(shape.slice(1));
  const [count, length] = rows <= columns ? [rows, columns] : [columns, rows];
  const vectors = orthonormal(count, length, normalNumbers(hostRandom()));
  const as = dtype ?? ("float32" as D);
  const data = allocate(as, rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      data[row * columns + column] = gain * (rows <= columns ? vectors[row]![column]! : vectors[column]![row]!);
    }
  }
  return tensorOfData(data, shape, as) as unknown as Tensor<S, D>;
}

/** Beyond so many deviations from its likeliest place nothing of a distribution is left. */
const farthest = 9;

/**
 * One standard normal number within low … high, by rejection: normal numbers where many of them fall inside, else uniform
 * ones within reach of the likeliest place, kept with the density's share of the greatest one.
 */
function truncated(low: number, high: number, random: () => number, normal: () => number): number {
  const likeliest = Math.min(Math.max(0, low), high);
  if (likeliest === 0 && high - low > 2) {
    for (;;) {
      const value = normal();
      if (value >= low && value <= high) return value;
    }
  }
  const [from, to] = [Math.max(low, likeliest - farthest), Math.min(high, likeliest + farthest)];
  for (;;) {
    const value = from + (to - from) * random();
    if (random() <= Math.exp((likeliest ** 2 - value ** 2) / 2)) return value;
  }
}

/** Normal numbers of which none lies outside a … b. */
export function truncatedNormal<const S extends Shape, D extends FloatDType = "float32">(
  shape: S,
  { mean = 0, std = 1, a = -2, b = 2, dtype }: TruncatedNormalOptions<D> = {},
): Tensor<S, D> {
  if (!(std > 0)) throw new DataError(`initialize: truncatedNormal with std ${std}; a number above 0 is needed`);
  if (!(a < b)) throw new DataError(`initialize: truncatedNormal from ${a} to ${b} is nothing`);
  const random = hostRandom();
  const normal = normalNumbers(random);
  const as = dtype ?? ("float32" as D);
  const data = allocate(as, sizeOf(shape));
  for (let place = 0; place < data.length; place++) {
    data[place] = mean + std * truncated((a - mean) / std, (b - mean) / std, random, normal);
  }
  return tensorOfData(data, shape, as) as unknown as Tensor<S, D>;
}
