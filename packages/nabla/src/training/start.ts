/**
 * `fit` as the public entry gives it. Training with it begins by waiting for data anyway, so the loop, the metrics' feeding
 * and all else of it are loaded when it is first called: a page that starts has no need of them.
 */
import type { Tensor } from "../tensor/signatures/tensor.ts";
import type { FitOptions } from "./fit.ts";
import type { History } from "./records.ts";
import type { Model } from "./steps.ts";

/**
 * Trains a model. It is in training mode while it learns and out of it while it is validated; afterwards it is as before.
 *
 * @returns A record for each epoch, with the best epoch.
 * @throws DataError where a loss is NaN or infinite (with epoch and batch), or the data gives no batches; the signal's
 *   reason where it aborts; whatever callbacks throw.
 */
export async function fit<X, Y, Outputs = Tensor>(
  model: Model<X>,
  options: FitOptions<X, Y, Outputs>,
): Promise<History> {
  const training = await import("./fit.ts");
  return training.fit(model, options);
}
