/** C: which processors the threads that run a program are on. */
export const processorsSource: string = `/*
 * Every thread of a program has a processor of its own among those that the process may use: some kernels leave threads that
 * wake each other on one. Where the caller is has to be asked each time, which takes nanoseconds; to keep it there, the
 * system would be asked before and after each program, which takes 3 microseconds.
 */
#if defined(__linux__)
static void settle(const pthread_t *members, int count) {
  static int caller = -1, settled = 0;
  const int own = sched_getcpu();
  if (own == caller && settled == count) return;
  cpu_set_t allowed;
  if (own < 0 || sched_getaffinity(0, sizeof allowed, &allowed) != 0 || CPU_COUNT(&allowed) == 1) return;
  int processor = -1;
  for (int member = 1; member < count; member++) {
    do processor = (processor + 1) % CPU_SETSIZE;
    while (!CPU_ISSET(processor, &allowed) || processor == own);
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(processor, &one);
    pthread_setaffinity_np(members[member], sizeof one, &one);
  }
  caller = own;
  settled = count;
}
#else
static void settle(const pthread_t *members, int count) { (void)members, (void)count; }
#endif
`;
