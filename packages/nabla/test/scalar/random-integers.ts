/**
 * Random int32 expressions over loop counters, as plain trees with a meaning of their own: what simplified expressions are
 * compared with. Divisors are positive constants, as in index arithmetic; dividends may be negative, sums may overflow.
 */
import * as fc from "fast-check";
import {
  add,
  and,
  cast,
  constant,
  div,
  equal,
  index,
  less,
  lessEqual,
  max,
  min,
  mul,
  neg,
  or,
  remainder,
  select,
  sub,
  xor,
} from "../../src/scalar/build.ts";
import type { Expression } from "../../src/scalar/expression.ts";

export type Tree =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "index"; readonly name: string; readonly extent: number }
  | { readonly kind: "pair"; readonly word: Word; readonly a: Tree; readonly b: Tree }
  | {
      readonly kind: "choice";
      readonly test: Test;
      readonly a: Tree;
      readonly b: Tree;
      readonly c: Tree;
      readonly d: Tree;
    }
  | { readonly kind: "byte" | "neg"; readonly a: Tree };

const words = { add, sub, mul, div, remainder, min, max, and, or, xor } as const;
const comparisons = { less, lessEqual, equal } as const;

type Word = keyof typeof words;
type Test = keyof typeof comparisons;

export const counters: readonly { readonly name: string; readonly extent: number }[] = [
  { name: "i", extent: 5 },
  { name: "j", extent: 7 },
  { name: "k", extent: 3 },
];

const small = fc.integer({ min: -12, max: 12 });
const large = fc.constantFrom(2147483647, -2147483648, 65536, 1 << 20, -65537, 1073741824);
const positive = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 13 }) },
  { weight: 1, arbitrary: large.map(Math.abs) },
);

const constantOf = (value: number): Tree => ({ kind: "constant", value: value | 0 });

/** Trees of a few levels; sums of products, quotients and remainders are the most likely. */
export const trees: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree }>((tie) => {
  const counter = fc.constantFrom(...counters).map((entry): Tree => ({ kind: "index", ...entry }));
  const literal = fc.oneof({ weight: 9, arbitrary: small }, { weight: 1, arbitrary: large }).map(constantOf);
  const pair = (choice: readonly Word[], a: fc.Arbitrary<Tree>, b: fc.Arbitrary<Tree>): fc.Arbitrary<Tree> =>
    fc.record({ kind: fc.constant("pair" as const), word: fc.constantFrom(...choice), a, b });
  const tree = tie("tree");
  const divisor = positive.map((value) => constantOf(Math.min(value, 2147483647)));
  return {
    tree: fc.oneof(
      { maxDepth: 6, depthSize: "large" },
      { weight: 3, arbitrary: counter },
      { weight: 2, arbitrary: literal },
      { weight: 4, arbitrary: pair(["add", "sub"], tree, tree) },
      { weight: 4, arbitrary: pair(["div", "remainder"], tree, divisor) },
      { weight: 4, arbitrary: pair(["mul"], tree, literal) },
      { weight: 1, arbitrary: pair(["mul", "min", "max", "and", "or", "xor"], tree, tree) },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant("choice" as const),
          test: fc.constantFrom<Test>("less", "lessEqual", "equal"),
          a: tree,
          b: tree,
          c: tree,
          d: tree,
        }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("byte" as const, "neg" as const), a: tree }) },
    ),
  };
}).tree;

/** Sums of multiples of indices, divided: what layouts make. The factors have common divisors more often than not. */
export const quotients: fc.Arbitrary<Tree> = fc
  .record({
    word: fc.constantFrom<Word>("div", "remainder"),
    divisor: fc.constantFrom(2, 3, 4, 6, 12),
    factors: fc.tuple(...counters.map(() => fc.constantFrom(0, 1, -1, 2, 3, 4, 6, 12, 24, -12, 5))),
    offset: fc.constantFrom(0, 1, 3, 12, 24, -12, 60),
  })
  .map(({ word, divisor, factors, offset }) => {
    const terms = counters.map((counter, at): Tree => {
      return { kind: "pair", word: "mul", a: { kind: "index", ...counter }, b: constantOf(factors[at]!) };
    });
    const a = [...terms, constantOf(offset)].reduce((left, right) => ({
      kind: "pair",
      word: "add",
      a: left,
      b: right,
    }));
    return { kind: "pair", word, a, b: constantOf(divisor) };
  });

/** The tree as an expression, simplified by the words of ts. */
export function expressionOf(tree: Tree): Expression {
  switch (tree.kind) {
    case "constant":
      return constant(tree.value, "int32");
    case "index":
      return index(tree.name, tree.extent);
    case "pair":
      return words[tree.word](expressionOf(tree.a), expressionOf(tree.b));
    case "choice": {
      const condition = comparisons[tree.test](expressionOf(tree.a), expressionOf(tree.b));
      return select(condition, expressionOf(tree.c), expressionOf(tree.d));
    }
    case "byte":
      return cast(cast(expressionOf(tree.a), "uint8"), "int32");
    case "neg":
      return neg(expressionOf(tree.a));
  }
}

const pairs: { readonly [W in Word]: (a: number, b: number) => number } = {
  add: (a, b) => (a + b) | 0,
  sub: (a, b) => (a - b) | 0,
  mul: (a, b) => Math.imul(a, b),
  div: (a, b) => (a / b) | 0,
  remainder: (a, b) => (a % b) | 0,
  min: Math.min,
  max: Math.max,
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
};

const tests: { readonly [T in Test]: (a: number, b: number) => boolean } = {
  less: (a, b) => a < b,
  lessEqual: (a, b) => a <= b,
  equal: (a, b) => a === b,
};

/** The tree's value in JavaScript's own int32 arithmetic. */
export function valueOf(tree: Tree, indices: ReadonlyMap<string, number>): number {
  switch (tree.kind) {
    case "constant":
      return tree.value;
    case "index":
      return indices.get(tree.name)!;
    case "pair":
      return pairs[tree.word](valueOf(tree.a, indices), valueOf(tree.b, indices));
    case "choice": {
      const holds = tests[tree.test](valueOf(tree.a, indices), valueOf(tree.b, indices));
      return valueOf(holds ? tree.c : tree.d, indices);
    }
    case "byte":
      return valueOf(tree.a, indices) & 255;
    case "neg":
      return -valueOf(tree.a, indices) | 0;
  }
}

/** Every combination of the counters' values. */
export function* everyIndex(): Generator<ReadonlyMap<string, number>> {
  const [i, j, k] = counters;
  for (let a = 0; a < i!.extent; a++) {
    for (let b = 0; b < j!.extent; b++) {
      for (let c = 0; c < k!.extent; c++)
        yield new Map([
          ["i", a],
          ["j", b],
          ["k", c],
        ]);
    }
  }
}
