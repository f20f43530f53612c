/**
 * Tensors from and to plain data with a shape: what files, batches and snapshots of weights are made of. Neighbours:
 * creation.ts makes tensors from nested arrays.
 */
import { bytesPerElement } from "../base/dtype.ts";
import { DataError } from "../base/errors.ts";
import type { HostTensor } from "../base/host-tensor.ts";
import { checkShape, formatShape, sizeOf } from "../base/shape.ts";
import { tensorOfData } from "./handles.ts";
import type { AnyTensor } from "./signatures/tensor.ts";

/** A tensor of data that nobody writes to from now on. @throws DataError where data, shape and dtype do not fit. */
export function fromHost({ dtype, shape, data }: HostTensor): AnyTensor {
  checkShape("tensor", shape);
  if (data.length !== sizeOf(shape) || data.BYTES_PER_ELEMENT !== bytesPerElement(dtype)) {
    const found = `${data.constructor.name} of ${data.length}`;
    throw new DataError(`tensor: a ${found} is no ${dtype} ${formatShape(shape)} of ${sizeOf(shape)} elements`);
  }
  return tensorOfData(data, shape, dtype);
}

/** The tensor's elements, a copy. */
export async function toHost(tensor: AnyTensor): Promise<HostTensor> {
  const data = await tensor.data();
  return { dtype: tensor.dtype, shape: [...tensor.shape], data };
}
