/**
 * Prints expressions as stack code, each as the tree that it is: what is shared or does not change in a loop was put into
 * registers by the compiler. Every expression leaves one value in its representation.
 */
import { bytesPerElement } from "../../base/dtype.ts";
import { CompileError } from "../../base/errors.ts";
import type { Apply, Constant, Expression, Lane, Load, Shuffle, Splat, Vector } from "../../scalar/expression.ts";
import { emitAddress } from "./address.ts";
import { lanes } from "./lanes.ts";
import { accesses, splatLoads } from "./memory-access.ts";
import type { MemoryName } from "./opcodes.ts";
import { constants, index, int32, shuffle, type Step } from "./operation.ts";
import { localTypeOf, representationOf, vectorOf } from "./representation.ts";
import { readLocal, type Rule } from "./rules/rule.ts";
import { ruleOf } from "./rules/table.ts";
import { placeKey } from "./running-addresses.ts";
import type { Scope } from "./scope.ts";

/** Puts the value of `expression` on the stack. */
export function emitExpression(expression: Expression, scope: Scope): void {
  switch (expression.kind) {
    case "constant":
      return emitConstant(expression, scope);
    case "index":
      return scope.builder.emit(index("local.get", scope.counter(expression)));
    case "register":
      return scope.builder.emit(index("local.get", scope.register(expression)));
    case "load": {
      const access = accesses[representationOf(expression)];
      emitLoad(access.load, expression, scope);
      return scope.builder.emit(...access.widen);
    }
    case "apply":
      return emitApply(expression, scope);
    case "splat":
      return emitSplat(expression, scope);
    case "vector":
      return emitVector(expression, scope);
    case "shuffle":
      return emitShuffle(expression, scope);
    case "lane":
      return emitLane(expression, scope);
    case "operand":
      throw new CompileError(`wasm: operand ${expression.position} of a primitive was left in a kernel`);
  }
}

function emitConstant({ dtype, lanes: count, value }: Constant, { builder }: Scope): void {
  if (count > 1) return builder.emit(lanes[vectorOf({ dtype, lanes: count })].constant(value));
  if (dtype === "float32") return builder.emit(constants("f32.const", value));
  if (dtype === "float64") return builder.emit(constants("f64.const", value));
  builder.emit(int32(value));
}

/** An expression's value, or an operation. */
export function emitPart(part: Expression | Step, scope: Scope): void {
  if (typeof part === "object" && "dtype" in part) emitExpression(part, scope);
  else scope.builder.emit(part);
}

/** Puts an address on the stack, as `emitAddress` does, and gives the immediates of the memory operation. */
export function emitElementAddress(
  { buffer, dtype, index }: Pick<Load, "buffer" | "dtype" | "index">,
  scope: Scope,
): { readonly align: number; readonly offset: number } {
  const align = Math.log2(bytesPerElement(dtype));
  const running = scope.running.get(placeKey(buffer, index));
  if (running !== undefined) {
    scope.builder.emit(readLocal(running.local));
    return { align, offset: running.offset };
  }
  const offset = emitAddress(scope.buffer(buffer, dtype), index, (part) => emitPart(part, scope));
  // Buffers start at multiples of 64 bytes, elements at multiples of their size; more is not known.
  return { align, offset };
}

function emitLoad(name: MemoryName, load: Load, scope: Scope): void {
  const immediates = emitElementAddress(load, scope);
  scope.builder.emit({ kind: "memory", name, align: immediates.align, offset: immediates.offset });
}

