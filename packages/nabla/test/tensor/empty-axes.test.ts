/**
 * Reductions of tensors without elements: sums are 0, products 1, any is false, all is true, what chooses or averages is
 * an error where there is nothing to choose from, and where nothing is left, nothing comes out. Every device says the
 * same, forward and backward.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compile, type DeviceName, grad, setDevice, type Tensor, toHost, zeros } from "../../src/index.ts";

const chosen = (process.env["NABLA_DEVICE"] ?? "wasm") as DeviceName;
afterAll(() => setDevice(chosen));

type Reduce = (x: Tensor, axis: number) => Tensor;

/** Shape, axis, and how many groups are reduced: none where the other axis is the empty one. */
const cases: readonly { shape: readonly number[]; axis: number; left: readonly number[] }[] = [
  { shape: [0], axis: 0, left: [] },
  { shape: [3, 0], axis: 1, left: [3] },
  { shape: [0, 3], axis: 0, left: [3] },
  { shape: [3, 0], axis: 0, left: [0] },
  { shape: [0, 3], axis: 1, left: [0] },
];

const sizeOf = (shape: readonly number[]): number => shape.reduce((size, extent) => size * extent, 1);

/** What comes of no elements; null where that is an error. */
const reductions: readonly (readonly [name: string, reduce: Reduce, ofNothing: number | null])[] = [
  ["sum", (x, axis) => x.sum(axis) as Tensor, 0],
  ["prod", (x, axis) => x.prod(axis) as Tensor, 1],
  ["logSumExp", (x, axis) => x.logSumExp(axis) as Tensor, Number.NEGATIVE_INFINITY],
  ["mean", (x, axis) => x.mean(axis) as Tensor, null],
  ["max", (x, axis) => x.max(axis) as Tensor, null],
  ["min", (x, axis) => x.min(axis) as Tensor, null],
  ["any", (x, axis) => x.any(axis).astype("float32") as Tensor, 0],
  ["all", (x, axis) => x.all(axis).astype("float32") as Tensor, 1],
  ["argmax", (x, axis) => x.argmax(axis).astype("float32") as Tensor, null],
];

describe.each([...new Set<DeviceName>([chosen, "interpreter"])])("on %s", (name) => {
  beforeAll(async () => void (await setDevice(name, { threads: 1 })));

  async function expectEmptyGradient(f: (x: Tensor) => Tensor, shape: readonly number[]): Promise<void> {
    const gradient = compile((x: Tensor) => grad((y: Tensor) => f(y).sum() as Tensor<[]>)(x));
    expect((await toHost(gradient(zeros(shape) as Tensor) as Tensor)).shape).toEqual(shape);
  }

  describe.each(reductions)("%s", (what, reduce, ofNothing) => {
    test.each(cases)("of $shape along $axis", async ({ shape, axis, left }) => {
      const f = (x: Tensor): Tensor => reduce(x, axis);
      if (ofNothing === null && sizeOf(left) > 0) {
        expect(() => f(zeros(shape) as Tensor)).toThrow(/no elements to/);
        return;
      }
      const found = await toHost(compile(f)(zeros(shape) as Tensor));
      expect(found.shape).toEqual(left);
      expect([...(found.data as Float32Array)]).toEqual(Array.from({ length: sizeOf(left) }, () => ofNothing));
      if (!["any", "all", "argmax"].includes(what)) await expectEmptyGradient(f, shape);
    });
  });

  describe.each([
    ["softmax", (x: Tensor, axis: number): Tensor => x.softmax(axis) as Tensor],
    ["logSoftmax", (x: Tensor, axis: number): Tensor => x.logSoftmax(axis) as Tensor],
  ] as const)("%s", (_, normalize) => {
    test.each(cases)("of $shape along $axis", async ({ shape, axis }) => {
      const f = (x: Tensor): Tensor => normalize(x, axis);
      expect((await toHost(compile(f)(zeros(shape) as Tensor))).shape).toEqual(shape);
      await expectEmptyGradient(f, shape);
    });
  });
});
