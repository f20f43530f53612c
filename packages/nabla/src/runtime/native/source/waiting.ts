/** C: how threads wait for a word in memory to change. */
export const waitingSource: string = `/* Waiting: spin, then let others run, then sleep until somebody changes the word. Threads are awake for at least
   AWAKE nanoseconds. */
enum { SPINS = 1000, YIELDS = 100, AWAKE = 20000 };

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
`;
