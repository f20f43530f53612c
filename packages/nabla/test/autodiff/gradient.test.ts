/** Reverse mode: known derivatives, any order, where it stops, and that it keeps variables apart. */
import { describe, expect, test } from "vitest";
import { gradient } from "../../src/autodiff/gradient.ts";
import { GradientError } from "../../src/base/errors.ts";
import { topologicalOrder } from "../../src/ir/graph.ts";
import { applyPrimitive, type Node } from "../../src/ir/node.ts";
import * as p from "../../src/primitives/index.ts";
import { customPrimitive } from "../../src/primitives/identity.ts";
import { compareGradient, valuesOf } from "../primitives/finite-differences.ts";
import { seeded } from "../primitives/random.ts";

const scalar = (): Node => p.input([], "float64");
const number = (value: number): Node => p.full(value, [], "float64");
const ones = (like: Node): Node => p.fullLike(like, 1);
const derivative = (y: Node, x: Node): Node => gradient(y, [x], ones(y))[0]!;
const valueAt = (y: Node, x: Node, value: number): number => valuesOf([y], [x], [[value]])[0]![0]!;

describe("known functions", () => {
  test.each<[string, (x: Node) => Node, (x: number) => number]>([
    ["x²", (x) => p.mul(x, x), (x) => 2 * x],
    ["1 / x", (x) => p.div(number(1), x), (x) => -1 / x ** 2],
    ["x³ by pow", (x) => p.pow(x, number(3)), (x) => 3 * x ** 2],
    ["sin(x²)", (x) => p.sin(p.mul(x, x)), (x) => 2 * x * Math.cos(x * x)],
    ["x ln x", (x) => p.mul(x, p.log(x)), (x) => Math.log(x) + 1],
    ["√(1 + x²)", (x) => p.sqrt(p.add(number(1), p.mul(x, x))), (x) => x / Math.sqrt(1 + x * x)],
    ["sigmoid(3x)", (x) => p.sigmoid(p.mul(number(3), x)), (x) => 3 / (2 + 2 * Math.cosh(3 * x))],
    ["|x| used twice", (x) => p.mul(p.abs(x), x), (x) => 2 * Math.abs(x)],
  ])("%s", (_name, f, expected) => {
    const x = scalar();
    for (const at of [0.3, 0.8, 1.7]) expect(valueAt(derivative(f(x), x), x, at)).toBeCloseTo(expected(at), 12);
  });

  test("a layer: d/dW Σ tanh(X W) against differences", () => {
    const x = p.input([1, 3, 4], "float64");
    const w = p.input([1, 4, 2], "float64");
    const y = p.tanh(p.contract(x, w));
    const random = seeded(5);
    const data = [12, 8].map((length) => Array.from({ length }, () => random() - 0.5));
    expect(compareGradient(y, [x, w], data, random).error).toBeLessThan(1e-6);
  });

  test("the variable itself is an output", () => {
    const x = scalar();
    expect(valueAt(gradient(x, [x], number(7))[0]!, x, 1)).toBe(7);
  });
});

describe("higher orders", () => {
  test("the derivatives of x⁵ down to 0", () => {
    const x = scalar();
    let y = p.pow(x, number(5));
    const values = [1, 2, 3, 4, 5, 6].map(() => {
      y = derivative(y, x);
      return valueAt(y, x, 2);
    });
    expect(values).toEqual([80, 160, 240, 240, 120, 0]);
  });

  test("d³/dx³ of e^(2x) and of sin x", () => {
    const x = scalar();
    const third = (y: Node): number => valueAt(derivative(derivative(derivative(y, x), x), x), x, 0.5);
    expect(third(p.exp(p.mul(number(2), x)))).toBeCloseTo(8 * Math.E, 10);
    expect(third(p.sin(x))).toBeCloseTo(-Math.cos(0.5), 12);
  });

  test("an outer gradient does not mistake the inner variable for its own: d/dx x·(d/dy x·y) = 2x", () => {
    const x = scalar();
    const y = p.alias(x); // the inner function is called with x itself
    const inner = derivative(p.mul(x, y), y); // x
    const total = derivative(p.mul(x, inner), x);
    expect(valueAt(inner, x, 3)).toBe(3);
    expect(valueAt(total, x, 3)).toBe(6);
  });

  test("through the alias the outer gradient does see the argument: d/dx (x + d/dy y³ at y = x) = 1 + 6x", () => {
    const x = scalar();
    const y = p.alias(x);
    const inner = derivative(p.mul(p.mul(y, y), y), y);
    expect(valueAt(derivative(p.add(x, inner), x), x, 2)).toBe(13);
  });
});

