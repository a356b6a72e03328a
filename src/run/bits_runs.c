#include "run/bits_runs.h"

#include <string.h>

#define WORDS(n) (((n) + 63) / 64)
#define INLINE static inline __attribute__((always_inline))

INLINE uint32_t ones(uint64_t x) { return (uint32_t)__builtin_popcountll(x); }
INLINE uint32_t lowest(uint64_t x) { return (uint32_t)__builtin_ctzll(x); }

/* 64 bits from bit `at` on; the word behind is read. */
INLINE uint64_t word_at(const uint64_t *bits, uint32_t at) {
  return bits[at >> 6] >> (at & 63) | bits[(at >> 6) + 1] << 1 << (63 - (at & 63));
}

/* The bits of `x` at the 1s of `mask`, side by side, and back. */
static uint64_t gather_plain(uint64_t x, uint64_t mask) {
  uint64_t out = 0;
  for (uint32_t k = 0; mask; mask &= mask - 1, k++) out |= (x >> lowest(mask) & 1) << k;
  return out;
}
static uint64_t scatter_plain(uint64_t x, uint64_t mask) {
  uint64_t out = 0;
  for (; mask; mask &= mask - 1, x >>= 1) out |= (x & 1) << lowest(mask);
  return out;
}

/* ---- bits side by side ---- */

void bits_slice(uint64_t *to, const uint64_t *from, uint32_t at, uint32_t n) {
  uint32_t words = WORDS(n), shift = at & 63;
  from += at >> 6;
  if (!shift) {
    memcpy(to, from, words * 8);
    return;
  }
  for (uint32_t i = 0; i < words; i++) {
    /* the next word is read only where bits of it are wanted */
    bool more = n - i * 64 > 64 - shift;
    to[i] = from[i] >> shift | (more ? from[i + 1] << (64 - shift) : 0);
  }
}

static uint32_t list_plain(uint32_t *out, const uint64_t *bits, uint32_t n) {
  uint32_t count = 0;
  for (uint32_t w = 0; w < WORDS(n); w++)
    for (uint64_t m = w * 64 + 64 > n ? bits[w] & ((UINT64_C(1) << (n % 64)) - 1) : bits[w]; m; m &= m - 1)
      out[count++] = w * 64 + lowest(m);
  return count;
}

INLINE uint32_t count_ones(const uint64_t *bits, uint32_t n) {
  uint32_t count = 0;
  for (uint32_t w = 0; w < WORDS(n); w++) count += ones(bits[w]);
  return count;
}

#define PACK(gather)                                     \
  do {                                                   \
    uint32_t k = 0;                                      \
    memset(packed, 0, (size_t)(words + 1) * 8);          \
    for (uint32_t w = 0; w < words; w++) {               \
      uint64_t m = mask[w], b = gather(x[w], m);         \
      packed[k >> 6] |= b << (k & 63);                   \
      packed[(k >> 6) + 1] |= b >> 1 >> (63 - (k & 63)); \
      k += ones(m);                                      \
    }                                                    \
  } while (0)

#define UNPACK(scatter)                      \
  do {                                       \
    uint32_t k = 0;                          \
    for (uint32_t w = 0; w < words; w++) {   \
      uint64_t m = mask[w];                  \
      x[w] = scatter(word_at(packed, k), m); \
      k += ones(m);                          \
    }                                        \
  } while (0)

static void pack_plain(uint64_t *packed, const uint64_t *x, const uint64_t *mask, uint32_t words) {
  PACK(gather_plain);
}
static void unpack_plain(uint64_t *x, const uint64_t *packed, const uint64_t *mask, uint32_t words) {
  UNPACK(scatter_plain);
}

/* ---- rows of positions ---- */

/* Nothing here branches on where a parent's rows end: of a million parents with about ten rows each, every such branch
 * would be mispredicted. */
void bits_ends_run(struct bits_ends *e, uint32_t *whose, struct bits_run r) {
  const uint32_t *s = r.starts;
  memset(e->last, 0, WORDS(r.n) * 8);
  uint32_t p = r.position, k = 0, end = r.first + r.n;
  for (; s[p + 1] <= end; p++) {
    uint32_t i = s[p + 1] - r.first - 1; /* row 0 belongs to the first position, so there is such a row */
    whose[k] = p;
    k += s[p + 1] > s[p];
    e->last[i >> 6] |= UINT64_C(1) << (i & 63);
    if (s[p + 1] == end) { /* nothing is left; positions without rows behind it are none of this chunk's */
      p++;
      break;
    }
  }
  whose[k] = p;
  e->whose = whose;
  e->count = k;
  e->gapless = k == 0 || whose[k - 1] - whose[0] == k - 1;
}

