/** Merged intervals answer as the list of all accesses would. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { createAccessSet } from "../../../src/compiler/threads/access-set.ts";
import type { Access } from "../../../src/compiler/threads/accesses.ts";

const access = fc.record({
  place: fc.integer({ min: -1, max: 1 }),
  low: fc.integer({ min: 0, max: 40 }),
  bytes: fc.integer({ min: 0, max: 12 }),
  writes: fc.boolean(),
});

const inConflict = (a: Access, b: Access): boolean =>
  (a.writes || b.writes) && a.place === b.place && Math.max(a.low, b.low) < Math.min(a.high, b.high);

test("conflicts are found where a list would find them, and nowhere else", () => {
  let conflicts = 0;
  fc.assert(
    fc.property(fc.array(access, { minLength: 10, maxLength: 30 }), (drawn) => {
      const set = createAccessSet();
      const list: Access[] = [];
      for (const { place, low, bytes, writes } of drawn) {
        const next: Access = { place, low, high: low + bytes, writes };
        const expected = list.some((other) => inConflict(other, next));
        expect(set.conflictsWith(next)).toBe(expected);
        if (expected) conflicts++;
        set.add(next);
        list.push(next);
      }
    }),
    { numRuns: 500, seed: 1 },
  );
  expect(conflicts).toBeGreaterThan(500);
});
