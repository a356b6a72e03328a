/* What simplifies: constants, missing operands, comparisons that say the same in a shorter way. Nothing is folded that
 * depends on data being as the schema says: PRESENT of a field stays, required or not. */
#include "ir/fold.h"

#include <math.h>
#include <stdlib.h>

#include "data/calendar.h"
#include "data/decimal.h"
#include "data/text.h"
#include "data/zone.h"

const struct diag_code ir_code[IR_CODES] = {
#define CODE(id, severity, name, explain) {#id, SEV_##severity, name, explain},
#include "ir/codes.def"
#undef CODE
};

static const struct diag_code *const code_list[IR_CODES] = {
#define CODE(id, severity, name, explain) &ir_code[id],
#include "ir/codes.def"
#undef CODE
};

const struct diag_code *const *ir_codes(uint32_t *count) {
  *count = IR_CODES;
  return code_list;
}

int constant_cmp(struct constant a, struct constant b, enum type_kind kind) {
  switch (kind) {
    case TYPE_TEXT:
    case TYPE_ID:
    case TYPE_ENUM: return str_cmp(a.s, b.s);
    case TYPE_FLOAT: return (a.f > b.f) - (a.f < b.f);
    case TYPE_DECIMAL: return (a.d > b.d) - (a.d < b.d);
    default: return (a.i > b.i) - (a.i < b.i);
  }
}

static int order_text(const void *a, const void *b) {
  return constant_cmp(*(const struct constant *)a, *(const struct constant *)b, TYPE_TEXT);
}
static int order_int(const void *a, const void *b) {
  return constant_cmp(*(const struct constant *)a, *(const struct constant *)b, TYPE_INT);
}
static int order_dec(const void *a, const void *b) {
  return constant_cmp(*(const struct constant *)a, *(const struct constant *)b, TYPE_DECIMAL);
}
static int order_float(const void *a, const void *b) {
  return constant_cmp(*(const struct constant *)a, *(const struct constant *)b, TYPE_FLOAT);
}

void const_list_sort(struct const_list *l, enum type_kind kind) {
  bool text = kind == TYPE_TEXT || kind == TYPE_ID || kind == TYPE_ENUM;
  qsort(l->items, l->count, sizeof *l->items,
        text                   ? order_text
        : kind == TYPE_DECIMAL ? order_dec
        : kind == TYPE_FLOAT   ? order_float
                               : order_int);
  uint32_t m = 0;
  for (uint32_t i = 0; i < l->count; i++)
    if (!m || constant_cmp(l->items[m - 1], l->items[i], kind) != 0) l->items[m++] = l->items[i];
  l->count = m;
}

static const struct ir_node *arg(const struct ir *ir, const struct ir_node *n, uint32_t i) {
  return ir_at(ir, n->args[i]);
}

static struct constant fold_constant(struct ir *ir, struct constant c) {
  struct buf b = buf_in(ir->arena);
  text_fold(c.s, &b);
  return (struct constant){.s = b.len ? buf_str(&b) : STR("")};
}

ir_ref ir_in(struct ir *ir, ir_ref left, struct const_list list, struct span span) {
  const struct ir_node *l = ir_at(ir, left);
  struct type t = l->type;
  if (l->op == IR_MISSING || !list.count) return ir_truth(ir, false);
  if (l->op == IR_FOLD)
    for (uint32_t i = 0; i < list.count; i++) list.items[i] = fold_constant(ir, list.items[i]);
  const_list_sort(&list, t.kind);
  if (l->op == IR_CONST) {
    for (uint32_t i = 0; i < list.count; i++)
      if (constant_cmp(list.items[i], l->value, t.kind) == 0) return ir_truth(ir, true);
    return ir_truth(ir, false);
  }
  if (list.count == 1) return ir_cond2(ir, IR_EQ, left, ir_constant(ir, t, list.items[0], span), span);
  return ir_share(ir, (struct ir_node){.op = IR_IN,
                                       .is_cond = true,
                                       .type = TYPE(TYPE_BOOL),
                                       .args = &left,
                                       .arg_count = 1,
                                       .list = list,
                                       .span = span});
}

/* ---- arithmetic on constants ---- */

