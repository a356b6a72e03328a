/* An arena that lives as long as the tests of a program: for cmocka's setup and teardown. */
#ifndef SEG_TESTS_ARENA_TEST_H
#define SEG_TESTS_ARENA_TEST_H

#include "base/arena.h"

static struct arena arena;

static inline int setup(void **state) {
  (void)state;
  arena_init(&arena, &mem_libc, NULL);
  return 0;
}

static inline int teardown(void **state) {
  (void)state;
  arena_free(&arena);
  return 0;
}

#endif
