/**
 * Tests that take minutes, and so are no part of `npm test`: `node scripts/long-tests.mjs NAME`, each with a command of its
 * own in package.json. Further arguments are passed on to vitest.
 */
import { fail, runNode } from "./run.mjs";

const folder = "packages/nabla/test";

/** What is set outside counts: a smaller number of cases can be asked for. */
const { PROCESSES = "100", GRAPHS = "10000" } = process.env;

const longTests = {
  /** The tests of `npm test` that run on the device in use, on native code alone. */
  native: { environment: { NABLA_DEVICE: "wasm,native" }, choice: ["--project", "native"] },
  /** Generated C under the address, undefined-behaviour and thread sanitizers. */
  sanitizers: { environment: { SANITIZERS: "1" }, choice: [`${folder}/runtime/native/sanitizers.test.ts`] },
  /** A hundred processes that start at once on an empty cache. */
  processes: { environment: { PROCESSES }, choice: [`${folder}/runtime/native/processes.test.ts`] },
  /** Every example to its end, and the adding problem over 500 steps. */
  examples: { environment: { EXAMPLES: "whole" }, choice: [`${folder}/examples.test.ts`] },
  /** 10,000 random graphs on each device. */
  graphs: {
    environment: { GRAPHS },
    choice: [
      `${folder}/compiler/wasm-random-graphs.test.ts`,
      `${folder}/runtime/native/random-graphs.test.ts`,
      "--testTimeout=7200000",
    ],
  },
};

const [name, ...others] = process.argv.slice(2);
const chosen = longTests[name];
if (chosen === undefined) fail(`${name ?? "nothing"} is none of the long tests: ${Object.keys(longTests).join(", ")}`);
const { environment, choice } = chosen;
runNode("node_modules/vitest/vitest.mjs", ["run", ...choice, ...others], { environment });
