// The Lasso by proximal steps gives scikit-learn's coefficients, with the same exact zeros (scripts/fixtures/lasso.py); the
// penalty as a term of the loss gives no exact zeros, and neither does L2.
import { readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import {
  compile,
  losses,
  nn,
  optim,
  regularizers,
  seed,
  setDevice,
  tensor,
  type AnyTensor,
  type Tensor,
} from "../../src/index.ts";

interface Fixture {
  readonly x: readonly (readonly number[])[];
  readonly y: readonly number[];
  readonly fits: readonly {
    readonly alpha: number;
    readonly coefficients: readonly number[];
    readonly intercept: number;
  }[];
}

const { x, y, fits } = JSON.parse(readFileSync(new URL("fixtures/lasso.json", import.meta.url), "utf8")) as Fixture;

beforeAll(async () => {
  await setDevice("wasm");
});

type Model = nn.Linear<number, 1, "float64">;

/** Minimizes half the mean squared error plus `penalty`; the columns are short vectors, so that their rate is large. */
async function train(
  steps: number,
  change: (optimizer: optim.SGD, model: Model) => void,
  penalty?: (model: Model) => Tensor<[]>,
): Promise<{ readonly coefficients: number[]; readonly intercept: number }> {
  seed(0);
  const inputs = tensor(x as number[][], { dtype: "float64" });
  const targets = (tensor(y as number[], { dtype: "float64" }) as AnyTensor).reshape([y.length, 1]);
  const model: Model = new nn.Linear(10, 1, { dtype: "float64" });
  const groups = [
    { params: [model.weight], lr: 1000 },
    { params: [model.bias!], lr: 1 },
  ];
  const optimizer = new optim.SGD(groups as never, { momentum: 0.9, dampening: 0.9 });
  change(optimizer, model);
  const step = compile(() => {
    const loss = losses.mse(model.forward(inputs as never), targets as never).mul(0.5) as unknown as Tensor<[]>;
    (penalty === undefined ? loss : loss.add(penalty(model))).backward();
    optimizer.step();
    return loss;
  });
  for (let at = 0; at < steps; at++) step();
  return {
    coefficients: [...(await model.weight.value.data())],
    intercept: (await model.bias!.value.data())[0]!,
  };
}

const zerosIn = (values: readonly number[]): number[] => values.flatMap((value, place) => (value === 0 ? [place] : []));

test.each(fits)("strength $alpha", async ({ alpha, coefficients, intercept }) => {
  const found = await train(1500, (optimizer, model) => {
    optim.proximal(optimizer, { l1: alpha, parameters: [model.weight as never] });
  });
  expect(zerosIn(found.coefficients)).toEqual(zerosIn(coefficients));
  found.coefficients.forEach((value, place) => expect(Math.abs(value - coefficients[place]!)).toBeLessThan(1e-3));
  expect(Math.abs(found.intercept - intercept)).toBeLessThan(1e-3);
});

const none = (): void => {};

test("the subgradient of L1 leaves no exact zeros, L2 neither", async () => {
  const { alpha } = fits.at(-1)!;
  const subgradient = await train(1500, none, (model) => regularizers.l1([model.weight as never], alpha));
  expect(zerosIn(subgradient.coefficients)).toEqual([]);
  const ridge = await train(600, none, (model) => regularizers.l2([model.weight as never], 0.01));
  expect(zerosIn(ridge.coefficients)).toEqual([]);
  const shrunk = await train(600, (optimizer, model) => {
    optim.proximal(optimizer, { l2: 0.01, parameters: [model.weight as never] });
  });
  shrunk.coefficients.forEach((value, place) =>
    expect(Math.abs(value - ridge.coefficients[place]!)).toBeLessThan(1e-6),
  );
});
