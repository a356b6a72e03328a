#include "run/bits.h"

#include <string.h>

#define WORDS(n) (((n) + 63) / 64)

static void cut_tail(uint64_t *out, uint32_t n) {
  if (n % 64) out[n / 64] &= (UINT64_C(1) << (n % 64)) - 1;
}

/* ---- one position at a time ---- */

#define PLAIN(test) BITS_EACH(out, test)

void bits_compare_i64_plain(uint64_t *out, const int64_t *a, uint32_t n, enum bits_op op, int64_t b) {
  switch (op) {
    case BITS_EQ: PLAIN(a[i] == b) break;
    case BITS_LT: PLAIN(a[i] < b) break;
    case BITS_LE: PLAIN(a[i] <= b) break;
    case BITS_GT: PLAIN(a[i] > b) break;
    default: PLAIN(a[i] >= b) break;
  }
}

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

static void in_set_plain(uint64_t *out, const void *a, uint32_t width, uint32_t n, const uint64_t *set) {
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

/* ---- aggregates over runs of rows ---- */

/* Nothing here branches on where a parent's rows end: of a million parents with about ten rows each, every such branch would be
 * mispredicted. */
void bits_ends_run(struct bits_ends *e, struct bits_run r) {
  const uint32_t *s = r.starts;
  memset(e->last, 0, WORDS(r.n) * 8);
  uint32_t p = r.position, k = 0, end = r.first + r.n;
  for (; s[p + 1] <= end; p++) {
    uint32_t i = s[p + 1] - r.first - 1; /* row 0 belongs to the first position, so there is such a row */
    e->whose[k] = p;
    k += s[p + 1] > s[p];
    e->last[i >> 6] |= UINT64_C(1) << (i & 63);
    if (s[p + 1] == end) { /* nothing is left; positions without rows behind it are none of this chunk's */
      p++;
      break;
    }
  }
  e->whose[k] = p;
  e->count = k;
  e->gapless = k == 0 || e->whose[k - 1] - e->whose[0] == k - 1;
}

void bits_parents_run(uint32_t *parent, struct bits_run r) {
  memset(parent, 0, r.n * sizeof *parent);
  uint32_t p = r.position;
  for (; r.starts[p + 1] - r.first < r.n; p++) parent[r.starts[p + 1] - r.first]++;
  uint32_t now = r.position;
  for (uint32_t i = 0; i < r.n; i++) parent[i] = now += parent[i];
}

static inline __attribute__((always_inline)) void count_run(int64_t *count, const uint64_t *chosen, uint32_t n, const struct bits_ends *e) {
  uint32_t k = 0;
  int64_t open = 0; /* of the position whose rows have not ended yet */
  for (uint32_t w = 0; w < WORDS(n); w++) {
    uint64_t m = chosen[w];
    for (uint64_t last = e->last[w]; last; last &= last - 1, k++) {
      uint64_t upto = last ^ (last - 1); /* up to the lowest end */
      count[e->whose[k]] += open + __builtin_popcountll(m & upto);
      m &= ~upto;
      open = 0;
    }
    open += __builtin_popcountll(m);
  }
  if (open) count[e->whose[k]] += open;
}

/* Of the bits of a word at the ends, in order, into `seen`. */
static inline __attribute__((always_inline)) void put_seen(uint64_t *seen, uint64_t bits, uint32_t k, const struct bits_ends *e) {
  if (e->gapless) {
    uint32_t at = e->whose[0] + k;
    seen[at >> 6] |= bits << (at & 63);
    if (at & 63) seen[(at >> 6) + 1] |= bits >> (64 - (at & 63));
  } else {
    for (; bits; bits &= bits - 1) {
      uint32_t p = e->whose[k + (uint32_t)__builtin_ctzll(bits)];
      seen[p >> 6] |= UINT64_C(1) << (p & 63);
    }
  }
}

/* The bits of `x` at the 1s of `mask`, side by side. */
static uint64_t gather_plain(uint64_t x, uint64_t mask) {
  uint64_t out = 0;
  for (uint32_t k = 0; mask; mask &= mask - 1, k++) out |= (x >> __builtin_ctzll(mask) & 1) << k;
  return out;
}

/* Let `inner` be the rows that are no last ones. Within a position's rows it is a run of 1s below a 0 at the last: adding any of
 * those bits that are chosen carries into that 0, and no further. A word's carry goes on into the next. */
#define ANY_RUN(gather)                                                         \
  do {                                                                          \
    uint32_t k = 0;                                                             \
    unsigned char carry = 0;                                                    \
    uint64_t behind = 0;                                                        \
    for (uint32_t w = 0; w < WORDS(n); w++) {                                   \
      uint64_t last = e->last[w], inner = ~last, m = chosen[w], sum;            \
      unsigned char over = __builtin_add_overflow(m & inner, inner, &sum);      \
      over |= __builtin_add_overflow(sum, (uint64_t)carry, &sum);               \
      carry = over;                                                             \
      put_seen(seen, gather((sum | m) & last, last), k, e);                     \
      k += (uint32_t)__builtin_popcountll(last);                                \
      if (last) behind = m & ~(UINT64_MAX >> __builtin_clzll(last));            \
      else behind |= m;                                                         \
    }                                                                           \
    if (behind) seen[e->whose[k] >> 6] |= UINT64_C(1) << (e->whose[k] & 63);    \
  } while (0)

static void any_run_plain(uint64_t *seen, const uint64_t *chosen, uint32_t n, const struct bits_ends *e) { ANY_RUN(gather_plain); }

static inline __attribute__((always_inline)) void sum_by(unsigned __int128 *low, const int64_t *v, const uint64_t *chosen, uint32_t words, const uint32_t *parent) {
  for (uint32_t w = 0; w < words; w++)
    for (uint64_t m = chosen[w]; m; m &= m - 1) {
      uint32_t i = w * 64 + (uint32_t)__builtin_ctzll(m);
      low[parent[i]] += (unsigned __int128)(__int128)v[i];
    }
}

/* Every row is looked at and written for, so that only the data themselves are waited for. */
#define BEST(better, none)                                  \
  do {                                                      \
    uint32_t before = parent[0];                            \
    int64_t now = best[before];                             \
    for (uint32_t i = 0; i < n; i++) {                      \
      uint32_t p = parent[i];                               \
      now = p == before ? now : (none);                     \
      bool take = (chosen[i >> 6] >> (i & 63) & 1) & (v[i] better now); \
      now = take ? v[i] : now;                              \
      best[p] = now;                                        \
      before = p;                                           \
    }                                                       \
  } while (0)

void bits_best_by(int64_t *best, const int64_t *v, const uint64_t *chosen, uint32_t n, const uint32_t *parent, bool least) {
  if (least) BEST(<, INT64_MAX);
  else BEST(>, INT64_MIN);
}

/* ---- by the processor's vectors ---- */

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,bmi,bmi2,popcnt")))

AVX2 static void count_run_popcnt(int64_t *count, const uint64_t *chosen, uint32_t n, const struct bits_ends *e) { count_run(count, chosen, n, e); }
AVX2 static void any_run_bmi(uint64_t *seen, const uint64_t *chosen, uint32_t n, const struct bits_ends *e) { ANY_RUN(_pext_u64); }
AVX2 static void sum_by_bmi(unsigned __int128 *low, const int64_t *v, const uint64_t *chosen, uint32_t words, const uint32_t *parent) {
  sum_by(low, v, chosen, words, parent);
}

/* Whole words only; what is left is done plainly. */
#define EACH_WORD(expr)                      \
  for (uint32_t w = 0; w < n / 64; w++) {    \
    uint64_t word = 0;                       \
    expr;                                    \
    out[w] = word;                           \
  }

#define I64_AVX2(test)                                                                     \
  EACH_WORD({                                                                              \
    const int64_t *v = a + w * 64;                                                         \
    for (uint32_t k = 0; k < 16; k++) {                                                    \
      __m256i x = _mm256_loadu_si256((const __m256i *)(const void *)(v + k * 4));          \
      word |= (uint64_t)(uint32_t)_mm256_movemask_pd(_mm256_castsi256_pd(test)) << (k * 4); \
    }                                                                                      \
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

#define I64_AVX512(op_)                                                                                             \
  EACH_WORD({                                                                                                       \
    const int64_t *v = a + w * 64;                                                                                  \
    for (uint32_t k = 0; k < 8; k++)                                                                                \
      word |= (uint64_t)_mm512_cmp_epi64_mask(_mm512_loadu_si512((const void *)(v + k * 8)), c, op_) << (k * 8);    \
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

AVX2 static void equal_code_avx2(uint64_t *out, const void *a, uint32_t width, uint32_t n, uint32_t x) {
  if (width == 1) {
    const __m256i c = _mm256_set1_epi8((char)x);
    EACH_WORD({
      const char *v = (const char *)a + w * 64;
      uint32_t l = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)(const void *)v), c));
      uint32_t h = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)(const void *)(v + 32)), c));
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
              (uint64_t)_mm512_cmpeq_epi16_mask(_mm512_loadu_si512((const void *)(v + w * 128 + k * 64)), c) << (k * 32))
  } else {
    const __m512i c = _mm512_set1_epi32((int)x);
    EACH_WORD(for (uint32_t k = 0; k < 4; k++) word |=
              (uint64_t)_mm512_cmpeq_epi32_mask(_mm512_loadu_si512((const void *)(v + w * 256 + k * 64)), c) << (k * 16))
  }
}

