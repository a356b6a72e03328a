/* A cache file, mapped: its index, and the parts of it that are used. Nothing in it is believed: the index is read
 * within its bounds, and a part comes into use only when its size, checksum and numbers are right. */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/utf8.h"
#include "data/cache_impl.h"

struct cache_map {
  char *base;
  uint64_t size;
  uint64_t parts_end; /* where the index begins */
  uint64_t at, end;   /* of the index, while it is read */
  bool bad;
};

static void unmap(void *ctx) {
  struct cache_map *m = ctx;
  if (m->base) munmap(m->base, m->size);
  m->base = NULL;
}

/* ---- the index ---- */

static uint64_t number(struct cache_map *m) {
  uint64_t v = 0;
  if (m->bad || m->end - m->at < sizeof v) {
    m->bad = true;
    return 0;
  }
  memcpy(&v, m->base + m->at, sizeof v);
  m->at += sizeof v;
  return v;
}

/* At most `most`. */
static uint32_t small(struct cache_map *m, uint64_t most) {
  uint64_t v = number(m);
  m->bad |= v > most;
  return m->bad ? 0 : (uint32_t)v;
}

static struct cache_part part(struct cache_map *m) {
  struct cache_part p;
  p.at = number(m);
  p.size = number(m);
  p.hash = number(m);
  if (!p.at) return (struct cache_part){0};
  m->bad |= p.at % CACHE_ALIGN || p.at < CACHE_ALIGN || p.at > m->parts_end || p.size > m->parts_end - p.at ||
            m->parts_end - p.at - p.size < CACHE_ALIGN;
  return p;
}

static void sources(struct arena *a, struct cache_map *m, const struct schema *s, struct cache_sources *out) {
  uint32_t n = small(m, (uint64_t)s->entity_count + 1);
  for (uint32_t i = 0; i < n && !m->bad; i++) {
    struct cache_source *x = array_push(a, &out->list);
    x->entity = small(m, UINT32_MAX);
    x->size = number(m), x->modified = number(m), x->changed = number(m);
    x->inode = number(m), x->device = number(m), x->sample = number(m);
    uint64_t len = number(m);
    m->bad |= len > m->end - m->at;
    if (m->bad) return;
    x->path = str_of(m->base + m->at, len);
    m->at += len;
    while (m->at % 8 && m->at < m->end) m->at++; /* words stand at multiples of 8: so does the index */
  }
}

static void column(struct arena *a, struct cache_map *m, struct column *c, struct cache_column *k) {
  c->loaded = small(m, 1);
  if (!c->loaded || m->bad) return;
  c->kind = (enum column_kind)small(m, COLUMN_MAP);
  c->code_width = (uint8_t)small(m, 4);
  c->missing_count = small(m, ROW_NONE - 1);
  c->unknown_words = small(m, UINT32_MAX);
  c->not_nfc = small(m, UINT32_MAX);
  c->whole = small(m, 1);
  k->data = part(m);
  k->present = part(m);
  k->starts = part(m);
  if (!small(m, 1) || m->bad) return;
  c->dict = arena_new(a, struct dict);
  c->dict->count = small(m, UINT32_MAX - 1);
  k->offsets = part(m);
  k->bytes = part(m);
}

static void read_index(struct arena *a, struct cache_map *m, const struct schema *s, struct cache_index *x) {
  struct dataset *d = x->d = dataset_new(a, s);
  x->tables = arena_new_array(a, struct cache_table, s->entity_count + 1);
  x->links = arena_new_array(a, struct cache_link, s->relation_count + 1);
  sources(a, m, s, &x->sources);
  for (uint32_t e = 0; e < s->entity_count; e++) {
    uint32_t columns = s->entities[e].column_count;
    struct table *t = &d->tables[e];
    t->entity = e;
    t->clustered_by = NONE;
    t->columns = arena_new_array(a, struct column, columns + 1);
    x->tables[e].columns = arena_new_array(a, struct cache_column, columns + 1);
    t->loaded = small(m, 1);
    if (!t->loaded || m->bad) continue;
    t->rows = small(m, ROW_NONE - 1);
    t->clustered_by = small(m, UINT32_MAX);
    x->tables[e].key_order = part(m);
    x->tables[e].key_rank = part(m);
    x->tables[e].given = part(m);
    for (uint32_t c = 0; c < columns && !m->bad; c++) column(a, m, &t->columns[c], &x->tables[e].columns[c]);
  }
  for (uint32_t r = 0; r < s->relation_count && !m->bad; r++) {
    d->links[r].loaded = small(m, 1);
    if (!d->links[r].loaded) continue;
    d->links[r].orphans = number(m);
    x->links[r].to = part(m);
    x->links[r].starts = part(m);
    x->links[r].rows = part(m);
    x->links[r].owner = part(m);
  }
  m->bad |= m->at != m->end;
}

