/**
 * Random expressions of any dtype and number of lanes, for comparing code generators with the scalar evaluator. They avoid
 * what targets may do differently: bits of a NaN, and division of int32 by 0 or -1.
 */
import { type Arbitrary, uint8Array } from "fast-check";
import type { DType } from "../../src/base/dtype.ts";
import * as build from "../../src/scalar/build.ts";
import type { Expression } from "../../src/scalar/expression.ts";
import type { Instruction } from "../../src/scalar/instructions.ts";
import { apply } from "../../src/scalar/simplify.ts";

/** What a random expression may read: leaves of a dtype and a number of lanes; null where there are none. */
export interface Leaves {
  leaf(dtype: DType, lanes: number): Expression | null;
  constantOf(dtype: DType): number;
}

/** Picks one of the values. */
export type Pick = <T>(values: readonly T[]) => T;

/** A tape of choices: random programs are made by reading it, so that a shorter tape makes a smaller program. */
export const tapes: Arbitrary<Uint8Array> = uint8Array({ maxLength: 800, size: "max" });

/** Chooses what the tape says, and the first of the values where it has ended. */
export function pickFrom(tape: Uint8Array): Pick {
  let position = 0;
  return (values) => values[(tape[position++] ?? 0) % values.length]!;
}

/** dtypes that a vector of as many lanes can have. */
export const dtypesOfLanes: { readonly [lanes: number]: readonly DType[] } = {
  1: ["float32", "float64", "int32", "uint8", "bool"],
  2: ["float64", "int32", "uint8", "bool"],
  4: ["float32", "int32", "uint8", "bool"],
  8: ["float32", "float64", "int32", "uint8", "bool"],
  16: ["float32", "int32", "uint8", "bool"],
};

const numeric: readonly Instruction[] = ["add", "sub", "mul", "min", "max", "neg", "abs", "floor", "nearest"];
const ofFloats: readonly Instruction[] = ["div", "sqrt"];
const ofIntegers: readonly Instruction[] = ["div", "remainder", "and", "or", "xor", "shiftLeft", "shiftRight"];
const ofBools: readonly Instruction[] = ["equal", "less", "lessEqual", "and", "or", "xor"];
const unary: readonly Instruction[] = ["neg", "abs", "floor", "nearest", "sqrt"];

const isFloat = (dtype: DType): boolean => dtype === "float32" || dtype === "float64";

export function randomExpression(dtype: DType, lanes: number, depth: number, pick: Pick, leaves: Leaves): Expression {
  const part = (dtype: DType, count: number = lanes): Expression =>
    randomExpression(dtype, count, depth - 1, pick, leaves);
  /** Without NaN: x == x ? x : 1. */
  const number = (dtype: DType): Expression => {
    const x = part(dtype);
    return build.select(build.equal(x, x), x, 1);
  };
  if (depth === 0) {
    const leaf = pick([true, true, false]) ? leaves.leaf(dtype, lanes) : null;
    return leaf ?? build.constant(leaves.constantOf(dtype), dtype, lanes);
  }
  const choices: (() => Expression)[] = [
    () => part(dtype),
    () => apply("cast", dtype, [part(pick(dtypesOfLanes[lanes]!))]),
    () => build.select(part("bool"), part(dtype), part(dtype)),
    () => instruction(dtype),
    () => instruction(dtype),
    () => instruction(dtype),
  ];
  const instruction = (dtype: DType): Expression => {
    const names = dtype === "bool" ? ofBools : [...numeric, ...(isFloat(dtype) ? ofFloats : ofIntegers)];
    const name = pick(names);
    if (unary.includes(name)) return apply(name, dtype, [part(dtype)]);
    const of = name === "equal" || name === "less" || name === "lessEqual" ? pick(dtypesOfLanes[lanes]!) : dtype;
    const divides = (name === "div" || name === "remainder") && !isFloat(of);
    const second = divides ? build.or(build.and(part(of), 255), 1) : part(of);
    return apply(name, dtype, [part(of), second]);
  };
  if (lanes === 1) {
    const wide = pick([2, 4]);
    if (dtypesOfLanes[wide]!.includes(dtype)) {
      choices.push(() => build.lane(part(dtype, wide), pick(Array.from({ length: wide }, (_, k) => k))));
    }
  } else {
    choices.push(() => build.splat(part(dtype, 1), lanes));
    choices.push(() => build.vector(Array.from({ length: lanes }, () => part(dtype, 1))));
    choices.push(() => {
      const values = pick([[part(dtype)], [part(dtype), part(dtype)]]);
      const sources = Array.from({ length: values.length * lanes }, (_, k) => k);
      return build.shuffle(
        values,
        Array.from({ length: lanes }, () => pick(sources)),
      );
    });
  }
  if (dtype === "int32" && lanes !== 2) choices.push(() => build.bitcast(number("float32"), "int32"));
  if (dtype === "float32") choices.push(() => build.bitcast(part("int32"), "float32"));
  if (dtype === "int32" && lanes !== 4 && lanes !== 16) choices.push(() => build.highWord(number("float64")));
  if (dtype === "float64") choices.push(() => build.fromHighWord(part("int32")));
  return pick(choices)();
}
