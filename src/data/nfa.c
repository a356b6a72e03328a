#include "data/nfa.h"

#include "data/text.h"

enum { EDGES_MOST = 20000 };

uint32_t nfa_state(struct nfa *n) { return n->states++; }

struct nfa nfa_in(struct arena *a) {
  return (struct nfa){.arena = a, .states = 2, .start = 0, .accept = 1};
}

static bool full(struct nfa *n) {
  n->too_large |= n->bytes.count + n->free.count >= EDGES_MOST;
  return n->too_large;
}

void nfa_free(struct nfa *n, uint32_t from, uint32_t to) {
  if (from != to && !full(n)) *array_push(n->arena, &n->free) = (struct nfa_edge){from, to, 0, 0};
}

void nfa_bytes(struct nfa *n, uint32_t from, uint32_t to, uint8_t lo, uint8_t hi) {
  if (!full(n)) *array_push(n->arena, &n->bytes) = (struct nfa_edge){from, to, lo, hi};
}

static uint32_t encode(uint32_t c, uint8_t *out) {
  if (c < 0x80) {
    out[0] = (uint8_t)c;
    return 1;
  }
  uint32_t len = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  static const uint8_t leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
  for (uint32_t i = len - 1; i > 0; i--, c >>= 6) out[i] = (uint8_t)(0x80 | (c & 0x3F));
  out[0] = (uint8_t)(leads[len] | c);
  return len;
}

/* Code points whose encodings are equally long. They are cut until each byte of the encodings runs over a range of its
 * own, whatever the others are. */
static void add_range(struct nfa *n, uint32_t from, uint32_t to, uint32_t lo, uint32_t hi) {
  uint8_t a[4], b[4];
  uint32_t len = encode(lo, a);
  for (uint32_t i = 1; i < len; i++) {
    uint32_t tail = (1u << 6 * i) - 1;
    if ((lo | tail) == (hi | tail)) break;
    if (lo & tail) {
      add_range(n, from, to, lo, lo | tail);
      add_range(n, from, to, (lo | tail) + 1, hi);
      return;
    }
    if ((hi & tail) != tail) {
      add_range(n, from, to, lo, (hi & ~tail) - 1);
      add_range(n, from, to, hi & ~tail, hi);
      return;
    }
  }
  encode(hi, b);
  for (uint32_t i = 0; i < len; i++) {
    uint32_t next = i + 1 == len ? to : nfa_state(n);
    nfa_bytes(n, from, next, a[i], b[i]);
    from = next;
  }
}

static void add_points(struct nfa *n, uint32_t from, uint32_t to, uint32_t lo, uint32_t hi) {
  static const uint32_t last[] = {0x7F, 0x7FF, 0xFFFF, 0x10FFFF}; /* of each length */
  for (uint32_t i = 0; i < 4 && lo <= hi; i++) {
    if (lo > last[i]) continue;
    uint32_t end = hi < last[i] ? hi : last[i];
    add_range(n, from, to, lo, end);
    lo = end + 1;
  }
}

void nfa_after_case(struct nfa *n, bool upper) {
  n->mappings = text_mappings(upper ? TEXT_UPPER : TEXT_LOWER, &n->mapping_count);
  n->too_large |= !n->mappings;
}

/* A run of neighbouring code points under way. */
struct run {
  uint32_t lo, end; /* lo .. end - 1 */
};

static void run_add(struct nfa *n, uint32_t from, uint32_t to, struct run *r, uint32_t c) {
  if (r->end == c) {
    r->end++;
    return;
  }
  if (r->lo < r->end) add_points(n, from, to, r->lo, r->end - 1);
  *r = (struct run){c, c + 1};
}

void nfa_points(struct nfa *n, uint32_t from, uint32_t to, uint32_t lo, uint32_t hi) {
  if (lo == 0 && hi == 0x10FFFF) {
    add_points(n, from, to, lo, hi);
    return;
  }
  struct run in = {0};
  uint32_t first = lo;
  for (uint32_t i = 0; i < n->mapping_count; i++) {
    uint32_t c = n->mappings[i].from, is = n->mappings[i].to[0];
    bool there = c >= first && c <= hi, wanted = is >= first && is <= hi;
    if (wanted && !there) run_add(n, from, to, &in, c);
    if (!there || wanted) continue;
    if (lo < c) add_points(n, from, to, lo, c - 1); /* all before it are mapped into the range, or stay there */
    lo = c + 1;
  }
  if (in.lo < in.end) add_points(n, from, to, in.lo, in.end - 1);
  if (lo <= hi) add_points(n, from, to, lo, hi);
}
