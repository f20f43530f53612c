/**
 * One layer of a transformer's encoder: attention to itself, then two linear layers, each around a shortcut and with a
 * normalization behind it (as Vaswani et al. 2017) or before (`normFirst`, which trains more steadily). Names, defaults and
 * values are PyTorch's. With `causal: true` it is a layer of a decoder-only language model.
 */
import { DataError } from "../base/errors.ts";
import type { Shape } from "../base/shape.ts";
import { knownOptions } from "../base/known-options.ts";
import type { ParameterDType } from "../tensor/parameter.ts";
import type { LayerInput, LayerOutput } from "../tensor/shape-types/layer.ts";
import type { AnyTensor, Tensor } from "../tensor/signatures/tensor.ts";
import type { AttentionMasks } from "./attention-masks.ts";
import { Dropout } from "./dropout.ts";
import { LayerNorm } from "./layer-norm.ts";
import { Linear } from "./linear.ts";
import { type BatchFirst, checkBatchFirst } from "./batch-first.ts";
import { Module } from "./module.ts";
import { MultiheadAttention } from "./multihead-attention.ts";
import type { SequenceRule } from "./recurrent/shape-rules.ts";

export interface TransformerEncoderLayerOptions<D extends ParameterDType = "float32"> extends BatchFirst {
  /** The width between the two linear layers; 2048. */
  readonly dimFeedforward?: number | undefined;
  /** The probability of dropout, within the attention too; 0.1. */
  readonly dropout?: number | undefined;
  /** Between the two linear layers: "relu" (the default), "gelu", or a function of tensors. */
  readonly activation?: "relu" | "gelu" | ((x: Tensor) => Tensor) | undefined;
  /** Added to the normalizations' variances; 1e-5. */
  readonly layerNormEps?: number | undefined;
  /** Whether normalizations come before attention and linear layers; false. */
  readonly normFirst?: boolean | undefined;
  /** float32 where none is given. */
  readonly dtype?: D | undefined;
}

/** [N, T, dModel] → [N, T, dModel] */
export class TransformerEncoderLayer<
  Model extends number = number,
  D extends ParameterDType = "float32",
> extends Module {
  declare readonly shapeRule?: SequenceRule<Model, Model>;
  readonly self_attn: MultiheadAttention<number, D>;
  readonly linear1: Linear<Model, number, D>;
  readonly linear2: Linear<number, Model, D>;
  readonly norm1: LayerNorm<number, D>;
  readonly norm2: LayerNorm<number, D>;
  readonly dropout: Dropout;
  readonly normFirst: boolean;
  readonly #activation: (x: Tensor) => Tensor;

  constructor(dModel: Model, nhead: number, options: TransformerEncoderLayerOptions<D> = {}) {
    super();
    const names = "dimFeedforward dropout activation layerNormEps normFirst batchFirst dtype";
    checkBatchFirst("TransformerEncoderLayer", options);
    knownOptions("TransformerEncoderLayer", options, names);
    const { dimFeedforward = 2048, dropout = 0.1, layerNormEps: eps = 1e-5, normFirst = false, dtype } = options;
    this.self_attn = new MultiheadAttention(dModel as number, nhead, { dropout, dtype });
    this.linear1 = new Linear(dModel, dimFeedforward, { dtype });
    this.linear2 = new Linear(dimFeedforward, dModel, { dtype });
    this.norm1 = new LayerNorm(dModel as number, { eps, dtype });
    this.norm2 = new LayerNorm(dModel as number, { eps, dtype });
    this.dropout = new Dropout(dropout);
    this.normFirst = normFirst;
    this.#activation = activationOf(options.activation ?? "relu");
  }

  /** @param masks as MultiheadAttention takes them, with S = L = T. */
  forward<S extends Shape>(
    input: LayerInput<"TransformerEncoderLayer", SequenceRule<Model, Model>, S, D>,
    masks: AttentionMasks = {},
  ): LayerOutput<SequenceRule<Model, Model>, S, D> {
    const x = input as AnyTensor as Tensor;
    const attend = (y: Tensor): Tensor => this.#drop(this.self_attn.forward(y, y, y, masks).output);
    const widen = (y: Tensor): Tensor => {
      const wide = this.#activation(this.linear1.forward(y as never) as AnyTensor as Tensor);
      return this.#drop(this.linear2.forward(this.#drop(wide) as never));
    };
    const first = this.normFirst
      ? x.add(attend(this.norm1.forward(x as never) as AnyTensor as Tensor) as never)
      : this.norm1.forward(x.add(attend(x) as never) as never);
    const middle = first as AnyTensor as Tensor;
    const last = this.normFirst
      ? middle.add(widen(this.norm2.forward(middle as never) as AnyTensor as Tensor) as never)
      : this.norm2.forward(middle.add(widen(middle) as never) as never);
    return last as never;
  }

  #drop(y: unknown): Tensor {
    return this.dropout.forward(y as Tensor);
  }
}

function activationOf(activation: "relu" | "gelu" | ((x: Tensor) => Tensor)): (x: Tensor) => Tensor {
  if (typeof activation === "function") return activation;
  if (activation === "relu") return (x) => x.relu() as Tensor;
  if (activation === "gelu") return (x) => x.gelu() as Tensor;
  throw new DataError(`TransformerEncoderLayer: activation "${String(activation)}"; "relu", "gelu" or a function`);
}
