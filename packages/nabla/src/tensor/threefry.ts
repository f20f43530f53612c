/**
 * Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror, Shaw: Parallel Random Numbers: As Easy as 1, 2, 3; 2011): a keyed
 * mixing of counters, so that every element finds its random bits alone, in any order, on any device. Written once for
 * nodes and once for the host, from the same table.
 */
import type { Node } from "../ir/node.ts";
import { add } from "../primitives/arithmetic.ts";
import { bitOr, bitXor, shiftLeft, shiftRight } from "../primitives/logic.ts";
import { constantLike } from "./broadcast.ts";

const ROTATIONS: readonly (readonly number[])[] = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
];
const PARITY = 0x1bd11bda;
const GROUPS = 5;

/** 32-bit words and what is done with them. */
interface Words<W> {
  add(a: W, b: W): W;
  addNumber(a: W, b: number): W;
  xor(a: W, b: W): W;
  xorNumber(a: W, b: number): W;
  rotateLeft(a: W, places: number): W;
}

function mix<W>(words: Words<W>, key: readonly [W, W], counter: readonly [W, W]): [W, W] {
  const keys = [key[0], key[1], words.xorNumber(words.xor(key[0], key[1]), PARITY)];
  let left = words.add(counter[0], keys[0]!);
  let right = words.add(counter[1], keys[1]!);
  for (let group = 0; group < GROUPS; group++) {
    for (const places of ROTATIONS[group % 2]!) {
      left = words.add(left, right);
      right = words.xor(words.rotateLeft(right, places), left);
    }
    left = words.add(left, keys[(group + 1) % 3]!);
    right = words.addNumber(words.add(right, keys[(group + 2) % 3]!), group + 1);
  }
  return [left, right];
}

const nodeWords: Words<Node> = {
  add,
  addNumber: (a, b) => add(a, constantLike(a, b)),
  xor: bitXor,
  xorNumber: (a, b) => bitXor(a, constantLike(a, b)),
  rotateLeft: (a, places) => bitOr(shiftLeft(a, constantLike(a, places)), shiftRight(a, constantLike(a, 32 - places))),
};

/** Two words of random bits for each counter; int32 nodes of one shape. */
export function threefry(key: readonly [Node, Node], counter: readonly [Node, Node]): [Node, Node] {
  return mix(nodeWords, key, counter);
}

const hostWords: Words<number> = {
  add: (a, b) => (a + b) | 0,
  addNumber: (a, b) => (a + b) | 0,
  xor: (a, b) => a ^ b,
  xorNumber: (a, b) => a ^ b,
  rotateLeft: (a, places) => (a << places) | (a >>> (32 - places)),
};

/** The same for one counter, on the host; words as int32 numbers. */
export function threefryOnHost(key: readonly [number, number], counter: readonly [number, number]): [number, number] {
  return mix(hostWords, key, counter);
}
