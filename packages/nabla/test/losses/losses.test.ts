// Every loss against PyTorch: values and gradients, with all options (scripts/fixtures/nn.py).
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { losses, Parameter, setDevice, tensor, zeros, type AnyTensor, type Tensor } from "../../src/index.ts";
import { expectClose, stored, type Stored } from "../nn/close.ts";

interface Case {
  readonly name: string;
  readonly input: Stored;
  readonly target: Stored;
  readonly integer: boolean;
  readonly options: Readonly<Record<string, unknown>>;
  readonly value: Stored;
  readonly cotangent: Stored;
  readonly gradient: Stored;
}

type AnyLoss = (outputs: AnyTensor, targets: AnyTensor, options: unknown) => Tensor;

const cases = JSON.parse(readFileSync(new URL("fixtures/losses.json", import.meta.url), "utf8")) as Case[];

function optionsOf({ options }: Case, dtype: "float32" | "float64"): unknown {
  const isStored = (value: unknown): value is Stored => typeof value === "object" && value !== null && "data" in value;
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [name, isStored(value) ? stored(value, dtype) : value]),
  );
}

const functions: Readonly<Record<string, unknown>> = { ...losses };
const loss = (name: string): AnyLoss => functions[name] as AnyLoss;

beforeAll(async () => {
  await setDevice("interpreter");
});

const runs = (["interpreter", "wasm"] as const).flatMap((device) =>
  (["float64", "float32"] as const).map((dtype) => ({ device, dtype })),
);

describe.each(runs)("$dtype on $device", ({ device, dtype }) => {
  beforeAll(async () => {
    await setDevice(device);
  });
  const tolerance = dtype === "float64" ? 1e-10 : 1e-5;
  const shown = (given: Case): string =>
    `${given.name} [${given.input.shape.join(", ")}] ${Object.keys(given.options).join()}`;
  test.each(cases.map((given, index) => [`${index} ${shown(given)}`, given] as const))("%s", async (_, given) => {
    const input = new Parameter(stored(given.input, dtype) as Tensor);
    const target = stored(given.target, given.integer ? "int32" : dtype);
    const value = loss(given.name)(input.value, target, optionsOf(given, dtype));
    expect(value.dtype).toBe(dtype);
    await expectClose(value, given.value, tolerance, "value");
    value
      .mul(stored(given.cotangent, dtype) as Tensor)
      .sum()
      .backward();
    await expectClose(input.grad!, given.gradient, tolerance, "gradient");
  });
});

describe("refuses what would train something else", () => {
  const column = zeros([4, 1]);
  const vector = zeros([4]);
  test("targets that would broadcast", () => {
    for (const name of ["mse", "mae", "huber", "smoothL1", "binaryCrossEntropy", "binaryCrossEntropyWithLogits"]) {
      expect(() => loss(name)(column, vector, {}), name).toThrow(`${name}: outputs [4, 1] and targets [4] differ`);
    }
  });

  test("integer outputs", () => {
    const integers = zeros([4], { dtype: "int32" });
    for (const name of ["mse", "mae", "huber", "smoothL1", "binaryCrossEntropy", "binaryCrossEntropyWithLogits"]) {
      expect(() => loss(name)(integers, vector, {}), name).toThrow(/are int32; float32 or float64 is needed/);
    }
  });

  test("class targets of a wrong shape or dtype", () => {
    const logits = zeros([4, 3]);
    expect(() => losses.crossEntropy(logits, zeros([4]))).toThrow(
      /float targets are probabilities and have the logits' shape \[4, 3\], not \[4\]/,
    );
    expect(() => losses.crossEntropy(logits, zeros([4, 1], { dtype: "int32" }))).toThrow(
      /class indices are \[4\], not \[4, 1\]/,
    );
    expect(() => losses.crossEntropy(logits, zeros([4], { dtype: "bool" }))).toThrow(/class indices are bool/);
    expect(() => losses.nll(logits, zeros([4, 3]))).toThrow(/class indices are float32/);
    expect(() => losses.crossEntropy(zeros([]), zeros([], { dtype: "int32" }))).toThrow(/a scalar has no classes/);
  });

  test.each(Object.entries(losses))("%s of what is no tensor", (name, loss) => {
    const run = loss as (...args: unknown[]) => unknown;
    const outputs = name === "ctc" ? zeros([2, 1, 3]) : zeros([1, 3]);
    for (const other of [undefined, null, [[1, 2, 3]], 1]) {
      const says = new RegExp(`^${name}: [-a-z]+: takes a tensor and gets `);
      expect(() => run(other, outputs, outputs)).toThrow(says);
      expect(() => run(outputs, other, outputs)).toThrow(says);
    }
  });

  test("options that make no sense", () => {
    const logits = zeros([4, 3]);
    const classes = zeros([4], { dtype: "int32" });
    expect(() => losses.crossEntropy(logits, classes, { weight: [1, 2] })).toThrow(/weight \[2\] for 3 classes/);
    expect(() => losses.crossEntropy(logits, classes, { labelSmoothing: 2 })).toThrow(/labelSmoothing 2/);
    expect(() => losses.crossEntropy(logits, zeros([4, 3]), { ignoreIndex: 1 })).toThrow(
      /ignoreIndex goes with class indices/,
    );
    expect(() => losses.huber(vector, vector, { delta: 0 })).toThrow(/delta 0/);
    expect(() => losses.mse(vector, vector, { reduction: "average" as "mean" })).toThrow(/reduction "average"/);
    expect(() => losses.binaryCrossEntropy(vector, vector, { weight: [1, 2] })).toThrow(/broadcast/);
  });
});

test("a class that does not exist gives NaN, never a silent 0", async () => {
  const logits = zeros([2, 3]);
  for (const wrong of [3, -1]) {
    expect(await losses.crossEntropy(logits, tensor([0, wrong], { dtype: "int32" })).item()).toBeNaN();
  }
});

test("logits of minus infinity elsewhere leave the loss alone", async () => {
  const value = losses.crossEntropy(tensor([[0, 0, -Infinity]]), tensor([1], { dtype: "int32" }));
  expect(await value.item()).toBeCloseTo(Math.log(2), 6);
});
