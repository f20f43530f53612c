/** Tiles fit the registers, and the shape: no other of the candidates wastes less at the edges. */
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { chooseTile } from "../../src/compiler/lower/choose-tile.ts";

it.each([
  // rows, vectors of columns → the tile of 24 sums
  { rows: 600, vectors: 40, tile: { height: 6, vectors: 4 } },
  { rows: 32, vectors: 9, tile: { height: 8, vectors: 3 } }, // 4 x 3 whole tiles
  { rows: 64, vectors: 1, tile: { height: 12, vectors: 1 } }, // few columns leave room for rows
  { rows: 1, vectors: 64, tile: { height: 1, vectors: 8 } }, // and a row for columns
])("$rows rows, $vectors vectors", ({ rows, vectors, tile }) => {
  expect(chooseTile(rows, vectors, { tileRows: 6, tileVectors: 4 }, () => "batches")).toEqual(tile);
});

it.each([
  { shared: "batches", tile: { height: 6, vectors: 4 } }, // 5 x 2 whole tiles and 2 x 4 below
  { shared: "columns", tile: { height: 6, vectors: 4 } }, // threads take a column of tiles each
  { shared: "rows", tile: { height: 8, vectors: 3 } }, // of 5 rows of tiles one thread would take 3
] as const)("32 rows, 8 vectors, shared by $shared: $tile", ({ shared, tile }) => {
  expect(chooseTile(32, 8, { tileRows: 6, tileVectors: 4 }, () => shared)).toEqual(tile);
});

it("never has more sums than the policy's tile, nor more sums and vectors than registers, nor more rows or vectors than there are", () => {
  const extents = fc.integer({ min: 1, max: 500 });
  const policies = fc.constantFrom(
    { tileRows: 4, tileVectors: 2 },
    { tileRows: 6, tileVectors: 2, tileRegisters: 15 },
    { tileRows: 6, tileVectors: 4, tileRegisters: 31 },
    { tileRows: 1, tileVectors: 1 },
  );
  const axes = fc.constantFrom("rows" as const, "columns" as const, "batches" as const);
  fc.assert(
    fc.property(extents, extents, policies, axes, (rows, columns, policy, shared) => {
      const { height, vectors } = chooseTile(rows, columns, policy, () => shared);
      expect(height * vectors).toBeLessThanOrEqual(policy.tileRows * policy.tileVectors);
      expect(height * vectors + vectors).toBeLessThanOrEqual(policy.tileRegisters ?? Number.POSITIVE_INFINITY);
      expect(height).toBeLessThanOrEqual(rows);
      expect(vectors).toBeLessThanOrEqual(columns);
      expect(Math.min(height, vectors)).toBeGreaterThanOrEqual(1);
    }),
  );
});
