#include "data/float_sum.h"

#include <math.h>
#include <string.h>

#include "data/double_text.h"

typedef __int128 i128;
typedef unsigned __int128 u128;

enum {
  LOWEST_EXP = -1074, /* the unit of the accumulators is 2^-1074 */
  LIMBS = 34,         /* 2,176 bits: 2,098 of the largest double, 64 for the count, a sign */
  SMALL_BITS = 126,   /* |small| < 2^126, so that two of them can be added */
  SMALL_SHIFT = 73,   /* a mantissa of 53 bits moved by so much is below 2^126 */
};

struct float_long {
  uint64_t limb[LIMBS]; /* two's complement, lowest first */
};

static uint64_t double_bits(double d) {
  uint64_t bits;
  memcpy(&bits, &d, sizeof bits);
  return bits;
}

static u128 magnitude(i128 v) { return v < 0 ? -(u128)v : (u128)v; }

/* Adds or takes away v * 2^exp. The carry almost always dies in the next limb. */
static void long_add(struct float_long *l, u128 v, unsigned exp, bool minus) {
  unsigned at = exp / 64, by = exp % 64;
  uint64_t part[3] = {(uint64_t)v, (uint64_t)(v >> 64), 0};
  if (by) {
    part[2] = part[1] >> (64 - by);
    part[1] = part[1] << by | part[0] >> (64 - by);
    part[0] <<= by;
  }
  uint64_t carry = 0;
  for (unsigned i = 0; at + i < LIMBS && (i < 3 || carry); i++) {
    uint64_t p = i < 3 ? part[i] : 0, *limb = &l->limb[at + i];
    u128 t = minus ? (u128)*limb - p - carry : (u128)*limb + p + carry;
    *limb = (uint64_t)t;
    carry = (t >> 64) != 0;
  }
}

static void grow(struct float_sum *s, struct arena *a) {
  s->grown = s->spare ? s->spare : arena_new(a, struct float_long);
  s->spare = NULL;
  if (s->small) long_add(s->grown, magnitude(s->small), (unsigned)s->exp, s->small < 0);
  s->small = 0;
}

/* small += v * 2^(exp - 1074) if it fits; |v| < 2^126. */
static inline bool small_add(i128 *small, int32_t *at, i128 v, int32_t exp) {
  if (*small == 0) {
    *small = v;
    *at = exp;
    return true;
  }
  int32_t up = exp - *at;
  if (up > 0) {
    if (up >= SMALL_BITS || magnitude(v) >> (SMALL_BITS - up)) return false;
    v = (i128)((u128)v << up);
  } else if (up < 0) {
    if (-up >= SMALL_BITS || magnitude(*small) >> (SMALL_BITS + up)) return false;
    *small = (i128)((u128)*small << -up); /* the same value, should the sum not fit */
    *at = exp;
  }
  i128 sum = *small + v;
  if (magnitude(sum) >> SMALL_BITS) return false;
  *small = sum;
  return true;
}

void float_sum_add_many(struct float_sum *s, const double *d, size_t n, struct arena *a) {
  i128 small = s->small;
  int32_t at = s->exp;
  for (size_t i = 0; i < n; i++) {
    uint64_t bits = double_bits(d[i]);
    uint64_t m = bits & ((UINT64_C(1) << 52) - 1);
    int32_t exp = (int32_t)(bits >> 52 & 0x7FF);
    bool minus = bits >> 63;
    if (exp == 0x7FF) {
      s->infinite = true;
      continue;
    }
    if (exp) {
      m |= UINT64_C(1) << 52;
      exp--;
    }
    if (m == 0) continue;
    if (!s->grown) {
      int32_t up = exp - at;
      if (small != 0 && up >= 0 && up <= SMALL_SHIFT) { /* the way of nearly all values */
        i128 v = (i128)m << up;
        i128 sum = minus ? small - v : small + v;
        if (!(magnitude(sum) >> SMALL_BITS)) {
          small = sum;
          continue;
        }
      } else if (small_add(&small, &at, minus ? -(i128)m : (i128)m, exp)) {
        continue;
      }
      s->small = small;
      s->exp = at;
      grow(s, a);
      small = 0;
    }
    long_add(s->grown, m, (unsigned)exp, minus);
  }
  s->small = small;
  s->exp = at;
}

