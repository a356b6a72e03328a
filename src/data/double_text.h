/* Floats and their spellings, the same in every locale; correctly rounded both ways. */
#ifndef SEG_DATA_DOUBLE_TEXT_H
#define SEG_DATA_DOUBLE_TEXT_H

#include "base/str.h"

/* Reads `[+-]?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?`, nothing around it, to the nearest double (ties
 * to even). False where it is not spelled so, or is too large for a double. Too small is 0; -0 is
 * 0. "NaN" and "inf" do not read. */
bool double_parse(struct str s, double *out);

/* The fewest digits that read back as `d`, the nearest to it of those: 0.1, 1234.5, 1e21, 1.5e-7.
 * Plain from 1e-6 up to below 1e21, as in JSON and JavaScript; -0.0 is 0; "NaN", "inf", "-inf". */
void double_print_shortest(struct buf *out, double d);

/* Those digits: value = 0.d1d2d3... * 10^point, without sign. d1 != 0 and the last digit != 0, but
 * for 0, which is no digits and point 0. `d` is finite. */
struct double_digits {
  char digits[18]; /* '0'..'9', not terminated; at most 17 */
  int count;
  int point;
};
struct double_digits double_shortest(double d);

/* The double nearest to (m + f) * 2^exp2, ties to even, where 0 < f < 1 if `more`, else f = 0. With
 * `more`, m >= 2^54 or exp2 < -1074. Infinite where too large. For those who compute a result
 * exactly and round it once. */
double double_from_parts(uint64_t m, int exp2, bool more);

#endif
