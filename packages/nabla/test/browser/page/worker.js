/** The worker: trains with the seed that it is sent and answers with what came of it. */
/* oxlint-disable unicorn/require-post-message-target-origin -- messages of workers have none */
import { train } from "./training.js";

globalThis.addEventListener("message", async ({ data: seed }) => {
  try {
    globalThis.postMessage({
      result: { ...(await train(seed)), isWorker: typeof globalThis.document === "undefined" },
    });
  } catch (error) {
    globalThis.postMessage({ error: String(error?.stack ?? error) });
  }
});
