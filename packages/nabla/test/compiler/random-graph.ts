/**
 * Random graphs over all kinds of primitives, with cells and several outputs. `exact` graphs hold small whole numbers
 * only, so that every order of summation gives the same bits and devices must agree exactly; `smooth` ones use the
 * transcendental functions and are compared with a tolerance.
 */
import { allocate, type DType, type TypedArray } from "../../src/base/dtype.ts";
import { type Shape, sizeOf } from "../../src/base/shape.ts";
import type { CellSlot, Graph } from "../../src/ir/graph.ts";
import { scan } from "../../src/autodiff/scan.ts";
import { lastOf, makeBody, stackOf } from "../../src/ir/loop.ts";
import type { Node } from "../../src/ir/node.ts";
import * as p from "../../src/primitives/index.ts";

export interface RandomCase {
  readonly graph: Graph;
  readonly inputs: readonly TypedArray[];
  readonly cells: readonly TypedArray[];
}

/** mulberry32: numbers in [0, 1) from a 32-bit seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export type Mode = "exact" | "smooth";

/** What graphs are made of. */
export interface Extents {
  /** How long the first axis may be, and the others. */
  readonly first: readonly number[];
  readonly others: readonly number[];
  /** At most so many elements. */
  readonly elements: number;
  /** How often a reduction goes down the first axis alone. */
  readonly down: number;
}

const usual = [1, 1, 2, 3, 4, 5, 7, 8, 9, 13, 16, 17, 33];
export const small: Extents = { first: usual, others: usual, elements: 3000, down: 0 };

/** So many rows that columns are reduced in parts. */
export const tall: Extents = { first: [512, 544, 1024], others: [1, 3, 5, 16, 17, 40], elements: 45_000, down: 0.7 };

