/**
 * Parameters as PyTorch lays them out, names them and draws them: uniform within 1 / sqrt(fan in), normalization from 1 and 0.
 * A workload lists them; every side starts from the same values.
 */

/** A parameter, uniform in (-bound, bound). */
export function uniform(name, shape, bound) {
  return { name, shape, bound };
}

/** A parameter of one value. */
export function constant(name, shape, value) {
  return { name, shape, bound: 0, value };
}

/** Weight [to, from] and bias [to] of a dense layer. */
export function linear(prefix, from, to) {
  const bound = 1 / Math.sqrt(from);
  return [uniform(`${prefix}.weight`, [to, from], bound), uniform(`${prefix}.bias`, [to], bound)];
}

/** Weight [out, in, size, size] and bias [out] of a convolution. */
export function convolution(prefix, inChannels, outChannels, size) {
  const bound = 1 / Math.sqrt(inChannels * size * size);
  return [
    uniform(`${prefix}.weight`, [outChannels, inChannels, size, size], bound),
    uniform(`${prefix}.bias`, [outChannels], bound),
  ];
}

/** The four parameters of a recurrent layer with a number of gates. */
export function recurrent(prefix, gates, features, hidden) {
  const bound = 1 / Math.sqrt(hidden);
  const rows = gates * hidden;
  return [
    uniform(`${prefix}.weight_ih_l0`, [rows, features], bound),
    uniform(`${prefix}.weight_hh_l0`, [rows, hidden], bound),
    uniform(`${prefix}.bias_ih_l0`, [rows], bound),
    uniform(`${prefix}.bias_hh_l0`, [rows], bound),
  ];
}

/** Scale and shift of a normalization. */
export function normalization(prefix, width) {
  return [constant(`${prefix}.weight`, [width], 1), constant(`${prefix}.bias`, [width], 0)];
}
