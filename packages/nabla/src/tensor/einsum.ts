/**
 * Einstein summation: `"ij,jk->ik"` multiplies, sums over the letters that are not in the result, and orders the axes.
 * Operands are contracted from left to right in pairs, each pair as one batched matrix product. `...` stands for axes
 * that broadcast; without `->` the result has the letters that occur once, in alphabetical order, as in NumPy.
 */
import { ShapeError } from "../base/errors.ts";
import { broadcastShapes, formatShape, sizeOf } from "../base/shape.ts";
import type { Node } from "../ir/node.ts";
import { slice } from "../primitives/extent.ts";
import { reshape } from "../primitives/layout.ts";
import { mul } from "./arithmetic.ts";
import { expandTo } from "./broadcast.ts";
import { padAxis, permute } from "./layout.ts";
import { contractPair, promoteFactors } from "./linear-algebra.ts";
import { sum } from "./reduction.ts";

/** A node whose axes have names. */
interface Labelled {
  readonly node: Node;
  readonly labels: readonly string[];
}

export function einsum(equation: string, nodes: readonly Node[]): Node {
  const [left, right] = equation.replaceAll(" ", "").split("->") as [string, string | undefined];
  const terms = left.split(",");
  if (terms.length !== nodes.length) {
    throw new ShapeError(`einsum: "${equation}" names ${terms.length} operands, ${nodes.length} are given`);
  }
  const operands = terms.map((term, position) => labelled(equation, term, nodes[position]!));
  checkSizes(equation, operands);
  const output = outputLabels(equation, terms, right, operands);
  let result = operands[0]!;
  operands.slice(1).forEach((operand, position) => {
    const needed = new Set([...output, ...operands.slice(position + 2).flatMap((later) => later.labels)]);
    result = contractLabelled(result, operand, needed);
  });
  return ordered(sumOut(result, new Set(output)), output);
}

/** Names the axes of an operand: letters, and `.0`, `.1` … from the end for those that `...` stands for. */
function labelled(equation: string, term: string, node: Node): Labelled {
  if (!/^[A-Za-z]*(\.\.\.)?[A-Za-z]*$/.test(term)) {
    throw new ShapeError(`einsum: "${term}" in "${equation}" is not letters with at most one "..."`);
  }
  const [before, after] = term.split("...") as [string, string | undefined];
  const letters = before.length + (after?.length ?? 0);
  const free = node.shape.length - letters;
  if (free < 0 || (after === undefined && free > 0)) {
    throw new ShapeError(
      `einsum: "${term}" names ${letters} axes, the operand has ${node.shape.length}: ${formatShape(node.shape)}`,
    );
  }
  const dots = after === undefined ? [] : Array.from({ length: free }, (_, axis) => `.${free - 1 - axis}`);
  return diagonals({ node, labels: [...before, ...dots, ...(after ?? "")] }, equation);
}

/** `ii` → `i`: a label that names two axes of one operand keeps their diagonal. */
function diagonals(operand: Labelled, equation: string): Labelled {
  const first = operand.labels.findIndex((label, axis) => operand.labels.indexOf(label) !== axis);
  if (first < 0) return operand;
  const label = operand.labels[first]!;
  const twin = operand.labels.indexOf(label);
  const size = operand.node.shape[first]!;
  if (operand.node.shape[twin] !== size) throw sizeMismatch(equation, label, operand.node.shape[twin]!, size);
  const rest = operand.labels.filter((_, axis) => axis !== first && axis !== twin);
  const others = operand.labels.map((_, axis) => axis).filter((axis) => axis !== first && axis !== twin);
  const node = diagonal(permute(operand.node, [...others, twin, first]), size);
  return diagonals({ node, labels: [...rest, label] }, equation);
}

/** [..., n, n] → [..., n]: one row more makes the diagonal every (n + 1)th element of n (n + 1). */
function diagonal(node: Node, size: number): Node {
  const batch = node.shape.slice(0, -2);
  const rows = padAxis(node, node.shape.length - 1, 0, 1); // [..., n, n + 1]
  const flat = reshape(rows, [...batch, size * (size + 1)]);
  const steps = [...batch.map(() => 1), size + 2];
  const picked = slice(
    flat,
    steps.map(() => 0),
    flat.shape,
    steps,
  );
  return reshape(picked, [...batch, size]);
}

function sizeMismatch(equation: string, label: string, a: number, b: number): ShapeError {
  const name = label.startsWith(".") ? "an axis of ..." : `axis ${label}`;
  return new ShapeError(`einsum: ${name} of "${equation}" is ${a} in one place and ${b} in another`);
}

