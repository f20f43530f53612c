/**
 * The size of nabla on the way to a browser, as the README gives it, and that a page which uses a part of it loads a part of
 * it.
 */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundle, type Bundle } from "./bundle.ts";
import { createProject, packWorkspace, type Workspace } from "./pack.ts";

let workspace: Workspace;
let everything: Bundle;
let training: Bundle;
let metricsOnly: Bundle;
beforeAll(async () => {
  workspace = await packWorkspace();
  const project = await createProject(workspace, "bundles");
  everything = await bundle(project, "everything", `import * as nabla from "nabla";\nglobalThis.nabla = nabla;\n`);
  training = await bundle(
    project,
    "training",
    `import { compile, losses, nn, optim, tensor } from "nabla";
const model = new nn.Sequential(new nn.Linear(4, 16), new nn.ReLU(), new nn.Linear(16, 3));
const optimizer = new optim.AdamW(model.parameters(), { lr: 1e-2 });
globalThis.tensor = tensor;
globalThis.step = compile((x, y) => {
  const loss = losses.crossEntropy(model.forward(x), y);
  loss.backward();
  optimizer.step();
  return loss;
});
`,
  );
  metricsOnly = await bundle(
    project,
    "metrics",
    `import { metrics } from "nabla";\nglobalThis.f1 = metrics.f1Score([0, 1, 1], [0, 1, 0]);\n`,
  );
});
afterAll(() => workspace?.remove());

describe("import * as nabla, bundled for the browser, minified and gzipped", () => {
  it("is smaller than 111.5 KB when a page starts, and what trains a dense network smaller than 69.5 KB", () => {
    const sizes = [everything, training, metricsOnly].map(kilobytes).join(", ");
    process.stdout.write(`bundle: all of nabla, a training page, one metric: ${sizes} (minified, gzipped)\n`);
    expect(everything.start.modules.length).toBeGreaterThan(100);
    expect(everything.start.gzipped).toBeLessThan(111_500);
    expect(everything.start.gzipped + everything.later.gzipped).toBeLessThan(125_500);
    expect(training.start.gzipped).toBeLessThan(69_500);
    expect(metricsOnly.start.gzipped).toBeLessThan(3_500);
  });

  // Wanted, and not reached: turn it into a plain test when it is, and bring the limits above down on the way.
  it.fails("is smaller than 60 KB", () => {
    expect(everything.start.gzipped).toBeLessThan(60_000);
  });

  it("is as large as the README says, to a kilobyte", () => {
    const readme = readFileSync(new URL("../../../../README.md", import.meta.url), "utf8");
    const stated = [...readme.matchAll(/\| ([\d.]+) KB \| ([\d.]+) KB \|$/gm)].map((match) =>
      match.slice(1).map(Number),
    );
    const measured = [everything, training, metricsOnly].map(({ start, later }) =>
      [start, later].map(({ gzipped }) => gzipped / 1000),
    );
    expect(stated.length).toBe(measured.length);
    stated.flat().forEach((size, at) => expect(Math.abs(size - measured.flat()[at]!)).toBeLessThan(1));
  });

  it("has all that a compiled training step needs when a page starts", () => {
    const known = new Set(everything.start.modules);
    expect(training.start.modules.filter((path) => !known.has(path))).toEqual([]);
  });

  it("loads later what a page asks for and waits for: threads, fit, checkGradients, the interpreter", () => {
    const parts = [
      /threads\/|wasm\/(shared-module|meet)/,
      /^training\//,
      /compare-gradients/,
      /interpreter|references\//,
    ];
    for (const part of parts) expect(everything.later.modules.filter((path) => part.test(path))).not.toEqual([]);
    expect(everything.later.modules.filter((path) => !parts.some((part) => part.test(path)))).toEqual([]);
    expect(training.later.modules.filter((path) => !parts[0]!.test(path))).toEqual([]);
  });

  it("imports nothing, of Node or otherwise", () => {
    expect(everything.foreign).toEqual([]);
    expect(/["'`]node:\w|\brequire\(/.exec(everything.code)?.[0]).toBeUndefined();
    expect(
      [everything.start, everything.later].flatMap(({ modules }) => modules.filter((path) => path.startsWith("node/"))),
    ).toEqual([]);
  });
});

describe("one metric", () => {
  it("brings no tensors, no compiler and no layers", () => {
    const folders = new Set(metricsOnly.start.modules.map((path) => path.split("/")[0]));
    expect([...folders].filter((folder) => folder !== "metrics" && folder !== "base")).toEqual([]);
    expect(metricsOnly.later.modules).toEqual([]);
  });
});

function kilobytes({ start, later }: Bundle): string {
  return [start, later].map(({ gzipped }) => `${(gzipped / 1000).toFixed(1)} KB`).join(" and later ");
}
