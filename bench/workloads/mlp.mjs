/**
 * Dense networks: ReLU between the layers, cross entropy at the end. Tiny is all overhead, mnist a mixture, large nothing
 * but matrix products.
 */
import { linear } from "./parameters.mjs";

/** @param {string} name @param {readonly number[]} widths features from the input to the classes @param {number} batch */
function mlp(name, widths, batch) {
  const pairs = widths.slice(1).map((width, place) => [widths[place], width]);
  const products = pairs.reduce((sum, [from, to]) => sum + from * to, 0);
  return {
    name,
    kind: "mlp",
    title: `${widths.join("-")}, batch ${batch}`,
    sizes: { widths, batch },
    parameters: pairs.flatMap(([from, to], place) => linear(`${2 * place}`, from, to)),
    inputs: [
      { name: "x", shape: [batch, widths[0]] },
      { name: "y", shape: [batch], classes: widths.at(-1) },
    ],
    // The first layer needs no gradient of its input.
    operations: 2 * batch * (3 * products - pairs[0][0] * pairs[0][1]),
  };
}

export const mlps = [
  mlp("mlp-tiny", [4, 16, 3], 16),
  mlp("mlp-mnist", [784, 256, 128, 10], 128),
  mlp("mlp-large", [1024, 2048, 2048, 1024], 256),
];
