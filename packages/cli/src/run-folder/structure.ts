/**
 * Checks that parsed JSON has the structure a type says, with the path of the first thing that has not: run.json may have
 * been edited or cut. A checker returns nothing and throws a `StructureError`.
 */

export class StructureError extends Error {
  override readonly name = "StructureError";
}

export type Check = (value: unknown, path: string) => void;

function fail(path: string, expected: string): never {
  throw new StructureError(`${path === "" ? "the whole" : path} is not ${expected}`);
}

export const text: Check = (value, path) => {
  if (typeof value !== "string") fail(path, "a text");
};

export const finite: Check = (value, path) => {
  if (typeof value !== "number" || !Number.isFinite(value)) fail(path, "a number");
};

/** A number within bounds, which `words` names. */
export function within(words: string, allowed: (value: number) => boolean): Check {
  return (value, path) => {
    if (typeof value !== "number" || !Number.isFinite(value) || !allowed(value)) fail(path, words);
  };
}

export const positive: Check = within("a number above 0", (value) => value > 0);

export function whole(least: number, most: number = Number.MAX_SAFE_INTEGER): Check {
  const words = `a whole number from ${least} ${most === Number.MAX_SAFE_INTEGER ? "on" : `to ${most}`}`;
  return within(words, (value) => Number.isSafeInteger(value) && value >= least && value <= most);
}

export const natural: Check = whole(0);

export const flag: Check = (value, path) => {
  if (typeof value !== "boolean") fail(path, "true or false");
};

export function choice(...values: readonly string[]): Check {
  return (value, path) => {
    if (!values.includes(value as string)) fail(path, `one of ${values.join(", ")}`);
  };
}

export function list(item: Check): Check {
  return (value, path) => {
    if (!Array.isArray(value)) fail(path, "a list");
    for (const [index, entry] of value.entries()) item(entry, `${path}[${index}]`);
  };
}

/** A list with something in it. */
export function filled(item: Check): Check {
  return (value, path) => {
    list(item)(value, path);
    if ((value as readonly unknown[]).length === 0) fail(path, "a list with something in it");
  };
}

/** A list of texts, each another one. */
export const names: Check = (value, path) => {
  list(text)(value, path);
  const seen = new Set<string>();
  for (const name of value as readonly string[]) {
    if (seen.has(name)) fail(path, `a list of different texts ("${name}" is there twice)`);
    seen.add(name);
  }
};

/** Numbers, each at least as large as the one before. */
export const ascending: Check = (value, path) => {
  filled(finite)(value, path);
  const numbers = value as readonly number[];
  if (numbers.some((number, index) => number < (numbers[index - 1] ?? -Infinity))) fail(path, "in ascending order");
};

export function optional(check: Check): Check {
  return (value, path) => {
    if (value !== undefined) check(value, path);
  };
}

/** Either null or what `check` wants. */
export function nullable(check: Check): Check {
  return (value, path) => {
    if (value !== null) check(value, path);
  };
}

/** Fields that are not named are let through: a later version may write more. */
export function record(fields: Readonly<Record<string, Check>>): Check {
  return (value, path) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) fail(path, "a record");
    for (const [name, check] of Object.entries(fields)) {
      check((value as Record<string, unknown>)[name], path === "" ? name : `${path}.${name}`);
    }
  };
}

/** A record of any names. */
export function each(item: Check): Check {
  return (value, path) => {
    record({})(value, path);
    for (const [name, entry] of Object.entries(value as object)) item(entry, `${path}.${name}`);
  };
}

/** A record whose field `key` says which of several it is. */
export function variant(key: string, variants: Readonly<Record<string, Check>>): Check {
  return (value, path) => {
    record({ [key]: choice(...Object.keys(variants)) })(value, path);
    variants[(value as Record<string, string>)[key] ?? ""]?.(value, path);
  };
}
