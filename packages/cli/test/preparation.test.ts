/**
 * Splits, scales and encodings against what they must be by definition, on chosen and on random columns.
 */
import { array, assert, integer, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { learnCategory } from "../src/preparation/category-preparation.ts";
import { learnCodes } from "../src/preparation/code-preparation.ts";
import { featureWriter, inputLayout, rowLength } from "../src/preparation/feature-writer.ts";
import { normalQuantile } from "../src/preparation/normal-quantile.ts";
import { learnNumber, quantile, scaleNumber } from "../src/preparation/number-preparation.ts";
import { inputNames } from "../src/preparation/preparation.ts";
import type { FeaturePreparation } from "../src/preparation/preparation.ts";
import { randomStream, shuffle } from "../src/preparation/random.ts";
import { quotas, rowsWithTarget, splitRows } from "../src/preparation/split.ts";
import { learnTime, timeInputs, writeTime } from "../src/preparation/time-preparation.ts";
import type { EncodedCategories, EncodedColumn } from "../src/tables/encoded-column.ts";

const allRows = (count: number): Int32Array => Int32Array.from({ length: count }, (_, row) => row);
const classes = (codes: number[], count = Math.max(...codes) + 1): EncodedCategories => ({
  kind: "categories",
  codes: Int32Array.from(codes),
  levels: Array.from({ length: count }, (_, code) => `level ${code}`),
});

describe("random integers", () => {
  test("sfc32 after its reference: the stream of a fixed state", () => {
    // By the definition, in BigInt arithmetic, from the same filling.
    const reference = (seed: number, purpose: string, count: number): number[] => {
      const word = (value: bigint): bigint => value & 0xffffffffn;
      let hash = 0x811c9dc5n;
      for (const character of purpose) hash = word((hash ^ BigInt(character.charCodeAt(0))) * 0x01000193n);
      let [a, b, c, counter] = [word(BigInt(seed)), BigInt(seed) >> 32n, hash, 1n];
      const drawn: number[] = [];
      for (let step = 0; step < count + 12; step++) {
        const result = word(a + b + counter);
        counter = word(counter + 1n);
        a = b ^ (b >> 9n);
        b = word(c + (c << 3n));
        c = word(word((c << 21n) | (c >> 11n)) + result);
        if (step >= 12) drawn.push(Number(result));
      }
      return drawn;
    };
    for (const seed of [0, 1, 42, 2 ** 31 + 5, 2 ** 40 + 3]) {
      const random = randomStream(seed, "split");
      expect(Array.from({ length: 20 }, () => random.integer())).toEqual(reference(seed, "split", 20));
    }
  });

  test("below is uniform, a shuffle keeps its items, purposes differ", () => {
    const random = randomStream(3, "test");
    const counts = new Float64Array(7);
    for (let draw = 0; draw < 70_000; draw++) counts[random.below(7)]!++;
    const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chiSquare).toBeLessThan(22.5); // 0.001 of six degrees of freedom
    expect(shuffle(allRows(100), randomStream(1, "a")).sort()).toEqual(allRows(100));
    expect(shuffle(allRows(100), randomStream(1, "a"))).not.toEqual(shuffle(allRows(100), randomStream(1, "b")));
  });
});

describe("splits", () => {
  test("are stratified, disjoint and complete, and keep a row of every class for training", () => {
    assert(
      property(array(integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 }), integer(), (sizes, seed) => {
        const target = classes(sizes.flatMap((size, code) => Array.from({ length: size }, () => code)));
        const split = splitRows(target, { validation: 0.15, test: 0.15 }, seed);
        const rows = [...split.train, ...split.validation, ...split.test].sort((a, b) => a - b);
        expect(rows).toEqual([...allRows(target.codes.length)]);
        for (const [code, size] of sizes.entries()) {
          const inPart = (part: Int32Array): number => part.filter((row) => target.codes[row] === code).length;
          expect(inPart(split.train)).toBeGreaterThanOrEqual(1);
          expect(Math.abs(inPart(split.test) - 0.15 * size)).toBeLessThanOrEqual(1);
          if (size >= 4) expect(Math.min(inPart(split.test), inPart(split.validation))).toBeGreaterThanOrEqual(1);
        }
      }),
    );
  });

  test("the parts' sizes are the asked fractions, a seed gives one split, another seed another", () => {
    const target = classes(Array.from({ length: 1000 }, (_, row) => row % 4));
    const split = splitRows(target, { validation: 0.15, test: 0.15 }, 7);
    expect([split.train.length, split.validation.length, split.test.length]).toEqual([700, 150, 150]);
    expect(splitRows(target, { validation: 0.15, test: 0.15 }, 7)).toEqual(split);
    expect(splitRows(target, { validation: 0.15, test: 0.15 }, 8)).not.toEqual(split);
    expect(splitRows(target, { validation: 0, test: 0 }, 7).train).toEqual(allRows(1000));
    expect(quotas([17, 64], 0.15).reduce((sum, count) => sum + count, 0)).toBe(12);
  });

  test("numbers are split over their whole range, rows without a target are nowhere", () => {
    const values = Float64Array.from({ length: 200 }, (_, row) => (row % 10 === 0 ? Number.NaN : row));
    const target: EncodedColumn = { kind: "numbers", values };
    const split = splitRows(target, { validation: 0.1, test: 0.2 }, 1);
    expect(rowsWithTarget(target)).toHaveLength(180);
    expect(split.train.length + split.validation.length + split.test.length).toBe(180);
    expect(split.test).toHaveLength(36);
    for (let tenth = 0; tenth < 10; tenth++) {
      const inTenth = split.test.filter((row) => Math.floor(row / 20) === tenth).length;
      expect(Math.abs(inTenth - 3.6)).toBeLessThanOrEqual(1.6);
    }
  });
});

