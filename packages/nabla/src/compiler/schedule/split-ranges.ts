/**
 * for i in 0..E: body(i < c)   →   for i in 0..c: body(true);  for i in c..E: body(false)
 *
 * What is padded or joined chooses by position. Cut where the choice changes, every stretch is without it: it reads one
 * part, neighbour after neighbour, and vectorizes.
 */
import { add, constant, index, leafSubstitution, sub } from "../../scalar/build.ts";
import type { Apply, Expression, Index } from "../../scalar/expression.ts";
import { coefficientOf, forEachExpression } from "../affine.ts";
import type { Counter } from "./coalesce.ts";

/** A part of the iteration space, and the bodies as they are there. */
export interface Stretch {
  readonly counters: readonly Counter[];
  readonly bodies: readonly Expression[];
}

/** More stretches than this are more code than they save. */
const most = 12;

export function splitRanges(counters: readonly Counter[], bodies: readonly Expression[]): readonly Stretch[] {
  const cuts = findCuts(counters, bodies);
  let stretches: readonly Stretch[] = [{ counters, bodies }];
  for (const [place, counter] of counters.entries()) {
    const starts = [...(cuts.get(counter) ?? [])].sort((a, b) => a - b);
    if (starts.length === 0 || stretches.length * (starts.length + 1) > most) continue;
    const edges = [0, ...starts, counter.extent];
    stretches = stretches.flatMap((stretch) =>
      edges.slice(1).map((end, at) => narrow(stretch, place, edges[at]!, end)),
    );
  }
  return stretches;
}

/** The stretch from start to end along one of its counters. */
function narrow({ counters, bodies }: Stretch, place: number, start: number, end: number): Stretch {
  const { index: before } = counters[place]!;
  const extent = end - start;
  const after = index(`${before.name}_${start}`, extent) as Index;
  const moved = extent === 1 ? constant(start, "int32") : add(after, start);
  return {
    counters: counters.with(place, { index: after, extent }),
    bodies: bodies.map(leafSubstitution([before, moved])),
  };
}

/** Where along each counter a comparison changes that depends on this counter alone. */
function findCuts(counters: readonly Counter[], bodies: readonly Expression[]): Map<Counter, Set<number>> {
  const cuts = new Map<Counter, Set<number>>();
  forEachExpression(bodies, (expression) => {
    if (expression.kind !== "apply" || expression.dtype !== "bool" || expression.operands[0]!.dtype !== "int32") return;
    for (const counter of counters) {
      for (const cut of cutsOf(expression, counter)) {
        if (cut <= 0 || cut >= counter.extent) continue;
        const found = cuts.get(counter) ?? new Set();
        cuts.set(counter, found.add(cut));
      }
    }
  });
  return cuts;
}

/** The first values of the counter i for which a comparison of s i + c with 0 is another than before. */
function cutsOf({ instruction, operands }: Apply, { index: i }: Counter): readonly number[] {
  if (instruction !== "less" && instruction !== "lessEqual" && instruction !== "equal") return [];
  const [s, c] = differenceOf(operands as readonly [Expression, Expression], i) ?? [0, 0];
  if (s === 0) return [];
  const zero = -c / s;
  // Up to zero (for s > 0 the condition holds there), and from just behind it.
  const [at, behind] = [Math.ceil(zero), Math.floor(zero) + 1];
  if (instruction === "equal") return [at, behind];
  return [(instruction === "less") === s > 0 ? at : behind];
}

/** a - b as s i + c; null where it is not of this form. */
function differenceOf([a, b]: readonly [Expression, Expression], i: Index): readonly [number, number] | null {
  const [ofA, ofB] = [coefficientOf(a, i.name), coefficientOf(b, i.name)];
  if (ofA === null || ofB === null || ofA === ofB) return null;
  const atZero = leafSubstitution([i, constant(0, "int32")]);
  const rest = sub(atZero(a), atZero(b));
  return rest.kind === "constant" ? [ofA - ofB, rest.value] : null;
}
