/**
 * Names of classes as long as a table has room for: one can be a whole sentence.
 */

const longest = 32;

/** `a very long name …` beyond so many characters. */
export function shortName(name: string): string {
  const characters = [...name];
  return characters.length <= longest
    ? name
    : `${characters
        .slice(0, longest - 1)
        .join("")
        .trimEnd()}…`;
}