export function randomCase(seed: number, mode: Mode, { first, others, elements, down }: Extents = small): RandomCase {
  const random = randomNumbers(seed);
  const whole = (below: number): number => Math.floor(random() * below);
  const pick = <T>(values: readonly T[]): T => values[whole(values.length)]!;
  const float: DType = random() < 0.8 ? "float32" : "float64";
  const dimension = (): number => pick(others);
  const shape = (rank: number): Shape => Array.from({ length: rank }, (_, axis) => pick(axis === 0 ? first : others));
  const limit = (size: number): boolean => size > 0 && size <= elements;

  const values = (node: Node): TypedArray => {
    const data = allocate(node.dtype, sizeOf(node.shape));
    for (let at = 0; at < data.length; at++) {
      if (node.dtype === "bool") data[at] = whole(2);
      else if (node.dtype === "uint8") data[at] = whole(9);
      else data[at] = mode === "exact" || node.dtype === "int32" ? whole(9) - 4 : random() * 2 - 1;
    }
    return data;
  };
  const bounded = (x: Node): Node => {
    if (mode === "smooth" && (x.dtype === "float32" || x.dtype === "float64")) return p.tanh(x);
    if (x.dtype === "bool" || x.dtype === "uint8") return x;
    return p.maximum(p.minimum(x, p.fullLike(x, 8)), p.fullLike(x, -8));
  };

  const inputs: Node[] = [];
  const reads: Node[] = [];
  const pool: Node[] = [];
  for (let count = 1 + whole(3); count > 0; count--) {
    inputs.push(p.input(shape(1 + whole(3)), pick([float, float, float, "int32", "bool", "uint8"])));
  }
  for (let count = whole(3); count > 0; count--)
    reads.push(p.input(shape(1 + whole(2)), pick([float, float, "int32"])));
  pool.push(...inputs, ...reads);
  const ofDType = (...dtypes: readonly DType[]): Node[] => pool.filter((node) => dtypes.includes(node.dtype));
  const numeric = (): Node | undefined => pick(ofDType(float, "int32"));
  const twin = (x: Node): Node => {
    const same = pool.filter((node) => node.dtype === x.dtype && String(node.shape) === String(x.shape));
    if (random() < 0.7) return pick(same);
    const scalars = p.input(x.shape, x.dtype);
    inputs.push(scalars);
    return scalars;
  };

  const steps: readonly (() => Node | undefined)[] = [
    () => pointwise(),
    () => pointwise(),
    () => pointwise(),
    () => comparison(),
    () => permuted(),
    () => reshaped(),
    () => expanded(),
    () => sliced(),
    () => padded(),
    () => flipped(),
    () => windowed(),
    () => reduced(),
    () => reduced(),
    () => contracted(),
    () => contracted(),
    () => gathered(),
    () => scattered(),
    () => converted(),
    () => looped(),
    () => looped(),
  ];
  const pointwise = (): Node | undefined => {
    const x = numeric();
    if (x === undefined) return undefined;
    const unary = [p.neg, p.abs, p.sign];
    const smooth = [p.exp, p.sigmoid, p.tanh, p.sin, p.erf, p.expm1, (v: Node) => p.log1p(p.abs(v)), p.cos];
    if (random() < 0.4) return bounded(pick(mode === "smooth" && x.dtype !== "int32" ? smooth : unary)(bounded(x)));
    return bounded(pick([p.add, p.sub, p.mul, p.maximum, p.minimum])(bounded(x), bounded(twin(x))));
  };
  const comparison = (): Node | undefined => {
    const x = numeric();
    if (x === undefined || (mode === "smooth" && x.dtype !== "int32")) return undefined;
    const test = pick([p.equal, p.less, p.lessEqual])(x, twin(x));
    return p.select(random() < 0.3 ? p.not(test) : test, x, twin(x));
  };
  const permuted = (): Node => {
    const x = pick(pool);
    const axes = x.shape.map((_, axis) => ({ axis, order: random() })).sort((a, b) => a.order - b.order);
    return p.permute(
      x,
      axes.map(({ axis }) => axis),
    );
  };
  const reshaped = (): Node => {
    const x = pick(pool);
    const size = sizeOf(x.shape);
    const divisors = Array.from({ length: size }, (_, below) => below + 1).filter((divisor) => size % divisor === 0);
    const inner = pick(divisors);
    return p.reshape(x, pick([[size], [inner, size / inner], [size / inner, 1, inner], [1, size]]));
  };
  const expanded = (): Node | undefined => {
    const x = pick(pool);
    const wide = random() < 0.5 ? p.reshape(x, [...x.shape, 1]) : p.reshape(x, [1, ...x.shape]);
    const to = wide.shape.map((extent) => (extent === 1 ? pick([1, 3, 4, 6]) : extent));
    return limit(sizeOf(to)) && to.length < 5 ? p.expand(wide, to) : undefined;
  };
  const sliced = (): Node => {
    const x = pick(pool);
    const starts = x.shape.map((extent) => whole(extent));
    const stops = x.shape.map((extent, axis) => starts[axis]! + 1 + whole(extent - starts[axis]!));
    const steps = x.shape.map(() => pick([1, 1, 2]));
    return p.slice(x, starts, stops, steps);
  };
  const padded = (): Node | undefined => {
    const x = pick(pool);
    const zeros = (): number[] => x.shape.map(() => pick([0, 0, 1, 2]));
    const result = p.pad(
      x,
      zeros(),
      zeros(),
      x.shape.map(() => pick([0, 0, 0, 1])),
    );
    return limit(sizeOf(result.shape)) ? result : undefined;
  };
  const flipped = (): Node => {
    const x = pick(pool);
    return p.flip(
      x,
      x.shape.map((_, axis) => axis).filter(() => random() < 0.5),
    );
  };
  const windowed = (): Node | undefined => {
    const x = pick(pool);
    if ((x.shape[0] ?? 0) < 3 || !limit(sizeOf(x.shape) * 2)) return undefined;
    const wide = p.expand(p.reshape(x, [...x.shape, 1]), [...x.shape, 2]);
    const stride = pick([1, 2]);
    const window = p.stagger(wide, 0, stride, 1, Math.floor((x.shape[0]! - 2) / stride) + 1);
    return random() < 0.5 ? window : p.unstagger(window, 0, stride, 1, x.shape[0]!);
  };
  const reduced = (): Node | undefined => {
    const columns = ofDType(float, "int32").filter(({ shape }) => shape.length > 1 && first.includes(shape[0]!));
    const isDown = down > 0 && columns.length > 0 && random() < down;
    const x = isDown ? pick(columns) : numeric();
    if (x === undefined) return undefined;
    const axes = isDown ? [0] : x.shape.map((_, axis) => axis).filter(() => random() < 0.6);
    return bounded(pick([p.sum, p.sum, p.max, p.min])(bounded(x), axes));
  };
  const contracted = (): Node | undefined => {
    const a = pick(ofDType(float, "int32").filter((node) => node.shape.length >= 2));
    if (a === undefined) return undefined;
    const rows = a.shape.at(-2)!;
    const inner = a.shape.at(-1)!;
    const batch = sizeOf(a.shape) / (rows * inner);
    const partners = pool.filter((node) => node.dtype === a.dtype && sizeOf(node.shape) % (batch * inner) === 0);
    const partner = partners.length > 0 && random() < 0.5 ? pick(partners) : undefined;
    let b: Node;
    if (partner === undefined) {
      b = p.input([batch, inner, dimension()], a.dtype);
      inputs.push(b);
    } else {
      const columns = sizeOf(partner.shape) / (batch * inner);
      b =
        random() < 0.5
          ? p.reshape(partner, [batch, inner, columns])
          : p.permute(p.reshape(partner, [batch, columns, inner]), [0, 2, 1]);
    }
    if (!limit(batch * rows * b.shape[2]!)) return undefined;
    return bounded(p.contract(bounded(p.reshape(a, [batch, rows, inner])), bounded(b)));
  };
  const gathered = (): Node | undefined => {
    const x = pick(pool);
    const axis = whole(x.shape.length);
    const extent = x.shape[axis]!;
    const to = x.shape.map((size, at) => (at === axis ? dimension() : size));
    if (!limit(sizeOf(to)) || x.shape.length === 0) return undefined;
    return p.gather(x, indicesInto(extent, to), axis);
  };
  const indicesInto = (extent: number, to: Shape): Node => {
    const ids = p.input(to, "int32");
    inputs.push(ids);
    return p.mod(ids, p.fullLike(ids, extent));
  };
  const scattered = (): Node | undefined => {
    const base = numeric();
    if (base === undefined || base.shape.length === 0) return undefined;
    const axis = whole(base.shape.length);
    const to = base.shape.map((size, at) => (at === axis ? dimension() : size));
    if (!limit(sizeOf(to))) return undefined;
    const updates = p.input(to, base.dtype);
    inputs.push(updates);
    return bounded(p.scatterAdd(bounded(base), indicesInto(base.shape[axis]!, to), updates, axis));
  };
  const converted = (): Node | undefined => {
    const x = pick(pool);
    if (mode === "smooth" && x.dtype === float) return undefined;
    return p.cast(x, pick([float, "int32"]));
  };

  /** A loop along the first axis of x, perhaps with one inside; gives one of its results, or two of them together. */
  const looped = (sequence: Node | undefined = numeric(), isInner: boolean = false): Node | undefined => {
    if (sequence === undefined || sequence.shape.length === 0) return undefined;
    const x = bounded(sequence);
    const slice = p.input(x.shape.slice(1), x.dtype);
    const carries = Array.from({ length: 1 + whole(2) }, () => p.input(slice.shape, slice.dtype));
    const constants = random() < 0.5 ? [p.input(slice.shape, slice.dtype)] : [];
    const weights: { readonly leaf: Node; readonly outer: Node }[] = [];
    const inside = [...carries, slice, ...constants];
    const steps: readonly (() => Node | undefined)[] = [
      () => p.flip(pick(inside), [whole(slice.shape.length)].slice(0, slice.shape.length)),
      () => p.add(pick(inside), p.fullLike(slice, 1)),
      () => {
        const axes = slice.shape.map((_, axis) => axis).filter(() => random() < 0.5);
        const kept = slice.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
        return p.expand(p.reshape(p.sum(pick(inside), axes), kept), slice.shape);
      },
      () => {
        const size = slice.shape.at(-1);
        if (size === undefined || size === 0) return undefined;
        const leaf = p.input([1, size, size], slice.dtype);
        const outer = p.input(leaf.shape, leaf.dtype);
        inputs.push(outer);
        weights.push({ leaf, outer });
        const rows = p.reshape(pick(inside), [1, sizeOf(slice.shape) / size, size]);
        return p.reshape(p.contract(rows, random() < 0.5 ? leaf : p.transposed(leaf)), slice.shape);
      },
      () => (isInner || slice.shape.length === 0 ? undefined : nested(pick(inside), pick(inside))),
    ];
    for (let count = 1 + whole(5); count > 0; count--) {
      const made = random() < 0.5 ? p.mul(pick(inside), pick(inside)) : pick(steps)();
      if (made !== undefined) inside.push(bounded(made));
    }
    const body = makeBody({
      carries,
      slices: [slice],
      constants: [...constants, ...weights.map(({ leaf }) => leaf)],
      next: carries.map(() => pick(inside)),
    });
    const first = carries.map(() => {
      const own = p.input(slice.shape, slice.dtype);
      inputs.push(own);
      return own;
    });
    const held = constants.map((leaf) => p.fullLike(leaf, 2));
    const options = { length: x.shape[0]!, reverse: random() < 0.5 };
    const loop = scan(body, [...first, x, ...held, ...weights.map(({ outer }) => outer)], options);
    const stacked = (): Node => stackOf(loop, pick(inside));
    if (random() < 0.4) return lastOf(loop, whole(carries.length));
    return random() < 0.5 ? stacked() : p.maximum(stacked(), stacked());
  };
  /** Inside a body: a loop along the first axis of a value, whose carry starts as, and is read from, values of the body. */
  const nested = (x: Node, value: Node): Node => {
    const carry = p.input(x.shape.slice(1), x.dtype);
    const slice = p.input(x.shape.slice(1), x.dtype);
    const constant = p.input(value.shape, value.dtype);
    const part = p.reshape(p.slice(constant, ...firstOf(constant.shape)), carry.shape);
    const next = bounded(p.add(p.mul(carry, slice), part));
    const body = makeBody({ carries: [carry], slices: [slice], constants: [constant], next: [next] });
    const first = p.reshape(p.slice(value, ...firstOf(value.shape)), carry.shape);
    const loop = scan(body, [first, x, value], { length: x.shape[0]!, reverse: random() < 0.5 });
    return random() < 0.5
      ? stackOf(loop, next)
      : p.add(stackOf(loop, carry), p.expand(p.reshape(lastOf(loop, 0), [1, ...carry.shape]), x.shape));
  };
  const firstOf = (extents: Shape): [Shape, Shape, Shape] => [
    extents.map(() => 0),
    extents.with(0, 1),
    extents.map(() => 1),
  ];

  for (let count = 3 + whole(12); count > 0; count--) {
    const made = pick(steps)();
    if (made !== undefined && limit(sizeOf(made.shape))) pool.push(made);
  }
  const outputs = Array.from({ length: 1 + whole(3) }, () => pool[pool.length - 1 - whole(Math.min(4, pool.length))]!);
  const cells: CellSlot[] = reads.map((read) => {
    const same = pool.filter((node) => node.dtype === read.dtype && sizeOf(node.shape) === sizeOf(read.shape));
    return { read, next: random() < 0.7 ? p.reshape(pick(same), read.shape) : null };
  });
  return { graph: { inputs, cells, outputs }, inputs: inputs.map(values), cells: reads.map(values) };
}
