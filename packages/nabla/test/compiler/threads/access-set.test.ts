/** Merged intervals and patterns answer as the list of all bytes that threads touch would. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { createAccessSet } from "../../../src/compiler/threads/access-set.ts";
import type { Access, Pattern } from "../../../src/compiler/threads/accesses.ts";

const place = fc.integer({ min: -1, max: 1 });
const access = fc.record({
  place,
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
      for (const { place: at, low, bytes, writes } of drawn) {
        const next: Access = { place: at, low, high: low + bytes, writes, pattern: null };
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

const rounds = 3;

const pattern = fc.record({
  low: fc.integer({ min: 50, max: 70 }),
  bytes: fc.integer({ min: 1, max: 8 }),
  parts: fc.constantFrom(1, 4, 6),
  partBytes: fc.constantFrom(-8, 0, 4, 8),
  roundBytes: fc.constantFrom(-50, 0, 24, 50),
});

type Drawn = typeof pattern extends fc.Arbitrary<infer T> ? T : never;

const patternOf = ({ low, bytes, partBytes, ...rest }: Drawn): Pattern => ({
  ...rest,
  low,
  high: low + bytes,
  partBytes: rest.parts === 1 ? 0 : partBytes,
});

/** Which bytes of a pattern each thread touches in all iterations of the loop around. */
function bytesOf({ low, high, parts, partBytes, roundBytes }: Pattern, threads: number): Set<number>[] {
  return Array.from({ length: threads }, (_, thread) => {
    const bytes = new Set<number>();
    const [from, to] = parts === 1 ? [0, 1] : [thread, thread + 1].map((at) => Math.floor((parts * at) / threads));
    for (let part = from!; part < to!; part++) {
      for (let round = 0; round < rounds; round++) {
        for (let byte = low; byte < high; byte++) bytes.add(byte + part * partBytes + round * roundBytes);
      }
    }
    return bytes;
  });
}

function accessOf(drawn: Drawn, writes: boolean): Access {
  const exact = patternOf(drawn);
  const touched = [...bytesOf(exact, 1)[0]!];
  return { place: 0, low: Math.min(...touched), high: Math.max(...touched) + 1, writes, pattern: exact };
}

/** Whether a byte is touched by one thread in the one pattern and by another in the other. */
const threadsClash = (a: Pattern, b: Pattern): boolean =>
  [2, 3, 5].some((threads) => {
    const [ofA, ofB] = [bytesOf(a, threads), bytesOf(b, threads)];
    return ofA.some((bytes, one) =>
      ofB.some((others, two) => one !== two && [...bytes].some((byte) => others.has(byte))),
    );
  });

test("no conflict between threads is missed, whatever else was touched; and threads that keep to their parts have none", () => {
  let [found, spared] = [0, 0];
  fc.assert(
    fc.property(fc.array(fc.tuple(pattern, fc.boolean()), { minLength: 2, maxLength: 12 }), (drawn) => {
      const set = createAccessSet();
      const list: Access[] = [];
      for (const [shape, writes] of drawn) {
        const next = accessOf(shape, writes);
        const clashes = list.filter(
          (other) => (writes || other.writes) && threadsClash(other.pattern!, next.pattern!),
        ).length;
        const answer = set.conflictsWith(next);
        if (clashes > 0) expect(answer).toBe(true);
        if (clashes > 0) found++;
        if (!answer && list.some((other) => inConflict(other, next))) spared++;
        set.add(next);
        list.push(next);
      }
    }),
    { numRuns: 3000, seed: 1 },
  );
  expect(found).toBeGreaterThan(1000);
  expect(spared).toBeGreaterThan(100);
});