void bits_parents_run(uint32_t *parent, struct bits_run r) {
  memset(parent, 0, r.n * sizeof *parent);
  uint32_t p = r.position;
  for (; r.starts[p + 1] - r.first < r.n; p++) parent[r.starts[p + 1] - r.first]++;
  uint32_t now = r.position;
  for (uint32_t i = 0; i < r.n; i++) parent[i] = now += parent[i];
}

/* Where many are chosen: end by end. */
INLINE void count_ends(int64_t *count, const uint64_t *chosen, uint32_t n, const struct bits_ends *e) {
  uint32_t k = 0;
  int64_t open = 0; /* of the position whose rows have not ended yet */
  for (uint32_t w = 0; w < WORDS(n); w++) {
    uint64_t m = chosen[w];
    for (uint64_t last = e->last[w]; last; last &= last - 1, k++) {
      uint64_t upto = last ^ (last - 1); /* up to the lowest end */
      count[e->whose[k]] += open + ones(m & upto);
      m &= ~upto;
      open = 0;
    }
    open += ones(m);
  }
  if (open) count[e->whose[k]] += open;
}

/* Row by row of those chosen: its position is the one behind as many ends as stand before it. */
#define EACH_CHOSEN(body)                                           \
  do {                                                              \
    uint32_t k = 0;                                                 \
    for (uint32_t w = 0; w < WORDS(n); w++) {                       \
      uint64_t last = e->last[w];                                   \
      for (uint64_t m = chosen[w]; m; m &= m - 1) {                 \
        uint32_t p = e->whose[k + ones(last & (m ^ (m - 1)) >> 1)]; \
        body;                                                       \
      }                                                             \
      k += ones(last);                                              \
    }                                                               \
  } while (0)

/* As EACH_CHOSEN, but for words that have more than two, without a branch that depends on how many there are. */
INLINE void count_few(int64_t *count, const uint64_t *chosen, uint32_t n, const struct bits_ends *e) {
  uint32_t k = 0;
  for (uint32_t w = 0; w < WORDS(n); w++) {
    uint64_t last = e->last[w], m = chosen[w];
    count[e->whose[k + ones(last & (m ^ (m - 1)) >> 1)]] += m != 0;
    m &= m - 1;
    count[e->whose[k + ones(last & (m ^ (m - 1)) >> 1)]] += m != 0;
    for (m &= m - 1; m; m &= m - 1) count[e->whose[k + ones(last & (m ^ (m - 1)) >> 1)]]++;
    k += ones(last);
  }
}

INLINE void count_run(int64_t *count, const uint64_t *chosen, uint32_t n, const struct bits_ends *e) {
  uint32_t all = count_ones(chosen, n);
  if (all >= e->count) count_ends(count, chosen, n, e);
  else if (all) count_few(count, chosen, n, e);
}

INLINE void sum_run(unsigned __int128 *low, const int64_t *v, const uint64_t *chosen, uint32_t n,
                    const struct bits_ends *e) {
  if (count_ones(chosen, n) < n / 8) /* far apart: all are asked for before the first is waited for */
    for (uint32_t w = 0; w < WORDS(n); w++)
      for (uint64_t m = chosen[w]; m; m &= m - 1) __builtin_prefetch(&v[w * 64 + lowest(m)]);
  EACH_CHOSEN(low[p] += (unsigned __int128)(__int128)v[w * 64 + lowest(m)]);
}

/* Of the bits of a word at the ends, in order, into `seen`. */
INLINE void put_seen(uint64_t *seen, uint64_t bits, uint32_t k, const struct bits_ends *e) {
  if (e->gapless) {
    uint32_t at = e->whose[0] + k;
    seen[at >> 6] |= bits << (at & 63);
    if (at & 63) seen[(at >> 6) + 1] |= bits >> (64 - (at & 63));
  } else {
    for (; bits; bits &= bits - 1) {
      uint32_t p = e->whose[k + lowest(bits)];
      seen[p >> 6] |= UINT64_C(1) << (p & 63);
    }
  }
}

/* Let `inner` be the rows that are no last ones. Within a position's rows it is a run of 1s below a 0 at the last:
 * adding any of those bits that are chosen carries into that 0, and no further. A word's carry goes on into the
 * next. */
#define ANY_RUN(gather)                                                      \
  do {                                                                       \
    uint32_t k = 0;                                                          \
    unsigned char carry = 0;                                                 \
    uint64_t behind = 0;                                                     \
    for (uint32_t w = 0; w < WORDS(n); w++) {                                \
      uint64_t last = e->last[w], inner = ~last, m = chosen[w], sum;         \
      unsigned char over = __builtin_add_overflow(m & inner, inner, &sum);   \
      over |= __builtin_add_overflow(sum, (uint64_t)carry, &sum);            \
      carry = over;                                                          \
      put_seen(seen, gather((sum | m) & last, last), k, e);                  \
      k += ones(last);                                                       \
      if (last) behind = m & ~(UINT64_MAX >> __builtin_clzll(last));         \
      else behind |= m;                                                      \
    }                                                                        \
    if (behind) seen[e->whose[k] >> 6] |= UINT64_C(1) << (e->whose[k] & 63); \
  } while (0)

