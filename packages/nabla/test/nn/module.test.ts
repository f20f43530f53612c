// Modules as trees: names, order, modes, state dictionaries, initial values; and same seed, same bits.
import { beforeAll, describe, expect, test } from "vitest";
import { Cell, compile, nn, ones, Parameter, seed, setDevice, tensor, zeros, type Tensor } from "../../src/index.ts";

beforeAll(async () => {
  await setDevice("interpreter");
});

class Block extends nn.Module {
  child = new nn.Linear(2, 2);
  scale = new Parameter(ones([2]));
  count = new Cell(zeros([]));
  list = [new nn.Linear(2, 1), new nn.ReLU(), new Parameter(ones([1]))] as const;
  heads = { a: new nn.Linear(2, 3, { bias: false }), b: new nn.Sequential(new nn.Linear(2, 2), new nn.Dropout(0.5)) };
  parent: nn.Module | null = null;
  note = "not a module";
  forward(x: Tensor<[number, 2]>): Tensor<[number, 2]> {
    return this.child.forward(x).mul(this.scale.value);
  }
}

describe("names", () => {
  test("are PyTorch's: own parameters, then children in order of definition; arrays and records by place and key", () => {
    const block = new Block();
    expect(block.namedParameters().map(([name]) => name)).toEqual([
      "scale",
      "list.2",
      "child.weight",
      "child.bias",
      "list.0.weight",
      "list.0.bias",
      "heads.a.weight",
      "heads.b.0.weight",
      "heads.b.0.bias",
    ]);
    expect(block.namedBuffers().map(([name]) => name)).toEqual(["count"]);
    expect(Object.keys(block.stateDict())).toEqual([
      "scale",
      "list.2",
      "count",
      "child.weight",
      "child.bias",
      "list.0.weight",
      "list.0.bias",
      "heads.a.weight",
      "heads.b.0.weight",
      "heads.b.0.bias",
    ]);
  });

  test("a shared parameter is listed once and saved under each name; a pointer to the parent is no child", () => {
    class Tied extends nn.Module {
      first = new nn.Linear(2, 2, { bias: false });
      second = this.first;
      block = new Block();
      forward(): null {
        return null;
      }
    }
    const tied = new Tied();
    tied.block.parent = tied;
    const names = tied.namedParameters().map(([name]) => name);
    expect(names.filter((name) => name.endsWith("first.weight") || name.endsWith("second.weight"))).toEqual([
      "first.weight",
    ]);
    expect(Object.keys(tied.stateDict()).slice(0, 2)).toEqual(["first.weight", "second.weight"]);
    expect(names).toHaveLength(10);
  });
});

describe("modes", () => {
  test("reach everything within, and compiled functions notice", async () => {
    const model = new nn.Sequential(new nn.Dropout(1));
    const run = compile((x: Tensor<[3]>) => model.forward(x));
    const x = tensor([1, 2, 3]);
    expect(await run(x).array()).toEqual([0, 0, 0]);
    expect(model.eval().layers[0].training).toBe(false);
    expect(await run(x).array()).toEqual([1, 2, 3]);
    model.train();
    expect(await run(x).array()).toEqual([0, 0, 0]);
  });

  test("dropout keeps the mean, drops its share, and differs from call to call in a compiled function", async () => {
    seed(1);
    const dropout = new nn.Dropout(0.25);
    const run = compile((x: Tensor<[10000]>) => dropout.forward(x));
    const x = ones([10000]);
    const [first, second] = [await run(x).data(), await run(x).data()];
    const dropped = first.filter((value) => value === 0).length / 10000;
    expect(Math.abs(dropped - 0.25)).toBeLessThan(0.02);
    expect(new Set(first)).toEqual(new Set([0, Math.fround(1 / 0.75)]));
    expect(first).not.toEqual(second);
    expect(() => new nn.Dropout(1.5)).toThrow(/no probability/);
  });
});

