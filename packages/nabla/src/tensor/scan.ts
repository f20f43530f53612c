/**
 * `scan(f, init, xs)`: a loop over the first axis of tensors, as one loop inside the program. f is traced once, on a step's
 * carry and slices; what else it computes with comes in from outside as constants. Cells that it writes (the random
 * generator's, running statistics) are carries too, so every step sees what the one before it wrote.
 */
import { scan as scanNodes } from "../autodiff/scan.ts";
import { CompileError, GradientError, ShapeError } from "../base/errors.ts";
import { formatShape, sameShape } from "../base/shape.ts";
import { lastOf, makeBody, stackOf } from "../ir/loop.ts";
import type { Node } from "../ir/node.ts";
import { alias } from "../primitives/identity.ts";
import { captured } from "./captured.ts";
import { type CellState, valueNode, write } from "./cell-state.ts";
import type { StackedOf, StepOf } from "./shape-types/scan.ts";
import type { LazyTensor } from "./tensor.ts";
import { activeTrace, Trace, traceLeaf, withTrace } from "./trace.ts";
import { type Structure, structureOf } from "./tree.ts";
import { withNodes } from "./variables.ts";

export interface ScanOptions {
  /** Goes from the last step to the first; outputs keep the order of the sequences. */
  readonly reverse?: boolean | undefined;
  /** The number of steps, needed where `xs` has no tensor. */
  readonly length?: number | undefined;
}

/**
 * `[carry, ys]` of `[carry, y_t] = f(carry, x_t)` for t = 0 … length - 1.
 *
 * @param f gives the next carry, like the one it was given (structure, shapes, dtypes), and any output.
 * @param init the first carry: a tensor, or arrays and records of tensors.
 * @param xs tensors, or arrays and records of them, [length, …] each; f sees the element of each step.
 * @returns the last carry, and the outputs with a first axis of `length`.
 * @throws ShapeError where sequences differ in length, or the carry changes.
 */
export function scan<Carry, Xs, Y>(
  f: (carry: Carry, x: StepOf<Xs>) => readonly [Carry, Y],
  init: Carry,
  xs: Xs,
  { reverse = false, length }: ScanOptions = {},
): [carry: Carry, ys: StackedOf<Y>] {
  const first: LazyTensor[] = [];
  const carryStructure = structureOf(init, first, "scan: the carry");
  const sequences: LazyTensor[] = [];
  const sequenceStructure = structureOf(xs, sequences, "scan: xs");
  const steps = lengthOf(sequences, length);
  const outer = activeTrace();

  // A cell that is only read is a constant as any other; one that is written later is a carry under this name.
  const trace = new Trace((cell) => alias(withTrace(outer, () => contentsOf(cell))));
  const carries = first.map(traceLeaf);
  const slices = sequences.map(({ shape, dtype }) => traceLeaf({ shape: shape.slice(1), dtype }));
  const result = withTrace(trace, () =>
    f(withNodes(carryStructure, carries) as Carry, withNodes(sequenceStructure, slices) as StepOf<Xs>),
  );
  if (!Array.isArray(result) || result.length !== 2) {
    throw new CompileError("scan: the function must return an array of two, the next carry and an output");
  }
  const next: LazyTensor[] = [];
  checkCarry(carryStructure, structureOf(result[0], next, "scan: the next carry"), "the carry");
  const outputs: LazyTensor[] = [];
  const outputStructure = structureOf(result[1], outputs, "scan: the output");

  const written = writtenCells(trace);
  const everyCarry = [...carries, ...written.map(({ leaf }) => leaf)];
  const everyNext = [...next.map(({ node }) => node), ...written.map(({ current }) => current)];
  const roots = [...everyNext, ...outputs.map(({ node }) => node)];
  const constants = captured(roots, [...everyCarry, ...slices], trace.firstId);
  const body = makeBody({ carries: everyCarry, slices, constants, next: everyNext });
  const inputs = [
    ...first.map(({ node }) => node),
    ...written.map(({ cell }) => contentsOf(cell)),
    ...sequences.map(({ node }) => node),
    ...constants,
  ];
  const loop = scanNodes(body, inputs, { length: steps, reverse });
  for (const [place, { cell }] of written.entries()) setContents(cell, lastOf(loop, first.length + place));
  return [
    withNodes(
      carryStructure,
      carries.map((_, carry) => lastOf(loop, carry)),
    ) as Carry,
    withNodes(
      outputStructure,
      outputs.map(({ node }) => stackOf(loop, node)),
    ) as StackedOf<Y>,
  ];
}

function lengthOf(sequences: readonly LazyTensor[], length: number | undefined): number {
  const lengths = sequences.map(({ shape }) => {
    if (shape.length === 0) throw new ShapeError("scan: a scalar in xs has no first axis to go along");
    return shape[0]!;
  });
  const steps = length ?? lengths[0];
  if (steps === undefined) throw new ShapeError("scan: xs has no tensor; say how many steps with { length }");
  if (!Number.isInteger(steps) || steps < 0) throw new ShapeError(`scan: ${steps} is no number of steps`);
  const other = lengths.find((found) => found !== steps);
  if (other !== undefined) {
    throw new ShapeError(
      `scan: sequences of ${steps} and of ${other} steps; the first axes of all of xs must be equal`,
    );
  }
  return steps;
}

/** Throws where the next carry is not like the carry. */
function checkCarry(before: Structure, after: Structure, where: string): void {
  const fail = (is: string, becomes: string): never => {
    throw new ShapeError(`scan: ${where} is ${is} and becomes ${becomes}; a carry stays what it is, at every step`);
  };
  if (before.kind !== after.kind) return fail(before.kind, after.kind);
  if (before.kind === "tensor" && after.kind === "tensor") {
    if (before.dtype === after.dtype && sameShape(before.shape, after.shape)) return;
    return fail(`${before.dtype} ${formatShape(before.shape)}`, `${after.dtype} ${formatShape(after.shape)}`);
  }
  if (before.kind === "static" && after.kind === "static") {
    if (Object.is(before.value, after.value)) return;
    return fail(String(before.value), `${String(after.value)} (a number that changes must be a tensor)`);
  }
  const names = (structure: Structure): readonly (string | number)[] => {
    if (structure.kind === "record") return structure.keys;
    return structure.kind === "array" ? [...structure.items.keys()] : [];
  };
  const [old, now] = [names(before), names(after)];
  if (old.join() !== now.join()) fail(`of ${old.join(", ")}`, `of ${now.join(", ")}`);
  if (!("items" in before) || !("items" in after)) return;
  for (const [place, item] of before.items.entries()) checkCarry(item, after.items[place]!, `${where}.${old[place]}`);
}

interface WrittenCell {
  readonly cell: CellState;
  readonly leaf: Node;
  readonly current: Node;
}

/** The cells that the body writes. What it looked at besides is the outer trace's to watch from now on. */
function writtenCells(trace: Trace): WrittenCell[] {
  if (trace.gradients.size > 0) {
    throw new GradientError("scan: backward() and parameters' gradients have no place inside; use grad() there");
  }
  activeTrace()?.guards.push(...trace.guards);
  const used = [...trace.cells].map(([cell, { leaf, current }]) => ({ cell, leaf, current }));
  return used.filter(({ leaf, current }) => leaf !== current);
}

function contentsOf(cell: CellState): Node {
  return activeTrace()?.read(cell) ?? valueNode(cell);
}

function setContents(cell: CellState, value: Node): void {
  const trace = activeTrace();
  if (trace === null) write(cell, value);
  else trace.write(cell, value);
}
