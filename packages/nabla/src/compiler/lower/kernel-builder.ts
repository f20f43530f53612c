/**
 * What the lowerings share: an open kernel with its iteration space, the values that it stores, and statements.
 */
import type { DType } from "../../base/dtype.ts";
import { sameShape, type Shape } from "../../base/shape.ts";
import type { Node } from "../../ir/node.ts";
import { constant, index, leafSubstitution, register } from "../../scalar/build.ts";
import type { Expression, Index, Load, Register } from "../../scalar/expression.ts";
import { forEachRegister } from "../affine.ts";
import { type Elements, elementsOf, flatten, type Indices, unflatten, withoutReshapes } from "../element.ts";
import type { Group } from "../fuse.ts";
import { expressionsOf, type Policy, type Statement } from "../loop-nest.ts";
import type { Counter } from "../schedule/coalesce.ts";

export type BufferOf = Elements["bufferOf"];

export interface LoweringContext {
  readonly bufferOf: BufferOf;
  /** The element of a leaf that is no memory of its own: inside a loop, slices and constants are such. */
  readonly valueOf: Elements["valueOf"];
  readonly policy: Policy;
  /** A new buffer for use between the kernels of one group. */
  scratch(name: string, dtype: DType, size: number): number;
  /** A new buffer of which each thread has its own, for use within one iteration of a parallel loop. */
  privateScratch(name: string, dtype: DType, size: number): number;
  /** A name that no other counter of the program has. */
  uniqueName(name: string): string;
  /** Whether this is inside a loop over time. */
  readonly isRepeated: boolean;
}

/** A kernel on its way: what it does, and which buffers besides those of its group it reads and writes. */
export interface Draft {
  readonly name: string;
  readonly body: readonly Statement[];
  readonly reads: readonly number[];
  readonly writes: readonly number[];
}

/** A value that a kernel stores at a position. */
export interface Store {
  readonly buffer: number;
  readonly position: Expression;
  readonly value: Expression;
}

/** A counter for every axis of a shape, and the indices made of them: axes of one element need no loop. */
export function countersOf(shape: Shape, prefix: string): { counters: Counter[]; indices: Expression[] } {
  const counters: Counter[] = [];
  const indices = shape.map((extent, axis) => {
    if (extent === 1) return constant(0, "int32");
    const counter = { index: index(`${prefix}${axis}`, extent) as Index, extent };
    counters.push(counter);
    return counter.index;
  });
  return { counters, indices };
}

/** The register that stands for the head's value in its group. */
export function headRegister(head: Node): Register {
  return register("head", head.dtype) as Register;
}

/** Elements as seen from inside a group: those of its head are in a register, those of its members are computed. */
export function elementsInside(group: Group, context: LoweringContext): (node: Node, indices: Indices) => Expression {
  const members = new Set(group.members);
  return elementsOf({
    bufferOf: (node) => (members.has(node) ? null : context.bufferOf(node)),
    valueOf: (node, indices) => (node === group.head ? headRegister(node) : context.valueOf(node, indices)),
  });
}

/** What the group stores at these indices of its iteration space. */
export function storesOf(
  group: Group,
  indices: Indices,
  element: (node: Node, indices: Indices) => Expression,
  context: LoweringContext,
): Store[] {
  const position = flatten(indices, group.shape);
  return group.members.map((member) => {
    // A reshape is computed in the shape of its source, where indices are plain counters.
    const source = member === group.head ? member : withoutReshapes(member);
    const at = sameShape(source.shape, group.shape) ? indices : unflatten(position, source.shape);
    return { buffer: context.bufferOf(member)!, position, value: element(source, at) };
  });
}

/** All values first, then all stores: a store must not change what another value reads. */
export function storeStatements(stores: readonly Store[]): Statement[] {
  if (stores.length === 1) {
    const { buffer, position, value } = stores[0]!;
    return [{ kind: "store", buffer, index: position, value }];
  }
  const values = stores.map(
    ({ value, buffer }) => register(`value${buffer}_${value.lanes}`, value.dtype, value.lanes) as Register,
  );
  return [
    ...stores.map(({ value }, at): Statement => ({ kind: "set", register: values[at]!, value })),
    ...stores.map(({ buffer, position }, at): Statement => ({
      kind: "store",
      buffer,
      index: position,
      value: values[at]!,
    })),
  ];
}

/** Loops around a body, the first counter outermost. An empty loop leaves nothing. */
export function loops(counters: readonly Counter[], body: readonly Statement[]): readonly Statement[] {
  return counters.reduceRight<readonly Statement[]>(
    (inner, { index, extent }) => loop(index, 0, extent, 1, inner),
    body,
  );
}

/** One loop, left out where it never runs: for i in 3..4: body(i) → body(3). */
export function loop(
  index: Index,
  start: number,
  end: number,
  step: number,
  body: readonly Statement[],
): readonly Statement[] {
  if (start >= end || body.length === 0) return [];
  if (start + step >= end) return replaceCounter(body, index, constant(start, "int32"));
  return [{ kind: "loop", index, start, end, step, body }];
}

/** The body with a counter replaced by an expression. */
export function replaceCounter(body: readonly Statement[], counter: Index, value: Expression): readonly Statement[] {
  const replace = leafSubstitution([counter, value]);
  const replaceIn = (statement: Statement): Statement => {
    switch (statement.kind) {
      case "loop":
        return { ...statement, body: statement.body.map(replaceIn) };
      case "store":
        return { ...statement, index: replace(statement.index), value: replace(statement.value) };
      case "set":
        return { ...statement, value: replace(statement.value) };
      case "prefetch":
        return { ...statement, load: replace(statement.load) as Load };
    }
  };
  return body.map(replaceIn);
}

/**
 * Marks a kernel's outermost loops as shared out to threads, but for those that sum up in a register (where the loop around
 * them has vanished). For bodies whose outermost loops run over what is stored: each iteration then writes elements of
 * its own.
 */
export function parallel(body: readonly Statement[]): readonly Statement[] {
  return body.map((statement) =>
    statement.kind === "loop" && !carriesRegister(statement.body) ? { ...statement, parallel: true } : statement,
  );
}

/** Whether a register is read before the body sets it: what is read was set by the iteration before. */
function carriesRegister(body: readonly Statement[]): boolean {
  const assigned = new Set<string>();
  const early = new Set<string>();
  const read = (roots: readonly Expression[]): void =>
    forEachRegister(roots, ({ name }) => {
      if (!assigned.has(name)) early.add(name);
    });
  const visit = (statement: Statement): void => {
    if (statement.kind === "loop") return statement.body.forEach(visit);
    read(expressionsOf(statement));
    if (statement.kind === "set") assigned.add(statement.register.name);
  };
  body.forEach(visit);
  return [...early].some((name) => assigned.has(name));
}
