/* What a cache belongs to: the data's path, the parts of the schema that loading reads, and files as they were. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "data/cache_impl.h"
#include "data/zone.h"

struct needs *cache_closure(struct arena *a, const struct schema *s, const struct needs *n) {
  struct needs *out = needs_new(a, s);
  for (uint32_t e = 0; e < s->entity_count; e++) {
    out->tables[e] = n->tables[e];
    for (uint32_t c = 0; c < s->entities[e].column_count; c++) {
      out->columns[e][c] = n->columns[e][c];
      out->tables[e] |= n->columns[e][c];
    }
  }
  for (uint32_t r = 0; r < s->relation_count; r++) {
    if (!(out->relations[r] = n->relations[r])) continue;
    const struct relation *rel = &s->relations[r];
    out->tables[rel->from] = out->tables[rel->to] = true;
    for (uint32_t i = 0; i < rel->width; i++)
      out->columns[rel->from][rel->from_cols[i]] = out->columns[rel->to][rel->to_cols[i]] = true;
  }
  for (uint32_t e = 0; e < s->entity_count; e++)
    for (uint32_t k = 0; out->tables[e] && k < s->entities[e].key_count; k++)
      out->columns[e][s->entities[e].key[k]] = true;
  return out;
}

/* ---- the schema as bytes ---- */

static void number(struct buf *b, uint64_t v) { buf_add(b, str_of((const char *)&v, sizeof v)); }

static void text(struct buf *b, struct str s) {
  number(b, s.len);
  buf_add(b, s);
}

/* A zone is what it says of 600 years: the system's files change now and then. */
static void zone_bytes(struct arena *a, struct buf *b, const struct zone *z) {
  const int64_t year = INT64_C(31556952) * US_PER_SECOND;
  number(b, z && !zone_is_utc(z));
  if (!z || zone_is_utc(z)) return;
  struct zone_steps steps = zone_transitions(z, -200 * year, 400 * year, a);
  number(b, steps.list.count);
  for (uint32_t i = 0; i < steps.list.count; i++) {
    number(b, (uint64_t)steps.list.items[i].at);
    number(b, (uint64_t)(int64_t)steps.list.items[i].offset);
  }
}

static void column_bytes(struct arena *a, struct buf *b, const struct schema *s, const struct column_spec *c) {
  text(b, c->stored);
  number(b, c->type.kind), number(b, c->type.elem), number(b, c->type.optional);
  number(b, c->type.precision), number(b, c->type.scale), number(b, c->in_key);
  number(b, c->storage.kind);
  text(b, c->storage.yes), text(b, c->storage.no);
  zone_bytes(a, b, c->storage.zone);
  number(b, c->storage.missing_count);
  for (uint32_t i = 0; i < c->storage.missing_count; i++) text(b, c->storage.missing[i]);
  if (c->type.kind != TYPE_ENUM && c->type.elem != TYPE_ENUM) return;
  const struct enum_type *e = &s->enums[c->type.ref]; /* words that are no member are counted */
  number(b, e->count);
  for (uint32_t i = 0; i < e->count; i++) text(b, e->members[i].stored);
}

static void schema_bytes(struct arena *a, struct buf *b, const struct schema *s) {
  text(b, s->zone_name);
  zone_bytes(a, b, s->zone);
  number(b, s->entity_count);
  for (uint32_t e = 0; e < s->entity_count; e++) {
    const struct entity *en = &s->entities[e];
    text(b, en->name);
    number(b, en->path_count);
    for (uint32_t i = 0; i < en->path_count; i++) text(b, en->path[i]);
    number(b, en->key_count);
    for (uint32_t i = 0; i < en->key_count; i++) number(b, en->key[i]);
    number(b, en->column_count);
    for (uint32_t c = 0; c < en->column_count; c++) column_bytes(a, b, s, &en->columns[c]);
  }
  number(b, s->relation_count);
  for (uint32_t r = 0; r < s->relation_count; r++) {
    const struct relation *rel = &s->relations[r];
    text(b, rel->name);
    number(b, rel->from), number(b, rel->to), number(b, rel->to_many), number(b, rel->unique);
    number(b, rel->inverse), number(b, rel->width);
    for (uint32_t i = 0; i < rel->width; i++) number(b, rel->from_cols[i]), number(b, rel->to_cols[i]);
  }
}

