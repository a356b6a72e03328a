/* Where the cells of many rows end. Bytes become bits, 64 at a time; what stands between quotation marks is where an
 * odd number of them came before, so that nothing branches on what a byte is. */
#include "data/csv_index.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,bmi,bmi2,popcnt")))
#define VBMI2 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi,avx512vbmi2,bmi,bmi2,popcnt")))
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

/* Places of a block's bits, 8 at a time, one for each bit. More than there are may be written, so that short runs need
 * no loop: of no bits, the place is beyond the block, and it is written over. */
#define PLACE_BITS(out, ends, n, at)                                                 \
  for (uint32_t k = 0;;) {                                                           \
    for (int j = 0; j < 8; j++) {                                                    \
      (out)[k + (uint32_t)j] = (at) + (ends ? (uint32_t)__builtin_ctzll(ends) : 64); \
      ends &= ends - 1;                                                              \
    }                                                                                \
    k += 8;                                                                          \
    if (__builtin_expect(k >= (n), 1)) break;                                        \
  }

/* Bits to places: x->ends of so many blocks. */
#define SETTLE(x, m, blocks, p, PLACE)                                                       \
  do {                                                                                       \
    struct quoting quoting_ = {.ended = 1};                                                  \
    uint32_t *out_ = (x)->ends, lines_ = 0;                                                  \
    for (size_t i = 0; i < (blocks); i++) {                                                  \
      if (__builtin_expect(m[i].quotes || quoting_.inside || quoting_.closed, 0)) {          \
        if (!unquote(&quoting_, &m[i], (p) + 64 * i)) break;                                 \
        (x)->quotes = true;                                                                  \
      } else {                                                                               \
        quoting_.ended = m[i].ends >> 63;                                                    \
      }                                                                                      \
      uint64_t ends_ = m[i].ends;                                                            \
      uint32_t count_ = (uint32_t)__builtin_popcountll(ends_), at_ = (uint32_t)(64 * i + 1); \
      lines_ += (uint32_t)__builtin_popcountll(m[i].lines);                                  \
      PLACE(out_, ends_, count_, at_);                                                       \
      out_ += count_;                                                                        \
    }                                                                                        \
    (x)->count = (uint32_t)(out_ - (x)->ends);                                               \
    (x)->lines = lines_;                                                                     \
  } while (0)

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
  SETTLE(x, m, blocks, p, PLACE_BITS);
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
  SETTLE(x, m, blocks, p, PLACE_BITS);
}

#define MARK_512                                                                                             \
  __m512i comma = _mm512_set1_epi8(separator), line = _mm512_set1_epi8('\n'), quote = _mm512_set1_epi8('"'); \
  for (size_t i = 0; i < blocks; i++) {                                                                      \
    __m512i a = _mm512_loadu_si512(p + 64 * i);                                                              \
    m[i].lines = _mm512_cmpeq_epi8_mask(a, line);                                                            \
    m[i].ends = m[i].lines | _mm512_cmpeq_epi8_mask(a, comma);                                               \
    m[i].quotes = _mm512_cmpeq_epi8_mask(a, quote);                                                          \
  }                                                                                                          \
  cut(m, n)

AVX512 static void index_avx512(struct csv_index *x, const char *p, size_t n, char separator) {
  struct marks m[BLOCKS];
  size_t blocks = (n + 63) / 64;
  MARK_512;
  SETTLE(x, m, blocks, p, PLACE_BITS);
}

/* The numbers 0 to 63 without those whose bit is not set, 16 of them at a time: most often that is once. */
#define PLACE_SQUEEZED(out, ends, n, at)                                                                     \
  do {                                                                                                       \
    __m512i places = _mm512_maskz_compress_epi8(ends, numbers), begin = _mm512_set1_epi32((int)(at));        \
    _mm512_storeu_si512(out, _mm512_add_epi32(begin, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(places)))); \
    if (__builtin_expect((n) <= 16, 1)) break;                                                               \
    uint8_t place[64];                                                                                       \
    _mm512_storeu_si512(place, places);                                                                      \
    for (uint32_t k = 16; k < (n); k += 16) {                                                                \
      __m128i some = _mm_loadu_si128((const __m128i *)(const void *)(place + k));                            \
      _mm512_storeu_si512((out) + k, _mm512_add_epi32(begin, _mm512_cvtepu8_epi32(some)));                   \
    }                                                                                                        \
  } while (0)

VBMI2 static void index_vbmi2(struct csv_index *x, const char *p, size_t n, char separator) {
  struct marks m[BLOCKS];
  size_t blocks = (n + 63) / 64;
  uint8_t number[64];
  for (uint8_t i = 0; i < 64; i++) number[i] = i;
  const __m512i numbers = _mm512_loadu_si512(number);
  MARK_512;
  SETTLE(x, m, blocks, p, PLACE_SQUEEZED);
}
#endif

static enum csv_way best(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("bmi2"))
    return __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("avx512vbmi") ? CSV_VBMI2 : CSV_AVX512;
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
  if (way == CSV_VBMI2) index_vbmi2(x, p, n, separator);
  else if (way == CSV_AVX512) index_avx512(x, p, n, separator);
  else if (way == CSV_AVX2) index_avx2(x, p, n, separator);
  else
#endif
    index_plain(x, p, n, separator);
  return true;
}

void csv_index(struct csv_index *x, const char *p, size_t n, char separator) {
  csv_index_by(CSV_BEST, x, p, n, separator);
}
