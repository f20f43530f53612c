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
  expect(chooseTile(rows, vectors, 6, 4)).toEqual(tile);
});

it("never has more sums than the policy's tile, nor more rows or vectors than there are", () => {
  const extents = fc.integer({ min: 1, max: 500 });
  const policies = fc.constantFrom([4, 2], [6, 2], [6, 4], [1, 1]);
  fc.assert(
    fc.property(extents, extents, policies, (rows, columns, [tileRows, tileVectors]) => {
      const { height, vectors } = chooseTile(rows, columns, tileRows!, tileVectors!);
      expect(height * vectors).toBeLessThanOrEqual(tileRows! * tileVectors!);
      expect(height).toBeLessThanOrEqual(rows);
      expect(vectors).toBeLessThanOrEqual(columns);
      expect(Math.min(height, vectors)).toBeGreaterThanOrEqual(1);
    }),
  );
});
