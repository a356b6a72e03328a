/* Where keys and lines of NDJSON end. Bytes become bits, 64 at a time, and those become places, so that nothing waits
 * for where the value before ended. What is found are guesses: whoever uses them looks at what stands there. */
#include "data/ndjson_index.h"

#include "data/cell_digits.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,bmi,bmi2,popcnt")))
#endif

/* A bit for each of 64 bytes. */
struct marks {
  uint64_t quotes, colons, lines, returns, odd, high;
};

/* Bits to places. More than there are may be written, so that few need no loop. */
static inline __attribute__((always_inline)) uint32_t *settle(uint32_t *out, uint64_t bits, uint32_t at, int least) {
  const uint64_t top = (uint64_t)1 << 63; /* so that there is a bit; what comes of it is written over */
  uint32_t n = (uint32_t)__builtin_popcountll(bits);
  for (uint32_t k = 0;;) {
    for (int j = 0; j < least; j++) {
      out[k++] = at + (uint32_t)__builtin_ctzll(bits | top);
      bits &= bits - 1;
    }
    if (__builtin_expect(k >= n, 1)) break;
  }
  return out + n;
}

/* `marks_at` tells the marks of the 64 bytes at a place. */
static inline __attribute__((always_inline)) void index_by(struct ndjson_index *x, const char *p, size_t n,
                                                           struct marks (*marks_at)(const char *)) {
  uint64_t colons[NDJSON_BLOCKS], lines[NDJSON_BLOCKS];
  uint64_t quoted = 0, high = 0, returns = 0; /* quoted, bit 0: a quotation mark stands before the block */
  uint32_t blocks = (uint32_t)((n + 63) / 64), quotes = 0;
  for (uint32_t i = 0; i < blocks; i++) {
    __builtin_prefetch((const void *)((uintptr_t)p + 64 * (size_t)i + CELLS_BYTES)); /* what is to be read next */
    struct marks m = marks_at(p + 64 * (size_t)i);
    uint64_t some = n - i * 64 < 64 ? ((uint64_t)1 << (n - i * 64)) - 1 : UINT64_MAX; /* the last may be cut */
    x->quotes[i] = m.quotes & some;
    x->quotes_before[i] = quotes;
    quotes += (uint32_t)__builtin_popcountll(x->quotes[i]);
    x->returns[i] = m.returns & some;
    x->odd[i] = m.odd & some;
    colons[i] = m.colons & (m.quotes << 1 | quoted) & some;
    lines[i] = m.lines & some;
    high |= m.high;
    returns |= m.returns;
    quoted = m.quotes >> 63;
  }
  x->quotes[blocks] = 0;
  x->quotes_before[blocks] = quotes;
  x->high = high != 0;
  x->has_returns = returns != 0;
  uint32_t *colon = x->colons, *line = x->lines;
  for (uint32_t i = 0; i < blocks; i++) colon = settle(colon, colons[i], 64 * i, 4);
  for (uint32_t i = 0; i < blocks; i++) line = settle(line, lines[i], 64 * i, 2);
  x->colon_count = (uint32_t)(colon - x->colons);
  x->line_count = (uint32_t)(line - x->lines);
}

/* ---- eight bytes at a time ---- */

/* The upper bits of the bytes, the first the lowest. */
static inline uint64_t upper_bits(uint64_t x) { return (x >> 7 & EACH_BYTE(1)) * UINT64_C(0x0102040810204080) >> 56; }

static inline uint64_t equal_8(uint64_t x, char c) {
  x ^= EACH_BYTE((unsigned char)c);
  return upper_bits(~(((x & EACH_BYTE(0x7F)) + EACH_BYTE(0x7F)) | x));
}

