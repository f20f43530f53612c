import { test } from "vitest";
import { compile, Parameter, randn, seed, setDevice, tensor } from "../../src/tensor/index.ts";
test("overhead", async () => {
  await setDevice("wasm");
  seed(1);
  const f = compile((x: any) => x.add(1));
  const x = tensor([1, 2, 3, 4]);
  for (let i = 0; i < 20000; i++) f(x);
  let t = performance.now();
  for (let i = 0; i < 100000; i++) f(x);
  console.log("tiny call", ((performance.now() - t) / 100000) * 1000, "us");
  const ws = Array.from({ length: 6 }, (_, i) => new Parameter(randn(i % 2 ? [16] : [16, 16])));
  const step = compile((x: any) => {
    let h = x;
    for (let i = 0; i < 6; i += 2) h = h.matmul(ws[i]!.value).add(ws[i + 1]!.value).tanh();
    const loss = h.square().mean();
    loss.backward();
    for (const w of ws) { w.value = (w.value as any).sub(w.grad!.mul(0.01)); w.grad = null; }
    return loss;
  });
  const b = randn([32, 16]);
  for (let i = 0; i < 2000; i++) step(b);
  t = performance.now();
  for (let i = 0; i < 5000; i++) step(b);
  console.log("mlp step", ((performance.now() - t) / 5000) * 1000, "us");
  t = performance.now();
  for (let i = 0; i < 5000; i++) await step(b).item();
  console.log("mlp step + item", ((performance.now() - t) / 5000) * 1000, "us");
});
