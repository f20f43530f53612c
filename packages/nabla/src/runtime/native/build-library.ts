/**
 * C text to a shared library, by a compiler in a child process, or by several side by side where the text has parts.
 */
import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { DeviceError } from "../../base/errors.ts";
import type { Compiler } from "./compilers.ts";

const timeoutSeconds = 300;

/** Runs a command; throws DeviceError with the compiler's first words of complaint. */
function run(compiler: Compiler, program: string, parameters: readonly string[]): void {
  const result = spawnSync(program, parameters, {
    encoding: "utf8",
    timeout: timeoutSeconds * 1000,
    stdio: ["ignore", "ignore", "pipe"],
    maxBuffer: 64 * 1024 ** 2,
  });
  if (result.error !== undefined)
    throw new DeviceError(`native: ${compiler.name} does not run: ${result.error.message}`);
  if (result.status === 0) return;
  const complaint = result.stderr.split("\n").find((line) => /error|fatal|cannot/i.test(line)) ?? result.stderr;
  const how = result.status === null ? `was ended by ${result.signal}` : `failed with status ${result.status}`;
  throw new DeviceError(`native: ${compiler.name} ${how}: ${complaint.trim().slice(0, 500)}`);
}

/** Starts every command at once; fails as the first that fails. `$@` are the words that all begin with. */
function sideBySide(endings: readonly string[]): string {
  const start = endings.map((ending, at) => `"$@" ${ending} & p${at}=$!`);
  const wait = endings.map((_, at) => `wait $p${at} || status=$?`);
  return [...start, "status=0", ...wait, "exit $status"].join("\n");
}

/** Compiles the text, as so many parts (codegen/c/parts.ts), to `${stem}.so`, whose path it gives. Throws DeviceError. */
export function buildLibrary(
  compiler: Compiler,
  flags: readonly string[],
  source: string,
  stem: string,
  parts = 1,
): string {
  const [program, ...first] = compiler.command;
  const library = `${stem}.so`;
  const text = `${stem}.c`;
  writeFileSync(text, source, { mode: 0o600, flag: "wx" });
  if (parts === 1) {
    run(compiler, program, [...first, ...flags, "-o", library, text, "-lm"]);
    return library;
  }
  const objects = Array.from({ length: parts }, (_, part) => `${stem}.${part}.o`);
  try {
    const endings = objects.map((_, part) => `-DPARTS=${parts} -DPART=${part} -o "$0".${part}.o "$0".c`);
    run(compiler, "/bin/sh", ["-c", sideBySide(endings), stem, program, ...first, ...flags, "-c"]);
    run(compiler, program, [...first, ...flags, "-o", library, ...objects, "-lm"]);
  } finally {
    for (const object of objects) rmSync(object, { force: true });
  }
  return library;
}
