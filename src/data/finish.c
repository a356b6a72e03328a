/* Columns under construction become those of a dataset: as narrow as they can be, in the order of the rows. Memory that
 * was never touched costs more than a copy within the cache, so cells stay in the block that they were read to. */
#include "data/link_impl.h"

enum { PADDING = 64 };

/* Texts stay where they are; of what led to them nothing is left. */
static struct dict *dict_take(struct builder *b, struct dict_build *d) {
  struct arena *work = builder_work(b);
  struct dict *out = arena_new(b->arena, struct dict);
  out->count = d->count;
  dict_forget(work, d);
  out->offsets = arena_take(b->arena, work, d->offsets.items, d->offsets.cap * sizeof *d->offsets.items,
                            ((size_t)d->count + 1) * sizeof *out->offsets);
  memmove(out->offsets + 1, out->offsets, d->count * sizeof *out->offsets); /* ends become beginnings, too */
  out->offsets[0] = 0;
  out->bytes = arena_take(b->arena, work, d->bytes.ptr, d->bytes.cap, d->bytes.len + 1);
  out->bytes[d->bytes.len] = 0;
  *d = (struct dict_build){0};
  return out;
}

static struct dict *dict_copy(struct builder *b, const struct dict_build *d) {
  struct dict *out = arena_new(b->arena, struct dict);
  out->count = d->count;
  out->offsets = arena_new_array(b->arena, uint64_t, (size_t)d->count + 1);
  for (uint32_t i = 0; i < d->count; i++) out->offsets[i + 1] = d->offsets.items[i];
  out->bytes = arena_alloc(b->arena, d->bytes.len + 1);
  if (d->bytes.len) memcpy(out->bytes, d->bytes.ptr, d->bytes.len);
  return out;
}

void *cells_new(struct arena *a, uint32_t rows, size_t size) {
  char *p = arena_alloc_raw(a, rows * size + PADDING);
  memset(p + rows * size, 0, PADDING);
  return p;
}

void *cells_take(struct builder *b, void *cells, uint64_t old_bytes, uint32_t rows, size_t size) {
  char *p = arena_take(b->arena, builder_work(b), cells, old_bytes, rows * size + PADDING);
  memset(p + rows * size, 0, PADDING);
  return p;
}

/* ---- rows that stay where they are ---- */

/* Cells of `old` bytes to ones of `width`, from the first on: `to` may be where they are. */
static void narrow(const void *cells, size_t old, void *to, size_t width, uint32_t rows) {
  enum { BLOCK = 512 };
  const char *from = cells;
  if (old == width) {
    if (cells != to && rows) memcpy(to, cells, rows * width);
    return;
  }
  for (uint32_t i = 0; i < rows; i += BLOCK) {
    uint32_t n = rows - i < BLOCK ? rows - i : BLOCK;
    uint32_t codes[BLOCK];
    uint16_t code16[BLOCK];
    uint8_t code8[BLOCK];
    memcpy(codes, from + (size_t)i * 4, n * 4);
    if (width == 2) {
      for (uint32_t k = 0; k < n; k++) code16[k] = (uint16_t)codes[k];
      memcpy((char *)to + (size_t)i * 2, code16, n * 2);
    } else {
      for (uint32_t k = 0; k < n; k++) code8[k] = (uint8_t)codes[k];
      memcpy((char *)to + i, code8, n);
    }
  }
}

static void bools(const int64_t *cells, uint64_t *bits, uint32_t rows) {
  for (uint32_t i = 0; i < rows; i++) bits[i >> 6] |= (uint64_t)(cells[i] != 0) << (i & 63);
}

static void bits_copy(const uint64_t *from, uint32_t count, uint64_t *to, uint32_t rows) {
  uint32_t words = rows / 64 + (rows % 64 > 0);
  memcpy(to, from, (count < words ? count : words) * sizeof *to);
  if (rows % 64) to[words - 1] &= ((uint64_t)1 << rows % 64) - 1;
}

/* ---- all of a column ---- */

static void finish_sets(struct builder *b, const struct column_build *cb, struct column *c, uint32_t rows,
                        struct moves *m) {
  uint32_t *perm = NULL;
  if (m) {
    perm = arena_alloc_raw(builder_work(b), (size_t)rows * sizeof *perm);
    moves_inverse(builder_work(b), m, perm);
  }
  c->starts = arena_new_array(b->arena, uint32_t, (size_t)rows + 1);
  uint32_t *e = arena_new_array(b->arena, uint32_t, (size_t)cb->elements.count + 16);
  uint32_t n = 0;
  for (uint32_t i = 0; i < rows; i++) {
    uint32_t o = perm ? perm[i] : i;
    uint32_t from = cb->starts.items[o], to = o + 1 < cb->starts.count ? cb->starts.items[o + 1] : cb->elements.count;
    c->starts[i] = n;
    for (uint32_t k = from; k < to; k++) e[n++] = cb->elements.items[k];
  }
  c->starts[rows] = n;
  c->data = e;
  c->code_width = 4;
  arena_drop(builder_work(b), perm, (size_t)rows * sizeof *perm);
}

