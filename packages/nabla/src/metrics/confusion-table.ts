/**
 * Class totals with the cells between the classes: how much of each true class was predicted as each class. Grows as
 * labels arrive, quadratic in the number of classes, mergeable. Neighbours: class-totals.ts, confusion-matrix.ts.
 */
import { ClassTotals } from "./class-totals.ts";
import type { CodedRows } from "./class-totals.ts";
import type { LabelsInput, VectorInput } from "./inputs.ts";

/** A growing square of weights, `[true class, predicted class]`, indexed by the codes of `totals.index`. */
export class ConfusionTable {
  readonly totals: ClassTotals = new ClassTotals();
  #cells: Float64Array = new Float64Array(0);
  #capacity = 0;

  update(operation: string, yTrue: LabelsInput, yPred: LabelsInput, sampleWeight?: VectorInput | null): CodedRows {
    const coded = this.totals.update(operation, yTrue, yPred, sampleWeight);
    const { trueCodes, predictedCodes, weights } = coded;
    this.#grow();
    for (let row = 0; row < trueCodes.length; row++) {
      const cell = trueCodes[row]! * this.#capacity + predictedCodes[row]!;
      this.#cells[cell] = this.#cells[cell]! + (weights === null ? 1 : weights[row]!);
    }
    return coded;
  }

  merge(operation: string, other: ConfusionTable): void {
    const codes = this.totals.merge(operation, other.totals);
    const size = codes.length;
    const added = Float64Array.from({ length: size * size }, (_, cell) =>
      other.at(Math.floor(cell / size), cell % size),
    );
    this.#grow();
    added.forEach((weight, cell) => {
      const target = codes[Math.floor(cell / size)]! * this.#capacity + codes[cell % size]!;
      this.#cells[target] = this.#cells[target]! + weight;
    });
  }

  /** The weight of a cell; 0 for a code of -1, a class never seen. */
  at(trueCode: number, predictedCode: number): number {
    if (trueCode < 0 || predictedCode < 0) return 0;
    return this.#cells[trueCode * this.#capacity + predictedCode] ?? 0;
  }

  #grow(): void {
    const size = this.totals.index.size;
    if (this.#capacity >= size) return;
    const capacity = Math.max(16, size, 2 * this.#capacity);
    const cells = new Float64Array(capacity * capacity);
    for (let row = 0; row < this.#capacity; row++) {
      cells.set(this.#cells.subarray(row * this.#capacity, (row + 1) * this.#capacity), row * capacity);
    }
    this.#cells = cells;
    this.#capacity = capacity;
  }
}
