/**
 * Runs a random case several times on two implementations and compares outputs and cells.
 */
import { expect } from "vitest";
import type { TypedArray } from "../../src/base/dtype.ts";
import { printGraph } from "../../src/ir/print.ts";
import type { Device } from "../../src/runtime/device.ts";
import { createInterpreter } from "../../src/runtime/interpreter.ts";
import type { Mode, RandomCase } from "./random-graph.ts";

export type Run = (inputs: readonly TypedArray[]) => { outputs: readonly TypedArray[]; cells: readonly TypedArray[] };

/** A case on a device, its cells set to their first values. */
export function prepare(device: Device, { graph, cells }: RandomCase): Run {
  const executable = device.compile(graph);
  const storages = cells.map((contents, at) => {
    const storage = device.allocate(graph.cells[at]!.read.dtype, contents.length);
    storage.write(contents);
    return storage;
  });
  return (inputs) => ({
    outputs: executable.run(inputs, storages),
    cells: storages.map((storage) => storage.read()),
  });
}

/** Two runs one after the other, so that updated cells are read again. */
export function expectAgreement(run: Run, random: RandomCase, mode: Mode): void {
  const oracle = prepare(createInterpreter(), random);
  for (let repeat = 0; repeat < 2; repeat++) {
    const expected = oracle(random.inputs);
    const actual = run(random.inputs);
    for (const part of ["outputs", "cells"] as const) {
      expected[part].forEach((wanted, at) => {
        const difference = differenceOf(actual[part][at]!, wanted, mode);
        const isOurs = difference !== null && !(mode === "smooth" && isSensitive(random, repeat, part, at, wanted));
        expect(isOurs, `${part} ${at}, ${difference}\n${isOurs ? printGraph(random.graph) : ""}`).toBe(false);
      });
    }
  }
}

/** The first element that differs, in words. */
function differenceOf(actual: TypedArray, wanted: TypedArray, mode: Mode): string | null {
  if (actual.length !== wanted.length) return `${actual.length} elements, the interpreter has ${wanted.length}`;
  const tolerance = mode === "exact" ? 0 : toleranceFor(wanted);
  const at = wanted.findIndex((_, index) => !isNear(actual[index]!, wanted[index]!, tolerance));
  return at < 0 ? null : `element ${at}: ${actual[at]}, the interpreter has ${wanted[at]}`;
}

const toleranceFor = (wanted: TypedArray): number => (wanted instanceof Float64Array ? 1e-9 : 2e-4);

const isNear = (a: number, b: number, tolerance: number): boolean =>
  a === b || (Number.isNaN(a) && Number.isNaN(b)) || Math.abs(a - b) <= tolerance * (1 + Math.abs(b));

/**
 * Whether the interpreter itself gives something else where all that it is given is changed by a rounding error: a loop
 * h ← tanh(W h) of hundreds of steps is chaotic for most W, and no implementation agrees with another on where it ends.
 */
function isSensitive(
  random: RandomCase,
  repeat: number,
  part: "outputs" | "cells",
  at: number,
  wanted: TypedArray,
): boolean {
  const inputs = random.inputs.map(nudged);
  const oracle = prepare(createInterpreter(), { ...random, cells: random.cells.map(nudged) });
  for (let before = 0; before < repeat; before++) oracle(inputs);
  return differenceOf(oracle(inputs)[part][at]!, wanted, "smooth") !== null;
}

/** Floats, every second one a rounding error further from zero. */
function nudged(values: TypedArray): TypedArray {
  const copy = values.slice();
  const isFloat = copy instanceof Float32Array || copy instanceof Float64Array;
  const relative = copy instanceof Float32Array ? 2 ** -23 : 2 ** -52;
  if (isFloat) for (let at = 0; at < copy.length; at += 2) copy[at] = copy[at]! * (1 + relative);
  return copy;
}
