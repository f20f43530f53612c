/**
 * A tensor as plain data: what a file holds and what a state dictionary becomes once it was read back. Neighbours:
 * safetensors.ts, which turns records of these into bytes, and state.ts, which reads tensors into them.
 */
import type { DType, TypedArray } from "../base/dtype.ts";
import type { Shape } from "../base/shape.ts";

export interface HostTensor {
  readonly dtype: DType;
  readonly shape: Shape;
  /** Row-major. bool as bytes, 0 or 1. */
  readonly data: TypedArray;
}

export type HostTensors = Readonly<Record<string, HostTensor>>;
