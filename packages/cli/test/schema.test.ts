/**
 * Column kinds found by looking: each kind on a table written for it, the real tables, and what is refused as a target.
 */
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { InputError } from "../src/input-error.ts";
import { inferSchema } from "../src/schema/infer-schema.ts";
import { editDistance, nearestNames } from "../src/schema/nearest-names.ts";
import { readTable } from "../src/schema/read-table.ts";
import type { EncodedTable } from "../src/schema/read-table.ts";
import type { Schema, Task } from "../src/schema/schema.ts";
import { learnNumber, scaleNumber } from "../src/preparation/number-preparation.ts";
import type { EncodedNumbers } from "../src/tables/encoded-column.ts";
import { stageTable } from "../src/tables/staged-table.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const folder = temporaryFolder();
const data = fileURLToPath(new URL("data/", import.meta.url));

async function look(
  source: string,
  target: string,
  task: "auto" | Task = "auto",
): Promise<{ schema: Schema; table: EncodedTable }> {
  const staged = await stageTable(source);
  try {
    const { schema } = await inferSchema(staged, target, task);
    return { schema, table: await readTable(staged, schema, { target: true }) };
  } finally {
    await staged.database.close();
  }
}

/** A table of `rows` rows from functions of the row's number. */
function table(name: string, rows: number, columns: Record<string, (row: number) => string | number>): string {
  const names = Object.keys(columns);
  const lines = Array.from({ length: rows }, (_, row) => names.map((column) => columns[column]?.(row)).join(","));
  return folder.write(name, `${names.join(",")}\n${lines.join("\n")}\n`);
}

async function kindsOf(source: string): Promise<Record<string, string>> {
  const { schema } = await look(source, "y");
  return Object.fromEntries([
    ...schema.features.map((column) => [column.name, column.kind]),
    ...schema.omitted.map((column) => [column.name, column.reason]),
  ]) as Record<string, string>;
}

const y = (row: number): string => (row % 3 === 0 ? "no" : "yes");
const words = "the quick brown fox jumps over the lazy dog and then sleeps well".split(" ");

