/**
 * The parts of training that decide something: folds, batch sizes, when to stop, what a class weighs, and that the network
 * reads its inputs as they are laid out.
 */
import { fromHost, seed, toHost } from "nabla";
import type { Tensor } from "nabla";
import { describe, expect, test } from "vitest";
import { classWeights } from "../src/network/class-weights.ts";
import { createTrainer, fitNetwork } from "../src/network/fit-network.ts";
import { foldRows } from "../src/network/folds.ts";
import { bestCommonEpoch } from "../src/network/patience.ts";
import { evenBatch, recipeFor } from "../src/network/recipe.ts";
import { meanRecords } from "../src/network/search-length.ts";
import { describeNetwork, parameterCount, TableNetwork } from "../src/network/table-network.ts";

describe("folds", () => {
  const codes = Int32Array.from({ length: 53 }, (_, row) => (row % 10 < 7 ? 0 : row % 10 < 9 ? 1 : 2));
  const target = { kind: "categories", codes, levels: ["a", "b", "c"] } as const;
  const rows = Int32Array.from({ length: 50 }, (_, row) => row + 3);

  test("every row validates once and trains otherwise, classes are spread", () => {
    const folds = foldRows(target, rows, 5, 1);
    expect(folds.flatMap((fold) => [...fold.validation]).sort((a, b) => a - b)).toEqual([...rows]);
    for (const { train, validation } of folds) {
      expect([...train, ...validation].sort((a, b) => a - b)).toEqual([...rows]);
      const counts = [0, 1, 2].map((code) => validation.filter((row) => codes[row] === code).length);
      expect(counts).toEqual([7, 2, 1]);
    }
    expect(foldRows(target, rows, 5, 2)).not.toEqual(folds);
  });

  test("three rows make three folds, none of them without rows", () => {
    const folds = foldRows(target, rows.subarray(0, 3), 5, 1);
    expect(folds.map(({ train, validation }) => [train.length, validation.length])).toEqual([
      [2, 1],
      [2, 1],
      [2, 1],
    ]);
  });
});

describe("recipes", () => {
  test("a batch leaves less than one row a batch over", () => {
    for (const rows of [1, 3, 31, 33, 57, 240, 1257, 4001]) {
      const batch = evenBatch(rows, 32);
      expect(batch).toBeGreaterThanOrEqual(1);
      expect(batch).toBeLessThanOrEqual(64);
      expect(rows % batch).toBeLessThanOrEqual(Math.floor(rows / batch));
    }
  });

  test("small tables are cross-validated, middling ones refitted, large ones trained once in few epochs", () => {
    expect(recipeFor(240, 52)).toMatchObject({ folds: 5, refit: true, batch: 32 });
    expect(recipeFor(3000, 600)).toMatchObject({ folds: 1, refit: true });
    expect(recipeFor(2_100_000, 450_000)).toMatchObject({ folds: 1, refit: false, batch: 1024, epochs: 6 });
    expect(recipeFor(70, 0)).toMatchObject({ folds: 1, refit: false });
  });

  test("rarer classes weigh more, but not in full", () => {
    const [common = 0, rare = 0] = classWeights([320, 10]);
    expect(rare / common).toBeCloseTo(4, 12); // 32^0.4
    expect(classWeights([5, 5, 5])).toEqual([1, 1, 1]);
  });
});

test("a first loss that is not finite is laid on the rows, and only a later one on the learning rate", async () => {
  const train = Int32Array.of(0, 1, 2, 3);
  const shape = {
    layout: { width: 1, embeddings: [] },
    hidden: [4],
    activation: "relu",
    dropout: 0,
    outputs: 1,
  } as const;
  const fitted = (value: number, lr: number): Promise<unknown> => {
    const learning = { optimizer: "sgd", lr, weightDecay: 0, l1: 0, batch: 2, exactBatch: true } as const;
    const source = {
      length: 1,
      write: () => {},
      answer: () => ({ base: 0, unit: 1 }),
      *batches(rows: Int32Array, size: number) {
        for (let start = 0; start < rows.length; start += size) {
          const column = (filled: number) =>
            fromHost({ dtype: "float32", shape: [size, 1], data: new Float32Array(size).fill(filled) });
          yield [column(value), column(1)] as never;
        }
      },
    };
    const options = { source, train, epochs: 20, seed: 0, purpose: "p", learning, task: "regression", callbacks: [] };
    return fitNetwork(createTrainer(shape, learning, 0), { ...options, settle: false } as never);
  };
  await expect(fitted(Number.NaN, 0.1)).rejects.toThrow(
    /before anything was learned: some numbers are too large to learn from/,
  );
  await expect(fitted(1, 1e12)).rejects.toThrow(/^--lr 1000000000000: .*; training diverges/);
  await expect(fitted(1, 0.01)).resolves.toBeDefined();
});

