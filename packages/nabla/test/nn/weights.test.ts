// Weights move both ways between PyTorch and nabla (scripts/fixtures/weights.py): same keys, same layouts, same answers.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { nn, setDevice, tensor, type AnyTensor, type Tensor } from "../../src/index.ts";
import { loadSafetensors, saveSafetensors } from "../../src/node/index.ts";
import { expectCloseNumbers } from "./close.ts";

const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
const script = fileURLToPath(new URL("../../../../scripts/fixtures/weights.py", import.meta.url));
const { keys, x, answer } = JSON.parse(readFileSync(fixture("weights.json"), "utf8")) as {
  readonly keys: string[];
  readonly x: number[];
  readonly answer: number[][];
};

class Model extends nn.Module {
  readonly conv = new nn.Conv2d(1, 4, 3, { padding: 1 });
  readonly norm = new nn.BatchNorm2d(4);
  readonly up = new nn.ConvTranspose2d(4, 6, 2, { stride: 2 });
  readonly groups = new nn.GroupNorm(2, 6);
  readonly body = new nn.Sequential(new nn.Conv1d(6, 8, 3), new nn.ReLU(), new nn.BatchNorm1d(8, { affine: false }));
  readonly layers = [new nn.LayerNorm(8), new nn.TransformerEncoderLayer(8, 2, { dimFeedforward: 5 })] as const;
  readonly embedding = new nn.Embedding(5, 8, { paddingIndex: 0 });
  readonly reader = new nn.LSTM(8, 4, { layers: 2, bidirectional: true });
  readonly others = [new nn.GRU(8, 5), new nn.RNN(5, 8)] as const;
  readonly head = new nn.Linear(8, 3);

  forward(images: Tensor<[number, 1, number, number]>, words: Tensor<[number], "int32">): Tensor<[number, 3]> {
    const seen = this.norm.forward(this.conv.forward(images)).relu();
    const wide = this.groups.forward(this.up.forward(seen) as Tensor<[number, 6, number, number]>).mean(3);
    const rows = (this.body.forward(wide) as AnyTensor as Tensor<[number, 8, number]>).transpose(1, 2);
    const sums = this.layers[0].forward(rows).add(this.embedding.forward(words).unsqueeze(1));
    const read = this.reader.forward(this.layers[1].forward(sums)).output;
    const last = this.others[1].forward(this.others[0].forward(read).output).output;
    return this.head.forward(last.mean(1));
  }
}

beforeAll(async () => {
  await setDevice("wasm");
});

async function answerOf(model: Model): Promise<number[]> {
  const images = (tensor(x) as AnyTensor).reshape([2, 1, 6, 6]) as Tensor<[number, 1, number, number]>;
  return [
    ...(await model
      .eval()
      .forward(images, tensor([3, 0], { dtype: "int32" }))
      .data()),
  ];
}

test("PyTorch's file loads as it is, and the model answers as PyTorch's", async () => {
  const model = new Model();
  expect(Object.keys(model.stateDict())).toEqual(keys);
  const report = model.loadStateDict((await loadSafetensors(fixture("weights.safetensors"))).tensors);
  expect(report).toEqual({ missing: [], unexpected: [] });
  expect(await model.norm.num_batches_tracked!.value.item()).toBe(1234);
  expectCloseNumbers(await answerOf(model), answer.flat(), 1e-5, "answer");
});

function hasTorch(): boolean {
  try {
    execFileSync("/usr/bin/python3", ["-c", "import torch"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

test.skipIf(!hasTorch())(
  "PyTorch loads our file, strictly, and answers as our model",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "nabla-weights-"));
    try {
      const model = new Model();
      const path = join(folder, "model.safetensors");
      await saveSafetensors(path, model.stateDict());
      const told = execFileSync("/usr/bin/python3", [script, "check", path], { encoding: "utf8" });
      expectCloseNumbers(await answerOf(model), (JSON.parse(told) as number[][]).flat(), 1e-5, "answer");
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  30_000,
);
