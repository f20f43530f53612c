/**
 * The work of compiling grows with the graph and no faster. No clock is asked: what is counted are the expressions that are
 * made from fusion to naming, the groups that nodes ask to join, and the operations of the module, for networks that differ in their depth alone.
 */
import { expect, test, vi } from "vitest";
import { generateModule } from "../../src/codegen/wasm/module.ts";
import { wasmPolicy } from "../../src/codegen/wasm/policy.ts";
import { compileGraph } from "../../src/compiler/compile.ts";
import type * as openGroups from "../../src/compiler/open-group.ts";
import { type Graph, rootsOf, topologicalOrder } from "../../src/ir/graph.ts";
import { nn, optim, Parameter, type Tensor, zeros } from "../../src/index.ts";
import { register } from "../../src/scalar/build.ts";
import { traceFunction } from "../../src/tensor/trace-function.ts";
import { structureOf } from "../../src/tensor/tree.ts";

/** How often fusion asked whether a node may join a group. */
const asked = vi.hoisted(() => ({ count: 0 }));
vi.mock("../../src/compiler/open-group.ts", async (original) => {
  const real = await original<typeof openGroups>();
  const joinReason: typeof real.joinReason = (...args) => {
    asked.count++;
    return real.joinReason(...args);
  };
  return { ...real, joinReason };
});

const width = 16;
const batch = 8;

type Builder = (depth: number) => (x: Tensor) => Tensor;

/** Layers after each other, each with weights of its own. */
const deep: Builder = (depth) => {
  const layers = Array.from({ length: depth }, () => new nn.Linear(width, width));
  const optimizer = new optim.SGD(
    layers.flatMap((layer) => [...layer.parameters()]),
    { lr: 0.1 },
  );
  return (x) => {
    let value = x;
    for (const layer of layers) value = layer.forward(value).tanh();
    return trained(value, optimizer);
  };
};

/** One layer again and again: a recurrent network that is written out. */
const unrolled: Builder = (depth) => {
  const layer = new nn.Linear(width, width);
  const optimizer = new optim.Adam([...layer.parameters()], { lr: 0.1 });
  return (x) => {
    let value = x;
    for (let step = 0; step < depth; step++) value = layer.forward(value).add(x).tanh();
    return trained(value, optimizer);
  };
};

/** Nothing but pointwise nodes, more than one kernel computes. */
const pointwise: Builder = (depth) => {
  const weight = new Parameter(zeros([batch, width]));
  const optimizer = new optim.SGD([weight], { lr: 0.1 });
  return (x) => {
    let value = x;
    for (let step = 0; step < 10 * depth; step++) value = value.mul(weight.value).add(x).tanh();
    return trained(value, optimizer);
  };
};

function trained(value: Tensor, optimizer: { step(): void }): Tensor {
  const loss = value.mul(value).mean() as Tensor;
  loss.backward();
  optimizer.step();
  return loss;
}

function graphOf(step: (x: Tensor) => Tensor): Graph {
  return traceFunction(step as (...args: never[]) => unknown, structureOf([zeros([batch, width])], [], "argument "))
    .graph;
}

let probes = 0;

/** A number that every new expression raises by one. */
const expressionsSoFar = (): number => register(`probe${probes++}`, "float32").id;

function workFor(graph: Graph): { nodes: number; expressions: number; bytes: number; questions: number } {
  const questions = -asked.count;
  const before = expressionsSoFar();
  const program = compileGraph(graph, wasmPolicy);
  const expressions = expressionsSoFar() - before - 1;
  return {
    nodes: topologicalOrder(rootsOf(graph)).length,
    expressions,
    bytes: generateModule(program).length,
    questions: questions + asked.count,
  };
}

test.each([
  ["a deep network", deep],
  ["an unrolled recurrence", unrolled],
  ["a chain of pointwise steps", pointwise],
] as const)("%s of twice the depth takes twice the work", (_, build) => {
  const [small, middle, large] = [20, 40, 80].map((depth) => workFor(graphOf(build(depth))));
  expect(large!.nodes).toBeGreaterThan(1000);
  for (const what of ["nodes", "expressions", "bytes", "questions"] as const) {
    const first = middle![what] - small![what];
    const second = large![what] - middle![what];
    expect(first, what).toBeGreaterThan(0);
    expect(second / first, what).toBeGreaterThan(1.9);
    expect(second / first, what).toBeLessThan(2.1);
  }
});
