/**
 * A group whose head scatters: the base is copied, then the updates are added one after another in row-major order, so
 * that the result does not depend on anything but the data. Updates whose target is not valid change nothing.
 */
import { add, load, max, min, select } from "../../scalar/build.ts";
import type { Expression } from "../../scalar/expression.ts";
import { elementsOf, flatten } from "../element.ts";
import type { Group } from "../fuse.ts";
import type { Statement } from "../loop-nest.ts";
import { countersOf, type LoweringContext, loops } from "./kernel-builder.ts";
import { storeLoops } from "./elementwise.ts";

export function lowerScatter(group: Group, context: LoweringContext): readonly Statement[] {
  const node = group.head!;
  const { semantics } = node.primitive;
  if (semantics.kind !== "indexed" || semantics.access !== "scatter" || node.shape.includes(0)) return [];
  const element = elementsOf(context);
  const buffer = context.bufferOf(node)!;
  const base = node.inputs[0]!;
  const updates = node.inputs.at(-1)!;

  const all = countersOf(node.shape, "i");
  const copy = { buffer, position: flatten(all.indices, node.shape), value: element(base, all.indices) };

  const each = countersOf(updates.shape, "u");
  const inside = (index: Expression, extent: number): Expression => min(max(index, 0), extent - 1);
  const target = semantics.target(each.indices, node, (input, indices) => {
    const source = node.inputs[input]!;
    return element(source, indices);
  });
  const position = flatten(
    target.indices.map((index, axis) => inside(index, node.shape[axis]!)),
    node.shape,
  );
  const before = load(buffer, node.dtype, position);
  const after = add(before, element(updates, each.indices));
  const value = target.valid === undefined ? after : select(target.valid, after, before);
  const update: Statement = { kind: "store", buffer, index: position, value };
  return [
    ...storeLoops(all.counters, [copy], context),
    ...(updates.shape.includes(0) ? [] : loops(each.counters, [update])),
  ];
}
