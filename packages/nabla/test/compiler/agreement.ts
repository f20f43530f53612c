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
      expected[part].forEach((wanted, at) => compare(actual[part][at]!, wanted, mode, `${part} ${at}`, random));
    }
  }
}

function compare(actual: TypedArray, wanted: TypedArray, mode: Mode, what: string, random: RandomCase): void {
  const tolerance = mode === "exact" ? 0 : wanted instanceof Float64Array ? 1e-9 : 2e-4;
  for (let at = 0; at < wanted.length; at++) {
    const [a, b] = [actual[at]!, wanted[at]!];
    const near = a === b || (Number.isNaN(a) && Number.isNaN(b)) || Math.abs(a - b) <= tolerance * (1 + Math.abs(b));
    if (!near) expect.fail(`${what}, element ${at}: ${a}, the interpreter has ${b}\n${printGraph(random.graph)}`);
  }
  expect(actual.length).toBe(wanted.length);
}
