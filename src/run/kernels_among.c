/* Latest and earliest over neighbouring rows: the rows that one position expands to stand side by side, and what orders
 * them is a column of 64-bit numbers. Then nothing is gathered: the n-th best key is found in one reading of the column
 * with n keys in registers, and whoever has it or a better one is chosen. Only where that is more than n rows do the
 * ranks of their keys decide. Everything else is left to kernels_top.c. */
#include "run/exec.h"

enum { MOST_SCANNED = 8 /* rows chosen: their keys have to stay in registers */ };

/* ---- binding ---- */

/* The column that register `reg` of a domain is read from; NULL: it is made otherwise, or no plain number. */
static const struct column *key_column(const struct pass *p, const struct bound_pass *bp, uint32_t domain,
                                       uint32_t reg) {
  const struct domain *d = &p->domains[domain];
  for (uint32_t i = 0; i < d->count; i++) {
    const struct instr *in = &d->code[i];
    if (in->dst != reg || op_is_aggregate(in->op)) continue;
    const struct column *c = bp->code[domain][i].col;
    bool number = in->op == OP_FIELD_ && in->a == d->row && in->kind == REG_I64 && c;
    return number && (c->kind == COLUMN_I64 || c->kind == COLUMN_I32) ? c : NULL;
  }
  return NULL;
}

void bind_scans(struct bound *b, const struct pass *p, struct bound_pass *bp, uint32_t domain) {
  const struct domain *d = &p->domains[domain];
  if (d->path_count != 1) return;
  const struct link *l = &b->d->links[d->path[0]];
  if (!l->loaded || !l->starts || l->rows) return;
  const uint32_t *rank = b->d->tables[d->entity].key_rank;
  bool own = d->outer == 0 && d->base == p->domains[0].row, only = true;
  for (uint32_t i = 0; i < d->count; i++) {
    const struct instr *in = &d->code[i];
    struct op_data *od = &bp->code[domain][i];
    if (in->op == OP_FIELD_) continue;
    bool one = in->op == OP_PICK_, some = in->op == OP_MARK_ && in->imm > 0 && in->imm <= MOST_SCANNED;
    const struct column *key = one || some ? key_column(p, bp, domain, in->b) : NULL;
    /* what a truth has chosen is kept for each row, so each row is to have one position */
    if (key && rank && (own || (one && !in->a))) {
      struct scan *s = arena_new(b->arena, struct scan);
      *s = (struct scan){.key = key, .starts = l->starts, .rank = rank, .base = d->base};
      od->scan = s;
    }
    only &= od->scan && !in->a;
  }
  bp->unwalked[domain] = only;
}

/* ---- what a truth has chosen ---- */

/* Beside one another, in the order of rows: the first bit is the first row of the block's first position. */
void scan_add(struct op_args *x, struct acc *acc, const uint64_t *chosen) {
  uint32_t words = words_of(x->n), need = (acc->item_count + x->n) / 64 + 2;
  if (need > acc->among_words) {
    uint32_t cap = need > 2 * acc->among_words ? need : 2 * acc->among_words;
    acc->among = arena_grow(&x->w->arena, acc->among, (size_t)acc->among_words * 8, (size_t)cap * 8);
    acc->among_words = cap;
  }
  uint64_t *to = acc->among + acc->item_count / 64;
  uint32_t shift = acc->item_count % 64;
  if (!shift) {
    memcpy(to, chosen, (size_t)words * 8);
  } else {
    for (uint32_t i = 0; i < words; i++) { /* beyond the last position there are zeros */
      to[i] |= chosen[i] << shift;
      to[i + 1] = chosen[i] >> (64 - shift);
    }
  }
  acc->item_count += x->n;
}

/* ---- the n-th best ---- */

struct job {
  const struct scan *scan;
  const uint64_t *among; /* rows that take part; NULL: all */
  uint32_t origin;       /* the row of its first bit */
  uint32_t most;
  int64_t flip; /* earliest: all ones, so that the best is always the greatest */
  void (*push)(int64_t *best, const int64_t *keys, uint32_t n, uint64_t take, int64_t flip);
  /* where the chosen rows go */
  uint32_t *row; /* PICK */
  _Atomic uint64_t *marks;
  uint32_t word; /* of the marks: one is held back until the next is begun */
  uint64_t held;
};

static uint32_t ones(uint64_t x) { return (uint32_t)__builtin_popcountll(x); }
static uint64_t low_bits(uint32_t n) { return n < 64 ? (UINT64_C(1) << n) - 1 : ~UINT64_C(0); }