uint64_t cache_key(struct arena *a, const struct schema *s, struct str path, const struct needs *closure,
                   enum on_bad_value mode) {
  enum source_kind kind = load_source_kind(path);
  if (kind == SOURCE_UNKNOWN) return 0;
  struct buf b = buf_in(a);
  number(&b, CACHE_VERSION);
  text(&b, path);
  number(&b, kind);
  number(&b, mode);
  for (uint32_t e = 0; e < s->entity_count && (kind == SOURCE_CSV || kind == SOURCE_NDJSON); e++)
    if (closure->tables[e]) number(&b, e); /* a file alone is that of one entity */
  schema_bytes(a, &b, s);
  uint64_t key = str_hash(buf_str(&b));
  return key ? key : 1;
}

uint64_t cache_column_key(struct arena *a, const struct schema *s, uint32_t entity, uint32_t column) {
  const struct entity *e = &s->entities[entity];
  struct buf b = buf_in(a);
  number(&b, e->path_count);
  for (uint32_t i = 0; i < e->path_count; i++) text(&b, e->path[i]);
  zone_bytes(a, &b, s->zone);
  column_bytes(a, &b, s, &e->columns[column]);
  return str_hash(buf_str(&b));
}

/* ---- files ---- */

uint64_t cache_time(struct timespec t) { return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec; }

/* Its beginning and its end. */
static bool sample(int fd, uint64_t size, uint64_t *out) {
  enum { PART = 32 << 10 };
  char part[PART];
  uint64_t hash = size;
  for (int end = 0; end < 2; end++) {
    uint64_t at = end && size > PART ? size - PART : 0;
    size_t have = 0;
    while (have < PART && at + have < size) {
      ssize_t n = pread(fd, part + have, PART - have, (off_t)(at + have));
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return false;
      have += (size_t)n;
    }
    hash = XXH3_64bits_withSeed(part, have, hash);
  }
  *out = hash;
  return true;
}

static bool note(struct arena *a, struct str path, uint32_t entity, struct cache_source *out) {
  struct str z = str_dup(a, path);
  int fd = open(z.ptr, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return false;
  struct stat st;
  bool ok = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
  *out = (struct cache_source){.entity = entity, .path = z};
  if (ok) {
    out->size = (uint64_t)st.st_size;
    out->modified = cache_time(st.st_mtim);
    out->changed = cache_time(st.st_ctim);
    out->inode = st.st_ino;
    out->device = st.st_dev;
    ok = sample(fd, out->size, &out->sample);
  }
  close(fd);
  return ok;
}

bool cache_sources_now(struct arena *a, const struct schema *s, struct str path, const struct needs *closure,
                       struct cache_sources *out) {
  *out = (struct cache_sources){0};
  struct cache_source one;
  if (load_source_kind(path) == SOURCE_SQLITE) {
    /* what is not yet in the database file stands in one of these beside it */
    static const char *const beside[] = {"-wal", "-journal"};
    struct stat st;
    for (int i = 0; i < 2; i++)
      if (stat(str_printf(a, "%.*s%s", STR_ARG(path), beside[i]).ptr, &st) == 0 && st.st_size > 0) return false;
    if (!note(a, path, NONE, &one)) return false;
    *array_push(a, &out->list) = one;
    return true;
  }
  struct str *files = load_files(a, s, path, closure);
  for (uint32_t e = 0; files && e < s->entity_count; e++) {
    if (!closure->tables[e]) continue;
    if (!note(a, files[e], e, &one)) return false;
    *array_push(a, &out->list) = one;
  }
  return files != NULL;
}

static bool same(const struct cache_source *x, const struct cache_source *y) {
  return str_eq(x->path, y->path) && x->size == y->size && x->modified == y->modified && x->changed == y->changed &&
         x->inode == y->inode && x->device == y->device && x->sample == y->sample;
}

bool cache_sources_same(const struct cache_sources *now, const struct cache_sources *noted, bool all) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < now->list.count; i++)
    for (uint32_t k = 0; k < noted->list.count; k++)
      if (now->list.items[i].entity == noted->list.items[k].entity) {
        if (!same(&now->list.items[i], &noted->list.items[k])) return false;
        n++;
      }
  return n > 0 && (!all || n == now->list.count);
}

bool cache_time_fresh(uint64_t changed, uint64_t now) {
  uint64_t tick = changed % 1000000000u ? 20000000u : 2000000000u; /* of clocks that file systems use */
  return changed + tick > now;
}

bool cache_sources_fresh(const struct cache_sources *s, uint64_t now) {
  for (uint32_t i = 0; i < s->list.count; i++)
    if (cache_time_fresh(s->list.items[i].changed, now)) return true;
  return false;
}
