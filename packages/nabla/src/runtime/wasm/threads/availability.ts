/**
 * Whether threads can be had here, and how many are useful. Threads share memory, which pages may do only where they are
 * isolated from other sites: https://developer.mozilla.org/docs/Web/API/Window/crossOriginIsolated
 */

interface Host {
  readonly crossOriginIsolated?: boolean;
  readonly navigator?: { readonly hardwareConcurrency?: number };
  readonly process?: { readonly getBuiltinModule?: (name: string) => unknown };
}

/** A module of Node, where this is Node: without an import, so that a bundle for browsers has none. */
export function nodeModule<T>(name: string): T | undefined {
  return (globalThis as Host).process?.getBuiltinModule?.(name) as T | undefined;
}

/** Why programs have to run on one thread here; null where they need not. */
export function whyOneThread(): string | null {
  const host = globalThis as Host;
  if (typeof SharedArrayBuffer === "undefined" || host.crossOriginIsolated === false) {
    return (
      "this page is not cross-origin isolated, so it cannot share memory: serve it with the headers " +
      "Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp"
    );
  }
  const hasWorkers = typeof Worker === "function" || nodeModule("worker_threads") !== undefined;
  return hasWorkers ? null : "this engine has no workers";
}

/** No device of ours uses more threads than this. */
export const mostThreads = 64;

/** More threads than this seldom help: they share the caches and the way to the memory. */
const usualLimit = 8;

/** Threads to use unless told: as many as the machine offers, 8 at most. */
export function usualThreads(): number {
  const system = nodeModule<{ availableParallelism(): number }>("os");
  const offered = system?.availableParallelism() ?? (globalThis as Host).navigator?.hardwareConcurrency ?? 1;
  return Math.max(1, Math.min(usualLimit, offered));
}

/** Whether the engine lets this thread sleep until memory changes; the main thread of a page may not. */
export function maySleep(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 0);
    return true;
  } catch {
    return false;
  }
}
