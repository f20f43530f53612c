/** Elements gathered by shuffling whole vectors are those that were asked for, and nothing beside them is read. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gatherLanes } from "../../src/compiler/schedule/gather-lanes.ts";
import { vectorize } from "../../src/compiler/schedule/vectorize.ts";
import { add, div, index, load, mul, remainder } from "../../src/scalar/build.ts";
import { evaluateLanes } from "../../src/scalar/evaluate.ts";
import type { Expression, Load } from "../../src/scalar/expression.ts";

const start = index("i", 1000);
const first = 100;

/** The lanes of an expression at i = 100, where element k of the buffer is k, and the elements that were read. */
function lanesOf(expression: Expression): { readonly lanes: number[]; readonly read: ReadonlySet<number> } {
  const read = new Set<number>();
  const lanes = evaluateLanes(expression, {
    indices: new Map([["i", first]]),
    load: (_, at) => {
      read.add(at);
      return at;
    },
  });
  return { lanes, read };
}

it("gives the elements of any places within two vectors", () => {
  let gathered = 0;
  fc.assert(
    fc.property(fc.constantFrom(4, 8, 16), fc.infiniteStream(fc.nat({ max: 40 })), (lanes, stream) => {
      const offsets = [...stream.take(lanes)].map((offset) => offset % (2 * lanes));
      const elements = offsets.map((offset) => load(0, "float32", add(start, offset)) as Load);
      const result = gatherLanes(elements, false);
      const window = Math.max(...offsets) - Math.min(...offsets) + 1;
      if (result === null) {
        expect(window).toBeLessThan(Math.max(4, lanes / 2));
        return;
      }
      gathered++;
      const actual = lanesOf(result);
      expect(actual.lanes).toEqual(offsets.map((offset) => first + offset));
      expect(Math.min(...actual.read)).toBeGreaterThanOrEqual(first + Math.min(...offsets));
      expect(Math.max(...actual.read)).toBeLessThanOrEqual(first + Math.max(...offsets));
    }),
    { numRuns: 500 },
  );
  expect(gathered).toBeGreaterThan(300);
});

it("leaves alone what lies further apart, in several buffers, or is narrower than a lane", () => {
  const far = [0, 100, 200, 300].map((offset) => load(0, "float32", add(start, offset)) as Load);
  const several = [0, 1, 2, 3].map(
    (offset) => load(0, "float32", offset < 2 ? add(start, offset) : mul(start, 2)) as Load,
  );
  const bytes = [0, 2, 4, 6].map((offset) => load(0, "uint8", add(start, offset)) as Load);
  for (const elements of [far, several, bytes]) expect(gatherLanes(elements, false)).toBeNull();
});

describe("vectorize", () => {
  it.each([
    ["every second", mul(start, 2)],
    ["every second, from the third", add(mul(start, 2), 2)],
    ["each twice", div(add(mul(start, 2), 0), 4)],
    ["backwards", add(mul(start, -1), 500)],
  ])("%s element", (_, at) => {
    for (const lanes of [4, 8, 16]) {
      const value = load(0, "float32", at);
      const vector = vectorize(value, start, { lanes, wide: false })!;
      const expected = Array.from({ length: lanes }, (_, lane) =>
        evaluateLanes(value, { indices: new Map([["i", first + lane]]), load: (_buffer, place) => place }),
      );
      expect(lanesOf(vector).lanes).toEqual(expected.flat());
    }
  });

  it("fills vectors that begin at multiples of their lanes from whole ones, where counters are divided", () => {
    const i = index("c", 1000);
    for (const lanes of [4, 8, 16]) {
      const from = index("i", 1000, lanes);
      const value = load(0, "float32", add(mul(remainder(i, 2), 500), div(add(i, 2), 2)));
      const halves = load(0, "float32", div(add(i, 2), 2));
      const vectorFrom = (root: Expression): Expression => vectorize(root, i, { lanes, wide: false }, new Map(), from)!;
      for (const root of [value, halves]) {
        const vector = vectorFrom(root);
        for (const start of [0, lanes, 5 * lanes]) {
          const at = (name: string, place: number) => ({
            indices: new Map([[name, place]]),
            load: (_buffer: number, found: number) => found,
          });
          const expected = Array.from({ length: lanes }, (_, lane) => evaluateLanes(root, at("c", start + lane)));
          expect(evaluateLanes(vector, at("i", start))).toEqual(expected.flat());
        }
      }
      if (lanes > 4) expect(vectorFrom(halves).kind).toBe("shuffle");
    }
  });
});
