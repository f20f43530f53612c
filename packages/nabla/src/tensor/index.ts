/**
 * Tensors: making, combining, reading and differentiating them, compiled functions, devices.
 */
export { anomaly } from "./anomaly.ts";
export { concat, einsum, stack, where } from "./combine.ts";
export { Cell } from "./cell.ts";
export { compile, type Compiled } from "./compile.ts";
export { arange, eye, full, ones, tensor, zeros } from "./creation.ts";
export { device, type DeviceInfo, type DeviceName, type DeviceOptions, setDevice } from "./device.ts";
export { generatorState, type GeneratorState, hostRandom, permutation, seed, setGeneratorState } from "./generator.ts";
export { isTensor } from "./handles.ts";
export { Parameter } from "./parameter.ts";
export { bernoulli, rand, randn, randomUniform } from "./random.ts";
export type { TensorData } from "./shape-types/nested.ts";
export type { AnyTensor, Tensor } from "./signatures/tensor.ts";
export { scan, type ScanOptions } from "./scan.ts";
export { readNow } from "./tensor.ts";
export { watch } from "./trace.ts";
export { checkGradients, type CheckGradientsOptions } from "./check-gradients.ts";
export { checkpoint } from "./checkpoint.ts";
export { type BackwardRule, customGradient } from "./custom-gradient.ts";
export { grad, type GradientOptions, valueAndGrad } from "./gradients.ts";
export { hessian, jacobian, jvp, vjp } from "./jacobians.ts";
