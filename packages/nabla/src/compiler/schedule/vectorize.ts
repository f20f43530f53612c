/**
 * scalar expression → the same for `lanes` consecutive values of a loop counter:
 *   x without the counter     → splat(x)
 *   load(b, counter + c)      → load(b, counter + c, lanes)
 *   any other load            → lanes of two loads, where these hold all (schedule/gather-lanes.ts), or
 *                               vector(load at counter, load at counter + 1, …)
 *   counter                   → splat(counter) + vector(0, 1, …)
 */
import type { DType } from "../../base/dtype.ts";
import { add, constant, leafSubstitution, load, splat, vector } from "../../scalar/build.ts";
import { type Expression, type Load, partsOf } from "../../scalar/expression.ts";
import { apply } from "../../scalar/simplify.ts";
import { coefficientsOf, forEachExpression } from "../affine.ts";
import { gatherLanes, leastVectorBytes } from "./gather-lanes.ts";

/** Registers that hold one value for each lane, and the vector register for each. */
export type VectorRegisters = ReadonlyMap<Expression, Expression>;

const noRegisters: VectorRegisters = new Map();

/** How many lanes a vector has, and whether each is 8 bytes wide (float64) or 4 (everything else). */
export interface LaneShape {
  readonly lanes: number;
  readonly wide: boolean;
}

/** The lanes of a vector for these expressions: as wide as their widest dtype. One lane where there are no vectors. */
export function laneShape(roots: readonly Expression[], vectorBytes: number): LaneShape {
  let wide = false;
  forEachExpression(roots, (expression) => {
    if (expression.dtype === "float64") wide = true;
  });
  return { lanes: Math.max(1, vectorBytes / (wide ? 8 : 4)), wide };
}

/** As many lanes as there are, then halves of them, then one. */
export function widthsOf({ lanes, wide }: LaneShape): number[] {
  const widths: number[] = [];
  for (let width = lanes; width > 1 && width * (wide ? 8 : 4) >= leastVectorBytes; width /= 2) widths.push(width);
  return [...widths, 1];
}

/** Vectors of 8-byte lanes hold float64 and its comparisons only. */
const fits = (dtype: DType, wide: boolean): boolean =>
  wide ? dtype === "float64" || dtype === "bool" : dtype !== "float64";

/** The expression with the counter moved on by `distance`. */
export function shifted(root: Expression, counter: Expression, distance: number): Expression {
  return distance === 0 ? root : leafSubstitution([counter, add(counter, distance)])(root);
}

/** Vectorized from `from` on, or null where a dtype does not fit the lanes. */
export function vectorize(
  root: Expression,
  counter: Expression,
  { lanes, wide }: LaneShape,
  registers: VectorRegisters = noRegisters,
  from: Expression = counter,
): Expression | null {
  const coefficientOf = coefficientsOf(counter.kind === "index" ? counter.name : "");
  const varying = new Map<Expression, boolean>();
  let leaves = counter.leaves;
  for (const register of registers.keys()) leaves |= register.leaves;
  const varies = (expression: Expression): boolean => {
    if ((expression.leaves & leaves) === 0) return false;
    let result = varying.get(expression);
    if (result === undefined) {
      result = expression === counter || registers.has(expression) || partsOf(expression).some(varies);
      varying.set(expression, result);
    }
    return result;
  };
  const places = Array.from({ length: lanes }, (_, lane) => leafSubstitution([counter, add(from, lane)]));
  const lanesOf = (expression: Expression): Expression[] => places.map((at) => at(expression));
  const first = places[0]!;
  const each = (expression: Expression): Expression => vector(lanesOf(expression));
  const gathered = (expression: Load): Expression => {
    const elements = lanesOf(expression) as Load[];
    return gatherLanes(elements, wide) ?? vector(elements);
  };

  const done = new Map<Expression, Expression | null>();
  const visit = (expression: Expression): Expression | null => {
    let result = done.get(expression);
    if (result === undefined) {
      result = fits(expression.dtype, wide) ? compute(expression) : null;
      done.set(expression, result);
    }
    return result;
  };
  const compute = (expression: Expression): Expression | null => {
    if (!varies(expression)) return splat(expression, lanes);
    const known = registers.get(expression);
    if (known !== undefined) return known;
    switch (expression.kind) {
      case "index": {
        const steps = Array.from({ length: lanes }, (_, lane) => constant(lane, "int32"));
        return add(splat(from, lanes), vector(steps));
      }
      case "load": {
        const coefficient = coefficientOf(expression.index);
        if (coefficient === 1) return load(expression.buffer, expression.dtype, first(expression.index), lanes);
        return coefficient === 0 ? splat(first(expression), lanes) : gathered(expression);
      }
      case "apply": {
        const divides = expression.instruction === "div" || expression.instruction === "remainder";
        if (divides && expression.dtype === "int32") return each(expression); // no target divides integer vectors
        const operands = expression.operands.map(visit);
        return operands.includes(null)
          ? null
          : apply(expression.instruction, expression.dtype, operands as Expression[]);
      }
      default:
        return null;
    }
  };
  return visit(root);
}
