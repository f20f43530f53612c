/**
 * Gradients of functions: `grad` and `valueAndGrad`. The result is made of tensors like any other, so gradients of
 * gradients are nothing special, and all of it works eagerly, inside `compile`, and in itself.
 */
import { gradient } from "../autodiff/gradient.ts";
import { GradientError } from "../base/errors.ts";
import { full } from "../primitives/sources.ts";
import { tensorOf } from "./handles.ts";
import type { AnyTensor } from "./signatures/tensor.ts";
import { callOn, checkScalar, type TensorFunction, type Variables, variablesOf, withNodes } from "./variables.ts";

/** Which arguments to differentiate with respect to: the first unless told. */
export interface GradientOptions<Which extends number | readonly number[]> {
  readonly argument?: Which;
}

/** What the gradient looks like: as the argument, or a tuple of such for several arguments. */
export type GradientOf<Arguments extends readonly unknown[], Which> = Which extends number
  ? Arguments[Which]
  : Which extends readonly number[]
    ? { -readonly [Place in keyof Which]: Arguments[Extract<Which[Place], number>] }
    : never;

/**
 * The gradient of a function that returns one number, as a function of the same arguments. It has the structure of the
 * first argument, which may be a tensor or arrays and records of tensors.
 * @throws GradientError where the argument is no float, or the result not one number.
 */
export function grad<Arguments extends readonly any[], const Which extends number | readonly number[] = 0>(
  f: (...args: Arguments) => AnyTensor,
  options: GradientOptions<Which> = {},
): (...args: Arguments) => GradientOf<Arguments, Which> {
  return (...args) => differentiate("grad", f, args, options.argument ?? 0)[1] as GradientOf<Arguments, Which>;
}

/** As `grad`, but gives `[value, gradient]`; the value is computed once. */
export function valueAndGrad<
  Arguments extends readonly any[],
  Value extends AnyTensor,
  const Which extends number | readonly number[] = 0,
>(
  f: (...args: Arguments) => Value,
  options: GradientOptions<Which> = {},
): (...args: Arguments) => [value: Value, gradient: GradientOf<Arguments, Which>] {
  return (...args) =>
    differentiate("valueAndGrad", f, args, options.argument ?? 0) as [Value, GradientOf<Arguments, Which>];
}

function differentiate(
  operation: string,
  f: TensorFunction,
  args: readonly unknown[],
  which: number | readonly number[],
): [value: AnyTensor, gradient: unknown] {
  const positions = typeof which === "number" ? [which] : which;
  const variables = new Map<number, Variables>();
  for (const position of positions) {
    if (!(position in args)) {
      throw new GradientError(`${operation}: there is no argument ${position}, the function was given ${args.length}`);
    }
    variables.set(position, variablesOf(operation, args[position], position));
  }
  const output = callOn(operation, f, args, variables);
  checkScalar(operation, output);
  const nodes = [...variables.values()].flatMap((variable) => variable.nodes);
  const gradients = gradient(output, nodes, full(1, output.shape, output.dtype));
  const byNode = new Map(nodes.map((node, place) => [node, gradients[place]!]));
  const trees = positions.map((position) => {
    const { structure, nodes: own } = variables.get(position)!;
    return withNodes(
      structure,
      own.map((node) => byNode.get(node)!),
    );
  });
  return [tensorOf(output), typeof which === "number" ? trees[0] : trees];
}
