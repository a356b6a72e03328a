/* Values: fields, steps, literals, arithmetic, methods. */
#include "data/decimal.h"
#include "data/time_text.h"
#include "ir/lower.h"

#include <math.h>

static struct type ir_type(struct type t) {
  if (t.kind == TYPE_ENUM) t = (struct type){.kind = TYPE_TEXT, .optional = t.optional};
  if (t.kind == TYPE_DURATION) t.precision = 0;
  return t;
}

static ir_ref field(struct lowering *w, ir_ref row, uint32_t entity, uint32_t f, struct span span) {
  const struct field *d = &w->c->schema->entities[entity].fields[f];
  struct type t = ir_type(d->type);
  t.optional = true; /* data may lack what the schema requires */
  if (d->column == NONE) return ir_missing(w->ir, t);
  return ir_make(
      w->ir,
      (struct ir_node){.op = IR_FIELD, .type = t, .args = &row, .arg_count = 1, .imm.index = d->column, .span = span});
}

/* Along a to-one; an owner has one name where the schema gives the relation both ways. */
static ir_ref step(struct lowering *w, ir_ref row, uint32_t relation, struct span span) {
  uint32_t to = w->c->schema->relations[relation].to;
  return ir_make(w->ir, (struct ir_node){.op = IR_STEP,
                                         .is_row = true,
                                         .type = {.kind = TYPE_ROW, .optional = true, .ref = to},
                                         .args = &row,
                                         .arg_count = 1,
                                         .imm.index = relation,
                                         .span = span});
}

static void chosen_row(struct lowering *w, const struct node *n) {
  lower_fail(w, E0705, n->span,
             "a row chosen by a condition can neither be gone on from nor compared; choose between its fields");
}

ir_ref lower_row(struct lowering *w, const struct node *n, const struct env *env, const struct frame *f) {
  n = lower_bare(n);
  struct ref r = lower_ref(w, n);
  switch (n->kind) {
    case N_NAME:
      if (r.kind == REF_ROW) return lower_env_row(w, env, r.depth);
      if (r.kind == REF_FIELD)
        return step(w, lower_env_row(w, env, 0), w->c->schema->entities[r.a].fields[r.b].relation, n->span);
      break;
    case N_MEMBER_OF:
      if (r.kind == REF_FIELD)
        return step(w, lower_row(w, n->kids[0], env, f), w->c->schema->entities[r.a].fields[r.b].relation, n->span);
      break;
    case N_METHOD: return lower_pick(w, n, env, f);
    case N_COALESCE:
    case N_IF: /* rows as values of a choice: the first that is there */ break;
    default: break;
  }
  chosen_row(w, n);
  return lower_env_row(w, env, 0);
}

ir_ref lower_convert(struct lowering *w, ir_ref v, struct type t, struct span span) {
  struct type from = ir_at(w->ir, v)->type;
  if (t.kind == TYPE_FLOAT && from.kind == TYPE_INT)
    return ir_value1(w->ir, IR_TO_FLOAT, type_optional(TYPE(TYPE_FLOAT), from.optional), v, span);
  if (t.kind == TYPE_DECIMAL && (from.kind == TYPE_INT || (from.kind == TYPE_DECIMAL && from.scale < t.scale))) {
    struct type to = {.kind = TYPE_DECIMAL, .precision = 38, .scale = t.scale, .optional = from.optional};
    return ir_value1(w->ir, IR_TO_DEC, to, v, span);
  }
  return v;
}

static ir_ref literal(struct lowering *w, const struct node *n) {
  struct type t = ir_type(lower_type(w, n));
  struct constant c = {.d = 0};
  const struct schema *s = w->c->schema;
  int32_t day;
  switch ((enum node_kind)n->kind) {
    case N_INT:
    case N_DEC: {
      unsigned scale;
      if (t.kind == TYPE_INT) {
        int_parse(n->word, &c.i);
      } else if (t.kind == TYPE_FLOAT) {
        if (!double_parse(n->word, &c.f)) c.f = INFINITY; /* larger than any: the digits are well spelled */
      } else if (t.kind == TYPE_ID) {
        c = lower_id(n->word);
      } else {
        decimal_parse_literal(n->word, &c.d, &scale);
        t.scale = (uint8_t)scale;
      }
      break;
    }
    case N_STRING:
      if (t.kind == TYPE_ID) c = lower_id(n->word);
      else c.s = n->word;
      break;
    case N_DATE:
      date_parse(n->word, &day);
      c.i = day;
      break;
    case N_STAMP: timestamp_parse(n->word, s->zone, NULL, &c.i); break;
    case N_DURATION: {
      int64_t months, us;
      lower_period(w, n, NULL, NULL, &months, &us);
      c.i = us;
      break;
    }
    default: c.i = n->kind == N_TRUE; break;
  }
  return ir_constant(w->ir, t, c, n->span);
}

