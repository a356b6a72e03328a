#include "data/split_rows.h"

#include <pthread.h>
#include <stdbool.h>

enum { THREADS_MOST = 64, ROWS_LEAST = 1 << 18 /* that are worth a thread */ };

struct part {
  void (*work)(void *ctx, uint32_t from, uint32_t to);
  void *ctx;
  uint32_t from, to;
  bool threaded;
  pthread_t thread;
};

static void *run(void *ctx) {
  struct part *p = ctx;
  p->work(p->ctx, p->from, p->to);
  return NULL;
}

void split_rows(uint32_t rows, uint32_t threads, void (*work)(void *ctx, uint32_t from, uint32_t to), void *ctx) {
  struct part parts[THREADS_MOST];
  uint32_t count = rows / ROWS_LEAST;
  if (count > threads) count = threads;
  if (count > THREADS_MOST) count = THREADS_MOST;
  if (count < 2) {
    work(ctx, 0, rows);
    return;
  }
  uint32_t step = (rows / count + 63) & ~(uint32_t)63;
  for (uint32_t i = 0; i < count; i++) {
    parts[i] = (struct part){.work = work, .ctx = ctx, .from = step * i, .to = i + 1 < count ? step * (i + 1) : rows};
    if (i) parts[i].threaded = pthread_create(&parts[i].thread, NULL, run, &parts[i]) == 0;
  }
  run(&parts[0]);
  for (uint32_t i = 1; i < count; i++) {
    if (parts[i].threaded) pthread_join(parts[i].thread, NULL);
    else run(&parts[i]);
  }
}
