/* Conditions, choices, and what becomes of results. */
#include "run/exec.h"

#define EACH_BIT(test) BITS_EACH(o, test)

#define COMPARE(a_, b_)                        \
  switch (x->in->op) {                         \
    case OP_EQ_: EACH_BIT((a_) == (b_)) break; \
    case OP_LT_: EACH_BIT((a_) < (b_)) break;  \
    default: EACH_BIT((a_) <= (b_)) break;     \
  }

static bool order_fits(uint32_t op, int c) { return op == OP_EQ_ ? c == 0 : op == OP_LT_ ? c < 0 : c <= 0; }

static void compare_texts(struct op_args *x, uint64_t *o) {
  uint32_t n = x->n;
  const uint32_t *a = x->a->data, *b = x->b->data, *ma = x->od->map_a, *mb = x->od->map_b;
  if (ma && mb) {
    COMPARE(ma[a[i]], mb[b[i]])
  } else if (mb) {
    EACH_BIT(a[i] == mb[b[i]])
  } else {
    EACH_BIT(a[i] == b[i])
  }
}

static void compare(struct op_args *x) {
  uint32_t n = x->n;
  uint64_t *o = out_data(x); /* each way writes all words */
  const struct vec *va = x->a, *vb = x->b;
  switch (x->kind_a) {
    case REG_ROW: {
      const uint32_t *a = va->data, *b = vb->data;
      EACH_BIT(a[i] == b[i] && a[i] != ROW_NONE)
      return;
    }
    case REG_BOOL: {
      const uint64_t *a = va->data, *b = vb->data;
      for (uint32_t i = 0; i < words_of(n); i++) o[i] = ~(a[i] ^ b[i]);
      break;
    }
    case REG_I64: {
      const int64_t *a = va->data;
      if (x->kind_b == REG_F64) {
        const double *b = vb->data;
        EACH_BIT(b[i] == b[i] && order_fits(x->in->op, int_cmp_double(a[i], b[i])))
      } else if (vb->constant && !va->constant) {
        bits_compare_i64(o, a, n,
                         x->in->op == OP_EQ_   ? BITS_EQ
                         : x->in->op == OP_LT_ ? BITS_LT
                                               : BITS_LE,
                         *(const int64_t *)vb->data);
      } else if (va->constant && !vb->constant) { /* the other way round */
        bits_compare_i64(o, vb->data, n, x->in->op == OP_EQ_ ? BITS_EQ : x->in->op == OP_LT_ ? BITS_GT : BITS_GE, *a);
      } else {
        const int64_t *b = vb->data;
        COMPARE(a[i], b[i])
      }
      break;
    }
    case REG_F64: {
      const double *a = va->data;
      if (x->kind_b == REG_I64) {
        const int64_t *b = vb->data;
        EACH_BIT(a[i] == a[i] && order_fits(x->in->op, -int_cmp_double(b[i], a[i])))
      } else {
        const double *b = vb->data;
        COMPARE(a[i], b[i])
      }
      break;
    }
    case REG_I128: {
      const i128 *a = va->data, *b = vb->data;
      enum bits_op op = x->in->op == OP_EQ_ ? BITS_EQ : x->in->op == OP_LT_ ? BITS_LT : BITS_LE;
      if (vb->constant && !va->constant) {
        bits_compare_i128(o, a, n, op, *b);
      } else if (va->constant && !vb->constant) {
        bits_compare_i128(o, b, n, op == BITS_EQ ? op : op == BITS_LT ? BITS_GT : BITS_GE, *a);
      } else {
        COMPARE(a[i], b[i])
      }
      break;
    }
    default: compare_texts(x, o); break;
  }
  for (uint32_t i = 0; i < words_of(n); i++) {
    if (va->present) o[i] &= va->present[i];
    if (vb->present) o[i] &= vb->present[i];
  }
  if (n) o[words_of(n) - 1] &= tail_mask(n);
}

#define SEARCH(type)                                       \
  do {                                                     \
    const type *a = x->a->data, *list = x->od->list;       \
    for (uint32_t i = 0; i < n; i++) {                     \
      uint32_t low = 0, high = count;                      \
      while (low < high) {                                 \
        uint32_t mid = (low + high) / 2;                   \
        if (list[mid] < a[i]) low = mid + 1;               \
        else high = mid;                                   \
      }                                                    \
      if (low < count && list[low] == a[i]) bit_set(o, i); \
    }                                                      \
  } while (0)

