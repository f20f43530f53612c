/**
 * What one workplace compiled, another loads without compiling: the same results, the same loops when asked for. What is
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
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { nativePolicy } from "../../../src/codegen/c/policy.ts";
import { generateFile } from "../../../src/codegen/c/program.ts";
import { compileGraph } from "../../../src/compiler/compile.ts";
import type { Graph } from "../../../src/ir/graph.ts";
import * as p from "../../../src/primitives/index.ts";
import { openCodeCache } from "../../../src/runtime/stored/code-cache.ts";
import { createCellAllocator } from "../../../src/runtime/native/cell.ts";
import type { Workplace } from "../../../src/runtime/native/executable.ts";
import { loadOrCompile } from "../../../src/runtime/native/stored-program.ts";
import { findToolchain } from "../../../src/runtime/native/toolchain.ts";
import { skipReason, testToolchain, workplace } from "./support.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const policy = nativePolicy(16);

/** Sums into a cell; a large input, which is external. */
function example(value = 2): Graph {
  const [x, cell] = [p.input([30, 50], "float32"), p.input([30], "float32")];
  const sums = p.sum(p.mul(x, p.fullLike(x, value)), [1]);
  return { inputs: [x], cells: [{ read: cell, next: p.add(cell, sums) }], outputs: [sums, p.neg(x)] };
}

/** A workplace upon this folder that counts the texts which it loads as programs. */
function counting(folder: string, settings: Partial<Workplace> = {}): { place: Workplace; compiled: () => number } {
  const found = findToolchain(openCodeCache(folder, "so"), [testToolchain().compiler]);
  let count = 0;
  const toolchain: Workplace["toolchain"] = {
    ...found,
    loadProgram(source, parts) {
      count++;
      return found.loadProgram(source, parts);
    },
  };
  return { place: workplace({ toolchain, ...settings }), compiled: () => count };
}

/** Everything that two runs give. */
function results(graph: Graph, place: Workplace, code = "code"): unknown {
  const executable = loadOrCompile(graph, policy, place, code);
  const cell = createCellAllocator(place.allocate)("float32", 30);
  const x = Float32Array.from({ length: 1500 }, (_, at) => (at % 17) - 8);
  const outputs = [executable.run([x], [cell]), executable.run([x], [cell])];
  return { outputs, cell: cell.read() };
}

const filesIn =
  (ending: string) =>
  (folder: string): string[] =>
    readdirSync(folder)
      .filter((name) => name.endsWith(ending))
      .map((name) => join(folder, name));
const recordsIn = filesIn(".program");
const librariesIn = filesIn(".so");

describe.skipIf(skipReason !== "")(`stored programs${skipReason}`, () => {
  test("are loaded without compiling, and give the same", () => {
    const folder = temporaryFolder();
    const first = counting(folder);
    const expected = results(example(), first.place);
    expect(first.compiled()).toBe(1);
    expect(recordsIn(folder).map((path) => statSync(path).mode & 0o777)).toEqual([0o600]);
    const second = counting(folder);
    expect(results(example(), second.place)).toEqual(expected);
    expect(second.compiled()).toBe(0);
  });

  test("show their loops, which are compiled then", () => {
    const folder = temporaryFolder();
    loadOrCompile(example(), policy, counting(folder).place, "code");
    const { place, compiled } = counting(folder);
    const { program } = loadOrCompile(example(), policy, place, "code");
    const options = { fusedMultiplyAdd: true };
    expect(generateFile(program!, options).text).toBe(generateFile(compileGraph(example(), policy), options).text);
    expect(compiled()).toBe(0);
  });

  test("are those of this graph, code and settings", () => {
    const folder = temporaryFolder();
    results(example(), counting(folder).place);
    const misses: [Graph, string, Partial<Workplace>][] = [
      [example(3), "code", {}],
      [example(), "other code", {}],
      [example(), "code", { threads: 2 }],
      [example(), "code", { fusedMultiplyAdd: true }],
    ];
    for (const [graph, code, settings] of misses) {
      const { place, compiled } = counting(folder, settings);
      results(graph, place, code);
      expect(compiled()).toBe(1);
    }
    const { toolchain } = counting(folder).place;
    const other = counting(folder, { toolchain: { ...toolchain, identity: `${toolchain.identity} -O0` } });
    const before = recordsIn(folder).length;
    results(example(), other.place);
    expect(recordsIn(folder).length).toBe(before + 1);
  });

  test.each<[string, (record: string, folder: string) => void]>([
    ["changed", (record) => writeFileSync(record, readFileSync(record, "utf8").replace('"threads":1', '"threads":2'))],
    ["empty", (record) => writeFileSync(record, "")],
    ["writable by others", (record) => chmodSync(record, 0o666)],
    ["very long", (record) => writeFileSync(record, "x".repeat(5_000_000))],
    [
      "a link",
      (record, folder) => {
        writeFileSync(join(folder, "elsewhere"), readFileSync(record), { mode: 0o600 });
        rmSync(record);
        symlinkSync(join(folder, "elsewhere"), record);
      },
    ],
    [
      "without its library",
      (_, folder) => {
        for (const path of librariesIn(folder)) rmSync(path);
      },
    ],
    [
      "with a library of other content",
      (_, folder) => {
        // Another file in its place: the one that is loaded is not touched.
        for (const path of librariesIn(folder)) {
          rmSync(path);
          writeFileSync(path, "evil", { mode: 0o600 });
        }
      },
    ],
  ])("are compiled again where the record is %s, and mended", (_, damage) => {
    const folder = temporaryFolder();
    const first = counting(folder);
    const expected = results(example(), first.place);
    const [record] = recordsIn(folder);
    const { place, compiled } = counting(folder);
    damage(record!, folder);
    expect(results(example(), place)).toEqual(expected);
    expect(compiled()).toBe(1);
    const after = counting(folder);
    expect(results(example(), after.place)).toEqual(expected);
    expect(after.compiled()).toBe(0);
  });

  test("are compiled every time where the record cannot be kept", () => {
    const folder = temporaryFolder();
    const { place, compiled } = counting(folder);
    results(example(), place);
    const [record] = recordsIn(folder);
    const { cache } = place.toolchain;
    rmSync(record!);
    rmSync(folder, { recursive: true });
    expect(() => cache.addRecord("key", "text")).not.toThrow();
    expect(existsSync(folder)).toBe(false);
    expect(compiled()).toBe(1);
  });
});
