/**
 * Connectionist temporal classification (Graves et al. 2006): the negative log-probability of a label sequence, summed over
 * all ways to align it with a longer sequence of outputs. Values, options and layouts are PyTorch's ctc_loss; the recursion
 * is one loop in the program, in logarithms.
 */
import type { FloatDType } from "../base/dtype.ts";
import { DataError, DTypeError, ShapeError } from "../base/errors.ts";
import { formatShape, sameShape, type Shape } from "../base/shape.ts";
import { asTensor } from "../tensor/tensor.ts";
import { concat, where } from "../tensor/combine.ts";
import { arange, tensor } from "../tensor/creation.ts";
import { scan } from "../tensor/scan.ts";
import type { AnyTensor, Tensor } from "../tensor/signatures/tensor.ts";
import { floats } from "./arguments.ts";
import { reduce, type Reduced, type Reduction, type ReductionOptions } from "./reduction.ts";

/** One length for each example. */
export type Lengths = AnyTensor | readonly number[];

export interface CtcOptions<R extends Reduction = Reduction> extends ReductionOptions<R> {
  /** The class that stands for no label; 0. */
  readonly blank?: number | undefined;
  /** Whether impossible alignments (outputs shorter than labels) count 0 instead of infinity; false. */
  readonly zeroInfinity?: boolean | undefined;
}

/** Minus infinity for the recursion: no sum of logarithms comes near it, and its differences are no NaN. */
const impossible = -1e30;

/** log(e^a + e^b + e^c) */
function logAdd(terms: readonly [Tensor, Tensor, Tensor]): Tensor {
  const [a, b, c] = terms;
  const greatest = a
    .maximum(b as never)
    .maximum(c as never)
    .detach() as AnyTensor as Tensor;
  const part = (term: Tensor): Tensor => term.sub(greatest as never).exp() as AnyTensor as Tensor;
  return part(a)
    .add(part(b) as never)
    .add(part(c) as never)
    .log()
    .add(greatest as never) as AnyTensor as Tensor;
}

/** [N, L] moved to the right by `places`, with the impossible in front. */
function shift(x: Tensor, places: number): Tensor {
  const length = (x.shape as Shape)[1]!;
  return (
    x.pad(
      [
        [0, 0],
        [places, 0],
      ] as never,
      impossible,
    ) as AnyTensor
  ).slice(0, length, 1) as AnyTensor as Tensor;
}

/**
 * -log p(labels | outputs), by "mean" divided by the number of labels and averaged over the batch.
 *
 * @param logProbabilities [T, N, C], as logSoftmax gives them: time first, as PyTorch's.
 * @param targets int32 [N, S]: labels without blanks; what lies behind a target's length does not count.
 * @param inputLengths N lengths up to T.
 * @param targetLengths N lengths up to S. A length in a tensor that is out of range gives NaN: a program cannot throw.
 * @throws ShapeError, DTypeError, DataError where these do not fit each other.
 */
export function ctc<D extends FloatDType = "float32", R extends Reduction = "mean">(
  logProbabilities: Tensor<Shape, D>,
  targets: AnyTensor,
  inputLengths: Lengths,
  targetLengths: Lengths,
  { blank = 0, zeroInfinity = false, reduction }: CtcOptions<R> = {},
): Reduced<R, D> {
  const x = floats("ctc", "log-probabilities", logProbabilities);
  const { time, batch, labels } = checkShapes(x, targets, blank);
  const steps = lengthsOf("inputLengths", inputLengths, batch, time);
  const counts = lengthsOf("targetLengths", targetLengths, batch, labels);
  const last = finalLogs(x, withBlanks(targets, blank, counts), steps); // [N, 2 S + 1]
  // An alignment ends on the last label or on the blank behind it.
  const places = arange(2 * labels + 1, { dtype: "int32" }) as AnyTensor;
  const end = (counts.mul(2) as AnyTensor).unsqueeze(1) as AnyTensor; // [N, 1]
  const isEnd = places.eq(end as never).logicalOr(places.eq(end.sub(1) as never) as never);
  const total = (where(isEnd as AnyTensor, last as never, impossible) as AnyTensor as Tensor).logSumExp(1) as Tensor;
  const isPossible = total.gt(impossible / 2);
  const found = where(isPossible, total.neg() as never, zeroInfinity ? 0 : Infinity) as AnyTensor as Tensor;
  const isKnown = within(steps, time).logicalAnd(within(counts, labels) as never);
  const losses = where(isKnown as AnyTensor, found as never, NaN) as AnyTensor as Tensor;
  if ((reduction ?? "mean") !== "mean") return reduce("ctc", losses, reduction);
  return reduce("ctc", losses.div(counts.maximum(1).astype(losses.dtype) as never) as AnyTensor as Tensor, reduction);
}

