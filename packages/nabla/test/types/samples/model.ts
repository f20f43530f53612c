/**
 * A model file as a user might write one, some 200 lines: a residual classifier, a recurrent cell, attention and a mixture of
 * experts, with their losses and a hand-written update. It must compile, and quickly: types.test.ts counts what it costs.
 */
import {
  arange,
  type AnyTensor,
  concat,
  einsum,
  exactly,
  eye,
  full,
  LayerNorm,
  Linear,
  ones,
  randn,
  ReLU,
  Sequential,
  stack,
  tensor,
  type Tensor,
  where,
  zeros,
} from "./declarations.ts";

type Images = Tensor<[number, 28, 28]>;
type Labels = Tensor<[number], "int32">;

/** A block of two layers around which the input goes straight through; its width is known at run time only. */
class Residual {
  readonly layers: Sequential<[LayerNorm<number>, Linear<number, number>, ReLU, Linear<number, number>]>;

  constructor(width: number) {
    this.layers = new Sequential(new LayerNorm(width), new Linear(width, width), new ReLU(), new Linear(width, width));
  }

  forward(x: Tensor<[number, number]>): Tensor<[number, number]> {
    return x.add(this.layers.forward(x));
  }
}

class Classifier {
  readonly stem = new Sequential(new Linear(784, 256), new ReLU(), new LayerNorm(256));
  readonly first = new Residual(256);
  readonly second = new Residual(256);
  readonly head = new Sequential(new LayerNorm(256), new Linear(256, 128), new ReLU(), new Linear(128, 10));

  forward(images: Images): Tensor<[number, 10]> {
    const flat = images.reshape([-1, 784]).div(255).sub(0.1307).div(0.3081);
    const hidden = this.second.forward(this.first.forward(this.stem.forward(flat)));
    return this.head.forward(hidden);
  }
}

function crossEntropy(logits: Tensor<[number, number]>, labels: Labels): Tensor<[]> {
  const picked = logits.logSoftmax(-1).gather(labels.unsqueeze(-1), 1);
  return picked.mean().neg();
}

function smoothed(logits: Tensor<[number, 10]>, labels: Labels, smoothing: number): Tensor<[]> {
  const targets = labels
    .oneHot(10)
    .mul(1 - smoothing)
    .add(smoothing / 10);
  return targets.mul(logits.logSoftmax(-1)).sum(-1).mean().neg();
}

function accuracy(logits: Tensor<[number, 10]>, labels: Labels): Tensor<[]> {
  return logits.argmax(-1).eq(labels).mean();
}

/** One step of a long short-term memory, gates in PyTorch's order. */
class Cell {
  readonly inputs = new Linear(32, 512);
  readonly recurrent = new Linear(128, 512, { bias: false });

  step(
    x: Tensor<[number, 32]>,
    h: Tensor<[number, 128]>,
    c: Tensor<[number, 128]>,
  ): { h: Tensor<[number, 128]>; c: Tensor<[number, 128]> } {
    const gates = this.inputs.forward(x).add(this.recurrent.forward(h));
    const [input, forget, candidate, output] = gates.split(4, -1);
    exactly<Tensor<[number, 128]>>()(input);
    const next = forget.sigmoid().mul(c).add(input.sigmoid().mul(candidate.tanh()));
    return { h: output.sigmoid().mul(next.tanh()), c: next };
  }

  forward(sequence: Tensor<[number, number, 32]>): Tensor<[number, number, 128]> {
    const [batch, time] = sequence.shape;
    let h: Tensor<[number, 128]> = zeros([batch, 128]);
    let c: Tensor<[number, 128]> = zeros([batch, 128]);
    const outputs: Tensor<[number, 128]>[] = [];
    const steps = sequence.transpose(0, 1);
    for (let position = 0; position < time; position++) {
      ({ h, c } = this.step(steps.at(position), h, c));
      outputs.push(h);
    }
    return stack(outputs, 1);
  }
}

/** Causal self-attention of 4 heads over 64 tokens. */
class Attention {
  readonly project = new Linear(128, 384);
  readonly out = new Linear(128, 128);

  forward(x: Tensor<[number, 64, 128]>): Tensor<[number, 64, 128]> {
    const heads = this.project.forward(x).reshape([-1, 64, 3, 4, 32]).permute([2, 0, 3, 1, 4]);
    const query = heads.at(0);
    const key = heads.at(1);
    const value = heads.at(2);
    exactly<Tensor<[number, 4, 64, 32]>>()(query);
    const scores = query.matmul(key.transpose(-1, -2)).mul(32 ** -0.5);
    const positions = arange(64, { dtype: "int32" });
    const mask = positions.unsqueeze(1).ge(positions.unsqueeze(0));
    const weights = where(mask, scores, -Infinity).softmax(-1);
    exactly<Tensor<[number, 4, 64, 64]>>()(weights);
    const mixed = weights.matmul(value).transpose(1, 2).reshape([-1, 64, 128]);
    return this.out.forward(mixed);
  }

