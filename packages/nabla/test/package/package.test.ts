/** What npm packs: the right files, found by every resolver with the right types, without dependencies or install scripts. */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packWorkspace, runNode, type Workspace } from "./pack.ts";

const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
const require = createRequire(import.meta.url);

let workspace: Workspace;
beforeAll(async () => {
  workspace = await packWorkspace();
});
afterAll(() => workspace?.remove());

describe.each(["nabla", "cli"] as const)("the packed %s", (name) => {
  it("has nothing that publint finds fault with", async () => {
    const tarball = readFileSync(workspace.packages[name].tarball);
    const buffer = tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.byteLength) as ArrayBuffer;
    const { messages, pkg } = await publint({ pack: { tarball: buffer }, strict: true, level: "suggestion" });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });

  it("is found with its types by Node and by bundlers (are the types wrong?)", async () => {
    const tool = join(dirname(require.resolve("@arethetypeswrong/cli/package.json")), "dist/index.js");
    const args = [tool, workspace.packages[name].tarball, "--profile", "esm-only", "--format", "json"];
    const { analysis } = JSON.parse(await runNode(workspace.folder, args)) as Analysis;
    expect(Object.keys(analysis.entrypoints)).toContain("./package.json");
    const resolutions = ["node16-esm", "bundler"];
    expect(analysis.problems.filter(({ resolutionKind: kind }) => !kind || resolutions.includes(kind))).toEqual([]);
    for (const entry of Object.values(analysis.entrypoints)) {
      for (const kind of resolutions) expect(entry.resolutions[kind]?.resolution).toBeTruthy();
    }
  });

  it("holds its licence, its description and the output of every source, and no more", () => {
    const sources = readdirSync(fileURLToPath(new URL(`../../../${name}/src`, import.meta.url)), {
      recursive: true,
      encoding: "utf8",
    }).filter((path) => path.endsWith(".ts"));
    const outputs = sources.flatMap((path) => [".js", ".d.ts"].map((end) => `dist/${path.replace(/\.ts$/, end)}`));
    const own = { nabla: "dist/runtime/stored/build-stamp.txt", cli: "bin/nabla.js" };
    const others = ["LICENSE", "README.md", "package.json", own[name]];
    expect([...workspace.packages[name].files].toSorted()).toEqual([...outputs, ...others].toSorted());
  });
});

describe("the manifest of nabla", () => {
  it("names no run-time dependency; koffi is optional", () => {
    expect(manifest.dependencies).toBeUndefined();
    expect(manifest.peerDependencies).toBeUndefined();
    expect(Object.keys(manifest.optionalDependencies ?? {}).filter((name) => name !== "koffi")).toEqual([]);
  });

  it("runs nothing at installation", () => {
    const atInstallation = ["preinstall", "install", "postinstall", "prepare", "prepublish"];
    expect(Object.keys(manifest.scripts ?? {}).filter((name) => atInstallation.includes(name))).toEqual([]);
  });

  it("is of ES modules only, free of side effects", () => {
    expect(manifest.type).toBe("module");
    expect(manifest.sideEffects).toBe(false);
    expect(JSON.stringify(manifest.exports)).not.toContain("require");
  });
});

/** The part of the tool's report that is looked at. */
interface Analysis {
  readonly analysis: {
    readonly problems: readonly { readonly kind: string; readonly resolutionKind?: string }[];
    readonly entrypoints: Readonly<
      Record<string, { readonly resolutions: Readonly<Record<string, { readonly resolution?: object }>> }>
    >;
  };
}
