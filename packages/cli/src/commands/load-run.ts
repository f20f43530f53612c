/**
 * A run's folder as a network that can predict, on the device it was trained on: run.json, checked, and its weights, checked
 * against run.json.
 */
import { decodeSafetensors } from "nabla";
import { InputError, oneLine } from "../input-error.ts";
import { createTrainer } from "../network/fit-network.ts";
import type { Trainer } from "../network/fit-network.ts";
import type { NetworkShape } from "../network/network.ts";
import { learningOf, networkShape } from "../network/training-session.ts";
import { readRunFile, readRunRecord } from "../run-folder/read-run.ts";
import type { RunRecord } from "../run-folder/run-record.ts";
import { useDeviceOf } from "./choose-device.ts";

export type LoadedRun = { readonly record: RunRecord; readonly trainer: Trainer; readonly shape: NetworkShape };

/** @throws InputError where the folder is no run, or one of its files is damaged */
export async function loadRun(folder: string): Promise<LoadedRun> {
  const record = await readRunRecord(folder);
  const bytes = await readRunFile(folder, record, "model.safetensors");
  await useDeviceOf(record);
  const { preparation, settings } = record;
  try {
    const shape = networkShape(preparation, settings);
    const trainer = createTrainer(shape, learningOf(settings, true, preparation), settings.seed);
    trainer.network.loadStateDict(decodeSafetensors(bytes).tensors);
    return { record, trainer, shape };
  } catch (error) {
    throw new InputError(`run "${folder}": model.safetensors does not fit run.json (${oneLine(error)}); train again`);
  }
}
