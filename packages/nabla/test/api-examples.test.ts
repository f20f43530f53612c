/**
 * The examples of the public interface as they stand: names, defaults and outputs that programs outside the project rely on.
 */
import {
  arange,
  checkGradients,
  checkpoint,
  compile,
  concat,
  customGradient,
  device,
  earlyStopping,
  einsum,
  eye,
  fit,
  full,
  grad,
  hessian,
  jacobian,
  jvp,
  losses,
  metrics,
  nn,
  ones,
  optim,
  Parameter,
  rand,
  randn,
  regularizers,
  seed,
  setDevice,
  ShapeError,
  stack,
  type Tensor,
  tensor,
  valueAndGrad,
  vjp,
  where,
  zeros,
} from "nabla";
import { describe, expect, it } from "vitest";

describe("tensors", () => {
  const a = tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]); // Tensor<[2, 3], "float32">

  it("are read by array, data, item and as text", async () => {
    const b: Tensor<[2, 2], "float32"> = a.matmul(a.transpose());
    expect(await b.array()).toEqual([
      [14, 32],
      [32, 77],
    ]);
    expect(await b.data()).toEqual(new Float32Array([14, 32, 32, 77]));
    expect(await a.sum().item()).toBe(21);
    expect(`${b}`).toBe("tensor([[14, 32], [32, 77]], float32)");
  });

  it("have softmax and means along axes", async () => {
    const p = a.sub(a.mean(1, { keepDims: true })).softmax(-1);
    const row = [-1, 0, 1].map((x) => Math.exp(x) / (Math.exp(-1) + 1 + Math.exp(1)));
    expect([...(await p.data())].map((x, index) => Math.abs(x - row[index % 3]!) < 1e-6)).not.toContain(false);
  });

  it("refuse inner dimensions that differ, in the editor and at run time", () => {
    const b = a.matmul(a.transpose());
    // @ts-expect-error matmul: inner dimensions of [2, 3] and [2, 2] differ
    const wrong = (): unknown => a.matmul(b);
    expect(wrong).toThrow(ShapeError);
    expect(wrong).toThrow(/\[2, 3\].*\[2, 2\].*3 and 2/);
  });

  it("are made by functions", async () => {
    expect(await zeros([2]).array()).toEqual([0, 0]);
    expect(await ones([1, 2]).array()).toEqual([[1, 1]]);
    expect(await full([2], 7).array()).toEqual([7, 7]);
    expect(await arange(3).array()).toEqual([0, 1, 2]);
    expect(await eye(2).array()).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(randn([2, 3]).shape).toEqual([2, 3]);
    expect(await rand([100]).lt(1).all().item()).toBe(true);
    expect(await stack([tensor([1, 2]), tensor([3, 4])]).array()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(await concat([tensor([1, 2]), tensor([3])]).array()).toEqual([1, 2, 3]);
    expect(await where(tensor([true, false]), tensor([1, 2]), tensor([3, 4])).array()).toEqual([1, 4]);
    expect(await einsum("ij,kj->ik", a, a).array()).toEqual([
      [14, 32],
      [32, 77],
    ]);
  });

  it("draw the same numbers from the same seed", async () => {
    seed(42);
    const first = await randn([4]).data();
    seed(42);
    expect(await randn([4]).data()).toEqual(first);
    expect(await randn([4]).data()).not.toEqual(first);
  });
});

describe("gradients", () => {
  const f = (w: Tensor<[3]>): Tensor<[]> => w.square().sum();

  it("of any order", async () => {
    const w = tensor([1, 2, 3]);
    expect(await grad(f)(tensor([1, 2, 3])).array()).toEqual([2, 4, 6]);
    // sum (2 w)^2 = 4 sum w^2, whose gradient is 8 w
    expect(await grad((w: Tensor<[3]>) => grad(f)(w).pow(2).sum())(w).array()).toEqual([8, 16, 24]);
  });

  it("agree with finite differences, or checkGradients throws", async () => {
    await checkGradients(f, [tensor([1, 2, 3])]);
    const wrong = customGradient(
      (x: Tensor<[3]>) => x.square().sum(),
      (cotangent, [x]) => x.mul(cotangent).mul(3),
    );
    await expect(checkGradients(wrong, [tensor([1, 2, 3])])).rejects.toThrow(/checkGradients/);
  });

  it("come with the value, as Jacobians and along directions", async () => {
    const w = tensor([1, 2, 3]);
    const [value, gradient] = valueAndGrad(f)(w);
    expect([await value.item(), await gradient.array()]).toEqual([14, [2, 4, 6]]);
    expect(await jacobian((x: Tensor<[2]>) => x.square())(tensor([1, 2])).array()).toEqual([
      [2, 0],
      [0, 4],
    ]);
    expect(await hessian(f)(w).array()).toEqual([
      [2, 0, 0],
      [0, 2, 0],
      [0, 0, 2],
    ]);
    const [, pullback] = vjp(f, [w]);
    expect(await pullback(tensor(3))[0].array()).toEqual([6, 12, 18]);
    const [, tangent] = jvp(f, [w], [tensor([1, 0, 1])]);
    expect(await tangent.item()).toBe(8);
    expect(await grad(checkpoint(f))(w).array()).toEqual([2, 4, 6]);
  });
});

