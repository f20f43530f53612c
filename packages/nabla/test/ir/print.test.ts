/** Printed graphs read from top to bottom and depend on structure alone. */
import { expect, test } from "vitest";
import { gradient } from "../../src/autodiff/gradient.ts";
import type { Graph } from "../../src/ir/graph.ts";
import { printGraph } from "../../src/ir/print.ts";
import * as p from "../../src/primitives/index.ts";

/** One step of gradient descent on a linear layer. */
function step(): Graph {
  const x = p.input([1, 4, 2], "float32");
  const w = p.input([1, 2, 1], "float32");
  const y = p.contract(x, w);
  const loss = p.sum(p.mul(y, y), [0, 1, 2]);
  const [g] = gradient(loss, [w], p.full(1, [], "float32"));
  const next = p.sub(w, p.mul(g!, p.full(0.1, w.shape, "float32")));
  return { inputs: [x], cells: [{ read: w, next }], outputs: [loss] };
}

test("a training step", () => {
  expect(printGraph(step())).toMatchInlineSnapshot(`
    "%0: float32[1, 4, 2] = input()
    %1: float32[1, 2, 1] = cell()
    %2: float32[1, 4, 1] = contract(%0, %1)
    %3: float32[1, 4, 1] = mul(%2, %2)
    %4: float32[] = sum(%3, axes=[0, 1, 2])
    %5: float32[1, 2, 4] = permute(%0, axes=[0, 2, 1])
    %6: float32[] = full(value=1)
    %7: float32[1, 1, 1] = reshape(%6, shape=[1, 1, 1])
    %8: float32[1, 4, 1] = expand(%7, shape=[1, 4, 1])
    %9: float32[1, 4, 1] = mul(%8, %2)
    %10: float32[1, 4, 1] = mul(%8, %2)
    %11: float32[1, 4, 1] = add(%9, %10)
    %12: float32[1, 2, 1] = contract(%5, %11)
    %13: float32[1, 2, 1] = full(value=0.1)
    %14: float32[1, 2, 1] = mul(%12, %13)
    %15: float32[1, 2, 1] = sub(%1, %14)
    %1 <- %15
    return %4"
  `);
});

test("equal structure prints alike, whatever was built before", () => {
  const before = printGraph(step());
  p.exp(p.input([7], "float64"));
  expect(printGraph(step())).toBe(before);
});

test("attributes, -0, and graphs without outputs", () => {
  const x = p.input([2, 3], "int32");
  const outputs = [p.pad(p.permute(x, [1, 0]), [0, 1], [0, 0], [1, 0]), p.full(-0, [], "float32"), p.cast(x, "bool")];
  expect(printGraph({ inputs: [x], cells: [], outputs })).toMatchInlineSnapshot(`
    "%0: int32[2, 3] = input()
    %1: int32[3, 2] = permute(%0, axes=[1, 0])
    %2: int32[5, 3] = pad(%1, low=[0, 1], high=[0, 0], interior=[1, 0])
    %3: float32[] = full(value=-0)
    %4: bool[2, 3] = cast(%0, dtype=bool)
    return %2, %3, %4"
  `);
  expect(printGraph({ inputs: [], cells: [], outputs: [] })).toBe("return");
});
