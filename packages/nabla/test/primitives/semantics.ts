/**
 * The value of a node by its semantics, element by element through the scalar evaluator: what a compiler that does nothing
 * clever would compute. A read outside of an input throws.
 */
import { type TypedArray, wrap } from "../../src/base/dtype.ts";
import { type Shape, sizeOf, stridesOf } from "../../src/base/shape.ts";
import type { Node } from "../../src/ir/node.ts";
import type { ElementAt, Semantics } from "../../src/ir/primitive.ts";
import * as scalar from "../../src/scalar/build.ts";
import { evaluate } from "../../src/scalar/evaluate.ts";
import type { Expression } from "../../src/scalar/expression.ts";

type Of<K extends Semantics["kind"]> = Extract<Semantics, { kind: K }>;

const indicesOf = (shape: Shape): Expression[] => shape.map((extent, axis) => scalar.index(`i${axis}`, extent));

function counters(shape: Shape, position: number): Map<string, number> {
  const strides = stridesOf(shape);
  return new Map(shape.map((extent, axis) => [`i${axis}`, Math.floor(position / strides[axis]!) % extent]));
}

function positionOf(shape: Shape, indices: readonly number[]): number {
  if (indices.length !== shape.length) throw new Error(`${indices.length} indices for ${shape.length} axes`);
  let position = 0;
  for (const [axis, index] of indices.entries()) {
    if (!(index >= 0 && index < shape[axis]!))
      throw new Error(`index ${index} along axis ${axis} of [${shape.join()}]`);
    position = position * shape[axis]! + index;
  }
  return position;
}

/** Loads of input elements: buffer k is input k. */
function elementAt(node: Node): ElementAt {
  return (input, indices) => {
    const { shape, dtype } = node.inputs[input]!;
    const strides = stridesOf(shape);
    let at: Expression = scalar.constant(0, "int32");
    for (const [axis, index] of indices.entries()) at = scalar.add(at, scalar.mul(index, strides[axis]!));
    return scalar.load(input, dtype, at);
  };
}

function loadFrom(inputs: readonly ArrayLike<number>[]): (buffer: number, index: number) => number {
  return (buffer, index) => {
    const value = inputs[buffer]![index];
    if (value === undefined) throw new Error(`element ${index} of input ${buffer} does not exist`);
    return value;
  };
}

function pointwise(node: Node, { compute }: Of<"pointwise">, inputs: readonly ArrayLike<number>[]): number[] {
  const value = compute(
    node.inputs.map((input, position) => scalar.operand(position, input.dtype)),
    node,
  );
  expectDType(value, node);
  return Array.from({ length: sizeOf(node.shape) }, (_, at) =>
    evaluate(value, { operands: inputs.map((data) => data[at]!) }),
  );
}

function expectDType(value: Expression, node: Node): void {
  if (value.dtype !== node.dtype) throw new Error(`the expression is ${value.dtype}, the node ${node.dtype}`);
}

function source(node: Node, { element }: Of<"source">): number[] {
  const value = element!(indicesOf(node.shape), node);
  expectDType(value, node);
  return Array.from({ length: sizeOf(node.shape) }, (_, at) => evaluate(value, { indices: counters(node.shape, at) }));
}

function view(node: Node, semantics: Of<"view">, inputs: readonly ArrayLike<number>[]): number[] {
  const { indices, valid } = semantics.source(indicesOf(node.shape), node);
  return Array.from({ length: sizeOf(node.shape) }, (_, at) => {
    const environment = { indices: counters(node.shape, at) };
    if (valid !== undefined && evaluate(valid, environment) === 0) return 0;
    const place = indices.map((index) => evaluate(index, environment));
    return inputs[0]![positionOf(node.inputs[0]!.shape, place)]!;
  });
}

function reduction(node: Node, semantics: Of<"reduction">, inputs: readonly ArrayLike<number>[]): number[] {
  const axes = node.attributes.axes as readonly number[];
  const { shape } = node.inputs[0]!;
  const combined = semantics.combine(scalar.operand(0, node.dtype), scalar.operand(1, node.dtype));
  const result = new Array<number>(sizeOf(node.shape)).fill(semantics.identity(node.dtype));
  for (let at = sizeOf(shape) - 1; at >= 0; at--) {
    const place = [...counters(shape, at).values()].filter((_, axis) => !axes.includes(axis));
    const target = positionOf(node.shape, place);
    result[target] = evaluate(combined, { operands: [inputs[0]![at]!, result[target]!] });
  }
  return result;
}

function contraction(node: Node, [a, b]: readonly ArrayLike<number>[]): number[] {
  const [, rows, columns] = node.shape as readonly [number, number, number];
  const depth = node.inputs[0]!.shape[2]!;
  const { dtype } = node;
  const product = scalar.mul(scalar.operand(0, dtype), scalar.operand(1, dtype));
  const total = scalar.add(scalar.operand(2, dtype), product);
  return Array.from({ length: sizeOf(node.shape) }, (_, at) => {
    const [batch, row, column] = [Math.floor(at / rows / columns), Math.floor(at / columns) % rows, at % columns];
    let sum = 0;
    for (let k = depth - 1; k >= 0; k--) {
      const operands = [a![(batch * rows + row) * depth + k]!, b![(batch * depth + k) * columns + column]!, sum];
      sum = evaluate(total, { operands });
    }
    return sum;
  });
}

function gather(
  node: Node,
  { element }: Of<"indexed"> & { access: "gather" },
  inputs: readonly ArrayLike<number>[],
): number[] {
  const value = element(indicesOf(node.shape), node, elementAt(node));
  expectDType(value, node);
  const load = loadFrom(inputs);
  return Array.from({ length: sizeOf(node.shape) }, (_, at) =>
    evaluate(value, { indices: counters(node.shape, at), load }),
  );
}

function scatter(
  node: Node,
  { target }: Of<"indexed"> & { access: "scatter" },
  inputs: readonly ArrayLike<number>[],
): number[] {
  const { shape } = node.inputs.at(-1)!;
  const { indices, valid } = target(indicesOf(shape), node, elementAt(node));
  const load = loadFrom(inputs);
  const result = Array.from(inputs[0]!);
  for (let at = 0; at < sizeOf(shape); at++) {
    const environment = { indices: counters(shape, at), load };
    if (valid !== undefined && evaluate(valid, environment) === 0) continue;
    const place = positionOf(
      node.shape,
      indices.map((index) => evaluate(index, environment)),
    );
    result[place] = wrap(node.dtype, result[place]! + inputs.at(-1)![at]!);
  }
  return result;
}

/** The elements of a node by its semantics. */
export function bySemantics(node: Node, inputs: readonly TypedArray[]): number[] {
  const { semantics } = node.primitive;
  switch (semantics.kind) {
    case "source":
      return source(node, semantics);
    case "pointwise":
      return pointwise(node, semantics, inputs);
    case "view":
      return view(node, semantics, inputs);
    case "reduction":
      return reduction(node, semantics, inputs);
    case "contraction":
      return contraction(node, inputs);
    case "indexed":
      return semantics.access === "gather" ? gather(node, semantics, inputs) : scatter(node, semantics, inputs);
    case "loop":
    case "result":
      throw new Error(`${node.primitive.name} has a body; the tests of loops run it`);
  }
}
