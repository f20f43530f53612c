/**
 * Pools as windows and a reduction over their places. Neighbours: first-greatest.ts, and the layers max-pool.ts and
 * average-pool.ts.
 */
import { DataError } from "../base/errors.ts";
import type { Shape } from "../base/shape.ts";
import { tensor } from "../tensor/creation.ts";
import { knownOptions } from "../base/known-options.ts";
import type { AnyTensor, Tensor } from "../tensor/signatures/tensor.ts";
import { type AxisWindows, windows } from "../tensor/windows.ts";
import { firstGreatest, placeAxes } from "./first-greatest.ts";
import { checkSpatial, perAxis, type PerAxis, windowCount } from "./window-options.ts";

export interface PoolOptions<Numbers = number> {
  /** The distance from one window to the next; the kernel's size, so that windows follow each other. */
  readonly stride?: Numbers | undefined;
  /** How far windows reach beyond each side, at most half a window; 0. */
  readonly padding?: Numbers | undefined;
  /** Whether a last window that sticks out counts; false. */
  readonly ceilMode?: boolean | undefined;
}

/** What a pool was told, checked. */
export interface PoolGeometry {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
  readonly ceilMode: boolean;
}

/** @param further names of options that this kind of pool has besides. */
export function poolGeometry(
  where: string,
  axes: number,
  kernelSize: PerAxis,
  options: PoolOptions<PerAxis>,
  further: string,
  dilation: PerAxis = 1,
): PoolGeometry {
  const names = `stride padding ceilMode ${further}`;
  const { stride, padding = 0, ceilMode = false } = knownOptions(where, options, names);
  const kernel = perAxis(where, "kernelSize", kernelSize, axes, 1);
  const pads = perAxis(where, "padding", padding, axes, 0);
  pads.forEach((pad, axis) => {
    if (pad > kernel[axis]! / 2)
      throw new DataError(`${where}: padding ${pad} is more than half of the kernel's ${kernel[axis]}`);
  });
  return {
    kernel,
    stride: perAxis(where, "stride", stride ?? kernel, axes, 1),
    padding: pads,
    dilation: perAxis(where, "dilation", dilation, axes, 1),
    ceilMode,
  };
}

/** The windows along one axis, and how far the last one sticks out behind the padding. */
function windowsAlong(where: string, g: PoolGeometry, axis: number, length: number): [AxisWindows, number] {
  const [size, stride, padding, dilation] = [g.kernel, g.stride, g.padding, g.dilation].map((each) => each[axis]!) as [
    number,
    number,
    number,
    number,
  ];
  const room = length + 2 * padding;
  let count = windowCount(where, room, size, stride, dilation, g.ceilMode ? Math.ceil : Math.floor);
  // A window that would begin behind the last element sees nothing.
  if (g.ceilMode && (count - 1) * stride >= length + padding) count--;
  const end = (count - 1) * stride + dilation * (size - 1) + 1;
  return [{ axis: axis + 2, size, stride, dilation, count }, Math.max(0, end - room)];
}

interface Seen {
  /** [N, C, o…, k…] */
  readonly windows: Tensor;
  readonly along: readonly AxisWindows[];
}

/** All windows of x [N, C, i…], with `value` around it. */
function see(where: string, x: Tensor, geometry: PoolGeometry, value: number): Seen {
  const [, , ...lengths] = x.shape as Shape as [number, number, ...number[]];
  const found = lengths.map((length, axis) => windowsAlong(where, geometry, axis, length));
  const around = found.map(([, beyond], axis): [number, number] => [
    geometry.padding[axis]!,
    geometry.padding[axis]! + beyond,
  ]);
  const padded = (x as AnyTensor).pad([[0, 0], [0, 0], ...around], value);
  const along = found.map(([each]) => each);
  return { windows: windows(padded, along) as Tensor, along };
}

/** A batch of one where there is none. */
function batched(where: string, input: AnyTensor, axes: number, pool: (x: Tensor) => Tensor): AnyTensor {
  const { isBatch } = checkSpatial(where, input, axes);
  return isBatch ? pool(input as Tensor) : pool(input.unsqueeze(0) as AnyTensor as Tensor).at(0 as never);
}

/** The greatest of every window. */
export function maxPool(where: string, input: AnyTensor, geometry: PoolGeometry): AnyTensor {
  return batched(where, input, geometry.kernel.length, (x) =>
    firstGreatest(geometry.kernel.length)(see(where, x, geometry, -Infinity).windows),
  );
}

export interface AverageRule {
  /** Whether zeros of the padding count as elements. */
  readonly countIncludePad: boolean;
  /** What sums are divided by instead of the number of elements; null for that number. */
  readonly divisorOverride: number | null;
}

/** The mean of every window. */
export function averagePool(where: string, input: AnyTensor, geometry: PoolGeometry, rule: AverageRule): AnyTensor {
  return batched(where, input, geometry.kernel.length, (x) => {
    const { windows: places, along } = see(where, x, geometry, 0);
    const sums = places.sum(placeAxes(along.length)) as AnyTensor as Tensor; // [N, C, o…]
    if (rule.divisorOverride !== null) return sums.div(rule.divisorOverride) as Tensor;
    const lengths = (x.shape as Shape).slice(2);
    const counts = along.map((each, axis) => elementsSeen(each, lengths[axis]!, geometry.padding[axis]!, rule));
    return counts.reduce((result, numbers, axis) => divideAlong(result, numbers, axis + 2), sums);
  });
}

/** How many elements each window along an axis counts: none behind the padding, and none in it unless it counts. */
function elementsSeen(
  { size, stride, count }: AxisWindows,
  length: number,
  padding: number,
  rule: AverageRule,
): number[] {
  const [first, end] = rule.countIncludePad ? [-padding, length + padding] : [0, length];
  return Array.from({ length: count }, (_, number) => {
    const from = number * stride - padding;
    return Math.min(from + size, end) - Math.max(from, first);
  });
}

/** x divided by one number for each place of an axis; by a plain number where all are the same. */
function divideAlong(x: Tensor, numbers: readonly number[], axis: number): Tensor {
  if (numbers.every((number) => number === numbers[0])) return x.div(numbers[0]!) as Tensor;
  const shape = (x.shape as Shape).map((_, other) => (other === axis ? numbers.length : 1));
  return x.div((tensor([...numbers], { dtype: x.dtype }) as AnyTensor).reshape(shape) as never) as Tensor;
}
