#include "run/bits.h"

#include <string.h>

#define WORDS(n) (((n) + 63) / 64)

static void cut_tail(uint64_t *out, uint32_t n) {
  if (n % 64) out[n / 64] &= (UINT64_C(1) << (n % 64)) - 1;
}

/* ---- one position at a time ---- */

#define PLAIN(test) BITS_EACH(out, test)
#define COMPARE_PLAIN(a, op, b)             \
  switch (op) {                             \
    case BITS_EQ: PLAIN((a)[i] == b) break; \
    case BITS_LT: PLAIN((a)[i] < b) break;  \
    case BITS_LE: PLAIN((a)[i] <= b) break; \
    case BITS_GT: PLAIN((a)[i] > b) break;  \
    default: PLAIN((a)[i] >= b) break;      \
  }

void bits_compare_i64_plain(uint64_t *out, const int64_t *a, uint32_t n, enum bits_op op, int64_t b) {
  COMPARE_PLAIN(a, op, b)
}

void bits_compare_i128_plain(uint64_t *out, const __int128 *a, uint32_t n, enum bits_op op, __int128 b) {
  COMPARE_PLAIN(a, op, b)
}

void bits_rises_plain(uint64_t *out, const uint32_t *a, uint32_t n) { PLAIN(a[i + 1] > a[i]) }

void bits_equal_code_plain(uint64_t *out, const void *a, uint32_t width, uint32_t n, uint32_t x) {
  const uint8_t *a1 = a;
  const uint16_t *a2 = a;
  const uint32_t *a4 = a;
  switch (width) {
    case 1: PLAIN(a1[i] == x) break;
    case 2: PLAIN(a2[i] == x) break;
    default: PLAIN(a4[i] == x) break;
  }
}

static inline __attribute__((always_inline)) void in_set(uint64_t *out, const void *a, uint32_t width, uint32_t n,
                                                         const uint64_t *set) {
  const uint8_t *a1 = a;
  const uint16_t *a2 = a;
  const uint32_t *a4 = a;
#define IN(c) (set[(c) >> 6] >> ((c)&63) & 1)
  switch (width) {
    case 1: PLAIN(IN(a1[i])) break;
    case 2: PLAIN(IN(a2[i])) break;
    default: PLAIN(IN(a4[i])) break;
  }
#undef IN
}

void bits_in_set_plain(uint64_t *out, const void *a, uint32_t width, uint32_t n, const uint64_t *set) {
  in_set(out, a, width, n, set);
}

/* ---- by the processor's vectors ---- */

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,bmi,bmi2,popcnt")))

/* Whole words only; what is left is done plainly. */
#define EACH_WORD(expr)                   \
  for (uint32_t w = 0; w < n / 64; w++) { \
    uint64_t word = 0;                    \
    expr;                                 \
    out[w] = word;                        \
  }

#define I64_AVX2(test)                                                                      \
  EACH_WORD({                                                                               \
    const int64_t *v = a + w * 64;                                                          \
    for (uint32_t k = 0; k < 16; k++) {                                                     \
      __m256i x = _mm256_loadu_si256((const __m256i *)(const void *)(v + k * 4));           \
      word |= (uint64_t)(uint32_t)_mm256_movemask_pd(_mm256_castsi256_pd(test)) << (k * 4); \
    }                                                                                       \
  })

AVX2 static void compare_i64_avx2(uint64_t *out, const int64_t *a, uint32_t n, enum bits_op op, int64_t b) {
  const __m256i c = _mm256_set1_epi64x(b), ones = _mm256_set1_epi64x(-1);
  switch (op) {
    case BITS_EQ: I64_AVX2(_mm256_cmpeq_epi64(x, c)) break;
    case BITS_LT: I64_AVX2(_mm256_cmpgt_epi64(c, x)) break;
    case BITS_LE: I64_AVX2(_mm256_xor_si256(_mm256_cmpgt_epi64(x, c), ones)) break;
    case BITS_GT: I64_AVX2(_mm256_cmpgt_epi64(x, c)) break;
    default: I64_AVX2(_mm256_xor_si256(_mm256_cmpgt_epi64(c, x), ones)) break;
  }
}

#define I64_AVX512(op_)                                                                                          \
  EACH_WORD({                                                                                                    \
    const int64_t *v = a + w * 64;                                                                               \
    for (uint32_t k = 0; k < 8; k++)                                                                             \
      word |= (uint64_t)_mm512_cmp_epi64_mask(_mm512_loadu_si512((const void *)(v + k * 8)), c, op_) << (k * 8); \
  })

