/**
 * One training of one network: on some rows, watched on others or for a fixed number of epochs.
 */
import { DataError, fit, losses, metrics, optim, seed as setSeed, tensor } from "nabla";
import type { Callback, EpochRecord as FitRecord, Tensor } from "nabla";
import { InputError } from "../input-error.ts";
import type { EpochRecord } from "../report/report-data.ts";
import { evenBatch } from "./recipe.ts";
import { epochOrder } from "./row-source.ts";
import type { RowSource } from "./row-source.ts";
import { createNetwork } from "./network.ts";
import type { Network, NetworkShape } from "./network.ts";

export type Learning = {
  readonly optimizer: "adamw" | "adam" | "sgd";
  readonly lr: number;
  readonly weightDecay: number;
  readonly l1: number;
  /** The most that all gradients together may measure; no limit where it is not given. */
  readonly clip?: number;
  /** One for each class; the loss of a row is weighed by its class. */
  readonly classWeights?: readonly number[];
  readonly batch: number;
  /** Whether `batch` was asked for: then it is kept to the row, with a smaller last batch. */
  readonly exactBatch: boolean;
};

export type Fitting = {
  readonly source: RowSource;
  readonly train: Int32Array;
  readonly validation?: Int32Array;
  readonly epochs: number;
  /** Epochs that the network has behind it already: its row orders go on where they ended. */
  readonly after?: number;
  readonly seed: number;
  /** Names the stream of row orders. */
  readonly purpose: string;
  readonly learning: Learning;
  readonly task: "classification" | "regression";
  readonly callbacks: readonly Callback[];
  /** Whether the learning rate falls to 0 along half a cosine over the epochs, which lets the weights settle. */
  readonly settle: boolean;
  readonly onRows?: (rows: number, of: number) => void;
  readonly onEpoch?: (record: EpochRecord) => void;
};

export type Trainer = { readonly network: Network; readonly optimizer: optim.Optimizer };

/** What happened in each epoch, and which was best (or the last, where nothing was watched). */
export type Fitted = { readonly records: EpochRecord[]; readonly best: number };

/** Rows judged at a time; what the network sees of them does not depend on it. */
export const judgedBatch = 512;

/** A fresh network with its optimizer; the seed gives the same weights each time. */
export function createTrainer(shape: NetworkShape, learning: Learning, seed: number): Trainer {
  setSeed(seed);
  const network = createNetwork(shape);
  return { network, optimizer: createOptimizer(network, learning) };
}

/** Trains and gives the record of each epoch. */
export async function fitNetwork({ network, optimizer }: Trainer, fitting: Fitting): Promise<Fitted> {
  const { source, train, validation, learning, task, seed, purpose, after = 0, onRows, onEpoch } = fitting;
  const size = learning.exactBatch ? learning.batch : evenBatch(train.length, learning.batch);
  const used = learning.exactBatch ? train.length : Math.floor(train.length / size) * size;
  let batches = 0;
  const watched: Callback = {
    onBatchEnd({ rows }) {
      batches++;
      onRows?.(rows, used);
    },
    onEpochEnd: (record) => onEpoch?.(toRecord(record, after)),
  };
  const history = await fit(network as never, {
    train: (epoch: number) => source.batches(epochOrder(train, seed, purpose, after + epoch).subarray(0, used), size),
    ...(validation === undefined
      ? {}
      : { validation: () => source.batches(validation, Math.min(judgedBatch, validation.length)) }),
    loss: lossOf(task, learning) as never,
    optimizer,
    ...(learning.clip === undefined ? {} : { clipGradNorm: learning.clip }),
    epochs: fitting.epochs,
    metrics: { score: task === "classification" ? metrics.f1({ average: "macro", zeroDivision: 0 }) : metrics.r2() },
    callbacks: [
      ...(fitting.settle ? [settling(optimizer, learning.lr, fitting.epochs)] : []),
      ...fitting.callbacks,
      watched,
    ],
  }).catch((error: unknown) => {
    throw error instanceof DataError ? explained(error, learning.lr, batches) : error;
  });
  const records = history.map((record) => toRecord(record, after));
  return { records, best: after + history.bestEpoch };
}

/**
 * A loss or an answer that is not finite: training has diverged, or it was so before the first step, and the rows are at
 * fault. Anything else that `fit` finds fault with is none of the user's doing.
 */
function explained(error: DataError, lr: number, batches: number): Error {
  if (!/ is (NaN|-?Infinity)\b/.test(error.message)) return error;
  const what = error.message.match(/the \w+ loss is \S+ in epoch \d+, batch \d+/)?.[0] ?? "the answers are not finite";
  if (batches === 0 || /training .* epoch 1, batch 1$/.test(what)) {
    return new InputError(
      `${what}, before anything was learned: some numbers are too large to learn from; rescale their column or leave it out`,
    );
  }
  return new InputError(`--lr ${lr}: ${what}; training diverges, take a lower learning rate`);
}

function toRecord(record: FitRecord, after: number): EpochRecord {
  const score = Number(record.metrics["score"]);
  const { validationLoss } = record;
  const judged = validationLoss === undefined ? { trainScore: score } : { validationLoss, validationScore: score };
  return { epoch: after + record.epoch, trainLoss: record.loss, ...judged };
}

function lossOf(task: Fitting["task"], { classWeights }: Learning): unknown {
  if (task === "regression") return losses.mse;
  if (classWeights === undefined) return losses.crossEntropy;
  const weight = tensor([...classWeights]);
  return (logits: Tensor, targets: Tensor) => losses.crossEntropy(logits, targets, { weight });
}

/** Epoch e of E runs at lr (1 + cos(π (e - 1/2) / E)) / 2 (Loshchilov and Hutter 2017). */
function settling(optimizer: optim.Optimizer, lr: number, epochs: number): Callback {
  return {
    onEpochBegin(epoch) {
      optimizer.lr = (lr * (1 + Math.cos((Math.PI * (epoch - 0.5)) / epochs))) / 2;
    },
  };
}

function createOptimizer(network: Network, learning: Learning): optim.Optimizer {
  const { lr, weightDecay, l1 } = learning;
  // Shrinking biases would only move the output away from the data's mean.
  const parameters = network.parameters();
  const groups = [
    { params: parameters.filter((parameter) => parameter.shape.length > 1), weightDecay },
    { params: parameters.filter((parameter) => parameter.shape.length === 1), weightDecay: 0 },
  ];
  const optimizer = create(learning.optimizer, groups as unknown as Groups, lr) as unknown as optim.Optimizer;
  return l1 > 0 ? optim.proximal(optimizer, { l1 }) : optimizer;
}

type Groups = ConstructorParameters<typeof optim.AdamW>[0];

function create(name: Learning["optimizer"], groups: Groups, lr: number): unknown {
  switch (name) {
    case "adamw":
      return new optim.AdamW(groups, { lr });
    case "adam":
      return new optim.Adam(groups, { lr });
    case "sgd":
      return new optim.SGD(groups as ConstructorParameters<typeof optim.SGD>[0], { lr, momentum: 0.9 });
  }
}
