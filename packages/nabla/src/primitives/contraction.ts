/**
 * Batched matrix products, the one contraction: [B, m, k] x [B, k, n] → [B, m, n]. Its gradients are contractions again.
 */
import { ShapeError } from "../base/errors.ts";
import { formatShape } from "../base/shape.ts";
import { applyPrimitive, type Node } from "../ir/node.ts";
import type { Primitive } from "../ir/primitive.ts";
import { transposed, transposedSource } from "./layout.ts";
import { commonDType, signed } from "./rules.ts";

/**
 * Whether the gradient of the left operand is made as its transpose: of a transposed matrix, so that the matrix's own is in
 * order; and of many products, where the cotangent is less to turn around than the right operand.
 */
function isFlipped(a: Node, b: Node): boolean {
  const [batches, rows, inner] = a.shape as readonly [number, number, number];
  return transposedSource(a) !== null || (batches > 1 && rows < inner && transposedSource(b) === null);
}

export const contractPrimitive: Primitive = {
  name: "contract",
  semantics: { kind: "contraction" },
  shape: ([a, b]) => {
    const shapes = `${formatShape(a!)} x ${formatShape(b!)}`;
    if (a!.length !== 3 || b!.length !== 3) {
      throw new ShapeError(`contract: takes [batch, m, k] x [batch, k, n], not ${shapes}`);
    }
    if (a![0] !== b![0]) throw new ShapeError(`contract: batches differ, ${shapes} (${a![0]} and ${b![0]})`);
    if (a![2] !== b![1]) throw new ShapeError(`contract: inner dimensions differ, ${shapes} (${a![2]} and ${b![1]})`);
    return [a![0]!, a![1]!, b![2]!];
  },
  dtype: (inputs) => commonDType("contract", inputs, signed),
  // Y = A B:  dA = G Bᵀ, dB = Aᵀ G; or as transposes, dAᵀ = B Gᵀ, dBᵀ = Gᵀ A
  vjp: (node, g) => {
    const [a, b] = node.inputs as readonly [Node, Node];
    return [
      isFlipped(a, b) ? transposed(contract(b, transposed(g))) : contract(g, transposed(b)),
      transposedSource(b) === null ? contract(transposed(a), g) : transposed(contract(transposed(g), a)),
    ];
  },
};

/** The matrix products of a [batch, m, k] and b [batch, k, n]: [batch, m, n]. float32, float64 or int32. */
export function contract(a: Node, b: Node): Node {
  return applyPrimitive(contractPrimitive, [a, b]);
}
