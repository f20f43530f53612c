/**
 * Derivatives of functions that return any tensor: products with the Jacobian from the left (`vjp`) and the right (`jvp`),
 * the whole of it, and the Hessian.
 */
import { gradient } from "../autodiff/gradient.ts";
import { isFloat } from "../base/dtype.ts";
import { GradientError } from "../base/errors.ts";
import { formatShape, sameShape, sizeOf } from "../base/shape.ts";
import type { Node } from "../ir/node.ts";
import { add } from "../primitives/arithmetic.ts";
import { alias } from "../primitives/identity.ts";
import { equal } from "../primitives/logic.ts";
import { full, iota } from "../primitives/sources.ts";
import { castTo } from "./broadcast.ts";
import { grad } from "./gradients.ts";
import { nodeOf, tensorOf } from "./handles.ts";
import { stack } from "./joining.ts";
import { reshape } from "./layout.ts";
import type { AnyTensor, Tensor } from "./signatures/tensor.ts";
import { callOn, checkScalar, type Variables, variablesOf, withNodes } from "./variables.ts";

type Float = "float32" | "float64";
type AnyFunction<Arguments extends readonly any[], Value extends AnyTensor> = (...args: Arguments) => Value;

interface Linearized {
  readonly variables: readonly Variables[];
  readonly nodes: readonly Node[];
  readonly output: Node;
}

/** Calls the function on variables in the place of all its arguments. */
function linearize(operation: string, f: (...args: never[]) => unknown, args: readonly unknown[]): Linearized {
  const variables = args.map((argument, position) => variablesOf(operation, argument, position));
  const output = callOn(operation, f, args, new Map(variables.entries()));
  return { variables, nodes: variables.flatMap((variable) => variable.nodes), output };
}

function checkLike(operation: string, name: string, node: Node, like: Node): Node {
  if (!sameShape(node.shape, like.shape) || !isFloat(node.dtype)) {
    throw new GradientError(
      `${operation}: ${name} is ${node.dtype} ${formatShape(node.shape)}, it must be like ${like.dtype} ${formatShape(like.shape)}`,
    );
  }
  return castTo(node, like.dtype);
}

/** `[f(...args), pullback]`; pullback takes a cotangent c of the value to cᵀJ, a list with one gradient per argument. */
export function vjp<Arguments extends readonly any[], Value extends AnyTensor>(
  f: AnyFunction<Arguments, Value>,
  args: readonly [...Arguments],
): [value: Value, pullback: (cotangent: AnyTensor) => Arguments] {
  const { variables, nodes, output } = linearize("vjp", f, args);
  const pullback = (cotangent: AnyTensor): Arguments => {
    const gradients = gradient(output, nodes, checkLike("vjp", "the cotangent", nodeOf(cotangent), output));
    let place = 0;
    return variables.map(({ structure, nodes: own }) =>
      withNodes(
        structure,
        own.map(() => gradients[place++]!),
      ),
    ) as unknown as Arguments;
  };
  return [tensorOf(output) as unknown as Value, pullback];
}

/**
 * `[f(...args), J t]` for tangents t, one for each argument. cᵀJ is linear in c, so its own gradient with respect to c,
 * applied to t, is J t: reverse mode twice.
 */
export function jvp<Arguments extends readonly any[], Value extends AnyTensor>(
  f: AnyFunction<Arguments, Value>,
  args: readonly [...Arguments],
  tangents: readonly [...Arguments],
): [value: Value, tangent: Value] {
  const { nodes, output } = linearize("jvp", f, args);
  const directions = tangents.flatMap((tangent, position) => [...variablesOf("jvp", tangent, position).nodes]);
  if (directions.length !== nodes.length) {
    throw new GradientError(`jvp: ${directions.length} tangents for ${nodes.length} arguments`);
  }
  const cotangent = alias(full(0, output.shape, output.dtype));
  const pulled = gradient(output, nodes, cotangent);
  const terms = pulled.map((node, position) => {
    const direction = checkLike("jvp", `tangent ${position}`, directions[position]!, nodes[position]!);
    return gradient(node, [cotangent], direction)[0]!;
  });
  return [tensorOf(output), tensorOf(terms.reduce(add))] as unknown as [Value, Value];
}

/**
 * The Jacobian with respect to the first argument, a tensor: [...output, ...input], element [i, j] is ∂fᵢ/∂xⱼ. It costs
 * one reverse sweep for each element of the output, all in one program.
 */
export function jacobian<Arguments extends readonly [AnyTensor, ...any[]]>(
  f: AnyFunction<Arguments, AnyTensor>,
): (...args: Arguments) => Tensor<readonly number[], Float> {
  return (...args) => {
    const variables = variablesOf("jacobian", args[0], 0);
    if (variables.structure.kind !== "tensor") throw new GradientError("jacobian: the first argument must be a tensor");
    const output = callOn("jacobian", f, args, new Map([[0, variables]]));
    const variable = variables.nodes[0]!;
    const size = sizeOf(output.shape);
    const rows = Array.from({ length: size }, (_, row) => {
      const places = iota([size], 0, "int32");
      const unit = castTo(equal(places, full(row, [size], "int32")), output.dtype);
      return gradient(output, [variable], reshape(unit, output.shape))[0]!;
    });
    const shape = [...output.shape, ...variable.shape];
    return tensorOf(size === 0 ? full(0, shape, variable.dtype) : reshape(stack(rows), shape));
  };
}

/** The second derivatives of a function that returns one number: [...input, ...input] of its first argument, a tensor. */
export function hessian<Arguments extends readonly [AnyTensor, ...any[]]>(
  f: AnyFunction<Arguments, AnyTensor>,
): (...args: Arguments) => Tensor<readonly number[], Float> {
  return jacobian(
    grad((...args: Arguments) => {
      const value = f(...args);
      checkScalar("hessian", nodeOf(value));
      return value;
    }) as unknown as AnyFunction<Arguments, AnyTensor>,
  );
}
