/**
 * The training steps that the benchmark measures, of its own networks, at sizes that a test can bear: odd ones, so that
 * every vector loop and register tile has an edge.
 */
import { type AnyTensor, type nn, ones, optim, type Tensor } from "nabla";
import type { Graph } from "../src/ir/graph.ts";
import { asTensor, type LazyTensor } from "../src/tensor/tensor.ts";
import { traceFunction } from "../src/tensor/trace-function.ts";
import { structureOf } from "../src/tensor/tree.ts";

type Network = nn.Module & { loss(x: AnyTensor, y: AnyTensor): AnyTensor };

interface Step {
  readonly name: string;
  readonly kind: "mlp" | "lstm" | "gru" | "cnn" | "gpt";
  readonly sizes: { readonly [name: string]: number | readonly number[] };
  /** Shapes of x and y. */
  readonly inputs: readonly [readonly number[], readonly number[]];
}

const sequence = { batch: 5, time: 6, features: 7, hidden: 19, classes: 10 };
const image = { batch: 3, side: 12, channels: [1, 5, 7], kernel: 3, classes: 10 };
const text = { batch: 2, time: 9, vocabulary: 13, width: 18, heads: 2, layers: 2, inner: 21 };

const steps: readonly Step[] = [
  { name: "mlp-tiny", kind: "mlp", sizes: { widths: [4, 16, 3] }, inputs: [[16, 4], [16]] },
  { name: "mlp-mnist", kind: "mlp", sizes: { widths: [57, 33, 18, 10] }, inputs: [[19, 57], [19]] },
  { name: "mlp-large", kind: "mlp", sizes: { widths: [150, 230, 130, 90] }, inputs: [[70, 150], [70]] },
  { name: "lstm", kind: "lstm", sizes: sequence, inputs: [[5, 6, 7], [5]] },
  { name: "gru", kind: "gru", sizes: sequence, inputs: [[5, 6, 7], [5]] },
  { name: "cnn-mnist", kind: "cnn", sizes: image, inputs: [[3, 1, 12, 12], [3]] },
  {
    name: "gpt-tiny",
    kind: "gpt",
    sizes: text,
    inputs: [
      [2, 9],
      [2, 9],
    ],
  },
];

export const trainingSteps: readonly string[] = steps.map(({ name }) => name);

/** Forward pass, gradients and Adam's update as one graph. */
export async function trainingGraph(name: string): Promise<Graph> {
  const { kind, sizes, inputs } = steps.find((step) => step.name === name)!;
  // Plain JavaScript, without types.
  const { createNetwork } = (await import("../../../bench/sides/nabla/networks.mjs" as string)) as {
    createNetwork(workload: Pick<Step, "kind" | "sizes">): Network;
  };
  const network = createNetwork({ kind, sizes });
  const optimizer = new optim.Adam(network.parameters(), { lr: 1e-3 });
  const step = (x: Tensor, y: Tensor): AnyTensor => {
    const loss = network.loss(x, y);
    (loss as Tensor<[]>).backward();
    optimizer.step();
    return loss;
  };
  const tensors: LazyTensor[] = [];
  const examples = inputs.map((shape, at) =>
    asTensor(ones([...shape], { dtype: at === 0 && kind !== "gpt" ? "float32" : "int32" })),
  );
  return traceFunction(step as (...args: never[]) => unknown, structureOf(examples, tensors, "step: ")).graph;
}
