/**
 * Every operation against the values that PyTorch and NumPy give (scripts/fixtures/tensor.py), on every device: float64 to
 * 1e-12, float32 to a few units in the last place of the intermediate results.
 */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { allocate, type DType } from "../../src/base/dtype.ts";
import { concat, einsum, setDevice, stack, tensor } from "../../src/tensor/index.ts";
import { tensorOfData } from "../../src/tensor/handles.ts";
import { readNow } from "../../src/tensor/tensor.ts";

interface Value {
  readonly shape: number[];
  readonly dtype: DType;
  readonly data: (number | string)[];
}

interface Case {
  readonly method: string;
  readonly inputs: Value[];
  readonly args: unknown[];
  readonly expected: Value[];
}

const cases = JSON.parse(readFileSync(new URL("fixtures/tensor.json", import.meta.url), "utf8")) as Case[];

function toTensor({ shape, dtype, data }: Value): any {
  const array = allocate(dtype, data.length);
  data.forEach((value, place) => (array[place] = Number(value)));
  return tensorOfData(array, shape, dtype);
}

function decode(arg: unknown, inputs: readonly unknown[]): unknown {
  if (arg === "undefined") return undefined;
  if (arg === "Infinity" || arg === "-Infinity") return Number(arg);
  if (typeof arg !== "object" || arg === null || Array.isArray(arg)) return arg;
  if ("tensor" in arg) return inputs[arg.tensor as number];
  return Object.fromEntries(Object.entries(arg).map(([key, value]) => [key, decode(value, inputs)]));
}

function apply({ method, inputs, args }: Case): any[] {
  const tensors = inputs.map(toTensor);
  if (method.startsWith("einsum:")) return [(einsum as any)(method.slice(7), ...tensors)];
  if (method === "concat") return [(concat as any)(tensors, args[0])];
  if (method === "stack") return [(stack as any)(tensors, args[0])];
  const result = tensors[0][method](...args.map((arg) => decode(arg, tensors)));
  return Array.isArray(result) ? result : [result];
}

/** Errors are relative, below this absolute: the activations subtract numbers around 1. */
const floors: Readonly<Record<string, number>> = { gelu: 1, selu: 1, logSoftmax: 1, sum: 1 };

function compare(found: ArrayLike<number>, expected: Value, message: string, floor: number): void {
  const tolerance = expected.dtype === "float64" ? 1e-12 : expected.dtype === "float32" ? 3e-7 : 0;
  expected.data.forEach((text, place) => {
    const wanted = Number(text);
    const value = found[place]!;
    const isClose = Math.abs(value - wanted) <= tolerance * Math.max(floor, Math.abs(wanted));
    if (!Object.is(value + 0, wanted + 0) && !isClose) {
      expect.fail(`${message}: element ${place} is ${value}, should be ${wanted}`);
    }
  });
}

test("the fixtures cover the operations", () => {
  expect(cases.length).toBeGreaterThan(500);
  const methods = new Set(cases.map(({ method }) => method));
  expect(methods.size).toBeGreaterThan(80);
  expect(tensor(1)).toBeDefined();
});

describe.each(["interpreter", "wasm"] as const)("on %s", (name) => {
  beforeAll(async () => {
    await setDevice(name);
  });
  const groups = group(cases);
  test.each([...groups])("%s", (method, some) => {
    for (const [place, one] of some.entries()) {
      const results = apply(one);
      const message = `${method} ${place} of ${one.inputs.map(({ shape, dtype }) => `${dtype}[${shape}]`)} (${JSON.stringify(one.args)})`;
      expect(
        results.map(({ shape, dtype }) => ({ shape: [...shape], dtype })),
        message,
      ).toEqual(one.expected.map(({ shape, dtype }) => ({ shape, dtype })));
      readNow(results).forEach((found, part) => compare(found, one.expected[part]!, message, floors[method] ?? 1e-3));
    }
  });
});

function group(all: readonly Case[]): Map<string, Case[]> {
  const groups = new Map<string, Case[]>();
  for (const one of all) groups.set(one.method, [...(groups.get(one.method) ?? []), one]);
  return groups;
}
