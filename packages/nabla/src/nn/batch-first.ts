/** PyTorch's option for the order of axes: here it is always [batch, time, features], so that true says nothing new. */
import { DataError } from "../base/errors.ts";

export interface BatchFirst {
  /** Taken from PyTorch's programs; the batch is always first. */
  readonly batchFirst?: true | undefined;
}

/** @throws DataError for false. */
export function checkBatchFirst(
  where: string,
  { batchFirst = true }: { readonly batchFirst?: boolean | undefined },
): void {
  if (!batchFirst) throw new DataError(`${where}: batchFirst false; inputs are [batch, time, features]`);
}
