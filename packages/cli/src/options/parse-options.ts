/**
 * Command-line options: read against a table of what a command takes, each value checked, each mistake one line that names
 * the option and what it takes.
 */
import { InputError } from "../input-error.ts";
import { nearestNames } from "../schema/nearest-names.ts";

/** How an option's text becomes its value; throws an InputError that ends in what was expected. */
export type OptionKind<Value> = { readonly takes: string | undefined; readonly read: (text: string) => Value };

/** For each option of `Options` how it is read. */
export type OptionTable<Options> = { readonly [Name in keyof Options]-?: OptionKind<NonNullable<Options[Name]>> };

export type Parsed<Options> = { readonly options: Options; readonly words: readonly string[] };

/** Splits arguments into options and words. `--name value` and `--name=value` are the same; `--` ends the options. */
export function parseOptions<Options extends object>(
  table: OptionTable<Options>,
  args: readonly string[],
): Parsed<Options> {
  const kinds = table as Readonly<Record<string, OptionKind<unknown>>>;
  const options: Record<string, unknown> = {};
  const words: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const argument = args[index] ?? "";
    if (argument === "--") {
      words.push(...args.slice(index + 1));
      break;
    }
    if (!argument.startsWith("-") || argument === "-") {
      words.push(argument);
      continue;
    }
    const [name = "", inline] = splitOnce(argument.replace(/^--?/, ""));
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind === undefined || !argument.startsWith("--")) throw unknownOption(argument, Object.keys(kinds));
    if (Object.hasOwn(options, name)) throw new InputError(`--${name}: given twice`);
    if (kind.takes === undefined) {
      if (inline !== undefined) throw new InputError(`--${name}: takes no value, was given "${inline}"`);
      options[name] = kind.read("");
      continue;
    }
    const value = inline ?? args[++index];
    if (value === undefined || (inline === undefined && /^--[a-z]/.test(value))) {
      throw new InputError(`--${name}: a value is missing; it takes ${kind.takes}`);
    }
    options[name] = readValue(`--${name}`, kind, value);
  }
  return { options: options as Options, words };
}

/** @param name of the option, or of whatever else gives a value: it opens the message of a mistake */
export function readValue<Value>(name: string, kind: OptionKind<Value>, value: string): Value {
  try {
    return kind.read(value);
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${name} "${value}": ${error.message}`);
    throw error;
  }
}

function splitOnce(text: string): [string, string | undefined] {
  const at = text.indexOf("=");
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function unknownOption(argument: string, names: readonly string[]): InputError {
  const plain = argument.replace(/=.*$/, "");
  const nearest = nearestNames(plain.replace(/^-+/, ""), names, 1);
  return new InputError(
    `unknown option ${plain}; did you mean --${nearest[0] ?? "help"}? (nabla --help lists them all)`,
  );
}