/* Puts keys to the `count` best, greatest first. Without a branch: keys come in any order. */
static inline __attribute__((always_inline)) void push_keys(int64_t *best, const int64_t *keys, uint32_t n, uint64_t take,
                                                            int64_t flip, const int count) {
  int64_t b[MOST_SCANNED];
  for (int k = 0; k < count; k++) b[k] = best[k];
#define PUSH(key)                         \
  do {                                    \
    int64_t x_ = (key) ^ flip;            \
    _Pragma("GCC unroll 8") for (int k = 0; k < count; k++) { \
      int64_t more = x_ > b[k] ? x_ : b[k], less = x_ > b[k] ? b[k] : x_; \
      b[k] = more;                        \
      x_ = less;                          \
    }                                     \
  } while (0)
  if (take == low_bits(n))
    for (uint32_t i = 0; i < n; i++) PUSH(keys[i]);
  else
    for (; take; take &= take - 1) PUSH(keys[__builtin_ctzll(take)]);
#undef PUSH
  for (int k = 0; k < count; k++) best[k] = b[k];
}

#define PUSH_OF(count)                                                                                         \
  static void push_##count(int64_t *best, const int64_t *keys, uint32_t n, uint64_t take, int64_t flip) { \
    push_keys(best, keys, n, take, flip, count);                                                               \
  }
PUSH_OF(1)
PUSH_OF(2)
PUSH_OF(3)
PUSH_OF(4)
PUSH_OF(5)
PUSH_OF(6)
PUSH_OF(7)
PUSH_OF(8)
#undef PUSH_OF

/* Which of up to 64 keys are at least `least`. */
static uint64_t at_least(const int64_t *keys, uint32_t n, int64_t least, int64_t flip) {
  uint64_t bits = 0;
  for (uint32_t i = n; i-- > 0;) bits = bits + bits + ((keys[i] ^ flip) >= least);
  return bits;
}

/* ---- up to 64 rows at a time ---- */

static uint64_t taking_part(const struct job *j, uint32_t row, uint32_t n) {
  if (!j->among) return low_bits(n);
  uint32_t at = row - j->origin, shift = at & 63;
  uint64_t bits = j->among[at >> 6] >> shift;
  if (shift + n > 64) bits |= j->among[(at >> 6) + 1] << (64 - shift);
  return bits & low_bits(n);
}

static const int64_t *keys_at(const struct job *j, uint32_t row, uint32_t n, int64_t *room) {
  const struct column *c = j->scan->key;
  if (c->kind == COLUMN_I64) return (const int64_t *)c->data + row;
  const int32_t *from = (const int32_t *)c->data + row;
  for (uint32_t i = 0; i < n; i++) room[i] = from[i];
  return room;
}

static void marks_flush(struct job *j) {
  /* rows of one word may have parents in two blocks */
  if (j->held) atomic_fetch_or_explicit(&j->marks[j->word], j->held, memory_order_relaxed);
  j->held = 0;
}

static void put(struct job *j, uint32_t row, uint64_t bits) {
  if (j->row) {
    if (bits) *j->row = row + (uint32_t)__builtin_ctzll(bits);
    return;
  }
  uint32_t shift = row & 63;
  if (row >> 6 != j->word) {
    marks_flush(j);
    j->word = row >> 6;
  }
  j->held |= bits << shift;
  if (!shift || !(bits >> (64 - shift))) return;
  marks_flush(j);
  j->word++;
  j->held = bits >> (64 - shift);
}

#define EACH_PART(from, to)                                                                     \
  for (uint32_t at = (from), n; at < (to) && (n = (to) - at < 64 ? (to) - at : 64, true); at += n)

/* Of the rows with just this key, those `most` whose own keys rank best. */
static void put_tied(struct job *j, uint32_t from, uint32_t to, int64_t key, uint32_t most) {
  uint32_t flip = (uint32_t)j->flip, below = 0;
  bool first = true;
  int64_t room[64];
  for (; most; most--) {
    uint32_t best_row = ROW_NONE, best = 0;
    EACH_PART(from, to) {
      const int64_t *keys = keys_at(j, at, n, room);
      for (uint64_t take = taking_part(j, at, n); take; take &= take - 1) {
        uint32_t i = (uint32_t)__builtin_ctzll(take);
        if ((keys[i] ^ j->flip) != key) continue;
        uint32_t rank = j->scan->rank[at + i] ^ flip;
        if ((!first && rank >= below) || (best_row != ROW_NONE && rank <= best)) continue;
        best = rank;
        best_row = at + i;
      }
    }
    if (best_row == ROW_NONE) return;
    put(j, best_row, 1);
    below = best;
    first = false;
  }
}

