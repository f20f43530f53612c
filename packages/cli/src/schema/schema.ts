/**
 * The schema of a table as a network sees it: the columns it reads and how each is to be read from any later source, the
 * columns left out and why, and the target. Plain data, kept in run.json.
 */
import type { Booleans } from "./booleans.ts";
import type { NumberFormat } from "./number-format.ts";

export type NumberColumn = {
  readonly kind: "number";
  readonly name: string;
  readonly format: NumberFormat;
  /** Numbers too large or too close together for 24 bits of mantissa. */
  readonly precise: boolean;
  /** Integers with few different values: preparation looks whether they behave like codes. */
  readonly few: boolean;
  /** Training saw values that are no numbers and took them as missing; so does prediction. */
  readonly lenient: boolean;
};

/** How the levels of a category are read; where nothing is said, the text as it stands. */
export type Labels = {
  /** Numbers: `3`, `3.0` and `03` are the same category, called `3`. */
  readonly number?: NumberFormat;
  /** The table's spelling of false and true. */
  readonly booleans?: Booleans;
};

export type CategoryColumn = Labels & { readonly kind: "category"; readonly name: string };

export type TimeColumn = {
  readonly kind: "time";
  readonly name: string;
  /** One of `timeFormats`; `native` where the source has a date type. */
  readonly format: string;
  readonly lenient: boolean;
};

export type FeatureColumn = NumberColumn | CategoryColumn | TimeColumn;

export type OmittedColumn = { readonly kind: "omitted"; readonly name: string; readonly reason: string };

/** What says which row comes after which. */
export type OrderColumn =
  | { readonly kind: "time"; readonly name: string; readonly format: string }
  | { readonly kind: "number"; readonly name: string; readonly format: NumberFormat };

/** What says which rows belong to one series; integer codes are read as `CategoryColumn` reads them. */
export type GroupColumn = { readonly name: string; readonly number?: NumberFormat };

export type SeriesColumns = { readonly order: OrderColumn; readonly group?: GroupColumn };

export type ClassTarget = Labels & {
  readonly task: "classification";
  readonly name: string;
  /** In the order of the network's outputs. */
  readonly classes: readonly string[];
};

export type NumberTarget = { readonly task: "regression"; readonly name: string; readonly format: NumberFormat };

export type Target = ClassTarget | NumberTarget;

export type Task = Target["task"];

export type Schema = {
  readonly features: readonly FeatureColumn[];
  readonly omitted: readonly OmittedColumn[];
  readonly target: Target;
  /** Only where sequences are learned. */
  readonly series?: SeriesColumns;
};
