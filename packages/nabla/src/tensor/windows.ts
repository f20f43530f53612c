/**
 * Sliding windows as views, for convolutions and pools: `windows` shows every window's places in a new last axis, `overlay`
 * lays windows on each other and adds what meets; each is the other's adjoint. Nothing is copied. All sliding axes are
 * expanded together, so that the way back is one sum over all places. Neighbour: primitives/windows.ts.
 */
import type { Node } from "../ir/node.ts";
import { expand, sum } from "../primitives/broadcast.ts";
import { permute, reshape } from "../primitives/layout.ts";
import { stagger, unstagger } from "../primitives/windows.ts";
import { nodeOf, tensorOf } from "./handles.ts";
import { padAxis, sliceAxis } from "./layout.ts";
import type { AnyTensor } from "./signatures/tensor.ts";

/** Windows along one axis: place k of window o is element o stride + k dilation. */
export interface AxisWindows {
  readonly axis: number;
  /** Places in a window. */
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
  /** How many windows there are. */
  readonly count: number;
}

/** Windows that do not reach into each other's strides are a reshape, and need no sum on the way back. */
function isTiling({ size, stride, dilation }: AxisWindows): boolean {
  return size === 1 || (dilation === 1 && size <= stride);
}

/** Moves one axis to another place; the others keep their order. */
function moveAxis(node: Node, from: number, to: number): Node {
  const order = node.shape.map((_, axis) => axis).filter((axis) => axis !== from);
  order.splice(to, 0, from);
  return permute(node, order);
}

/** The axis with this many elements: cut, or with zeros behind. */
function resize(node: Node, axis: number, length: number): Node {
  const now = node.shape[axis]!;
  return now >= length ? sliceAxis(node, axis, 0, length) : padAxis(node, axis, 0, length - now);
}

/** [.., I, ..] → [.., count, .., size] */
function tile(node: Node, { axis, size, stride, count }: AxisWindows): Node {
  const whole = resize(node, axis, count * stride);
  const blocks = reshape(whole, whole.shape.toSpliced(axis, 1, count, stride));
  return moveAxis(sliceAxis(blocks, axis + 1, 0, size), axis + 1, blocks.shape.length - 1);
}

/** [.., count, .., size] with the places in axis `place` → [.., length, ..] */
function untile(node: Node, { axis, stride, count }: AxisWindows, place: number, length: number): Node {
  const blocks = resize(moveAxis(node, place, axis + 1), axis + 1, stride);
  return resize(reshape(blocks, blocks.shape.toSpliced(axis, 2, count * stride)), axis, length);
}

/** [.., I, ..] → [.., count, .., size]: one new last axis for each of the given axes, in their order. */
export function windows(x: AnyTensor, along: readonly AxisWindows[]): AnyTensor {
  const node = nodeOf(x);
  const rank = node.shape.length;
  const tiling = along.filter(isTiling);
  const sliding = along.filter((each) => !isTiling(each));
  const tiled = tiling.reduce(tile, node);
  const places = [...tiling, ...sliding];
  const single = reshape(tiled, [...tiled.shape, ...sliding.map(() => 1)]);
  let result = expand(single, [...tiled.shape, ...sliding.map(({ size }) => size)]);
  sliding.forEach(({ axis, stride, dilation, count }, position) => {
    const place = rank + tiling.length + position;
    const last = result.shape.length - 1;
    result = moveAxis(stagger(moveAxis(result, place, last), axis, stride, dilation, count), last, place);
  });
  const order = [...node.shape.keys(), ...along.map((each) => rank + places.indexOf(each))];
  return tensorOf(permute(result, order));
}

/** [.., count, .., size] → [.., I, ..] with I = lengths: what lies on one element is added up. */
export function overlay(y: AnyTensor, along: readonly AxisWindows[], lengths: readonly number[]): AnyTensor {
  let result = nodeOf(y);
  const rank = result.shape.length - along.length;
  // From the last place axis on, so that those before it stay where they are.
  const summed: number[] = [];
  for (let position = along.length - 1; position >= 0; position--) {
    const each = along[position]!;
    const place = rank + position;
    const length = lengths[position]!;
    if (isTiling(each)) {
      result = untile(result, each, place, length);
      summed.forEach((axis, at) => (summed[at] = axis - 1));
    } else {
      const last = result.shape.length - 1;
      const laid = unstagger(moveAxis(result, place, last), each.axis, each.stride, each.dilation, length);
      result = moveAxis(laid, last, place);
      summed.push(place);
    }
  }
  return tensorOf(
    sum(
      result,
      summed.toSorted((a, b) => a - b),
    ),
  );
}
