/** A record is read as it was written, for its key and graph; anything else is none: changed, cut, foreign, or of odd values. */
import { expect, test } from "vitest";
import { nativePolicy } from "../../../src/codegen/c/policy.ts";
import { compileGraph } from "../../../src/compiler/compile.ts";
import type { Graph } from "../../../src/ir/graph.ts";
import * as p from "../../../src/primitives/index.ts";
import { checksum } from "../../../src/runtime/stored/code-cache.ts";
import { layoutOf } from "../../../src/runtime/stored/layout.ts";
import { formatRecord, parseRecord, type ProgramRecord } from "../../../src/runtime/stored/program-record.ts";
import { randomCase } from "../../compiler/random-graph.ts";

/** A large input, which is external; a small one, which is not; a cell that is updated; two outputs. */
function example(): Graph {
  const [large, small, cell] = [p.input([40, 50], "float32"), p.input([50], "float32"), p.input([40], "float32")];
  const sums = p.sum(p.mul(large, p.expand(p.reshape(small, [1, 50]), [40, 50])), [1]);
  return { inputs: [large, small], cells: [{ read: cell, next: p.add(cell, sums) }], outputs: [sums, p.neg(large)] };
}

const graph = example();
const record: ProgramRecord = {
  code: "ab".repeat(32),
  crew: { threads: 2, isShort: false },
  layout: layoutOf(compileGraph(graph, nativePolicy(32))),
};
const text = formatRecord("key", record);

test("a record is read as it was written", () => {
  expect(parseRecord(text, "key", graph, 2)).toEqual(record);
  for (let seed = 0; seed < 100; seed++) {
    const { graph: random } = randomCase(seed, "exact");
    const layout = layoutOf(compileGraph(random, { ...nativePolicy(32), externalBytes: seed % 2 === 0 ? 1e9 : 64 }));
    const one = { code: "cd".repeat(32), crew: { threads: 1, isShort: true }, layout };
    expect(parseRecord(formatRecord(`key${seed}`, one), `key${seed}`, random, 1), `seed ${seed}`).toEqual(one);
  }
});

test("a record of another key, or for more threads, is none", () => {
  expect(parseRecord(text, "other key", graph, 2)).toBeNull();
  expect(parseRecord(text, "key", graph, 1)).toBeNull();
});

test("a record in which a byte changed, or that was cut, is none", () => {
  for (let at = 0; at < text.length; at++) {
    const other = text[at] === "1" ? "2" : "1";
    expect(parseRecord(text.slice(0, at) + other + text.slice(at + 1), "key", graph, 2)).toBeNull();
    expect(parseRecord(text.slice(0, at), "key", graph, 2)).toBeNull();
  }
  expect(parseRecord(`${text} `, "key", graph, 2)).toBeNull();
});

test("a record of a graph that takes or gives something else is none", () => {
  const others: Graph[] = [
    { ...graph, inputs: graph.inputs.toReversed() },
    { ...graph, inputs: graph.inputs.slice(1) },
    { ...graph, cells: [] },
    { ...graph, outputs: graph.outputs.toReversed() },
    { ...graph, outputs: graph.outputs.slice(1) },
    { ...graph, outputs: [...graph.outputs, graph.outputs[0]!] },
    { ...graph, inputs: [p.input([40, 50], "int32"), graph.inputs[1]!] },
  ];
  for (const other of others) expect(parseRecord(text, "key", other, 2)).toBeNull();
});

/** A text whose checksum is right. */
const signed = (content: unknown): string => {
  const rest = JSON.stringify(content);
  return `${checksum(rest)}\n${rest}`;
};

type Content = Record<string, unknown> & { buffers: number[][]; offsets: number[]; inputs: number[]; cells: number[] };

test.each<[string, (content: Content) => unknown]>([
  ["nothing", () => null],
  ["a list", () => []],
  ["no code", (content) => ({ ...content, code: undefined })],
  ["a path", (content) => ({ ...content, code: "../../evil" })],
  ["no threads", (content) => ({ ...content, threads: 0 })],
  ["neither short nor long", (content) => ({ ...content, isShort: undefined })],
  ["half a thread", (content) => ({ ...content, threads: 1.5 })],
  ["a negative arena", (content) => ({ ...content, arenaBytes: -64 })],
  ["an arena that is too small", (content) => ({ ...content, arenaBytes: (content["arenaBytes"] as number) - 64 })],
  ["no buffers", (content) => ({ ...content, buffers: [] })],
  ["an unknown dtype", (content) => ({ ...content, buffers: content.buffers.with(0, [9, 2000, 0]) })],
  ["an unknown role", (content) => ({ ...content, buffers: content.buffers.with(0, [3, 2000, 7]) })],
  ["another size of an input", (content) => ({ ...content, buffers: content.buffers.with(0, [3, 2001, 0]) })],
  ["an input that is scratch", (content) => ({ ...content, buffers: content.buffers.with(0, [3, 2000, 2]) })],
  ["a cell that is no cell", (content) => ({ ...content, buffers: content.buffers.with(2, [3, 40, 2]) })],
  ["a buffer that is not there", (content) => ({ ...content, inputs: content.inputs.with(0, 1000) })],
  ["an input twice", (content) => ({ ...content, inputs: content.inputs.with(1, content.inputs[0]!) })],
  ["too few offsets", (content) => ({ ...content, offsets: content.offsets.slice(1) })],
  ["an odd offset", (content) => ({ ...content, offsets: content.offsets.with(1, 4) })],
  ["an offset far away", (content) => ({ ...content, offsets: content.offsets.with(1, 2 ** 40) })],
  ["a negative offset", (content) => ({ ...content, offsets: content.offsets.with(1, -64) })],
  ["an offset of something external", (content) => ({ ...content, offsets: content.offsets.with(0, 0) })],
  ["a small input that lies nowhere", (content) => ({ ...content, offsets: content.offsets.with(1, -1) })],
  ["nothing external", (content) => ({ ...content, external: [] })],
  ["an external cell", (content) => ({ ...content, external: [...(content["external"] as number[]), 2] })],
  ["words", (content) => ({ ...content, outputs: ["0", "1"] })],
  ["no list", (content) => ({ ...content, outputs: null })],
])("%s is none, even where the checksum is right", (_, change) => {
  const content = JSON.parse(text.slice(65)) as Content;
  expect(parseRecord(signed(content), "key", graph, 2)).toEqual(record);
  expect(parseRecord(signed(change(content)), "key", graph, 2)).toBeNull();
});
