#include "run/keys.h"

#define INLINE static inline __attribute__((always_inline))

static uint64_t low_bits(uint32_t n) { return n < 64 ? (UINT64_C(1) << n) - 1 : ~UINT64_C(0); }

/* ---- plainly ---- */

/* Puts a key to the `most` best. Without a branch: keys come in any order. */
INLINE void push(int64_t *best, int64_t key, const uint32_t most) {
#pragma GCC unroll 8
  for (uint32_t k = 0; k < most; k++) {
    int64_t more = key > best[k] ? key : best[k], less = key > best[k] ? best[k] : key;
    best[k] = more;
    key = less;
  }
}

INLINE uint64_t at_least(const int64_t *keys, uint32_t n, int64_t least, int64_t flip) {
  uint64_t bits = 0;
  for (uint32_t i = n; i-- > 0;) bits = bits + bits + ((keys[i] ^ flip) >= least);
  return bits;
}

static void widen(int64_t *out, const int32_t *keys, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) out[i] = keys[i];
}

/* The last of the `most` best. */
INLINE int64_t last_best(const int64_t *keys, uint32_t n, uint64_t take, int64_t flip, const uint32_t most) {
  int64_t best[KEYS_MOST];
#pragma GCC unroll 8
  for (uint32_t k = 0; k < most; k++) best[k] = INT64_MIN;
  if (take == low_bits(n))
    for (uint32_t i = 0; i < n; i++) push(best, keys[i] ^ flip, most);
  else
    for (; take; take &= take - 1) push(best, keys[__builtin_ctzll(take)] ^ flip, most);
  return best[most - 1];
}

INLINE uint32_t ones(uint64_t bits) { return (uint32_t)__builtin_popcountll(bits); }
INLINE uint64_t exactly(uint64_t bits, uint32_t most) { return ones(bits) == most ? bits : 0; }

INLINE uint64_t best_plain(const int64_t *keys, uint32_t n, uint64_t take, int64_t flip, const uint32_t most) {
  if (ones(take) <= most) return take;
  return exactly(at_least(keys, n, last_best(keys, n, take, flip, most), flip) & take, most);
}

void keys_push(int64_t *best, uint32_t most, const int64_t *keys, uint64_t take, int64_t flip) {
  for (; take; take &= take - 1) push(best, keys[__builtin_ctzll(take)] ^ flip, most);
}

static uint32_t different(const int64_t *keys, uint32_t n) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < n; i++) {
    bool seen = false;
    for (uint32_t k = 0; k < i; k++) seen |= keys[k] == keys[i];
    count += !seen;
  }
  return count;
}

#define PLAIN(most)                                                                                     \
  static uint64_t best_plain_##most(const void *keys, uint32_t n, uint64_t take, int64_t flip) {        \
    return best_plain(keys, n, take, flip, most);                                                       \
  }                                                                                                     \
  static uint64_t best_plain_narrow_##most(const void *keys, uint32_t n, uint64_t take, int64_t flip) { \
    int64_t room[64];                                                                                   \
    widen(room, keys, n);                                                                               \
    return best_plain(room, n, take, flip, most);                                                       \
  }
PLAIN(1)
PLAIN(2)
PLAIN(3)
PLAIN(4)
PLAIN(5)
PLAIN(6)
PLAIN(7)
PLAIN(8)

/* ---- by vectors ---- */

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,bmi,bmi2,popcnt")))

AVX512 INLINE uint64_t at_least_avx512(const int64_t *keys, uint32_t n, int64_t least, int64_t flip) {
  const __m512i c = _mm512_set1_epi64(least), f = _mm512_set1_epi64(flip);
  uint64_t bits = 0;
  for (uint32_t k = 0; k < n; k += 8) {
    __mmask8 there = (__mmask8)low_bits(n - k < 8 ? n - k : 8);
    __m512i x = _mm512_xor_si512(_mm512_maskz_loadu_epi64(there, keys + k), f);
    bits |= (uint64_t)_mm512_mask_cmp_epi64_mask(there, x, c, _MM_CMPINT_NLT) << k;
  }
  return bits;
}

AVX512 static uint64_t at_least_wide(const int64_t *keys, uint32_t n, int64_t least, int64_t flip) {
  return at_least_avx512(keys, n, least, flip);
}

/* Counts the keys that are the last of their kind: eight at a time against each of those behind them. */
AVX512 static uint32_t different_wide(const int64_t *keys, uint32_t n) {
  uint32_t count = 0;
  for (uint32_t v = 0; v < n; v += 8) {
    __mmask8 there = (__mmask8)low_bits(n - v < 8 ? n - v : 8), again = 0;
    __m512i x = _mm512_maskz_loadu_epi64(there, keys + v);
    for (uint32_t k = v + 1; k < n; k++) {
      uint64_t before = low_bits(k - v < 8 ? k - v : 8);
      again |= (__mmask8)(_mm512_cmpeq_epi64_mask(x, _mm512_set1_epi64(keys[k])) & before);
    }
    count += ones((uint8_t)(there & ~again));
  }
  return count;
}

/* The greatest, in all places. */
AVX512 INLINE __m512i greatest(__m512i x) {
  __m256i four = _mm256_max_epi64(_mm512_castsi512_si256(x), _mm512_extracti64x4_epi64(x, 1));
  __m128i two = _mm_max_epi64(_mm256_castsi256_si128(four), _mm256_extracti128_si256(four, 1));
  return _mm512_broadcastq_epi64(_mm_max_epi64(two, _mm_unpackhi_epi64(two, two)));
}

