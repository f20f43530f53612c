/**
 * The way from a graph to a program:
 *   graph → canonicalize → fuse → lower → name shared values → plan memory → program
 */
import { sizeOf } from "../base/shape.ts";
import type { Graph } from "../ir/graph.ts";
import type { Node } from "../ir/node.ts";
import { load } from "../scalar/build.ts";
import { forgetExpressions } from "../scalar/expression.ts";
import { canonicalize } from "./canonicalize.ts";
import { flatten } from "./element.ts";
import { fuse, type Group } from "./fuse.ts";
import type { Buffer, Kernel, Policy, Program, Statement } from "./loop-nest.ts";
import { lowerContraction } from "./lower/contraction.ts";
import { lowerElementwise, storeLoops } from "./lower/elementwise.ts";
import { countersOf, type Draft, type LoweringContext, parallel } from "./lower/kernel-builder.ts";
import { lowerReduction } from "./lower/reduction.ts";
import { lowerScatter } from "./lower/scatter.ts";
import { planMemory, type Traffic } from "./memory-plan.ts";
import { placeUpdates } from "./place-updates.ts";
import { nameShared } from "./schedule/name-shared.ts";

export function compileGraph(graph: Graph, policy: Policy): Program {
  const canonical = canonicalize(graph);
  const { groups, homes, saves, moves } = placeUpdates(canonical, fuse(canonical));

  const buffers: Buffer[] = [];
  const idOf = new Map<Node, number>();
  const addBuffer = (node: Node, role: Buffer["role"], label: string): number => {
    const id = buffers.length;
    buffers.push({ id, name: `${label}${id}`, dtype: node.dtype, size: sizeOf(node.shape), role });
    return id;
  };
  for (const input of canonical.inputs) idOf.set(input, addBuffer(input, "input", "input"));
  const cells = canonical.cells.map(({ read }) => addBuffer(read, "cell", "cell"));
  canonical.cells.forEach(({ read }, at) => idOf.set(read, cells[at]!));
  for (const group of groups) {
    for (const member of group.members) {
      const home = homes.get(member);
      idOf.set(member, home === undefined ? addBuffer(member, "scratch", member.primitive.name) : cells[home]!);
    }
  }
  const saved = new Map(saves.map((cell) => [cell, addBuffer(canonical.cells[cell]!.read, "scratch", "saved")]));

  const context: LoweringContext = {
    policy,
    bufferOf: (node) => idOf.get(node) ?? null,
    scratch: (name, dtype, size) => {
      const id = buffers.length;
      buffers.push({ id, name: `${name}${id}`, dtype, size, role: "scratch" });
      return id;
    },
  };
  const kernels: Kernel[] = [];
  const traffic: Traffic[] = [];
  const emit = (name: string, body: readonly Statement[], step: Traffic): void => {
    kernels.push(nameShared({ name: `${name}_${kernels.length}`, body }));
    traffic.push(step);
  };
  const emitGroup = (group: Group): void => {
    const { reads, writes, replaceable } = trafficOf(group, context);
    for (const draft of lower(group, context)) {
      const name = [...(draft.name === "" ? [] : [draft.name]), nameOf(group)].join("_");
      // Every kernel of a group may read what the group reads; the last one writes what the group writes.
      const last = draft.name === "";
      const step = {
        reads: [...reads, ...draft.reads],
        writes: [...draft.writes, ...(last ? writes : [])],
        replaceable: last ? replaceable : [],
      };
      emit(name, draft.body, step);
    }
  };
  const copy = (node: Node, from: number, to: number): void => {
    const { counters, indices } = countersOf(node.shape, "i");
    const position = flatten(indices, node.shape);
    const store = { buffer: to, position, value: load(from, node.dtype, position) };
    const body = node.shape.includes(0) ? [] : storeLoops(counters, [store], context);
    emit("copy", body, { reads: [from], writes: [to], replaceable: [] });
  };

  for (const [cell, buffer] of saved) copy(canonical.cells[cell]!.read, cells[cell]!, buffer);
  for (const group of groups) emitGroup(group);
  const sourceOf = (node: Node): number => {
    const cell = canonical.cells.findIndex(({ read }) => read === node);
    return saved.get(cell) ?? idOf.get(node)!;
  };
  for (const cell of moves) {
    const next = canonical.cells[cell]!.next!;
    copy(next, sourceOf(next), cells[cell]!);
  }

  const outputs = canonical.outputs.map(sourceOf);
  const { offsets, arenaBytes } = planMemory(buffers, traffic, new Set(outputs));
  forgetExpressions();
  return {
    buffers,
    kernels,
    inputs: canonical.inputs.map((input) => idOf.get(input)!),
    cells,
    outputs,
    offsets,
    arenaBytes,
  };
}

function lower(group: Group, context: LoweringContext): readonly Draft[] {
  const single = (body: readonly Statement[]): readonly Draft[] => [{ name: "", body, reads: [], writes: [] }];
  switch (group.head?.primitive.semantics.kind) {
    case "reduction":
      return single(lowerReduction(group, context));
    case "contraction":
      return lowerContraction(group, context);
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

/** Names of what the group does, for listings and profiles: `contract_add_relu`. */
function nameOf(group: Group): string {
  const names = group.members.filter((member) => member !== group.head).map((member) => member.primitive.name);
  return [...(group.head === null ? [] : [group.head.primitive.name]), ...names].slice(0, 4).join("_");
}
