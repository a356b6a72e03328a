/* Aggregates: what a chunk of an expansion adds to the positions of the block outside. Sums are
 * exact whatever the order: whole numbers in 192 bits, floats in float_sum. */
#include "run/exec.h"

static bool is_sum(uint32_t op) { return op == OP_SUM_ || op == OP_AVG_; }
static bool is_best(uint32_t op) { return op == OP_MIN_ || op == OP_MAX_; }

/* As kept: of the value that is gathered. */
static uint32_t value_kind(const struct worker *w, const struct instr *in) {
  return in->b ? kind_kept(w->m->pass->regs[in->b].kind, &w->m->bp->regs[in->b]) : REG_NONE;
}

/* Of 2^32 numbers of 64 bits a sum has 29 digits at most: what is gathered is the result as it stands. */
static bool sums_in_place(const struct instr *in, uint32_t kind) {
  return in->op == OP_SUM_ && kind == REG_I64 && in->kind == REG_I128;
}

void acc_new(struct worker *w, const struct instr *in, struct acc *acc) {
  struct arena *a = &w->arena;
  uint32_t kind = value_kind(w, in);
  acc->seen = arena_new_array(a, uint64_t, BLOCK_WORDS + 2); /* bits_any_run, bits_unpack */
  acc->err = arena_new_array(a, uint64_t, BLOCK_WORDS);
  acc->on = arena_new_array(a, uint64_t, BLOCK_WORDS + 3);     /* bits_rows_of */
  if (in->op == OP_COUNT_) acc->count = w->bufs[in->dst].data; /* nothing else is kept there meanwhile */
  if (in->op == OP_AVG_ || in->op == OP_DISTINCT_) acc->count = arena_new_array(a, int64_t, BLOCK);
  if (is_sum(in->op) && kind == REG_F64) acc->floats = arena_new_array(a, struct float_sum, BLOCK);
  if (sums_in_place(in, kind)) {
    acc->low = w->bufs[in->dst].data; /* likewise */
  } else if (is_sum(in->op) && kind != REG_F64) {
    acc->low = arena_new_array(a, u128, BLOCK);
    acc->high = arena_new_array(a, int64_t, BLOCK);
  }
  if (is_best(in->op) || in->op == OP_PICK_) acc->best = arena_alloc(a, BLOCK * sizeof(i128));
  if (in->op == OP_PICK_) acc->best_row = arena_new_array(a, uint32_t, BLOCK);
  if (in->op == OP_DISTINCT_ && kind == REG_TEXT) {
    const struct dict *d = w->m->bp->regs[in->b].dict;
    acc->marks = arena_new_array(a, uint32_t, (d ? d->count : 0) + (size_t)1);
  }
}

void acc_begin(struct worker *w, const struct instr *in, struct acc *acc, uint32_t outer_n) {
  memset(acc->seen, 0, BLOCK_WORDS * 8);
  memset(acc->err, 0, BLOCK_WORDS * 8);
  if (acc->count) memset(acc->count, 0, outer_n * sizeof *acc->count);
  if (acc->low) {
    memset(acc->low, 0, outer_n * sizeof *acc->low);
    if (value_kind(w, in) == REG_I128) memset(acc->high, 0, outer_n * sizeof *acc->high);
  }
  for (uint32_t i = 0; acc->floats && i < outer_n; i++) float_sum_clear(&acc->floats[i]);
  if (is_best(in->op) && value_kind(w, in) == REG_I64) /* bits_best_by compares with it */
    for (uint32_t i = 0; i < outer_n; i++) ((int64_t *)acc->best)[i] = in->op == OP_MIN_ ? INT64_MAX : INT64_MIN;
  if (in->op == OP_PICK_) memset(acc->best_row, 0xFF, outer_n * sizeof *acc->best_row);
  acc->owner = NONE;
  acc->packed = acc->guarded = false;
  acc->value_count = acc->item_count = acc->row_count = acc->group = 0;
}

