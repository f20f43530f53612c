// Norms of gradients and dead units, by hand-made numbers, inside a compiled step.
import { beforeAll, expect, test } from "vitest";
import { compile, nn, optim, setDevice, tensor, type Tensor } from "../../src/index.ts";

beforeAll(async () => {
  await setDevice("interpreter");
});

function network(): nn.Sequential<readonly [nn.Linear<2, 3>, nn.ReLU, nn.Linear<3, 1>]> {
  const model = new nn.Sequential(new nn.Linear(2, 3), new nn.ReLU(), new nn.Linear(3, 1));
  model.loadStateDict({
    "0.weight": tensor([
      [1, 0],
      [-1, -1],
      [0, 2],
    ]),
    "0.bias": tensor([0, -1, 0]),
    "2.weight": tensor([[3, 1, 4]]),
    "2.bias": tensor([0]),
  });
  return model as never;
}

test("norms of layers' gradients and dead units come out of a compiled step", async () => {
  const model = network();
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
  const step = compile((x: Tensor<[2, 2]>) => {
    let outputs: Tensor<[2, 1]> | null = null;
    const dead = nn.deadUnits(model, () => (outputs = model.forward(x)));
    outputs!.sum().backward();
    const norms = nn.gradientNorms(model);
    optimizer.step();
    return { norms, dead: dead["1"]!.dead };
  });
  const { norms, dead } = step(
    tensor([
      [1, 0],
      [2, 1],
    ]),
  );
  expect(Object.keys(norms)).toEqual(["0", "2"]);
  // Second unit: below 0 for both rows. Third unit: 0 and 2. First layer's gradients: 3 (1 + 2), 3 1, 3 2; 4 2, 4 1, 4 1.
  expect(await dead.item()).toBe(1);
  expect(await norms["0"]!.item()).toBeCloseTo(Math.hypot(9, 3, 6, 8, 4, 4), 5);
  // Inputs of the second layer add up to 3, 0, 2; the bias counts both rows.
  expect(await norms["2"]!.item()).toBeCloseTo(Math.hypot(3, 2, 2), 5);
});

test("names of modules, and a gradient that is missing", () => {
  const model = network();
  expect(model.namedModules().map(([name]) => name)).toEqual(["", "0", "1", "2"]);
  expect(nn.gradientNorms(model)).toEqual({});
  expect(() => nn.countDead(tensor([1, 2]), 1)).toThrow(/axis 1/);
});
