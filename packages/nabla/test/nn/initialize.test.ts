// Initial values: their spread by PyTorch's formulas, orthogonality, bounds, and the same numbers from the same seed.
import { beforeAll, describe, expect, test } from "vitest";
import { nn, seed, setDevice, type AnyTensor, type Tensor } from "../../src/index.ts";

const { initialize } = nn;

beforeAll(async () => {
  await setDevice("wasm");
});

async function momentsOf(values: AnyTensor): Promise<{ mean: number; deviation: number; low: number; high: number }> {
  const data = [...(await values.data())];
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  const variance = data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length;
  return { mean, deviation: Math.sqrt(variance), low: Math.min(...data), high: Math.max(...data) };
}

describe("deviations", () => {
  const shape = [60, 40, 3] as const; // 120 inputs, 180 outputs
  test.each([
    ["xavierUniform", () => initialize.xavierUniform(shape), Math.sqrt(2 / 300), Math.sqrt(6 / 300)],
    [
      "xavierUniform, gain 2",
      () => initialize.xavierUniform(shape, { gain: 2 }),
      2 * Math.sqrt(2 / 300),
      2 * Math.sqrt(6 / 300),
    ],
    ["xavierNormal", () => initialize.xavierNormal(shape), Math.sqrt(2 / 300), Infinity],
    ["kaimingUniform", () => initialize.kaimingUniform(shape), Math.sqrt(2 / 120), Math.sqrt(6 / 120)],
    ["kaimingNormal", () => initialize.kaimingNormal(shape), Math.sqrt(2 / 120), Infinity],
    [
      "kaimingNormal of outputs before tanh",
      () => initialize.kaimingNormal(shape, { mode: "fanOut", nonlinearity: "tanh" }),
      5 / 3 / Math.sqrt(180),
      Infinity,
    ],
    [
      "a leaky slope",
      () => initialize.kaimingUniform(shape, { negativeSlope: 1 }),
      Math.sqrt(1 / 120),
      Math.sqrt(3 / 120),
    ],
  ])("%s", async (_, make, deviation, bound) => {
    seed(1);
    const moments = await momentsOf(make() as AnyTensor);
    expect(Math.abs(moments.deviation / deviation - 1)).toBeLessThan(0.03); // 7200 numbers
    expect(Math.abs(moments.mean)).toBeLessThan(0.05 * deviation);
    expect(Math.max(-moments.low, moments.high)).toBeLessThanOrEqual(bound);
  });

  test("gains are PyTorch's", () => {
    expect(initialize.gain("leakyRelu", 0.2)).toBeCloseTo(1.3867504905630728, 12);
    expect(initialize.gain("leakyRelu")).toBeCloseTo(1.4141428569978354, 12);
    expect(["linear", "sigmoid", "relu", "tanh", "selu"].map((name) => initialize.gain(name as "relu"))).toEqual([
      1,
      1,
      Math.SQRT2,
      5 / 3,
      0.75,
    ]);
  });
});

describe("orthogonal", () => {
  test.each([
    [[5, 5], 1],
    [[3, 4, 2], 2],
    [[7, 3], 1],
  ] as const)("%s with gain %d", async (shape, gain) => {
    seed(4);
    const columns = shape.slice(1).reduce((product, size) => product * size, 1);
    const matrix = initialize.orthogonal([...shape] as number[], { gain, dtype: "float64" }) as AnyTensor;
    const flat = matrix.reshape([shape[0], columns]) as AnyTensor as Tensor;
    const short = shape[0] <= columns ? flat : (flat.transpose() as Tensor);
    const product = (await (short.matmul(short.transpose() as never) as Tensor).array()) as number[][];
    product.forEach((row, i) => row.forEach((value, j) => expect(value).toBeCloseTo(i === j ? gain ** 2 : 0, 12)));
  });

  test("signs are not fixed: the diagonal is negative as often as positive", async () => {
    seed(9);
    let positive = 0;
    for (let at = 0; at < 60; at++) positive += (await initialize.orthogonal([2, 2]).data())[0]! > 0 ? 1 : 0;
    expect(positive).toBeGreaterThan(15);
    expect(positive).toBeLessThan(45);
  });
});

describe("truncatedNormal", () => {
  // Mean and deviation of the standard normal distribution within these bounds (scipy.stats.truncnorm).
  test.each([
    [-2, 2, 0, 0.8796256610342398],
    [-0.5, 0.5, 0, 0.2838822900443276],
    [0, Infinity, 0.7978845608028654, 0.6028102749890869],
    [5, 100, 5.186503967125845, 0.18082155462516586],
  ])("within %d … %d", async (a, b, mean, deviation) => {
    seed(2);
    const moments = await momentsOf(initialize.truncatedNormal([4000], { a, b }) as AnyTensor);
    expect(moments.low).toBeGreaterThanOrEqual(a);
    expect(moments.high).toBeLessThanOrEqual(b);
    expect(Math.abs(moments.mean - mean)).toBeLessThan(4 * (deviation / Math.sqrt(4000)));
    expect(Math.abs(moments.deviation / deviation - 1)).toBeLessThan(0.06);
  });

  test("a … b are values, not units of std", async () => {
    const { low, high } = await momentsOf(
      initialize.truncatedNormal([500], { mean: 1, std: 0.5, a: 0.8, b: 1.5 }) as AnyTensor,
    );
    expect(low).toBeGreaterThanOrEqual(Math.fround(0.8));
    expect(high).toBeLessThanOrEqual(1.5);
    expect(high - low).toBeGreaterThan(0.6);
    expect(() => initialize.truncatedNormal([1], { a: 1, b: 1 })).toThrow(/from 1 to 1/);
    expect(() => initialize.truncatedNormal([1], { std: 0 })).toThrow(/std 0/);
  });
});

test("the same seed gives the same weights", async () => {
  const make = async (): Promise<unknown> => {
    seed(7);
    return [await initialize.orthogonal([3, 3]).array(), await initialize.truncatedNormal([3]).array()];
  };
  const first = await make();
  expect(await make()).toEqual(first);
  expect([await initialize.orthogonal([3, 3]).array(), await initialize.truncatedNormal([3]).array()]).not.toEqual(
    first,
  );
});
