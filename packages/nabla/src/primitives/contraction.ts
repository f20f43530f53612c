/**
 * Batched matrix products, the one contraction: [B, m, k] x [B, k, n] → [B, m, n]. Its gradients are contractions again.
 */
import { ShapeError } from "../base/errors.ts";
import { formatShape } from "../base/shape.ts";
import { applyPrimitive, type Node } from "../ir/node.ts";
import type { Primitive } from "../ir/primitive.ts";
import { permute, transposedSource } from "./layout.ts";
import { commonDType, signed } from "./rules.ts";

/** [batch, m, n] → [batch, n, m]. */
export function transposed(matrices: Node): Node {
  return permute(matrices, [0, 2, 1]);
}

/** The gradient of an operand; of a transposed matrix it is made as a transpose, so that the matrix's own is in order. */
function gradientOf(operand: Node, plain: () => Node, flipped: () => Node): Node {
  return transposedSource(operand) === null ? plain() : transposed(flipped());
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
  // Y = A B:  dA = G Bᵀ, dB = Aᵀ G
  vjp: (node, g) => {
    const [a, b] = node.inputs as readonly [Node, Node];
    return [
      gradientOf(
        a,
        () => contract(g, transposed(b)),
        () => contract(b, transposed(g)),
      ),
      gradientOf(
        b,
        () => contract(transposed(a), g),
        () => contract(transposed(g), a),
      ),
    ];
  },
};

/** The matrix products of a [batch, m, k] and b [batch, k, n]: [batch, m, n]. float32, float64 or int32. */
export function contract(a: Node, b: Node): Node {
  return applyPrimitive(contractPrimitive, [a, b]);
}
