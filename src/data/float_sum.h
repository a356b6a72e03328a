/* Exact sums of floats, rounded once at the end, so that the order of the values and the number of
 * threads make no difference.
 *
 * Method. Every finite double is an integer times 2^-1074, so a fixed-point accumulator of 2,176
 * bits holds any sum of 2^64 of them exactly: Kulisch's long accumulator (U. Kulisch, "Computer
 * Arithmetic and Validity", 2008; the limb-wise form is R. Neal's small superaccumulator,
 * arXiv:1505.05571). A sum starts small, as a 128-bit integer times a power of two, which holds the
 * sums of everyday columns, and takes the long accumulator from the arena when a value no longer
 * fits. Both are exact. */
#ifndef SEG_DATA_FLOAT_SUM_H
#define SEG_DATA_FLOAT_SUM_H

#include <stdbool.h>

#include "base/arena.h"

struct float_long;

/* 48 bytes; all zero is the empty sum. The sum so far is `small` * 2^(exp - 1074), or `grown` where
 * that is not NULL (then small is 0). Copying a struct copies the sum only while it is not
 * grown. */
struct float_sum {
  __int128 small;
  int32_t exp;
  bool infinite; /* an infinity came in */
  struct float_long *grown;
  struct float_long *spare; /* kept by float_sum_clear for the next use */
};

/* `d` is not NaN (that is missing, and left out). The arena is used when the sum grows, once a
 * sum. */
void float_sum_add(struct float_sum *s, double d, struct arena *a);
/* d[0..n), none of them NaN: faster than one by one. */
void float_sum_add_many(struct float_sum *s, const double *d, size_t n, struct arena *a);
/* Adds all of `from`, which stays as it is. */
void float_sum_merge(struct float_sum *into, const struct float_sum *from, struct arena *a);
/* Empty again; cheap, keeps what was allocated. */
void float_sum_clear(struct float_sum *s);

/* The nearest double to the exact sum, ties to even; 0 is +0.0. False: an infinity came in, or the
 * sum rounds to one (overflow). */
bool float_sum_result(const struct float_sum *s, double *out);
/* The exact sum divided by n, rounded once, ties to even; n >= 1. False: an infinity came in (the
 * mean of finite values never overflows). */
bool float_sum_mean(const struct float_sum *s, uint64_t n, double *out);

#endif
