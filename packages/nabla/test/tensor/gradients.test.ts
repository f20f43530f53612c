/**
 * grad, valueAndGrad, vjp, jvp, jacobian, hessian on functions whose derivatives are known, in any order and anywhere;
 * customGradient and checkpoint; errors.
 */
import { beforeAll, describe, expect, test, vi } from "vitest";
import {
  bernoulli,
  checkGradients,
  checkpoint,
  compile,
  customGradient,
  grad,
  hessian,
  jacobian,
  jvp,
  Parameter,
  rand,
  seed,
  setDevice,
  tensor,
  valueAndGrad,
  vjp,
} from "../../src/tensor/index.ts";

const x = tensor([1, 2, 3]);

describe.each(["interpreter", "wasm"] as const)("on %s", (name) => {
  beforeAll(async () => {
    await setDevice(name);
  });

  test("the first argument, others, several, trees", async () => {
    expect(await (grad((w: any) => w.square().sum())(x) as any).array()).toEqual([2, 4, 6]);
    const f = (a: any, b: any): any => a.mul(b).sum();
    expect(await (grad(f, { argument: 1 })(x, x.mul(2)) as any).array()).toEqual([1, 2, 3]);
    const [first, second] = grad(f, { argument: [0, 1] })(x, x.mul(2)) as any;
    expect(await first.array()).toEqual([2, 4, 6]);
    expect(await second.array()).toEqual([1, 2, 3]);
    const tree = grad((p: any) => p.w.mul(x).sum().add(p.b[0]).mul(p.scale))({ w: x, b: [tensor(1)], scale: 3 }) as any;
    expect(await tree.w.array()).toEqual([3, 6, 9]);
    expect(await tree.b[0].item()).toBe(3);
    expect(tree.scale).toBe(3);
  });

  test("value and gradient together", async () => {
    const [value, gradient] = valueAndGrad((w: any) => w.pow(3).sum())(x) as any;
    expect(await value.item()).toBe(36);
    expect(await gradient.array()).toEqual([3, 12, 27]);
  });

  test("the same tensor twice, and as a constant", async () => {
    expect(await (grad((a: any) => a.mul(x).sum())(x) as any).array()).toEqual([1, 2, 3]);
    expect(await (grad((a: any, b: any) => a.mul(b).sum())(x, x) as any).array()).toEqual([1, 2, 3]);
  });

  test("any order, by nesting", async () => {
    const f = (w: any): any => w.pow(4).sum();
    const second = grad((w: any) => (grad(f)(w) as any).sum());
    const third = grad((w: any) => (second(w) as any).sum());
    expect(await (second(x) as any).array()).toEqual([12, 48, 108]);
    expect(await (third(x) as any).array()).toEqual([24, 48, 72]);
    expect(await (compile(third)(x) as any).array()).toEqual([24, 48, 72]);
    // A perturbation of the outer variable must not be taken for one of the inner: d/dx (x d/dy (x + y)) = 1.
    const confusing = grad((a: any) => a.mul(grad((b: any) => a.add(b))(tensor(1)) as any));
    expect(await (confusing(tensor(5)) as any).item()).toBe(1);
  });

  test("values read inside keep their history", async () => {
    let text = "";
    const gradient = grad((w: any) => {
      const y = w.square();
      text = `${y}`;
      return y.sum();
    })(x) as any;
    expect(text).toBe("tensor([1, 4, 9], float32)");
    expect(await gradient.array()).toEqual([2, 4, 6]);
  });

  test("products with the Jacobian", async () => {
    const f = (a: any, b: any): any => a.matmul(b);
    const a = tensor([
      [1, 2],
      [3, 4],
    ]);
    const b = tensor([5, 6]);
    const [value, pullback] = vjp(f, [a, b]);
    expect(await (value as any).array()).toEqual([17, 39]);
    const [da, db] = pullback(tensor([1, 10]) as any) as any;
    expect(await da.array()).toEqual([
      [5, 6],
      [50, 60],
    ]);
    expect(await db.array()).toEqual([31, 42]);
    const [, tangent] = jvp(
      f,
      [a, b],
      [
        tensor([
          [1, 0],
          [0, 0],
        ]),
        tensor([0, 1]),
      ],
    );
    expect(await (tangent as any).array()).toEqual([5 + 2, 4]);
    const [, curved] = jvp((v: any) => v.pow(3), [x], [tensor([1, 0, 2])]);
    expect(await (curved as any).array()).toEqual([3, 0, 54]);
  });

  test("Jacobian and Hessian", async () => {
    const f = (v: any): any => v.square().mul(v.sum());
    // ∂fᵢ/∂vⱼ = 2 vᵢ s δᵢⱼ + vᵢ²
    expect(await jacobian(f)(x as any).array()).toEqual([
      [13, 1, 1],
      [4, 28, 4],
      [9, 9, 45],
    ]);
    expect(await hessian((v: any) => v.prod())(x as any).array()).toEqual([
      [0, 3, 2],
      [3, 0, 1],
      [2, 1, 0],
    ]);
    const wide = jacobian((v: any) => v.sum(0))(
      tensor([
        [1, 2],
        [3, 4],
      ]) as any,
    );
    expect(wide.shape).toEqual([2, 2, 2]);
    expect(await wide.array()).toEqual([
      [
        [1, 0],
        [1, 0],
      ],
      [
        [0, 1],
        [0, 1],
      ],
    ]);
  });

  test("a gradient rule of one's own, differentiated twice", async () => {
    const calls = vi.fn();
    const clipped = customGradient(
      (a: any, b: any) => a.mul(b),
      (cotangent: any, [a, b]: any, value: any) => {
        calls(value.shape);
        return [cotangent.mul(b).mul(10), cotangent.mul(a)];
      },
    );
    const f = (a: any): any => clipped(a, a).sum();
    expect(await (grad(f)(x) as any).array()).toEqual([11, 22, 33]);
    expect(await (grad((a: any) => (grad(f)(a) as any).sum())(x) as any).array()).toEqual([11, 11, 11]);
    expect(calls).toHaveBeenCalledWith([3]);
    const wrong = customGradient(
      (a: any) => a.mul(2),
      () => [],
    );
    expect(() => grad((a: any) => wrong(a).sum())(x)).toThrow("0 gradients for 1 inputs");
    const misshapen = customGradient(
      (a: any) => a.mul(2),
      () => tensor([1, 2]),
    );
    expect(() => grad((a: any) => misshapen(a).sum())(x)).toThrow("float32 [2]");
  });

  test("checkpoint gives the same value and gradients, with the same random numbers", async () => {
    const w = new Parameter(tensor([0.5, -1, 2]));
    const block = (a: any): any => a.mul(w.value).tanh().softplus().mul(a);
    const plain = (a: any): any => block(block(a)).sum();
    const kept = checkpoint(block);
    const saved = (a: any): any => kept(kept(a)).sum();
    const both = async (f: (a: any) => any): Promise<unknown> => {
      w.grad = null;
      f(x).backward();
      const own = await w.grad!.array();
      const first = await (grad(f)(x) as any).array();
      const second = await (grad((a: any) => (grad(f)(a) as any).square().sum())(x) as any).array();
      return [await f(x).item(), own, first, second].flat().map((value) => Number((value as number).toFixed(3)));
    };
    expect(await both(saved)).toEqual(await both(plain));

    const closed = grad((v: any) => checkpoint((a: any) => a.mul(v).sin())(x).sum())(x) as any;
    const expected = [1, 2, 3].map((value) => value * Math.cos(value * value));
    ((await closed.array()) as number[]).forEach((value, place) => expect(value).toBeCloseTo(expected[place]!, 5));

    seed(2);
    const dropout = checkpoint((a: any) => a.mul(bernoulli([3], 0.5).astype("float32")).square());
    const [value, gradient] = valueAndGrad((a: any) => dropout(a).sum())(x) as any;
    const slopes = (await gradient.array()) as number[];
    const total = slopes.reduce((sum, slope) => sum + (slope / 2) ** 2, 0);
    expect(await value.item()).toBeCloseTo(total, 5);
    const records = checkpoint((a: any) => ({ twice: a.mul(2), index: a.argmax() }))(x) as any;
    expect(await records.twice.array()).toEqual([2, 4, 6]);
    expect(await records.index.item()).toBe(2);
  });

  test("errors name what is wrong", () => {
    expect(() => grad((w: any) => w.square())(x)).toThrow("grad: the function returns a tensor of shape [3]");
    expect(() => grad((w: any) => w.sum())(tensor([1], { dtype: "int32" }))).toThrow(
      "argument 0 has a tensor of int32",
    );
    expect(() => grad((w: any) => w.argmax())(x)).toThrow("the function returns int32");
    expect(() => grad((() => 3) as any)(x)).toThrow("must return a tensor; it returned number");
    expect(() => grad((w: any) => w.sum(), { argument: 2 } as any)(x)).toThrow("there is no argument 2");
    expect(() => grad((w: any) => w.sum())(3 as any)).toThrow("argument 0 has no tensor");
    const [, pullback] = vjp((w: any) => w.sum(), [x]);
    expect(() => pullback(x as any)).toThrow("the cotangent is float32 [3], it must be like float32 []");
  });
});

