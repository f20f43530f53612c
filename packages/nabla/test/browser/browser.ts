/**
 * Debian's Chromium, or the one that CHROMIUM_PATH names, with a fresh profile and no way out: what is not on this machine is
 * refused, and said.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium } from "playwright-core";

/** A running browser; `refused` lists the addresses that a page wanted from elsewhere. */
export interface Browser {
  readonly context: BrowserContext;
  readonly refused: readonly string[];
  close(): Promise<void>;
}

const quiet = [
  "--no-sandbox",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/** Starts Chromium. `args` are added to its command line. */
export async function openBrowser(args: readonly string[] = []): Promise<Browser> {
  const profile = await mkdtemp(join(tmpdir(), "nabla-browser-"));
  const refused: string[] = [];
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM_PATH || "/usr/bin/chromium",
    headless: true,
    args: [...quiet, ...args],
  });
  await context.route("**/*", async (route) => {
    const address = new URL(route.request().url());
    if (address.hostname === "127.0.0.1" || address.protocol === "data:") return route.continue();
    refused.push(address.href);
    return route.abort();
  });
  return {
    context,
    refused,
    close: async () => {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}
