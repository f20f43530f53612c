/**
 * A run's folder appears whole or not at all, and is read back with suspicion.
 */
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { historyCsv } from "../src/run-folder/history.ts";
import { askedFolder, freshFolder } from "../src/run-folder/out-folder.ts";
import { readRunFile } from "../src/run-folder/read-run.ts";
import type { RunRecord } from "../src/run-folder/run-record.ts";
import { choice, finite, list, optional, record, text, variant } from "../src/run-folder/structure.ts";
import { writeRun } from "../src/run-folder/write-run.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const folder = temporaryFolder();
const files = { "model.safetensors": new Uint8Array([1, 2, 3]), "history.csv": "a\n" };
const plain = { format: 1, nabla: "1.0.0", source: "x.csv" } as unknown as Omit<RunRecord, "files">;

describe("writing", () => {
  test("all files, the sums of all in run.json, and nothing beside", async () => {
    const path = join(folder.path, "deep", "er", "run");
    expect(await writeRun(await askedFolder(path), { record: plain, files })).toBe(path);
    expect(readdirSync(path).sort()).toEqual(["history.csv", "model.safetensors", "run.json"]);
    expect(readdirSync(join(folder.path, "deep", "er"))).toEqual(["run"]);
    const written = JSON.parse(readFileSync(join(path, "run.json"), "utf8")) as RunRecord;
    // sha256sum of the bytes 1, 2, 3
    const sha256 = "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81";
    expect(written.files["model.safetensors"]).toEqual({ bytes: 3, sha256 });
    expect(await readRunFile(path, written, "model.safetensors")).toEqual(Buffer.from([1, 2, 3]));
    writeFileSync(join(path, "model.safetensors"), new Uint8Array([1, 2, 4]));
    await expect(readRunFile(path, written, "model.safetensors")).rejects.toThrow(/its SHA-256 is not the one/);
    await expect(readRunFile(path, written, "weights.bin")).rejects.toThrow(/weights\.bin is missing/);
  });

  test("an earlier run is replaced, leftovers and all; a failure leaves it as it was", async () => {
    const path = join(folder.path, "again");
    await writeRun({ path }, { record: plain, files: { ...files, "old.txt": "old" } });
    await writeRun(await askedFolder(path), { record: plain, files });
    expect(readdirSync(path)).not.toContain("old.txt");
    const before = readFileSync(join(path, "run.json"), "utf8");
    await expect(writeRun({ path }, { record: plain, files: { "no/such/place": "x" } })).rejects.toThrow();
    expect(readFileSync(join(path, "run.json"), "utf8")).toBe(before);
    expect(readdirSync(folder.path).filter((name) => name.startsWith(".again"))).toEqual([]);
  });

  test("two at once: the last one stands, whole, and nothing beside it", async () => {
    const above = join(folder.path, "race");
    const path = join(above, "run");
    for (let round = 0; round < 20; round++) {
      const contents = ["one", "other", "third"];
      const runs = contents.map((text) => writeRun({ path }, { record: plain, files: { "history.csv": text } }));
      expect(await Promise.all(runs)).toEqual([path, path, path]);
      const record = JSON.parse(readFileSync(join(path, "run.json"), "utf8")) as RunRecord;
      expect(contents).toContain(Buffer.from(await readRunFile(path, record, "history.csv")).toString());
      expect(readdirSync(above)).toEqual(["run"]);
    }
  });

  test("what came into the folder during training stays, and the run takes a number", async () => {
    const path = join(folder.path, "busy");
    await writeRun({ path }, { record: plain, files });
    const asked = await askedFolder(path);
    writeFileSync(join(path, "predictions.csv"), "row\n");
    expect(await writeRun(asked, { record: plain, files })).toBe(`${path}-1`);
    expect(readFileSync(join(path, "predictions.csv"), "utf8")).toBe("row\n");
  });

  test("behind a link, the folder that it leads to is written", async () => {
    const [place, link] = [join(folder.path, "place"), join(folder.path, "link")];
    mkdirSync(place);
    symlinkSync(place, link);
    expect(await writeRun(await askedFolder(link), { record: plain, files })).toBe(link);
    expect(readdirSync(place)).toContain("run.json");
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
  });

  test("a number that another run took meanwhile is passed over", async () => {
    const stem = join(folder.path, "taken");
    mkdirSync(`${stem}-1`);
    writeFileSync(join(`${stem}-1`, "run.json"), "{}");
    expect(await writeRun({ path: `${stem}-1`, numbered: { stem, from: 1 } }, { record: plain, files })).toBe(
      `${stem}-2`,
    );
  });
});

