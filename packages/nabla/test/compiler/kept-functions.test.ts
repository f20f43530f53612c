/**
 * Where all that is read elsewhere of a contraction's result is one function of it, this is what gets memory. What the
 * elements are does not change.
 */
import { expect, it } from "vitest";
import { wasmPolicy } from "../../src/codegen/wasm/policy.ts";
import { compileGraph } from "../../src/compiler/compile.ts";
import type { Program } from "../../src/compiler/loop-nest.ts";
import type { Node } from "../../src/ir/node.ts";
import * as p from "../../src/primitives/index.ts";
import { runProgram } from "../codegen/run-program.ts";
import { expectAgreement, type Run } from "./agreement.ts";

const [rows, inner, columns] = [6, 5, 20];
const x = p.input([1, rows, inner], "float32");
const down = p.input([1, inner, columns], "float32");
const up = p.input([1, columns, inner], "float32");
const bias = p.input([1, 1, columns], "float32");
const inputs = [x, down, up, bias];
const result = p.contract(x, down);
const biased = p.add(result, p.expand(bias, result.shape));

/** What is known later than the result, and as large: two products on from one function of it. */
const later = p.contract(p.contract(p.tanh(biased), up), down);

/** The program, which gives what the interpreter gives. */
function programOf(...outputs: readonly Node[]): Program {
  const graph = { inputs, cells: [], outputs };
  const program = compileGraph(graph, wasmPolicy);
  const numbers = inputs.map(({ shape: [, m, n] }, seed) =>
    Float32Array.from({ length: m! * n! }, (_, at) => Math.sin(7 * at + seed)),
  );
  const run: Run = (given) => ({ outputs: runProgram(program, given, []), cells: [] });
  expectAgreement(run, { graph, inputs: numbers, cells: [] }, "smooth");
  return program;
}

/** The dtypes of what is kept: buffers of the result's size that are no outputs. */
const keptIn = ({ buffers, outputs }: Program): string[] =>
  buffers
    .filter(({ id, size, role }) => role === "scratch" && size === rows * columns && !outputs.includes(id))
    .map(({ dtype }) => dtype);

const isPositive = p.less(p.fullLike(result, 0), biased);
const zeroed = p.select(isPositive, later, p.fullLike(result, 0));

it("of which others read whether it is positive keeps a byte for each element", () => {
  expect(keptIn(programOf(zeroed)).sort()).toEqual(["bool", "float32"]);
});

it("of which others read one function keeps that, behind a reshape too", () => {
  const flat = p.reshape(p.exp(p.mul(biased, biased)), [rows * columns]);
  const program = programOf(p.mul(p.reshape(later, [rows * columns]), flat));
  expect(keptIn(program)).toEqual(["float32", "float32"]);
  const names = program.kernels.map(({ name }) => name.replace(/_\d+$/, ""));
  expect(names.filter((name) => name.includes("exp"))).toEqual(["contract_tanh_exp"]);
});

it("of which others read two functions keeps itself", () => {
  const program = programOf(zeroed, p.mul(later, p.exp(biased)));
  expect(keptIn(program)).toEqual(["float32", "float32"]);
});

it("that is an output itself is all that others need", () => {
  expect(keptIn(programOf(zeroed, result))).toEqual(["float32"]);
  expect(keptIn(programOf(zeroed, biased)).sort()).toEqual(["bool", "float32"]);
});