/** 96 rows of 32 features in 10 classes that a linear map tells apart. */
function readings(): { x: Tensor<[number, 32]>; y: Tensor<[number], "int32"> } {
  const x: Tensor<[number, 32]> = randn([96, 32]);
  const y = x.matmul(randn([32, 10])).argmax(-1);
  return { x, y };
}

describe("networks and training", () => {
  it("a module with an LSTM, an optimizer and one compiled step", async () => {
    seed(42);
    class Reader extends nn.Module {
      rnn = new nn.LSTM(32, 128, { layers: 1, bidirectional: false }); // batch first: [batch, time, features]
      head = new nn.Linear(128, 10);
      forward(x: Tensor<[number, number, 32]>) {
        const { output, hidden } = this.rnn.forward(x); // hidden: { h, c } for LSTM, { h } for GRU and RNN
        expect(output.shape).toEqual([x.shape[0], x.shape[1], 128]);
        return this.head.forward(hidden.h.at(-1)); // h: [layers * directions, batch, hidden]
      }
    }
    const model = new Reader();
    const optimizer = new optim.AdamW(model.parameters(), { lr: 1e-3, weightDecay: 1e-2 });
    const step = compile((x: Tensor<[number, number, 32]>, y: Tensor<[number], "int32">) => {
      const loss = losses.crossEntropy(model.forward(x), y);
      loss.backward();
      optimizer.step(); // also forgets the gradients
      return loss;
    });
    const x: Tensor<[number, number, 32]> = randn([24, 5, 32]);
    const y: Tensor<[number], "int32"> = randn([24, 10]).argmax(-1);
    const first = (await step(x, y).item()) as number;
    for (let count = 0; count < 40; count++) await step(x, y).item(); // one compiled program, state updated in place
    const last = (await step(x, y).item()) as number;
    expect(first).toBeGreaterThan(2);
    expect(last).toBeLessThan(first / 3);
    expect(model.namedParameters().map(([name, { shape }]) => [name, shape])).toEqual([
      ["rnn.weight_ih_l0", [512, 32]],
      ["rnn.weight_hh_l0", [512, 128]],
      ["rnn.bias_ih_l0", [512]],
      ["rnn.bias_hh_l0", [512]],
      ["head.weight", [10, 128]],
      ["head.bias", [10]],
    ]);
    expect(model.parameters().every(({ grad }) => grad === null)).toBe(true);
    const both = new nn.LSTM(5, 7, { layers: 2, bidirectional: true });
    expect(Object.keys(both.stateDict())).toContain("weight_ih_l0_reverse");
    expect(Object.keys(new nn.GRU(32, 4).forward(x).hidden)).toEqual(["h"]);
    expect(new nn.Conv2d(1, 16, 3, { padding: 1 }).forward(zeros([2, 1, 8, 8])).shape).toEqual([2, 16, 8, 8]);
  });

  it("fit, with streaming metrics and early stopping", async () => {
    seed(1);
    const { x, y } = readings();
    const train = [[x, y]] as const;
    const validation = [[x, y]] as const;
    const model = new nn.Sequential(new nn.Linear(32, 32), new nn.Sigmoid(), new nn.Linear(32, 10));
    const optimizer = new optim.Adam(model.parameters(), { lr: 0.05 });
    const history = await fit(model, {
      train,
      validation,
      loss: losses.crossEntropy,
      optimizer,
      epochs: 50,
      metrics: { f1: metrics.f1({ average: "macro" }) },
      callbacks: [earlyStopping({ monitor: "f1", patience: 8, restoreBest: true })],
    });
    const best = history[history.bestEpoch - 1]!;
    const predicted = await model.eval().forward(x).argmax(-1).data();
    const f1 = metrics.f1Score(await y.data(), predicted, { average: "macro" });
    expect(best.metrics.f1).toBeGreaterThan(0.9);
    expect(f1).toBeCloseTo(best.metrics.f1 as number, 12);
  });

  it("state dicts move weights from model to model", async () => {
    const create = (): nn.Sequential<readonly [nn.Linear<3, 2>, nn.Tanh]> =>
      new nn.Sequential(new nn.Linear(3, 2), new nn.Tanh());
    const [one, other] = [create(), create()];
    expect(Object.keys(one.stateDict())).toEqual(["0.weight", "0.bias"]);
    other.loadStateDict(one.stateDict());
    const x = tensor([[1, 2, 3]]);
    expect(await other.forward(x).data()).toEqual(await one.forward(x).data());
    expect([one.train().training, one.eval().training]).toEqual([true, false]);
  });
});

