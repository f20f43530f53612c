/**
 * Gradients against finite differences, in float64: along random directions, which costs the same for any size, and along
 * each coordinate of small arguments, which says where the error is. check-gradients.ts loads this when it is first asked for.
 *
 * Differences are central with four points: (8 (f(+h) - f(-h)) - (f(+2h) - f(-2h))) / 12h, whose error is O(h⁴).
 */
import { GradientError } from "../base/errors.ts";
import { isFloat } from "../base/dtype.ts";
import { sizeOf } from "../base/shape.ts";
import { mul } from "./arithmetic.ts";
import { castTo } from "./broadcast.ts";
import type { CheckGradientsOptions } from "./check-gradients.ts";
import { compile } from "./compile.ts";
import { generatorState, setGeneratorState } from "./generator.ts";
import { valueAndGrad } from "./gradients.ts";
import { nodeOf, tensorOf, tensorOfData } from "./handles.ts";
import { sum } from "./reduction.ts";
import type { AnyTensor } from "./signatures/tensor.ts";
import { LazyTensor, readNow } from "./tensor.ts";
import { threefryOnHost } from "./threefry.ts";
import { build, type Structure, structureOf } from "./tree.ts";

/** Numbers between -1 and 1 that are the same in every run. */
function fixedNumbers(length: number, stream: number): Float64Array {
  return Float64Array.from({ length }, (_, place) => threefryOnHost([stream, 1], [place, 0])[0] / 2 ** 31);
}

interface Checked {
  /** Names of the tensors: `argument 0.weight`. */
  readonly names: readonly string[];
  readonly points: readonly Float64Array[];
  readonly shapes: readonly (readonly number[])[];
  /** The function's value, a number. */
  readonly value: (points: readonly Float64Array[]) => number;
  readonly gradients: readonly Float64Array[];
}

/** What `checkGradients` does; see there. */
export function compareGradients<Arguments extends readonly any[]>(
  f: (...args: Arguments) => AnyTensor,
  args: readonly [...Arguments],
  options: CheckGradientsOptions,
): void {
  const { step = 1e-4, relative = 1e-6, absolute = 1e-9, directions = 2, coordinates = 32 } = options;
  const checked = prepare(f, args);
  const allowed = absolute * Math.max(1, Math.abs(checked.value(checked.points)));
  const compare = (tensor: number, direction: Float64Array, place: string): void => {
    const expected = difference(checked, tensor, direction, step);
    const found = checked.gradients[tensor]!.reduce((total, slope, at) => total + slope * direction[at]!, 0);
    const error = Math.abs(found - expected);
    if (error <= allowed + relative * Math.max(Math.abs(found), Math.abs(expected))) return;
    throw new GradientError(
      `checkGradients: ${checked.names[tensor]}, ${place}: the gradient is ${found}, finite differences give ${expected}`,
    );
  };
  checked.points.forEach((point, tensor) => {
    if (point.length <= coordinates) {
      for (let at = 0; at < point.length; at++) {
        const unit = new Float64Array(point.length);
        unit[at] = 1;
        compare(tensor, unit, `element [${indicesOf(at, checked.shapes[tensor]!).join(", ")}]`);
      }
    }
    for (let count = 0; count < directions; count++) {
      compare(tensor, fixedNumbers(point.length, 100 * tensor + count + 1), `along random direction ${count}`);
    }
  });
}

function indicesOf(position: number, shape: readonly number[]): number[] {
  return shape.map((dimension, axis) => Math.floor(position / sizeOf(shape.slice(axis + 1))) % dimension);
}

/** The derivative along a direction, of one of the tensors. */
function difference({ points, value }: Checked, tensor: number, direction: Float64Array, step: number): number {
  const at = (distance: number): number =>
    value(
      points.with(
        tensor,
        points[tensor]!.map((x, place) => x + distance * direction[place]!),
      ),
    );
  return (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step);
}

/** Compiles the function and its gradient on float64 tensors, and runs it with the same random numbers at every call. */
function prepare(f: (...args: never[]) => unknown, args: readonly unknown[]): Checked {
  const tensors: LazyTensor[] = [];
  const structure = structureOf(args, tensors, "checkGradients: argument ");
  const names = namesOf(structure).filter((_, place) => isFloat(tensors[place]!.dtype));
  const floats = tensors.filter((tensor) => isFloat(tensor.dtype));
  if (floats.length === 0) throw new GradientError("checkGradients: no argument is a float tensor");
  const scalar = (...given: readonly AnyTensor[]): AnyTensor => {
    let place = 0;
    let other = 0;
    const full = build(structure, () => {
      const tensor = tensors[other++]!;
      return isFloat(tensor.dtype) ? (given[place++] as unknown as LazyTensor) : tensor;
    });
    return projected(f(...(full as never[])));
  };
  const which = floats.map((_, place) => place);
  const compiledValue = compile(scalar);
  const compiledGradient = compile(
    (...given: readonly AnyTensor[]) =>
      valueAndGrad(scalar as (...given: any[]) => AnyTensor, { argument: which })(...given)[1],
  );
  const random = generatorState();
  const run = (compiled: (...given: AnyTensor[]) => unknown, points: readonly Float64Array[]): unknown => {
    setGeneratorState(random);
    return compiled(...points.map((point, place) => tensorOfData(point, floats[place]!.shape, "float64")));
  };
  const points = readNow(floats).map((data) => Float64Array.from(data));
  const gradients = readNow(run(compiledGradient, points) as unknown[]).map((data) => Float64Array.from(data));
  const value = (at: readonly Float64Array[]): number => readNow([run(compiledValue, at)])[0]![0]!;
  return { names, points, shapes: floats.map((tensor) => tensor.shape), value, gradients };
}

/** One number of any result: Σ wᵢ fᵢ with fixed weights, so that no element's error cancels another's. */
function projected(result: unknown): AnyTensor {
  if (!(result instanceof LazyTensor) || !isFloat(result.dtype)) {
    throw new GradientError("checkGradients: the function must return a tensor of floats");
  }
  const node = castTo(result.node, "float64");
  if (node.shape.length === 0) return tensorOf(node);
  const weights = tensorOfData(fixedNumbers(sizeOf(node.shape), 0), node.shape, "float64");
  return tensorOf(sum(mul(node, nodeOf(weights))));
}

/** Where each tensor is: `argument 0`, `argument 1.weight`, `argument 1[2]`. */
function namesOf(structure: Structure): string[] {
  const visit = (part: Structure, name: string): string[] => {
    if (part.kind === "tensor") return [name];
    if (part.kind === "array") return part.items.flatMap((item, place) => visit(item, `${name}[${place}]`));
    if (part.kind === "record") return part.items.flatMap((item, place) => visit(item, `${name}.${part.keys[place]}`));
    return [];
  };
  if (structure.kind !== "array") return [];
  return structure.items.flatMap((item, place) => visit(item, `argument ${place}`));
}
