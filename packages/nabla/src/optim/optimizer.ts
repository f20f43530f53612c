/**
 * What all optimizers have in common: groups of parameters, their state in cells, and `step`, which applies the rule and
 * forgets the gradients. Under `compile` all of it becomes part of the program, with updates in place.
 */
import { GradientError } from "../base/errors.ts";
import type { HostTensor } from "../base/host-tensor.ts";
import { loadState, type LoadOptions, type LoadReport } from "../serialization/load-state.ts";
import { zeros } from "../tensor/creation.ts";
import { where } from "../tensor/combine.ts";
import { isTensor } from "../tensor/handles.ts";
import { fromHost } from "../tensor/host-values.ts";
import { Cell } from "../tensor/cell.ts";
import { watch } from "../tensor/trace.ts";
import type { AnyCell, AnyParameter } from "../tensor/any-parameter.ts";
import type { AnyTensor, Tensor } from "../tensor/signatures/tensor.ts";
import type { Accumulation } from "./accumulation.ts";
import { type CommonSettings, createGroups, type Group, type Parameters, type Slot } from "./groups.ts";
import type { Schedule } from "./learning-rate.ts";
import type { UpdateRule } from "./rule.ts";

/** Changes a parameter's new value before it is written; see proximal. */
export type Projection = (value: Tensor, learningRate: Tensor, parameter: AnyParameter) => Tensor;

export class Optimizer<Settings extends CommonSettings = CommonSettings> {
  readonly #rule: UpdateRule<Settings>;
  readonly #groups: readonly Group<Settings>[];
  /** The number of updates so far. */
  readonly #steps: Cell<[], "int32"> = counter();
  /** How many parameters have a counter of updates that they missed: one that never did has none, and costs nothing. */
  #counters = 0;
  readonly #projections: Projection[] = [];
  #accumulation: Accumulation | null = null;

  constructor(rule: UpdateRule<Settings>, parameters: Parameters<Settings>, settings: Partial<Settings>) {
    this.#rule = rule;
    this.#groups = createGroups(rule, parameters, settings);
  }

  /** The learning rate of the first group: a number, or the schedule. Setting it sets all groups', without a new trace. */
  get lr(): number | Schedule {
    return this.#groups[0]!.rate.get();
  }

  set lr(rate: number) {
    for (const { rate: group } of this.#groups) group.set(this.#rule.name, rate);
  }

  /** Every parameter, group by group. */
  parameters(): AnyParameter[] {
    return this.#slots().map(({ parameter }) => parameter);
  }

  /**
   * Updates every parameter that has a gradient, and forgets all gradients.
   *
   * @throws GradientError where no parameter has a gradient.
   */
  step(): void {
    if (this.parameters().every(({ grad }) => grad === null)) {
      throw new GradientError(`${this.#rule.name}.step: no parameter has a gradient; call backward on the loss first`);
    }
    const isDue = this.#accumulation?.add() ?? null;
    const steps = this.#steps.value;
    for (const group of this.#groups) {
      const rate = group.rate.at(steps);
      for (const slot of group.slots) this.#update(group, slot, steps, rate, isDue);
    }
    watch(() => this.#counters);
    this.#steps.value = chosen(isDue, steps.add(1), steps) as Tensor<[], "int32">;
    this.zeroGrad();
  }

  /** Forgets the gradients, as `step` does too. */
  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.grad = null;
  }

  /**
   * The number of updates and the rule's state by name (`0.exp_avg` for the first parameter; `0.missed` where it missed
   * updates). Settings are not state.
   */
  stateDict(): Record<string, AnyTensor> {
    return Object.fromEntries(this.#cells().map(([name, cell]) => [name, cell.value]));
  }

  /** Takes over what `stateDict` or a file gave, all or nothing. @throws DataError that lists what does not fit. */
  loadStateDict(state: Readonly<Record<string, AnyTensor | HostTensor>>, options: LoadOptions = {}): LoadReport {
    const whole = { ...state };
    for (const [index, slot] of this.#slots().entries()) {
      // A counter that only one side has stands for 0 on the other.
      const name = `${index}.missed`;
      if (name in state) this.#missed(slot);
      else if ("missed" in slot.state) whole[name] = counter().value as AnyTensor;
    }
    return loadState(this.#rule.name, this.#cells(), whole, options, (cell, value) =>
      (isTensor(value) ? value : fromHost(value)).astype(cell.dtype),
    );
  }

  /** Adds a change to every new value, after those added before. */
  project(projection: Projection): void {
    this.#projections.push(projection);
  }

  /** Lets only some steps update; see accumulate. */
  accumulateWith(accumulation: Accumulation): void {
    this.#accumulation = accumulation;
  }

  #update(
    { settings }: Group<Settings>,
    slot: Slot,
    steps: Tensor<[], "int32">,
    rate: Tensor,
    isDue: AnyTensor | null,
  ): void {
    const { parameter } = slot;
    const gradient = parameter.grad;
    if (gradient === null) {
      const missed = this.#missed(slot);
      missed.value = chosen(isDue, missed.value.add(1), missed.value);
      return;
    }
    const { dtype } = parameter;
    const { missed } = slot.state;
    const step = missed === undefined ? steps.add(1) : steps.add(1).sub(missed.value as never);
    const learningRate = rate.astype(dtype) as AnyTensor as Tensor;
    const before = parameter.value as unknown as Tensor;
    const result = this.#rule.update({
      value: before,
      gradient: gradient as unknown as Tensor,
      state: mapValues(slot.state, (cell) => cell.value as unknown as Tensor),
      learningRate,
      step: step.astype(dtype) as Tensor,
      settings,
    });
    const value = this.#projections.reduce((value, project) => project(value, learningRate, parameter), result.value);
    parameter.value = chosen(isDue, value, before) as typeof parameter.value;
    for (const [name, next] of Object.entries(result.state)) {
      const cell = slot.state[name]!;
      cell.value = chosen(isDue, next, cell.value);
    }
  }

  /** The counter of updates that a parameter missed. */
  #missed({ state }: Slot): AnyCell {
    if (!("missed" in state)) this.#counters++;
    return (state["missed"] ??= counter() as unknown as AnyCell);
  }

  #slots(): Slot[] {
    return this.#groups.flatMap(({ slots }) => slots);
  }

  #cells(): [string, AnyCell][] {
    const states = this.#slots().flatMap(({ state }, index) =>
      Object.entries(state).map(([name, cell]): [string, AnyCell] => [`${index}.${name}`, cell]),
    );
    const schedules = this.#groups.flatMap(({ rate }, index) =>
      rate.state().map(([name, cell]): [string, AnyCell] => [`lr.${index}.${name}`, cell]),
    );
    const steps: [string, AnyCell] = ["step", this.#steps as unknown as AnyCell];
    return [steps, ...states, ...schedules, ...(this.#accumulation?.cells() ?? [])];
  }
}

const counter = (): Cell<[], "int32"> => new Cell(zeros([], { dtype: "int32" }));

/** What a step leaves behind: the new value, or the one before where no update is due. */
function chosen(isDue: AnyTensor | null, next: AnyTensor, before: AnyTensor): AnyTensor {
  return isDue === null ? next : (where(isDue, next as never, before as never) as AnyTensor);
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, map: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
