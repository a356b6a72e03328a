/* Time that has passed. */
#ifndef SEG_BASE_CLOCK_H
#define SEG_BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Nanoseconds from some instant on, the same for all of the process; never goes back. */
static inline uint64_t clock_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

#endif
