/* Bitmaps of neighbouring rows and of the positions that they belong to: counts, sums, whether there is one, and back.
 * By what the processor has, as bits.h. */
#ifndef SEG_RUN_BITS_RUNS_H
#define SEG_RUN_BITS_RUNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- bits side by side ---- */

/* n bits of `from` at `at`, to `to` at 0. Those beyond n hold anything. */
void bits_slice(uint64_t *to, const uint64_t *from, uint32_t at, uint32_t n);
/* Where the 1s of n bits are, in order; how many. `out` has room for n + 16. */
uint32_t bits_list(uint32_t *out, const uint64_t *bits, uint32_t n);
/* How many of n bits are 1; those beyond are 0. */
uint32_t bits_ones(const uint64_t *bits, uint32_t n);
/* The bits of `x` at the 1s of `mask`, side by side. `packed` has a word more, which is written. */
void bits_pack(uint64_t *packed, const uint64_t *x, const uint64_t *mask, uint32_t words);
/* The other way: 0 where `mask` is. `packed` has a word more than are read. */
void bits_unpack(uint64_t *x, const uint64_t *packed, const uint64_t *mask, uint32_t words);

/* ---- rows of positions ---- */

/* A chunk of neighbouring rows of neighbouring positions. Row i of it belongs to position p where
 * starts[p] <= first + i < starts[p + 1]; `position` is that of row 0. */
struct bits_run {
  const uint32_t *starts;
  uint32_t first, position, n; /* n: rows, 1 or more */
};

/* Where the rows of positions end in a chunk. */
struct bits_ends {
  uint64_t *last;        /* [words of n]: bit i: row i is the last of its position */
  const uint32_t *whose; /* [n + 1]: whose each such row is, in order; at [count] whose those behind the last are */
  uint32_t count;
  bool gapless; /* whose[k] is whose[0] + k: no position in between is without rows */
};
/* Fills `last`, and `whose`, which is that of `e` from then on. */
void bits_ends_run(struct bits_ends *e, uint32_t *whose, struct bits_run r);
/* count[p] += how many of the rows of p are chosen. Bits of `chosen` beyond the chunk's rows are 0, here and below. */
void bits_count_run(int64_t *count, const uint64_t *chosen, uint32_t n, const struct bits_ends *e);
/* Bit p of `seen` becomes 1 where a row of p is chosen. `seen` has a word beyond that of the last position. */
void bits_any_run(uint64_t *seen, const uint64_t *chosen, uint32_t n, const struct bits_ends *e);
/* low[p] += v[i] of the rows of p that are chosen, as 128-bit numbers. */
void bits_sum_run(unsigned __int128 *low, const int64_t *v, const uint64_t *chosen, uint32_t n,
                  const struct bits_ends *e);
/* Whose each row is, counted in positions that have rows, begins with number k and goes on at each end: out[i] becomes
 * bit number of `on`. `on` has a word more than are read. */
void bits_rows_of(uint64_t *out, const uint64_t *on, uint32_t k, const uint64_t *last, uint32_t n);
/* The position of each of the chunk's rows. */
void bits_parents_run(uint32_t *parent, struct bits_run r);
/* best[p] becomes the greatest (least) of itself and the values v[i] of its rows that are chosen. */
void bits_best_by(int64_t *best, const int64_t *v, const uint64_t *chosen, uint32_t n, const uint32_t *parent,
                  bool least);

#endif
