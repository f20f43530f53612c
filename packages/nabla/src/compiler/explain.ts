/**
 * A compiled program as text to learn from and to tune by: the graph as it was traced, the graph that is left after
 * canonicalization, the memory plan, and every kernel with what it costs.
 */
import type { Graph } from "../ir/graph.ts";
import { printGraph } from "../ir/print.ts";
import { canonicalize } from "./canonicalize.ts";
import { costOf } from "./cost.ts";
import type { Program } from "./loop-nest.ts";
import { printKernel, printMemory } from "./print.ts";

const thousands = (value: number): string => Math.round(value).toLocaleString("en-US");

/** Null for the program: the device does not compile (the interpreter). */
export function explainProgram(graph: Graph, program: Program | null): string {
  const graphs = [`# graph, as traced\n${printGraph(graph)}`, `# graph, canonical\n${printGraph(canonicalize(graph))}`];
  if (program === null) return graphs.join("\n\n");
  const bufferName = (id: number): string => program.buffers[id]!.name;
  const kernels = program.kernels.map((kernel) => {
    const { operations, bytes } = costOf(kernel, program);
    return `# ${thousands(operations)} operations, ${thousands(bytes)} bytes\n${printKernel(kernel, bufferName)}`;
  });
  return [...graphs, `# memory\n${printMemory(program)}`, `# kernels: ${kernels.length}`, ...kernels].join("\n\n");
}