/* More rows take part than are chosen, and the last chosen has `least`. */
static void put_from(struct job *j, uint32_t from, uint32_t to, int64_t least) {
  int64_t room[64];
  uint32_t count = 0, above = 0;
  EACH_PART(from, to) count += ones(at_least(keys_at(j, at, n, room), n, least, j->flip) & taking_part(j, at, n));
  bool ties = count > j->most;
  EACH_PART(from, to) {
    uint64_t take = taking_part(j, at, n);
    const int64_t *keys = keys_at(j, at, n, room);
    /* with ties, only what is better is sure; nothing is better than the greatest number */
    uint64_t bits = !ties               ? at_least(keys, n, least, j->flip)
                    : least < INT64_MAX ? at_least(keys, n, least + 1, j->flip)
                                        : 0;
    bits &= take;
    above += ones(bits);
    if (bits) put(j, at, bits);
  }
  if (ties) put_tied(j, from, to, least, j->most - above);
}

/* The rows of one position: up to 64, as nearly always. */
static void choose_few(struct job *j, uint32_t from, uint32_t to) {
  int64_t best[MOST_SCANNED], room[64];
  uint32_t n = to - from;
  uint64_t take = taking_part(j, from, n);
  if ((j->among ? ones(take) : n) <= j->most) {
    if (take) put(j, from, take);
    return;
  }
  const int64_t *keys = keys_at(j, from, n, room);
  for (uint32_t k = 0; k < j->most; k++) best[k] = INT64_MIN;
  j->push(best, keys, n, take, j->flip);
  uint64_t bits = at_least(keys, n, best[j->most - 1], j->flip) & take;
  if (ones(bits) == j->most)
    put(j, from, bits);
  else
    put_from(j, from, to, best[j->most - 1]);
}

/* Any number: most keys are behind those found before, and lose at once. */
static void choose_many(struct job *j, uint32_t from, uint32_t to) {
  int64_t best[MOST_SCANNED], room[64], *last = &best[j->most - 1];
  uint32_t count = 0;
  for (uint32_t k = 0; k < j->most; k++) best[k] = INT64_MIN;
  EACH_PART(from, to) {
    uint64_t take = taking_part(j, at, n);
    const int64_t *keys = keys_at(j, at, n, room);
    if (count < j->most)
      j->push(best, keys, n, take, j->flip);
    else if (*last < INT64_MAX)
      j->push(best, keys, n, take & at_least(keys, n, *last + 1, j->flip), j->flip);
    count += ones(take);
  }
  if (count > j->most) {
    put_from(j, from, to, *last);
    return;
  }
  EACH_PART(from, to) {
    uint64_t take = taking_part(j, at, n);
    if (take) put(j, at, take);
  }
}

void scan_end(struct worker *w, const struct instr *in, const struct op_data *od, struct acc *acc, uint32_t outer_n) {
  static void (*const push_of[])(int64_t *, const int64_t *, uint32_t, uint64_t, int64_t) = {
      push_1, push_2, push_3, push_4, push_5, push_6, push_7, push_8};
  const struct scan *s = od->scan;
  const uint32_t *base = w->regs[s->base].data;
  bool pick = in->op == OP_PICK_;
  struct job j = {.scan = s, .among = s->key->present, .most = pick ? 1 : (uint32_t)in->imm, .flip = in->flag ? 0 : -1};
  j.push = push_of[j.most - 1];
  if (!pick) j.marks = w->m->b->slots[in->index].data;
  if (in->a && outer_n) {
    j.among = acc->among;
    j.origin = s->starts[base[0]];
    /* the walk was broken off: nobody will look at the result */
    if (acc->item_count != s->starts[base[outer_n - 1] + 1] - j.origin) return;
  }
  for (uint32_t p = 0; p < outer_n; p++) {
    if (base[p] == ROW_NONE) continue;
    if (pick) j.row = &acc->best_row[p];
    uint32_t from = s->starts[base[p]], to = s->starts[base[p] + 1];
    if (to - from > 64)
      choose_many(&j, from, to);
    else if (to > from)
      choose_few(&j, from, to);
  }
  if (!pick) marks_flush(&j);
}