describe("the fine print", () => {
  it("a parameter has a value and, between backward and step, a gradient", async () => {
    const w = new Parameter(tensor([1, 2, 3]));
    const optimizer = new optim.SGD([w], { lr: 0.5 });
    expect(w.grad).toBeNull();
    w.value.square().sum().backward();
    expect(await w.grad!.array()).toEqual([2, 4, 6]);
    optimizer.step();
    expect(w.grad).toBeNull();
    expect(await w.value.array()).toEqual([0, 0, 0]);
  });

  it("tensor takes nested and typed arrays, and a dtype", async () => {
    expect(tensor(new Int32Array([1, 2])).dtype).toBe("int32");
    expect(tensor(new Float64Array([1, 2])).dtype).toBe("float64");
    expect(tensor([true, false]).dtype).toBe("bool");
    expect(await tensor([1, 2], { dtype: "int32" }).data()).toEqual(new Int32Array([1, 2]));
  });

  it("at, split and permute", async () => {
    const t = arange(12).reshape([2, 6]);
    expect(await t.at(-1).array()).toEqual([6, 7, 8, 9, 10, 11]);
    const parts = t.split(3, -1);
    expect(await Promise.all(parts.map((part) => part.array()))).toEqual([
      [
        [0, 1],
        [6, 7],
      ],
      [
        [2, 3],
        [8, 9],
      ],
      [
        [4, 5],
        [10, 11],
      ],
    ]);
    expect(arange(24).reshape([2, 3, 4]).permute([0, 2, 1]).shape).toEqual([2, 4, 3]);
  });

  it("compile takes functions without arguments, and gives arrays and records of tensors", async () => {
    const w = new Parameter(tensor([1, 2]));
    const doubled = compile(() => {
      w.value = w.value.mul(2);
      return { both: [w.value, w.value.sum()] as const };
    });
    // A call runs the program at once, read or not.
    doubled();
    const { both } = doubled();
    expect([await both[0].array(), await both[1].item()]).toEqual([[4, 8], 12]);
    expect(await w.value.array()).toEqual([4, 8]);
  });

  it("l1 is s sum |w|, l2 is s/2 sum w^2, and proximal thresholds by lr s", async () => {
    const w = new Parameter(tensor([1, -2, 0.04]));
    expect(await regularizers.l1([w], 0.5).item()).toBeCloseTo(1.52, 6);
    expect(await regularizers.l2([w], 0.5).item()).toBeCloseTo(0.25 * 5.0016, 6);
    regularizers.l2([w], 0.5).backward();
    expect([...(await w.grad!.data())].map((x) => Math.round(x * 1e6) / 1e6)).toEqual([0.5, -1, 0.02]);
    const optimizer = optim.proximal(new optim.SGD([w], { lr: 0.1 }), { l1: 0.5 });
    w.grad = zeros([3]);
    optimizer.step();
    expect([...(await w.value.data())]).toEqual([Math.fround(0.95), Math.fround(-1.95), 0]);
  });

  it("losses average over all elements, crossEntropy over the batch", async () => {
    const [predicted, wanted] = [tensor([[1, 2, 3]]), tensor([[1, 0, 6]])];
    expect(await losses.mse(predicted, wanted).item()).toBeCloseTo(13 / 3, 6);
    expect(await losses.mae(predicted, wanted).item()).toBeCloseTo(5 / 3, 6);
    const logits = zeros([4, 10]);
    expect(await losses.crossEntropy(logits, tensor([0, 1, 2, 3], { dtype: "int32" })).item()).toBeCloseTo(
      Math.log(10),
      6,
    );
  });
});

