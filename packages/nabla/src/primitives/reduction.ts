/**
 * Makes reductions from what distinguishes them: identity and combination. Their attribute `axes` ascends and
 * is gone from the output's shape; the order of combination is left to the compiler.
 */
import type { DType } from "../base/dtype.ts";
import { DTypeError, ShapeError } from "../base/errors.ts";
import { formatShape, type Shape } from "../base/shape.ts";
import type { Node } from "../ir/node.ts";
import type { Attributes, Primitive } from "../ir/primitive.ts";
import type { Expression } from "../scalar/expression.ts";
import { checkAxes } from "./rules.ts";

export interface ReductionDefinition {
  readonly name: string;
  readonly dtypes: readonly DType[];
  readonly identity: (dtype: DType) => number;
  readonly combine: (a: Expression, b: Expression) => Expression;
  /** Whether nothing may be reduced to the identity. */
  readonly allowsEmpty: boolean;
  readonly vjp: (node: Node, cotangent: Node) => readonly (Node | null)[];
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

export function reduction(definition: ReductionDefinition): Primitive {
  const { name, dtypes, identity, combine, vjp } = definition;
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
  };
}
