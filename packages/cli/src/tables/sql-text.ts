/**
 * Quoting for the SQL that this command writes. Every name and every value that comes from outside passes through here.
 */

/** `it's` → `'it''s'` */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** `a "b"` → `"a ""b"""` */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `["a", "b"]` → `['a', 'b']`, a list of texts. */
export function literalList(texts: readonly string[]): string {
  return `[${texts.map(literal).join(", ")}]`;
}