static bool arith(const struct ir_node *n, const struct ir_node *a, const struct ir_node *b, struct constant *out,
                  bool *missing) {
  *missing = false;
  switch (n->type.kind) {
    case TYPE_INT:
    case TYPE_DURATION:
      if (n->op == IR_ADD) return !__builtin_add_overflow(a->value.i, b->value.i, &out->i);
      if (n->op == IR_SUB) return !__builtin_sub_overflow(a->value.i, b->value.i, &out->i);
      return !__builtin_mul_overflow(a->value.i, b->value.i, &out->i);
    case TYPE_DECIMAL:
      if (n->op == IR_ADD) return decimal_add(a->value.d, b->value.d, &out->d);
      if (n->op == IR_SUB) return decimal_sub(a->value.d, b->value.d, &out->d);
      if (n->op == IR_MUL) return decimal_mul(a->value.d, b->value.d, &out->d);
      if (b->value.d == 0) {
        *missing = true;
        return true;
      }
      return decimal_div(a->value.d, a->type.scale, b->value.d, b->type.scale, &out->d);
    default:
      if (n->op == IR_DIV && b->value.f == 0) {
        *missing = true;
        return true;
      }
      out->f = n->op == IR_ADD   ? a->value.f + b->value.f
               : n->op == IR_SUB ? a->value.f - b->value.f
               : n->op == IR_MUL ? a->value.f * b->value.f
                                 : a->value.f / b->value.f;
      if (isnan(out->f)) *missing = true;
      if (out->f == 0) out->f = 0; /* -0.0 is 0.0 */
      return true;
  }
}

static ir_ref text_of(struct ir *ir, const struct ir_node *n, struct str s) {
  struct buf b = buf_in(ir->arena);
  switch (n->op) {
    case IR_LOWER: text_lower(s, &b); break;
    case IR_UPPER: text_upper(s, &b); break;
    case IR_FOLD: text_fold(s, &b); break;
    default: buf_add(&b, text_trim(s)); break;
  }
  return ir_constant(ir, TYPE(TYPE_TEXT), (struct constant){.s = b.len ? buf_str(&b) : STR("")}, n->span);
}

static ir_ref integer(struct ir *ir, const struct ir_node *n, int64_t v) {
  return ir_constant(ir, n->type, (struct constant){.i = v}, n->span);
}

static ir_ref fold_value(struct ir *ir, const struct ir_node *n) {
  const struct ir_node *a = n->arg_count ? arg(ir, n, 0) : NULL, *b = n->arg_count > 1 ? arg(ir, n, 1) : NULL;
  const struct zone *zone = ir->schema ? ir->schema->zone : NULL;
  struct constant c = {.d = 0};
  bool missing;
  int32_t day;
  int64_t us;
  switch (n->op) {
    case IR_TO_DEC:
      if (a->type.kind == TYPE_INT) {
        if (!decimal_from_int(a->value.i, n->type.scale, &c.d)) return 0;
      } else if (!decimal_scale_up(a->value.d, n->type.scale - a->type.scale, &c.d)) {
        return 0;
      }
      return ir_constant(ir, n->type, c, n->span);
    case IR_TO_FLOAT: return ir_constant(ir, n->type, (struct constant){.f = (double)a->value.i}, n->span);
    case IR_ADD:
    case IR_SUB:
    case IR_MUL:
    case IR_DIV:
      if (!arith(n, a, b, &c, &missing)) return 0;
      return missing ? ir_missing(ir, n->type) : ir_constant(ir, n->type, c, n->span);
    case IR_NEG:
      if (n->type.kind == TYPE_DECIMAL) {
        if (!decimal_neg(a->value.d, &c.d)) return 0;
      } else if (n->type.kind == TYPE_FLOAT) {
        c.f = a->value.f == 0 ? 0 : -a->value.f;
      } else if (__builtin_sub_overflow((int64_t)0, a->value.i, &c.i)) {
        return 0;
      }
      return ir_constant(ir, n->type, c, n->span);
    case IR_LOWER:
    case IR_UPPER:
    case IR_TRIM:
    case IR_FOLD: return text_of(ir, n, a->value.s);
    case IR_LENGTH: return integer(ir, n, (int64_t)text_length(a->value.s));
    case IR_DATE_OF: day = zone_date_of(zone ? zone : &zone_utc, a->value.i, NULL); return integer(ir, n, day);
    case IR_YEAR: return integer(ir, n, date_split((int32_t)a->value.i).year);
    case IR_QUARTER: return integer(ir, n, date_quarter((int32_t)a->value.i));
    case IR_MONTH: return integer(ir, n, date_split((int32_t)a->value.i).month);
    case IR_DAY: return integer(ir, n, date_split((int32_t)a->value.i).day);
    case IR_WEEKDAY: return integer(ir, n, date_weekday((int32_t)a->value.i));
    case IR_HOUR:
      return integer(ir, n,
                     floor_mod(zone_to_local(zone ? zone : &zone_utc, a->value.i, NULL), US_PER_DAY) / US_PER_HOUR);
    case IR_TIME_ADD: return timestamp_add(a->value.i, b->value.i, &us) ? integer(ir, n, us) : 0;
    case IR_TIME_MONTHS:
      return timestamp_add_months(zone ? zone : &zone_utc, a->value.i, n->imm.i, NULL, &us) ? integer(ir, n, us) : 0;
    case IR_DATE_ADD: return date_add_days((int32_t)a->value.i, b->value.i, &day) ? integer(ir, n, day) : 0;
    case IR_DATE_MONTHS: return date_add_months((int32_t)a->value.i, n->imm.i, &day) ? integer(ir, n, day) : 0;
    case IR_TIME_DIFF: return integer(ir, n, a->value.i - b->value.i);
    case IR_DATE_DIFF: return integer(ir, n, (a->value.i - b->value.i) * US_PER_DAY);
    default: return 0;
  }
}

