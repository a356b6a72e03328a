/* From columns to a dataset: what ids are, which rows neighbour which, keys, and links between tables. */
#define _GNU_SOURCE
#include <stdlib.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include "data/load_impl.h"
#include "data/split_rows.h"

/* ---- ids: whole numbers or text, together with all columns that they are compared with ---- */

struct sets {
  uint32_t *parent;
  uint32_t *first; /* [entity]: number of its first column */
};

static uint32_t find(struct sets *s, uint32_t x) {
  while (s->parent[x] != x) x = s->parent[x] = s->parent[s->parent[x]];
  return x;
}

static void decide_ids(struct builder *b) {
  const struct schema *s = b->schema;
  struct sets u = {.first = arena_new_array(b->arena, uint32_t, s->entity_count + 1)};
  uint32_t total = 0;
  for (uint32_t e = 0; e < s->entity_count; e++) {
    u.first[e] = total;
    total += s->entities[e].column_count;
  }
  u.parent = arena_new_array(b->arena, uint32_t, total + 1);
  bool *ints = arena_new_array(b->arena, bool, total + 1);
  for (uint32_t i = 0; i < total; i++) u.parent[i] = i;
  for (uint32_t r = 0; r < s->relation_count; r++) {
    const struct relation *rel = &s->relations[r];
    for (uint32_t i = 0; i < rel->width; i++) {
      uint32_t x = find(&u, u.first[rel->from] + rel->from_cols[i]), y = find(&u, u.first[rel->to] + rel->to_cols[i]);
      u.parent[x] = y;
    }
  }
  for (uint32_t i = 0; i < total; i++) ints[i] = true;
  for (int pass = 0; pass < 2; pass++)
    for (uint32_t e = 0; e < s->entity_count; e++)
      for (uint32_t c = 0; c < s->entities[e].column_count; c++) {
        struct column_build *cb = &b->tables[e].columns[c];
        uint32_t root = find(&u, u.first[e] + c);
        if (pass == 0) cb->whole = cb->ints;
        if (pass == 0 && cb->needed && cb->kind == COLUMN_TEXT) ints[root] &= cb->ints;
        if (pass == 1 && cb->ints && !ints[root]) builder_ids_to_text(b, cb);
      }
}

/* ---- joins ---- */

/* Numbers from 0 for distinct pairs, of 64-bit numbers. */
struct pair_map {
  struct pair {
    int64_t a, b;
    uint32_t value;
    bool used;
  } *slots;
  uint32_t cap, count;
  struct arena *arena;
};

static struct pair *pair_at(struct pair_map *m, int64_t a, int64_t b) {
  uint64_t h = ((uint64_t)a * UINT64_C(0x9E3779B97F4A7C15)) ^ (((uint64_t)b + 1) * UINT64_C(0xC2B2AE3D27D4EB4F));
  h ^= h >> 32;
  uint32_t at = (uint32_t)h & (m->cap - 1);
  while (m->slots[at].used && (m->slots[at].a != a || m->slots[at].b != b)) at = (at + 1) & (m->cap - 1);
  return &m->slots[at];
}

static struct pair_map pairs_for(struct arena *a, uint32_t count) {
  struct pair_map m = {.arena = a, .cap = 16};
  while (m.cap < (uint64_t)count * 2) m.cap *= 2;
  m.slots = arena_new_array(a, struct pair, m.cap);
  return m;
}

/* One number a row for its values in `cols`; equal values on both sides of a relation give equal numbers. */
struct join_side {
  const struct table_build *t;
  const uint32_t *cols;
};

static const int64_t *text_codes(struct builder *b, const struct column_build *from, const struct column_build *to) {
  /* codes of `from` as codes of `to`; -1 where it has none */
  int64_t *map = arena_new_array(builder_work(b), int64_t, from->dict.count + 1);
  struct map known = map_in(builder_work(b));
  for (uint32_t i = 0; i < to->dict.count; i++) map_put(&known, dict_build_get(&to->dict, i), i);
  for (uint32_t i = 0; i < from->dict.count; i++) {
    uint32_t c = map_get(&known, dict_build_get(&from->dict, i));
    map[i] = c == MAP_NONE ? -1 : (int64_t)c;
  }
  return map;
}

/* Values of a column as numbers; false where missing. Texts by code of `t`'s dictionary, ids by what was
 * decided; `half` 1 is the upper half of a wide number. */
