/**
 * Bundles a module of the sources or tests as a page or a plain Node process can load it.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const source = (path: string): string => fileURLToPath(new URL(`../../../src/runtime/${path}`, import.meta.url));

export interface SourceBundle {
  readonly folder: string;
  /** Name of the module in the folder. */
  readonly file: string;
  remove(): Promise<void>;
}

/** What package.json chooses by condition. A page loads threads later, and has no folder for what was compiled. */
const chosen = {
  node: { threads: "wasm/threads/shared-program.ts", modules: "wasm/stored-module.ts" },
  page: { threads: "wasm/threads/later.ts", modules: "wasm/nothing-stored.ts" },
} as const;

/** @param host Where the module is to run. */
export async function bundleSources(entry: string, host: "node" | "page"): Promise<SourceBundle> {
  const folder = await mkdtemp(join(tmpdir(), "nabla-bundle-"));
  await build({
    configFile: false,
    logLevel: "warn",
    resolve: {
      alias: {
        "#interpreter": source("interpreter-later.ts"),
        "#native": source("native/absent.ts"),
        "#stored-modules": source(chosen[host].modules),
        "#threads": source(chosen[host].threads),
      },
    },
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: "esnext",
      ssr: host === "node",
      rolldownOptions: { output: { codeSplitting: false, entryFileNames: "module.mjs" } },
      lib: { entry, formats: ["es"] },
    },
  });
  return { folder, file: "module.mjs", remove: () => rm(folder, { recursive: true, force: true }) };
}
