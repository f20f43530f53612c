/**
 * Watching nodes as they are made, for tools that say where a value comes from (tensor/anomaly.ts). Without an observer
 * this costs one comparison a node.
 */
import type { Node } from "./node.ts";

/** Told of every new node; `gradientOf` is the node whose gradient rule is making it, null outside of one. */
export type NodeObserver = (node: Node, gradientOf: Node | null) => void;

let observer: NodeObserver | null = null;
let gradientOf: Node | null = null;

/** Tells the observer, if there is one. */
export function notice(node: Node): void {
  if (observer !== null) observer(node, gradientOf);
}

/** Runs a function with an observer of the nodes that it makes. */
export function observeNodes<R>(observe: NodeObserver, run: () => R): R {
  const before = observer;
  observer = observe;
  try {
    return run();
  } finally {
    observer = before;
  }
}

/** Runs the gradient rule of a node. */
export function withinGradientOf<R>(node: Node, rule: () => R): R {
  const before = gradientOf;
  gradientOf = node;
  try {
    return rule();
  } finally {
    gradientOf = before;
  }
}
