/* Whole numbers of up to 4,224 bits on the stack: what the exact conversions between binary and
 * decimal need, no more. The callers keep within the capacity; each says why. Private to data/. */
#ifndef SEG_DATA_BIGNUM_H
#define SEG_DATA_BIGNUM_H

#include <stdbool.h>
#include <stdint.h>

enum { BIGNUM_LIMBS = 132 };

struct bignum {
  uint32_t n; /* limbs in use; the highest is not 0 */
  uint32_t limb[BIGNUM_LIMBS];
};

void big_set(struct bignum *b, unsigned __int128 v);
bool big_is_zero(const struct bignum *b);
/* The lowest 128 bits. */
unsigned __int128 big_low(const struct bignum *b);
uint32_t big_bits(const struct bignum *b); /* of 0: 0 */
int big_cmp(const struct bignum *a, const struct bignum *b);

void big_mul_add(struct bignum *b, uint32_t factor, uint32_t add); /* b = b * factor + add */
void big_mul_pow10(struct bignum *b, unsigned exp);
void big_shl(struct bignum *b, uint32_t bits);
void big_add(struct bignum *a, const struct bignum *b);
void big_sub(struct bignum *a, const struct bignum *b); /* a >= b */
/* quot = num / den, num = the remainder; den != 0. One limb of room is needed in num and in den. */
void big_div(struct bignum *num, const struct bignum *den, struct bignum *quot);

/* The double nearest to (num + f) / den, ties to even, where 0 < f < 1 if `more`, else f = 0.
 * Destroys both. num != 0, den != 0; each may have up to 4,000 bits. */
double big_ratio(struct bignum *num, struct bignum *den, bool more);

#endif
