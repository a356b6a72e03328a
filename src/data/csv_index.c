/* Where the cells of many rows end. Bytes become bits, 64 at a time; what stands between quotation marks is where an
 * odd number of them came before, so that nothing branches on what a byte is. */
#include "data/csv_index.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,bmi,bmi2,popcnt")))
#endif

enum { BLOCKS = CELLS_BYTES / 64 };

/* A bit for each of 64 bytes. */
struct marks {
  uint64_t ends, lines, quotes; /* ends: separators and line ends */
};

/* Bit i: whether an odd number of bits up to and with i are set. */
static inline uint64_t parity(uint64_t x) {
  for (int by = 1; by < 64; by *= 2) x ^= x << by;
  return x;
}

/* A block with quotation marks, or behind one. */
struct quoting {
  uint64_t inside;        /* all bits: the block begins in a cell that is quoted */
  uint64_t closed, ended; /* bit 0: the byte before it closed a cell; it closed or ended one */
};

/* Takes what is quoted out of `m`. False where there is something that the index does not know. */
static bool unquote(struct quoting *s, struct marks *m, const char *p) {
  uint64_t in = parity(m->quotes) ^ s->inside, open = m->quotes & in, close = m->quotes & ~in;
  if (m->lines & in) return false;
  m->ends &= ~in;
  if (open & ~((m->ends | close) << 1 | s->ended)) return false; /* within a cell */
  uint64_t behind = (close << 1 | s->closed) & ~(m->ends | open);
  for (; behind; behind &= behind - 1) {
    const char *q = p + __builtin_ctzll(behind);
    if (q[0] != '\r' || q[1] != '\n') return false;
  }
  s->inside = (uint64_t)0 - (in >> 63);
  s->closed = close >> 63;
  s->ended = (m->ends | close) >> 63;
  return true;
}

/* Bits to places. More than there are may be written, so that short runs need no loop. */
static inline __attribute__((always_inline)) void settle(struct csv_index *x, struct marks *m, size_t blocks,
                                                         const char *p) {
  struct quoting s = {.ended = 1};
  uint32_t *out = x->ends, lines = 0;
  for (size_t i = 0; i < blocks; i++) {
    if (__builtin_expect(m[i].quotes || s.inside || s.closed, 0)) {
      if (!unquote(&s, &m[i], p + 64 * i)) break;
      x->quotes = true;
    } else {
      s.ended = m[i].ends >> 63;
    }
    uint64_t ends = m[i].ends;
    uint32_t n = (uint32_t)__builtin_popcountll(ends), at = (uint32_t)(64 * i + 1);
    lines += (uint32_t)__builtin_popcountll(m[i].lines);
    for (uint32_t k = 0;;) {
      for (int j = 0; j < 8; j++) { /* of no bits, the place is beyond the block: it is written over */
        out[k + (uint32_t)j] = at + (ends ? (uint32_t)__builtin_ctzll(ends) : 64);
        ends &= ends - 1;
      }
      k += 8;
      if (__builtin_expect(k >= n, 1)) break;
    }
    out += n;
  }
  x->count = (uint32_t)(out - x->ends);
  x->lines = lines;
}

/* The last block may be cut. */
static inline __attribute__((always_inline)) void cut(struct marks *m, size_t n) {
  if (n % 64 == 0) return;
  uint64_t some = ((uint64_t)1 << (n % 64)) - 1;
  struct marks *last = &m[n / 64];
  last->ends &= some, last->lines &= some, last->quotes &= some;
}

static void index_plain(struct csv_index *x, const char *p, size_t n, char separator) {
  struct marks m[BLOCKS];
  size_t blocks = (n + 63) / 64;
  for (size_t i = 0; i < blocks; i++) {
    m[i] = (struct marks){0};
    for (int k = 0; k < 64; k++) {
      char c = p[64 * i + (size_t)k];
      m[i].lines |= (uint64_t)(c == '\n') << k;
      m[i].ends |= (uint64_t)(c == separator || c == '\n') << k;
      m[i].quotes |= (uint64_t)(c == '"') << k;
    }
  }
  cut(m, n);
  settle(x, m, blocks, p);
}

#if defined(__x86_64__)
AVX2 static uint64_t equal_avx2(__m256i a, __m256i b, char c) {
  __m256i want = _mm256_set1_epi8(c);
  return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(a, want)) |
         (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(b, want)) << 32;
}

AVX2 static void index_avx2(struct csv_index *x, const char *p, size_t n, char separator) {
  struct marks m[BLOCKS];
  size_t blocks = (n + 63) / 64;
  for (size_t i = 0; i < blocks; i++) {
    __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)(p + 64 * i));
    __m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(p + 64 * i + 32));
    m[i].lines = equal_avx2(a, b, '\n');
    m[i].ends = m[i].lines | equal_avx2(a, b, separator);
    m[i].quotes = equal_avx2(a, b, '"');
  }
  cut(m, n);
  settle(x, m, blocks, p);
}

AVX512 static void index_avx512(struct csv_index *x, const char *p, size_t n, char separator) {
  struct marks m[BLOCKS];
  size_t blocks = (n + 63) / 64;
  __m512i comma = _mm512_set1_epi8(separator), line = _mm512_set1_epi8('\n'), quote = _mm512_set1_epi8('"');
  for (size_t i = 0; i < blocks; i++) {
    __m512i a = _mm512_loadu_si512(p + 64 * i);
    m[i].lines = _mm512_cmpeq_epi8_mask(a, line);
    m[i].ends = m[i].lines | _mm512_cmpeq_epi8_mask(a, comma);
    m[i].quotes = _mm512_cmpeq_epi8_mask(a, quote);
  }
  cut(m, n);
  settle(x, m, blocks, p);
}
#endif

static enum csv_way best(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("bmi2"))
    return CSV_AVX512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt"))
    return CSV_AVX2;
#endif
  return CSV_PLAIN;
}

bool csv_index_by(enum csv_way way, struct csv_index *x, const char *p, size_t n, char separator) {
  enum csv_way most = best();
  if (way == CSV_BEST) way = most;
  if (way > most) return false;
  x->quotes = false;
  x->ends[-1] = 0;
#if defined(__x86_64__)
  if (way == CSV_AVX512)
    index_avx512(x, p, n, separator);
  else if (way == CSV_AVX2)
    index_avx2(x, p, n, separator);
  else
#endif
    index_plain(x, p, n, separator);
  return true;
}

void csv_index(struct csv_index *x, const char *p, size_t n, char separator) {
  csv_index_by(CSV_BEST, x, p, n, separator);
}
