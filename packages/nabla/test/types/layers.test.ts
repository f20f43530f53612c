/**
 * The layers themselves, as the compiler sees them (types.test.ts has the rules): the file must compile, except for the
 * lines behind a `@ts-expect-error`, which must be refused with the message that stands there.
 */
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { compile, type Diagnostic, diagnosticsOf } from "./compiler.ts";

const directive = "// @ts-expect-error ";
const path = fileURLToPath(new URL("layers/convolutions.ts", import.meta.url));
const original = await readFile(path, "utf8");
// The compiler works on a copy in another folder.
const source = original.replaceAll(/from "(\.[^"]+)"/g, (_, to: string) => `from "${join(dirname(path), to)}"`);

/** What the library's sources need besides: the host's types. */
const types = dirname(dirname(createRequire(import.meta.url).resolve("@types/node/package.json")));
const host = ["--lib", "ES2023,DOM,ESNext.Disposable", "--types", "node", "--typeRoots", types];

const expectations = source
  .split("\n")
  .flatMap((text, index) =>
    text.startsWith(directive) ? [{ line: index + 2, message: text.slice(directive.length) }] : [],
  );

describe("convolutions.ts", () => {
  let refusals: Diagnostic[];

  beforeAll(async () => {
    const outspoken = source.replaceAll(directive, "// refused: ");
    refusals = diagnosticsOf(await compile(new Map([["convolutions.ts", outspoken]]), host));
  });

  it("is refused on the announced lines only", () => {
    expect(refusals.map(({ file, line }) => `${file}:${line}`)).toEqual(
      expectations.map(({ line }) => `convolutions.ts:${line}`),
    );
  });

  it.each(expectations)("$line: $message", ({ line, message }) => {
    expect(refusals.find((diagnostic) => diagnostic.line === line)?.text).toContain(message);
  });
});
