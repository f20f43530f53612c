/**
 * The layers themselves, as the compiler sees them (types.test.ts has the rules): the file must compile, except for the
 * lines behind a `@ts-expect-error`, which must be refused with the message that stands there.
 */
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { compile, type Diagnostic, diagnosticsOf } from "./compiler.ts";

const directive = "// @ts-expect-error ";
const folder = fileURLToPath(new URL("layers/", import.meta.url));

/** What the library's sources need besides: the host's types. */
const types = dirname(dirname(createRequire(import.meta.url).resolve("@types/node/package.json")));
const host = ["--lib", "ES2023,DOM,ESNext.Disposable", "--types", "node", "--typeRoots", types];

interface Expectation {
  readonly line: number;
  readonly message: string;
}

/** The lines that must be refused, with the message; a directive stands on the line before, indented as it is. */
function expectationsOf(source: string): readonly Expectation[] {
  return source.split("\n").flatMap((text, index) => {
    const directed = text.trimStart();
    return directed.startsWith(directive) ? [{ line: index + 2, message: directed.slice(directive.length) }] : [];
  });
}

const names = (await readdir(folder)).toSorted();
// The compiler works on a copy in another folder.
const sources = new Map(
  await Promise.all(
    names.map(async (name) => {
      const original = await readFile(join(folder, name), "utf8");
      return [name, original.replaceAll(/from "(\.[^"]+)"/g, (_, to: string) => `from "${join(folder, to)}"`)] as const;
    }),
  ),
);
let refusals: Diagnostic[];

beforeAll(async () => {
  const outspoken = [...sources].map(([name, source]) => [name, source.replaceAll(directive, "// refused: ")] as const);
  refusals = diagnosticsOf(await compile(new Map(outspoken), host));
});

describe.each(names)("%s", (name) => {
  const expectations = expectationsOf(sources.get(name)!);

  it("is refused on the announced lines only", () => {
    const found = refusals.filter(({ file }) => file === name).map(({ line }) => line);
    expect(found).toEqual(expectations.map(({ line }) => line));
  });

  it.each(expectations)("$line: $message", ({ line, message }) => {
    expect(refusals.find((diagnostic) => diagnostic.file === name && diagnostic.line === line)?.text).toContain(
      message,
    );
  });
});
