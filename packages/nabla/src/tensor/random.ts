/**
 * Random tensors. Element i of draw d has the bits threefry(key, [i, d]), one block of two words for each element, so that
 * a draw is one pointwise kernel and its bits do not depend on how it is run.
 *
 * Normal numbers are Box and Muller's: two uniform words give one, with logarithm, root and cosine only; the tails reach
 * 6.6 standard deviations. There is no rejection, which a program could not express, and no table.
 */
import { DataError } from "../base/errors.ts";
import { checkShape, type Shape, sizeOf } from "../base/shape.ts";
import type { Node } from "../ir/node.ts";
import { shiftRight } from "../primitives/logic.ts";
import { iota } from "../primitives/sources.ts";
import { add, cos, log, mul, sqrt } from "./arithmetic.ts";
import { castTo, constantLike, expandTo } from "./broadcast.ts";
import { lt } from "./comparison.ts";
import { nextDraw } from "./generator.ts";
import { tensorOf } from "./handles.ts";
import { reshape } from "./layout.ts";
import type { RandomFunction, TensorOptions } from "./signatures/functions.ts";
import type { AnyTensor, Tensor } from "./signatures/tensor.ts";
import { threefry } from "./threefry.ts";

type Float = "float32" | "float64";

/** Two words of random bits for each element, as int32 nodes [n]. */
function drawBits(size: number): [Node, Node] {
  const { key, draw } = nextDraw();
  const everywhere = (word: Node): Node => expandTo("random", word, [size]);
  return threefry([everywhere(key[0]), everywhere(key[1])], [iota([size], 0, "int32"), everywhere(draw)]);
}

/** The highest 24 bits as a float32 in [0, 1): k / 2^24. */
function uniform24(word: Node): Node {
  return mul(castTo(shiftRight(word, constantLike(word, 8)), "float32"), 2 ** -24);
}

/** 53 bits of two words as a float64 in [0, 1): (27 bits · 2^26 + 26 bits) / 2^53. */
function uniform53(first: Node, second: Node): Node {
  const high = castTo(shiftRight(first, constantLike(first, 5)), "float64");
  const low = castTo(shiftRight(second, constantLike(second, 6)), "float64");
  return mul(add(mul(high, 2 ** 26), low), 2 ** -53);
}

function uniform(size: number, dtype: Float): Node {
  const [first, second] = drawBits(size);
  return dtype === "float32" ? uniform24(first) : uniform53(first, second);
}

/** √(-2 ln u) cos(2π v) with u in (0, 1] and v in [0, 1). */
function normal(size: number, dtype: Float): Node {
  const [first, second] = drawBits(size);
  const radius = sqrt(mul(log(openUniform(first, dtype)), -2));
  const angle = mul(castTo(uniform24(second), dtype), 2 * Math.PI);
  return mul(radius, cos(angle));
}

/** 31 bits and a half: never 0, and fine near 0, where the tails come from. */
function openUniform(word: Node, dtype: Float): Node {
  const bits = castTo(shiftRight(word, constantLike(word, 1)), dtype);
  return mul(add(bits, 0.5), 2 ** -31);
}

function checked(operation: string, shape: Shape, dtype: Float): Float {
  checkShape(operation, shape);
  if (dtype === "float32" || dtype === "float64") return dtype;
  throw new DataError(`${operation}: gives float32 or float64, not ${String(dtype)}`);
}

/** Uniform numbers in [0, 1), of 24 random bits (float64: 53). */
export const rand: RandomFunction = ((shape: Shape, options: TensorOptions<Float> = {}): AnyTensor => {
  const dtype = checked("rand", shape, options.dtype ?? "float32");
  return tensorOf(reshape(uniform(sizeOf(shape), dtype), shape));
}) as RandomFunction;

/** Normal numbers of mean 0 and variance 1. */
export const randn: RandomFunction = ((shape: Shape, options: TensorOptions<Float> = {}): AnyTensor => {
  const dtype = checked("randn", shape, options.dtype ?? "float32");
  return tensorOf(reshape(normal(sizeOf(shape), dtype), shape));
}) as RandomFunction;

/** Uniform numbers in [low, high): what initializers draw. */
export function randomUniform<const S extends Shape>(shape: S, low: number, high: number): Tensor<S> {
  return tensorOf(reshape(add(mul(uniform(sizeOf(shape), "float32"), high - low), low), shape));
}

/** True with the given probability, independently for each element: what dropout keeps. */
export function bernoulli<const S extends Shape>(shape: S, probability: number): Tensor<S, "bool"> {
  return tensorOf(reshape(lt(uniform(sizeOf(shape), "float32"), probability), shape));
}
