/** Distances in units in the last place, for the accuracy tests. */

const digits = { float32: 24, float64: 53 } as const;
const smallest = { float32: -149, float64: -1074 } as const;

/** Spacing of the dtype's numbers at `value`. */
function spacing(value: number, dtype: "float32" | "float64"): number {
  if (value === 0) return 2 ** smallest[dtype];
  let exponent = Math.floor(Math.log2(Math.abs(value)));
  if (2 ** exponent > Math.abs(value)) exponent--; // log2 rounds
  return 2 ** Math.max(exponent + 1 - digits[dtype], smallest[dtype]);
}

/**
 * How far `actual` is from `expected` + `rest`, a value of more digits than the dtype has. What overflows counts as the first
 * power of two that the dtype does not hold. NaN, infinities and signs of zeros that differ are infinitely far.
 */
export function ulps(dtype: "float32" | "float64", actual: number, expected: number, rest: number = 0): number {
  const rounded = dtype === "float32" ? Math.fround(expected) : expected;
  if (Object.is(actual, rounded) && (actual === 0 || !Number.isFinite(actual))) return 0;
  if (Number.isNaN(actual) || Number.isNaN(expected)) return Infinity;
  if (dtype === "float32" && Math.abs(actual) === Infinity && Math.abs(rounded) > 3.4e38) {
    return ulps(
      dtype,
      Math.sign(actual) * 2 ** 128,
      Math.min(Math.abs(expected), 2 ** 129) * Math.sign(expected),
      rest,
    );
  }
  if (actual === 0 && rounded === 0) return Infinity; // of different signs
  return Math.abs(actual - expected - rest) / spacing(expected, dtype);
}
