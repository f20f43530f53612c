/** Bundles for the browser, as a user of Vite gets them: one entry, minified, in chunks, resolved from the packed
 * nabla. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Rolldown } from "vite";

/** The bundler's few lines that make an object of a module's exports, and that load a chunk. */
const bundlersOwn = ["\0rolldown/runtime.js", "\0vite/preload-helper.js"];

const folder = "/node_modules/nabla/dist/";

/** What a page loads: files, which travel gzipped one by one. */
export interface Load {
  /** Bytes as they travel. */
  readonly gzipped: number;
  /** The modules that have a part in it, relative to the package. */
  readonly modules: readonly string[];
}

/** A bundle: its code, and its size as it travels. */
export interface Bundle {
  readonly code: string;
  /** What the page loads when it starts: the entry and all that it imports. */
  readonly start: Load;
  /** What is loaded by `import()`, when it is first asked for. */
  readonly later: Load;
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
  const start = reachedAtStart(chunks);
  const own = new Set(chunks.map(({ fileName }) => fileName));
  const paths = chunks.flatMap(modulesOf);
  const imports = chunks
    .flatMap((chunk) => [...chunk.imports, ...chunk.dynamicImports])
    .filter((path) => !own.has(path));
  return {
    code: chunks.map((chunk) => chunk.code).join("\n"),
    start: loadOf(chunks.filter((chunk) => start.has(chunk))),
    later: loadOf(chunks.filter((chunk) => !start.has(chunk))),
    foreign: [
      ...paths.filter((path) => !path.includes(folder) && path !== entry && !bundlersOwn.includes(path)),
      ...imports,
    ],
  };
}

type Chunk = Rolldown.OutputChunk;

/** The entry's chunk and those that it imports, and they. */
function reachedAtStart(chunks: readonly Chunk[]): ReadonlySet<Chunk> {
  const reached = new Set(chunks.filter(({ isEntry }) => isEntry));
  for (const { imports } of reached) {
    for (const chunk of chunks) if (imports.includes(chunk.fileName)) reached.add(chunk);
  }
  return reached;
}

const modulesOf = ({ modules }: Chunk): string[] =>
  Object.entries(modules)
    .filter(([, { renderedLength }]) => renderedLength > 0)
    .map(([path]) => path);

function loadOf(chunks: readonly Chunk[]): Load {
  return {
    gzipped: chunks.reduce((total, { code }) => total + gzipSync(code).length, 0),
    modules: chunks
      .flatMap(modulesOf)
      .filter((path) => path.includes(folder))
      .map((path) => path.slice(path.indexOf(folder) + folder.length)),
  };
}
