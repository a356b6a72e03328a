/* A hash map from text to a 32-bit number, open addressing, in an arena. */
#ifndef SEG_BASE_MAP_H
#define SEG_BASE_MAP_H

#include "base/str.h"

#define MAP_NONE UINT32_MAX

struct map_slot {
  uint64_t hash;
  struct str key; /* ptr NULL: free */
  uint32_t value;
};

struct map {
  struct arena *arena;
  struct map_slot *slots;
  uint32_t count, cap; /* cap is 0 or a power of two */
};

static inline struct map map_in(struct arena *a) { return (struct map){.arena = a}; }

/* The value of `key`, or MAP_NONE. */
uint32_t map_get(const struct map *m, struct str key);

/* Sets it. The map keeps `key.ptr`: it must live as long as the map. Returns the value before, or
 * MAP_NONE. */
uint32_t map_put(struct map *m, struct str key, uint32_t value);

#endif
