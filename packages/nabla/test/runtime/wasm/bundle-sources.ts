/**
 * Bundles a module of the sources or tests as a page or a plain Node process can load it.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";

export interface SourceBundle {
  readonly folder: string;
  /** Name of the module in the folder. */
  readonly file: string;
  remove(): Promise<void>;
}

export async function bundleSources(entry: string): Promise<SourceBundle> {
  const folder = await mkdtemp(join(tmpdir(), "nabla-bundle-"));
  await build({
    configFile: false,
    logLevel: "warn",
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: "esnext",
      lib: { entry, formats: ["es"], fileName: () => "module.mjs" },
    },
  });
  return { folder, file: "module.mjs", remove: () => rm(folder, { recursive: true, force: true }) };
}
