/* Cells of one or two bytes beside a constant. Of two, the lower one decides only where the upper one is that of the
 * constant: of a column whose values are spread, in few rows, but in every third word of 64. So where all rows are
 * asked for both are read in order, and where few are, the lower ones only of such words. */
#include "run/bits.h"

#include <string.h>

#define WORDS(n) (((n) + 63) / 64)

/* What becomes of a word, of which the bits `below` are less, and `same` are the cell itself. */
#define PUT(w, below, same_)                                              \
  do {                                                                    \
    uint64_t m_ = keep[w], s_ = (same_)&m_, b_ = c->equal ? s_ : (below); \
    keep[w] = c->others ? m_ & ~b_ : m_ & b_;                             \
    same[w] = s_;                                                         \
    any |= s_;                                                            \
  } while (0)

bool bits_keep_cells_plain(uint64_t *keep, uint64_t *same, const struct bits_cells *c) {
  uint64_t any = 0;
  for (uint32_t w = 0; w < WORDS(c->n); w++) {
    uint64_t below = 0, equal = 0;
    for (uint32_t i = w * 64; i < c->n && i < w * 64 + 64; i++) {
      uint32_t cell = c->low ? (uint32_t)c->cells[i] << 8 | c->low[i] : c->cells[i];
      below |= (uint64_t)(cell < c->cell) << (i % 64);
      equal |= (uint64_t)(cell == c->cell) << (i % 64);
    }
    PUT(w, below, equal);
  }
  return any != 0;
}

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))
#define AVX512 __attribute__((target("avx512f,avx512bw")))
#define INLINE static inline __attribute__((always_inline))

struct found {
  uint64_t below, same;
};

/* 64 bytes beside one. */
AVX2 INLINE struct found beside_avx2(const uint8_t *v, __m256i x) {
  __m256i l = _mm256_loadu_si256((const __m256i *)(const void *)v),
          h = _mm256_loadu_si256((const __m256i *)(const void *)(v + 32)), none = _mm256_setzero_si256();
  /* x - v, not below 0, is 0 where v >= x */
  uint32_t not_l = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_subs_epu8(x, l), none)),
           not_h = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_subs_epu8(x, h), none)),
           same_l = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(l, x)),
           same_h = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(h, x));
  return (struct found){~(not_l | (uint64_t)not_h << 32), same_l | (uint64_t)same_h << 32};
}

AVX512 INLINE struct found beside_avx512(const uint8_t *v, __m512i x) {
  __m512i a = _mm512_loadu_si512((const void *)v);
  return (struct found){_mm512_cmplt_epu8_mask(a, x), _mm512_cmpeq_epi8_mask(a, x)};
}

#define EACH_WORD(beside, upper, lower)                                  \
  for (uint32_t w = 0, words = WORDS(c->n); c->all && w < words; w++) {  \
    struct found f = beside(c->cells + (size_t)w * 64, upper);           \
    struct found g = beside(c->low + (size_t)w * 64, lower);             \
    PUT(w, f.below | (f.same & g.below), f.same & g.same);               \
  }                                                                      \
  for (uint32_t w = 0, words = WORDS(c->n); !c->all && w < words; w++) { \
    struct found f = beside(c->cells + (size_t)w * 64, upper);           \
    if (c->low && (f.same & keep[w])) {                                  \
      struct found g = beside(c->low + (size_t)w * 64, lower);           \
      f.below |= f.same & g.below;                                       \
      f.same &= g.same;                                                  \
    }                                                                    \
    PUT(w, f.below, f.same);                                             \
  }

AVX2 static bool keep_avx2(uint64_t *keep, uint64_t *same, const struct bits_cells *c) {
  const __m256i upper = _mm256_set1_epi8((char)(c->low ? c->cell >> 8 : c->cell)),
                lower = _mm256_set1_epi8((char)c->cell);
  uint64_t any = 0;
  EACH_WORD(beside_avx2, upper, lower)
  return any != 0;
}

AVX512 static bool keep_avx512(uint64_t *keep, uint64_t *same, const struct bits_cells *c) {
  const __m512i upper = _mm512_set1_epi8((char)(c->low ? c->cell >> 8 : c->cell)),
                lower = _mm512_set1_epi8((char)c->cell);
  uint64_t any = 0;
  EACH_WORD(beside_avx512, upper, lower)
  return any != 0;
}

bool bits_keep_cells_avx2(uint64_t *keep, uint64_t *same, const struct bits_cells *c) {
  return __builtin_cpu_supports("avx2") ? keep_avx2(keep, same, c) : bits_keep_cells_plain(keep, same, c);
}

bool bits_keep_cells(uint64_t *keep, uint64_t *same, const struct bits_cells *c) {
  return __builtin_cpu_supports("avx512bw") ? keep_avx512(keep, same, c) : bits_keep_cells_avx2(keep, same, c);
}
#else
bool bits_keep_cells_avx2(uint64_t *keep, uint64_t *same, const struct bits_cells *c) {
  return bits_keep_cells_plain(keep, same, c);
}
bool bits_keep_cells(uint64_t *keep, uint64_t *same, const struct bits_cells *c) {
  return bits_keep_cells_plain(keep, same, c);
}
#endif
