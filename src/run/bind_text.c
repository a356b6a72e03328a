#define _GNU_SOURCE /* qsort_r */
#include "run/bind_text.h"

#include <stdlib.h>

struct dict_known {
  struct dict_known *next;
  const struct dict *dict;
  uint32_t *table; /* code + 1, by hash */
  uint32_t table_cap;
  uint32_t *ranks;
};

static size_t at_least_one(uint32_t n) { return n ? n : 1; }

/* ---- making ---- */

struct dict_maker dict_maker_in(struct arena *a) {
  struct dict_maker m = {.arena = a, .cap = 16, .bytes_cap = 256, .table_cap = 64};
  m.offsets = arena_new_array(a, uint64_t, m.cap + 1);
  m.hashes = arena_new_array(a, uint64_t, m.cap);
  m.bytes = arena_alloc(a, m.bytes_cap);
  m.table = arena_new_array(a, uint32_t, m.table_cap);
  return m;
}

static void maker_grow(struct dict_maker *m) {
  m->offsets =
      arena_grow(m->arena, m->offsets, (m->cap + 1) * sizeof(uint64_t), ((size_t)m->cap * 2 + 1) * sizeof(uint64_t));
  m->hashes = arena_grow(m->arena, m->hashes, m->cap * sizeof(uint64_t), (size_t)m->cap * 2 * sizeof(uint64_t));
  m->cap *= 2;
  m->table_cap = m->cap * 4;
  m->table = arena_new_array(m->arena, uint32_t, m->table_cap);
  for (uint32_t c = 0; c < m->count; c++) {
    uint32_t at = (uint32_t)m->hashes[c] & (m->table_cap - 1);
    while (m->table[at]) at = (at + 1) & (m->table_cap - 1);
    m->table[at] = c + 1;
  }
}

uint32_t dict_maker_add(struct dict_maker *m, struct str s) {
  uint64_t h = str_hash(s);
  if (m->count == m->cap) maker_grow(m);
  uint32_t at = (uint32_t)h & (m->table_cap - 1);
  for (; m->table[at]; at = (at + 1) & (m->table_cap - 1)) {
    uint32_t c = m->table[at] - 1;
    if (m->hashes[c] == h && str_eq(str_of(m->bytes + m->offsets[c], (size_t)(m->offsets[c + 1] - m->offsets[c])), s))
      return c;
  }
  if (m->len + s.len > m->bytes_cap) {
    uint64_t cap = m->bytes_cap * 2 > m->len + s.len ? m->bytes_cap * 2 : m->len + s.len;
    m->bytes = arena_grow(m->arena, m->bytes, m->bytes_cap, cap);
    m->bytes_cap = cap;
  }
  if (s.len) memcpy(m->bytes + m->len, s.ptr, s.len);
  m->len += s.len;
  m->hashes[m->count] = h;
  m->offsets[m->count + 1] = m->len;
  m->table[at] = m->count + 1;
  return m->count++;
}

struct dict *dict_maker_done(struct dict_maker *m) {
  struct dict *d = arena_new(m->arena, struct dict);
  *d = (struct dict){.count = m->count, .offsets = m->offsets, .bytes = m->bytes};
  return d;
}

const struct dict *dict_one(struct arena *a, struct str s) {
  struct dict *d = arena_new(a, struct dict);
  d->count = 1;
  d->offsets = arena_new_array(a, uint64_t, 2);
  d->offsets[1] = s.len;
  d->bytes = arena_alloc(a, s.len + 1);
  if (s.len) memcpy(d->bytes, s.ptr, s.len);
  return d;
}

const struct dict *dict_empty(struct arena *a) {
  struct dict *d = arena_new(a, struct dict);
  d->offsets = arena_new_array(a, uint64_t, 2);
  d->bytes = arena_alloc(a, 1);
  return d;
}

/* ---- remembered ---- */

static struct dict_known *known(struct dict_cache *c, const struct dict *d) {
  for (struct dict_known *k = c->first; k; k = k->next)
    if (k->dict == d) return k;
  struct dict_known *k = arena_new(c->arena, struct dict_known);
  k->dict = d;
  k->next = c->first;
  c->first = k;
  return k;
}

static void index_dict(struct dict_cache *c, struct dict_known *k) {
  if (k->table) return;
  uint64_t cap = 16;
  while (cap < (uint64_t)k->dict->count * 2) cap *= 2;
  k->table_cap = (uint32_t)cap;
  k->table = arena_new_array(c->arena, uint32_t, cap);
  for (uint32_t i = 0; i < k->dict->count; i++) {
    uint32_t at = (uint32_t)str_hash(dict_get(k->dict, i)) & (k->table_cap - 1);
    while (k->table[at]) at = (at + 1) & (k->table_cap - 1);
    k->table[at] = i + 1;
  }
}