describe("features", () => {
  test("each kind, and each reason for leaving a column out", async () => {
    const file = table("kinds.csv", 60, {
      y,
      amount: (row) => ((row * 37) % 59 === 3 ? "NA" : (row * 1.5).toFixed(2)),
      rooms: (row) => row % 5,
      zip_code: (row) => 10000 + (row % 9),
      colour: (row) => ["red", "green", "blue"][row % 3] ?? "",
      flag: (row) => (row % 2 === 0 ? "true" : "false"),
      day: (row) => `2021-0${1 + (row % 9)}-1${row % 10}`,
      when: (row) => `Jun ${1 + (row % 28)} 19${70 + (row % 20)}`,
      id: (row) => row + 1,
      customer: (row) => `c-${row * 7919}`,
      constant: () => 4,
      empty: () => "?",
      note: (row) => `${words.join(" ")} ${row}`,
      sparse: (row) => (row % 4 === 0 ? "x" : ""),
    });
    expect(await kindsOf(file)).toEqual({
      amount: "number",
      rooms: "number",
      zip_code: "category",
      colour: "category",
      flag: "category",
      day: "time",
      when: "time",
      id: "an identifier: every row has another number",
      customer: "an identifier: every value differs",
      constant: "constant: every row has the same value",
      empty: "every value is missing",
      note: "free text (14 words, 67 characters on average), which cannot be read yet",
      sparse: "category",
    });
  });

  test("numbers as people write them", async () => {
    const file = folder.write(
      "written.csv",
      `y;comma;plain\n${[1, 2, 3, 4, 5, 6].map((i) => `${i % 2 === 0 ? "a" : "b"};${i},5;${i}.25`).join("\n")}\n`,
    );
    const { table: read } = await look(file, "y");
    expect(read.features.map((column) => (column.kind === "numbers" ? [...column.values].slice(0, 2) : []))).toEqual([
      [1.5, 2.5],
      [1.25, 2.25],
    ]);
    const money = folder.write(
      "money.csv",
      `y,price,share\n${[1, 2, 3, 4].map((i) => `${i % 2 === 0 ? "a" : "b"},"$${i},234.50",${i}0%`).join("\n")}\n`,
    );
    const { table: paid } = await look(money, "y");
    expect(paid.features.map((column) => (column.kind === "numbers" ? [...column.values].slice(0, 2) : []))).toEqual([
      [1234.5, 2234.5],
      [10, 20],
    ]);
  });

  test("one value shows that the comma is the decimal mark", async () => {
    const numbers = ["0,140", "1,250", "2,5", "-1.204,5"];
    const rows = (line: (value: string, row: number) => string): string => numbers.map(line).join("\n");
    const tabs = folder.write("decimal.tsv", `y\tx\n${rows((value, row) => `${y(row)}\t${value}`)}\n`);
    const quoted = folder.write("decimal.csv", `y,x\n${rows((value, row) => `${y(row)},"${value}"`)}\n`);
    for (const file of [tabs, quoted])
      expect((await look(file, "y")).table.features[0]).toMatchObject({
        values: Float32Array.of(0.14, 1.25, 2.5, -1204.5),
      });
    const thousands = folder.write("thousands.csv", 'y,x\nno,"1,250"\nyes,"12,500"\nyes,0\n');
    expect((await look(thousands, "y")).table.features[0]).toMatchObject({ values: Float32Array.of(1250, 12500, 0) });
  });

  test("a few odd texts among numbers are missing values; NaN and infinity in a feature are too", async () => {
    const file = table("odd.csv", 100, {
      y,
      x: (row) => (row === 7 ? "unknown" : row === 8 ? "NaN" : row === 9 ? "inf" : row / 3),
    });
    const { schema, table: read } = await look(file, "y");
    expect(schema.features[0]).toMatchObject({ kind: "number", lenient: true });
    const column = read.features[0];
    expect(
      column?.kind === "numbers" && [...column.values].flatMap((value, row) => (Number.isNaN(value) ? [row] : [])),
    ).toEqual([7, 8, 9]);
  });

  test("numbers that 24 bits cannot tell apart keep all of their digits; the largest of all are left out", async () => {
    const file = table("close.csv", 60, {
      y,
      plain: (row) => row / 7,
      close: (row) => 2_460_000 + row / 100,
      tiny: (row) => `${row + 1}e-50`,
      huge: (row) => `${row + 1.5}e160`,
      largest: (row) => (row === 5 ? "1.7e308" : row / 7),
    });
    const { schema, table: read } = await look(file, "y");
    expect(schema.features.map((column) => column.kind === "number" && column.precise)).toEqual([
      false,
      true,
      true,
      true,
    ]);
    expect(schema.omitted).toMatchObject([
      { name: "largest", reason: expect.stringContaining("1.7e+308, too large") as string },
    ]);
    const rows = Int32Array.from({ length: 60 }, (_, row) => row);
    for (const [index, column] of read.features.entries()) {
      const learned = learnNumber("x", (column as EncodedNumbers).values, rows);
      expect(JSON.parse(JSON.stringify(learned)), schema.features[index]?.name).toEqual(learned);
      expect(scaleNumber(learned, (column as EncodedNumbers).values[50]!)).toBeGreaterThan(0.5);
    }
  });

  test("dates become milliseconds in UTC", async () => {
    const file = table("dates.csv", 12, {
      y,
      us: (row) => `0${1 + (row % 3)}/2${row % 5}/2020`,
      iso: (row) => `2020-01-0${1 + (row % 9)}T06:00:00Z`,
    });
    const { table: read } = await look(file, "y");
    const values = read.features.map((column) => (column.kind === "numbers" ? column.values[1] : undefined));
    expect(values).toEqual([Date.UTC(2020, 1, 21), Date.UTC(2020, 0, 2, 6)]);
  });

  test("times of day, and dates with a time of twelve hours; proportions are neither", async () => {
    const file = table("times.csv", 40, {
      y,
      at: (row) => `${row % 24}:${10 + (row % 50)}`,
      seen: (row) => `1/${1 + (row % 28)}/2020 ${1 + (row % 12)}:04 ${row % 2 === 0 ? "AM" : "pm"}`,
      screen: (row) => ["16:9", "4:3", "21:9"][row % 3]!,
    });
    const { schema, table: read } = await look(file, "y");
    expect(schema.features).toMatchObject([
      { name: "at", kind: "time", format: "clock" },
      { name: "seen", kind: "time", format: "%m/%d/%Y %I:%M %p" },
      { name: "screen", kind: "category" },
    ]);
    expect(read.features.slice(0, 2).map((column) => column.kind === "numbers" && column.values[1])).toEqual([
      71 * 60_000,
      Date.UTC(2020, 0, 2, 14, 4),
    ]);
  });

  test("a second column with the target's name is left out", async () => {
    const file = folder.write("leak.csv", "y,x,y\na,1,a\nb,2,b\na,3.5,a\nb,4,b\n");
    expect(await kindsOf(file)).toEqual({ x: "number", y_2: 'has the same name as the target "y"' });
  });

  test("a copy of the target that a query renamed is left out, another column of such a name is not", async () => {
    const file = folder.write("orders.csv", "status,x,status_2\na,1,b\nb,2,b\na,3.5,a\nb,4,a\n");
    const { schema } = await look(`sql:SELECT *, status FROM '${file}'`, "status");
    expect(schema.features.map((column) => column.name)).toEqual(["x", "status_2"]);
    expect(schema.omitted).toMatchObject([{ name: "status_1", reason: 'a copy of the target "status"' }]);
  });

  test("row numbers are left out of long tables too", async () => {
    for (const rows of [210_000, 270_000]) {
      const { schema } = await look(
        `sql:SELECT 3 * i AS "index", i % 2 AS y, i % 7 AS x FROM range(${rows}) t(i)`,
        "y",
      );
      expect(schema.omitted).toMatchObject([{ name: "index", reason: "an identifier: every row has another number" }]);
    }
  });

  test("day and month are told apart by all of the values", async () => {
    const file = table("log.csv", 21_000, {
      y,
      at: (row) => (row < 20_500 ? `0${1 + (row % 9)}/02/2021` : `${13 + (row % 9)}/02/2021`),
    });
    expect((await look(file, "y")).schema.features).toMatchObject([{ name: "at", kind: "time", format: "%d/%m/%Y" }]);
  });

  test("categories carry their codes, missing -1, most frequent level first", async () => {
    const file = folder.write("codes.csv", "y,c\na,u\nb,v\na,v\nb,\na,v\n");
    const { table: read } = await look(file, "y");
    expect(read.features[0]).toEqual({ kind: "categories", levels: ["v", "u"], codes: Int32Array.of(1, 0, 0, -1, 0) });
    expect(read.target).toEqual({ kind: "categories", levels: ["a", "b"], codes: Int32Array.of(0, 1, 0, 1, 0) });
  });
});

