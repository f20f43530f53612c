/** `compile` takes no async function. `fit`: batches of any number of rows are of one type, in training and validation, whole tensors and iterables; other axes must fit. */
import { compile, fit, losses, nn, optim, type Tensor, zeros } from "../../../src/index.ts";

const model = new nn.Sequential(new nn.Linear(2, 8), new nn.ReLU(), new nn.Linear(8, 3));
const optimizer = new optim.Adam(model.parameters());
const classes = zeros([600], { dtype: "int32" });
const fewer = zeros([100], { dtype: "int32" });
const options = { optimizer, epochs: 1 };

class Own extends nn.Module {
  readonly head = new nn.Linear(2, 3);
  forward(x: Tensor<[number, 2]>): Tensor<[number, 3]> {
    return this.head.forward(x);
  }
}

class Two extends nn.Module {
  readonly head = new nn.Linear(2, 3);
  forward({ a, b }: { readonly a: Tensor<[number, 2]>; readonly b: Tensor<[number, 2]> }): Tensor<[number, 3]> {
    return this.head.forward(a.add(b));
  }
}

void fit(model, {
  train: [zeros([600, 2]), classes],
  validation: [zeros([100, 2]), fewer],
  loss: losses.crossEntropy,
  ...options,
});
void fit(model, {
  train: [[zeros([600, 2]), classes]] as const,
  validation: [[zeros([100, 2]), fewer]] as const,
  loss: losses.crossEntropy,
  ...options,
});
void fit(new Own(), {
  train: [zeros([600, 2]), zeros([600, 3])],
  validation: [zeros([100, 2]), zeros([100, 3])],
  loss: (outputs: Tensor<[number, 3]>, targets) => {
    const wanted: Tensor<[number, 3]> = targets;
    return losses.mse(outputs, wanted);
  },
  ...options,
});
void fit(new Two(), {
  train: [[{ a: zeros([6, 2]), b: zeros([6, 2]) }, zeros([6], { dtype: "int32" })]] as const,
  validation: [[{ a: zeros([5, 2]), b: zeros([5, 2]) }, zeros([5], { dtype: "int32" })]] as const,
  loss: losses.crossEntropy,
  ...options,
});

void fit(new Own(), {
  train: [zeros([600, 2]), classes],
  // @ts-expect-error 'Tensor<[100, 3], "float32">' is not assignable to type 'Tensor<[number, 2], "float32">'
  validation: [zeros([100, 3]), fewer],
  loss: losses.crossEntropy,
  ...options,
});

// @ts-expect-error compile: the function must not be async
compile(async (x: Tensor<[2]>) => x.mul(await x.sum().item()));
compile((x: any) => x.sum())(zeros([2]));
