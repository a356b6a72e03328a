#include "sql/pushdown.h"

struct push {
  struct writer *w;
  struct ir *ir;
  struct known {
    bool asked, said;
    const char *why; /* where it cannot be said */
    ir_ref at;       /* the operation */
  } * known;
  uint32_t cap;
  ARRAY_OF(struct sql_place) places;
};

static bool can_write(const struct writer *w, ir_ref r, const char **why) { return !w->d->can || w->d->can(w, r, why); }

/* Whether all of it can be said exactly; what cannot is kept. */
static struct known said(struct push *p, ir_ref r) {
  if (r >= p->cap) {
    uint32_t cap = p->ir->nodes.count * 2;
    p->known = arena_grow(p->w->a, p->known, p->cap * sizeof *p->known, cap * sizeof *p->known);
    memset(p->known + p->cap, 0, (cap - p->cap) * sizeof *p->known);
    p->cap = cap;
  }
  if (p->known[r].asked) return p->known[r];
  struct known k = {.asked = true, .said = true, .at = r};
  ir_ref folded = sql_folded(p->w, r);
  if (folded != r) {
    k = said(p, folded);
    if (k.at == folded) k.at = r;
    return p->known[r] = k;
  }
  const struct ir_node *n = ir_at(p->ir, r);
  k.said = can_write(p->w, r, &k.why);
  for (uint32_t i = 0; i < n->arg_count && k.said; i++) k = said(p, ir_at(p->ir, r)->args[i]);
  ir_ref parts[4] = {0};
  if (n->rows.path_count) parts[0] = n->rows.base, parts[1] = n->rows.pred, parts[2] = n->by, parts[3] = n->of;
  for (int i = 0; i < 4 && k.said; i++)
    if (parts[i]) k = said(p, parts[i]);
  return p->known[r] = k;
}

static void place(struct push *p, ir_ref r, enum sql_where where, const char *why) {
  *array_push(p->w->a, &p->places) = (struct sql_place){r, ir_at(p->ir, r)->span, where, why};
}

/* ---- bounds ---- */

/* Adds to `all` what must hold where `x` is present. */
struct needed {
  ARRAY_OF(ir_ref) list;
};

static void present_needs(struct push *p, ir_ref x, struct needed *all) {
  struct ir_node n = *ir_at(p->ir, x);
  if (!n.type.optional) return;
  if (said(p, x).said) {
    ir_ref there = ir_cond1(p->ir, IR_PRESENT, x, n.span);
    if (!ir_is(p->ir, there, IR_TRUE) && said(p, there).said) *array_push(p->w->a, &all->list) = there;
    return;
  }
  switch (n.op) { /* missing where an operand is */
    case IR_TO_DEC:
    case IR_TO_FLOAT:
    case IR_ADD:
    case IR_SUB:
    case IR_MUL:
    case IR_DIV:
    case IR_NEG:
    case IR_LOWER:
    case IR_UPPER:
    case IR_TRIM:
    case IR_FOLD:
    case IR_LENGTH:
    case IR_DATE_OF:
    case IR_YEAR:
    case IR_QUARTER:
    case IR_MONTH:
    case IR_DAY:
    case IR_WEEKDAY:
    case IR_HOUR:
    case IR_TIME_ADD:
    case IR_TIME_MONTHS:
    case IR_DATE_ADD:
    case IR_DATE_MONTHS:
    case IR_TIME_DIFF:
    case IR_DATE_DIFF:
      for (uint32_t i = 0; i < n.arg_count; i++) present_needs(p, n.args[i], all);
      break;
    default: break;
  }
}

/* What a pattern begins with, or is. False: nothing. */
static bool prefix_needs(struct push *p, const struct ir_node *n, struct needed *all) {
  struct str prefix;
  bool exact;
  regex_prefix(n->regex, &prefix, &exact);
  if (!prefix.len) return false;
  struct constant c = {.s = str_dup(p->ir->arena, prefix)};
  ir_ref text = ir_constant(p->ir, TYPE(TYPE_TEXT), c, n->span), x = n->args[0];
  ir_ref starts = ir_cond2(p->ir, exact ? IR_EQ : IR_STARTS, x, text, n->span);
  bool ok = said(p, starts).said;
  if (ok) *array_push(p->w->a, &all->list) = starts;
  return ok;
}

/* What must hold for a leaf that cannot be said. */
static ir_ref leaf_above(struct push *p, ir_ref r) {
  struct ir_node n = *ir_at(p->ir, r);
  struct needed all = {0};
  switch (n.op) { /* false where an operand is missing */
    case IR_MATCHES:
      if (!prefix_needs(p, &n, &all)) present_needs(p, n.args[0], &all);
      break;
    case IR_IS_TRUE:
    case IR_PRESENT:
    case IR_EQ:
    case IR_LT:
    case IR_LE:
    case IR_IN:
    case IR_STARTS:
    case IR_ENDS:
    case IR_CONTAINS:
    case IR_HAS:
      for (uint32_t i = 0; i < n.arg_count; i++) present_needs(p, n.args[i], &all);
      break;
    default: break;
  }
  return ir_and(p->ir, all.list.items, all.list.count);
}

static ir_ref bound(struct push *p, ir_ref r, bool above);

