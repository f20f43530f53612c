/**
 * Places of random lives: none shares a byte with another that is needed at the same time; and the work does not grow with
 * the square of their number. No clock is asked: looks at lives are counted.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Life, peakOf } from "../../src/compiler/memory/lives.ts";
import { placeLives } from "../../src/compiler/memory/place-lives.ts";
import { waitingLives } from "../../src/compiler/memory/waiting-lives.ts";

const steps = 30;
const life: fc.Arbitrary<Life> = fc
  .record({
    bytes: fc.integer({ min: 0, max: 40 }).map((lines) => 64 * lines),
    ends: fc.tuple(fc.integer({ min: -1, max: steps }), fc.integer({ min: -1, max: steps })),
  })
  .map(({ bytes, ends: [a, b] }) => ({ members: [], bytes, first: Math.min(a, b), last: Math.max(a, b) }));
const lives = fc.array(life, { maxLength: 60 });

const meet = (a: Life, b: Life): boolean => a.first <= b.last && b.first <= a.last;
const aliveAt = (all: readonly Life[], step: number): number =>
  all.filter(({ first, last }) => first <= step && step <= last).reduce((sum, { bytes }) => sum + bytes, 0);

test("no two lives that overlap share a byte, and each lies at the bottom or where another ends", () => {
  const property = fc.property(lives, (all) => {
    const offsets = placeLives(all, steps);
    expect(new Set(offsets.keys())).toEqual(new Set(all));
    const ends = new Set([0, ...all.map((one) => offsets.get(one)! + one.bytes)]);
    for (const one of all) {
      const start = offsets.get(one)!;
      const sharing = all.filter((other) => {
        const below = offsets.get(other)! + other.bytes <= start;
        const above = start + one.bytes <= offsets.get(other)!;
        return other !== one && meet(one, other) && !below && !above;
      });
      expect(sharing).toEqual([]);
      expect(ends).toContain(start);
    }
  });
  fc.assert(property, { numRuns: 200 });
});

test("the peak is the first of the largest sums, and no arena is smaller", () => {
  const property = fc.property(lives, (all) => {
    const sums = Array.from({ length: steps + 2 }, (_, at) => aliveAt(all, at - 1));
    const most = Math.max(...sums);
    expect(peakOf(all, steps)).toEqual({ bytes: most, step: sums.indexOf(most) - 1 });
    const ends = [...placeLives(all, steps)].map(([{ bytes }, offset]) => offset + bytes);
    expect(Math.max(0, ...ends)).toBeGreaterThanOrEqual(most);
  });
  fc.assert(property, { numRuns: 200 });
});

test("the longest life within some steps is found", () => {
  const span = fc.tuple(fc.integer({ min: -1, max: steps }), fc.integer({ min: -1, max: steps }));
  const property = fc.property(lives, fc.array(span, { maxLength: 80 }), (all, spans) => {
    const waiting = waitingLives(all);
    const left = new Set(all);
    for (const [first, last] of spans) {
      const inside = [...left].filter((one) => first <= one.first && one.last <= last);
      const taken = waiting.takeLongest(first, last);
      if (inside.length === 0) {
        expect(taken).toBeNull();
        continue;
      }
      const longest = Math.max(...inside.map((one) => one.last - one.first));
      const largest = Math.max(...inside.filter((one) => one.last - one.first === longest).map(({ bytes }) => bytes));
      expect(inside).toContain(taken);
      expect([taken!.last - taken!.first, taken!.bytes]).toEqual([longest, largest]);
      left.delete(taken!);
    }
  });
  fc.assert(property, { numRuns: 200 });
});

/** Values of a forward pass that wait for the backward pass, and short ones in both. */
const training = (count: number): Pick<Life, "first" | "last" | "bytes">[] =>
  Array.from({ length: count }, (_, at) => {
    const bytes = 64 * (1 + ((at * 37) % 101));
    const first = at % 3 === 2 ? 2 * count - at : at;
    return { bytes, first, last: at % 3 === 0 ? 2 * count - at : first + (at % 5) };
  });

test("four times the lives take little more than four times the work", () => {
  const looksAt = (count: number): number => {
    let looks = 0;
    const counted = training(count).map(({ bytes, first, last }) => ({
      members: [],
      bytes,
      get first() {
        looks++;
        return first;
      },
      get last() {
        looks++;
        return last;
      },
    }));
    placeLives(counted, 2 * count + 4);
    return looks;
  };
  expect(looksAt(8000) / looksAt(2000)).toBeLessThan(6);
});
