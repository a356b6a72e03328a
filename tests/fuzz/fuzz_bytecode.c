/* A program broken in ways that the input chooses: it is refused, or it runs without harm. */
#include <stdlib.h>

#include "run_world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
  const uint8_t *data;
  size_t size;
};

static uint32_t take(void *ctx, uint32_t below) {
  struct input *in = ctx;
  uint32_t v = 0;
  for (int i = 0; i < 2 && in->size; i++, in->size--) v = v << 8 | *in->data++;
  return below ? v % below : 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static struct world w;
  static const struct program *p;
  if (!p) {
    begin(&w, 70, segments_text);
    p = program_emit(&w.arena, everything(&w));
    if (program_verify(p, &w.arena).len) abort();
  }
  struct input in = {data, size};
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  struct program *q = copy_program(&a, p);
  for (int i = 0; i < 8 && in.size; i++) break_program(q, take, &in);
  if (!program_verify(q, &a).len) {
    struct run_options o = {.threads = 1};
    struct run_result r;
    program_run(q, w.data, &o, &a, &r);
  }
  arena_free(&a);
  return 0;
}