/* ---- comparisons ---- */

/* Two constants, or a constant int beside a float: by exact value. */
static int compare_constants(const struct ir_node *a, const struct ir_node *b) {
  if (a->type.kind == TYPE_INT && b->type.kind == TYPE_FLOAT) return int_cmp_double(a->value.i, b->value.f);
  if (a->type.kind == TYPE_FLOAT && b->type.kind == TYPE_INT) return -int_cmp_double(b->value.i, a->value.f);
  return constant_cmp(a->value, b->value, a->type.kind);
}

/* `count >= 1` asks whether there is one. */
static ir_ref count_compare(struct ir *ir, enum op op, const struct ir_node *count, int64_t c, bool count_left) {
  struct ir_node any = {
      .op = IR_ANY, .is_cond = true, .type = TYPE(TYPE_BOOL), .rows = count->rows, .span = count->span};
  /* as: count > 0? */
  if (op == IR_EQ) {
    if (c < 0) return ir_truth(ir, false);
    return c == 0 ? ir_not(ir, ir_make(ir, any)) : 0;
  }
  if (count_left) {                                               /* count < c, count <= c */
    int64_t below = op == IR_LT ? c : c == INT64_MAX ? c : c + 1; /* count < below */
    if (below <= 0) return ir_truth(ir, false);
    return below == 1 ? ir_not(ir, ir_make(ir, any)) : 0;
  }
  int64_t least = op == IR_LE ? c : c == INT64_MAX ? c : c + 1; /* count >= least */
  if (least <= 0) return ir_truth(ir, true);
  return least == 1 ? ir_make(ir, any) : 0;
}

/* The year of a time is `y`, below it, or at most it: a range of days. */
static ir_ref year_compare(struct ir *ir, enum op op, bool swapped, ir_ref date, int64_t y, struct span span) {
  const struct ir_node *d = ir_at(ir, date);
  if (y < YEAR_MIN || y > YEAR_MAX) return 0;
  ir_ref x = d->op == IR_DATE_OF ? d->args[0] : date;
  int32_t first = date_from_parts((int32_t)y, 1, 1), after = date_from_parts((int32_t)y + 1, 1, 1);
  if (op == IR_EQ) return ir_time_in_days(ir, x, first, after, span);
  /* x < y: before its first day; x <= y: before the next year's; y < x: from the next year on; y <= x: from its first
   * on */
  bool stamp = ir_at(ir, x)->type.kind == TYPE_TIMESTAMP;
  int32_t edge = swapped ? (op == IR_LT ? after : first) : (op == IR_LT ? first : after);
  if (!date_in_range(edge)) return 0;
  enum op cmp = swapped ? IR_LE : IR_LT;
  if (stamp) return ir_time_against_day(ir, cmp, swapped, x, edge, span);
  ir_ref e = ir_constant(ir, TYPE(TYPE_DATE), (struct constant){.i = edge}, span);
  return swapped ? ir_cond2(ir, cmp, e, x, span) : ir_cond2(ir, cmp, x, e, span);
}

