/**
 * Gradients of every differentiable method against finite differences in float64, first and second order, on random
 * arguments; and at the places where formulas break: kinks, zeros, large arguments.
 */
import { beforeAll, expect, test } from "vitest";
import { checkGradients, concat, einsum, grad, setDevice, stack, tensor, where } from "../../src/tensor/index.ts";

beforeAll(async () => {
  await setDevice("interpreter");
});

let state = 1;
/** Numbers between low and high, none closer than 0.05 to a kink at 0, the same in every run. */
function numbers(shape: readonly number[], low: number = -2, high: number = 2): any {
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  const data = Float64Array.from({ length: size }, () => {
    state = (state * 48271) % 2147483647;
    const value = low + ((high - low) * state) / 2147483647;
    return Math.abs(value) < 0.05 ? 0.1 : value;
  });
  return (tensor(data) as any).reshape(shape);
}

const unary = [
  "neg",
  "abs",
  "square",
  "exp",
  "expm1",
  "sin",
  "cos",
  "tanh",
  "erf",
  "sigmoid",
  "relu",
  "leakyRelu",
  "elu",
  "selu",
  "gelu",
  "silu",
  "softplus",
  "hardSigmoid",
  "mish",
];
const positive = ["log", "log1p", "sqrt", "rsqrt"];
const whole = ["sum", "prod", "mean", "max", "min", "variance", "std", "norm", "logSumExp"];

const functions: Record<string, [(...args: any[]) => any, any[]]> = {
  ...Object.fromEntries(unary.map((name) => [name, [(x: any) => x[name](), [numbers([3, 4])]]])),
  ...Object.fromEntries(positive.map((name) => [name, [(x: any) => x[name](), [numbers([3, 4], 0.3, 3)]]])),
  ...Object.fromEntries(
    whole.flatMap((name) => [
      [name, [(x: any) => x[name](), [numbers([3, 4])]]],
      [`${name} over an axis`, [(x: any) => x[name](1), [numbers([3, 4])]]],
      [`${name} over axes, kept`, [(x: any) => x[name]([0, -1], { keepDims: true }).mul(x), [numbers([2, 3, 2])]]],
    ]),
  ),
  "gelu by tanh": [(x) => x.gelu({ approximate: "tanh" }), [numbers([5])]],
  "norm of order 3": [(x) => x.norm(0, { order: 3 }), [numbers([4, 2])]],
  "norm of order 1": [(x) => x.norm(0, { order: 1 }), [numbers([4, 2])]],
  "greatest norm": [(x) => x.norm(0, { order: Infinity }), [numbers([4, 2])]],
  cumsum: [(x) => x.cumsum(1).square(), [numbers([2, 5])]],
  softmax: [(x) => x.softmax(0).square(), [numbers([3, 4])]],
  logSoftmax: [(x) => x.logSoftmax().square(), [numbers([3, 4])]],
  "add, broadcast": [(a, b) => a.add(b).square(), [numbers([2, 3]), numbers([3])]],
  "sub, broadcast": [(a, b) => a.sub(b).square(), [numbers([2, 1]), numbers([3])]],
  "mul, broadcast": [(a, b) => a.mul(b), [numbers([2, 1, 3]), numbers([4, 1])]],
  "div, broadcast": [(a, b) => a.div(b), [numbers([2, 3]), numbers([3], 0.5, 2)]],
  pow: [(a, b) => a.pow(b), [numbers([2, 3], 0.3, 2), numbers([3])]],
  "pow by numbers": [(a) => a.pow(3).add(a.pow(2)).add(a.pow(4)).add(a.pow(5)), [numbers([4])]],
  "pow by fractions": [(a) => a.pow(0.5).add(a.pow(-0.5)).add(a.pow(-1)).add(a.pow(1.7)), [numbers([4], 0.3, 2)]],
  mod: [(a) => a.mod(0.7).square(), [tensor(Float64Array.of(0.2, 0.9, 1.6, -0.3))]],
  "minimum and maximum": [(a, b) => a.minimum(b).mul(a.maximum(b)).square(), [numbers([3, 4]), numbers([4])]],
  clip: [(a) => a.clip(-1, 1).square(), [tensor(Float64Array.of(-1.5, -0.5, 0.3, 1.7))]],
  where: [(a, b) => where(a.gt(0), a.square(), b.exp()), [numbers([2, 3]), numbers([3])]],
  "matmul of matrices": [(a, b) => a.matmul(b), [numbers([2, 3]), numbers([3, 2])]],
  "matmul, batched": [(a, b) => a.matmul(b), [numbers([2, 1, 2, 3]), numbers([3, 3, 2])]],
  "matmul of vectors": [(a, b) => a.matmul(b).square(), [numbers([3]), numbers([2, 3, 2])]],
  dot: [(a, b) => a.dot(b).square(), [numbers([3]), numbers([3])]],
  outer: [(a, b) => a.outer(b).square(), [numbers([3]), numbers([2])]],
  einsum: [(a, b) => einsum("bij,jk,...k->...i", a, b, b.sum(0).unsqueeze(0)), [numbers([2, 3, 2]), numbers([2, 2])]],
  "einsum of a diagonal": [(a) => einsum("iij->j", a).square(), [numbers([3, 3, 2])]],
  reshape: [(a) => a.reshape([3, -1]).square().cumsum(1), [numbers([2, 6])]],
  "transpose, permute, flip": [(a) => a.transpose().permute([1, 0, 2]).flip(0).exp(), [numbers([2, 3, 2])]],
  "squeeze, unsqueeze, expand": [(a) => a.unsqueeze(0).expand([2, 3, 4]).squeeze().exp(), [numbers([3, 4])]],
  "slice and pad": [
    (a) =>
      a
        .slice(1, 6, 0, 2)
        .pad([[1, 2]], 3)
        .exp(),
    [numbers([7])],
  ],
  split: [(a) => a.split(3, -1).reduce((x: any, y: any) => x.mul(y)), [numbers([2, 6])]],
  at: [(a) => a.at(-1).mul(a.at(0)), [numbers([3, 2])]],
  gather: [
    (a) =>
      a
        .gather(
          tensor(
            [
              [0, 2],
              [1, 1],
            ],
            { dtype: "int32" },
          ),
          1,
        )
        .exp(),
    [numbers([2, 3])],
  ],
  scatterAdd: [
    (a, b) =>
      a
        .scatterAdd(
          tensor(
            [
              [0, 0],
              [2, 1],
            ],
            { dtype: "int32" },
          ),
          b,
          1,
        )
        .exp(),
    [numbers([2, 3]), numbers([2, 2])],
  ],
  take: [
    (a) =>
      a
        .take(
          tensor(
            [
              [0, 2],
              [-1, 0],
            ],
            { dtype: "int32" },
          ),
          1,
        )
        .exp(),
    [numbers([2, 3])],
  ],
  "stack and concat": [
    (a, b) => concat([stack([a, b], 1), a.unsqueeze(1)], 1).exp(),
    [numbers([2, 3]), numbers([2, 3])],
  ],
  astype: [(a) => a.astype("float64").exp(), [numbers([3])]],
};

