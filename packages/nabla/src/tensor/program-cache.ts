/**
 * Compiled programs by the structure of their graphs, the most recently used ones of each device: reading the same
 * computation on other data compiles nothing.
 */
import { type Graph, graphKey } from "../ir/graph.ts";
import type { Device, Executable } from "../runtime/device.ts";

const CAPACITY = 128;

const caches = new WeakMap<Device, Map<string, Executable>>();

/** The executable of a graph of this structure. */
export function executableOf(device: Device, graph: Graph): Executable {
  let cache = caches.get(device);
  if (cache === undefined) caches.set(device, (cache = new Map()));
  const key = graphKey(graph);
  const executable = cache.get(key) ?? device.compile(graph);
  // A Map keeps the order of insertion: the first key is the least recently used.
  cache.delete(key);
  cache.set(key, executable);
  if (cache.size > CAPACITY) cache.delete(cache.keys().next().value!);
  return executable;
}
