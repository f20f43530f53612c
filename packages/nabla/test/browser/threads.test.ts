/**
 * Threads in Chromium: on an isolated page, in its main thread and in a worker, two threads get the bits that Node gets on
 * one. Where threads cannot be had, there is one, and `device()` says why.
 */
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleSources, type SourceBundle } from "../runtime/wasm/bundle-sources.ts";
import { type Outcome, train } from "../runtime/wasm/thread-training.ts";
import { type Browser, openBrowser } from "./browser.ts";

const isolated = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
const strict = {
  ...isolated,
  "Content-Security-Policy": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'",
};

const main = `
import { train } from "./module.mjs";
globalThis.trainHere = train;
globalThis.trainInWorker = (threads) =>
  new Promise((resolve, reject) => {
    const worker = new Worker("worker.js", { type: "module" });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(threads);
  });`;
const worker = `
import { train } from "./module.mjs";
onmessage = async ({ data }) => postMessage(await train(data));`;
const html = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script type="module" src="main.js"></script>`;

let bundle: SourceBundle;
let browser: Browser;
let expected: Outcome;
const servers: Server[] = [];

beforeAll(async () => {
  bundle = await bundleSources(fileURLToPath(new URL("../runtime/wasm/thread-training.ts", import.meta.url)), "page");
  browser = await openBrowser();
  expected = await train(1);
});
afterAll(async () => {
  await browser?.close();
  for (const server of servers) server.close();
  await bundle?.remove();
});

/** Serves the page with these headers; gives its address. */
async function serve(headers: Readonly<Record<string, string>>): Promise<string> {
  const script = "text/javascript";
  const files: Readonly<Record<string, readonly [type: string, content: string]>> = {
    "/": ["text/html", html],
    "/main.js": [script, main],
    "/worker.js": [script, worker],
    "/module.mjs": [script, await readFile(join(bundle.folder, bundle.file), "utf8")],
  };
  const server = createServer(({ url }, response) => {
    const [type, content] = files[url ?? ""] ?? ["text/plain", ""];
    response.writeHead(content === "" ? 404 : 200, { "Content-Type": type, ...headers }).end(content);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

async function inPage(
  where: "trainHere" | "trainInWorker",
  headers: Readonly<Record<string, string>>,
): Promise<Outcome> {
  const page = await browser.context.newPage();
  await page.goto(await serve(headers));
  await page.waitForFunction(`typeof ${where} === "function"`);
  const outcome = (await page.evaluate(`${where}(2)`)) as Outcome;
  await page.close();
  return outcome;
}

function expectSameTraining(actual: Outcome): void {
  expect(actual.losses).toEqual(expected.losses);
  expect(actual.weights).toEqual(expected.weights);
}

describe("on an isolated page, two threads get the bits of one thread in Node", () => {
  it.each(["trainHere", "trainInWorker"] as const)("%s", async (where) => {
    const actual = await inPage(where, isolated);
    expect(actual.device).toMatchObject({ name: "wasm", threads: 2 });
    expect(actual.shared).toBe(actual.losses.length - 1);
    expectSameTraining(actual);
  });
});

it("on a page that is not isolated there is one thread, and device() says how to get more", async () => {
  const actual = await inPage("trainHere", {});
  expect(actual.device.threads).toBe(1);
  expect(actual.device.reason).toMatch(/one thread: .*not cross-origin isolated.*Cross-Origin-Opener-Policy/);
  expectSameTraining(actual);
});

it("where the page's policy forbids the helpers there is one thread, and device() says so", async () => {
  const actual = await inPage("trainHere", strict);
  expect(actual.device.threads).toBe(1);
  expect(actual.device.reason).toMatch(/one thread: .*worker-src/);
  expectSameTraining(actual);
});
