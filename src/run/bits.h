/* Bitmaps out of columns: comparisons with a constant, 64 positions a word, by the widest vectors that the processor
 * has. Bits beyond position n of the last word are 0. `a` may be read up to the end of the last whole word's positions:
 * columns are padded by 64 bytes, registers hold whole words. No state: what the processor has is asked of the
 * compiler's own tables at each call. */
#ifndef SEG_RUN_BITS_H
#define SEG_RUN_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The plain way: a word of `out` at a time, from a test of position `i`. `n` positions, by the name `n`. */
#define BITS_EACH(out, test)                              \
  for (uint32_t w_ = 0; w_ < (n + 63) / 64; w_++) {       \
    uint64_t word_ = 0;                                   \
    uint32_t most_ = n - w_ * 64 < 64 ? n - w_ * 64 : 64; \
    for (uint32_t k_ = 0; k_ < most_; k_++) {             \
      uint32_t i = w_ * 64 + k_;                          \
      word_ |= (uint64_t)(test) << k_;                    \
    }                                                     \
    (out)[w_] = word_;                                    \
  }

enum bits_op { BITS_EQ, BITS_LT, BITS_LE, BITS_GT, BITS_GE }; /* a[i] op b */

void bits_compare_i64(uint64_t *out, const int64_t *a, uint32_t n, enum bits_op op, int64_t b);
/* The same of 128-bit numbers. */
void bits_compare_i128(uint64_t *out, const __int128 *a, uint32_t n, enum bits_op op, __int128 b);
/* a[i + 1] > a[i]: n + 1 numbers. */
void bits_rises(uint64_t *out, const uint32_t *a, uint32_t n);
/* a[i] == x, codes of 1, 2 or 4 bytes. */
void bits_equal_code(uint64_t *out, const void *a, uint32_t width, uint32_t n, uint32_t x);

/* Cells of one byte, or of two that stand apart, beside a constant. Whole words of them may be read. */
struct bits_cells {
  const uint8_t *cells, *low; /* low: NULL, or the lower bytes */
  uint32_t n, cell;           /* cell: below 1 << 8, or below 1 << 16 */
  bool equal;                 /* asked for: those that are `cell`; else those below it, */
  bool others;                /* or those that are not below it */
  bool all;                   /* `keep` has most positions, and low is there: it is read in order */
};
/* Of the positions in `keep`, whose bits beyond the last are 0, keeps those asked for. `same`: which of them were the
 * cell itself; false: none. */
bool bits_keep_cells(uint64_t *keep, uint64_t *same, const struct bits_cells *c);
/* Whether bit a[i] of `set`, which has `codes` bits, is 1. */
void bits_in_set(uint64_t *out, const void *a, uint32_t width, uint32_t n, const uint64_t *set, uint32_t codes);

/* For tests: the plain way, whatever the processor has. */
void bits_compare_i64_plain(uint64_t *out, const int64_t *a, uint32_t n, enum bits_op op, int64_t b);
void bits_compare_i128_plain(uint64_t *out, const __int128 *a, uint32_t n, enum bits_op op, __int128 b);
void bits_rises_plain(uint64_t *out, const uint32_t *a, uint32_t n);
void bits_equal_code_plain(uint64_t *out, const void *a, uint32_t width, uint32_t n, uint32_t x);
void bits_in_set_plain(uint64_t *out, const void *a, uint32_t width, uint32_t n, const uint64_t *set);
bool bits_keep_cells_plain(uint64_t *keep, uint64_t *same, const struct bits_cells *c);
bool bits_keep_cells_avx2(uint64_t *keep, uint64_t *same, const struct bits_cells *c);

#endif
