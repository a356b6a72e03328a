#include "run/members.h"

#include <stdbool.h>
#include <stddef.h>

#include "data/split_rows.h"
#include "run/bits_runs.h"

enum { PARTS_MOST = 64 };

uint64_t members_part_plain(int64_t *out, const int64_t *ids, const uint64_t *bits, uint32_t from, uint32_t to) {
  uint64_t n = 0;
  for (uint32_t w = from / 64; w < (to + UINT64_C(63)) / 64; w++)
    for (uint64_t b = bits[w]; b; b &= b - 1) out[n++] = ids[(uint64_t)w * 64 + (uint32_t)__builtin_ctzll(b)];
  return n;
}

#if defined(__x86_64__)
#include <immintrin.h>

enum { BLOCK = 2048, EIGHT = 8 };

/* The rows of a block that has few members are listed first, so that all of their ids are asked for at once: which row
 * is the last of a word is a branch that nothing foretells. */
static uint64_t part_listed(int64_t *out, const int64_t *ids, const uint64_t *bits, uint32_t n) {
  uint32_t rows[BLOCK + 16], count = bits_list(rows, bits, n);
  for (uint32_t i = 0; i < count; i++) out[i] = ids[rows[i]];
  return count;
}

/* Eight rows at a time, whichever of them are members. What a store of eight writes beyond them is written over by the
 * next one; the last ones write theirs alone, since another thread's part begins there. */
__attribute__((target("avx512f,avx512vl,popcnt,bmi"))) static uint64_t part_dense(int64_t *out, const int64_t *end,
                                                                                  const int64_t *ids,
                                                                                  const uint64_t *bits,
                                                                                  uint32_t words) {
  int64_t *at = out;
  for (uint32_t w = 0; w < words; w++)
    for (uint32_t k = 0; k < 64; k += EIGHT) {
      __mmask8 here = (__mmask8)(bits[w] >> k);
      uint32_t n = (uint32_t)__builtin_popcount(here);
      __m512i x = _mm512_maskz_compress_epi64(here, _mm512_loadu_si512((const void *)(ids + (size_t)w * 64 + k)));
      if (end - at >= EIGHT) _mm512_storeu_si512((void *)at, x);
      else _mm512_mask_storeu_epi64((void *)at, (__mmask8)((1u << n) - 1), x);
      at += n;
    }
  return (uint64_t)(at - out);
}

static uint64_t part_avx512(int64_t *out, uint64_t count, const int64_t *ids, const uint64_t *bits, uint32_t from,
                            uint32_t to) {
  uint64_t done = 0;
  for (uint32_t at = from; at < to; at += BLOCK) {
    uint32_t n = to - at < BLOCK ? to - at : BLOCK;
    const uint64_t *here = bits + at / 64;
    if (n % 64 || bits_ones(here, n) < n / 16) done += part_listed(out + done, ids + at, here, n);
    else done += part_dense(out + done, out + count, ids + at, here, n / 64);
  }
  return done;
}

static bool has_avx512(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("popcnt");
}
#else
static bool has_avx512(void) { return false; }
#define part_avx512(out, count, ids, bits, from, to) members_part_plain(out, ids, bits, from, to)
#endif

uint64_t members_part(int64_t *out, uint64_t count, const int64_t *ids, const uint64_t *bits, uint32_t from,
                      uint32_t to) {
  return has_avx512() ? part_avx512(out, count, ids, bits, from, to) : members_part_plain(out, ids, bits, from, to);
}

/* ---- by several threads: how many each part has, then each where those before it end ---- */

struct gathering {
  int64_t *to;
  const int64_t *ids;
  const uint64_t *bits;
  uint32_t rows, step, parts;
  uint64_t begin[PARTS_MOST + 1];
};

static uint32_t part_end(const struct gathering *g, uint32_t part) {
  return part + 1 < g->parts ? g->step * (part + 1) : g->rows;
}

static void gather(void *ctx, uint32_t part) {
  const struct gathering *g = ctx;
  members_part(g->to + g->begin[part], g->begin[part + 1] - g->begin[part], g->ids, g->bits, g->step * part,
               part_end(g, part));
}

uint64_t members_ids(int64_t *to, const int64_t *ids, const uint64_t *bits, uint32_t rows, uint32_t threads) {
  struct gathering g = {.to = to, .ids = ids, .bits = bits, .rows = rows, .parts = split_count(rows, threads)};
  if (!rows) return 0;
  g.step = (rows / g.parts + 63) & ~(uint32_t)63;
  for (uint32_t p = 0; p < g.parts; p++)
    g.begin[p + 1] = g.begin[p] + bits_ones(bits + g.step * p / 64, part_end(&g, p) - g.step * p);
  split_parts(g.parts, gather, &g);
  return g.begin[g.parts];
}