/* Whether an aggregate takes so long over a row that is chosen that it pays to leave out whom it is not asked for. */
static bool takes_each(uint32_t op) { return op != OP_COUNT_ && op != OP_ANY_; }

/* Positions that count: chosen, with a value. Spoilt ones are set aside, and spoil whom they would
 * count for. */
static void choose(struct op_args *x, struct acc *acc, uint64_t *chosen) {
  uint32_t n = x->n, words = words_of(n);
  const uint32_t *parent;
  const uint64_t *pred = x->in->a ? x->a->data : NULL;
  for (uint32_t i = 0; i < words; i++) {
    chosen[i] = pred ? pred[i] : ~UINT64_C(0);
    if (i + 1 == words) chosen[i] &= tail_mask(n);
  }
  if (acc->guarded && takes_each(x->in->op)) {
    const struct frame *f = &x->w->frames[x->domain];
    uint64_t rows[BLOCK_WORDS];
    bits_rows_of(rows, acc->on, f->before, f->ends.last, n);
    for (uint32_t i = 0; i < words; i++) chosen[i] &= rows[i];
  }
  if (x->w->spoilt) {
    parent = frame_parents(x->w, x->domain);
    for (uint32_t i = 0; i < words; i++) {
      uint64_t bad =
          (x->in->a && x->a->err ? x->a->err[i] : 0) | (x->in->b && x->b->err ? x->b->err[i] & chosen[i] : 0);
      if (i + 1 == words) bad &= tail_mask(n);
      chosen[i] &= ~bad;
      for (; bad; bad &= bad - 1) bit_set(acc->err, parent[i * 64 + (uint32_t)__builtin_ctzll(bad)]);
    }
  }
  if (x->in->b && x->b->present)
    for (uint32_t i = 0; i < words; i++) chosen[i] &= x->b->present[i];
}

#define EACH_CHOSEN(body)                                                  \
  for (uint32_t w_ = 0; w_ < words_of(n); w_++)                            \
    for (uint64_t m_ = chosen[w_]; m_; m_ &= m_ - 1) {                     \
      uint32_t i = w_ * 64 + (uint32_t)__builtin_ctzll(m_), p = parent[i]; \
      body;                                                                \
    }

static void add_wide(struct acc *acc, uint32_t p, i128 v) {
  u128 before = acc->low[p];
  acc->low[p] += (u128)v;
  acc->high[p] += (v < 0 ? -1 : 0) + (acc->low[p] < before);
}

#define BEST(type, better)                                    \
  do {                                                        \
    const type *v = x->b->data;                               \
    type *best = acc->best;                                   \
    EACH_CHOSEN({                                             \
      if (!bit_get(acc->seen, p) || (better)) best[p] = v[i]; \
      bit_set(acc->seen, p);                                  \
    })                                                        \
  } while (0)

static void add_best(struct op_args *x, struct acc *acc, const uint64_t *chosen) {
  uint32_t n = x->n;
  const uint32_t *parent = frame_parents(x->w, x->domain);
  bool min = x->in->op == OP_MIN_;
  switch (x->kind_b) {
    case REG_I64: BEST(int64_t, min ? v[i] < best[p] : v[i] > best[p]); break;
    case REG_F64: BEST(double, min ? v[i] < best[p] : v[i] > best[p]);
      break;
    case REG_I128: BEST(i128, min ? v[i] < best[p] : v[i] > best[p]); break;
    default: {
      const uint32_t *rank = x->od->map_a;
      BEST(uint32_t, min ? rank[v[i]] < rank[best[p]] : rank[v[i]] > rank[best[p]]);
      break;
    }
  }
}

