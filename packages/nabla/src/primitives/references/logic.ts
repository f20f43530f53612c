/** Comparisons, choice and bits, by JavaScript's operators. */
import { bitwise, every } from "../rules.ts";
import { elementwise, type Reference } from "./reference.ts";
import { anything, mostlyFloat64, operands, randomInput, randomShape, whole } from "./sampling.ts";

const comparison = (name: string, holds: (a: number, b: number) => boolean): Reference =>
  elementwise(
    name,
    ([a, b]) => (holds(a!, b!) ? 1 : 0),
    (random) => {
      const [left, right] = operands(every, anything, anything)(random).inputs;
      const data = right!.data.map((number, position) => (random() < 0.3 ? left!.data[position]! : number)); // some ties
      return { inputs: [left!, { ...right!, data }], attributes: {} };
    },
  );

const bits = (name: string, value: (a: number, b: number) => number): Reference =>
  elementwise(name, ([a, b]) => value(a!, b!), operands(bitwise, anything, anything));

const shift = (name: string, value: (a: number, b: number) => number): Reference =>
  elementwise(
    name,
    ([a, b]) => value(a!, b!),
    operands(["int32"], anything, (random) => whole(random, -40, 40)),
  );

export const ofLogic: readonly Reference[] = [
  comparison("equal", (a, b) => a === b),
  comparison("less", (a, b) => a < b),
  comparison("lessEqual", (a, b) => a <= b),
  elementwise(
    "select",
    ([condition, a, b]) => (condition === 0 ? b! : a!),
    (random) => {
      const shape = randomShape(random);
      const dtype = mostlyFloat64(random, every);
      const sides = [randomInput(random, shape, dtype), randomInput(random, shape, dtype)];
      return { inputs: [randomInput(random, shape, "bool"), ...sides], attributes: {} };
    },
  ),
  bits("bitAnd", (a, b) => a & b),
  bits("bitOr", (a, b) => a | b),
  bits("bitXor", (a, b) => a ^ b),
  elementwise("not", ([a]) => 1 - a!, operands(["bool"], anything)),
  shift("shiftLeft", (a, b) => a << b),
  shift("shiftRight", (a, b) => a >>> b),
];
