/* How fast this machine reads memory: the sum of an array far larger than the caches, by one thread and by two, as
 * McCalpin's STREAM does it. Prints bytes a nanosecond (GB/s) for each. */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { WORDS = 64 << 20, REPEATS = 7 }; /* 512 MiB */

typedef uint64_t vec __attribute__((vector_size(64)));
static uint64_t *words;

struct part {
  size_t from, to;
  uint64_t sum;
};

static void *read_part(void *ctx) {
  struct part *p = ctx;
  const vec *v = (const vec *)(const void *)words;
  vec a = {0}, b = {0}, c = {0}, d = {0};
  for (size_t i = p->from / 8; i < p->to / 8; i += 4) a += v[i], b += v[i + 1], c += v[i + 2], d += v[i + 3];
  a += b + c + d;
  for (int i = 0; i < 8; i++) p->sum += a[i];
  return NULL;
}

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double best(int threads, uint64_t *sum) {
  double best_rate = 0;
  for (int r = 0; r < REPEATS; r++) {
    struct part parts[2] = {{0, WORDS / (size_t)threads, 0}, {WORDS / 2, WORDS, 0}};
    pthread_t other;
    double from = seconds();
    if (threads == 2 && pthread_create(&other, NULL, read_part, &parts[1]) != 0) exit(3);
    read_part(&parts[0]);
    if (threads == 2) pthread_join(other, NULL);
    double rate = (double)WORDS * 8 / (seconds() - from) / 1e9;
    if (rate > best_rate) best_rate = rate;
    *sum += parts[0].sum + parts[1].sum;
  }
  return best_rate;
}

int main(void) {
  uint64_t sum = 0;
  words = aligned_alloc(4096, (size_t)WORDS * 8);
  if (!words) return 3;
  for (size_t i = 0; i < WORDS; i++) words[i] = i;
  double one = best(1, &sum), two = best(2, &sum);
  printf("%.1f %.1f\n", one, two);
  free(words);
  return sum ? 0 : 1; /* so that the sums are wanted */
}