/* Where the cells are, and how wide. */
static void *cells_of(struct column_build *cb, size_t *width, uint64_t *bytes) {
  switch (cb->ints ? COLUMN_I64 : cb->kind) {
    case COLUMN_I128: *width = sizeof(i128), *bytes = cb->i128s.cap * *width; return cb->i128s.items;
    case COLUMN_F64: *width = sizeof(double), *bytes = cb->f64.cap * *width; return cb->f64.items;
    case COLUMN_I32:
    case COLUMN_TEXT:
    case COLUMN_MAP: *width = sizeof(uint32_t), *bytes = cb->codes.cap * *width; return cb->codes.items;
    default: *width = sizeof(int64_t), *bytes = cb->i64.cap * *width; return cb->i64.items;
  }
}

/* They are no longer those of the builder. */
static void cells_gone(struct column_build *cb) {
  switch (cb->ints ? COLUMN_I64 : cb->kind) {
    case COLUMN_I128: cb->i128s.items = NULL, cb->i128s.count = cb->i128s.cap = 0; break;
    case COLUMN_F64: cb->f64.items = NULL, cb->f64.count = cb->f64.cap = 0; break;
    case COLUMN_I32:
    case COLUMN_TEXT:
    case COLUMN_MAP: cb->codes.items = NULL, cb->codes.count = cb->codes.cap = 0; break;
    default: cb->i64.items = NULL, cb->i64.count = cb->i64.cap = 0; break;
  }
}

static enum moves_cell moves_of(size_t old, size_t width) {
  if (old == 16) return MOVES_16_16;
  if (old == 8) return MOVES_8_8;
  return width == 4 ? MOVES_4_4 : width == 2 ? MOVES_4_2 : MOVES_4_1;
}

static void finish_cells(struct builder *b, struct column_build *cb, struct column *c, uint32_t rows, struct moves *m,
                         bool keep) {
  struct arena *work = builder_work(b);
  size_t old;
  uint64_t bytes;
  void *cells = cells_of(cb, &old, &bytes);
  if (c->kind == COLUMN_BOOL) {
    c->data = arena_new_array(b->arena, uint64_t, (size_t)rows / 64 + 9);
    if (m) moves_cells(work, m, MOVES_8_BIT, cells, c->data);
    else bools(cells, c->data, rows);
    return;
  }
  size_t width = c->dict ? c->code_width : old;
  void *to = keep || !cells ? cells_new(b->arena, rows, width) : cells;
  if (m) moves_cells(work, m, moves_of(old, width), cells, to);
  else narrow(cells, old, to, width, rows);
  if (to == cells) {
    to = cells_take(b, cells, bytes, rows, width);
    cells_gone(cb);
  }
  c->data = to;
}

void column_tell(const struct column_build *cb, struct column *c) {
  c->loaded = true;
  c->kind = cb->ints ? COLUMN_I64 : cb->kind;
  c->missing_count = cb->missing;
  c->unknown_words = cb->unknown_words;
  c->not_nfc = cb->not_nfc;
  c->whole = cb->whole;
}

void cells_drop(struct builder *b, struct column_build *cb, struct moves *m) {
  size_t width;
  uint64_t bytes;
  void *cells = cells_of(cb, &width, &bytes);
  if (m && cells && moves_room(builder_work(b), m, cells, bytes)) cells_gone(cb);
  else builder_drop_cells(b, cb);
}

void column_finish(struct builder *b, struct column_build *cb, struct column *c, uint32_t rows, struct moves *m,
                   bool keep) {
  column_tell(cb, c);
  if (c->kind == COLUMN_TEXT || c->kind == COLUMN_MAP || c->kind == COLUMN_SET)
    c->dict = keep ? dict_copy(b, &cb->dict) : dict_take(b, &cb->dict);
  if (c->kind == COLUMN_SET) {
    finish_sets(b, cb, c, rows, m);
    return;
  }
  if (c->dict) c->code_width = c->dict->count <= 256 ? 1 : c->dict->count <= 65536 ? 2 : 4;
  if (cb->missing) {
    c->present = arena_new_array(b->arena, uint64_t, (size_t)rows / 64 + 9);
    if (m) moves_cells(builder_work(b), m, MOVES_BIT_BIT, cb->present.items, c->present);
    else bits_copy(cb->present.items, cb->present.count, c->present, rows);
  }
  finish_cells(b, cb, c, rows, m, keep);
}
