#include "base/map.h"

static struct map_slot *map_find(struct map_slot *slots, uint32_t cap, struct str key, uint64_t hash) {
  for (uint32_t i = (uint32_t)hash & (cap - 1);; i = (i + 1) & (cap - 1)) {
    struct map_slot *s = &slots[i];
    if (!s->key.ptr || (s->hash == hash && str_eq(s->key, key))) return s;
  }
}

uint32_t map_get(const struct map *m, struct str key) {
  if (m->count == 0) return MAP_NONE;
  struct map_slot *s = map_find(m->slots, m->cap, key, str_hash(key));
  return s->key.ptr ? s->value : MAP_NONE;
}

static void map_rehash(struct map *m) {
  uint32_t cap = m->cap ? m->cap * 2 : 4; /* most hold a word or two */
  if (cap < m->cap) arena_fail(m->arena);
  struct map_slot *slots = arena_new_array(m->arena, struct map_slot, cap);
  for (uint32_t i = 0; i < m->cap; i++)
    if (m->slots[i].key.ptr) *map_find(slots, cap, m->slots[i].key, m->slots[i].hash) = m->slots[i];
  m->slots = slots;
  m->cap = cap;
}

uint32_t map_put(struct map *m, struct str key, uint32_t value) {
  if (!key.ptr) key = STR("");
  if (m->count * 4 >= m->cap * 3) map_rehash(m);
  uint64_t hash = str_hash(key);
  struct map_slot *s = map_find(m->slots, m->cap, key, hash);
  if (s->key.ptr) {
    uint32_t old = s->value;
    s->value = value;
    return old;
  }
  *s = (struct map_slot){hash, key, value};
  m->count++;
  return MAP_NONE;
}
