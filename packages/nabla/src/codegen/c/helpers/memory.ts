/**
 * Vectors from and to memory, from any element on. Bytes are widened in two steps: GCC does not see through one.
 */
import { scalarType, shortName } from "../types.ts";
import type { HelperRequest, HelperTexts } from "./table.ts";

const bytes = (lanes: number): string =>
  `typedef uint8_t u8x${lanes} __attribute__((vector_size(${lanes})));
typedef uint8_t u8x${lanes}u __attribute__((vector_size(${lanes}), aligned(1), may_alias));`;

function loadBytes({ name, lanes }: HelperRequest, value: (widened: string) => string): string {
  const half = `u16x${lanes}`;
  return `${bytes(lanes)}
typedef uint16_t ${half} __attribute__((vector_size(${2 * lanes})));
INLINE i32x${lanes} ${name}(const uint8_t *from) {
  const u8x${lanes} narrow = *(const u8x${lanes}u *)from;
  return ${value(`__builtin_convertvector(__builtin_convertvector(narrow, ${half}), i32x${lanes})`)};
}`;
}

const storeBytes = ({ name, lanes }: HelperRequest, value: string): string => `${bytes(lanes)}
INLINE void ${name}(uint8_t *to, i32x${lanes} a) { *(u8x${lanes}u *)to = __builtin_convertvector(${value}, u8x${lanes}); }`;

export const memoryHelpers: HelperTexts = {
  load: ({ name, element, lanes }) => {
    const type = shortName(element, lanes);
    return `INLINE ${type} ${name}(const ${scalarType(element)} *from) { return *(const ${type}u *)from; }`;
  },
  store: ({ name, element, lanes }) => {
    const type = shortName(element, lanes);
    return `INLINE void ${name}(${scalarType(element)} *to, ${type} a) { *(${type}u *)to = a; }`;
  },
  load_u8: (request) => loadBytes(request, (widened) => widened),
  load_mask: (request) => loadBytes(request, (widened) => `-${widened}`),
  store_u8: (request) => storeBytes(request, "a"),
  store_mask: (request) => storeBytes(request, "a & 1"),
};
