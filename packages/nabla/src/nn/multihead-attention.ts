/**
 * Attention with several heads (Vaswani et al. 2017). Parameters, their layouts and initialization are PyTorch's:
 * `in_proj_weight` [3 E, E] holds the projections of queries, keys and values below each other. Batch first, as all of
 * nabla. Neighbours: attention.ts computes the weights, attention-masks.ts joins masks.
 */
import { DataError, ShapeError } from "../base/errors.ts";
import { formatShape, type Shape } from "../base/shape.ts";
import { zeros } from "../tensor/creation.ts";
import { knownOptions } from "../base/known-options.ts";
import { Parameter, type ParameterDType } from "../tensor/parameter.ts";
import type { LayerInput } from "../tensor/shape-types/layer.ts";
import type { AnyTensor, Tensor } from "../tensor/signatures/tensor.ts";
import { asTensor } from "../tensor/tensor.ts";
import { type AttentionMasks, jointMask } from "./attention-masks.ts";
import { attentionWeights } from "./attention.ts";
import { Dropout } from "./dropout.ts";
import { xavierUniform } from "./initialize.ts";
import { Linear } from "./linear.ts";
import { type BatchFirst, checkBatchFirst } from "./batch-first.ts";
import { Module } from "./module.ts";
import type { BatchOf, SequenceRule, TimeOf } from "./recurrent/shape-rules.ts";
import { atLeastOne } from "./window-options.ts";

export interface MultiheadAttentionOptions<
  D extends ParameterDType = "float32",
  K extends number = number,
  V extends number = number,
> extends BatchFirst {
  /** The probability with which a weight is left out while training; 0. */
  readonly dropout?: number | undefined;
  /** Whether projections add something; true. */
  readonly bias?: boolean | undefined;
  /** Features of the keys where they are others than the queries'. */
  readonly kdim?: K | undefined;
  /** Features of the values where they are others than the queries'. */
  readonly vdim?: V | undefined;
  /** float32 where none is given. */
  readonly dtype?: D | undefined;
}

export interface AttentionResult<
  D extends ParameterDType,
  Q extends Shape = Shape,
  K extends Shape = Shape,
  E extends number = number,
> {
  /** [N, L, E] */
  readonly output: Tensor<[BatchOf<Q>, TimeOf<Q>, E], D>;
  /** How much each query looked at each key, the mean over the heads: [N, L, S]. Costs nothing unless it is used. */
  readonly weights: Tensor<[BatchOf<Q>, TimeOf<Q>, TimeOf<K>], D>;
}

/** Queries, keys, values. */
type Part = 0 | 1 | 2;

/** What an input of this many features has to be. */
type Features<Name extends string, S extends Shape, Width extends number> = LayerInput<
  `MultiheadAttention, ${Name}`,
  SequenceRule<Width, Width>,
  S
>;

/** [N, L, E] x [N, S, kdim] x [N, S, vdim] → [N, L, E] */
export class MultiheadAttention<
  E extends number = number,
  D extends ParameterDType = "float32",
  K extends number = E,
  V extends number = E,
