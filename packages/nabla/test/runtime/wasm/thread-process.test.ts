/**
 * Threads in a process of Node: it ends by itself, idle threads cost no processor time, and the variables of the
 * environment choose how many there are.
 */
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundleSources, type SourceBundle } from "./bundle-sources.ts";

let bundle: SourceBundle;

beforeAll(async () => {
  bundle = await bundleSources(fileURLToPath(new URL("thread-training.ts", import.meta.url)), "node");
});
afterAll(() => bundle?.remove());

/** Runs a module beside the bundle, in which `train` and `device` are known; gives the JSON that it prints. Fails after 30 s. */
async function runModule(code: string, environment: Record<string, string> = {}): Promise<unknown> {
  const path = join(bundle.folder, "child.mjs");
  await writeFile(path, `import { device, train } from "./${bundle.file}";\n${code}\n`);
  const options = { timeout: 30_000, env: { ...process.env, ...environment } };
  const { stdout } = await promisify(execFile)(process.execPath, [path], options);
  return JSON.parse(stdout);
}

test("helper threads do not keep the process alive, and cost nothing while there is nothing to do", async () => {
  const code = `
    const { shared, device: { threads } } = await train(3);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const before = process.cpuUsage();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const { user, system } = process.cpuUsage(before);
    console.log(JSON.stringify({ shared, threads, milliseconds: (user + system) / 1000 }));`;
  const { shared, threads, milliseconds } = (await runModule(code)) as Record<string, number>;
  expect([shared, threads]).toEqual([11, 3]);
  // A thread that looked for work all the time would take 1000.
  expect(milliseconds).toBeLessThan(100);
});

test("NABLA_THREADS says how many threads there are at most", async () => {
  const code = `console.log(JSON.stringify(device()));`;
  const told = { NABLA_DEVICE: "wasm", NABLA_THREADS: "5" };
  expect(await runModule(code, told)).toEqual({ name: "wasm", reason: "NABLA_DEVICE=wasm", threads: 5 });
  const untold = { NABLA_DEVICE: "wasm", NABLA_THREADS: "" };
  expect(await runModule(code, untold)).toMatchObject({ threads: Math.min(8, availableParallelism()) });
});
