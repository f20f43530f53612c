/**
 * The head of a C file: the vector types and helper functions that its kernels use, each once, and nothing else, so that
 * small programs compile fast.
 */
import { helperText, type Operation } from "./helpers/table.ts";
import { type Element, scalarType, shortName } from "./types.ts";

export interface Prelude {
  /** The name of the vector type, which is then defined. */
  vector(element: Element, lanes: number): string;
  /** The name of a helper function for these values, which is then defined. */
  helper(operation: Operation, element: Element, lanes: number): string;
  /** The name of a helper function that picks lanes of two vectors, which is then defined. */
  shuffle(element: Element, lanes: number, picks: readonly number[]): string;
  /** Everything asked for so far, in an order that C accepts. */
  text(): string;
}

const bytesOf: { readonly [E in Element]: number } = { f32: 4, f64: 8, i32: 4 };

const head = `#include <stdint.h>

#define INLINE static inline __attribute__((always_inline))
#if defined(__has_builtin)
#define HAS(builtin) __has_builtin(builtin)
#else
#define HAS(builtin) 0
#endif
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__)
#define GCC_X86 1
#elif defined(__GNUC__) && !defined(__clang__) && defined(__aarch64__)
#define GCC_ARM64 1
#endif

/* A file may be compiled in parts, which see each other's kernels. */
#if defined(PARTS)
#define LINKAGE
#else
#define LINKAGE static
#define PARTS 1
#define PART 0
#endif

/* Kernels are compiled one by one: a function of them all would take long, and gain nothing. */
#if defined(__has_attribute)
#if __has_attribute(noipa)
#define KERNEL LINKAGE __attribute__((noipa))
#endif
#endif
#if !defined(KERNEL)
#define KERNEL LINKAGE __attribute__((noinline))
#endif`;

export function createPrelude(): Prelude {
  const definitions = new Map<string, string>();

  const vector = (element: Element, lanes: number): string => {
    const name = shortName(element, lanes);
    if (!definitions.has(name)) {
      const bytes = bytesOf[element] * lanes;
      const scalar = scalarType(element);
      // The second type is for memory, where vectors start at any element.
      definitions.set(
        name,
        `typedef ${scalar} ${name} __attribute__((vector_size(${bytes})));\n` +
          `typedef ${scalar} ${name}u __attribute__((vector_size(${bytes}), aligned(${bytesOf[element]}), may_alias));`,
      );
    }
    return name;
  };
  const helper = (operation: Operation, element: Element, lanes: number): string => {
    const name = `${operation}_${shortName(element, lanes)}`;
    if (!definitions.has(name)) {
      if (lanes > 1) for (const part of ["i32", element] as const) vector(part, lanes);
      // Text first: it asks for what it uses, which then comes first. Bits of one type may be those of another.
      const text = helperText(operation, { name, element, lanes, helper });
      if (lanes > 1 && element === "i32" && text.includes(shortName("f32", lanes))) vector("f32", lanes);
      definitions.set(name, text);
    }
    return name;
  };
  const shuffle = (element: Element, lanes: number, picks: readonly number[]): string => {
    const name = `shuffle_${shortName(element, lanes)}_${picks.join("_")}`;
    if (!definitions.has(name)) {
      const [from, to] = [vector(element, lanes), vector(element, picks.length)];
      const each = picks.map((pick) => `${pick < lanes ? "a" : "b"}[${pick % lanes}]`);
      definitions.set(
        name,
        `#if HAS(__builtin_shufflevector)\n` +
          `INLINE ${to} ${name}(const ${from} a, const ${from} b) { return __builtin_shufflevector(a, b, ${picks.join(", ")}); }\n` +
          `#else\n` +
          `INLINE ${to} ${name}(const ${from} a, const ${from} b) { return (${to}){ ${each.join(", ")} }; }\n` +
          `#endif`,
      );
    }
    return name;
  };
  return { vector, helper, shuffle, text: () => [head, ...definitions.values()].join("\n\n") };
}