/* Each 1 goes from where it stands up to the next: so 1s where `on` changes become rows. */
INLINE uint64_t fill_up(uint64_t x) {
  for (uint32_t k = 1; k < 64; k *= 2) x ^= x << k;
  return x;
}

#define ROWS_OF(scatter)                                                                   \
  do {                                                                                     \
    uint64_t state = -(on[k >> 6] >> (k & 63) & 1), begins = 0;                            \
    for (uint32_t w = 0; w < WORDS(n); w++) {                                              \
      uint64_t first = last[w] << 1 | begins;                                              \
      uint64_t change = word_at(on, k) ^ word_at(on, k + 1); /* bit j: number k + j + 1 */ \
      state ^= fill_up(scatter(change, first));                                            \
      out[w] = state;                                                                      \
      state = -(state >> 63);                                                              \
      begins = last[w] >> 63;                                                              \
      k += ones(first);                                                                    \
    }                                                                                      \
  } while (0)

static void any_run_plain(uint64_t *seen, const uint64_t *chosen, uint32_t n, const struct bits_ends *e) {
  ANY_RUN(gather_plain);
}
static void rows_of_plain(uint64_t *out, const uint64_t *on, uint32_t k, const uint64_t *last, uint32_t n) {
  ROWS_OF(scatter_plain);
}

/* Every row is looked at and written for, so that only the data themselves are waited for. */
#define BEST(better, none)                                              \
  do {                                                                  \
    uint32_t before = parent[0];                                        \
    int64_t now = best[before];                                         \
    for (uint32_t i = 0; i < n; i++) {                                  \
      uint32_t p = parent[i];                                           \
      now = p == before ? now : (none);                                 \
      bool take = (chosen[i >> 6] >> (i & 63) & 1) & (v[i] better now); \
      now = take ? v[i] : now;                                          \
      best[p] = now;                                                    \
      before = p;                                                       \
    }                                                                   \
  } while (0)

void bits_best_by(int64_t *best, const int64_t *v, const uint64_t *chosen, uint32_t n, const uint32_t *parent,
                  bool least) {
  if (least) BEST(<, INT64_MAX);
  else BEST(>, INT64_MIN);
}

/* ---- by what the processor has ---- */

#if defined(__x86_64__) && !defined(BITS_RUNS_PLAIN) /* as tests compile it */
#include <immintrin.h>

#define BMI __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,bmi,bmi2,popcnt")))

BMI static void pack_bmi(uint64_t *packed, const uint64_t *x, const uint64_t *mask, uint32_t words) { PACK(_pext_u64); }
BMI static void unpack_bmi(uint64_t *x, const uint64_t *packed, const uint64_t *mask, uint32_t words) {
  UNPACK(_pdep_u64);
}
BMI static uint32_t count_ones_bmi(const uint64_t *bits, uint32_t n) { return count_ones(bits, n); }
BMI static void count_run_bmi(int64_t *count, const uint64_t *chosen, uint32_t n, const struct bits_ends *e) {
  count_run(count, chosen, n, e);
}
BMI static void sum_run_bmi(unsigned __int128 *low, const int64_t *v, const uint64_t *chosen, uint32_t n,
                            const struct bits_ends *e) {
  sum_run(low, v, chosen, n, e);
}
BMI static void any_run_bmi(uint64_t *seen, const uint64_t *chosen, uint32_t n, const struct bits_ends *e) {
  ANY_RUN(_pext_u64);
}
BMI static void rows_of_bmi(uint64_t *out, const uint64_t *on, uint32_t k, const uint64_t *last, uint32_t n) {
  ROWS_OF(_pdep_u64);
}

/* Sixteen at a time; what is written beyond is written over. */
AVX512 static uint32_t list_avx512(uint32_t *out, const uint64_t *bits, uint32_t n) {
  const __m512i step = _mm512_set1_epi32(16);
  __m512i at = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  uint32_t count = 0;
  for (uint32_t w = 0; w < WORDS(n); w++) {
    uint64_t m = w * 64 + 64 > n ? bits[w] & ((UINT64_C(1) << (n % 64)) - 1) : bits[w];
    for (uint32_t k = 0; k < 4; k++, m >>= 16) {
      _mm512_storeu_si512((void *)(out + count), _mm512_maskz_compress_epi32((__mmask16)m, at));
      count += ones(m & 0xFFFF);
      at = _mm512_add_epi32(at, step);
    }
  }
  return count;
}

/* Values of at most so many bits: of a chunk of them every sum fits 64. */
enum { SUM_ROWS = 2048, SUM_BITS = 53 };

