/**
 * The device that other devices are compared with: it runs the primitives' references node by node, loops step by step, in
 * plain JavaScript. It is slow and simple on purpose. With precision float64 it computes float32 graphs without rounding to float32.
 */
import { allocate, type DType, type TypedArray } from "../base/dtype.ts";
import { CompileError, DataError } from "../base/errors.ts";
import { formatShape, sizeOf } from "../base/shape.ts";
import { type Graph, leavesOf, rootsOf, topologicalOrder } from "../ir/graph.ts";
import { bodyOf, closeBody, optionsOf, resultOf } from "../ir/loop.ts";
import type { Node } from "../ir/node.ts";
import { references } from "../primitives/references/index.ts";
import type { Device, Executable, Storage } from "./device.ts";

export interface InterpreterOptions {
  /** float64: float32 values, those of cells and outputs too, are held in float64. */
  readonly precision?: "float64";
}

const isLoop = (node: Node): boolean => node.primitive.semantics.kind === "loop";
const isResult = (node: Node): boolean => node.primitive.semantics.kind === "result";

type Hold = (dtype: DType, length: number) => TypedArray;

function createStorage(hold: Hold, dtype: DType, size: number): Storage {
  const contents = hold(dtype, size);
  return {
    dtype,
    size,
    read: () => contents.slice(),
    write: (data) => {
      if (data.length !== size) throw new DataError(`interpreter: ${data.length} elements for a cell of ${size}`);
      contents.set(data);
    },
  };
}

/** The value of a node from those of its inputs. */
function evaluate(node: Node, values: ReadonlyMap<Node, TypedArray>, hold: Hold): TypedArray {
  const inputs = node.inputs.map((input) => ({ shape: input.shape, dtype: input.dtype, data: values.get(input)! }));
  const reference = references.get(node.primitive.name);
  if (reference === undefined) throw new CompileError(`${node.primitive.name}: has no reference to interpret it by`);
  const elements = reference.elements(inputs, node);
  const result = hold(node.dtype, sizeOf(node.shape));
  if (elements.length !== result.length) {
    throw new CompileError(
      `${node.primitive.name}: the reference gave ${elements.length} elements for ${formatShape(node.shape)}`,
    );
  }
  result.set(elements);
  return result;
}

/** The function that runs a loop, from the values of its inputs to those of its results in the order of nodes. */
function prepareLoop(
  loop: Node,
  order: readonly Node[],
  hold: Hold,
): (values: ReadonlyMap<Node, TypedArray>) => Iterable<readonly [Node, TypedArray]> {
  const { length, reverse } = optionsOf(loop);
  const results = order.filter((node) => isResult(node) && node.inputs[0] === loop);
  const stacks = results.flatMap((node) => {
    const of = resultOf(node);
    return of.kind === "stack" ? [{ node, value: of.value }] : [];
  });
  const {
    carries,
    slices,
    constants,
    next,
    values: stacked,
  } = closeBody(
    bodyOf(loop),
    stacks.map(({ value }) => value),
  );
  const inputs = [...carries, ...slices, ...constants];
  const step = compileGraph({ inputs, cells: [], outputs: [...next, ...stacked] }, hold);
  return (values) => {
    const given = loop.inputs.map((input) => values.get(input)!);
    const arrays = stacks.map(({ node }) => hold(node.dtype, sizeOf(node.shape)));
    let carried = given.slice(0, carries.length);
    for (let count = 0; count < length; count++) {
      const time = reverse ? length - 1 - count : count;
      const sliced = slices.map(({ shape }, place) => {
        const size = sizeOf(shape);
        return given[carries.length + place]!.subarray(time * size, (time + 1) * size);
      });
      const outputs = step.run([...carried, ...sliced, ...given.slice(carries.length + slices.length)], []);
      carried = outputs.slice(0, carries.length);
      for (const [place, array] of arrays.entries()) {
        const value = outputs[carries.length + place]!;
        array.set(value, time * value.length);
      }
    }
    const stackOf = new Map(stacks.map(({ node }, place) => [node, arrays[place]!]));
    return results.map((node) => {
      const of = resultOf(node);
      return [node, of.kind === "last" ? carried[of.carry]! : stackOf.get(node)!] as const;
    });
  };
}

function checkLeaf(position: number, leaf: Node, data: { readonly length: number } | undefined): void {
  if (data === undefined || data.length !== sizeOf(leaf.shape)) {
    const found = data === undefined ? "nothing" : `${data.length} elements`;
    throw new DataError(`interpreter: leaf ${position} is ${leaf.dtype} ${formatShape(leaf.shape)}, given ${found}`);
  }
}

function compileGraph(graph: Graph, hold: Hold): Executable {
  const leaves = leavesOf(graph);
  const known = new Set(leaves);
  const order = topologicalOrder(rootsOf(graph)).filter((node) => !known.has(node));
  const loops = new Map(order.flatMap((node) => (isLoop(node) ? [[node, prepareLoop(node, order, hold)]] : [])));
  return {
    program: null,
    run: (inputs, cells) => {
      const values = new Map<Node, TypedArray>();
      const given = [...inputs, ...cells.map((cell) => cell.read())];
      for (const [position, leaf] of leaves.entries()) {
        checkLeaf(position, leaf, given[position]);
        const value = hold(leaf.dtype, sizeOf(leaf.shape));
        value.set(given[position]!);
        values.set(leaf, value);
      }
      for (const node of order) {
        const loop = loops.get(node);
        if (loop !== undefined) for (const [result, value] of loop(values)) values.set(result, value);
        else if (!isResult(node)) values.set(node, evaluate(node, values, hold));
      }
      for (const [position, { next }] of graph.cells.entries()) {
        if (next !== null) cells[position]!.write(values.get(next)!);
      }
      return graph.outputs.map((output) => values.get(output)!.slice());
    },
  };
}

/** A device that interprets graphs. */
export function createInterpreter(options: InterpreterOptions = {}): Device {
  const hold: Hold = (dtype, length) =>
    allocate(options.precision === "float64" && dtype === "float32" ? "float64" : dtype, length);
  return {
    name: "interpreter",
    allocate: (dtype, size) => createStorage(hold, dtype, size),
    compile: (graph) => compileGraph(graph, hold),
  };
}