function emitApply(expression: Apply, scope: Scope): void {
  const rule = ruleOf(expression);
  const { builder } = scope;
  const [condition, a, b] = expression.operands;
  // select(condition, a, b) has its condition last on the stack.
  const operands = expression.instruction === "select" ? [a!, b!, condition!] : expression.operands;
  switch (rule.kind) {
    case "steps":
      for (const operand of operands) emitExpression(operand, scope);
      return builder.emit(...rule.steps);
    case "inLocals":
      return withLocals(operands, scope, (locals) => builder.emit(...rule.steps(locals.map(readLocal))));
    case "shift": {
      const amount = uniformLane(operands[1]!);
      if (amount === null) return emitLanewise(expression, scope);
      emitExpression(operands[0]!, scope);
      if (typeof amount === "number") builder.emit(int32(amount));
      else emitExpression(amount, scope);
      return builder.emit(rule.name, ...rule.after);
    }
    case "lanewise":
      return emitLanewise(expression, scope);
  }
}

/** Calls `use` with locals that hold the operands; they are free again afterwards. */
function withLocals(operands: readonly Expression[], scope: Scope, use: (locals: readonly number[]) => void): void {
  const held = operands.map((operand) => {
    emitExpression(operand, scope);
    const type = localTypeOf(representationOf(operand));
    const local = scope.builder.borrow(type);
    scope.builder.emit(index("local.set", local));
    return { type, local };
  });
  use(held.map(({ local }) => local));
  for (const { type, local } of held) scope.builder.giveBack(type, local);
}

/** The scalar that every lane holds, where that can be seen. */
function uniformLane(expression: Expression): Expression | number | null {
  if (expression.kind === "splat") return expression.value;
  return expression.kind === "constant" ? expression.value : null;
}

/** The scalar code of the instruction for each lane; operands and result are integers. */
function emitLanewise(expression: Apply, scope: Scope): void {
  const { builder } = scope;
  const rule: Rule = ruleOf({ ...expression, lanes: 1, operands: expression.operands.map(scalarOf) });
  if (rule.kind !== "steps") throw new CompileError(`wasm: ${expression.instruction} has no scalar steps`);
  const { count, replace, splat, extract } = lanes[vectorOf(expression)];
  withLocals(expression.operands, scope, (locals) => {
    for (let lane = 0; lane < count; lane++) {
      for (const local of locals) builder.emit(readLocal(local), { kind: "lane", name: extract, lane });
      const insert: Step = lane === 0 ? splat : { kind: "lane", name: replace, lane };
      builder.emit(...rule.steps, insert);
    }
  });
}

/** Something with the dtype of a vector and one lane, to look up a rule by. */
function scalarOf(operand: Expression): Expression {
  return { ...operand, lanes: 1 };
}

function emitSplat(expression: Splat, scope: Scope): void {
  const vector = vectorOf(expression);
  const load = splatLoads[vector];
  if (load !== null && expression.value.kind === "load") return emitLoad(load, expression.value, scope);
  const { enter, splat, close } = lanes[vector];
  emitExpression(expression.value, scope);
  scope.builder.emit(...enter, splat, ...close);
}

function emitVector(expression: Vector, scope: Scope): void {
  const { enter, splat, replace, close } = lanes[vectorOf(expression)];
  expression.elements.forEach((element, lane) => {
    emitExpression(element, scope);
    scope.builder.emit(...enter, lane === 0 ? splat : { kind: "lane", name: replace, lane });
  });
  scope.builder.emit(...close);
}

function emitShuffle(expression: Shuffle, scope: Scope): void {
  const [first, second = first!] = expression.values;
  const { count, bytes } = lanes[vectorOf(expression)];
  for (const value of [first!, second]) emitExpression(value, scope);
  const places = expression.picks.flatMap((pick) => {
    const lane = (pick < count ? 0 : 16) + (pick % count) * bytes;
    return Array.from({ length: bytes }, (_, byte) => lane + byte);
  });
  // Lanes that are narrower than their share of the register lie at its beginning; what follows is not read.
  scope.builder.emit(shuffle([...places, ...places].slice(0, 16)));
}

function emitLane(expression: Lane, scope: Scope): void {
  const { extract, leave } = lanes[vectorOf(expression.value)];
  emitExpression(expression.value, scope);
  scope.builder.emit({ kind: "lane", name: extract, lane: expression.lane }, ...leave);
}
