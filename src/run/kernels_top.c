/* Aggregates that order rows or tell values apart: DISTINCT, PICK, TOP, MARK. The positions of an
 * expansion come parent by parent, so each parent's values stand together. */
#include "run/exec.h"
#include "run/keys.h"

#include <stdlib.h>

#define EACH_CHOSEN(body)                                                  \
  for (uint32_t w_ = 0; w_ < words_of(n); w_++)                            \
    for (uint64_t m_ = chosen[w_]; m_; m_ &= m_ - 1) {                     \
      uint32_t i = w_ * 64 + (uint32_t)__builtin_ctzll(m_), p = parent[i]; \
      body;                                                                \
    }

/* A float as a number of the same order; -0.0 and 0.0 are one. */
static int64_t float_key(double d) {
  d += 0.0;
  int64_t bits;
  memcpy(&bits, &d, sizeof bits);
  return bits < 0 ? bits ^ INT64_MAX : bits;
}

void keys_64(struct op_args *x, int64_t *to) {
  uint32_t n = x->n;
  switch (x->kind_b) {
    case REG_F64:
      for (uint32_t i = 0; i < n; i++) to[i] = float_key(((const double *)x->b->data)[i]);
      break;
    case REG_TEXT: {
      const uint32_t *v = x->b->data;
      for (uint32_t i = 0; i < n; i++) to[i] = vec_present(x->b, i) ? x->od->map_a[v[i]] : 0;
      break;
    }
    default: memcpy(to, x->b->data, n * sizeof *to); break;
  }
}

/* Likewise of any kind. */
static const i128 *keys_of(struct op_args *x) {
  if (x->kind_b == REG_I128) return x->b->data;
  i128 *k = x->w->keys;
  int64_t narrow[BLOCK];
  keys_64(x, narrow);
  for (uint32_t i = 0; i < x->n; i++) k[i] = narrow[i];
  return k;
}

static const uint32_t *ranks(const struct op_args *x) {
  const struct machine *m = x->w->m;
  return m->b->d->tables[m->pass->domains[x->domain].entity].key_rank;
}

/* ---- distinct ---- */

static int by_i64(const void *x, const void *y) {
  int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
  return (a > b) - (a < b);
}

static int by_i128(const void *x, const void *y) {
  i128 a = *(const i128 *)x, b = *(const i128 *)y;
  return (a > b) - (a < b);
}

static uint32_t different_i64(int64_t *v, uint32_t n) {
  if (n <= 64) return keys_different(v, n);
  qsort(v, n, sizeof *v, by_i64);
  uint32_t different = 1;
  for (uint32_t i = 1; i < n; i++) different += v[i] != v[i - 1];
  return different;
}

static uint32_t different_i128(i128 *v, uint32_t n) {
  qsort(v, n, sizeof *v, by_i128);
  uint32_t different = 1;
  for (uint32_t i = 1; i < n; i++) different += v[i] != v[i - 1];
  return different;
}

/* Counts the values gathered for the present owner. */
static void distinct_flush(struct acc *acc, bool wide) {
  uint32_t n = acc->value_count;
  if (n) acc->count[acc->owner] += wide ? different_i128(acc->values, n) : different_i64(acc->values, n);
  acc->value_count = 0;
}

static void distinct_room(struct worker *w, struct acc *acc, uint32_t n, size_t width) {
  if (acc->value_cap - acc->value_count >= n) return;
  uint32_t cap = acc->value_cap * 2 + BLOCK;
  acc->values = arena_grow(&w->arena, acc->values, acc->value_cap * width, cap * width);
  acc->value_cap = cap;
}

/* The values of the present owner one after another; what was there is counted when the next begins. */
#define GATHER(type, from)                                 \
  do {                                                     \
    const type *v_ = (from);                               \
    distinct_room(x->w, acc, n, sizeof(type));             \
    type *to_ = acc->values;                               \
    EACH_CHOSEN({                                          \
      if (p != acc->owner) {                               \
        distinct_flush(acc, sizeof(type) == sizeof(i128)); \
        acc->owner = p;                                    \
      }                                                    \
      to_[acc->value_count++] = v_[i];                     \
    })                                                     \
  } while (0)

