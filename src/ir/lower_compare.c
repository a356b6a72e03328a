/* Comparisons, lists and windows of time. */
#include "data/decimal.h"
#include "data/window.h"
#include "ir/lower.h"

#include <math.h>

/* ---- times and days ---- */

static const struct zone *zone_of(const struct ir *ir) {
  return ir->schema && ir->schema->zone ? ir->schema->zone : &zone_utc;
}

static ir_ref instant(struct ir *ir, int64_t us, struct span span) {
  return ir_constant(ir, TYPE(TYPE_TIMESTAMP), (struct constant){.i = us}, span);
}
static ir_ref date(struct ir *ir, int64_t d, struct span span) {
  return ir_constant(ir, TYPE(TYPE_DATE), (struct constant){.i = d}, span);
}

/* x >= the start of `day`, or x < it, where that is the same as asking by calendar day. */
static bool edge(struct ir *ir, int64_t day, int64_t *us) {
  const struct zone *z = zone_of(ir);
  if (day <= DATE_MIN) {
    *us = INT64_MIN;
    return true;
  }
  if (day > DATE_MAX) {
    *us = INT64_MAX;
    return true;
  }
  if (!zone_day_is_clean(z, (int32_t)day)) return false;
  *us = zone_day_start(z, (int32_t)day);
  return true;
}

static ir_ref from_instant(struct ir *ir, ir_ref x, int64_t us, struct span span) { /* x >= us */
  if (us == INT64_MIN) return ir_cond1(ir, IR_PRESENT, x, span);
  if (us == INT64_MAX) return ir_truth(ir, false);
  return ir_cond2(ir, IR_LE, instant(ir, us, span), x, span);
}

static ir_ref before_instant(struct ir *ir, ir_ref x, int64_t us, struct span span) { /* x < us */
  if (us == INT64_MIN) return ir_truth(ir, false);
  if (us == INT64_MAX) return ir_cond1(ir, IR_PRESENT, x, span);
  return ir_cond2(ir, IR_LT, x, instant(ir, us, span), span);
}

ir_ref ir_time_in_days(struct ir *ir, ir_ref x, int32_t low, int32_t high, struct span span) {
  if (ir_at(ir, x)->type.kind == TYPE_DATE) {
    ir_ref a = ir_cond2(ir, IR_LE, date(ir, low, span), x, span);
    return high > DATE_MAX ? a : ir_and2(ir, a, ir_cond2(ir, IR_LT, x, date(ir, high, span), span));
  }
  int64_t from, to;
  if (edge(ir, low, &from) && edge(ir, high, &to)) {
    ir_ref a = from_instant(ir, x, from, span), b = before_instant(ir, x, to, span);
    return ir_and2(ir, a, b);
  }
  struct type t = type_optional(TYPE(TYPE_DATE), ir_at(ir, x)->type.optional);
  ir_ref d = ir_share(ir, (struct ir_node){.op = IR_DATE_OF, .type = t, .args = &x, .arg_count = 1, .span = span});
  ir_ref lower[2] = {date(ir, low, span), d}, upper[2] = {d, 0};
  upper[1] = date(ir, high, span);
  struct ir_node leaf = {
      .op = IR_LE, .is_cond = true, .type = TYPE(TYPE_BOOL), .args = lower, .arg_count = 2, .span = span};
  ir_ref a = ir_share(ir, leaf);
  leaf.op = IR_LT;
  leaf.args = upper;
  ir_ref b = ir_share(ir, leaf);
  return ir_and2(ir, a, b);
}

ir_ref ir_time_against_day(struct ir *ir, enum op op, bool swapped, ir_ref x, int32_t day, struct span span) {
  int64_t from, to;
  if (edge(ir, day, &from) && edge(ir, (int64_t)day + 1, &to)) {
    if (op == IR_EQ) {
      ir_ref a = from_instant(ir, x, from, span), b = before_instant(ir, x, to, span);
      return ir_and2(ir, a, b);
    }
    if (!swapped) return before_instant(ir, x, op == IR_LT ? from : to, span); /* x < day, x <= day */
    return from_instant(ir, x, op == IR_LT ? to : from, span);                 /* day < x, day <= x */
  }
  /* the clock went back over this midnight: by calendar day, row by row */
  struct type t = type_optional(TYPE(TYPE_DATE), ir_at(ir, x)->type.optional);
  ir_ref d = ir_share(ir, (struct ir_node){.op = IR_DATE_OF, .type = t, .args = &x, .arg_count = 1, .span = span}),
         k = date(ir, day, span);
  ir_ref args[2] = {swapped ? k : d, swapped ? d : k};
  return ir_share(
      ir,
      (struct ir_node){
          .op = (uint16_t)op, .is_cond = true, .type = TYPE(TYPE_BOOL), .args = args, .arg_count = 2, .span = span});
}