static bool head_fits(struct cache_map *m, uint64_t key) {
  struct cache_head h;
  if (m->size < sizeof h) return false;
  memcpy(&h, m->base, sizeof h);
  if (memcmp(h.magic, cache_magic, sizeof h.magic) != 0 || h.version != CACHE_VERSION || h.byte_order != CACHE_ORDER)
    return false;
  if (h.head_hash != XXH3_64bits(&h, offsetof(struct cache_head, head_hash)) || h.key != key) return false;
  if (h.file_size != m->size || h.index_at < sizeof h || h.index_at > m->size || h.index_size != m->size - h.index_at)
    return false;
  m->parts_end = m->at = h.index_at;
  m->end = m->size;
  return XXH3_64bits(m->base + h.index_at, h.index_size) == h.index_hash;
}

struct cache_map *cache_open(struct arena *a, const struct schema *s, struct str folder, uint64_t key,
                             struct cache_index *index) {
  struct str path = cache_file(a, folder, key);
  struct cache_map *m = arena_new(a, struct cache_map);
  arena_defer(a, unmap, m);
  int fd = open(path.ptr, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0) return NULL;
  struct stat st;
  if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0) {
    void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (p != MAP_FAILED) {
      m->base = p;
      m->size = (uint64_t)st.st_size;
    }
  }
  close(fd);
  if (!m->base || !head_fits(m, key)) return NULL;
  *index = (struct cache_index){0};
  read_index(a, m, s, index);
  return m->bad ? NULL : m;
}

/* ---- parts in use ---- */

/* NULL, and the map is bad, unless the part is there, as large as that, and right. */
static void *take(struct cache_map *m, struct cache_part p, uint64_t size, enum scan_kind kind, uint64_t limit) {
  if (m->bad || !p.at || p.size != size) {
    m->bad = true;
    return NULL;
  }
#ifdef MADV_POPULATE_READ /* page tables in one call, where the kernel knows it */
  uint64_t page = p.at & ~(uint64_t)4095;
  if (size > 1 << 20) madvise(m->base + page, p.at + size - page, MADV_POPULATE_READ);
#endif
  if (cache_scan(m->base + p.at, size, p.hash, kind, limit)) return m->base + p.at;
  m->bad = true;
  return NULL;
}

/* Texts are UTF-8, each of them: what reads them relies on it. */
static bool texts_fit(const struct dict *d) {
  uint64_t size = d->offsets[d->count];
  if (size && utf8_check(str_of(d->bytes, size)) != SIZE_MAX) return false;
  bool inside = false;
  for (uint32_t i = 0; i < d->count; i++)
    inside |= d->offsets[i] < size && ((unsigned char)d->bytes[d->offsets[i]] & 0xC0) == 0x80;
  return !inside;
}

static uint64_t bits_size(uint32_t rows) { return (uint64_t)(rows / 64 + (rows % 64 > 0)) * 8; }

/* Nothing beyond the last row. */
static bool tail_clear(const uint64_t *bits, uint32_t rows) {
  return rows % 64 == 0 || bits[rows / 64] >> rows % 64 == 0;
}

static bool present_fits(const struct column *c, uint32_t rows) {
  uint64_t n = 0;
  for (uint32_t i = 0; i < bits_size(rows) / 8; i++) n += (uint64_t)__builtin_popcountll(c->present[i]);
  return tail_clear(c->present, rows) && n + c->missing_count == rows;
}

/* What a column of this type may be; ids are whole numbers or texts. */
static bool kind_fits(const struct column *c, struct type t) {
  switch (t.kind) {
    case TYPE_BOOL: return c->kind == COLUMN_BOOL;
    case TYPE_DATE: return c->kind == COLUMN_I32;
    case TYPE_INT:
    case TYPE_TIMESTAMP:
    case TYPE_DURATION: return c->kind == COLUMN_I64;
    case TYPE_DECIMAL: return c->kind == (t.precision <= 18 ? COLUMN_I64 : COLUMN_I128);
    case TYPE_FLOAT: return c->kind == COLUMN_F64;
    case TYPE_SET: return c->kind == COLUMN_SET;
    case TYPE_MAP: return c->kind == COLUMN_MAP;
    case TYPE_ID: return c->kind == COLUMN_TEXT || c->kind == COLUMN_I64;
    default: return c->kind == COLUMN_TEXT;
  }
}

static void take_dict(struct cache_map *m, struct column *c, const struct cache_column *k) {
  if (!c->dict || !k->bytes.at) {
    m->bad = true;
    return;
  }
  struct dict *d = c->dict;
  d->offsets = take(m, k->offsets, ((uint64_t)d->count + 1) * 8, SCAN_STARTS64, k->bytes.size);
  if (m->bad) return;
  d->bytes = take(m, k->bytes, d->offsets[d->count], SCAN_ANY, 0);
  m->bad |= m->bad || !texts_fit(d);
}