static void in_list(struct op_args *x) {
  uint32_t n = x->n, count = x->od->list_count;
  uint64_t *o = out_bits(x);
  switch (x->kind_a) {
    case REG_F64: SEARCH(double); break;
    case REG_I128: SEARCH(i128); break;
    default:
      if (x->od->window) {
        const int64_t *a = x->a->data, first = *(const int64_t *)x->od->list;
        for (uint32_t i = 0; i < n; i++) {
          uint64_t at = (uint64_t)a[i] - (uint64_t)first;
          if (at < x->od->window_size && bit_get(x->od->window, (uint32_t)at)) bit_set(o, i);
        }
      } else {
        SEARCH(int64_t);
      }
      break;
  }
  for (uint32_t i = 0; x->a->present && i < words_of(n); i++) o[i] &= x->a->present[i];
}

static void listed(struct op_args *x) {
  const uint32_t *a = x->a->data, *rows = x->b->rows;
  const uint64_t *lists = x->b->data;
  uint64_t *o = out_bits(x);
  for (uint32_t i = 0; i < x->n; i++) {
    if (a[i] == ROW_NONE) continue;
    uint32_t low = (uint32_t)(lists[i] >> 32), high = low + (uint32_t)lists[i], end = high;
    while (low < high) {
      uint32_t mid = (low + high) / 2;
      if (rows[mid] < a[i]) low = mid + 1;
      else high = mid;
    }
    if (low < end && rows[low] == a[i]) bit_set(o, i);
  }
}

static void present(struct op_args *x) {
  uint32_t n = x->n;
  uint64_t *o = out_data(x);
  if (x->kind_a == REG_ROW) {
    const uint32_t *a = x->a->data;
    EACH_BIT(a[i] != ROW_NONE)
    return;
  }
  for (uint32_t i = 0; i < words_of(n); i++) o[i] = x->a->present ? x->a->present[i] : ~UINT64_C(0);
  if (n) o[words_of(n) - 1] &= tail_mask(n);
}

void kernel_cond(struct op_args *x) {
  struct worker *w = x->w;
  const struct instr *in = x->in;
  uint32_t words = words_of(x->n);
  switch (in->op) {
    case OP_AND_:
    case OP_OR_: {
      uint64_t *o = out_data(x);
      memset(o, in->op == OP_AND_ ? 0xFF : 0, words * 8);
      for (uint32_t k = 0; k < in->list_count; k++) {
        const uint64_t *t = w->regs[in->list[k]].data;
        if (in->op == OP_AND_)
          for (uint32_t i = 0; i < words; i++) o[i] &= t[i];
        else
          for (uint32_t i = 0; i < words; i++) o[i] |= t[i];
      }
      if (words) o[words - 1] &= tail_mask(x->n);
      break;
    }
    case OP_NOT_: {
      const uint64_t *t = x->a->data;
      uint64_t *o = out_data(x);
      for (uint32_t i = 0; i < words; i++) o[i] = ~t[i];
      if (words) o[words - 1] &= tail_mask(x->n);
      break;
    }
    case OP_IS_TRUE_: {
      const uint64_t *t = x->a->data;
      uint64_t *o = out_data(x);
      for (uint32_t i = 0; i < words; i++) o[i] = t[i] & (x->a->present ? x->a->present[i] : ~UINT64_C(0));
      if (words) o[words - 1] &= tail_mask(x->n);
      break;
    }
    case OP_COUNT_TRUE_: {
      int64_t *o = out_data(x);
      memset(o, 0, (size_t)x->n * 8);
      for (uint32_t k = 0; k < in->list_count; k++) {
        const uint64_t *t = w->regs[in->list[k]].data;
        for (uint32_t i = 0; i < x->n; i++) o[i] += bit_get(t, i);
      }
      break;
    }
    case OP_PRESENT_: present(x); break;
    case OP_EQ_:
    case OP_LT_:
    case OP_LE_: compare(x); break;
    case OP_IN_: in_list(x); break;
    case OP_LISTED_: listed(x); break;
    default: break;
  }
}

/* ---- choices ---- */

/* Takes `b` where `pick` has the bit, else `a`. */
static void blend(struct op_args *x, const uint64_t *pick, const struct vec *a, const struct vec *b,
                  const uint32_t *map_a, const uint32_t *map_b) {
  uint32_t n = x->n, kept = kind_kept(x->in->kind, &x->w->m->bp->regs[x->in->dst]);
  void *out = out_data(x);
  switch (kind_width(kept)) {
    case 0:
      for (uint32_t i = 0; i < words_of(n); i++)
        ((uint64_t *)out)[i] = (((const uint64_t *)b->data)[i] & pick[i]) | (((const uint64_t *)a->data)[i] & ~pick[i]);
      break;
    case 4: {
      const uint32_t *va = a->data, *vb = b->data;
      uint32_t *o = out;
      for (uint32_t i = 0; i < n; i++) {
        if (bit_get(pick, i)) o[i] = map_b ? (vec_present(b, i) ? map_b[vb[i]] : 0) : vb[i];
        else o[i] = map_a ? (vec_present(a, i) ? map_a[va[i]] : 0) : va[i];
      }
      break;
    }
    case 8: {
      const uint64_t *va = a->data, *vb = b->data;
      uint64_t *o = out;
      for (uint32_t i = 0; i < n; i++) o[i] = bit_get(pick, i) ? vb[i] : va[i];
      break;
    }
    default: {
      const i128 *va = a->data, *vb = b->data;
      i128 *o = out;
      for (uint32_t i = 0; i < n; i++) o[i] = bit_get(pick, i) ? vb[i] : va[i];
      break;
    }
  }
  if (kept == REG_ROW || (!a->present && !b->present)) return;
  uint64_t *p = out_present(x);
  for (uint32_t i = 0; i < words_of(n); i++) {
    uint64_t pa = a->present ? a->present[i] : ~UINT64_C(0), pb = b->present ? b->present[i] : ~UINT64_C(0);
    p[i] = (pb & pick[i]) | (pa & ~pick[i]);
  }
}