AVX512 static void compare_i64_avx512(uint64_t *out, const int64_t *a, uint32_t n, enum bits_op op, int64_t b) {
  const __m512i c = _mm512_set1_epi64(b);
  switch (op) {
    case BITS_EQ: I64_AVX512(_MM_CMPINT_EQ) break;
    case BITS_LT: I64_AVX512(_MM_CMPINT_LT) break;
    case BITS_LE: I64_AVX512(_MM_CMPINT_LE) break;
    case BITS_GT: I64_AVX512(_MM_CMPINT_NLE) break;
    default: I64_AVX512(_MM_CMPINT_NLT) break;
  }
}

/* Beside numbers in 64-bit halves, the lower ones without a sign. */
AVX512 static void compare_i128_avx512(uint64_t *out, const __int128 *a, uint32_t n, enum bits_op op, __int128 b) {
  const __m512i even = _mm512_setr_epi64(0, 2, 4, 6, 8, 10, 12, 14), odd = _mm512_setr_epi64(1, 3, 5, 7, 9, 11, 13, 15);
  const __m512i b_low = _mm512_set1_epi64((int64_t)b), b_high = _mm512_set1_epi64((int64_t)(b >> 64));
  bool others = op == BITS_GT || op == BITS_GE, or_equal = op == BITS_LE || op == BITS_GT;
  EACH_WORD({
    uint64_t less = 0;
    uint64_t same = 0;
    for (uint32_t k = 0; k < 8; k++) {
      const __int128 *v = a + w * 64 + k * 8;
      __m512i x = _mm512_loadu_si512((const void *)v);
      __m512i y = _mm512_loadu_si512((const void *)(v + 4));
      __m512i low = _mm512_permutex2var_epi64(x, even, y);
      __m512i high = _mm512_permutex2var_epi64(x, odd, y);
      __mmask8 equal = _mm512_cmpeq_epi64_mask(high, b_high);
      same |= (uint64_t)_mm512_mask_cmpeq_epi64_mask(equal, low, b_low) << (k * 8);
      less |= (uint64_t)(_mm512_cmplt_epi64_mask(high, b_high) | _mm512_mask_cmplt_epu64_mask(equal, low, b_low))
              << (k * 8);
    }
    if (op == BITS_EQ) word = same;
    else word = (less | (or_equal ? same : 0)) ^ (others ? ~UINT64_C(0) : 0);
  })
}

AVX512 static void rises_avx512(uint64_t *out, const uint32_t *a, uint32_t n) {
  EACH_WORD(for (uint32_t k = 0; k < 4; k++) {
    const uint32_t *v = a + w * 64 + k * 16;
    word |= (uint64_t)_mm512_cmplt_epu32_mask(_mm512_loadu_si512((const void *)v),
                                              _mm512_loadu_si512((const void *)(v + 1)))
            << (k * 16);
  })
}

AVX2 static void in_set_bmi(uint64_t *out, const void *a, uint32_t width, uint32_t n, const uint64_t *set) {
  in_set(out, a, width, n, set);
}

AVX2 static void equal_code_avx2(uint64_t *out, const void *a, uint32_t width, uint32_t n, uint32_t x) {
  if (width == 1) {
    const __m256i c = _mm256_set1_epi8((char)x);
    EACH_WORD({
      const char *v = (const char *)a + w * 64;
      uint32_t l =
          (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)(const void *)v), c));
      uint32_t h = (uint32_t)_mm256_movemask_epi8(
          _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)(const void *)(v + 32)), c));
      word = l | (uint64_t)h << 32;
    })
  } else if (width == 2) {
    const __m256i c = _mm256_set1_epi16((short)x);
    EACH_WORD({
      const char *v = (const char *)a + w * 128;
      for (uint32_t k = 0; k < 2; k++) {
        __m256i l = _mm256_cmpeq_epi16(_mm256_loadu_si256((const __m256i *)(const void *)(v + k * 64)), c);
        __m256i h = _mm256_cmpeq_epi16(_mm256_loadu_si256((const __m256i *)(const void *)(v + k * 64 + 32)), c);
        __m256i both = _mm256_permute4x64_epi64(_mm256_packs_epi16(l, h), 0xD8);
        word |= (uint64_t)(uint32_t)_mm256_movemask_epi8(both) << (k * 32);
      }
    })
  } else {
    const __m256i c = _mm256_set1_epi32((int)x);
    EACH_WORD({
      const char *v = (const char *)a + w * 256;
      for (uint32_t k = 0; k < 8; k++) {
        __m256i e = _mm256_cmpeq_epi32(_mm256_loadu_si256((const __m256i *)(const void *)(v + k * 32)), c);
        word |= (uint64_t)(uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(e)) << (k * 8);
      }
    })
  }
}

