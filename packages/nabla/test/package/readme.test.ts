/**
 * The pages that a user reads first tell the truth: every block of code compiles against the packed nabla with the strictest
 * options and runs, and what stands behind `//` comes out; the sizes are those that were measured.
 */
import { readFileSync } from "node:fs";
import { symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeBlocks, type Program, programOf, shownModule } from "./code-blocks.ts";
import { createProject, packWorkspace, runNode, type Workspace } from "./pack.ts";

const page = (path: string): string => readFileSync(new URL(`../../../../${path}`, import.meta.url), "utf8");
const compiler = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");
const types = fileURLToPath(new URL("../../../../node_modules/@types", import.meta.url));

const programs: [name: string, program: Program][] = ["README.md", "packages/nabla/README.md"].flatMap((path) =>
  codeBlocks(page(path)).map((block): [string, Program] => [`${path}, line ${block.line}`, programOf(block)]),
);
const fileOf = (name: string): string => name.replaceAll(/\W+/g, "-");

const compilerOptions = {
  target: "ES2023",
  lib: ["ES2023", "DOM"],
  module: "nodenext",
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  allowImportingTsExtensions: true,
  rewriteRelativeImportExtensions: true,
  types: [],
  outDir: "out",
};

let workspace: Workspace;
let project: string;

beforeAll(async () => {
  workspace = await packWorkspace();
  project = await createProject(workspace, "pages");
  await symlink(types, join(project, "node_modules/@types"));
  await writeFile(join(project, "shown.ts"), shownModule);
  for (const [name, { code }] of programs) await writeFile(join(project, `${fileOf(name)}.ts`), code);
  await writeFile(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
});
afterAll(() => workspace?.remove());

/** Numbers to nine digits: 0.6 is what 0.8 + 0 + 1, divided by 3, is meant to be. */
const rounded = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_, item: unknown) =>
    typeof item === "number" ? Number(item.toPrecision(9)) : item,
  );

describe("the code of the README", () => {
  it("promises results", () => {
    expect(programs.length).toBeGreaterThanOrEqual(5);
    expect(programs.flatMap(([, { expected }]) => expected).length).toBeGreaterThanOrEqual(10);
  });

  it("compiles", async () => {
    await runNode(project, [compiler, "--project", project, "--pretty", "false"]);
  });

  it.each(programs)("%s runs as it says", async (name, { expected }) => {
    const output = await runNode(project, [`out/${fileOf(name)}.js`]);
    const lines = output.split("\n").filter((line) => line !== "");
    const shown = lines.map((line) => JSON.parse(line) as [number, unknown]);
    expect(shown.map(([index, value]) => ({ line: expected[index]?.line, value: rounded(value) }))).toEqual(
      expected.map(({ line, value }) => ({ line, value: rounded(value) })),
    );
  });
});
