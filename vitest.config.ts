import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    // Tests of the library run its sources, so that a failing line is a line of ours.
    alias: [
      { find: /^nabla$/, replacement: source("packages/nabla/src/index.ts") },
      { find: "#native", replacement: source("packages/nabla/src/runtime/native/index.ts") },
      { find: /^nabla\/node$/, replacement: source("packages/nabla/src/node/index.ts") },
    ],
  },
  test: {
    include: ["packages/*/test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // One device for all tests that do not choose: `npm run test:native` takes the other.
    env: { NABLA_DEVICE: process.env["NABLA_DEVICE"] ?? "wasm" },
  },
});
