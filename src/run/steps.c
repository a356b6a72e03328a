#include "run/steps.h"

#include <stddef.h>

typedef uint64_t eight __attribute__((vector_size(64), aligned(8), may_alias));
enum { EIGHT = 8 };

static inline __attribute__((always_inline)) void put(const struct step *s, uint32_t first, uint32_t n) {
  uint64_t *to = s->out + first / 64, count = 0;
  const uint64_t *from = s->in[0];
  uint32_t whole = n / 64;
  for (uint32_t i = 0; i < whole; i++) {
    to[i] = from[i];
    count += (uint64_t)__builtin_popcountll(from[i]);
  }
  if (n % 64) {
    to[whole] = from[whole] & ((UINT64_C(1) << (n % 64)) - 1);
    count += (uint64_t)__builtin_popcountll(to[whole]);
  }
  if (s->total) *s->total += count;
}

#define JOIN(op_)                                                                            \
  do {                                                                                       \
    const uint64_t *a = s->in[0], *b = s->in[s->count - 1];                                  \
    for (uint32_t i = 0; i < words; i += EIGHT) {                                            \
      eight x = *(const eight *)(a + i) op_ * (const eight *)(b + i);                        \
      for (uint32_t k = 1; k + 1 < s->count; k++) x = x op_ * (const eight *)(s->in[k] + i); \
      *(eight *)(s->out + i) = x;                                                            \
    }                                                                                        \
  } while (0)

/* As JOIN, straight among those of all rows, since nothing else reads it; counted while it is near. */
#define JOIN_PUT(op_)                                                                        \
  do {                                                                                       \
    const uint64_t *a = s->in[0], *b = s->in[s->count - 1];                                  \
    uint64_t *to = s->out + first / 64, ones = 0;                                            \
    uint32_t i = 0;                                                                          \
    for (; i + EIGHT <= n / 64; i += EIGHT) {                                                \
      eight x = *(const eight *)(a + i) op_ * (const eight *)(b + i);                        \
      for (uint32_t k = 1; k + 1 < s->count; k++) x = x op_ * (const eight *)(s->in[k] + i); \
      *(eight *)(to + i) = x;                                                                \
    }                                                                                        \
    for (; i < words; i++) {                                                                 \
      uint64_t x = a[i] op_ b[i];                                                            \
      for (uint32_t k = 1; k + 1 < s->count; k++) x = x op_ s->in[k][i];                     \
      to[i] = x;                                                                             \
    }                                                                                        \
    if (n % 64) to[n / 64] &= (UINT64_C(1) << (n % 64)) - 1;                                 \
    for (i = 0; i < words; i++) ones += (uint64_t)__builtin_popcountll(to[i]);               \
    if (s->total) *s->total += ones;                                                         \
  } while (0)

static inline __attribute__((always_inline)) void run(const struct step *s, uint32_t count, uint32_t first, uint32_t n,
                                                      void (*far)(const struct step *, uint32_t, uint32_t)) {
  uint32_t words = (n + 63) / 64;
  for (const struct step *end = s + count; s < end; s++) {
    if (far && s->far) {
      far(s, first, n);
      continue;
    }
    switch (s->op) {
      case STEP_AND: JOIN(&); break;
      case STEP_OR: JOIN(|); break;
      case STEP_NOT:
        for (uint32_t i = 0; i < words; i += EIGHT) *(eight *)(s->out + i) = ~*(const eight *)(s->in[0] + i);
        break;
      case STEP_AND_PUT: JOIN_PUT(&); break;
      case STEP_OR_PUT: JOIN_PUT(|); break;
      default: put(s, first, n); break;
    }
  }
}

void steps_run_plain(const struct step *s, uint32_t count, uint32_t first, uint32_t n) {
  run(s, count, first, n, NULL);
}

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vpopcntdq,popcnt")))
#define AVX2 __attribute__((target("avx2,popcnt")))

/* What puts, past the caches: a line of memory is neither read before it is written, nor kept in place of one that is
 * read again. */
AVX512 static void far_avx512(const struct step *s, uint32_t first, uint32_t n) {
  uint64_t *to = s->out + first / 64;
  __m512i ones = _mm512_setzero_si512();
  for (uint32_t i = 0; i * 64 < n; i += EIGHT) {
    __m512i x = _mm512_loadu_si512((const void *)(s->in[0] + i));
    if (s->op == STEP_OR_PUT)
      for (uint32_t k = 1; k < s->count; k++) x = _mm512_or_si512(x, _mm512_loadu_si512((const void *)(s->in[k] + i)));
    else
      for (uint32_t k = 1; k < s->count; k++) x = _mm512_and_si512(x, _mm512_loadu_si512((const void *)(s->in[k] + i)));
    uint32_t left = n - i * 64;
    if (left >= EIGHT * 64) {
      _mm512_stream_si512((void *)(to + i), x);
    } else { /* of the last word the bits of rows alone, of the line the words of this block */
      __mmask8 whole = (__mmask8)((1u << left / 64) - 1), words = (__mmask8)((1u << (left + 63) / 64) - 1);
      x = _mm512_mask_and_epi64(x, (__mmask8)~whole, x, _mm512_set1_epi64((long long)((UINT64_C(1) << left % 64) - 1)));
      x = _mm512_maskz_mov_epi64(words, x);
      _mm512_mask_storeu_epi64((void *)(to + i), words, x);
    }
    ones = _mm512_add_epi64(ones, _mm512_popcnt_epi64(x));
  }
  if (s->total) *s->total += (uint64_t)_mm512_reduce_add_epi64(ones);
}

AVX512 static void run_avx512(const struct step *s, uint32_t count, uint32_t first, uint32_t n) {
  run(s, count, first, n, far_avx512);
  _mm_sfence(); /* what went past the caches is there for whoever waits for this thread */
}
AVX2 static void run_avx2(const struct step *s, uint32_t count, uint32_t first, uint32_t n) {
  run(s, count, first, n, NULL);
}

static bool has_avx512(void) {
  return __builtin_cpu_supports("avx512vpopcntdq") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
}

void steps_run_avx2(const struct step *s, uint32_t count, uint32_t first, uint32_t n) {
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt")) run_avx2(s, count, first, n);
  else run(s, count, first, n, NULL);
}

void steps_run(const struct step *s, uint32_t count, uint32_t first, uint32_t n) {
  if (has_avx512()) run_avx512(s, count, first, n);
  else steps_run_avx2(s, count, first, n);
}
#else
void steps_run_avx2(const struct step *s, uint32_t count, uint32_t first, uint32_t n) { run(s, count, first, n, NULL); }
void steps_run(const struct step *s, uint32_t count, uint32_t first, uint32_t n) { run(s, count, first, n, NULL); }
#endif
