/**
 * Matrix products [m, k] x [k, n], square and skinny: what dense layers, recurrent steps and convolutions (as their packed
 * windows) ask of a contraction. Reported in GFLOP/s, of 2 m k n operations.
 */

/** @param {number} m @param {number} k @param {number} n @param {string} use */
function matmul(m, k, n, use) {
  const square = m === k && k === n;
  return {
    name: square ? `matmul-${m}` : `matmul-${m}x${k}x${n}`,
    kind: "matmul",
    title: square ? `${m} x ${m}` : `${m}x${k} by ${k}x${n}: ${use}`,
    sizes: { m, k, n },
    parameters: [],
    inputs: [
      { name: "a", shape: [m, k] },
      { name: "b", shape: [k, n] },
    ],
    operations: 2 * m * k * n,
  };
}

const squares = [64, 128, 256, 512, 1024, 2048].map((size) => matmul(size, size, size, "square"));

const skinny = [
  matmul(1, 1024, 1024, "one row"),
  matmul(1024, 1024, 1, "one column"),
  matmul(16, 4, 16, "first layer of mlp-tiny"),
  matmul(64, 64, 3, "few columns"),
  matmul(1024, 16, 1024, "short sums"),
  matmul(16, 4096, 16, "long sums"),
  matmul(128, 784, 256, "first layer of mlp-mnist"),
  matmul(128, 128, 10, "last layer of mlp-mnist"),
  matmul(256, 1024, 2048, "first layer of mlp-large"),
  matmul(32, 128, 512, "one step of lstm"),
  matmul(2048, 32, 512, "all inputs of lstm"),
  matmul(50176, 9, 16, "first convolution of cnn-mnist"),
  matmul(12544, 144, 32, "second convolution of cnn-mnist"),
  matmul(50176, 144, 32, "a convolution of 64 images"),
  matmul(1024, 128, 512, "inner layer of gpt-tiny"),
];

export const matmuls = [...squares, ...skinny];