/* ---- order ---- */

static enum node_op flip(enum node_op op) {
  return op == OP_LT ? OP_GT : op == OP_GT ? OP_LT : op == OP_LE ? OP_GE : op == OP_GE ? OP_LE : op;
}

static ir_ref emit(struct ir *ir, enum node_op op, ir_ref a, ir_ref b, struct span span) {
  switch (op) {
    case OP_EQ: return ir_cond2(ir, IR_EQ, a, b, span);
    case OP_NE: return ir_not(ir, ir_cond2(ir, IR_EQ, a, b, span));
    case OP_LT: return ir_cond2(ir, IR_LT, a, b, span);
    case OP_LE: return ir_cond2(ir, IR_LE, a, b, span);
    case OP_GT: return ir_cond2(ir, IR_LT, b, a, span);
    default: return ir_cond2(ir, IR_LE, b, a, span);
  }
}

static bool is_exact(const struct ir_node *n) { return n->type.kind == TYPE_DECIMAL || n->type.kind == TYPE_INT; }

static i128 exact_value(const struct ir_node *n, unsigned *scale) {
  *scale = n->type.kind == TYPE_DECIMAL ? n->type.scale : 0;
  return n->type.kind == TYPE_DECIMAL ? n->value.d : (i128)n->value.i;
}

/* x <op> c, where c is a constant of whatever scale: asked at x's own scale, so that no value is scaled up to be
 * compared and none can overflow. `x < 2.5` over whole numbers is `x <= 2`. */
static ir_ref against_constant(struct ir *ir, enum node_op op, ir_ref x, ir_ref c, struct span span) {
  struct type t = ir_at(ir, x)->type;
  unsigned scale, own = t.kind == TYPE_DECIMAL ? t.scale : 0;
  i128 d = exact_value(ir_at(ir, c), &scale), low = d;
  bool exact = true, beyond = false;
  if (scale <= own) {
    beyond = !decimal_scale_up(d, own - scale, &low);
  } else {
    i128 unit = decimal_pow10(scale - own);
    low = d / unit;
    exact = low * unit == d;
    if (!exact && d < 0) low--;
  }
  if (t.kind == TYPE_INT && (low > INT64_MAX || low < INT64_MIN)) beyond = true;
  if (beyond) { /* no value is so large, or so small */
    bool less = d > 0;
    bool holds = op == OP_LT || op == OP_LE ? less : op == OP_GT || op == OP_GE ? !less : false;
    ir_ref r = holds ? ir_cond1(ir, IR_PRESENT, x, span) : ir_truth(ir, false);
    return op == OP_NE ? ir_not(ir, r) : r;
  }
  if (!exact) {
    if (op == OP_EQ || op == OP_NE) return ir_truth(ir, op == OP_NE);
    op = op == OP_LT || op == OP_LE ? OP_LE : OP_GT;
  }
  struct type ct = {.kind = t.kind, .precision = t.kind == TYPE_DECIMAL ? 38 : 0, .scale = (uint8_t)own};
  struct constant k = {.d = low};
  if (t.kind == TYPE_INT) k = (struct constant){.i = (int64_t)low};
  return emit(ir, op, x, ir_constant(ir, ct, k, ir_at(ir, c)->span), span);
}

