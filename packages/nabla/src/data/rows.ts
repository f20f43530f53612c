/**
 * Data whose first axis counts rows, on the host: what batches are cut from. Typed arrays, nested arrays, data with a shape and
 * tensors (which are read once) all become the same.
 */
import type { DType, TypedArray } from "../base/dtype.ts";
import { allocate } from "../base/dtype.ts";
import { DataError } from "../base/errors.ts";
import type { HostTensor } from "../base/host-tensor.ts";
import { formatShape, type Shape, sizeOf } from "../base/shape.ts";
import { isTensor } from "../tensor/handles.ts";
import { dtypeOfArray, tensor } from "../tensor/creation.ts";
import { fromHost } from "../tensor/host-values.ts";
import type { DTypeOfData, ShapeOfData, TensorData } from "../tensor/shape-types/nested.ts";
import type { AnyTensor, Tensor } from "../tensor/signatures/tensor.ts";
import { readNow } from "../tensor/tensor.ts";

/** One value a row in a typed array, or anything whose first axis counts rows. */
export type RowSource = TypedArray | readonly TensorData[] | HostTensor | AnyTensor;

/** The tensor that a batch of rows becomes. */
export type BatchTensor<Source> =
  Source extends Tensor<infer S, infer D>
    ? Tensor<S extends readonly [number, ...infer Rest extends number[]] ? [number, ...Rest] : Shape, D>
    : Source extends { readonly dtype: infer D extends DType }
      ? Tensor<Shape, D>
      : BatchTensor<Tensor<ShapeOfData<Source>, DTypeOfData<Source>>>;

/** The source as plain data. @throws DataError for a scalar, or where data and shape do not fit. */
export function readRows(name: string, source: RowSource): HostTensor {
  const rows = hostRows(source);
  if (rows.shape.length === 0) throw new DataError(`batches: ${name} are a scalar; the first axis counts rows`);
  if (rows.data.length !== sizeOf(rows.shape)) {
    throw new DataError(
      `batches: ${name} have ${rows.data.length} elements, their shape ${formatShape(rows.shape)} wants ${sizeOf(rows.shape)}`,
    );
  }
  return rows;
}

function hostRows(source: RowSource): HostTensor {
  if (isTensor(source)) return { dtype: source.dtype, shape: source.shape, data: readNow([source])[0]! };
  if (ArrayBuffer.isView(source)) return { dtype: dtypeOfArray(source), shape: [source.length], data: source };
  // What else there is, `tensor` reads or refuses.
  return "shape" in Object(source) ? (source as HostTensor) : hostRows(tensor(source as never));
}

/** The rows of these numbers, in this order, as a tensor. */
export function takeRows(
  { dtype, shape, data }: HostTensor,
  order: ArrayLike<number>,
  from: number,
  to: number,
): AnyTensor {
  const width = sizeOf(shape.slice(1));
  const taken = allocate(dtype, (to - from) * width);
  for (let index = from; index < to; index++) {
    const start = order[index]! * width;
    const target = (index - from) * width;
    for (let column = 0; column < width; column++) taken[target + column] = data[start + column]!;
  }
  return fromHost({ dtype, shape: [to - from, ...shape.slice(1)], data: taken });
}
