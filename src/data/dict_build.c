/* A dictionary while it grows: its texts one behind another, found by their hashes. */
#include "data/load_impl.h"

struct str dict_build_get(const struct dict_build *d, uint32_t code) {
  uint64_t from = code ? d->offsets.items[code - 1] : 0;
  return str_of(d->bytes.ptr + from, d->offsets.items[code] - from);
}

static uint64_t slot_of(uint64_t hash, uint32_t code) { return (hash & ~(uint64_t)UINT32_MAX) | (code + 1); }

uint32_t dict_find(const struct dict_build *d, struct str s, uint64_t hash) {
  if (!d->cap) return NONE;
  for (uint32_t at = (uint32_t)hash & (d->cap - 1); d->slots[at]; at = (at + 1) & (d->cap - 1)) {
    if ((d->slots[at] ^ hash) >> 32) continue;
    uint32_t c = (uint32_t)d->slots[at] - 1;
    if (str_eq(dict_build_get(d, c), s)) return c; /* its hash stands far away, too */
  }
  return NONE;
}

static void dict_widen(struct arena *a, struct dict_build *d, uint32_t cap) {
  uint64_t *slots = arena_new_array(a, uint64_t, cap);
  for (uint32_t c = 0; c < d->count; c++) {
    uint32_t at = (uint32_t)d->hashes[c] & (cap - 1);
    while (slots[at]) at = (at + 1) & (cap - 1);
    slots[at] = slot_of(d->hashes[c], c);
  }
  d->hashes = arena_grow_raw(a, d->hashes, d->hash_cap * sizeof *d->hashes, cap / 2 * sizeof *d->hashes);
  d->hash_cap = cap / 2; /* it is never fuller */
  arena_drop(a, d->slots, d->cap * sizeof *d->slots);
  d->slots = slots;
  d->cap = cap;
}

void dict_reserve(struct arena *a, struct dict_build *d, uint64_t count) {
  uint64_t cap = d->cap ? d->cap : 64;
  while (cap <= count * 2) cap *= 2;
  if (cap > d->cap && cap <= UINT32_MAX) dict_widen(a, d, (uint32_t)cap);
}

void dict_reserve_all(struct arena *a, struct dict_build *d, const struct dict_build *more) {
  dict_reserve(a, d, (uint64_t)d->count + more->count);
  d->offsets.items =
      build_widen(a, d->offsets.items, &d->offsets.cap, (uint64_t)d->count + more->count, sizeof *d->offsets.items);
  if (!d->bytes.arena && more->count) d->bytes = buf_in(a);
  if (d->bytes.cap - d->bytes.len > more->bytes.len) return;
  size_t cap = d->bytes.len + more->bytes.len + 1; /* the first text may be empty, and still stands somewhere */
  if (more->count) d->bytes.ptr = arena_grow_raw(a, d->bytes.ptr, d->bytes.cap, cap), d->bytes.cap = cap;
}

void dict_forget(struct arena *a, struct dict_build *d) {
  arena_drop(a, d->slots, d->cap * sizeof *d->slots);
  arena_drop(a, d->hashes, d->hash_cap * sizeof *d->hashes);
  d->slots = d->hashes = NULL;
  d->cap = d->hash_cap = 0;
}

uint32_t dict_add(struct arena *a, struct dict_build *d, struct str s, uint64_t hash) {
  if ((uint64_t)d->count * 2 >= d->cap) dict_widen(a, d, d->cap ? d->cap * 2 : 64);
  uint32_t at = (uint32_t)hash & (d->cap - 1);
  while (d->slots[at]) at = (at + 1) & (d->cap - 1);
  uint32_t code = d->count++;
  d->slots[at] = slot_of(hash, code);
  d->hashes[code] = hash;
  if (!d->bytes.arena) { /* the first text may be empty, and still stands somewhere */
    d->bytes = buf_in(a);
    buf_addc(&d->bytes, 0);
    d->bytes.len = 0;
  }
  if (d->bytes.cap - d->bytes.len < s.len) { /* what is beyond takes no memory before it is used */
    size_t cap = d->bytes.cap * 2;
    while (cap - d->bytes.len < s.len) cap *= 2;
    d->bytes.ptr = arena_grow_raw(a, d->bytes.ptr, d->bytes.cap, cap);
    d->bytes.cap = cap;
  }
  buf_add(&d->bytes, s);
  if (d->offsets.count == d->offsets.cap)
    d->offsets.items = build_grow(a, d->offsets.items, &d->offsets.cap, sizeof *d->offsets.items);
  d->offsets.items[d->offsets.count++] = d->bytes.len;
  return code;
}

uint32_t dict_intern(struct arena *a, struct dict_build *d, struct str s) {
  uint64_t hash = str_hash(s);
  uint32_t code = dict_find(d, s, hash);
  return code != NONE ? code : dict_add(a, d, s, hash);
}
