/** The machine's limit: peak.c, compiled and run on one thread and on all. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const source = fileURLToPath(new URL("peak.c", import.meta.url));
const tries = 3;

/** @returns {{ one: number, all: number } | null} GFLOP/s; null where there is no C compiler */
export function measurePeak(threads, folder) {
  const program = join(folder, "peak");
  const compiler = process.env.CC || "cc";
  const { status, error } = spawnSync(compiler, ["-O3", "-march=native", "-pthread", "-o", program, source]);
  if (error?.code === "ENOENT") return null;
  if (status !== 0) throw new Error(`${compiler} could not compile ${source}`);
  return { one: best(program, 1), all: best(program, threads) };
}

function best(program, threads) {
  const results = Array.from({ length: tries }, () => {
    const { status, stdout } = spawnSync(program, [`${threads}`], { encoding: "utf8" });
    if (status !== 0) throw new Error(`peak ${threads}: status ${status}`);
    return Number(stdout.split(" ")[0]);
  });
  return Math.max(...results);
}
