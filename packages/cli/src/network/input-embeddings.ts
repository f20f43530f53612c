/**
 * The first thing that every network here does: the places of embedded categories, which stand behind the numbers of a row,
 * become learned vectors.
 */
import { concat, nn } from "nabla";
import type { Tensor } from "nabla";
import type { InputLayout } from "../preparation/feature-writer.ts";

export type Matrix = Tensor<[number, number]>;

/** Learned vectors start small beside standardized numbers, so that levels begin alike. */
const embeddingScale = 0.1;

export function smallEmbedding(places: number, dimensions: number): nn.Embedding<number, number> {
  const embedding = new nn.Embedding(places, dimensions);
  embedding.weight.value = (embedding.weight.value as Matrix).mul(embeddingScale) as never;
  return embedding;
}

/** [rows, width + embeddings] → [rows, width + the vectors' dimensions] */
export function embedInputs(input: Matrix, width: number, embeddings: readonly nn.Embedding<number, number>[]): Matrix {
  if (embeddings.length === 0) return input;
  const vectors = embeddings.map((embedding, index) => {
    const place = input.slice(width + index, width + index + 1, 1).reshape([input.shape[0]]);
    return embedding.forward(place.astype("int32")) as Matrix; // [rows, dimensions]
  });
  const numbers = width === 0 ? [] : [input.slice(0, width, 1) as Matrix];
  return concat([...numbers, ...vectors], 1) as unknown as Matrix;
}

/** The width of a row once its categories are vectors. */
export function embeddedWidth({ width, embeddings }: InputLayout): number {
  return width + embeddings.reduce((sum, { dimensions }) => sum + dimensions, 0);
}
