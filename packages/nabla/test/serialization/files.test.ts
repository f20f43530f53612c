// Files: a model goes to disk and back; a failed or concurrent write leaves nothing half-written.
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FormatError, nn, setDevice } from "../../src/index.ts";
import { loadSafetensors, saveSafetensors, writeFileAtomic } from "../../src/node/index.ts";

let folder: string;

beforeEach(async () => {
  await setDevice("interpreter");
  folder = await mkdtemp(join(tmpdir(), "nabla-files-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

test("a model goes to a file and comes back, bit for bit", async () => {
  const path = join(folder, "model.safetensors");
  const [one, two] = [new nn.Linear(3, 2), new nn.Linear(3, 2)];
  await saveSafetensors(path, one.stateDict(), { made: "here" });
  const { tensors, metadata } = await loadSafetensors(path);
  expect({ ...metadata }).toEqual({ made: "here" });
  two.loadStateDict(tensors);
  expect(await two.weight.value.data()).toEqual(await one.weight.value.data());
  const again = join(folder, "again.safetensors");
  await saveSafetensors(again, two.stateDict(), { made: "here" });
  expect(await readFile(again)).toEqual(await readFile(path));
  expect((await readdir(folder)).sort()).toEqual(["again.safetensors", "model.safetensors"]);
});

test("a damaged file is named", async () => {
  const path = join(folder, "bad.safetensors");
  await writeFile(path, "nonsense");
  await expect(loadSafetensors(path)).rejects.toThrow(FormatError);
  await expect(loadSafetensors(path)).rejects.toThrow(`${path}: safetensors: `);
});

test("what cannot be written leaves the old file and nothing else", async () => {
  await expect(writeFileAtomic(join(folder, "missing", "file"), "x")).rejects.toThrow(/ENOENT/);
  const path = join(folder, "file");
  await writeFileAtomic(path, "old");
  const bad = { x: { dtype: "float32", shape: [2], data: new Float32Array(1) } } as const;
  await expect(saveSafetensors(path, bad)).rejects.toThrow(/1 elements/);
  expect(await readFile(path, "utf8")).toBe("old");
  expect(await readdir(folder)).toEqual(["file"]);
});

test("a state is taken over as a whole, or not at all", async () => {
  const layer = new nn.Linear(2, 1);
  const before = await layer.weight.value.data();
  const host = (shape: number[], length: number) =>
    ({ dtype: "float32", shape, data: new Float32Array(length) }) as const;
  expect(() => layer.loadStateDict({ weight: host([1, 2], 2), bias: host([1], 3) })).toThrow(
    /loadStateDict: bias: .*Float32Array of 3 is no float32 \[1\]/,
  );
  expect(await layer.weight.value.data()).toEqual(before);
});

test("many writers at once leave one whole file", async () => {
  const path = join(folder, "file");
  const texts = Array.from({ length: 8 }, (_, index) => String(index).repeat(100_000));
  await Promise.all(texts.map((text) => writeFileAtomic(path, text)));
  expect(texts).toContain(await readFile(path, "utf8"));
  expect(await readdir(folder)).toEqual(["file"]);
});
