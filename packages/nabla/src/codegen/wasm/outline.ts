/**
 * Which loops of a kernel become functions of their own. An engine hands out registers for a whole function: where several
 * nests of loops follow each other, what the others need would be kept from the innermost loop of each.
 */
import { forEachExpression } from "../../compiler/affine.ts";
import { expressionsOf, type Statement } from "../../compiler/loop-nest.ts";
import type { Index, Register } from "../../scalar/expression.ts";

type Loop = Extract<Statement, { kind: "loop" }>;
type Block = readonly Statement[];

/** Counters and registers that come from outside. */
export type Given = readonly (Index | Register)[];

/** What happens to registers and counters, in the order of the text. */
interface Event {
  readonly kind: "read" | "set";
  readonly what: Index | Register;
}

/** The loops, and what is given to the function of each. */
export function outlineLoops(body: Block): ReadonlyMap<Loop, Given> {
  const outlined = new Map<Loop, Given>();
  const nests = nestsBesideOthers(body);
  if (nests.length === 0) return outlined;
  const events: Event[] = [];
  const spans = new Map<Loop, readonly [start: number, end: number]>();
  collectEvents(body, events, spans);
  for (const nest of nests) {
    const [start, end] = spans.get(nest)!;
    const given = givenTo(events.slice(start, end), [...events.slice(end), ...events.slice(0, start)]);
    if (given !== null) outlined.set(nest, given);
  }
  return outlined;
}

const isNest = (statement: Statement): statement is Loop =>
  statement.kind === "loop" && statement.body.some(({ kind }) => kind === "loop");

/** The outermost nests that have others in their block. */
function nestsBesideOthers(block: Block): readonly Loop[] {
  const nests = block.filter(isNest);
  return nests.length > 1 ? nests : nests.flatMap(({ body }) => nestsBesideOthers(body));
}

function collectEvents(block: Block, events: Event[], spans: Map<Loop, readonly [number, number]>): void {
  for (const statement of block) {
    if (statement.kind === "loop") {
      const start = events.length;
      events.push({ kind: "set", what: statement.index });
      collectEvents(statement.body, events, spans);
      spans.set(statement, [start, events.length]);
      continue;
    }
    forEachExpression(expressionsOf(statement), (part) => {
      if (part.kind === "index" || part.kind === "register") events.push({ kind: "read", what: part });
    });
    if (statement.kind === "set") events.push({ kind: "set", what: statement.register });
  }
}

/**
 * What is read inside before it is set there; null where something that is set inside comes from outside or is needed there:
 * `after` is what happens from the end of the loop on, and from the start of loops around it up to its own.
 */
function givenTo(inside: readonly Event[], after: readonly Event[]): Given | null {
  const given = new Map<string, Index | Register>();
  const set = new Set<string>();
  for (const { kind, what } of inside) {
    if (kind === "set") set.add(what.name);
    else if (!set.has(what.name)) given.set(what.name, what);
  }
  const open = new Set(set);
  for (const { kind, what } of after) {
    if (kind === "read" && open.has(what.name)) return null;
    open.delete(what.name);
  }
  return [...given.keys()].some((name) => set.has(name)) ? null : [...given.values()];
}
