/** What must hold for every primitive of the registry: rules, references and semantics agree; nothing is forgotten. */
import { readdir } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { type DType, isFloat } from "../../src/base/dtype.ts";
import { sizeOf } from "../../src/base/shape.ts";
import type { Kind, Primitive } from "../../src/ir/primitive.ts";
import { references } from "../../src/primitives/references/index.ts";
import { primitives } from "../../src/primitives/registry.ts";
import { createInterpreter } from "../../src/runtime/interpreter.ts";
import { seeded } from "./random.ts";
import { sampled } from "./samples.ts";
import { bySemantics } from "./semantics.ts";

const folder = new URL("../../src/primitives/", import.meta.url);

/** How far two ways of computing may be apart: exactly for integers, a few roundings for floats. */
function tolerance(kind: Kind, dtype: DType, value: number): number {
  if (!isFloat(dtype)) return 0;
  const roundings = kind === "view" || kind === "source" ? 0 : kind === "pointwise" ? 8 : 256;
  return roundings * (dtype === "float32" ? 2 ** -23 : 2 ** -52) * Math.max(1, Math.abs(value));
}

function firstDifference(
  actual: readonly number[],
  expected: ArrayLike<number>,
  kind: Kind,
  dtype: DType,
): string | null {
  if (actual.length !== expected.length) return `${actual.length} elements instead of ${expected.length}`;
  for (const [at, value] of actual.entries()) {
    const wanted = expected[at]!;
    const isClose = value === wanted || Math.abs(value - wanted) <= tolerance(kind, dtype, wanted);
    if (!isClose && !(Number.isNaN(value) && Number.isNaN(wanted))) return `element ${at}: ${value}, not ${wanted}`;
  }
  return null;
}

test("every primitive record in the sources is in the registry, under a name of its own", async () => {
  const found = new Map<string, Primitive>();
  for (const file of (await readdir(folder)).filter((name) => name.endsWith(".ts"))) {
    const exported = (await import(new URL(file, folder).href)) as Record<string, unknown>;
    for (const [name, value] of Object.entries(exported)) {
      if (name.endsWith("Primitive")) found.set(name, value as Primitive);
    }
  }
  for (const [name, primitive] of found) expect(name).toBe(`${primitive.name}Primitive`);
  expect([...found.values()].map(({ name }) => name).sort()).toEqual(primitives.map(({ name }) => name).sort());
  expect(new Set(primitives.map(({ name }) => name)).size).toBe(primitives.length);
});

test("each primitive has a reference, and each reference is of a primitive", () => {
  expect([...references.keys()].sort()).toEqual(primitives.map(({ name }) => name).sort());
});

test("the primitives without gradient are these", () => {
  const without: Partial<Record<Kind, string[]>> = {};
  for (const { name, vjp, semantics } of primitives) if (vjp === undefined) (without[semantics.kind] ??= []).push(name);
  expect(without).toEqual({
    source: ["input", "full", "iota"],
    pointwise: [
      "sign",
      "floor",
      "round",
      "equal",
      "less",
      "lessEqual",
      "bitAnd",
      "bitOr",
      "bitXor",
      "not",
      "shiftLeft",
      "shiftRight",
      "bitcast",
      "stopGradient",
    ],
  });
});

describe.each(primitives.map((primitive) => [primitive.name, primitive] as const))("%s", (name, primitive) => {
  const { semantics } = primitive;
  const isGiven = semantics.kind === "source" && semantics.element === undefined;

  test("shape, dtype and samples agree", () => {
    const random = seeded(1);
    for (let round = 0; round < 40; round++) {
      const { node, data } = sampled(primitive, random);
      for (const [k, input] of node.inputs.entries()) expect(data[k]!.length).toBe(sizeOf(input.shape));
      expect(node.primitive.name).toBe(name);
      expect(node.shape.every((extent) => Number.isInteger(extent) && extent >= 0)).toBe(true);
      if (isGiven) continue;
      const inputs = node.inputs.map(({ shape, dtype }, k) => ({ shape, dtype, data: data[k]! }));
      expect(references.get(primitive.name)!.elements(inputs, node).length).toBe(sizeOf(node.shape));
    }
  });

  test.skipIf(isGiven)("the semantics mean what the reference computes", () => {
    const random = seeded(2);
    const interpreter = createInterpreter();
    for (let round = 0; round < 60; round++) {
      const { node, inputs, data } = sampled(primitive, random);
      const [expected] = interpreter.compile({ inputs, cells: [], outputs: [node] }).run(data, []);
      const difference = firstDifference(bySemantics(node, data), expected!, semantics.kind, node.dtype);
      expect(difference, `round ${round}: ${node.dtype} [${node.shape.join()}]`).toBeNull();
    }
  });
});