ir_ref lower_order(struct lowering *w, enum node_op op, ir_ref a, ir_ref b, struct span span) {
  struct ir *ir = w->ir;
  struct type ta = ir_at(ir, a)->type, tb = ir_at(ir, b)->type;
  if (ir_is(ir, a, IR_MISSING) || ir_is(ir, b, IR_MISSING)) return ir_truth(ir, op == OP_NE);
  if (ta.kind == TYPE_DECIMAL || tb.kind == TYPE_DECIMAL) {
    uint8_t sa = ta.kind == TYPE_DECIMAL ? ta.scale : 0, sb = tb.kind == TYPE_DECIMAL ? tb.scale : 0;
    bool ca = ir_is(ir, a, IR_CONST), cb = ir_is(ir, b, IR_CONST);
    if ((ca || cb) && is_exact(ir_at(ir, a)) && is_exact(ir_at(ir, b))) {
      if (!ca) return against_constant(ir, op, a, b, span);
      if (!cb) return against_constant(ir, flip(op), b, a, span);
      unsigned xa, xb;
      i128 da = exact_value(ir_at(ir, a), &xa), db = exact_value(ir_at(ir, b), &xb);
      int c = decimal_cmp(da, xa, db, xb);
      return ir_truth(ir, op == OP_EQ   ? c == 0
                          : op == OP_NE ? c != 0
                          : op == OP_LT ? c < 0
                          : op == OP_LE ? c <= 0
                          : op == OP_GT ? c > 0
                                        : c >= 0);
    }
    struct type side = {.kind = TYPE_DECIMAL, .precision = 38, .scale = sa > sb ? sa : sb};
    a = lower_convert(w, a, side, span);
    b = lower_convert(w, b, side, span);
    return emit(ir, op, a, b, span);
  }
  if (ta.kind == TYPE_INT && tb.kind == TYPE_FLOAT && ir_is(ir, a, IR_CONST)) {
    double v = (double)ir_at(ir, a)->value.i;
    if (int_cmp_double(ir_at(ir, a)->value.i, v) == 0) a = lower_convert(w, a, TYPE(TYPE_FLOAT), span);
  } else if (tb.kind == TYPE_INT && ta.kind == TYPE_FLOAT && ir_is(ir, b, IR_CONST)) {
    double v = (double)ir_at(ir, b)->value.i;
    if (int_cmp_double(ir_at(ir, b)->value.i, v) == 0) b = lower_convert(w, b, TYPE(TYPE_FLOAT), span);
  }
  if (ta.kind == TYPE_DATE && tb.kind == TYPE_TIMESTAMP) return lower_order(w, flip(op), b, a, span);
  if (ta.kind == TYPE_TIMESTAMP && tb.kind == TYPE_DATE) {
    ir_ref d = ir_value1(ir, IR_DATE_OF, type_optional(TYPE(TYPE_DATE), ta.optional), a, span);
    return emit(ir, op, d, b, span); /* against a constant it becomes a range (ir_simplify) */
  }
  return emit(ir, op, a, b, span);
}

ir_ref lower_compare(struct lowering *w, const struct node *n, const struct env *env, const struct frame *f) {
  ir_ref a = lower_value(w, n->kids[0], env, f), b = lower_value(w, n->kids[1], env, f);
  return lower_order(w, n->op, a, b, n->span);
}

ir_ref lower_between(struct lowering *w, const struct node *n, const struct env *env, const struct frame *f) {
  ir_ref v = lower_value(w, n->kids[0], env, f), low = lower_value(w, n->kids[1], env, f),
         high = lower_value(w, n->kids[2], env, f);
  ir_ref least = lower_order(w, OP_GE, v, low, n->span), most = lower_order(w, OP_LE, v, high, n->span);
  ir_ref c = ir_and2(w->ir, least, most);
  return n->flag ? ir_not(w->ir, c) : c;
}

/* ---- lists ---- */

