/**
 * Compiled functions: state in place, fresh random numbers, one trace per structure, gradients across calls, and errors
 * that say what to do.
 */
import { beforeAll, describe, expect, test, vi } from "vitest";
import { Cell, compile, grad, Parameter, rand, randn, seed, setDevice, tensor, watch } from "../../src/tensor/index.ts";
import { currentDevice } from "../../src/tensor/device.ts";

describe.each(["interpreter", "wasm"] as const)("on %s", (name) => {
  beforeAll(async () => {
    await setDevice(name);
  });

  test("gives what the function gives: tensors, arrays, records, plain values", async () => {
    const f = compile((x: any, options: { scale: number; parts: any[] }) => ({
      scaled: x.mul(options.scale),
      list: [x.sum(), options.parts[0].add(1), x],
      name: "fixed",
    }));
    const result = f(tensor([1, 2]), { scale: 3, parts: [tensor(5)] });
    expect(await result.scaled.array()).toEqual([3, 6]);
    expect(await result.list[0].item()).toBe(3);
    expect(await result.list[1].item()).toBe(6);
    expect(await result.list[2].array()).toEqual([1, 2]);
    expect(result.name).toBe("fixed");
  });

  test("traces once for each shape, dtype and plain value", async () => {
    const body = vi.fn((x: any, scale: number) => x.mul(scale));
    const f = compile(body);
    for (let round = 0; round < 3; round++) {
      expect(await f(tensor([1, 2]), 2).array()).toEqual([2, 4]);
      expect(await f(tensor([1, 2, 3]), 2).array()).toEqual([2, 4, 6]);
      expect(await f(tensor([1, 2]), 3).array()).toEqual([3, 6]);
      expect(await f(tensor([1, 2], { dtype: "int32" }), 2).data()).toEqual(Int32Array.of(2, 4));
    }
    expect(body).toHaveBeenCalledTimes(4);
  });

  test("lazy arguments, functions without arguments, and results as arguments", async () => {
    const f = compile((x: any) => x.add(1));
    expect(await f(f(f(tensor([1, 2]).mul(2)))).array()).toEqual([5, 7]);
    const one = compile(() => tensor([1, 2]).sum());
    expect(await one().item()).toBe(3);
    expect(await one().item()).toBe(3);
  });

  test("cells are updated in place, and writes from outside are seen", async () => {
    const counter = new Cell(tensor([0, 10]));
    const step = compile((by: any) => {
      counter.value = counter.value.add(by);
      const after = counter.value.mul(1);
      counter.value = counter.value.add(by);
      return after;
    });
    expect(await step(tensor(1)).array()).toEqual([1, 11]);
    const held = counter.value;
    expect(await step(tensor(1)).array()).toEqual([3, 13]);
    expect(await held.array()).toEqual([2, 12]);
    counter.value = tensor([100, 200]);
    expect(await step(tensor(1)).array()).toEqual([101, 201]);
    expect(await counter.value.array()).toEqual([102, 202]);
  });

  test("cells that exchange values, or take an argument or a constant as they are", async () => {
    const a = new Cell(tensor([1, 2]));
    const b = new Cell(tensor([3, 4]));
    const c = new Cell(tensor([0, 0]));
    const outside = tensor([7, 8]);
    const swap = compile((x: any) => {
      const [first, second] = [a.value, b.value];
      a.value = second;
      b.value = first;
      c.value = x;
      return [first, outside];
    });
    const [first, constant] = swap(tensor([5, 6])) as any[];
    expect(await first.array()).toEqual([1, 2]);
    expect(await constant.array()).toEqual([7, 8]);
    expect(await a.value.array()).toEqual([3, 4]);
    expect(await b.value.array()).toEqual([1, 2]);
    expect(await c.value.array()).toEqual([5, 6]);
  });

  test("nothing is compiled or traced again while training", async () => {
    seed(3);
    const w = new Parameter(randn([3, 1]));
    const velocity = new Cell(tensor([[0], [0], [0]]));
    const step = compile((x: any, y: any) => {
      const loss = x.matmul(w.value).sub(y).square().mean();
      loss.backward();
      velocity.value = velocity.value.mul(0.5).add(w.grad!) as any;
      w.value = w.value.sub(velocity.value.mul(0.1)) as any;
      w.grad = null;
      return loss;
    });
    const x = randn([16, 3]);
    const y = x.matmul(tensor([[1], [-2], [3]]));
    const losses: number[] = [await step(x, y).item()];
    const compileSpy = vi.spyOn(currentDevice(), "compile");
    for (let round = 0; round < 80; round++) losses.push(await step(x, y).item());
    expect(compileSpy).not.toHaveBeenCalled();
    compileSpy.mockRestore();
    expect(losses.at(-1)).toBeLessThan(1e-6);
    expect(w.grad).toBeNull();
    const found = (await w.value.data()) as Float32Array;
    [1, -2, 3].forEach((value, place) => expect(found[place]).toBeCloseTo(value, 2));
  });

  test("random numbers are fresh at every call and equal for equal seeds", async () => {
    const f = compile(() => rand([4]));
    seed(5);
    const first = [await f().array(), await f().array(), await rand([4]).array()];
    seed(5);
    const again = [await rand([4]).array(), await f().array(), await f().array()];
    expect(first).toEqual(again);
    expect(first[0]).not.toEqual(first[1]);
  });

  test("gradients left at the end are assigned, and added to those of before", async () => {
    const w = new Parameter(tensor([1, 2]));
    const body = vi.fn((x: any) => {
      w.value.mul(x).sum().backward();
    });
    const accumulate = compile(body);
    accumulate(tensor([1, 10]));
    expect(await w.grad!.array()).toEqual([1, 10]);
    accumulate(tensor([2, 20]));
    accumulate(tensor([3, 30]));
    expect(await w.grad!.array()).toEqual([6, 60]);
    expect(body).toHaveBeenCalledTimes(2); // without and with a gradient of before
    const forget = compile(() => {
      w.grad = null;
    });
    forget();
    expect(w.grad).toBeNull();
  });

  test("watched facts trace again, others are fixed", async () => {
    const state = { training: true, other: 1 };
    const body = vi.fn((x: any) => (watch(() => state.training) ? x.mul(2) : x.mul(state.other)));
    const f = compile(body);
    expect(await f(tensor(3)).item()).toBe(6);
    state.training = false;
    expect(await f(tensor(3)).item()).toBe(3);
    state.other = 5;
    expect(await f(tensor(3)).item()).toBe(3);
    state.training = true;
    expect(await f(tensor(3)).item()).toBe(6);
    expect(body).toHaveBeenCalledTimes(2);
  });

  test("captured tensors are taken by value when traced", async () => {
    const cell = new Cell(tensor([1, 1]));
    const lazy = cell.value.add(1);
    const known = tensor([10, 20]);
    const f = compile((x: any) => x.add(lazy).add(known));
    expect(await f(tensor([0, 0])).array()).toEqual([12, 22]);
    cell.value = tensor([5, 5]);
    expect(await f(tensor([0, 0])).array()).toEqual([12, 22]);
  });

  test("compiled functions inside compiled functions and gradients are inlined", async () => {
    const square = compile((x: any) => x.square());
    const outer = compile((x: any) => square(x).sum().add(square(x).max()));
    expect(await outer(tensor([1, 2, 3])).item()).toBe(23);
    expect(await (grad((x: any) => square(x).sum())(tensor([1, 2, 3])) as any).array()).toEqual([2, 4, 6]);
    const gradient = compile(grad((x: any) => square(x).sum()));
    expect(await (gradient(tensor([1, 2, 3])) as any).array()).toEqual([2, 4, 6]);
  });

  test("explain shows the program", () => {
    const f = compile((x: any) => x.matmul(x));
    expect(() => f.explain()).toThrow("not called yet");
    f(
      tensor([
        [1, 2],
        [3, 4],
      ]),
    );
    expect(f.explain()).toContain("contract");
  });

  test("errors say what to do, and leave nothing behind", async () => {
    const cell = new Cell(tensor([1, 2]));
    const reads = compile((x: any) => {
      cell.value = cell.value.add(1);
      if ((x.sum().item() as any) > 0) return x;
      return x.neg();
    });
    expect(() => reads(tensor([1, 2]))).toThrow(/a value was read while the function is traced.*where\(\)/);
    expect(await cell.value.array()).toEqual([1, 2]);
    // Their own failures go nowhere else: an unheard one would end the process, and fails a test run.
    const readsLater = async (x: any): Promise<any> => x.mul(await x.item());
    for (const refused of [compile(readsLater as any), grad(readsLater as any)]) {
      expect(() => refused(tensor(1))).toThrow("the result is a promise; the function must not be async");
    }
    expect(() => compile((x: any) => x)(new Map() as any)).toThrow("argument [0] is a Map");
    let leaked: any = null;
    compile((x: any) => {
      leaked = x.mul(2);
      return x;
    })(tensor([1, 2]));
    await expect(leaked.data()).rejects.toThrow("from inside a compiled function");
    expect(() => compile((x: any) => new Cell(x).value)(tensor(1))).toThrow("make it outside, once");
  });

  test("a text of a traced tensor does not run anything", () => {
    let text = "";
    compile((x: any) => {
      text = `${x.mul(2)}`;
      return x;
    })(tensor([1, 2]));
    expect(text).toBe("tensor([2] in a trace, float32)");
  });
});

test("a compiled function follows the device", async () => {
  await setDevice("interpreter");
  const total = new Cell(tensor([1, 2]));
  const f = compile((x: any) => (total.value = total.value.add(x)));
  f(tensor([1, 1]));
  await setDevice("wasm");
  f(tensor([1, 1]));
  await setDevice("interpreter");
  f(tensor([1, 1]));
  expect(await total.value.array()).toEqual([4, 5]);
});