> extends Module {
  readonly in_proj_weight: Parameter<Shape, D> | null = null;
  readonly q_proj_weight: Parameter<Shape, D> | null = null;
  readonly k_proj_weight: Parameter<Shape, D> | null = null;
  readonly v_proj_weight: Parameter<Shape, D> | null = null;
  readonly in_proj_bias: Parameter<Shape, D> | null;
  readonly out_proj: Linear<E, E, D>;
  readonly embedDim: E;
  readonly numHeads: number;
  readonly dropout: Dropout;

  constructor(embedDim: E, numHeads: number, options: MultiheadAttentionOptions<D, K, V> = {}) {
    super();
    const names = "dropout bias kdim vdim batchFirst dtype";
    checkBatchFirst("MultiheadAttention", options);
    const { dropout = 0, bias = true, dtype } = knownOptions("MultiheadAttention", options, names);
    const kdim: number = options.kdim ?? embedDim;
    const vdim: number = options.vdim ?? embedDim;
    atLeastOne("MultiheadAttention", "embedDim", embedDim);
    atLeastOne("MultiheadAttention", "numHeads", numHeads);
    if (embedDim % numHeads !== 0)
      throw new DataError(`MultiheadAttention: ${numHeads} heads do not divide ${embedDim} features`);
    this.embedDim = embedDim;
    this.numHeads = numHeads;
    this.dropout = new Dropout(dropout);
    const weight = (rows: number, columns: number): Parameter<Shape, D> =>
      new Parameter(xavierUniform([rows, columns] as Shape, { dtype }) as Tensor<Shape, D>);
    if (kdim === embedDim && vdim === embedDim) {
      this.in_proj_weight = weight(3 * embedDim, embedDim);
    } else {
      this.q_proj_weight = weight(embedDim, embedDim);
      this.k_proj_weight = weight(embedDim, kdim);
      this.v_proj_weight = weight(embedDim, vdim);
    }
    const nothing = (count: number): Tensor<Shape, D> =>
      zeros([count], { dtype: dtype ?? "float32" }) as unknown as Tensor<Shape, D>;
    this.in_proj_bias = bias ? new Parameter(nothing(3 * embedDim)) : null;
    this.out_proj = new Linear(embedDim, embedDim, { bias, dtype });
    if (this.out_proj.bias !== null) this.out_proj.bias.value = nothing(embedDim) as never;
  }

  /** @throws ShapeError, DTypeError where inputs or masks do not fit. */
  forward<QueryShape extends Shape, KeyShape extends Shape, ValueShape extends Shape>(
    query: Features<"query", QueryShape, E>,
    key: Features<"key", KeyShape, K>,
    value: Features<"value", ValueShape, V>,
    masks: AttentionMasks = {},
  ): AttentionResult<D, QueryShape, KeyShape, E> {
    return this.#attend(query as AnyTensor, key as AnyTensor, value as AnyTensor, masks) as never;
  }

  #attend(query: AnyTensor, key: AnyTensor, value: AnyTensor, masks: AttentionMasks): AttentionResult<D> {
    const [batch, length] = this.#check("query", query, 0);
    const [keyBatch, keys] = this.#check("key", key, 1);
    const [valueBatch, values] = this.#check("value", value, 2);
    if (batch !== keyBatch || batch !== valueBatch || keys !== values) {
      const shapes = [query, key, value].map(({ shape }) => formatShape(shape)).join(", ");
      throw new ShapeError(`MultiheadAttention: query, key and value ${shapes} differ in batch, or keys from values`);
    }
    const { added, excluded } = jointMask(masks, { batch, heads: this.numHeads, length, keys });
    const [queries, keyed, valued] = this.#projections(query, key, value) as [Tensor, Tensor, Tensor];
    const weights = attentionWeights(queries, keyed, added, excluded); // [N h, L, S]
    const found = this.dropout
      .forward(weights)
      .matmul(valued as never) // [N h, L, d]
      .reshape([batch, this.numHeads, length, -1])
      .permute([0, 2, 1, 3])
      .reshape([batch, length, this.embedDim as number]) as AnyTensor;
    const average = weights.reshape([batch, this.numHeads, length, keys]).mean(1) as AnyTensor;
    return { output: this.out_proj.forward(found as never) as never, weights: average as never };
  }

  #check(name: string, tensor: AnyTensor, part: Part): [number, number] {
    const [batch, length, features] = asTensor(tensor, "MultiheadAttention").shape;
    const wanted = (this.#own(part) ?? this.in_proj_weight!).shape[1]!;
    if (tensor.shape.length === 3 && features === wanted) return [batch!, length!];
    throw new ShapeError(
      `MultiheadAttention: ${name} is ${formatShape(tensor.shape)}; [batch, length, ${wanted}] is needed`,
    );
  }

  /** The weights of a part's projection, where it has its own. */
  #own(part: Part): Parameter<Shape, D> | null {
    return [this.q_proj_weight, this.k_proj_weight, this.v_proj_weight][part]!;
  }

  /** The projections of query, key and value. Neighbours that project the same tensor do so in one product. */
  #projections(...tensors: readonly [query: AnyTensor, key: AnyTensor, value: AnyTensor]): readonly Tensor[] {
    const projections: Tensor[] = [];
    while (projections.length < 3) {
      const from = projections.length as Part;
      let to = from + 1;
      while (this.in_proj_weight !== null && tensors[to] === tensors[from]) to++;
      projections.push(...this.#project(tensors[from], from, to));
    }
    return projections;
  }

  /** The projections of [N, T, features] from one part up to, not including, another, each by heads: [N h, T, d]. */
  #project(tensor: AnyTensor, from: Part, to: number): readonly Tensor[] {
    const [batch, length] = tensor.shape as Shape as [number, number];
    const { embedDim, numHeads } = this;
    const own = this.#own(from);
    const cut = (parameter: Parameter<Shape, D>): AnyTensor =>
      (parameter.value as AnyTensor).slice(from * embedDim, to * embedDim) as AnyTensor;
    const weight = own !== null ? (own.value as AnyTensor) : cut(this.in_proj_weight!);
    const projected = (tensor as Tensor).matmul(weight.transpose() as never) as AnyTensor as Tensor;
    const shifted =
      this.in_proj_bias === null ? projected : (projected.add(cut(this.in_proj_bias) as never) as AnyTensor as Tensor);
    return shifted.split(to - from, -1).map(
      (part) =>
        part
          .reshape([batch, length, numHeads, embedDim / numHeads])
          .permute([0, 2, 1, 3])
          .reshape([batch * numHeads, length, embedDim / numHeads]) as AnyTensor as Tensor,
    );
  }
}
