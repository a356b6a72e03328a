/* The order of rows by their keys; keys that repeat or are missing. */
#define _GNU_SOURCE
#include <stdlib.h>

#include "data/link_impl.h"
#include "data/split_rows.h"

struct key_order {
  const struct column *const *cols;
  const uint32_t *const *ranks; /* [column]: of codes, by text */
  uint32_t count;
};

static int by_text(const void *x, const void *y, void *ctx) {
  const struct dict *d = ctx;
  return str_cmp(dict_get(d, *(const uint32_t *)x), dict_get(d, *(const uint32_t *)y));
}

static int by_key(const void *x, const void *y, void *ctx) {
  const struct key_order *k = ctx;
  uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
  for (uint32_t i = 0; i < k->count; i++) {
    const struct column *c = k->cols[i];
    int r = 0;
    switch (c->kind) {
      case COLUMN_I64: {
        int64_t p = ((const int64_t *)c->data)[a], q = ((const int64_t *)c->data)[b];
        r = (p > q) - (p < q);
        break;
      }
      case COLUMN_I32: {
        int32_t p = ((const int32_t *)c->data)[a], q = ((const int32_t *)c->data)[b];
        r = (p > q) - (p < q);
        break;
      }
      case COLUMN_I128: {
        i128 p = ((const i128 *)c->data)[a], q = ((const i128 *)c->data)[b];
        r = (p > q) - (p < q);
        break;
      }
      case COLUMN_F64: {
        double p = ((const double *)c->data)[a], q = ((const double *)c->data)[b];
        r = (p > q) - (p < q);
        break;
      }
      case COLUMN_BOOL: r = (int)bit_get(c->data, a) - (int)bit_get(c->data, b); break;
      default: {
        uint32_t p = k->ranks[i][column_code(c, a)], q = k->ranks[i][column_code(c, b)];
        r = (p > q) - (p < q);
      }
    }
    if (r) return r;
  }
  return 0;
}

static struct str where(struct builder *b, const struct table_build *t, uint32_t old) {
  uint64_t line = build_line(t, old);
  return line ? str_printf(b->arena, " (%.*s:%llu)", STR_ARG(t->origin), (unsigned long long)line) : STR("");
}

/* Rows by one whole number, least first; equal ones in the order of rows. Least significant digits first, 16 bits at a
 * time; digits that all have in common are passed over. */
static void sort_by_int(struct builder *b, const int64_t *keys, uint32_t *rows, uint32_t count) {
  enum { BITS = 16, SIZE = 1 << BITS };
  struct arena *a = builder_work(b);
  uint32_t *from = rows, *to = arena_new_array(a, uint32_t, count + 1), *starts = arena_new_array(a, uint32_t, SIZE);
  for (int shift = 0; shift < 64; shift += BITS) {
#define DIGIT(row) (((uint64_t)keys[row] ^ (uint64_t)1 << 63) >> shift & (SIZE - 1))
    memset(starts, 0, SIZE * sizeof *starts);
    for (uint32_t i = 0; i < count; i++) starts[DIGIT(i)]++;
    if (starts[DIGIT(0)] == count) continue;
    for (uint32_t i = 0, sum = 0; i < SIZE; i++) {
      uint32_t n = starts[i];
      starts[i] = sum;
      sum += n;
    }
    for (uint32_t i = 0; i < count; i++) to[starts[DIGIT(from[i])]++] = from[i];
#undef DIGIT
    uint32_t *swap = from;
    from = to, to = swap;
  }
  if (from != rows) memcpy(rows, from, count * sizeof *rows);
}

struct growing {
  const int64_t *keys;
  bool stops; /* by several threads, each to the same */
};

static void grow_rows(void *ctx, uint32_t from, uint32_t to) {
  struct growing *g = ctx;
  const int64_t *keys = g->keys;
  bool stops = false;
  for (uint32_t i = from ? from : 1; i < to; i++) stops |= keys[i - 1] >= keys[i];
  if (stops) __atomic_store_n(&g->stops, true, __ATOMIC_RELAXED);
}

