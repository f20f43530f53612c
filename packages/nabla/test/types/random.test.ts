/**
 * Random shapes through the types, against the rules written down once more in plain JavaScript: one generated file in which the
 * compiler must accept the right result's type for every case that fits, and refuse every case that does not.
 */
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { compile, diagnosticsOf } from "./compiler.ts";

type Shape = readonly number[];

/** An expression, and the shape it has; null where it must be refused. */
interface Case {
  readonly expression: string;
  readonly shape: Shape | null;
}

const zeros = (shape: Shape): string => `zeros([${shape.join(", ")}])`;

function broadcast(a: Shape, b: Shape): Shape | null {
  const rank = Math.max(a.length, b.length);
  const pad = (shape: Shape): number[] => [...new Array<number>(rank - shape.length).fill(1), ...shape];
  const [left, right] = [pad(a), pad(b)];
  const fits = left.every((n, axis) => n === right[axis] || n === 1 || right[axis] === 1);
  return fits ? left.map((n, axis) => (n === 1 ? right[axis]! : n)) : null;
}

function matmul(a: Shape, b: Shape): Shape | null {
  if (a.length === 0 || b.length === 0) return null;
  const left = a.length === 1 ? [1, ...a] : a;
  const right = b.length === 1 ? [...b, 1] : b;
  const batch = broadcast(left.slice(0, -2), right.slice(0, -2));
  if (batch === null || left.at(-1) !== right.at(-2)) return null;
  return [...batch, ...(a.length === 1 ? [] : [left.at(-2)!]), ...(b.length === 1 ? [] : [right.at(-1)!])];
}

function reduce(shape: Shape, axes: Shape, keepDims: boolean): Shape | null {
  if (axes.some((axis) => axis < -shape.length || axis >= shape.length)) return null;
  const places = axes.map((axis) => (axis < 0 ? axis + shape.length : axis));
  return shape.flatMap((n, axis) => (places.includes(axis) ? (keepDims ? [1] : []) : [n]));
}

function slice(shape: Shape, start: number, end: number, axis: number): Shape {
  const length = new Array(shape[axis]!).fill(0).slice(start, end).length;
  return shape.with(axis, length);
}

const dimension = fc.constantFrom(1, 1, 2, 3, 5);
const shapes = fc.array(dimension, { maxLength: 4 });
const filled = fc.array(dimension, { minLength: 1, maxLength: 4 });
const large = fc.integer({ min: 1, max: 99_999 });

const cases: readonly fc.Arbitrary<Case>[] = [
  fc.tuple(shapes, shapes).map(([a, b]) => ({ expression: `${zeros(a)}.add(${zeros(b)})`, shape: broadcast(a, b) })),
  fc.tuple(shapes, shapes).map(([a, b]) => ({ expression: `${zeros(a)}.matmul(${zeros(b)})`, shape: matmul(a, b) })),
  fc
    .tuple(filled, fc.uniqueArray(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }), fc.boolean())
    .map(([a, axes, keepDims]) => ({
      expression: `${zeros(a)}.sum([${axes.join(", ")}], { keepDims: ${keepDims} })`,
      shape: reduce(a, axes, keepDims),
    })),
  fc
    .tuple(filled, fc.integer({ min: -5, max: 4 }))
    .map(([a, axis]) => ({ expression: `${zeros(a)}.mean(${axis})`, shape: reduce(a, [axis], false) })),
  fc.tuple(large, large, fc.boolean()).map(([m, n, fits]) => ({
    expression: `${zeros([m, n])}.reshape([${m * n + (fits ? 0 : 1)}])`,
    shape: fits ? [m * n] : null,
  })),
  fc.tuple(large, fc.integer({ min: 1, max: 60 })).map(([n, divisor]) => ({
    expression: `${zeros([n])}.reshape([-1, ${divisor}])`,
    shape: n % divisor === 0 ? [n / divisor, divisor] : null,
  })),
  fc.tuple(large, large).map(([m, n]) => ({
    expression: `concat([${zeros([m, 2])}, ${zeros([n, 2])}])`,
    shape: [m + n, 2],
  })),
  fc
    .tuple(filled, fc.integer({ min: -7, max: 7 }), fc.integer({ min: -7, max: 7 }), fc.nat())
    .map(([a, start, end, place]) => ({
      expression: `${zeros(a)}.slice(${start}, ${end}, ${place % a.length})`,
      shape: slice(a, start, end, place % a.length),
    })),
  fc
    .tuple(fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), fc.tuple(large, dimension, large, dimension))
    .map(([order, a]) => ({
      expression: `${zeros(a)}.permute([${order.join(", ")}])`,
      shape: order.map((axis) => a[axis]!),
    })),
];

it("random shapes give the types that plain JavaScript computes, or are refused", async () => {
  const drawn = cases.flatMap((arbitrary, index) => fc.sample(arbitrary, { numRuns: 40, seed: 20 + index }));
  expect(new Set(drawn.map(({ shape }) => shape === null)).size, "some fit and some do not").toBe(2);
  const lines = drawn.map(({ expression, shape }) =>
    shape === null ? `${expression};` : `exactly<Tensor<[${shape.join(", ")}]>>()(${expression});`,
  );
  const head = 'import { concat, exactly, type Tensor, zeros } from "./declarations.ts";';
  const refused = new Map(
    diagnosticsOf(await compile(new Map([["random.ts", [head, ...lines].join("\n")]]))).map(({ line, text }) => [
      line,
      text,
    ]),
  );
  drawn.forEach(({ shape }, index) => {
    const said = refused.get(index + 2);
    if (shape === null) expect(said ?? "accepted", lines[index]).toContain("ShapeMismatch");
    else expect(said, lines[index]).toBeUndefined();
  });
});
