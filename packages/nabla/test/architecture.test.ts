/** Who may import whom: the table of ARCHITECTURE.md, held against every import of the library's sources. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../src", import.meta.url));

/** Besides its own files and base/. `index.ts` and node/ are the outside and may import anything. */
const mayImport: { readonly [folder: string]: readonly string[] } = {
  base: [],
  scalar: [],
  ir: ["scalar"],
  primitives: ["ir", "scalar"],
  autodiff: ["ir", "primitives"],
  compiler: ["ir", "scalar"],
  codegen: ["compiler", "scalar"],
  runtime: ["compiler", "codegen", "ir"],
  tensor: ["ir", "primitives", "autodiff", "compiler", "runtime"],
  nn: ["tensor", "serialization"],
  losses: ["tensor"],
  optim: ["tensor", "serialization"],
  regularizers: ["tensor"],
  metrics: [],
  data: ["tensor"],
  serialization: [],
  training: ["tensor", "nn", "losses", "optim", "metrics", "data"],
};
const outside = ["index.ts", "node"];
/** Runs what the primitives' records say: the only part of runtime/ that knows primitives. */
const ofPrimitives = "runtime/interpreter.ts";
/** What package.json chooses by condition. */
const chosen = ["#interpreter", "#native", "#stored-modules", "#threads"];
/** Work in Node only, and are loaded there only. */
const ofNode = ["runtime/native/", "runtime/stored/"];

const sources = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
const topOf = (path: string): string => path.split("/")[0]!;

function importsOf(path: string): string[] {
  const text = readFileSync(join(root, path), "utf8");
  const imports = /^(?:import|export)\s[^;]*?from\s+"([^"]+)"|\bimport\("([^"]+)"\)/gms;
  return [...text.matchAll(imports)].map((match) => (match[1] ?? match[2])!);
}

describe("the house", () => {
  it("knows every folder", () => {
    expect(sources.map(topOf).filter((folder) => !(folder in mayImport) && !outside.includes(folder))).toEqual([]);
  });

  it.each(Object.keys(mayImport))("%s imports only what stands before it", (folder) => {
    const wrong: string[] = [];
    for (const path of sources.filter((source) => topOf(source) === folder)) {
      for (const specifier of importsOf(path)) {
        // A device of runtime/, or what stands in for it in a browser (package.json).
        if (chosen.includes(specifier) && ["runtime", "tensor"].includes(folder)) continue;
        const target = specifier.startsWith(".")
          ? topOf(relative(root, resolve(root, dirname(path), specifier)))
          : specifier;
        if (specifier.startsWith("node:") && ofNode.some((folder) => path.startsWith(folder))) continue;
        if (target === "primitives" && path === ofPrimitives) continue;
        const allowed = target === folder || target === "base" || mayImport[folder]!.includes(target);
        if (!allowed) wrong.push(`${path} imports ${specifier}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
