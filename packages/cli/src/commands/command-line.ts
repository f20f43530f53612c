/**
 * A command as it can be pasted into a shell again.
 */

const plain = /^[\w@%+=:,./-]+$/;

/** Arguments that a shell would take apart or replace are put in quotes. */
export function commandLine(args: readonly string[]): string {
  return args.map((word) => (plain.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(" ");
}