describe("numbers", () => {
  test("are standardized by the training rows alone", () => {
    const values = Float64Array.of(1, 2, 3, 4, 1000, Number.NaN);
    const learned = learnNumber("x", values, Int32Array.of(0, 1, 2, 3));
    expect(learned).toMatchObject({ fill: 2.5, indicator: false, scale: { kind: "standard", mean: 2.5 } });
    expect(scaleNumber(learned, 4)).toBeCloseTo(1.5 / Math.sqrt(1.25), 12);
    expect(scaleNumber(learned, Number.NaN)).toBe(0);
    expect(scaleNumber(learned, 1e9)).toBe(12);
  });

  test("median and quantiles are NumPy's", () => {
    // numpy.quantile([1, 2, 4, 8, 16], [0.1, 0.5, 0.9]) → 1.4, 4, 12.8
    const sorted = Float64Array.of(1, 2, 4, 8, 16);
    expect([0.1, 0.5, 0.9].map((fraction) => quantile(sorted, fraction))).toEqual([1.4, 4, 12.8]);
  });

  test("missing values that are common have an indicator", () => {
    const values = Float64Array.from({ length: 100 }, (_, row) => (row % 10 === 0 ? Number.NaN : row));
    const learned = learnNumber("x", values, allRows(100));
    expect(learned.indicator).toBe(true);
    expect(inputNames(learned)).toEqual(["x", "x missing"]);
  });

  test("heavy tails become normal, ordinary columns do not count as heavy", () => {
    const normal = Float64Array.from({ length: 999 }, (_, index) => normalQuantile((index + 1) / 1000));
    const heavy = normal.map((value) => Math.exp(3 * value));
    expect(learnNumber("x", normal, allRows(999)).scale.kind).toBe("standard");
    const learned = learnNumber("x", heavy, allRows(999));
    expect(learned.scale.kind).toBe("quantiles");
    for (const index of [50, 499, 900]) expect(scaleNumber(learned, heavy[index]!)).toBeCloseTo(normal[index]!, 1);
    expect(scaleNumber(learned, 1e300)).toBeLessThan(4);
    // Order is kept everywhere.
    const scaled = [...heavy].map((value) => scaleNumber(learned, value));
    expect(scaled.every((value, index) => index === 0 || value >= scaled[index - 1]!)).toBe(true);
  });

  test("two values that stand for unknown leave the others their scale", () => {
    const normal = Float64Array.from({ length: 999 }, (_, index) => normalQuantile((index + 1) / 1000));
    const ratings = normal.map((value) => Math.round(value) + 5);
    for (const column of [normal, ratings, normal.slice(480, 504)])
      for (const odd of [9999, -1e200]) {
        const marked = column.with(3, odd).with(7, odd);
        const learned = learnNumber("x", marked, allRows(marked.length));
        const [low = 0, high = 0] = [0.3, 0.8].map((share) => scaleNumber(learned, quantile(column.toSorted(), share)));
        expect(high - low).toBeGreaterThan(0.5);
        expect(Math.abs(scaleNumber(learned, odd))).toBeLessThan(4);
      }
    const rare = Float64Array.from({ length: 200 }, (_, row) => (row % 25 === 0 ? 1 : 0));
    expect(learnNumber("x", rare, allRows(200)).scale.kind).toBe("standard");
  });

  test("the normal quantile inverts the normal distribution", () => {
    // scipy.stats.norm.ppf
    const known = [
      [0.5, 0],
      [0.975, 1.959963984540054],
      [0.1, -1.2815515655446004],
      [1e-6, -4.753424308822899],
      [0.9999, 3.719016485455709],
    ] as const;
    for (const [probability, expected] of known) expect(normalQuantile(probability)).toBeCloseTo(expected, 9);
  });
});