describe("real tables", () => {
  test.each([
    ["iris", "species", 4, 3],
    ["wine", "cultivar", 13, 3],
    ["breast-cancer", "diagnosis", 30, 2],
    ["digits", "digit", 61, 10],
  ])("%s is a classification by %s", async (name, target, features, classes) => {
    const { schema } = await look(`${data}${name}.csv`, target);
    expect(schema.features).toHaveLength(features);
    expect(schema.features.every((column) => column.kind === "number")).toBe(true);
    expect(schema.target.task === "classification" && schema.target.classes).toHaveLength(classes);
  });

  test("diabetes is a regression, and a classification of 214 numbers is refused", async () => {
    const { schema } = await look(`${data}diabetes.csv`, "progression");
    expect(schema.target).toMatchObject({ task: "regression", name: "progression" });
    await expect(look(`${data}iris.csv`, "sepal length (cm)", "classification")).resolves.toBeDefined();
  });

  test("numbers are classes where they are two, or few integers with five rows each", async () => {
    const task = async (name: string, rows: number, value: (row: number) => string | number): Promise<unknown> =>
      (await look(table(name, rows, { y: value, x: (row) => row / 7 }), "y")).schema.target;
    const halves = await task("halves.csv", 20, (row) => ["0.5", "0.50", "1.5"][row % 3]!);
    expect(halves).toEqual({ task: "classification", name: "y", classes: ["0.5", "1.5"], number: "plain" });
    expect(await task("padded.csv", 20, (row) => `0${row % 4}`)).toMatchObject({ classes: ["0", "1", "2", "3"] });
    expect(await task("many.csv", 75, (row) => row % 15)).toMatchObject({ task: "classification" });
    expect(await task("fewer.csv", 74, (row) => row % 15)).toMatchObject({ task: "regression" });
    expect(await task("thirds.csv", 60, (row) => (row % 3) / 2)).toMatchObject({ task: "regression" });
  });

  test("digit classes are in the order of their numbers", async () => {
    const file = table("ten.csv", 100, { y: (row) => (row % 5) * 5, x: (row) => row / 7 });
    const { schema } = await look(file, "y");
    expect(schema.target).toMatchObject({ task: "classification", classes: ["0", "5", "10", "15", "20"] });
  });
});

