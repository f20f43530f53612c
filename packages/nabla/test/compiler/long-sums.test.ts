/**
 * Long sums are added in blocks (lower/blocks.ts): equal numbers, whose rounding errors all go one way, are as precise as
 * short sums. Whole numbers, of every length around the sizes of blocks, are exact.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { ones, setDevice, tensor, type Tensor } from "../../src/index.ts";
import { skipReason } from "../runtime/native/support.ts";

const devices = ["wasm", ...(skipReason === "" ? (["native"] as const) : [])] as const;

describe.each(devices)("on %s", (device) => {
  beforeAll(() => setDevice(device));

  const size = 3_000_000;
  const equal = (): Tensor => tensor(new Float32Array(size).fill(0.1));
  const tenth = Math.fround(0.1);

  it.each([
    ["all of a vector", (x) => x.sum(), size],
    ["all of a value that is computed", (x) => x.mul(3).sum(), 3 * size],
    ["few long rows", (x) => x.reshape([3, size / 3]).sum(1), size / 3],
    ["few long columns", (x) => x.reshape([size / 4, 4]).sum(0), size / 4],
    ["an odd number of columns", (x) => x.reshape([size / 3, 3]).sum(0), size / 3],
    ["a product of two vectors", (x) => x.dot(ones([size])), size],
    ["rows and columns of planes", (x) => x.reshape([size / 1000, 10, 100]).sum([0, 2]), size / 10],
  ] as const satisfies readonly (readonly [string, (x: Tensor) => Tensor, number])[])(
    "%s: relative error under 1e-5",
    async (_, sumOf, count) => {
      for (const value of await sumOf(equal()).data()) expect(Math.abs(value / (count * tenth) - 1)).toBeLessThan(1e-5);
    },
  );

  it("is exact for whole numbers of every length", async () => {
    for (const [rows, columns] of [
      [1, 4095],
      [1, 16_385],
      [2, 33_000],
      [1, 300_007],
      [257, 3],
      [385, 70],
      [130, 517],
      [33_001, 2],
    ] as const) {
      const whole = ones([rows, columns]);
      expect(await whole.sum().item()).toBe(rows * columns);
      expect(new Set(await whole.sum(0).data())).toEqual(new Set([rows]));
      expect(new Set(await whole.sum(1).data())).toEqual(new Set([columns]));
      expect(await whole.reshape([rows, 1, columns]).transpose(0, 2).sum([0, 2]).item()).toBe(rows * columns);
    }
  });
});
