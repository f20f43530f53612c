/** Options by names that exist: a misspelt one, or a plain value in their place, would be left out without a word. */
import { DataError } from "./errors.ts";

/** @throws DataError for what is no record, and for a name that does not exist, with the names that do. */
export function checkOptions(what: string, options: unknown, names: readonly string[]): void {
  const isRecord = typeof options === "object" && options !== null;
  const other = isRecord ? Object.keys(options).find((name) => !names.includes(name)) : String(options);
  if (other !== undefined) throw new DataError(`${what}: ${other} is none of the options ${names.join(", ")}`);
}
