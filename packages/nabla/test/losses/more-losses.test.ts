// Losses of several inputs and of distributions against PyTorch (scripts/fixtures/more_losses.py): values and all gradients.
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { losses, Parameter, setDevice, tensor, zeros, type AnyTensor, type Tensor } from "../../src/index.ts";
import { expectClose, stored, type Stored } from "../nn/close.ts";

interface Given extends Stored {
  readonly integer: boolean;
}

interface Case {
  readonly name: string;
  readonly inputs: readonly Given[];
  readonly trained: readonly number[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly value: Stored;
  readonly cotangent: Stored;
  readonly gradients: readonly Stored[];
}

type AnyLoss = (...given: readonly unknown[]) => Tensor;

const cases = JSON.parse(readFileSync(new URL("fixtures/more-losses.json", import.meta.url), "utf8")) as Case[];
const functions = losses as unknown as Readonly<Record<string, AnyLoss>>;

beforeAll(async () => {
  await setDevice("interpreter");
});

describe.each([
  ["float64", "interpreter"],
  ["float32", "wasm"],
] as const)("%s on %s", (dtype, device) => {
  beforeAll(async () => {
    await setDevice(device);
  });
  const tolerance = dtype === "float64" ? 1e-10 : 1e-5;
  const shown = ({ name, inputs, options }: Case, place: number): string =>
    `${place} ${name} ${inputs.map(({ shape }) => `[${shape.join(", ")}]`).join(" ")} ${JSON.stringify(options)}`;
  test.each(cases.map((given, place) => [shown(given, place), given] as const))("%s", async (_, given) => {
    const parameters = new Map(
      given.trained.map((place) => [place, new Parameter(stored(given.inputs[place]!, dtype) as Tensor)]),
    );
    const inputs = given.inputs.map(
      (input, place) => parameters.get(place)?.value ?? stored(input, input.integer ? "int32" : dtype),
    );
    const options = Object.fromEntries(
      Object.entries(given.options).map(([name, value]) => [
        name,
        typeof value === "object" && value !== null ? stored(value as Stored, dtype) : value,
      ]),
    );
    const value = functions[given.name]!(...inputs, options);
    expect(value.dtype).toBe(dtype);
    await expectClose(value, given.value, tolerance, "value");
    value
      .mul(stored(given.cotangent, dtype) as Tensor)
      .sum()
      .backward();
    for (const [at, place] of given.trained.entries()) {
      await expectClose(parameters.get(place)!.grad!, given.gradients[at]!, tolerance, `gradient of input ${place}`);
    }
  });
});

describe("far from the usual", () => {
  const gradientOf = async (loss: (x: Tensor) => AnyTensor, values: number[]): Promise<number[]> => {
    const x = new Parameter(tensor(values) as AnyTensor as Tensor);
    (loss(x.value) as Tensor).sum().backward();
    return [...(await x.grad!.data())];
  };

  test("focal of large logits is finite, with finite gradients", async () => {
    for (const gamma of [0, 0.5, 2]) {
      const logits = [200, -200, 60];
      const yes = await gradientOf((x) => losses.focal(x, tensor([1, 1, 0]), { gamma }), logits);
      expect(yes.every(Number.isFinite), `gamma ${gamma}`).toBe(true);
      const index = tensor(0, { dtype: "int32" });
      const classes = await gradientOf((x) => losses.focal(x, index, { gamma }), logits);
      expect(classes.every(Number.isFinite), `gamma ${gamma}`).toBe(true);
    }
  });

  test("cosineEmbedding of vectors of zeros, tripletMargin of equal ones", async () => {
    const other = tensor([1, 2]) as AnyTensor as Tensor;
    const zero = await gradientOf((x) => losses.cosineEmbedding(x, other, tensor(1)), [0, 0]);
    expect(zero.every(Number.isFinite)).toBe(true);
    const equal = await gradientOf((x) => losses.tripletMargin(x, other, other), [1, 2]);
    expect(equal.every(Number.isFinite)).toBe(true);
  });
});

test('klDiv takes PyTorch\'s word "batchmean" for "batchMean"', async () => {
  const [x, t] = [tensor([[-1, -2]]), tensor([[0.5, 0.5]])];
  const value = losses.klDiv(x, t, { reduction: "batchmean" });
  expect(await value.item()).toBe(await losses.klDiv(x, t, { reduction: "sum" }).item());
});

describe("refuses", () => {
  const vector = zeros([4]);
  test.each([
    [
      "vectors of different shapes",
      () => losses.tripletMargin(vector, vector, zeros([3])),
      /vectors are \[4\], \[4\], \[3\]/,
    ],
    [
      "targets that are none",
      () => losses.cosineEmbedding(zeros([4, 2]), zeros([4, 2]), zeros([2])),
      /\[4\], is needed/,
    ],
    ["variances of another shape", () => losses.gaussianNll(vector, vector, zeros([3])), /broadcast/],
    ["targets that would broadcast", () => losses.hinge(zeros([4, 1]), vector), /hinge: outputs \[4, 1\]/],
    ["a negative gamma", () => losses.focal(vector, vector, { gamma: -1 }), /gamma -1/],
    [
      "alpha for classes",
      () => losses.focal(zeros([4, 2]), zeros([4], { dtype: "int32" }), { alpha: 0.3 }),
      /alpha goes with/,
    ],
    [
      "an unknown reduction",
      () => losses.klDiv(zeros([1]), zeros([1]), { reduction: "average" as "mean" }),
      /reduction "average"; "mean", "batchMean", "batchmean", "sum", "none" exist/,
    ],
    ["no rows", () => losses.klDiv(zeros([]), zeros([]), { reduction: "batchMean" }), /no rows/],
  ])("%s", (_, run, message) => {
    expect(run).toThrow(message);
  });
});