static ir_ref simplify_compare(struct ir *ir, const struct ir_node *n) {
  ir_ref l = n->args[0], r = n->args[1];
  const struct ir_node *a = ir_at(ir, l), *b = ir_at(ir, r);
  if (a->op == IR_MISSING || b->op == IR_MISSING) return ir_truth(ir, false);
  bool rows = a->is_row;
  if (l == r) {
    if (n->op == IR_LT) return ir_truth(ir, false);
    return ir_cond1(ir, IR_PRESENT, l, n->span);
  }
  if (rows) return n->op == IR_EQ && l > r ? ir_cond2(ir, IR_EQ, r, l, n->span) : 0;
  if (a->op == IR_CONST && b->op == IR_CONST) {
    int c = compare_constants(a, b);
    return ir_truth(ir, n->op == IR_EQ ? c == 0 : n->op == IR_LT ? c < 0 : c <= 0);
  }
  if (n->op == IR_EQ && (a->op == IR_CONST || (b->op != IR_CONST && l > r))) return ir_cond2(ir, IR_EQ, r, l, n->span);
  bool swapped = a->op == IR_CONST;
  const struct ir_node *x = swapped ? b : a, *c = swapped ? a : b;
  ir_ref xr = swapped ? r : l;
  if (c->op != IR_CONST) return 0;
  if (x->op == IR_COUNT) return count_compare(ir, n->op, x, c->value.i, !swapped);
  if (x->op == IR_YEAR && c->type.kind == TYPE_INT)
    return year_compare(ir, n->op, swapped, x->args[0], c->value.i, n->span);
  if (x->op == IR_DATE_OF) return ir_time_against_day(ir, n->op, swapped, x->args[0], (int32_t)c->value.i, n->span);
  if (x->op == IR_FOLD) {
    struct constant folded = fold_constant(ir, c->value);
    if (!str_eq(folded.s, c->value.s)) {
      ir_ref k = ir_constant(ir, TYPE(TYPE_TEXT), folded, c->span);
      return swapped ? ir_cond2(ir, n->op, k, xr, n->span) : ir_cond2(ir, n->op, xr, k, n->span);
    }
  }
  if (x->op == IR_TRUTH && n->op == IR_EQ) return c->value.i ? x->args[0] : ir_not(ir, x->args[0]);
  if (x->type.kind == TYPE_BOOL && n->op == IR_EQ && c->value.i) return ir_cond1(ir, IR_IS_TRUE, xr, n->span);
  return 0;
}

/* Whether `rows` cannot have any row. */
static bool no_rows(const struct ir *ir, const struct ir_node *n) {
  return n->rows.path_count && (ir_is(ir, n->rows.pred, IR_FALSE) || ir_is(ir, n->rows.base, IR_MISSING));
}

