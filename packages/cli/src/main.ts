/**
 * The command's entry: picks the subcommand, prints an error as one line, and ends with status 2 for the user's input and 1
 * for anything else.
 */
import { InputError, oneLine } from "./input-error.ts";
import { editDistance, nearestNames } from "./schema/nearest-names.ts";
import { usage } from "./options/usage.ts";
import { version } from "./version.ts";

type Command = (args: readonly string[]) => Promise<void>;

/** Loaded when called: `predict` has no use for the charts of `train`. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  train: async () => (await import("./commands/train.ts")).train,
  evaluate: async () => (await import("./commands/evaluate.ts")).evaluate,
  predict: async () => (await import("./commands/predict.ts")).predict,
  doctor: async () => (await import("./commands/doctor.ts")).doctor,
};

/**
 * Runs `nabla` with the given arguments.
 * @returns the exit status
 */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const [name, ...rest] = args;
    if (name === undefined || name === "help" || args.includes("--help") || name === "-h") {
      process.stdout.write(usage);
      return name === undefined ? 2 : 0;
    }
    if (name === "--version" || name === "-v") {
      process.stdout.write(`${version()}\n`);
      return 0;
    }
    const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (load === undefined) {
      const nearest = nearestNames(name, Object.keys(commands), 1)[0] ?? "train";
      if (editDistance(name, nearest) > name.length / 2) {
        throw new InputError(
          `"${name}" is no command; there are ${Object.keys(commands).join(", ")} (see nabla --help)`,
        );
      }
      throw new InputError(`"${name}" is no command; did you mean nabla ${nearest}? (nabla --help lists them all)`);
    }
    const command = await load();
    await command(rest);
    return 0;
  } catch (error) {
    const line = oneLine(error);
    process.stderr.write(`nabla: ${line === "" ? "failed without a message" : line}\n`);
    if (args.includes("--debug") && error instanceof Error) process.stderr.write(`${error.stack ?? ""}\n`);
    return error instanceof InputError ? 2 : 1;
  }
}
