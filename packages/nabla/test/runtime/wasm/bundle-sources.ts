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

/** @param threads What `#threads` is: as in Node, or as in a page, which loads threads later. */
export async function bundleSources(entry: string, threads: "shared-program" | "later"): Promise<SourceBundle> {
  const folder = await mkdtemp(join(tmpdir(), "nabla-bundle-"));
  await build({
    configFile: false,
    logLevel: "warn",
    resolve: {
      alias: {
        "#interpreter": source("interpreter-later.ts"),
        "#native": source("native/absent.ts"),
        "#threads": source(`wasm/threads/${threads}.ts`),
      },
    },
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: "esnext",
      rolldownOptions: { output: { codeSplitting: false } },
      lib: { entry, formats: ["es"], fileName: () => "module.mjs" },
    },
  });
  return { folder, file: "module.mjs", remove: () => rm(folder, { recursive: true, force: true }) };
}