describe("trying the place", () => {
  test("only a folder that holds a run and nothing else is replaced, and what is in the way is named", async () => {
    const path = join(folder.path, "kept");
    await writeRun({ path }, { record: plain, files });
    await askedFolder(path);
    writeFileSync(join(path, "predictions.csv"), "row\n");
    await expect(askedFolder(path)).rejects.toThrow(/kept": .* no part of a run \(predictions\.csv\)/);
    const project = join(folder.path, "project");
    mkdirSync(join(project, "src"), { recursive: true });
    writeFileSync(join(project, "run.json"), '{"name":"other"}');
    await expect(askedFolder(project)).rejects.toThrow(/no part of a run \(run\.json, src\)/);
    expect(readdirSync(project).sort()).toEqual(["run.json", "src"]);
  });

  test("the folder one stands in is refused", async () => {
    await expect(askedFolder(process.cwd())).rejects.toThrow(/no part of a run/);
    const path = join(folder.path, "here");
    mkdirSync(path);
    const here = process.cwd();
    process.chdir(path);
    try {
      await expect(askedFolder(".")).rejects.toThrow(/you are in this folder/);
      await expect(askedFolder("../here")).rejects.toThrow(/you are in this folder/);
    } finally {
      process.chdir(here);
    }
  });

  test("leaves nothing behind, not even the folders above", async () => {
    await askedFolder(join(folder.path, "not", "yet", "run"));
    expect(existsSync(join(folder.path, "not"))).toBe(false);
    const here = process.cwd();
    process.chdir(folder.path);
    try {
      expect((await freshFolder("table")).path).toBe(join("runs", "table-1"));
      expect(existsSync("runs")).toBe(false);
    } finally {
      process.chdir(here);
    }
  });
});

test("history.csv has a line for each epoch, and blanks where there is no number", () => {
  const selection = [{ epoch: 1, trainLoss: 0.5, validationLoss: 0.6, validationScore: 0.9 }];
  const final = [{ epoch: 1, trainLoss: 0.25, trainScore: 0.75 }];
  expect(historyCsv({ selection, final }, "f1")).toBe(
    "phase,epoch,loss,validation_loss,f1,validation_f1\nselection,1,0.5,0.6,,0.9\nfinal,1,0.25,,0.75,\n",
  );
});

test("structure checks name the first thing that is wrong", () => {
  const check = record({
    a: list(finite),
    b: optional(text),
    c: variant("kind", { x: record({ n: finite }), y: record({}) }),
  });
  expect(() => check({ a: [1], c: { kind: "y" }, more: true }, "")).not.toThrow();
  expect(() => check({ a: [1, "2"], c: { kind: "y" } }, "")).toThrow("a[1] is not a number");
  expect(() => check({ a: [], b: 3, c: { kind: "y" } }, "")).toThrow("b is not a text");
  expect(() => check({ a: [], c: { kind: "x" } }, "")).toThrow("c.n is not a number");
  expect(() => check({ a: [], c: { kind: "z" } }, "")).toThrow("c.kind is not one of x, y");
  expect(() => check([], "")).toThrow("the whole is not a record");
  expect(() => choice("a")("b", "p")).toThrow("p is not one of a");
});
