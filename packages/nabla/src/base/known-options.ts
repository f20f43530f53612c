/**
 * Options are records whose names are known: a name that does not exist, or a plain value in their place, is refused, as it
 * would be ignored otherwise. Where PyTorch has another name than nabla, both are known: `{ dim = -1, axis = dim }`.
 */
import { DataError } from "./errors.ts";

/**
 * The options as they are.
 *
 * @param names with a space between them.
 * @throws DataError where the options are no record, or have another name than these.
 */
export function knownOptions<Options extends object>(where: string, options: Options, names: string): Options {
  const unknown =
    Object(options) === options
      ? Object.keys(options).find((name) => !names.split(" ").includes(name))
      : String(options);
  if (unknown === undefined) return options;
  throw new DataError(`${where}: ${unknown} is none of the options ${names.replaceAll(" ", ", ")}`);
}
