/**
 * A group whose head is a loop: its body is lowered like a program of its own, and its kernels run at every step:
 *   carry = first value;  what does not change from step to step;  for t: kernels of the body
 * Slices of sequences, and stacked values, are addressed with t. A carry lives in one place and is overwritten where nothing
 * reads its old value any more, as cells are.
 */
import { add, constant, index, load, mul, sub, substitute } from "../../scalar/build.ts";
import type { Expression, Index } from "../../scalar/expression.ts";
import { sizeOf } from "../../base/shape.ts";
import type { Graph } from "../../ir/graph.ts";
import { bodyOf, optionsOf, resultOf } from "../../ir/loop.ts";
import type { Node } from "../../ir/node.ts";
import { forEachExpression } from "../affine.ts";
import { elementsOf, flatten } from "../element.ts";
import type { Group } from "../fuse.ts";
import { expressionsOf, type Statement } from "../loop-nest.ts";
import { bodyGraph } from "../loops/body-graph.ts";
import type { Traffic } from "../memory/lives.ts";
import { storeLoops } from "./elementwise.ts";
import { countersOf, type LoweringContext, parallel } from "./kernel-builder.ts";
import type { Places } from "./graph.ts";
import { mapStatements, type Piece } from "./piece.ts";

/** Lowers a graph into pieces: lower/graph.ts does, which knows this file. */
export type LowerGraph = (graph: Graph, places: Places) => readonly Piece[];

export function lowerLoop(
  group: Group,
  reads: readonly number[],
  context: LoweringContext,
  lowerGraph: LowerGraph,
): readonly Piece[] {
  const loop = group.head!;
  const body = bodyOf(loop);
  const { length, reverse } = optionsOf(loop);
  const counter = index(context.uniqueName("step"), length) as Index;
  const time = reverse ? sub(constant(length - 1, "int32"), counter) : counter;
  const outside = elementsOf({ bufferOf: context.bufferOf, valueOf: context.valueOf });
  const sequences = body.carries.length;

  const carries = body.carries.map(({ dtype, shape }) => ({ dtype, shape, buffer: -1 }));
  const stacked: Node[] = [];
  const stacks = new Map<number, number>(); // buffer → elements of a step
  for (const member of group.members) {
    const of = resultOf(member);
    const buffer = context.bufferOf(member)!;
    if (of.kind === "last") {
      carries[of.carry]!.buffer = buffer;
    } else {
      stacked.push(of.value);
      stacks.set(buffer, sizeOf(of.value.shape));
    }
  }
  for (const carry of carries) {
    if (carry.buffer < 0) carry.buffer = context.scratch("carry", carry.dtype, sizeOf(carry.shape));
  }

  const first = carries.map(({ buffer, shape }, place): Piece => {
    const { counters, indices } = countersOf(shape, "i");
    const store = { buffer, position: flatten(indices, shape), value: outside(loop.inputs[place]!, indices) };
    const statements = shape.includes(0) ? [] : parallel(storeLoops(counters, [store], context));
    return { kind: "kernel", name: "first", body: statements, steps: [{ reads, writes: [buffer], replaceable: [] }] };
  });

  const graph = bodyGraph(body, stacked);
  const places = new Map(graph.inputs.map((leaf, place) => [leaf, place]));
  const inner = lowerGraph(graph, {
    cells: carries.map(({ buffer }) => buffer),
    inputs: graph.inputs.map(() => null),
    outputs: [...stacks.keys()],
    valueOf: (leaf, indices) => {
      const place = places.get(leaf);
      if (place === undefined) return null;
      return outside(loop.inputs[sequences + place]!, place < body.slices.length ? [time, ...indices] : indices);
    },
  }).map((piece) => atStep(piece, stacks, time));

  const held = carries.map(({ buffer }) => buffer);
  const { once, everyStep } = splitInvariant(inner, counter, [...held, ...stacks.keys()]);
  held.push(...once.flatMap(({ steps }) => steps.flatMap(({ writes }) => writes)));
  const around = (writes: readonly number[]): Traffic => ({ reads: [...reads, ...held], writes, replaceable: [] });
  const steps = [
    around([...stacks.keys()]),
    ...everyStep.flatMap((piece) => piece.steps),
    { ...around([]), reads: [...reads, ...held, ...stacks.keys()] },
  ];
  const keepInputs = (piece: Piece): Piece => ({
    ...piece,
    steps: piece.steps.map((step) => ({ ...step, reads: [...reads, ...step.reads], replaceable: [] })),
  });
  return [...first, ...once.map(keepInputs), { kind: "loop", name: "scan", counter, length, pieces: everyStep, steps }];
}

/** stack[i] → stack[time * elements of a step + i] */
function atStep(piece: Piece, stacks: ReadonlyMap<number, number>, time: Expression): Piece {
  // Pieces of a loop inside read what this body stacks through its leaves: what a piece lists as read does not tell.
  if (stacks.size === 0) return piece;
  if (piece.kind === "loop") return { ...piece, pieces: piece.pieces.map((inner) => atStep(inner, stacks, time)) };
  const moved = (buffer: number, position: Expression): Expression =>
    stacks.has(buffer) ? add(mul(time, constant(stacks.get(buffer)!, "int32")), position) : position;
  const replace = (part: Expression): Expression | null => {
    if (part.kind !== "load" || !stacks.has(part.buffer)) return null;
    return load(part.buffer, part.dtype, moved(part.buffer, substitute(part.index, replace)), part.lanes);
  };
  return { ...piece, body: mapStatements(piece.body, replace, ({ buffer, index }) => moved(buffer, index)) };
}

/** Pieces that do the same at every step need to run only once, before the first: packing weights, above all. */
function splitInvariant(
  pieces: readonly Piece[],
  counter: Index,
  changing: readonly number[],
): { readonly once: readonly Piece[]; readonly everyStep: readonly Piece[] } {
  const writesOf = (piece: Piece): ReadonlySet<number> => new Set(piece.steps.flatMap(({ writes }) => writes));
  const writers = new Map<number, number>();
  for (const piece of pieces) for (const id of writesOf(piece)) writers.set(id, (writers.get(id) ?? 0) + 1);
  const changes = new Set(changing);
  const once: Piece[] = [];
  const everyStep: Piece[] = [];
  for (const piece of pieces) {
    const writes = [...writesOf(piece)];
    // What a loop inside overwrites, its carries, has to be set again.
    const isOnly = writes.every((id) => writers.get(id) === 1 && !changes.has(id));
    const isSame = piece.kind === "kernel" && isOnly && isInvariant(piece.body, counter, changes);
    (isSame ? once : everyStep).push(piece);
    if (!isSame) for (const id of writes) changes.add(id);
  }
  return { once, everyStep };
}

function isInvariant(statements: readonly Statement[], counter: Index, changing: ReadonlySet<number>): boolean {
  return statements.every((statement) => {
    if (statement.kind === "loop") return isInvariant(statement.body, counter, changing);
    let same = true;
    forEachExpression(expressionsOf(statement), (part) => {
      if (part === counter || (part.kind === "load" && changing.has(part.buffer))) same = false;
    });
    return same;
  });
}
