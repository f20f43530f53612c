/**
 * Graphs of equal text compile to equal C code, and whatever is changed in a graph changes the text: random graphs, with
 * loops, made twice, made in another order, and changed in every attribute.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { nativePolicy } from "../../../src/codegen/c/policy.ts";
import { generateFile } from "../../../src/codegen/c/program.ts";
import { compileGraph } from "../../../src/compiler/compile.ts";
import { scan } from "../../../src/autodiff/scan.ts";
import { type Graph, graphKey, leavesOf, rootsOf, topologicalOrder } from "../../../src/ir/graph.ts";
import { lastOf, makeBody, stackOf } from "../../../src/ir/loop.ts";
import type { Node } from "../../../src/ir/node.ts";
import type { Attributes } from "../../../src/ir/primitive.ts";
import * as p from "../../../src/primitives/index.ts";
import { primitives } from "../../../src/primitives/registry.ts";
import { describeGraph } from "../../../src/runtime/stored/program-key.ts";
import { randomCase, randomNumbers } from "../../compiler/random-graph.ts";

const seeds = fc.integer({ min: 0, max: 2 ** 30 });
const graphOf = (seed: number): Graph => randomCase(seed, seed % 2 === 0 ? "exact" : "smooth").graph;
const textOf = (graph: Graph): string =>
  generateFile(compileGraph(graph, nativePolicy(32)), { fusedMultiplyAdd: true }).text;

/** The graph with every node made anew by `change`. */
function rebuilt(graph: Graph, change: (node: Node, inputs: readonly Node[]) => Node): Graph {
  const made = new Map<Node, Node>();
  const remade = (node: Node): Node => made.get(node)!;
  for (const node of topologicalOrder([...leavesOf(graph), ...rootsOf(graph)])) {
    made.set(node, change(node, node.inputs.map(remade)));
  }
  return {
    inputs: graph.inputs.map(remade),
    cells: graph.cells.map(({ read, next }) => ({ read: remade(read), next: next && remade(next) })),
    outputs: graph.outputs.map(remade),
  };
}

test("the same graph, made again, has the same text and compiles to the same code", () => {
  const property = fc.property(seeds, (seed) => {
    const [first, second] = [graphOf(seed), graphOf(seed)];
    expect(describeGraph(second)).toBe(describeGraph(first));
    expect(textOf(second)).toBe(textOf(first));
  });
  fc.assert(property, { numRuns: 120 });
});

test("describing a graph leaves what is compiled from it as it was", () => {
  const property = fc.property(seeds, (seed) => {
    const [untouched, described] = [graphOf(seed), graphOf(seed)];
    describeGraph(described);
    expect(textOf(described)).toBe(textOf(untouched));
  });
  fc.assert(property, { numRuns: 60 });
});

test("the same nodes, made in another order: the text differs wherever the code does", () => {
  let [alike, different] = [0, 0];
  const property = fc.property(seeds, (seed) => {
    const graph = graphOf(seed);
    const random = randomNumbers(seed);
    const other = rebuilt(graph, (node, inputs) => ({ ...node, inputs, id: Math.floor(random() * 2 ** 40) }));
    expect(graphKey(other)).toBe(graphKey(graph));
    if (describeGraph(other) === describeGraph(graph)) {
      alike++;
      expect(textOf(other)).toBe(textOf(graph));
    } else {
      different++;
    }
  });
  fc.assert(property, { numRuns: 150 });
  expect(different).toBeGreaterThan(0);
  expect(alike + different).toBeGreaterThanOrEqual(150);
});

test("graphs whose code differs never have one text", () => {
  const codes = new Map<string, string>();
  for (let seed = 0; seed < 300; seed++) {
    const graph = graphOf(seed);
    const text = describeGraph(graph);
    const code = textOf(graph);
    expect(codes.get(text) ?? code).toBe(code);
    codes.set(text, code);
  }
  expect(codes.size).toBeGreaterThan(250);
});

/** Every way to change one attribute. */
function changesOf(attributes: Attributes): Attributes[] {
  return Object.entries(attributes).flatMap(([name, value]): Attributes[] => {
    if (typeof value === "number")
      return [
        { ...attributes, [name]: value + 1 },
        { ...attributes, [name]: -value - 0.5 },
      ];
    if (typeof value === "boolean") return [{ ...attributes, [name]: !value }];
    if (typeof value === "string") return [{ ...attributes, [name]: `${value} ` }];
    return [
      { ...attributes, [name]: [...value, 1] },
      ...value.map((element, at) => ({ ...attributes, [name]: value.with(at, element + 1) })),
    ];
  });
}

