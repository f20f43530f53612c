/**
 * The coefficient of determination, scikit-learn's r2_score, for one output or several. Neighbours: regression-totals.ts
 * keeps the sums, streaming-regression.ts has it for rows that arrive in parts.
 */
import type { TableInput, VectorInput } from "./inputs.ts";
import { combined } from "./multioutput.ts";
import type { Multioutput, OneOutput, PerOutput } from "./multioutput.ts";
import { regressionTotalsOf } from "./regression-totals.ts";
import type { RegressionTotals } from "./regression-totals.ts";

/** Options of `r2Score`. */
export interface R2Options {
  readonly sampleWeight?: VectorInput | null | undefined;
  /** "uniform_average" by default; "variance_weighted" weighs outputs by the spread of their true values. */
  readonly multioutput?: Multioutput | "variance_weighted" | undefined;
  /** Where the true values do not vary: 1 for a perfect prediction and 0 for any other, instead of NaN and -Infinity. */
  readonly forceFinite?: boolean | undefined;
}

/** R² of totals, 1 - (squared errors) / (squared distances from the mean); NaN for fewer than two rows. */
export function r2Of(operation: string, totals: RegressionTotals, options: R2Options): number | number[] {
  const { multioutput = "uniform_average", forceFinite = true } = options;
  totals.check(operation);
  const spread = totals.spread();
  const scores = totals.residual().map((residual, output) => {
    if (totals.rows < 2) return Number.NaN;
    if (forceFinite && residual === 0) return 1;
    return forceFinite && spread[output] === 0 ? 0 : 1 - residual / spread[output]!;
  });
  if (multioutput !== "variance_weighted") return combined(operation, scores, multioutput);
  return combined(operation, scores, spread.some((value) => value !== 0) ? spread : "uniform_average");
}

/** The part of the true values' variance that is explained, 1 best; NaN for fewer than two rows. */
export function r2Score(yTrue: TableInput, yPred: TableInput, options: R2Options & PerOutput): number[];
export function r2Score(
  yTrue: TableInput,
  yPred: TableInput,
  options?: R2Options & OneOutput<"variance_weighted">,
): number;
export function r2Score(yTrue: TableInput, yPred: TableInput, options?: R2Options): number | number[];
export function r2Score(yTrue: TableInput, yPred: TableInput, options: R2Options = {}): number | number[] {
  return r2Of("r2Score", regressionTotalsOf("r2Score", yTrue, yPred, options.sampleWeight), options);
}
