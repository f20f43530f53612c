/** Bundles for the browser, as a user of Vite gets them: one entry, minified, resolved from the packed nabla. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";

/** The bundler's few lines that make an object of a module's exports. */
const bundlersOwn = "\0rolldown/runtime.js";

/** A bundle: its code, and its size as it travels. */
export interface Bundle {
  readonly code: string;
  readonly gzipped: number;
  /** The modules that have a part in it, relative to the package. */
  readonly modules: readonly string[];
  /** Whatever else is in it or is imported by it: of Node, of other packages. */
  readonly foreign: readonly string[];
}

/** Bundles an entry, given by its code, for the browser. @throws where a warning comes up. */
export async function bundle(project: string, name: string, code: string): Promise<Bundle> {
  const entry = join(project, `${name}.js`);
  await writeFile(entry, code);
  const warnings: string[] = [];
  const result = await build({
    root: project,
    configFile: false,
    logLevel: "silent",
    build: {
      write: false,
      target: "esnext",
      modulePreload: false,
      rollupOptions: { input: entry, onwarn: (warning) => void warnings.push(warning.message) },
    },
  });
  if (warnings.length > 0) throw new Error(warnings.join("\n"));
  const outputs = (Array.isArray(result) ? result : [result]).flatMap((part) => ("output" in part ? part.output : []));
  const chunks = outputs.flatMap((output) => (output.type === "chunk" ? [output] : []));
  const whole = chunks.map((chunk) => chunk.code).join("\n");
  const folder = "/node_modules/nabla/dist/";
  const paths = chunks
    .flatMap((chunk) => Object.entries(chunk.modules))
    .filter(([, { renderedLength }]) => renderedLength > 0)
    .map(([path]) => path);
  const imports = chunks.flatMap((chunk) => [...chunk.imports, ...chunk.dynamicImports]);
  return {
    code: whole,
    gzipped: gzipSync(whole).length,
    modules: paths
      .filter((path) => path.includes(folder))
      .map((path) => path.slice(path.indexOf(folder) + folder.length)),
    foreign: [...paths.filter((path) => !path.includes(folder) && path !== entry && path !== bundlersOwn), ...imports],
  };
}
