/**
 * Graphs deeper than any stack: chains, recurrences that are written out and sums of thousands of tensors run on every device,
 * forward and backward, and give what the recurrence gives in plain numbers.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  anomaly,
  compile,
  type DeviceName,
  grad,
  setDevice,
  type Tensor,
  tensor,
  toHost,
  zeros,
} from "../../src/index.ts";

type Vector = Tensor<[number]>;

const chosen = (process.env["NABLA_DEVICE"] ?? "wasm") as DeviceName;
afterAll(() => setDevice(chosen));

const size = 19; // no multiple of a vector
const start = Array.from({ length: size }, (_, at) => at / 20 - 0.4);
const weights = Array.from({ length: size }, (_, at) => 0.8 + at / 50);

/** Values of a tensor in plain numbers. */
async function numbersOf(value: unknown): Promise<number[]> {
  return [...((await toHost(value as Vector)).data as Float32Array)];
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, at) => {
    expect(Math.abs(value - expected[at]!)).toBeLessThan(1e-4 * Math.max(1, Math.abs(expected[at]!)));
  });
}

/** A recurrence of three nodes a step, on tensors and on numbers, where it carries the derivative by the weight along. */
interface Recurrence {
  readonly step: (value: Vector, weight: Vector, x: Vector) => Vector;
  readonly next: (
    value: number,
    weight: number,
    x: number,
  ) => readonly [value: number, byValue: number, byWeight: number];
}

const recurrences: { readonly [name: string]: Recurrence } = {
  "tanh(w v + x)": {
    step: (value, weight, x) => value.mul(weight).add(x).tanh(),
    next: (value, weight, x) => {
      const result = Math.tanh(value * weight + x);
      return [result, (1 - result ** 2) * weight, (1 - result ** 2) * value];
    },
  },
  "sin(w v + x)": {
    step: (value, weight, x) => value.mul(weight).add(x).sin(),
    next: (value, weight, x) => {
      const slope = Math.cos(value * weight + x);
      return [Math.sin(value * weight + x), slope * weight, slope * value];
    },
  },
  "|v - w| / 2": {
    step: (value, weight) => value.sub(weight).abs().mul(0.5),
    next: (value, weight) => {
      const slope = Math.sign(value - weight) / 2;
      return [Math.abs(value - weight) / 2, slope, -slope];
    },
  },
};

function inNumbers({ next }: Recurrence, steps: number): { values: number[]; slopes: number[] } {
  const values = [...start];
  const slopes = start.map(() => 0);
  for (let count = 0; count < steps; count++) {
    for (let at = 0; at < size; at++) {
      const [value, byValue, byWeight] = next(values[at]!, weights[at]!, start[at]!);
      slopes[at] = byValue * slopes[at]! + byWeight;
      values[at] = value;
    }
  }
  return { values, slopes };
}

/** A C compiler takes a minute for ten thousand nodes and their gradient. */
const lengths = chosen === "native" ? [100, 1000] : [100, 1000, 4000];

describe.each([...new Set<DeviceName>([chosen, "interpreter"])])("on %s", (name) => {
  beforeAll(async () => void (await setDevice(name, { threads: 1 })));

  describe.each(Object.keys(recurrences))("%s", (formula) => {
    const recurrence = recurrences[formula]!;
    test.each(lengths)("%d nodes and their gradient", async (nodes) => {
      const steps = Math.ceil(nodes / 3);
      const unrolled = (x: Vector, weight: Vector): Vector => {
        let value = x;
        for (let step = 0; step < steps; step++) value = recurrence.step(value, weight, x);
        return value;
      };
      const forward = compile(unrolled);
      const backward = compile((x: Vector, weight: Vector) => grad((w: Vector) => unrolled(x, w).sum())(weight));
      const [x, weight] = [tensor(start) as Vector, tensor(weights) as Vector];
      const { values, slopes } = inNumbers(recurrence, steps);
      expectClose(await numbersOf(forward(x, weight)), values);
      expectClose(await numbersOf(unrolled(x, weight)), values);
      expectClose(await numbersOf(backward(x, weight)), slopes);
    });
  });

  test.each([
    ["left-deep", (parts: readonly Vector[]): Vector => parts.reduce((sum, part) => sum.add(part))],
    ["balanced", (parts: readonly Vector[]): Vector => balanced(parts)],
  ] as const)("a %s sum of 2,000 tensors", async (_, total) => {
    const parts = Array.from({ length: 2000 }, (_part, at) => tensor(start.map((value) => value + (at % 7))) as Vector);
    const expected = start.map((value) => 2000 * value + parts.reduce((sum, _part, at) => sum + (at % 7), 0));
    expectClose(await numbersOf(total(parts)), expected);
    const sum = compile((x: Vector) => total(parts.map((part) => part.mul(x))));
    expectClose(await numbersOf(sum(tensor(start.map(() => 1)) as Vector)), expected);
  });

  test("views upon views, alone and before a product", async () => {
    const x = tensor([start, weights]);
    const flipped = compile((matrix: Tensor<[number, number]>) => {
      let value = matrix;
      for (let step = 0; step < 2001; step++) value = value.flip(1).add(0) as typeof matrix;
      return value.matmul(matrix.transpose());
    });
    const product = (a: readonly number[], b: readonly number[]): number =>
      a.toReversed().reduce((sum, value, at) => sum + value * b[at]!, 0);
    const expected = [start, weights].flatMap((row) => [start, weights].map((column) => product(row, column)));
    expectClose(await numbersOf(flipped(x as Tensor<[number, number]>)), expected);
  });

  test("a value that starts small is kept small", async () => {
    const wide = compile((x: Vector) => {
      let value = x;
      for (let step = 0; step < 400; step++) value = value.mul(0.99).sin() as Vector;
      return value.reshape([size, 1]).add(zeros([size, 30]));
    });
    const ends = start.map((value) => {
      let result = value;
      for (let step = 0; step < 400; step++) result = Math.sin(result * 0.99);
      return result;
    });
    expectClose(
      await numbersOf(wide(tensor(start) as Vector)),
      ends.flatMap((value) => Array.from({ length: 30 }, () => value)),
    );
  });

  test("long chains are explained, profiled and watched", async () => {
    const chain = (x: Vector): Vector => {
      let value = x;
      for (let step = 0; step < 700; step++) value = value.mul(0.99).add(0.01).sin() as Vector;
      return value;
    };
    const compiled = compile(chain);
    const x = tensor(start) as Vector;
    const plain = await numbersOf(compiled(x));
    expect(compiled.explain()).toContain("= sin(");
    if (name !== "interpreter") expect(compiled.profile(1, x).kernels.length).toBeGreaterThan(1);
    expect(await numbersOf(anomaly(chain)(x))).toEqual(plain);
  });
});

function balanced(parts: readonly Vector[]): Vector {
  if (parts.length === 1) return parts[0]!;
  const middle = parts.length >> 1;
  return balanced(parts.slice(0, middle)).add(balanced(parts.slice(middle)));
}