struct const_list lower_list(struct lowering *w, const struct node *n, struct type elem, const struct env *env,
                             const struct frame *f, struct lowered_values *rest) {
  n = lower_bare(n);
  struct ref r = lower_ref(w, n);
  if (n->kind == N_NAME && r.kind == REF_PARAM) return lower_list(w, f->args[r.a], elem, f->env, f->frame, rest);
  if (n->kind == N_NAME && r.kind == REF_CONST) return lower_list(w, w->c->lets[r.a].body, elem, env, NULL, rest);
  struct const_list out = {arena_new_array(w->ir->arena, struct constant, n->count + 1), 0};
  if (n->kind != N_LIST && n->kind != N_BULK) return out;
  bool text = elem.kind == TYPE_TEXT || elem.kind == TYPE_ENUM;
  for (uint32_t i = 0; i < n->count; i++) {
    const struct node *item = n->kids[i];
    struct constant c = {.d = 0};
    if (n->kind == N_BULK && lower_ref(w, item).kind != REF_MEMBER) {
      unsigned scale;
      i128 d;
      switch (elem.kind) {
        case TYPE_INT: int_parse(item->word, &c.i); break;
        case TYPE_DECIMAL:
          if (decimal_parse_literal(item->word, &d, &scale) != NUMBER_OK ||
              !decimal_rescale(d, scale, elem.scale, &c.d) || decimal_cmp(d, scale, c.d, elem.scale) != 0)
            continue;
          break;
        case TYPE_FLOAT:
          if (decimal_parse_literal(item->word, &d, &scale) != NUMBER_OK) continue;
          c.f = decimal_to_double(d, scale);
          break;
        case TYPE_ID: c = lower_id(item->word); break;
        default: c.s = item->word; break;
      }
      out.items[out.count++] = c;
      continue;
    }
    ir_ref v = lower_value(w, item, env, f);
    const struct ir_node k = *ir_at(w->ir, v);
    if (k.op == IR_MISSING) continue; /* equals nothing */
    if (k.op != IR_CONST) {           /* a parameter that was given a field, or a calculation with one */
      *array_push(w->ir->arena, rest) = v;
      continue;
    }
    c = k.value;
    if (elem.kind == TYPE_DECIMAL) {
      unsigned scale = k.type.kind == TYPE_DECIMAL ? k.type.scale : 0;
      i128 d = k.type.kind == TYPE_DECIMAL ? k.value.d : (i128)k.value.i;
      c = (struct constant){.d = 0};
      if (!decimal_rescale(d, scale, elem.scale, &c.d) || decimal_cmp(d, scale, c.d, elem.scale) != 0)
        continue; /* no value has so many decimals */
    } else if (elem.kind == TYPE_FLOAT && k.type.kind == TYPE_INT) {
      if (int_cmp_double(k.value.i, (double)k.value.i) != 0) continue;
      c = (struct constant){.f = (double)k.value.i};
    } else if (elem.kind == TYPE_INT && k.type.kind == TYPE_DECIMAL) {
      i128 d;
      if (!decimal_rescale(k.value.d, k.type.scale, 0, &d) || decimal_cmp(k.value.d, k.type.scale, d, 0) != 0 ||
          d > INT64_MAX || d < INT64_MIN)
        continue;
      c = (struct constant){.i = (int64_t)d};
    } else if (elem.kind == TYPE_ID && k.type.kind == TYPE_INT) {
      c = (struct constant){.i = k.value.i, .s = str_printf(w->ir->arena, "%lld", (long long)k.value.i)};
    } else if (elem.kind == TYPE_ID && k.type.kind == TYPE_TEXT) {
      c = lower_id(k.value.s);
    } else if (text) {
      c = (struct constant){.s = k.value.s};
    }
    out.items[out.count++] = c;
  }
  return out;
}

/* Values beside times are compared one by one: some are dates, some instants. */
static ir_ref in_times(struct lowering *w, const struct node *n, ir_ref x, const struct node *list,
                       const struct env *env, const struct frame *f) {
  list = lower_bare(list);
  struct ref r = lower_ref(w, list);
  if (list->kind == N_NAME && r.kind == REF_PARAM) return in_times(w, n, x, f->args[r.a], f->env, f->frame);
  if (list->kind == N_NAME && r.kind == REF_CONST) return in_times(w, n, x, w->c->lets[r.a].body, env, NULL);
  ir_ref *conds = arena_new_array(w->ir->arena, ir_ref, list->count + 1);
  for (uint32_t i = 0; i < list->count; i++)
    conds[i] = lower_order(w, OP_EQ, x, lower_value(w, list->kids[i], env, f), n->span);
  return ir_or(w->ir, conds, list->count);
}

/* ---- windows ---- */

