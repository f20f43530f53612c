/**
 * A mistake in what the user gave: a file, a column, an option. The command prints its message as one line and ends with
 * status 2; any other error is ours and ends with status 1.
 */
export class InputError extends Error {
  override readonly name = "InputError";
}

/** The message of anything thrown, on one line. */
export function oneLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/\s+/g, " ").trim();
}
