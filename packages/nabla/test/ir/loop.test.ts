/** Loops as part of graphs: how they print, what the verifier finds, and what is left of one whose results nobody reads. */
import { describe, expect, test } from "vitest";
import { gradient } from "../../src/autodiff/gradient.ts";
import { scan } from "../../src/autodiff/scan.ts";
import { CompileError } from "../../src/base/errors.ts";
import { canonicalize } from "../../src/compiler/canonicalize.ts";
import { pruneLoops } from "../../src/compiler/loops/prune.ts";
import { type Graph, graphKey } from "../../src/ir/graph.ts";
import { bodyOf, lastOf, makeBody, stackOf } from "../../src/ir/loop.ts";
import type { Node } from "../../src/ir/node.ts";
import { printGraph } from "../../src/ir/print.ts";
import { verify } from "../../src/ir/verify.ts";
import * as p from "../../src/primitives/index.ts";

/** h' = tanh(h w + x), a count beside it. */
function recurrence() {
  const [h0, xs, w] = [p.input([1, 2, 3], "float32"), p.input([4, 1, 2, 3], "float32"), p.input([1, 3, 3], "float32")];
  const [h, x] = [p.input([1, 2, 3], "float32"), p.input([1, 2, 3], "float32")];
  const count = p.input([], "int32");
  const product = p.contract(h, w);
  const next = p.tanh(p.add(product, x));
  const body = makeBody({
    carries: [h, count],
    slices: [x],
    constants: [w],
    next: [next, p.add(count, p.full(1, [], "int32"))],
  });
  const loop = scan(body, [h0, p.full(0, [], "int32"), xs, w], { length: 4, reverse: false });
  const graph = (outputs: readonly Node[]): Graph => ({ inputs: [h0, xs, w], cells: [], outputs });
  return { loop, graph, product, next, xs, w };
}

test("bodies print below their loop", () => {
  const { loop, graph, next } = recurrence();
  expect(printGraph(graph([lastOf(loop, 1), stackOf(loop, next)]))).toMatchInlineSnapshot(`
    "%0: float32[1, 2, 3] = input()
    %1: float32[4, 1, 2, 3] = input()
    %2: float32[1, 3, 3] = input()
    %3: int32[] = full(value=0)
    %4: float32[0] = scan(%0, %3, %1, %2, length=4, reverse=false)
        %0: float32[1, 2, 3] = carry()
        %1: int32[] = carry()
        %2: float32[1, 2, 3] = slice()
        %3: float32[1, 3, 3] = constant()
        %4: float32[1, 2, 3] = contract(%0, %3)
        %5: float32[1, 2, 3] = add(%4, %2)
        %6: float32[1, 2, 3] = tanh(%5)
        %7: int32[] = full(value=1)
        %8: int32[] = add(%1, %7)
        %0 <- %6
        %1 <- %8
        stack %6 as result %6
    %5: int32[] = result(%4, carry=1)
    %6: float32[4, 1, 2, 3] = result(%4)
    return %5, %6"
  `);
});

test("graphs of equal structure have equal keys, whichever nodes their bodies are made of", () => {
  const [a, b] = [recurrence(), recurrence()];
  const keyOf = ({ loop, graph, next }: typeof a): string => graphKey(graph([stackOf(loop, next)]));
  expect(keyOf(a)).toBe(keyOf(b));
  expect(graphKey(a.graph([stackOf(a.loop, a.product)]))).not.toBe(keyOf(a));
});

test("what nobody reads is not computed", () => {
  const { loop, graph, next } = recurrence();
  const pruned = (outputs: readonly Node[]): Node => {
    const result = pruneLoops(canonicalize(graph(outputs)));
    verify(result);
    return result.outputs[0]!.inputs[0]!;
  };
  const counting = pruned([lastOf(loop, 1)]);
  expect(counting.inputs).toHaveLength(1); // the count alone: neither h nor x nor w
  expect(bodyOf(counting).carries).toHaveLength(1);
  const running = pruned([stackOf(loop, next)]);
  expect(running.inputs).toHaveLength(3);
});

test("gradients verify, before and after the passes, to the second order", () => {
  const { loop, graph, xs, w } = recurrence();
  const loss = p.sum(p.mul(lastOf(loop, 0), lastOf(loop, 0)), [0, 1, 2]);
  const first = gradient(loss, [xs, w], p.full(1, [], "float32"));
  const again = p.sum(p.mul(first[1]!, first[1]!), [0, 1, 2]);
  const second = gradient(again, [xs, w], p.full(1, [], "float32"));
  for (const outputs of [first, second]) {
    verify(graph(outputs));
    verify(canonicalize(graph(outputs)));
    verify(pruneLoops(canonicalize(graph(outputs))));
  }
});

describe("the verifier", () => {
  const { loop, graph, product, next } = recurrence();
  const body = bodyOf(loop);
  const withBody = (parts: Partial<typeof body>): Node =>
    scan(makeBody({ ...body, ...parts }), loop.inputs, { length: 4, reverse: false });
  const withShape = (node: Node, shape: number[]): Node => ({
    ...node,
    shape,
    attributes: { ...node.attributes, shape },
  });
  const stray = p.add(next, p.input([1, 2, 3], "float32"));
  test.each<[string, () => Node]>([
    [
      "carry 0 is float32 [1, 2, 3] and becomes float32 [3]",
      () => withBody({ next: [p.full(0, [3], "float32"), body.next[1]!] }),
    ],
    ["carry 1 is int32 [] and becomes nothing", () => withBody({ next: [next] })],
    ["in its body: verify", () => withBody({ next: [stray, body.next[1]!] })],
    ["in its body: verify", () => stackOf(loop, stray)],
    ["its loop has float32 [4, 1, 2, 3] there", () => withShape(stackOf(loop, product), [1, 2, 3])],
    ["a result has one input, a loop", () => ({ ...lastOf(loop, 0), inputs: [loop.inputs[0]!] })],
    ["a loop is no value; take its results", () => loop],
  ])("%s", (message, make) => {
    const made = make();
    const outputs = made.primitive.semantics.kind === "loop" && made !== loop ? [lastOf(made, 0)] : [made];
    expect(() => verify(graph(outputs))).toThrow(CompileError);
    expect(() => verify(graph(outputs))).toThrow(message);
  });
});
