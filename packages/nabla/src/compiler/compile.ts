/**
 * The way from a graph to a program:
 *   graph → canonicalize → prune loops → fuse → lower → name shared values → plan memory → program
 */
import type { Graph } from "../ir/graph.ts";
import { sizeOf } from "../base/shape.ts";
import type { Node } from "../ir/node.ts";
import { forgetExpressions } from "../scalar/intern.ts";
import { canonicalize } from "./canonicalize.ts";
import type { Buffer, Kernel, Policy, Program } from "./loop-nest.ts";
import { pruneLoops } from "./loops/prune.ts";
import { lowerGraph } from "./lower/graph.ts";
import { finishPiece } from "./lower/piece.ts";
import { findExternal, planMemory } from "./memory-plan.ts";
import type { Traffic } from "./memory/lives.ts";

export function compileGraph(graph: Graph, policy: Policy): Program {
  const canonical = pruneLoops(canonicalize(graph));
  const buffers: Buffer[] = [];
  const addBuffer = (name: string, dtype: Node["dtype"], size: number, role: Buffer["role"]): number => {
    const id = buffers.length;
    buffers.push({ id, name: `${name}${id}`, dtype, size, role });
    return id;
  };
  const inputs = canonical.inputs.map(({ dtype, shape }) => addBuffer("input", dtype, sizeOf(shape), "input"));
  const cells = canonical.cells.map(({ read: { dtype, shape } }) => addBuffer("cell", dtype, sizeOf(shape), "cell"));
  let names = 0;
  const memory = {
    policy,
    scratch: (name: string, dtype: Node["dtype"], size: number) => addBuffer(name, dtype, size, "scratch"),
    privateScratch: (name: string, dtype: Node["dtype"], size: number) => addBuffer(name, dtype, size, "private"),
    uniqueName: (name: string) => `${name}${names++}`,
    isRepeated: false,
  };
  const places = { inputs, cells, outputs: canonical.outputs.map(() => null), valueOf: () => null };
  const { pieces, outputs } = lowerGraph(canonical, places, memory);
  const kernels: Kernel[] = [];
  const traffic: Traffic[] = [];
  const kernelOf: number[] = []; // of each step
  for (const together of pieces) {
    for (const piece of together) {
      traffic.push(...piece.steps);
      kernelOf.push(...piece.steps.map(() => kernels.length));
      kernels.push(finishPiece(piece, kernels.length, policy));
    }
    // Large programs would fill the table with what no later kernel has any use for.
    forgetExpressions();
  }
  const external = findExternal(buffers, outputs, policy);
  const plan = planMemory(buffers, traffic, new Set(outputs), new Set(external));
  const { offsets, arenaBytes, privateBytes } = plan;
  const peak = { bytes: plan.peak.bytes, kernel: kernelOf[plan.peak.step] ?? -1 };
  return { buffers, kernels, inputs, cells, outputs, external, offsets, arenaBytes, privateBytes, peak };
}
