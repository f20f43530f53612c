/**
 * C: the threads, and how they run a program together.
 *
 * Threads are made at the first program that wants them, and end with the process. Between programs they spin for a
 * moment, then sleep. A program is announced by one atomic word, its number and how many threads it wants: only those
 * read the rest, and the caller waits for them, so nothing is announced while a thread still reads. Where two callers
 * (JavaScript workers) run programs at once, one of them has the threads, the other runs alone: the results are the same.
 */
export const teamSource: string = `enum { MAX_THREADS = 256 };

typedef void program(char *arena, char *const *outside, int thread, int threads, void (*meet)(void));

/* The threads, and the program that they run. \`job\` is its number, and in the low 9 bits how many threads it wants. */
static struct {
  pthread_mutex_t owner;
  int count; /* threads there are, the caller among them */
  int64_t ended; /* when the last program did */
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

/* Has threads run the program, and runs it as the first of them. */
static void announce(program *const run, char *arena, char *const *outside, int threads) {
  settle(members, team.count);
  team.run = run;
  team.arena = arena;
  team.outside = outside;
  team.threads = threads;
  const uint32_t number = atomic_load_explicit(&team.job, memory_order_relaxed) >> 9;
  change(&team.job, (number + 1) << 9 | (uint32_t)threads);
  run(arena, outside, 0, threads, meet);
  meet();
}

static int64_t nanoseconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * (int64_t)1000000000 + time.tv_nsec;
}

/* A short program takes less time than waking threads does: it has them where it follows another so closely that they are
   still awake. The first to follow wakes them. */
static int run_on(program *const run, char *arena, char *const *outside, int threads, _Bool is_short) {
  if (threads == 1 || pthread_mutex_trylock(&team.owner) != 0) {
    run(arena, outside, 0, 1, meet);
    return 1;
  }
  const int alone = is_short && nanoseconds() - team.ended > AWAKE;
  const int used = alone ? 1 : recruit(threads);
  if (used > 1) announce(run, arena, outside, used);
  else run(arena, outside, 0, 1, meet);
  team.ended = nanoseconds();
  pthread_mutex_unlock(&team.owner);
  return used;
}

/* Runs a program on as many threads, fewer where the system does not give them; gives how many it were. */
EXPORT int nabla_run(uintptr_t entry, uintptr_t arena, uintptr_t outside, int threads, _Bool is_short) {
  const mode before = flush_small();
  const int used = run_on((program *)entry, (char *)arena, (char *const *)outside, threads, is_short);
  restore(before);
  return used;
}
`;
