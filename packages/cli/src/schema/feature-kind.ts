/**
 * Decides what a column is as a feature, from its profile alone: a number, a category, a date, or left out with a reason.
 */
import type { ColumnProfile } from "./column-profile.ts";
import type { FeatureColumn, OmittedColumn } from "./schema.ts";

/** A text column of which this share or more are numbers is a number column with blemishes. */
const mostlyNumbers = 0.95;
/** Up to this many different integers may be codes. */
export const fewIntegers = 20;
/** Where short numbers tell fewer values apart than this share, 24 bits of mantissa do not do. */
const enoughTold = 0.8;
/** Beyond this, even differences leave the range of a double. */
const largestNumber = 1e300;
/** Names that say "this number is a code". */
const codeName =
  /(^|[^a-z])(zip|zip_?code|postal_?code|post_?code|plz|code|type|class|category|cat|group|region|cluster|segment|id)$/i;
/** Names of columns that number or identify the rows. */
const rowName =
  /^(unnamed: ?\d+|column_\d+|rownames)$|(^|[^a-z])(id|index|idx|row|no|nr|number|obs|observation|case|sample|record|key)$/i;
const camelRowName = /[a-z](Id|ID|Index|Number|No)$/;

/** The kind of one column that is not the target. */
export function featureKind(profile: ColumnProfile): FeatureColumn | OmittedColumn {
  const { name } = profile.column;
  const omitted = (reason: string): OmittedColumn => ({ kind: "omitted", name, reason });
  if (profile.column.type === "nested") return omitted("holds lists, records or bytes, which cannot be read yet");
  if (profile.present === 0) return omitted("every value is missing");
  const { booleans } = profile;
  if (booleans !== undefined)
    return constantReason(profile.distinct, profile, omitted) ?? { kind: "category", name, booleans };
  if (isNumberColumn(profile)) return numberKind(profile, omitted);
  if (profile.time !== undefined && profile.time.count >= 0.9 * profile.present) {
    const { format, count, distinct } = profile.time;
    return (
      constantReason(distinct, profile, omitted) ?? { kind: "time", name, format, lenient: count < profile.present }
    );
  }
  return textKind(profile, omitted);
}

/** Whether the values are numbers, all or all but a few odd ones. */
export function isNumberColumn(profile: ColumnProfile): boolean {
  const number = profile.number;
  if (number === undefined) return false;
  const read = number.count + number.notANumber + number.infinite;
  if (read === profile.present || number.count === 0) return read === profile.present;
  const oddValues = profile.distinct - number.distinct;
  const fewOdd = oddValues <= 3 && number.distinct > fewIntegers;
  return fewOdd || read >= mostlyNumbers * profile.present;
}

function numberKind(profile: ColumnProfile, omitted: (reason: string) => OmittedColumn): FeatureColumn | OmittedColumn {
  const { name } = profile.column;
  const number = profile.number;
  if (number === undefined || number.count === 0) return omitted("no value is a finite number");
  const constant = constantReason(number.distinct, profile, omitted);
  if (constant !== undefined) return constant;
  const largest = Math.max(-number.minimum, number.maximum);
  if (largest > largestNumber) return omitted(`holds ${largest}, too large a number to learn from`);
  const complete = number.count === profile.rows;
  const namesRows = rowName.test(name) || camelRowName.test(name);
  if (number.integers && complete && number.distinct === profile.rows && profile.rows > 2 && namesRows) {
    return omitted("an identifier: every row has another number");
  }
  if (number.integers && codeName.test(name) && number.distinct > 2) {
    if (number.distinct > 0.5 * number.count && number.distinct > fewIntegers) {
      return omitted(`an identifier: ${number.distinct} different values in ${number.count} rows`);
    }
    return { kind: "category", name, number: number.format };
  }
  return {
    kind: "number",
    name,
    format: number.format,
    precise: number.distinctShort < enoughTold * number.distinct,
    few: number.integers && number.distinct > 2 && number.distinct <= fewIntegers,
    lenient: number.count + number.notANumber + number.infinite < profile.present,
  };
}

function textKind(profile: ColumnProfile, omitted: (reason: string) => OmittedColumn): FeatureColumn | OmittedColumn {
  const { present, distinct, words, characters } = profile;
  const constant = constantReason(distinct, profile, omitted);
  if (constant !== undefined) return constant;
  if (isFreeText(profile)) {
    return omitted(
      `free text (${Math.round(words)} words, ${Math.round(characters)} characters on average), which cannot be read yet`,
    );
  }
  const identifies = distinct >= 0.9 * present ? distinct > 8 : distinct > 0.5 * present && distinct > 50;
  if (identifies) {
    const all = distinct === present;
    return omitted(
      all ? "an identifier: every value differs" : `an identifier: ${distinct} different values in ${present} rows`,
    );
  }
  return { kind: "category", name: profile.column.name };
}

/** Sentences, most of them said only once. */
export function isFreeText(profile: ColumnProfile): boolean {
  return (
    profile.number === undefined &&
    profile.words >= 4.5 &&
    profile.distinct > 0.3 * profile.present &&
    profile.distinct > 8
  );
}

// One value and nothing missing says nothing; one value and blanks tells which rows are blank.
function constantReason(
  distinct: number,
  profile: ColumnProfile,
  omitted: (reason: string) => OmittedColumn,
): OmittedColumn | undefined {
  return distinct === 1 && profile.present === profile.rows
    ? omitted("constant: every row has the same value")
    : undefined;
}
