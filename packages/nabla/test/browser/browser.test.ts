/**
 * The packed nabla on a page: built by Vite, served with a strict content-security policy, it trains in a module worker of
 * Chromium. Node runs the same module with the same package, and every bit of the weights must be the same.
 */
import { cp } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build, preview, type PreviewServer } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createProject, packWorkspace, runNode, type Workspace } from "../package/pack.ts";
import { type Browser, openBrowser } from "./browser.ts";

interface Outcome {
  readonly device: string;
  readonly before: number;
  readonly after: number;
  readonly weights: readonly number[];
  readonly state: readonly number[];
}

/** Scripts from the page's own server, and WebAssembly; no eval, nothing from elsewhere. */
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'";

let workspace: Workspace;
let project: string;
let server: PreviewServer;
let browser: Browser;

beforeAll(async () => {
  workspace = await packWorkspace();
  project = await createProject(workspace, "page");
  await cp(fileURLToPath(new URL("page", import.meta.url)), project, { recursive: true });
  const common = { root: project, configFile: false, logLevel: "warn" } as const;
  await build({ ...common, build: { target: "esnext", modulePreload: false }, worker: { format: "es" } });
  server = await preview({
    ...common,
    preview: { host: "127.0.0.1", port: 0, headers: { "Content-Security-Policy": policy } },
  });
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  await workspace?.remove();
});

/** What the worker of a page that was loaded afresh answers, and what the page complained of. */
async function inBrowser(seed: number): Promise<{ outcome: Outcome & { isWorker: boolean }; complaints: string[] }> {
  const page = await browser.context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => void (message.type() === "error" && complaints.push(message.text())));
  page.on("pageerror", (error) => void complaints.push(error.message));
  await page.goto(server.resolvedUrls!.local[0]!);
  await page.waitForFunction("typeof trainInWorker === 'function'");
  const outcome = (await page.evaluate(`trainInWorker(${seed})`)) as Outcome & { isWorker: boolean };
  await page.close();
  return { outcome, complaints };
}

async function inNode(seed: number): Promise<Outcome> {
  return JSON.parse(await runNode(project, ["in-node.js", String(seed)])) as Outcome;
}

describe("a page built by Vite from the packed nabla", () => {
  it("trains in a worker of Chromium to the weights that Node gets, bit for bit", async () => {
    const [{ outcome, complaints }, expected] = await Promise.all([inBrowser(7), inNode(7)]);
    expect(complaints).toEqual([]);
    expect(outcome.isWorker).toBe(true);
    expect([outcome.device, expected.device]).toEqual(["wasm", "wasm"]);
    // Training happened: the loss fell far, and hundreds of weights came out.
    expect(outcome.after).toBeLessThan(outcome.before / 2);
    expect(outcome.weights.length).toBeGreaterThan((2 * 16 + 16 + 16 * 16 + 16 + 16 * 2 + 2) * 4);
    expect(outcome.weights).toEqual(expected.weights);
    expect(outcome.state).toEqual(expected.state);
    expect([outcome.before, outcome.after]).toEqual([expected.before, expected.after]);
  });

  it("gets other weights from another seed", async () => {
    const [{ outcome }, expected] = await Promise.all([inBrowser(8), inNode(7)]);
    expect(outcome.weights).not.toEqual(expected.weights);
  });

  it("loads what is asked for later", async () => {
    const page = await browser.context.newPage();
    await page.goto(server.resolvedUrls!.local[0]!);
    await page.waitForFunction("typeof askForAll === 'function'");
    expect(await page.evaluate("askForAll()")).toEqual({ epochs: 2, name: "interpreter", sum: 6 });
    await page.close();
  });

  it("asked for nothing from elsewhere", () => {
    expect(browser.refused).toEqual([]);
  });
});
