#include "data/decimal.h"

#include <math.h>

#include "data/bignum.h"
#include "data/number_scan.h"

#define P10 INT64_C(10000000000)
#define POW10_19 ((i128)P10 * INT64_C(1000000000))

static const i128 powers[DECIMAL_DIGITS + 1] = {
    1,
    10,
    100,
    1000,
    10000,
    100000,
    1000000,
    10000000,
    100000000,
    1000000000,
    P10,
    P10 * 10,
    P10 * 100,
    P10 * 1000,
    P10 * 10000,
    P10 * 100000,
    P10 * 1000000,
    P10 * 10000000,
    P10 * 100000000,
    POW10_19,
    POW10_19 * 10,
    POW10_19 * 100,
    POW10_19 * 1000,
    POW10_19 * 10000,
    POW10_19 * 100000,
    POW10_19 * 1000000,
    POW10_19 * 10000000,
    POW10_19 * 100000000,
    POW10_19 * 1000000000,
    POW10_19 *P10,
    POW10_19 *P10 * 10,
    POW10_19 *P10 * 100,
    POW10_19 *P10 * 1000,
    POW10_19 *P10 * 10000,
    POW10_19 *P10 * 100000,
    POW10_19 *P10 * 1000000,
    POW10_19 *P10 * 10000000,
    POW10_19 *P10 * 100000000,
    POW10_19 *P10 * 1000000000,
};

static u128 magnitude(i128 v) { return v < 0 ? -(u128)v : (u128)v; }
static i128 with_sign(u128 m, bool negative) { return negative ? -(i128)m : (i128)m; }

i128 decimal_pow10(unsigned n) { return powers[n]; }

bool decimal_fits(i128 v, unsigned digits) {
  return digits > DECIMAL_DIGITS || (v < powers[digits] && v > -powers[digits]);
}

static bool give(i128 v, i128 *out) {
  if (!decimal_fits(v, DECIMAL_DIGITS)) return false;
  *out = v;
  return true;
}

/* 2 * 10^38 is above 2^127, so even the sum of two values may wrap: hence the detour by what is
 * left. */
bool decimal_add(i128 a, i128 b, i128 *out) {
  const i128 limit = powers[DECIMAL_DIGITS];
  if (b >= 0 ? a >= limit - b : a <= -limit - b) return false;
  *out = a + b;
  return true;
}

bool decimal_sub(i128 a, i128 b, i128 *out) { return decimal_add(a, -b, out); }

bool decimal_neg(i128 a, i128 *out) { return give(-a, out); }

/* By hand rather than with __builtin_mul_overflow, for which clang wants a run-time library of its
 * own. */
static bool mul_u128(u128 a, u128 b, u128 *out) {
  if (a >> 64) {
    u128 t = a;
    a = b;
    b = t;
  }
  if (a >> 64) return false;
  u128 low = (u128)(uint64_t)b * a, high = (b >> 64) * a;
  if (high >> 64) return false;
  *out = low + (high << 64);
  return *out >= low;
}

bool decimal_mul(i128 a, i128 b, i128 *out) {
  if ((int64_t)a == a && (int64_t)b == b) return give(a * b, out);
  u128 m;
  if (!mul_u128(magnitude(a), magnitude(b), &m) || m >= (u128)powers[DECIMAL_DIGITS]) return false;
  *out = with_sign(m, (a < 0) != (b < 0));
  return true;
}

bool decimal_scale_up(i128 v, unsigned by, i128 *out) {
  if (v == 0 || by == 0) {
    *out = v;
    return true;
  }
  return by < DECIMAL_DIGITS && decimal_mul(v, powers[by], out);
}

/* q + r / d, half to even; 0 <= r < d. */
static u128 round_even(u128 q, u128 r, u128 d) {
  u128 rest = d - r;
  return q + (r > rest || (r == rest && (q & 1)));
}

i128 decimal_scale_down(i128 v, unsigned by) {
  if (by == 0) return v;
  if (by > DECIMAL_DIGITS) return 0; /* |v| / 10^39 is below a tenth */
  u128 m = magnitude(v), d = (u128)powers[by];
  if (!(m >> 64) && !(d >> 64)) { /* the narrow division is several times as fast */
    uint64_t m64 = (uint64_t)m, d64 = (uint64_t)d;
    return with_sign(round_even(m64 / d64, m64 % d64, d64), v < 0);
  }
  return with_sign(round_even(m / d, m % d, d), v < 0);
}

bool decimal_rescale(i128 v, unsigned from, unsigned to, i128 *out) {
  if (to >= from) return decimal_scale_up(v, to - from, out);
  *out = decimal_scale_down(v, from - to);
  return true;
}