static ir_ref member(struct lowering *w, const struct node *n, struct ref r) {
  struct constant c = {.s = w->c->schema->enums[r.a].members[r.b].stored};
  return ir_constant(w->ir, TYPE(TYPE_TEXT), c, n->span);
}

static ir_ref map_key(struct lowering *w, const struct node *n, struct str key, const struct env *env,
                      const struct frame *f) {
  struct ref r = lower_ref(w, n);
  ir_ref map = lower_value(w, n->kids[0], env, f);
  const struct ir_node m = *ir_at(w->ir, map);
  struct type t = ir_type(lower_type(w, n));
  if (t.kind == TYPE_DYNAMIC) t = TYPE(TYPE_DYNAMIC); /* only its presence is asked */
  t.optional = true;
  if (m.op != IR_FIELD) return ir_missing(w->ir, t);
  return ir_make(w->ir, (struct ir_node){.op = IR_MAP_KEY,
                                         .type = t,
                                         .args = m.args,
                                         .arg_count = 1,
                                         .imm.index = m.imm.index,
                                         .key = key,
                                         .declared = r.b != NONE,
                                         .span = n->span});
}

static ir_ref now_value(struct lowering *w, const struct node *n, bool today) {
  ir_ref now = ir_constant(w->ir, TYPE(TYPE_TIMESTAMP), (struct constant){.i = w->ir->now}, n->span);
  return today ? ir_value1(w->ir, IR_DATE_OF, TYPE(TYPE_DATE), now, n->span) : now;
}

/* ---- arithmetic ---- */

static ir_ref arith(struct lowering *w, const struct node *n, const struct env *env, const struct frame *f) {
  const struct node *an = n->kids[0], *bn = n->kids[1];
  struct type at = lower_type(w, an), bt = lower_type(w, bn), t = ir_type(lower_type(w, n));
  if (type_is_time(at) && bt.kind == TYPE_DURATION) {
    ir_ref a = lower_value(w, an, env, f);
    int64_t months, us;
    bool opt = ir_at(w->ir, a)->type.optional;
    bool date = at.kind == TYPE_DATE;
    struct type rt = type_optional(TYPE(at.kind), opt);
    if (lower_period(w, bn, env, f, &months, &us)) {
      if (n->op == OP_SUB) months = -months, us = -us;
      if (months)
        return ir_make(w->ir, (struct ir_node){.op = date ? IR_DATE_MONTHS : IR_TIME_MONTHS,
                                               .type = rt,
                                               .args = &a,
                                               .arg_count = 1,
                                               .imm.i = months,
                                               .span = n->span});
      ir_ref by = date ? ir_constant(w->ir, TYPE(TYPE_INT), (struct constant){.i = us / US_PER_DAY}, bn->span)
                       : ir_constant(w->ir, TYPE(TYPE_DURATION), (struct constant){.i = us}, bn->span);
      return ir_value2(w->ir, date ? IR_DATE_ADD : IR_TIME_ADD, rt, a, by, n->span);
    }
    if (date) {
      lower_fail(
          w, E0704, bn->span,
          "a date moves by a number of days that is the same for all rows, and this one is calculated from a row");
      return ir_missing(w->ir, rt);
    }
    ir_ref b = lower_value(w, bn, env, f);
    rt.optional = opt || ir_at(w->ir, b)->type.optional;
    if (n->op == OP_SUB) b = ir_value1(w->ir, IR_NEG, ir_at(w->ir, b)->type, b, bn->span);
    return ir_value2(w->ir, IR_TIME_ADD, rt, a, b, n->span);
  }
  ir_ref a = lower_value(w, an, env, f), b = lower_value(w, bn, env, f);
  struct type ta = ir_at(w->ir, a)->type, tb = ir_at(w->ir, b)->type;
  bool opt = ta.optional || tb.optional;
  if (type_is_time(ta) && type_is_time(tb))
    return ir_value2(w->ir, ta.kind == TYPE_DATE ? IR_DATE_DIFF : IR_TIME_DIFF, type_optional(TYPE(TYPE_DURATION), opt),
                     a, b, n->span);
  enum op op = n->op == OP_ADD ? IR_ADD : n->op == OP_SUB ? IR_SUB : n->op == OP_MUL ? IR_MUL : IR_DIV;
  if (t.kind == TYPE_FLOAT || ta.kind == TYPE_FLOAT || tb.kind == TYPE_FLOAT) {
    a = lower_convert(w, a, TYPE(TYPE_FLOAT), an->span);
    b = lower_convert(w, b, TYPE(TYPE_FLOAT), bn->span);
    return ir_value2(w->ir, op, type_optional(TYPE(TYPE_FLOAT), op == IR_DIV || opt), a, b, n->span);
  }
  if (t.kind == TYPE_DURATION || (ta.kind == TYPE_INT && tb.kind == TYPE_INT && op != IR_DIV))
    return ir_value2(w->ir, op, type_optional(TYPE(ta.kind), opt), a, b, n->span);
  uint8_t sa = ta.kind == TYPE_DECIMAL ? ta.scale : 0, sb = tb.kind == TYPE_DECIMAL ? tb.scale : 0,
          most = sa > sb ? sa : sb;
  struct type dec = {.kind = TYPE_DECIMAL, .precision = 38, .optional = opt || op == IR_DIV};
  struct type side = {.kind = TYPE_DECIMAL, .precision = 38};
  if (op == IR_ADD || op == IR_SUB) {
    side.scale = dec.scale = most;
    a = lower_convert(w, a, side, an->span);
    b = lower_convert(w, b, side, bn->span);
  } else {
    side.scale = sa;
    a = lower_convert(w, a, side, an->span);
    side.scale = sb;
    b = lower_convert(w, b, side, bn->span);
    dec.scale = op == IR_MUL ? (uint8_t)(sa + sb) : (uint8_t)(most + 6);
  }
  return ir_value2(w->ir, op, dec, a, b, n->span);
}

