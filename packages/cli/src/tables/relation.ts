/**
 * A source as a SELECT over DuckDB's readers. Text files are read with every column as text: what is a number, a date or a
 * blank is decided later, by looking at all of the values and not at a sample.
 */
import { InputError } from "../input-error.ts";
import { readCsvHeader } from "./csv-header.ts";
import type { CsvHeader } from "./csv-header.ts";
import type { Database } from "./database.ts";
import { escapeGlob, findFiles } from "./files.ts";
import { copyPlain } from "./plain-copy.ts";
import type { Source } from "./source.ts";
import { literal, literalList } from "./sql-text.ts";

export type Relation = {
  readonly sql: string;
  /** The names as the source writes them, duplicates and all; absent where DuckDB is to be asked. */
  readonly names?: readonly string[];
  /** How text writes decimals: `,` in semicolon files of countries that write 3,14. */
  readonly decimal: "." | ",";
  readonly notes?: readonly string[];
  /** For text files that turn out to be none that DuckDB reads: the same SELECT over copies that it does. */
  readonly copy?: () => Promise<RelationCopy>;
};

export type RelationCopy = { readonly sql: string; readonly notes: readonly string[] };

/** Writes the SELECT of a source; files are looked for, and headers read. */
export async function relationOf(database: Database, source: Source): Promise<Relation> {
  if (source.kind === "query") return { sql: `SELECT * FROM (${source.sql}\n)`, decimal: "." };
  const files = await findFiles(database, source.text);
  const paths = pathList(files);
  switch (source.format) {
    case "parquet":
      return { sql: `SELECT * FROM read_parquet(${paths}, union_by_name = true)`, decimal: "." };
    case "json":
      return {
        sql: `SELECT * FROM read_json(${paths}, union_by_name = true, sample_size = -1, maximum_object_size = 67108864)`,
        decimal: ".",
      };
    case "tsv":
      return csvRelation(database, files, "\t");
    case "csv":
      return csvRelation(database, files);
  }
}

async function csvRelation(database: Database, files: readonly string[], fixedDelimiter?: string): Promise<Relation> {
  const headers: CsvHeader[] = [];
  for (const file of files) headers.push(await readCsvHeader(file, fixedDelimiter));
  const header = headers[0]!;
  const other = headers.findIndex((one) => headText(one) !== headText(header));
  if (other >= 0) {
    throw new InputError(
      `source "${files[other]}": its header differs from that of "${files[0]}"; files read together need the same columns`,
    );
  }
  const encodings = headers.map(({ encoding }) => encoding);
  const copy = async (): Promise<RelationCopy> => {
    const copies = await copyPlain(files, encodings, database.folder);
    return { sql: readCsv(copies.files, header), notes: copies.notes };
  };
  const known = { names: header.names, decimal: header.delimiter === ";" ? "," : "." } as const;
  // Lines are skipped in a copy, because DuckDB counts line ends of one kind only.
  const plain = header.skipped === 0 && encodings.every((encoding) => encoding === "utf-8");
  if (plain) return { ...known, sql: readCsv(files, header), copy };
  return { ...known, ...(await copy()) };
}

function readCsv(files: readonly string[], { names, delimiter, skipped }: CsvHeader): string {
  // `c0`, `c1`, …: DuckDB would refuse duplicate names, which are resolved where the names are shown.
  const columns = names.map((_, index) => `'c${index}': 'VARCHAR'`).join(", ");
  const options = [
    "auto_detect = false",
    "header = true",
    `skip = ${skipped}`,
    `delim = ${literal(delimiter)}`,
    `quote = '"'`,
    `escape = '"'`,
    `columns = {${columns}}`,
  ].join(", ");
  return `SELECT * FROM read_csv(${pathList(files)}, ${options})`;
}

function headText({ delimiter, names, skipped }: CsvHeader): string {
  return [skipped, delimiter, ...names].join("\0");
}

function pathList(files: readonly string[]): string {
  return literalList(files.map(escapeGlob));
}
