/* Stored sets: a register knows the column and the row, the elements are codes of that column's
 * dictionary. */
#include "run/exec.h"

struct elements {
  const uint32_t *codes;
  uint32_t count;
  const struct set_test *test;
};

static struct elements elements_at(const struct op_args *x, uint32_t i) {
  uint64_t v = ((const uint64_t *)x->a->data)[i];
  uint32_t number = (uint32_t)(v >> 32), row = (uint32_t)v;
  struct elements e = {.test = &x->od->sets[0]};
  if (!vec_present(x->a, i) || row == ROW_NONE) return e;
  const struct column *c = x->w->m->b->sets[number];
  e.test = &x->od->sets[number];
  if (!c || !c->dict || !c->starts) return e;
  e.codes = (const uint32_t *)c->data + c->starts[row];
  e.count = c->starts[row + 1] - c->starts[row];
  return e;
}

static bool holds(struct elements e, uint32_t code) {
  for (uint32_t k = 0; k < e.count; k++)
    if (e.codes[k] == code) return true;
  return false;
}

static void has(struct op_args *x, uint64_t *o) {
  bool number = x->kind_b == REG_I64, text = x->kind_b == REG_TEXT;
  for (uint32_t i = 0; i < x->n; i++) {
    struct elements e = elements_at(x, i);
    if (!e.count || !vec_present(x->b, i)) continue;
    bool yes = false;
    if (text) {
      uint32_t code = ((const uint32_t *)x->b->data)[i];
      if (e.test->map) code = e.test->map[code];
      yes = code != NONE && holds(e, code);
    } else if (number) {
      int64_t v = ((const int64_t *)x->b->data)[i];
      for (uint32_t k = 0; k < e.count && !yes; k++)
        yes = bit_get(e.test->is_int, e.codes[k]) && e.test->ints[e.codes[k]] == v;
    }
    if (yes) bit_set(o, i);
  }
}

void kernel_set(struct op_args *x) {
  uint64_t *o = out_bits(x);
  if (x->in->op == OP_HAS_) {
    has(x, o);
    return;
  }
  for (uint32_t i = 0; i < x->n; i++) {
    struct elements e = elements_at(x, i);
    uint32_t found = 0;
    for (uint32_t k = 0; k < e.count; k++) found += bit_get(e.test->bits, e.codes[k]);
    if (x->in->op == OP_HAS_ANY_ ? found != 0 : !e.test->never && found == e.test->wanted) bit_set(o, i);
  }
}