/** Letters must have one size everywhere; axes of `...` may also be 1. */
function checkSizes(equation: string, operands: readonly Labelled[]): void {
  const sizes = new Map<string, number>();
  for (const { node, labels } of operands) {
    labels.forEach((label, axis) => {
      const size = node.shape[axis]!;
      const known = sizes.get(label) ?? size;
      const broadcasts = label.startsWith(".") && (known === 1 || size === 1);
      if (known !== size && !broadcasts) throw sizeMismatch(equation, label, known, size);
      sizes.set(label, Math.max(known, size));
    });
  }
}

function outputLabels(
  equation: string,
  terms: readonly string[],
  right: string | undefined,
  operands: readonly Labelled[],
): string[] {
  const all = [...new Set(operands.flatMap(({ labels }) => labels))];
  const dots = all.filter((label) => label.startsWith(".")).sort((a, b) => Number(b.slice(1)) - Number(a.slice(1)));
  if (right === undefined) {
    const letters = [...terms.join("").replaceAll(".", "")];
    return [...dots, ...letters.filter((letter) => letters.indexOf(letter) === letters.lastIndexOf(letter)).sort()];
  }
  const [before, after] = right.split("...") as [string, string | undefined];
  const output = [...before, ...(after === undefined ? [] : dots), ...(after ?? "")];
  const wrong = output.find((label, place) => !all.includes(label) || output.indexOf(label) !== place);
  if (wrong !== undefined) {
    throw new ShapeError(`einsum: "${wrong}" of the result of "${equation}" must occur once there, and in an operand`);
  }
  return output;
}

/** Sums over the axes that nobody needs any more. */
function sumOut({ node, labels }: Labelled, needed: ReadonlySet<string>): Labelled {
  const axes = labels.flatMap((label, axis) => (needed.has(label) ? [] : [axis]));
  if (axes.length === 0) return { node, labels };
  return { node: sum(node, axes), labels: labels.filter((label) => needed.has(label)) };
}

function ordered({ node, labels }: Labelled, output: readonly string[]): Node {
  return permute(
    node,
    output.map((label) => labels.indexOf(label)),
  );
}

/** Two operands into one: letters in both and still needed are the batch, in both and not needed the inner axis. */
function contractLabelled(first: Labelled, second: Labelled, needed: ReadonlySet<string>): Labelled {
  const a = sumOut(first, new Set([...needed, ...second.labels]));
  const b = sumOut(second, new Set([...needed, ...first.labels]));
  const shared = a.labels.filter((label) => b.labels.includes(label));
  const batch = shared.filter((label) => needed.has(label));
  const inner = shared.filter((label) => !needed.has(label));
  const rows = a.labels.filter((label) => !shared.includes(label));
  const columns = b.labels.filter((label) => !shared.includes(label));
  const labels = [...batch, ...rows, ...columns];

  const [x, y] = promoteFactors(a.node, b.node);
  const sizeIn = (operand: Labelled, label: string): number => operand.node.shape[operand.labels.indexOf(label)]!;
  const sizeOfLabel = (label: string): number => {
    const sizes = [a, b].filter((operand) => operand.labels.includes(label)).map((operand) => sizeIn(operand, label));
    return sizes.length === 1 ? sizes[0]! : broadcastShapes("einsum", [sizes[0]!], [sizes[1]!])[0]!;
  };
  const sizes = (some: readonly string[]): number[] => some.map(sizeOfLabel);
  const arrange = (node: Node, from: readonly string[], to: readonly string[]): Node =>
    expandTo("einsum", ordered({ node, labels: from }, to), sizes(to));
  const left = arrange(x, a.labels, [...batch, ...rows, ...inner]); // [batch…, rows…, inner…]
  const right = arrange(y, b.labels, [...batch, ...inner, ...columns]); // [batch…, inner…, columns…]
  if (inner.length === 0) return { node: elementwise(left, right, sizes, batch, rows, columns), labels };
  const [groups, m, k, n] = [batch, rows, inner, columns].map((some) => sizeOf(sizes(some))) as [
    number,
    number,
    number,
    number,
  ];
  const product = contractPair(reshape(left, [groups, m, k]), reshape(right, [groups, k, n]));
  return { node: reshape(product, sizes(labels)), labels };
}

/** Nothing to sum: one broadcast product, which fuses where a matrix product would not. */
function elementwise(
  left: Node,
  right: Node,
  sizes: (labels: readonly string[]) => number[],
  batch: readonly string[],
  rows: readonly string[],
  columns: readonly string[],
): Node {
  const x = reshape(left, [...sizes(batch), ...sizes(rows), ...columns.map(() => 1)]);
  const y = reshape(right, [...sizes(batch), ...rows.map(() => 1), ...sizes(columns)]);
  return mul(x, y);
}
