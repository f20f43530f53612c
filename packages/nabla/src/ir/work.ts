/**
 * What a pointwise node does to one element, found out from its scalar expression: what it costs, by which the compiler
 * decides what to store and a loop's gradient what to keep from the way forward, and whether it does anything at all. It
 * depends on primitive, attributes and dtypes alone, so it is found out once for all nodes that have these.
 */
import { operand } from "../scalar/build.ts";
import { type Expression, partsOf } from "../scalar/expression.ts";
import { attributesKey } from "./graph.ts";
import type { Node } from "./node.ts";
import type { Primitive } from "./primitive.ts";

/** Repeating more scalar instructions than this costs more than a store and a load. */
export const repeatableWork = 8;

interface Facts {
  readonly work: number;
  /** Instructions on the longest way from an operand to the value. */
  readonly levels: number;
  /** The position of the input whose element is passed on unchanged, or -1. */
  readonly passes: number;
}

const nothing: Facts = { work: 0, levels: 0, passes: -1 };
const known = new WeakMap<Primitive, Map<string, Facts>>();

/** Scalar instructions that one element of this node takes, its inputs being at hand; 0 for all but pointwise nodes. */
export function workOf(node: Node): number {
  return factsOf(node).work;
}

/** Of these, how many are nested in each other; 0 for all but pointwise nodes. */
export function nestingOf(node: Node): number {
  return factsOf(node).levels;
}

/** The input that a pointwise node passes on unchanged, or null. */
export function passedOn(node: Node): Node | null {
  return node.inputs[factsOf(node).passes] ?? null;
}

function factsOf(node: Node): Facts {
  const { primitive, inputs, dtype } = node;
  if (primitive.semantics.kind !== "pointwise") return nothing;
  let facts = known.get(primitive);
  if (facts === undefined) known.set(primitive, (facts = new Map()));
  let key = `${dtype} ${attributesKey(node.attributes)}`;
  for (const input of inputs) key += ` ${input.dtype}`;
  let found = facts.get(key);
  if (found === undefined) {
    const operands = inputs.map((input, position) => operand(position, input.dtype));
    const value = primitive.semantics.compute(operands, node);
    facts.set(key, (found = { ...countInstructions(value), passes: operands.indexOf(value) }));
  }
  return found;
}

function countInstructions(root: Expression): Pick<Facts, "work" | "levels"> {
  const seen = new Map<Expression, number>();
  let work = 0;
  const visit = (expression: Expression): number => {
    let levels = seen.get(expression);
    if (levels === undefined) {
      levels = Math.max(0, ...partsOf(expression).map(visit));
      if (expression.kind === "apply") {
        work++;
        levels++;
      }
      seen.set(expression, levels);
    }
    return levels;
  };
  return { levels: visit(root), work };
}
