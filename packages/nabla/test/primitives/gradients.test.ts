/** Every gradient rule against finite differences in float64, first and second order. */
import { describe, expect, test } from "vitest";
import { isFloat } from "../../src/base/dtype.ts";
import { primitives } from "../../src/primitives/registry.ts";
import { compareGradient, gradientProduct } from "./finite-differences.ts";
import { seeded } from "./random.ts";
import { sampled } from "./samples.ts";

// `custom` has the gradient that it is told; test/autodiff/gradient.test.ts tells it some.
const differentiable = primitives.filter(({ name, vjp }) => vjp !== undefined && name !== "custom");

describe.each(differentiable.map((primitive) => [primitive.name, primitive] as const))("%s", (_name, primitive) => {
  test("first order", () => {
    const random = seeded(3);
    let moving = 0;
    for (let round = 0; round < 24; round++) {
      const { node, inputs, data } = sampled(primitive, random);
      if (!isFloat(node.dtype) || !inputs.some(({ dtype }) => isFloat(dtype))) continue;
      const { analytic, numeric, error } = compareGradient(node, inputs, data, random);
      expect(error, `round ${round}: ${analytic} by rule, ${numeric} by differences`).toBeLessThan(1e-6);
      if (Math.abs(numeric) > 1e-3) moving++;
    }
    expect(moving).toBeGreaterThan(5);
  });

  test("second order", () => {
    const random = seeded(4);
    let moving = 0;
    for (let round = 0; round < 16; round++) {
      const { node, inputs, data } = sampled(primitive, random);
      if (!isFloat(node.dtype) || !inputs.some(({ dtype }) => isFloat(dtype))) continue;
      const { product, cotangent, weight } = gradientProduct(node, inputs, random);
      const all = [...inputs, cotangent];
      const { analytic, numeric, error } = compareGradient(product, all, [...data, weight], random);
      expect(error, `round ${round}: ${analytic} by rule, ${numeric} by differences`).toBeLessThan(1e-6);
      if (Math.abs(numeric) > 1e-3) moving++;
    }
    expect(moving).toBeGreaterThan(3);
  });
});