describe("integers with few values", () => {
  const rows = 300;
  const values = Float64Array.from({ length: rows }, (_, row) => row % 7);
  const numbers = { kind: "numbers", values } as const;
  const random = randomStream(5, "noise");
  const noise = Float64Array.from({ length: rows }, () => random.integer() / 2 ** 32 - 0.5);

  test("stay numbers where the target follows them smoothly, or not at all", () => {
    const smooth = { kind: "numbers", values: values.map((value, row) => value ** 2 + noise[row]!) } as const;
    expect(learnCodes("x", numbers, smooth, allRows(rows))).toBeUndefined();
    expect(learnCodes("x", numbers, { kind: "numbers", values: noise }, allRows(rows))).toBeUndefined();
  });

  test("become codes where the target jumps from one to the next", () => {
    const effects = [3, -2, 5, 0, -4, 4, -3];
    const jagged = { kind: "numbers", values: values.map((value, row) => effects[value]! + 4 * noise[row]!) } as const;
    expect(learnCodes("x", numbers, jagged, allRows(rows))).toEqual({
      kind: "codes",
      name: "x",
      values: [0, 1, 2, 3, 4, 5, 6],
      missing: false,
    });
    const odd = classes(Array.from(values, (value) => value % 2));
    expect(learnCodes("x", numbers, odd, allRows(rows))?.kind).toBe("codes");
  });
});

describe("categories and dates", () => {
  test("rare levels share a place, missing has its own", () => {
    const column = classes([0, 0, 0, 1, 1, 2, -1, -1], 3);
    const learned = learnCategory("c", column, allRows(8));
    expect(learned).toEqual({
      kind: "oneHot",
      name: "c",
      levels: ["level 0", "level 1"],
      missing: true,
      dimensions: 0,
    });
    expect(inputNames(learned)).toEqual(["c missing", "c = level 0", "c = level 1"]);
  });

  test("many levels are embedded", () => {
    const column = classes(Array.from({ length: 200 }, (_, row) => row % 50));
    expect(learnCategory("c", column, allRows(200))).toMatchObject({ kind: "embedding", dimensions: 9 });
  });

  test("the parts of a date", () => {
    const values = Float64Array.from({ length: 400 }, (_, day) => Date.UTC(2020, 0, 1 + day, day % 24));
    const learned = learnTime("d", values, allRows(400));
    expect(learned).toMatchObject({ year: true, weekday: true, hour: true, indicator: false });
    const out = new Float32Array(timeInputs(learned).length);
    writeTime(learned, Date.UTC(2020, 0, 6, 6), out, 0); // a Monday, six o'clock
    const named = Object.fromEntries(timeInputs(learned).map((name, index) => [name, out[index]]));
    expect(named).toMatchObject({ "d Mon": 1, "d Tue": 0, "d Sun": 0, "d day sin": 1 });
    expect(named["d day cos"]).toBeCloseTo(0, 6);
    const short = learnTime(
      "d",
      values.subarray(0, 5).map((_, day) => Date.UTC(2020, 0, 1 + day)),
      allRows(5),
    );
    expect(timeInputs(short)).toEqual(["d"]);
  });

  test("a row is written as the names say", () => {
    const features: FeaturePreparation[] = [
      { kind: "number", name: "n", fill: 5, indicator: true, scale: { kind: "standard", mean: 1, deviation: 2 } },
      { kind: "embedding", name: "e", levels: ["level 1"], missing: true, dimensions: 2 },
      { kind: "oneHot", name: "o", levels: ["level 1", "level 0"], missing: false, dimensions: 0 },
      { kind: "codes", name: "k", values: [3, 7], missing: true },
    ];
    const preparation = { features, target: { task: "regression", mean: 0, deviation: 1 } } as const;
    const n = { kind: "numbers", values: Float64Array.of(3, Number.NaN, 1) } as const;
    const k = { kind: "numbers", values: Float64Array.of(7, Number.NaN, 4) } as const;
    const table = { rows: 3, features: [n, classes([0, 1, -1]), classes([0, 1, -2]), k] };
    const layout = inputLayout(preparation);
    expect(layout).toEqual({ width: 7, embeddings: [{ name: "e", places: 3, dimensions: 2 }] });
    const write = featureWriter(preparation, table);
    const out = new Float32Array(3 * rowLength(layout)).fill(9);
    for (const row of [0, 1, 2]) write(row, out, row * rowLength(layout));
    expect([...out]).toEqual(
      [
        [1, 0, /* o */ 0, 1, /* k */ 0, 1, 0, /* e: unknown */ 0],
        [2, 1, 1, 0, 0, 0, 1, 2],
        [0, 0, 0, 0, 0, 0, 0, 1],
      ].flat(),
    );
  });
});
