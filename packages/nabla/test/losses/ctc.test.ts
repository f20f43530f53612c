// The CTC loss against PyTorch (scripts/fixtures/ctc.py), values and gradients of the logits.
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { losses, Parameter, setDevice, tensor, zeros, type Tensor } from "../../src/index.ts";
import { expectClose, stored, type Stored } from "../nn/close.ts";

interface Case {
  readonly logits: Stored;
  readonly targets: number[][];
  readonly steps: number[];
  readonly counts: number[];
  readonly options: losses.CtcOptions;
  readonly value: Stored;
  readonly cotangent: Stored;
  readonly gradient: Stored;
}

const cases = JSON.parse(readFileSync(new URL("fixtures/ctc.json", import.meta.url), "utf8")) as Case[];

describe.each([
  ["float64", "interpreter"],
  ["float32", "wasm"],
] as const)("%s on %s", (dtype, device) => {
  beforeAll(async () => {
    await setDevice(device);
  });
  const tolerance = dtype === "float64" ? 1e-10 : 1e-5;
  test.each(cases.map((given, place) => [place, JSON.stringify(given.options), given] as const))(
    "%d %s",
    async (_, __, { logits, targets, steps, counts, options, value, cotangent, gradient }) => {
      const parameter = new Parameter(stored(logits, dtype) as Tensor);
      const labels = tensor(targets, { dtype: "int32" });
      const found = losses.ctc(
        parameter.value.logSoftmax(2),
        labels,
        steps,
        tensor(counts, { dtype: "int32" }),
        options,
      );
      await expectClose(found, value, tolerance, "value");
      (found as Tensor)
        .mul(stored(cotangent, dtype) as Tensor)
        .sum()
        .backward();
      await expectClose(parameter.grad!, gradient, tolerance, "gradient");
    },
  );
});

test("what lies behind a target's length does not count, whatever it is", async () => {
  const logits = new Parameter(tensor([[[1, 2, 3]], [[0, 2, 1]], [[3, 0, 0]]]) as unknown as Tensor); // prettier-ignore
  const run = async (padding: number): Promise<unknown[]> => {
    logits.grad = null;
    const labels = tensor([[2, padding]], { dtype: "int32" });
    const value = losses.ctc(logits.value.logSoftmax(2), labels, [3], [1]);
    value.backward();
    return [await value.item(), await logits.grad!.array()];
  };
  const plain = await run(0);
  expect(await run(-1)).toEqual(plain);
  expect(await run(99)).toEqual(plain);
  expect(plain[0]).toBeGreaterThan(0);
});

test("an impossible alignment costs infinity", async () => {
  const outputs = zeros([2, 1, 3]).logSoftmax(2);
  const value = losses.ctc(outputs, tensor([[1, 1]], { dtype: "int32" }), [2], [2]);
  expect(await value.item()).toBe(Infinity);
});

test.each([
  [
    "outputs without time",
    () => losses.ctc(zeros([2, 3]), zeros([2, 1], { dtype: "int32" }), [1, 1], [1, 1]),
    /\[time, batch/,
  ],
  [
    "targets of another batch",
    () => losses.ctc(zeros([4, 2, 3]), zeros([3, 1], { dtype: "int32" }), [1, 1], [1, 1]),
    /\[2, labels\]/,
  ],
  [
    "a blank that is no class",
    () => losses.ctc(zeros([4, 1, 3]), zeros([1, 1], { dtype: "int32" }), [1], [1], { blank: 3 }),
    /blank 3/,
  ],
  [
    "too few lengths",
    () => losses.ctc(zeros([4, 2, 3]), zeros([2, 1], { dtype: "int32" }), [1], [1, 1]),
    /inputLengths are \[1\]/,
  ],
])("refuses %s", (_, run, message) => {
  expect(run).toThrow(message);
});
