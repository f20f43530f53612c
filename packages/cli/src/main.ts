/**
 * The command's entry: picks the subcommand, prints an error as one line, and ends with status 2 for the user's input and 1
 * for anything else.
 */
import { doctor } from "./commands/doctor.ts";
import { evaluate } from "./commands/evaluate.ts";
import { predict } from "./commands/predict.ts";
import { train } from "./commands/train.ts";
import { InputError, oneLine } from "./input-error.ts";
import { nearestNames } from "./schema/nearest-names.ts";
import { usage } from "./options/usage.ts";
import { version } from "./version.ts";

const commands = { train, evaluate, predict, doctor } as const;

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
    if (!(name in commands)) {
      const nearest = nearestNames(name, Object.keys(commands), 1)[0] ?? "train";
      throw new InputError(`"${name}" is no command; did you mean nabla ${nearest}? (nabla --help lists them all)`);
    }
    await commands[name as keyof typeof commands](rest);
    return 0;
  } catch (error) {
    const line = oneLine(error);
    process.stderr.write(`nabla: ${line === "" ? "failed without a message" : line}\n`);
    if (args.includes("--debug") && error instanceof Error) process.stderr.write(`${error.stack ?? ""}\n`);
    return error instanceof InputError ? 2 : 1;
  }
}
