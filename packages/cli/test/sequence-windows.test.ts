/**
 * What a window holds and what it must not: against windows found by hand in random tables, and by changing what must have
 * no effect.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rowLength } from "../src/preparation/feature-writer.ts";
import type { EncodedTable } from "../src/schema/read-table.ts";
import type { Schema } from "../src/schema/schema.ts";
import { carriedForward, naiveScores } from "../src/sequences/baselines.ts";
import { prepareSequences } from "../src/sequences/prepare-sequences.ts";
import type { PreparedSequences } from "../src/sequences/prepare-sequences.ts";
import { arrangeSeries, orderText, seriesLengths } from "../src/sequences/series.ts";
import { timeCuts } from "../src/sequences/split-in-time.ts";
import { windowSource } from "../src/sequences/window-source.ts";
import { stepLayout } from "../src/sequences/window-writer.ts";
import { predictableRows, windowStart } from "../src/sequences/windows.ts";

const names = { order: { kind: "number", name: "t", format: "plain" }, group: { name: "g" } } as const;
const schema: Schema = {
  features: [{ kind: "number", name: "x", format: "plain", precise: false, few: false, lenient: false }],
  omitted: [],
  target: { task: "regression", name: "y", format: "plain" },
  series: names,
};

/** Rows of three series, mixed up in the table. */
function makeTable(change: (columns: { x: Float32Array; y: Float64Array }) => void = () => {}): EncodedTable {
  const rows = 90;
  const codes = Int32Array.from({ length: rows }, (_, row) => (row * 7) % 3);
  const order = Float64Array.from({ length: rows }, (_, row) => ((row * 37) % rows) + 0.5);
  const x = Float32Array.from({ length: rows }, (_, row) => Math.sin(row * 12.9898) * 3);
  const y = Float64Array.from({ length: rows }, (_, row) => 10 * codes[row]! + Math.cos(row * 78.233));
  change({ x, y });
  const group = { kind: "categories", codes, levels: ["a", "b", "c"] } as const;
  return {
    rows,
    features: [{ kind: "numbers", values: x }],
    target: { kind: "numbers", values: y },
    series: arrangeSeries({ names, order, group }, []),
  };
}

const fractions = { validation: 0.2, test: 0.2 };
const prepare = (table: EncodedTable, window = 4): PreparedSequences =>
  prepareSequences({ schema, table }, window, fractions, 0, true);

/** The inputs of one row's window. */
function inputsOf({ preparation, table }: PreparedSequences, row: number): Float32Array {
  const source = windowSource(preparation, table);
  const out = new Float32Array(source.length);
  source.write(row, out, 0);
  return out;
}

describe("windows", () => {
  test("are the rows before in the same series, whatever the table's order", () => {
    const row = fc.record({ group: fc.integer({ min: 0, max: 3 }), order: fc.double({ noNaN: true }) });
    const rows = fc.uniqueArray(row, { selector: ({ group, order }) => `${group} ${order}`, maxLength: 40 });
    const frames = fc.constantFrom("following" as const, "own" as const);
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 6 }), frames, (table, window, frame) => {
        const codes = Int32Array.from(table, ({ group }) => group);
        const order = Float64Array.from(table, (entry) => entry.order);
        const group = { kind: "categories", codes, levels: ["a", "b", "c", "d"] } as const;
        const series = arrangeSeries({ names, order, group }, []);
        for (const [index, own] of table.entries()) {
          const past = [...table.keys()]
            .filter((other) => table[other]!.group === own.group)
            .filter((other) => table[other]!.order < own.order || (frame === "own" && other === index))
            .sort((one, other) => table[one]!.order - table[other]!.order);
          const begin = windowStart(series, { window, frame }, index);
          if (past.length < window) expect(begin).toBe(-1);
          else expect([...series.sorted.subarray(begin, begin + window)]).toEqual(past.slice(-window));
        }
        const counts = [0, 1, 2, 3].map((code) => codes.filter((other) => other === code).length);
        expect(seriesLengths(series).map(({ length }) => length)).toEqual(
          counts.filter((count) => count > 0).sort((one, other) => other - one),
        );
      }),
      { numRuns: 60 },
    );
  });

  test("see nothing of their own row but its order, and nothing later", () => {
    const before = prepare(makeTable());
    const { order, group, sorted, place } = before.table.series!;
    const row = before.split.train[20]!;
    const later = before.table.series!.order.map((value, other) => (value >= order[row]! ? other : -1));
    const blurred = makeTable(({ x, y }) => {
      for (const other of later) if (other >= 0) [x[other], y[other]] = [1e6, -1e6];
    });
    // The same preparation on the changed table: only what the window reads counts.
    expect(inputsOf({ ...before, table: blurred }, row)).toEqual(inputsOf(before, row));
    for (const back of [1, 4]) {
      const seen = sorted[place[row]! - back]!;
      expect(group!.codes[seen]).toBe(group!.codes[row]);
      const changed = makeTable(({ y }) => void (y[seen]! += 0.25));
      expect(inputsOf({ ...before, table: changed }, row)).not.toEqual(inputsOf(before, row));
    }
    const tooOld = sorted[place[row]! - 5]!;
    const old = makeTable(({ x, y }) => void ([x[tooOld], y[tooOld]] = [1e6, -1e6]));
    expect(inputsOf({ ...before, table: old }, row)).toEqual(inputsOf(before, row));
  });

  test("a missing past value is carried, and a row without any known one is not predicted", () => {
    const { series } = makeTable();
    const { sorted, place } = series!;
    const row = predictableRows(makeTable(), { window: 2, frame: "following" }, true)[9]!;
    const [last, first] = [1, 2].map((back) => sorted[place[row]! - back]!) as [number, number];
    const half = makeTable(({ y }) => void (y[last] = Number.NaN));
    const prepared = prepare(half, 2);
    expect(carriedForward(prepared.preparation, half, Int32Array.of(row))[0]).toBe(
      (makeTable().target as { values: Float64Array }).values[first],
    );
    expect(inputsOf(prepared, row).every(Number.isFinite)).toBe(true);
    const none = makeTable(({ y }) => void (y[last] = y[first] = Number.NaN));
    expect(predictableRows(none, { window: 2, frame: "following" }, true)).not.toContain(row);
  });

  test("lay out window after window: the distance from the last value comes first", () => {
    const prepared = prepare(makeTable());
    const width = rowLength(stepLayout(prepared.preparation));
    const row = prepared.split.train[5]!;
    const inputs = inputsOf(prepared, row);
    expect(inputs).toHaveLength(4 * width);
    const { sorted, place } = prepared.table.series!;
    const { values } = makeTable().target as { values: Float64Array };
    const past = [4, 3, 2, 1].map((back) => values[sorted[place[row]! - back]!]!);
    const { groups } = prepared.preparation.sequence!.scale!;
    const unit = groups[["a", "b", "c"][prepared.table.series!.group!.codes[row]!]!]!.change;
    for (const [step, value] of past.entries())
      expect(inputs[step * width]).toBeCloseTo(Math.asinh((value - past[3]!) / unit), 5);
  });
});