static void take_column(struct cache_map *m, struct column *c, const struct cache_column *k, struct type t,
                        uint32_t rows) {
  if (!kind_fits(c, t) || c->missing_count > rows) m->bad = true;
  if (m->bad) return;
  enum scan_kind scan = SCAN_ANY;
  uint64_t limit = 0, width = 8;
  if (c->kind == COLUMN_SET) {
    take_dict(m, c, k);
    c->starts = take(m, k->starts, ((uint64_t)rows + 1) * 4, SCAN_STARTS32, UINT32_MAX);
    m->bad |= c->code_width != 4 || c->missing_count;
    if (!m->bad) c->data = take(m, k->data, (uint64_t)c->starts[rows] * 4, SCAN_CODE32, c->dict->count);
    return;
  }
  switch (c->kind) {
    case COLUMN_I32: scan = SCAN_DAY, width = 4; break;
    case COLUMN_I64:
      if (t.kind == TYPE_TIMESTAMP) scan = SCAN_TIME;
      if (t.kind == TYPE_DECIMAL) scan = SCAN_DECIMAL, limit = t.precision;
      break;
    case COLUMN_I128: scan = SCAN_WIDE, limit = t.precision, width = 16; break;
    case COLUMN_F64: scan = SCAN_FLOAT; break;
    case COLUMN_TEXT:
    case COLUMN_MAP:
      take_dict(m, c, k);
      width = c->code_width;
      scan = width == 1 ? SCAN_CODE8 : width == 2 ? SCAN_CODE16 : SCAN_CODE32;
      limit = c->dict && c->dict->count ? c->dict->count : 1; /* where no row has a text, all hold 0 */
      m->bad |= (width != 1 && width != 2 && width != 4) || (c->dict && !c->dict->count && c->missing_count != rows);
      break;
    default: break;
  }
  c->data = take(m, k->data, c->kind == COLUMN_BOOL ? bits_size(rows) : rows * width, scan, limit);
  if (c->kind == COLUMN_BOOL && !m->bad) m->bad = !tail_clear(c->data, rows);
  if (k->present.at) c->present = take(m, k->present, bits_size(rows), SCAN_ANY, 0);
  m->bad |= m->bad || (c->present ? !present_fits(c, rows) : c->missing_count > 0);
}

/* Which relations may have what is for the schema to say, not for the file. */
static void take_link(struct cache_map *m, struct dataset *d, uint32_t r, const struct cache_link *x, bool owner) {
  const struct relation *rel = &d->schema->relations[r];
  struct link *k = &d->links[r];
  uint32_t from = d->tables[rel->from].rows, to = d->tables[rel->to].rows;
  if (!rel->to_many) {
    k->to = take(m, x->to, (uint64_t)from * 4, SCAN_ROW, to);
    return;
  }
  bool clustered = rel->unique && d->tables[rel->to].clustered_by == r;
  k->starts = take(m, x->starts, ((uint64_t)from + 1) * 4, SCAN_STARTS32, clustered ? to : UINT32_MAX);
  if (m->bad) return;
  if (clustered) return;
  k->rows = take(m, x->rows, (uint64_t)k->starts[from] * 4, SCAN_CODE32, to);
  if (rel->unique && owner) k->owner = take(m, x->owner, (uint64_t)to * 4, SCAN_ROW, from);
}

static void take_table(struct cache_map *m, struct table *t, const struct cache_table *x, const struct schema *s,
                       bool keys, bool given) {
  const struct relation *by = t->clustered_by == NONE ? NULL : &s->relations[t->clustered_by];
  if (t->clustered_by != NONE && (t->clustered_by >= s->relation_count || !by->to_many || by->to != t->entity)) {
    m->bad = true;
    return;
  }
  if (keys) {
    t->key_order = take(m, x->key_order, (uint64_t)t->rows * 4, SCAN_CODE32, t->rows);
    t->key_rank = take(m, x->key_rank, (uint64_t)t->rows * 4, SCAN_CODE32, t->rows);
  }
  if (given && x->given.at) t->given = take(m, x->given, (uint64_t)t->rows * 4, SCAN_CODE32, t->rows);
  m->bad |= given && by && !t->given;
}

struct dataset *cache_view(struct arena *a, struct cache_map *m, const struct cache_index *x, const struct needs *needs,
                           const struct needs *closure, bool lean) {
  struct dataset *d = x->d;
  const struct schema *s = d->schema;
  (void)a;
  for (uint32_t e = 0; e < s->entity_count && !m->bad; e++) {
    const struct entity *en = &s->entities[e];
    struct table *t = &d->tables[e];
    t->loaded = closure->tables[e];
    bool keys = en->key_count > 0;
    for (uint32_t i = 0; i < en->key_count; i++) keys &= !lean || needs->columns[e][en->key[i]];
    for (uint32_t c = 0; c < en->column_count && !m->bad; c++) {
      bool wanted = lean ? needs->columns[e][c] : closure->columns[e][c];
      if (wanted) take_column(m, &t->columns[c], &x->tables[e].columns[c], en->columns[c].type, t->rows);
      else t->columns[c] = (struct column){0};
    }
    if (t->loaded) take_table(m, t, &x->tables[e], s, keys, !lean);
    else *t = (struct table){.entity = e, .clustered_by = NONE, .columns = t->columns};
  }
  for (uint32_t r = 0; r < s->relation_count && !m->bad; r++) {
    if (closure->relations[r]) take_link(m, d, r, &x->links[r], !lean || needs->owners[r]);
    else d->links[r] = (struct link){0};
  }
  return m->bad ? NULL : d;
}
