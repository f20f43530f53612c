/** Options that are one of a few words: another word is refused, never taken for one of them. */
import { DataError } from "./errors.ts";

/** @throws DataError with the words that exist. */
export function checkWord(where: string, name: string, value: string, words: readonly string[]): void {
  if (words.includes(value)) return;
  throw new DataError(`${where}: ${name} "${String(value)}"; "${words.join('", "')}" exist`);
}
