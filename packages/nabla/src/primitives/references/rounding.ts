/** Rounding, the remainder that has the divisor's sign, and the lesser and greater of two. */
import { isFloat } from "../../base/dtype.ts";
import { floats, numeric } from "../rules.ts";
import { elementwise, type Random, type Reference, type Sample } from "./reference.ts";
import { awayFromZero, type Draw, mostlyFloat64, operands, randomInput, randomShape, whole } from "./sampling.ts";

// Halves and whole numbers among others, since those are where rounding goes wrong.
const often: Draw = (random) => (random() < 0.5 ? whole(random, -10, 10) / 2 : random() * 200 - 100);

function nearestEven(value: number): number {
  const lower = Math.floor(value);
  if (value - lower === 0.5) return 2 * Math.round(lower / 2);
  return value - lower < 0.5 ? lower : lower + 1;
}

/** Well inside a period, since the remainder jumps at its ends. */
function insidePeriod(random: Random): Sample {
  const dtype = mostlyFloat64(random, numeric);
  const shape = randomShape(random);
  if (!isFloat(dtype)) {
    return { inputs: [randomInput(random, shape, dtype), randomInput(random, shape, dtype)], attributes: {} };
  }
  const divisor = randomInput(random, shape, dtype, awayFromZero(1, 2));
  const data = divisor.data.map((b) => b * (whole(random, -2, 2) + 0.3 + 0.4 * random()));
  return { inputs: [{ shape, dtype, data }, divisor], attributes: {} };
}

/** Two that are not almost equal, for where they are the lesser changes. */
function apart(random: Random): Sample {
  const shape = randomShape(random);
  const dtype = mostlyFloat64(random, numeric);
  const left = randomInput(random, shape, dtype);
  if (!isFloat(dtype)) return { inputs: [left, randomInput(random, shape, dtype)], attributes: {} };
  const distance = randomInput(random, shape, dtype, awayFromZero(0.3, 1));
  const data = left.data.map((value, position) => value + distance.data[position]!);
  return { inputs: [left, { shape, dtype, data }], attributes: {} };
}

export const ofRounding: readonly Reference[] = [
  elementwise("floor", ([a]) => Math.floor(a!), operands(floats, often)),
  elementwise("round", ([a]) => nearestEven(a!), operands(floats, often)),
  elementwise(
    "mod",
    ([a, b], node) => {
      if (b === 0) return isFloat(node.dtype) ? Number.NaN : 0;
      const rest = a! % b!;
      return rest !== 0 && rest < 0 !== b! < 0 ? rest + b! : rest;
    },
    insidePeriod,
  ),
  elementwise("minimum", ([a, b]) => Math.min(a!, b!), apart),
  elementwise("maximum", ([a, b]) => Math.max(a!, b!), apart),
];
