/**
 * Functions of several tensors: joining them, choosing between them, Einstein sums.
 */
import type { Node } from "../ir/node.ts";
import type { Operand as NodeOperand } from "./broadcast.ts";
import { where as whereNodes } from "./comparison.ts";
import { einsum as einsumNodes } from "./einsum.ts";
import { nodeOf, tensorOf } from "./handles.ts";
import { concat as concatNodes, stack as stackNodes } from "./joining.ts";
import type { ConcatFunction, EinsumFunction, StackFunction, WhereFunction } from "./signatures/functions.ts";
import type { Operand } from "./signatures/operand.ts";
import type { AnyTensor } from "./signatures/tensor.ts";

const nodesOf = (tensors: readonly AnyTensor[]): Node[] => tensors.map(nodeOf);

const nodeOrNumber = (operand: Operand): NodeOperand =>
  typeof operand === "number" || typeof operand === "boolean" ? operand : nodeOf(operand);

/** Tensors one after another along an axis, the first unless told: [2, 3] and [4, 3] → [6, 3]. */
export const concat: ConcatFunction = ((tensors: readonly AnyTensor[], axis: number = 0) =>
  tensorOf(concatNodes(nodesOf(tensors), axis))) as ConcatFunction;

/** Tensors of one shape along a new axis, the first unless told: two of [3] → [2, 3]. */
export const stack: StackFunction = ((tensors: readonly AnyTensor[], axis: number = 0) =>
  tensorOf(stackNodes(nodesOf(tensors), axis))) as StackFunction;

/** a where the condition holds, else b; all broadcast. The gradient goes to the chosen side only. */
export const where: WhereFunction = ((condition: AnyTensor, a: Operand, b: Operand) =>
  tensorOf(whereNodes(nodeOf(condition), nodeOrNumber(a), nodeOrNumber(b)))) as WhereFunction;

/** Einstein's summation: `einsum("bij,bjk->bik", a, b)`. Letters that the result lacks are summed over. */
export const einsum: EinsumFunction = ((equation: string, ...tensors: readonly AnyTensor[]) =>
  tensorOf(einsumNodes(equation, nodesOf(tensors)))) as EinsumFunction;
