/* What columns are compared as, and which rows of two tables have equal ones. */
#include "data/link_impl.h"
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

void decide_ids(struct builder *b) {
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
        if (pass == 1 && cb->ints && !ints[root] && !cb->watched) builder_ids_to_text(b, cb);
      }
}

/* ---- joins ---- */

/* Numbers from 0 for distinct pairs, of 64-bit numbers. */
struct pair_map {
  struct pair {
    int64_t a, b;
    uint32_t value;
    bool used;
  } * slots;
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
    case COLUMN_TEXT:
    case COLUMN_MAP: {
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
    case COLUMN_I32: *out = half ? (int32_t)c->codes.items[row] >> 31 : (int32_t)c->codes.items[row]; return true;
    default: *out = half ? c->i64.items[row] >> 63 : c->i64.items[row]; return true;
  }
}

static bool is_number(const struct column_build *c) { return c->kind != COLUMN_TEXT || c->ints; }

static bool is_i64(const struct column_build *c) {
  return is_number(c) && c->kind != COLUMN_I128 && c->kind != COLUMN_F64 && c->kind != COLUMN_I32;
}

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
static bool match_close(struct builder *b, const struct column_build *many, uint32_t many_rows,
                        const struct column_build *one, uint32_t one_rows, uint32_t *out, uint32_t *next) {
  int64_t least = INT64_MAX, most = INT64_MIN;
  if (!is_i64(many) || !is_i64(one)) return false;
  const int64_t *keys = one->i64.items;
  for (uint32_t r = 0; r < one_rows; r++) {
    if (!build_present(one, r)) continue;
    if (keys[r] < least) least = keys[r];
    if (keys[r] > most) most = keys[r];
  }
  uint64_t span = least > most ? 0 : (uint64_t)most - (uint64_t)least + 1;
  if (span > (uint64_t)one_rows * 8 + 1024 || (least <= most && !span)) return false;
  uint32_t *row_of = arena_new_array(builder_work(b), uint32_t, span + 1); /* + 1; 0: none */
  for (uint32_t r = one_rows; r-- > 0;) {                                  /* the first of equal ones is found first */
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

uint32_t *match_rows(struct builder *b, struct join_side many, struct join_side one, uint32_t width, uint32_t **chain) {
  const struct table_build *m = many.t, *o = one.t;
  struct arena *a = builder_work(b);
  uint32_t *out = cells_new(a, m->rows, sizeof *out), *next = chain ? arena_new_array(a, uint32_t, o->rows + 1) : NULL;
  if (chain) *chain = next;
  if (width == 1 && match_close(b, &m->columns[*many.cols], m->rows, &o->columns[*one.cols], o->rows, out, next))
    return out;
  int64_t *mk = arena_new_array(a, int64_t, m->rows + 1), *ok = arena_new_array(a, int64_t, o->rows + 1);
  bool *mt = arena_new_array(a, bool, m->rows + 1), *ot = arena_new_array(a, bool, o->rows + 1);
  memset(mt, 1, m->rows);
  memset(ot, 1, o->rows);
  for (uint32_t i = 0, half = 0, wide; i < width; half ^= wide, i += !half) {
    const struct column_build *mc = &m->columns[many.cols[i]], *oc = &o->columns[one.cols[i]];
    wide = mc->kind == COLUMN_I128 || oc->kind == COLUMN_I128;
    bool only = !i && !half;              /* the first number stands for itself, pairs with further ones are numbered */
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
