/**
 * Decides what is to be predicted: a class or a number. Texts, booleans, two different numbers and a few integers are
 * classes; other numbers are a number. `--task` overrides where both make sense.
 */
import { InputError } from "../input-error.ts";
import type { ColumnProfile, NumberProfile } from "./column-profile.ts";
import { fewIntegers, isFreeText, isNumberColumn } from "./feature-kind.ts";
import type { NumberFormat } from "./number-format.ts";
import type { Labels, Task } from "./schema.ts";

export type TargetKind =
  | ({ readonly task: "classification" } & Labels)
  | { readonly task: "regression"; readonly format: NumberFormat };

/** Beyond this, sums of squares leave the range of a double. */
const largestTarget = 1e100;
/** Closer values than this have no axis in the report. */
const smallestSpread = 1e-12;

/** @throws InputError where the column cannot be a target, or not for this task */
export function targetKind(profile: ColumnProfile, asked: "auto" | Task): TargetKind {
  const where = `target "${profile.column.name}"`;
  if (profile.column.type === "nested")
    throw new InputError(`${where}: holds lists, records or bytes; a target is one value per row`);
  if (profile.present === 0) throw new InputError(`${where}: every value is missing, there is nothing to learn`);
  refuseNotFinite(profile, where);
  const task = asked === "auto" ? guessTask(profile) : asked;
  const number = profile.number;
  if (task === "regression") {
    refuseOdd(number, where);
    if (number === undefined || number.count < profile.present) {
      throw new InputError(
        `${where}: not all of its values are numbers, so this cannot be a regression; use --task classification`,
      );
    }
    if (number.distinct === 1)
      throw new InputError(`${where}: every row has the same value, there is nothing to learn`);
    const largest = Math.max(-number.minimum, number.maximum);
    if (largest > largestTarget) {
      throw new InputError(
        `${where}: ${largest} is too large a number to learn from; take another unit, or its logarithm`,
      );
    }
    if (number.maximum - number.minimum < smallestSpread) {
      throw new InputError(`${where}: its values differ by less than ${smallestSpread}; take another unit`);
    }
    return { task, format: number.format };
  }
  refuseAsClasses(profile, where);
  if (profile.booleans !== undefined) return { task, booleans: profile.booleans };
  return number?.count === profile.present ? { task, number: number.format } : { task };
}

/** So many rows on average make classes of a few integers, and a regression where there are fewer. */
const rowsForClass = 5;

function guessTask(profile: ColumnProfile): Task {
  const number = profile.number;
  if (profile.booleans !== undefined || number === undefined || number.count < profile.present) return "classification";
  if (number.distinct <= 2) return "classification";
  const few = number.integers && number.distinct <= fewIntegers && rowsForClass * number.distinct <= number.count;
  return few ? "classification" : "regression";
}

function refuseNotFinite(profile: ColumnProfile, where: string): void {
  if (profile.notANumberTexts > 0) {
    throw new InputError(
      `${where}: ${rows(profile.notANumberTexts)} NaN; leave the value blank where it is missing, or remove the row`,
    );
  }
  const number = profile.number;
  if (number === undefined) return;
  const numbers = isNumberColumn(profile);
  if (numbers && number.notANumber > 0) {
    throw new InputError(
      `${where}: ${rows(number.notANumber)} NaN; leave the value blank where it is missing, or remove the row`,
    );
  }
  if (numbers && number.infinite > 0) {
    throw new InputError(
      `${where}: ${rows(number.infinite)} an infinite value; leave the value blank where it is missing, or remove the row`,
    );
  }
}

function refuseOdd(number: NumberProfile | undefined, where: string): void {
  if (number?.odd === undefined) return;
  throw new InputError(
    `${where}: "${number.odd}" among its numbers is no number; correct it, or leave the value blank where it is missing`,
  );
}

function refuseAsClasses(profile: ColumnProfile, where: string): void {
  const { distinct, present, number } = profile;
  if (number !== undefined && number.distinct > fewIntegers && isNumberColumn(profile)) refuseOdd(number, where);
  if (distinct === 1) {
    const found = isNumberColumn(profile) ? "every row has the same value" : "only one class";
    throw new InputError(`${where}: ${found}, there is nothing to learn`);
  }
  if (profile.time !== undefined && distinct > fewIntegers) {
    throw new InputError(`${where}: a date cannot be predicted yet; derive a number or a category from it`);
  }
  if (isFreeText(profile)) {
    throw new InputError(
      `${where}: free text (${Math.round(profile.words)} words on average) cannot be predicted yet; a target is a number or one of a few classes`,
    );
  }
  if (distinct > 0.5 * present && distinct > 8) {
    throw new InputError(
      `${where}: ${distinct} classes in ${present} rows; a class needs several rows to learn from${number === undefined ? "" : ", or use --task regression"}`,
    );
  }
}

function rows(count: number): string {
  return count === 1 ? "1 row has" : `${count} rows have`;
}
