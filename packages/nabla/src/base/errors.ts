/**
 * Every error that nabla throws on purpose. A message names the operation, says what is wrong, where, and what to do:
 * `matmul: inner dimensions differ, [32, 784] x [128, 10] (784 and 128)`.
 */

/** The common ancestor: `error instanceof NablaError` tells nabla's own errors from all others. */
export class NablaError extends Error {
  override readonly name: string = "NablaError";
}

/** Shapes that do not fit the operation. */
export class ShapeError extends NablaError {
  override readonly name = "ShapeError";
}

/** An axis outside the tensor's rank, or named twice. */
export class AxisError extends NablaError {
  override readonly name = "AxisError";
}

/** A dtype that the operation does not take, or dtypes that do not mix. */
export class DTypeError extends NablaError {
  override readonly name = "DTypeError";
}

/** A gradient that does not exist, is not asked for correctly, or differs from finite differences. */
export class GradientError extends NablaError {
  override readonly name = "GradientError";
}

/** A program that cannot be traced or compiled. */
export class CompileError extends NablaError {
  override readonly name = "CompileError";
}

/** A device that is missing, cannot be used, or ran out of memory. */
export class DeviceError extends NablaError {
  override readonly name = "DeviceError";
}

/** A file or a byte sequence that is not in the format it should be in. */
export class FormatError extends NablaError {
  override readonly name = "FormatError";
}

/** Data or arguments that cannot be used as asked: empty, ragged, of unequal lengths, not finite. */
export class DataError extends NablaError {
  override readonly name = "DataError";
}
