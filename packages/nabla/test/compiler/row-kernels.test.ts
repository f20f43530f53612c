/**
 * What is reduced along its rows several times is one kernel, keeps no tensor between its passes, and computes each
 * exponential once; the values are those of plain JavaScript in float64, on every device.
 */
import { afterAll, describe, expect, it } from "vitest";
import { arange, compile, fromHost, grad, losses, nn, setDevice, where } from "nabla";
import { skipReason } from "../runtime/native/support.ts";

const [rows, columns] = [96, 64];
const x = Array.from({ length: rows * columns }, (_, at) => 3 * Math.sin(at * at + 0.3 * at));
const weights = x.map((_, at) => Math.cos(at));
const classes = Array.from({ length: rows }, (_, at) => (at * 7) % columns);

const rowsOf = (values: readonly number[]): number[][] =>
  Array.from({ length: rows }, (_, row) => values.slice(row * columns, (row + 1) * columns));
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const softmax = (row: readonly number[]): number[] => {
  const e = row.map((value) => Math.exp(value - Math.max(...row)));
  return e.map((value) => value / sum(e));
};
const causal = (row: readonly number[], at: number): number[] => {
  const seen = softmax(row.slice(0, at + 1));
  return row.map((_, column) => seen[column] ?? 0);
};
/** (x - mean) / σ and σ */
const standard = (row: readonly number[]): readonly [number[], number] => {
  const mean = sum(row) / columns;
  const sigma = Math.sqrt(sum(row.map((value) => (value - mean) ** 2)) / columns + 1e-5);
  return [row.map((value) => (value - mean) / sigma), sigma];
};
/** The gradient of Σ w y, where y is the standardized row: (w - mean(w) - y mean(w y)) / σ. */
const standardGradient = (row: readonly number[], w: readonly number[]): number[] => {
  const [y, sigma] = standard(row);
  const [ofW, ofWY] = [sum(w) / columns, sum(w.map((value, at) => value * y[at]!)) / columns];
  return w.map((value, at) => (value - ofW - y[at]! * ofWY) / sigma);
};

const tensor = (data: readonly number[]): any =>
  fromHost({ dtype: "float32", shape: [rows, columns], data: Float32Array.from(data) });
const targets = (): any => fromHost({ dtype: "int32", shape: [rows], data: Int32Array.from(classes) });
const layer: any = new nn.LayerNorm(columns, { elementwiseAffine: false });

interface Pattern {
  readonly run: (...args: any[]) => any;
  readonly args: () => readonly any[];
  /** Kernels in all, and how often their listing computes a vector of exponentials. */
  readonly kernels: number;
  readonly exponentials: number;
  /** Bytes of the arena in tensors of the rows: input and output, and what the kernels hold on to. */
  readonly tensors: number;
  readonly expected: readonly number[];
}

const patterns: Readonly<Record<string, Pattern>> = {
  softmax: {
    run: (value) => value.softmax(-1),
    args: () => [tensor(x)],
    kernels: 1,
    exponentials: 1,
    tensors: 1.1,
    expected: rowsOf(x).flatMap(softmax),
  },
  "log-sum-exp": {
    run: (value) => value.logSumExp(-1),
    args: () => [tensor(x)],
    kernels: 1,
    exponentials: 1,
    tensors: 1.1,
    expected: rowsOf(x).map((row) => Math.log(sum(row.map(Math.exp)))),
  },
  "causal softmax": {
    run: (value) => {
      const isLater = arange(rows)
        .reshape([rows, 1])
        .lt(arange(columns).reshape([1, columns]) as never);
      return where(isLater as never, -Infinity, value).softmax(-1);
    },
    args: () => [tensor(x)],
    kernels: 1,
    exponentials: 1,
    tensors: 1.1,
    expected: rowsOf(x).flatMap(causal),
  },
  "gradient of cross entropy": {
    run: (value, y) => grad((logits: any) => losses.crossEntropy(logits, y, { reduction: "sum" }))(value),
    args: () => [tensor(x), targets()],
    kernels: 1,
    exponentials: 1,
    tensors: 1.1,
    expected: rowsOf(x).flatMap((row, at) => softmax(row).map((p, column) => p - (column === classes[at] ? 1 : 0))),
  },
  "layer normalization": {
    run: (value) => layer.forward(value),
    args: () => [tensor(x)],
    kernels: 1,
    exponentials: 0,
    tensors: 1.1,
    expected: rowsOf(x).flatMap((row) => standard(row)[0]),
  },
  "gradient of layer normalization": {
    run: (value, w) => grad((input: any) => layer.forward(input).mul(w).sum())(value),
    args: () => [tensor(x), tensor(weights)],
    kernels: 1,
    exponentials: 0,
    tensors: 2.1,
    expected: rowsOf(x).flatMap((row, at) => standardGradient(row, rowsOf(weights)[at]!)),
  },
};

afterAll(() => setDevice("wasm"));

describe.each(Object.keys(patterns))("%s", (name) => {
  const { run, args, expected, kernels, exponentials, tensors } = patterns[name]!;

  it.each(["interpreter", "wasm", "native"] as const)(`has its values on %s${skipReason}`, async (device) => {
    if (device === "native" && skipReason !== "") return;
    await setDevice(device);
    const values: Float32Array = await compile(run)(...args()).data();
    expect(values).toHaveLength(expected.length);
    for (const [at, value] of values.entries()) expect(value).toBeCloseTo(expected[at]!, 4);
  });

  it("is computed row by row", async () => {
    await setDevice("wasm");
    const compiled = compile(run);
    compiled(...args());
    const text = compiled.explain();
    const listing = text.slice(text.indexOf("# kernels: "));
    expect(listing).toContain(`# kernels: ${kernels}\n`);
    expect(listing.match(/nearest\(/g) ?? []).toHaveLength(exponentials);
    const arena = Number(/(\d+) bytes of arena/.exec(text)![1]);
    expect(arena / (4 * rows * columns)).toBeLessThan(tensors);
  });
});
