/**
 * The network of a run, for table rows or for windows: what a shape builds, weighs and is called.
 */
import type { nn } from "nabla";
import type { Matrix } from "./input-embeddings.ts";
import { describeSequenceNetwork, operationsPerWindow, SequenceNetwork } from "./sequence-network.ts";
import type { SequenceShape } from "./sequence-network.ts";
import { describeNetwork as describeTableNetwork, operationsPerRow, TableNetwork } from "./table-network.ts";
import type { NetworkShape as TableShape } from "./table-network.ts";

export type NetworkShape = TableShape | SequenceShape;

/** [rows, inputs] → [rows, outputs] */
export type Network = nn.Module & { forward(input: Matrix): Matrix };

export function createNetwork(shape: NetworkShape): Network {
  return "window" in shape ? new SequenceNetwork(shape) : new TableNetwork(shape);
}

/** Floating-point operations of one training step for one example. */
export function operationsPerExample(shape: NetworkShape): number {
  return "window" in shape ? operationsPerWindow(shape) : operationsPerRow(shape);
}

/** A line of words. */
export function describeNetwork(shape: NetworkShape): string {
  return "window" in shape ? describeSequenceNetwork(shape) : describeTableNetwork(shape);
}
