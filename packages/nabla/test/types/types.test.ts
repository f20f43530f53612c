/**
 * Shapes in types, as the compiler sees them. The samples must compile, except for the lines behind a `@ts-expect-error`: there the
 * compiler must refuse, with the message that stands behind the directive. To see the messages, the samples are compiled a second
 * time with their directives made plain comments.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { compile, type Diagnostic, diagnosticsOf, samples } from "./compiler.ts";

const directive = "// @ts-expect-error ";

/** The lines that must be refused, with the message; a directive stands on the line before. */
function expectationsOf(source: string): { readonly line: number; readonly message: string }[] {
  return source
    .split("\n")
    .flatMap((text, index) =>
      text.startsWith(directive) ? [{ line: index + 2, message: text.slice(directive.length) }] : [],
    );
}

const sources = new Map<string, string>();
for (const name of await readdir(samples)) {
  if (name !== "declarations.ts") sources.set(name, await readFile(join(samples, name), "utf8"));
}

describe("samples", () => {
  let refusals: Diagnostic[];

  beforeAll(async () => {
    const outspoken = [...sources].map(
      ([name, source]) => [name, source.replaceAll(directive, "// refused: ")] as const,
    );
    refusals = diagnosticsOf(await compile(new Map(outspoken)));
  });

  it("compile, where nothing wrong is announced", async () => {
    expect(await compile(sources)).toBe("");
  });

  it("are refused on the announced lines only", () => {
    const announced = [...sources].flatMap(([name, source]) =>
      expectationsOf(source).map(({ line }) => `${name}:${line}`),
    );
    expect(announced.length).toBeGreaterThan(60);
    expect(refusals.map(({ file, line }) => `${file}:${line}`).toSorted()).toEqual(announced.toSorted());
  });

  for (const [name, source] of sources) {
    for (const { line, message } of expectationsOf(source)) {
      it(`${name} ${line}: ${message}`, () => {
        const said = refusals.filter((diagnostic) => diagnostic.file === name && diagnostic.line === line);
        expect(said.map(({ text }) => text).join("\n")).toContain(message);
      });
    }
  }
});

describe("cost", () => {
  it("of a model file of 200 lines is bounded: instantiations are counted, as times differ between machines", async () => {
    const model = sources.get("model.ts")!;
    expect(model.split("\n").length).toBeGreaterThan(200);
    const output = await compile(new Map([["model.ts", model]]), ["--extendedDiagnostics"]);
    const count = Number(/Instantiations:\s+(\d+)/.exec(output)?.[1]);
    expect(count).toBeGreaterThan(1_000);
    expect(count).toBeLessThan(250_000);
  });
});
