/**
 * Nested arrays and records of tensors: the arguments and results of `compile`, `grad` and their like. A tree has a
 * structure, with everything that is no tensor in it, and its tensors in order.
 */
import { CompileError } from "../base/errors.ts";
import type { DType } from "../base/dtype.ts";
import { sameShape, type Shape } from "../base/shape.ts";
import { LazyTensor } from "./tensor.ts";

export type Structure =
  | { readonly kind: "tensor"; readonly shape: Shape; readonly dtype: DType }
  | { readonly kind: "array"; readonly items: readonly Structure[] }
  | { readonly kind: "record"; readonly keys: readonly string[]; readonly items: readonly Structure[] }
  /** A number, string, boolean, null or undefined: part of the structure. */
  | { readonly kind: "static"; readonly value: unknown };

const isRecord = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

/** Throws for a promise, whose own failure then has nobody else to go to: unheard it would end the process. */
export function refusePromise(value: unknown, where: string): void {
  if (!(value instanceof Promise)) return;
  value.catch(() => undefined);
  throw new CompileError(`${where} is a promise; the function must not be async`);
}

/** The structure of a value; its tensors are appended to `tensors`. `where` begins the error for what has no place. */
export function structureOf(value: unknown, tensors: LazyTensor[], where: string): Structure {
  if (value instanceof LazyTensor) {
    tensors.push(value);
    return { kind: "tensor", shape: value.shape, dtype: value.dtype };
  }
  if (Array.isArray(value)) {
    return { kind: "array", items: value.map((item, place) => structureOf(item, tensors, `${where}[${place}]`)) };
  }
  if (typeof value === "object" && value !== null && isRecord(value)) {
    const record = value as Readonly<Record<string, unknown>>;
    const keys = Object.keys(record);
    return { kind: "record", keys, items: keys.map((key) => structureOf(record[key], tensors, `${where}.${key}`)) };
  }
  refusePromise(value, where);
  if ((typeof value === "object" && value !== null) || typeof value === "function" || typeof value === "symbol") {
    const name = typeof value === "object" ? value.constructor.name : typeof value;
    throw new CompileError(
      `${where} is a ${name}; takes tensors, numbers, strings, and arrays and plain records of these`,
    );
  }
  return { kind: "static", value };
}

/**
 * Whether a value has this structure; its tensors are appended to `tensors`. Runs at every call of a compiled function,
 * so it makes nothing.
 */
export function matches(structure: Structure, value: unknown, tensors: LazyTensor[]): boolean {
  switch (structure.kind) {
    case "tensor": {
      if (!(value instanceof LazyTensor) || value.dtype !== structure.dtype) return false;
      if (value.shape !== structure.shape && !sameShape(value.shape, structure.shape)) return false;
      tensors.push(value);
      return true;
    }
    case "array": {
      const { items } = structure;
      if (!Array.isArray(value) || value.length !== items.length) return false;
      for (let place = 0; place < items.length; place++) {
        if (!matches(items[place]!, value[place], tensors)) return false;
      }
      return true;
    }
    case "record": {
      if (typeof value !== "object" || value === null || value instanceof LazyTensor || Array.isArray(value))
        return false;
      const { keys, items } = structure;
      if (Object.keys(value).length !== keys.length) return false;
      for (let place = 0; place < items.length; place++) {
        const key = keys[place]!;
        if (!(key in value) || !matches(items[place]!, (value as Record<string, unknown>)[key], tensors)) return false;
      }
      return true;
    }
    case "static":
      return Object.is(value, structure.value);
  }
}

/** A value of this structure; `next` gives its tensors in order. */
export function build(structure: Structure, next: (shape: Shape, dtype: DType) => LazyTensor): unknown {
  switch (structure.kind) {
    case "tensor":
      return next(structure.shape, structure.dtype);
    case "array":
      return structure.items.map((item) => build(item, next));
    case "record":
      return Object.fromEntries(structure.keys.map((key, place) => [key, build(structure.items[place]!, next)]));
    case "static":
      return structure.value;
  }
}
