/**
 * What stands around the input of a convolution: zeros, or elements of the input itself. Each mode is made of slices laid
 * side by side, so that gradients of any order follow. Names and limits are PyTorch's. Neighbour: convolution.ts.
 *   reflect  c b | a b c d | c b      replicate  a a | a b c d | d d      circular  c d | a b c d | a b
 */
import { DataError, ShapeError } from "../base/errors.ts";
import { formatShape, type Shape } from "../base/shape.ts";
import { concat } from "../tensor/combine.ts";
import type { AnyTensor, Tensor } from "../tensor/signatures/tensor.ts";
import type { Padding } from "./window-options.ts";

export type PaddingMode = "zeros" | "reflect" | "replicate" | "circular";

/** The elements `from` … `to` - 1 of an axis. */
type Cut = (from: number, to: number) => AnyTensor;

interface Border {
  /** The longest border of an axis of this length. */
  readonly limit: (length: number) => number;
  /** The elements before and behind, `before` and `behind` of them. */
  readonly before: (cut: Cut, before: number, length: number, axis: number) => AnyTensor;
  readonly behind: (cut: Cut, behind: number, length: number, axis: number) => AnyTensor;
}

const repeated = (edge: AnyTensor, count: number, axis: number): AnyTensor =>
  edge.expand((edge.shape as Shape).with(axis, count)) as AnyTensor;

const turned = (part: AnyTensor, axis: number): AnyTensor => part.flip(axis as never) as AnyTensor;

const borders: Readonly<Record<Exclude<PaddingMode, "zeros">, Border>> = {
  reflect: {
    limit: (length) => length - 1,
    before: (cut, before, _length, axis) => turned(cut(1, before + 1), axis),
    behind: (cut, behind, length, axis) => turned(cut(length - 1 - behind, length - 1), axis),
  },
  replicate: {
    limit: (length) => (length === 0 ? 0 : Infinity),
    before: (cut, before, _length, axis) => repeated(cut(0, 1), before, axis),
    behind: (cut, behind, length, axis) => repeated(cut(length - 1, length), behind, axis),
  },
  circular: {
    limit: (length) => length,
    before: (cut, before, length) => cut(length - before, length),
    behind: (cut, behind) => cut(0, behind),
  },
};

/** @throws DataError for a mode that does not exist. */
export function checkPaddingMode(where: string, mode: string): void {
  if (mode === "zeros" || Object.hasOwn(borders, mode)) return;
  throw new DataError(`${where}: paddingMode "${mode}"; "zeros", "reflect", "replicate" and "circular" exist`);
}

/**
 * x [N, C, i…] with a border around its spatial axes.
 *
 * @throws ShapeError where an axis is too short to be reflected or wrapped around that far.
 */
export function padBorders(where: string, x: Tensor, padding: Padding, mode: PaddingMode): Tensor {
  if (mode === "zeros") return (x as AnyTensor).pad([[0, 0], [0, 0], ...padding]) as AnyTensor as Tensor;
  return padding.reduce((result, sides, axis) => padAxis(where, result, axis + 2, sides, mode), x);
}

function padAxis(
  where: string,
  x: Tensor,
  axis: number,
  [before, behind]: readonly [number, number],
  mode: Exclude<PaddingMode, "zeros">,
): Tensor {
  const length = (x.shape as Shape)[axis]!;
  const border = borders[mode];
  const limit = border.limit(length);
  if (Math.max(before, behind) > limit) {
    throw new ShapeError(
      `${where}: padding ${Math.max(before, behind)} with paddingMode "${mode}" of ${formatShape(x.shape)}; ` +
        `an axis of ${length} has at most ${limit} elements to go around it`,
    );
  }
  const cut: Cut = (from, to) => (x as AnyTensor).slice(from, to, axis) as AnyTensor;
  const parts = [
    ...(before === 0 ? [] : [border.before(cut, before, length, axis)]),
    x as AnyTensor,
    ...(behind === 0 ? [] : [border.behind(cut, behind, length, axis)]),
  ];
  return concat(parts as readonly Tensor[], axis as never) as AnyTensor as Tensor;
}