bool decimal_div(i128 a, unsigned sa, i128 b, unsigned sb, i128 *out) {
  if (a == 0) {
    *out = 0;
    return true;
  }
  unsigned up = decimal_div_scale(sa, sb) - sa + sb;
  /* |a| >= 1 and |b| < 10^38, so beyond this the result has more than 38 digits. */
  if (up > 2 * DECIMAL_DIGITS) return false;
  bool negative = (a < 0) != (b < 0);
  u128 num = magnitude(a), den = magnitude(b), q;
  if (up <= DECIMAL_DIGITS && mul_u128(num, (u128)powers[up], &num)) {
    q = round_even(num / den, num % den, den);
  } else {
    struct bignum n, d, quot; /* 10^38 * 10^76 is far within the capacity */
    big_set(&n, magnitude(a));
    big_set(&d, den);
    big_mul_pow10(&n, up);
    big_div(&n, &d, &quot);
    if (big_bits(&quot) > 127) return false;
    q = round_even(big_low(&quot), big_low(&n), den);
  }
  if (q >= (u128)powers[DECIMAL_DIGITS]) return false;
  *out = with_sign(q, negative);
  return true;
}

bool decimal_avg(i128 sum, uint64_t n, i128 *out) {
  const unsigned more = (unsigned)powers[DECIMAL_DIV_DIGITS];
  u128 m = magnitude(sum), high = m / n;
  u128 rest = m % n * more; /* below 2^84 */
  if (high >= (u128)powers[DECIMAL_DIGITS - DECIMAL_DIV_DIGITS]) return false;
  u128 q = round_even(high * more + rest / n, rest % n, n);
  if (q >= (u128)powers[DECIMAL_DIGITS]) return false;
  *out = with_sign(q, sum < 0);
  return true;
}

int decimal_cmp(i128 a, unsigned sa, i128 b, unsigned sb) {
  if (sa > sb) return -decimal_cmp(b, sb, a, sa);
  if (sa < sb) {
    i128 scaled;
    if (!decimal_scale_up(a, sb - sa, &scaled)) return a < 0 ? -1 : 1; /* beyond any b */
    a = scaled;
  }
  return (a > b) - (a < b);
}

int decimal_cmp_int(i128 a, unsigned sa, int64_t b) { return decimal_cmp(a, sa, b, 0); }

int int_cmp_double(int64_t a, double d) {
  if (d >= 0x1p63) return -1;
  if (d < -0x1p63) return 1;
  int64_t whole = (int64_t)d; /* towards 0 */
  if (a != whole) return a < whole ? -1 : 1;
  double rest = d - (double)whole; /* exact: 0 unless |d| < 2^53 */
  return rest > 0 ? -1 : rest < 0;
}

bool decimal_from_int(int64_t v, unsigned scale, i128 *out) { return decimal_scale_up(v, scale, out); }

double decimal_to_double(i128 v, unsigned scale) {
  enum { EXACT_POW10 = 22 };
  if (v == 0) return 0;
  u128 m = magnitude(v);
  double d;
  if (m <= (u128)1 << 53 && scale <= EXACT_POW10) {
    d = (double)(uint64_t)m / (double)powers[scale]; /* exact operands, rounded once */
  } else {
    struct bignum num, den; /* 10^255 has 848 bits */
    big_set(&num, m);
    big_set(&den, 1);
    big_mul_pow10(&den, scale);
    d = big_ratio(&num, &den, false);
  }
  return v < 0 ? -d : d;
}

/* The digits from the first to the last that is not 0, as a number; `place` is the place of the
 * last one (0: units, -1: tenths), `count` how many. m is right where count <= 38. */
struct significant {
  u128 m;
  int64_t count, place;
};

static struct significant significant_digits(const struct number_parts *p) {
  struct significant x = {0};
  int64_t zeros = 0; /* seen since the last digit that is not 0 */
  struct str part[2] = {p->whole, p->fraction};
  for (int k = 0; k < 2; k++) {
    for (size_t i = 0; i < part[k].len; i++) {
      unsigned digit = (unsigned)(part[k].ptr[i] - '0');
      if (digit == 0) {
        zeros++;
        continue;
      }
      if (x.count == 0) zeros = 0;
      x.count += zeros + 1;
      if (x.count <= DECIMAL_DIGITS) x.m = x.m * (u128)powers[zeros + 1] + digit;
      zeros = 0;
    }
  }
  x.place = zeros - (int64_t)p->fraction.len + p->exp;
  return x;
}

