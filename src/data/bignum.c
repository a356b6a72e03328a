#include "data/bignum.h"

#include <string.h>

#include "data/double_text.h"

static void big_trim(struct bignum *b) {
  while (b->n && b->limb[b->n - 1] == 0) b->n--;
}

void big_set(struct bignum *b, unsigned __int128 v) {
  for (b->n = 0; v; v >>= 32) b->limb[b->n++] = (uint32_t)v;
}

bool big_is_zero(const struct bignum *b) { return b->n == 0; }

unsigned __int128 big_low(const struct bignum *b) {
  unsigned __int128 v = 0;
  for (uint32_t i = b->n < 4 ? b->n : 4; i-- > 0;) v = v << 32 | b->limb[i];
  return v;
}

uint32_t big_bits(const struct bignum *b) {
  return b->n == 0 ? 0 : b->n * 32 - (uint32_t)__builtin_clz(b->limb[b->n - 1]);
}

int big_cmp(const struct bignum *a, const struct bignum *b) {
  if (a->n != b->n) return a->n < b->n ? -1 : 1;
  for (uint32_t i = a->n; i-- > 0;) {
    if (a->limb[i] != b->limb[i]) return a->limb[i] < b->limb[i] ? -1 : 1;
  }
  return 0;
}

void big_mul_add(struct bignum *b, uint32_t factor, uint32_t add) {
  uint64_t carry = add;
  for (uint32_t i = 0; i < b->n; i++) {
    carry += (uint64_t)b->limb[i] * factor;
    b->limb[i] = (uint32_t)carry;
    carry >>= 32;
  }
  if (carry) b->limb[b->n++] = (uint32_t)carry;
  big_trim(b);
}

void big_mul_pow10(struct bignum *b, unsigned exp) {
  enum { FIVES = 13, FIVE_13 = 1220703125 }; /* the largest power of 5 in a limb */
  unsigned fives = exp;
  for (; fives >= FIVES; fives -= FIVES) big_mul_add(b, FIVE_13, 0);
  uint32_t rest = 1;
  for (; fives > 0; fives--) rest *= 5;
  if (rest > 1) big_mul_add(b, rest, 0);
  big_shl(b, exp);
}

void big_shl(struct bignum *b, uint32_t bits) {
  if (b->n == 0 || bits == 0) return;
  uint32_t limbs = bits / 32, by = bits % 32;
  if (limbs) {
    memmove(b->limb + limbs, b->limb, b->n * sizeof *b->limb);
    memset(b->limb, 0, limbs * sizeof *b->limb);
    b->n += limbs;
  }
  if (by) {
    uint32_t carry = 0;
    for (uint32_t i = limbs; i < b->n; i++) {
      uint32_t v = b->limb[i];
      b->limb[i] = v << by | carry;
      carry = v >> (32 - by);
    }
    if (carry) b->limb[b->n++] = carry;
  }
}

static void big_shr_small(struct bignum *b, uint32_t by) { /* by < 32 */
  if (by == 0) return;
  for (uint32_t i = 0; i < b->n; i++) {
    uint32_t above = i + 1 < b->n ? b->limb[i + 1] : 0;
    b->limb[i] = b->limb[i] >> by | above << (32 - by);
  }
  big_trim(b);
}

void big_add(struct bignum *a, const struct bignum *b) {
  uint64_t carry = 0;
  uint32_t n = a->n > b->n ? a->n : b->n;
  for (uint32_t i = 0; i < n; i++) {
    carry += (uint64_t)(i < a->n ? a->limb[i] : 0) + (i < b->n ? b->limb[i] : 0);
    a->limb[i] = (uint32_t)carry;
    carry >>= 32;
  }
  a->n = n;
  if (carry) a->limb[a->n++] = (uint32_t)carry;
}

void big_sub(struct bignum *a, const struct bignum *b) {
  uint32_t borrow = 0;
  for (uint32_t i = 0; i < a->n; i++) {
    uint64_t take = (uint64_t)(i < b->n ? b->limb[i] : 0) + borrow;
    borrow = a->limb[i] < take;
    a->limb[i] = (uint32_t)(a->limb[i] - take);
  }
  big_trim(a);
}

/* Knuth, The Art of Computer Programming 2, 4.3.1, algorithm D. */
void big_div(struct bignum *num, const struct bignum *den, struct bignum *quot) {
  quot->n = 0;
  if (big_cmp(num, den) < 0) return;
  if (den->n == 1) {
    uint64_t rest = 0;
    for (uint32_t i = num->n; i-- > 0;) {
      rest = rest << 32 | num->limb[i];
      quot->limb[i] = (uint32_t)(rest / den->limb[0]);
      rest %= den->limb[0];
    }
    quot->n = num->n;
    big_trim(quot);
    big_set(num, rest);
    return;
  }
  uint32_t norm = (uint32_t)__builtin_clz(den->limb[den->n - 1]);
  struct bignum d;
  d.n = den->n;
  memcpy(d.limb, den->limb, den->n * sizeof *den->limb);
  big_shl(&d, norm);
  uint32_t n = num->n;
  big_shl(num, norm);
  if (num->n == n) num->limb[num->n++] = 0;
  uint32_t k = d.n, steps = num->n - k;
  uint64_t top = d.limb[k - 1], second = d.limb[k - 2];
  for (uint32_t j = steps; j-- > 0;) {
    uint32_t *u = num->limb + j;
    uint64_t head = (uint64_t)u[k] << 32 | u[k - 1];
    uint64_t q = head / top, r = head % top;
    while (q >> 32 || q * second > (r << 32 | u[k - 2])) {
      q--;
      r += top;
      if (r >> 32) break;
    }
    uint64_t carry = 0;
    uint32_t borrow = 0;
    for (uint32_t i = 0; i < k; i++) {
      carry += q * d.limb[i];
      uint64_t take = (uint64_t)(uint32_t)carry + borrow;
      borrow = u[i] < take;
      u[i] = (uint32_t)(u[i] - take);
      carry >>= 32;
    }
    uint64_t take = carry + borrow;
    bool below = u[k] < take;
    u[k] = (uint32_t)(u[k] - take);
    if (below) { /* q was one too large: add one d back */
      q--;
      uint64_t sum = 0;
      for (uint32_t i = 0; i < k; i++) {
        sum += (uint64_t)u[i] + d.limb[i];
        u[i] = (uint32_t)sum;
        sum >>= 32;
      }
      u[k] += (uint32_t)sum;
    }
    quot->limb[j] = (uint32_t)q;
  }
  quot->n = steps;
  big_trim(quot);
  big_trim(num);
  big_shr_small(num, norm);
}

double big_ratio(struct bignum *num, struct bignum *den, bool more) {
  /* Shift one side so that the quotient has 64 or 65 bits: all that rounding to 53 needs. */
  int shift = 65 - ((int)big_bits(num) - (int)big_bits(den));
  if (shift > 0) {
    big_shl(num, (uint32_t)shift);
  } else {
    big_shl(den, (uint32_t)-shift);
  }
  struct bignum quot;
  big_div(num, den, &quot);
  more |= !big_is_zero(num);
  unsigned __int128 q = big_low(&quot);
  int exp2 = -shift;
  while (q >> 64) {
    more |= (q & 1) != 0;
    q >>= 1;
    exp2++;
  }
  return double_from_parts((uint64_t)q, exp2, more);
}
