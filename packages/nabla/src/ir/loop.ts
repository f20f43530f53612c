/**
 * Loops over time, the one primitive that holds a graph: its body, with carries that go from step to step, slices of
 * sequences (one element of the first axis at each step) and constants. Leaves of a body are leaves by being listed: any
 * node may be one, so that a body refers to nodes outside as a closure refers to variables, and a gradient's body to nodes
 * of the body that it is the gradient of.
 *
 * A loop's own value is nothing, float32 [0]. What it computes is taken from it by results: a carry after the last step,
 * or any value of the body, of all steps (stacked). Results are made when asked for, so that a gradient can ask for more.
 */
import { CompileError, DTypeError, ShapeError } from "../base/errors.ts";
import type { DType } from "../base/dtype.ts";
import { formatShape, sameShape, type Shape } from "../base/shape.ts";
import { graphKey } from "./graph.ts";
import { applyPrimitive, type Node } from "./node.ts";
import type { Primitive } from "./primitive.ts";
import { substitute } from "./substitute.ts";

export interface LoopBody {
  /** Bodies that were made apart are never taken for one. */
  readonly id: number;
  readonly carries: readonly Node[];
  readonly slices: readonly Node[];
  readonly constants: readonly Node[];
  /** The carries' values after a step, in their order. */
  readonly next: readonly Node[];
}

/** What a result is: a carry after the last step, or a value of the body at every step. */
export type LoopResult =
  | { readonly kind: "last"; readonly carry: number }
  | { readonly kind: "stack"; readonly value: Node };

export interface LoopOptions {
  readonly length: number;
  /** The last step of the sequences comes first. */
  readonly reverse: boolean;
}

let nextId = 1;

/** A body; its leaves must hold everything that it computes with, but for sources that need no memory. */
export function makeBody(parts: Omit<LoopBody, "id">): LoopBody {
  return { id: nextId++, ...parts };
}

/** The body of a loop node. */
export function bodyOf(loop: Node): LoopBody {
  const { semantics } = loop.primitive;
  if (semantics.kind !== "loop") throw new CompileError(`loop: ${loop.primitive.name} is none`);
  return semantics.body;
}

export function optionsOf(loop: Node): LoopOptions {
  return { length: loop.attributes["length"] as number, reverse: loop.attributes["reverse"] as boolean };
}

/** What a result node takes from its loop. */
export function resultOf(node: Node): LoopResult {
  const { semantics } = node.primitive;
  if (semantics.kind !== "result") throw new CompileError(`loop: ${node.primitive.name} is no result`);
  return semantics.of;
}

const leavesOf = ({ carries, slices, constants }: LoopBody): Node[] => [...carries, ...slices, ...constants];

const closures = new WeakMap<LoopBody, Map<Node, Node>>();

/** A body as a graph of its own: all its leaves are sources. */
export interface ClosedBody extends Omit<LoopBody, "id"> {
  /** What becomes of the values that were asked for. */
  readonly values: readonly Node[];
}

/** Rebuilds a body, and values of it, upon new leaves that have no inputs. */
export function closeBody(body: LoopBody, values: readonly Node[] = []): ClosedBody {
  let made = closures.get(body);
  if (made === undefined) {
    made = new Map(leavesOf(body).map((leaf) => [leaf, leafLike(leaf)]));
    closures.set(body, made);
  }
  const closed = (nodes: readonly Node[]): Node[] => substitute(nodes, () => null, undefined, made);
  const [carries, slices, constants, next] = [body.carries, body.slices, body.constants, body.next].map(closed);
  return { carries: carries!, slices: slices!, constants: constants!, next: next!, values: closed(values) };
}

/** Text that is equal for bodies of equal structure. */
function keyOf(body: LoopBody, outputs: readonly Node[]): string {
  const { carries, slices, constants, values } = closeBody(body, outputs);
  return graphKey({ inputs: [...carries, ...slices, ...constants], cells: [], outputs: values });
}

/** Stands for a leaf of a body that was closed. */
const leafRecord: Primitive = {
  name: "leaf",
  semantics: { kind: "source" },
  shape: (_inputs, attributes) => attributes["shape"] as Shape,
  dtype: (_inputs, attributes) => attributes["dtype"] as DType,
};