static bool has_avx512(void) { return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"); }
static bool has_avx2(void) { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt"); }
#else
static bool has_avx512(void) { return false; }
static bool has_avx2(void) { return false; }
#define compare_i64_avx512 bits_compare_i64_plain
#define compare_i64_avx2 bits_compare_i64_plain
#define equal_code_avx512 bits_equal_code_plain
#define equal_code_avx2 bits_equal_code_plain
#define count_run_popcnt count_run
#define sum_by_bmi sum_by
#define any_run_bmi any_run_plain
#endif

/* ---- the widest there is ---- */

void bits_compare_i64(uint64_t *out, const int64_t *a, uint32_t n, enum bits_op op, int64_t b) {
  uint32_t whole = n / 64 * 64;
  if (has_avx512()) compare_i64_avx512(out, a, whole, op, b);
  else if (has_avx2()) compare_i64_avx2(out, a, whole, op, b);
  else whole = 0;
  if (whole < n) bits_compare_i64_plain(out + whole / 64, a + whole, n - whole, op, b);
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
    in_set_plain(out, a, width, n, set);
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

void bits_count_run(int64_t *count, const uint64_t *chosen, uint32_t n, const struct bits_ends *e) {
  if (has_avx2()) count_run_popcnt(count, chosen, n, e);
  else count_run(count, chosen, n, e);
}

void bits_any_run(uint64_t *seen, const uint64_t *chosen, uint32_t n, const struct bits_ends *e) {
  if (has_avx2()) any_run_bmi(seen, chosen, n, e);
  else any_run_plain(seen, chosen, n, e);
}

void bits_sum_by(unsigned __int128 *low, const int64_t *v, const uint64_t *chosen, uint32_t words, const uint32_t *parent) {
  if (has_avx2()) sum_by_bmi(low, v, chosen, words, parent);
  else sum_by(low, v, chosen, words, parent);
}
