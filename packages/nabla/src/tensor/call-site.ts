/** Where in the user's code a call into nabla comes from: the first line of the stack that is not nabla's own. */

/** The folder of nabla's sources, or the one file where they are bundled, as stacks write it. */
const own = plain(import.meta.url.replace(/tensor\/[^/]*$/, ""));

/** Frames of a stack are cut to ten where nothing is said, which nabla's own may fill. */
const deepest = 100;

function plain(location: string): string {
  return location.replace(/^file:\/\//, "");
}

/** `/home/me/train.ts:12:7`, or null where the engine gives no stack. */
export function callSite(): string | null {
  const engine = Error as { stackTraceLimit?: number };
  const before = engine.stackTraceLimit;
  if (before !== undefined) engine.stackTraceLimit = deepest;
  const { stack } = new Error();
  if (before !== undefined) engine.stackTraceLimit = before;
  for (const line of stack?.split("\n").slice(1) ?? []) {
    const place = /(?:\(|at |@)((?:[a-z]+:\/\/)?[^()\s@]+:\d+:\d+)\)?$/.exec(line)?.[1];
    if (place === undefined || place.startsWith("node:") || plain(place).startsWith(own)) continue;
    return plain(place);
  }
  return null;
}
