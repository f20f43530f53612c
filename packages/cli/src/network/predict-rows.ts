/**
 * What a network answers for rows, in batches of one size (the last is filled up), so that one compiled program serves all.
 */
import { compile, fromHost } from "nabla";
import type { Tensor } from "nabla";
import type { RowSource } from "./row-source.ts";
import type { Network } from "./network.ts";

const most = 1024;

/**
 * @param write writes one row's inputs
 * @returns outputs `[rows, outputs]`, row by row
 */
export async function predictRows(
  network: Network,
  { write, length }: Pick<RowSource, "write" | "length">,
  rows: Int32Array,
  progress?: (rows: number) => void,
): Promise<Float32Array> {
  network.eval();
  const forward = compile((x: Tensor<[number, number]>) => network.forward(x));
  const size = Math.min(most, rows.length);
  let answers = new Float32Array(0);
  for (let start = 0; start < rows.length; start += size) {
    const count = Math.min(size, rows.length - start);
    const inputs = new Float32Array(size * length);
    for (let index = 0; index < count; index++) write(rows[start + index]!, inputs, index * length);
    const x = fromHost({ dtype: "float32", shape: [size, length], data: inputs }) as unknown as Tensor<
      [number, number]
    >;
    const outputs = (await forward(x).data()) as Float32Array;
    const width = outputs.length / size;
    if (answers.length === 0) answers = new Float32Array(rows.length * width);
    answers.set(outputs.subarray(0, count * width), start * width);
    progress?.(start + count);
  }
  return answers;
}
