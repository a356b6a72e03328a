#include "data/double_text.h"

#include <math.h>

#include "data/bignum.h"
#include "data/number_scan.h"

typedef unsigned __int128 u128;

enum {
  MANTISSA_BITS = 53,
  LOWEST_EXP = -1074, /* of the last bit of a subnormal */
  EXACT_POW10 = 22,   /* 10^22 is the last power that a double holds exactly */
  WORD_DIGITS = 19,   /* any so many digits fit 64 bits */
  WORD_FIVES = 27,    /* 5^27 < 2^63 */
  FAST_DECIMALS = 18, /* 15 digits from 1e-4 down */
};

static const double pow10_exact[EXACT_POW10 + 1] = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
};

static uint64_t double_bits(double d) {
  uint64_t bits;
  memcpy(&bits, &d, sizeof bits);
  return bits;
}

static double bits_double(uint64_t bits) {
  double d;
  memcpy(&d, &bits, sizeof d);
  return d;
}

double double_from_parts(uint64_t m, int exp2, bool more) {
  if (m == 0) return 0;
  int top = exp2 + 63 - __builtin_clzll(m); /* value in [2^top, 2^(top + 1)) */
  if (top > 1023) return INFINITY;
  int last = top - (MANTISSA_BITS - 1); /* the place of the last bit that is kept */
  if (last < LOWEST_EXP) last = LOWEST_EXP;
  int drop = last - exp2;
  if (drop > 64) return 0; /* below half of the smallest double */
  uint64_t kept;
  if (drop <= 0) {
    kept = m << -drop;
  } else {
    uint64_t half = UINT64_C(1) << (drop - 1);
    uint64_t rest = m & (half | (half - 1));
    kept = drop == 64 ? 0 : m >> drop;
    if (rest > half || (rest == half && (more || (kept & 1)))) kept++;
  }
  /* A kept of 2^53 carries into the exponent field by itself, also into infinity; one below 2^52 is
   * subnormal. */
  if (kept < UINT64_C(1) << 52) return bits_double(kept);
  return bits_double(((uint64_t)(last - LOWEST_EXP + 1) << 52) + (kept - (UINT64_C(1) << 52)));
}

static uint64_t pow5_word(unsigned n) {
  uint64_t v = 1;
  while (n-- > 0) v *= 5;
  return v;
}

/* w * 10^exp, exactly rounded: in 128 bits, so only for |exp| <= WORD_FIVES. */
static double word_scaled(uint64_t w, int exp) {
  u128 v;
  int exp2 = exp;
  bool more = false;
  if (exp >= 0) {
    v = (u128)w * pow5_word((unsigned)exp);
  } else {
    uint64_t den = pow5_word((unsigned)-exp);
    int up = __builtin_clzll(w) + 63; /* 127 bits over at most 63: at least 64 in the quotient */
    u128 num = (u128)w << up;
    v = num / den;
    more = num % den != 0;
    exp2 -= up;
  }
  if (v >> 64) {
    int high = 64 - __builtin_clzll((uint64_t)(v >> 64));
    more |= (v & (((u128)1 << high) - 1)) != 0;
    v >>= high;
    exp2 += high;
  }
  return double_from_parts((uint64_t)v, exp2, more);
}

/* Any number of digits and any exponent. `first` is the place of the first digit that is not 0: the
 * value lies in [10^(first - 1), 10^first). */
static double digits_scaled(const struct number_parts *p, int64_t first) {
  /* A point halfway between two doubles has at most 767 digits, so what comes after 768 only says
   * whether the value lies above: no such point is strictly between the two. With the exponents cut
   * off here, 10^1,113 is the largest divisor: 3,698 bits. */
  enum { DIGITS = 768 };
  if (first > 310) return INFINITY;
  if (first < -330) return 0;
  struct bignum num, den;
  big_set(&num, 0);
  int taken = 0;
  bool more = false;
  for (size_t i = 0; i < p->whole.len + p->fraction.len; i++) {
    char c = i < p->whole.len ? p->whole.ptr[i] : p->fraction.ptr[i - p->whole.len];
    if (taken == 0 && c == '0') continue;
    if (taken == DIGITS) {
      more |= c != '0';
      continue;
    }
    if (taken == 0) {
      big_set(&num, (u128)(c - '0'));
    } else {
      big_mul_add(&num, 10, (uint32_t)(c - '0'));
    }
    taken++;
  }
  int exp = (int)first - taken;
  big_set(&den, 1);
  if (exp >= 0) {
    big_mul_pow10(&num, (unsigned)exp);
  } else {
    big_mul_pow10(&den, (unsigned)-exp);
  }
  return big_ratio(&num, &den, more);
}

