/**
 * One direction of one layer over a whole sequence. The input's part of all steps is one contraction before the loop; the
 * gradient of the weights is one contraction after it, which the gradient of `scan` sees to.
 */
import type { Shape } from "../../base/shape.ts";
import { where } from "../../tensor/combine.ts";
import { scan } from "../../tensor/scan.ts";
import type { Tensor } from "../../tensor/signatures/tensor.ts";
import type { RecurrentKind, State } from "./kinds.ts";
import type { RecurrentWeights } from "./weights.ts";

/** A sequence [time, batch, features], its features in one or several parts. */
export type Sequence = readonly Tensor[];

export interface Run {
  /** [time, batch, hidden] */
  readonly output: Tensor;
  readonly last: State;
}

/** W_ih x + b_ih of all steps, [time, batch, gates hidden]; b_hh too where it only adds up. */
function project(parts: Sequence, weights: RecurrentWeights, addsBiases: boolean): Tensor {
  const weight = weights.weightInput.value as unknown as Tensor;
  let start = 0;
  const products = parts.map((part) => {
    const width = (part.shape as Shape).at(-1)!;
    const columns = (parts.length === 1 ? weight : weight.slice(start, start + width, 1)) as Tensor;
    start += width;
    return part.matmul(columns.transpose() as Tensor) as Tensor;
  });
  const biases = [weights.biasInput, ...(addsBiases ? [weights.biasHidden] : [])].flatMap((bias) =>
    bias === null ? [] : [bias.value as unknown as Tensor],
  );
  const sum = (terms: readonly Tensor[]): Tensor => terms.reduce((a, b) => a.add(b) as Tensor);
  const product = sum(products);
  return biases.length === 0 ? product : (product.add(sum(biases)) as Tensor);
}

/**
 * Runs over the sequence, backwards where `reverse` says so. Where the mask [time, batch, 1] is false, a step changes
 * nothing and gives 0: a shorter sequence ends with its own last state, and begins there going backwards.
 */
export function runSequence(
  kind: RecurrentKind,
  sequence: Sequence,
  first: State,
  weights: RecurrentWeights,
  mask: Tensor<Shape, "bool"> | null,
  reverse: boolean,
): Run {
  const inputs = project(sequence, weights, kind.addsBiases);
  const own = {
    hidden: weights.weightHidden.value as unknown as Tensor,
    hiddenBias: weights.biasHidden === null ? null : (weights.biasHidden.value as unknown as Tensor),
  };
  const xs: { readonly input: Tensor; readonly mask: Tensor<Shape, "bool"> | null } = { input: inputs, mask };
  const [last, output] = scan(
    (state: State, x: typeof xs): readonly [State, Tensor] => {
      const next = kind.step(x.input, state, own);
      const runs = x.mask;
      if (runs === null) return [next, next[0]!];
      const kept = next.map((value, place) => where(runs, value, state[place]!) as Tensor);
      return [kept, where(runs, next[0]!, 0) as Tensor];
    },
    first,
    xs,
    { reverse },
  );
  return { output: output as Tensor, last };
}
