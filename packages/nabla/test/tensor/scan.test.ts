/** `scan` against the same loop written out: values, gradients, gradients of gradients; what it does to cells; its errors. */
import { beforeAll, describe, expect, test } from "vitest";
import {
  type AnyTensor,
  Cell,
  checkGradients,
  CompileError,
  compile,
  grad,
  GradientError,
  ones,
  Parameter,
  rand,
  scan,
  seed,
  setDevice,
  ShapeError,
  stack,
  type Tensor,
  tensor,
  where,
  zeros,
} from "../../src/index.ts";

type Any = Tensor<readonly number[], "float64">;
type Body = (
  carry: readonly Any[],
  x: readonly Any[],
  held: readonly Any[],
) => readonly [readonly Any[], readonly Any[]];
type Loop = (
  body: Body,
  carry: readonly Any[],
  xs: readonly Any[],
  held: readonly Any[],
  reverse: boolean,
) => readonly Any[];

const any = (value: AnyTensor): Any => value as unknown as Any;

/** Last carries, then outputs. */
const scanned: Loop = (body, init, xs, held, reverse) => {
  const [carry, ys] = scan((c: readonly Any[], x: readonly Any[]) => body(c, x, held), init, xs as never, { reverse });
  return [...carry, ...(ys as unknown as readonly Any[])];
};

const unrolled: Loop = (body, init, xs, held, reverse) => {
  const length = (xs[0]!.shape as readonly number[])[0]!;
  const outputs: (readonly Any[])[] = [];
  let carry = init;
  for (let step = 0; step < length; step++) {
    const t = reverse ? length - 1 - step : step;
    const [next, y] = body(
      carry,
      xs.map((x) => any(x.at(t))),
      held,
    );
    carry = next;
    outputs[t] = y;
  }
  return [...carry, ...outputs[0]!.map((_, place) => any(stack(outputs.map((y) => y[place]!) as never)))];
};

/** Numbers between -1 and 1 that differ from call to call and are the same in every run. */
let counter = 0;
const numbers = (...shape: number[]): Any => {
  const data = Float64Array.from(
    { length: shape.reduce((a, b) => a * b, 1) },
    () => Math.sin(++counter * 12.9898) * 0.9,
  );
  return any(tensor(data).reshape(shape));
};

interface Case {
  readonly body: Body;
  readonly carry: readonly Any[];
  readonly xs: readonly Any[];
  readonly held?: readonly Any[];
}

const cases: Readonly<Record<string, () => Case>> = {
  "a sum": () => ({ body: ([c], [x]) => [[any(c!.add(x!))], [c!]], carry: [numbers(3)], xs: [numbers(4, 3)] }),
  "a plain recurrent network": () => ({
    body: ([h], [x], [w, u, b]) => {
      const next = any(x!.matmul(u!).add(h!.matmul(w!)).add(b!).tanh());
      return [[next], [next]];
    },
    carry: [numbers(2, 3)],
    xs: [numbers(4, 2, 2)],
    held: [numbers(3, 3), numbers(2, 3), numbers(3)],
  }),
  "transposed weights, relu": () => ({
    body: ([h], [x], [w]) => [[any(h!.matmul(w!.transpose()).add(x!).relu())], [any(h!.square())]],
    carry: [numbers(2, 3)],
    xs: [numbers(5, 2, 3)],
    held: [numbers(3, 3)],
  }),
  "carries that swap, one that stays": () => ({
    body: ([a, b, c], [x]) => [[b!, any(a!.mul(x!).add(c!.sin())), c!], [any(a!.sub(b!))]],
    carry: [numbers(2), numbers(2), numbers(2)],
    xs: [numbers(5, 2)],
  }),
  "a carry that forgets": () => ({
    body: ([c], [x], [k]) => [[x!], [any(c!.mul(k!)), k!]],
    carry: [numbers(3)],
    xs: [numbers(3, 3)],
    held: [numbers(3)],
  }),
  "a constant multiplied by every step": () => ({
    body: ([c], [x], [k]) => [[any(c!.mul(k!).add(k!.exp()))], [any(x!.mul(k!.exp()))]],
    carry: [numbers(2, 2)],
    xs: [numbers(4, 2, 2)],
    held: [numbers(2, 2)],
  }),
  "functions with rules of their own": () => ({
    body: ([c], [x], [w]) => [[any(c!.mul(w!).softplus().mish())], [any(x!.add(c!).softplus())]],
    carry: [numbers(3)],
    xs: [numbers(4, 3)],
    held: [numbers(3)],
  }),
  "softmax, maximum and slices": () => ({
    body: ([c], [x], [w]) => {
      const scores = any(c!.matmul(w!).add(x!).softmax(-1));
      return [[any(scores.mul(c!.max(-1, { keepDims: true })))], [any(scores.slice(1, 3, 1)), any(c!.flip([1]))]];
    },
    carry: [numbers(2, 3)],
    xs: [numbers(4, 2, 3)],
    held: [numbers(3, 3)],
  }),
  "batched products with a batched constant": () => ({
    body: ([h], [x], [w]) => [[any(h!.matmul(w!).tanh().add(x!))], [h!]],
    carry: [numbers(2, 2, 3)],
    xs: [numbers(3, 2, 2, 3)],
    held: [numbers(2, 3, 3)],
  }),
  "one step": () => ({ body: ([c], [x]) => [[any(c!.mul(x!))], [c!]], carry: [numbers(2)], xs: [numbers(1, 2)] }),
  "a loop inside": () => ({
    body: ([c], [x], [w]) => {
      const [last, ys] = scan(
        (inner: Any, row: Any): [Any, Any] => {
          const next = any(inner.mul(row).add(w!.matmul(c!)).tanh());
          return [next, any(next.mul(inner))];
        },
        any(c!.mul(0.5)),
        x! as never,
      );
      return [[any(last.add(c!))], [any((ys as unknown as Any).sum(0))]];
    },
    carry: [numbers(2)],
    xs: [numbers(3, 3, 2)],
    held: [numbers(2, 2)],
  }),
};