  entropy(scores: Tensor<[number, 4, 64, 64]>): Tensor<[number, 4]> {
    const probabilities = scores.softmax(-1);
    return probabilities.mul(probabilities.log().clip(-100, 0)).sum(-1).neg().mean(-1);
  }
}

/** Four experts, mixed by a gate; then the same with one contraction over stacked weights. */
class Experts {
  readonly gate = new Linear(64, 4);
  readonly experts = [new Linear(64, 16), new Linear(64, 16), new Linear(64, 16), new Linear(64, 16)] as const;
  readonly weights = randn([4, 64, 16]).mul(0.05);

  forward(x: Tensor<[number, 64]>): Tensor<[number, 16]> {
    const gates = this.gate.forward(x).softmax(-1).unsqueeze(1);
    const [a, b, c, d] = this.experts;
    const outputs = stack([a.forward(x), b.forward(x), c.forward(x), d.forward(x)], 1);
    exactly<Tensor<[number, 4, 16]>>()(outputs);
    return gates.matmul(outputs).squeeze(1);
  }

  contracted(x: Tensor<[number, 64]>): Tensor<[number, 16]> {
    const gates = this.gate.forward(x).softmax(-1);
    return einsum("be,bi,eio->bo", gates, x, this.weights);
  }
}

function standardize(x: Tensor<[number, 30]>): Tensor<[number, 30]> {
  const mean = x.mean(0, { keepDims: true });
  const deviation = x.std(0, { keepDims: true, correction: 0 });
  return x.sub(mean).div(deviation.maximum(1e-6));
}

/** Principal directions by a few steps of the power method. */
function principal(x: Tensor<[number, 30]>, count: number): Tensor<[30]>[] {
  const centred = x.sub(x.mean(0));
  const covariance = centred.transpose().matmul(centred);
  exactly<Tensor<[30, 30]>>()(covariance);
  const found: Tensor<[30]>[] = [];
  let rest = covariance;
  for (let index = 0; index < count; index++) {
    let direction = ones([30]);
    for (let step = 0; step < 20; step++) {
      direction = rest.matmul(direction);
      direction = direction.div(direction.norm());
    }
    found.push(direction);
    rest = rest.sub(direction.outer(direction).mul(direction.dot(rest.matmul(direction))));
  }
  return found;
}

function ridge(x: Tensor<[number, 30]>, y: Tensor<[number]>, strength: number, rate: number): Tensor<[30]> {
  let weights = zeros([30]);
  const curvature = x.transpose().matmul(x).add(eye(30).mul(strength));
  const target = x.transpose().matmul(y);
  for (let step = 0; step < 100; step++) weights = weights.sub(curvature.matmul(weights).sub(target).mul(rate));
  return weights;
}

async function train(images: Images, labels: Labels): Promise<{ loss: number; accuracy: number; table: number[][] }> {
  const model = new Classifier();
  const padded = images
    .pad([
      [0, 0],
      [2, 2],
      [2, 2],
    ])
    .slice(2, -2, 1)
    .slice(2, -2, 2);
  const logits = model.forward(padded);
  const loss = crossEntropy(logits, labels).add(smoothed(logits, labels, 0.1).mul(0.5));
  loss.backward();
  const onehot = labels.oneHot(10);
  const confusion = onehot.transpose().matmul(logits.argmax(1).oneHot(10));
  exactly<Tensor<[10, 10]>>()(confusion);
  return {
    loss: await loss.item(),
    accuracy: await accuracy(logits, labels).item(),
    table: await confusion.array(),
  };
}

async function main(rows: number[][], marks: readonly number[]): Promise<AnyTensor[]> {
  const images = tensor(rows).reshape([-1, 28, 28]);
  const { loss } = await train(images, tensor(marks, { dtype: "int32" }));
  const features = standardize(tensor(rows).slice(0, 30, 1));
  const directions = stack(principal(features, 3));
  const projected = features.matmul(directions.transpose());
  const fitted = ridge(features, projected.transpose().at(0), 0.1, 1e-3);
  const series = new Cell().forward(randn([8, 100, 32]));
  const attended = new Attention().forward(concat([series, series], 1).slice(0, 64, 1));
  const mixed = new Experts().forward(full([5, 64], loss));
  return [
    projected,
    fitted,
    attended,
    mixed,
    new Experts().contracted(
      mixed.pad([
        [0, 0],
        [0, 48],
      ]),
    ),
  ];
}

export { main };
