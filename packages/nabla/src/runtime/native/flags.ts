/**
 * What compilers are told. Results follow from the program alone: no value-changing optimization (-ffast-math), products
 * and sums are fused only where the program says so, int32 wraps around, and memory may be read as any type.
 */

/** For all code. */
export const commonFlags: readonly string[] = [
  "-std=gnu11",
  "-shared",
  "-fPIC",
  "-pthread",
  "-fvisibility=hidden",
  "-fwrapv",
  "-ffp-contract=off",
  "-fno-math-errno",
  "-fno-trapping-math",
  "-fno-strict-aliasing",
  "-w",
  "-Wno-psabi",
];

/** Code for this very machine; compilers say it in different ways. */
export const machineFlags: readonly (readonly string[])[] = [["-march=native"], ["-mcpu=native"], []];

/**
 * GCC's higher levels move constants out of loops into vector registers, which the accumulators of a contraction need:
 * with -O2 they are spilled in the innermost loop, with these flags they are not. The compiler has moved before what is
 * worth moving. Without -fno-ivopts, GCC 12 makes addresses out of multiples of others, no longer sees then that they
 * point into the arena, and took out a kernel whose stores a later one reads. With forward propagation, the sums of a tile
 * that has steps of k written out are moved between registers, and spilled where there are 16.
 */
export const gccFlags: readonly string[] = [
  "-O1",
  "-fno-move-loop-invariants",
  "-fno-ivopts",
  "-fno-forward-propagate",
];
export const clangFlags: readonly string[] = ["-O2"];
