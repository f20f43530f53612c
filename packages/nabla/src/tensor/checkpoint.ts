/**
 * `checkpoint`: on the way back, what is needed of the way forward is computed a second time instead of being kept. The
 * second computation stands on barriers that wait for the cotangent, so that it is neither taken for the first one nor
 * done before its turn: of the way forward only what the function was given stays in memory.
 */
import { pullBackAll } from "../autodiff/gradient.ts";
import { isFloat } from "../base/dtype.ts";
import { resultCotangent, resultCotangents } from "../ir/loop.ts";
import { applyPrimitive, type Node } from "../ir/node.ts";
import { type Remake, substitute } from "../ir/substitute.ts";
import {
  type Backward,
  barrier,
  custom,
  customLike,
  customPrimitive,
  gradientInputsOf,
} from "../primitives/identity.ts";
import { add } from "../primitives/arithmetic.ts";
import { full, inputPrimitive } from "../primitives/sources.ts";
import { cellOf } from "./cell-state.ts";
import type { LazyTensor } from "./tensor.ts";
import { idOfNow } from "./trace.ts";
import { structureOf } from "./tree.ts";
import { withNodes } from "./variables.ts";

/**
 * The same function, computed a second time where its gradient is taken: the way back refers to the recomputed values,
 * and needs to keep only what the function was given. Random numbers are the same in both.
 */
export function checkpoint<Arguments extends readonly any[], Value>(
  f: (...args: Arguments) => Value,
): (...args: Arguments) => Value {
  return (...args) => {
    const before = idOfNow();
    const results: LazyTensor[] = [];
    const structure = structureOf(f(...args), results, "checkpoint: the result");
    const isGiven = (node: Node): boolean =>
      node.id < before || cellOf(node) !== undefined || node.primitive === inputPrimitive;
    const outputs = results.map(({ node }) => node);
    const again = secondTime(
      outputs.filter(({ dtype }) => isFloat(dtype)),
      isGiven,
    );
    return withNodes(
      structure,
      outputs.map((output) => again.get(output) ?? output),
    ) as Value;
  };
}

/**
 * Nodes of the outputs' values whose gradients come from a second computation of all of them. They send their cotangents
 * to one node without a value, which has the inputs: one sweep backwards computes them once, whichever it comes by.
 */
function secondTime(outputs: readonly Node[], isGiven: (node: Node) => boolean): ReadonlyMap<Node, Node> {
  const given = givenOf(outputs, isGiven);
  const backward: Backward = (cotangent, inputs) => {
    const cotangents = new Map<Node, Node>();
    for (const { result, cotangent: term } of resultCotangents(cotangent)) {
      const before = cotangents.get(result);
      cotangents.set(result, before === undefined ? term : add(before, term));
    }
    const after = [...cotangents.values()];
    const barriers = inputs.map((input) => barrier(input, after));
    const fresh = new Map(given.map((node, place) => [node, barriers[place]!]));
    const again = rebuild([...cotangents.keys()], (node) => fresh.get(node) ?? (isGiven(node) ? node : null));
    return pullBackAll(new Map(again.map((node, place) => [node, after[place]!])), barriers);
  };
  const hub = custom(full(0, [0], "float32"), given, backward);
  return new Map(
    outputs.map((output) => [output, custom(output, [hub], (cotangent) => [resultCotangent(output, cotangent)])]),
  );
}

/** What nodes were computed from: the highest given nodes below them, without those that need no memory. */
function givenOf(outputs: readonly Node[], isGiven: (node: Node) => boolean): readonly Node[] {
  const given = new Set<Node>();
  substitute(outputs, (node) => {
    if (!isGiven(node)) return null;
    const { semantics } = node.primitive;
    if (semantics.kind !== "source" || semantics.element === undefined) given.add(node);
    return node;
  });
  return [...given];
}

/** A copy of the graph that can be differentiated as the original: nodes with a rule of their own keep it. */
function rebuild(outputs: readonly Node[], replacement: (node: Node) => Node | null): readonly Node[] {
  const isCustom = ({ primitive }: Node): boolean => primitive === customPrimitive;
  const inputsOf = (node: Node): readonly Node[] =>
    isCustom(node) ? [node.inputs[0]!, ...gradientInputsOf(node)] : node.inputs;
  const remake: Remake = (node, [first, ...others]) =>
    isCustom(node)
      ? customLike(node, first!, others)
      : applyPrimitive(node.primitive, [first!, ...others], node.attributes);
  return substitute(outputs, replacement, remake, new Map(), inputsOf);
}
