/* Cache files changed in ways that their checksums do not show: parts, index and head are sealed anew. */
#ifndef TESTS_CACHE_FILE_H
#define TESTS_CACHE_FILE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#include "data/cache_impl.h"

enum { SEALED_MOST = 512 };

struct cache_bytes {
  unsigned char *bytes;
  size_t size;
  size_t parts[SEALED_MOST]; /* where the index speaks of a part */
  size_t part_count;
};

static inline struct cache_bytes cache_bytes_read(const char *path) {
  struct cache_bytes c = {0};
  FILE *f = fopen(path, "rb");
  if (!f || fseek(f, 0, SEEK_END) != 0) abort();
  c.size = (size_t)ftell(f);
  c.bytes = malloc(c.size + 1);
  rewind(f);
  if (!c.bytes || fread(c.bytes, 1, c.size, f) != c.size) abort();
  fclose(f);
  struct cache_head h;
  memcpy(&h, c.bytes, sizeof h);
  for (size_t at = h.index_at; at + 24 <= c.size; at += 8) {
    struct cache_part p;
    memcpy(&p, c.bytes + at, sizeof p);
    if (p.at < sizeof h || p.at > h.index_at || p.size > h.index_at - p.at) continue;
    if (XXH3_64bits(c.bytes + p.at, p.size) == p.hash && c.part_count < SEALED_MOST) c.parts[c.part_count++] = at;
  }
  return c;
}

static inline void cache_bytes_seal(struct cache_bytes *c) {
  struct cache_head h;
  memcpy(&h, c->bytes, sizeof h);
  if (h.index_at > c->size || h.index_at < sizeof h) return;
  for (size_t i = 0; i < c->part_count; i++) {
    struct cache_part p;
    memcpy(&p, c->bytes + c->parts[i], sizeof p);
    if (p.at > c->size || p.size > c->size - p.at) continue;
    p.hash = XXH3_64bits(c->bytes + p.at, p.size);
    memcpy(c->bytes + c->parts[i], &p, sizeof p);
  }
  h.index_hash = XXH3_64bits(c->bytes + h.index_at, c->size - h.index_at);
  h.head_hash = XXH3_64bits(&h, offsetof(struct cache_head, head_hash));
  memcpy(c->bytes, &h, sizeof h);
}

static inline void cache_bytes_write(const struct cache_bytes *c, const char *path, size_t size) {
  unlink(path);
  FILE *f = fopen(path, "wb");
  if (!f || fwrite(c->bytes, 1, size, f) != size || fclose(f) != 0) abort();
}

#endif
