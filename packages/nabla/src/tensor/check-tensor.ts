/** The usual slip of a first program: plain arrays, or nothing, where a tensor is wanted. */
import { DataError } from "../base/errors.ts";
import { isTensor } from "./handles.ts";

/** @throws DataError unless the input is a tensor. */
export function checkTensor(where: string, input: unknown): void {
  if (isTensor(input)) return;
  const found = Array.isArray(input) ? "an array" : input === null ? "null" : typeof input;
  throw new DataError(`${where}: takes a tensor and gets ${found}; tensor(…) makes one of numbers`);
}