test.each(Object.entries(functions))("%s", async (_name, [f, args]) => {
  await checkGradients(f, args as any);
  // Second order: the gradient of the first argument, differentiated again.
  const once = grad(
    (...some: any[]) =>
      f(...some)
        .sin()
        .sum() as any,
  ) as any;
  await checkGradients((...some: any[]) => once(...some), args as any, {
    relative: 1e-5,
    absolute: 1e-8,
    coordinates: 4,
  });
});

async function gradientAt(f: (x: any) => any, values: readonly number[]): Promise<number[]> {
  return (await (grad((x: any) => f(x).sum())(tensor(values) as any) as any).array()) as number[];
}

test("subgradients at kinks are PyTorch's", async () => {
  expect(await gradientAt((x) => x.relu(), [0, -1, 1])).toEqual([0, 0, 1]);
  expect(await gradientAt((x) => x.abs(), [0, -1, 1])).toEqual([0, -1, 1]);
  expect(await gradientAt((x) => x.leakyRelu(0.25), [0, -1, 1])).toEqual([0.25, 0.25, 1]);
  expect(await gradientAt((x) => x.elu(0.5), [0, 1])).toEqual([0.5, 1]);
  expect(await gradientAt((x) => x.hardSigmoid(), [-3, 3, -4, 4])).toEqual([0, 0, 0, 0]);
  expect(await gradientAt((x) => x.clip(-1, 1), [-1, 1, -2, 2, 0])).toEqual([1, 1, 0, 0, 1]);
  expect(await gradientAt((x) => x.softplus(), [0])).toEqual([0.5]);
  expect(await gradientAt((x) => x.maximum(0), [0])).toEqual([0.5]);
  expect(await gradientAt((x) => x.norm(), [0, 0])).toEqual([0, 0]);
  expect(await gradientAt((x) => x.norm(0, { order: 3 }), [0, 0])).toEqual([0, 0]);
  expect(await gradientAt((x) => x.std(), [2, 2, 2])).toEqual([0, 0, 0]);
  expect(await gradientAt((x) => x.max(), [1, 3, 3])).toEqual([0, 0.5, 0.5]);
  expect(await gradientAt((x) => x.prod(), [0, 2, 3])).toEqual([6, 0, 0]);
  expect(await gradientAt((x) => x.pow(2), [0, 1])).toEqual([0, 2]);
});

test("softplus is smooth at 0 in second order", async () => {
  const second = grad((x: any) => (grad((y: any) => y.softplus().sum())(x) as any).sum());
  expect(await (second(tensor([0]) as any) as any).array()).toEqual([0.25]);
});

test("no NaN and no overflow far out", async () => {
  const far = [-1e30, -1e4, -200, 200, 1e4, 1e30];
  for (const name of ["softplus", "sigmoid", "tanh", "silu", "mish", "gelu", "elu", "selu", "erf", "relu"]) {
    const values = (await (tensor(far) as any)[name]().array()) as number[];
    const slopes = await gradientAt((x) => x[name](), far);
    for (const value of [...values, ...slopes])
      expect(Number.isFinite(value), `${name}: ${values}, ${slopes}`).toBe(true);
  }
  expect(await gradientAt((x) => x.gelu({ approximate: "tanh" }), far)).toEqual([0, 0, 0, 1, 1, 1]);
  const rows = [1e4, -1e4, 0, 3e38];
  for (const name of ["softmax", "logSumExp"]) {
    for (const slope of await gradientAt((x) => x[name](0), rows)) expect(Number.isFinite(slope), name).toBe(true);
  }
  expect(await gradientAt((x) => x.logSumExp(), [-Infinity, 0])).toEqual([0, 1]);
  expect(await gradientAt((x) => x.logSoftmax().at(0), [0, -Infinity])).toEqual([0, 0]);
});
