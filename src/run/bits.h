/* Bitmaps out of columns: comparisons with a constant, 64 positions a word, by the widest vectors that the processor has.
 * Bits beyond position n of the last word are 0. `a` may be read up to the end of the last whole word's positions: columns
 * are padded by 64 bytes, registers hold whole words. No state: what the processor has is asked of the compiler's own
 * tables at each call. */
#ifndef SEG_RUN_BITS_H
#define SEG_RUN_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The plain way: a word of `out` at a time, from a test of position `i`. `n` positions, by the name `n`. */
#define BITS_EACH(out, test)                                        \
  for (uint32_t w_ = 0; w_ < (n + 63) / 64; w_++) {                 \
    uint64_t word_ = 0;                                             \
    uint32_t most_ = n - w_ * 64 < 64 ? n - w_ * 64 : 64;           \
    for (uint32_t k_ = 0; k_ < most_; k_++) {                       \
      uint32_t i = w_ * 64 + k_;                                    \
      word_ |= (uint64_t)(test) << k_;                              \
    }                                                               \
    (out)[w_] = word_;                                              \
  }

enum bits_op { BITS_EQ, BITS_LT, BITS_LE, BITS_GT, BITS_GE }; /* a[i] op b */

void bits_compare_i64(uint64_t *out, const int64_t *a, uint32_t n, enum bits_op op, int64_t b);
/* a[i] == x, codes of 1, 2 or 4 bytes. */
void bits_equal_code(uint64_t *out, const void *a, uint32_t width, uint32_t n, uint32_t x);
/* a[i] < x, codes of 1 or 2 bytes. */
void bits_below(uint64_t *out, const void *a, uint32_t width, uint32_t n, uint32_t x);
/* Whether bit a[i] of `set`, which has `codes` bits, is 1. */
void bits_in_set(uint64_t *out, const void *a, uint32_t width, uint32_t n, const uint64_t *set, uint32_t codes);

/* A chunk of neighbouring rows of neighbouring positions. Row i of it belongs to position p where
 * starts[p] <= first + i < starts[p + 1]; `position` is that of row 0. */
struct bits_run {
  const uint32_t *starts;
  uint32_t first, position, n; /* n: rows, 1 or more */
};

/* Where the rows of positions end in a chunk. */
struct bits_ends {
  uint64_t *last;   /* [words of n]: bit i: row i is the last of its position */
  uint32_t *whose;  /* [n + 1]: of each such row the position, in order; at [count] the position of the rows behind the last */
  uint32_t count;
  bool gapless;     /* whose[k] is whose[0] + k: no position in between is without rows */
};
void bits_ends_run(struct bits_ends *e, struct bits_run r);
/* count[p] += how many of the rows of p are chosen. Bits of `chosen` beyond the chunk's rows are 0, here and below. */
void bits_count_run(int64_t *count, const uint64_t *chosen, uint32_t n, const struct bits_ends *e);
/* Bit p of `seen` becomes 1 where a row of p is chosen. `seen` has a word beyond that of the last position. */
void bits_any_run(uint64_t *seen, const uint64_t *chosen, uint32_t n, const struct bits_ends *e);
/* The position of each of the chunk's rows. */
void bits_parents_run(uint32_t *parent, struct bits_run r);
/* low[parent[i]] += v[i] of the rows chosen, as 128-bit numbers. */
void bits_sum_by(unsigned __int128 *low, const int64_t *v, const uint64_t *chosen, uint32_t words, const uint32_t *parent);

/* best[p] becomes the greatest (least) of itself and the values v[i] of its rows that are chosen. */
void bits_best_by(int64_t *best, const int64_t *v, const uint64_t *chosen, uint32_t n, const uint32_t *parent, bool least);

/* For tests: the plain way, whatever the processor has. */
void bits_compare_i64_plain(uint64_t *out, const int64_t *a, uint32_t n, enum bits_op op, int64_t b);
void bits_equal_code_plain(uint64_t *out, const void *a, uint32_t width, uint32_t n, uint32_t x);
void bits_below_plain(uint64_t *out, const void *a, uint32_t width, uint32_t n, uint32_t x);

#endif
