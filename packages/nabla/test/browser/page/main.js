/** The page: starts the worker when asked and hands its answer out, and asks for what is loaded later. */
/* oxlint-disable unicorn/require-post-message-target-origin -- messages of workers have none */
globalThis.askForAll = async () => (await import("./later.js")).askForAll();

globalThis.trainInWorker = (seed) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    const end = (settle) => (event) => {
      worker.terminate();
      settle(event);
    };
    worker.addEventListener(
      "message",
      end(({ data }) => (data.error === undefined ? resolve(data.result) : reject(new Error(data.error)))),
    );
    worker.addEventListener(
      "error",
      end((event) => reject(new Error(`the worker failed: ${event.message}`))),
    );
    worker.postMessage(seed);
  });
