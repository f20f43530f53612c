/**
 * Putting saved values into cells: everything is compared before anything is written, and the error lists all that does
 * not fit, so that one look is enough. Neighbours: module.ts and optim/optimizer.ts, which have the cells.
 */
import { DataError } from "../base/errors.ts";
import { formatShape, sameShape } from "../base/shape.ts";
import type { HostTensor } from "../serialization/host-tensor.ts";
import { fromHost } from "../serialization/state.ts";
import type { Cell } from "../tensor/parameter.ts";
import type { AnyTensor } from "../tensor/signatures/tensor.ts";

/** Values by name: tensors, or data as a file holds it. */
export type LoadableState = Readonly<Record<string, AnyTensor | HostTensor>>;

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

/** Writes values into the cells of their names, all or none. @throws DataError */
export function loadCells(
  owner: string,
  cells: readonly (readonly [string, Cell])[],
  state: LoadableState,
  { strict = true }: LoadOptions,
): LoadReport {
  const known = new Map(cells);
  const given = new Map(Object.entries(state));
  const missing = [...known.keys()].filter((name) => !given.has(name));
  const unexpected = [...given.keys()].filter((name) => !known.has(name));
  const shared = [...known].filter(([name]) => given.has(name));
  const misshaped = shared.flatMap(([name, cell]) => {
    const shape = given.get(name)!.shape;
    return sameShape(shape, cell.shape) ? [] : [`${name} is ${formatShape(shape)}, not ${formatShape(cell.shape)}`];
  });
  const faults = [...(strict ? [list("missing", missing), list("unexpected", unexpected)] : []), list("of another shape", misshaped)];
  const found = faults.filter((fault) => fault !== "");
  if (found.length > 0) throw new DataError(`loadStateDict: the state does not fit this ${owner}; ${found.join("; ")}`);
  for (const [name, cell] of shared) cell.value = fromHost(given.get(name)!).astype(cell.dtype);
  return { missing, unexpected };
}

function list(what: string, names: readonly string[]): string {
  return names.length === 0 ? "" : `${what}: ${names.join(", ")}`;
}
