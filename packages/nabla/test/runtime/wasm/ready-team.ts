/**
 * Waits until the helper threads have started and know all programs, so that what runs next is really divided, or until
 * it is known that they cannot start.
 */
import { recruit, teamFailure } from "../../../src/runtime/wasm/threads/team.ts";

export async function readyTeam(threads: number): Promise<void> {
  const helpers = recruit(threads);
  const deadline = performance.now() + 20_000;
  while (teamFailure() === null && !helpers.every((helper) => helper.isReady())) {
    if (performance.now() > deadline) throw new Error("the helper threads do not start");
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** How many jobs each of the helpers was given so far. */
export function jobsOf(threads: number): number[] {
  return recruit(threads).map((helper) => helper.jobs());
}
