/**
 * How a table of a given size is trained where the user does not say, found by measuring on real and made-up tables beside
 * scikit-learn's networks: small ones get many short epochs and have their number cross-validated, large ones few.
 */

export type Recipe = {
  readonly hidden: readonly number[];
  readonly batch: number;
  readonly lr: number;
  readonly weightDecay: number;
  /** At most. */
  readonly epochs: number;
  /** Epochs without a better (smoothed) validation loss before training stops. */
  readonly patience: number;
  /** 1: the validation rows decide when to stop. More: so many folds of training and validation rows do. */
  readonly folds: number;
  /** Whether the final weights learn from the validation rows too, once the number of epochs is known. */
  readonly refit: boolean;
};

/** Up to this many rows outside of the test part, the number of epochs is cross-validated. */
const crossValidatedRows = 600;
/** Up to this many, the network is trained again with the validation rows. */
const refitRows = 20_000;

const batchSteps: readonly (readonly [rows: number, batch: number])[] = [
  [2_000, 32],
  [10_000, 64],
  [50_000, 128],
  [200_000, 256],
  [1_000_000, 512],
];

/** @param train @param validation numbers of rows */
export function recipeFor(train: number, validation: number): Recipe {
  const batch = batchSteps.find(([rows]) => train <= rows)?.[1] ?? 1024;
  const steps = Math.max(1, Math.round(train / batch));
  const epochs = clamp(Math.min(9000 / steps, 12_000_000 / train), 6, 1000);
  const patience = epochs < 40 ? Math.max(2, Math.round(epochs / 4)) : clamp(200 / steps, 10, 100);
  const both = train + validation;
  return {
    hidden: [64, 64],
    batch,
    lr: 3e-3,
    weightDecay: 0.01,
    epochs,
    patience,
    folds: validation > 0 && both <= crossValidatedRows ? 5 : 1,
    refit: validation > 0 && both <= refitRows,
  };
}

/**
 * A batch size near `wanted` that divides `rows` with little left over: a smaller last batch would be a second program, so
 * what is left over (less than one row a batch) sits out one epoch, other rows each time.
 */
export function evenBatch(rows: number, wanted: number): number {
  return Math.max(1, Math.floor(rows / Math.max(1, Math.round(rows / wanted))));
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, Math.round(value)));
}
