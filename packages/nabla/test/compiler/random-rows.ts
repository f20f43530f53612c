/**
 * Random graphs of what goes over rows: values that are reduced along the last axes, one number a row that comes back to all
 * of the row, and cells that are updated from both; alone or as the body of a loop. All of one space, so that the compiler
 * joins what it can.
 */
import { allocate, type TypedArray } from "../../src/base/dtype.ts";
import { type Shape, sizeOf } from "../../src/base/shape.ts";
import { scan } from "../../src/autodiff/scan.ts";
import type { CellSlot } from "../../src/ir/graph.ts";
import { lastOf, makeBody, stackOf } from "../../src/ir/loop.ts";
import type { Node } from "../../src/ir/node.ts";
import * as p from "../../src/primitives/index.ts";
import { type Mode, randomNumbers, type RandomCase } from "./random-graph.ts";

const rowShapes: readonly Shape[] = [[1], [2], [9], [61], [67], [3, 5], [2, 1, 8], [72]];
const columnShapes: readonly Shape[] = [[16], [17], [31], [33], [70], [4, 6], [2, 1, 9], [8]];

export function randomRows(seed: number, mode: Mode): RandomCase {
  const random = randomNumbers(seed);
  const whole = (below: number): number => Math.floor(random() * below);
  const pick = <T>(values: readonly T[]): T => values[whole(values.length)]!;
  const dtype = random() < 0.8 ? "float32" : "float64";
  const rows = pick(rowShapes);
  const columns = pick(columnShapes);
  const shape = [...rows, ...columns];
  const axes = columns.map((_, axis) => rows.length + axis);
  const kept = [...rows, ...columns.map(() => 1)];

  const bounded = (x: Node): Node =>
    mode === "smooth" ? p.tanh(x) : p.maximum(p.minimum(x, p.fullLike(x, 8)), p.fullLike(x, -8));
  const reduce = (x: Node): Node => bounded(pick([p.sum, p.sum, p.max, p.min])(x, axes));
  const back = (x: Node): Node => p.expand(p.reshape(x, kept), shape);
  const heavy = (x: Node): Node =>
    mode === "smooth" ? p.exp(p.tanh(x)) : p.abs(p.maximum(bounded(p.mul(x, x)), p.neg(bounded(x))));
  const combine = (a: Node, b: Node): Node => bounded(pick([p.add, p.sub, p.mul, p.maximum])(a, b));
  /** Where the column comes before the row, as a causal mask has it. */
  const masked = (x: Node): Node => {
    const place = (axis: number): Node => p.iota(shape, axis, "int32");
    const last = shape.length - 1;
    return p.select(p.less(place(last), place(0)), x, p.fullLike(x, pick([0, -4])));
  };
  /** The same elements in another shape, which no reduction of the graph has. */
  const flat = (x: Node): Node => p.reshape(heavy(p.reshape(x, [sizeOf(x.shape)])), x.shape);

  /** One of the values, most often of the newest: chains that go back and forth. */
  const recent = <T>(values: readonly T[]): T =>
    random() < 0.75 ? values[values.length - 1 - whole(Math.min(2, values.length))]! : pick(values);

  /** Some steps over values of the space and values of its rows. */
  const grow = (full: Node[], perRow: Node[], count: number): void => {
    for (; count > 0; count--) {
      const kind = random();
      if (kind < 0.3) perRow.push(reduce(recent(full)));
      else if (kind < 0.6 && perRow.length > 0) full.push(combine(recent(full), back(recent(perRow))));
      else if (kind < 0.65 && perRow.length > 0) perRow.push(combine(recent(perRow), pick(perRow)));
      else if (kind < 0.75) full.push(combine(recent(full), recent(full)));
      else if (kind < 0.88) full.push(heavy(recent(full)));
      else if (kind < 0.94) full.push(masked(recent(full)));
      else full.push(flat(recent(full)));
    }
  };

  const inputs = [p.input(shape, dtype), p.input(shape, dtype)];
  const reads = [p.input(shape, dtype), p.input(rows, dtype)];
  const full = [...inputs, reads[0]!];
  const perRow = [reads[1]!];
  if (random() < 0.25) {
    const carry = p.input(shape, dtype);
    const slice = p.input(rows, dtype);
    const inside = [carry];
    const insideRows = [slice];
    grow(inside, insideRows, 3 + whole(8));
    const body = makeBody({ carries: [carry], slices: [slice], constants: [], next: [bounded(inside.at(-1)!)] });
    const sequence = p.input([3, ...rows], dtype);
    inputs.push(sequence);
    const loop = scan(body, [pick(full), sequence], { length: 3, reverse: random() < 0.5 });
    full.push(lastOf(loop, 0));
    perRow.push(
      p.reshape(
        p.slice(stackOf(loop, insideRows.at(-1)!), [1, ...rows.map(() => 0)], [2, ...rows], [1, ...rows.map(() => 1)]),
        rows,
      ),
    );
  }
  grow(full, perRow, 4 + whole(14));
  const cells: CellSlot[] = reads.map((read, at) => ({
    read,
    next: random() < 0.7 ? (at === 0 ? bounded(recent(full)) : bounded(recent(perRow))) : null,
  }));
  const outputs = [recent(full), recent(random() < 0.5 ? full : perRow)];
  const values = (node: Node): TypedArray => {
    const data = allocate(node.dtype, sizeOf(node.shape));
    for (let at = 0; at < data.length; at++) data[at] = mode === "exact" ? whole(9) - 4 : random() * 2 - 1;
    return data;
  };
  return { graph: { inputs, cells, outputs }, inputs: inputs.map(values), cells: reads.map(values) };
}