ir_ref ir_simplify(struct ir *ir, const struct ir_node *n) {
  const struct ir_node *a = n->arg_count ? arg(ir, n, 0) : NULL, *b = n->arg_count > 1 ? arg(ir, n, 1) : NULL;
  switch (n->op) {
    case IR_STEP:
    case IR_OWNER:
    case IR_FIELD:
    case IR_MAP_KEY: return 0;
    case IR_ROW:
    case IR_CONST:
    case IR_MISSING:
    case IR_FALSE:
    case IR_TRUE: return 0;
    case IR_PICK: return 0;
    case IR_COALESCE:
      if (a->op == IR_MISSING) return n->args[1];
      if (a->op == IR_CONST || n->args[0] == n->args[1] || b->op == IR_MISSING) return n->args[0];
      return 0;
    case IR_IF:
      if (a->op == IR_TRUE) return n->args[1];
      if (a->op == IR_FALSE) return n->args[2];
      if (n->args[1] == n->args[2]) return n->args[1];
      return 0;
    case IR_TRUTH:
      if (a->op == IR_IS_TRUE && !arg(ir, a, 0)->type.optional && arg(ir, a, 0)->op == IR_CONST) return a->args[0];
      if (a->op == IR_TRUE || a->op == IR_FALSE) return integer(ir, n, a->op == IR_TRUE);
      return 0;
    case IR_COUNT_TRUE: {
      int64_t sure = 0;
      bool constant = true;
      for (uint32_t i = 0; i < n->arg_count; i++) {
        sure += ir_is(ir, n->args[i], IR_TRUE);
        constant &= ir_is(ir, n->args[i], IR_TRUE) || ir_is(ir, n->args[i], IR_FALSE);
      }
      return constant ? integer(ir, n, sure) : 0;
    }
    case IR_COUNT:
    case IR_DISTINCT:
      if (no_rows(ir, n) || (n->of && ir_is(ir, n->of, IR_MISSING))) return integer(ir, n, 0);
      return 0;
    case IR_SUM:
      if (no_rows(ir, n) || ir_is(ir, n->of, IR_MISSING))
        return ir_constant(ir, n->type, (struct constant){.d = 0}, n->span);
      return 0;
    case IR_AVG:
    case IR_MIN:
    case IR_MAX: return no_rows(ir, n) || ir_is(ir, n->of, IR_MISSING) ? ir_missing(ir, n->type) : 0;
    case IR_ANY: return no_rows(ir, n) ? ir_truth(ir, false) : 0;
    case IR_AMONG: return ir_is(ir, n->by, IR_MISSING) || ir_is(ir, n->rows.pred, IR_FALSE) ? ir_truth(ir, false) : 0;
    case IR_IS_TRUE:
      if (a->op == IR_MISSING) return ir_truth(ir, false);
      if (a->op == IR_CONST) return ir_truth(ir, a->value.i != 0);
      if (a->op == IR_TRUTH) return a->args[0];
      return 0;
    case IR_PRESENT:
      if (a->op == IR_MISSING) return ir_truth(ir, false);
      if (a->op == IR_CONST || a->op == IR_TRUTH || a->op == IR_COUNT || a->op == IR_SUM || a->op == IR_DISTINCT ||
          a->op == IR_COUNT_TRUE || a->op == IR_ROW)
        return ir_truth(ir, true);
      return 0;
    case IR_EQ:
    case IR_LT:
    case IR_LE: return simplify_compare(ir, n);
    case IR_STARTS:
    case IR_ENDS:
    case IR_CONTAINS: {
      if (a->op == IR_MISSING || b->op == IR_MISSING) return ir_truth(ir, false);
      if (b->op != IR_CONST) return 0;
      if (b->value.s.len == 0) return ir_cond1(ir, IR_PRESENT, n->args[0], n->span);
      if (a->op == IR_FOLD) {
        struct constant folded = fold_constant(ir, b->value);
        if (!str_eq(folded.s, b->value.s))
          return ir_cond2(ir, n->op, n->args[0], ir_constant(ir, TYPE(TYPE_TEXT), folded, b->span), n->span);
      }
      if (a->op != IR_CONST) return 0;
      if (n->op == IR_STARTS) return ir_truth(ir, str_starts(a->value.s, b->value.s));
      if (n->op == IR_ENDS) return ir_truth(ir, str_ends(a->value.s, b->value.s));
      return ir_truth(ir, str_find(a->value.s, b->value.s) != SIZE_MAX);
    }
    case IR_MATCHES:
    case IR_HAS: return a->op == IR_MISSING || (b && b->op == IR_MISSING) ? ir_truth(ir, false) : 0;
    case IR_HAS_ANY: return n->list.count ? 0 : ir_truth(ir, false);
    case IR_HAS_ALL: return n->list.count ? 0 : ir_truth(ir, true);
    default: { /* calculations: missing where an operand is */
      bool constant = n->arg_count > 0;
      for (uint32_t i = 0; i < n->arg_count; i++) {
        const struct ir_node *x = ir_at(ir, n->args[i]);
        if (x->op == IR_MISSING) return ir_missing(ir, n->type);
        constant &= x->op == IR_CONST;
      }
      if (n->op == IR_DIV && b->op == IR_CONST && (n->type.kind == TYPE_FLOAT ? b->value.f == 0 : b->value.d == 0))
        return ir_missing(ir, n->type);
      if (n->op == IR_TO_DEC && a->type.kind == TYPE_DECIMAL && a->type.scale == n->type.scale) return n->args[0];
      if ((n->op == IR_TO_FLOAT) && a->type.kind == TYPE_FLOAT) return n->args[0];
      return constant ? fold_value(ir, n) : 0;
    }
  }
}

ir_ref ir_make(struct ir *ir, struct ir_node n) {
  if (ir->nodes.count == 0) (void)ir_truth(ir, true);
  ir_ref r = ir_simplify(ir, &n);
  return r ? r : ir_share(ir, n);
}
