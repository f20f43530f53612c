/** A small convolutional network for images of 28 x 28: convolution, ReLU and pooling twice, then one dense layer. */
import { convolution, linear } from "./parameters.mjs";

const sizes = { batch: 64, side: 28, channels: [1, 16, 32], kernel: 3, classes: 10 };

function cnn() {
  const { batch, side, channels, kernel, classes } = sizes;
  const [first, second, third] = channels;
  const features = third * (side / 4) ** 2;
  const early = 2 * batch * side ** 2 * first * second * kernel ** 2;
  const late = 2 * batch * (side / 2) ** 2 * second * third * kernel ** 2;
  return {
    name: "cnn-mnist",
    kind: "cnn",
    title: `conv ${second} and ${third} (3x3), dense ${classes}, batch ${batch}`,
    sizes,
    parameters: [
      ...convolution("0", first, second, kernel),
      ...convolution("3", second, third, kernel),
      ...linear("7", features, classes),
    ],
    inputs: [
      { name: "x", shape: [batch, first, side, side] },
      { name: "y", shape: [batch], classes },
    ],
    operations: 2 * early + 3 * late + 6 * batch * features * classes,
  };
}

export const convolutionalNetworks = [cnn()];
