/** What attention may not look at: padding, a mask of queries and keys, the future; joined into one mask of each kind. */
import { isFloat } from "../base/dtype.ts";
import { DTypeError, ShapeError } from "../base/errors.ts";
import { formatShape, type Shape } from "../base/shape.ts";
import { arange } from "../tensor/creation.ts";
import { knownOptions } from "../base/known-options.ts";
import type { AnyTensor, Tensor } from "../tensor/signatures/tensor.ts";

export interface AttentionMasks {
  /** [N, S], true where a key does not count (padding); floats are added to the logits. */
  readonly keyPaddingMask?: AnyTensor | undefined;
  /** [L, S], [N, L, S] or [N * heads, L, S], true where a query may not look at a key; floats are added to the logits. */
  readonly mask?: AnyTensor | undefined;
  /** PyTorch's name for `mask`. */
  readonly attnMask?: AnyTensor | undefined;
  /** Whether query i may look at keys up to i only; false. */
  readonly causal?: boolean | undefined;
  /** PyTorch's name for `causal`. */
  readonly isCausal?: boolean | undefined;
}

interface Sizes {
  readonly batch: number;
  readonly heads: number;
  readonly length: number;
  readonly keys: number;
}

/** Each [N h, L, S] or broadcasting to it. */
export interface JointMask {
  /** Logits to add. */
  readonly added: Tensor | null;
  /** True where a key does not count. */
  readonly excluded: AnyTensor | null;
}

/** Another mask, true for what is excluded or floats that are added. */
function combine({ added, excluded }: JointMask, mask: AnyTensor): JointMask {
  if (!isFloat(mask.dtype))
    return { added, excluded: excluded === null ? mask : (excluded.logicalOr(mask as never) as AnyTensor) };
  return { added: added === null ? (mask as Tensor) : (added.add(mask as never) as AnyTensor as Tensor), excluded };
}

function checkMask(name: string, mask: AnyTensor, shapes: readonly Shape[]): void {
  if (mask.dtype !== "bool" && !isFloat(mask.dtype))
    throw new DTypeError(`MultiheadAttention: ${name} is ${mask.dtype}; bool (true excludes) or floats are needed`);
  if (shapes.some((shape) => formatShape(shape) === formatShape(mask.shape))) return;
  const wanted = [...new Set(shapes.map(formatShape))].join(" or ");
  throw new ShapeError(`MultiheadAttention: ${name} is ${formatShape(mask.shape)}; ${wanted} is needed`);
}

/** All masks as one of logits and one of exclusions. @throws ShapeError, DTypeError where a mask does not fit. */
export function jointMask(masks: AttentionMasks, { batch, heads, length, keys }: Sizes): JointMask {
  const names = "keyPaddingMask mask attnMask causal isCausal";
  const known = knownOptions("MultiheadAttention", masks, names);
  const { keyPaddingMask, attnMask, mask = attnMask, isCausal = false, causal = isCausal } = known;
  const all = batch * heads;
  const spread = (given: AnyTensor, shape: Shape): AnyTensor =>
    given.reshape(shape).expand([batch, heads, length, keys]).reshape([all, length, keys]) as AnyTensor;
  let joint: JointMask = { added: null, excluded: null };
  if (keyPaddingMask !== undefined) {
    checkMask("keyPaddingMask", keyPaddingMask, [[batch, keys]]);
    joint = combine(joint, spread(keyPaddingMask, [batch, 1, 1, keys]));
  }
  if (mask !== undefined) {
    checkMask("mask", mask, [
      [length, keys],
      [batch, length, keys],
      [all, length, keys],
    ]);
    const isSpread = mask.shape.length === 3 && mask.shape[0] === batch && batch !== all;
    joint = combine(joint, isSpread ? spread(mask, [batch, 1, length, keys]) : mask);
  }
  if (!causal) return joint;
  const place = (count: number): AnyTensor => arange(count, { dtype: "int32" }) as AnyTensor;
  const later = (place(keys).unsqueeze(0) as Tensor).gt(place(length).unsqueeze(1) as never); // [L, S]
  return combine(joint, later as AnyTensor);
}
