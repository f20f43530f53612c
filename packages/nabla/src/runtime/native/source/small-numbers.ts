/** C: what becomes of numbers too small for all their digits while a program runs. */
export const smallNumbersSource: string = `/*
 * Numbers too small for all their digits (in float32 below 1.2e-38) count as zero while a program runs. Second moments of
 * gradients become that small when a network has learned its data, and processors take a hundred times as long for them.
 */
static atomic_int keeps_small;
EXPORT void nabla_keep_small(int keep) { atomic_store(&keeps_small, keep); }

#if defined(__SSE2__)
typedef unsigned mode;
static mode flush_small(void) {
  const mode before = __builtin_ia32_stmxcsr();
  if (!atomic_load(&keeps_small)) __builtin_ia32_ldmxcsr(before | 0x8040);
  return before;
}
static void restore(mode before) { __builtin_ia32_ldmxcsr(before); }
#elif defined(__aarch64__)
typedef uint64_t mode;
static void restore(mode before) { __asm__ volatile("msr fpcr, %0" : : "r"(before)); }
static mode flush_small(void) {
  mode before;
  __asm__ volatile("mrs %0, fpcr" : "=r"(before));
  if (!atomic_load(&keeps_small)) restore(before | 1 << 24);
  return before;
}
#else
typedef int mode;
static mode flush_small(void) { return 0; }
static void restore(mode before) { (void)before; }
#endif
`;