static void add_distinct(struct op_args *x, struct acc *acc, const uint64_t *chosen) {
  uint32_t n = x->n;
  const uint32_t *parent = x->w->frames[x->domain].parent;
  if (acc->marks) {
    const uint32_t *v = x->b->data;
    EACH_CHOSEN({
      if (p != acc->owner) {
        acc->owner = p;
        acc->stamp++;
      }
      if (acc->marks[v[i]] != acc->stamp) {
        acc->marks[v[i]] = acc->stamp;
        acc->count[p]++;
      }
    })
    return;
  }
  int64_t keys[BLOCK];
  switch (x->kind_b) {
    case REG_I128: GATHER(i128, x->b->data); break;
    case REG_BOOL:
      for (uint32_t i = 0; i < n; i++) keys[i] = bit_get(x->b->data, i);
      GATHER(int64_t, keys);
      break;
    case REG_F64:
      keys_64(x, keys);
      GATHER(int64_t, keys);
      break;
    default: GATHER(int64_t, x->b->data); break;
  }
}

/* ---- order ---- */

static void add_pick(struct op_args *x, struct acc *acc, const uint64_t *chosen) {
  uint32_t n = x->n;
  const uint32_t *parent = x->w->frames[x->domain].parent, *rank = ranks(x),
                 *rows = x->w->regs[x->w->m->pass->domains[x->domain].row].data;
  const i128 *keys = keys_of(x);
  i128 *best = acc->best;
  bool latest = x->in->flag;
  EACH_CHOSEN({
    uint32_t row = rows[i];
    uint32_t old = acc->best_row[p];
    bool better = old == ROW_NONE;
    if (!better && keys[i] != best[p]) better = latest ? keys[i] > best[p] : keys[i] < best[p];
    else if (!better && rank) better = latest ? rank[row] > rank[old] : rank[row] < rank[old];
    if (better) {
      best[p] = keys[i];
      acc->best_row[p] = row;
    }
  })
}

/* Least first. A row that is reached twice stands twice. */
static int by_key(const void *x, const void *y) {
  const struct top_item *a = x, *b = y;
  if (a->key != b->key) return a->key < b->key ? -1 : 1;
  if (a->rank != b->rank) return a->rank < b->rank ? -1 : 1;
  return (a->row > b->row) - (a->row < b->row);
}

/* Up to so many are kept in order as they come, so that nothing is gathered that falls out again.
 */
enum { TOP_SMALL = 16 };

static void insert_item(struct acc *acc, struct top_item item, uint32_t most, bool latest) {
  struct top_item *group = acc->items + acc->group;
  uint32_t count = acc->item_count - acc->group, at = count;
  while (at > 0) {
    int c = by_key(&item, &group[at - 1]);
    if (latest ? c <= 0 : c >= 0) break;
    at--;
  }
  if (at >= most) return;
  if (count < most) count = acc->item_count++ - acc->group + 1;
  memmove(group + at + 1, group + at, (count - 1 - at) * sizeof *group);
  group[at] = item;
}

static void add_items(struct op_args *x, struct acc *acc, const uint64_t *chosen) {
  uint32_t n = x->n;
  const uint32_t *parent = x->w->frames[x->domain].parent, *rank = ranks(x),
                 *rows = x->w->regs[x->w->m->pass->domains[x->domain].row].data;
  const i128 *keys = keys_of(x);
  if (acc->item_cap - acc->item_count < n) {
    uint32_t cap = acc->item_cap ? acc->item_cap * 2 : 4 * BLOCK;
    acc->items = arena_grow(&x->w->arena, acc->items, acc->item_cap * sizeof *acc->items, cap * sizeof *acc->items);
    acc->item_cap = cap;
  }
  if (x->in->imm <= TOP_SMALL) {
    uint32_t most = (uint32_t)x->in->imm;
    EACH_CHOSEN({
      if (p != acc->owner) {
        acc->owner = p;
        acc->group = acc->item_count;
      }
      insert_item(acc, (struct top_item){.key = keys[i], .rank = rank ? rank[rows[i]] : 0, .row = rows[i], .owner = p},
                  most, x->in->flag);
    })
    return;
  }
  EACH_CHOSEN((acc->items[acc->item_count++] =
                   (struct top_item){.key = keys[i], .rank = rank ? rank[rows[i]] : 0, .row = rows[i], .owner = p}))
}

