/**
 * graph → executable without compiling, where an earlier process compiled the same graph with the same compiler: the cache
 * then tells which library it became. Where it does not, or what it tells does not fit, the graph is compiled, and the
 * cache told.
 */
import { basename } from "node:path";
import { DeviceError } from "../../base/errors.ts";
import { compileGraph } from "../../compiler/compile.ts";
import type { Policy } from "../../compiler/loop-nest.ts";
import type { Graph } from "../../ir/graph.ts";
import type { Executable } from "../device.ts";
import { compiledLater, findProgram, programKey } from "../stored/find-program.ts";
import { layoutOf } from "../stored/layout.ts";
import { formatRecord } from "../stored/program-record.ts";
import { createRunner, loadProgram, unloadWithEntry, type Workplace } from "./executable.ts";

/** `stamp` is that of nabla's own code. */
export function loadOrCompile(graph: Graph, policy: Policy, workplace: Workplace, stamp: string): Executable {
  const { toolchain, threads, fusedMultiplyAdd } = workplace;
  const settings = { policy, threads, fusedMultiplyAdd };
  const key = programKey(`native\n${toolchain.identity}`, stamp, settings, graph);
  return loadStored(graph, policy, workplace, key) ?? compileAndStore(graph, policy, workplace, key);
}

function loadStored(graph: Graph, policy: Policy, workplace: Workplace, key: string): Executable | null {
  const { cache, library } = workplace.toolchain;
  const found = findProgram(cache, key, graph, workplace.threads);
  if (found === null) return null;
  const { record, code } = found;
  try {
    const loaded = unloadWithEntry(library.load(code.path));
    return createRunner({ ...record, loaded, program: compiledLater(graph, policy) }, workplace);
  } catch (error) {
    // Pruned by another process just now: it is compiled again.
    if (error instanceof DeviceError && cache.findCode(record.code) === null) return null;
    throw error;
  }
}

function compileAndStore(graph: Graph, policy: Policy, workplace: Workplace, key: string): Executable {
  const program = compileGraph(graph, policy);
  const { loaded, crew } = loadProgram(program, workplace);
  const layout = layoutOf(program);
  const record = { code: basename(loaded.path, ".so"), crew, layout };
  workplace.toolchain.cache.addRecord(key, formatRecord(key, record));
  return createRunner({ layout, loaded, crew, program: () => program }, workplace);
}
