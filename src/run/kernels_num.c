/* Arithmetic. What overflows spoils its position; an operand that is missing never does. */
#include "run/exec.h"

#include <math.h>

/* The loop without a branch first; should anything overflow, once more to find out where, and
 * whether there. */
#define EACH_CHECKED(test)                                        \
  do {                                                            \
    bool bad = false;                                             \
    for (uint32_t i = 0; i < n; i++) bad |= (test);               \
    if (bad)                                                      \
      for (uint32_t i = 0; i < n; i++)                            \
        if (vec_present(x->out, i) && (test)) out_overflow(x, i); \
  } while (0)

static void int_arith(struct op_args *x) {
  uint32_t n = x->n;
  const int64_t *a = x->a->data, *b = x->b->data;
  int64_t *o = out_data(x);
  if (x->in->flag) { /* known to fit; where missing, anything will do */
    switch (x->in->op) {
      case OP_ADD_:
        for (uint32_t i = 0; i < n; i++) o[i] = (int64_t)((uint64_t)a[i] + (uint64_t)b[i]);
        break;
      case OP_SUB_:
        for (uint32_t i = 0; i < n; i++) o[i] = (int64_t)((uint64_t)a[i] - (uint64_t)b[i]);
        break;
      default:
        for (uint32_t i = 0; i < n; i++) o[i] = (int64_t)((uint64_t)a[i] * (uint64_t)b[i]);
        break;
    }
    return;
  }
  switch (x->in->op) {
    case OP_ADD_: EACH_CHECKED(__builtin_add_overflow(a[i], b[i], &o[i])); break;
    case OP_SUB_: EACH_CHECKED(__builtin_sub_overflow(a[i], b[i], &o[i])); break;
    default: EACH_CHECKED(__builtin_mul_overflow(a[i], b[i], &o[i])); break;
  }
}

/* What fits 64 bits has a product of less than 10^38. */
static inline bool wide_mul(i128 a, i128 b, i128 *out) {
  if ((int64_t)a != a || (int64_t)b != b) return decimal_mul(a, b, out);
  *out = a * b;
  return true;
}

static void wide_arith(struct op_args *x) {
  uint32_t n = x->n;
  const i128 *a = x->a->data, *b = x->b->data;
  i128 *o = out_data(x);
  switch (x->in->op) {
    case OP_ADD_: EACH_CHECKED(!decimal_add(a[i], b[i], &o[i])); break;
    case OP_SUB_: EACH_CHECKED(!decimal_sub(a[i], b[i], &o[i])); break;
    default: EACH_CHECKED(!wide_mul(a[i], b[i], &o[i])); break;
  }
}

/* Present bits of its own, where out's may be a's. */
static uint64_t *own_present(struct op_args *x) {
  uint64_t *own = x->w->bufs[x->in->dst].present;
  if (x->out->present == own) return own;
  if (x->out->present) memcpy(own, x->out->present, words_of(x->n) * 8);
  else memset(own, 0xFF, words_of(x->n) * 8);
  return x->out->present = own;
}

static void take_away(struct op_args *x, uint32_t i) { own_present(x)[i >> 6] &= ~(UINT64_C(1) << (i & 63)); }

static void divide(struct op_args *x) {
  const i128 *a = x->a->data, *b = x->b->data;
  i128 *o = out_data(x);
  for (uint32_t i = 0; i < x->n; i++) {
    o[i] = 0;
    if (!vec_present(x->out, i)) continue;
    if (b[i] == 0) take_away(x, i);
    else if (!decimal_div(a[i], x->in->scale_a, b[i], x->in->scale_b, &o[i])) out_overflow(x, i);
  }
}

static void float_arith(struct op_args *x) {
  uint32_t n = x->n;
  const double *a = x->a->data, *b = x->b->data;
  double *o = out_data(x);
  bool odd = false;
  switch (x->in->op) {
    case OP_ADD_:
      for (uint32_t i = 0; i < n; i++) o[i] = a[i] + b[i];
      break;
    case OP_SUB_:
      for (uint32_t i = 0; i < n; i++) o[i] = a[i] - b[i];
      break;
    case OP_MUL_:
      for (uint32_t i = 0; i < n; i++) o[i] = a[i] * b[i];
      break;
    default:
      for (uint32_t i = 0; i < n; i++) o[i] = b[i] == 0 ? NAN : a[i] / b[i];
      break;
  }
  for (uint32_t i = 0; i < n; i++) {
    odd |= isnan(o[i]);
    o[i] += 0.0; /* -0.0 is 0.0 */
  }
  for (uint32_t i = 0; odd && i < n; i++) {
    if (!isnan(o[i])) continue;
    o[i] = 0;
    take_away(x, i);
  }
}

static void negate(struct op_args *x) {
  uint32_t n = x->n;
  if (x->in->kind == REG_F64) {
    const double *a = x->a->data;
    double *o = out_data(x);
    for (uint32_t i = 0; i < n; i++) o[i] = 0.0 - a[i];
  } else if (x->in->kind == REG_I128) {
    const i128 *a = x->a->data;
    i128 *o = out_data(x);
    for (uint32_t i = 0; i < n; i++) o[i] = -a[i];
  } else {
    const int64_t *a = x->a->data;
    int64_t *o = out_data(x);
    EACH_CHECKED(__builtin_sub_overflow((int64_t)0, a[i], &o[i]));
  }
}

static void to_dec(struct op_args *x) {
  uint32_t n = x->n;
  unsigned by = (unsigned)x->in->imm;
  if (x->kind_a == REG_I64 && x->in->kind == REG_I64) {
    const int64_t *a = x->a->data;
    int64_t *o = out_data(x);
    uint64_t factor = (uint64_t)decimal_pow10(by);
    for (uint32_t i = 0; i < n; i++) o[i] = (int64_t)((uint64_t)a[i] * factor);
    return;
  }
  i128 *o = out_data(x);
  if (x->kind_a == REG_I64) {
    const int64_t *a = x->a->data;
    if (by <= 18) { /* fits in any case */
      i128 factor = decimal_pow10(by);
      for (uint32_t i = 0; i < n; i++) o[i] = a[i] * factor;
      return;
    }
    EACH_CHECKED(!decimal_scale_up(a[i], by, &o[i]));
  } else {
    const i128 *a = x->a->data;
    EACH_CHECKED(!decimal_scale_up(a[i], by, &o[i]));
  }
}

void kernel_num(struct op_args *x) {
  out_present_of(x, x->a, x->b);
  switch (x->in->op) {
    case OP_WIDEN_: {
      const int64_t *a = x->a->data;
      i128 *o = out_data(x);
      for (uint32_t i = 0; i < x->n; i++) o[i] = a[i];
      break;
    }
    case OP_TO_FLOAT_: {
      const int64_t *a = x->a->data;
      double *o = out_data(x);
      for (uint32_t i = 0; i < x->n; i++) o[i] = (double)a[i];
      break;
    }
    case OP_TO_DEC_: to_dec(x); break;
    case OP_NEG_: negate(x); break;
    case OP_DIV_:
      if (x->in->kind == REG_F64) float_arith(x);
      else divide(x);
      break;
    default:
      if (x->in->kind == REG_F64) float_arith(x);
      else if (x->in->kind == REG_I128) wide_arith(x);
      else int_arith(x);
      break;
  }
}
