/**
 * What this machine allows the process: how many processors, and which instructions its processors have.
 */
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";

function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null; // not this kind of system
  }
}

/** Processors' worth of time that the control groups of Linux leave to the process; infinite where they set no limit. */
export function processorQuota(read: (path: string) => string | null = readText): number {
  const groups = (read("/proc/self/cgroup") ?? "").split("\n").map((line) => line.split(":"));
  let quota = Number.POSITIVE_INFINITY;
  const limit = (time: string | undefined, period: string | undefined): void => {
    const share = Number(time) / Number(period);
    if (Number.isFinite(share) && share > 0) quota = Math.min(quota, share);
  };
  for (const [, controllers, path] of groups) {
    if (controllers === undefined || path === undefined) continue;
    const parts = path.split("/").filter((part) => part !== "");
    // A group is limited by those that it is in. Inside a container the path may be that of the host: then only the root is there.
    for (let depth = 0; depth <= parts.length; depth++) {
      const group = parts
        .slice(0, depth)
        .map((part) => `/${part}`)
        .join("");
      if (controllers === "") limit(...pair(read(`/sys/fs/cgroup${group}/cpu.max`)));
      if (controllers.split(",").includes("cpu")) {
        const folder = `/sys/fs/cgroup/${controllers}${group}`;
        limit(read(`${folder}/cpu.cfs_quota_us`)?.trim(), read(`${folder}/cpu.cfs_period_us`)?.trim());
      }
    }
  }
  return quota;
}

function pair(text: string | null): [string | undefined, string | undefined] {
  const [first, second] = (text ?? "").trim().split(/\s+/);
  return [first, second];
}

/** How many threads can run at once: processors that the process may use (its affinity), within its quota. */
export function allowedProcessors(): number {
  return Math.max(1, Math.min(availableParallelism(), Math.ceil(processorQuota())));
}

/** Says which instructions the processors have: code that was made for one machine is not run on another. */
export function processorKind(): string {
  const lines = firstBytes("/proc/cpuinfo", 16384).split("\n\n")[0]!.split("\n");
  const told = lines.filter((line) => /^(flags|features|model name|cpu (implementer|part|variant))\b/i.test(line));
  return `${process.arch} ${told.length > 0 ? told.join("\n") : (cpus()[0]?.model ?? "")}`;
}

/** The file may be long where there are many processors: the first one's lines are enough. */
function firstBytes(path: string, count: number): string {
  try {
    const file = openSync(path, "r");
    try {
      const bytes = Buffer.alloc(count);
      return bytes.toString("utf8", 0, readSync(file, bytes));
    } finally {
      closeSync(file);
    }
  } catch {
    return "";
  }
}
