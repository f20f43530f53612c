// Recurrent layers and cells against PyTorch: outputs, last states, all gradients (scripts/fixtures/recurrent.py).
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { type AnyTensor, nn, Parameter, setDevice, type Tensor } from "../../src/index.ts";
import { expectClose, stored, type Stored } from "./close.ts";

interface Case {
  readonly name: string;
  readonly sizes: readonly [number, number];
  readonly options: Readonly<Record<string, unknown>>;
  readonly lengths?: readonly number[] | null;
  readonly input: Stored;
  readonly initial: readonly Stored[] | null;
  readonly state: Readonly<Record<string, Stored>>;
  readonly output?: Stored;
  readonly last: readonly Stored[];
  readonly cotangents: readonly Stored[];
  readonly inputGradient: Stored;
  readonly initialGradient?: readonly Stored[] | null;
  readonly gradients: Readonly<Record<string, Stored>>;
}

const { layers, cells } = JSON.parse(readFileSync(new URL("fixtures/recurrent.json", import.meta.url), "utf8")) as {
  readonly layers: readonly Case[];
  readonly cells: readonly Case[];
};

type States = Readonly<Record<string, AnyTensor>>;
interface Layer extends nn.Module {
  forward(x: AnyTensor, initial: States | null, options: object): { output: AnyTensor; hidden: States };
}
interface Cell extends nn.Module {
  forward(x: AnyTensor, state: States | null): States;
}

const describeCase = ({ name, sizes, options, lengths, initial, input }: Case): string =>
  `${name}(${sizes.join(", ")}) ${JSON.stringify({ ...options, ...(lengths ? { lengths } : {}) })} of ` +
  `[${input.shape.join(", ")}]${initial === null ? "" : " from a state"}`;

const runs = (["interpreter", "wasm"] as const).flatMap((device) =>
  (["float64", "float32"] as const).map((dtype) => ({ device, dtype })),
);

describe.each(runs)("$dtype on $device", ({ device, dtype }) => {
  beforeAll(async () => {
    await setDevice(device);
  });
  const tolerance = dtype === "float64" ? 1e-10 : 1e-5;

  async function check(
    given: Case,
    compute: (x: AnyTensor, initial: States | null, module: nn.Module) => AnyTensor[],
  ): Promise<void> {
    const Module = (nn as unknown as Record<string, new (...of: unknown[]) => nn.Module>)[given.name]!;
    const module = new Module(...given.sizes, { ...given.options, dtype });
    expect(Object.keys(module.stateDict())).toEqual(Object.keys(given.state));
    module.loadStateDict(
      Object.fromEntries(Object.entries(given.state).map(([name, value]) => [name, stored(value, dtype)])),
    );
    const x = new Parameter(stored(given.input, dtype) as Tensor);
    const first = given.initial?.map((state) => new Parameter(stored(state, dtype) as Tensor)) ?? null;
    const initial = first === null ? null : Object.fromEntries(first.map((state, at) => ["hc"[at]!, state.value]));
    const results = compute(x.value, initial, module);
    const wanted = [...(given.output === undefined ? [] : [given.output]), ...given.last];
    expect(results.length).toBe(wanted.length);
    const loss = results
      .map((result, at) => (result as Tensor).mul(stored(given.cotangents[at]!, dtype) as Tensor).sum() as Tensor)
      .reduce((a, b) => a.add(b) as Tensor);
    loss.backward();
    for (const [at, result] of results.entries()) await expectClose(result, wanted[at]!, tolerance, `result ${at}`);
    await expectClose(x.grad!, given.inputGradient, tolerance, "gradient of the input");
    for (const [at, gradient] of (given.initialGradient ?? []).entries()) {
      await expectClose(first![at]!.grad!, gradient, tolerance, `gradient of the first state ${at}`);
    }
    for (const [name, parameter] of module.namedParameters()) {
      await expectClose(parameter.grad!, given.gradients[name]!, tolerance, `gradient of ${name}`);
    }
  }

  test.each(layers.map((given) => [describeCase(given), given] as const))("%s", (_, given) =>
    check(given, (x, initial, module) => {
      const options = given.lengths ? { lengths: given.lengths } : {};
      const { output, hidden } = (module as unknown as Layer).forward(x, initial, options);
      return [output, ...Object.values(hidden)];
    }),
  );

  test.each(cells.map((given) => [describeCase(given), given] as const))("%s", (_, given) =>
    check(given, (x, initial, module) => Object.values((module as unknown as Cell).forward(x, initial))),
  );
});
