/**
 * What `<source>` names: files of one format, or a query. Only the text is looked at here; `files.ts` finds the files.
 */
import { InputError } from "../input-error.ts";

export type FileFormat = "csv" | "tsv" | "json" | "parquet";

export type Source =
  | { readonly kind: "files"; readonly text: string; readonly format: FileFormat }
  | { readonly kind: "query"; readonly text: string; readonly sql: string };

const formats: readonly (readonly [RegExp, FileFormat])[] = [
  [/\.csv(\.gz)?$/i, "csv"],
  [/\.(tsv|tab)(\.gz)?$/i, "tsv"],
  [/\.(json|ndjson|jsonl)(\.gz)?$/i, "json"],
  [/\.(parquet|pq)$/i, "parquet"],
];

/** @throws InputError where neither the ending nor the prefix `sql:` says what it is */
export function parseSource(text: string): Source {
  if (/^sql:/i.test(text)) {
    const sql = text
      .slice(4)
      .trim()
      .replace(/(\s*;)+$/, "");
    if (!/^(\(|\s|--.*\n|\/\*[^]*?\*\/)*(select|with|from)\b/i.test(sql)) {
      throw new InputError(`source "${text}": after sql: a SELECT is expected, as in "sql:SELECT * FROM 'data.csv'"`);
    }
    return { kind: "query", text, sql };
  }
  const found = formats.find(([ending]) => ending.test(text));
  if (found === undefined) {
    throw new InputError(
      `source "${text}": unknown kind of table; give a .csv, .tsv, .json, .ndjson or .parquet file, a glob of them, or sql:SELECT …`,
    );
  }
  return { kind: "files", text, format: found[1] };
}

/** A short name for the run's folder: `data/penguins.csv` → `penguins`. */
export function sourceName(source: Source): string {
  if (source.kind === "query") return "query";
  const last = source.text.split(/[\\/]/).at(-1) ?? "table";
  const plain = last
    .replace(/\.gz$/i, "")
    .replace(/\.[a-z]+$/i, "")
    .replace(/[^\p{Letter}\p{Number}_-]+/gu, "-")
    .replace(/^-+|-+$/g, "");
  return plain === "" ? "table" : plain;
}
