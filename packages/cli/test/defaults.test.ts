/**
 * The defaults on tables that nobody tuned for: the mean over seeds 0 to 4, with no other option than --target and --seed.
 */
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nablaJson } from "./support/command.ts";
import type { Summary } from "./support/command.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const folder = temporaryFolder();
const data = fileURLToPath(new URL("data/", import.meta.url));

test.each([
  ["iris", "species", "f1", 0.93],
  ["wine", "cultivar", "f1", 0.95],
  ["breast-cancer", "diagnosis", "f1", 0.95],
  ["digits", "digit", "f1", 0.94],
  ["diabetes", "progression", "r2", 0.36],
] as const)(
  "%s",
  async (name, target, score, least) => {
    const scores: number[] = [];
    for (const seed of [0, 1, 2, 3, 4]) {
      const out = join(folder.path, `${name}-${seed}`);
      const summary = await nablaJson<Summary>([
        "train",
        `${data}${name}.csv`,
        "--target",
        target,
        "--seed",
        String(seed),
        "--out",
        out,
      ]);
      scores.push(summary.test[score] ?? Number.NaN);
    }
    expect(scores.reduce((sum, value) => sum + value, 0) / scores.length).toBeGreaterThanOrEqual(least);
  },
  240_000,
);
