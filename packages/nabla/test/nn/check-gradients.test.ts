// Gradients of whole modules against finite differences: of every layer with parameters, and a wrong one is found.
import { beforeAll, describe, expect, test } from "vitest";
import {
  customGradient,
  nn,
  Parameter,
  randn,
  seed,
  setDevice,
  tensor,
  type AnyTensor,
  type Tensor,
} from "../../src/index.ts";

beforeAll(async () => {
  await setDevice("interpreter");
});

const inputs = (...shape: number[]): AnyTensor[] => [randn(shape) as AnyTensor];

test.each([
  ["Conv1d", () => [new nn.Conv1d(2, 4, 3, { groups: 2, stride: 2, padding: 1 }), inputs(2, 2, 7)]],
  ["Conv2d", () => [new nn.Conv2d(2, 3, [2, 3], { padding: "same", dilation: [1, 2] }), inputs(1, 2, 4, 5)]],
  ["ConvTranspose2d", () => [new nn.ConvTranspose2d(2, 2, 3, { stride: 2, padding: 1 }), inputs(1, 2, 3, 3)]],
  ["MaxPool2d", () => [new nn.MaxPool2d(2, { stride: 1 }), inputs(1, 2, 3, 4)]],
  ["AvgPool2d", () => [new nn.AvgPool2d(3, { stride: 2, padding: 1 }), inputs(1, 1, 5, 4)]],
  ["AdaptiveAvgPool2d", () => [new nn.AdaptiveAvgPool2d([2, 3]), inputs(1, 2, 4, 5)]],
  ["BatchNorm1d", () => [new nn.BatchNorm1d(3), inputs(4, 3)]],
  ["BatchNorm2d", () => [new nn.BatchNorm2d(2).eval(), inputs(2, 2, 2, 2)]],
  ["LayerNorm", () => [new nn.LayerNorm(4), inputs(3, 4)]],
  ["GroupNorm", () => [new nn.GroupNorm(2, 4), inputs(2, 4, 3)]],
  ["RMSNorm", () => [new nn.RMSNorm([2, 3]), inputs(2, 2, 3)]],
  ["Embedding", () => [new nn.Embedding(5, 2), [tensor([1, 1, 4], { dtype: "int32" }) as AnyTensor]]],
  [
    "TransformerEncoderLayer",
    () => [
      new nn.TransformerEncoderLayer(4, 2, { dimFeedforward: 5, dropout: 0, activation: "gelu" }),
      inputs(2, 3, 4),
    ],
  ],
  [
    "Sequential",
    () => [
      new nn.Sequential(new nn.Linear(3, 4), new nn.Tanh(), new nn.Dropout(0.5), new nn.Linear(4, 2)),
      inputs(2, 3),
    ],
  ],
] as [string, () => [nn.Module, AnyTensor[]]][])("%s", async (_, make) => {
  seed(5);
  const [module, given] = make();
  const before = module.stateDict();
  await nn.checkGradients(module, given);
  for (const [name, value] of Object.entries(module.stateDict())) {
    expect(await value.data(), name).toEqual(await before[name]!.data());
  }
});

describe("MultiheadAttention", () => {
  test("of three inputs, with masks", async () => {
    seed(6);
    const attention = new nn.MultiheadAttention(4, 2);
    const given = [randn([2, 3, 4]), randn([2, 5, 4]), randn([2, 5, 4])] as unknown as AnyTensor[];
    const mask = { keyPaddingMask: tensor([[false, false, false, true, true], [false, true, false, false, false]]) }; // prettier-ignore
    await nn.checkGradients(attention, [...given, mask as never], {
      output: ({ output, weights }: nn.AttentionResult<"float32">) =>
        (output.sum(-1) as AnyTensor as Tensor).add(weights.square().sum(-1) as never) as AnyTensor,
    });
    await expect(nn.checkGradients(attention, given)).rejects.toThrow(/pick one with the option `output`/);
  });
});

test("a module with a wrong gradient is found, by name", async () => {
  const twice = customGradient(
    (x: Tensor) => x.mul(2) as Tensor,
    (cotangent) => cotangent.mul(2.001) as Tensor,
  );
  class Wrong extends nn.Module {
    right = new Parameter(tensor([1, 2]));
    scale = new Parameter(tensor([3, 4]));
    forward(x: Tensor<[2]>): Tensor {
      return x.mul(this.right.value).add(twice(this.scale.value as unknown as Tensor)) as unknown as Tensor;
    }
  }
  await expect(nn.checkGradients(new Wrong(), [tensor([1, 1]) as AnyTensor])).rejects.toThrow(/argument 0\.scale/);
});
