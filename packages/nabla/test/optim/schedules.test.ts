// Learning rates against PyTorch's schedulers (scripts/fixtures/schedules.py), as an optimizer in a compiled step takes them.
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { compile, optim, Parameter, setDevice, tensor, zeros, type Tensor } from "../../src/index.ts";
import { expectCloseNumbers } from "../nn/close.ts";

interface Fixtures {
  readonly schedules: readonly {
    readonly name: string;
    readonly lr: number;
    readonly options: object;
    readonly rates: readonly number[];
  }[];
  readonly plateaus: readonly {
    readonly lr: number;
    readonly options: optim.schedules.PlateauOptions;
    readonly metrics: readonly number[];
    readonly rates: readonly number[];
  }[];
}

const fixtures = JSON.parse(readFileSync(new URL("fixtures/schedules.json", import.meta.url), "utf8")) as Fixtures;

type Make = (lr: number | optim.Schedule, options: object) => optim.Schedule;
const makers = optim.schedules as unknown as Readonly<Record<string, Make>>;

function scheduleOf(name: string, lr: number, options: object): optim.Schedule {
  if (name === "warmup+cosine") return makers["warmup"]!(optim.schedules.cosine(lr, { tMax: 6 }), options);
  return makers[name]!(lr, options);
}

beforeAll(async () => {
  await setDevice("interpreter");
});

/** The rate of every update: the gradient is -1, so that a weight grows by its rate. */
async function ratesOf(lr: optim.Schedule, dtype: "float32" | "float64", count: number): Promise<number[]> {
  const weight = new Parameter(zeros([], { dtype }));
  const optimizer = new optim.SGD([weight as unknown as Parameter], { lr });
  const step = compile(() => {
    const before = weight.value;
    (before as unknown as Tensor).neg().backward();
    optimizer.step();
    return weight.value.sub(before);
  });
  const rates: number[] = [];
  for (let at = 0; at < count; at++) {
    weight.value = zeros([], { dtype });
    rates.push(Number(await step().item()));
  }
  return rates;
}

describe.each(["float64", "float32"] as const)("%s", (dtype) => {
  test.each(fixtures.schedules.map((given) => [`${given.name} ${JSON.stringify(given.options)}`, given] as const))(
    "%s",
    async (_, { name, lr, options, rates }) => {
      const found = await ratesOf(scheduleOf(name, lr, options), dtype, rates.length);
      expectCloseNumbers(found, rates, dtype === "float64" ? 1e-12 : 1e-6, "rate");
    },
  );
});

describe("plateau", () => {
  test.each(fixtures.plateaus.map((given) => [JSON.stringify(given.options), given] as const))(
    "%s",
    async (_, { lr, options, metrics, rates }) => {
      const schedule = optim.schedules.plateau(lr, options);
      const rate = compile(() => schedule(zeros([], { dtype: "float64" }) as unknown as Tensor<[]>));
      const found: number[] = [];
      for (const metric of metrics) {
        schedule.report(metric);
        found.push(Number(await rate().item()));
      }
      expectCloseNumbers(found, rates, 1e-12, "rate");
    },
  );

  test("reports inside the compiled step, and its memory is the optimizer's state", async () => {
    const make = (): { schedule: optim.schedules.PlateauSchedule; step: () => Tensor; optimizer: optim.SGD } => {
      const weight = new Parameter(tensor(1));
      const schedule = optim.schedules.plateau(1, { patience: 1, factor: 0.5 });
      const optimizer = new optim.SGD([weight], { lr: schedule });
      const step = compile(() => {
        const before = weight.value;
        before.neg().backward();
        schedule.report(before.mul(0)); // never better after the first
        optimizer.step();
        return weight.value.sub(before);
      });
      return { schedule, step, optimizer };
    };
    const { step, optimizer } = make();
    const rates: number[] = [];
    for (let at = 0; at < 5; at++) rates.push(Number(await step().item()));
    expect(rates).toEqual([1, 1, 0.5, 0.5, 0.25]);
    const other = make();
    other.optimizer.loadStateDict(optimizer.stateDict());
    expect(await other.step().item()).toBe(0.25);
    expect(await other.step().item()).toBe(0.125);
  });
});

test.each([
  ["step", () => optim.schedules.step(0.1, { stepSize: 0 }), /stepSize 0/],
  ["cosine", () => optim.schedules.cosine(-1, { tMax: 5 }), /lr -1/],
  ["oneCycle", () => optim.schedules.oneCycle(1, { totalSteps: 9, pctStart: 2 }), /pctStart 2/],
  ["plateau", () => optim.schedules.plateau(1, { factor: 1 }), /factor 1;/],
  ["plateau", () => optim.schedules.plateau(1, { mode: "minimum" as "min" }), /mode "minimum"; "min", "max" exist/],
  ["plateau", () => optim.schedules.plateau(1, { thresholdMode: "share" as "rel" }), /thresholdMode "share"/],
  [
    "oneCycle",
    () => optim.schedules.oneCycle(1, { totalSteps: 9, annealStrategy: "cosine" as "cos" }),
    /annealStrategy "cosine"; "cos", "linear" exist/,
  ],
])("%s refuses what makes no sense", (_, make, message) => {
  expect(make).toThrow(message);
});
