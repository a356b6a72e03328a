/* Random numbers, the same for the same seed: splitmix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number
 * generators", 2014). */
#ifndef SEG_TESTS_RANDOM_H
#define SEG_TESTS_RANDOM_H

#include <stdint.h>

static inline uint64_t random_next(uint64_t *seed) {
  uint64_t z = (*seed += UINT64_C(0x9E3779B97F4A7C15));
  z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
  return z ^ (z >> 31);
}

/* 0 to n - 1. */
static inline uint32_t random_below(uint64_t *seed, uint32_t n) { return (uint32_t)((random_next(seed) >> 32) % n); }

static inline int64_t random_between(uint64_t *seed, int64_t low, int64_t high) {
  return low + (int64_t)(random_next(seed) % (uint64_t)(high - low + 1));
}

#endif