bool keys_grow(const struct builder *b, const struct table_build *t, const struct entity *en) {
  if (en->key_count != 1) return false;
  const struct column_build *c = &t->columns[en->key[0]];
  if (c->watched) return true;
  if (!(c->ints || c->kind == COLUMN_I64) || c->present.count) return false;
  struct growing g = {.keys = c->i64.items};
  for (uint32_t i = 1; i < t->rows && i < 64; i++)
    if (g.keys[i - 1] >= g.keys[i]) return false; /* as a rule, it shows soon */
  split_rows(t->rows, b->o.threads, grow_rows, &g);
  return !g.stops;
}

void make_keys(struct builder *b, struct dataset *d, uint32_t e, const uint32_t *perm) {
  const struct entity *en = &b->schema->entities[e];
  struct table *t = &d->tables[e];
  const struct table_build *tb = &b->tables[e];
  if (!en->key_count) return;
  const struct column **cols = arena_new_array(builder_work(b), const struct column *, en->key_count);
  const uint32_t **ranks = arena_new_array(builder_work(b), const uint32_t *, en->key_count);
  for (uint32_t i = 0; i < en->key_count; i++) {
    const struct column *c = cols[i] = &t->columns[en->key[i]];
    if (c->missing_count) {
      struct diag *g =
          diag_add(b->ds, &load_code[E0607], en->span, "%u rows of `%.*s` have no `%.*s`, which is their key",
                   c->missing_count, STR_ARG(en->name), STR_ARG(en->columns[en->key[i]].stored));
      uint32_t shown = 0;
      for (uint32_t r = 0; r < t->rows && shown < 5; r++)
        if (!column_present(c, r)) {
          struct str at = where(b, tb, perm ? perm[r] : r);
          if (at.len) diag_note(b->ds, g, "one is row%.*s", STR_ARG(at));
          shown++;
        }
      return;
    }
    if (c->kind == COLUMN_TEXT) {
      uint32_t *codes = arena_new_array(builder_work(b), uint32_t, c->dict->count + 1),
               *rank = arena_new_array(builder_work(b), uint32_t, c->dict->count + 1);
      for (uint32_t k = 0; k < c->dict->count; k++) codes[k] = k;
      qsort_r(codes, c->dict->count, sizeof *codes, by_text, c->dict);
      for (uint32_t k = 0; k < c->dict->count; k++) rank[codes[k]] = k;
      ranks[i] = rank;
    }
  }
  t->key_order = cells_new(b->arena, t->rows, sizeof *t->key_order);
  t->key_rank = cells_new(b->arena, t->rows, sizeof *t->key_rank);
  for (uint32_t r = 0; r < t->rows; r++) t->key_order[r] = r;
  struct key_order k = {cols, ranks, en->key_count};
  bool sorted = true;
  for (uint32_t r = 1; r < t->rows && sorted; r++) sorted = by_key(&t->key_order[r - 1], &t->key_order[r], &k) <= 0;
  if (!sorted && en->key_count == 1 && cols[0]->kind == COLUMN_I64)
    sort_by_int(b, cols[0]->data, t->key_order, t->rows);
  else if (!sorted) qsort_r(t->key_order, t->rows, sizeof *t->key_order, by_key, &k);
  for (uint32_t r = 0; r < t->rows; r++) t->key_rank[t->key_order[r]] = r;
  uint32_t repeated = 0;
  struct diag *g = NULL;
  for (uint32_t r = 1; r < t->rows; r++) {
    uint32_t x = t->key_order[r - 1], y = t->key_order[r];
    if (by_key(&x, &y, &k) != 0) continue;
    if (!repeated++) g = diag_add(b->ds, &load_code[E0606], en->span, "rows of `%.*s` repeat a key", STR_ARG(en->name));
    if (repeated > 5) continue;
    struct buf id = buf_in(b->arena);
    for (uint32_t i = 0; i < en->key_count; i++) {
      if (i) buf_addz(&id, ", ");
      dataset_print_value(d, e, en->key[i], y, &id);
    }
    struct str p = where(b, tb, perm ? perm[x] : x), q = where(b, tb, perm ? perm[y] : y);
    diag_note(b->ds, g, "`%.*s` is there twice%.*s%.*s", STR_ARG(buf_str(&id)), STR_ARG(p), STR_ARG(q));
  }
  if (repeated > 5) diag_note(b->ds, g, "and %u more", repeated - 5);
}
