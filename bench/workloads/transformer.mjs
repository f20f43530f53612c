/**
 * A small language model: token and position embeddings, encoder layers that normalize first, causal attention, GELU, a head
 * over the vocabulary; the target of each position is the next token.
 */
import { linear, normalization, uniform } from "./parameters.mjs";

const sizes = { batch: 16, time: 64, vocabulary: 65, width: 128, heads: 4, layers: 4, inner: 512 };

function layer(place, width, inner) {
  const prefix = `layers.${place}`;
  const bound = 1 / Math.sqrt(width);
  return [
    uniform(`${prefix}.self_attn.in_proj_weight`, [3 * width, width], bound),
    uniform(`${prefix}.self_attn.in_proj_bias`, [3 * width], bound),
    ...linear(`${prefix}.self_attn.out_proj`, width, width),
    ...linear(`${prefix}.linear1`, width, inner),
    ...linear(`${prefix}.linear2`, inner, width),
    ...normalization(`${prefix}.norm1`, width),
    ...normalization(`${prefix}.norm2`, width),
  ];
}

function gpt() {
  const { batch, time, vocabulary, width, layers, inner } = sizes;
  const places = Array.from({ length: layers }, (_, place) => place);
  const dense = layers * (4 * width * width + 2 * width * inner) + width * vocabulary;
  const attention = layers * 2 * time * width;
  return {
    name: "gpt-tiny",
    kind: "gpt",
    title: `${layers} layers, width ${width}, ${time} tokens, batch ${batch}`,
    sizes,
    parameters: [
      uniform("tokens.weight", [vocabulary, width], 0.5),
      uniform("positions.weight", [time, width], 0.5),
      ...places.flatMap((place) => layer(place, width, inner)),
      ...normalization("norm", width),
      ...linear("head", width, vocabulary),
    ],
    inputs: [
      { name: "x", shape: [batch, time], classes: vocabulary },
      { name: "y", shape: [batch, time], classes: vocabulary },
    ],
    operations: 6 * batch * time * (dense + attention),
  };
}

export const transformers = [gpt()];
