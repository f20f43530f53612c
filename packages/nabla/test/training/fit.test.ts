// fit on small problems: it learns, validates, records whole-epoch metrics, stops, restores, refuses and repeats itself.
import { beforeAll, describe, expect, test } from "vitest";
import {
  batches,
  type Callback,
  DataError,
  earlyStopping,
  type EpochRecord,
  fit,
  losses,
  metrics,
  nn,
  optim,
  regularizers,
  seed,
  setDevice,
  tensor,
  type Tensor,
} from "../../src/index.ts";
import { integerSource } from "../../src/data/random-integers.ts";

beforeAll(async () => {
  await setDevice("wasm");
});

/** Two half circles that reach into each other, with noise. */
function moons(
  rows: number,
  value: number,
): { x: { dtype: "float32"; shape: number[]; data: Float32Array }; y: Int32Array } {
  const draw = integerSource(value, 1);
  const uniform = (): number => draw(2 ** 32) / 2 ** 32;
  const x = new Float32Array(2 * rows);
  const y = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const label = row % 2;
    const angle = Math.PI * uniform();
    const noise = (): number => 0.1 * (uniform() + uniform() + uniform() - 1.5);
    x[2 * row] = (label === 0 ? Math.cos(angle) : 1 - Math.cos(angle)) + noise();
    x[2 * row + 1] = (label === 0 ? Math.sin(angle) : 0.5 - Math.sin(angle)) + noise();
    y[row] = label;
  }
  return { x: { dtype: "float32", shape: [rows, 2], data: x }, y };
}

const classifier = () =>
  new nn.Sequential(new nn.Linear(2, 16), new nn.Tanh(), new nn.Dropout(0.1), new nn.Linear(16, 2));

function problem(value: number, batchSize = 32) {
  seed(value);
  const [train, validation] = [moons(256, 1), moons(128, 2)];
  const model = classifier();
  return {
    model,
    optimizer: new optim.Adam(model.parameters(), { lr: 0.05 }),
    train: batches(train.x, train.y, { batchSize, shuffle: true }),
    validation: batches(validation.x, validation.y, { batchSize: 50 }),
    loss: losses.crossEntropy,
  };
}

const weightsOf = async (model: nn.Module): Promise<number[][]> =>
  Promise.all(model.parameters().map(async (parameter) => [...(await parameter.value.data())]));

test("learns two moons, and its records are those of the whole epoch", async () => {
  const { model, ...options } = problem(1);
  const history = await fit(model, {
    ...options,
    epochs: 15,
    metrics: { accuracy: metrics.accuracy(), entropy: metrics.crossEntropy() },
  });
  expect(history.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 15 }, (_, index) => index + 1));
  const last = history.at(-1)!;
  expect(last.metrics["accuracy"]).toBeGreaterThan(0.97);
  expect(last.loss).toBeLessThan(history[0]!.loss / 3);
  expect([last.batches, last.rows]).toEqual([8, 256]);
  // The mean of the batches' losses by rows (50, 50, 28) is the log loss of all rows, computed by the metric in float64.
  expect(last.validationLoss).toBeCloseTo(last.metrics["entropy"] as number, 5);
  const { x, y } = moons(128, 2);
  model.eval();
  const outputs = await model.forward(tensor(x.data).reshape([128, 2]) as Tensor<[128, 2]>).array();
  const correct = outputs.filter(([no, yes], row) => Number(yes! > no!) === y[row]).length;
  expect(last.metrics["accuracy"]).toBe(correct / 128);
  expect(history.bestEpoch).toBe([...history].sort((a, b) => a.validationLoss! - b.validationLoss!)[0]!.epoch);
  expect(history.stoppedEarly).toBe(false);
});

test("the same seed gives the same weights, bit for bit; another seed others", async () => {
  const run = async (value: number): Promise<number[][]> => {
    const { model, ...options } = problem(value);
    await fit(model, { ...options, epochs: 2 });
    return weightsOf(model);
  };
  const first = await run(3);
  expect(await run(3)).toEqual(first);
  expect(await run(4)).not.toEqual(first);
});

test("learns exactly what the loop by hand learns", async () => {
  const { model, train, optimizer, loss } = problem(5);
  const x = [...train];
  await fit(model, { train: x, optimizer, loss, epochs: 2 });
  const other = problem(5);
  const same = [...other.train];
  for (let epoch = 0; epoch < 2; epoch++) {
    for (const [inputs, targets] of same) {
      losses.crossEntropy(other.model.forward(inputs), targets).backward();
      other.optimizer.step();
    }
  }
  const [fitted, byHand] = [await weightsOf(model), await weightsOf(other.model)];
  fitted.flat().forEach((value, index) => expect(value).toBeCloseTo(byHand.flat()[index]!, 4));
});