/* Rows under the bounds of their own condition; 0 where that does not help. */
static ir_ref bound_rows(struct push *p, ir_ref r, bool above) {
  struct ir_node n = *ir_at(p->ir, r);
  const char *why;
  if (!can_write(p->w, r, &why) || !said(p, n.rows.base).said) return 0;
  n.rows.pred = bound(p, n.rows.pred, above);
  if (n.op == IR_ANY && ir_is(p->ir, n.rows.pred, IR_FALSE)) return n.rows.pred;
  ir_ref out = ir_make(p->ir, n);
  return said(p, out).said ? out : 0;
}

/* A count against a constant grows with the rows that it counts. */
static ir_ref bound_count(struct push *p, ir_ref r, bool above) {
  struct ir_node n = *ir_at(p->ir, r);
  bool right = ir_is(p->ir, n.args[0], IR_CONST); /* c < count: more is truer */
  ir_ref count = n.args[right];
  if (!ir_is(p->ir, count, IR_COUNT) || !ir_is(p->ir, n.args[!right], IR_CONST)) return 0;
  ir_ref other = bound_rows(p, count, right == above);
  if (!other) return 0;
  ir_ref out = ir_cond2(p->ir, (enum op)n.op, right ? n.args[0] : other, right ? other : n.args[1], n.span);
  return said(p, out).said ? out : 0;
}

/* Whether places [from, to) are of one written condition that the database evaluates: `in last 7 days` has two ends. */
static bool one_condition(const struct push *p, uint32_t from, uint32_t to) {
  struct span first = from < to ? p->places.items[from].span : SPAN_NONE;
  for (uint32_t i = from; i < to; i++) {
    const struct sql_place *x = &p->places.items[i];
    if (x->where != SQL_IN_DATABASE || x->span.file != first.file || x->span.start != first.start ||
        x->span.end != first.end)
      return false;
  }
  return first.file != 0;
}

/* Parts of a junction that were written as one condition are one place. */
static void place_parts(struct push *p, struct ir_node n, const uint32_t *from, uint32_t end) {
  struct {
    ARRAY_OF(struct sql_place) list;
  } kept = {0};
  ir_ref *same = arena_new_array(p->w->a, ir_ref, n.arg_count + 1);
  for (uint32_t i = 0; i < n.arg_count;) {
    uint32_t last = i + 1, count = 0;
    while (last < n.arg_count && one_condition(p, from[i], last + 1 < n.arg_count ? from[last + 1] : end)) last++;
    if (last == i + 1) {
      for (uint32_t k = from[i], to = last < n.arg_count ? from[last] : end; k < to; k++)
        *array_push(p->w->a, &kept.list) = p->places.items[k];
    } else {
      for (uint32_t k = i; k < last; k++) same[count++] = n.args[k];
      struct sql_place whole = p->places.items[from[i]];
      whole.cond = n.op == IR_AND ? ir_and(p->ir, same, count) : ir_or(p->ir, same, count);
      *array_push(p->w->a, &kept.list) = whole;
    }
    i = last;
  }
  p->places.count = from[0];
  for (uint32_t i = 0; i < kept.list.count; i++) *array_push(p->w->a, &p->places) = kept.list.items[i];
}

static ir_ref bound(struct push *p, ir_ref r, bool above) {
  struct known k = said(p, r);
  struct ir_node n = *ir_at(p->ir, r);
  bool junction = n.op == IR_AND || n.op == IR_OR;
  if (k.said && !junction && n.op != IR_NOT) {
    if (n.op != IR_TRUE && n.op != IR_FALSE) place(p, r, SQL_IN_DATABASE, NULL);
    return r;
  }
  if (n.op == IR_NOT) return ir_not(p->ir, bound(p, n.args[0], !above));
  if (junction) {
    ir_ref *parts = arena_new_array(p->w->a, ir_ref, n.arg_count);
    uint32_t *from = arena_new_array(p->w->a, uint32_t, n.arg_count + 1);
    for (uint32_t i = 0; i < n.arg_count; i++) {
      from[i] = p->places.count;
      parts[i] = bound(p, n.args[i], above);
    }
    place_parts(p, n, from, p->places.count);
    if (k.said) return r; /* as it stands */
    return n.op == IR_AND ? ir_and(p->ir, parts, n.arg_count) : ir_or(p->ir, parts, n.arg_count);
  }
  uint32_t before = p->places.count;
  ir_ref wider = n.op == IR_ANY                   ? bound_rows(p, r, above)
                 : n.op == IR_LT || n.op == IR_LE ? bound_count(p, r, above)
                                                  : 0;
  p->places.count = before; /* it is one condition to who reads it */
  if (!wider) wider = above ? leaf_above(p, r) : ir_truth(p->ir, false);
  place(p, r, ir_is(p->ir, wider, IR_TRUE) || ir_is(p->ir, wider, IR_FALSE) ? SQL_ON_MACHINE : SQL_NARROWED, k.why);
  return wider;
}

struct sql_pushdown sql_push(struct writer *w, ir_ref cond) {
  struct push p = {.w = w, .ir = w->ir};
  struct sql_pushdown out = {.exact = said(&p, cond).said};
  ir_ref above = bound(&p, cond, true);
  out.places = p.places.items;
  out.place_count = p.places.count;
  /* what is left may go together to something else that cannot be said: `x == 1 or x == 2` is `x in [1, 2]` */
  for (int more = 3; !out.exact && !said(&p, above).said; more--)
    above = more ? bound(&p, above, true) : ir_truth(p.ir, true);
  out.cond = out.exact ? cond : above;
  return out;
}
