/**
 * Sums over the steps of a loop, taken out of it. The gradient of a weight is such a sum, of one product at each step:
 *   Σ_t L_t R_t, [b, m, k] x [b, k, n]   →   [L_1 … L_T] [R_1; …; R_T], [b, m, T k] x [b, T k, n]
 * which is one large contraction instead of many small ones that each run through the whole sum; likewise
 *   Σ_t sum(x_t, axes)                    →   sum(x, [time, ...axes])
 * and of a table that is looked up at each step, which would run through the whole table each time
 *   Σ_t scatterAdd(0, n_t, u_t)           →   scatterAdd(0, [n_1 … n_T], [u_1 … u_T])
 * Views are linear, so they come after the sum: Σ_t view(x_t) → view(Σ_t x_t). What is none of these stays in the loop.
 */
import { applyPrimitive, type Node } from "../ir/node.ts";
import { add, contract, permute, reshape, scatterAdd, sum, transposed } from "../primitives/index.ts";
import type { Lift } from "./lift.ts";

export interface SplitSum {
  /** What the terms outside need of each step. */
  readonly parts: readonly Node[];
  /** Sums over all steps, from their parts at all steps. */
  readonly outside: readonly ((lift: Lift) => Node)[];
  /** What the loop has to add up; null for nothing. */
  readonly inside: Node | null;
}

/** Divides the sum of a value over all steps; null stands for 0. */
export function splitSum(value: Node | null): SplitSum {
  const parts: Node[] = [];
  const outside: ((lift: Lift) => Node)[] = [];
  const inside: Node[] = [];
  for (const term of value === null ? [] : termsOf(value)) {
    const hoisted = hoist(term);
    if (hoisted === null) {
      inside.push(term);
      continue;
    }
    parts.push(...hoisted.parts);
    outside.push(hoisted.total);
  }
  return { parts, outside, inside: inside.length === 0 ? null : inside.reduce(add) };
}

const termsOf = (value: Node): Node[] => (value.primitive.name === "add" ? value.inputs.flatMap(termsOf) : [value]);

interface Hoisted {
  readonly parts: readonly Node[];
  readonly total: (lift: Lift) => Node;
}

function hoist(term: Node): Hoisted | null {
  const { primitive, inputs, attributes } = term;
  if (primitive.semantics.kind === "view") {
    const source = hoist(inputs[0]!);
    return source === null
      ? null
      : { ...source, total: (lift) => applyPrimitive(primitive, [source.total(lift)], attributes) };
  }
  if (primitive.semantics.kind === "contraction") {
    const [left, right] = inputs as readonly [Node, Node];
    return { parts: inputs, total: (lift) => contractAll(lift(left), lift(right)) };
  }
  if (primitive.name === "sum") {
    const axes = attributes["axes"] as readonly number[];
    return { parts: inputs, total: (lift) => sum(lift(inputs[0]!), [0, ...axes.map((axis) => axis + 1)]) };
  }
  if (primitive.name === "scatterAdd" && isZero(inputs[0]!)) {
    const [base, indices, updates] = inputs as readonly [Node, Node, Node];
    const axis = attributes["axis"] as number;
    const all = (value: Node, lift: Lift): Node => stepsAlong(lift(value), axis);
    return {
      parts: [indices, updates],
      total: (lift) => scatterAdd(base, all(indices, lift), all(updates, lift), axis),
    };
  }
  return null;
}

const isZero = ({ primitive, attributes }: Node): boolean => primitive.name === "full" && attributes["value"] === 0;

/** [time, …, n, …] → […, time n, …] with n on `axis`. */
function stepsAlong(values: Node, axis: number): Node {
  const [time, ...shape] = values.shape as readonly [number, ...number[]];
  const others = shape.map((_, other) => other + 1);
  return reshape(permute(values, others.toSpliced(axis, 0, 0)), shape.with(axis, time * shape[axis]!));
}

/** [time, b, m, k] x [time, b, k, n] → [b, m, n], summed over time and k. */
function contractAll(left: Node, right: Node): Node {
  const columns = permute(left, [0, 1, 3, 2]); // [time, b, k, m]: a left operand that was transposed is as it was in memory
  return contract(transposed(stepsAsRows(columns)), stepsAsRows(right));
}

/** [time, b, k, n] → [b, time k, n] */
function stepsAsRows(matrices: Node): Node {
  const [time, b, k, n] = matrices.shape as readonly [number, number, number, number];
  return reshape(b === 1 ? matrices : permute(matrices, [1, 0, 2, 3]), [b, time * k, n]);
}
