/**
 * Making, reading, printing and refusing tensors: what no oracle's values cover.
 */
import { beforeAll, describe, expect, test } from "vitest";
import {
  arange,
  compile,
  concat,
  device,
  einsum,
  eye,
  full,
  grad,
  isTensor,
  ones,
  Parameter,
  setDevice,
  stack,
  tensor,
  where,
  zeros,
} from "../../src/tensor/index.ts";
import { nestedArray } from "../../src/tensor/format.ts";
import { readNow } from "../../src/tensor/tensor.ts";

beforeAll(async () => {
  await setDevice("interpreter");
});

describe("making", () => {
  test("from numbers, nested and typed arrays, with the dtypes of the contents", async () => {
    expect(
      tensor([
        [1, 2, 3],
        [4, 5, 6],
      ]).shape,
    ).toEqual([2, 3]);
    expect(tensor(3).shape).toEqual([]);
    expect(tensor(3).dtype).toBe("float32");
    expect(tensor([true, false]).dtype).toBe("bool");
    expect(await tensor([true, false]).array()).toEqual([true, false]);
    expect(tensor(Int32Array.of(1, 2)).dtype).toBe("int32");
    expect(tensor([Float64Array.of(1, 2), Float64Array.of(3, 4)]).dtype).toBe("float64");
    expect(await tensor([Float64Array.of(1, 2), Float64Array.of(3, 4)]).array()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(tensor([1, 2], { dtype: "uint8" }).dtype).toBe("uint8");
    expect(await tensor(Float32Array.of(1.5, 2), { dtype: "float64" }).data()).toEqual(Float64Array.of(1.5, 2));
    expect(tensor([[], []]).shape).toEqual([2, 0]);
    expect(await tensor([[], []]).array()).toEqual([[], []]);
  });

  test("data is copied on the way in and out", async () => {
    const data = Float32Array.of(1, 2);
    const a = tensor(data);
    data[0] = 9;
    const out = await a.data();
    out[1] = 9;
    expect(await a.array()).toEqual([1, 2]);
  });

  test("wrong data says where", () => {
    expect(() => tensor([[1, 2], [3]] as any)).toThrow("ragged: one of 2 on axis 1, another of 1");
    expect(() => tensor([[1], 2] as any)).toThrow("ragged");
    expect(() => tensor([1, [2]] as any)).toThrow("element 1 is no number or boolean");
    expect(() => tensor(["1"] as any)).toThrow("an element is string");
    expect(() => tensor([1, null] as any)).toThrow("element 1 is no number");
    expect(() => tensor(new Uint16Array(2) as any)).toThrow("not Uint16Array");
    expect(() => tensor([1, 1.5], { dtype: "int32" })).toThrow("element 1 is 1.5, which int32 cannot hold");
    expect(() => tensor([300], { dtype: "uint8" })).toThrow("uint8 cannot hold");
  });

  test("constants and ranges", async () => {
    expect(await zeros([2, 2]).array()).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(await ones([2], { dtype: "int32" }).data()).toEqual(Int32Array.of(1, 1));
    expect(await full([2], 2.5).array()).toEqual([2.5, 2.5]);
    expect(await full([1], true).array()).toEqual([true]);
    expect(await eye(2).array()).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(await eye(2, 3).array()).toEqual([
      [1, 0, 0],
      [0, 1, 0],
    ]);
    expect(await arange(3).array()).toEqual([0, 1, 2]);
    expect(await arange(2, 5, { dtype: "int32" }).data()).toEqual(Int32Array.of(2, 3, 4));
    expect(await arange(5, 0, -2).array()).toEqual([5, 3, 1]);
    expect(await arange(3, 1).array()).toEqual([]);
    const tenths = (await arange(0, 1, 0.1).array()) as number[];
    expect(tenths).toEqual(Array.from({ length: 10 }, (_, place) => Math.fround(place * 0.1)));
    expect(() => arange(0, 1, 0)).toThrow("the step not 0");
    expect(() => zeros([-1])).toThrow("[-1] is no shape");
    expect(() => full([1], 1.5, { dtype: "int32" })).toThrow("int32 cannot hold");
  });
});

describe("reading", () => {
  test("item, data, array", async () => {
    expect(await tensor([[5]]).item()).toBe(5);
    expect(await tensor([1, 2]).sum().eq(3).item()).toBe(true);
    expect(await tensor([[1, 2]]).data()).toEqual(Float32Array.of(1, 2));
    await expect((tensor([1, 2]) as any).item()).rejects.toThrow("item: takes a tensor of one element, not of [2]");
  });

  test("text", async () => {
    const a = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const b = a.matmul(a.transpose());
    await b.array();
    expect(`${b}`).toBe("tensor([[14, 32], [32, 77]], float32)");
    expect(`${tensor([0.1, 1 / 3, -0, NaN, 1e-20])}`).toBe("tensor([0.1, 0.33333334, -0, NaN, 1e-20], float32)");
    expect(`${tensor([true])}`).toBe("tensor([true], bool)");
    expect(`${tensor(Float64Array.of(0.1 + 0.2))}`).toBe("tensor([0.30000000000000004], float64)");
    expect(`${arange(2000).reshape([2, 1000])}`).toBe(
      "tensor([[0, 1, 2, …, 997, 998, 999], [1000, 1001, 1002, …, 1997, 1998, 1999]], float32)",
    );
  });

  test("JavaScript's operators are refused, also in a trace", () => {
    const a = tensor(5) as any;
    for (const run of [() => a > 3, () => a * 2, () => a + a, () => -a, () => a == 5, () => Math.max(a, 1)]) {
      expect(run).toThrow("operators take no tensors; use add, mul");
      expect(() => compile(run as any)()).toThrow("operators take no tensors");
    }
  });

  test("several at once are one program, and nothing is computed twice", () => {
    const a = tensor([1, 2]).add(1);
    const b = a.mul(2);
    const [first, second] = readNow([a, b]);
    expect([...first!]).toEqual([2, 3]);
    expect([...second!]).toEqual([4, 6]);
    expect(readNow([a])[0]).toBe(first);
  });

  test("deep chains do not overflow the stack", async () => {
    let x: any = tensor([0]);
    for (let depth = 0; depth < 20000; depth++) x = x.neg();
    expect(await x.array()).toEqual([0]);
  });

  test("nested arrays of any shape", () => {
    expect(nestedArray(Float32Array.of(1, 2, 3, 4), [2, 1, 2], "float32")).toEqual([[[1, 2]], [[3, 4]]]);
    expect(nestedArray(Uint8Array.of(1), [], "bool")).toBe(true);
  });
});

test("bool has extremes, and places of them: true is above false", async () => {
  const mask = tensor([[false, true], [false, false]]); // prettier-ignore
  expect(await mask.max(1).array()).toEqual([true, false]);
  expect(await mask.min().item()).toBe(false);
  expect(await mask.argmax().item()).toBe(1);
  expect(await mask.argmin(0).data()).toEqual(Int32Array.of(0, 1));
});

// Values are those of torch.linalg.vector_norm; the slope at x is norm^2 / x^2.
test("norms of negative order: zero has an infinite power, an infinity none", async () => {
  const norm = (x: any): any => x.norm(undefined, { order: -1 });
  const slope = async (x: any): Promise<unknown> => (grad(norm)(x) as any).data();
  expect(await norm(tensor([1, 2, 4])).item()).toBeCloseTo(4 / 7, 6);
  expect(await norm(tensor([0, 1, 2])).item()).toBe(0);
  expect(await norm(tensor([Infinity, -Infinity])).item()).toBe(Infinity);
  expect(await slope(tensor([0, 1, 2]))).toEqual(Float32Array.of(0, 0, 0));
  const [one, two, four] = (await slope(tensor([1, 2, 4]))) as Float32Array;
  expect([one! / four!, two! / four!]).toEqual([expect.closeTo(16, 4), expect.closeTo(4, 4)]);
});

describe("refusing", () => {
  const a = zeros([2, 3]) as any;
  const messages: readonly (readonly [() => unknown, string])[] = [
    [() => a.matmul(zeros([2, 3])), "matmul: inner dimensions differ, [2, 3] x [2, 3] (3 and 2)"],
    [() => a.matmul(tensor(1)), "a scalar has no axes"],
    [() => a.add(zeros([4])), "add: shapes [2, 3] and [4] do not broadcast (3 and 4)"],
    [() => a.add("1"), "takes a tensor and gets string; tensor(…) makes one"],
    [() => a.add([1, 2, 3]), "takes a tensor and gets an array"],
    [() => a.matmul(new Parameter(a)), "matmul: takes a tensor and gets object; its .value is one"],
    [() => a.sum(1, true), "reduction: true is none of the options keepDims"],
    [() => a.max(1, { keepdim: true }), "reduction: keepdim is none of the options keepDims"],
    [() => a.std(1, { ddof: 0 }), "reduction: ddof is none of the options keepDims, correction"],
    [() => a.sum(2), "sum: axis 2 of a tensor of rank 2; axes are -2 to 1"],
    [() => a.sum([0, -2]), "name one axis"],
    [() => zeros([0]).max(), "max: no elements to choose from"],
    [() => zeros([0]).mean(), "mean: no elements to average"],
    [() => tensor([1]).variance(), "correction 1 leave nothing to divide by"],
    [() => zeros([0]).argmax(), "argmax: no elements"],
    [() => a.reshape([4, -1]), "reshape: 6 elements of [2, 3] do not fit [4, -1]"],
    [() => a.reshape([7]), "do not fit [7]"],
    [() => a.reshape(3, 2), "reshape: number is no shape, [integers >= 0] is"],
    [() => a.reshape(-1), "reshape: number is no shape"],
    [() => (zeros as any)(2, 3), "zeros: number is no shape"],
    [() => full(undefined as any, 1), "full: undefined is no shape"],
    [() => a.transpose(0), "transpose: swaps two axes"],
    [() => a.permute([0, 0]), "must name each axis"],
    [() => a.squeeze(0), "axis 0 of [2, 3] is 2, only 1 can be squeezed"],
    [() => a.expand([4, 3]), "expand: [2, 3] does not broadcast to [4, 3]"],
    [() => a.slice(0, 1, 0, -1), "step is -1"],
    [() => a.slice(0.5), "start is 0.5"],
    [() => a.at(2), "at: index 2 is out of range for the 2 of [2, 3]"],
    [() => tensor(1).at(0 as never), "a scalar has no elements"],
    [() => a.pad([[1, 1]]), "pad: takes a pair for each of the 2 axes"],
    [
      () =>
        a.pad([
          [-1, 0],
          [0, 0],
        ]),
      "must be integers >= 0",
    ],
    [() => a.split(2, 1), "split: axis 1 of [2, 3] does not divide into 2 equal parts"],
    [() => a.split([1, 1], 1), "add up to 2"],
    [() => a.take(tensor([0.5])), "take: wants integer indices, got float32"],
    [() => a.take(tensor([true, false])), "take: wants integer indices, got bool; where chooses by a mask"],
    [() => a.gather(a.eq(0), 0), "gather: wants integer indices, got bool"],
    [() => a.scatterAdd(a.eq(0), a, 0), "scatterAdd: wants integer indices, got bool"],
    [() => a.eq(0).oneHot(2), "oneHot: wants integer indices, got bool"],
    [
      () => a.take(tensor([2], { dtype: "int32" })),
      "take: index 2 (element 0 of the indices) is out of range, there are 2",
    ],
    [() => a.gather(tensor([0], { dtype: "int32" }), 0), "must have as many axes"],
    [() => a.gather(zeros([2, 4], { dtype: "int32" }), 0), "reach beyond"],
    [() => a.scatterAdd(zeros([2, 3], { dtype: "int32" }), zeros([2, 2]), 0), "must have the shape of the indices"],
    [() => tensor([1], { dtype: "int32" }).oneHot(0), "oneHot: the number of classes is 0"],
    [() => tensor([3], { dtype: "int32" }).oneHot(3), "oneHot: index 3"],
    [() => a.dot(a), "dot: takes two vectors"],
    [() => a.outer(a), "outer: takes two vectors"],
    [() => tensor([1], { dtype: "uint8" }).add(300), "300 does not fit a tensor of uint8"],
    [() => concat([a, zeros([3, 3])] as any, 1), "concat: shapes [2, 3] and [3, 3] differ in another axis than 1"],
    [() => concat([] as any), "takes at least one tensor"],
    [() => stack([a, zeros([3])] as any), "stack: shapes [2, 3] and [3] differ"],
    [() => where(tensor([true, false]), a, 0), "do not broadcast"],
    [() => (einsum as any)("ij,jk->ik", a), "names 2 operands, 1 are given"],
    [() => (einsum as any)("ijk->i", a), "names 3 axes, the operand has 2"],
    [() => (einsum as any)("ij,ik->jk", a, zeros([3, 3])), "axis i of"],
    [() => (einsum as any)("ij->iz", a), '"z" of the result'],
    [() => (einsum as any)("i1->i", a), "is not letters"],
  ];
  test.each(messages.map(([run, message]) => [message, run] as const))("%s", (message, run) => {
    expect(run).toThrow(message);
  });
});

describe("devices", () => {
  test("are chosen by name and say what they are", async () => {
    expect(await setDevice("wasm", { threads: 3 })).toEqual({ name: "wasm", reason: 'setDevice("wasm")', threads: 3 });
    expect(device().name).toBe("wasm");
    expect((await setDevice("interpreter", { threads: 4 })).reason).toContain(
      "4 threads asked for, interpreter uses 1",
    );
    await setDevice("wasm");
    await expect(setDevice("webgpu")).rejects.toThrow('"webgpu" is not in this version');
    await expect(setDevice("quantum" as any)).rejects.toThrow('there is no device "quantum"');
    await expect(setDevice("wasm", { threads: 0 })).rejects.toThrow("0 threads");
    expect(device().name).toBe("wasm");
    await setDevice("interpreter");
  });

  test("isTensor", () => {
    expect(isTensor(tensor(1))).toBe(true);
    expect(isTensor({ shape: [] })).toBe(false);
    expect(compile((x: any) => isTensor(x) as any)(tensor(1))).toBe(true);
  });
});
