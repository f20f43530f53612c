/**
 * Saved values against the places they belong to: everything is compared and read before anything is written, and the error
 * lists all that does not fit, so that one look is enough. Modules and optimizers load their state through this.
 */
import { DataError } from "../base/errors.ts";
import { formatShape, sameShape, type Shape } from "../base/shape.ts";

export interface LoadOptions {
  /** Whether every name must be known on both sides; true where it is not given. */
  readonly strict?: boolean | undefined;
}

export interface LoadReport {
  /** Names that the state lacks. */
  readonly missing: readonly string[];
  /** Names that only the state has. */
  readonly unexpected: readonly string[];
}

interface Shaped {
  readonly shape: Shape;
}

/**
 * Hands each place its value, all or none.
 *
 * @param read makes a value what its place holds; it throws for one that cannot be read.
 * @throws DataError that lists every name that is missing, unexpected (unless `strict` is false) or of another shape.
 */
export function loadState<Place extends Shaped & { value: unknown }, Value extends Shaped>(
  owner: string,
  places: readonly (readonly [string, Place])[],
  state: Readonly<Record<string, Value>>,
  { strict = true }: LoadOptions,
  read: (place: Place, value: Value) => Place["value"],
): LoadReport {
  const known = new Map(places);
  const given = new Map(Object.entries(state));
  const missing = [...known.keys()].filter((name) => !given.has(name));
  const unexpected = [...given.keys()].filter((name) => !known.has(name));
  const shared = [...known].filter(([name]) => given.has(name));
  const misshaped = shared.flatMap(([name, place]) => {
    const { shape } = given.get(name)!;
    return sameShape(shape, place.shape) ? [] : [`${name} is ${formatShape(shape)}, not ${formatShape(place.shape)}`];
  });
  const faults = [
    ...(strict ? [list("missing", missing), list("unexpected", unexpected)] : []),
    list("of another shape", misshaped),
  ].filter((fault) => fault !== "");
  if (faults.length > 0)
    throw new DataError(`loadStateDict: the state does not fit this ${owner}; ${faults.join("; ")}`);
  const values = shared.map(([name, place]) => {
    try {
      return read(place, given.get(name)!);
    } catch (cause) {
      throw new DataError(`loadStateDict: ${name}: ${(cause as Error).message}`, { cause });
    }
  });
  for (const [index, [, place]] of shared.entries()) place.value = values[index]!;
  return { missing, unexpected };
}

function list(what: string, names: readonly string[]): string {
  return names.length === 0 ? "" : `${what}: ${names.join(", ")}`;
}
