/* A typed array that grows in an arena:
 *
 *   struct { ARRAY(struct span) } spans = {0};   or a field  `ARRAY_OF(struct span) spans;`
 *   *array_push(arena, &spans) = s;
 *   for (uint32_t i = 0; i < spans.count; i++) use(spans.items[i]);
 *
 * A pointer into `items` is valid until the next push. */
#ifndef SEG_BASE_ARRAY_H
#define SEG_BASE_ARRAY_H

#include "base/arena.h"

#define ARRAY_OF(type)   \
  struct {               \
    type *items;         \
    uint32_t count, cap; \
  }

/* A pointer to a new, zeroed last item. */
#define array_push(arena_, arr)                                                                        \
  ((arr)->count == (arr)->cap                                                                          \
       ? (void)((arr)->items = array_grow_((arena_), (arr)->items, &(arr)->cap, sizeof *(arr)->items)) \
       : (void)0,                                                                                      \
   &(arr)->items[(arr)->count++])

static inline void *array_grow_(struct arena *a, void *items, uint32_t *cap, size_t size) {
  uint32_t n = *cap ? *cap * 2 : 8;
  if (n < *cap) arena_fail(a);
  void *p = arena_grow(a, items, *cap * size, n * size);
  *cap = n;
  return p;
}

#endif
