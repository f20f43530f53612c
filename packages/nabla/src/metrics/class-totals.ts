/**
 * What precision, recall, accuracy and their kin need of the data: for each class the weight predicted right, the weight
 * that truly is of it, and the weight predicted as it. Linear in the number of classes, fed in parts, mergeable.
 * A failed update leaves everything as it was. Neighbour: confusion-table.ts adds the cells between the classes.
 */
import { checkRows, readColumn, readWeights } from "./inputs.ts";
import type { LabelsInput, VectorInput } from "./inputs.ts";
import { LabelIndex } from "./label-index.ts";

/** One part of the data, as codes. */
export interface CodedRows {
  readonly trueCodes: Int32Array;
  readonly predictedCodes: Int32Array;
  readonly weights: Float64Array | null;
}

/** Reads and encodes a part of the data, all or nothing. */
export function encodeRows(
  operation: string,
  index: LabelIndex,
  yTrue: LabelsInput,
  yPred: LabelsInput,
  sampleWeight: VectorInput | null | undefined,
): CodedRows {
  const trueLabels = readColumn(`${operation}: yTrue`, yTrue);
  const predictedLabels = readColumn(`${operation}: yPred`, yPred);
  checkRows(operation, "yTrue", trueLabels.length, "yPred", predictedLabels.length);
  const weights = readWeights(operation, sampleWeight, trueLabels.length);
  const before = index.size;
  const trueCodes = index.encode(`${operation}: yTrue`, trueLabels);
  try {
    return { trueCodes, predictedCodes: index.encode(`${operation}: yPred`, predictedLabels), weights };
  } catch (error) {
    index.truncate(before);
    throw error;
  }
}

/** Adds up the rows of each class; arrays are indexed by the codes of `index`. */
export class ClassTotals {
  readonly index: LabelIndex = new LabelIndex();
  /** The weight of the rows whose class is predicted right. */
  hits: Float64Array = new Float64Array(0);
  /** The weight of the rows that truly are of the class. */
  actual: Float64Array = new Float64Array(0);
  /** The weight of the rows predicted as the class. */
  predicted: Float64Array = new Float64Array(0);
  /** How many rows were seen, and whether they had weights. */
  rows = 0;
  weighted = false;

  update(operation: string, yTrue: LabelsInput, yPred: LabelsInput, sampleWeight?: VectorInput | null): CodedRows {
    const coded = encodeRows(operation, this.index, yTrue, yPred, sampleWeight);
    this.#grow();
    const { trueCodes, predictedCodes, weights } = coded;
    const { hits, actual, predicted } = this;
    for (let row = 0; row < trueCodes.length; row++) {
      const truth = trueCodes[row]!;
      const prediction = predictedCodes[row]!;
      const weight = weights === null ? 1 : weights[row]!;
      actual[truth] = actual[truth]! + weight;
      predicted[prediction] = predicted[prediction]! + weight;
      if (truth === prediction) hits[truth] = hits[truth]! + weight;
    }
    this.rows += trueCodes.length;
    this.weighted ||= weights !== null;
    return coded;
  }

  /** Adds another's rows, and returns the code here of each of its codes. */
  merge(operation: string, other: ClassTotals): Int32Array {
    const codes = this.index.encode(`${operation}: labels of the other`, other.index.labels);
    this.#grow();
    // What is added is taken before anything is written, so that merging something with itself doubles it.
    const { hits, actual, predicted } = {
      hits: other.hits.slice(),
      actual: other.actual.slice(),
      predicted: other.predicted.slice(),
    };
    codes.forEach((code, from) => {
      this.hits[code] = this.hits[code]! + hits[from]!;
      this.actual[code] = this.actual[code]! + actual[from]!;
      this.predicted[code] = this.predicted[code]! + predicted[from]!;
    });
    this.rows += other.rows;
    this.weighted ||= other.weighted;
    return codes;
  }

  #grow(): void {
    if (this.hits.length >= this.index.size) return;
    const capacity = Math.max(16, this.index.size, 2 * this.hits.length);
    const grown = (old: Float64Array): Float64Array => {
      const larger = new Float64Array(capacity);
      larger.set(old);
      return larger;
    };
    this.hits = grown(this.hits);
    this.actual = grown(this.actual);
    this.predicted = grown(this.predicted);
  }
}

/** The totals of one whole set of rows. */
export function totalsOf(
  operation: string,
  yTrue: LabelsInput,
  yPred: LabelsInput,
  sampleWeight?: VectorInput | null,
): ClassTotals {
  const totals = new ClassTotals();
  totals.update(operation, yTrue, yPred, sampleWeight);
  return totals;
}
