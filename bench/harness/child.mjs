/**
 * One side of one workload: a child process that answers requests, one JSON line each. It is stopped while it is not asked, so
 * that threads which spin or collectors that wake take nothing from the side whose turn it is.
 */
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";

/** A stopped process would outlive this one. */
const running = new Set();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));

/**
 * Starts a child.
 * @param {{ program: string, args: string[], environment: Record<string, string> }} command
 * @returns {{ ask(request: object): Promise<any>, peakMemory(): number | null, end(): Promise<void> }}
 */
export function startChild({ program, args, environment }) {
  const child = spawn(program, args, { env: { ...process.env, ...environment }, stdio: "pipe" });
  running.add(child);
  let complaints = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (complaints = (complaints + text).slice(-2000)));
  // A child that died is noticed by its missing answer.
  child.stdin.on("error", () => {});
  const ended = new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (status, signal) => resolve(signal ?? `status ${status}`));
  }).finally(() => running.delete(child));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();

  async function ask(request) {
    child.kill("SIGCONT");
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error(`${request.do}: the process ended (${await ended})\n${complaints}`);
    const answer = JSON.parse(value);
    if (answer.error !== undefined) throw new Error(`${request.do}: ${answer.error}`);
    child.kill("SIGSTOP");
    return answer;
  }

  async function end() {
    child.kill("SIGCONT");
    child.stdin.end();
    await ended;
  }

  return { ask, peakMemory: () => peakMemory(child.pid), end };
}

/**
 * The most memory that a process ever held, in bytes; null where the system has no /proc. What a process says of itself
 * (ru_maxrss) counts from before its program was loaded: it is never less than the memory of the process that started it.
 */
function peakMemory(pid) {
  const path = `/proc/${pid}/status`;
  if (!existsSync(path)) return null;
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(path, "utf8"))[1]) * 1024;
}
