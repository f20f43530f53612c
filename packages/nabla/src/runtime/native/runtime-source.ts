/**
 * The C text of the one library that is loaded by FFI: it loads programs, runs them, and keeps the threads. It is compiled
 * by the same compiler with the same options as programs are, so it also says what that compiler and this machine have.
 *
 * Threads are made at the first program that wants them, and end with the process. Between programs they spin for a
 * moment, then sleep. A program is announced by one atomic word, its number and how many threads it wants: only those
 * read the rest, and the caller waits for them, so nothing is announced while a thread still reads. Where two callers
 * (JavaScript workers) run programs at once, one of them has the threads, the other runs alone: the results are the same.
 */
export const runtimeSource: string = `#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))
enum { MAX_THREADS = 256, SPINS = 1000, YIELDS = 100 };

typedef void program(char *arena, char *const *outside, int thread, int threads, void (*meet)(void));

/* What the compiler and the machine have. */
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

/* The address of the memory that JavaScript passes. */
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

/* The library at this path, or 0; nabla_error then says why. */
EXPORT uintptr_t nabla_load(const char *path) { return (uintptr_t)dlopen(path, RTLD_NOW | RTLD_LOCAL); }
EXPORT uintptr_t nabla_entry(uintptr_t library) { return (uintptr_t)dlsym((void *)library, "run"); }
EXPORT void nabla_unload(uintptr_t library) { dlclose((void *)library); }
EXPORT const char *nabla_error(void) {
  const char *message = dlerror();
  return message ? message : "no reason given";
}

/* Waiting: spin, then let others run, then sleep until somebody changes the word. */
static pthread_mutex_t sleep_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static atomic_int sleepers;

static void relax(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static uint32_t wait_for_change(atomic_uint *word, uint32_t seen) {
  uint32_t now;
  for (int spin = 0; spin < SPINS; spin++) {
    if ((now = atomic_load_explicit(word, memory_order_acquire)) != seen) return now;
    relax();
  }
  for (int yield = 0; yield < YIELDS; yield++) {
    if ((now = atomic_load_explicit(word, memory_order_acquire)) != seen) return now;
    sched_yield();
  }
  pthread_mutex_lock(&sleep_lock);
  atomic_fetch_add(&sleepers, 1);
  while ((now = atomic_load(word)) == seen) pthread_cond_wait(&changed, &sleep_lock);
  atomic_fetch_sub(&sleepers, 1);
  pthread_mutex_unlock(&sleep_lock);
  return now;
}

/* A sleeper counts itself before it looks at the word for the last time: one of the two sees the other. */
static void change(atomic_uint *word, uint32_t value) {
  atomic_store(word, value);
  if (atomic_load(&sleepers) == 0) return;
  pthread_mutex_lock(&sleep_lock);
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&sleep_lock);
}

/* The threads, and the program that they run. \`job\` is its number, and in the low 9 bits how many threads it wants. */
static struct {
  pthread_mutex_t owner;
  int count; /* threads there are, the caller among them */
  _Alignas(64) atomic_uint job;
  program *run;
  char *arena;
  char *const *outside;
  int threads;
  _Alignas(64) atomic_int arrived;
  _Alignas(64) atomic_uint meeting;
} team = { .owner = PTHREAD_MUTEX_INITIALIZER, .count = 1 };

/* Returns when all threads of the program have called it. */
static void meet(void) {
  const int threads = team.threads; /* read now: after the last has arrived, the next program may be announced */
  const uint32_t meeting = atomic_load_explicit(&team.meeting, memory_order_relaxed);
  if (atomic_fetch_add_explicit(&team.arrived, 1, memory_order_acq_rel) + 1 < threads) {
    wait_for_change(&team.meeting, meeting);
  } else {
    atomic_store_explicit(&team.arrived, 0, memory_order_relaxed);
    change(&team.meeting, meeting + 1);
  }
}

static void *work(void *argument) {
  const int thread = (int)(intptr_t)argument;
  uint32_t job = 0;
  for (;;) {
    job = wait_for_change(&team.job, job);
    if (thread >= (int)(job & 511)) continue;
    const mode before = flush_small();
    team.run(team.arena, team.outside, thread, team.threads, meet);
    restore(before);
    meet();
  }
  return 0;
}

/* Threads run this library's code to the end of the process: it must not be unloaded before. Gives whether that is so. */
static int stay(void) {
  Dl_info own;
  return dladdr((void *)work, &own) != 0 && dlopen(own.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE) != 0;
}

static pthread_t members[MAX_THREADS];

/*
 * While a program runs, every thread has a processor of its own among those that the process may use: some kernels leave
 * threads that wake each other on one. The caller stays where it is, and may move again afterwards.
 */
#if defined(__linux__)
static cpu_set_t allowed;
static int settled;

static void stay_on(pthread_t thread, int processor) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(processor, &one);
  pthread_setaffinity_np(thread, sizeof one, &one);
}

static void settle(void) {
  static int caller = -1, placed = 1;
  settled = sched_getaffinity(0, sizeof allowed, &allowed) == 0 && CPU_COUNT(&allowed) > 1;
  const int own = sched_getcpu();
  if (!settled || own < 0) return;
  stay_on(pthread_self(), own);
  if (own == caller && placed == team.count) return;
  int processor = -1;
  for (int member = 1; member < team.count; member++) {
    do processor = (processor + 1) % CPU_SETSIZE;
    while (!CPU_ISSET(processor, &allowed) || processor == own);
    stay_on(members[member], processor);
  }
  caller = own;
  placed = team.count;
}

static void unsettle(void) {
  if (settled) sched_setaffinity(0, sizeof allowed, &allowed);
}
#else
static void settle(void) {}
static void unsettle(void) {}
#endif

/* Makes threads until there are as many; gives how many there are. */
static int recruit(int wanted) {
  if (wanted > MAX_THREADS) wanted = MAX_THREADS;
  if (team.count == 1 && !stay()) return 1;
  sigset_t all, before;
  sigfillset(&all);
  while (team.count < wanted) {
    pthread_t thread;
    pthread_sigmask(SIG_SETMASK, &all, &before); /* signals are for the threads of the process */
    const int failed = pthread_create(&thread, 0, work, (void *)(intptr_t)team.count);
    pthread_sigmask(SIG_SETMASK, &before, 0);
    if (failed) break;
    pthread_detach(thread);
    members[team.count++] = thread;
  }
  return team.count < wanted ? team.count : wanted;
}

static int run_on(program *const run, uintptr_t arena, uintptr_t outside, int threads) {
  if (threads > 1 && pthread_mutex_trylock(&team.owner) == 0) {
    threads = recruit(threads);
    if (threads > 1) {
      settle();
      team.run = run;
      team.arena = (char *)arena;
      team.outside = (char *const *)outside;
      team.threads = threads;
      const uint32_t number = atomic_load_explicit(&team.job, memory_order_relaxed) >> 9;
      change(&team.job, (number + 1) << 9 | (uint32_t)threads);
      run(team.arena, team.outside, 0, threads, meet);
      meet();
      unsettle();
      pthread_mutex_unlock(&team.owner);
      return threads;
    }
    pthread_mutex_unlock(&team.owner);
  }
  run((char *)arena, (char *const *)outside, 0, 1, meet);
  return 1;
}

/* Runs a program on as many threads, fewer where the system does not give them; gives how many it were. */
EXPORT int nabla_run(uintptr_t entry, uintptr_t arena, uintptr_t outside, int threads) {
  const mode before = flush_small();
  const int used = run_on((program *)entry, arena, outside, threads);
  restore(before);
  return used;
}
`;