static enum number_read parts_decimal(const struct number_parts *p, int64_t scale, i128 *out) {
  struct significant x = significant_digits(p);
  if (x.count == 0) {
    *out = 0;
    return NUMBER_OK;
  }
  int64_t up = x.place + scale;
  if (x.count + up > DECIMAL_DIGITS) return NUMBER_OVERFLOW;
  if (up < 0) return NUMBER_TOO_PRECISE;
  *out = with_sign(x.m * (u128)powers[up], p->negative);
  return NUMBER_OK;
}

enum number_read decimal_parse(struct str s, unsigned scale, i128 *out) {
  struct number_parts p;
  if (!number_scan(s, &p) || p.has_exp) return NUMBER_BAD;
  return parts_decimal(&p, scale, out);
}

enum number_read decimal_parse_loose(struct str s, unsigned scale, i128 *out) {
  struct number_parts p;
  if (!number_scan(s, &p)) return NUMBER_BAD;
  return parts_decimal(&p, scale, out);
}

enum number_read decimal_parse_literal(struct str s, i128 *out, unsigned *scale) {
  struct number_parts p;
  if (!number_scan(s, &p)) return NUMBER_BAD;
  int64_t shown = (int64_t)p.fraction.len - p.exp;
  if (shown < 0) shown = 0;
  if (shown > DECIMAL_DIGITS) return NUMBER_TOO_PRECISE;
  enum number_read r = parts_decimal(&p, shown, out);
  if (r == NUMBER_OK) *scale = (unsigned)shown;
  return r;
}

enum number_read int_parse(struct str s, int64_t *out) {
  if (s.len == 0) return NUMBER_BAD;
  const char *p = s.ptr, *end = p + s.len;
  bool negative = *p == '-';
  if (*p == '-' || *p == '+') p++;
  if (p == end) return NUMBER_BAD;
  uint64_t v = 0, most = negative ? (uint64_t)1 << 63 : INT64_MAX;
  bool over = false;
  for (; p < end; p++) {
    if (!is_digit(*p)) {
      i128 ignored; /* 1.5 is a number, but no whole one */
      enum number_read r = decimal_parse(s, DECIMAL_DIGITS, &ignored);
      return r == NUMBER_BAD ? NUMBER_BAD : NUMBER_TOO_PRECISE;
    }
    unsigned digit = (unsigned)(*p - '0');
    if (v > (most - digit) / 10) over = true;
    if (!over) v = v * 10 + digit;
  }
  if (over) return NUMBER_OVERFLOW;
  *out = (int64_t)(negative ? -v : v);
  return NUMBER_OK;
}

enum number_read decimal_from_double(double d, unsigned scale, i128 *out) {
  if (isnan(d)) return NUMBER_BAD;
  if (isinf(d)) return NUMBER_OVERFLOW;
  double size = fabs(d);
  if (scale <= DECIMAL_DOUBLE_DIGITS && size * (double)powers[scale] < 1e15) {
    /* A decimal of up to 15 digits that reads as d is its shortest spelling: no two of them read
     * alike. */
    double unit = (double)powers[scale];
    uint64_t near = (uint64_t)(size * unit + 0.5);
    if (near < UINT64_C(1000000000000000) && (double)near / unit == size) {
      *out = with_sign(near, d < 0);
      return NUMBER_OK;
    }
  }
  if (d == 0) { /* whatever the scale */
    *out = 0;
    return NUMBER_OK;
  }
  struct double_digits x = double_shortest(d);
  int places = x.point + (int)scale; /* digits before the cut */
  if (places > DECIMAL_DOUBLE_DIGITS) return NUMBER_OVERFLOW;
  uint64_t v = 0;
  for (int i = 0; i < places; i++) v = v * 10 + (uint64_t)(i < x.count ? x.digits[i] - '0' : 0);
  if (places >= 0 && places < x.count) {
    char next = x.digits[places];
    bool exact_half = next == '5' && places + 1 == x.count;
    if (next > '5' || (next == '5' && !exact_half) || (exact_half && (v & 1))) v++;
  }
  *out = with_sign(v, d < 0);
  return NUMBER_OK;
}

void decimal_print(struct buf *out, i128 v, unsigned scale) {
  char text[40]; /* lowest digit first */
  unsigned n = 0;
  u128 m = magnitude(v);
  while (m >> 64) {
    text[n++] = (char)('0' + (int)(m % 10));
    m /= 10;
  }
  for (uint64_t low = (uint64_t)m; low; low /= 10) text[n++] = (char)('0' + low % 10);
  if (v < 0) buf_addc(out, '-');
  unsigned places = n > scale ? n : scale + 1;
  for (unsigned i = places; i-- > 0;) {
    buf_addc(out, i < n ? text[i] : '0');
    if (i == scale && i > 0) buf_addc(out, '.');
  }
}

void int_print(struct buf *out, int64_t v) { decimal_print(out, v, 0); }
