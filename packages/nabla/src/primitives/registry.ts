/**
 * Every primitive there is. The tests that the registry drives check each one's shapes, meaning, gradients and devices;
 * what they compare with is in references/.
 */
import type { Primitive } from "../ir/primitive.ts";
import * as arithmetic from "./arithmetic.ts";
import { expandPrimitive, sumPrimitive } from "./broadcast.ts";
import { bitcastPrimitive, castPrimitive } from "./casts.ts";
import { contractPrimitive } from "./contraction.ts";
import { padPrimitive, slicePrimitive } from "./extent.ts";
import { maximumPrimitive, minimumPrimitive } from "./extremes.ts";
import { aliasPrimitive, barrierPrimitive, customPrimitive, stopGradientPrimitive } from "./identity.ts";
import { gatherPrimitive, scatterAddPrimitive } from "./indexing.ts";
import { flipPrimitive, permutePrimitive, reshapePrimitive } from "./layout.ts";
import * as logic from "./logic.ts";
import { maxPrimitive, minPrimitive, prodPrimitive } from "./reductions.ts";
import { floorPrimitive, modPrimitive, roundPrimitive } from "./rounding.ts";
import { fullPrimitive, inputPrimitive, iotaPrimitive } from "./sources.ts";
import * as transcendental from "./transcendental.ts";
import { staggerPrimitive, unstaggerPrimitive } from "./windows.ts";

export const primitives: readonly Primitive[] = [
  inputPrimitive,
  fullPrimitive,
  iotaPrimitive,
  arithmetic.addPrimitive,
  arithmetic.subPrimitive,
  arithmetic.mulPrimitive,
  arithmetic.divPrimitive,
  arithmetic.negPrimitive,
  arithmetic.absPrimitive,
  arithmetic.signPrimitive,
  arithmetic.sqrtPrimitive,
  floorPrimitive,
  roundPrimitive,
  modPrimitive,
  minimumPrimitive,
  maximumPrimitive,
  transcendental.expPrimitive,
  transcendental.expm1Primitive,
  transcendental.logPrimitive,
  transcendental.log1pPrimitive,
  transcendental.sinPrimitive,
  transcendental.cosPrimitive,
  transcendental.tanhPrimitive,
  transcendental.erfPrimitive,
  transcendental.sigmoidPrimitive,
  transcendental.powPrimitive,
  logic.equalPrimitive,
  logic.lessPrimitive,
  logic.lessEqualPrimitive,
  logic.selectPrimitive,
  logic.bitAndPrimitive,
  logic.bitOrPrimitive,
  logic.bitXorPrimitive,
  logic.notPrimitive,
  logic.shiftLeftPrimitive,
  logic.shiftRightPrimitive,
  castPrimitive,
  bitcastPrimitive,
  aliasPrimitive,
  stopGradientPrimitive,
  barrierPrimitive,
  customPrimitive,
  reshapePrimitive,
  permutePrimitive,
  flipPrimitive,
  expandPrimitive,
  slicePrimitive,
  padPrimitive,
  staggerPrimitive,
  unstaggerPrimitive,
  sumPrimitive,
  prodPrimitive,
  maxPrimitive,
  minPrimitive,
  contractPrimitive,
  gatherPrimitive,
  scatterAddPrimitive,
];