/* Which positions have one that is chosen: where numbers do for these, the rows of a word go side by side. */
static void any_run(struct op_args *x, struct acc *acc, const uint64_t *chosen) {
  const struct frame *f = &x->w->frames[x->domain];
  struct bits_ends e = *frame_ends(x->w, x->domain);
  if (f->numbers) {
    e.whose = f->numbers;
    e.gapless = true;
    acc->packed = true;
  }
  bits_any_run(acc->seen, chosen, x->n, &e);
}

/* Neighbouring rows of neighbouring parents: a parent's bits of a word at a time. Whether that was done. */
static bool add_run(struct op_args *x, struct acc *acc, const uint64_t *chosen) {
  const struct frame *f = &x->w->frames[x->domain];
  if (!f->run.starts) return false;
  switch (x->in->op) {
    case OP_COUNT_: bits_count_run(acc->count, chosen, x->n, frame_ends(x->w, x->domain)); return true;
    case OP_ANY_: any_run(x, acc, chosen); return true;
    case OP_SUM_:
    case OP_AVG_:
      if (x->kind_b == REG_F64 || x->kind_b == REG_I128) return false;
      if (acc->count) bits_count_run(acc->count, chosen, x->n, frame_ends(x->w, x->domain));
      bits_sum_run(acc->low, x->b->data, chosen, x->n, frame_ends(x->w, x->domain));
      return true;
    case OP_MIN_:
    case OP_MAX_:
      if (x->kind_b != REG_I64) return false;
      bits_best_by(acc->best, x->b->data, chosen, x->n, frame_parents(x->w, x->domain), x->in->op == OP_MIN_);
      any_run(x, acc, chosen);
      return true;
    default: return false;
  }
}

void acc_add(struct op_args *x, struct acc *acc) {
  uint64_t chosen[BLOCK_WORDS];
  uint32_t n = x->n;
  if (x->od->scan && !x->od->scan->laid) return; /* done at the end */
  choose(x, acc, chosen);
  if (x->od->scan) {
    scan_add(x, acc, chosen);
    return;
  }
  if (add_run(x, acc, chosen)) return;
  const uint32_t *parent = frame_parents(x->w, x->domain);
  switch (x->in->op) {
    case OP_COUNT_: EACH_CHOSEN(acc->count[p]++) break;
    case OP_ANY_: EACH_CHOSEN(bit_set(acc->seen, p)) break;
    case OP_SUM_:
    case OP_AVG_:
      if (acc->count) EACH_CHOSEN(acc->count[p]++)
      if (x->kind_b == REG_F64) {
        const double *v = x->b->data;
        EACH_CHOSEN(float_sum_add(&acc->floats[p], v[i], &x->w->arena))
      } else if (x->kind_b == REG_I128) {
        const i128 *v = x->b->data;
        EACH_CHOSEN(add_wide(acc, p, v[i]))
      } else { /* 2^32 of them fit 128 bits: high stays 0 */
        const int64_t *v = x->b->data;
        EACH_CHOSEN(acc->low[p] += (u128)(i128)v[i])
      }
      break;
    case OP_MIN_:
    case OP_MAX_: add_best(x, acc, chosen); break;
    default: acc_add_ordered(x, acc, chosen); break;
  }
}

/* ---- the end ---- */

static void spoil_outer(struct worker *w, const struct instr *in, const struct op_data *od, uint32_t domain, uint32_t p,
                        uint32_t outer_n) {
  bit_set(vec_err(w, &w->regs[in->dst], in->dst, outer_n), p);
  note_error(w, od, domain, p);
}

static bool wide_sum(const struct acc *acc, uint32_t p, bool narrow, i128 *out) {
  i128 v = (i128)acc->low[p];
  *out = v;
  return narrow || acc->high[p] == (v < 0 ? -1 : 0);
}

