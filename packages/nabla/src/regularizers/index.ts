/** Penalties and limits on weights, as the public entry exports them under `regularizers`. */
export { maxNorm } from "./max-norm.ts";
export { elasticNet, l1, l2 } from "./penalties.ts";
export type { ElasticNetStrengths } from "./penalties.ts";
