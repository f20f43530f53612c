/**
 * The elementary functions, written as expressions over scalar instructions, so that every device computes the same
 * numbers and vectorizes them. All take and give float32 or float64. They have no branches, loops or tables: what does not
 * fit one formula is computed twice and selected. Coefficients come from scripts/minimax.py.
 *
 * Errors are in ulp, units in the last place of the result, against a result of higher precision. What the files give was
 * measured: float32 on every seventh bit pattern (log1p every 31st; exp and expm1 on all), float64 on 6 million arguments of
 * all sizes, pow on 9 million pairs.
 */
export { erf } from "./erf.ts";
export { exp } from "./exp.ts";
export { expm1 } from "./expm1.ts";
export { log } from "./log.ts";
export { log1p } from "./log1p.ts";
export { pow } from "./pow.ts";
export { sigmoid } from "./sigmoid.ts";
export { cos, sin } from "./sin.ts";
export { tanh } from "./tanh.ts";
