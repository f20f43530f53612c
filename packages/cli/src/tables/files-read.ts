/**
 * The files that a source reads, found without reading them: those of a path or a glob, and of a query those that its text
 * names, in quotes or bare.
 */
import { openDatabase } from "./database.ts";
import { expandGlob, findFiles } from "./files.ts";
import type { Source } from "./source.ts";

/** `'a b.csv'`, `"a.csv"`, `$$a.csv$$` and a bare `data/a.csv`: DuckDB reads a file by each of them. */
const named = /'((?:[^']|'')*)'|"((?:[^"]|"")*)"|\$\$(.*?)\$\$|([\w./-]*[./][\w./-]*)/gs;

/** @throws InputError where the files of a path or a glob cannot be read */
export async function filesRead(source: Source): Promise<string[]> {
  const database = await openDatabase();
  try {
    if (source.kind === "files") return await findFiles(database, source.text);
    const files: string[] = [];
    for (const [, single, double, dollars, bare] of source.sql.matchAll(named)) {
      const text = single?.replaceAll("''", "'") ?? double?.replaceAll('""', '"') ?? dollars ?? bare ?? "";
      // Most texts in a query name no file, and some not even a place that can be looked at.
      files.push(...(await expandGlob(database, text).catch(() => [])));
    }
    return files;
  } finally {
    await database.close();
  }
}
