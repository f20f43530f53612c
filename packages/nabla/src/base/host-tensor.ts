/**
 * A tensor as plain data: what a file holds, and what a state dictionary becomes once it was read back.
 */
import type { DType, TypedArray } from "./dtype.ts";
import type { Shape } from "./shape.ts";

export interface HostTensor {
  readonly dtype: DType;
  readonly shape: Shape;
  /** Row-major. bool as bytes, 0 or 1. */
  readonly data: TypedArray;
}

export type HostTensors = Readonly<Record<string, HostTensor>>;
