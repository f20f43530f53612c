/** The four operations, sign and root, by JavaScript's own. */
import { floats, numeric, signed } from "../rules.ts";
import { elementwise, type Reference } from "./reference.ts";
import { anything, awayFromZero, between, type Draw, operands } from "./sampling.ts";

// Away from the kink at 0; whole numbers for integers, 0 among them.
const eitherSide: Draw = (random, dtype) =>
  dtype === "int32" ? anything(random, dtype) : awayFromZero(0.2, 2)(random, dtype);

export const ofArithmetic: readonly Reference[] = [
  elementwise("add", ([a, b]) => a! + b!, operands(numeric, anything, anything)),
  elementwise("sub", ([a, b]) => a! - b!, operands(numeric, anything, anything)),
  elementwise(
    "mul",
    ([a, b], node) => (node.dtype === "int32" ? Math.imul(a!, b!) : a! * b!),
    operands(numeric, anything, anything),
  ),
  elementwise("div", ([a, b]) => a! / b!, operands(floats, anything, awayFromZero(0.5, 2))),
  elementwise("neg", ([a]) => -a!, operands(signed, anything)),
  elementwise("abs", ([a]) => Math.abs(a!), operands(signed, eitherSide)),
  elementwise("sign", ([a]) => Math.sign(a!), operands(signed, eitherSide)),
  elementwise("sqrt", ([a]) => Math.sqrt(a!), operands(floats, between(0.4, 3))),
];
