/** Safetensors files: written whole or not at all, checked in full when read. */
import { readFile } from "node:fs/promises";
import { FormatError } from "../base/errors.ts";
import type { HostTensor } from "../base/host-tensor.ts";
import { decodeSafetensors, encodeSafetensors, type Safetensors } from "../serialization/safetensors.ts";
import { isTensor } from "../tensor/handles.ts";
import { toHost } from "../tensor/host-values.ts";
import type { AnyTensor } from "../tensor/signatures/tensor.ts";
import { writeFileAtomic } from "./write-file.ts";

/**
 * Writes tensors, such as a model's `stateDict()`, to a file. Whoever reads it meanwhile finds the old file or the new one.
 *
 * @throws DataError for data that does not fit its shape; what the system throws where the file cannot be written.
 */
export async function saveSafetensors(
  path: string,
  tensors: Readonly<Record<string, AnyTensor | HostTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const entries = Object.entries(tensors).map(
    async ([name, tensor]) => [name, isTensor(tensor) ? await toHost(tensor) : tensor] as const,
  );
  await writeFileAtomic(path, encodeSafetensors(Object.fromEntries(await Promise.all(entries)), metadata));
}

/**
 * Reads a file; `model.loadStateDict((await loadSafetensors(path)).tensors)` takes it over.
 *
 * @throws FormatError that names the file where it is damaged; what the system throws where it cannot be read.
 */
export async function loadSafetensors(path: string): Promise<Safetensors> {
  const bytes = await readFile(path);
  try {
    return decodeSafetensors(bytes);
  } catch (cause) {
    throw cause instanceof FormatError ? new FormatError(`${path}: ${cause.message}`, { cause }) : cause;
  }
}
