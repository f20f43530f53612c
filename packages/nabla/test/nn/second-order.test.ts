// Gradients of gradients of every layer, in parameters and inputs together, against finite differences of the gradients.
import { beforeAll, expect, test } from "vitest";
import {
  checkGradients,
  grad,
  isTensor,
  losses,
  seed,
  setDevice,
  tensor,
  type AnyTensor,
  type Tensor,
} from "../../src/index.ts";
import { isFloat } from "../../src/base/dtype.ts";
import { withCellValues } from "../../src/tensor/bind-cells.ts";
import { type LayerCase, layerCases } from "./layer-cases.ts";

beforeAll(async () => {
  await setDevice("interpreter");
});

type Named = Readonly<Record<string, AnyTensor>>;

/** Σ of the squares of all gradients of Σ sin(output), as a function of the parameters and float inputs. */
function gradientOf({ module, inputs, output }: LayerCase): (named: Named, floats: readonly AnyTensor[]) => AnyTensor {
  const forward = module.forward.bind(module) as (...given: readonly AnyTensor[]) => unknown;
  const parameters = module.namedParameters();
  const loss = (named: Named, floats: readonly AnyTensor[]): AnyTensor => {
    const values = parameters.map(([name, parameter]) => [parameter as never, named[name]!] as const);
    const left = [...floats];
    const given = inputs.map((input) => (isFloat(input.dtype) ? left.shift()! : input));
    return withCellValues(values, () => {
      const result = forward(...given);
      const chosen = output === undefined ? (result as AnyTensor) : output(result as never);
      return (chosen as Tensor).sin().sum() as AnyTensor;
    });
  };
  return (named, floats) => {
    const argument = [...(parameters.length > 0 ? [0] : []), ...(floats.length > 0 ? [1] : [])] as readonly number[];
    const found = grad(loss as never, { argument })(...([named, floats] as never[])) as unknown;
    return squares(found).reduce((a, b) => a.add(b) as Tensor<[]>) as AnyTensor;
  };
}

const squares = (tree: unknown): Tensor<[]>[] =>
  isTensor(tree)
    ? [(tree as unknown as Tensor).square().sum() as Tensor<[]>]
    : Object.values(tree as object).flatMap(squares);

test.each(layerCases)("%s", async (_, make) => {
  seed(9);
  const given = make();
  const named = Object.fromEntries(
    given.module.namedParameters().map(([name, parameter]) => [name, parameter.value as AnyTensor]),
  );
  const floats = given.inputs.filter(({ dtype }) => isFloat(dtype));
  const before = given.module.stateDict();
  const f = gradientOf(given);
  const wanted = [...(Object.keys(named).length > 0 ? [named] : []), ...(floats.length > 0 ? [floats] : [])];
  const call = (...args: unknown[]): AnyTensor => {
    const left = [...args];
    return f(
      Object.keys(named).length > 0 ? (left.shift() as Named) : {},
      floats.length > 0 ? (left.shift() as AnyTensor[]) : [],
    );
  };
  await checkGradients(call as never, wanted as never, { relative: 1e-5, directions: 1, coordinates: 4 });
  given.module.loadStateDict(before);
});

const classes = tensor([1, 0], { dtype: "int32" }) as AnyTensor;
const numbers = tensor([[0.3, 0.8, 0.1], [0.6, 0.2, 0.9]]) as AnyTensor; // prettier-ignore
const signs = tensor([[1, -1, 1], [-1, -1, 1]]) as AnyTensor; // prettier-ignore
const any = losses as unknown as Readonly<Record<string, (...given: unknown[]) => Tensor>>;

test.each([
  ["crossEntropy", (x: Tensor) => any["crossEntropy"]!(x, classes, { labelSmoothing: 0.1 })],
  ["nll", (x: Tensor) => any["nll"]!(x.logSoftmax(1), classes)],
  ["binaryCrossEntropy", (x: Tensor) => any["binaryCrossEntropy"]!(x.sigmoid(), numbers)],
  [
    "binaryCrossEntropyWithLogits",
    (x: Tensor) => any["binaryCrossEntropyWithLogits"]!(x, numbers, { posWeight: [1, 2, 3] }),
  ],
  ["mse", (x: Tensor) => any["mse"]!(x, numbers)],
  ["huber", (x: Tensor) => any["huber"]!(x, numbers, { delta: 0.65 })],
  ["smoothL1", (x: Tensor) => any["smoothL1"]!(x, numbers)],
  ["klDiv", (x: Tensor) => any["klDiv"]!(x.logSoftmax(1), numbers)],
  ["hinge", (x: Tensor) => any["hinge"]!(x.square(), signs)],
  ["focal", (x: Tensor) => any["focal"]!(x, classes)],
  ["cosineEmbedding", (x: Tensor) => any["cosineEmbedding"]!(x, numbers, tensor([1, -1]))],
  ["tripletMargin", (x: Tensor) => any["tripletMargin"]!(x, numbers, signs, { margin: 5 })],
  ["poissonNll", (x: Tensor) => any["poissonNll"]!(x, numbers)],
  ["gaussianNll", (x: Tensor) => any["gaussianNll"]!(x, numbers, x.square().add(0.5))],
  [
    "ctc",
    (x: Tensor) =>
      any["ctc"]!(
        x.reshape([3, 1, 2]).logSoftmax(2),
        tensor([[1]], { dtype: "int32" }),
        tensor([3], { dtype: "int32" }),
        tensor([1], { dtype: "int32" }),
      ),
  ],
] as [string, (x: Tensor) => Tensor][])("loss %s", async (_, loss) => {
  const at = tensor([[0.4, -0.7, 1.3], [-0.2, 0.9, 0.5]]) as AnyTensor as Tensor; // prettier-ignore
  const second = (x: Tensor): Tensor => (grad(loss as never)(x as never) as Tensor).square().sum() as Tensor;
  await checkGradients(second as never, [at] as never, { relative: 1e-5 });
  expect(await (grad(second as never)(at as never) as Tensor).isFinite().all().item()).toBe(true);
});
