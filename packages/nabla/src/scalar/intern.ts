/**
 * The table of all expressions: what looks alike is made once. Expressions refer to parts that are in the table already, so
 * two are alike where their parts are the same objects. Bounds and leaves follow from the parts, and are found out for new
 * expressions alone.
 */
import { applyBounds, type Bounds, boundsOf } from "./bounds.ts";
import { type Constant, type Expression, type Index, type Lane, partsOf } from "./expression.ts";
import type { Apply, Load, Operand, Register, Shuffle, Splat, Vector } from "./expression.ts";

/** An expression as it is asked for: `intern` finds out what is left open. Counters and registers come with their bounds. */
export type Candidate = Expression & { id: number; low: number; high: number; leaves: number };

/** By hash; the next number is tried where two expressions have one. */
let table = new Map<number, Expression>();
let nextId = 1;

/** Numbers for names: text is hashed by the engine. They are few, but shapes are among them. */
const numbers = new Map<string, number>();
const mostNames = 10_000;

function numberOf(name: string): number {
  let number = numbers.get(name);
  if (number === undefined) numbers.set(name, (number = numbers.size));
  return number;
}

/** The bits that registers share; operands and counters share the others. */
export const registerBits = 0x7fff;

/** The bit of a leaf, which several may have. */
export function leafBit(kind: "operand" | "index" | "register", name: string): number {
  const number = numberOf(name);
  return kind === "register" ? 1 << (number % 15) : 1 << (15 + (number % 16));
}

const mix = (hash: number, value: number): number => Math.imul(hash ^ value, 0x9e3779b1) ^ (hash >>> 15);

/** Not a digest: expressions of equal hash are compared part by part. */
function hashOf(expression: Expression): number {
  const head = mix(expression.kind.charCodeAt(0), expression.dtype.charCodeAt(0) + 8 * expression.lanes);
  switch (expression.kind) {
    case "constant":
      return mix(mix(head, expression.value), expression.value * 4194304);
    case "operand":
      return mix(head, expression.position);
    case "index":
    case "register":
      return mix(head, numberOf(expression.name));
    case "load":
      return mix(mix(head, expression.buffer), expression.index.id);
    case "apply":
      return hashParts(mix(head, numberOf(expression.instruction)), expression.operands);
    case "splat":
      return mix(head, expression.value.id);
    case "vector":
      return hashParts(head, expression.elements);
    case "shuffle":
      return hashParts(expression.picks.reduce(mix, head), expression.values);
    case "lane":
      return mix(mix(head, expression.value.id), expression.lane);
  }
}

function hashParts(head: number, parts: readonly Expression[]): number {
  let hash = head;
  for (let at = 0; at < parts.length; at++) hash = mix(hash, parts[at]!.id);
  return hash;
}

function sameParts(a: readonly Expression[], b: readonly Expression[]): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}

function same(a: Expression, b: Expression): boolean {
  if (a.kind !== b.kind || a.dtype !== b.dtype || a.lanes !== b.lanes) return false;
  switch (a.kind) {
    case "constant":
      return Object.is(a.value, (b as Constant).value);
    case "operand":
      return a.position === (b as Operand).position;
    case "index":
      return a.name === (b as Index).name && a.high === b.high && a.multiple === (b as Index).multiple;
    case "register":
      return a.name === (b as Register).name && a.low === b.low && a.high === b.high;
    case "load":
      return a.buffer === (b as Load).buffer && a.index === (b as Load).index;
    case "apply":
      return a.instruction === (b as Apply).instruction && sameParts(a.operands, (b as Apply).operands);
    case "splat":
      return a.value === (b as Splat).value;
    case "vector":
      return sameParts(a.elements, (b as Vector).elements);
    case "shuffle":
      return (
        a.picks.every((pick, lane) => pick === (b as Shuffle).picks[lane]) && sameParts(a.values, (b as Shuffle).values)
      );
    case "lane":
      return a.value === (b as Lane).value && a.lane === (b as Lane).lane;
  }
}

/** The expression that looks like the candidate, or null where there is none yet: its hash is then free. */
function lookUp(candidate: Expression): Expression | null {
  for (freeHash = hashOf(candidate); ; freeHash = (freeHash + 1) | 0) {
    const known = table.get(freeHash);
    if (known === undefined) return null;
    if (same(known, candidate)) return known;
  }
}

let freeHash = 0;

/** The one expression that looks like the candidate: one made before, or the candidate itself, completed, with a new id. */
export function intern(candidate: Candidate): Expression {
  const known = lookUp(candidate);
  if (known !== null) return known;
  complete(candidate);
  table.set(freeHash, candidate);
  candidate.id = nextId++;
  return candidate;
}

/** Bounds and leaves, which are asked for only where an expression is new. */
function complete(candidate: Candidate): void {
  const { kind, dtype } = candidate;
  if (kind === "operand" || kind === "index" || kind === "register") {
    candidate.leaves = leafBit(kind, kind === "operand" ? `operand ${candidate.position}` : candidate.name);
  } else {
    const parts = partsOf(candidate);
    for (let at = 0; at < parts.length; at++) candidate.leaves |= parts[at]!.leaves;
  }
  if (kind === "index" || kind === "register") return;
  const isInteger = dtype !== "float32" && dtype !== "float64";
  if (kind === "constant" && isInteger) return setBounds(candidate, { low: candidate.value, high: candidate.value });
  if (kind === "splat") return setBounds(candidate, candidate.value);
  setBounds(candidate, kind === "apply" ? applyBounds(candidate) : boundsOf(dtype));
}

function setBounds(candidate: Candidate, { low, high }: Bounds): void {
  candidate.low = low;
  candidate.high = high;
}

/**
 * Lets go of every expression made so far; ids go on, so old and new ones never mix up. The compiler calls it when a kernel
 * is finished: only sharing between kernels is lost, and memory stays bounded.
 */
export function forgetExpressions(): void {
  table = new Map();
  if (numbers.size > mostNames) numbers.clear();
}
