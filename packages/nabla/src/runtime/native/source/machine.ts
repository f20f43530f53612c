/** C: what the compiler and the machine have. */
export const machineSource: string = `/* Bytes of the second-level cache; 0 where the system does not say. */
EXPORT int64_t nabla_cache_bytes(void) {
#if defined(_SC_LEVEL2_CACHE_SIZE)
  const long bytes = sysconf(_SC_LEVEL2_CACHE_SIZE);
  return bytes > 0 ? bytes : 0;
#else
  return 0;
#endif
}

#if defined(__AVX512F__)
EXPORT int nabla_vector_bytes(void) { return 64; }
#elif defined(__AVX2__)
EXPORT int nabla_vector_bytes(void) { return 32; }
#else
EXPORT int nabla_vector_bytes(void) { return 16; }
#endif

#if defined(__FMA__) || defined(__ARM_FEATURE_FMA)
EXPORT int nabla_has_fma(void) { return 1; }
#else
EXPORT int nabla_has_fma(void) { return 0; }
#endif

#if defined(__clang__)
EXPORT int nabla_is_clang(void) { return 1; }
#else
EXPORT int nabla_is_clang(void) { return 0; }
#endif
`;
