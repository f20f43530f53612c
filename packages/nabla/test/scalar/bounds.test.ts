/** Bounds: whatever a random integer expression, or a part of it, evaluates to lies within its bounds. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import * as build from "../../src/scalar/build.ts";
import { evaluate } from "../../src/scalar/evaluate.ts";
import { type Expression, partsOf } from "../../src/scalar/expression.ts";
import { everyIndex, expressionOf, trees } from "./random-integers.ts";

function everyPart(root: Expression): ReadonlySet<Expression> {
  const seen = new Set<Expression>();
  const visit = (expression: Expression): void => {
    if (seen.has(expression)) return;
    seen.add(expression);
    partsOf(expression).forEach(visit);
  };
  visit(root);
  return seen;
}

test("values of random expressions and their parts are within bounds", () => {
  fc.assert(
    fc.property(trees, (tree) => {
      for (const part of everyPart(expressionOf(tree))) {
        expect(Number.isInteger(part.low) && Number.isInteger(part.high)).toBe(true);
        for (const indices of everyIndex()) {
          const value = evaluate(part, { indices });
          if (value < part.low || value > part.high) expect.fail(`${value} outside ${part.low} … ${part.high}`);
        }
      }
    }),
    { numRuns: 400 },
  );
});

test("bounds are tight where index arithmetic needs them", () => {
  const i = build.index("i", 5);
  const j = build.index("j", 7);
  const flat = build.add(build.mul(i, 7), j);
  expect(flat).toMatchObject({ low: 0, high: 34 });
  expect(build.sub(i, 2)).toMatchObject({ low: -2, high: 2 });
  expect(build.sub(i, j)).toMatchObject({ low: -6, high: 4 });
  expect(build.div(flat, 3)).toMatchObject({ low: 0, high: 11 });
  expect(build.remainder(flat, 3)).toMatchObject({ low: 0, high: 2 });
  expect(build.remainder(build.sub(i, 2), 3)).toMatchObject({ low: -2, high: 2 });
  expect(build.min(flat, 10)).toMatchObject({ low: 0, high: 10 });
  expect(build.max(flat, 10)).toMatchObject({ low: 10, high: 34 });
  expect(build.select(build.less(i, j), i, -1)).toMatchObject({ low: -1, high: 4 });
});

test("what may overflow may be anything", () => {
  const i = build.index("i", 3);
  expect(build.mul(i, 2147483647)).toMatchObject({ low: -2147483648, high: 2147483647 });
  expect(build.operand(0, "float32")).toMatchObject({ low: -Infinity, high: Infinity });
});
