/* Text: codes through tables made when the program was bound. */
#include "run/exec.h"

static void test_numbers(struct op_args *x, uint64_t *o) {
  const int64_t *a = x->a->data, *list = x->od->list;
  for (uint32_t i = 0; i < x->n; i++) {
    if (x->od->window) {
      uint64_t at = (uint64_t)a[i] - (uint64_t)list[0];
      if (at < x->od->window_size && bit_get(x->od->window, (uint32_t)at)) bit_set(o, i);
      continue;
    }
    uint32_t low = 0, high = x->od->list_count;
    while (low < high) {
      uint32_t mid = (low + high) / 2;
      if (list[mid] < a[i]) low = mid + 1;
      else high = mid;
    }
    if (low < x->od->list_count && list[low] == a[i]) bit_set(o, i);
  }
}

static void test(struct op_args *x) {
  uint64_t *o = out_bits(x);
  uint32_t n = x->n;
  if (!x->od->bits) {
    test_numbers(x, o);
  } else {
    uint32_t width = x->a->width ? x->a->width : 4;
    const struct dict *d = x->w->m->bp->regs[x->in->a].dict;
    if (x->od->one != NONE) bits_equal_code(o, x->a->data, width, n, x->od->one);
    else bits_in_set(o, x->a->data, width, n, x->od->bits, d ? d->count : 0);
  }
  for (uint32_t w = 0; x->a->present && w < words_of(n); w++) o[w] &= x->a->present[w];
}

static void two_texts(struct op_args *x) {
  const struct dict *da = x->w->m->bp->regs[x->in->a].dict, *db = x->w->m->bp->regs[x->in->b].dict;
  const uint32_t *a = x->a->data, *b = x->b->data;
  uint64_t *o = out_bits(x);
  for (uint32_t i = 0; i < x->n; i++) {
    if (!vec_present(x->a, i) || !vec_present(x->b, i)) continue;
    struct str s = dict_get(da, a[i]), t = dict_get(db, b[i]);
    bool yes = x->in->op == OP_STARTS_ ? str_starts(s, t)
               : x->in->op == OP_ENDS_ ? str_ends(s, t)
                                       : str_find(s, t) != SIZE_MAX;
    if (yes) bit_set(o, i);
  }
}

void kernel_text(struct op_args *x) {
  const uint32_t *a = x->a->data;
  switch (x->in->op) {
    case OP_TEST_: test(x); break;
    case OP_STARTS_:
    case OP_ENDS_:
    case OP_CONTAINS_: two_texts(x); break;
    case OP_LENGTH_: {
      const int64_t *lengths = x->od->table;
      int64_t *o = out_data(x);
      out_present_of(x, x->a, NULL);
      for (uint32_t i = 0; i < x->n; i++) o[i] = lengths[a[i]];
      break;
    }
    default: {
      const uint32_t *map = x->od->map_a;
      uint32_t *o = out_data(x);
      out_present_of(x, x->a, NULL);
      for (uint32_t i = 0; i < x->n; i++) o[i] = map[a[i]];
      break;
    }
  }
}
