/**
 * Gives way to the rest of the program (a page that draws, a progress bar, an abort) at times: often enough that nothing
 * seems frozen, seldom enough to cost nothing.
 */

const interval = 50; // milliseconds

/** Call the result again and again; it waits for the event loop when the interval has passed. */
export function pauser(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < interval) return;
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 0);
    });
    last = performance.now();
  };
}
