/* Dictionaries derived from dictionaries: what the machine does once for each distinct text. */
#ifndef SEG_RUN_BIND_TEXT_H
#define SEG_RUN_BIND_TEXT_H

#include "data/dataset.h"

/* A dictionary under construction: each text gets one code. */
struct dict_maker {
  struct arena *arena;
  uint64_t *offsets;
  char *bytes;
  uint64_t *hashes;
  uint32_t count, cap;
  uint64_t len, bytes_cap;
  uint32_t *table; /* code + 1 */
  uint32_t table_cap;
};

struct dict_maker dict_maker_in(struct arena *a);
uint32_t dict_maker_add(struct dict_maker *m, struct str s);
struct dict *dict_maker_done(struct dict_maker *m);

const struct dict *dict_one(struct arena *a, struct str s);
const struct dict *dict_empty(struct arena *a);

/* Tables below have at least one entry, since a missing row holds code 0. */

/* What is remembered of a dictionary: its hash index, its ranks. */
struct dict_cache {
  struct arena *arena;
  struct dict_known *first;
};

/* Code of each text of `from` in `to`; NONE where it has none. NULL where the two are one. */
const uint32_t *dict_translate(struct dict_cache *c, const struct dict *from, const struct dict *to);
/* One dictionary for both; *map_a, *map_b lead to its codes, NULL where they are the same. */
const struct dict *dict_union(struct dict_cache *c, const struct dict *a, const struct dict *b, const uint32_t **map_a,
                              const uint32_t **map_b);
/* By code: its place in the order of texts by code point. */
const uint32_t *dict_ranks(struct dict_cache *c, const struct dict *d);
/* The texts of `d` changed by `fn`. */
const struct dict *dict_apply(struct dict_cache *c, const struct dict *d, void (*fn)(struct str, struct buf *),
                              const uint32_t **map);

#endif
