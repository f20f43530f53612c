/**
 * Column names that can be spoken of one by one: blanks get a name, duplicates a number. `a, b, a,  ` → `a, b, a_2, column_4`.
 */

export type NamedColumns = { readonly names: readonly string[]; readonly notes: readonly string[] };

/** Makes names unique, keeping each first one as it is, and says what was renamed. */
export function uniqueNames(given: readonly string[]): NamedColumns {
  const taken = new Set(given.filter((name) => name !== ""));
  const seen = new Set<string>();
  const notes: string[] = [];
  const names = given.map((name, index) => {
    const base = name === "" ? `column_${index + 1}` : name;
    if (name !== "" && !seen.has(name)) {
      seen.add(name);
      return name;
    }
    let candidate = name === "" ? base : `${base}_2`;
    for (let count = 3; taken.has(candidate) || seen.has(candidate); count++) candidate = `${base}_${count}`;
    seen.add(candidate);
    notes.push(
      name === ""
        ? `column ${index + 1} has no name and is called "${candidate}"`
        : `the name "${name}" appears more than once; column ${index + 1} is called "${candidate}"`,
    );
    return candidate;
  });
  return { names, notes };
}
