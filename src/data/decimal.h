/* Exact numbers: decimals as scaled 128-bit integers, and 64-bit integers beside them.
 *
 * A decimal of scale s is an i128 v that stands for v / 10^s; |v| < 10^38 always (DECIMAL_DIGITS
 * digits). The functions take such values and give such values; those that cannot return false
 * (overflow) and leave *out alone. Nothing ever wraps. Scales may be larger than 38 in between (a
 * product adds them): up to 255. Half to even wherever something is rounded. No function allocates
 * but those that take a buf. */
#ifndef SEG_DATA_DECIMAL_H
#define SEG_DATA_DECIMAL_H

#include "base/str.h"
#include "data/double_text.h"

typedef __int128 i128;
typedef unsigned __int128 u128;

enum {
  DECIMAL_DIGITS = 38,
  DECIMAL_DIV_DIGITS = 6,     /* `/` and avg give so many digits more than the larger scale */
  DECIMAL_DOUBLE_DIGITS = 15, /* a float reads as a decimal of up to so many digits */
};

/* 10^n; n <= 38. */
i128 decimal_pow10(unsigned n);
/* |v| < 10^digits; true for digits > 38. */
bool decimal_fits(i128 v, unsigned digits);

/* Both operands at one scale. */
bool decimal_add(i128 a, i128 b, i128 *out);
bool decimal_sub(i128 a, i128 b, i128 *out);
/* Of any scales; the result has their sum. */
bool decimal_mul(i128 a, i128 b, i128 *out);
bool decimal_neg(i128 a, i128 *out);

/* v * 10^by; exact. */
bool decimal_scale_up(i128 v, unsigned by, i128 *out);
/* v / 10^by, half to even; never fails. */
i128 decimal_scale_down(i128 v, unsigned by);
/* From one scale to another, either way. */
bool decimal_rescale(i128 v, unsigned from, unsigned to, i128 *out);

static inline unsigned decimal_div_scale(unsigned sa, unsigned sb) { return (sa > sb ? sa : sb) + DECIMAL_DIV_DIGITS; }
/* a / b at scale decimal_div_scale(sa, sb), rounded once; b != 0 is the caller's to see to (a
 * division by zero is missing). Fails only where the result itself has more than 38 digits. */
bool decimal_div(i128 a, unsigned sa, i128 b, unsigned sb, i128 *out);
/* sum / n at the scale of sum + DECIMAL_DIV_DIGITS, rounded once; n >= 1. */
bool decimal_avg(i128 sum, uint64_t n, i128 *out);

/* By value, whatever the scales: <0, 0, >0. */
int decimal_cmp(i128 a, unsigned sa, i128 b, unsigned sb);
int decimal_cmp_int(i128 a, unsigned sa, int64_t b);
/* By exact value; d may be infinite but is not NaN. */
int int_cmp_double(int64_t a, double d);

bool decimal_from_int(int64_t v, unsigned scale, i128 *out);
/* The nearest double. */
double decimal_to_double(i128 v, unsigned scale);

enum number_read {
  NUMBER_OK,
  NUMBER_BAD,         /* not the spelling of a number */
  NUMBER_TOO_PRECISE, /* digits other than 0 beyond the scale, or a fraction where an int is due */
  NUMBER_OVERFLOW,    /* beyond the range */
};

/* `[+-]?[0-9]+([.][0-9]+)?`, nothing around it, at `scale`. Zeros beyond the scale read, other
 * digits do not: text is never rounded. -0 is 0. */
enum number_read decimal_parse(struct str s, unsigned scale, i128 *out);
/* Likewise with an exponent too: 1e3, 1.5E-2 (JSON). */
enum number_read decimal_parse_loose(struct str s, unsigned scale, i128 *out);
/* decimal_parse_loose at the scale that the text shows: 1.50 is 150 at scale 2, 1e3 is 1000 at
 * scale 0, 1.5e-2 is 15 at scale 3. For literals. A scale beyond 38 is NUMBER_TOO_PRECISE. */
enum number_read decimal_parse_literal(struct str s, i128 *out, unsigned *scale);
/* `[+-]?[0-9]+`, nothing around it; 1.5 and 1.0 are NUMBER_TOO_PRECISE. */
enum number_read int_parse(struct str s, int64_t *out);

/* A float as a decimal: its shortest decimal spelling, rounded half to even at `scale`. Reads only
 * where |d| * 10^scale < 10^15 before rounding, which for scales to 15 doubles decide exactly as
 * `fabs(d) * 1eSCALE < 1e15`; else NUMBER_OVERFLOW. Infinities are NUMBER_OVERFLOW too, NaN is
 * NUMBER_BAD. */
enum number_read decimal_from_double(double d, unsigned scale, i128 *out);

/* Canonical: "-12.50" at scale 2, "0.00", "7" at scale 0. */
void decimal_print(struct buf *out, i128 v, unsigned scale);
void int_print(struct buf *out, int64_t v);

#endif
