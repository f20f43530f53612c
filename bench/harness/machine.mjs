/** What the figures were measured on. */
import { availableParallelism, cpus, totalmem } from "node:os";

/** Processor, threads that this process may use, memory, Node. */
export function describeMachine() {
  return {
    processor: cpus()[0]?.model.trim() ?? "unknown",
    threads: availableParallelism(),
    gibibytes: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    system: `${process.platform} ${process.arch}`,
  };
}
