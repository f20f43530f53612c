/**
 * Many processes that start at once on an empty cache: all work, one finds what another made, nothing half-written is
 * left, and a process with threads ends when its work is done. A hundred of them: npm run test:processes
 */
import { spawn } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { build } from "vite";
import { skipReason } from "./support.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const count = Number(process.env["PROCESSES"] ?? 6);
const root = fileURLToPath(new URL("../../../../..", import.meta.url));
const folder = temporaryFolder();

/** What each process does: two programs, run often on two threads. */
const work = `
import { createNativeDevice } from "${root}packages/nabla/src/runtime/native/index.ts";
import * as p from "${root}packages/nabla/src/primitives/index.ts";
const device = createNativeDevice({ threads: 2 });
let total = 0;
for (const size of [1000, 300_000]) {
  const x = p.input([size], "float32");
  const executable = device.compile({ inputs: [x], cells: [], outputs: [p.tanh(p.add(x, x))] });
  const input = new Float32Array(size).fill(0.25);
  for (let run = 0; run < 20; run++) total += executable.run([input], [])[0][size - 1];
}
console.log(total.toFixed(4));
`;

async function bundle(): Promise<string> {
  const entry = join(folder, "work.ts");
  writeFileSync(entry, work);
  await build({
    configFile: false,
    logLevel: "silent",
    root: folder,
    build: { ssr: entry, outDir: join(folder, "out"), rollupOptions: { output: { entryFileNames: "work.mjs" } } },
  });
  return join(folder, "out", "work.mjs");
}

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

function start(script: string, cache: string): Promise<Ended> {
  // koffi is found from the bundle, which lies elsewhere.
  const env = { ...process.env, NABLA_CACHE: cache, NODE_PATH: join(root, "node_modules") };
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script], { env });
    let output = "";
    child.stdout.on("data", (data) => (output += data));
    child.stderr.on("data", (data) => (output += data));
    child.on("close", (code) => resolve({ code, output }));
  });
}

test.skipIf(skipReason !== "")(
  `many processes at once on an empty cache${skipReason}`,
  async () => {
    const script = await bundle();
    const cache = join(folder, "cache");
    const ended = await Promise.all(Array.from({ length: count }, () => start(script, cache)));
    const expected = (40 * Math.tanh(0.5)).toFixed(4);
    expect(ended.length).toBe(count);
    expect(ended).toEqual(ended.map(() => ({ code: 0, output: `${expected}\n` })));
    const files = readdirSync(cache);
    expect(files.filter((name) => name.startsWith("temporary-"))).toEqual([]);
    expect(files.filter((name) => name.endsWith(".key")).length).toBe(3); // the runtime and two programs
  },
  600_000,
);