void acc_add_ordered(struct op_args *x, struct acc *acc, const uint64_t *chosen) {
  switch (x->in->op) {
    case OP_DISTINCT_: add_distinct(x, acc, chosen); break;
    case OP_PICK_: add_pick(x, acc, chosen); break;
    default: add_items(x, acc, chosen); break;
  }
}

static int by_row(const void *x, const void *y) {
  uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
  return (a > b) - (a < b);
}

static void mark(struct worker *w, const struct instr *in, const struct top_item *items, uint32_t count) {
  _Atomic uint64_t *bits = w->m->b->slots[in->index].data; /* rows of one word may have parents in two blocks */
  for (uint32_t i = 0; i < count; i++)
    atomic_fetch_or_explicit(&bits[items[i].row >> 6], UINT64_C(1) << (items[i].row & 63), memory_order_relaxed);
}

static void list(struct worker *w, const struct instr *in, struct acc *acc, uint32_t owner,
                 const struct top_item *items, uint32_t count) {
  if (acc->row_cap - acc->row_count < count) {
    uint32_t cap = acc->row_cap * 2 > acc->row_count + count ? acc->row_cap * 2 : acc->row_count + count;
    acc->rows = arena_grow(&w->arena, acc->rows, acc->row_cap * sizeof *acc->rows, cap * sizeof *acc->rows);
    acc->row_cap = cap;
  }
  uint32_t *rows = acc->rows + acc->row_count;
  for (uint32_t i = 0; i < count; i++) rows[i] = items[i].row;
  qsort(rows, count, sizeof *rows, by_row);
  ((uint64_t *)w->bufs[in->dst].data)[owner] = (uint64_t)acc->row_count << 32 | count;
  acc->row_count += count;
}

static void end_top(struct worker *w, const struct instr *in, struct acc *acc, uint32_t outer_n) {
  if (in->op == OP_TOP_) memset(w->bufs[in->dst].data, 0, outer_n * sizeof(uint64_t));
  for (uint32_t from = 0, to; from < acc->item_count; from = to) {
    uint32_t owner = acc->items[from].owner;
    for (to = from + 1; to < acc->item_count && acc->items[to].owner == owner;) to++;
    struct top_item *group = acc->items + from;
    uint32_t count = to - from, most = in->imm < 0 ? 0 : in->imm > count ? count : (uint32_t)in->imm;
    if (most < count) qsort(group, count, sizeof *group, by_key);
    if (in->flag) group += count - most;
    if (in->op == OP_MARK_) mark(w, in, group, most);
    else list(w, in, acc, owner, group, most);
  }
  if (in->op == OP_TOP_) w->regs[in->dst].rows = acc->rows;
}

void acc_end_ordered(struct worker *w, const struct instr *in, const struct op_data *od, struct acc *acc,
                     uint32_t outer_n) {
  uint64_t spoilt = 0;
  switch (in->op) {
    case OP_DISTINCT_:
      if (!acc->marks) distinct_flush(acc, w->m->pass->regs[in->b].kind == REG_I128);
      acc->stamp++; /* the next block's first position may have the same number */
      break;
    case OP_PICK_:
      if (od->scan) scan_end(w, in, od, acc, outer_n);
      break;
    default:
      if (od->scan) scan_end(w, in, od, acc, outer_n);
      else end_top(w, in, acc, outer_n);
      break;
  }
  if (in->op != OP_MARK_) return;
  /* which rows it would have marked is not known: the run fails */
  for (uint32_t i = 0; i < words_of(outer_n); i++) spoilt |= acc->err[i];
  if (spoilt) atomic_store(&w->m->failed, true);
}
