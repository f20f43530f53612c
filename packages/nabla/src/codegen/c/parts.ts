/**
 * Parts of a C file that compilers may work on side by side, each a process of its own: `-DPARTS=2 -DPART=0` leaves every
 * second part out, and has only its prototypes. Without these macros the file is one whole. How a file is parted follows
 * from its text alone.
 */

/** Characters that make a part: a compiler takes about a tenth of a second for them. */
const worthPart = 25_000;
const mostParts = 8;

export interface PartedFunctions {
  /** How many parts there are. */
  readonly parts: number;
  /** The functions, each in its part. */
  readonly texts: readonly string[];
}

/** Each definition is `KERNEL void name(…) {…}`, and used by the first part, which comes last in the file. */
export function partFunctions(definitions: readonly string[]): PartedFunctions {
  const total = definitions.reduce((sum, { length }) => sum + length, 0);
  const parts = Math.max(1, Math.min(mostParts, Math.floor(total / worthPart), definitions.length));
  if (parts === 1) return { parts, texts: definitions };
  // The longest first, each to the part that has least.
  const loads = new Array<number>(parts).fill(0);
  const partOf = new Map<string, number>();
  for (const definition of [...definitions].sort((a, b) => b.length - a.length)) {
    const part = loads.indexOf(Math.min(...loads));
    loads[part]! += definition.length;
    partOf.set(definition, part);
  }
  const texts = definitions.map((definition) => {
    const prototype = `${definition.slice(0, definition.indexOf(") {"))});`;
    return `${inPart(partOf.get(definition)!, definition)}\n#else\n${prototype}\n#endif`;
  });
  return { parts, texts };
}

/** What belongs to the first part alone. */
export function inFirstPart(text: string, parts: number): string {
  return parts === 1 ? text : `${inPart(0, text)}\n#endif`;
}

const inPart = (part: number, text: string): string => `#if ${part} % PARTS == PART\n${text}`;