describe("the best length", () => {
  test("is the lowest mean, the first of equals; a curve that ended goes on flat", () => {
    expect(bestCommonEpoch([[3, 1, 2]], 0)).toBe(2);
    expect(bestCommonEpoch([[3, 1, 0.9999, 1]], 0)).toBe(2);
    expect(
      bestCommonEpoch(
        [
          [4, 2],
          [4, 3, 2, 1],
        ],
        0,
      ),
    ).toBe(4);
    // 0.5 of the past: 4, 3, 1.5 + 2 …
    expect(bestCommonEpoch([[4, 2, 4, 1.5, 1.5]], 0.5)).toBe(5);
  });

  test("the curves are means of all folds: one that stopped goes on at its last value, as it does in the choice", () => {
    const record = (epoch: number, loss: number) => ({
      epoch,
      trainLoss: loss,
      validationLoss: loss + 1,
      validationScore: 0.5,
    });
    const [poor, good] = [
      [record(1, 9), record(2, 8)],
      [record(1, 3), record(2, 2), record(3, 2.5), record(4, 2.2)],
    ];
    const losses = meanRecords([poor, good]).map(({ validationLoss }) => validationLoss ?? Number.NaN);
    expect(losses).toEqual([7, 6, 6.25, 6.1]);
    const curves = [poor, good].map((records) => records.map(({ validationLoss }) => validationLoss));
    expect(losses.indexOf(Math.min(...losses)) + 1).toBe(bestCommonEpoch(curves, 0));
  });
});

describe("the network", () => {
  const layout = { width: 2, embeddings: [{ name: "c", places: 4, dimensions: 3 }] };
  const shape = { layout, hidden: [5], activation: "tanh", dropout: 0, outputs: 2 } as const;

  test("numbers and embedded places meet in the first layer", async () => {
    seed(1);
    const network = new TableNetwork(shape);
    expect(network.namedParameters().map(([name, { shape: size }]) => [name, [...size]])).toEqual([
      ["embeddings.0.weight", [4, 3]],
      ["layers.0.weight", [5, 5]],
      ["layers.0.bias", [5]],
      ["layers.2.weight", [2, 5]],
      ["layers.2.bias", [2]],
    ]);
    expect(parameterCount(network)).toBe(12 + 25 + 5 + 10 + 2);
    expect(describeNetwork(shape)).toBe("2 + 4 levels as 3 → 5 → 2 (tanh)");
    const inputs = [0.5, -1, 3, 2, 0.25, 0];
    const x = fromHost({ dtype: "float32", shape: [2, 3], data: Float32Array.from(inputs) }) as unknown as Tensor<
      [number, number]
    >;
    const { data } = await toHost(network.forward(x));
    const entries = await Promise.all(
      Object.entries(network.stateDict()).map(async ([name, value]) => [name, (await toHost(value)).data] as const),
    );
    const weights = Object.fromEntries(entries);
    // By hand, in float64.
    const linear = (name: string, input: readonly number[]): number[] =>
      Array.from(weights[`${name}.bias`]!, (bias, row) =>
        input.reduce(
          (sum, value, column) => sum + value * weights[`${name}.weight`]![row * input.length + column]!,
          bias,
        ),
      );
    const expected = [
      [0.5, -1, 3],
      [2, 0.25, 0],
    ].flatMap(([a = 0, b = 0, place = 0]) => {
      const vector = Array.from({ length: 3 }, (_, index) => weights["embeddings.0.weight"]![place * 3 + index]!);
      return linear("layers.2", linear("layers.0", [a, b, ...vector]).map(Math.tanh));
    });
    for (const [index, value] of expected.entries()) expect(data[index]).toBeCloseTo(value, 5);
  });
});
