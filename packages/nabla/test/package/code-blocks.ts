/**
 * Code blocks of a page as programs. A comment behind a statement that says what comes out becomes a check:
 *
 *     console.log(text); // what it prints
 *     await tensor.array(); // [1,2,3]       any expression, with its value as JSON; `Float32Array [1,2]` too
 */

/** A block as a program that calls `shown(index, value)`, and what must be shown, in order. */
export interface Program {
  readonly code: string;
  readonly expected: readonly { readonly line: number; readonly value: unknown }[];
}

/** The TypeScript blocks of a Markdown page, each with the number of its first line. */
export function codeBlocks(page: string): { readonly line: number; readonly code: string }[] {
  return [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => ({
    line: page.slice(0, match.index).split("\n").length + 1,
    code: match[1]!,
  }));
}

/** The block that begins at a line of its page, made a program. */
export function programOf(block: { readonly line: number; readonly code: string }): Program {
  const expected: { line: number; value: unknown }[] = [];
  const lines = block.code.split("\n").map((text, index) => {
    const checked = checkedStatement(text);
    if (checked === null) return text;
    expected.push({ line: block.line + index, value: checked.value });
    return `${checked.indent}shown(${expected.length - 1}, ${checked.expression});`;
  });
  return { code: `import { shown } from "./shown.ts";\n${lines.join("\n")}`, expected };
}

/** The module that programs import: prints what is shown, one JSON text a line. */
export const shownModule = `
const plain = (_: string, value: unknown) => (ArrayBuffer.isView(value) ? Array.from(value as Float32Array) : value);
export function shown(index: number, value: unknown): void {
  console.log(JSON.stringify([index, value], plain));
}
`;

/** The expression and the value that it must have, or null where the line promises none. */
function checkedStatement(text: string): { indent: string; expression: string; value: unknown } | null {
  const match = /^(\s*)(?!const |let |import |return )(\S.*?);\s+\/\/ (.+)$/.exec(text);
  if (match === null) return null;
  const [indent, statement, promise] = [match[1]!, match[2]!, match[3]!];
  const printed = /^console\.log\((.*)\)$/.exec(statement);
  if (printed !== null) return { indent, expression: `String(${printed[1]!})`, value: promise };
  try {
    return { indent, expression: statement, value: JSON.parse(promise.replace(/^\w+Array /, "")) as unknown };
  } catch {
    return null; // a remark
  }
}
