/**
 * The temporary folder of a database. It goes when the database is closed and when a signal ends the process; one that a
 * killed process left behind goes at the next start, as its name says whose it was.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";

export type SpillFolder = { readonly path: string; remove(): void };

const prefix = "nabla-tables-";
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export async function createSpillFolder(): Promise<SpillFolder> {
  // A process number means nothing on another host that shares the folder.
  const mine = `${prefix}${hostname().replace(/\W/g, "")}-`;
  await sweep(mine);
  const remove = (): void => {
    for (const signal of signals) process.removeListener(signal, leave);
    rmSync(path, { recursive: true, force: true });
  };
  const leave = (signal: NodeJS.Signals): void => {
    remove();
    // Without our listener the signal does what it would have done.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  // Listening first: between the two a signal would leave the folder.
  for (const signal of signals) process.on(signal, leave);
  const path = mkdtempSync(join(tmpdir(), `${mine}${process.pid}-`));
  return { path, remove };
}

async function sweep(mine: string): Promise<void> {
  for (const name of await readdir(tmpdir()).catch(() => [])) {
    const owner = name.startsWith(mine) ? Number(name.slice(mine.length).split("-")[0]) : Number.NaN;
    if (Number.isInteger(owner) && !isAlive(owner))
      // Another user's stays.
      await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function isAlive(owner: number): boolean {
  try {
    return process.kill(owner, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
