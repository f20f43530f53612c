/**
 * Reductions over few elements are written out where they are read. They give what the interpreter gives, and a pool's
 * greatest elements, their places and what is computed around them are one pass over memory.
 */
import { afterAll, describe, expect, it } from "vitest";
import { compile, fromHost, grad, nn, setDevice } from "nabla";
import { compileGraph } from "../../src/compiler/compile.ts";
import { isHead } from "../../src/compiler/heads.ts";
import type { Policy } from "../../src/compiler/loop-nest.ts";
import { printProgram } from "../../src/compiler/print.ts";
import type { Node } from "../../src/ir/node.ts";
import * as p from "../../src/primitives/index.ts";
import { createNativeDevice } from "../../src/runtime/native/device.ts";
import { createWasmDevice } from "../../src/runtime/wasm/device.ts";
import { runProgram } from "../codegen/run-program.ts";
import { skipReason } from "../runtime/native/support.ts";
import { expectAgreement, prepare, type Run } from "./agreement.ts";
import type { RandomCase } from "./random-graph.ts";
import { randomShort } from "./random-short.ts";

/** More cases on demand: GRAPHS=10000 npx vitest run … */
const cases = Number(process.env["GRAPHS"] ?? 300);

const policyOf = (vectorBytes: number): Policy => ({ vectorBytes, tileRows: 4, tileVectors: 2, tileDepth: 512 });

function loopNests(policy: Policy, random: RandomCase): Run {
  const program = compileGraph(random.graph, policy);
  const cells = random.cells.map((contents) => contents.slice());
  return (inputs) => ({ outputs: runProgram(program, inputs, cells), cells: cells.map((cell) => cell.slice()) });
}

describe("random graphs agree with the interpreter", () => {
  it.each([0, 16, 64])("as loop nests, vectors of %i bytes", (vectorBytes) => {
    for (let seed = 0; seed < cases / 4; seed++) {
      const random = randomShort(1000 * vectorBytes + seed);
      expectAgreement(loopNests(policyOf(vectorBytes), random), random, "exact");
    }
    expect.hasAssertions();
  });

  it("on WASM", () => {
    const device = createWasmDevice();
    for (let seed = 0; seed < cases; seed++) {
      const random = randomShort(seed);
      expectAgreement(prepare(device, random), random, "exact");
    }
    expect.hasAssertions();
  });

  it.skipIf(skipReason !== "")(`in native code${skipReason}`, { timeout: 60_000 + 1000 * cases }, () => {
    const device = createNativeDevice({ threads: 2 });
    for (let seed = 0; seed < cases / 100; seed++) {
      const random = randomShort(seed, 25);
      expectAgreement(prepare(device, random), random, "exact");
    }
    expect.hasAssertions();
  });
});

describe("what is written out", () => {
  const reduction = (shape: readonly number[], axes: readonly number[]): Node => p.sum(p.input(shape, "float32"), axes);

  it.each([
    ["few elements", [8, 4], [1], false],
    ["none", [8, 0], [1], false],
    ["a column of sixteen", [16, 8], [0], false],
    ["a longer column", [17, 8], [0], true],
    ["a row of sixteen", [8, 16], [1], true],
  ] as const)("%s", (_, shape, axes, isAlone) => {
    expect(isHead(reduction(shape, axes))).toBe(isAlone);
  });

  const kernelsOf = (inputs: readonly Node[], outputs: readonly Node[]): string[] =>
    compileGraph({ inputs, cells: [], outputs }, policyOf(16)).kernels.map(({ name }) => name);

  it("is as good as a pointwise node to fusion: one pass makes the extreme, its place and what follows", () => {
    const x = p.input([30, 50, 4], "float32");
    const best = p.max(p.abs(x), [2]);
    const isBest = p.equal(p.abs(x), p.expand(p.reshape(best, [30, 50, 1]), [30, 50, 4]));
    const numbers = p.iota([30, 50, 4], 2, "int32");
    const place = p.min(p.select(isBest, numbers, p.fullLike(numbers, 4)), [2]);
    expect(kernelsOf([x], [p.neg(best), place])).toHaveLength(1);
  });

  it("does not grow with each reduction over another: what is too large is stored between", () => {
    const x = p.input([12, 12, 12, 12, 40], "float32");
    const sums = [0, 1, 2, 3].reduce((value) => p.sum(value, [0]), x);
    const program = compileGraph({ inputs: [x], cells: [], outputs: [sums] }, policyOf(16));
    expect(program.kernels.length).toBeGreaterThan(1);
    expect(printProgram(program).length).toBeLessThan(40_000);
  });

  it("is stored where it is read often", () => {
    const x = p.input([64, 9], "float32");
    const total = p.sum(x, [1]);
    const spread = p.add(p.expand(p.reshape(total, [64, 1]), [64, 32]), p.input([64, 32], "float32"));
    expect(kernelsOf([x, spread.inputs[1]!], [spread])).toHaveLength(2);
  });
});

describe("a max pool and its gradient", () => {
  afterAll(() => setDevice("wasm"));

  const [side, kernel] = [6, 2];
  // Ties and NaN: of several that are the greatest, the first gets the gradient.
  const x = Float32Array.from({ length: 2 * side * side }, (_, at) => (at === 17 ? Number.NaN : ((at * 7) % 4) - 1));
  const pool: any = new nn.MaxPool2d(kernel);
  const weights = Float32Array.from({ length: (2 * side * side) / 4 }, (_, at) => at + 1);
  const tensor = (data: Float32Array, shape: readonly number[]): any =>
    fromHost({ dtype: "float32", shape, data } as never);
  const step = (input: any, w: any): any => grad((image: any) => pool.forward(image.relu()).mul(w).sum())(input);

  function expected(): number[] {
    const gradient = new Array<number>(x.length).fill(0);
    weights.forEach((weight, at) => {
      const [channel, row, column] = [Math.floor(at / 9), Math.floor(at / 3) % 3, at % 3];
      const places = [0, 1, side, side + 1].map((step) => channel * side * side + row * 2 * side + column * 2 + step);
      const values = places.map((place) => (x[place]! <= 0 ? 0 : x[place]!));
      const isNaNAt = values.findIndex(Number.isNaN);
      const best = places[isNaNAt < 0 ? values.indexOf(Math.max(...values)) : isNaNAt]!;
      gradient[best] = x[best]! <= 0 ? 0 : weight;
    });
    return gradient;
  }

  it.each(["interpreter", "wasm", "native"] as const)(`has its values on %s${skipReason}`, async (device) => {
    if (device === "native" && skipReason !== "") return;
    await setDevice(device);
    const gradient = compile(step)(tensor(x, [1, 2, side, side]), tensor(weights, [1, 2, 3, 3]));
    expect([...(await gradient.data())]).toEqual(expected());
  });

  it("finds the greatest and their places in one kernel", async () => {
    await setDevice("wasm");
    const both = compile((image: any, w: any) => [pool.forward(image.relu()), step(image, w)]);
    both(tensor(x, [1, 2, side, side]), tensor(weights, [1, 2, 3, 3]));
    expect(`${both.explain()}`).toContain("# kernels: 2\n");
  });
});