static bool part(const struct column_build *c, const int64_t *translate, uint32_t row, int half, int64_t *out) {
  if (!build_present(c, row)) return false;
  switch (c->kind) {
    case COLUMN_TEXT: case COLUMN_MAP: {
      if (c->ints) {
        *out = c->i64.items[row];
        return true;
      }
      uint32_t code = c->codes.items[row];
      *out = translate ? translate[code] : (int64_t)code;
      return !translate || *out >= 0;
    }
    case COLUMN_I128: *out = (int64_t)(c->i128s.items[row] >> (half ? 64 : 0)); return true;
    case COLUMN_F64: memcpy(out, &c->f64.items[row], 8); return true;
    default: *out = half ? c->i64.items[row] >> 63 : c->i64.items[row]; return true;
  }
}

static bool is_number(const struct column_build *c) { return c->kind != COLUMN_TEXT || c->ints; }

struct probe {
  const struct column_build *many;
  const uint32_t *row_of; /* [number - least]: row + 1, 0: none */
  uint64_t least, span;
  uint32_t *out;
};

static void probe_rows(void *ctx, uint32_t from, uint32_t to) {
  const struct probe *p = ctx;
  const int64_t *wanted = p->many->i64.items;
  _Static_assert(ROW_NONE == UINT32_MAX, "none is one below 0");
  for (uint32_t r = from; r < to; r++) {
    uint64_t at = (uint64_t)wanted[r] - p->least;
    p->out[r] = at < p->span && build_present(p->many, r) ? p->row_of[at] - 1 : ROW_NONE;
  }
}

/* As match_rows, where a table says for each number whose it is: numbers that lie close together, as those of rows
 * mostly do. False where they do not. */
static bool match_close(struct builder *b, const struct column_build *many, uint32_t many_rows, const struct column_build *one, uint32_t one_rows,
                        uint32_t *out, uint32_t *next) {
  int64_t least = INT64_MAX, most = INT64_MIN;
  if (!is_number(many) || !is_number(one) || many->kind == COLUMN_I128 || one->kind == COLUMN_I128 || many->kind == COLUMN_F64 || one->kind == COLUMN_F64) return false;
  const int64_t *keys = one->i64.items;
  for (uint32_t r = 0; r < one_rows; r++) {
    if (!build_present(one, r)) continue;
    if (keys[r] < least) least = keys[r];
    if (keys[r] > most) most = keys[r];
  }
  uint64_t span = least > most ? 0 : (uint64_t)most - (uint64_t)least + 1;
  if (span > (uint64_t)one_rows * 8 + 1024 || (least <= most && !span)) return false;
  uint32_t *row_of = arena_new_array(builder_work(b), uint32_t, span + 1); /* + 1; 0: none */
  for (uint32_t r = one_rows; r-- > 0;) { /* the first of equal ones is found first */
    if (next) next[r] = ROW_NONE;
    if (!build_present(one, r)) continue;
    uint32_t *at = &row_of[(uint64_t)keys[r] - (uint64_t)least];
    if (next && *at) next[r] = *at - 1;
    *at = r + 1;
  }
  struct probe p = {many, row_of, (uint64_t)least, span, out};
  split_rows(many_rows, b->o.threads, probe_rows, &p);
  return true;
}

/* For each row of `many`: a row of `one` whose columns are equal, or ROW_NONE; `next[row of one]` chains further ones of equal
 * columns where `chain` is asked for. */
