/**
 * Gives every class a small number, its code, in the order of first sight; grows as labels arrive. The order shown to
 * the outside is always `sortedCodes`: numbers ascending, strings by code point. Strings and numbers never mix.
 * A failed `encode` leaves the index as it was. Neighbours: inputs.ts before it, class-totals.ts behind it.
 */
import { DataError } from "../base/errors.ts";
import type { Label } from "./inputs.ts";

/** What identifies a class: `true`, 1 and 1n are one class. */
type Key = string | number;

/** Codes of the integers from 0 on are found in an array, which is what makes millions of rows cheap. */
const DIRECT = 1024;

/** What identifies a class; throws a DataError for what cannot name one. */
function keyOf(where: string, value: unknown): Key {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  const key = typeof value === "bigint" ? Number(value) : value;
  if (typeof key === "number" && Number.isSafeInteger(key)) return key;
  if (typeof key === "number" && Number.isFinite(key)) {
    throw new DataError(
      `${where} is ${key}, which names no class: labels are integers, strings or booleans; turn scores into classes first`,
    );
  }
  const found =
    value === null || value === undefined || typeof value === "number" ? String(value) : `a ${typeof value}`;
  throw new DataError(`${where} is ${found}; labels are integers, strings or booleans`);
}

/** Strings by code point, which for rare characters differs from JavaScript's own order by UTF-16 unit. */
function compareStrings(first: string, second: string): number {
  const length = Math.min(first.length, second.length);
  for (let index = 0; index < length; index++) {
    if (first.charCodeAt(index) === second.charCodeAt(index)) continue;
    const difference = (first.codePointAt(index) ?? 0) - (second.codePointAt(index) ?? 0);
    // Inside a pair of surrogates the code points of the whole pairs were equal up to here, so the units decide.
    return difference === 0 ? first.charCodeAt(index) - second.charCodeAt(index) : difference;
  }
  return first.length - second.length;
}

function compareKeys(first: Key, second: Key): number {
  if (typeof first === "number" && typeof second === "number") return first - second;
  return compareStrings(String(first), String(second));
}

/** Labels in a form fit for messages: `"ham", "spam"`, the first eight of them. */
export function describeLabels(labels: readonly Label[]): string {
  const shown = labels.slice(0, 8).map((label) => (typeof label === "string" ? JSON.stringify(label) : String(label)));
  return labels.length > 8 ? `${shown.join(", ")}, … (${labels.length} in all)` : shown.join(", ");
}

/** A growing two-way table of labels and codes. */
export class LabelIndex {
  /** Labels by code, as they were first written. */
  readonly labels: Label[] = [];
  readonly #keys: Key[] = [];
  readonly #codes: Map<Key, number> = new Map<Key, number>();
  readonly #direct: Int32Array = new Int32Array(DIRECT).fill(-1);

  get size(): number {
    return this.labels.length;
  }

  /** Codes of labels, new ones added. `where` opens the messages: `f1Score: yTrue`. */
  encode(where: string, labels: ArrayLike<unknown>): Int32Array {
    const before = this.size;
    const codes = new Int32Array(labels.length);
    const direct = this.#direct;
    try {
      for (let row = 0; row < labels.length; row++) {
        const label = labels[row];
        const known = typeof label === "number" ? direct[label] : undefined;
        codes[row] = known !== undefined && known >= 0 ? known : this.#add(`${where}[${row}]`, label);
      }
    } catch (error) {
      this.truncate(before);
      throw error;
    }
    return codes;
  }

  /** The code of a label, -1 for one never seen; a DataError where its type cannot match. */
  codeOf(where: string, label: Label): number {
    const key = keyOf(where, label);
    this.#checkKind(where, key, label);
    return this.#codes.get(key) ?? -1;
  }

  /** All codes in the order of their labels. */
  sortedCodes(): number[] {
    const keys = this.#keys;
    return Array.from(keys.keys()).sort((first, second) => compareKeys(keys[first]!, keys[second]!));
  }

  /** All labels in order. */
  sortedLabels(): Label[] {
    return this.sortedCodes().map((code) => this.labels[code]!);
  }

  /** Forgets all labels from a code on. */
  truncate(size: number): void {
    for (const key of this.#keys.splice(size)) {
      this.#codes.delete(key);
      if (typeof key === "number" && key >= 0 && key < DIRECT) this.#direct[key] = -1;
    }
    this.labels.length = size;
  }

  #add(where: string, label: unknown): number {
    const key = keyOf(where, label);
    const known = this.#codes.get(key);
    if (known !== undefined) return known;
    this.#checkKind(where, key, label);
    const code = this.labels.push(label as Label) - 1;
    this.#keys.push(key);
    this.#codes.set(key, code);
    if (typeof key === "number" && key >= 0 && key < DIRECT) this.#direct[key] = code;
    return code;
  }

  #checkKind(where: string, key: Key, label: unknown): void {
    const other = this.#keys[0];
    if (other === undefined || typeof other === typeof key) return;
    const seen = describeLabels(this.labels.slice(0, 1));
    throw new DataError(
      `${where} is ${describeLabels([label as Label])}, a ${typeof label}, while other labels are like ${seen}; use one type for all labels`,
    );
  }
}

/** An index of given labels, each once; a DataError for none or for one named twice. */
export function indexLabels(where: string, labels: ArrayLike<unknown>): LabelIndex {
  if (labels.length === 0) throw new DataError(`${where} is empty; name at least one label`);
  const index = new LabelIndex();
  const codes = index.encode(where, labels);
  const repeated = codes.findIndex((code, position) => code !== position);
  if (repeated >= 0) {
    throw new DataError(
      `${where}[${repeated}] names ${describeLabels([index.labels[codes[repeated]!]!])} again; name each once`,
    );
  }
  return index;
}