/* Two branches of one kind. */
static ir_ref choice(struct lowering *w, enum op op, ir_ref cond, const struct node *an, const struct node *bn,
                     const struct node *n, const struct env *env, const struct frame *f) {
  struct type t = ir_type(lower_type(w, n));
  if (t.kind == TYPE_ROW) {
    chosen_row(w, n);
    return ir_missing(w->ir, t);
  }
  ir_ref a = lower_value(w, an, env, f), b = lower_value(w, bn, env, f);
  struct type ta = ir_at(w->ir, a)->type, tb = ir_at(w->ir, b)->type;
  if (t.kind == TYPE_DECIMAL || ta.kind == TYPE_DECIMAL || tb.kind == TYPE_DECIMAL) {
    uint8_t sa = ta.kind == TYPE_DECIMAL ? ta.scale : 0, sb = tb.kind == TYPE_DECIMAL ? tb.scale : 0;
    struct type side = {.kind = TYPE_DECIMAL, .precision = 38, .scale = sa > sb ? sa : sb};
    if (!ir_is(w->ir, a, IR_MISSING)) a = lower_convert(w, a, side, an->span);
    if (!ir_is(w->ir, b, IR_MISSING)) b = lower_convert(w, b, side, bn->span);
    t = side;
  } else if (t.kind == TYPE_FLOAT) {
    a = lower_convert(w, a, TYPE(TYPE_FLOAT), an->span);
    b = lower_convert(w, b, TYPE(TYPE_FLOAT), bn->span);
  }
  if (ir_is(w->ir, a, IR_MISSING)) a = ir_missing(w->ir, t);
  if (ir_is(w->ir, b, IR_MISSING)) b = ir_missing(w->ir, t);
  if (t.kind == TYPE_ID) t.kind = ir_at(w->ir, a)->type.kind;
  if (op == IR_COALESCE) {
    t.optional = ir_at(w->ir, b)->type.optional;
    return ir_value2(w->ir, op, t, a, b, n->span);
  }
  t.optional = ir_at(w->ir, a)->type.optional || ir_at(w->ir, b)->type.optional;
  ir_ref args[3] = {cond, a, b};
  return ir_make(w->ir, (struct ir_node){.op = IR_IF, .type = t, .args = args, .arg_count = 3, .span = n->span});
}

/* ---- methods of values ---- */

static ir_ref value_method(struct lowering *w, const struct node *n, enum method m, const struct env *env,
                           const struct frame *f) {
  ir_ref x = lower_value(w, n->kids[0], env, f);
  bool opt = ir_at(w->ir, x)->type.optional;
  enum op op;
  switch (m) {
    case METHOD_LOWER: op = IR_LOWER; break;
    case METHOD_UPPER: op = IR_UPPER; break;
    case METHOD_TRIM: op = IR_TRIM; break;
    case METHOD_FOLD: op = IR_FOLD; break;
    case METHOD_LENGTH: return ir_value1(w->ir, IR_LENGTH, type_optional(TYPE(TYPE_INT), opt), x, n->span);
    case METHOD_TEXT:
    case METHOD_NUMBER: return x; /* an enum is its word already; a key was given its kind */
    case METHOD_HOUR: return ir_value1(w->ir, IR_HOUR, type_optional(TYPE(TYPE_INT), opt), x, n->span);
    default: {
      if (ir_at(w->ir, x)->type.kind == TYPE_TIMESTAMP)
        x = ir_value1(w->ir, IR_DATE_OF, type_optional(TYPE(TYPE_DATE), opt), x, n->span);
      if (m == METHOD_DATE) return x;
      op = m == METHOD_YEAR      ? IR_YEAR
           : m == METHOD_QUARTER ? IR_QUARTER
           : m == METHOD_MONTH   ? IR_MONTH
           : m == METHOD_DAY     ? IR_DAY
                                 : IR_WEEKDAY;
      return ir_value1(w->ir, op, type_optional(TYPE(TYPE_INT), opt), x, n->span);
    }
  }
  return ir_value1(w->ir, op, type_optional(TYPE(TYPE_TEXT), opt), x, n->span);
}

