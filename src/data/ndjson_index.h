/* Where keys and lines of NDJSON end, found 64 bytes at a time. Private to data/. */
#ifndef SEG_DATA_NDJSON_INDEX_H
#define SEG_DATA_NDJSON_INDEX_H

#include "data/cells.h"

enum { NDJSON_BLOCKS = CELLS_BYTES / 64 };

struct ndjson_index {
  uint32_t *colons, *lines; /* places of the colons that stand behind a quotation mark, of line feeds; room for n + 8 */
  uint32_t colon_count, line_count;
  bool high, has_returns; /* there may be bytes above 127, carriage returns */
  /* a bit for each byte; odd: backslashes, and control characters but for these two */
  uint64_t quotes[NDJSON_BLOCKS + 1], returns[NDJSON_BLOCKS + 1], odd[NDJSON_BLOCKS + 1];
  uint32_t quotes_before[NDJSON_BLOCKS + 1]; /* how many stand before these 64 bytes */
};

enum ndjson_way { NDJSON_BEST, NDJSON_PLAIN, NDJSON_AVX2, NDJSON_AVX512 };

/* Of `n` bytes at `p`, CELLS_BYTES at most; 64 bytes behind them may be read too. */
void ndjson_index(struct ndjson_index *x, const char *p, size_t n);
/* The same in one way, for tests; false where this processor knows it not. */
bool ndjson_index_by(enum ndjson_way way, struct ndjson_index *x, const char *p, size_t n);

/* How many bits are set from `from` up to `to`. */
static inline uint32_t bits_between(const uint64_t *bits, uint32_t from, uint32_t to) {
  uint32_t n = 0;
  for (uint32_t at = from; at < to; at = (at | 63) + 1) {
    uint64_t word = bits[at / 64] & UINT64_MAX << (at & 63);
    if (at / 64 == to / 64) word &= ((uint64_t)1 << (to & 63)) - 1;
    n += (uint32_t)__builtin_popcountll(word);
  }
  return n;
}

/* How many quotation marks stand before a place of the index. */
static inline uint32_t quotes_before(const struct ndjson_index *x, uint32_t at) {
  return x->quotes_before[at / 64] +
         (uint32_t)__builtin_popcountll(x->quotes[at / 64] & (((uint64_t)1 << (at & 63)) - 1));
}

/* The first bit that is set from `from` up to `to`, or `to`. */
static inline uint32_t first_bit(const uint64_t *bits, uint32_t from, uint32_t to) {
  for (uint32_t at = from; at < to; at = (at | 63) + 1) {
    uint64_t word = bits[at / 64] >> (at & 63);
    if (!word) continue;
    at += (uint32_t)__builtin_ctzll(word);
    return at < to ? at : to;
  }
  return to;
}

#endif