void kernel_choice(struct op_args *x) {
  uint32_t n = x->n, words = words_of(n);
  switch (x->in->op) {
    case OP_IF_: blend(x, x->a->data, x->c, x->b, x->od->map_b, x->od->map_a); break;
    case OP_COALESCE_: {
      uint64_t pick[BLOCK_WORDS] = {0};
      if (x->in->kind == REG_ROW) {
        for (uint32_t i = 0; i < n; i++)
          if (((const uint32_t *)x->a->data)[i] == ROW_NONE) bit_set(pick, i);
      } else {
        for (uint32_t i = 0; x->a->present && i < words; i++) pick[i] = ~x->a->present[i];
      }
      blend(x, pick, x->a, x->b, x->od->map_a, x->od->map_b);
      break;
    }
    case OP_TRUTH_: memcpy(out_data(x), x->a->data, words * 8); break;
    case OP_BOOL_INT_: {
      const uint64_t *a = x->a->data;
      int64_t *o = out_data(x);
      out_present_of(x, x->a, NULL);
      for (uint32_t i = 0; i < n; i++) o[i] = bit_get(a, i);
      break;
    }
    default: { /* INT_BOOL */
      const int64_t *a = x->a->data;
      uint64_t *o = out_bits(x);
      out_present_of(x, x->a, NULL);
      for (uint32_t i = 0; i < n; i++)
        if (a[i]) bit_set(o, i);
      break;
    }
  }
}

/* ---- results ---- */

/* Block `first` of a bitmap; blocks begin at whole words. */
static void put_bits(uint64_t *to, uint32_t first, const uint64_t *from, uint32_t n) {
  if (!n) return;
  memcpy(to + first / 64, from, words_of(n) * 8);
  to[first / 64 + words_of(n) - 1] &= tail_mask(n);
}

static void put_values(struct op_args *x, struct slot_data *s) {
  uint32_t first = x->w->first, n = x->n, width = kind_width(x->kind_a);
  if (width) memcpy((char *)s->data + (size_t)first * width, x->a->data, (size_t)n * width);
  else put_bits(s->data, first, x->a->data, n);
  static const uint64_t ones[BLOCK_WORDS] = {[0 ... BLOCK_WORDS - 1] = ~UINT64_C(0)};
  put_bits(s->present, first, x->a->present ? x->a->present : ones, n);
}

static bool any_spoilt(const struct vec *v, uint32_t n) {
  uint64_t any = 0;
  for (uint32_t i = 0; v->err && i < words_of(n); i++)
    any |= v->err[i] & (i + 1 == words_of(n) ? tail_mask(n) : ~UINT64_C(0));
  return any != 0;
}

void kernel_result(struct op_args *x) {
  struct machine *m = x->w->m;
  const struct instr *in = x->in;
  uint32_t first = x->w->first;
  bool bad = any_spoilt(x->a, x->n);
  struct run_segment *out = in->op == OP_STORE_ ? NULL : &m->result->segments[in->index];
  switch (in->op) {
    case OP_STORE_: {
      struct slot_data *s = &m->b->slots[in->index];
      put_values(x, s);
      if (!bad) return;
      put_bits(s->err, first, x->a->err, x->n);
      atomic_store(&s->any_err, true);
      return;
    }
    case OP_EMIT_:
      put_bits(out->members, first, x->a->data, x->n);
      for (uint32_t i = 0; i < words_of(x->n); i++)
        x->w->members[in->index] += (uint64_t)__builtin_popcountll(out->members[first / 64 + i]);
      break;
    case OP_EMIT_RULE_:
      if (!out->rules) return;
      put_bits(out->rules[in->imm], first, x->a->data, x->n);
      break;
    default: put_values(x, &m->b->values[in->index]); break;
  }
  if (bad) atomic_store(&m->failed, true);
}