describe("early stopping", () => {
  /** Scores as told, one an epoch, in place of a metric. */
  const scripted = (values: readonly number[]) => {
    let epoch = 0;
    return {
      name: "score",
      predictionType: "labels" as const,
      update: () => undefined,
      merge: () => undefined,
      compute: () => values[epoch++]!,
      reset: () => undefined,
    };
  };

  test("stops after patience, restores the best weights and says so", async () => {
    const { model, ...options } = problem(6);
    const seen: number[][][] = [];
    const watcher: Callback = {
      async onEpochEnd() {
        seen.push(await weightsOf(model));
      },
    };
    const history = await fit(model, {
      ...options,
      epochs: 20,
      metrics: { score: scripted([0.2, 0.5, 0.4, 0.5, 0.3, 0.9]) },
      callbacks: [watcher, earlyStopping({ monitor: "score", patience: 3 })],
    });
    expect([history.length, history.bestEpoch, history.stoppedEarly]).toEqual([5, 2, true]);
    expect(await weightsOf(model)).toEqual(seen[1]);
    expect(seen[4]).not.toEqual(seen[1]);
  });

  test("restores the best weights when all epochs are done, and leaves them where it is not asked to", async () => {
    for (const restoreBest of [true, false]) {
      const { model, ...options } = problem(6);
      const seen: number[][][] = [];
      const history = await fit(model, {
        ...options,
        epochs: 3,
        metrics: { error: scripted([0.2, 0.1, 0.3]) },
        callbacks: [
          { onEpochEnd: async () => void seen.push(await weightsOf(model)) },
          earlyStopping({ monitor: "error", restoreBest }),
        ],
      });
      expect(history.stoppedEarly).toBe(false);
      expect(await weightsOf(model)).toEqual(seen[restoreBest ? 1 : 2]);
    }
  });

  test("minDelta makes small gains no gains", async () => {
    const { model, ...options } = problem(6);
    const callbacks = [earlyStopping({ monitor: "score", patience: 2, minDelta: 0.1 })];
    const history = await fit(model, {
      ...options,
      epochs: 9,
      metrics: { score: scripted([0.5, 0.55, 0.59, 0.8]) },
      callbacks,
    });
    expect([history.length, history.bestEpoch]).toEqual([3, 1]);
  });

  test("says what can be monitored", async () => {
    const { model, validation: _, ...options } = problem(6);
    const run = (callback: Callback) => fit(model, { ...options, epochs: 1, callbacks: [callback] });
    await expect(run(earlyStopping())).rejects.toThrow(
      /there is no validationLoss to monitor, only loss; give fit validation data/,
    );
    await expect(run(earlyStopping({ monitor: "f1" }))).rejects.toThrow(/there is no f1/);
    expect(() => earlyStopping({ mode: "minimum" as "min" })).toThrow(/mode "minimum"; "min", "max", "auto" exist/);
  });
});

describe("stops aloud", () => {
  test("at a loss that is no number, naming epoch and batch", async () => {
    const { model, ...options } = problem(7);
    const train = [...options.train];
    train[3] = [tensor([[NaN, 0]]) as never, tensor([1], { dtype: "int32" }) as never];
    const stopped = fit(model, { ...options, train, epochs: 2 });
    await expect(stopped).rejects.toThrow(DataError);
    await expect(stopped).rejects.toThrow(/training loss is NaN in epoch 1, batch 4\./);
    expect(model.training).toBe(true);
  });

  test("at data that gives no batches, or can be read only once", async () => {
    const { model, ...options } = problem(7);
    await expect(fit(model, { ...options, train: [], epochs: 1 })).rejects.toThrow(
      /the training data gave no batch in epoch 1/,
    );
    const generator = options.train[Symbol.iterator]() as Generator<never>;
    await expect(fit(model, { ...options, train: generator, epochs: 2 })).rejects.toThrow(
      /no batch in epoch 2; a generator can be read only once/,
    );
    await expect(fit(model, { ...options, epochs: 0 })).rejects.toThrow(/0 epochs/);
  });

  test.each([
    ["no options", () => undefined, /^fit: undefined is none of the options train, /],
    ["a misspelt option", (options) => ({ ...options, epoch: 3 }), /^fit: epoch is none of the options train, /],
    ["no loss", (options) => ({ ...options, loss: undefined }), /^fit: the loss is none; losses.mse is one/],
    [
      "no optimizer",
      (options) => ({ ...options, optimizer: undefined }),
      /^fit: the optimizer is none; new optim.Adam/,
    ],
    ["inputs alone", (options) => ({ ...options, train: tensor([[1, 2]]) }), /^fit: the data is one object; batches/],
    ["no batches", (options) => ({ ...options, train: {} }), /^fit: the data is one object; batches/],
    [
      "a metric that does not stream",
      (options) => ({ ...options, metrics: { score: metrics.f1Score } }),
      /^fit: the metric score is none; metrics.f1\(\) is one/,
    ],
  ] satisfies [string, (options: Record<string, unknown>) => unknown, RegExp][])(
    "at %s, with what is needed",
    async (_, change, message) => {
      const { model, ...options } = problem(7);
      const run = fit(model, change({ ...options, epochs: 1 }) as never);
      await expect(run).rejects.toThrow(DataError);
      await expect(run).rejects.toThrow(message);
    },
  );

  test("at an aborted signal, with its reason", async () => {
    const { model, ...options } = problem(7);
    const controller = new AbortController();
    const callbacks: Callback[] = [
      { onBatchEnd: ({ batch }) => (batch === 2 ? controller.abort(new Error("enough")) : undefined) },
    ];
    await expect(fit(model, { ...options, epochs: 9, callbacks, signal: controller.signal })).rejects.toThrow("enough");
  });
});

