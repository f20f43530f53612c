/**
 * Sources as the world has them, through DuckDB into the stage: names, missing values, quotes, encodings, formats, and one
 * clear line for each that cannot be read.
 */
import { mkdirSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { InputError } from "../src/input-error.ts";
import type { Cell } from "../src/tables/database.ts";
import { stageTable } from "../src/tables/staged-table.ts";
import { parseSource, sourceName } from "../src/tables/source.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const folder = temporaryFolder();

type Read = { names: string[]; types: string[]; rows: Cell[][]; notes: readonly string[] };

async function read(source: string): Promise<Read> {
  const table = await stageTable(source);
  const rows = await table.database.rows("SELECT * FROM stage");
  await table.database.close();
  return {
    names: table.columns.map((column) => column.name),
    types: table.columns.map((column) => column.type),
    rows,
    notes: table.notes,
  };
}

async function failure(source: string): Promise<string> {
  const error = await stageTable(source).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(InputError);
  const { message } = error as Error;
  expect(message).not.toContain("\n");
  return message;
}

describe("text files", () => {
  test("quotes, line ends inside quotes, a byte order mark, Windows line ends", async () => {
    const file = folder.write("quoted.csv", '\ufeffname,"a ""b"", c"\r\n"x, ""y""\nz",1\r\nplain, 2 \r\n');
    expect(await read(file)).toMatchObject({
      names: ["name", 'a "b", c'],
      types: ["text", "text"],
      rows: [
        ['x, "y"\nz', "1"],
        ["plain", "2"],
      ],
    });
  });

  test("every marker of a missing value, in any case", async () => {
    const markers = ["", "  ", "NA", "na", "N/A", "?", "null", "NULL", "None", "-", "#N/A", "<NA>"];
    const file = folder.write("missing.csv", `a,b\n${markers.map((marker) => `${marker},1`).join("\n")}\n"",1\n0,1\n`);
    const { rows } = await read(file);
    expect(rows.map((row) => row[0])).toEqual([...markers.map(() => null), null, "0"]);
  });

  test("semicolons, tabs and bars are found; tsv means tabs", async () => {
    const semicolons = folder.write("semicolons.csv", "a;b\n1,5;x,y\n");
    expect((await read(semicolons)).rows).toEqual([["1,5", "x,y"]]);
    const bars = folder.write("bars.csv", "a|b\n1|2\n");
    expect((await read(bars)).names).toEqual(["a", "b"]);
    const tabs = folder.write("tabs.tsv", "a, b\tc\n1\t2\n");
    expect((await read(tabs)).names).toEqual(["a, b", "c"]);
  });

  test("duplicate and empty names become distinct, and that is said", async () => {
    const file = folder.write("duplicates.csv", "a,b,a,,a_2\n1,2,3,4,5\n");
    const { names, notes } = await read(file);
    expect(names).toEqual(["a", "b", "a_3", "column_4", "a_2"]);
    expect(notes).toHaveLength(2);
    expect(notes[0]).toContain('"a_3"');
  });

  test("gzip, Latin-1, blank lines, and a glob of files with one header", async () => {
    const zipped = folder.write("zipped.csv.gz", gzipSync("a,b\n1,2\n"));
    expect((await read(zipped)).rows).toEqual([["1", "2"]]);
    const latin = folder.write("latin.csv", Buffer.from("a,b\n1,caf\xe9\n", "latin1"));
    const latinTable = await read(latin);
    expect(latinTable.rows).toEqual([["1", "café"]]);
    expect(latinTable.notes.join()).toContain("Latin-1");
    folder.write("parts/1.csv", "a,b\n1,x\n\n");
    folder.write("parts/2.csv", "a,b\n2,y\n");
    expect((await read(`${folder.path}/parts/*.csv`)).rows).toEqual([
      ["1", "x"],
      ["2", "y"],
    ]);
  });

  test("Windows-1252 and UTF-16, whose bytes may lie behind a head of UTF-8", async () => {
    const windows = folder.write("windows.csv", Buffer.from("a,b\n\x80 5,Joe\x92s caf\xe9\n", "latin1"));
    expect(await read(windows)).toMatchObject({ rows: [["€ 5", "Joe’s café"]] });
    const lines = Array.from({ length: 150_000 }, (_, row) => `größe,${row}\n`).join("");
    const late = folder.write(
      "late.csv",
      Buffer.concat([Buffer.from(`a,b\n${lines}`), Buffer.from([0xe9, 0x2c, 0x31])]),
    );
    const { rows, notes } = await read(late);
    expect(rows.at(-1)).toEqual(["é", "1"]);
    expect(notes.join()).toContain("Windows-1252");
    const wide = "\ufeffname,größe\r\nx,1\r\n";
    const swapped = Buffer.from(wide, "utf16le").swap16();
    for (const [name, bytes] of [
      ["little", Buffer.from(wide, "utf16le")],
      ["big", swapped],
    ] as const)
      expect(await read(folder.write(`${name}.csv`, bytes))).toMatchObject({
        names: ["name", "größe"],
        rows: [["x", "1"]],
      });
    expect((await read(folder.write("wide.csv.gz", gzipSync(swapped)))).rows).toEqual([["x", "1"]]);
  });

  test("line ends of several kinds in one file", async () => {
    const expected = [1, 2, 3].map((row) => [String(row), "x"]);
    for (const text of ["a,b\r\n1,x\n2,x\n3,x\n", "a,b\r\n1,x\r\n2,x\r\n3,x\n", "a,b\n1,x\r2,x\r\n3,x"])
      expect((await read(folder.write("ends.csv", text))).rows, JSON.stringify(text)).toEqual(expected);
    // Longer than what is read at once, so that a piece ends between \r and \n.
    const lines = Array.from({ length: 60_000 }, (_, row) => `${row % 7},x\r\n`).join("");
    expect((await read(folder.write("pieces.csv", `a,b\n${lines}`))).rows).toHaveLength(60_000);
  });

  test("blank lines and a spreadsheet's sep= before the header", async () => {
    const blank = folder.write("before.csv", "\n \r\na,b\n1,2\n\n3,4\n");
    expect(await read(blank)).toMatchObject({
      names: ["a", "b"],
      rows: [
        ["1", "2"],
        ["3", "4"],
      ],
    });
    const separated = folder.write("separated.csv", "sep=;\r\na,b;c\r\n1;2\r\n");
    expect(await read(separated)).toMatchObject({ names: ["a,b", "c"], rows: [["1", "2"]] });
  });

  test("a name that looks like a glob is that file, and a quote in a name is no SQL", async () => {
    const file = folder.write("odd [1]* it's.csv", "a\n7\n");
    folder.write("odd 1 other.csv", "a\n8\n");
    expect((await read(file)).rows).toEqual([["7"]]);
  });
});

describe("other formats", () => {
  test("JSON with mixed types, nested values and nulls", async () => {
    const file = folder.write(
      "mixed.json",
      JSON.stringify([
        { a: 1, t: "x", n: [1, 2] },
        { a: null, t: 3, n: null },
      ]),
    );
    expect(await read(file)).toMatchObject({
      names: ["a", "t", "n"],
      types: ["number", "text", "nested"],
      rows: [
        [1, "x", false],
        [null, "3", true],
      ],
    });
  });

  test("NDJSON with booleans and dates, Parquet, and a query over both", async () => {
    const lines = folder.write("lines.ndjson", '{"d":"2020-01-02","b":true}\n{"d":null,"b":false}\n');
    expect((await read(lines)).types).toEqual(["time", "boolean"]);
    const made = await stageTable(`sql:SELECT i AS id, i / 2 AS half, 'x' AS id FROM range(3) t(i)`);
    const parquet = `${folder.path}/made.parquet`;
    await made.database.rows(`COPY stage TO '${parquet}' (FORMAT parquet)`);
    expect(made.columns.map((column) => column.name)).toEqual(["id", "half", "id_1"]);
    await made.database.close();
    expect((await read(parquet)).rows).toEqual([
      [0, 0, "x"],
      [1, 0.5, "x"],
      [2, 1, "x"],
    ]);
    const joined = await read(`sql:SELECT p.c1, l.b FROM '${parquet}' p, '${lines}' l WHERE p.c0 = 1 ORDER BY l.b;`);
    expect(joined.rows).toEqual([
      [0.5, false],
      [0.5, true],
    ]);
  });

  test("queries with comments and parentheses; durations are seconds", async () => {
    for (const query of [
      "SELECT 1 AS a -- one",
      "/* c */ SELECT 1 AS a",
      "-- c\n(SELECT 1 AS a);",
      "((SELECT 1 AS a)) -- ;",
    ])
      expect((await read(`sql:${query}`)).rows, query).toEqual([[1]]);
    const units = await read("sql:SELECT INTERVAL 90 MINUTE AS took, 'x'::BLOB AS bytes, TIME '08:30:00' AS at");
    expect(units).toMatchObject({ types: ["number", "nested", "text"], rows: [[5400, false, "08:30:00"]] });
  });

  test("the name of a run comes from its source", () => {
    expect(sourceName(parseSource("some/where/my table.v2.csv"))).toBe("my-table-v2");
    expect(sourceName(parseSource("parts/*.csv"))).toBe("table");
    expect(sourceName(parseSource("sql:SELECT 1"))).toBe("query");
  });
});

describe("what cannot be read says so in one line", () => {
  const cases: readonly (readonly [string, () => string, RegExp])[] = [
    ["no such file", () => `${folder.path}/nope.csv`, /nope\.csv": no such file$/],
    ["no match", () => `${folder.path}/nope*.parquet`, /no file matches/],
    ["empty", () => folder.write("empty.csv", ""), /the file is empty/],
    ["blank", () => folder.write("blank.csv", "\n\n"), /the file is empty/],
    ["header only", () => folder.write("header.csv", "a,b\n"), /not one row of data/],
    [
      "ragged",
      () => folder.write("ragged.csv", "a,b\n1,2\n1,2,3\n"),
      /line 3 has 3 values where the header has 2 columns/,
    ],
    ["short", () => folder.write("short.csv", "a,b\n1\n1,2\n"), /line 2 has 1 values where the header has 2 columns/],
    [
      "far too many values",
      () => folder.write("ragged.tsv", "a\tb\n1\t2\n1\t2\t3\t4\t5\n"),
      /line 3 has 5 values where the header has 2 columns/,
    ],
    [
      "mixed line ends in a query",
      () => `sql:SELECT * FROM '${folder.write("mixed.csv", `a,b\r\n${"1,2\n".repeat(50)}`)}'`,
      /mixed\.csv" is no CSV that a query reads without help; give the file itself/,
    ],
    ["empty JSON", () => folder.write("empty.json", "[]"), /there is not one row of data/],
    ["no gzip", () => folder.write("bad.csv.gz", "a,b\n1,2\n"), /not a valid gzip file, or a damaged one/],
    ["open quote", () => folder.write("open.csv", 'a,b\n1,"x\n2,3\n'), /line 2 opens a quote that is never closed/],
    ["binary", () => folder.write("binary.csv", new Uint8Array([1, 0, 2, 0])), /no text file/],
    [
      "corrupt Parquet",
      () => folder.write("bad.parquet", "PAR1 nothing of the kind PAR1"),
      /bad\.parquet": not a valid Parquet/,
    ],
    ["text as Parquet", () => folder.write("text.parquet", "a,b\n1,2\n"), /text\.parquet": not a valid Parquet/],
    ["cut JSON", () => folder.write("cut.json", '[{"a":1,'), /malformed JSON/],
    [
      "other headers",
      () => (
        folder.write("differ/1.csv", "a\n1\n"),
        folder.write("differ/2.csv", "b\n1\n"),
        `${folder.path}/differ/*.csv`
      ),
      /header differs/,
    ],
    ["a folder", () => (mkdirSync(`${folder.path}/folder.csv`), `${folder.path}/folder.csv`), /this is a folder/],
    ["unknown ending", () => "data.xlsx", /unknown kind of table/],
    ["no SELECT", () => "sql:DROP TABLE x", /a SELECT is expected/],
    ["wrong SQL", () => "sql:SELECT * FROM nowhere", /nowhere/],
    ["SQL that fails late", () => "sql:SELECT CAST('x' AS INTEGER)", /x/],
  ];
  test.each(cases)("%s", async (_, source, expected) => {
    expect(await failure(source())).toMatch(expected);
  });

  test("a truncated Parquet file", async () => {
    const made = await stageTable(`sql:SELECT i, i * 3 AS j FROM range(10000) t(i)`);
    await made.database.rows(`COPY stage TO '${folder.path}/whole.parquet' (FORMAT parquet)`);
    await made.database.close();
    const { readFileSync } = await import("node:fs");
    const bytes = readFileSync(`${folder.path}/whole.parquet`);
    const cut = folder.write("cut.parquet", bytes.subarray(0, bytes.length / 2));
    expect(await failure(cut)).toMatch(/cut\.parquet": not a valid Parquet/);
    const damaged = Uint8Array.from(bytes);
    damaged.fill(255, 4, 400);
    expect(await failure(folder.write("damaged.parquet", damaged))).toMatch(/damaged\.parquet/);
  });
});