function leafLike(node: Node): Node {
  return applyPrimitive(leafRecord, [], { shape: [...node.shape], dtype: node.dtype });
}

/** Throws unless an input fits its leaf; `prefix` is what its shape has in front. */
function check(what: string, inputs: readonly Node["shape"][], leaves: readonly Node[], prefix: Shape): void {
  for (const [place, leaf] of leaves.entries()) {
    const wanted = [...prefix, ...leaf.shape];
    if (inputs[place] !== undefined && sameShape(inputs[place]!, wanted)) continue;
    const found = inputs[place] === undefined ? "missing" : formatShape(inputs[place]!);
    throw new ShapeError(`scan: ${what} ${place} is ${found}, the body takes ${formatShape(wanted)}`);
  }
}

/** A loop over `inputs`: first values of the carries, then sequences, then constants. */
export function makeLoop(body: LoopBody, inputs: readonly Node[], options: LoopOptions, vjp?: Primitive["vjp"]): Node {
  const { carries, slices, constants } = body;
  const primitive: Primitive = {
    name: "scan",
    semantics: { kind: "loop", body },
    shape: (shapes, { length }) => {
      check("carry", shapes, carries, []);
      check("sequence", shapes.slice(carries.length), slices, [length as number]);
      check("constant", shapes.slice(carries.length + slices.length), constants, []);
      return [0];
    },
    dtype: (dtypes) => {
      for (const [place, { dtype }] of leavesOf(body).entries()) {
        if (dtypes[place] === dtype) continue;
        throw new DTypeError(`scan: input ${place} is ${dtypes[place]}, the body takes ${dtype}`);
      }
      return "float32";
    },
    ...(vjp === undefined ? {} : { vjp }),
  };
  const counts = { carries: carries.length, sequences: slices.length };
  return applyPrimitive(primitive, inputs, { ...options, ...counts, body: keyOf(body, body.next) });
}

function makeResult(
  loop: Node,
  of: LoopResult,
  like: Node,
  prefix: Shape,
  key: Readonly<Record<string, string | number>>,
): Node {
  const primitive: Primitive = {
    name: "result",
    semantics: { kind: "result", of },
    shape: (_inputs, { shape }) => shape as Shape,
    dtype: (_inputs, { dtype }) => dtype as DType,
    vjp: (node, g) => [resultCotangent(node, g)],
  };
  return applyPrimitive(primitive, [loop], { ...key, shape: [...prefix, ...like.shape], dtype: like.dtype });
}

/** A carry after the last step. */
export function lastOf(loop: Node, carry: number): Node {
  return makeResult(loop, { kind: "last", carry }, bodyOf(loop).carries[carry]!, [], { carry });
}

/** A value of the body at every step, in the order of the sequences: [length, ...value]. */
export function stackOf(loop: Node, value: Node): Node {
  const key = keyOf(bodyOf(loop), [value]);
  return makeResult(loop, { kind: "stack", value }, value, [optionsOf(loop).length], { value: key });
}

/**
 * Cotangents of several results on their way to the one node that they are results of, a loop above all: each is wrapped as
 * something of that node's own type, float32 [0], so that such are added up as any others. The node's gradient rule looks
 * into the sum; it is never computed.
 */
const seeds = new WeakMap<Node, { readonly result: Node; readonly cotangent: Node }>();

const seedRecord: Primitive = {
  name: "resultCotangent",
  semantics: { kind: "view", source: () => ({ indices: [] }) },
  shape: () => [0],
  dtype: () => "float32",
};

/** A result's cotangent as one of the node that has it among its results. */
export function resultCotangent(result: Node, cotangent: Node): Node {
  const node = applyPrimitive(seedRecord, [cotangent]);
  seeds.set(node, { result, cotangent });
  return node;
}

/** The results, each with a cotangent, in the cotangent of the node that has them. */
export function resultCotangents(cotangent: Node): { readonly result: Node; readonly cotangent: Node }[] {
  const found = seeds.get(cotangent);
  return found === undefined ? cotangent.inputs.flatMap(resultCotangents) : [found];
}
