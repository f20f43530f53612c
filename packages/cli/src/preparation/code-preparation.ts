/**
 * Integers with few different values: a quantity (rooms, years) or codes of categories (region 1 to 7)? Looked up in the
 * training rows: where a smooth curve through the integers leaves out much of what they say about the target, they are codes,
 * and get one input each. Otherwise they stay numbers.
 */
import type { EncodedColumn, EncodedNumbers } from "../tables/encoded-column.ts";

export type CodePreparation = {
  readonly kind: "codes";
  readonly name: string;
  /** The integers seen in training, ascending. */
  readonly values: readonly number[];
  readonly missing: boolean;
};

/** How many standard deviations of luck the lack of fit must exceed. */
const certainty = 4;

/** Learns the codes of a column, or gives undefined where it is better read as a number. */
export function learnCodes(
  name: string,
  column: EncodedNumbers,
  target: EncodedColumn,
  rows: Int32Array,
): CodePreparation | undefined {
  const groups = groupRows(column, rows);
  if (groups.values.length < 3 || groups.rows.length < 2 * groups.values.length) return undefined;
  const responses =
    target.kind === "numbers"
      ? [(row: number): number => target.values[row]!]
      : target.levels.map(
          (_, code) =>
            (row: number): number =>
              target.codes[row] === code ? 1 : 0,
        );
  const evidence = responses.map((response) => lackOfFit(groups, response));
  // Many classes are many chances for luck.
  const threshold = certainty + Math.log10(responses.length);
  if (Math.max(...evidence) < threshold) return undefined;
  return { kind: "codes", name, values: groups.values, missing: groups.rows.length < rows.length };
}

type Groups = {
  readonly values: readonly number[];
  readonly rows: readonly number[];
  readonly groupOf: readonly number[];
};

function groupRows(column: EncodedNumbers, rows: Int32Array): Groups {
  const present = Array.from(rows).filter((row) => !Number.isNaN(column.values[row]!));
  const values = [...new Set(present.map((row) => column.values[row]!))].sort((a, b) => a - b);
  const places = new Map(values.map((value, place) => [value, place]));
  return { values, rows: present, groupOf: present.map((row) => places.get(column.values[row]!)!) };
}

/**
 * The F test of lack of fit of a polynomial (degree 3, less where there are fewer than five values) in the group's value,
 * as a standard normal score (Wilson and Hilferty's cube root).
 */
export function lackOfFit(groups: Groups, response: (row: number) => number): number {
  const size = groups.values.length;
  const counts = new Float64Array(size);
  const means = new Float64Array(size);
  let within = 0;
  for (const [index, row] of groups.rows.entries()) {
    const group = groups.groupOf[index]!;
    const value = response(row);
    counts[group]!++;
    const before = value - means[group]!;
    means[group]! += before / counts[group]!;
    within += before * (value - means[group]!);
  }
  const degree = Math.min(3, size - 2);
  const between = residualOfPolynomial(groups.values, means, counts, degree);
  const above = size - degree - 1;
  const below = groups.rows.length - size;
  if (below < 1 || between <= 1e-12) return 0;
  const ratio = Math.cbrt(between / above / Math.max(within / below, 1e-12));
  const [up, down] = [2 / (9 * above), 2 / (9 * below)];
  return ((1 - down) * ratio - (1 - up)) / Math.sqrt(down * ratio * ratio + up);
}

/** Weighted squares that a polynomial through the means leaves over, by Gram and Schmidt on 1, x, x², … */
function residualOfPolynomial(x: readonly number[], y: Float64Array, weights: Float64Array, degree: number): number {
  const inner = (a: Float64Array, b: Float64Array): number =>
    a.reduce((sum, value, i) => sum + weights[i]! * value * b[i]!, 0);
  const [low, high] = [x[0]!, x[x.length - 1]!];
  const unit = x.map((value) => (2 * (value - low)) / (high - low) - 1);
  const basis: Float64Array[] = [];
  const rest = Float64Array.from(y);
  for (let power = 0; power <= degree; power++) {
    const vector = Float64Array.from(unit, (value) => value ** power);
    for (const other of basis) subtract(vector, other, inner(vector, other));
    const length = Math.sqrt(inner(vector, vector));
    if (length < 1e-9) continue;
    const normal = vector.map((value) => value / length);
    basis.push(normal);
    subtract(rest, normal, inner(rest, normal));
  }
  return inner(rest, rest);
}

function subtract(from: Float64Array, what: Float64Array, amount: number): void {
  for (let index = 0; index < from.length; index++) from[index]! -= amount * what[index]!;
}
