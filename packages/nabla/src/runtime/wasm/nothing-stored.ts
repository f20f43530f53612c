/**
 * Stands in for stored-module.ts where there is no Node: a page has no folder for what was compiled. package.json chooses
 * between the two by condition.
 */
import { compileGraph } from "../../compiler/compile.ts";
import type { Policy } from "../../compiler/loop-nest.ts";
import type { Graph } from "../../ir/graph.ts";
import type { Executable } from "../device.ts";
import { createExecutable } from "./executable.ts";
import type { Workplace } from "./stored-module.ts";

export function loadOrCompile(graph: Graph, policy: Policy, { memory, threading, features }: Workplace): Executable {
  return createExecutable(compileGraph(graph, policy), memory, threading, features);
}
