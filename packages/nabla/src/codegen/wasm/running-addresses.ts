/**
 * Addresses that run along with an innermost loop. What lies at rest + c * counter gets a local that starts there and moves
 * c on in every iteration, and all that lies at a constant distance shares it: nothing is multiplied or added up inside.
 * Engines do not do this by themselves, and the additions take the units that multiply.
 *
 *   for k: a[16 * row + k], a[16 * row + k + 8]   →   p = a + (16 * row << 2); for k: p[0], p[8]; p += 4
 */
import { bytesPerElement } from "../../base/dtype.ts";
import { forEachExpression } from "../../compiler/affine.ts";
import { expressionsOf, type Statement } from "../../compiler/loop-nest.ts";
import { add, constant, mul } from "../../scalar/build.ts";
import type { Expression, Load } from "../../scalar/expression.ts";
import { emitAddress } from "./address.ts";
import { index as indexed, int32, type Step } from "./operation.ts";
import type { BufferAddress, RunningAddress, Scope } from "./scope.ts";

type Loop = Extract<Statement, { kind: "loop" }>;
type Place = Pick<Load, "buffer" | "dtype" | "index">;

/** More of them would leave the loop too few of the usual sixteen registers. */
const mostAddresses = 6;

/** counter * c + terms + constant */
interface Sum {
  readonly factors: Map<Expression, number>;
  counter: number;
  constant: number;
}

/** What shares a local: a sum without what is constant. */
interface Group {
  readonly address: BufferAddress;
  readonly start: Expression;
  /** Bytes that it moves in every iteration. */
  readonly step: number;
  readonly local: number;
}

export interface RunningAddresses {
  /** By `placeKey`. */
  readonly found: ReadonlyMap<string, RunningAddress>;
  /** Moves all addresses on. */
  readonly advance: readonly Step[];
}

export const placeKey = (buffer: number, index: Expression): string => `${buffer} ${index.id}`;

/** Finds them in a loop that holds no other, and emits where they start: the loop's counter must be set. */
export function startRunning(
  loop: Loop,
  scope: Scope,
  emit: (part: Expression | Step) => void,
): RunningAddresses | null {
  const groups = new Map<string, Group>();
  const found = new Map<string, RunningAddress>();
  for (const { place, sum } of placesIn(loop)) {
    const address = scope.buffer(place.buffer, place.dtype);
    const bytes = bytesPerElement(place.dtype);
    const distance = address.offset + sum.constant * bytes;
    // What is constant may go into the memory operation only where the rest is never negative.
    const folds = distance >= 0 && lowestOf(sum, loop) >= 0;
    const rest = folds ? 0 : sum.constant;
    const terms = [...sum.factors].map(([{ id }, factor]) => `${id}*${factor}`).sort();
    const key = [address.base, bytes, sum.counter, rest, ...terms].join(" ");
    let group = groups.get(key);
    if (group === undefined) {
      const local = scope.builder.declare(`running${groups.size}`, "i32");
      group = { address, start: expressionOf(sum, rest, loop), step: sum.counter * loop.step * bytes, local };
      groups.set(key, group);
    }
    found.set(placeKey(place.buffer, place.index), { local: group.local, offset: folds ? distance : address.offset });
  }
  if (groups.size === 0 || groups.size > mostAddresses) return null;
  const advance: Step[] = [];
  for (const { address, start, step, local } of groups.values()) {
    const offset = emitAddress({ ...address, offset: 0 }, start, emit);
    if (offset !== 0) for (const part of [int32(offset), "i32.add"] as const) emit(part);
    emit(indexed("local.set", local));
    if (step !== 0) advance.push(indexed("local.get", local), int32(step), "i32.add", indexed("local.set", local));
  }
  return { found, advance };
}

/** Loads and stores of the loop whose index is such a sum. */
function* placesIn(loop: Loop): Iterable<{ readonly place: Place; readonly sum: Sum }> {
  /** How often the loop sets each of its registers. */
  const sets = new Map<string, number>();
  for (const statement of loop.body) {
    if (statement.kind === "set") sets.set(statement.register.name, (sets.get(statement.register.name) ?? 0) + 1);
  }
  const definitions = new Map<Expression, Expression>();
  const isFixed = (root: Expression): boolean => {
    let fixed = true;
    forEachExpression([root], (part) => {
      if (part.kind === "load" || part === loop.index) fixed = false;
      if (part.kind === "register" && sets.has(part.name)) fixed = false;
    });
    return fixed;
  };
  /** Adds factor * part; false where that is not of the form. */
  const collect = (part: Expression, factor: number, sum: Sum): boolean => {
    if (part.kind === "constant") {
      sum.constant += factor * part.value;
      return true;
    }
    if (part === loop.index) {
      sum.counter += factor;
      return true;
    }
    if (part.kind === "apply") {
      const [a, b] = part.operands as readonly [Expression, Expression];
      if (part.instruction === "add") return collect(a, factor, sum) && collect(b, factor, sum);
      if (part.instruction === "mul" && b.kind === "constant") return collect(a, factor * b.value, sum);
    }
    const definition = definitions.get(part);
    if (definition !== undefined) return collect(definition, factor, sum);
    if (!isFixed(part)) return false;
    sum.factors.set(part, (sum.factors.get(part) ?? 0) + factor);
    return true;
  };
  for (const statement of loop.body) {
    const places: Place[] = [];
    forEachExpression(expressionsOf(statement), (part) => {
      if (part.kind === "load") places.push(part);
    });
    if (statement.kind === "store") {
      places.push({ buffer: statement.buffer, dtype: statement.value.dtype, index: statement.index });
    }
    for (const place of places) {
      const sum: Sum = { factors: new Map(), counter: 0, constant: 0 };
      if (collect(place.index, 1, sum)) yield { place, sum };
    }
    if (statement.kind !== "set" || sets.get(statement.register.name) !== 1) continue;
    if (statement.register.dtype === "int32" && statement.register.lanes === 1) {
      definitions.set(statement.register, statement.value);
    }
  }
}

/** The least value of the sum without its constant. */
function lowestOf({ factors, counter }: Sum, { index }: Loop): number {
  let lowest = counter * (counter < 0 ? index.high : index.low);
  for (const [part, factor] of factors) lowest += factor * (factor < 0 ? part.high : part.low);
  return lowest;
}

function expressionOf({ factors, counter }: Sum, rest: number, { index }: Loop): Expression {
  let sum: Expression = constant(rest, "int32");
  for (const [part, factor] of factors) sum = add(sum, mul(part, factor));
  return add(sum, mul(index, counter));
}
