// Penalties by their formulas, and their gradients.
import { beforeAll, expect, test } from "vitest";
import { Parameter, regularizers, setDevice, tensor } from "../../src/index.ts";

beforeAll(async () => {
  await setDevice("interpreter");
});

test("l1, l2 and both", async () => {
  const parameters: Parameter[] = [new Parameter(tensor([3, -4])), new Parameter(tensor([[0.5]]))];
  expect(await regularizers.l1(parameters, 2).item()).toBe(15);
  expect(await regularizers.l2(parameters, 2).item()).toBe(25.25);
  expect(await regularizers.elasticNet(parameters, { l1: 2, l2: 2 }).item()).toBe(40.25);
  regularizers.l2(parameters, 0.5).backward();
  expect(await parameters[0]!.grad!.array()).toEqual([1.5, -2]);
  expect(() => regularizers.l1([], 1)).toThrow(/no parameters/);
  expect(() => regularizers.l2(parameters, -1)).toThrow(/strength -1/);
});

test("maxNorm shortens long rows only", async () => {
  const weights = new Parameter(
    tensor([
      [3, 4],
      [0.3, 0.4],
      [0, 0],
    ]),
  );
  const bias = new Parameter(tensor([6, 8]));
  regularizers.maxNorm([weights, bias], 1);
  const [long, short, zero] = await weights.value.array();
  expect(long![0]).toBeCloseTo(0.6, 6);
  expect(short![0]).toBeCloseTo(0.3, 6);
  expect(zero).toEqual([0, 0]);
  expect((await bias.value.array())[1]).toBeCloseTo(0.8, 6);
});