describe("metrics", () => {
  const yTrue = ["cat", "dog", "cat", "bird"];
  const yPred = ["cat", "cat", "cat", "bird"];

  it("are plain functions with scikit-learn's values", () => {
    // cat: precision 2/3, recall 1, F1 0.8; dog: 0 and 0; bird: 1
    expect(metrics.f1Score(yTrue, yPred, { average: "macro", zeroDivision: 0 })).toBeCloseTo(0.6, 12);
    const sampleWeight = [1, 0, 1, 1];
    expect(
      metrics.f1Score(yTrue, yPred, { average: "macro", zeroDivision: 0, sampleWeight, labels: ["bird", "cat"] }),
    ).toBe(1);
    expect(metrics.accuracyScore(yTrue, yPred)).toBe(0.75);
    expect(metrics.bestThreshold([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], { metric: "f1" })).toMatchObject({
      threshold: 0.35,
    });
  });

  it("stream", () => {
    const f1 = metrics.f1({ average: "macro" });
    const other = metrics.f1({ average: "macro" });
    f1.update(yTrue.slice(0, 2), yPred.slice(0, 2));
    other.update(yTrue.slice(2), yPred.slice(2));
    f1.merge(other);
    expect(f1.compute()).toBe(metrics.f1Score(yTrue, yPred, { average: "macro" }));
    f1.reset();
    expect(() => f1.compute()).toThrow(/f1/);
  });
});

describe("devices", () => {
  it("are chosen by name, and say which and why", async () => {
    await setDevice("wasm", { threads: 1 });
    expect(device()).toMatchObject({ name: "wasm", threads: 1 });
    expect(device().reason).toContain("wasm");
    await setDevice("auto", { threads: 1 });
    expect(await tensor([1, 2]).sum().item()).toBe(3);
  });
});

describe("every promised name is there", () => {
  const words = (text: string): string[] => text.trim().split(/\s+/);
  const missing = (place: object, names: string): string[] =>
    words(names).filter((name) => typeof (place as Record<string, unknown>)[name] !== "function");

  it("methods of tensors", () => {
    const methods = `add sub mul div pow mod neg abs sign exp expm1 log log1p sqrt rsqrt square sin cos tanh erf floor ceil round
      minimum maximum clip eq ne lt le gt ge logicalAnd logicalOr logicalNot where isNaN isFinite sum mean prod max min argmax
      argmin variance std norm logSumExp cumsum any all matmul dot outer reshape transpose permute squeeze unsqueeze expand flip
      slice pad gather scatterAdd take oneHot split sigmoid relu leakyRelu elu selu gelu silu softplus hardSigmoid mish softmax
      logSoftmax astype detach item data array at backward`;
    expect(missing(tensor([1, 2]), methods)).toEqual([]);
  });

  it("layers, losses, regularizers, optimizers, schedules, metrics", () => {
    const layers = `Sequential Module Linear Conv1d Conv2d ConvTranspose2d MaxPool1d MaxPool2d AvgPool1d AvgPool2d
      AdaptiveAvgPool2d Embedding RNN LSTM GRU RNNCell LSTMCell GRUCell MultiheadAttention TransformerEncoderLayer BatchNorm1d
      BatchNorm2d LayerNorm GroupNorm RMSNorm Dropout Flatten Sigmoid ReLU LeakyReLU ELU SELU GELU SiLU Softplus HardSigmoid Mish
      Tanh Softmax LogSoftmax`;
    expect(missing(nn, layers)).toEqual([]);
    const objectives = `crossEntropy nll binaryCrossEntropy binaryCrossEntropyWithLogits mse mae huber smoothL1 klDiv hinge
      focal cosineEmbedding tripletMargin poissonNll gaussianNll ctc`;
    expect(missing(losses, objectives)).toEqual([]);
    expect(missing(regularizers, "l1 l2 elasticNet maxNorm")).toEqual([]);
    const rules = "SGD Adam AdamW RMSprop Adagrad Adadelta NAdam RAdam Lion proximal clipGradNorm clipGradValue";
    expect(missing(optim, rules)).toEqual([]);
    expect(missing(optim.schedules, "step exponential cosine warmup oneCycle plateau")).toEqual([]);
    const scores = `f1Score precisionScore recallScore fbetaScore accuracyScore balancedAccuracyScore confusionMatrix
      classificationReport matthewsCorrcoef cohenKappaScore rocCurve rocAucScore precisionRecallCurve averagePrecisionScore
      logLoss brierScoreLoss topKAccuracyScore meanSquaredError meanAbsoluteError r2Score medianAbsoluteError calibrationCurve
      bestThreshold f1`;
    expect(missing(metrics, scores)).toEqual([]);
    const parts = {
      seed,
      fit,
      grad,
      valueAndGrad,
      jacobian,
      hessian,
      vjp,
      jvp,
      checkGradients,
      customGradient,
      checkpoint,
    };
    expect(missing(parts, Object.keys(parts).join(" "))).toEqual([]);
  });
});