static void end_sum(struct worker *w, const struct instr *in, const struct op_data *od, struct acc *acc,
                    uint32_t domain, uint32_t n) {
  struct vec *out = &w->regs[in->dst];
  uint32_t kind = value_kind(w, in);
  if (sums_in_place(in, kind)) return;
  for (uint32_t p = 0; p < n; p++) {
    bool ok = true;
    if (in->op == OP_AVG_ && !acc->count[p]) continue;
    if (in->op == OP_AVG_) bit_set(out->present, p);
    if (kind == REG_F64) {
      double *o = out->data;
      ok = in->op == OP_SUM_ ? float_sum_result(&acc->floats[p], &o[p])
                             : float_sum_mean(&acc->floats[p], (uint64_t)acc->count[p], &o[p]);
    } else {
      i128 sum;
      ok = wide_sum(acc, p, kind == REG_I64, &sum);
      if (in->kind == REG_I64) {
        ok = ok && sum >= INT64_MIN && sum <= INT64_MAX;
        ((int64_t *)out->data)[p] = (int64_t)sum;
      } else {
        ok = ok && decimal_fits(sum, DECIMAL_DIGITS);
        if (ok && in->op == OP_AVG_) ok = decimal_avg(sum, (uint64_t)acc->count[p], &sum);
        ((i128 *)out->data)[p] = ok ? sum : 0;
      }
    }
    if (!ok) spoil_outer(w, in, od, domain, p, n);
  }
}

void acc_end(struct worker *w, const struct instr *in, const struct op_data *od, struct acc *acc, uint32_t domain_in,
             uint32_t outer_n) {
  uint32_t domain = w->m->pass->domains[domain_in].outer;
  if (in->op == OP_MARK_ || in->op == OP_PICK_ || in->op == OP_TOP_ || in->op == OP_DISTINCT_)
    acc_end_ordered(w, in, od, acc, outer_n);
  if (in->op == OP_MARK_) return;
  if (acc->packed) {
    uint64_t packed[BLOCK_WORDS + 2];
    memcpy(packed, acc->seen, sizeof packed);
    bits_unpack(acc->seen, packed, w->frames[domain_in].some, words_of(outer_n));
  }
  struct vec *out = &w->regs[in->dst];
  struct buffers *buf = &w->bufs[in->dst];
  uint32_t *rows = out->rows;
  *out = (struct vec){.data = buf->data, .rows = rows};
  uint32_t width = kind_width(kind_kept(in->kind, &w->m->bp->regs[in->dst]));
  switch (in->op) {
    case OP_COUNT_: break; /* it is there */
    case OP_DISTINCT_: memcpy(out->data, acc->count, outer_n * sizeof *acc->count); break;
    case OP_ANY_: memcpy(out->data, acc->seen, words_of(outer_n) * 8); break;
    case OP_SUM_: end_sum(w, in, od, acc, domain, outer_n); break;
    case OP_AVG_:
      out->present = memset(buf->present, 0, words_of(outer_n) * 8);
      memset(out->data, 0, (size_t)outer_n * width);
      end_sum(w, in, od, acc, domain, outer_n);
      break;
    case OP_MIN_:
    case OP_MAX_:
      out->present = memcpy(buf->present, acc->seen, words_of(outer_n) * 8);
      memcpy(out->data, acc->best, (size_t)outer_n * width);
      for (uint32_t p = 0; p < outer_n; p++) /* what is missing may be read: a code, say */
        if (!bit_get(acc->seen, p)) memset((char *)out->data + (size_t)p * width, 0, width);
      break;
    case OP_PICK_: memcpy(out->data, acc->best_row, outer_n * sizeof *acc->best_row); break;
    default: break; /* TOP has written its lists */
  }
  uint64_t any = 0;
  for (uint32_t i = 0; i < words_of(outer_n); i++) any |= acc->err[i];
  if (!any) return;
  uint64_t *e = vec_err(w, out, in->dst, outer_n);
  for (uint32_t i = 0; i < words_of(outer_n); i++)
    e[i] |= acc->err[i] & (in->op == OP_ANY_ ? ~acc->seen[i] : ~UINT64_C(0));
}
