/**
 * graph → what an earlier process compiled it to: the same graph, by the same code of nabla, for the same machine and settings.
 * The record says how to run it, the code is the content that the record names. A device that finds nothing compiles the
 * graph, and keeps code and record; loops of what was found are compiled when somebody wants to see them.
 */
import { compileGraph } from "../../compiler/compile.ts";
import type { Policy, Program } from "../../compiler/loop-nest.ts";
import type { Graph } from "../../ir/graph.ts";
import type { CodeCache, FoundCode } from "./code-cache.ts";
import { detach } from "./detach.ts";
import { describeGraph } from "./program-key.ts";
import { parseRecord, type ProgramRecord } from "./program-record.ts";

export interface StoredProgram {
  readonly record: ProgramRecord;
  readonly code: FoundCode;
}

/**
 * All that a program and its code follow from. `device` tells devices apart, and what their code is made by; `stamp` is that
 * of nabla's own code. The engine computes the constants that are folded.
 */
export function programKey(device: string, stamp: string, settings: object, graph: Graph): string {
  const engine = JSON.stringify(process.versions);
  return ["program", device, stamp, engine, JSON.stringify(settings), describeGraph(graph)].join("\n");
}

/** Null where there is none of this key and graph, for at most so many threads, that can be trusted. */
export function findProgram(cache: CodeCache, key: string, graph: Graph, mostThreads: number): StoredProgram | null {
  const text = cache.findRecord(key);
  const record = text === null ? null : parseRecord(text, key, graph, mostThreads);
  const code = record === null ? null : cache.findCode(record.code);
  return record === null || code === null ? null : { record, code };
}

/** The program itself, compiled at the first call. Nothing of the graph is kept but what the loops follow from. */
export function compiledLater(graph: Graph, policy: Policy): () => Program {
  const own = detach(graph);
  let program: Program | null = null;
  return () => (program ??= compileGraph(own, policy));
}