/* Where many are chosen: of all rows the sums up to each, of which those at the ends are kept; what a position adds is
 * what lies between its end and the one before. False, and nothing done, where a value is too large for that. */
AVX512 static bool sum_all_avx512(unsigned __int128 *low, const int64_t *v, const uint64_t *chosen, uint32_t n,
                                  const struct bits_ends *e) {
  int64_t at_end[SUM_ROWS + 8];
  const __m512i zero = _mm512_setzero_si512(), highest = _mm512_set1_epi64(7);
  __m512i upto = zero, wide = zero;
  uint32_t k = 0;
  for (uint32_t w = 0; w < WORDS(n); w++) {
    uint64_t m = chosen[w], last = e->last[w];
    for (uint32_t at = w * 64; at < w * 64 + 64; at += 8, m >>= 8, last >>= 8) {
      __m512i x = _mm512_maskz_loadu_epi64((__mmask8)m, v + at);
      wide = _mm512_or_si512(wide, _mm512_xor_si512(x, _mm512_srai_epi64(x, 63)));
      x = _mm512_add_epi64(x, _mm512_alignr_epi64(x, zero, 7));
      x = _mm512_add_epi64(x, _mm512_alignr_epi64(x, zero, 6));
      x = _mm512_add_epi64(x, _mm512_alignr_epi64(x, zero, 4));
      x = _mm512_add_epi64(x, upto);
      upto = _mm512_permutexvar_epi64(highest, x);
      _mm512_storeu_si512((void *)(at_end + k), _mm512_maskz_compress_epi64((__mmask8)last, x));
      k += ones(last & 0xFF);
    }
  }
  if (_mm512_test_epi64_mask(wide, _mm512_set1_epi64(-(INT64_C(1) << (SUM_BITS - 1))))) return false;
  int64_t before = 0, all = _mm_cvtsi128_si64(_mm512_castsi512_si128(upto));
  for (uint32_t i = 0; i < k; before = at_end[i++])
    low[e->whose[i]] += (unsigned __int128)(__int128)(at_end[i] - before);
  if (all != before) low[e->whose[k]] += (unsigned __int128)(__int128)(all - before);
  return true;
}

static bool has_avx512(void) {
  return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
}
static bool has_bmi(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
}
#else
static bool has_avx512(void) { return false; }
static bool has_bmi(void) { return false; }
#define list_avx512 list_plain
#define sum_all_avx512(low, v, chosen, n, e) false
enum { SUM_ROWS = 0 };
#define pack_bmi pack_plain
#define unpack_bmi unpack_plain
#define count_run_bmi count_run
#define count_ones_bmi count_ones
#define sum_run_bmi sum_run
#define any_run_bmi any_run_plain
#define rows_of_bmi rows_of_plain
#endif

uint32_t bits_list(uint32_t *out, const uint64_t *bits, uint32_t n) {
  return has_avx512() ? list_avx512(out, bits, n) : list_plain(out, bits, n);
}

uint32_t bits_ones(const uint64_t *bits, uint32_t n) {
  return has_bmi() ? count_ones_bmi(bits, n) : count_ones(bits, n);
}

void bits_pack(uint64_t *packed, const uint64_t *x, const uint64_t *mask, uint32_t words) {
  if (has_bmi()) pack_bmi(packed, x, mask, words);
  else pack_plain(packed, x, mask, words);
}

void bits_unpack(uint64_t *x, const uint64_t *packed, const uint64_t *mask, uint32_t words) {
  if (has_bmi()) unpack_bmi(x, packed, mask, words);
  else unpack_plain(x, packed, mask, words);
}

void bits_count_run(int64_t *count, const uint64_t *chosen, uint32_t n, const struct bits_ends *e) {
  if (has_bmi()) count_run_bmi(count, chosen, n, e);
  else count_run(count, chosen, n, e);
}

void bits_any_run(uint64_t *seen, const uint64_t *chosen, uint32_t n, const struct bits_ends *e) {
  if (has_bmi()) any_run_bmi(seen, chosen, n, e);
  else any_run_plain(seen, chosen, n, e);
}

void bits_sum_run(unsigned __int128 *low, const int64_t *v, const uint64_t *chosen, uint32_t n,
                  const struct bits_ends *e) {
  if (has_avx512() && n <= SUM_ROWS && bits_ones(chosen, n) >= n / 8 && sum_all_avx512(low, v, chosen, n, e)) return;
  if (has_bmi()) sum_run_bmi(low, v, chosen, n, e);
  else sum_run(low, v, chosen, n, e);
}

void bits_rows_of(uint64_t *out, const uint64_t *on, uint32_t k, const uint64_t *last, uint32_t n) {
  if (has_bmi()) rows_of_bmi(out, on, k, last, n);
  else rows_of_plain(out, on, k, last, n);
}
