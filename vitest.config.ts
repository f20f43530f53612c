/**
 * The tests of both packages. NABLA_DEVICE says which devices run them: `wasm` unless told, `wasm,native` in `npm test`. The
 * first takes all tests, each other one the library's that run programs on whatever device is chosen. `npm run test:native` runs
 * all on native code, the command's too.
 */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const devices = (process.env["NABLA_DEVICE"] ?? "wasm").split(",");
const allTests = ["packages/*/test/**/*.test.ts"];
const deviceTests = [
  "packages/nabla/test/*-examples.test.ts",
  "packages/nabla/test/{data,losses,nn,optim,serialization,tensor,training}/**/*.test.ts",
];

export default defineConfig({
  resolve: {
    // Tests of the library run its sources, so that a failing line is a line of ours.
    alias: [
      { find: /^nabla$/, replacement: source("packages/nabla/src/index.ts") },
      { find: "#interpreter", replacement: source("packages/nabla/src/runtime/interpreter.ts") },
      { find: "#native", replacement: source("packages/nabla/src/runtime/native/index.ts") },
      { find: "#stored-modules", replacement: source("packages/nabla/src/runtime/wasm/stored-module.ts") },
      { find: "#threads", replacement: source("packages/nabla/src/runtime/wasm/threads/shared-program.ts") },
      { find: /^nabla\/node$/, replacement: source("packages/nabla/src/node/index.ts") },
      // The benchmark's networks, which take the build, are tested on the sources as well.
      { find: /^.*\/packages\/nabla\/dist\/index\.js$/, replacement: source("packages/nabla/src/index.ts") },
    ],
  },
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: devices.map((device, place) => ({
      extends: true as const,
      test: { name: device, include: place === 0 ? allTests : deviceTests, env: { NABLA_DEVICE: device } },
    })),
  },
});
