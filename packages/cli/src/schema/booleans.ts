/**
 * How true and false are written. A column of nothing else, in any case, has two levels; a run keeps the spelling that its
 * table used most, and reads every other one, a boolean type's and 0 and 1 as these two.
 */
import { stage } from "../tables/staged-table.ts";
import type { Database } from "../tables/database.ts";
import type { StagedColumn } from "../tables/staged-table.ts";
import { literal } from "../tables/sql-text.ts";

export type Booleans = { readonly false: string; readonly true: string };

/** Each `false` beside its `true`. */
const pairs: readonly Booleans[] = [
  { false: "false", true: "true" },
  { false: "no", true: "yes" },
  { false: "f", true: "t" },
  { false: "n", true: "y" },
];
// Letters of both pairs together are codes of something else.
const vocabularies = ["f", "n"].map((letter) => pairs.filter((pair) => pair.false.length > 1 || pair.false === letter));

/** How the column writes true and false, undefined where it holds anything else. */
export async function findBooleans(database: Database, column: StagedColumn): Promise<Booleans | undefined> {
  if (column.type === "boolean") return pairs[0];
  if (column.type !== "text") return undefined;
  const tests = vocabularies.map((known) => {
    const words = known.flatMap((pair) => [pair.false, pair.true]);
    return `bool_and(lower(${column.sql}) IN (${words.map(literal).join(", ")}))`;
  });
  const [row = []] = await database.rows(`SELECT ${tests.join(", ")} FROM ${stage}`);
  if (!row.includes(true)) return undefined;
  const rows = await database.rows(
    `SELECT ${column.sql} AS v FROM ${stage} WHERE v IS NOT NULL GROUP BY v ORDER BY count(*) DESC, v`,
  );
  const spellings = rows.map(([text]) => String(text));
  const usual = (value: keyof Booleans): string | undefined =>
    spellings.find((text) => pairs.some((pair) => pair[value] === text.toLowerCase()));
  // A column of "yes" and blanks would write "no".
  const partner = pairs.find((pair) => Object.values(pair).includes(spellings[0]!.toLowerCase()))!;
  return { false: usual("false") ?? partner.false, true: usual("true") ?? partner.true };
}

/** SQL: the level that the text in `value` means, and the text itself, a level nobody knows, where it is no boolean. */
export function booleanLabel(written: string, booleans: Booleans): string {
  const level = (value: keyof Booleans, digit: string): string => {
    const words = [...pairs.map((pair) => pair[value]), digit, `${digit}.0`].map(literal).join(", ");
    return `WHEN lower(${written}) IN (${words}) THEN ${literal(booleans[value])}`;
  };
  return `CASE ${level("false", "0")} ${level("true", "1")} ELSE ${written} END`;
}
