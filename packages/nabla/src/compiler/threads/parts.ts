/** Parts of a parallel loop: as many neighbouring iterations each, of which a thread takes whole ones. */
import type { Statement } from "../loop-nest.ts";

type Loop = Extract<Statement, { kind: "loop" }>;

/** Iterations of a loop. */
export const iterationsOf = ({ start, end, step }: Loop): number => Math.max(0, Math.ceil((end - start) / step));

export const partsOf = (loop: Loop): number => loop.parts ?? iterationsOf(loop);
