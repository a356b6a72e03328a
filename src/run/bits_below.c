/* Cells of one or two bytes below a constant. */
#include "run/bits.h"

#include <string.h>

#define WORDS(n) (((n) + 63) / 64)

void bits_below_plain(uint64_t *out, const void *a, uint32_t width, uint32_t n, uint32_t x) {
  const uint8_t *a1 = a;
  const uint16_t *a2 = a;
  if (width == 1) BITS_EACH(out, a1[i] < x)
  else BITS_EACH(out, a2[i] < x)
}

#if defined(__x86_64__)
#include <immintrin.h>

/* Whole words only. */
__attribute__((target("avx2"))) static void below_avx2(uint64_t *out, const void *a, uint32_t width, uint32_t n,
                                                       uint32_t x) {
  const __m256i none = _mm256_setzero_si256();
  const char *v = a;
  if (width == 1) {
    const __m256i c = _mm256_set1_epi8((char)x);
    for (uint32_t w = 0; w < n / 64; w++) { /* x - a, not below 0, is 0 where a >= x */
      __m256i l = _mm256_subs_epu8(c, _mm256_loadu_si256((const __m256i *)(const void *)(v + w * 64)));
      __m256i h = _mm256_subs_epu8(c, _mm256_loadu_si256((const __m256i *)(const void *)(v + w * 64 + 32)));
      uint64_t low = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(l, none)),
               high = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(h, none));
      out[w] = ~(low | high << 32);
    }
    return;
  }
  const __m256i c = _mm256_set1_epi16((short)x);
  for (uint32_t w = 0; w < n / 64; w++) {
    uint64_t word = 0;
    for (uint32_t k = 0; k < 2; k++) {
      const char *at = v + (size_t)w * 128 + k * 64;
      __m256i l = _mm256_subs_epu16(c, _mm256_loadu_si256((const __m256i *)(const void *)at));
      __m256i h = _mm256_subs_epu16(c, _mm256_loadu_si256((const __m256i *)(const void *)(at + 32)));
      __m256i both = _mm256_packs_epi16(_mm256_cmpeq_epi16(l, none), _mm256_cmpeq_epi16(h, none));
      word |= (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_permute4x64_epi64(both, 0xD8)) << (k * 32);
    }
    out[w] = ~word;
  }
}

__attribute__((target("avx512f,avx512bw"))) static void below_avx512(uint64_t *out, const void *a, uint32_t width,
                                                                     uint32_t n, uint32_t x) {
  const char *v = a;
  if (width == 1) {
    const __m512i c = _mm512_set1_epi8((char)x);
    for (uint32_t w = 0; w < n / 64; w++)
      out[w] = _mm512_cmplt_epu8_mask(_mm512_loadu_si512((const void *)(v + (size_t)w * 64)), c);
    return;
  }
  const __m512i c = _mm512_set1_epi16((short)x);
  for (uint32_t w = 0; w < n / 64; w++) {
    const char *at = v + (size_t)w * 128;
    uint64_t low = _mm512_cmplt_epu16_mask(_mm512_loadu_si512((const void *)at), c),
             high = _mm512_cmplt_epu16_mask(_mm512_loadu_si512((const void *)(at + 64)), c);
    out[w] = low | high << 32;
  }
}

static bool has_avx512(void) { return __builtin_cpu_supports("avx512bw"); }
static bool has_avx2(void) { return __builtin_cpu_supports("avx2"); }
#else
static bool has_avx512(void) { return false; }
static bool has_avx2(void) { return false; }
#define below_avx512 bits_below_plain
#define below_avx2 bits_below_plain
#endif

void bits_below(uint64_t *out, const void *a, uint32_t width, uint32_t n, uint32_t x) {
  uint32_t whole = n / 64 * 64;
  if (x >> (width * 8)) { /* all are */
    memset(out, 0xFF, WORDS(n) * 8);
    if (n % 64) out[n / 64] &= (UINT64_C(1) << (n % 64)) - 1;
    return;
  }
  if (has_avx512()) below_avx512(out, a, width, whole, x);
  else if (has_avx2()) below_avx2(out, a, width, whole, x);
  else whole = 0;
  if (whole < n) bits_below_plain(out + whole / 64, (const char *)a + (size_t)whole * width, width, n - whole, x);
}
