/** An LSTM and a GRU over 64 steps; ten classes from the last step. */
import { linear, recurrent } from "./parameters.mjs";

const sizes = { batch: 32, time: 64, features: 32, hidden: 128, classes: 10 };

function network(name, gates) {
  const { batch, time, features, hidden, classes } = sizes;
  const rows = gates * hidden;
  // Products with the input need no gradient of the input: two of them; those with the hidden state three.
  const perStep = 2 * batch * rows * (2 * features + 3 * hidden);
  return {
    name,
    kind: name,
    title: `in ${features}, hidden ${hidden}, ${time} steps, batch ${batch}`,
    sizes,
    parameters: [...recurrent("rnn", gates, features, hidden), ...linear("head", hidden, classes)],
    inputs: [
      { name: "x", shape: [batch, time, features] },
      { name: "y", shape: [batch], classes },
    ],
    operations: time * perStep + 6 * batch * hidden * classes,
  };
}

export const recurrentNetworks = [network("lstm", 4), network("gru", 3)];
