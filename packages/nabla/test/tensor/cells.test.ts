/**
 * Cells: pending writes, one program for all of them, tensors that keep the value of the moment they were read.
 */
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { Cell, Parameter, randn, setDevice, tensor, zeros } from "../../src/tensor/index.ts";
import { currentDevice } from "../../src/tensor/device.ts";
import { nodeOf } from "../../src/tensor/handles.ts";
import { topologicalOrder } from "../../src/ir/graph.ts";

describe.each(["interpreter", "wasm"] as const)("on %s", (name) => {
  beforeAll(async () => {
    await setDevice(name);
  });
  beforeEach(() => vi.restoreAllMocks());
  afterEach(() => vi.restoreAllMocks());

  test("a cell holds its first value, lazy or not", async () => {
    const known = new Cell(tensor([1, 2, 3]));
    const lazy = new Cell(tensor([1, 2, 3]).mul(2));
    expect(await known.value.array()).toEqual([1, 2, 3]);
    expect(await lazy.value.add(1).array()).toEqual([3, 5, 7]);
    expect(lazy.shape).toEqual([3]);
    expect(lazy.dtype).toBe("float32");
  });

  test("a write is seen at once, and tensors of before keep their value", async () => {
    const cell = new Cell(tensor([1, 2]));
    const first = cell.value;
    const firstPlusOne = first.add(1);
    cell.value = first.mul(10);
    const second = cell.value;
    cell.value = second.mul(10);
    expect(await cell.value.array()).toEqual([100, 200]);
    expect(await second.array()).toEqual([10, 20]);
    expect(await first.array()).toEqual([1, 2]);
    expect(await firstPlusOne.array()).toEqual([2, 3]);
  });

  test("a leaf that was never read keeps its value over several flushed writes", async () => {
    const cell = new Cell(tensor([1, 2]));
    await cell.value.data();
    cell.value = cell.value.add(1);
    await tensor(0).add(1).item(); // flushes
    const old = cell.value; // [2, 3]
    const derived = old.mul(2);
    for (let round = 0; round < 3; round++) {
      cell.value = cell.value.add(1);
      await tensor(0).add(round).item();
    }
    expect(await cell.value.array()).toEqual([5, 6]);
    expect(await derived.array()).toEqual([4, 6]);
    expect(await old.array()).toEqual([2, 3]);
  });

  test("cells that exchange values update together", async () => {
    const a = new Cell(tensor([1, 2]));
    const b = new Cell(tensor([3, 4]));
    await a.value.data();
    await b.value.data();
    const [x, y] = [a.value, b.value];
    a.value = y;
    b.value = x;
    expect(await a.value.array()).toEqual([3, 4]);
    expect(await b.value.array()).toEqual([1, 2]);
  });

  test("all pending writes and the wanted values are one program, compiled once per structure", async () => {
    const cells = [1, 2, 3].map((value) => new Cell(tensor([value, value])));
    await cells[0]!.value.data();
    const compile = vi.spyOn(currentDevice(), "compile");
    for (let round = 0; round < 4; round++) {
      for (const cell of cells) cell.value = cell.value.add(1);
      await cells[0]!.value.add(cells[1]!.value).data();
    }
    expect(compile).toHaveBeenCalledTimes(1);
    expect(await cells[2]!.value.array()).toEqual([7, 7]);
  });

  test("wrong shapes and dtypes are refused", () => {
    const cell = new Cell(zeros([2, 3])) as Cell<any, any>;
    expect(() => (cell.value = zeros([3, 2]))).toThrow("cell: holds [2, 3], cannot take [3, 2]");
    expect(() => (cell.value = zeros([2, 3], { dtype: "int32" }))).toThrow('astype("float32")');
    expect(() => new Parameter(zeros([2], { dtype: "int32" }) as any)).toThrow("parameter: is of floats");
  });

  test("chains that are read at every step keep no history", async () => {
    let x: any = tensor([1, 2]);
    for (let round = 0; round < 5; round++) {
      // Random numbers come from a cell, but no gradient goes there.
      x = x.add(1).add(randn([2]));
      await x.data();
    }
    expect(topologicalOrder([nodeOf(x)])).toHaveLength(1);
  });

  test("an eager loop over a parameter keeps no history of older values", async () => {
    const w = new Parameter(tensor([1, 2, 3]));
    for (let round = 0; round < 6; round++) {
      const loss = w.value.square().sum();
      loss.backward();
      w.value = w.value.sub(w.grad!.mul(0.25));
      w.grad = null;
      await loss.item();
    }
    const found = await w.value.array();
    [1, 2, 3].forEach((start, place) => expect(found[place]).toBeCloseTo(start * 0.5 ** 6, 6));
    expect(topologicalOrder([nodeOf(w.value)])).toHaveLength(1);
  });

  test("a loss that was read can still go backward", async () => {
    const w = new Parameter(tensor([1, 2, 3]));
    const loss = w.value.square().sum();
    expect(await loss.item()).toBe(14);
    expect(`${loss}`).toBe("tensor(14, float32)");
    loss.backward();
    expect(await w.grad!.array()).toEqual([2, 4, 6]);
  });

  test("backward adds to what is there, also for a parameter before its first flush", async () => {
    const w = new Parameter(tensor([1, 2]).mul(1));
    w.value.sum().backward();
    w.value.mul(2).sum().backward();
    expect(await w.grad!.array()).toEqual([3, 3]);
    w.grad = null;
    expect(w.grad).toBeNull();
  });

  test("backward says what is wrong", () => {
    const w = new Parameter(tensor([1, 2]));
    expect(() => (w.value as any).backward()).toThrow("not of [2]");
    expect(() => tensor([1, 2]).sum().backward()).toThrow("depends on no parameter");
    expect(() => w.value.detach().sum().backward()).toThrow("depends on no parameter");
    expect(() => w.value.sum().astype("int32").backward()).toThrow("int32 has no gradient");
  });
});

test("cells move to the device that is chosen", async () => {
  await setDevice("interpreter");
  const cell = new Cell(tensor([1, 2]));
  await cell.value.data();
  await setDevice("wasm");
  expect(await cell.value.add(1).array()).toEqual([2, 3]);
  cell.value = cell.value.mul(3);
  await setDevice("interpreter");
  expect(await cell.value.array()).toEqual([3, 6]);
});
