/**
 * Groups of parameters: each has settings, a learning rate and, for each of its parameters, the cells of the rule's state.
 * Neighbours: optimizer.ts, rule.ts.
 */
import type { FloatDType } from "../base/dtype.ts";
import { knownOptions } from "../base/known-options.ts";
import { DataError } from "../base/errors.ts";
import type { AnyCell, AnyParameter } from "../tensor/any-parameter.ts";
import { Cell } from "../tensor/cell.ts";
import { full } from "../tensor/creation.ts";
import { isTensor } from "../tensor/handles.ts";
import { Parameter } from "../tensor/parameter.ts";
import { LearningRate, type Schedule } from "./learning-rate.ts";
import type { StateEntry, UpdateRule } from "./rule.ts";

/** Settings that every optimizer has. */
export interface CommonSettings {
  /** The learning rate: a number, or a function of the number of updates so far. */
  readonly lr: number | Schedule;
}

/** Parameters with settings of their own; what is left out is the optimizer's. */
export type ParameterGroup<Settings> = { readonly params: Iterable<AnyParameter> } & {
  readonly [Name in keyof Settings]?: Settings[Name] | undefined;
};

/** Parameters, or groups of them. */
export type Parameters<Settings> = Iterable<AnyParameter> | Iterable<ParameterGroup<Settings>>;

/** A parameter with its state. */
export interface Slot {
  readonly parameter: AnyParameter;
  /** By the rule's names; `missed` beside them, where there were updates without a gradient. */
  readonly state: Record<string, AnyCell>;
}

export interface Group<Settings> {
  readonly slots: readonly Slot[];
  readonly settings: Settings;
  readonly rate: LearningRate;
}

/** The groups of an optimizer. @throws DataError for no parameters, one that is there twice, or settings that do not exist. */
export function createGroups<Settings extends CommonSettings>(
  rule: UpdateRule<Settings>,
  parameters: Parameters<Settings>,
  settings: Partial<Settings>,
): Group<Settings>[] {
  const names = Object.keys(rule.defaults).join(" ");
  knownOptions(rule.name, settings, names);
  const groups = groupsOf(rule.name, parameters).map(({ params, ...own }) => {
    const other = isIterable(params) ? [...params].find((each) => !(each instanceof Parameter)) : params;
    if (other !== undefined || !isIterable(params)) throw notParameters(rule.name, other);
    knownOptions(rule.name, own, names);
    const given = Object.entries(own).filter(([, value]) => value !== undefined);
    return createGroup(rule, [...params], { ...rule.defaults, ...settings, ...Object.fromEntries(given) });
  });
  const all = groups.flatMap(({ slots }) => slots.map(({ parameter }) => parameter));
  if (all.length === 0) throw new DataError(`${rule.name}: there are no parameters to train`);
  if (new Set(all).size < all.length) throw new DataError(`${rule.name}: a parameter is there twice`);
  return groups;
}

const isIterable = (value: unknown): boolean => typeof value === "object" && value !== null && Symbol.iterator in value;

function notParameters(rule: string, found: unknown): DataError {
  const named = typeof found === "object" && found !== null ? found.constructor.name : String(found);
  const what = isTensor(found) ? "a tensor" : Array.isArray(found) ? "an array" : named;
  return new DataError(`${rule}: takes parameters, such as model.parameters(), and gets ${what}`);
}

function groupsOf<Settings>(rule: string, parameters: Parameters<Settings>): ParameterGroup<Settings>[] {
  if (!isIterable(parameters)) throw notParameters(rule, parameters);
  const list: (AnyParameter | ParameterGroup<Settings>)[] = [...parameters];
  const isGroup = (entry: AnyParameter | ParameterGroup<Settings>): entry is ParameterGroup<Settings> =>
    typeof entry === "object" && entry !== null && "params" in entry;
  const groups = list.filter(isGroup);
  if (groups.length === 0) return [{ params: list as AnyParameter[] } as unknown as ParameterGroup<Settings>];
  if (groups.length < list.length)
    throw new DataError("optimizer: parameters beside groups; put all into groups, or none");
  return groups;
}

function createGroup<Settings extends CommonSettings>(
  rule: UpdateRule<Settings>,
  parameters: readonly AnyParameter[],
  settings: Settings,
): Group<Settings> {
  rule.check(settings);
  const entries = rule.state(settings).map((entry) => (typeof entry === "string" ? { name: entry } : entry));
  const slots = parameters.map((parameter) => ({
    parameter,
    state: Object.fromEntries(entries.map((entry) => [entry.name, stateCell(parameter, entry)])),
  }));
  // The rate is as exact as the most exact parameter.
  const dtype: FloatDType = parameters.some((parameter) => parameter.dtype === "float64") ? "float64" : "float32";
  return { slots, settings, rate: new LearningRate(rule.name, settings.lr, dtype) };
}

function stateCell({ shape, dtype }: AnyParameter, { initial = 0, isScalar = false }: StateEntry): AnyCell {
  return new Cell(full(isScalar ? [] : shape, initial, { dtype })) as unknown as AnyCell;
}