static inline struct marks marks_plain(const char *p) {
  struct marks m = {0};
  for (int i = 0; i < 8; i++) {
    uint64_t x = load_8(p + 8 * i);
    uint64_t lines = equal_8(x, '\n'), returns = equal_8(x, '\r');
    uint64_t control = upper_bits(~(((x & EACH_BYTE(0x7F)) + EACH_BYTE(0x60)) | x)); /* below 32 */
    m.quotes |= equal_8(x, '"') << 8 * i;
    m.colons |= equal_8(x, ':') << 8 * i;
    m.lines |= lines << 8 * i;
    m.returns |= returns << 8 * i;
    m.odd |= (equal_8(x, '\\') | (control & ~lines & ~returns)) << 8 * i;
    m.high |= x & EACH_BYTE(0x80);
  }
  return m;
}

static void index_plain(struct ndjson_index *x, const char *p, size_t n) { index_by(x, p, n, marks_plain); }

/* ---- what processors have ---- */

#if defined(__x86_64__)
struct pair {
  __m256i a, b;
};

AVX2 static inline uint64_t bits_avx2(__m256i a, __m256i b) {
  return (uint32_t)_mm256_movemask_epi8(a) | (uint64_t)(uint32_t)_mm256_movemask_epi8(b) << 32;
}

AVX2 static inline uint64_t equal_avx2(const struct pair *v, char c) {
  __m256i want = _mm256_set1_epi8(c);
  return bits_avx2(_mm256_cmpeq_epi8(v->a, want), _mm256_cmpeq_epi8(v->b, want));
}

AVX2 static inline struct marks marks_avx2(const char *p) {
  struct pair v = {_mm256_loadu_si256((const __m256i *)(const void *)p),
                   _mm256_loadu_si256((const __m256i *)(const void *)(p + 32))};
  __m256i last = _mm256_set1_epi8(0x1F);
  uint64_t control = bits_avx2(_mm256_cmpeq_epi8(_mm256_max_epu8(v.a, last), last), /* unsigned, up to 31 */
                               _mm256_cmpeq_epi8(_mm256_max_epu8(v.b, last), last));
  struct marks m = {.quotes = equal_avx2(&v, '"'), .colons = equal_avx2(&v, ':'), .high = bits_avx2(v.a, v.b)};
  m.lines = equal_avx2(&v, '\n');
  m.returns = equal_avx2(&v, '\r');
  m.odd = equal_avx2(&v, '\\') | (control & ~m.lines & ~m.returns);
  return m;
}

AVX2 static void index_avx2(struct ndjson_index *x, const char *p, size_t n) { index_by(x, p, n, marks_avx2); }

AVX512 static inline struct marks marks_avx512(const char *p) {
  __m512i v = _mm512_loadu_si512(p);
  struct marks m = {.quotes = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('"')),
                    .colons = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(':')),
                    .lines = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\n')),
                    .returns = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\r')),
                    .high = _mm512_movepi8_mask(v)};
  m.odd = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\\')) |
          (_mm512_cmplt_epu8_mask(v, _mm512_set1_epi8(0x20)) & ~m.lines & ~m.returns);
  return m;
}

AVX512 static void index_avx512(struct ndjson_index *x, const char *p, size_t n) { index_by(x, p, n, marks_avx512); }
#endif

static enum ndjson_way best(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("bmi2"))
    return NDJSON_AVX512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt"))
    return NDJSON_AVX2;
#endif
  return NDJSON_PLAIN;
}

bool ndjson_index_by(enum ndjson_way way, struct ndjson_index *x, const char *p, size_t n) {
  enum ndjson_way most = best();
  if (way == NDJSON_BEST) way = most;
  if (way > most) return false;
#if defined(__x86_64__)
  if (way == NDJSON_AVX512) index_avx512(x, p, n);
  else if (way == NDJSON_AVX2) index_avx2(x, p, n);
  else
#endif
    index_plain(x, p, n);
  return true;
}

void ndjson_index(struct ndjson_index *x, const char *p, size_t n) { ndjson_index_by(NDJSON_BEST, x, p, n); }
