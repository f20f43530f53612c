/**
 * What a group combines whose head is a reduction, or a product of few rows (lower/few-rows.ts), in terms of counters and
 * expressions: the output's loops, those over what is combined, and the epilogue.
 */
import { add, constant, mul } from "../../scalar/build.ts";
import { CompileError } from "../../base/errors.ts";
import type { Node } from "../../ir/node.ts";
import type { Expression, Register } from "../../scalar/expression.ts";
import type { Group } from "../fuse.ts";
import { coalesce, type Counter } from "../schedule/coalesce.ts";
import { splitDigits } from "../schedule/split-digits.ts";
import { type LaneShape, laneShape } from "../schedule/vectorize.ts";
import {
  countersOf,
  elementsInside,
  headRegister,
  type LoweringContext,
  type Store,
  storesOf,
} from "./kernel-builder.ts";

export interface Reduction {
  /** The output's counters and those that are reduced, outermost first. */
  readonly outer: readonly Counter[];
  readonly reduced: readonly Counter[];
  readonly value: Expression;
  readonly stores: readonly Store[];
  readonly head: Register;
  readonly identity: Expression;
  readonly combine: (a: Expression, b: Expression) => Expression;
  readonly shape: LaneShape;
}

/** What is combined for each element of a head. */
interface Combined extends Pick<Reduction, "value" | "identity" | "combine"> {
  readonly reduced: ReturnType<typeof countersOf>;
}

type Element = ReturnType<typeof elementsInside>;

/** What a reduction combines for the element at `indices`: elements of its input. */
function ofReduction(node: Node, indices: readonly Expression[], element: Element): Combined {
  const { semantics } = node.primitive;
  if (semantics.kind !== "reduction") throw new CompileError(`lower: ${node.primitive.name} is no reduction`);
  const input = node.inputs[0]!;
  const axes = node.attributes["axes"] as readonly number[];
  const reduced = countersOf(
    axes.map((axis) => input.shape[axis]!),
    "r",
  );
  const left = [...indices];
  const right = [...reduced.indices];
  const value = element(
    input,
    input.shape.map((_, axis) => (axes.includes(axis) ? right.shift()! : left.shift()!)),
  );
  return { value, identity: constant(semantics.identity(node.dtype), node.dtype), combine: semantics.combine, reduced };
}

/** What a contraction combines for the element at `indices`: products. */
function ofContraction(node: Node, indices: readonly Expression[], element: Element): Combined {
  const [left, right] = node.inputs as [Node, Node];
  const [batch, row, column] = indices as [Expression, Expression, Expression];
  const reduced = countersOf([left.shape[2]!], "r");
  const [k] = reduced.indices as [Expression];
  const value = mul(element(left, [batch, row, k]), element(right, [batch, k, column]));
  return { value, identity: constant(0, node.dtype), combine: add, reduced };
}

/** The group's head in terms of loops and expressions, with neighbouring loops merged. Null where nothing is stored. */
export function combinedOf(group: Group, context: LoweringContext): Reduction | null {
  if (group.shape.includes(0)) return null;
  const node = group.head!;
  const element = elementsInside(group, context);
  const outer = countersOf(node.shape, "i");
  const combinedBy = node.primitive.semantics.kind === "contraction" ? ofContraction : ofReduction;
  const { value, identity, combine, reduced } = combinedBy(node, outer.indices, element);
  const stores = storesOf(group, outer.indices, element, context);

  const merged = coalesce(reduced.counters, [value]);
  const inner = splitDigits(merged.counters, merged.bodies);
  const outside = coalesce(outer.counters, [
    inner.bodies[0]!,
    ...stores.flatMap((store) => [store.position, store.value]),
  ]);
  const [body, ...rest] = outside.bodies;
  return {
    outer: outside.counters,
    reduced: inner.counters,
    value: body!,
    stores: stores.map(({ buffer }, at) => ({ buffer, position: rest[2 * at]!, value: rest[2 * at + 1]! })),
    head: headRegister(node),
    identity,
    combine,
    shape: laneShape([body!], context.policy.vectorBytes),
  };
}
