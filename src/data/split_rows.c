#include "data/split_rows.h"

#include <pthread.h>
#include <stdbool.h>

enum { THREADS_MOST = 64, ROWS_LEAST = 1 << 18 /* that are worth a thread */ };

struct part {
  void (*work)(void *ctx, uint32_t part);
  void *ctx;
  uint32_t number;
  bool threaded;
  pthread_t thread;
};

static void *run(void *ctx) {
  struct part *p = ctx;
  p->work(p->ctx, p->number);
  return NULL;
}

uint32_t split_count(uint32_t rows, uint32_t threads) {
  uint32_t count = rows / ROWS_LEAST;
  if (count > threads) count = threads;
  if (count > THREADS_MOST) count = THREADS_MOST;
  return count ? count : 1;
}

void split_parts(uint32_t count, void (*work)(void *ctx, uint32_t part), void *ctx) {
  struct part parts[THREADS_MOST];
  if (count > THREADS_MOST) count = THREADS_MOST;
  for (uint32_t i = 0; i < count; i++) {
    parts[i] = (struct part){.work = work, .ctx = ctx, .number = i};
    if (i) parts[i].threaded = pthread_create(&parts[i].thread, NULL, run, &parts[i]) == 0;
  }
  for (uint32_t i = 0; i < count; i++)
    if (!parts[i].threaded) run(&parts[i]);
  for (uint32_t i = 0; i < count; i++)
    if (parts[i].threaded) pthread_join(parts[i].thread, NULL);
}

struct rows {
  void (*work)(void *ctx, uint32_t from, uint32_t to);
  void *ctx;
  uint32_t rows, step, count;
};

static void run_rows(void *ctx, uint32_t part) {
  const struct rows *r = ctx;
  r->work(r->ctx, r->step * part, part + 1 < r->count ? r->step * (part + 1) : r->rows);
}

void split_rows(uint32_t rows, uint32_t threads, void (*work)(void *ctx, uint32_t from, uint32_t to), void *ctx) {
  struct rows r = {.work = work, .ctx = ctx, .rows = rows, .count = split_count(rows, threads)};
  r.step = (rows / r.count + 63) & ~(uint32_t)63;
  split_parts(r.count, run_rows, &r);
}
