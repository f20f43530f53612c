/**
 * The base of all layers and models: a tree found by looking at a module's own properties. A Parameter is trained, another
 * Cell is a buffer, a Module is a child; arrays and plain records of these count too. Private `#fields` cannot be seen.
 * Names are PyTorch's (`layers.0.weight`), as is their order: a module's own cells first, then its children's.
 */
import type { HostTensor } from "../base/host-tensor.ts";
import { loadState, type LoadOptions, type LoadReport } from "../serialization/load-state.ts";
import { isTensor } from "../tensor/handles.ts";
import { fromHost } from "../tensor/host-values.ts";
import type { AnyTensor } from "../tensor/signatures/tensor.ts";
import type { AnyCell, AnyParameter } from "../tensor/any-parameter.ts";
import { Cell } from "../tensor/cell.ts";
import { Parameter } from "../tensor/parameter.ts";
import { watch } from "../tensor/trace.ts";

/** Parameters and buffers by name: plain tensors, as they are now. */
export type StateDict = Record<string, AnyTensor>;

/** What can be loaded: tensors by name, or data as a file holds it. */
export type LoadableState = Readonly<Record<string, AnyTensor | HostTensor>>;

/** A model or a part of one: subclasses hold parameters and modules as properties and say what they compute. */
export abstract class Module {
  #training = true;

  /** What the module computes. Its parameters' types are the subclass's. */
  abstract forward(...inputs: never[]): unknown;

  /** Whether the module behaves as in training (Dropout drops). Set by `train` and `eval`; compiled functions notice. */
  get training(): boolean {
    return watch(() => this.#training);
  }

  /** Puts the module and all within it into training mode, or out of it. */
  train(mode: boolean = true): this {
    for (const [, module] of this.namedModules()) module.#training = mode;
    return this;
  }

  /** Leaves training mode: the module predicts. */
  eval(): this {
    return this.train(false);
  }

  /** Every parameter, each once, in the order of their names. */
  parameters(): AnyParameter[] {
    return this.namedParameters().map(([, parameter]) => parameter);
  }

  /** Every parameter with its dotted name; one that is used in two places goes by the first. */
  namedParameters(): [string, AnyParameter][] {
    return once(this.#cells().filter((entry): entry is [string, AnyParameter] => entry[1] instanceof Parameter));
  }

  /** This module, named "", and all within it with their dotted names; one that is used in two places goes by the first. */
  namedModules(): [string, Module][] {
    const found: [string, Module][] = [];
    const seen = new Set<Module>();
    const visit = (module: Module, name: string): void => {
      if (seen.has(module)) return;
      seen.add(module);
      found.push([name, module]);
      for (const [child, value] of flatten(module.members(), name === "" ? "" : `${name}.`)) {
        if (value instanceof Module) visit(value, child);
      }
    };
    visit(this, "");
    return found;
  }

  /** Every buffer (a Cell that is not trained) with its dotted name. */
  namedBuffers(): [string, AnyCell][] {
    return once(this.#cells().filter(([, cell]) => !(cell instanceof Parameter)));
  }

  /** All parameters and buffers by name, as they are now; shared ones under each of their names. */
  stateDict(): StateDict {
    return Object.fromEntries(this.#cells().map(([name, cell]) => [name, cell.value]));
  }

  /**
   * Takes over what `stateDict` or a file gave: everything, or nothing where something does not fit.
   *
   * @param state Tensors by name, or data as `decodeSafetensors` gives it. Values are cast to the parameters' dtypes.
   * @param options `strict: false` leaves missing and unexpected names out; shapes must fit always.
   * @returns The names that were missing and unexpected.
   * @throws DataError that lists every name that is missing, unexpected or of another shape.
   */
  loadStateDict(state: LoadableState, options: LoadOptions = {}): LoadReport {
    return loadState(this.constructor.name, this.#cells(), state, options, (cell, value) =>
      (isTensor(value) ? value : fromHost(value)).astype(cell.dtype),
    );
  }

  /** What the tree is searched in: name and value of each property. Sequential's are its layers. */
  protected members(): readonly (readonly [string, unknown])[] {
    return Object.entries(this);
  }

  /** Every cell under each of its names, own ones first: parameters, then buffers. */
  #cells(prefix: string = "", above: readonly Module[] = []): [string, AnyCell][] {
    const path = [...above, this];
    const own: [string, AnyCell][] = [];
    const below: [string, AnyCell][] = [];
    for (const [name, value] of flatten(this.members(), prefix)) {
      if (value instanceof Cell) own.push([name, value]);
      // A child that points back to its parent is no further child.
      else if (value instanceof Module && !path.includes(value)) below.push(...value.#cells(`${name}.`, path));
    }
    const isParameter = ([, cell]: [string, AnyCell]): boolean => cell instanceof Parameter;
    return [...own.filter(isParameter), ...own.filter((entry) => !isParameter(entry)), ...below];
  }
}

/** Modules and cells among properties, those within arrays and plain records with dotted names. */
function flatten(members: readonly (readonly [string, unknown])[], prefix: string): [string, Module | AnyCell][] {
  return members.flatMap(([key, value]): [string, Module | AnyCell][] => {
    const name = prefix + key;
    if (value instanceof Cell || value instanceof Module) return [[name, value]];
    return isContainer(value) ? flatten(Object.entries(value), `${name}.`) : [];
  });
}

function isContainer(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}

function once<C extends AnyCell>(entries: readonly [string, C][]): [string, C][] {
  const seen = new Set<C>();
  return entries.filter(([, cell]) => !seen.has(cell) && seen.add(cell));
}
