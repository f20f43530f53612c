/**
 * The built command as a process of its own: what a user runs. `npm test` builds it before; alone, `npm run build` does.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const bin = fileURLToPath(new URL("../../bin/nabla.js", import.meta.url));
const repository = fileURLToPath(new URL("../../../../", import.meta.url));

export const penguins: string = `${repository}data/penguins.csv`;

export type Finished = { readonly status: number | null; readonly stdout: string; readonly stderr: string };

/** Starts `nabla` with the given arguments. */
export function start(
  args: readonly string[],
  folder?: string,
  environment?: Readonly<Record<string, string>>,
): ChildProcess {
  if (!existsSync(bin.replace("bin/nabla.js", "dist/main.js")))
    throw new Error("the command is not built: npm run build");
  return spawn(process.execPath, [bin, ...args], {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Runs `nabla` to its end. */
export async function nabla(args: readonly string[], folder?: string): Promise<Finished> {
  const child = start(args, folder);
  let [stdout, stderr] = ["", ""];
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise((resolve) => child.on("close", (status) => resolve({ status, stdout, stderr })));
}

/** Runs `nabla` with --json and gives what it printed. */
export async function nablaJson<Result>(args: readonly string[], folder?: string): Promise<Result> {
  const { status, stdout, stderr } = await nabla([...args, "--json"], folder);
  if (status !== 0) throw new Error(`nabla ${args.join(" ")}: status ${status}\n${stderr}`);
  return JSON.parse(stdout) as Result;
}

export type Summary = {
  readonly task: string;
  readonly rows: number;
  readonly features: number;
  readonly classes: number;
  readonly parameters: number;
  readonly epochs: number;
  readonly device: string;
  readonly seconds: number;
  readonly out: string;
  readonly test: Readonly<Record<string, number>>;
};
