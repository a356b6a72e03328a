/* Columns under construction become those of a dataset: as narrow as they can be, in the order of the rows. */
#include "data/load_impl.h"
#include "data/split_rows.h"

static struct dict *dict_finish(struct builder *b, struct dict_build *d) {
  struct dict *out = arena_new(b->arena, struct dict);
  out->count = d->count;
  out->offsets = arena_new_array(b->arena, uint64_t, d->count + 1);
  for (uint32_t i = 0; i < d->count; i++) out->offsets[i + 1] = d->offsets.items[i];
  out->bytes = arena_alloc(b->arena, d->bytes.len + 1);
  if (d->bytes.len) memcpy(out->bytes, d->bytes.ptr, d->bytes.len);
  return out;
}

void *cells_new(struct arena *a, uint32_t rows, size_t size) {
  enum { PADDING = 64 };
  char *p = arena_alloc_raw(a, rows * size + PADDING);
  memset(p + rows * size, 0, PADDING);
  return p;
}

/* Rows stand where their parents do, so a column is read here and there, and each cell comes from far: those that come
 * next are asked for early. */
enum { AHEAD = 32 };
#define MOVE(type, source)                                                                                             \
  do {                                                                                                                 \
    type *to_cells = f->c->data;                                                                                       \
    for (uint32_t i = from; i < to; i++) {                                                                             \
      if (perm && i + AHEAD < to) __builtin_prefetch(&(source)[perm[i + AHEAD]]);                                      \
      to_cells[i] = (type)(source)[perm ? perm[i] : i];                                                                \
    }                                                                                                                  \
  } while (0)

struct finish {
  const struct column_build *cb;
  struct column *c;
  const uint32_t *perm;
};

static void finish_rows(void *ctx, uint32_t from, uint32_t to) {
  const struct finish *f = ctx;
  const struct column_build *cb = f->cb;
  const uint32_t *perm = f->perm;
  if (f->c->present)
    for (uint32_t i = from; i < to; i++)
      if (build_present(cb, perm ? perm[i] : i)) bit_set(f->c->present, i);
  switch (f->c->kind) {
    case COLUMN_BOOL:
      for (uint32_t i = from; i < to; i++)
        if (cb->i64.items[perm ? perm[i] : i]) bit_set(f->c->data, i);
      break;
    case COLUMN_I32: MOVE(int32_t, cb->i64.items); break;
    case COLUMN_I64: MOVE(int64_t, cb->i64.items); break;
    case COLUMN_I128: MOVE(i128, cb->i128s.items); break;
    case COLUMN_F64: MOVE(double, cb->f64.items); break;
    default:
      if (f->c->code_width == 1) MOVE(uint8_t, cb->codes.items);
      else if (f->c->code_width == 2) MOVE(uint16_t, cb->codes.items);
      else MOVE(uint32_t, cb->codes.items);
  }
}

static void finish_sets(struct builder *b, const struct column_build *cb, struct column *c, uint32_t rows,
                        const uint32_t *perm) {
  c->starts = arena_new_array(b->arena, uint32_t, rows + 1);
  uint32_t *e = arena_new_array(b->arena, uint32_t, cb->elements.count + 16);
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
}

void column_finish(struct builder *b, struct column_build *cb, struct column *c, uint32_t rows, const uint32_t *perm) {
  static const uint8_t width[] = {[COLUMN_I32] = 4, [COLUMN_I64] = 8, [COLUMN_I128] = 16, [COLUMN_F64] = 8};
  struct arena *a = b->arena;
  uint32_t words = (rows + 63) / 64 + 8;
  c->loaded = true;
  c->kind = cb->ints ? COLUMN_I64 : cb->kind;
  c->missing_count = cb->missing;
  c->unknown_words = cb->unknown_words;
  c->not_nfc = cb->not_nfc;
  c->whole = cb->whole;
  if (c->kind == COLUMN_TEXT || c->kind == COLUMN_MAP || c->kind == COLUMN_SET) c->dict = dict_finish(b, &cb->dict);
  if (c->kind == COLUMN_SET) {
    finish_sets(b, cb, c, rows, perm);
    return;
  }
  if (cb->missing) c->present = arena_new_array(a, uint64_t, words);
  if (c->dict) c->code_width = c->dict->count <= 256 ? 1 : c->dict->count <= 65536 ? 2 : 4;
  if (c->kind == COLUMN_BOOL) c->data = arena_new_array(a, uint64_t, words);
  else c->data = cells_new(a, rows, c->dict ? c->code_width : width[c->kind]);
  struct finish f = {cb, c, perm};
  split_rows(rows, b->o.threads, finish_rows, &f);
}