describe("targets that cannot be learned", () => {
  const rows = (values: (row: number) => string | number): string =>
    table(`t${counter++}.csv`, 40, { x: (row) => row * 1.5, y: values });
  let counter = 0;
  const cases: readonly (readonly [string, (row: number) => string | number, RegExp])[] = [
    ["missing everywhere", () => "", /target "y": every value is missing/],
    ["one class", () => "a", /target "y": only one class/],
    ["one class among blanks", (row) => (row % 2 === 0 ? "a" : ""), /only one class/],
    ["NaN among numbers", (row) => (row === 3 ? "NaN" : row / 7), /target "y": 1 row has NaN/],
    ["NaN among texts", (row) => (row === 3 ? "nan" : row % 2 === 0 ? "a" : "b"), /target "y": 1 row has NaN/],
    ["infinity", (row) => (row < 2 ? "-inf" : row / 7), /target "y": 2 rows have an infinite value/],
    ["free text", (row) => `${words.join(" ")} ${row}`, /target "y": free text/],
    ["identifiers", (row) => `id-${row}`, /40 classes in 40 rows/],
    ["a text among numbers", (row) => (row === 3 ? "oops" : row / 7), /"oops" among its numbers is no number/],
  ];
  test.each(cases)("%s", async (_, values, expected) => {
    const error = await look(rows(values), "y").catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(expected);
  });

  test("no such column names the nearest ones", async () => {
    const error = await look(`${data}iris.csv`, "Specis").catch((reason: unknown) => reason);
    expect((error as Error).message).toMatch(/^target "Specis": no such column in .*iris\.csv; did you mean "species"/);
  });

  test("text cannot be a regression, nothing but identifiers cannot be learned from", async () => {
    const file = table("mostly.csv", 40, { x: (row) => row, y: (row) => (row % 9 === 7 ? `n${row}` : row / 7) });
    await expect(look(file, "y", "regression")).rejects.toThrow(/target "y": "n7" among its numbers is no number/);
    await expect(look(`${data}iris.csv`, "species", "regression")).rejects.toThrow(/use --task classification/);
    const bare = table("bare.csv", 30, { y, name: (row) => `n${row}` });
    await expect(look(bare, "y")).rejects.toThrow(/no column is left to learn from \("name" an identifier/);
  });

  test("rows without a target are NaN or -1, and stay in their place", async () => {
    const file = folder.write("holes.csv", "x,y\n1,a\n2,\n3,b\n4,NA\n5,a\n6,b\n");
    const { table: read } = await look(file, "y");
    expect(read.target?.kind === "categories" && [...read.target.codes]).toEqual([0, -1, 1, -1, 0, 1]);
  });
});

describe("the schema read back from another source", () => {
  test("text where numbers were learned is an error that names column and row", async () => {
    const { schema } = await look(table("learn.csv", 30, { y, x: (row) => row / 3 }), "y");
    const other = await stageTable(folder.write("later.csv", "x,y\n1,yes\n2,no\nmany,no\n"));
    await expect(readTable(other, schema, { target: true })).rejects.toThrow(
      /column "x", row 3: "many" where numbers were learned/,
    );
    await other.database.close();
  });

  test("learned levels keep their codes, new ones are unknown (-2), a missing column is named", async () => {
    const { schema } = await look(folder.write("levels.csv", "y,c\na,u\nb,v\na,v\nb,u\n"), "y");
    const other = await stageTable(folder.write("newer.ndjson", '{"c":"w"}\n{"c":"v"}\n{"c":null}\n'));
    const read = await readTable(other, schema, { target: false, levels: new Map([["c", ["u", "v"]]]) });
    expect(read.features[0]).toMatchObject({ codes: Int32Array.of(-2, 1, -1) });
    await expect(readTable(other, schema, { target: true })).rejects.toThrow(/target "y": no such column/);
    await other.database.close();
  });

  test("booleans are the same however they are written, and keep the spelling of the table", async () => {
    const spellings = ["True", "FALSE", "True", "no", "TRUE", "False", "yes", "False"];
    const file = table("booleans.csv", 8, {
      y: (row) => spellings[row]!,
      member: (row) => spellings[7 - row]!,
      x: (row) => row,
    });
    const { schema, table: learned } = await look(file, "y");
    const booleans = { false: "False", true: "True" };
    expect(schema.target).toEqual({ task: "classification", name: "y", classes: ["False", "True"], booleans });
    expect(schema.features[0]).toEqual({ kind: "category", name: "member", booleans });
    expect(learned.target).toMatchObject({ codes: Int32Array.of(1, 0, 1, 0, 1, 0, 1, 0) });
    const levels = new Map([["member", ["False", "True"]]]);
    for (const source of [
      folder.write("booleans.ndjson", '{"y":true,"member":false,"x":1}\n{"y":false,"member":null,"x":1}\n'),
      folder.write("yes.csv", "y,member,x\nYES,no,1\nno,,1\n"),
      "sql:SELECT 1 - i AS y, CASE i WHEN 0 THEN 0.0::DOUBLE END AS member, 1 AS x FROM range(2) t(i)",
    ]) {
      const other = await stageTable(source);
      const read = await readTable(other, schema, { target: true, levels });
      expect(read.target, source).toMatchObject({ codes: Int32Array.of(1, 0) });
      expect(read.features[0], source).toMatchObject({ codes: Int32Array.of(0, -1) });
      await other.database.close();
    }
    const letters = table("letters.csv", 30, { y, member: (row) => ["t", "n", "y"][row % 3]!, x: (row) => row });
    expect((await look(letters, "y")).table.features[0]).toMatchObject({ levels: ["n", "t", "y"] });
    const alone = table("alone.csv", 8, { y, member: (row) => (row % 2 === 0 ? "yes" : "YES"), x: (row) => row });
    expect((await look(alone, "y")).schema.omitted).toMatchObject([
      { name: "member", reason: "constant: every row has the same value" },
    ]);
  });

  test("a run that learned from decimal commas reads the decimal points of another source", async () => {
    const learn = folder.write("commas.csv", "y;x\nno;1.204,5\nyes;1.250\nyes;0,5\n");
    const { schema, table: learned } = await look(learn, "y");
    const read = async (source: string): Promise<unknown> => {
      const other = await stageTable(source);
      const [column] = (await readTable(other, schema, { target: false })).features;
      await other.database.close();
      return column?.kind === "numbers" && [...column.values];
    };
    expect(learned.features[0]).toMatchObject({ values: Float32Array.of(1204.5, 1250, 0.5) });
    expect(await read(folder.write("points.csv", "x\n1.250\n0.5\n"))).toEqual([1.25, 0.5]);
    expect(await read(folder.write("points.tsv", "x\ty\n1.250\t\n1,5\t\n"))).toEqual([1250, 1.5]);
    expect(await read(folder.write("again.csv", "x;y\n1.250;\n"))).toEqual([1250]);
  });

  test("integer codes are the same from CSV, JSON and Parquet", async () => {
    const { schema, table: learned } = await look(
      table("codes-csv.csv", 30, { y, zip_code: (row) => 100 + (row % 3) }),
      "y",
    );
    const levels = learned.features[0]?.kind === "categories" ? learned.features[0].levels : [];
    expect([...levels].sort()).toEqual(["100", "101", "102"]);
    const other = await stageTable(`sql:SELECT 101.0::DOUBLE AS zip_code UNION ALL SELECT 7`);
    const read = await readTable(other, schema, { target: false, levels: new Map([["zip_code", levels]]) });
    expect(read.features[0]).toMatchObject({ codes: Int32Array.of(levels.indexOf("101"), -2) });
    await other.database.close();
  });
});

test("edit distance counts inserts, deletes, replacements and swaps", () => {
  expect(editDistance("kitten", "sitting")).toBe(3);
  expect(editDistance("species", "speceis")).toBe(1);
  expect(editDistance("", "abc")).toBe(3);
  expect(nearestNames("bodymass", ["sex", "body_mass_g", "bill_depth_mm"])[0]).toBe("body_mass_g");
});