async function expectSame(actual: readonly AnyTensor[], wanted: readonly AnyTensor[], what: string): Promise<void> {
  expect(actual.length).toBe(wanted.length);
  for (const [place, tensor] of actual.entries()) {
    const [got, expected] = [await tensor.data(), await wanted[place]!.data()];
    expect([...(tensor.shape as readonly number[])], what).toEqual([...(wanted[place]!.shape as readonly number[])]);
    got.forEach((value, at) => {
      const error = Math.abs(value - expected[at]!) / Math.max(1, Math.abs(expected[at]!));
      if (!(error < 1e-11)) expect.fail(`${what} ${place}, element ${at}: ${value}, written out ${expected[at]}`);
    });
  }
}

/** One number that depends on all of them, and on each in another way. */
const mix = (values: readonly Any[]): Any =>
  any(
    values
      .map((value, place) =>
        any(
          value
            .mul(1 + 0.3 * place)
            .sin()
            .sum(),
        ),
      )
      .reduce((a, b) => any(a.add(b))),
  );

describe.each(["interpreter", "wasm"] as const)("on %s", (device) => {
  beforeAll(async () => {
    await setDevice(device);
  });

  describe.each(Object.entries(cases))("%s", (_, make) => {
    test.each([false, true])("reverse: %s", async (reverse) => {
      const { body, carry, xs, held = [] } = make();
      await expectSame(scanned(body, carry, xs, held, reverse), unrolled(body, carry, xs, held, reverse), "value");

      const arguments_ = [carry, xs, ...(held.length > 0 ? [held] : [])];
      const which = arguments_.map((__, place) => place);
      const lossOf =
        (loop: Loop) =>
        (c: readonly Any[], x: readonly Any[], k: readonly Any[] = []): Any =>
          mix(loop(body, c, x, k, reverse));
      const gradientOf =
        (loop: Loop) =>
        (...given: (readonly Any[])[]): Any[] => {
          const of = grad(lossOf(loop), { argument: which }) as unknown as (...args: (readonly Any[])[]) => Any[][];
          return of(...given).flat();
        };
      const gradientsOf = (loop: Loop) => compile((...given: (readonly Any[])[]) => gradientOf(loop)(...given));
      await expectSame(
        gradientsOf(scanned)(...arguments_) as AnyTensor[],
        gradientsOf(unrolled)(...arguments_) as AnyTensor[],
        "gradient",
      );
      const secondOf = (loop: Loop) =>
        compile((...given: (readonly Any[])[]) => {
          const inner = (...again: (readonly Any[])[]): Any => mix(gradientOf(loop)(...again));
          return grad(inner, { argument: which })(...given).flat();
        });
      await expectSame(
        secondOf(scanned)(...arguments_) as AnyTensor[],
        secondOf(unrolled)(...arguments_) as AnyTensor[],
        "second gradient",
      );
    });
  });

  test("finite differences agree", async () => {
    const f = (w: Any, xs: Any, h: Any): AnyTensor => {
      const [last, ys] = scan(
        (c: Any, x: Any): [Any, Any] => {
          const next = any(c.matmul(w).add(x).tanh());
          return [next, any(next.mul(c))];
        },
        h,
        xs as never,
      );
      return last.sum().add((ys as unknown as Any).square().sum());
    };
    await checkGradients(f as never, [numbers(3, 3), numbers(5, 3), numbers(3)] as never);
  });

  test("carries and outputs are trees of any dtype", async () => {
    const xs = {
      values: tensor([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
      keep: tensor([true, false, true]),
    };
    const [last, ys] = scan(
      (carry, { values, keep }) => {
        const sum = where(keep, carry.sum.add(values), carry.sum) as Tensor<[2]>;
        const steps = carry.steps.add(1) as Tensor<[], "int32">;
        return [{ sum, steps, name: carry.name }, [steps, { kept: keep }] as const];
      },
      { sum: zeros([2]) as Tensor<[2]>, steps: tensor(10, { dtype: "int32" }) as Tensor<[], "int32">, name: "kept" },
      xs,
    );
    expect(await last.sum.array()).toEqual([6, 8]);
    expect(await last.steps.item()).toBe(13);
    expect(last.name).toBe("kept");
    expect(await ys[0].array()).toEqual([11, 12, 13]);
    expect(ys[0].dtype).toBe("int32");
    expect(await ys[1].kept.array()).toEqual([true, false, true]);
  });

  test("without sequences, and without steps", async () => {
    const double = (c: Tensor<[]>): [Tensor<[]>, Tensor<[]>] => [c.mul(2) as Tensor<[]>, c];
    const [last, powers] = scan((c: Tensor<[]>) => double(c), tensor(1) as Tensor<[]>, null, { length: 5 });
    expect(await last.item()).toBe(32);
    expect(await powers.array()).toEqual([1, 2, 4, 8, 16]);
    const [same, none] = scan((c: Tensor<[]>) => double(c), tensor(3) as Tensor<[]>, null, { length: 0 });
    expect(await same.item()).toBe(3);
    expect(await none.array()).toEqual([]);
  });

  test("the gradient of a loop without steps is that of the carry", async () => {
    const f = (c: Tensor<[2]>): AnyTensor =>
      scan((h, x) => [h.mul(x) as Tensor<[2]>, h], c, zeros([0, 2]))[0]
        .square()
        .sum();
    expect(await (grad(f)(tensor([3, 4])) as Tensor).array()).toEqual([6, 8]);
  });

  test("random numbers are those of the loop written out", async () => {
    const draw = (total: Tensor<[3]>): [Tensor<[3]>, Tensor<[3]>] => {
      const noise = rand([3]);
      return [total.add(noise) as Tensor<[3]>, noise];
    };
    seed(5);
    const [, drawn] = scan((c) => draw(c), zeros([3]) as Tensor<[3]>, null, { length: 3 });
    const after = rand([2]);
    const [actual, next] = [await drawn.array(), await after.array()];
    seed(5);
    const wanted: unknown[] = [];
    for (let step = 0; step < 3; step++) wanted.push(await draw(zeros([3]) as Tensor<[3]>)[1].array());
    expect(actual).toEqual(wanted);
    expect(new Set(actual.flat()).size).toBe(9);
    expect(next).toEqual(await rand([2]).array());
  });

  test("cells that are written are carries", async () => {
    const seen = new Cell(tensor([1, 2]));
    const count = compile((xs: Tensor<[number, 2]>) => {
      const [, ys] = scan(
        (c: Tensor<[]>, x): [Tensor<[]>, Tensor<[2]>] => {
          seen.value = seen.value.add(x as Tensor<[2]>) as Tensor<[2]>;
          return [c, seen.value as Tensor<[2]>];
        },
        tensor(0) as Tensor<[]>,
        xs,
      );
      return ys;
    });
    expect(
      await count(
        tensor([
          [1, 1],
          [2, 2],
          [3, 3],
        ]),
      ).array(),
    ).toEqual([
      [2, 3],
      [4, 5],
      [7, 8],
    ]);
    expect(await seen.value.array()).toEqual([7, 8]);
    expect(await count(ones([3, 2])).array()).toEqual([
      [8, 9],
      [9, 10],
      [10, 11],
    ]);
    expect(await seen.value.array()).toEqual([10, 11]);
  });

  test("parameters that the body reads get their gradient", async () => {
    const w = new Parameter(tensor([2, 3]));
    const [last] = scan(
      (c: Tensor<[2]>, x) => [c.mul(w.value).add(x) as Tensor<[2]>, 0],
      tensor([1, 1]) as Tensor<[2]>,
      ones([2, 2]),
    );
    (last as Tensor).sum().backward();
    // (w + 1) w + 1 → 2 w + 1
    expect(await w.grad!.array()).toEqual([5, 7]);
  });
});

test("the gradient of weights is one contraction after the loop", async () => {
  await setDevice("wasm");
  const f = (w: Tensor<[8, 8]>, xs: Tensor<[6, 4, 8]>): AnyTensor =>
    scan(
      (h: Tensor<[4, 8]>, x) => [h.matmul(w).add(x).tanh() as Tensor<[4, 8]>, null],
      zeros([4, 8]) as Tensor<[4, 8]>,
      xs,
    )[0].sum();
  const gradient = compile((w: Tensor<[8, 8]>, xs: Tensor<[6, 4, 8]>) => grad(f)(w, xs));
  await gradient(ones([8, 8]), ones([6, 4, 8])).array();
  const graph = gradient.explain().split("\n\n")[0]!.split("\n");
  const outside = graph.filter((line) => /^%.* = contract\(/.test(line));
  const inside = graph.filter((line) => /^ +%.* = contract\(/.test(line));
  expect(outside).toHaveLength(1);
  expect(outside[0]).toMatch(/float32\[1, 8, 8\]/);
  expect(inside).toHaveLength(2); // h W forward, and its pullback
});

test("the gradient of a table that is looked up at each step is one sum after the loop", async () => {
  await setDevice("wasm");
  const words = tensor([[3, 1], [0, 3], [3, 3], [4, 0]], { dtype: "int32" }); // prettier-ignore
  const step = (table: Tensor<[5, 2]>) => (h: Tensor<[2, 2]>, word: AnyTensor) =>
    h.add(table.take(word as Tensor<[2], "int32">)).tanh() as Tensor<[2, 2]>;
  const first = (table: Tensor<[5, 2]>) => table.slice(0, 2).mul(0) as Tensor<[2, 2]>;
  const looped = (table: Tensor<[5, 2]>): AnyTensor =>
    scan((h: Tensor<[2, 2]>, word) => [step(table)(h, word), null], first(table), words)[0].sum();
  const unrolledLoop = (table: Tensor<[5, 2]>): AnyTensor =>
    [0, 1, 2, 3].reduce((h, at) => step(table)(h, words.at(at)), first(table)).sum();
  seed(4);
  const table = rand([5, 2]);
  const gradient = compile((given: Tensor<[5, 2]>) => grad(looped)(given));
  const found = (await gradient(table).array()) as number[][];
  const wanted = (await grad(unrolledLoop)(table).array()) as number[][];
  found.flat().forEach((value, at) => expect(value).toBeCloseTo(wanted.flat()[at]!, 5));
  const graph = gradient.explain().split("\n\n")[0]!.split("\n");
  expect(graph.filter((line) => /^%.* = scatterAdd\(/.test(line))).toHaveLength(1);
  expect(graph.filter((line) => /^ +%.* = scatterAdd\(/.test(line))).toHaveLength(0);
  await checkGradients(((given: Tensor<[5, 2]>) => (grad(looped)(given) as Tensor).square().sum()) as never, [table]);
});

describe("what cannot be", () => {
  const xs = ones([3, 2]);
  const start = zeros([2]) as Tensor<[2]>;
  test.each<[string, RegExp, new (...given: never[]) => Error, () => unknown]>([
    [
      "a carry of another shape",
      /the carry is float32 \[2\] and becomes float32 \[2, 1\]/,
      ShapeError,
      () => scan((c: AnyTensor) => [c.unsqueeze(1), 0] as never, start as AnyTensor, xs),
    ],
    [
      "a carry of another dtype",
      /becomes int32 \[2\]/,
      ShapeError,
      () => scan((c: AnyTensor) => [c.astype("int32"), 0] as never, start as AnyTensor, xs),
    ],
    [
      "a carry of another structure",
      /the carry\.a is tensor and becomes array|the carry is of a and becomes of b/,
      ShapeError,
      () => scan((c: { a: AnyTensor }) => [{ b: c.a }, 0] as never, { a: start as AnyTensor }, xs),
    ],
    [
      "a number that changes",
      /is 1 and becomes 2 \(a number that changes must be a tensor\)/,
      ShapeError,
      () => scan((c: number) => [c + 1, 0] as never, 1, xs),
    ],
    [
      "sequences of different lengths",
      /sequences of 3 and of 4 steps/,
      ShapeError,
      () => scan((c) => [c, 0], start, [xs, ones([4])]),
    ],
    ["a scalar as a sequence", /has no first axis/, ShapeError, () => scan((c) => [c, 0], start, tensor(1))],
    ["no length", /say how many steps/, ShapeError, () => scan((c) => [c, 0], start, null)],
    ["no pair", /must return an array of two/, CompileError, () => scan(((c: AnyTensor) => c) as never, start, xs)],
    [
      "backward inside",
      /backward\(\) and parameters' gradients have no place inside/,
      GradientError,
      () => {
        const w = new Parameter(tensor([1, 2]));
        scan(
          (c) => {
            w.value.sum().backward();
            return [c, 0];
          },
          start,
          xs,
        );
      },
    ],
  ])("%s", (_, message, kind, run) => {
    expect(run).toThrow(kind);
    expect(run).toThrow(message);
  });
});
