/**
 * What shape and dtype rules of primitives have in common: sets of dtypes, and checks whose messages name the operation.
 * Primitives want equal shapes and dtypes; broadcasting and promotion happen before, in tensor/.
 */
import type { DType } from "../base/dtype.ts";
import { AxisError, DTypeError, ShapeError } from "../base/errors.ts";
import { formatShape, sameShape, type Shape } from "../base/shape.ts";

export const floats: readonly DType[] = ["float32", "float64"];
export const signed: readonly DType[] = ["int32", "float32", "float64"];
export const numeric: readonly DType[] = ["uint8", "int32", "float32", "float64"];
/** dtypes whose elements are bit patterns. */
export const bitwise: readonly DType[] = ["bool", "uint8", "int32"];
export const every: readonly DType[] = ["bool", "uint8", "int32", "float32", "float64"];

/** The one shape that all inputs have. */
export function commonShape(operation: string, shapes: readonly Shape[]): Shape {
  const first = shapes[0]!;
  for (const shape of shapes) {
    if (!sameShape(first, shape)) {
      throw new ShapeError(
        `${operation}: shapes ${shapes.map(formatShape).join(" and ")} differ; broadcast them first`,
      );
    }
  }
  return first;
}

/** The one dtype that all inputs have, if it is among the allowed ones. */
export function commonDType(operation: string, dtypes: readonly DType[], allowed: readonly DType[]): DType {
  const first = dtypes[0]!;
  if (dtypes.some((dtype) => dtype !== first)) {
    throw new DTypeError(`${operation}: dtypes ${dtypes.join(" and ")} differ; cast them to one`);
  }
  checkDType(operation, first, allowed);
  return first;
}

/** Throws where the dtype is not among the allowed ones. */
export function checkDType(operation: string, dtype: DType, allowed: readonly DType[]): void {
  if (!allowed.includes(dtype)) {
    throw new DTypeError(`${operation}: takes ${allowed.join(", ")}, not ${dtype}; cast it first`);
  }
}

/** Throws unless `axis` is one of the shape's, counted from 0. */
export function checkAxis(operation: string, axis: number, shape: Shape): void {
  if (!Number.isInteger(axis) || axis < 0 || axis >= shape.length) {
    throw new AxisError(`${operation}: axis ${axis} of shape ${formatShape(shape)}, which has axes 0 to rank - 1`);
  }
}

/** Throws unless the axes are the shape's and ascend. */
export function checkAxes(operation: string, axes: readonly number[], shape: Shape): void {
  for (const [position, axis] of axes.entries()) {
    checkAxis(operation, axis, shape);
    if (position > 0 && axes[position - 1]! >= axis) {
      throw new AxisError(`${operation}: axes [${axes.join(", ")}] of ${formatShape(shape)} must ascend`);
    }
  }
}

/** Throws unless there is one whole number >= `least` for every axis. */
export function checkPerAxis(
  operation: string,
  name: string,
  values: readonly number[],
  shape: Shape,
  least: number,
): void {
  if (values.length !== shape.length) {
    throw new ShapeError(
      `${operation}: ${values.length} ${name} [${values.join(", ")}] for shape ${formatShape(shape)}`,
    );
  }
  if (values.some((value) => !Number.isInteger(value) || value < least)) {
    throw new ShapeError(`${operation}: ${name} [${values.join(", ")}] must be integers >= ${least}`);
  }
}
