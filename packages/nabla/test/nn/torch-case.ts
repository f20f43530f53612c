/** Runs a layer on a case of scripts/fixtures/layers.py and compares state, outputs, gradients and buffers with PyTorch's. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import type { DType } from "../../src/base/dtype.ts";
import { isTensor, nn, Parameter, setDevice, tensor, type AnyTensor, type Tensor } from "../../src/index.ts";
import { expectClose } from "./close.ts";

interface Stored {
  readonly shape: readonly number[];
  readonly dtype: "float" | "bool" | "int32";
  readonly data: readonly (number | "-inf")[];
}

type States = Readonly<Record<string, Stored>>;

export interface TorchCase {
  readonly name: string;
  readonly arguments: readonly unknown[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly training: boolean;
  readonly masks: Readonly<Record<string, Stored | boolean>>;
  readonly inputs: readonly Stored[];
  readonly state: States;
  readonly outputs: readonly Stored[];
  readonly cotangents: readonly Stored[];
  readonly inputGradients: readonly Stored[];
  readonly gradients: States;
  readonly buffers: States;
}

type AnyModule = nn.Module & { forward(...inputs: unknown[]): unknown };
type Float = "float32" | "float64";

function load({ shape, dtype, data }: Stored, float: Float): AnyTensor {
  const numbers = data.map((value) => (value === "-inf" ? -Infinity : value));
  const as: DType = dtype === "float" ? float : dtype;
  return (tensor(numbers, { dtype: as }) as AnyTensor).reshape([...shape]) as AnyTensor;
}

const numbersOf = (stored: Stored): { shape: readonly number[]; data: number[] } => ({
  shape: stored.shape,
  data: stored.data.map((value) => (value === "-inf" ? -Infinity : value)),
});

function build({ name, arguments: given, options }: TorchCase, dtype: Float): AnyModule {
  const layers: Readonly<Record<string, unknown>> = { ...nn };
  const Layer = layers[name] as new (...all: unknown[]) => AnyModule;
  const takesDType = !name.includes("Pool");
  const nulls = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  return new Layer(...given, { ...nulls, ...(takesDType ? { dtype } : {}) });
}

/** The tensors that a layer gave, in PyTorch's order. */
function outputsOf(result: unknown): AnyTensor[] {
  return isTensor(result) ? [result] : Object.values(result as Record<string, AnyTensor>);
}

async function compare(given: TorchCase, dtype: Float): Promise<void> {
  const tolerance = dtype === "float64" ? 1e-10 : 1e-5;
  const layer = build(given, dtype).train(given.training);
  expect(Object.keys(layer.stateDict())).toEqual(Object.keys(given.state));
  expect(layer.namedParameters().map(([name]) => name)).toEqual(Object.keys(given.gradients));
  expect(layer.namedBuffers().map(([name]) => name)).toEqual(Object.keys(given.buffers));
  layer.loadStateDict(
    Object.fromEntries(Object.entries(given.state).map(([name, value]) => [name, load(value, dtype)])),
  );
  const inputs = given.inputs.map((value) => new Parameter(load(value, dtype) as Tensor));
  const masks = Object.fromEntries(
    Object.entries(given.masks).map(([name, value]) => [name, typeof value === "boolean" ? value : load(value, dtype)]),
  );
  const values = inputs.map((parameter) => parameter.value);
  const outputs = outputsOf(layer.forward(...values, ...(Object.keys(masks).length > 0 ? [masks] : [])));
  const total = outputs
    .map((output, place) => (output as Tensor).mul(load(given.cotangents[place]!, dtype) as Tensor).sum() as Tensor<[]>)
    .reduce((sum, term) => sum.add(term));
  for (const [place, output] of outputs.entries()) {
    expect(output.dtype).toBe(dtype);
    await expectClose(output, numbersOf(given.outputs[place]!), tolerance, `output ${place}`);
  }
  total.backward();
  const check = (gradient: AnyTensor, expected: Stored, where: string): Promise<void> =>
    expectClose(gradient, numbersOf(expected), tolerance * scaleOf(expected), where);
  for (const [place, input] of inputs.entries()) {
    await check(input.grad!, given.inputGradients[place]!, `gradient of input ${place}`);
  }
  for (const [name, parameter] of layer.namedParameters()) {
    await check(parameter.grad!, given.gradients[name]!, `gradient of ${name}`);
  }
  for (const [name, buffer] of layer.namedBuffers()) {
    await expectClose(buffer.value, numbersOf(given.buffers[name]!), tolerance, name);
  }
}

/** Sums of terms of this size: their rounding counts beside the greatest, not beside a small element. */
const scaleOf = ({ data }: Stored): number => Math.max(1, ...data.map((value) => Math.abs(Number(value))));

/** Tests of all cases of a fixture, in both dtypes: float64 on the interpreter, float32 on the device that runs everywhere. */
export function testCases(fixture: string): void {
  const url = new URL(`fixtures/${fixture}.json`, import.meta.url);
  const cases = JSON.parse(readFileSync(url, "utf8")) as TorchCase[];
  const runs = [
    { device: "interpreter", dtype: "float64" },
    { device: "wasm", dtype: "float32" },
    { device: "wasm", dtype: "float64" },
  ] as const;
  describe.each(runs)("$dtype on $device", ({ device, dtype }) => {
    beforeAll(async () => {
      await setDevice(device);
    });
    const shown = (given: TorchCase, place: number): string =>
      `${place} ${given.name} ${JSON.stringify(given.arguments)} ${JSON.stringify(given.options)} of ` +
      `${given.inputs.map(({ shape }) => `[${shape.join(", ")}]`).join(", ")}${given.training ? "" : ", not training"}`;
    test.each(cases.map((given, place) => [shown(given, place), given] as const))("%s", async (_, given) => {
      await compare(given, dtype);
    });
  });
}