describe("what is learned before training", () => {
  test("comes from rows before validation alone", () => {
    const plain = prepare(makeTable());
    const { order } = plain.table.series!;
    const begin = plain.split.cuts!.validation!;
    const wild = prepare(
      makeTable(({ x, y }) => {
        for (const [row, value] of order.entries())
          if (value >= begin) [x[row], y[row]] = [x[row]! * 50, y[row]! + 999];
      }),
    );
    expect(wild.split).toEqual(plain.split);
    expect(wild.preparation).toEqual(plain.preparation);
  });

  test("parts follow each other in time, in all series at once", () => {
    const { split, table } = prepare(makeTable());
    const { order } = table.series!;
    const ends = (rows: Int32Array): [number, number] => {
      const moments = Array.from(rows, (row) => order[row]!);
      return [Math.min(...moments), Math.max(...moments)];
    };
    expect(ends(split.train)[1]).toBeLessThan(ends(split.validation)[0]);
    expect(ends(split.validation)[1]).toBeLessThan(ends(split.test)[0]);
    const all = [...split.train, ...split.validation, ...split.test].sort((one, other) => one - other);
    expect(all).toEqual([...predictableRows(table, { window: 4, frame: "following" }, true)]);
  });

  test("cuts leave no part empty and come near the shares", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 4, maxLength: 80 }), (moments) => {
        const different = new Set(moments).size;
        const wanted = (): ReturnType<typeof timeCuts> => timeCuts(Float64Array.from(moments), fractions, names);
        if (different < 3) {
          expect(wanted).toThrow(/different value/);
          return;
        }
        const { validation, test: judged } = wanted();
        const count = (low: number, high: number): number =>
          moments.filter((moment) => moment >= low && moment < high).length;
        const parts = [count(-1, validation!), count(validation!, judged!), count(judged!, 99)];
        expect(Math.min(...parts)).toBeGreaterThan(0);
        if (different === moments.length) expect(Math.abs(parts[2]! - 0.2 * moments.length)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 100 },
    );
    expect(timeCuts(Float64Array.of(1, 2, 3), { validation: 0, test: 0 }, names)).toEqual({
      validation: null,
      test: null,
    });
  });
});

describe("the naive forecast", () => {
  test("is the value of the row before, scored by hand", () => {
    const prepared = prepare(makeTable());
    const rows = prepared.split.test;
    const { values } = makeTable().target as { values: Float64Array };
    const { sorted, place } = prepared.table.series!;
    const squares = Array.from(rows, (row) => (values[row]! - values[sorted[place[row]! - 1]!]!) ** 2);
    const [baseline] = naiveScores(prepared.preparation, prepared.table, rows);
    expect(baseline).toMatchObject({ name: "last value carried forward" });
    expect((baseline as { rmse: number }).rmse).toBeCloseTo(
      Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / rows.length),
      10,
    );
  });
});

test("moments are written as a reader writes them", () => {
  expect(orderText("time", Date.UTC(2012, 0, 31))).toBe("2012-01-31");
  expect(orderText("time", Date.UTC(2012, 0, 31, 15))).toBe("2012-01-31 15:00");
  expect(orderText("time", Date.UTC(2012, 0, 31, 15, 4, 5))).toBe("2012-01-31 15:04:05");
  expect(orderText("number", 17)).toBe("17");
});