bool lower_period(struct lowering *w, const struct node *n, const struct env *env, const struct frame *f,
                  int64_t *months, int64_t *us) {
  n = lower_bare(n);
  struct ref r = lower_ref(w, n);
  if (n->kind == N_NAME && r.kind == REF_PARAM && f) return lower_period(w, f->args[r.a], f->env, f->frame, months, us);
  if (n->kind == N_NAME && r.kind == REF_CONST) return lower_period(w, w->c->lets[r.a].body, env, NULL, months, us);
  static const int64_t unit_us[] = {
      [UNIT_MICROSECOND] = 1,        [UNIT_MILLISECOND] = 1000, [UNIT_SECOND] = US_PER_SECOND,
      [UNIT_MINUTE] = US_PER_MINUTE, [UNIT_HOUR] = US_PER_HOUR, [UNIT_DAY] = US_PER_DAY,
      [UNIT_WEEK] = 7 * US_PER_DAY};
  if (n->kind == N_DURATION) {
    int64_t v = 0;
    int_parse(n->word, &v);
    *months = n->op == UNIT_MONTH ? v : n->op == UNIT_QUARTER ? 3 * v : n->op == UNIT_YEAR ? 12 * v : 0;
    *us = n->op <= UNIT_WEEK ? v * unit_us[n->op] : 0;
    return true;
  }
  if (!env) return false;
  ir_ref v = lower_value(w, n, env, f);
  const struct ir_node *c = ir_at(w->ir, v);
  if (c->op != IR_CONST) return false;
  *months = 0;
  *us = c->value.i;
  return true;
}

static enum window_unit window_unit_of(uint8_t u) {
  return u == UNIT_DAY       ? WINDOW_DAY
         : u == UNIT_WEEK    ? WINDOW_WEEK
         : u == UNIT_MONTH   ? WINDOW_MONTH
         : u == UNIT_QUARTER ? WINDOW_QUARTER
                             : WINDOW_YEAR;
}

static ir_ref window(struct lowering *w, const struct node *n, ir_ref x, const struct env *env, const struct frame *f) {
  const struct node *r = n->kids[1];
  struct ir *ir = w->ir;
  const struct zone *z = zone_of(ir);
  bool is_date = ir_at(ir, x)->type.kind == TYPE_DATE;
  if (r->kind == N_THIS || r->kind == N_PREVIOUS || (r->kind == N_NEXT && !r->count)) {
    enum window_which which = r->kind == N_THIS ? WINDOW_THIS : r->kind == N_PREVIOUS ? WINDOW_PREVIOUS : WINDOW_NEXT;
    if (is_date) {
      struct day_range d = window_calendar_days(z, ir->now, which, window_unit_of(r->op));
      return ir_time_in_days(ir, x, d.start, d.end, n->span);
    }
    struct time_range t = window_calendar(z, ir->now, which, window_unit_of(r->op));
    ir_ref a = ir_cond2(ir, IR_LE, instant(ir, t.start, n->span), x, n->span);
    return ir_and2(ir, a, ir_cond2(ir, IR_LT, x, instant(ir, t.end, n->span), n->span));
  }
  struct period p = {0};
  if (!lower_period(w, r->kids[0], env, f, &p.months, &p.us)) {
    lower_fail(w, E0704, r->span,
               "the length of a window is the same for all rows, and this one is calculated from a row");
    return ir_truth(ir, false);
  }
  int64_t after, upto;
  bool last = r->kind == N_LAST;
  if (is_date) {
    struct day_bounds d = last ? window_last_days(z, ir->now, p) : window_next_days(z, ir->now, p);
    after = d.after;
    upto = d.upto;
  } else {
    struct time_bounds t = last ? window_last(z, ir->now, p) : window_next(z, ir->now, p);
    after = t.after;
    upto = t.upto;
  }
  ir_ref low = is_date ? date(ir, after, n->span) : instant(ir, after, n->span),
         high = is_date ? date(ir, upto, n->span) : instant(ir, upto, n->span);
  ir_ref above = ir_cond2(ir, IR_LT, low, x, n->span), below = ir_cond2(ir, IR_LE, x, high, n->span);
  return ir_and2(ir, above, below);
}

ir_ref lower_in(struct lowering *w, const struct node *n, const struct env *env, const struct frame *f) {
  const struct node *right = n->kids[1];
  ir_ref x = lower_value(w, n->kids[0], env, f), c;
  struct type t = ir_at(w->ir, x)->type;
  if (right->kind == N_LAST || right->kind == N_NEXT || right->kind == N_THIS || right->kind == N_PREVIOUS) {
    c = window(w, n, x, env, f);
  } else if (type_is_time(t)) {
    c = in_times(w, n, x, right, env, f);
  } else {
    struct lowered_values rest = {0};
    struct const_list list = lower_list(w, right, t, env, f, &rest);
    c = ir_in(w->ir, x, list, n->span);
    for (uint32_t i = 0; i < rest.count; i++) c = ir_or2(w->ir, c, lower_order(w, OP_EQ, x, rest.items[i], n->span));
  }
  return n->flag ? ir_not(w->ir, c) : c;
}