static uint32_t find(const struct dict_known *k, struct str s) {
  uint32_t at = (uint32_t)str_hash(s) & (k->table_cap - 1);
  for (; k->table[at]; at = (at + 1) & (k->table_cap - 1))
    if (str_eq(dict_get(k->dict, k->table[at] - 1), s)) return k->table[at] - 1;
  return NONE;
}

const uint32_t *dict_translate(struct dict_cache *c, const struct dict *from, const struct dict *to) {
  if (from == to) return NULL;
  struct dict_known *k = known(c, to);
  uint32_t *map = arena_new_array(c->arena, uint32_t, at_least_one(from->count));
  map[0] = NONE;
  if (from->count == 1) { /* a constant: no index for it */
    struct str s = dict_get(from, 0);
    for (uint32_t i = 0; i < to->count && map[0] == NONE; i++)
      if (str_eq(dict_get(to, i), s)) map[0] = i;
    return map;
  }
  index_dict(c, k);
  for (uint32_t i = 0; i < from->count; i++) map[i] = find(k, dict_get(from, i));
  return map;
}

const struct dict *dict_union(struct dict_cache *c, const struct dict *a, const struct dict *b, const uint32_t **map_a,
                              const uint32_t **map_b) {
  *map_a = *map_b = NULL;
  if (a == b) return a;
  if (!b->count || !a->count) {
    static const uint32_t zero[1];
    *(b->count ? map_a : map_b) = zero; /* the codes of what has none are never looked at, but are read */
    return b->count ? b : a;
  }
  if (b->count > a->count) return dict_union(c, b, a, map_b, map_a);
  const uint32_t *found = dict_translate(c, b, a);
  uint32_t *map = arena_new_array(c->arena, uint32_t, at_least_one(b->count));
  uint32_t count = a->count;
  uint64_t len = a->offsets[a->count];
  for (uint32_t i = 0; i < b->count; i++) {
    map[i] = found[i];
    if (map[i] != NONE) continue;
    map[i] = count++;
    len += dict_get(b, i).len;
  }
  *map_b = map;
  if (count == a->count) return a;
  struct dict *u = arena_new(c->arena, struct dict);
  u->count = count;
  u->offsets = arena_new_array(c->arena, uint64_t, (size_t)count + 1);
  u->bytes = arena_alloc(c->arena, len + 1);
  memcpy(u->offsets, a->offsets, ((size_t)a->count + 1) * sizeof *u->offsets);
  memcpy(u->bytes, a->bytes, a->offsets[a->count]);
  uint64_t at = a->offsets[a->count];
  for (uint32_t i = 0; i < b->count; i++) {
    if (found[i] != NONE) continue;
    struct str s = dict_get(b, i);
    if (s.len) memcpy(u->bytes + at, s.ptr, s.len);
    at += s.len;
    u->offsets[map[i] + 1] = at;
  }
  return u;
}

static int by_text(const void *x, const void *y, void *dict) {
  return str_cmp(dict_get(dict, *(const uint32_t *)x), dict_get(dict, *(const uint32_t *)y));
}

const uint32_t *dict_ranks(struct dict_cache *c, const struct dict *d) {
  struct dict_known *k = known(c, d);
  if (k->ranks) return k->ranks;
  uint32_t *order = arena_new_array(c->arena, uint32_t, at_least_one(d->count));
  for (uint32_t i = 0; i < d->count; i++) order[i] = i;
  qsort_r(order, d->count, sizeof *order, by_text, (void *)(uintptr_t)d);
  k->ranks = arena_new_array(c->arena, uint32_t, at_least_one(d->count));
  for (uint32_t i = 0; i < d->count; i++) k->ranks[order[i]] = i;
  return k->ranks;
}

const struct dict *dict_apply(struct dict_cache *c, const struct dict *d, void (*fn)(struct str, struct buf *),
                              const uint32_t **map) {
  struct dict_maker m = dict_maker_in(c->arena);
  struct buf b = buf_in(c->arena);
  uint32_t *to = arena_new_array(c->arena, uint32_t, at_least_one(d->count));
  for (uint32_t i = 0; i < d->count; i++) {
    b.len = 0;
    fn(dict_get(d, i), &b);
    to[i] = dict_maker_add(&m, buf_str(&b));
  }
  *map = to;
  return dict_maker_done(&m);
}
