/**
 * The public entry: everything that `import … from "nabla"` gives. Files and what else only Node has is in `nabla/node`.
 */
export type { DType, FloatDType, TypedArray } from "./base/dtype.ts";
export {
  AxisError,
  CompileError,
  DataError,
  DeviceError,
  DTypeError,
  FormatError,
  GradientError,
  NablaError,
  ShapeError,
} from "./base/errors.ts";
export type { HostTensor, HostTensors } from "./base/host-tensor.ts";
export type { Shape } from "./base/shape.ts";
export { batches } from "./data/batches.ts";
export type { Batches, BatchOptions } from "./data/batches.ts";
export type { BatchTensor, RowSource } from "./data/rows.ts";
export * as losses from "./losses/index.ts";
export * as metrics from "./metrics/index.ts";
export * as nn from "./nn/index.ts";
export * as optim from "./optim/index.ts";
export * as regularizers from "./regularizers/index.ts";
export { decodeSafetensors, encodeSafetensors } from "./serialization/safetensors.ts";
export type { Safetensors } from "./serialization/safetensors.ts";
export type { AnyCell, AnyParameter } from "./tensor/any-parameter.ts";
export {
  anomaly,
  arange,
  Cell,
  checkGradients,
  checkpoint,
  compile,
  concat,
  customGradient,
  device,
  einsum,
  eye,
  full,
  generatorState,
  grad,
  hessian,
  isTensor,
  jacobian,
  jvp,
  ones,
  Parameter,
  rand,
  randn,
  scan,
  seed,
  setDevice,
  setGeneratorState,
  stack,
  tensor,
  valueAndGrad,
  vjp,
  where,
  zeros,
} from "./tensor/index.ts";
export type {
  AnyTensor,
  BackwardRule,
  CheckGradientsOptions,
  Compiled,
  DeviceInfo,
  DeviceName,
  DeviceOptions,
  GeneratorState,
  GradientOptions,
  ScanOptions,
  Tensor,
  TensorData,
} from "./tensor/index.ts";
export { fromHost, toHost } from "./tensor/host-values.ts";
export { earlyStopping, fit } from "./training/index.ts";
export type {
  Batch,
  BatchIterable,
  BatchRecord,
  BatchSource,
  Callback,
  EarlyStoppingOptions,
  EpochRecord,
  FitOptions,
  History,
  LossFunction,
  Metrics,
  MetricValue,
  Model,
  Stepper,
  TrainingContext,
} from "./training/index.ts";
