/* Latest and earliest over neighbouring rows: the rows that one position expands to stand side by side, and what
 * orders them is a number of 64 bits, or as good as one. Then nothing is gathered row by row: the n-th best key is
 * found in one reading with the best in registers, and whoever has it or a better one is chosen. Only where that is
 * more than n rows do the ranks of their own keys decide. Where a column holds the keys, it is read itself; where they
 * are made, or a truth chooses rows, they are laid side by side for all rows of a block first. Everything else is left
 * to kernels_top.c. */
#include "run/exec.h"
#include "run/keys.h"

/* ---- binding ---- */

/* The column that register `reg` of a domain is read from; NULL: it is made, or not as the column keeps it. */
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
    bool one = in->op == OP_PICK_, some = in->op == OP_MARK_ && in->imm > 0 && in->imm <= KEYS_MOST;
    if (!rank || !(one || some)) {
      only = false;
      continue;
    }
    const struct column *key = key_column(p, bp, domain, in->b);
    /* what is laid out is for rows, so each row is to have one position */
    bool laid = in->a || !key, wide = kind_kept(p->regs[in->b].kind, &bp->regs[in->b]) == REG_I128;
    if (own ? !key && wide : laid || some) {
      only = false;
      continue;
    }
    struct scan *s = arena_new(b->arena, struct scan);
    *s = (struct scan){.key = key, .laid = laid, .starts = l->starts, .rank = rank, .base = d->base};
    od->scan = s;
    only &= !laid;
  }
  bp->unwalked[domain] = only;
}

/* ---- what is laid out ---- */

static void *room_for(struct worker *w, void *old, uint32_t *cap, uint32_t need, size_t width) {
  if (need <= *cap) return old;
  uint32_t more = need > 2 * *cap ? need : 2 * *cap;
  void *to = arena_grow(&w->arena, old, *cap * width, more * width);
  *cap = more;
  return to;
}

/* Beside one another, in the order of rows: the first is that of the first row of the block's first position. */
void scan_add(struct op_args *x, struct acc *acc, const uint64_t *chosen) {
  uint32_t n = x->n, words = words_of(n);
  acc->among = room_for(x->w, acc->among, &acc->among_cap, (acc->item_count + n) / 64 + 2, 8);
  if (!x->od->scan->key) {
    acc->keys = room_for(x->w, acc->keys, &acc->key_cap, acc->item_count + n, 8);
    keys_64(x, acc->keys + acc->item_count);
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
  const char *keys;            /* of the row `key_origin` and those behind it */
  const uint64_t *among;       /* rows that take part; NULL: all */
  uint32_t key_origin, origin; /* origin: the row of its first bit */
  bool narrow;                 /* keys of 32 bits */
  uint32_t most;
  int64_t flip; /* earliest: all ones, so that the best is always the greatest */
  keys_best best;
  /* where the chosen rows go */
  uint32_t *row; /* PICK */
  uint64_t *marks;
  uint32_t first, last; /* words of the marks that may have rows of other blocks, too */
  uint64_t edges[2];    /* what they are to be given */
};

static uint32_t ones(uint64_t x) { return (uint32_t)__builtin_popcountll(x); }
static uint64_t low_bits(uint32_t n) { return n < 64 ? (UINT64_C(1) << n) - 1 : ~UINT64_C(0); }

/* ---- up to 64 rows at a time ---- */

static uint64_t taking_part(const struct job *j, uint32_t row, uint32_t n) {
  if (!j->among) return low_bits(n);
  uint32_t at = row - j->origin, shift = at & 63;
  /* the word of the last row, be it the same: no branch on where words end */
  uint64_t next = j->among[(at + n - 1) >> 6];
  return (j->among[at >> 6] >> shift | next << 1 << (63 - shift)) & low_bits(n);
}

static const void *keys_from(const struct job *j, uint32_t row) {
  return j->keys + (size_t)(row - j->key_origin) * (j->narrow ? sizeof(int32_t) : sizeof(int64_t));
}

static const int64_t *keys_at(const struct job *j, uint32_t row, uint32_t n, int64_t *room) {
  const void *keys = keys_from(j, row);
  if (!j->narrow) return keys;
  keys_widen(room, keys, n);
  return room;
}

static uint64_t *mark_word(struct job *j, uint32_t word) {
  return word == j->first ? &j->edges[0] : word == j->last ? &j->edges[1] : &j->marks[word];
}

/* Bits of rows from `row` on, of which `to` is behind the last. */
static void put(struct job *j, uint32_t row, uint32_t to, uint64_t bits) {
  if (j->row) {
    if (bits) *j->row = row + (uint32_t)__builtin_ctzll(bits);
    return;
  }
  uint32_t shift = row & 63;
  *mark_word(j, row >> 6) |= bits << shift;
  *mark_word(j, (to - 1) >> 6) |= bits >> 1 >> (63 - shift); /* none where that is the same word */
}

static void put_edges(struct job *j) {
  _Atomic uint64_t *marks = (_Atomic uint64_t *)j->marks;
  atomic_fetch_or_explicit(&marks[j->first], j->edges[0], memory_order_relaxed);
  atomic_fetch_or_explicit(&marks[j->last], j->edges[1], memory_order_relaxed);
}

#define EACH_PART(from, to) for (uint32_t at = (from), n; at < (to) && (n = (to)-at < 64 ? (to)-at : 64, true); at += n)

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
    put(j, best_row, best_row + 1, 1);
    below = best;
    first = false;
  }
}

