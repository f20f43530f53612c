/**
 * Makes reductions from what distinguishes them: identity and combination, told twice. Their attribute `axes` ascends and
 * is gone from the output's shape; the order of combination is left to the compiler.
 */
import type { DType } from "../base/dtype.ts";
import { DTypeError, ShapeError } from "../base/errors.ts";
import { formatShape, type Shape, sizeOf, stridesOf } from "../base/shape.ts";
import type { Node } from "../ir/node.ts";
import type { Attributes, HostTensor, Primitive, Sample } from "../ir/primitive.ts";
import type { Expression } from "../scalar/expression.ts";
import { forEachIndex } from "./elements.ts";
import { checkAxes } from "./rules.ts";

export interface ReductionDefinition {
  readonly name: string;
  readonly dtypes: readonly DType[];
  readonly identity: (dtype: DType) => number;
  readonly combine: (a: Expression, b: Expression) => Expression;
  /** The reference's combination of two JavaScript numbers. */
  readonly fold: (a: number, b: number, dtype: DType) => number;
  /** Whether nothing may be reduced to the identity. */
  readonly allowsEmpty: boolean;
  readonly vjp: (node: Node, cotangent: Node) => readonly (Node | null)[];
  readonly sample: (random: () => number) => Sample;
}

const axesOf = (attributes: Attributes): readonly number[] => attributes.axes as readonly number[];

/** The shape without the axes: [2, 3, 4] without 0 and 2 → [3]. */
export function withoutAxes(shape: Shape, axes: readonly number[]): number[] {
  return shape.filter((_, axis) => !axes.includes(axis));
}

/** The shape with 1 in place of the axes: [2, 3, 4] without 0 and 2 → [1, 3, 1]. */
export function keepAxes(shape: Shape, axes: readonly number[]): number[] {
  return shape.map((dimension, axis) => (axes.includes(axis) ? 1 : dimension));
}

function referenceOf(definition: ReductionDefinition, input: HostTensor, node: Node): number[] {
  const axes = axesOf(node.attributes);
  const result = new Array<number>(sizeOf(node.shape)).fill(definition.identity(node.dtype));
  const strides = stridesOf(node.shape);
  forEachIndex(input.shape, (indices, position) => {
    let target = 0;
    let kept = 0;
    for (const [axis, index] of indices.entries()) if (!axes.includes(axis)) target += index * strides[kept++]!;
    result[target] = definition.fold(result[target]!, input.data[position]!, node.dtype);
  });
  return result;
}

export function reduction(definition: ReductionDefinition): Primitive {
  const { name, dtypes, identity, combine, vjp, sample } = definition;
  return {
    name,
    semantics: { kind: "reduction", identity, combine },
    shape: ([shape], attributes) => {
      const axes = axesOf(attributes);
      checkAxes(name, axes, shape!);
      if (!definition.allowsEmpty && axes.some((axis) => shape![axis] === 0)) {
        throw new ShapeError(
          `${name}: nothing to take it of along axes [${axes.join(", ")}] of ${formatShape(shape!)}`,
        );
      }
      return withoutAxes(shape!, axes);
    },
    dtype: ([dtype]) => {
      if (!dtypes.includes(dtype!)) {
        throw new DTypeError(`${name}: takes ${dtypes.join(", ")}, not ${dtype}; cast it first`);
      }
      return dtype!;
    },
    vjp,
    reference: ([input], node) => referenceOf(definition, input!, node),
    sample,
  };
}
