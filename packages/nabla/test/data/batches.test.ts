// Batches: every row once, pairs stay pairs, orders that a seed decides.
import * as fc from "fast-check";
import { beforeAll, describe, expect, expectTypeOf, test } from "vitest";
import { batches, seed, setDevice, tensor, type AnyTensor, type Batches, type Tensor } from "../../src/index.ts";
import { integerSource, shuffledIndices } from "../../src/data/random-integers.ts";

beforeAll(async () => {
  await setDevice("interpreter");
});

async function epoch(
  source: Iterable<readonly [AnyTensor, AnyTensor]>,
): Promise<{ sizes: number[]; rows: [number[], number][] }> {
  const sizes: number[] = [];
  const rows: [number[], number][] = [];
  for (const [x, y] of source) {
    const inputs = (await x.array()) as number[][];
    const targets = (await y.array()) as number[];
    sizes.push(inputs.length);
    inputs.forEach((row, index) => rows.push([row, targets[index]!]));
  }
  return { sizes, rows };
}

const data = (count: number) => ({
  x: {
    dtype: "float32",
    shape: [count, 2],
    data: Float32Array.from({ length: 2 * count }, (_, index) => index),
  } as const,
  y: Int32Array.from({ length: count }, (_, index) => index),
});

const inOrder = (count: number): [number[], number][] =>
  Array.from({ length: count }, (_, row) => [[2 * row, 2 * row + 1], row]);
const sorted = (rows: readonly [number[], number][]): [number[], number][] => [...rows].sort((a, b) => a[1] - b[1]);

test("every row comes once, with its target, in batches of the size asked for", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 12 }),
      fc.boolean(),
      fc.nat(),
      async (count, batchSize, shuffle, value) => {
        const { x, y } = data(count);
        const source = batches(x, y, { batchSize, shuffle, seed: value });
        const { sizes, rows } = await epoch(source);
        expect(source.length).toBe(sizes.length);
        expect(source.rows).toBe(count);
        expect(sizes.slice(0, -1).every((size) => size === batchSize)).toBe(true);
        expect(sorted(rows)).toEqual(inOrder(count));
        if (!shuffle) expect(rows).toEqual(inOrder(count));
      },
    ),
    { numRuns: 50 },
  );
});

describe("orders", () => {
  const { x, y } = data(50);
  const order = async (source: Iterable<readonly [AnyTensor, AnyTensor]>): Promise<number[]> =>
    (await epoch(source)).rows.map(([, target]) => target);

  test("differ from epoch to epoch and from seed to seed, and are the same for the same seed", async () => {
    const [one, two, other] = [7, 7, 8].map((value) => batches(x, y, { shuffle: true, seed: value }));
    const first = await order(one!);
    expect(await order(two!)).toEqual(first);
    expect(await order(other!)).not.toEqual(first);
    const second = await order(one!);
    expect(second).not.toEqual(first);
    expect(await order(two!)).toEqual(second);
  });

  test("come from the global seed without one", async () => {
    const source = batches(x, y, { shuffle: true });
    seed(5);
    const first = await order(source);
    expect(await order(source)).not.toEqual(first);
    seed(5);
    expect(await order(source)).toEqual(first);
  });
});

test("takes tensors, drops an incomplete batch when asked", async () => {
  const x = tensor([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  const y = tensor([0, 1, 1], { dtype: "int32" });
  const { sizes, rows } = await epoch(batches(x, y, { batchSize: 2, dropLast: true }));
  expect(sizes).toEqual([2]);
  expect(rows).toEqual([
    [[1, 2], 0],
    [[3, 4], 1],
  ]);
});

test("takes nested arrays as tensor() does", async () => {
  const source = batches(
    [
      [1.5, 2],
      [3, 4],
    ],
    [0.5, 300.7],
  );
  expectTypeOf(source).toEqualTypeOf<Batches<Tensor<[number, number]>, Tensor<[number]>>>();
  const [[x, y]] = [...source] as [readonly [AnyTensor, AnyTensor]];
  expect(await x.array()).toEqual([
    [1.5, 2],
    [3, 4],
  ]);
  expect(await y.array()).toEqual([0.5, Math.fround(300.7)]);
});

test.each([
  ["an array of shorts", () => batches(Int16Array.of(300) as never, new Int32Array(1)), /not Int16Array/],
  ["nothing", () => batches(null as never, new Int32Array(1)), /an element is null/],
  ["unequal rows", () => batches(new Float32Array(3), new Int32Array(2)), /3 rows of inputs and 2 of targets/],
  ["no rows", () => batches(new Float32Array(0), new Int32Array(0)), /0 rows make no batch/],
  ["a batch size of 0", () => batches(new Float32Array(3), new Int32Array(3), { batchSize: 0 }), /batchSize 0/],
  [
    "a shape that does not fit",
    () => batches({ dtype: "float32", shape: [3, 2], data: new Float32Array(5) }, new Int32Array(3)),
    /5 elements/,
  ],
  ["a scalar", () => batches(tensor(1), new Int32Array(1)), /inputs are a scalar/],
])("refuses %s", (_, make, message) => {
  expect(make).toThrow(message);
});

test("random integers are uniform, and permutations too", () => {
  const random = integerSource(3, 0);
  const counts = new Array<number>(7).fill(0);
  for (let draw = 0; draw < 70_000; draw++) counts[random(7)]!++;
  // Chi squared with 6 degrees of freedom: above 22.46 once in a thousand.
  expect(counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(22.46);
  const orders = new Map<string, number>();
  for (let stream = 0; stream < 24_000; stream++) {
    const order = shuffledIndices(4, integerSource(9, stream)).join();
    orders.set(order, (orders.get(order) ?? 0) + 1);
  }
  expect(orders.size).toBe(24);
  // 23 degrees of freedom: above 49.7 once in a thousand.
  expect([...orders.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(49.7);
});
