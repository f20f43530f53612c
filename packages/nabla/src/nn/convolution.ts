/**
 * Convolution as a contraction: windows are views [N, C, o…, k…] of the padded input, which the compiler reads through their
 * index maps. Examples are multiplied a few at a time, so that there are columns enough and their windows stay in the cache:
 *   weight [1, G, O/G, C/G k…] x windows [N/E, G, C/G k…, E o…] → [N/E, G, O/G, E o…] → [N, O, o…]
 * What PyTorch calls convolution is a correlation: the kernel is not turned around. Neighbour: conv.ts has the layers.
 */
import { sizeOf, type Shape } from "../base/shape.ts";
import type { AnyTensor, Tensor } from "../tensor/signatures/tensor.ts";
import { type AxisWindows, overlay, windows } from "../tensor/windows.ts";
import { type PaddingMode, padBorders } from "./padding-modes.ts";
import { type Padding, windowCount } from "./window-options.ts";

export interface Geometry {
  readonly stride: readonly number[];
  readonly padding: Padding;
  readonly dilation: readonly number[];
  readonly groups: number;
}

/** What a convolution needs besides: what stands around its input. */
export interface PaddedGeometry extends Geometry {
  readonly paddingMode: PaddingMode;
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, step) => from + step);

/** Columns from which a product is wide enough. */
const manyColumns = 64;

/** How many examples, a divisor of all, have columns enough together. */
function examplesTogether(batch: number, positions: number): number {
  for (let together = 1; together < batch; together++) {
    if (batch % together === 0 && together * positions >= manyColumns) return together;
  }
  return Math.max(1, batch);
}

/**
 * The correlation of x with the weight's kernels, plus bias.
 *
 * @param x [N, C, i…]
 * @param weight [O, C / groups, k…]
 * @param bias [O], or null.
 * @returns [N, O, o…]
 */
export function convolve(
  where: string,
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  geometry: PaddedGeometry,
): Tensor {
  const { stride, dilation, groups } = geometry;
  const [outputs, depth, ...kernel] = weight.shape as Shape as [number, number, ...number[]];
  const input = padBorders(where, x, geometry.padding, geometry.paddingMode);
  const [batch, , ...lengths] = input.shape as Shape as [number, number, ...number[]];
  const along = kernel.map((size, axis): AxisWindows => {
    const count = windowCount(where, lengths[axis]!, size, stride[axis]!, dilation[axis]!);
    return { axis: axis + 2, size, stride: stride[axis]!, dilation: dilation[axis]!, count };
  });
  const counts = along.map(({ count }) => count);
  const axes = kernel.length;
  const size = sizeOf(counts);
  const together = examplesTogether(batch, size);
  const seen = windows(input, along) // [N, C, o…, k…]
    .reshape([batch / together, together, groups, depth, ...counts, ...kernel])
    .permute([0, 2, 3, ...range(4 + axes, 4 + 2 * axes), 1, ...range(4, 4 + axes)])
    .reshape([batch / together, groups, depth * sizeOf(kernel), together * size]) as AnyTensor as Tensor;
  const kernels = weight.reshape([1, groups, outputs / groups, depth * sizeOf(kernel)]) as Tensor;
  const product = kernels.matmul(seen as never) as AnyTensor as Tensor; // [N/E, G, O/G, E o…]
  const result = bias === null ? product : product.add(bias.reshape([1, groups, outputs / groups, 1]) as Tensor);
  return result
    .reshape([batch / together, outputs, together, size])
    .permute([0, 2, 1, 3])
    .reshape([batch, outputs, ...counts]) as AnyTensor as Tensor;
}

/**
 * The adjoint of `convolve` in x, plus bias: every element lays a kernel onto the result.
 *
 * @param x [N, C, i…]
 * @param weight [C, O / groups, k…]
 * @param geometry its padding is cut off the result, of which `lengths` are left.
 * @returns [N, O, …lengths]
 */
export function convolveTransposed(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  { stride, padding, dilation, groups }: Geometry,
  lengths: readonly number[],
): Tensor {
  const [batch, channels, ...counts] = x.shape as Shape as [number, number, ...number[]];
  const [, width, ...kernel] = weight.shape as Shape as [number, number, ...number[]];
  const axes = kernel.length;
  const outputs = width * groups;
  const size = sizeOf(counts);
  const together = examplesTogether(batch, size);
  const columns = x
    .reshape([batch / together, together, groups, channels / groups, size])
    .permute([0, 2, 3, 1, 4])
    .reshape([batch / together, groups, channels / groups, together * size]) as AnyTensor as Tensor;
  const kernels = weight
    .reshape([1, groups, channels / groups, width * sizeOf(kernel)])
    .permute([0, 1, 3, 2]) as AnyTensor as Tensor;
  const laid = (kernels.matmul(columns as never) as AnyTensor) // [N/E, G, O/G k…, E i…]
    .reshape([batch / together, outputs, ...kernel, together, ...counts])
    .permute([0, 2 + axes, 1, ...range(3 + axes, 3 + 2 * axes), ...range(2, 2 + axes)])
    .reshape([batch, outputs, ...counts, ...kernel]);
  const along = kernel.map((size, axis): AxisWindows => ({
    axis: axis + 2,
    size,
    stride: stride[axis]!,
    dilation: dilation[axis]!,
    count: counts[axis]!,
  }));
  const whole = lengths.map((length, axis) => {
    const reach = (counts[axis]! - 1) * stride[axis]! + dilation[axis]! * (kernel[axis]! - 1) + 1;
    return Math.max(reach, padding[axis]![0] + length);
  });
  const sums = overlay(laid, along, whole) as AnyTensor; // [N, O, …whole]
  const cut = lengths.reduce(
    (result, length, axis) => result.slice(padding[axis]![0], padding[axis]![0] + length, axis + 2) as AnyTensor,
    sums,
  ) as AnyTensor as Tensor;
  return bias === null ? cut : (cut.add(bias.reshape([outputs, ...lengths.map(() => 1)]) as Tensor) as Tensor);
}
