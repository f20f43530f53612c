/**
 * What one device compiled, another loads without compiling: the same results, the same loops when asked for. What is
 * damaged, foreign, or made by other code or for other settings is compiled again.
 */
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { allocate, type TypedArray } from "../../../src/base/dtype.ts";
import { sizeOf } from "../../../src/base/shape.ts";
import { listProgram } from "../../../src/codegen/wasm/listing.ts";
import { wasmPolicy } from "../../../src/codegen/wasm/policy.ts";
import { noFeatures } from "../../../src/codegen/wasm/scope.ts";
import { compileGraph } from "../../../src/compiler/compile.ts";
import type { Policy } from "../../../src/compiler/loop-nest.ts";
import type { Graph } from "../../../src/ir/graph.ts";
import type { Node } from "../../../src/ir/node.ts";
import * as p from "../../../src/primitives/index.ts";
import type { Executable } from "../../../src/runtime/device.ts";
import { openCodeCache } from "../../../src/runtime/stored/code-cache.ts";
import { createCellAllocator } from "../../../src/runtime/wasm/cell.ts";
import { createDeviceMemory } from "../../../src/runtime/wasm/memory.ts";
import { hasFusedMultiplyAdd } from "../../../src/runtime/wasm/engine.ts";
import { loadOrCompile, type Workplace } from "../../../src/runtime/wasm/stored-module.ts";
import { randomCase, randomNumbers } from "../../compiler/random-graph.ts";
import { trainingGraph, trainingSteps } from "../../training-steps.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { jobsOf, readyTeam } from "./ready-team.ts";

/** Sums into a cell, and something else. */
function example(value = 2): Graph {
  const [x, cell] = [p.input([30, 50], "float32"), p.input([30], "float32")];
  const sums = p.sum(p.mul(x, p.fullLike(x, value)), [1]);
  return { inputs: [x], cells: [{ read: cell, next: p.add(cell, sums) }], outputs: [sums, p.neg(x)] };
}

interface Setting extends Partial<Omit<Workplace, "memory">> {
  readonly isShared?: boolean;
  readonly policy?: Policy;
  readonly stamp?: string;
}

/** A device upon this folder, with a memory of its own, which counts what it compiles and keeps. */
function deviceOn(folder: string, { isShared = false, policy = wasmPolicy, stamp = "code", ...others }: Setting = {}) {
  const memory = createDeviceMemory(isShared);
  const found = openCodeCache(folder, "wasm");
  let count = 0;
  const cache: typeof found = {
    ...found,
    addCode(content) {
      count++;
      return found.addCode(content);
    },
  };
  const place: Workplace = { memory, threading: { threads: 1 }, features: noFeatures, ...others };
  return {
    compile: (graph: Graph): Executable => loadOrCompile(graph, policy, place, { cache, stamp }),
    allocate: createCellAllocator(memory),
    compiled: () => count,
  };
}

type TestDevice = ReturnType<typeof deviceOn>;

/** The same numbers every time: between 0 and 1, or small whole ones. */
function valuesOf(nodes: readonly Node[]): TypedArray[] {
  const random = randomNumbers(7);
  return nodes.map(({ dtype, shape }) => {
    const isFloat = dtype === "float32" || dtype === "float64";
    return allocate(dtype, sizeOf(shape)).map(() => (isFloat ? random() : Math.floor(2 * random())));
  });
}

/** Everything that two runs give. */
function results(graph: Graph, { compile, allocate: allocateCell }: TestDevice, executable = compile(graph)): unknown {
  const inputs = valuesOf(graph.inputs);
  const values = valuesOf(graph.cells.map(({ read }) => read));
  const cells = values.map((value, at) => {
    const cell = allocateCell(graph.cells[at]!.read.dtype, value.length);
    cell.write(value);
    return cell;
  });
  const outputs = [executable.run(inputs, cells), executable.run(inputs, cells)];
  return { outputs, cells: cells.map((cell) => cell.read()) };
}

const filesIn =
  (ending: string) =>
  (folder: string): string[] =>
    readdirSync(folder)
      .filter((name) => name.endsWith(ending))
      .map((name) => join(folder, name));
const recordsIn = filesIn(".program");
const modulesIn = filesIn(".wasm");

