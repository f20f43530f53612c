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
export { Dropout } from "./dropout.ts";
export { Embedding } from "./embedding.ts";
export type { EmbeddingOptions } from "./embedding.ts";
export { Flatten } from "./flatten.ts";
export type { FlattenOptions } from "./flatten.ts";
export * as initialize from "./initialize.ts";
export { Linear } from "./linear.ts";
export type { LinearOptions } from "./linear.ts";
export { Module } from "./module.ts";
export type { LoadableState, StateDict } from "./module.ts";
export { Sequential } from "./sequential.ts";
export type { LoadOptions, LoadReport } from "../serialization/load-state.ts";