describe("state", () => {
  test("moves from one model to another and back, as tensors or as data", async () => {
    const [one, two] = [new nn.Linear(3, 2), new nn.Linear(3, 2)];
    expect(two.loadStateDict(one.stateDict())).toEqual({ missing: [], unexpected: [] });
    expect(await two.weight.value.array()).toEqual(await one.weight.value.array());
    two.loadStateDict(
      { weight: { dtype: "float64", shape: [2, 3], data: Float64Array.of(1, 2, 3, 4, 5, 6) } },
      { strict: false },
    );
    expect(two.weight.value.dtype).toBe("float32");
    expect(await two.weight.value.array()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(await two.bias!.value.array()).toEqual(await one.bias!.value.array());
  });

  test("is what it was when it was taken, whatever is trained afterwards", async () => {
    const layer = new nn.Linear(1, 1);
    const state = layer.stateDict();
    const before = await layer.weight.value.array();
    layer.weight.value = layer.weight.value.add(1);
    await layer.weight.value.data();
    expect(await state["weight"]!.array()).toEqual(before);
  });

  test("what does not fit is listed in full, and nothing is loaded", async () => {
    const layer = new nn.Linear(3, 2);
    const before = await layer.weight.value.array();
    const state = { weight: zeros([3, 2]), extra: zeros([1]), more: zeros([1]) };
    expect(() => layer.loadStateDict(state)).toThrow(
      "loadStateDict: the state does not fit this Linear; missing: bias; unexpected: extra, more; of another shape: weight is [3, 2], not [2, 3]",
    );
    expect(() => layer.loadStateDict({ weight: zeros([3, 2]) }, { strict: false })).toThrow(/of another shape: weight/);
    expect(layer.loadStateDict({ weight: layer.weight.value, extra: zeros([1]) }, { strict: false })).toEqual({
      missing: ["bias"],
      unexpected: ["extra"],
    });
    expect(await layer.weight.value.array()).toEqual(before);
  });
});

describe("initial values", () => {
  test("same seed, same bits; another seed, others", async () => {
    const weights = async (value: number): Promise<number[]> => {
      seed(value);
      const model = new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU(), new nn.Linear(8, 2));
      const parts = await Promise.all(model.parameters().map((parameter) => parameter.value.data()));
      return parts.flatMap((part) => [...part]);
    };
    expect(await weights(5)).toEqual(await weights(5));
    expect(await weights(5)).not.toEqual(await weights(6));
  });

  test("of Linear are uniform within 1/sqrt(in), biases too", async () => {
    seed(3);
    const layer = new nn.Linear(64, 256);
    for (const [name, parameter] of layer.namedParameters()) {
      const values = [...(await parameter.value.data())];
      const bound = 1 / 8;
      expect(Math.max(...values.map(Math.abs)), name).toBeLessThanOrEqual(bound);
      expect(Math.max(...values), name).toBeGreaterThan(bound * 0.95);
      const deviation = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
      expect(Math.abs(deviation / (bound / Math.sqrt(3)) - 1), name).toBeLessThan(0.1);
    }
  });

  test("of Embedding are normal, and 0 for padding", async () => {
    seed(3);
    const rows = await new nn.Embedding(100, 50, { paddingIndex: -1 }).weight.value.array();
    expect(rows.at(-1)).toEqual(new Array(50).fill(0));
    const values = rows.slice(0, -1).flat();
    expect(Math.abs(values.reduce((sum, value) => sum + value * value, 0) / values.length - 1)).toBeLessThan(0.06);
  });

  test("have the bounds of their rules", async () => {
    seed(4);
    const largest = async (value: Tensor): Promise<number> => Math.max(...(await value.data()).map(Math.abs));
    expect(await largest(nn.initialize.xavierUniform([30, 20]))).toBeCloseTo(Math.sqrt(6 / 50), 1);
    expect(await largest(nn.initialize.kaimingUniform([30, 20]))).toBeCloseTo(Math.sqrt(6 / 20), 1);
    expect(() => nn.initialize.kaimingUniform([3])).toThrow(/a weight is \[out, in, …\]/);
  });
});

test("wrong sizes and shapes are refused with both shapes", () => {
  expect(() => new nn.Linear(0, 3)).toThrow(/0 features/);
  expect(() => new nn.Linear(4, 3).forward(zeros([2, 5]) as never)).toThrow(
    "Linear(4, 3): takes [..., 4] and gets [2, 5]",
  );
  expect(() => new nn.Embedding(4, 3, { paddingIndex: 4 })).toThrow(/paddingIndex 4 is not among 4 rows/);
  expect(() => new nn.Embedding(4, 3).forward(zeros([2]) as never)).toThrow(/indices are float32/);
  expect(() => new nn.Flatten({ startAxis: 2, endAxis: 1 }).forward(zeros([2, 3, 4]) as never)).toThrow(
    /behind axis 1/,
  );
});

test("Sequential knows its shapes", async () => {
  const model = new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU(), new nn.Linear(8, 3));
  const output: Tensor<[2, 3]> = model.forward(zeros([2, 4]));
  expect(output.shape).toEqual([2, 3]);
  expect(Object.keys(model.stateDict())).toEqual(["0.weight", "0.bias", "2.weight", "2.bias"]);
  // @ts-expect-error layer 2 takes 9 features and gets 8
  void new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU(), new nn.Linear(9, 3));
  // @ts-expect-error the model takes 4 features and gets 5
  expect(() => model.forward(zeros([2, 5]))).toThrow(/takes \[..., 4\] and gets \[2, 5\]/);
});

test("a module of one's own stands in a Sequential, and is checked by the types of its forward", async () => {
  class Twice extends nn.Module {
    forward(x: Tensor<[number, 4]>): Tensor<[number, 4]> {
      return x.mul(2);
    }
  }
  const model = new nn.Sequential(new Twice(), new nn.Linear(4, 3));
  const output: Tensor<[5, 3]> = model.forward(ones([5, 4]));
  expect(output.shape).toEqual([5, 3]);
  // @ts-expect-error layer 1 takes [number, 4] and gets 8 features
  void new nn.Sequential(new nn.Linear(4, 8), new Twice());
});
