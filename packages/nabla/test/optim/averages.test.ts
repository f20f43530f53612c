// Accumulated gradients are a large batch's, averages of weights follow their formula; both inside one compiled step.
import { beforeAll, describe, expect, test } from "vitest";
import { compile, losses, nn, optim, Parameter, randn, seed, setDevice, tensor, type Tensor } from "../../src/index.ts";
import { expectCloseNumbers } from "../nn/close.ts";

beforeAll(async () => {
  await setDevice("interpreter");
});

describe("accumulate", () => {
  const settings = { lr: 0.05, weightDecay: 0.1 };

  test("three batches make one update, with the mean of their gradients", async () => {
    seed(3);
    const [whole, parts] = [new nn.Linear(3, 2), new nn.Linear(3, 2)];
    parts.loadStateDict(whole.stateDict());
    const batches = Array.from({ length: 6 }, () => [randn([4, 3]), randn([4, 2])] as const);
    const large = new optim.AdamW(whole.parameters(), settings);
    const small = optim.accumulate(new optim.AdamW(parts.parameters(), settings), { steps: 3 });
    let traces = 0;
    const step = compile((x: Tensor<[4, 3]>, y: Tensor<[4, 2]>) => {
      traces++;
      const loss = losses.mse(parts.forward(x), y);
      loss.backward();
      small.step();
      return loss;
    });
    for (let round = 0; round < 2; round++) {
      const before = await parts.weight.value.data();
      const chosen = batches.slice(3 * round, 3 * round + 3);
      for (const [place, [x, y]] of chosen.entries()) {
        if (place > 0) expect(await parts.weight.value.data()).toEqual(before);
        step(x, y);
      }
      chosen
        .map(([x, y]) => losses.mse(whole.forward(x), y))
        .reduce((sum, loss) => sum.add(loss))
        .div(3)
        .backward();
      large.step();
      for (const [name, value] of Object.entries(whole.stateDict())) {
        expectCloseNumbers([...(await parts.stateDict()[name]!.data())], [...(await value.data())], 1e-6, name);
      }
    }
    expect(traces).toBe(1);
    expect(await small.stateDict()["step"]!.item()).toBe(2);
    expect(Object.keys(small.stateDict())).toContain("accumulated.1");
  });

  test("gradients also add up over compiled calls that do not step", async () => {
    const weight = new Parameter(tensor([1, 2]));
    const optimizer = new optim.SGD([weight], { lr: 1 });
    const look = compile((x: Tensor<[2]>) => {
      const loss = weight.value.mul(x).sum();
      loss.backward();
      return loss;
    });
    look(tensor([1, 10]));
    look(tensor([2, 20]));
    expect(await weight.grad!.array()).toEqual([3, 30]);
    optimizer.step();
    expect(await weight.value.array()).toEqual([-2, -28]);
  });

  test("refuses a number of steps that is none", () => {
    const optimizer = new optim.SGD([new Parameter(tensor([1]))]);
    expect(() => optim.accumulate(optimizer, { steps: 0.5 })).toThrow(/steps 0.5/);
  });
});

describe("MovingAverage", () => {
  test("follows the weights in the step, and changes places with them", async () => {
    const weight = new Parameter(tensor([1, -1]));
    const optimizer = new optim.SGD([weight], { lr: 1 });
    const average = new optim.MovingAverage([weight], { decay: 0.75 });
    const step = compile(() => {
      const loss = weight.value.sum(); // each weight falls by 1
      loss.backward();
      optimizer.step();
      average.update();
      return loss;
    });
    const expected = [1, -1];
    for (let at = 1; at <= 3; at++) {
      step();
      expected.forEach((value, place) => (expected[place] = 0.75 * value + 0.25 * ([1, -1][place]! - at)));
    }
    expectCloseNumbers([...(await average.values()[0]!.data())], expected, 1e-6, "average");
    average.swap();
    expectCloseNumbers([...(await weight.value.data())], expected, 1e-6, "weights");
    average.swap();
    expect(await weight.value.array()).toEqual([-2, -4]);
    expect(() => new optim.MovingAverage([weight], { decay: 2 })).toThrow(/decay 2/);
  });
});
