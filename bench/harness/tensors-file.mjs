/**
 * The file that every side reads its weights and data from, and writes its results to: safetensors (eight bytes of header
 * length, a JSON header, raw little-endian data), as Python and JavaScript read it in a few lines.
 */
import { readFileSync, writeFileSync } from "node:fs";

const arrays = { F32: Float32Array, I32: Int32Array };

/**
 * Writes tensors by name.
 * @param {string} path
 * @param {Record<string, { shape: readonly number[], data: Float32Array | Int32Array }>} tensors
 */
export function writeTensors(path, tensors) {
  let offset = 0;
  const header = {};
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    const dtype = data instanceof Float32Array ? "F32" : "I32";
    header[name] = { dtype, shape, data_offsets: [offset, (offset += data.byteLength)] };
  }
  const text = JSON.stringify(header);
  const head = Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(head.length));
  const bodies = Object.values(tensors).map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  writeFileSync(path, Buffer.concat([length, head, ...bodies]));
}

/** Reads what `writeTensors` wrote; each tensor has memory of its own. */
export function readTensors(path) {
  const file = readFileSync(path);
  const start = 8 + Number(file.readBigUInt64LE());
  const entries = Object.entries(JSON.parse(file.toString("utf8", 8, start)));
  return Object.fromEntries(
    entries.map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [from, to],
        },
      ]) => {
        const bytes = Uint8Array.from(file.subarray(start + from, start + to));
        return [name, { shape, data: new arrays[dtype](bytes.buffer) }];
      },
    ),
  );
}
