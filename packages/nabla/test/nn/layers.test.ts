// Every layer against PyTorch: output, gradient of the input, gradients of the parameters (scripts/fixtures/nn.py).
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { nn, Parameter, setDevice, type AnyTensor, type Tensor } from "../../src/index.ts";
import { expectClose, stored, type Stored } from "./close.ts";

interface Case {
  readonly name: string;
  readonly arguments: readonly number[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly input: Stored;
  readonly state: Readonly<Record<string, Stored>>;
  readonly output: Stored;
  readonly cotangent: Stored;
  readonly inputGradient: Stored | null;
  readonly gradients: Readonly<Record<string, Stored>>;
}

const cases = JSON.parse(readFileSync(new URL("fixtures/layers.json", import.meta.url), "utf8")) as Case[];

const layers: Readonly<Record<string, unknown>> = { ...nn };

type AnyModule = nn.Module & { forward(x: AnyTensor): AnyTensor };

function build({ name, arguments: sizes, options }: Case, dtype: "float32" | "float64"): AnyModule {
  if (name === "Sequential") {
    const layers = [
      new nn.Linear(5, 4, { dtype }),
      new nn.Tanh(),
      new nn.Linear(4, 2, { dtype }),
      new nn.Sigmoid(),
    ] as const;
    return new nn.Sequential(...layers) as unknown as AnyModule;
  }
  if (name === "Dropout") return new nn.Dropout(options["p"] as number).eval() as unknown as AnyModule;
  const Layer = layers[name] as new (...given: unknown[]) => AnyModule;
  return new Layer(...sizes, { ...options, ...(sizes.length > 0 ? { dtype } : {}) });
}

const describeCase = (given: Case): string =>
  `${given.name}(${[...given.arguments, JSON.stringify(given.options)].join(", ")})`;

const runs = (["interpreter", "wasm"] as const).flatMap((device) =>
  (["float64", "float32"] as const).map((dtype) => ({ device, dtype })),
);

describe.each(runs)("$dtype on $device", ({ device, dtype }) => {
  beforeAll(async () => {
    await setDevice(device);
  });
  const tolerance = dtype === "float64" ? 1e-10 : 1e-5;
  test.each(cases.map((given) => [`${describeCase(given)} of [${given.input.shape.join(", ")}]`, given] as const))(
    "%s",
    async (_, given) => {
      const layer = build(given, dtype);
      expect(layer.namedParameters().map(([name]) => name)).toEqual(Object.keys(given.gradients));
      expect(Object.keys(layer.stateDict())).toEqual(Object.keys(given.state));
      layer.loadStateDict(
        Object.fromEntries(Object.entries(given.state).map(([name, value]) => [name, stored(value, dtype)])),
      );
      const isFloat = given.inputGradient !== null;
      const input = isFloat ? new Parameter(stored(given.input, dtype) as Tensor) : null;
      const output = layer.forward(input?.value ?? stored(given.input, "int32"));
      expect(output.dtype).toBe(dtype);
      await expectClose(output, given.output, tolerance, "output");
      if (input === null && layer.parameters().length === 0) return;
      (output as Tensor)
        .mul(stored(given.cotangent, dtype) as Tensor)
        .sum()
        .backward();
      // PyTorch's gradient of the hard sigmoid has 1/6 in float32.
      const allowed = given.name === "HardSigmoid" ? Math.max(tolerance, 1e-7) : tolerance;
      if (input !== null) await expectClose(input.grad!, given.inputGradient!, allowed, "gradient of the input");
      for (const [name, parameter] of layer.namedParameters()) {
        await expectClose(parameter.grad!, given.gradients[name]!, tolerance, `gradient of ${name}`);
      }
    },
  );
});
