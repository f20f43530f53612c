/** A detached graph compiles to the same code, and nothing in it leads back to a node of the first one. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { nativePolicy } from "../../../src/codegen/c/policy.ts";
import { generateFile } from "../../../src/codegen/c/program.ts";
import { compileGraph } from "../../../src/compiler/compile.ts";
import { type Graph, graphKey, leavesOf, rootsOf } from "../../../src/ir/graph.ts";
import { detach } from "../../../src/runtime/stored/detach.ts";
import { randomCase } from "../../compiler/random-graph.ts";

const textOf = (graph: Graph): string =>
  generateFile(compileGraph(graph, nativePolicy(32)), { fusedMultiplyAdd: true }).text;

/** Every object and function that properties lead to. Primitives that are known to all are passed on, their nodes are not. */
function reachable(from: unknown, seen: Set<unknown> = new Set()): Set<unknown> {
  if ((typeof from !== "object" || from === null) && typeof from !== "function") return seen;
  if (seen.has(from)) return seen;
  seen.add(from);
  for (const value of Object.values(from)) reachable(value, seen);
  return seen;
}

const isNode = (value: unknown): boolean =>
  typeof value === "object" && value !== null && "primitive" in value && "inputs" in value;

const cases = fc.integer({ min: 0, max: 2 ** 30 }).map((seed) => randomCase(seed, "smooth").graph);

test("it compiles to the same code", () => {
  let loops = 0;
  const property = fc.property(cases, (graph) => {
    const own = detach(graph);
    if (graphKey(graph).includes("scan(")) loops++;
    expect(graphKey(own)).toBe(graphKey(graph));
    expect(textOf(own)).toBe(textOf(graph));
    expect(textOf(detach(graph))).toBe(textOf(graph));
  });
  fc.assert(property, { numRuns: 150 });
  expect(loops).toBeGreaterThan(20);
});

test("it has no node of the first one", () => {
  const property = fc.property(cases, (graph) => {
    const nodes = [...reachable([...leavesOf(graph), ...rootsOf(graph)])].filter(isNode);
    const own = reachable(detach(graph));
    expect(nodes.length).toBeGreaterThan(0);
    expect(nodes.filter((node) => own.has(node))).toEqual([]);
  });
  fc.assert(property, { numRuns: 100 });
});
