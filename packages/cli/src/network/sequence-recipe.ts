/**
 * How sequences are trained where the user does not say, found by measuring on real series. The validation rows, which lie
 * between training and test in time, decide how long: folds would train on the future.
 */
import type { Recipe } from "./recipe.ts";
import { recipeFor } from "./recipe.ts";

/** Gradients through many steps can be large for a moment; their common norm is limited to this. */
export const sequenceClip = 1;

/** @param train @param validation numbers of windows */
export function sequenceRecipe(train: number, validation: number): Recipe {
  const { batch, epochs, patience } = recipeFor(train, validation);
  return {
    hidden: [32],
    batch,
    lr: 3e-3,
    weightDecay: 0.01,
    epochs: Math.min(epochs, 200),
    patience: Math.min(patience, 20),
    folds: 1,
    refit: validation > 0,
  };
}
