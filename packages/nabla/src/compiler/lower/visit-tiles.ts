/**
 * In which order a contraction computes its tiles. From outside in: stretches of one axis, whose part of an operand stays
 * in the second-level cache; tiles of the other axis, shared out to threads; stages of k, whose panels stay in the first
 * level; and the tiles of the stretch.
 */
import { add, constant, index } from "../../scalar/build.ts";
import type { Index } from "../../scalar/expression.ts";
import type { Statement } from "../loop-nest.ts";
import { type ContractionPlan, isOneTile, type Segment, widthOf } from "./contraction-plan.ts";
import { type Stage, type TiledContraction, tile } from "./contraction-tile.ts";
import { loop, parallel, replaceCounter } from "./kernel-builder.ts";

type Body = readonly Statement[];

export function visitTiles(contraction: TiledContraction, inner: number, plan: ContractionPlan): Body {
  const [shared, along] = plan.along === "rows" ? [plan.columns, plan.rows] : [plan.rows, plan.columns];
  const tileAt = (beside: Segment, segment: Segment, stage: Stage): Body =>
    plan.along === "rows" ? tile(contraction, segment, beside, stage) : tile(contraction, beside, segment, stage);

  /**
   * All tiles beside, and for each of them these along: `over` makes the loop of a segment along. Threads share the loop
   * over tiles beside; where there is one tile, they share those along, never the stages.
   */
  const pass = (segments: readonly Segment[], over: (segment: Segment, body: Body) => Body): Body =>
    shared.flatMap((beside) => {
      const isSingle = isOneTile(beside);
      const share = (isHere: boolean, loops: Body): Body =>
        isHere && plan.parallel === "tiles" ? parallel(loops) : loops;
      const stages = inStages(inner, plan.depth, (stage) =>
        segments.flatMap((segment) => share(isSingle, over(segment, tileAt(beside, segment, stage)))),
      );
      return share(!isSingle, overSegment(beside, stages));
    });

  const [first, ...others] = along as readonly [Segment, ...Segment[]];
  const blocked = first.end - first.start - ((first.end - first.start) % plan.stretch);
  if (blocked <= plan.stretch) return pass(along, overSegment);
  // for tile: body(tile)   →   for stretch: for beside: for inside: body(stretch + inside)
  const stretch = index(`${first.counter.name}_stretch`, blocked) as Index;
  const inside = index(`${first.counter.name}_inside`, plan.stretch) as Index;
  const overStretch = (segment: Segment, body: Body): Body =>
    loop(inside, 0, plan.stretch, widthOf(segment), replaceCounter(body, segment.counter, add(stretch, inside)));
  return [
    ...loop(stretch, 0, blocked, plan.stretch, pass([first], overStretch)),
    ...pass([{ ...first, start: blocked }, ...others], overSegment),
  ];
}

const overSegment = (segment: Segment, body: Body): Body =>
  loop(segment.counter, segment.start, segment.end, widthOf(segment), body);

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
