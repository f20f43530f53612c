/**
 * The greatest of a window's places. The whole gradient goes to the first place that holds it, as PyTorch's does: after a
 * ReLU, windows of zeros are common, and sharing would train something else. Places stay on axes of their own, so that
 * their addresses are sums of products.
 */
import { sizeOf, type Shape } from "../base/shape.ts";
import { where } from "../tensor/combine.ts";
import { arange, zeros } from "../tensor/creation.ts";
import { customGradient } from "../tensor/custom-gradient.ts";
import type { AnyTensor, Tensor } from "../tensor/signatures/tensor.ts";

/** The last axes, those of a window's places, from the end: [-2, -1]. */
export const placeAxes = (count: number): never => Array.from({ length: count }, (_, axis) => axis - count) as never;

/** The number of every place in a window, row by row: [k…]. */
function placeNumbers(kernel: Shape): AnyTensor {
  const rank = kernel.length;
  return kernel
    .map((size, axis) => {
      const stride = sizeOf(kernel.slice(axis + 1));
      const shape = kernel.map((_, other) => (other === axis ? size : 1));
      return (arange(size, { dtype: "int32" }) as AnyTensor).mul(stride).reshape(shape) as AnyTensor;
    })
    .reduce(
      (sum, numbers) => sum.add(numbers as never) as AnyTensor,
      zeros(new Array<number>(rank).fill(1), { dtype: "int32" }) as AnyTensor,
    );
}

/** The greatest of the places [N, C, o…, k…]; the gradient goes to the first of those that hold it. */
export function firstGreatest(axes: number): (places: Tensor) => Tensor {
  const last = placeAxes(axes);
  return customGradient(
    (places: Tensor): Tensor => places.max(last) as AnyTensor as Tensor,
    (cotangent, [places]) => {
      const kernel = (places.shape as Shape).slice(-axes);
      const outer = (places.shape as Shape).slice(0, -axes);
      const beside = [...outer, ...kernel.map(() => 1)];
      const numbers = placeNumbers(kernel);
      const isGreatest = places.eq(places.max(last, { keepDims: true }) as never).logicalOr(places.isNaN() as never);
      const found = where(isGreatest as AnyTensor, numbers as never, sizeOf(kernel)) as AnyTensor;
      const isFirst = (found.min(last, { keepDims: true }) as AnyTensor).eq(numbers as never); // [N, C, o…, k…]
      return where(isFirst as AnyTensor, cotangent.reshape(beside) as never, 0) as AnyTensor as Tensor;
    },
  );
}