static uint32_t *match_rows(struct builder *b, struct join_side many, struct join_side one, uint32_t width, uint32_t **chain) {
  const struct table_build *m = many.t, *o = one.t;
  struct arena *a = builder_work(b);
  uint32_t *out = cells_new(a, m->rows, sizeof *out), *next = chain ? arena_new_array(a, uint32_t, o->rows + 1) : NULL;
  if (chain) *chain = next;
  if (width == 1 && match_close(b, &m->columns[*many.cols], m->rows, &o->columns[*one.cols], o->rows, out, next)) return out;
  int64_t *mk = arena_new_array(a, int64_t, m->rows + 1), *ok = arena_new_array(a, int64_t, o->rows + 1);
  bool *mt = arena_new_array(a, bool, m->rows + 1), *ot = arena_new_array(a, bool, o->rows + 1);
  memset(mt, 1, m->rows);
  memset(ot, 1, o->rows);
  for (uint32_t i = 0, half = 0, wide; i < width; half ^= wide, i += !half) {
    const struct column_build *mc = &m->columns[many.cols[i]], *oc = &o->columns[one.cols[i]];
    wide = mc->kind == COLUMN_I128 || oc->kind == COLUMN_I128;
    bool only = !i && !half; /* the first number stands for itself, pairs with further ones are numbered */
    if (is_number(mc) != is_number(oc)) { /* text is no number: nothing meets */
      memset(mt, 0, m->rows);
      break;
    }
    const int64_t *tr = is_number(mc) ? NULL : text_codes(b, mc, oc);
    struct pair_map pairs = only ? (struct pair_map){0} : pairs_for(a, o->rows + 1);
    for (uint32_t r = 0; r < o->rows; r++) {
      int64_t v;
      if (!ot[r] || !part(oc, NULL, r, (int)half, &v)) {
        ot[r] = false;
      } else if (only) {
        ok[r] = v;
      } else {
        struct pair *p = pair_at(&pairs, ok[r], v);
        if (!p->used) *p = (struct pair){ok[r], v, pairs.count++, true};
        ok[r] = p->value;
      }
    }
    for (uint32_t r = 0; r < m->rows; r++) {
      int64_t v;
      if (!mt[r] || !part(mc, tr, r, (int)half, &v)) {
        mt[r] = false;
      } else if (only) {
        mk[r] = v;
      } else {
        struct pair *p = pair_at(&pairs, mk[r], v);
        mt[r] = p->used;
        mk[r] = p->value;
      }
    }
  }
  struct pair_map rows = pairs_for(a, o->rows + 1);
  for (uint32_t r = o->rows; r-- > 0;) { /* the first of equal ones is found first */
    if (next) next[r] = ROW_NONE;
    if (!ot[r]) continue;
    struct pair *p = pair_at(&rows, ok[r], 0);
    if (p->used && next) next[r] = p->value;
    *p = (struct pair){ok[r], 0, r, true};
  }
  for (uint32_t r = 0; r < m->rows; r++) {
    out[r] = ROW_NONE;
    if (!mt[r]) continue;
    struct pair *p = pair_at(&rows, mk[r], 0);
    if (p->used) out[r] = p->value;
  }
  return out;
}

/* ---- keys ---- */

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

/* Whether the key is one whole number that grows from row to row, as rows were read: then their places are known. */
static bool keys_grow(const struct table_build *t, const struct entity *en) {
  const struct column_build *c = &t->columns[en->key[0]];
  if (en->key_count != 1 || !(c->ints || c->kind == COLUMN_I64) || c->present.count) return false;
  for (uint32_t i = 1; i < t->rows; i++)
    if (c->i64.items[i - 1] >= c->i64.items[i]) return false;
  return true;
}

