/**
 * In which order a contraction computes its tiles. From outside in: stretches of one axis, whose part of an operand stays
 * in the second-level cache; tiles of the other axis; stages of k, whose panels stay in the first level; and the tiles of
 * the stretch. Threads share out the tiles of the other axis, or stretches of columns that they pack for themselves.
 */
import { add, constant, index } from "../../scalar/build.ts";
import type { Index } from "../../scalar/expression.ts";
import type { Statement } from "../loop-nest.ts";
import type { ContractionPlan } from "./contraction-plan.ts";
import { isOneTile, type Segment, widthOf } from "./segments.ts";
import { type Stage, type TiledContraction, tile } from "./contraction-tile.ts";
import { loop, parallel, replaceCounter } from "./kernel-builder.ts";
import type { PackedStretches } from "./pack.ts";

type Body = readonly Statement[];

export function visitTiles(
  contraction: TiledContraction,
  inner: number,
  plan: ContractionPlan,
  stretches: PackedStretches | null,
): Body {
  if (stretches !== null) return visitStretches(contraction, inner, plan, stretches);
  const [first, ...others] = (plan.along === "rows" ? plan.rows : plan.columns) as readonly [Segment, ...Segment[]];
  const blocked = first.end - first.start - ((first.end - first.start) % plan.stretch);
  if (blocked <= plan.stretch) return pass(contraction, inner, plan, [first, ...others], overSegment);
  // for tile: body(tile)   →   for stretch: for beside: for inside: body(stretch + inside)
  const stretch = index(`${first.counter.name}_stretch`, blocked) as Index;
  const inside = index(`${first.counter.name}_inside`, plan.stretch) as Index;
  const over = overStretch(stretch, inside, plan);
  return [
    ...loop(stretch, 0, blocked, plan.stretch, pass(contraction, inner, plan, [first], over)),
    ...pass(contraction, inner, plan, [{ ...first, start: blocked }, ...others], overSegment),
  ];
}

/**
 * for stretch of whole tiles: pack it, then
 *   along columns: for row: for stage: for inside: tile(row, stretch + inside)
 *   along rows: for inside: for stage: for row: tile(row, stretch + inside)
 * Then all other columns.
 */
function visitStretches(
  contraction: TiledContraction,
  inner: number,
  plan: ContractionPlan,
  { stretch, inside, body }: PackedStretches,
): Body {
  const [whole, ...others] = plan.columns as readonly [Segment, ...Segment[]];
  const over = overStretch(stretch, inside, plan);
  const staged = (bodyOf: (stage: Stage) => Body): Body => inStages(inner, plan.depth, bodyOf);
  const overRows = (bodyOf: (down: Segment) => Body): Body =>
    plan.rows.flatMap((down) => overSegment(down, bodyOf(down)));
  const product =
    plan.along === "rows"
      ? over(
          whole,
          staged((stage) => overRows((down) => tile(contraction, down, whole, stage))),
        )
      : overRows((down) => staged((stage) => over(whole, tile(contraction, down, whole, stage))));
  const all = loop(stretch, 0, whole.end, plan.stretch, [...body, ...product]);
  // What is left of a row is done by who has the row; threads do not share what rests in memory of their own.
  const rest = plan.rows.flatMap((down) => {
    const inRow = staged((stage) =>
      others.flatMap((other) => overSegment(other, tile(contraction, down, other, stage))),
    );
    const inRows = overSegment(down, inRow);
    return isOneTile(down) ? inRows : parallel(inRows);
  });
  return [...parallel(all), ...rest];
}

type Over = (segment: Segment, body: Body) => Body;

const overSegment: Over = (segment, body) => loop(segment.counter, segment.start, segment.end, widthOf(segment), body);

const overStretch =
  (stretch: Index, inside: Index, plan: ContractionPlan): Over =>
  (segment, body) =>
    loop(inside, 0, plan.stretch, widthOf(segment), replaceCounter(body, segment.counter, add(stretch, inside)));

/**
 * All tiles beside, and for each of them these along: `over` makes the loop of a segment along. Threads share the loop
 * over tiles beside; where there is one tile, they share those along, never the stages.
 */
function pass(
  contraction: TiledContraction,
  inner: number,
  plan: ContractionPlan,
  segments: readonly Segment[],
  over: Over,
): Body {
  const tileAt = (beside: Segment, segment: Segment, stage: Stage): Body =>
    plan.along === "rows" ? tile(contraction, segment, beside, stage) : tile(contraction, beside, segment, stage);
  const share = (isHere: boolean, loops: Body): Body => (isHere && plan.parallel === "tiles" ? parallel(loops) : loops);
  return (plan.along === "rows" ? plan.columns : plan.rows).flatMap((beside) => {
    const isSingle = isOneTile(beside);
    const stages = inStages(inner, plan.depth, (stage) =>
      segments.flatMap((segment) => share(isSingle, over(segment, tileAt(beside, segment, stage)))),
    );
    return share(!isSingle, overSegment(beside, stages));
  });
}

/** for k in 0..inner   →   stages of `depth` steps: the first begins the sums, the last finishes them */
function inStages(inner: number, depth: number, body: (stage: Stage) => Body): Body {
  const whole = { from: constant(0, "int32"), steps: inner, begins: true, ends: true };
  if (depth >= inner) return body(whole);
  const last = inner - 1 - ((inner - 1) % depth);
  const from = index("k_from", inner) as Index;
  return [
    ...body({ ...whole, steps: depth, ends: false }),
    ...loop(from, depth, last, depth, body({ from, steps: depth, begins: false, ends: false })),
    ...body({ from: constant(last, "int32"), steps: inner - last, begins: false, ends: true }),
  ];
}
