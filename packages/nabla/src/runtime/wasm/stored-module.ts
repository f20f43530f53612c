/**
 * graph → executable without compiling, where an earlier process of this machine compiled the same graph to the same kind of
 * module: what is compiled is kept on disk, with its division among threads. Neighbour: nothing-stored.ts, for pages.
 */
import { compileGraph } from "../../compiler/compile.ts";
import type { Policy, Program } from "../../compiler/loop-nest.ts";
import type { Threading } from "../../compiler/threads/divide-work.ts";
import type { Features } from "../../codegen/wasm/scope.ts";
import type { Graph } from "../../ir/graph.ts";
import type { Executable } from "../device.ts";
import { compiledLater, findProgram, programKey } from "../stored/find-program.ts";
import { layoutOf } from "../stored/layout.ts";
import { openStore, type Store } from "../stored/open-store.ts";
import { formatRecord } from "../stored/program-record.ts";
import { createExecutable, createRunner, generateAlone, startAlone } from "./executable.ts";
import type { DeviceMemory } from "./memory.ts";
import { generateShared, type Run, type SharedModule, startShared } from "./threads/shared-program.ts";

/** What the programs of one device share. */
export interface Workplace {
  readonly memory: DeviceMemory;
  readonly threading: Threading;
  readonly features: Features;
}

/** A process that asks for more programs than this meets ever new shapes, which no later one will ask for. */
const mostPrograms = 256;
let asked = 0;
let opened: Store | null | undefined;

function storeOfProcess(): Store | null {
  if (++asked > mostPrograms) return null;
  if (opened === undefined) opened = openStore("wasm");
  return opened;
}

/** `store` is where modules are kept; where it is null, every graph is compiled. */
export function loadOrCompile(
  graph: Graph,
  policy: Policy,
  workplace: Workplace,
  store: Store | null = storeOfProcess(),
): Executable {
  const { memory, threading, features } = workplace;
  if (store === null) return createExecutable(compileGraph(graph, policy), memory, threading, features);
  const settings = { policy, threading, features, isShared: memory.isShared };
  const key = programKey("wasm", store.stamp, settings, graph);
  return loadStored(graph, policy, workplace, store, key) ?? compileAndStore(graph, policy, workplace, store, key);
}

function loadStored(
  graph: Graph,
  policy: Policy,
  { memory, threading }: Workplace,
  { cache }: Store,
  key: string,
): Executable | null {
  const found = findProgram(cache, key, graph, threading.threads);
  if (found === null) return null;
  const { layout, crew } = found.record;
  const run = start({ bytes: found.code.content, threads: crew.threads }, memory);
  return createRunner(layout, run, compiledLater(graph, policy), memory, crew.threads);
}

function compileAndStore(
  graph: Graph,
  policy: Policy,
  workplace: Workplace,
  { cache }: Store,
  key: string,
): Executable {
  const program = compileGraph(graph, policy);
  const module = generate(program, workplace);
  const run = start(module, workplace.memory);
  const executable = createRunner(program, run, () => program, workplace.memory, module.threads);
  const code = cache.addCode(module.bytes);
  const record = { crew: { threads: module.threads, isShort: false }, layout: layoutOf(program) };
  if (code !== null) cache.addRecord(key, formatRecord(key, { ...record, code }));
  return executable;
}

/** A module of one thread is for it alone. */
function generate(program: Program, { memory, threading, features }: Workplace): SharedModule {
  const shared = memory.isShared ? generateShared(program, threading, features) : null;
  return shared ?? { bytes: generateAlone(program, memory, features), threads: 1 };
}

function start(module: SharedModule, memory: DeviceMemory): Run {
  return module.threads > 1 ? startShared(module, memory.memory) : startAlone(module.bytes, memory);
}
