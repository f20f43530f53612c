/**
 * `checkGradients`: gradients against finite differences. A page that starts has no need of it, so what it does is loaded
 * when it is first called (compare-gradients.ts).
 */
import type { AnyTensor } from "./signatures/tensor.ts";

export interface CheckGradientsOptions {
  /** The step h of the differences: 1e-4. */
  readonly step?: number;
  /** Largest error relative to the greater of the two: 1e-6. */
  readonly relative?: number;
  /** Error that is always allowed, in units of the greater of 1 and |f|: 1e-9. */
  readonly absolute?: number;
  /** How many random directions for each tensor: 2. */
  readonly directions?: number;
  /** Tensors of at most so many elements are checked in each of them: 32. */
  readonly coordinates?: number;
}

/**
 * Compares the gradient of `f` with respect to every float tensor among the arguments with finite differences. A result
 * that is no single number is weighted and summed. Throws where they differ; the function should be smooth near `args`.
 * @throws GradientError that names the argument, the element and both values.
 */
export async function checkGradients<Arguments extends readonly any[]>(
  f: (...args: Arguments) => AnyTensor,
  args: readonly [...Arguments],
  options: CheckGradientsOptions = {},
): Promise<void> {
  const { compareGradients } = await import("./compare-gradients.ts");
  compareGradients(f, args, options);
}
