/**
 * Which rows a run is judged on: its test rows, else validation rows that the weights have not learned from, else the rows
 * they have learned from. Those last scores flatter, which is said beside them, with what is known of rows held back.
 */
import { bothParts } from "../network/train-network.ts";
import type { Trained } from "../network/train-network.ts";
import type { Split } from "../preparation/split.ts";
import { score as inThree } from "../report/html.ts";

export type JudgedPart = "test" | "validation" | "training";

export function judgedRows(split: Split, refit: boolean): { readonly part: JudgedPart; readonly rows: Int32Array } {
  if (split.test.length > 0) return { part: "test", rows: split.test };
  if (refit) return { part: "training", rows: bothParts(split) };
  if (split.validation.length > 0) return { part: "validation", rows: split.validation };
  return { part: "training", rows: split.train };
}

/** A sentence for scores of training rows. */
export function flattered({ validation }: Trained, scoreName: string): string {
  const learned = "There are no test rows: these scores are of the rows that were learned from, others will be lower.";
  if (validation === null) return learned;
  const { loss, score } = validation;
  return `${learned} On rows held back while the number of epochs was sought: ${scoreName} ${inThree(score)}, loss ${loss.toFixed(4)}.`;
}
