/**
 * Plain loops over the elements of host tensors, for the reference implementations. Nothing here knows expressions: the
 * references are a second, independent telling of what a primitive means.
 */
import { type Shape, sizeOf, stridesOf } from "../../base/shape.ts";
import type { HostTensor } from "./reference.ts";

/** Visits all indices of a shape in row-major order. The array of indices is reused: copy it to keep it. */
export function forEachIndex(shape: Shape, visit: (indices: readonly number[], position: number) => void): void {
  const size = sizeOf(shape);
  const indices = shape.map(() => 0);
  for (let position = 0; position < size; position++) {
    visit(indices, position);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      indices[axis] = indices[axis]! + 1;
      if (indices[axis]! < shape[axis]!) break;
      indices[axis] = 0;
    }
  }
}

/** The elements of a shape, each from its indices. */
export function elementsOf(shape: Shape, element: (indices: readonly number[]) => number): number[] {
  const result = new Array<number>(sizeOf(shape));
  forEachIndex(shape, (indices, position) => {
    result[position] = element(indices);
  });
  return result;
}

/** Reads a host tensor by indices. */
export function reader(tensor: HostTensor): (indices: readonly number[]) => number {
  const strides = stridesOf(tensor.shape);
  return (indices) => {
    let position = 0;
    for (let axis = 0; axis < strides.length; axis++) position += indices[axis]! * strides[axis]!;
    return tensor.data[position]!;
  };
}
