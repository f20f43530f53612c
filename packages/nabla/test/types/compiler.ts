/**
 * The TypeScript compiler as a tool of the tests: a temporary project of files that sit, for the compiler, in the folder of the
 * samples, so that they find `declarations.ts` beside them; and what the compiler says about each line.
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const samples: string = fileURLToPath(new URL("samples/", import.meta.url));

const compiler = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");

/** What the compiler says about a line: the message and everything that is indented under it. */
export interface Diagnostic {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** Compiles files given by their text, with the strictest options, and gives the compiler's output. */
export async function compile(files: ReadonlyMap<string, string>, options: readonly string[] = []): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "nabla-types-"));
  try {
    for (const [name, source] of files) await writeFile(join(folder, name), source);
    await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(project(folder, [...files.keys()])));
    return await run(folder, options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function project(folder: string, files: readonly string[]): object {
  const compilerOptions = {
    target: "ES2023",
    lib: ["ES2023"],
    module: "nodenext",
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    allowImportingTsExtensions: true,
    noEmit: true,
    types: [],
    rootDirs: [folder, samples],
  };
  return { compilerOptions, files };
}

async function run(folder: string, options: readonly string[]): Promise<string> {
  const input = [compiler, "--project", folder, "--pretty", "false", "--noErrorTruncation", ...options];
  return await new Promise((resolve) => {
    execFile(process.execPath, input, { cwd: folder, maxBuffer: 2 ** 26 }, (_, output) => resolve(output));
  });
}

/** The compiler's output, taken apart. Throws where the compiler complains about something else than a line of a file. */
export function diagnosticsOf(output: string): Diagnostic[] {
  const found: { file: string; line: number; text: string }[] = [];
  for (const line of output.split("\n")) {
    const head = /^(?:.*\/)?([\w-]+\.ts)\((\d+),\d+\): error (.*)$/.exec(line);
    const last = found.at(-1);
    if (head) found.push({ file: head[1]!, line: Number(head[2]), text: head[3]! });
    else if (line.startsWith("  ") && last) last.text += `\n${line}`;
    else if (line.includes("error TS")) throw new Error(`the compiler could not run: ${line}`);
  }
  return found;
}
