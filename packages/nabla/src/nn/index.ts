/** Layers and models, as the public entry exports them under `nn`. */
export {
  Activation,
  ELU,
  GELU,
  HardSigmoid,
  LeakyReLU,
  LogSoftmax,
  Mish,
  ReLU,
  SELU,
  SiLU,
  Sigmoid,
  Softmax,
  Softplus,
  Tanh,
} from "./activations.ts";
export type { AxisOptions } from "./activations.ts";
export { AdaptiveAvgPool2d } from "./adaptive-average-pool.ts";
export type { AdaptiveSize } from "./adaptive-average-pool.ts";
export { AvgPool1d, AvgPool2d } from "./average-pool.ts";
export type { AvgPool2dOptions, AvgPoolOptions } from "./average-pool.ts";
export { BatchNorm1d, BatchNorm2d } from "./batch-norm.ts";
export type { BatchNormOptions } from "./batch-norm.ts";
export { checkGradients } from "./check-gradients.ts";
export type { CheckModuleOptions } from "./check-gradients.ts";
export { Conv1d, Conv2d } from "./conv.ts";
export type { ConvOptions, Pair } from "./conv.ts";
export { ConvTranspose2d } from "./conv-transpose2d.ts";
export type { ConvTranspose2dOptions } from "./conv-transpose2d.ts";
export { Dropout } from "./dropout.ts";
export { Embedding } from "./embedding.ts";
export type { EmbeddingOptions } from "./embedding.ts";
export { Flatten } from "./flatten.ts";
export type { FlattenOptions } from "./flatten.ts";
export { GroupNorm } from "./group-norm.ts";
export type { GroupNormOptions } from "./group-norm.ts";
export * as initialize from "./initialize.ts";
export { LayerNorm, RMSNorm } from "./layer-norm.ts";
export type { LayerNormOptions, NormalizedShape, RMSNormOptions } from "./layer-norm.ts";
export { Linear } from "./linear.ts";
export type { LinearOptions } from "./linear.ts";
export { MaxPool1d, MaxPool2d } from "./max-pool.ts";
export type { MaxPoolOptions } from "./max-pool.ts";
export { Module } from "./module.ts";
export type { LoadableState, StateDict } from "./module.ts";
export { MultiheadAttention } from "./multihead-attention.ts";
export type { AttentionMasks } from "./attention-masks.ts";
export type { AttentionResult, MultiheadAttentionOptions } from "./multihead-attention.ts";
export type { CellOptions } from "./recurrent/cell.ts";
export { GRU, GRUCell } from "./recurrent/gru.ts";
export type { GRUCellState, GRUState } from "./recurrent/gru.ts";
export { LSTM, LSTMCell } from "./recurrent/lstm.ts";
export type { ForgetBias, LSTMCellState, LSTMOptions, LSTMState } from "./recurrent/lstm.ts";
export type { RecurrentOptions, SequenceOptions } from "./recurrent/recurrent.ts";
export { RNN, RNNCell } from "./recurrent/rnn.ts";
export type { Nonlinearity, RNNCellState, RNNOptions, RNNState } from "./recurrent/rnn.ts";
export { Sequential } from "./sequential.ts";
export { TransformerEncoderLayer } from "./transformer-encoder-layer.ts";
export type { TransformerEncoderLayerOptions } from "./transformer-encoder-layer.ts";
export { countDead, deadUnits, gradientNorms } from "./watch-training.ts";
export type { DeadUnits } from "./watch-training.ts";
export type { LoadOptions, LoadReport } from "../serialization/load-state.ts";
