// Where a NaN begins: the operation, the user's line, the gradient rule; and what is no anomaly.
import { beforeAll, describe, expect, test } from "vitest";
import {
  anomaly,
  DataError,
  losses,
  nn,
  optim,
  Parameter,
  seed,
  setDevice,
  tensor,
  where,
  type Tensor,
} from "../../src/index.ts";

beforeAll(async () => {
  await setDevice("wasm");
});

/** The number of the line that calls this. */
function lineOf(stack: string | undefined): string {
  return /anomaly\.test\.ts:(\d+)/.exec(stack!.split("\n")[1]!)![1]!;
}

describe("names the first operation and its line", () => {
  test("of a NaN forth", () => {
    let line = "";
    const run = anomaly((x: Tensor<[3]>) => {
      const shifted = x.sub(1);
      line = lineOf(new Error().stack);
      const logs = shifted.log(); // the line behind the one that is noted
      return logs.mul(2).sum();
    });
    expect(() => run(tensor([2, 3, 4]))).not.toThrow();
    const message = new RegExp(
      `anomaly: log at .*anomaly\\.test\\.ts:${Number(line) + 1}:\\d+ gives the first; element \\[1\\]`,
    );
    expect(() => run(tensor([2, 0.5, 4]))).toThrow(message);
  });

  test("of an infinity that becomes a NaN later", () => {
    const run = anomaly((x: Tensor<[2]>) => x.exp().sub(x.exp()).sum());
    expect(() => run(tensor([1, 1000]))).toThrow(
      /exp at .*anomaly\.test\.ts.* gives the first; element \[1\] .* is Infinity/,
    );
  });

  test("of a gradient: the rule's operation, and where the operation was used", () => {
    const weight = new Parameter(tensor([0, 4]));
    let line = "";
    const step = anomaly(() => {
      line = lineOf(new Error().stack);
      const loss = weight.value.sqrt().sum();
      loss.backward();
      return loss;
    });
    const message = (): RegExp =>
      new RegExp(`the gradient of sqrt at .*anomaly\\.test\\.ts:${Number(line) + 1}:.*element \\[0\\]`);
    expect(() => step()).toThrow(DataError);
    expect(() => step()).toThrow(message());
  });

  test("within a layer, at the user's line, and through a constant from outside", () => {
    const layer = new nn.Linear(2, 2);
    const factor = tensor([1e30, 1]);
    const run = anomaly((x: Tensor<[1, 2]>) => layer.forward(x.mul(factor).mul(1e30)).sum());
    expect(() => run(tensor([[1, 1]]))).toThrow(/mul at .*anomaly\.test\.ts/);
  });

  test("of what was never finite", () => {
    const weight = new Parameter(tensor([Number.NaN]));
    expect(() => anomaly(() => weight.value.mul(2).sum())()).toThrow(/a parameter or another cell is not finite/);
    expect(() => anomaly((x: Tensor<[1]>) => x.mul(2))(tensor([Number.NaN]))).toThrow(/an argument or a constant/);
  });

  test("of an update", () => {
    const weight = new Parameter(tensor([1]));
    const optimizer = new optim.SGD([weight], { lr: 1e38 });
    const step = anomaly(() => {
      const loss = weight.value.mul(1e38).sum();
      loss.backward();
      optimizer.step();
      return loss;
    });
    expect(() => step()).toThrow(/mul at .*anomaly\.test\.ts/);
  });
});

describe("leaves alone", () => {
  test("infinities of a mask, and values that no result depends on", async () => {
    const run = anomaly((x: Tensor<[3]>) => {
      x.sub(5).log(); // NaN, and unused
      return where(x.gt(1), -Infinity, x).softmax(-1);
    });
    expect((await run(tensor([0, 0, 2])).array())[2]).toBe(0);
    const masked = anomaly((x: Tensor<[2]>) => where(x.gt(1), -Infinity, x));
    expect(await masked(tensor([0, 2])).array()).toEqual([0, -Infinity]);
  });

  test("a training: the same steps as without it", async () => {
    const train = async (wrap: <F>(f: F) => F): Promise<unknown> => {
      seed(1);
      const model = new nn.Sequential(new nn.Linear(2, 4), new nn.ReLU(), new nn.Dropout(0.5), new nn.Linear(4, 3));
      const optimizer = new optim.AdamW(model.parameters(), { lr: 0.1 });
      const step = wrap((x: Tensor<[2, 2]>, y: Tensor<[2], "int32">) => {
        const loss = losses.crossEntropy(model.forward(x), y);
        loss.backward();
        optimizer.step();
        return loss;
      });
      const given = [tensor([[1, 2], [3, -1]]), tensor([0, 2], { dtype: "int32" })] as const; // prettier-ignore
      const values: unknown[] = [];
      for (let at = 0; at < 3; at++) values.push(await step(...given).item());
      return values;
    };
    const plain = (await train((f) => f)) as number[];
    const watched = (await train(anomaly as never)) as number[];
    watched.forEach((value, at) => expect(value).toBeCloseTo(plain[at]!, 5));
  });
});
