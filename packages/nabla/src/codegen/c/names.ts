/**
 * Names in C for things of the program: their own where that is an identifier that nobody else has, else with a number.
 */

const keywords =
  "auto break case char const continue default do double else enum extern float for goto if inline int long register " +
  "restrict return short signed sizeof static struct switch typedef union unsigned void volatile while asm typeof main run";

export interface Names {
  /** The name of a thing, the same for every call with this key. */
  of(key: unknown, wanted: string): string;
}

/** `reserved` are the names that the surrounding code uses. Names that look like helpers and vector types are not given. */
export function createNames(reserved: readonly string[] = []): Names {
  const taken = new Set([...keywords.split(" "), ...reserved]);
  const known = new Map<unknown, string>();
  const isHelper = (name: string): boolean => /(^|_)(f32|f64|i32|i64|u8|u16|u32)(x\d+u?)?$|_t$|^__/.test(name);
  return {
    of(key, wanted) {
      let name = known.get(key);
      if (name === undefined) {
        const clean = wanted.replace(/\W/g, "_").replace(/^(?=\d|$)/, "v");
        name = clean;
        for (let count = 2; taken.has(name) || isHelper(name); count++) name = `${clean}_${count}`;
        taken.add(name);
        known.set(key, name);
      }
      return name;
    },
  };
}
