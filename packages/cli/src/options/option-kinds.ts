/**
 * The kinds of values that options take.
 */
import { InputError } from "../input-error.ts";
import type { OptionKind } from "./parse-options.ts";

export const flag: OptionKind<true> = { takes: undefined, read: () => true };

/** Any text but an empty one. */
export function text(takes: string): OptionKind<string> {
  return {
    takes,
    read(value) {
      if (value.trim() === "") throw new InputError(`takes ${takes}`);
      return value;
    },
  };
}

export function choice<const Choice extends string>(...choices: readonly Choice[]): OptionKind<Choice> {
  const takes = choices.length < 2 ? choices.join("") : `${choices.slice(0, -1).join(", ")} or ${choices.at(-1)}`;
  return {
    takes,
    read(value) {
      const found = choices.find((candidate) => candidate === value);
      if (found === undefined) throw new InputError(`takes ${takes}`);
      return found;
    },
  };
}

/** A number within bounds, which may themselves be excluded. */
export function number(takes: string, allowed: (value: number) => boolean): OptionKind<number> {
  return {
    takes,
    read(value) {
      const parsed = value.trim() === "" ? Number.NaN : Number(value);
      if (!Number.isFinite(parsed) || !allowed(parsed)) throw new InputError(`takes ${takes}`);
      return parsed;
    },
  };
}

export function wholeNumber(least: number, most: number = Number.MAX_SAFE_INTEGER): OptionKind<number> {
  const takes =
    most === Number.MAX_SAFE_INTEGER ? `a whole number from ${least} on` : `a whole number from ${least} to ${most}`;
  return number(takes, (value) => Number.isSafeInteger(value) && value >= least && value <= most);
}

/** `64,64` → [64, 64] */
export const sizes: OptionKind<readonly number[]> = {
  takes: "sizes of hidden layers such as 64,64",
  read(value) {
    const parts = value.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
    if (parts.some((size) => !Number.isSafeInteger(size) || size < 1 || size > 65_536)) {
      throw new InputError(
        "takes sizes of hidden layers, whole numbers from 1 to 65536 separated by commas, such as 64,64",
      );
    }
    return parts;
  },
};
