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
import { layerCases } from "./layer-cases.ts";

beforeAll(async () => {
  await setDevice("interpreter");
});

test.each(layerCases)("%s", async (_, make) => {
  seed(5);
  const { module, inputs, output } = make();
  const before = module.stateDict();
  await nn.checkGradients(module, inputs, { output });
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