void float_sum_add(struct float_sum *s, double d, struct arena *a) { float_sum_add_many(s, &d, 1, a); }

void float_sum_merge(struct float_sum *into, const struct float_sum *from, struct arena *a) {
  into->infinite |= from->infinite;
  if (!from->grown) {
    if (from->small == 0) return;
    if (!into->grown) {
      if (small_add(&into->small, &into->exp, from->small, from->exp)) return;
      grow(into, a);
    }
    long_add(into->grown, magnitude(from->small), (unsigned)from->exp, from->small < 0);
    return;
  }
  if (!into->grown) grow(into, a);
  uint64_t carry = 0;
  for (int i = 0; i < LIMBS; i++) {
    u128 t = (u128)into->grown->limb[i] + from->grown->limb[i] + carry;
    into->grown->limb[i] = (uint64_t)t;
    carry = (uint64_t)(t >> 64);
  }
}

void float_sum_clear(struct float_sum *s) {
  struct float_long *spare = s->grown ? s->grown : s->spare;
  if (s->grown) memset(spare, 0, sizeof *spare);
  *s = (struct float_sum){.spare = spare};
}

/* The double nearest to (limb[0..n) as a whole number + f) * 2^exp2, f as in double_from_parts. */
static double limbs_double(const uint64_t *limb, int n, int exp2, bool more) {
  while (n && limb[n - 1] == 0) n--;
  if (n == 0) return 0;
  uint64_t m = limb[n - 1];
  int lead = __builtin_clzll(m);
  if (n > 1 && lead) {
    m = m << lead | limb[n - 2] >> (64 - lead);
    more |= (limb[n - 2] << lead) != 0;
    exp2 -= lead;
  } else if (n > 1) {
    more |= limb[n - 2] != 0;
  }
  for (int i = 0; i < n - 2; i++) more |= limb[i] != 0;
  return double_from_parts(m, exp2 + (n - 1) * 64, more);
}

static double limbs_mean(uint64_t *limb, int n, int exp2, uint64_t by) {
  u128 rest = 0;
  if (by > 1) {
    for (int i = n; i-- > 0;) {
      rest = rest << 64 | limb[i];
      limb[i] = (uint64_t)(rest / by);
      rest %= by;
    }
  }
  return limbs_double(limb, n, exp2, rest != 0);
}

bool float_sum_mean(const struct float_sum *s, uint64_t n, double *out) {
  if (s->infinite) return false;
  /* Limbs of zeros below the sum take up the fraction of the quotient: one below the long form,
   * where the place of the last bit of any double is the unit, two below the small one, so that 64
   * bits are there. */
  uint64_t limb[LIMBS + 1];
  bool minus;
  double d;
  if (s->grown) {
    uint64_t carry = minus = s->grown->limb[LIMBS - 1] >> 63;
    limb[0] = 0;
    for (int i = 0; i < LIMBS; i++) {
      uint64_t v = s->grown->limb[i];
      limb[i + 1] = minus ? ~v + carry : v;
      carry = carry && v == 0;
    }
    d = limbs_mean(limb, LIMBS + 1, LOWEST_EXP - 64, n);
  } else {
    u128 m = magnitude(s->small);
    minus = s->small < 0;
    limb[0] = limb[1] = 0;
    limb[2] = (uint64_t)m;
    limb[3] = (uint64_t)(m >> 64);
    d = limbs_mean(limb, 4, LOWEST_EXP + s->exp - 128, n);
  }
  if (isinf(d)) return false;
  *out = minus && d != 0 ? -d : d;
  return true;
}

bool float_sum_result(const struct float_sum *s, double *out) { return float_sum_mean(s, 1, out); }