/* More rows take part than are chosen, and the last chosen has `least`. */
static void put_from(struct job *j, uint32_t from, uint32_t to, int64_t least) {
  int64_t room[64];
  uint32_t count = 0, above = 0;
  EACH_PART(from, to) count += ones(keys_at_least(keys_at(j, at, n, room), n, least, j->flip) & taking_part(j, at, n));
  bool ties = count > j->most;
  EACH_PART(from, to) {
    uint64_t take = taking_part(j, at, n);
    const int64_t *keys = keys_at(j, at, n, room);
    /* with ties, only what is better is sure; nothing is better than the greatest number */
    uint64_t bits = !ties               ? keys_at_least(keys, n, least, j->flip)
                    : least < INT64_MAX ? keys_at_least(keys, n, least + 1, j->flip)
                                        : 0;
    bits &= take;
    above += ones(bits);
    if (bits) put(j, at, at + n, bits);
  }
  if (ties) put_tied(j, from, to, least, j->most - above);
}

/* The rows of one position, any number of them: most keys are behind those found before, and lose at once. */
static void choose_many(struct job *j, uint32_t from, uint32_t to) {
  int64_t best[KEYS_MOST], room[64], *last = &best[j->most - 1];
  uint32_t count = 0;
  for (uint32_t k = 0; k < j->most; k++) best[k] = INT64_MIN;
  EACH_PART(from, to) {
    uint64_t take = taking_part(j, at, n);
    const int64_t *keys = keys_at(j, at, n, room);
    if (count < j->most) keys_push(best, j->most, keys, take, j->flip);
    else if (*last < INT64_MAX)
      keys_push(best, j->most, keys, take & keys_at_least(keys, n, *last + 1, j->flip), j->flip);
    count += ones(take);
  }
  if (count > j->most) {
    put_from(j, from, to, *last);
    return;
  }
  EACH_PART(from, to) {
    uint64_t take = taking_part(j, at, n);
    if (take) put(j, at, at + n, take);
  }
}

/* Of up to 64 rows with equal keys, those `most` whose own keys rank best. */
static uint64_t best_ranked(const struct job *j, uint32_t row, uint64_t tied, uint32_t most) {
  const uint32_t *rank = j->scan->rank + row;
  uint32_t flip = (uint32_t)j->flip;
  uint64_t bits = 0;
  for (; most && tied; most--) {
    uint32_t best = (uint32_t)__builtin_ctzll(tied);
    for (uint64_t m = tied & (tied - 1); m; m &= m - 1) {
      uint32_t i = (uint32_t)__builtin_ctzll(m);
      best = (rank[i] ^ flip) > (rank[best] ^ flip) ? i : best;
    }
    bits |= UINT64_C(1) << best;
    tied &= ~(UINT64_C(1) << best);
  }
  return bits;
}

static uint64_t best_of_equal(const struct job *j, uint32_t from, uint32_t n, uint64_t take) {
  int64_t best[KEYS_MOST], room[64], *last = &best[j->most - 1];
  const int64_t *keys = keys_at(j, from, n, room);
  for (uint32_t k = 0; k < j->most; k++) best[k] = INT64_MIN;
  keys_push(best, j->most, keys, take, j->flip);
  uint64_t above = *last < INT64_MAX ? keys_at_least(keys, n, *last + 1, j->flip) & take : 0;
  uint64_t tied = keys_at_least(keys, n, *last, j->flip) & take & ~above;
  return above | best_ranked(j, from, tied, j->most - ones(above));
}

/* Up to 64, as nearly always. */
static void choose_few(struct job *j, uint32_t from, uint32_t to) {
  uint64_t take = taking_part(j, from, to - from);
  if (!take) return;
  uint64_t bits = j->best(keys_from(j, from), to - from, take, j->flip);
  if (!bits) bits = best_of_equal(j, from, to - from, take);
  put(j, from, to, bits);
}

void scan_end(struct worker *w, const struct instr *in, const struct op_data *od, struct acc *acc, uint32_t outer_n) {
  const struct scan *s = od->scan;
  const uint32_t *base = w->regs[s->base].data;
  bool pick = in->op == OP_PICK_;
  struct job j = {.scan = s, .most = pick ? 1 : (uint32_t)in->imm, .flip = in->flag ? 0 : -1};
  if (!outer_n) return;
  if (s->key) {
    j.keys = s->key->data;
    j.among = s->key->present;
    j.narrow = s->key->kind == COLUMN_I32;
  }
  j.best = keys_best_of(j.most, j.narrow, false);
  if (s->laid) {
    j.among = acc->among;
    j.origin = s->starts[base[0]];
    /* the walk was broken off: nobody will look at the result */
    if (acc->item_count != s->starts[base[outer_n - 1] + 1] - j.origin) return;
    if (!s->key) {
      j.keys = (const char *)acc->keys;
      j.key_origin = j.origin;
    }
  }
  if (!pick) {
    uint32_t from = s->starts[base[0]], to = s->starts[base[outer_n - 1] + 1];
    if (from == to) return;
    j.marks = w->m->b->slots[in->index].data;
    j.first = from >> 6;
    j.last = (to - 1) >> 6;
  }
  for (uint32_t p = 0; p < outer_n; p++) {
    if (base[p] == ROW_NONE) continue;
    if (pick) j.row = &acc->best_row[p];
    uint32_t from = s->starts[base[p]], to = s->starts[base[p] + 1];
    if (to - from > 64) choose_many(&j, from, to);
    else if (to > from) choose_few(&j, from, to);
  }
  if (!pick) put_edges(&j);
}