describe("checkGradients", () => {
  beforeAll(async () => {
    await setDevice("interpreter");
  });

  test("accepts what is right", async () => {
    await checkGradients((w: any) => w.square().sum(), [x]);
    await checkGradients(
      (w: any, p: any) => w.mul(p.a).exp().add(p.b).tanh(),
      [x, { a: tensor(0.3), b: tensor([[1], [2]]) }],
    );
    seed(3);
    await checkGradients((w: any) => w.mul(rand([3])).sin(), [x]);
  });

  test("finds what is wrong, and says where", async () => {
    const wrong = customGradient(
      (a: any) => a.square(),
      (cotangent: any, [a]: any) => cotangent.mul(a).mul(tensor([2, 2, 2.001])),
    );
    await expect(checkGradients((w: any) => wrong(w).sum(), [x])).rejects.toThrow(
      /argument 0, element \[2\]: the gradient is 6\.00.*, finite differences give (6\.000000|5\.99999)/,
    );
    await expect(
      checkGradients((p: any) => wrong(p.deep[0]).sum(), [{ deep: [x] }], { coordinates: 0 }),
    ).rejects.toThrow(/argument 0\.deep\[0\], along random direction 0/);
    const small = customGradient(
      (a: any) => a.square(),
      (cotangent: any, [a]: any) => cotangent.mul(a).mul(2 + 1e-5),
    );
    await expect(checkGradients((w: any) => small(w), [x])).rejects.toThrow("checkGradients");
    await expect(checkGradients((w: any) => w, [tensor([1], { dtype: "int32" })])).rejects.toThrow(
      "no argument is a float",
    );
  });
});