/** log α after each example's last step: of all alignments of the beginning that end on each place of the labels. */
function finalLogs(x: Tensor, labels: AnyTensor, steps: AnyTensor): Tensor {
  const [time, batch] = x.shape as Shape as [number, number, number];
  const [, width] = labels.shape as Shape as [number, number];
  const all = labels.unsqueeze(0).expand([time, batch, width] as never) as AnyTensor;
  const emissions = x.gather(all as never, 2 as never) as AnyTensor as Tensor; // [T, N, L]
  // A blank between two labels may be left out where they differ. Blanks themselves are two places apart.
  const before = labels
    .pad(
      [
        [0, 0],
        [2, 0],
      ] as never,
      -1,
    )
    .slice(0, width, 1) as AnyTensor;
  const maySkip = labels.ne(before as never) as AnyTensor; // [N, L], false for blanks
  const place = arange(width, { dtype: "int32" }) as AnyTensor;
  const start = where(place.eq(0), 0, impossible).expand([batch, width] as never) as AnyTensor as Tensor;
  const isWithin = (arange(time, { dtype: "int32" }) as AnyTensor).unsqueeze(1).lt(steps as never) as AnyTensor; // [T, N]
  const [last] = scan(
    (alpha: Tensor, { emission, isLive }: { emission: Tensor; isLive: AnyTensor }): readonly [Tensor, Tensor[]] => {
      const skipped = where(maySkip, shift(alpha, 2) as never, impossible) as AnyTensor as Tensor;
      const next = logAdd([alpha, shift(alpha, 1), skipped])
        .add(emission as never)
        .maximum(impossible);
      return [where(isLive.unsqueeze(-1), next as never, alpha as never) as AnyTensor as Tensor, []];
    },
    start.astype(x.dtype) as Tensor,
    { emission: emissions, isLive: isWithin } as never,
  );
  return last;
}

/** [N, S] → [N, 2 S + 1] with a blank before, between and behind; what lies behind a target's length is blank too. */
function withBlanks(targets: AnyTensor, blank: number, counts: AnyTensor): AnyTensor {
  const [batch, labels] = targets.shape as Shape as [number, number];
  const isLabel = (arange(labels, { dtype: "int32" }) as AnyTensor).lt(counts.unsqueeze(1) as never);
  const kept = where(isLabel as AnyTensor, targets.astype("int32") as never, blank) as AnyTensor;
  const spread = kept.unsqueeze(2) as AnyTensor; // [N, S, 1]
  const pairs = concat([spread.mul(0).add(blank), spread] as never, 2).reshape([
    batch,
    2 * labels,
  ] as never) as AnyTensor;
  return pairs.pad(
    [
      [0, 0],
      [0, 1],
    ] as never,
    blank,
  ) as AnyTensor;
}

interface Sizes {
  readonly time: number;
  readonly batch: number;
  readonly labels: number;
}

function checkShapes(x: Tensor, targets: AnyTensor, blank: number): Sizes {
  asTensor(targets, "ctc: targets");
  const [time, batch, classes] = x.shape as Shape;
  if (x.shape.length !== 3)
    throw new ShapeError(`ctc: log-probabilities are ${formatShape(x.shape)}; [time, batch, classes] is needed`);
  if (targets.shape.length !== 2 || targets.shape[0] !== batch)
    throw new ShapeError(`ctc: targets are ${formatShape(targets.shape)}; [${batch}, labels] is needed`);
  if (targets.dtype !== "int32" && targets.dtype !== "uint8")
    throw new DTypeError(`ctc: targets are ${targets.dtype}; int32 is needed, see astype`);
  if (!Number.isInteger(blank) || blank < 0 || blank >= classes!)
    throw new DataError(`ctc: blank ${blank} is not among ${classes} classes`);
  return { time: time!, batch: batch!, labels: targets.shape[1]! };
}

/** Whether lengths are in 0 … greatest. */
const within = (lengths: AnyTensor, greatest: number): AnyTensor =>
  lengths.ge(0).logicalAnd(lengths.le(greatest) as never) as AnyTensor;

function lengthsOf(name: string, lengths: Lengths, batch: number, greatest: number): AnyTensor {
  if (Array.isArray(lengths)) {
    const wrong = (lengths as number[]).find((length) => !Number.isInteger(length) || length < 0 || length > greatest);
    if (wrong !== undefined) throw new DataError(`ctc: ${name} has ${wrong}; 0 to ${greatest} is possible`);
  }
  const given: AnyTensor = Array.isArray(lengths)
    ? (tensor(lengths as number[], { dtype: "int32" }) as AnyTensor)
    : (lengths as AnyTensor);
  asTensor(given, `ctc: ${name}`);
  if (sameShape(given.shape, [batch])) return given.astype("int32") as AnyTensor;
  throw new ShapeError(`ctc: ${name} are ${formatShape(given.shape)}; one for each of ${batch} examples is needed`);
}
