#include "run/steps.h"

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

#define JOIN(op_)                                                                           \
  do {                                                                                      \
    const uint64_t *a = s->in[0], *b = s->in[s->count - 1];                                 \
    for (uint32_t i = 0; i < words; i += EIGHT) {                                           \
      eight x = *(const eight *)(a + i) op_ *(const eight *)(b + i);                        \
      for (uint32_t k = 1; k + 1 < s->count; k++) x = x op_ *(const eight *)(s->in[k] + i); \
      *(eight *)(s->out + i) = x;                                                           \
    }                                                                                       \
  } while (0)

static inline __attribute__((always_inline)) void run(const struct step *s, uint32_t count, uint32_t first,
                                                      uint32_t n) {
  uint32_t words = (n + 63) / 64;
  for (const struct step *end = s + count; s < end; s++) {
    switch (s->op) {
      case STEP_AND: JOIN(&); break;
      case STEP_OR: JOIN(|); break;
      case STEP_NOT:
        for (uint32_t i = 0; i < words; i += EIGHT) *(eight *)(s->out + i) = ~*(const eight *)(s->in[0] + i);
        break;
      default: put(s, first, n); break;
    }
  }
}

void steps_run_plain(const struct step *s, uint32_t count, uint32_t first, uint32_t n) { run(s, count, first, n); }

#if defined(__x86_64__)
#include <stdbool.h>

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vpopcntdq,popcnt")))
#define AVX2 __attribute__((target("avx2,popcnt")))

AVX512 static void run_avx512(const struct step *s, uint32_t count, uint32_t first, uint32_t n) {
  run(s, count, first, n);
}
AVX2 static void run_avx2(const struct step *s, uint32_t count, uint32_t first, uint32_t n) { run(s, count, first, n); }

static bool has_avx512(void) {
  return __builtin_cpu_supports("avx512vpopcntdq") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
}

void steps_run_avx2(const struct step *s, uint32_t count, uint32_t first, uint32_t n) {
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt")) run_avx2(s, count, first, n);
  else run(s, count, first, n);
}

void steps_run(const struct step *s, uint32_t count, uint32_t first, uint32_t n) {
  if (has_avx512()) run_avx512(s, count, first, n);
  else steps_run_avx2(s, count, first, n);
}
#else
void steps_run_avx2(const struct step *s, uint32_t count, uint32_t first, uint32_t n) { run(s, count, first, n); }
void steps_run(const struct step *s, uint32_t count, uint32_t first, uint32_t n) { run(s, count, first, n); }
#endif
