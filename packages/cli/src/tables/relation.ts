/**
 * A source as a SELECT over DuckDB's readers. Text files are read with every column as text: what is a number, a date or a
 * blank is decided later, by looking at all of the values and not at a sample.
 */
import { InputError } from "../input-error.ts";
import { readCsvHeader } from "./csv-header.ts";
import type { Database } from "./database.ts";
import { escapeGlob, findFiles } from "./files.ts";
import type { Source } from "./source.ts";
import { literal, literalList } from "./sql-text.ts";

export type Relation = {
  readonly sql: string;
  /** The names as the source writes them, duplicates and all; absent where DuckDB is to be asked. */
  readonly names?: readonly string[];
  /** How text writes decimals: `,` in semicolon files of countries that write 3,14. */
  readonly decimal: "." | ",";
  /** For text files: the same SELECT, reading bytes as Latin-1. */
  readonly latin1?: string;
};

/** Writes the SELECT of a source; files are looked for, and headers read. */
export async function relationOf(database: Database, source: Source): Promise<Relation> {
  if (source.kind === "query") return { sql: `SELECT * FROM (${source.sql})`, decimal: "." };
  const files = await findFiles(database, source.text);
  const paths = literalList(files.map(escapeGlob));
  switch (source.format) {
    case "parquet":
      return { sql: `SELECT * FROM read_parquet(${paths}, union_by_name = true)`, decimal: "." };
    case "json":
      return {
        sql: `SELECT * FROM read_json(${paths}, union_by_name = true, sample_size = -1, maximum_object_size = 67108864)`,
        decimal: ".",
      };
    case "tsv":
      return csvRelation(files, paths, "\t");
    case "csv":
      return csvRelation(files, paths);
  }
}

async function csvRelation(files: readonly string[], paths: string, fixedDelimiter?: string): Promise<Relation> {
  const first = files[0] ?? "";
  const header = await readCsvHeader(first, fixedDelimiter);
  for (const file of files.slice(1)) {
    const other = await readCsvHeader(file, fixedDelimiter);
    if (other.names.join("\0") !== header.names.join("\0") || other.delimiter !== header.delimiter) {
      throw new InputError(
        `source "${file}": its header differs from that of "${first}"; files read together need the same columns`,
      );
    }
  }
  // `c0`, `c1`, …: DuckDB would refuse duplicate names, which are resolved where the names are shown.
  const columns = header.names.map((_, index) => `'c${index}': 'VARCHAR'`).join(", ");
  const options = [
    "auto_detect = false",
    "header = true",
    `delim = ${literal(header.delimiter)}`,
    `quote = '"'`,
    `escape = '"'`,
    `columns = {${columns}}`,
  ].join(", ");
  return {
    sql: `SELECT * FROM read_csv(${paths}, ${options})`,
    latin1: `SELECT * FROM read_csv(${paths}, ${options}, encoding = 'latin-1')`,
    names: header.names,
    decimal: header.delimiter === ";" ? "," : ".",
  };
}
