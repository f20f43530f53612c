/**
 * Random numbers: the generator against known answers, moments and independence, seeds and states.
 */
import { beforeAll, describe, expect, test } from "vitest";
import {
  bernoulli,
  generatorState,
  permutation,
  rand,
  randn,
  randomUniform,
  seed,
  setDevice,
  setGeneratorState,
} from "../../src/tensor/index.ts";
import { tensorOf, tensorOfData, nodeOf } from "../../src/tensor/handles.ts";
import { readNow } from "../../src/tensor/tensor.ts";
import { threefry, threefryOnHost } from "../../src/tensor/threefry.ts";

/** kat_vectors of Random123, threefry2x32 with 20 rounds: counter, key, result. */
const knownAnswers: readonly (readonly [
  readonly [number, number],
  readonly [number, number],
  readonly [number, number],
])[] = [
  [
    [0x00000000, 0x00000000],
    [0x00000000, 0x00000000],
    [0x6b200159, 0x99ba4efe],
  ],
  [
    [0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x1cb996fc, 0xbb002be7],
  ],
  [
    [0x243f6a88, 0x85a308d3],
    [0x13198a2e, 0x03707344],
    [0xc4923a9c, 0x483df7a0],
  ],
];

const words = (value: readonly [number, number]): [number, number] => [value[0] | 0, value[1] | 0];

test("threefry on the host gives the published answers", () => {
  for (const [counter, key, expected] of knownAnswers) {
    expect(threefryOnHost(words(key), words(counter))).toEqual(words(expected));
  }
});

function moments(data: ArrayLike<number>): { mean: number; variance: number; skew: number; kurtosis: number } {
  const n = data.length;
  const values = Array.from(data);
  const mean = values.reduce((sum, x) => sum + x, 0) / n;
  const central = (power: number): number => values.reduce((sum, x) => sum + (x - mean) ** power, 0) / n;
  const variance = central(2);
  return { mean, variance, skew: central(3) / variance ** 1.5, kurtosis: central(4) / variance ** 2 };
}

describe.each(["interpreter", "wasm"] as const)("on %s", (name) => {
  beforeAll(async () => {
    await setDevice(name);
  });

  test("threefry on nodes gives the published answers", () => {
    for (const [counter, key, expected] of knownAnswers) {
      const word = (value: number): any => nodeOf(tensorOfData(Int32Array.of(value | 0), [1], "int32"));
      const pair = (value: readonly [number, number]): [any, any] => [word(value[0]), word(value[1])];
      const found = readNow(threefry(pair(key), pair(counter)).map((node) => tensorOf(node)));
      expect(found.map((data) => data[0])).toEqual(words(expected));
    }
  });

  test("equal seeds give equal bits, others do not", async () => {
    const draw = async (value: number): Promise<unknown> => {
      seed(value);
      return [await rand([5]).array(), await randn([2, 3]).array(), await rand([5]).array(), [...permutation(8)]];
    };
    expect(await draw(1)).toEqual(await draw(1));
    expect(await draw(1)).not.toEqual(await draw(2));
    expect(await draw(1)).not.toEqual(await draw(1 + 2 ** 32));
    expect(() => seed(1.5)).toThrow("seed: 1.5");
  });

  test("the shape does not change the numbers, and draws differ", async () => {
    seed(4);
    const flat = await rand([6]).array();
    const next = await rand([6]).array();
    seed(4);
    expect((await rand([2, 3]).array()).flat()).toEqual(flat);
    expect(next.some((value) => flat.includes(value))).toBe(false);
  });

  test("uniform numbers have the right moments", async () => {
    seed(11);
    const data = await rand([20000]).data();
    const { mean, variance } = moments(data);
    expect(Math.min(...data)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...data)).toBeLessThan(1);
    // Five standard errors: √(1/12/n), and √(1/180/n) for the variance.
    expect(Math.abs(mean - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / 20000));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(5 * Math.sqrt(1 / 180 / 20000));
    const buckets = new Array<number>(20).fill(0);
    for (const value of data) buckets[Math.floor(value * 20)]!++;
    const chiSquare = buckets.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquare).toBeLessThan(43.8); // 0.999 quantile, 19 degrees of freedom
  });

  test("normal numbers have the right moments and tails", async () => {
    seed(12);
    for (const dtype of ["float32", "float64"] as const) {
      const data = await randn([20000], { dtype }).data();
      const { mean, variance, skew, kurtosis } = moments(data);
      expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(20000));
      expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / 20000));
      expect(Math.abs(skew)).toBeLessThan(5 * Math.sqrt(6 / 20000));
      expect(Math.abs(kurtosis - 3)).toBeLessThan(5 * Math.sqrt(24 / 20000));
      const beyond = Array.from(data).filter((value) => Math.abs(value) > 1.959964).length;
      expect(Math.abs(beyond - 1000)).toBeLessThan(5 * Math.sqrt(950));
    }
  });

  test("float64 numbers use 53 bits", async () => {
    seed(13);
    const data = await rand([1000], { dtype: "float64" }).data();
    expect(data.some((value) => Math.fround(value) !== value)).toBe(true);
    expect(moments(data).mean).toBeCloseTo(0.5, 1);
  });

  test("what initializers and dropout draw", async () => {
    seed(14);
    const uniform = await randomUniform([5000], -2, 3).data();
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(-2);
    expect(Math.max(...uniform)).toBeLessThanOrEqual(3);
    expect(Math.abs(moments(uniform).mean - 0.5)).toBeLessThan(0.11);
    const kept = (await bernoulli([5000], 0.3).data()).reduce((sum, value) => sum + value, 0);
    expect(Math.abs(kept - 1500)).toBeLessThan(5 * Math.sqrt(1050));
    expect((await bernoulli([50], 0).data()).includes(1)).toBe(false);
    expect((await bernoulli([50], 1).data()).includes(0)).toBe(false);
  });

  test("a state continues where it was taken", async () => {
    seed(15);
    await rand([3]).data();
    permutation(3);
    const state = generatorState();
    const first = [await rand([3]).array(), [...permutation(9)]];
    setGeneratorState(state);
    expect([await rand([3]).array(), [...permutation(9)]]).toEqual(first);
  });

  test("permutations are permutations, all equally likely", () => {
    seed(16);
    const counts = new Map<string, number>();
    for (let round = 0; round < 3000; round++) {
      const key = permutation(3).join("");
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(["012", "021", "102", "120", "201", "210"]);
    for (const count of counts.values()) expect(Math.abs(count - 500)).toBeLessThan(5 * Math.sqrt(500));
  });
});