bool double_parse(struct str s, double *out) {
  struct number_parts p;
  if (!number_scan(s, &p)) return false;
  uint64_t word = 0;
  int64_t digits = 0; /* from the first one that is not 0 */
  int64_t after = 0;  /* those of them in the fraction */
  for (size_t i = 0; i < p.whole.len; i++) {
    if (digits == 0 && p.whole.ptr[i] == '0') continue;
    if (digits++ < WORD_DIGITS) word = word * 10 + (uint64_t)(p.whole.ptr[i] - '0');
  }
  size_t zeros = 0; /* between the point and the first digit that is not 0 */
  for (size_t i = 0; i < p.fraction.len; i++) {
    if (digits == 0 && p.fraction.ptr[i] == '0') {
      zeros++;
      continue;
    }
    after++;
    if (digits++ < WORD_DIGITS) word = word * 10 + (uint64_t)(p.fraction.ptr[i] - '0');
  }
  double d;
  int64_t exp = p.exp - (int64_t)zeros - after;
  if (digits == 0) {
    d = 0;
  } else if (digits <= WORD_DIGITS && exp >= -EXACT_POW10 && exp <= EXACT_POW10 &&
             word <= UINT64_C(1) << MANTISSA_BITS) {
    /* both operands are exact, so one operation rounds once */
    d = exp < 0 ? (double)word / pow10_exact[-exp] : (double)word * pow10_exact[exp];
  } else if (digits <= WORD_DIGITS && exp >= -WORD_FIVES && exp <= WORD_FIVES) {
    d = word_scaled(word, (int)exp);
  } else {
    d = digits_scaled(&p, digits + exp);
  }
  if (isinf(d)) return false;
  *out = p.negative && d != 0 ? -d : d;
  return true;
}

/* Decimals of up to 15 digits and the doubles nearest to them pair off one to one, so a decimal
 * that short which reads back as `d` is the shortest one. */
static bool shortest_fast(double d, struct double_digits *out) {
  if (!(d < 1e15 && d >= 1e-4)) return false;
  uint64_t found = 0;
  int decimals = 0;
  for (;; decimals++) {
    double scaled = d * pow10_exact[decimals];
    if (scaled >= 1e15) return false;
    found = (uint64_t)(scaled + 0.5);
    if ((double)found / pow10_exact[decimals] == d) break;
    if (decimals == FAST_DECIMALS) return false;
  }
  if (found >= UINT64_C(1000000000000000)) return false;
  int point = -decimals;
  while (found % 10 == 0) {
    found /= 10;
    point++;
  }
  char text[20];
  int n = 0;
  for (; found; found /= 10) text[n++] = (char)('0' + found % 10);
  for (int i = 0; i < n; i++) out->digits[i] = text[n - 1 - i];
  out->count = n;
  out->point = point + n;
  return true;
}

/* The free-format algorithm of R. Burger and R. K. Dybvig, "Printing Floating-Point Numbers Quickly
 * and Accurately", PLDI 1996: r / s is what is left to print, low / s and high / s the distances to
 * the ends of the interval that reads back as d. */
