/**
 * C text to a shared library, by a compiler in a child process.
 */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { DeviceError } from "../../base/errors.ts";
import type { Compiler } from "./compilers.ts";

const timeoutSeconds = 300;

/** Compiles the text to `${stem}.so`, whose path it gives. Throws DeviceError with the compiler's first words of complaint. */
export function buildLibrary(compiler: Compiler, flags: readonly string[], source: string, stem: string): string {
  const [program, ...first] = compiler.command;
  const library = `${stem}.so`;
  writeFileSync(`${stem}.c`, source, { mode: 0o600, flag: "wx" });
  const result = spawnSync(program, [...first, ...flags, "-o", library, `${stem}.c`, "-lm"], {
    encoding: "utf8",
    timeout: timeoutSeconds * 1000,
    stdio: ["ignore", "ignore", "pipe"],
    maxBuffer: 64 * 1024 ** 2,
  });
  if (result.error !== undefined)
    throw new DeviceError(`native: ${compiler.name} does not run: ${result.error.message}`);
  if (result.status === 0) return library;
  const complaint = result.stderr.split("\n").find((line) => /error|fatal|cannot/i.test(line)) ?? result.stderr;
  const how = result.status === null ? `was ended by ${result.signal}` : `failed with status ${result.status}`;
  throw new DeviceError(`native: ${compiler.name} ${how}: ${complaint.trim().slice(0, 500)}`);
}
