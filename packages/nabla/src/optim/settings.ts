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