describe("stored modules", () => {
  test("are loaded without compiling, and give the same", () => {
    const folder = temporaryFolder();
    const first = deviceOn(folder);
    const expected = results(example(), first);
    expect(first.compiled()).toBe(1);
    const files = [...recordsIn(folder), ...modulesIn(folder)];
    expect(files.map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o600]);
    expect(readdirSync(folder).length).toBe(2);
    const second = deviceOn(folder);
    expect(results(example(), second)).toEqual(expected);
    expect(second.compiled()).toBe(0);
  });

  test.each(trainingSteps)("of a training step give the same: %s", async (name) => {
    const folder = temporaryFolder();
    const setting = { features: { fusedMultiplyAdd: hasFusedMultiplyAdd() } };
    const expected = results(await trainingGraph(name), deviceOn(folder, setting));
    const second = deviceOn(folder, setting);
    expect(results(await trainingGraph(name), second)).toEqual(expected);
    expect(second.compiled()).toBe(0);
  });

  test("of random graphs give the same", () => {
    const folder = temporaryFolder();
    const [first, second] = [deviceOn(folder), deviceOn(folder)];
    let restored = 0;
    for (let seed = 0; seed < 150; seed++) {
      const before = first.compiled();
      const expected = results(randomCase(seed, "smooth").graph, first);
      restored += first.compiled() - before;
      expect(results(randomCase(seed, "smooth").graph, second), `seed ${seed}`).toEqual(expected);
    }
    expect(restored).toBeGreaterThan(100);
    expect(second.compiled()).toBe(0);
  });

  test("show their loops, which are compiled then", () => {
    const folder = temporaryFolder();
    deviceOn(folder).compile(example());
    const device = deviceOn(folder);
    const { program } = device.compile(example());
    expect(listProgram(program!)).toBe(listProgram(compileGraph(example(), wasmPolicy)));
    expect(device.compiled()).toBe(0);
  });

  test("are divided among threads as they were", async () => {
    const folder = temporaryFolder();
    const threaded: Setting = { isShared: true, threading: { threads: 3, dividesAll: true } };
    const expected = results(example(), deviceOn(folder));
    expect(results(example(), deviceOn(folder, threaded))).toEqual(expected);
    const device = deviceOn(folder, threaded);
    const executable = device.compile(example());
    expect(results(example(), device, executable)).toEqual(expected);
    await readyTeam(3);
    const before = jobsOf(3);
    expect(results(example(), device, executable)).toEqual(expected);
    expect(jobsOf(3)).toEqual(before.map((jobs) => jobs + 2));
    expect(device.compiled()).toBe(0);
  });

  test.each<[string, Graph, Setting]>([
    ["graph", example(3), {}],
    ["code", example(), { stamp: "other code" }],
    ["policy", example(), { policy: { ...wasmPolicy, tileRows: 2 } }],
    ["number of threads", example(), { threading: { threads: 2 } }],
    ["division", example(), { threading: { threads: 1, dividesAll: true } }],
    ["memory", example(), { isShared: true }],
    ["multiply-add", example(), { features: { fusedMultiplyAdd: hasFusedMultiplyAdd() } }],
  ])("are those of this %s", (_, graph, setting) => {
    const folder = temporaryFolder();
    results(example(), deviceOn(folder));
    const other = deviceOn(folder, setting);
    const expected = results(graph, other);
    expect(other.compiled()).toBe(1);
    const again = deviceOn(folder, setting);
    expect(results(graph, again)).toEqual(expected);
    expect(again.compiled()).toBe(0);
    const first = deviceOn(folder);
    results(example(), first);
    expect(first.compiled()).toBe(0);
  });

  test.each<[string, (record: string, module: string) => void]>([
    ["a record that was changed", (record) => writeFileSync(record, readFileSync(record, "utf8").replace("0", "64"))],
    ["an empty record", (record) => truncateSync(record, 0)],
    ["a record that was cut short", (record) => truncateSync(record, statSync(record).size - 1)],
    ["a record that others can write", (record) => chmodSync(record, 0o666)],
    ["a very long record", (record) => writeFileSync(record, "x".repeat(5_000_000))],
    [
      "a record that is a link",
      (record) => {
        writeFileSync(`${record}-elsewhere`, readFileSync(record), { mode: 0o600 });
        rmSync(record);
        symlinkSync(`${record}-elsewhere`, record);
      },
    ],
    ["no module", (_, module) => rmSync(module)],
    ["a module that was cut short", (_, module) => truncateSync(module, 100)],
    ["an empty module", (_, module) => truncateSync(module, 0)],
    ["a module that others can write", (_, module) => chmodSync(module, 0o666)],
    [
      "a module in which a bit changed",
      (_, module) => {
        const bytes = readFileSync(module);
        bytes[bytes.length - 5]! ^= 1;
        writeFileSync(module, bytes);
      },
    ],
    [
      "another module in its place",
      (_, module) => {
        const folder = temporaryFolder();
        deviceOn(folder).compile(example(5));
        writeFileSync(module, readFileSync(modulesIn(folder)[0]!));
      },
    ],
  ])("are compiled again where there is %s, and mended", (_, damage) => {
    const folder = temporaryFolder();
    const expected = results(example(), deviceOn(folder));
    damage(recordsIn(folder)[0]!, modulesIn(folder)[0]!);
    const device = deviceOn(folder);
    expect(results(example(), device)).toEqual(expected);
    expect(device.compiled()).toBe(1);
    const after = deviceOn(folder);
    expect(results(example(), after)).toEqual(expected);
    expect(after.compiled()).toBe(0);
  });

  test("of another graph are not taken for this one's, even where their record lies in its place", () => {
    const [folder, elsewhere] = [temporaryFolder(), temporaryFolder()];
    const expected = results(example(), deviceOn(folder));
    deviceOn(elsewhere).compile(example(5));
    writeFileSync(recordsIn(folder)[0]!, readFileSync(recordsIn(elsewhere)[0]!));
    const device = deviceOn(folder);
    expect(results(example(), device)).toEqual(expected);
    expect(device.compiled()).toBe(1);
  });

  test("are compiled every time where the folder is gone", () => {
    const folder = temporaryFolder();
    const expected = results(example(), deviceOn(folder));
    rmSync(folder, { recursive: true });
    const device = deviceOn(folder);
    expect(results(example(), device)).toEqual(expected);
    expect(device.compiled()).toBe(1);
    expect(existsSync(folder)).toBe(false);
  });
});
