/**
 * One DuckDB in memory, with a ceiling on what it may hold (it spills into a private temporary folder beyond that) and
 * without fetching extensions. Everything that reads a table goes through it; nothing else in the command knows DuckDB.
 */
import { DuckDBInstance } from "@duckdb/node-api";
import type { DuckDBDataChunk } from "@duckdb/node-api";
import { createSpillFolder } from "./spill-folder.ts";

/** A value as DuckDB's JSON conversion gives it: 64-bit integers and dates arrive as text. */
export type Cell = string | number | boolean | null | readonly Cell[] | { readonly [key: string]: Cell };

export type Database = {
  /** Its temporary folder, which goes with it. */
  readonly folder: string;
  /** All rows of a query, for small results. */
  rows(sql: string): Promise<Cell[][]>;
  /** The result of a query in chunks of at most 2,048 rows, in order, without holding the rest. */
  chunks(sql: string): AsyncGenerator<DuckDBDataChunk>;
  close(): Promise<void>;
};

/**
 * Opens a database of its own.
 * @param threads with 1, a query gives its rows in the same order each time, whatever it computes
 */
export async function openDatabase(threads = 2): Promise<Database> {
  const spill = await createSpillFolder();
  const instance = await DuckDBInstance.create(":memory:", {
    threads: String(threads),
    memory_limit: "640MB",
    temp_directory: spill.path,
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  const connection = await instance.connect();
  return {
    folder: spill.path,
    async rows(sql) {
      const reader = await connection.runAndReadAll(sql);
      return reader.getRowsJson() as Cell[][];
    },
    async *chunks(sql) {
      const result = await connection.stream(sql);
      for (;;) {
        const chunk = await result.fetchChunk();
        if (chunk === null || chunk.rowCount === 0) return;
        yield chunk;
      }
    },
    async close() {
      connection.closeSync();
      instance.closeSync();
      spill.remove();
    },
  };
}