test("whatever is changed changes the text", () => {
  let changes = 0;
  const property = fc.property(seeds, (seed) => {
    const graph = graphOf(seed);
    const text = describeGraph(graph);
    const differs = (changed: Graph): void => {
      changes++;
      expect(describeGraph(changed)).not.toBe(text);
    };
    const with_ = (target: Node, change: Partial<Node>): Graph =>
      rebuilt(graph, (node, inputs) => ({ ...node, inputs, ...(node === target ? change : {}) }));
    const leaves = new Set(leavesOf(graph));
    for (const node of topologicalOrder(rootsOf(graph))) {
      // Of a leaf, whatever made it, the type counts alone.
      const changed = leaves.has(node) ? [] : changesOf(node.attributes);
      for (const attributes of changed) differs(with_(node, { attributes }));
      differs(with_(node, { dtype: node.dtype === "bool" ? "uint8" : "bool" }));
      differs(with_(node, { shape: [...node.shape, 1] }));
      if (!leaves.has(node)) differs(with_(node, { primitive: { ...node.primitive, name: "other" } }));
    }
    differs({ ...graph, outputs: [...graph.outputs, graph.outputs[0]!] });
    differs({ ...graph, inputs: [...graph.inputs, p.input([3], "float32")] });
    if (graph.inputs.length > 0) {
      const [first, ...others] = graph.inputs;
      differs({ ...graph, inputs: others, cells: [...graph.cells, { read: first!, next: null }] });
    }
    for (const [at, { read, next }] of graph.cells.entries()) {
      if (next !== null) differs({ ...graph, cells: graph.cells.with(at, { read, next: null }) });
    }
  });
  fc.assert(property, { numRuns: 150 });
  expect(changes).toBeGreaterThan(1000);
});

test("zeros of either sign, NaN and infinities are different constants", () => {
  const texts = [0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-45, 0.1].map((value) =>
    describeGraph({ inputs: [], cells: [], outputs: [p.full(value, [2], "float64")] }),
  );
  expect(new Set(texts).size).toBe(texts.length);
});

test("which operand is which, and which leaf is given twice, counts", () => {
  const [a, b] = [p.input([2], "float32"), p.input([2], "float32")];
  const graphs: Graph[] = [
    { inputs: [a, b], cells: [], outputs: [p.sub(a, b)] },
    { inputs: [a, b], cells: [], outputs: [p.sub(b, a)] },
    { inputs: [a, b], cells: [], outputs: [p.sub(a, a)] },
    { inputs: [a, b, a], cells: [], outputs: [p.sub(a, b)] },
    { inputs: [a, a, b], cells: [], outputs: [p.sub(a, b)] },
    { inputs: [a, b], cells: [{ read: a, next: b }], outputs: [p.sub(a, b)] },
    { inputs: [a, b], cells: [{ read: b, next: a }], outputs: [p.sub(a, b)] },
  ];
  expect(new Set(graphs.map(describeGraph)).size).toBe(graphs.length);
});

test("loops: which share a body, and which value is taken, counts", () => {
  const sequence = p.input([4, 3], "float32");
  const first = p.input([3], "float32");
  const makeLoop = (body = bodyWith(p.add)): Node => scan(body, [first, sequence], { length: 4, reverse: false });
  const bodyWith = (f: (a: Node, b: Node) => Node) => {
    const [carry, slice] = [p.input([3], "float32"), p.input([3], "float32")];
    return makeBody({ carries: [carry], slices: [slice], constants: [], next: [f(carry, slice)] });
  };
  const graph = (...outputs: Node[]): Graph => ({ inputs: [first, sequence], cells: [], outputs });
  const shared = bodyWith(p.add);
  const graphs = [
    graph(lastOf(makeLoop(shared), 0), lastOf(makeLoop(shared), 0)),
    graph(lastOf(makeLoop(), 0), lastOf(makeLoop(), 0)),
    graph(lastOf(makeLoop(bodyWith(p.mul)), 0), lastOf(makeLoop(), 0)),
    graph(stackOf(makeLoop(shared), shared.next[0]!)),
    graph(stackOf(makeLoop(shared), shared.carries[0]!)),
    graph(stackOf(makeLoop(shared), shared.slices[0]!)),
  ];
  expect(new Set(graphs.map(describeGraph)).size).toBe(graphs.length);
});

test("a primitive is known by its name", () => {
  const names = primitives.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
