/**
 * The allocator: live pieces never overlap, freed space is used again, contents survive growth.
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { DeviceError } from "../../../src/base/errors.ts";
import { createDeviceMemory } from "../../../src/runtime/wasm/memory.ts";

interface Piece {
  readonly address: number;
  readonly bytes: number;
  readonly mark: number;
}

test("pieces are aligned, apart from each other, and keep their contents through growth", () => {
  const command = fc.record({
    free: fc.boolean(),
    which: fc.nat(),
    bytes: fc.oneof(fc.nat(300), fc.nat(400_000)),
    scratch: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
      const memory = createDeviceMemory();
      const live: Piece[] = [];
      commands.forEach(({ free, which, bytes, scratch }, position) => {
        if (scratch) {
          const address = memory.scratch(bytes);
          memory.elements("uint8").fill(255, address, address + bytes);
        } else if (free && live.length > 0) {
          const [piece] = live.splice(which % live.length, 1);
          memory.release(piece!.address, piece!.bytes);
        } else {
          const address = memory.allocate(bytes);
          const mark = position % 200;
          expect(address % 64).toBe(0);
          expect(address).toBeGreaterThan(0);
          memory.elements("uint8").fill(mark, address, address + bytes);
          live.push({ address, bytes, mark });
        }
        for (const { address, bytes, mark } of live) {
          const contents = memory.elements("uint8").subarray(address, address + bytes) as Uint8Array;
          expect(contents.length).toBe(bytes);
          expect(contents.every((byte) => byte === mark)).toBe(true);
        }
        const sorted = live.map(({ address }) => address).sort((a, b) => a - b);
        expect(new Set(sorted).size).toBe(sorted.length); // also of pieces without size
      });
    }),
    { numRuns: 60 },
  );
});

test("freed neighbours become one piece again, in any order", () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...Array(16).keys()], { minLength: 16 }), (order) => {
      const memory = createDeviceMemory();
      const bytes = 200_000;
      const addresses = order.map(() => memory.allocate(bytes));
      const size = memory.memory.buffer.byteLength;
      for (const position of order) memory.release(addresses[position]!, bytes);
      memory.allocate(16 * bytes);
      expect(memory.memory.buffer.byteLength).toBe(size);
    }),
    { numRuns: 30 },
  );
});

test("the memory does not grow while as much is freed as is taken", () => {
  const memory = createDeviceMemory();
  const live = Array.from({ length: 8 }, () => memory.allocate(100_000));
  const size = memory.memory.buffer.byteLength;
  for (let round = 0; round < 5000; round++) {
    memory.release(live.shift()!, 100_000);
    live.push(memory.allocate(100_000 - (round % 50) * 64));
    memory.release(live.pop()!, 100_000 - (round % 50) * 64);
    live.push(memory.allocate(100_000));
  }
  expect(memory.memory.buffer.byteLength).toBe(size);
});

test("growing counts what is free at the end", () => {
  const memory = createDeviceMemory();
  const address = memory.allocate(40_000_000);
  memory.release(address, 40_000_000);
  expect(memory.allocate(60_000_000)).toBe(address);
  expect(memory.memory.buffer.byteLength).toBeLessThan(64_000_000);
});

test("what cannot be had is refused with sizes, and the rest goes on", () => {
  const memory = createDeviceMemory();
  const address = memory.allocate(1000);
  expect(() => memory.allocate(5 * 2 ** 30)).toThrow(DeviceError);
  expect(() => memory.allocate(5 * 2 ** 30)).toThrow(/no room for 5120\.0 MiB.*at most 4096\.0 MiB/s);
  expect(() => memory.scratch(2 ** 32)).toThrow(DeviceError);
  expect(memory.allocate(1000)).not.toBe(address);
  expect(memory.scratch(1000) % 64).toBe(0);
});

test("the scratch area is shared and grows to the largest", () => {
  const memory = createDeviceMemory();
  const small = memory.scratch(1000);
  expect(memory.scratch(10)).toBe(small);
  const large = memory.scratch(3_000_000);
  expect(large + 3_000_000).toBeLessThanOrEqual(memory.memory.buffer.byteLength);
  expect(memory.scratch(1000)).toBe(large);
});
