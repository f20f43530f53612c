/** Embedding: a table of trained vectors, looked up by number; how categories and words enter a network. */
import { DataError, DTypeError } from "../base/errors.ts";
import type { Shape } from "../base/shape.ts";
import { where } from "../tensor/combine.ts";
import { arange } from "../tensor/creation.ts";
import { knownOptions } from "../base/known-options.ts";
import { Parameter, type ParameterDType } from "../tensor/parameter.ts";
import type { IndexDType } from "../tensor/signatures/indexing.ts";
import type { AnyTensor, Tensor } from "../tensor/signatures/tensor.ts";
import { normal } from "./initialize.ts";
import { Module } from "./module.ts";
import type { EmbeddingRule } from "./shape-rules.ts";

export interface EmbeddingOptions<D extends ParameterDType = "float32"> {
  /** The row that stands for nothing: it starts as zeros and is never trained. Negative ones count from the end. */
  readonly paddingIndex?: number | undefined;
  /** PyTorch's name for `paddingIndex`. */
  readonly paddingIdx?: number | undefined;
  /** float32 where none is given. */
  readonly dtype?: D | undefined;
}

/** [...] of row numbers → [..., dim]. `weight` is [count, dim] and starts normal, with variance 1, as PyTorch's. */
export class Embedding<Count extends number, Dim extends number, D extends ParameterDType = "float32"> extends Module {
  declare readonly shapeRule?: EmbeddingRule<Dim>;
  readonly weight: Parameter<[Count, Dim], D>;
  readonly paddingIndex: number | null;

  constructor(count: Count, dim: Dim, options: EmbeddingOptions<D> = {}) {
    super();
    const names = "paddingIndex paddingIdx dtype";
    const { paddingIdx, paddingIndex = paddingIdx, dtype } = knownOptions("Embedding", options, names);
    for (const size of [count, dim]) {
      if (!Number.isInteger(size) || size < 1)
        throw new DataError(`Embedding: the size ${size}; a whole number from 1 on is needed`);
    }
    this.paddingIndex = paddingIndex === undefined ? null : rowIndex(paddingIndex, count);
    const rows = normal([count, dim], 1, { dtype });
    this.weight = new Parameter(this.paddingIndex === null ? rows : withZeroRow(rows, count, this.paddingIndex));
  }

  /**
   * Rows by number: int32 or uint8 of any shape.
   *
   * @throws DTypeError for other dtypes.
   */
  forward<S extends Shape>(indices: Tensor<S, IndexDType>): Tensor<[...S, Dim], D> {
    const found: AnyTensor = indices;
    if (found.dtype !== "int32" && found.dtype !== "uint8") {
      throw new DTypeError(`Embedding: indices are ${found.dtype}; int32 is needed, see astype`);
    }
    const numbers = indices as unknown as Tensor<Shape, "int32">;
    const rows = (this.weight.value as unknown as Tensor).take(numbers);
    const padding = this.paddingIndex;
    const result = padding === null ? rows : where(numbers.eq(padding).unsqueeze(-1), rows.detach(), rows);
    return result as unknown as Tensor<[...S, Dim], D>;
  }
}

function rowIndex(index: number, count: number): number {
  if (!Number.isInteger(index) || index < -count || index >= count) {
    throw new DataError(`Embedding: paddingIndex ${index} is not among ${count} rows`);
  }
  return index < 0 ? index + count : index;
}

function withZeroRow<Count extends number, Dim extends number, D extends ParameterDType>(
  rows: Tensor<[Count, Dim], D>,
  count: number,
  row: number,
): Tensor<[Count, Dim], D> {
  const isRow = arange(count, { dtype: "int32" }).eq(row).unsqueeze(1); // [count, 1]
  return where(isRow, 0, rows as unknown as Tensor) as unknown as Tensor<[Count, Dim], D>;
}
