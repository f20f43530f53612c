/** The verifier finds what a wrong pass could make, and names it. */
import { expect, test } from "vitest";
import { CompileError } from "../../src/base/errors.ts";
import type { Graph } from "../../src/ir/graph.ts";
import type { Node } from "../../src/ir/node.ts";
import { verify } from "../../src/ir/verify.ts";
import * as p from "../../src/primitives/index.ts";

const x = p.input([2, 3], "float32");
const w = p.input([3], "float32");
const sum = p.sum(x, [0]);

const graph = (outputs: readonly Node[], rest: Partial<Graph> = {}): Graph => ({
  inputs: [x],
  cells: [{ read: w, next: null }],
  outputs,
  ...rest,
});

/** A node with something wrong about it, as no constructor makes it. */
const damaged = (node: Node, change: Partial<Node>): Node => ({ ...node, ...change });

test("a sound graph passes", () => {
  const next = p.sub(w, sum);
  expect(() => verify(graph([next, next, x], { cells: [{ read: w, next }] }))).not.toThrow();
  expect(() => verify({ inputs: [], cells: [], outputs: [] })).not.toThrow();
});

test.each<[string, Graph]>([
  ["verify: %2: float32[2] = sum(%0, axes=[0]): by its rules it is float32 [3]", graph([damaged(sum, { shape: [2] })])],
  [
    "verify: %2: float64[3] = sum(%0, axes=[0]): by its rules it is float32 [3]",
    graph([damaged(sum, { dtype: "float64" })]),
  ],
  [
    "verify: %2: float32[3] = add(%1, %0): add: shapes [3] and [2, 3] differ",
    graph([damaged(p.add(w, w), { inputs: [w, x] })]),
  ],
  [
    "verify: %2: float32[2] = input(): it is neither an input nor a cell of the graph",
    graph([p.input([2], "float32")]),
  ],
  ["verify: %0: float32[3] = sum(%?, axes=[0]): it is listed as a leaf and is none", graph([w], { inputs: [sum] })],
  ["verify: a leaf is listed twice among inputs and cells", graph([w], { inputs: [x, w] })],
  ["it replaces a cell of float32 [3]", graph([], { cells: [{ read: w, next: x }] })],
  [
    "verify: %2: float32[] = full(%0, value=1): a source has no inputs, not 1",
    graph([damaged(p.full(1, [], "float32"), { inputs: [x] })]),
  ],
  ["a reduction has one input, not 2", graph([damaged(sum, { inputs: [x, w] })])],
])("%s", (message, wrong) => {
  expect(() => verify(wrong)).toThrow(CompileError);
  expect(() => verify(wrong)).toThrow(message);
});

test("a cycle is found", () => {
  const inputs: Node[] = [w];
  const inner = damaged(p.neg(w), { inputs });
  inputs[0] = p.neg(inner);
  expect(() => verify(graph([inner]))).toThrow("it is among its own inputs: a cycle");
});
