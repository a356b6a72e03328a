/* A dataset to a cache file: written aside and renamed, so that a reader meets a whole file or none. */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "data/aside.h"
#include "data/cache_impl.h"

struct writer {
  int fd;
  char *aside; /* NULL: nothing to take away */
  uint64_t at;
  int error;
  struct buf index;
};

/* Also where memory ran out halfway. */
static void give_up(void *ctx) {
  struct writer *w = ctx;
  if (w->aside) unlink(w->aside);
  if (w->fd >= 0) close(w->fd);
  w->fd = -1;
  w->aside = NULL;
}

struct str cache_file(struct arena *a, struct str folder, uint64_t key) {
  return str_printf(a, "%.*s/%016llx.segcache", STR_ARG(folder), (unsigned long long)key);
}

static void put(struct writer *w, const void *bytes, size_t size) {
  w->at += size;
  if (!w->error) aside_write(w->fd, bytes, size, &w->error);
}

static void number(struct writer *w, uint64_t v) { buf_add(&w->index, str_of((const char *)&v, sizeof v)); }

/* At least a line of zeros behind what was written last; the next begins on one. */
static void pad(struct writer *w) {
  static const char zeros[2 * CACHE_ALIGN];
  size_t over = w->at % CACHE_ALIGN;
  put(w, zeros, CACHE_ALIGN + (over ? CACHE_ALIGN - over : 0));
}

static void part(struct writer *w, const void *bytes, uint64_t size) {
  if (!bytes) {
    for (int i = 0; i < 3; i++) number(w, 0);
    return;
  }
  number(w, w->at);
  number(w, size);
  number(w, XXH3_64bits(bytes, size));
  put(w, bytes, size);
  pad(w);
}

static uint64_t data_size(const struct column *c, uint32_t rows) {
  switch (c->kind) {
    case COLUMN_BOOL: return (uint64_t)(rows / 64 + (rows % 64 > 0)) * 8;
    case COLUMN_I32: return (uint64_t)rows * 4;
    case COLUMN_I64:
    case COLUMN_F64: return (uint64_t)rows * 8;
    case COLUMN_I128: return (uint64_t)rows * 16;
    case COLUMN_TEXT:
    case COLUMN_MAP: return (uint64_t)rows * c->code_width;
    case COLUMN_SET: return (uint64_t)c->starts[rows] * 4;
  }
  return 0;
}

static void column(struct writer *w, const struct column *c, uint32_t rows) {
  number(w, c->loaded);
  if (!c->loaded) return;
  number(w, c->kind), number(w, c->code_width), number(w, c->missing_count);
  number(w, c->unknown_words), number(w, c->not_nfc), number(w, c->whole);
  part(w, c->data, data_size(c, rows));
  part(w, c->present, (uint64_t)(rows / 64 + (rows % 64 > 0)) * 8);
  part(w, c->starts, ((uint64_t)rows + 1) * 4);
  number(w, c->dict != NULL);
  if (!c->dict) return;
  number(w, c->dict->count);
  part(w, c->dict->offsets, ((uint64_t)c->dict->count + 1) * 8);
  part(w, c->dict->bytes, c->dict->offsets[c->dict->count]);
}

static void table(struct writer *w, const struct schema *s, const struct table *t) {
  number(w, t->loaded);
  if (!t->loaded) return;
  number(w, t->rows);
  number(w, t->clustered_by);
  part(w, t->key_order, (uint64_t)t->rows * 4);
  part(w, t->key_rank, (uint64_t)t->rows * 4);
  part(w, t->given, (uint64_t)t->rows * 4);
  for (uint32_t c = 0; c < s->entities[t->entity].column_count; c++) column(w, &t->columns[c], t->rows);
}

static void link_parts(struct writer *w, const struct dataset *d, uint32_t r) {
  const struct relation *rel = &d->schema->relations[r];
  const struct link *k = &d->links[r];
  uint64_t from = d->tables[rel->from].rows, to = d->tables[rel->to].rows;
  number(w, k->loaded);
  if (!k->loaded) return;
  number(w, k->orphans);
  part(w, k->to, from * 4);
  part(w, k->starts, (from + 1) * 4);
  part(w, k->rows, k->rows ? (uint64_t)k->starts[from] * 4 : 0);
  part(w, k->owner, to * 4);
}

static void everything(struct writer *w, uint64_t key, const struct cache_sources *sources, const struct dataset *d) {
  struct cache_head head = {.version = CACHE_VERSION, .byte_order = CACHE_ORDER, .key = key};
  memcpy(head.magic, cache_magic, sizeof head.magic);
  put(w, &head, sizeof head); /* again when the rest is known */
  number(w, sources->list.count);
  for (uint32_t i = 0; i < sources->list.count; i++) {
    const struct cache_source *s = &sources->list.items[i];
    number(w, s->entity), number(w, s->size), number(w, s->modified), number(w, s->changed);
    number(w, s->inode), number(w, s->device), number(w, s->sample), number(w, s->path.len);
    buf_add(&w->index, s->path);
    while (w->index.len % 8) buf_addc(&w->index, 0);
  }
  for (uint32_t e = 0; e < d->schema->entity_count; e++) table(w, d->schema, &d->tables[e]);
  for (uint32_t r = 0; r < d->schema->relation_count; r++) link_parts(w, d, r);
  head.index_at = w->at;
  head.index_size = w->index.len;
  head.index_hash = XXH3_64bits(w->index.ptr, w->index.len);
  put(w, w->index.ptr, w->index.len);
  head.file_size = w->at;
  head.head_hash = XXH3_64bits(&head, offsetof(struct cache_head, head_hash));
  if (!w->error && pwrite(w->fd, &head, sizeof head, 0) != (ssize_t)sizeof head) w->error = errno ? errno : EIO;
}

bool cache_write(struct arena *a, struct str folder, uint64_t key, const struct cache_sources *sources,
                 const struct dataset *d, struct str *why) {
  struct str place = cache_file(a, folder, key), aside = str_printf(a, "%.*s.part", STR_ARG(place));
  struct writer *w = arena_new(a, struct writer);
  w->fd = -1;
  w->index = buf_in(a);
  arena_defer(a, give_up, w);
  char *made = (char *)(uintptr_t)str_dup(a, folder).ptr;
  if (mkdir(made, 0700) != 0 && errno != EEXIST) w->error = errno;
  if (!w->error) w->fd = aside_open(aside.ptr, &w->error);
  if (!w->error) {
    w->aside = (char *)(uintptr_t)aside.ptr;
    everything(w, key, sources, d);
    if (!w->error && rename(w->aside, place.ptr) != 0) w->error = errno;
    if (!w->error) w->aside = NULL;
  }
  int error = w->error;
  give_up(w);
  if (!error) return true;
  *why = error == EWOULDBLOCK ? STR("") : str_dup(a, str_from(strerror(error))); /* another process is at it */
  return false;
}
