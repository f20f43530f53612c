/**
 * The state of the global random generator: a cell [key, key, draws] for tensors, and a counter of draws on the host for
 * shuffling. Host draws have the second counter word's highest bit set, so the two never meet.
 */
import { DataError } from "../base/errors.ts";
import type { Node } from "../ir/node.ts";
import { reshape } from "../primitives/layout.ts";
import { add } from "./arithmetic.ts";
import { Cell } from "./cell.ts";
import { nodeOf, tensorOf, tensorOfData } from "./handles.ts";
import { sliceAxis } from "./layout.ts";
import type { Tensor } from "./signatures/tensor.ts";
import { readNow } from "./tensor.ts";
import { threefryOnHost } from "./threefry.ts";
import { withTrace } from "./trace.ts";

/** Everything that the next random numbers depend on. */
export interface GeneratorState {
  readonly key: readonly [number, number];
  /** Draws of tensors so far. */
  readonly draws: number;
  /** Draws on the host so far. */
  readonly hostDraws: number;
}

let cell: Cell<[3], "int32"> | null = null;
let hostKey: readonly [number, number] = [0, 0];
let hostDraws = 0;

const stateTensor = (key: readonly [number, number], draws: number): Tensor<[3], "int32"> =>
  tensorOfData<[3], "int32">(Int32Array.of(key[0], key[1], draws), [3], "int32");

/** The generator's cell; made with a random key where no seed was set. Cells live outside of traces. */
function generator(): Cell<[3], "int32"> {
  if (cell === null) {
    hostKey = randomKey();
    cell = withTrace(null, () => new Cell(stateTensor(hostKey, 0)));
  }
  return cell;
}

function randomKey(): [number, number] {
  const word = (): number => (Math.random() * 2 ** 32) | 0;
  return [word(), word()];
}

/**
 * Sets the seed of every random number from now on: initial weights, dropout, `rand`, `randn`, shuffling.
 * @throws DataError unless it is an integer of at most 53 bits.
 */
export function seed(value: number): void {
  if (!Number.isSafeInteger(value)) throw new DataError(`seed: ${value} is no integer that a number holds exactly`);
  setGeneratorState({ key: [value | 0, Math.floor(value / 2 ** 32) | 0], draws: 0, hostDraws: 0 });
}

/** The state, for checkpoints. Reads the device. */
export function generatorState(): GeneratorState {
  const state = readNow([generator().value])[0]!;
  return { key: [state[0]!, state[1]!], draws: state[2]!, hostDraws };
}

/** Continues from a state: the numbers that follow are those that followed then. */
export function setGeneratorState(state: GeneratorState): void {
  hostKey = state.key;
  hostDraws = state.hostDraws;
  const value = stateTensor(state.key, state.draws);
  if (cell === null) cell = withTrace(null, () => new Cell(value));
  else cell.value = value;
}

/** The key and the number of the next draw, as scalar nodes. */
export function nextDraw(): { readonly key: readonly [Node, Node]; readonly draw: Node } {
  const state = nodeOf(generator().value);
  const [first, second, draw] = [0, 1, 2].map((place) => reshape(sliceAxis(state, 0, place, place + 1), [])) as [
    Node,
    Node,
    Node,
  ];
  const increment = nodeOf(tensorOfData(Int32Array.of(0, 0, 1), [3], "int32"));
  generator().value = tensorOf<[3], "int32">(add(state, increment));
  return { key: [first, second], draw };
}

/** A function that gives random numbers in [0, 1) on the host, 32 bits each: one draw of the global generator. */
export function hostRandom(): () => number {
  generator();
  const key = hostKey;
  const draw = hostDraws++ | 0x80000000 | 0;
  let position = 0;
  return () => (threefryOnHost(key, [position++ | 0, draw])[0] >>> 0) / 2 ** 32;
}

/** The integers 0 … length - 1 in random order (Fisher and Yates). */
export function permutation(length: number): Int32Array {
  const random = hostRandom();
  const order = Int32Array.from({ length }, (_, position) => position);
  for (let last = length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}
