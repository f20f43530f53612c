/** Checks of optimizers' settings: a wrong one is said when the optimizer is made, not felt when it has trained. */
import { DataError } from "../base/errors.ts";

export function requireSetting(holds: boolean, message: string): void {
  if (!holds) throw new DataError(message);
}

/** Finite numbers from 0 on. */
export function atLeastZero(optimizer: string, settings: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(settings)) {
    const fine = Number.isFinite(value) && value >= 0;
    requireSetting(fine, `${optimizer}: ${name} ${value}; a finite number from 0 on is needed`);
  }
}

/** Two decay rates, each from 0 to below 1. */
export function checkBetas(optimizer: string, betas: readonly number[]): void {
  const list = [betas].flat(); // one number in their place is not two either
  const fine = list.length === 2 && list.every((beta) => beta >= 0 && beta < 1);
  requireSetting(fine, `${optimizer}: betas [${list.join(", ")}]; two numbers from 0 to below 1 are needed`);
}

/** A share: 0 to 1. */
export function checkShare(optimizer: string, name: string, value: number): void {
  requireSetting(value >= 0 && value <= 1, `${optimizer}: ${name} ${value}; a number from 0 to 1 is needed`);
}
