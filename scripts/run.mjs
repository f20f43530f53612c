/**
 * Running other programs from the scripts: output goes to the terminal, a failure ends the script with the program's own
 * status. Only what Node brings along, as nothing is installed when the first script starts.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** Ends the script with one line that says what is wrong and what to do. */
export function fail(message, status = 1) {
  process.stderr.write(`${message}\n`);
  process.exit(status);
}

/** Runs a program in a folder of the repository, waits for it, and gives its exit status. */
function statusOf(program, args, { folder = ".", environment = {} } = {}) {
  const env = { ...process.env, ...environment };
  const { status, signal, error } = spawnSync(program, args, { cwd: join(root, folder), stdio: "inherit", env });
  if (error) fail(`${program} could not be started: ${error.message}`);
  if (signal) fail(`${program} was ended by ${signal}`);
  return status;
}

/** Runs a program; where it fails, the script ends with its status. */
export function run(program, args, options) {
  const status = statusOf(program, args, options);
  if (status !== 0) process.exit(status);
}

/** Runs a JavaScript file with this Node; where it fails, the script ends with its status. */
export function runNode(file, args, options) {
  run(process.execPath, [join(root, file), ...args], options);
}

/** Runs a JavaScript file with this Node; where it fails, the script goes on and will end with that status. */
export function tryNode(file, args, options) {
  const status = statusOf(process.execPath, [join(root, file), ...args], options);
  if (status !== 0) process.exitCode = status;
}

/** Whether a program is on the PATH. */
export function isOnPath(program) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => folder !== "" && existsSync(join(folder, program)));
}