describe("where gradients stop", () => {
  test("stopGradient is constant: d/dx x·stop(x) = x", () => {
    const x = scalar();
    expect(valueAt(derivative(p.mul(x, p.stopGradient(x)), x), x, 3)).toBe(3);
  });

  test("no path, a path through integers, a path through floor: zeros like the variable", () => {
    const x = p.input([2], "float64");
    const other = p.input([2], "float64");
    const throughInteger = p.cast(p.cast(x, "int32"), "float64");
    for (const y of [other, throughInteger, p.floor(x), p.sign(x)]) {
      const [zero] = gradient(y, [x], ones(y));
      expect(zero!.primitive.name).toBe("full");
      expect(
        valuesOf(
          [zero!],
          [x, other],
          [
            [1.5, 2.5],
            [0, 0],
          ],
        ),
      ).toEqual([[0, 0]]);
    }
  });

  test("what does not depend on a variable is not visited", () => {
    const constant = p.input([], "float64");
    let visits = 0;
    const watched = p.custom(p.exp(constant), [constant], (g) => {
      visits++;
      return [g];
    });
    const x = scalar();
    gradient(p.mul(watched, x), [x], number(1));
    expect(visits).toBe(0);
    gradient(p.mul(watched, x), [constant], number(1));
    expect(visits).toBe(1);
  });

  test("a NaN on the side not taken does not spread: d/dx (x > 0 ? √x : 0) at -1", () => {
    const x = scalar();
    const safe = p.select(p.less(number(0), x), p.sqrt(x), number(0));
    expect(valueAt(safe, x, -1)).toBe(0);
    expect(valueAt(derivative(p.pow(x, number(0)), x), x, 0)).toBe(0);
  });
});

describe("ties and edges", () => {
  test("maximum and minimum share equally between equals", () => {
    const a = scalar();
    const b = scalar();
    for (const f of [p.maximum, p.minimum]) {
      const gradients = gradient(f(a, b), [a, b], number(1));
      expect(valuesOf(gradients, [a, b], [[2], [2]])).toEqual([[0.5], [0.5]]);
    }
    expect(valuesOf(gradient(p.maximum(a, b), [a, b], number(1)), [a, b], [[1], [2]])).toEqual([[0], [1]]);
    expect(valuesOf(gradient(p.minimum(a, b), [a, b], number(1)), [a, b], [[1], [2]])).toEqual([[1], [0]]);
  });

  test("max and min share among all extremes", () => {
    const x = p.input([2, 3], "float64");
    const data = [[5, 1, 5, 2, 2, 2]];
    const [ofMax] = gradient(p.max(x, [1]), [x], p.full(6, [2], "float64"));
    expect(valuesOf([ofMax!], [x], data)).toEqual([[3, 0, 3, 2, 2, 2]]);
    const [ofMin] = gradient(p.min(x, [0]), [x], p.full(1, [3], "float64"));
    expect(valuesOf([ofMin!], [x], data)).toEqual([[0, 1, 0, 1, 0, 1]]);
  });

  test.each([
    [
      [2, 3, 4, 5, 6],
      [360, 240, 180, 144, 120],
    ],
    [
      [2, 0, 4, 5, 6],
      [0, 240, 0, 0, 0],
    ],
    [
      [2, 0, 4, 0, 6],
      [0, 0, 0, 0, 0],
    ],
    [[7], [1]],
  ])("the product of %j has gradient %j", (values, expected) => {
    const x = p.input([values.length], "float64");
    expect(valuesOf([derivative(p.prod(x, [0]), x)], [x], [values])).toEqual([expected]);
  });

  test("second derivatives of a product with two zeros: ∂²/∂a∂b of a·b·c at 0, 0, 5 is 5", () => {
    const x = p.input([3], "float64");
    const first = derivative(p.prod(x, [0]), x);
    const [second] = gradient(p.slice(first, [0], [1], [1]), [x], p.full(1, [1], "float64"));
    expect(valuesOf([second!], [x], [[0, 0, 5]])).toEqual([[0, 5, 0]]);
  });

  test("pow at base 0: exponents 0, 1, 2, and the exponent's own gradient", () => {
    const a = scalar();
    const b = scalar();
    const gradients = gradient(p.pow(a, b), [a, b], number(1));
    const at = (base: number, exponent: number): number[] => valuesOf(gradients, [a, b], [[base], [exponent]]).flat();
    expect(at(0, 0)).toEqual([0, 0]);
    expect(at(0, 1)).toEqual([1, 0]);
    expect(at(0, 2)).toEqual([0, 0]);
    expect(at(-2, 3)[0]).toBe(12);
    const second = gradient(gradients[0]!, [a], number(1));
    expect(valuesOf(second, [a, b], [[0], [2]])).toEqual([[2]]);
    expect(valuesOf(second, [a, b], [[0], [1]])).toEqual([[0]]);
  });

  test("gather and scatterAdd: repeated and outside indices", () => {
    const x = p.input([3], "float64");
    const updates = p.input([4], "float64");
    const indices = p.input([4], "int32");
    const where = [2, 2, 0, 7];
    const [ofX] = gradient(p.gather(x, indices, 0), [x], p.full(1, [4], "float64"));
    expect(valuesOf([ofX!], [x, indices], [[1, 2, 3], where])).toEqual([[1, 0, 2]]);
    const scattered = p.scatterAdd(x, indices, updates, 0);
    const gradients = gradient(scattered, [x, updates], p.iota([3], 0, "float64"));
    const data = [[1, 2, 3], where, [1, 1, 1, 1]];
    expect(valuesOf(gradients, [x, indices, updates], data)).toEqual([
      [0, 1, 2],
      [2, 2, 0, 0],
    ]);
  });
});

