// A file that is read in parts: the same values as reading it whole, errors that say what is wrong, and PyTorch's dtypes.
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DataError, FormatError, nn, setDevice, type HostTensor } from "../../src/index.ts";
import { loadSafetensors, openSafetensors, saveSafetensors } from "../../src/node/index.ts";

let folder = "";

beforeAll(async () => {
  await setDevice("interpreter");
  folder = await mkdtemp(join(tmpdir(), "nabla-lazy-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

const tensors: Record<string, HostTensor> = {
  doubles: { dtype: "float64", shape: [2, 2], data: Float64Array.of(1, -2, 3.5, 1e300) },
  single: { dtype: "float32", shape: [3], data: Float32Array.of(0.25, -0, 7) },
  whole: { dtype: "int32", shape: [], data: Int32Array.of(-9) },
  none: { dtype: "float32", shape: [0, 4], data: new Float32Array(0) },
  flags: { dtype: "bool", shape: [3], data: Uint8Array.of(1, 0, 1) },
};

test("one by one and all together, as read whole", async () => {
  const path = join(folder, "all.safetensors");
  await saveSafetensors(path, tensors, { made: "here" });
  const whole = await loadSafetensors(path);
  const file = await openSafetensors(path);
  expect([...file.entries.keys()]).toEqual(Object.keys(whole.tensors));
  expect(file.entries.get("doubles")).toEqual({ shape: [2, 2], dtype: "float64" });
  expect(file.metadata).toEqual({ made: "here" });
  for (const name of Object.keys(tensors).reverse()) expect(await file.read(name)).toEqual(tensors[name]);
  expect(await file.readAll()).toEqual(whole.tensors);
  expect(Object.keys(await file.readAll(["flags"]))).toEqual(["flags"]);
  await expect(file.read("other")).rejects.toThrow(DataError);
  await file.close();
  await expect(file.read("single")).rejects.toThrow();
});

test("a model takes a part of a file", async () => {
  const path = join(folder, "model.safetensors");
  const saved = new nn.Sequential(new nn.Linear(2, 3), new nn.Linear(3, 1));
  await saveSafetensors(path, saved.stateDict());
  const model = new nn.Sequential(new nn.Linear(2, 3));
  const file = await openSafetensors(path);
  model.loadStateDict(await file.readAll(["0.weight", "0.bias"]));
  await file.close();
  expect(await model.layers[0].weight.value.array()).toEqual(await saved.layers[0].weight.value.array());
});

describe("damage", () => {
  test("a file that is cut short is refused when it is opened, with its name", async () => {
    const path = join(folder, "short.safetensors");
    await saveSafetensors(path, tensors);
    await truncate(path, 200);
    await expect(openSafetensors(path)).rejects.toThrow(/short\.safetensors: safetensors: .*cut short/);
    await writeFile(path, "abc");
    await expect(openSafetensors(path)).rejects.toThrow(FormatError);
  });

  test("a file that becomes shorter while it is open", async () => {
    const path = join(folder, "shrinking.safetensors");
    await saveSafetensors(path, { large: { dtype: "float32", shape: [1000], data: new Float32Array(1000) } });
    const file = await openSafetensors(path);
    await truncate(path, 400);
    await expect(file.read("large")).rejects.toThrow(/has become shorter/);
    await file.close();
  });
});
