/**
 * Layers one after another. Their shapes are checked against each other in types: a layer that cannot follow its
 * predecessors is refused in the editor, with the reason. State-dict keys are the layers' places: `0.weight`.
 */
import type { DType } from "../base/dtype.ts";
import { DataError } from "../base/errors.ts";
import type { Shape } from "../base/shape.ts";
import type { AnyLayer, CheckedLayers, LayerInput, LayerOutput, SequentialRule } from "../tensor/shape-types/layer.ts";
import { asTensor } from "../tensor/tensor.ts";
import { Module } from "./module.ts";

type Layer = Module & AnyLayer;

/** `new Sequential(new Linear(4, 8), new ReLU(), new Linear(8, 3))` */
export class Sequential<const Layers extends readonly Layer[]> extends Module {
  declare readonly shapeRule?: SequentialRule<Layers>;
  readonly layers: Layers;

  constructor(...layers: CheckedLayers<Layers> & Layers) {
    super();
    for (const [place, layer] of layers.entries()) {
      if ((layer as unknown) instanceof Module) continue;
      const found = typeof layer === "function" ? "a function or a class" : String(layer);
      throw new DataError(`Sequential: layer ${place} is ${found}; layers are modules, such as new Linear(4, 8)`);
    }
    this.layers = layers;
  }

  /** Each layer's output is the next one's input. */
  forward<S extends Shape, D extends DType = "float32">(
    input: LayerInput<"Sequential", SequentialRule<Layers>, S, D>,
  ): LayerOutput<SequentialRule<Layers>, S, D> {
    asTensor(input, "Sequential");
    let value: unknown = input;
    for (const layer of this.layers) value = layer.forward(value);
    return value as LayerOutput<SequentialRule<Layers>, S, D>;
  }

  protected override members(): readonly (readonly [string, unknown])[] {
    return Object.entries(this.layers);
  }
}
