/**
 * One kernel as a C function: its statements in order. A kernel that threads share takes its thread's number; its parallel
 * loops go over this thread's share of the steps, neighbouring ones.
 */
import { CompileError } from "../../base/errors.ts";
import type { Kernel, Program, Statement } from "../../compiler/loop-nest.ts";
import type { Expression } from "../../scalar/expression.ts";
import { accessor, bare, defineType, printExpression, printIndex } from "./expressions.ts";
import type { Prelude } from "./prelude.ts";
import { iterationsOf, partsOf } from "../../compiler/threads/parts.ts";
import { type Block, type Declarations, placeRegisters } from "../../compiler/threads/registers.ts";
import { createScope, type Scope } from "./scope.ts";
import type { ThreadPlan } from "../../compiler/threads/thread-plan.ts";
import { elementOf, shortName } from "./types.ts";

type Loop = Extract<Statement, { kind: "loop" }>;
type Store = Extract<Statement, { kind: "store" }>;
type Assignment = Extract<Statement, { kind: "set" }>;

export interface KernelOptions {
  /** Whether sum = sum + a * b is rounded once: more exact and twice as fast, where the machine can do so. */
  readonly fusedMultiplyAdd: boolean;
}

interface Context extends KernelOptions {
  readonly scope: Scope;
  readonly declarations: Declarations;
  readonly plan: ThreadPlan;
}

/** What kernels that threads share get besides their buffers: parameters, and arguments. */
const team = {
  parameters: "const int thread, const int threads, void (*const meet)(void)",
  arguments: "thread, threads, meet",
} as const;

export interface KernelText {
  /** The function, from its parameters on. Equal texts are one function. */
  readonly definition: string;
  readonly arguments: string;
}

export function printKernel(
  kernel: Kernel,
  program: Program,
  prelude: Prelude,
  plan: ThreadPlan,
  options: KernelOptions,
): KernelText {
  const scope = createScope(kernel, program, prelude);
  const context: Context = { ...options, scope, plan, declarations: placeRegisters(kernel.body) };
  const body = printBlock(kernel.body, context, "  ");
  const buffers = scope.bufferParameters();
  const isShared = plan.isShared(kernel);
  const parameters = buffers.map(({ declaration, contents }, at) => {
    const isLast = at === buffers.length - 1 && !isShared;
    return `\n  ${declaration}${isLast ? "" : ","} // ${contents}`;
  });
  const rest = isShared ? `\n  ${team.parameters}\n` : buffers.length > 0 ? "\n" : "void";
  return {
    definition: [`(${parameters.join("")}${rest}) {`, ...body, "}"].join("\n"),
    arguments: [...buffers.map(({ argument }) => argument), ...(isShared ? [team.arguments] : [])].join(", "),
  };
}

function printBlock(block: Block, context: Context, indent: string): string[] {
  const byType = new Map<string, string[]>();
  for (const register of context.declarations.atStartOf(block)) {
    const type = context.scope.isWide(register) ? "int64_t" : defineType(register, context.scope);
    byType.set(type, [...(byType.get(type) ?? []), context.scope.register(register)]);
  }
  const declared = [...byType].map(([type, names]) => `${indent}${type} ${names.join(", ")};`);
  return [...declared, ...block.flatMap((statement) => printStatement(statement, context, indent))];
}

function printStatement(statement: Statement, context: Context, indent: string): string[] {
  const { plan } = context;
  const meeting = plan.meetsBefore(statement) ? [`${indent}MEET();`] : [];
  const lines = printAlone(statement, context, indent);
  if (!plan.isForFirst(statement) || lines.length === 0) return [...meeting, ...lines];
  return [...meeting, `${indent}if (thread == 0) ${lines[0]!.trimStart()}`, ...lines.slice(1)];
}

function printAlone(statement: Statement, context: Context, indent: string): string[] {
  switch (statement.kind) {
    case "loop":
      return printLoop(statement, context, indent);
    case "store":
      return [`${indent}${printStore(statement, context.scope)}`];
    case "set":
      return [`${indent}${printAssignment(statement, context)}`];
    case "prefetch": {
      const { buffer, dtype, index } = statement.load;
      return [
        `${indent}__builtin_prefetch(${context.scope.buffer(buffer, dtype)} + ${printIndex(index, context.scope)});`,
      ];
    }
  }
}

function printLoop(loop: Loop, context: Context, indent: string): string[] {
  const { index, start, end, step, body } = loop;
  if (step <= 0) throw new CompileError(`c: loop ${index.name} has step ${step}, steps are positive`);
  if (start >= end) return [];
  const i = context.scope.counter(index);
  const inside = [
    ...printBlock(body, context, `${indent}  `),
    ...(context.plan.meetsAfterIteration(loop) ? [`${indent}  MEET();`] : []),
  ];
  const next = step === 1 ? `${i}++` : `${i} += ${step}`;
  if (loop.parallel !== true) {
    return [`${indent}for (int64_t ${i} = ${start}; ${i} < ${end}; ${next}) {`, ...inside, `${indent}}`];
  }
  const parts = partsOf(loop);
  const partSteps = (iterationsOf(loop) / parts) * step;
  const place = (thread: string): string => {
    const share = `share(${parts}, ${thread}, threads)`;
    return `${start === 0 ? "" : `${start} + `}${partSteps === 1 ? "" : `${partSteps} * `}${share}`;
  };
  return [
    `${indent}for (int64_t ${i} = ${place("thread")}, ${i}_end = ${place("thread + 1")}; ${i} < ${i}_end; ${next}) {`,
    ...inside,
    `${indent}}`,
  ];
}

function printStore({ buffer, index, value }: Store, scope: Scope): string {
  const name = scope.buffer(buffer, value.dtype);
  const position = printIndex(index, scope);
  const text = bare(printExpression(value, scope));
  if (value.lanes === 1) return `${name}[${bare(position)}] = ${text};`;
  return `${accessor("store", value, scope)}(${name} + ${position}, ${text});`;
}

function printAssignment(statement: Assignment, context: Context): string {
  const { scope, declarations } = context;
  const { register, value } = statement;
  const representation = shortName(elementOf(value.dtype), value.lanes);
  if (register.dtype !== value.dtype || register.lanes !== value.lanes) {
    throw new CompileError(
      `c: register ${register.name} of ${register.lanes} ${register.dtype} is set to ${representation}`,
    );
  }
  const isWide = scope.isWide(register);
  const text = printSum(statement, context) ?? (isWide ? printIndex(value, scope) : printExpression(value, scope));
  const type = isWide ? "int64_t" : defineType(register, scope);
  return `${declarations.isDeclaration(statement) ? `const ${type} ` : ""}${scope.register(register)} = ${bare(text)};`;
}

/** sum = sum + a * b   →   fma(a, b, sum); null where the statement is something else. */
function printSum({ register, value }: Assignment, { scope, fusedMultiplyAdd }: Context): string | null {
  const isFloat = register.dtype === "float32" || register.dtype === "float64";
  if (!fusedMultiplyAdd || !isFloat || value.kind !== "apply" || value.instruction !== "add") return null;
  const product = value.operands.find((operand) => operand !== register);
  if (product === undefined || !value.operands.includes(register)) return null;
  if (product.kind !== "apply" || product.instruction !== "mul") return null;
  const parts: readonly Expression[] = [...product.operands, register];
  const fma = scope.prelude.helper("fma", elementOf(register.dtype), register.lanes);
  return `${fma}(${parts.map((part) => printExpression(part, scope)).join(", ")})`;
}
