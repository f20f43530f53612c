/**
 * graph → pieces of a program: fuses nodes into groups, decides where cells get their next values, and lowers group after
 * group. Used for programs, and for the bodies of loops, whose leaves and outputs lie elsewhere.
 */
import { sizeOf } from "../../base/shape.ts";
import type { Graph } from "../../ir/graph.ts";
import type { Node } from "../../ir/node.ts";
import { load } from "../../scalar/build.ts";
import type { Expression } from "../../scalar/expression.ts";
import { flatten, type Indices } from "../element.ts";
import { fuse, type Group } from "../fuse.ts";
import type { Statement } from "../loop-nest.ts";
import type { Traffic } from "../memory/lives.ts";
import { placeUpdates } from "../place-updates.ts";
import { lowerContraction } from "./contraction.ts";
import { lowerElementwise, storeLoops } from "./elementwise.ts";
import { countersOf, type Draft, type LoweringContext, parallel } from "./kernel-builder.ts";
import { lowerLoop } from "./loop.ts";
import { type Piece, withoutUnread } from "./piece.ts";
import { lowerReduction } from "./reduction.ts";
import { isSumForEach } from "./few-rows.ts";
import { lowerRows } from "./rows.ts";
import { lowerScatter } from "./scatter.ts";

/** Where the leaves of a graph are, and where it leaves its outputs. */
export interface Places {
  /** The buffer of each cell, and of each input that has one. */
  readonly cells: readonly number[];
  readonly inputs: readonly (number | null)[];
  /** The buffer that each output must be in; null where it may be anywhere. */
  readonly outputs: readonly (number | null)[];
  /** The element of an input that has no buffer. */
  readonly valueOf: (input: Node, indices: Indices) => Expression | null;
}

/** What all graphs of a program share. */
export type Memory = Pick<LoweringContext, "policy" | "scratch" | "privateScratch" | "uniqueName" | "isRepeated">;

export interface Lowered {
  /** Lowered one after the other, as they are asked for; what comes together shares expressions. */
  readonly pieces: Iterable<readonly Piece[]>;
  /** The buffer of each output. */
  readonly outputs: readonly number[];
}

export function lowerGraph(graph: Graph, places: Places, memory: Memory): Lowered {
  const { groups, homes, saves, moves } = placeUpdates(graph, fuse(graph));
  const idOf = new Map<Node, number>();
  graph.inputs.forEach((input, at) => {
    if (places.inputs[at] !== null) idOf.set(input, places.inputs[at]!);
  });
  graph.cells.forEach(({ read }, at) => idOf.set(read, places.cells[at]!));
  graph.outputs.forEach((output, at) => {
    if (places.outputs[at] !== null) idOf.set(output, places.outputs[at]!);
  });
  for (const member of groups.flatMap(({ members }) => members)) {
    if (idOf.has(member)) continue;
    const home = homes.get(member);
    const own = home === undefined ? memory.scratch(member.primitive.name, member.dtype, sizeOf(member.shape)) : null;
    idOf.set(member, own ?? places.cells[home!]!);
  }
  const saved = new Map(
    saves.map((cell) => {
      const { dtype, shape } = graph.cells[cell]!.read;
      return [cell, memory.scratch("saved", dtype, sizeOf(shape))];
    }),
  );
  const context: LoweringContext = { ...memory, bufferOf: (node) => idOf.get(node) ?? null, valueOf: places.valueOf };
  const sourceOf = (node: Node): number => {
    const cell = graph.cells.findIndex(({ read }) => read === node);
    return saved.get(cell) ?? idOf.get(node)!;
  };
  function* lowerAll(): Iterable<readonly Piece[]> {
    for (const [cell, to] of saved) yield [copy(graph.cells[cell]!.read, places.cells[cell]!, to, context)];
    for (const group of groups) yield lowerGroup(group, context).map(withoutUnread);
    for (const cell of moves) {
      const next = graph.cells[cell]!.next!;
      yield [copy(next, sourceOf(next), places.cells[cell]!, context)];
    }
  }
  return { pieces: lowerAll(), outputs: graph.outputs.map(sourceOf) };
}

function copy(node: Node, from: number, to: number, context: LoweringContext): Piece {
  const { counters, indices } = countersOf(node.shape, "i");
  const position = flatten(indices, node.shape);
  const store = { buffer: to, position, value: load(from, node.dtype, position) };
  const body = node.shape.includes(0) ? [] : storeLoops(counters, [store], context);
  return { kind: "kernel", name: "copy", body, steps: [{ reads: [from], writes: [to], replaceable: [] }] };
}

function lowerGroup(group: Group, context: LoweringContext): readonly Piece[] {
  const { reads, writes, replaceable } = trafficOf(group, context);
  if (group.head?.primitive.semantics.kind === "loop") {
    return lowerLoop(group, reads, context, (body, places) =>
      [...lowerGraph(body, places, { ...context, isRepeated: true }).pieces].flat(),
    );
  }
  return lower(group, context).map((draft) => {
    const name = [...(draft.name === "" ? [] : [draft.name]), nameOf(group)].join("_");
    // Every kernel of a group may read what the group reads; the last one writes what the group writes.
    const last = draft.name === "";
    // What it writes besides is in use while it does: no place to write over.
    const own = { reads: [...reads, ...draft.reads], writes: draft.writes, replaceable: [] };
    const shared = { reads: [...own.reads, ...draft.writes], writes, replaceable };
    const steps = [...(last && draft.writes.length === 0 ? [] : [own]), ...(last ? [shared] : [])];
    return { kind: "kernel", name, body: draft.body, steps };
  });
}

function lower(group: Group, context: LoweringContext): readonly Draft[] {
  const single = (body: readonly Statement[]): readonly Draft[] => [{ name: "", body, reads: [], writes: [] }];
  if (group.rows !== null) return [lowerRows(group, context)];
  switch (group.head?.primitive.semantics.kind) {
    case "reduction":
      return lowerReduction(group, context);
    case "contraction":
      return isSumForEach(group, context) ? lowerReduction(group, context) : lowerContraction(group, context);
    case "indexed":
      return single(lowerScatter(group, context));
    default:
      return single(parallel(lowerElementwise(group, context)));
  }
}

function trafficOf(group: Group, context: LoweringContext): Traffic {
  const reads: number[] = [];
  const replaceable: number[] = [];
  for (const [node, same] of group.reads) {
    const id = context.bufferOf(node);
    if (id === null || group.members.includes(node)) continue;
    reads.push(id);
    if (same && group.head === null) replaceable.push(id);
  }
  return { reads, writes: group.members.map((member) => context.bufferOf(member)!), replaceable };
}

/** Names of what the group does, for listings and profiles: `contract_add_relu`, `max_exp_sum_div`. */
function nameOf({ head, members, rows }: Group): string {
  const inRows = rows?.stages.flatMap(({ reductions, full, perRow }) => [...reductions, ...full, ...perRow]) ?? [];
  const nodes = new Set([...(head === null ? [] : [head]), ...inRows, ...members]);
  return [...nodes]
    .map(({ primitive }) => primitive.name)
    .slice(0, 4)
    .join("_");
}
