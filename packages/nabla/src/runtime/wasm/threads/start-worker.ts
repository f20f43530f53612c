/**
 * Starts a worker from its text: a Worker from a Blob where there is one (browsers, Deno, Bun), a thread of Node elsewhere.
 * It does not keep the process alive.
 */
import { nodeModule } from "./availability.ts";

export interface StartedWorker {
  post(message: unknown): void;
}

interface NodeWorker {
  postMessage(message: unknown, transfer: readonly never[]): void;
  unref(): void;
  on(event: "error", listener: (error: Error) => void): void;
}

interface NodeThreads {
  readonly Worker: new (source: string, options: object) => NodeWorker;
}

let address: string | null = null;

/** @param onFailure Is told, once or more, when the worker cannot start or has ended by an error. */
export function startWorker(source: string, onFailure: (reason: string) => void): StartedWorker {
  if (typeof Worker === "function") return startWebWorker(source, onFailure);
  const { Worker: Thread } = nodeModule<NodeThreads>("worker_threads")!;
  // Options of the process, such as loaders of modules, are not for it.
  const worker = new Thread(source, { eval: true, execArgv: [], name: "nabla" });
  worker.on("error", (error) => onFailure(error.message));
  worker.unref();
  return { post: (message) => worker.postMessage(message, []) };
}

function startWebWorker(source: string, onFailure: (reason: string) => void): StartedWorker {
  address ??= URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const worker: Worker & { unref?(): void } = new Worker(address, { name: "nabla" });
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    onFailure(event.message || "the page's content security policy may lack worker-src blob:");
  });
  worker.unref?.();
  return { post: (message) => worker.postMessage(message, []) };
}
