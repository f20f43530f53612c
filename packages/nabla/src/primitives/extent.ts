/**
 * Taking a part of a tensor and putting it back among zeros: adjoint to each other.
 */
import { ShapeError } from "../base/errors.ts";
import { formatShape } from "../base/shape.ts";
import { applyPrimitive, type Node } from "../ir/node.ts";
import type { Attributes, Primitive } from "../ir/primitive.ts";
import * as scalar from "../scalar/build.ts";
import type { Expression } from "../scalar/expression.ts";
import { checkPerAxis } from "./rules.ts";

type PerAxis = readonly number[];

const perAxis = (attributes: Attributes, name: string): PerAxis => attributes[name] as PerAxis;

export const slicePrimitive: Primitive = {
  name: "slice",
  semantics: {
    kind: "view",
    source: (indices, node) => {
      const starts = perAxis(node.attributes, "starts");
      const steps = perAxis(node.attributes, "steps");
      return {
        indices: indices.map((index, axis) => scalar.add(scalar.mul(index, steps[axis]!), starts[axis]!)),
      };
    },
  },
  shape: ([shape], attributes) => {
    const [starts, stops, steps] = ["starts", "stops", "steps"].map((name) => perAxis(attributes, name)) as [
      PerAxis,
      PerAxis,
      PerAxis,
    ];
    checkPerAxis("slice", "starts", starts, shape!, 0);
    checkPerAxis("slice", "stops", stops, shape!, 0);
    checkPerAxis("slice", "steps", steps, shape!, 1);
    return shape!.map((dimension, axis) => {
      if (starts[axis]! > stops[axis]! || stops[axis]! > dimension) {
        throw new ShapeError(
          `slice: ${starts[axis]} to ${stops[axis]} along axis ${axis} of ${formatShape(shape!)}; 0 <= start <= stop <= size`,
        );
      }
      return Math.ceil((stops[axis]! - starts[axis]!) / steps[axis]!);
    });
  },
  dtype: ([dtype]) => dtype!,
  // y[i] = x[start + i step]:  dx is g at those places and 0 elsewhere
  vjp: (node, g) => {
    const starts = perAxis(node.attributes, "starts");
    const steps = perAxis(node.attributes, "steps");
    const high = node.inputs[0]!.shape.map((dimension, axis) => {
      const count = node.shape[axis]!;
      return dimension - starts[axis]! - (count === 0 ? 0 : (count - 1) * steps[axis]! + 1);
    });
    return [
      pad(
        g,
        starts,
        high,
        steps.map((step) => step - 1),
      ),
    ];
  },
};

/** From `starts` up to but without `stops`, every `steps`-th: one number for every axis, 0 <= start <= stop <= size. */
export function slice(x: Node, starts: PerAxis, stops: PerAxis, steps: PerAxis): Node {
  const isAll = x.shape.every((size, axis) => starts[axis] === 0 && stops[axis] === size && steps[axis] === 1);
  if (isAll && starts.length === x.shape.length) return x;
  return applyPrimitive(slicePrimitive, [x], { starts: [...starts], stops: [...stops], steps: [...steps] });
}

/** How far `count` elements reach with `interior` zeros between them. */
const reach = (count: number, interior: number): number => (count === 0 ? 0 : (count - 1) * (interior + 1) + 1);

export const padPrimitive: Primitive = {
  name: "pad",
  semantics: {
    kind: "view",
    source: (indices, node) => {
      const low = perAxis(node.attributes, "low");
      const interior = perAxis(node.attributes, "interior");
      let valid: Expression = scalar.constant(1, "bool");
      const from = node.inputs[0]!.shape.map((dimension, axis) => {
        const offset = scalar.sub(indices[axis]!, low[axis]!);
        const step = interior[axis]! + 1;
        const isWithin = scalar.less(offset, reach(dimension, interior[axis]!));
        valid = scalar.and(valid, scalar.and(scalar.lessEqual(0, offset), isWithin));
        if (step === 1) return offset;
        valid = scalar.and(valid, scalar.equal(scalar.remainder(offset, step), 0));
        return scalar.div(offset, step);
      });
      return { indices: from, valid };
    },
  },
  shape: ([shape], attributes) => {
    const [low, high, interior] = ["low", "high", "interior"].map((name) => {
      checkPerAxis("pad", name, perAxis(attributes, name), shape!, 0);
      return perAxis(attributes, name);
    }) as [PerAxis, PerAxis, PerAxis];
    return shape!.map((dimension, axis) => low[axis]! + reach(dimension, interior[axis]!) + high[axis]!);
  },
  dtype: ([dtype]) => dtype!,
  // y[low + i step] = x[i], 0 elsewhere:  dx[i] = g[low + i step]
  vjp: (node, g) => {
    const low = perAxis(node.attributes, "low");
    const interior = perAxis(node.attributes, "interior");
    const stops = node.inputs[0]!.shape.map((dimension, axis) => low[axis]! + reach(dimension, interior[axis]!));
    return [
      slice(
        g,
        low,
        stops,
        interior.map((zeros) => zeros + 1),
      ),
    ];
  },
};

/** Zeros (false) before, after and between the elements: counts >= 0 for every axis. */
export function pad(x: Node, low: PerAxis, high: PerAxis, interior: PerAxis): Node {
  const isNone = [low, high, interior].every((counts) => counts.every((count) => count === 0));
  if (isNone && low.length === x.shape.length) return x;
  return applyPrimitive(padPrimitive, [x], { low: [...low], high: [...high], interior: [...interior] });
}