static void shortest_exact(double d, struct double_digits *out) {
  uint64_t bits = double_bits(d), field = bits >> 52 & 0x7FF;
  uint64_t f = bits & ((UINT64_C(1) << 52) - 1);
  bool narrow = f == 0 && field > 1; /* the double below is only half as far */
  int e = LOWEST_EXP;
  if (field) {
    f |= UINT64_C(1) << 52;
    e += (int)field - 1;
  }
  bool closed = (f & 1) == 0; /* ties go to even, so the ends belong to an even d */
  struct bignum r, s, low, high, sum;
  uint32_t extra = narrow ? 2 : 1;
  big_set(&r, f);
  big_set(&s, 1);
  big_set(&low, 1);
  big_set(&high, 1);
  if (e >= 0) {
    big_shl(&r, (uint32_t)e + extra);
    big_shl(&s, extra);
    big_shl(&low, (uint32_t)e);
    big_shl(&high, (uint32_t)e + extra - 1);
  } else {
    big_shl(&r, extra);
    big_shl(&s, (uint32_t)-e + extra);
    big_shl(&high, extra - 1);
  }
  /* point = ceil(log10(d)) or one less; 1233 / 4096 is a little under log10(2) */
  int top = e + 63 - __builtin_clzll(f);
  int point = (top * 1233) / 4096 - (top < 0 ? 1 : 0);
  if (point >= 0) {
    big_mul_pow10(&s, (unsigned)point);
  } else {
    big_mul_pow10(&r, (unsigned)-point);
    big_mul_pow10(&low, (unsigned)-point);
    big_mul_pow10(&high, (unsigned)-point);
  }
  for (;;) { /* until (r + high) / s is below 1 */
    sum = r;
    big_add(&sum, &high);
    int c = big_cmp(&sum, &s);
    if (c < 0 || (c == 0 && !closed)) break;
    big_mul_add(&s, 10, 0);
    point++;
  }
  for (;;) { /* and the first digit is not 0: the estimate may be too high by one */
    sum = r;
    big_add(&sum, &high);
    big_mul_add(&sum, 10, 0);
    int c = big_cmp(&sum, &s);
    if (c > 0 || (c == 0 && closed)) break;
    big_mul_add(&r, 10, 0);
    big_mul_add(&low, 10, 0);
    big_mul_add(&high, 10, 0);
    point--;
  }
  out->point = point;
  out->count = 0;
  for (;;) {
    big_mul_add(&r, 10, 0);
    big_mul_add(&low, 10, 0);
    big_mul_add(&high, 10, 0);
    int digit = 0;
    while (big_cmp(&r, &s) >= 0) {
      big_sub(&r, &s);
      digit++;
    }
    int below = big_cmp(&r, &low);
    sum = r;
    big_add(&sum, &high);
    int above = big_cmp(&sum, &s);
    bool may_stop = below < 0 || (below == 0 && closed);
    bool may_step = above > 0 || (above == 0 && closed);
    if (may_stop && may_step) {
      sum = r;
      big_add(&sum, &r);
      int half = big_cmp(&sum, &s);
      if (half > 0 || (half == 0 && (digit & 1))) digit++;
    } else if (may_step) {
      digit++;
    }
    out->digits[out->count++] = (char)('0' + digit);
    if (may_stop || may_step) return;
  }
}

struct double_digits double_shortest(double d) {
  struct double_digits out = {0};
  if (d == 0) return out;
  d = fabs(d);
  if (!shortest_fast(d, &out)) shortest_exact(d, &out);
  return out;
}

static void add_zeros(struct buf *out, int n) {
  while (n-- > 0) buf_addc(out, '0');
}

void double_print_shortest(struct buf *out, double d) {
  if (isnan(d)) {
    buf_addz(out, "NaN");
    return;
  }
  if (d < 0) buf_addc(out, '-');
  if (isinf(d)) {
    buf_addz(out, "inf");
    return;
  }
  struct double_digits x = double_shortest(d);
  if (x.count == 0) {
    buf_addc(out, '0');
  } else if (x.point > 21 || x.point < -5) {
    buf_addc(out, x.digits[0]);
    if (x.count > 1) {
      buf_addc(out, '.');
      buf_add(out, str_of(x.digits + 1, (size_t)x.count - 1));
    }
    buf_printf(out, "e%d", x.point - 1);
  } else if (x.point <= 0) {
    buf_addz(out, "0.");
    add_zeros(out, -x.point);
    buf_add(out, str_of(x.digits, (size_t)x.count));
  } else if (x.point >= x.count) {
    buf_add(out, str_of(x.digits, (size_t)x.count));
    add_zeros(out, x.point - x.count);
  } else {
    buf_add(out, str_of(x.digits, (size_t)x.point));
    buf_addc(out, '.');
    buf_add(out, str_of(x.digits + x.point, (size_t)(x.count - x.point)));
  }
}
