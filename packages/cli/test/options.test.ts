/**
 * Options are read as they were meant or refused with the option's name.
 */
import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { commandLine } from "../src/commands/command-line.ts";
import { InputError } from "../src/input-error.ts";
import { parseOptions } from "../src/options/parse-options.ts";
import { checkTrainOptions, trainOptions } from "../src/options/train-options.ts";

const parse = (...args: string[]): ReturnType<typeof parseOptions<object>> => parseOptions(trainOptions, args);

describe("parsing", () => {
  test("values after a space or an equals sign, flags, words in between, and -- before a word with dashes", () => {
    const { options, words } = parse(
      "a.csv",
      "--target",
      "body mass",
      "--hidden=8, 4",
      "--json",
      "--lr",
      "1e-3",
      "--",
      "--odd",
    );
    expect(options).toEqual({ target: "body mass", hidden: [8, 4], json: true, lr: 0.001 });
    expect(words).toEqual(["a.csv", "--odd"]);
  });

  test("a target may begin with a dash or hold an equals sign", () => {
    expect(parse("--target=-log(p)=x").options).toEqual({ target: "-log(p)=x" });
    expect(parse("--target", "-log(p)").options).toEqual({ target: "-log(p)" });
  });

  test("what is wrong is refused by name", () => {
    expect(() => parse("--hiden", "3")).toThrow(
      new InputError("unknown option --hiden; did you mean --hidden? (nabla --help lists them all)"),
    );
    expect(() => parse("-t", "x")).toThrow(/unknown option -t/);
    expect(() => parse("--target", "--json")).toThrow(/--target: a value is missing/);
    expect(() => parse("--seed", "1.5")).toThrow(/--seed "1\.5": takes a whole number from 0 to 1000000000000000/);
    expect(() => parse("--dropout", "1")).toThrow(/--dropout "1": takes a number from 0 to below 1/);
    expect(() => parse("--hidden", "0")).toThrow(/whole numbers from 1/);
  });
});

test("options that do not go together", () => {
  expect(() => checkTrainOptions({ resume: "run", seed: 3 })).toThrow(/--seed: a resumed run keeps its settings/);
  expect(() => checkTrainOptions({ validation: 0.6, test: 0.4 })).toThrow(/at least 0\.05/);
  expect(() => checkTrainOptions({ window: 3 })).toThrow(/--window: belongs to sequences; add --task sequence/);
  expect(() => checkTrainOptions({ task: "sequence", window: 3, model: "mlp" })).toThrow(/learns single rows/);
  expect(() => checkTrainOptions({ task: "sequence", window: 3, model: "rnn", activation: "relu" })).not.toThrow();
  expect(() => checkTrainOptions({ resume: "run", window: 3 })).toThrow(/--window: a resumed run keeps its settings/);
  expect(() => checkTrainOptions({ resume: "run", epochs: 3, json: true })).not.toThrow();
});

test("a command is written so that a shell gives back its words", () => {
  const words = ["train", "sql:SELECT * FROM 'a b.csv'", "--target", "y<script>", "it's", "", "--out=runs/a-1"];
  const printed = execFileSync("sh", ["-c", `printf '%s\\n' ${commandLine(words)}`], { encoding: "utf8" });
  expect(printed.split("\n").slice(0, -1)).toEqual(words);
  expect(commandLine(["nabla", "train", "data/x.csv"])).toBe("nabla train data/x.csv");
});