describe("custom", () => {
  test("the value is the output's, the gradient goes by the callback to the inputs, of any shape", () => {
    const x = p.input([3], "float64");
    const value = p.stopGradient(p.sum(x, [0]));
    const y = p.custom(value, [x], (g) => [p.mul(p.expand(p.reshape(g, [1]), [3]), x)]);
    expect(valuesOf([y, derivative(y, x)], [x], [[1, 2, 3]])).toEqual([[6], [1, 2, 3]]);
  });

  test("its rule is differentiated too", () => {
    const x = scalar();
    const y = p.custom(p.exp(x), [x], (g) => [p.mul(g, p.mul(x, x))]);
    expect(valueAt(derivative(derivative(y, x), x), x, 3)).toBe(6);
  });

  test("a rule of wrong form is named", () => {
    const x = p.input([3], "float64");
    const y = p.custom(x, [x], () => [p.full(1, [2], "float64")]);
    expect(() => derivative(y, x)).toThrow(
      new GradientError("custom: the gradient rule gave float64 [2] for input 0, which is float64 [3]"),
    );
    const few = p.custom(x, [x, x], (g) => [g]);
    expect(() => derivative(few, x)).toThrow("custom: the gradient rule gave 1 cotangents for 2 inputs");
    expect(() => derivative(applyPrimitive(customPrimitive, [x]), x)).toThrow(GradientError);
  });
});

describe("arguments", () => {
  test("outputs, variables and cotangents that do not fit", () => {
    const x = p.input([2], "float32");
    const integers = p.input([2], "int32");
    expect(() => gradient(integers, [x], integers)).toThrow("gradient: the output is int32");
    expect(() => gradient(x, [integers], x)).toThrow("gradient: variable 0 is int32 [2]");
    expect(() => gradient(x, [x], p.full(1, [], "float32"))).toThrow(GradientError);
    expect(() => gradient(x, [x], p.full(1, [2], "float64"))).toThrow("they must be alike");
    expect(gradient(x, [], x)).toEqual([]);
  });

  test("a chain of 20,000 nodes does not overflow the stack", () => {
    const x = scalar();
    let y = x;
    for (let k = 0; k < 20_000; k++) y = p.neg(y);
    expect(topologicalOrder([derivative(y, x)]).length).toBeGreaterThan(20_000);
  });

  test("the same program gives the same graph", () => {
    const build = (): string[] => {
      const x = p.input([2], "float64");
      const y = p.mul(p.add(x, p.exp(x)), p.mul(x, p.sin(x)));
      return topologicalOrder([derivative(p.sum(y, [0]), x)]).map(({ primitive }) => primitive.name);
    };
    expect(build()).toEqual(build());
  });
});
