/**
 * Loops with a gradient. The gradient of a loop is a loop over the same steps backwards:
 *   c' = f(c, x, k), results c_T and stacks of v(c, x, k)
 *   ĉ = cotangent of c_T;  for t backwards: (ĉ, x̂_t, k̂_t) = pullback of f and v at step t of (ĉ, v̂_t);  k̂ = Σ k̂_t
 * It is made of the nodes of the body itself. What it needs of the way forward are leaves of its own: carries before each
 * step and values that are dear are stacked by the forward loop, cheap ones are computed again (keep.ts). Sums over the steps
 * leave the loop where they can (hoist-sums.ts). As it is a loop like any other, it has gradients of any order.
 */
import { isFloat } from "../base/dtype.ts";
import {
  bodyOf,
  lastOf,
  type LoopBody,
  type LoopOptions,
  makeBody,
  makeLoop,
  optionsOf,
  resultCotangents,
  resultOf,
  stackOf,
} from "../ir/loop.ts";
import type { Node } from "../ir/node.ts";
import { add, fullLike, input } from "../primitives/index.ts";
import { pullBackAll } from "./gradient.ts";
import { splitSum } from "./hoist-sums.ts";
import { keptOf } from "./keep.ts";
import { lift } from "./lift.ts";

/** A loop that can be differentiated. `inputs`: first values of the carries, then sequences, then constants. */
export function scan(body: LoopBody, inputs: readonly Node[], options: LoopOptions): Node {
  return makeLoop(body, inputs, options, reverse);
}

/** Cotangents of a loop's results: of last carries by number, of stacked values by value. */
interface Received {
  readonly last: ReadonlyMap<number, Node>;
  readonly stacks: ReadonlyMap<Node, Node>;
}

function received(cotangent: Node): Received {
  const last = new Map<number, Node>();
  const stacks = new Map<Node, Node>();
  const put = <K>(sums: Map<K, Node>, key: K, term: Node): void => {
    const before = sums.get(key);
    sums.set(key, before === undefined ? term : add(before, term));
  };
  for (const { result, cotangent: term } of resultCotangents(cotangent)) {
    const of = resultOf(result);
    if (of.kind === "last") put(last, of.carry, term);
    else put(stacks, of.value, term);
  }
  return { last, stacks };
}

function reverse(loop: Node, cotangent: Node): readonly (Node | null)[] {
  const body = bodyOf(loop);
  const { carries, slices, constants, next } = body;
  const { last, stacks } = received(cotangent);
  const leaves = [...carries, ...slices, ...constants];

  // Cotangents, as the backward body sees them: of the carries after the step, and of what was stacked at it.
  const after = carries.map((leaf) => (isFloat(leaf.dtype) ? input(leaf.shape, leaf.dtype) : null));
  const ofStacks = new Map([...stacks].map(([value, outer]) => [input(value.shape, value.dtype), { value, outer }]));
  const seeds = new Map<Node, Node>();
  const put = (value: Node, term: Node): void => {
    const before = seeds.get(value);
    seeds.set(value, before === undefined ? term : add(before, term));
  };
  for (const [carry, leaf] of after.entries()) if (leaf !== null) put(next[carry]!, leaf);
  for (const [leaf, { value }] of ofStacks) put(value, leaf);
  const floats = leaves.filter(({ dtype }) => isFloat(dtype));
  const pulled = pullBackAll(seeds, floats, new Set(leaves));
  const cotangentOf = new Map(floats.map((leaf, place) => [leaf, pulled[place]!]));

  // Sums over the steps: what can be summed after the loop, and the rest, which the loop adds up as it goes.
  const sums = constants.map((leaf) => splitSum(cotangentOf.get(leaf) ?? null));
  const running = sums.map(({ inside }, place) => (inside === null ? null : { inside, leaf: like(constants[place]!) }));
  const accumulators = running.filter((sum) => sum !== null);

  const before = carries.map((leaf, carry) =>
    after[carry] === null ? null : (cotangentOf.get(leaf) ?? fullLike(leaf, 0)),
  );
  const ofSlices = slices.map((leaf) => cotangentOf.get(leaf) ?? null);
  const roots = [...before, ...ofSlices, ...sums.flatMap(({ parts }) => parts)].filter((node) => node !== null);
  const seedLeaves = new Set<Node>([...after.filter((leaf) => leaf !== null), ...ofStacks.keys()]);
  const kept = keptOf([...roots, ...accumulators.map(({ inside }) => inside)], body, [...stacks.keys()], seedLeaves);

  const sequences = new Map<Node, Node>([...ofStacks].map(([leaf, { outer }]) => [leaf, outer]));
  for (const value of kept.values) sequences.set(value, stackOf(loop, value));
  for (const [place, leaf] of slices.entries()) {
    if (kept.leaves.has(leaf)) sequences.set(leaf, loop.inputs[carries.length + place]!);
  }
  const held = new Map<Node, Node>();
  for (const [place, leaf] of constants.entries()) {
    if (kept.leaves.has(leaf)) held.set(leaf, loop.inputs[carries.length + slices.length + place]!);
  }
  const moving = carries.flatMap((leaf, carry) => (after[carry] === null ? [] : [{ leaf, carry }]));
  const backward = makeBody({
    carries: [...moving.map(({ carry }) => after[carry]!), ...accumulators.map(({ leaf }) => leaf)],
    slices: [...sequences.keys()],
    constants: [...held.keys()],
    next: [...moving.map(({ carry }) => before[carry]!), ...accumulators.map(({ leaf, inside }) => add(leaf, inside))],
  });
  const first = [
    ...moving.map(({ leaf, carry }) => last.get(carry) ?? fullLike(leaf, 0)),
    ...accumulators.map(({ leaf }) => fullLike(leaf, 0)),
  ];
  const options = optionsOf(loop);
  const back = scan(backward, [...first, ...sequences.values(), ...held.values()], {
    ...options,
    reverse: !options.reverse,
  });

  const lifted = lift(back, sequences);
  return [
    ...carries.map((_, carry) => {
      const place = moving.findIndex((other) => other.carry === carry);
      return place < 0 ? null : lastOf(back, place);
    }),
    ...ofSlices.map((node) => (node === null ? null : lifted(node))),
    ...sums.map(({ outside }, place) => {
      const total = running[place];
      const inside = total ? [lastOf(back, moving.length + accumulators.indexOf(total))] : [];
      const terms = [...outside.map((term) => term(lifted)), ...inside];
      return terms.length === 0 ? null : terms.reduce(add);
    }),
  ];
}

const like = (node: Node): Node => input(node.shape, node.dtype);
