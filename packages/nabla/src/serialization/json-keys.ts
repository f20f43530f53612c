/**
 * The names in an object's JSON text, as often as they stand there: JSON.parse keeps the last of two equal names and says
 * nothing, which in a file's header would hide a tensor. The text is known to parse.
 */

/** The keys at the outermost level of an object, in order, repeated where the text repeats them. */
export function topLevelKeys(text: string): string[] {
  const keys: string[] = [];
  let depth = 0;
  let previous = "";
  for (const token of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]/gs)) {
    const symbol = token[0];
    if (symbol === "{" || symbol === "[") depth++;
    else if (symbol === "}" || symbol === "]") depth--;
    // Only keys are followed by a colon.
    else if (symbol === ":" && depth === 1) keys.push(JSON.parse(previous) as string);
    previous = symbol;
  }
  return keys;
}
