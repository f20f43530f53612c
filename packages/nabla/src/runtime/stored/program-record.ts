/**
 * What is remembered of a compiled program: which file holds its code, and how to run it. A record is a line with the
 * checksum of the rest, and the rest as JSON. Nothing in a file is taken for granted: what is not exactly a record of this
 * key, and of this graph, is none.
 */
import type { DType } from "../../base/dtype.ts";
import type { Crew } from "../../compiler/threads/divide-work.ts";
import type { Buffer } from "../../compiler/loop-nest.ts";
import type { Graph } from "../../ir/graph.ts";
import { checksum } from "./code-cache.ts";
import { fits, type Layout } from "./layout.ts";

export interface ProgramRecord {
  /** The checksum of its code. */
  readonly code: string;
  /** Who runs it. */
  readonly crew: Crew;
  readonly layout: Layout;
}

const dtypes: readonly DType[] = ["bool", "uint8", "int32", "float32", "float64"];
const roles: readonly Buffer["role"][] = ["input", "cell", "scratch", "private"];
const lists = ["inputs", "cells", "outputs", "external", "offsets"] as const;

/** `key` is the text that the program follows from. */
export function formatRecord(key: string, { code, crew, layout }: ProgramRecord): string {
  const { buffers, inputs, cells, outputs, external, offsets, arenaBytes, privateBytes } = layout;
  const rest = JSON.stringify({
    key: checksum(key),
    code,
    threads: crew.threads,
    isShort: crew.isShort,
    arenaBytes,
    privateBytes,
    buffers: buffers.map(({ dtype, size, role }) => [dtypes.indexOf(dtype), size, roles.indexOf(role)]),
    inputs,
    cells,
    outputs,
    external,
    offsets,
  });
  return `${checksum(rest)}\n${rest}`;
}

/** The record in a text; null where it is none of this key and graph, for at most so many threads. */
export function parseRecord(text: string, key: string, graph: Graph, mostThreads: number): ProgramRecord | null {
  const end = text.indexOf("\n");
  const rest = text.slice(end + 1);
  if (end < 0 || text.slice(0, end) !== checksum(rest)) return null;
  const found = parse(rest);
  if (found === null || found["key"] !== checksum(key)) return null;
  const { code, threads, isShort, arenaBytes, privateBytes, buffers } = found;
  if (typeof code !== "string" || !/^[0-9a-f]{64}$/.test(code)) return null;
  if (typeof isShort !== "boolean") return null;
  if (!isCount(threads) || threads < 1 || threads > mostThreads) return null;
  if (!isCount(arenaBytes) || !isCount(privateBytes)) return null;
  if (!Array.isArray(buffers) || !buffers.every(isBuffer) || !hasLists(found)) return null;
  const named = buffers.map(([dtype, size, role], id) => ({ id, dtype: dtypes[dtype]!, size, role: roles[role]! }));
  const { inputs, cells, outputs, external, offsets } = found;
  const layout: Layout = { buffers: named, inputs, cells, outputs, external, offsets, arenaBytes, privateBytes };
  return fits(layout, graph) ? { code, crew: { threads, isShort }, layout } : null;
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function isBuffer(value: unknown): value is [number, number, number] {
  if (!Array.isArray(value) || value.length !== 3 || !value.every(isCount)) return false;
  return value[0]! < dtypes.length && value[2]! < roles.length;
}

type Lists = { readonly [L in (typeof lists)[number]]: readonly number[] };

function hasLists(found: Record<string, unknown>): found is Record<string, unknown> & Lists {
  return lists.every((name) => {
    const list = found[name];
    return Array.isArray(list) && list.every((value) => isCount(value) || (name === "offsets" && value === -1));
  });
}
