/*
 * How many float32 operations a second the machine does when it does nothing but fused multiply-adds: `peak <threads>`
 * prints GFLOP/s. Independent chains of full vectors, more than the latency of the instruction can hide.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#if defined(__AVX512F__)
#define BYTES 64
#elif defined(__AVX__)
#define BYTES 32
#else
#define BYTES 16
#endif
#define CHAINS 12

typedef float vector __attribute__((vector_size(BYTES)));

static const long rounds = 20000000;

static void *work(void *result) {
  volatile float near_one = 0.9999999f, tiny = 1e-7f;
  vector factor = (vector){} + near_one, term = (vector){} + tiny, chains[CHAINS];
  for (int chain = 0; chain < CHAINS; chain++) chains[chain] = (vector){} + (float)chain;
  for (long round = 0; round < rounds; round++) {
#pragma GCC unroll 12
    for (int chain = 0; chain < CHAINS; chain++) chains[chain] = chains[chain] * factor + term;
  }
  float sum = 0;
  for (int chain = 0; chain < CHAINS; chain++) sum += chains[chain][0];
  *(float *)result = sum;
  return NULL;
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + 1e-9 * now.tv_nsec;
}

int main(int count, char **arguments) {
  int threads = count > 1 ? atoi(arguments[1]) : 1;
  if (threads < 1 || threads > 1024) return 2;
  pthread_t *handles = calloc(threads, sizeof *handles);
  float *results = calloc(threads, sizeof *results);
  if (handles == NULL || results == NULL) return 1;
  double start = seconds();
  for (int thread = 0; thread < threads; thread++)
    if (pthread_create(&handles[thread], NULL, work, &results[thread]) != 0) return 1;
  for (int thread = 0; thread < threads; thread++) pthread_join(handles[thread], NULL);
  double elapsed = seconds() - start;
  double operations = 2.0 * rounds * CHAINS * (BYTES / sizeof(float)) * threads;
  /* The sum is printed too, as its computation might be left out otherwise. */
  printf("%.1f %g\n", operations / elapsed * 1e-9, results[0]);
  return 0;
}
