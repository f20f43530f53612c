/**
 * The public functions as a typed program uses them: this file compiles only if shapes come through, and gradients have
 * the types of what they belong to.
 */
import { test, expect } from "vitest";
import {
  tensor,
  grad,
  valueAndGrad,
  compile,
  Parameter,
  Cell,
  checkGradients,
  jacobian,
  hessian,
  vjp,
  jvp,
  customGradient,
  checkpoint,
  randn,
  zeros,
  type Tensor,
  type AnyTensor,
} from "../../src/tensor/index.ts";
test("shapes and dtypes come through gradients, cells and compiled functions", async () => {
  const f = (w: Tensor<[3]>) => w.square().sum();
  const w = tensor([1, 2, 3]);
  const g = grad(f)(tensor([1, 2, 3]));
  const a: number[] = await grad(f)(tensor([1, 2, 3])).array();
  expect(a).toEqual([2, 4, 6]);
  expect(await grad((w) => grad(f)(w).pow(2).sum())(w).array()).toEqual([8, 16, 24]);
  await checkGradients(f, [w]);
  const [v, d] = valueAndGrad(f)(w);
  const n: number = await v.item();
  const many = grad((a: Tensor<[3]>, b: Tensor<[2]>) => a.sum().mul(b.sum()), { argument: [0, 1] })(w, tensor([1, 2]));
  const first: Tensor<[3]> = many[0];
  const second: Tensor<[2]> = many[1];
  const j = jacobian(f)(w);
  const h = hessian(f)(w);
  const [val, pull] = vjp(f, [w]);
  const [c] = pull(tensor(1));
  const c3: Tensor<[3]> = c;
  const [, t] = jvp(f, [w], [w]);
  const step = compile((x: Tensor<[number, 3]>, y: Tensor<[number], "int32">) => x.sum().add(y.sum()));
  const p = new Parameter(randn([3, 4]));
  const p2: Parameter = new Parameter(zeros([2]));
  const list: Parameter[] = [p, p2];
  const cell: Cell = p;
  p.value = p.value.sub(p.grad ?? 0);
  for (const q of list) q.value = q.value.mul(2);
  const sq = customGradient(
    (x: Tensor<[3]>) => x.square(),
    (ct, [x], y) => ct.mul(x).add(y),
  );
  const chk = checkpoint((x: Tensor<[3]>) => x.square());
  const out: Tensor<[3]> = chk(w);
  const any: AnyTensor = out;
  const ints = new Cell(zeros([2], { dtype: "int32" }));
  void [g, d, n, first, second, j, h, val, c3, t, step, cell, sq, any, ints];
});