/* Takes the greatest away again and again, in `vectors` of eight. Equal keys go together, so the last one taken may be
 * less than the last of the best; but where just `most` are at least as good, it is those. */
AVX512 INLINE uint64_t best_taken(const void *keys, uint64_t take, int64_t flip, const uint32_t most,
                                  const uint32_t vectors, const bool narrow) {
  const __m512i none = _mm512_set1_epi64(INT64_MIN), f = _mm512_set1_epi64(flip);
  __m512i x[4], left[4], top = none;
#pragma GCC unroll 4
  for (uint32_t v = 0; v < vectors; v++) {
    __mmask8 there = (__mmask8)(take >> (v * 8));
    __m512i key = narrow ? _mm512_cvtepi32_epi64(_mm256_maskz_loadu_epi32(there, (const int32_t *)keys + v * 8))
                         : _mm512_maskz_loadu_epi64(there, (const int64_t *)keys + v * 8);
    x[v] = _mm512_mask_xor_epi64(none, there, key, f);
    left[v] = x[v];
  }
#pragma GCC unroll 8
  for (uint32_t k = 0; k < most; k++) {
    top = left[0];
#pragma GCC unroll 4
    for (uint32_t v = 1; v < vectors; v++) top = _mm512_max_epi64(top, left[v]);
    top = greatest(top);
#pragma GCC unroll 4
    for (uint32_t v = 0; v < vectors; v++)
      left[v] = _mm512_mask_mov_epi64(left[v], _mm512_cmpeq_epi64_mask(left[v], top), none);
  }
  uint64_t bits = 0;
#pragma GCC unroll 4
  for (uint32_t v = 0; v < vectors; v++) bits |= (uint64_t)_mm512_cmp_epi64_mask(x[v], top, _MM_CMPINT_NLT) << (v * 8);
  uint32_t count = ones(take);
  bits &= take; /* all, where they are no more */
  return ones(bits) == (count < most ? count : most) ? bits : 0;
}

AVX512 INLINE uint64_t best_wide(const void *keys, uint32_t n, uint64_t take, int64_t flip, const uint32_t most,
                                 const bool narrow) {
  if (most > 3 && ones(take) <= most) return take; /* often enough to be worth a branch */
  if (n <= 16) return best_taken(keys, take, flip, most, 2, narrow);
  if (n <= 32) return best_taken(keys, take, flip, most, 4, narrow);
  int64_t room[64];
  if (narrow) widen(room, keys, n);
  return best_plain(narrow ? room : keys, n, take, flip, most);
}

#define WIDE(most)                                                                                            \
  AVX512 static uint64_t best_wide_##most(const void *keys, uint32_t n, uint64_t take, int64_t flip) {        \
    return best_wide(keys, n, take, flip, most, false);                                                       \
  }                                                                                                           \
  AVX512 static uint64_t best_wide_narrow_##most(const void *keys, uint32_t n, uint64_t take, int64_t flip) { \
    return best_wide(keys, n, take, flip, most, true);                                                        \
  }
WIDE(1)
WIDE(2)
WIDE(3)
WIDE(4)
WIDE(5)
WIDE(6)
WIDE(7)
WIDE(8)

static bool has_avx512(void) {
  return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
}
#else
static bool has_avx512(void) { return false; }
#define at_least_wide at_least
#define different_wide different
#define best_wide_1 best_plain_1
#define best_wide_2 best_plain_2
#define best_wide_3 best_plain_3
#define best_wide_4 best_plain_4
#define best_wide_5 best_plain_5
#define best_wide_6 best_plain_6
#define best_wide_7 best_plain_7
#define best_wide_8 best_plain_8
#define best_wide_narrow_1 best_plain_narrow_1
#define best_wide_narrow_2 best_plain_narrow_2
#define best_wide_narrow_3 best_plain_narrow_3
#define best_wide_narrow_4 best_plain_narrow_4
#define best_wide_narrow_5 best_plain_narrow_5
#define best_wide_narrow_6 best_plain_narrow_6
#define best_wide_narrow_7 best_plain_narrow_7
#define best_wide_narrow_8 best_plain_narrow_8
#endif

/* ---- the widest there is ---- */

uint64_t keys_at_least(const int64_t *keys, uint32_t n, int64_t least, int64_t flip) {
  return has_avx512() ? at_least_wide(keys, n, least, flip) : at_least(keys, n, least, flip);
}

uint32_t keys_different(const int64_t *keys, uint32_t n) {
  return has_avx512() ? different_wide(keys, n) : different(keys, n);
}

void keys_widen(int64_t *out, const int32_t *keys, uint32_t n) { widen(out, keys, n); }

#define EACH_MOST(name) \
  { name##1, name##2, name##3, name##4, name##5, name##6, name##7, name##8 }

keys_best keys_best_of(uint32_t most, bool narrow, bool plain) {
  static const keys_best all[2][2][KEYS_MOST] = {{EACH_MOST(best_wide_), EACH_MOST(best_wide_narrow_)},
                                                 {EACH_MOST(best_plain_), EACH_MOST(best_plain_narrow_)}};
  return all[plain || !has_avx512()][narrow][most - 1];
}