AVX512 static void equal_code_avx512(uint64_t *out, const void *a, uint32_t width, uint32_t n, uint32_t x) {
  const char *v = a;
  if (width == 1) {
    const __m512i c = _mm512_set1_epi8((char)x);
    EACH_WORD(word = _mm512_cmpeq_epi8_mask(_mm512_loadu_si512((const void *)(v + w * 64)), c))
  } else if (width == 2) {
    const __m512i c = _mm512_set1_epi16((short)x);
    EACH_WORD(for (uint32_t k = 0; k < 2; k++) word |=
              (uint64_t)_mm512_cmpeq_epi16_mask(_mm512_loadu_si512((const void *)(v + w * 128 + k * 64)), c)
              << (k * 32))
  } else {
    const __m512i c = _mm512_set1_epi32((int)x);
    EACH_WORD(for (uint32_t k = 0; k < 4; k++) word |=
              (uint64_t)_mm512_cmpeq_epi32_mask(_mm512_loadu_si512((const void *)(v + w * 256 + k * 64)), c)
              << (k * 16))
  }
}

static bool has_avx512(void) {
  return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}
static bool has_avx2(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
}
#else
static bool has_avx512(void) { return false; }
static bool has_avx2(void) { return false; }
#define compare_i64_avx512 bits_compare_i64_plain
#define compare_i64_avx2 bits_compare_i64_plain
#define compare_i128_avx512 bits_compare_i128_plain
#define rises_avx512 bits_rises_plain
#define in_set_bmi bits_in_set_plain
#define equal_code_avx512 bits_equal_code_plain
#define equal_code_avx2 bits_equal_code_plain
#endif

/* ---- the widest there is ---- */

void bits_compare_i64(uint64_t *out, const int64_t *a, uint32_t n, enum bits_op op, int64_t b) {
  uint32_t whole = n / 64 * 64;
  if (has_avx512()) compare_i64_avx512(out, a, whole, op, b);
  else if (has_avx2()) compare_i64_avx2(out, a, whole, op, b);
  else whole = 0;
  if (whole < n) bits_compare_i64_plain(out + whole / 64, a + whole, n - whole, op, b);
}

void bits_compare_i128(uint64_t *out, const __int128 *a, uint32_t n, enum bits_op op, __int128 b) {
  uint32_t whole = has_avx512() ? n / 64 * 64 : 0;
  if (whole) compare_i128_avx512(out, a, whole, op, b);
  if (whole < n) bits_compare_i128_plain(out + whole / 64, a + whole, n - whole, op, b);
}

void bits_rises(uint64_t *out, const uint32_t *a, uint32_t n) {
  uint32_t whole = has_avx512() ? n / 64 * 64 : 0;
  if (whole) rises_avx512(out, a, whole);
  if (whole < n) bits_rises_plain(out + whole / 64, a + whole, n - whole);
}

void bits_equal_code(uint64_t *out, const void *a, uint32_t width, uint32_t n, uint32_t x) {
  uint32_t whole = n / 64 * 64;
  if (width < 4 && x >> (width * 8)) { /* no such code */
    memset(out, 0, WORDS(n) * 8);
    return;
  }
  if (has_avx512()) equal_code_avx512(out, a, width, whole, x);
  else if (has_avx2()) equal_code_avx2(out, a, width, whole, x);
  else whole = 0;
  if (whole < n) bits_equal_code_plain(out + whole / 64, (const char *)a + (size_t)whole * width, width, n - whole, x);
}

void bits_in_set(uint64_t *out, const void *a, uint32_t width, uint32_t n, const uint64_t *set, uint32_t codes) {
  enum { FEW = 4 };
  uint32_t few[FEW], count = 0;
  for (uint32_t w = 0; width == 1 && w < WORDS(codes) && count <= FEW; w++)
    for (uint64_t m = set[w]; m && count <= FEW; m &= m - 1, count++)
      if (count < FEW) few[count] = w * 64 + (uint32_t)__builtin_ctzll(m);
  if (width != 1 || count > FEW) {
    if (has_avx2()) in_set_bmi(out, a, width, n, set);
    else bits_in_set_plain(out, a, width, n, set);
    return;
  }
  memset(out, 0, WORDS(n) * 8); /* a few of 256 are compared one after another */
  uint64_t one[64];
  for (uint32_t at = 0; at < n; at += 4096) {
    uint32_t here = n - at < 4096 ? n - at : 4096;
    for (uint32_t k = 0; k < count; k++) {
      bits_equal_code(one, (const char *)a + at, 1, here, few[k]);
      for (uint32_t w = 0; w < WORDS(here); w++) out[at / 64 + w] |= one[w];
    }
  }
  cut_tail(out, n);
}
