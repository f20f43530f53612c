/**
 * graph → executable without compiling, where an earlier process compiled the same graph with the same code of nabla for the
 * same machine: the cache then tells which library it became. Where it does not, or what it tells does not fit, the graph is
 * compiled, and the cache told. Loops are compiled after all when somebody wants to see them.
 */
import { basename } from "node:path";
import { DeviceError } from "../../base/errors.ts";
import { compileGraph } from "../../compiler/compile.ts";
import type { Policy, Program } from "../../compiler/loop-nest.ts";
import type { Graph } from "../../ir/graph.ts";
import type { Executable } from "../device.ts";
import { detach } from "./detach.ts";
import { createRunner, loadProgram, unloadWithEntry, type Workplace } from "./executable.ts";
import { layoutOf } from "./layout.ts";
import { describeGraph } from "./program-key.ts";
import { formatRecord, parseRecord, type ProgramRecord } from "./program-record.ts";

/** `code` is a stamp of nabla's own code. */
export function loadOrCompile(graph: Graph, policy: Policy, workplace: Workplace, code: string): Executable {
  const key = keyOf(graph, policy, workplace, code);
  return loadStored(graph, policy, workplace, key) ?? compileAndStore(graph, policy, workplace, key);
}

/** All that a program and its library follow from. V8 computes the constants that are folded. */
function keyOf(
  graph: Graph,
  policy: Policy,
  { toolchain, threads, fusedMultiplyAdd }: Workplace,
  code: string,
): string {
  const settings = JSON.stringify({ policy, threads, fusedMultiplyAdd, v8: process.versions.v8 });
  return ["program", code, toolchain.identity, settings, describeGraph(graph)].join("\n");
}

function loadStored(graph: Graph, policy: Policy, workplace: Workplace, key: string): Executable | null {
  const { cache, library } = workplace.toolchain;
  const text = cache.findRecord(key);
  const record = text === null ? null : parseRecord(text, key, graph, workplace.threads);
  const path = record === null ? null : cache.findLibrary(record.library);
  if (record === null || path === null) return null;
  try {
    const loaded = unloadWithEntry(library.load(path));
    return createRunner({ ...record, loaded, program: compiledLater(graph, policy) }, workplace);
  } catch (error) {
    // Pruned by another process just now: it is compiled again.
    if (error instanceof DeviceError && cache.findLibrary(record.library) === null) return null;
    throw error;
  }
}

/** The program itself, compiled at the first call. */
function compiledLater(graph: Graph, policy: Policy): () => Program {
  const own = detach(graph);
  let program: Program | null = null;
  return () => (program ??= compileGraph(own, policy));
}

function compileAndStore(graph: Graph, policy: Policy, workplace: Workplace, key: string): Executable {
  const program = compileGraph(graph, policy);
  const { loaded, threads } = loadProgram(program, workplace);
  const layout = layoutOf(program);
  const record: ProgramRecord = { library: basename(loaded.path, ".so"), threads, layout };
  workplace.toolchain.cache.addRecord(key, formatRecord(key, record));
  return createRunner({ layout, loaded, threads, program: () => program }, workplace);
}
