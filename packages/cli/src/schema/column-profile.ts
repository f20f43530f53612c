/**
 * What is found by looking at one column of the stage: how many values there are, how many differ, and how many read as
 * numbers or as dates. Nothing is decided here; `feature-kind.ts` and `target-kind.ts` decide.
 */
import type { StagedColumn } from "../tables/staged-table.ts";
import type { Booleans } from "./booleans.ts";
import type { NumberFormat } from "./number-format.ts";

export type NumberProfile = {
  readonly format: NumberFormat;
  /** Finite numbers. */
  readonly count: number;
  readonly notANumber: number;
  readonly infinite: number;
  readonly distinct: number;
  /** How many differ still where each has 24 bits of mantissa and the range of a float32. */
  readonly distinctShort: number;
  readonly integers: boolean;
  readonly minimum: number;
  readonly maximum: number;
  readonly mean: number;
  /** In a text column: the first value that is no number, if there is one. */
  readonly odd?: string;
};

export type TimeProfile = {
  readonly format: string;
  readonly count: number;
  readonly distinct: number;
  readonly first: number;
  readonly last: number;
};

export type ColumnProfile = {
  readonly column: StagedColumn;
  readonly rows: number;
  /** Values that are not missing (a NaN is present here, and counted in `number`). */
  readonly present: number;
  readonly distinct: number;
  /** Of text: the mean number of characters and of words. */
  readonly characters: number;
  readonly words: number;
  /** Where every value says true or false: how. */
  readonly booleans?: Booleans;
  /** Texts that say NaN. */
  readonly notANumberTexts: number;
  readonly number?: NumberProfile;
  readonly time?: TimeProfile;
};