test("callbacks see everything in order, and stop within an epoch", async () => {
  const { model, ...options } = problem(8, 128);
  const events: string[] = [];
  const callback: Callback = {
    onTrainBegin: ({ epochs }) => void events.push(`begin ${epochs}`),
    onEpochBegin: (epoch) => void events.push(`epoch ${epoch}`),
    onBatchEnd: ({ epoch, batch, batches, rows }, context) => {
      events.push(`batch ${batch}/${batches} ${rows} ${model.training}`);
      if (epoch === 2) context.stop();
    },
    onEpochEnd: ({ epoch, batches }: EpochRecord) => void events.push(`end ${epoch} ${batches}`),
    onTrainEnd: (history) => void events.push(`done ${history.length}`),
  };
  model.eval();
  const history = await fit(model, { ...options, epochs: 3, callbacks: [callback] });
  expect(events).toEqual([
    "begin 3",
    "epoch 1",
    "batch 1/2 128 true",
    "batch 2/2 256 true",
    "end 1 2",
    "epoch 2",
    "batch 1/2 128 true",
    "end 2 1",
    "done 2",
  ]);
  expect(history.stoppedEarly).toBe(true);
  expect(model.training).toBe(false);
});

test("takes async data, a function of the epoch, and whole tensors", async () => {
  const { model, optimizer, loss, train } = problem(9, 64);
  const epochs: number[] = [];
  async function* read(epoch: number) {
    epochs.push(epoch);
    for (const batch of train) yield batch;
  }
  const history = await fit(model, {
    train: read,
    optimizer,
    loss,
    epochs: 2,
    metrics: { accuracy: metrics.accuracy() },
  });
  expect(epochs).toEqual([1, 2]);
  expect(history[1]!.rows).toBe(256);
  expect(history[1]!.metrics["accuracy"]).toBeGreaterThan(0.7);
  const { x, y } = moons(100, 3);
  const whole = [
    tensor(x.data).reshape([100, 2]) as Tensor<[number, 2]>,
    tensor(y) as Tensor<[number], "int32">,
  ] as const;
  const again = await fit(model, { train: whole, optimizer, loss, epochs: 1, batchSize: 30 });
  expect([again[0]!.batches, again[0]!.rows]).toEqual([4, 100]);
});

test("fits a line; a penalty counts in training only; gradients can be limited", async () => {
  seed(10);
  const x = Float32Array.from({ length: 64 }, (_, index) => index / 32 - 1);
  const source = batches(
    { dtype: "float32", shape: [64, 1], data: x },
    { dtype: "float32", shape: [64, 1], data: x.map((value) => 3 * value + 1) },
    { batchSize: 16 },
  );
  const model = new nn.Linear(1, 1);
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
  const options = { train: source, optimizer, loss: losses.mse, metrics: { r2: metrics.r2() }, epochs: 30 };
  const history = await fit(model, options);
  expect(history.at(-1)!.metrics["r2"]).toBeGreaterThan(0.999);
  expect(await model.weight.value.item()).toBeCloseTo(3, 1);
  const penalty = () => regularizers.l1(model.parameters(), 100);
  const shrunk = await fit(model, { ...options, optimizer: new optim.SGD(model.parameters(), { lr: 0.001 }), penalty });
  expect(shrunk.at(-1)!.loss).toBeLessThan(20); // 100 times more with the penalty
  expect(Math.abs(await model.weight.value.item())).toBeLessThan(0.2);
  const before = await model.weight.value.item();
  await fit(model, {
    ...options,
    epochs: 1,
    optimizer: new optim.SGD(model.parameters(), { lr: 1 }),
    clipGradNorm: 0.01,
  });
  expect(Math.abs((await model.weight.value.item()) - before)).toBeLessThan(0.041);
});

test("a single output is a logit", async () => {
  seed(11);
  const { x, y } = moons(128, 4);
  const source = batches(x, { dtype: "float32", shape: [128, 1], data: Float32Array.from(y) });
  const model = new nn.Sequential(new nn.Linear(2, 16), new nn.Tanh(), new nn.Linear(16, 1));
  const optimizer = new optim.AdamW(model.parameters(), { lr: 0.05 });
  const history = await fit(model, {
    train: source,
    validation: source,
    loss: losses.binaryCrossEntropyWithLogits,
    optimizer,
    epochs: 15,
    metrics: { f1: metrics.f1(), entropy: metrics.crossEntropy() },
  });
  expect(history.at(-1)!.metrics["f1"]).toBeGreaterThan(0.93);
  expect(history.at(-1)!.metrics["entropy"]).toBeCloseTo(history.at(-1)!.validationLoss!, 4);
});
