/**
 * What one step of each recurrent network computes, with PyTorch's gates and their order. `projected` is the input's part,
 * W_ih x + b_ih, of all gates; for networks whose biases only ever add up, b_hh is in it already.
 */
import { checkWord } from "../../base/check-word.ts";
import type { Tensor } from "../../tensor/signatures/tensor.ts";

/** The state between steps, [batch, hidden] each: h, and the cell state of an LSTM. */
export type State = readonly Tensor[];

/** Weights as a step sees them. */
export interface StepWeights {
  /** [gates hidden, hidden] */
  readonly hidden: Tensor;
  /** [gates hidden]; null where there is none. */
  readonly hiddenBias: Tensor | null;
}

export interface RecurrentKind {
  readonly gates: number;
  readonly states: number;
  /** The option that networks of this kind alone have. */
  readonly option: string;
  /** Whether b_hh may be added to the input's part: not where something is multiplied in between. */
  readonly addsBiases: boolean;
  /** The next state from [batch, gates hidden] and the state. The first tensor of a state is what the network gives. */
  readonly step: (projected: Tensor, state: State, weights: StepWeights) => State;
}

/** W_hh h + b_hh */
function fromHidden(h: Tensor, { hidden, hiddenBias }: StepWeights): Tensor {
  const product = h.matmul(hidden.transpose()) as Tensor;
  return hiddenBias === null ? product : (product.add(hiddenBias) as Tensor);
}

/** h' = f(W_ih x + b_ih + W_hh h + b_hh) */
export function elman(nonlinearity: "tanh" | "relu"): RecurrentKind {
  checkWord("RNN", "nonlinearity", nonlinearity, ["tanh", "relu"]);
  return {
    gates: 1,
    states: 1,
    option: " nonlinearity",
    addsBiases: true,
    step: (projected, [h], { hidden }) => {
      const sum = projected.add(fromHidden(h!, { hidden, hiddenBias: null })) as Tensor;
      return [nonlinearity === "tanh" ? sum.tanh() : sum.relu()];
    },
  };
}

/** c' = σ(f) c + σ(i) tanh(g),  h' = σ(o) tanh(c'), the gates in the order i, f, g, o */
export const lstm: RecurrentKind = {
  gates: 4,
  states: 2,
  option: " forgetBias",
  addsBiases: true,
  step: (projected, [h, c], { hidden }) => {
    const all = projected.add(fromHidden(h!, { hidden, hiddenBias: null })) as Tensor;
    const [i, f, g, o] = all.split(4, -1) as unknown as [Tensor, Tensor, Tensor, Tensor];
    const cell = f.sigmoid().mul(c!).add(i.sigmoid().mul(g.tanh())) as Tensor;
    return [o.sigmoid().mul(cell.tanh()) as Tensor, cell];
  },
};

/** n = tanh(W_in x + b_in + σ(r) (W_hn h + b_hn)),  h' = (1 - σ(z)) n + σ(z) h, the gates in the order r, z, n */
export const gru: RecurrentKind = {
  gates: 3,
  states: 1,
  option: "",
  addsBiases: false,
  step: (projected, [h], weights) => {
    const [xr, xz, xn] = projected.split(3, -1) as unknown as [Tensor, Tensor, Tensor];
    const [hr, hz, hn] = fromHidden(h!, weights).split(3, -1) as unknown as [Tensor, Tensor, Tensor];
    const r = xr.add(hr).sigmoid() as Tensor;
    const z = xz.add(hz).sigmoid() as Tensor;
    const n = xn.add(r.mul(hn)).tanh() as Tensor;
    return [n.add(z.mul(h!.sub(n))) as Tensor];
  },
};