static bool is_condition(const struct lowering *w, const struct node *n) {
  if (lower_says_condition(n)) return true;
  return n->kind == N_METHOD && lower_ref(w, n).kind == REF_METHOD && lower_type(w, n).kind == TYPE_BOOL;
}

static ir_ref value(struct lowering *w, const struct node *n, const struct env *env, const struct frame *f);

ir_ref lower_value(struct lowering *w, const struct node *n, const struct env *env, const struct frame *f) {
  if (!lower_enter(w, n)) return ir_missing(w->ir, ir_type(lower_type(w, n)));
  return lower_leave(w, n, value(w, n, env, f));
}

static ir_ref value(struct lowering *w, const struct node *n, const struct env *env, const struct frame *f) {
  struct ref r = lower_ref(w, n);
  struct type t = ir_type(lower_type(w, n));
  if (is_condition(w, n)) return ir_value1(w->ir, IR_TRUTH, TYPE(TYPE_BOOL), lower_cond(w, n, env, f), n->span);
  switch ((enum node_kind)n->kind) {
    case N_PAREN: return lower_value(w, n->kids[0], env, f);
    case N_INT:
    case N_DEC:
    case N_DATE:
    case N_STAMP:
    case N_DURATION:
    case N_TRUE:
    case N_FALSE: return literal(w, n);
    case N_STRING: return r.kind == REF_MEMBER ? member(w, n, r) : literal(w, n);
    case N_NAME:
    case N_CALL:
      switch (r.kind) {
        case REF_FIELD:
          if (t.kind == TYPE_ROW) return lower_row(w, n, env, f);
          return field(w, lower_env_row(w, env, 0), r.a, r.b, n->span);
        case REF_ROW: return lower_env_row(w, env, r.depth);
        case REF_LET:
          return lower_let(w, r.a, lower_env_row(w, env, 0), (const struct node *const *)n->kids, env, f, false);
        case REF_CONST: return lower_let(w, r.a, 0, NULL, env, f, false);
        case REF_PARAM: {
          ir_ref v = lower_value(w, f->args[r.a], f->env, f->frame);
          return lower_convert(w, v, w->c->lets[f->let].params[r.a].type, n->span);
        }
        case REF_MEMBER: return member(w, n, r);
        case REF_NOW: return now_value(w, n, false);
        case REF_TODAY: return now_value(w, n, true);
        case REF_MISSING: return ir_missing(w->ir, t);
        case REF_COUNT_TRUE: {
          ir_ref *args = arena_new_array(w->ir->arena, ir_ref, n->count);
          for (uint32_t i = 0; i < n->count; i++) args[i] = lower_cond(w, n->kids[i], env, f);
          return ir_make(
              w->ir,
              (struct ir_node){
                  .op = IR_COUNT_TRUE, .type = TYPE(TYPE_INT), .args = args, .arg_count = n->count, .span = n->span});
        }
        default: break;
      }
      break;
    case N_MEMBER_OF:
    case N_METHOD:
    case N_INDEX:
      if (r.kind == REF_MAP_KEY) return map_key(w, n, n->kind == N_INDEX ? n->kids[1]->word : n->word, env, f);
      if (t.kind == TYPE_ROW) return lower_row(w, n, env, f);
      if (r.kind == REF_FIELD) return field(w, lower_row(w, n->kids[0], env, f), r.a, r.b, n->span);
      if (r.kind == REF_LET)
        return lower_let(w, r.a, lower_row(w, n->kids[0], env, f), (const struct node *const *)n->kids + 1, env, f,
                         false);
      if (r.kind == REF_METHOD && r.a <= METHOD_EARLIEST) return lower_aggregate(w, n, env, f);
      if (r.kind == REF_METHOD) return value_method(w, n, r.a, env, f);
      break;
    case N_NEG: {
      ir_ref x = lower_value(w, n->kids[0], env, f);
      return ir_value1(w->ir, IR_NEG, ir_at(w->ir, x)->type, x, n->span);
    }
    case N_ARITH: return arith(w, n, env, f);
    case N_COALESCE: return choice(w, IR_COALESCE, 0, n->kids[0], n->kids[1], n, env, f);
    case N_IF: return choice(w, IR_IF, lower_cond(w, n->kids[0], env, f), n->kids[1], n->kids[2], n, env, f);
    default: break;
  }
  return ir_missing(w->ir, t);
}
