/**
 * One element for each lane, from places close to each other → lanes of one or two loaded vectors:
 *   a[i], a[i + 2], a[i + 4], a[i + 6]   →   (a[i .. 4], a[i + 3 .. 4]).[0, 2, 5, 7]
 *   a[i], a[i], a[i + 1], a[i + 1], …    →   (a[i .. 4]).[0, 0, 1, 1, …]
 * Strided windows, pools and their gradients read so. Nothing is loaded before the first element or after the last.
 */
import { add, load, shuffle } from "../../scalar/build.ts";
import type { Expression, Load } from "../../scalar/expression.ts";

/** No target has narrower vectors. */
export const leastVectorBytes = 16;

/** Null where the elements are not in two vectors. */
export function gatherLanes(elements: readonly Load[], wide: boolean): Expression | null {
  const { buffer, dtype } = elements[0]!;
  // Narrower elements are widened as they are loaded, and a mask is no element.
  if (dtype === "uint8" || dtype === "bool") return null;
  const places = elements.map(({ index }) => placeOf(index));
  if (places.some(({ base }) => base !== places[0]!.base)) return null;
  const offsets = places.map(({ offset }) => offset);
  const first = Math.min(...offsets);
  const window = Math.max(...offsets) - first + 1;
  const lanes = [elements.length, elements.length / 2].find((count) => count <= window);
  if (lanes === undefined || window > 2 * lanes || lanes * (wide ? 8 : 4) < leastVectorBytes) return null;

  const at = (offset: number): Expression => elements[offsets.indexOf(offset)]!.index;
  const low = load(buffer, dtype, at(first), lanes);
  if (window === lanes)
    return shuffle(
      [low],
      offsets.map((offset) => offset - first),
    );
  const skipped = window - lanes;
  const high = load(buffer, dtype, add(at(first), skipped), lanes);
  return shuffle(
    [low, high],
    offsets.map((offset) => (offset - first < lanes ? offset - first : lanes + offset - first - skipped)),
  );
}

interface Place {
  readonly base: Expression | null;
  readonly offset: number;
}

/** An index as base + offset: simplified sums have their constant on the right. */
function placeOf(index: Expression): Place {
  if (index.kind === "constant") return { base: null, offset: index.value };
  if (index.kind === "apply" && index.instruction === "add") {
    const [base, offset] = index.operands as readonly [Expression, Expression];
    if (offset.kind === "constant") return { base, offset: offset.value };
  }
  return { base: index, offset: 0 };
}