static void make_keys(struct builder *b, struct dataset *d, uint32_t e, uint32_t *perm, uint32_t *where_is) {
  const struct entity *en = &b->schema->entities[e];
  struct table *t = &d->tables[e];
  const struct table_build *tb = &b->tables[e];
  if (!en->key_count) return;
  if (perm && keys_grow(tb, en)) {
    t->key_order = where_is;
    t->key_rank = perm;
    return;
  }
  const struct column **cols = arena_new_array(builder_work(b), const struct column *, en->key_count);
  const uint32_t **ranks = arena_new_array(builder_work(b), const uint32_t *, en->key_count);
  for (uint32_t i = 0; i < en->key_count; i++) {
    const struct column *c = cols[i] = &t->columns[en->key[i]];
    if (c->missing_count) {
      struct diag *g = diag_add(b->ds, &load_code[E0607], en->span, "%u rows of `%.*s` have no `%.*s`, which is their key", c->missing_count, STR_ARG(en->name),
                                STR_ARG(en->columns[en->key[i]].stored));
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
      uint32_t *codes = arena_new_array(builder_work(b), uint32_t, c->dict->count + 1), *rank = arena_new_array(builder_work(b), uint32_t, c->dict->count + 1);
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
  if (!sorted && en->key_count == 1 && cols[0]->kind == COLUMN_I64) sort_by_int(b, cols[0]->data, t->key_order, t->rows);
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

/* Whether a relation that is not settled yet looks at the cells of a column. */
static bool is_wanted_later(const struct builder *b, uint32_t entity, uint32_t column) {
  const struct schema *s = b->schema;
  for (uint32_t r = 0; r < s->relation_count; r++) {
    const struct relation *rel = &s->relations[r];
    if (!b->needs->relations[r] || (rel->to_many && rel->unique)) continue;
    for (uint32_t i = 0; i < rel->width; i++)
      if ((rel->from == entity && rel->from_cols[i] == column) || (rel->to == entity && rel->to_cols[i] == column)) return true;
  }
  return false;
}

/* ---- all of it ---- */

struct linking {
  struct builder *b;
  struct dataset *d;
  uint32_t **owner;      /* [relation]: of unique to-many, old row of the many → old row of the one */
  uint32_t **perm;       /* [entity]: new → old, NULL: the same */
  uint32_t **where_is;   /* [entity]: old → new */
  uint8_t *state;        /* [entity] */
  uint32_t **starts;     /* [relation]: of the one that the many are clustered by, new row of the one → first of the many */
};

static struct join_side side(struct builder *b, uint32_t entity, const uint32_t *cols) { return (struct join_side){&b->tables[entity], cols}; }

/* Rows of an entity stand beside those of the same parent, in the parent's order; parents first. */
static void order_entity(struct linking *l, uint32_t e) {
  if (l->state[e]) return;
  l->state[e] = 1;
  const struct schema *s = l->b->schema;
  for (uint32_t r = 0; r < s->relation_count; r++) {
    const struct relation *rel = &s->relations[r];
    if (!l->b->needs->relations[r] || !rel->to_many || !rel->unique || rel->to != e || rel->from == e || l->state[rel->from] == 1) continue;
    order_entity(l, rel->from);
    if (l->state[rel->from] == 1) continue;
    uint32_t rows = l->b->tables[e].rows, parents = l->b->tables[rel->from].rows;
    const uint32_t *owner = l->owner[r], *at = l->where_is[rel->from];
    uint32_t *starts = arena_new_array(builder_work(l->b), uint32_t, parents + 2);
    for (uint32_t i = 0; i < rows; i++) starts[owner[i] == ROW_NONE ? parents : at ? at[owner[i]] : owner[i]]++;
    uint32_t sum = 0;
    for (uint32_t i = 0; i <= parents; i++) {
      uint32_t n = starts[i];
      starts[i] = sum;
      sum += n;
    }
    l->starts[r] = cells_new(l->b->arena, parents + 1, sizeof *starts);
    memcpy(l->starts[r], starts, (parents + 1) * sizeof *starts);
    uint32_t *perm = cells_new(l->b->arena, rows, sizeof *perm), *to = cells_new(l->b->arena, rows, sizeof *to);
    for (uint32_t i = 0; i < rows; i++) {
      uint32_t n = starts[owner[i] == ROW_NONE ? parents : at ? at[owner[i]] : owner[i]]++;
      perm[n] = i;
      to[i] = n;
    }
    l->perm[e] = perm;
    l->where_is[e] = to;
    l->d->tables[e].clustered_by = r;
    break;
  }
  l->state[e] = 2;
}

static uint32_t moved(const struct linking *l, uint32_t entity, uint32_t old) {
  return old == ROW_NONE ? ROW_NONE : l->where_is[entity] ? l->where_is[entity][old] : old;
}

struct owners {
  const uint32_t *starts;
  uint32_t *out;
};

static void owner_rows(void *ctx, uint32_t from, uint32_t to) {
  const struct owners *o = ctx;
  for (uint32_t one = from; one < to; one++)
    for (uint32_t i = o->starts[one]; i < o->starts[one + 1]; i++) o->out[i] = one;
}

static void link_relation(struct linking *l, uint32_t r) {
  struct builder *b = l->b;
  const struct relation *rel = &b->schema->relations[r];
  struct link *k = &l->d->links[r];
  struct arena *a = b->arena;
  uint32_t from_rows = b->tables[rel->from].rows, to_rows = b->tables[rel->to].rows;
  k->loaded = true;
  uint32_t many = rel->to_many ? rel->to : rel->from;
  const uint32_t *many_cols = rel->to_many ? rel->to_cols : rel->from_cols;
  if (!rel->to_many) {
    uint32_t *chain, *old = match_rows(b, side(b, rel->from, rel->from_cols), side(b, rel->to, rel->to_cols), rel->width, &chain);
    k->to = arena_new_array(a, uint32_t, from_rows + 1);
    const struct table *target = &l->d->tables[rel->to];
    for (uint32_t i = 0; i < from_rows; i++) {
      uint32_t best = moved(l, rel->to, old[i]);
      for (uint32_t o = old[i] == ROW_NONE ? ROW_NONE : chain[old[i]]; o != ROW_NONE; o = chain[o]) { /* several: the first by key */
        uint32_t c = moved(l, rel->to, o);
        if (target->key_rank && target->key_rank[c] < target->key_rank[best]) best = c;
      }
      k->to[moved(l, rel->from, i)] = best;
    }
  } else if (rel->unique) {
    k->owner = cells_new(a, to_rows, sizeof *k->owner);
    if (l->d->tables[rel->to].clustered_by == r) {
      k->starts = l->starts[r];
      struct owners o = {k->starts, k->owner};
      split_rows(from_rows, b->o.threads, owner_rows, &o);
      for (uint32_t i = k->starts[from_rows]; i < to_rows; i++) k->owner[i] = ROW_NONE;
    } else {
      const uint32_t *owner = l->owner[r], *perm = l->perm[rel->to];
      k->starts = arena_new_array(a, uint32_t, from_rows + 2);
      k->rows = arena_new_array(a, uint32_t, to_rows + 1);
      uint32_t *at = arena_new_array(builder_work(b), uint32_t, from_rows + 1);
      for (uint32_t i = 0; i < to_rows; i++) k->owner[i] = moved(l, rel->from, owner[perm ? perm[i] : i]);
      for (uint32_t i = 0; i < to_rows; i++)
        if (k->owner[i] != ROW_NONE) k->starts[k->owner[i] + 1]++;
      for (uint32_t i = 0; i < from_rows; i++) k->starts[i + 1] += k->starts[i];
      memcpy(at, k->starts, from_rows * sizeof *at);
      for (uint32_t i = 0; i < to_rows; i++)
        if (k->owner[i] != ROW_NONE) k->rows[at[k->owner[i]]++] = i;
    }
  } else { /* rows that may have several owners */
    uint32_t *chain, *first = match_rows(b, side(b, rel->from, rel->from_cols), side(b, rel->to, rel->to_cols), rel->width, &chain);
    k->starts = arena_new_array(a, uint32_t, from_rows + 2);
    uint64_t total = 0;
    for (int pass = 0; pass < 2; pass++) {
      if (total > UINT32_MAX) {
        diag_add(b->ds, &load_code[E0609], rel->span, "`%.*s` joins %llu pairs of rows, which is more than 4,294,967,295", STR_ARG(rel->name), (unsigned long long)total);
        return;
      }
      if (pass == 1) k->rows = arena_new_array(a, uint32_t, total + 1);
      uint64_t n = 0;
      for (uint32_t p = 0; p < from_rows; p++) {
        uint32_t old = l->perm[rel->from] ? l->perm[rel->from][p] : p;
        k->starts[p] = (uint32_t)n;
        for (uint32_t o = first[old]; o != ROW_NONE; o = chain[o], n++)
          if (pass == 1) k->rows[n] = moved(l, rel->to, o);
      }
      k->starts[from_rows] = (uint32_t)n;
      total = n;
    }
    return;
  }
  /* orphans: all columns there, and no row that they name */
  const struct table_build *mt = &b->tables[many];
  const uint32_t *target = rel->to_many ? k->owner : k->to;
  const uint32_t *read_as = l->perm[many];
  for (uint32_t i = 0; i < mt->rows; i++) {
    if (target[i] != ROW_NONE) continue;
    bool all = true;
    for (uint32_t c = 0; c < rel->width; c++) all &= build_present(&mt->columns[many_cols[c]], read_as ? read_as[i] : i);
    k->orphans += all;
  }
}

void load_notes(struct arena *a, const struct dataset *d, struct load_report *report) {
  const struct schema *s = d->schema;
  for (uint32_t r = 0; r < s->relation_count; r++) {
    const struct relation *rel = &s->relations[r];
    const struct link *k = &d->links[r];
    bool told = rel->inverse != NONE && rel->inverse < r && d->links[rel->inverse].loaded;
    if (!k->loaded || !k->orphans || told) continue;
    struct str from = s->entities[rel->from].name, to = s->entities[rel->to].name;
    if (rel->to_many) from = s->entities[rel->to].name, to = s->entities[rel->from].name;
    *array_push(a, &report->notes) =
        str_printf(a, "%llu rows of `%.*s` name a row of `%.*s` that is not there (`%.*s`)",
                   (unsigned long long)k->orphans, STR_ARG(from), STR_ARG(to), STR_ARG(rel->name));
  }
  for (uint32_t e = 0; e < s->entity_count; e++) {
    const struct entity *en = &s->entities[e];
    for (uint32_t i = 0; i < en->column_count; i++) {
      const struct column *c = &d->tables[e].columns[i];
      const struct column_spec *spec = &en->columns[i];
      if (!c->loaded) continue;
      bool optional = spec->type.optional || spec->in_key || spec->type.kind == TYPE_SET || spec->type.kind == TYPE_MAP;
      struct str name = str_printf(a, "%.*s.%.*s", STR_ARG(en->name), STR_ARG(spec->stored));
      if (c->missing_count && !optional)
        *array_push(a, &report->notes) =
            str_printf(a, "`%.*s` is missing in %u of %u rows, though it is not optional", STR_ARG(name),
                       c->missing_count, d->tables[e].rows);
      if (c->unknown_words)
        *array_push(a, &report->notes) = str_printf(a, "`%.*s` holds %u words that are no member of its enum",
                                                    STR_ARG(name), c->unknown_words);
      if (c->not_nfc)
        *array_push(a, &report->notes) =
            str_printf(a, "`%.*s` holds %u distinct texts that are not in Unicode's normal form C", STR_ARG(name),
                       c->not_nfc);
    }
  }
}

struct dataset *builder_link(struct builder *b) {
  const struct schema *s = b->schema;
  if (b->report->bad_total && b->o.on_bad_value == BAD_STOP) {
    diag_add(b->ds, &load_code[E0605], SPAN_NONE, "%llu stored value%s not read as the schema says", (unsigned long long)b->report->bad_total, b->report->bad_total == 1 ? " does" : "s do");
    return NULL;
  }
  if (b->ds->errors != b->errors) return NULL;
  decide_ids(b);
  struct dataset *d = dataset_new(b->arena, s);
  struct linking l = {b, d, arena_new_array(b->arena, uint32_t *, s->relation_count + 1), arena_new_array(b->arena, uint32_t *, s->entity_count + 1),
                      arena_new_array(b->arena, uint32_t *, s->entity_count + 1), arena_new_array(b->arena, uint8_t, s->entity_count + 1), arena_new_array(b->arena, uint32_t *, s->relation_count + 1)};
  for (uint32_t r = 0; r < s->relation_count; r++) {
    const struct relation *rel = &s->relations[r];
    if (b->needs->relations[r] && rel->to_many && rel->unique)
      l.owner[r] = match_rows(b, side(b, rel->to, rel->to_cols), side(b, rel->from, rel->from_cols), rel->width, NULL);
  }
  for (uint32_t e = 0; e < s->entity_count; e++) {
    d->tables[e].entity = e;
    d->tables[e].clustered_by = NONE;
    d->tables[e].columns = arena_new_array(b->arena, struct column, s->entities[e].column_count + 1);
  }
  for (uint32_t e = 0; e < s->entity_count; e++) {
    if (!b->tables[e].needed) continue;
    order_entity(&l, e);
    struct table *t = &d->tables[e];
    t->rows = b->tables[e].rows;
    t->loaded = true;
    t->given = l.perm[e];
    for (uint32_t c = 0; c < s->entities[e].column_count; c++)
      if (b->tables[e].columns[c].needed) {
        column_finish(b, &b->tables[e].columns[c], &t->columns[c], t->rows, l.perm[e]);
        if (!s->entities[e].columns[c].in_key && !is_wanted_later(b, e, c)) builder_drop_cells(b, &b->tables[e].columns[c]);
      }
    make_keys(b, d, e, l.perm[e], l.where_is[e]);
    for (uint32_t c = 0; c < s->entities[e].column_count; c++)
      if (b->tables[e].columns[c].needed && !is_wanted_later(b, e, c)) builder_drop_cells(b, &b->tables[e].columns[c]);
  }
  if (b->ds->errors != b->errors) return NULL;
  for (uint32_t r = 0; r < s->relation_count; r++)
    if (b->needs->relations[r]) link_relation(&l, r);
  if (b->ds->errors != b->errors) return NULL;
  load_notes(b->arena, d, b->report);
  arena_free(&b->work);
#if defined(__GLIBC__)
  if (b->arena->mem == &mem_libc) malloc_trim(0); /* what the tables took while they were read */
#endif
  return d;
}
