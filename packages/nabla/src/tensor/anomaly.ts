/**
 * Finding where a NaN or an infinity comes from: `anomaly(f)` is called like `compile(f)` and gives the same, but returns
 * every value on the way as well and looks at them where a result is not finite. Slow, and made to be put in the place of
 * `compile` until the mistake is found; stacks are recorded here only.
 */
import { isFloat, type TypedArray } from "../base/dtype.ts";
import { DataError } from "../base/errors.ts";
import { formatShape, stridesOf } from "../base/shape.ts";
import { topologicalOrder } from "../ir/graph.ts";
import type { Node } from "../ir/node.ts";
import { observeNodes } from "../ir/observe.ts";
import { inputPrimitive } from "../primitives/sources.ts";
import { callSite } from "./call-site.ts";
import { cellOf } from "./cell-state.ts";
import { compile } from "./compile.ts";
import { LazyTensor, readNow } from "./tensor.ts";
import { activeTrace } from "./trace.ts";
import { structureOf } from "./tree.ts";

/** Where a node was made: the user's line, and the node whose gradient it belongs to. */
interface Origin {
  readonly place: string | null;
  readonly gradientOf: Node | null;
}

/** One trace: the nodes whose values a run gives back, which of them are results, and where they were made. */
interface Watch {
  readonly nodes: readonly Node[];
  readonly roots: ReadonlySet<Node>;
  readonly origins: ReadonlyMap<Node, Origin>;
}

/**
 * The function, compiled with a look at every value.
 *
 * @returns A function that gives what `f` gives, and updates what `f` updates.
 * @throws DataError where a result, a gradient or a cell that `f` writes is not finite: the message names the operation
 *   that made the first NaN or infinity out of finite numbers, and the line it was called from.
 */
export function anomaly<Arguments extends readonly unknown[], Result>(
  f: (...args: Arguments) => Result,
): (...args: Arguments) => Result {
  const watches: Watch[] = [];
  const program = compile((...args: Arguments) => {
    const origins = new Map<Node, Origin>();
    const result = observeNodes(
      (node, gradientOf) => origins.set(node, { place: callSite(), gradientOf }),
      () => f(...args),
    );
    const roots = new Set(rootsOfTrace(result).filter(({ dtype }) => isFloat(dtype)));
    const nodes = topologicalOrder([...roots]).filter(({ dtype }) => isFloat(dtype));
    watches.push({ nodes, roots, origins });
    const values = nodes.map((node) => new LazyTensor(node.shape, node.dtype, node, null));
    return { result, values, watch: watches.length - 1 };
  });
  return (...args) => {
    const { result, values, watch } = program(...args);
    check(watches[watch]!, readNow(values));
    return result;
  };
}

/** What the function returned, the gradients it left and what it wrote. */
function rootsOfTrace(result: unknown): Node[] {
  const tensors: LazyTensor[] = [];
  structureOf(result, tensors, "anomaly: the result");
  const trace = activeTrace()!;
  const gradients = [...trace.gradients.values()].flatMap(({ current }) => (current === null ? [] : [current]));
  return [...tensors.map(({ node }) => node), ...gradients, ...[...trace.cells.values()].map(({ current }) => current)];
}

/** The first element that is not finite, a NaN before an infinity; -1 where there is none. */
function badElement(values: TypedArray): number {
  const notANumber = values.findIndex((value) => Number.isNaN(value));
  return notANumber >= 0 ? notANumber : values.findIndex((value) => !Number.isFinite(value));
}

interface Bad {
  readonly element: number;
  readonly value: number;
}

/**
 * Back from a result that is not finite to where that begins. Infinities that come from constants and arguments alone, such
 * as those of a mask, are there on purpose.
 */
function check(watch: Watch, values: readonly TypedArray[]): void {
  const bad = new Map<Node, Bad>();
  const meant = new Set<Node>();
  watch.nodes.forEach((node, place) => {
    const element = badElement(values[place]!);
    if (element < 0) return;
    const value = values[place]![element]!;
    bad.set(node, { element, value });
    const guilty = node.inputs.filter((input) => bad.has(input));
    const isGiven = node.inputs.length === 0 || (guilty.length > 0 && guilty.every((input) => meant.has(input)));
    if (!Number.isNaN(value) && isGiven) meant.add(node);
  });
  const isNaNAt = (node: Node): boolean => Number.isNaN(bad.get(node)!.value);
  const wrong = (node: Node): boolean => bad.has(node) && !meant.has(node);
  let node = watch.nodes.find((each) => watch.roots.has(each) && wrong(each));
  if (node === undefined) return;
  for (;;) {
    const guilty: readonly Node[] = node.inputs.filter(wrong);
    const next: Node | undefined = guilty.find(isNaNAt) ?? guilty[0];
    if (next === undefined) break;
    node = next;
  }
  throw new DataError(`anomaly: ${describe(node, watch, bad.get(node)!)}`);
}

function describe(node: Node, { origins }: Watch, { element, value }: Bad): string {
  const strides = stridesOf(node.shape);
  const indices = node.shape.map((extent, axis) => Math.floor(element / strides[axis]!) % extent);
  const where = `element [${indices.join(", ")}] of ${node.dtype} ${formatShape(node.shape)} is ${value}`;
  if (node.primitive === inputPrimitive) {
    const what = cellOf(node) === undefined ? "an argument or a constant" : "a parameter or another cell";
    return `${what} is not finite from the start; ${where}`;
  }
  const origin = origins.get(node);
  const at = (of: Origin | undefined): string => (of?.place ? ` at ${of.place}` : "");
  const { gradientOf } = origin ?? { gradientOf: null };
  if (gradientOf === null) return `${node.primitive.name}${at(origin)} gives the first; ${where}`;
  const forward = `${gradientOf.primitive.name}${at(origins.get(gradientOf))}`;
  return `the gradient of ${forward} gives the first (its ${node.primitive.name}, by the backward${at(origin)}); ${where}`;
}
