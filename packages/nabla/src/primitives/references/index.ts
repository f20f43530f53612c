/**
 * The references of all primitives, by their names: a reference does not know the record that it is held against.
 */
import { ofArithmetic } from "./arithmetic.ts";
import { ofCasts } from "./casts.ts";
import { ofIndexing } from "./indexing.ts";
import { ofLogic } from "./logic.ts";
import { ofReductions } from "./reductions.ts";
import type { Reference } from "./reference.ts";
import { ofRounding } from "./rounding.ts";
import { ofSources } from "./sources.ts";
import { ofTranscendental } from "./transcendental.ts";
import { ofViews } from "./views.ts";
import { ofWindows } from "./windows.ts";

export const references: ReadonlyMap<string, Reference> = new Map(
  [
    ofSources,
    ofArithmetic,
    ofRounding,
    ofTranscendental,
    ofLogic,
    ofCasts,
    ofViews,
    ofWindows,
    ofReductions,
    ofIndexing,
  ].flatMap((family) => family.map((reference) => [reference.name, reference])),
);
