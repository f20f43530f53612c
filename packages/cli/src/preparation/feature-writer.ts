/**
 * Writes rows of the encoded table as rows of network inputs. Inputs are made when a batch needs them and never kept for the
 * whole table: three million rows stay as small as their typed arrays.
 * A row holds the inputs of all features that are numbers to the network, then the places of the embedded categories.
 */
import type { EncodedColumn } from "../tables/encoded-column.ts";
import type { EncodedTable } from "../schema/read-table.ts";
import { categoryPlaces, placeCount } from "./category-preparation.ts";
import { scaleNumber } from "./number-preparation.ts";
import { inputNames } from "./preparation.ts";
import type { FeaturePreparation, Preparation } from "./preparation.ts";
import { writeTime } from "./time-preparation.ts";

/** What the network must know of its inputs. */
export type InputLayout = {
  /** Inputs that are numbers. */
  readonly width: number;
  /** One for each embedded category, in the order of their places behind the numbers. */
  readonly embeddings: readonly { readonly name: string; readonly places: number; readonly dimensions: number }[];
};

/** Writes one row at `offset` of `out`: `width` numbers, then one place for each embedding. */
export type FeatureWriter = (row: number, out: Float32Array, offset: number) => void;

type ColumnWriter = FeatureWriter;

export function inputLayout(preparation: Preparation): InputLayout {
  const embeddings = preparation.features.flatMap((feature) =>
    feature.kind === "embedding"
      ? [{ name: feature.name, places: placeCount(feature), dimensions: feature.dimensions }]
      : [],
  );
  const numbers = preparation.features.filter((feature) => feature.kind !== "embedding");
  return { width: numbers.reduce((sum, feature) => sum + inputNames(feature).length, 0), embeddings };
}

/** Inputs per row: numbers and places. */
export function rowLength(layout: InputLayout): number {
  return layout.width + layout.embeddings.length;
}

export function featureWriter(preparation: Preparation, table: EncodedTable): FeatureWriter {
  const layout = inputLayout(preparation);
  const writers: { readonly at: number; readonly write: ColumnWriter }[] = [];
  let at = 0;
  let place = layout.width;
  for (const [index, feature] of preparation.features.entries()) {
    const write = columnWriter(feature, table.features[index]!);
    if (feature.kind === "embedding") writers.push({ at: place++, write });
    else {
      writers.push({ at, write });
      at += inputNames(feature).length;
    }
  }
  return (row, out, offset) => {
    for (const writer of writers) writer.write(row, out, offset + writer.at);
  };
}

function columnWriter(feature: FeaturePreparation, column: EncodedColumn): ColumnWriter {
  if (feature.kind === "oneHot" || feature.kind === "embedding") {
    if (column.kind !== "categories") throw new TypeError(`column "${feature.name}" was not read as categories`);
    const placeOf = categoryPlaces(feature, column);
    const { codes } = column;
    if (feature.kind === "embedding") return (row, out, at) => void (out[at] = placeOf(codes[row]!));
    const size = inputNames(feature).length;
    const shift = feature.missing ? 1 : 2; // place 1 is the first input where missing values have one
    return (row, out, at) => writeOne(out, at, size, placeOf(codes[row]!) - shift);
  }
  if (column.kind !== "numbers") throw new TypeError(`column "${feature.name}" was not read as numbers`);
  const { values } = column;
  switch (feature.kind) {
    case "number":
      return (row, out, at) => {
        const value = values[row]!;
        out[at] = scaleNumber(feature, value);
        if (feature.indicator) out[at + 1] = Number.isNaN(value) ? 1 : 0;
      };
    case "codes": {
      const places = new Map(feature.values.map((value, index) => [value, index]));
      const size = inputNames(feature).length;
      const absent = feature.missing ? size - 1 : -1;
      return (row, out, at) => {
        const value = values[row]!;
        writeOne(out, at, size, Number.isNaN(value) ? absent : (places.get(value) ?? -1));
      };
    }
    case "time":
      return (row, out, at) => writeTime(feature, values[row]!, out, at);
  }
}

/** One-hot; a place below 0 is all zeros. */
function writeOne(out: Float32Array, at: number, size: number, place: number): void {
  out.fill(0, at, at + size);
  if (place >= 0) out[at + place] = 1;
}
