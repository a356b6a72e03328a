/* Sixteen places at a time are looked at for the needle's first and last byte; few have both. */
#include "data/dict_search.h"

typedef uint8_t bytes16 __attribute__((vector_size(16)));
typedef uint64_t words2 __attribute__((vector_size(16)));

struct search {
  const struct dict *d;
  struct str needle;
  uint32_t code, end; /* codes before `code` are done, */
  uint64_t from;      /* and bytes before this */
  uint64_t *bits;
};

/* The code whose text holds the byte at `at`. Few steps where it is near, few where it is far. */
static uint32_t code_of(const struct search *s, uint64_t at) {
  const uint64_t *o = s->d->offsets;
  uint32_t low = s->code, reach = 1;
  while (s->end - low > reach && o[low + reach] <= at) {
    low += reach;
    reach *= 2;
  }
  uint32_t high = s->end - low > reach ? low + reach : s->end; /* o[low] <= at < o[high] */
  while (high - low > 1) {
    uint32_t mid = low + (high - low) / 2;
    if (o[mid] <= at) low = mid;
    else high = mid;
  }
  return low;
}

/* Both bytes are there at `at`. */
static void look(struct search *s, uint64_t at) {
  if (at < s->from || memcmp(s->d->bytes + at, s->needle.ptr, s->needle.len)) return;
  s->code = code_of(s, at);
  uint64_t end = s->d->offsets[s->code + 1];
  if (at + s->needle.len > end) return; /* runs into the next text */
  bit_set(s->bits, s->code++);
  s->from = end;
}

static uint64_t places(const char *p, size_t apart, bytes16 first, bytes16 last, uint64_t *high) {
  bytes16 a, b;
  memcpy(&a, p, sizeof a);
  memcpy(&b, p + apart, sizeof b);
  words2 both = (words2)((bytes16)(a == first) & (bytes16)(b == last));
  *high = both[1];
  return both[0];
}

void dict_search(const struct dict *d, struct str needle, uint32_t first, uint32_t end, uint64_t *bits) {
  struct search s = {.d = d, .needle = needle, .code = first, .end = end, .bits = bits};
  if (!needle.len) {
    for (uint32_t c = first; c < end; c++) bit_set(bits, c);
    return;
  }
  uint64_t stop = d->offsets[end];
  s.from = d->offsets[first];
  size_t apart = needle.len - 1;
  uint8_t x = (uint8_t)needle.ptr[0], y = (uint8_t)needle.ptr[apart];
  bytes16 begins = (bytes16){0} + x, ends = (bytes16){0} + y;
  uint64_t at = s.from;
  for (; at + apart + 16 <= stop; at += 16) {
    uint64_t high, low = places(d->bytes + at, apart, begins, ends, &high);
    for (; low; low &= ~(UINT64_C(0xFF) << __builtin_ctzll(low) / 8 * 8))
      look(&s, at + (uint32_t)__builtin_ctzll(low) / 8);
    for (; high; high &= ~(UINT64_C(0xFF) << __builtin_ctzll(high) / 8 * 8))
      look(&s, at + 8 + (uint32_t)__builtin_ctzll(high) / 8);
  }
  for (; at + needle.len <= stop; at++)
    if ((uint8_t)d->bytes[at] == x) look(&s, at);
}
