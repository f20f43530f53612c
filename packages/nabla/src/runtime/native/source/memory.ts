/** C: addresses and pages of memory that JavaScript owns. */
export const memorySource: string = `/* The address of the memory that JavaScript passes. */
EXPORT uintptr_t nabla_address(void *memory) { return (uintptr_t)memory; }

/* Memory that is walked in strides wants an entry of the page tables for every page: large pages make them few. */
EXPORT void nabla_large_pages(uintptr_t from, uintptr_t bytes) {
#if defined(MADV_HUGEPAGE)
  const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  const uintptr_t first = (from + page - 1) / page * page, end = (from + bytes) / page * page;
  if (end > first) madvise((void *)first, end - first, MADV_HUGEPAGE);
#endif
}

/* Pages that are about to be written: all at once they cost less than half of what a fault for each of them does. */
EXPORT void nabla_take_pages(uintptr_t from, uintptr_t bytes) {
  nabla_large_pages(from, bytes);
#if defined(MADV_POPULATE_WRITE)
  const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  const uintptr_t first = from / page * page;
  madvise((void *)first, from + bytes - first, MADV_POPULATE_WRITE);
#endif
}

/*
 * Results are arrays that JavaScript frees by the hundred. An allocator that gives their memory back to the system each
 * time gets it back page by page, which takes as long as a product of 128 x 128. What glibc arrives at by itself where
 * larger arrays are freed holds from the start, unless the environment says otherwise: up to 64 MiB stay with the process.
 */
EXPORT void nabla_keep_freed(void) {
#if defined(__GLIBC__)
  if (getenv("MALLOC_MMAP_THRESHOLD_") || getenv("MALLOC_TRIM_THRESHOLD_")) return;
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
#endif
}
`;
