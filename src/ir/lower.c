/* Segments, computed fields and conditions. */
#include "ir/lower.h"

#include <stdio.h>

#include "data/decimal.h"
#include "data/time_text.h"

struct type lower_type(const struct lowering *w, const struct node *n) {
  return w->c->types[n->id];
}
struct ref lower_ref(const struct lowering *w, const struct node *n) {
  return w->c->refs[n->id];
}

bool lower_says_condition(const struct node *n) {
  switch (n->kind) {
    case N_NOT:
    case N_AND:
    case N_OR:
    case N_COMPARE:
    case N_IN:
    case N_BETWEEN:
    case N_IS_MISSING:
    case N_IS_PRESENT:
    case N_MATCHES:
    case N_IN_SEGMENT: return true;
    default: return false;
  }
}

const struct node *lower_bare(const struct node *n) {
  while (n->kind == N_PAREN) n = n->kids[0];
  return n;
}

void lower_fail(struct lowering *w, enum ir_code_id code, struct span at, const char *what) {
  if (!w->failed || code != E0703) diag_add(w->ds, &ir_code[code], at, "%s", what);
  w->failed = true;
}

ir_ref lower_env_row(struct lowering *w, const struct env *env, uint32_t depth) {
  while (depth-- && env->outer) env = env->outer;
  return ir_shift(w->ir, env->row, 0, (int32_t)(w->level - env->level));
}

/* ---- inlining ---- */

static void too_large(struct lowering *w, const struct node *n) {
  lower_fail(w, E0703, n->span, "what this comes to, with its computed fields written out, is too large");
}

bool lower_enter(struct lowering *w, const struct node *n) {
  if (w->failed) return false;
  if (w->ir->nodes.count >= LOWER_NODES_MOST || w->level >= LOWER_NEST_MOST || ++w->steps >= LOWER_STEPS_MOST ||
      w->depth >= LOWER_DEPTH_MOST) {
    too_large(w, n);
    return false;
  }
  w->depth++;
  return true;
}

ir_ref lower_leave(struct lowering *w, const struct node *n, ir_ref made) {
  w->depth--;
  if (ir_at(w->ir, made)->depth > IR_DEPTH_MOST && !w->failed) too_large(w, n);
  return made;
}

ir_ref lower_let(struct lowering *w, uint32_t let, ir_ref row, const struct node *const *args, const struct env *env,
                 const struct frame *f, bool cond) {
  const struct let *l = &w->c->lets[let];
  struct type t = l->type;
  if (w->failed) return cond ? ir_truth(w->ir, false) : ir_missing(w->ir, t);
  ir_ref body;
  uint32_t level = w->level;
  if (l->param_count) {
    struct env here = {.row = row, .level = w->level};
    struct frame frame = {args, env, f, let};
    body = t.kind == TYPE_BOOL ? lower_cond(w, l->body, &here, &frame) : lower_value(w, l->body, &here, &frame);
  } else {
    body = w->let_memo[let];
    if (!body) {
      w->level = 0;
      struct env here = {.row = l->owner == NONE ? 0 : ir_row(w->ir, 0, l->owner), .level = 0};
      struct frame none = {.let = let};
      body = t.kind == TYPE_BOOL ? lower_cond(w, l->body, &here, &none) : lower_value(w, l->body, &here, &none);
      w->level = level;
      if (!w->failed) w->let_memo[let] = body; /* what failed is not kept: who asks again is told again */
    }
    if (row) body = ir_substitute(w->ir, body, 0, row);
  }
  bool there = !row || ir_is(w->ir, row, IR_ROW);
  if (t.kind == TYPE_BOOL) {
    if (!there) body = ir_and2(w->ir, ir_cond1(w->ir, IR_PRESENT, row, l->span), body);
    if (cond) return body;
    ir_ref v = ir_value1(w->ir, IR_TRUTH, TYPE(TYPE_BOOL), body, l->span);
    if (there) return v;
    ir_ref branch[3] = {ir_cond1(w->ir, IR_PRESENT, row, l->span), v, ir_missing(w->ir, TYPE(TYPE_BOOL))};
    return ir_make(w->ir, (struct ir_node){.op = IR_IF,
                                           .type = type_optional(TYPE(TYPE_BOOL), true),
                                           .args = branch,
                                           .arg_count = 3,
                                           .span = l->span});
  }
  if (t.kind == TYPE_DECIMAL || t.kind == TYPE_FLOAT) body = lower_convert(w, body, t, l->span);
  if (!there) { /* through a row that is not there it is missing, a count too */
    struct type bt = ir_at(w->ir, body)->type;
    ir_ref branch[3] = {ir_cond1(w->ir, IR_PRESENT, row, l->span), body, ir_missing(w->ir, bt)};
    body = ir_make(w->ir,
                   (struct ir_node){
                       .op = IR_IF, .type = type_optional(bt, true), .args = branch, .arg_count = 3, .span = l->span});
  }
  return body;
}

struct constant lower_id(struct str word) {
  struct constant c = {.s = word};
  int64_t v;
  if (int_parse(word, &v) == NUMBER_OK) {
    char digits[24];
    int n = snprintf(digits, sizeof digits, "%lld", (long long)v);
    if ((size_t)n == word.len && !memcmp(digits, word.ptr, word.len)) c.i = v; /* '01' is not 1 */
  }
  return c;
}

ir_ref ir_keys(struct ir *ir, uint32_t entity, const struct str *ids, uint32_t count, struct span span) {
  const struct entity *e = &ir->schema->entities[entity];
  if (e->key_count != 1) return ir_truth(ir, false);
  struct type t = e->columns[e->key[0]].type;
  if (t.kind == TYPE_ENUM) t = TYPE(TYPE_TEXT);
  t.optional = true; /* as any stored value */
  ir_ref row = ir_row(ir, 0, entity);
  ir_ref key = ir_make(
      ir,
      (struct ir_node){.op = IR_FIELD, .type = t, .args = &row, .arg_count = 1, .imm.index = e->key[0], .span = span});
  struct const_list list = {arena_new_array(ir->arena, struct constant, count + 1), 0};
  for (uint32_t i = 0; i < count; i++) {
    struct constant c = {.d = 0};
    bool ok = true;
    int32_t day;
    switch (t.kind) {
      case TYPE_INT: ok = int_parse(ids[i], &c.i) == NUMBER_OK; break;
      case TYPE_DATE:
        ok = date_parse(ids[i], &day) == TIME_OK;
        if (ok) c.i = day;
        break;
      case TYPE_TIMESTAMP: ok = timestamp_parse(ids[i], ir->schema->zone, NULL, &c.i) == TIME_OK; break;
      case TYPE_DECIMAL: ok = decimal_parse(ids[i], t.scale, &c.d) == NUMBER_OK; break;
      case TYPE_TEXT: c.s = ids[i]; break;
      default: c = lower_id(ids[i]); break;
    }
    if (ok) list.items[list.count++] = c;
  }
  return ir_in(ir, key, list, span);
}

static ir_ref rule_cond(struct lowering *w, const struct node *r, const struct env *env) {
  ir_ref *list = arena_new_array(w->ir->arena, ir_ref, r->count + 1);
  for (uint32_t i = 0; i < r->count; i++) list[i] = lower_cond(w, r->kids[i], env, NULL);
  return ir_and(w->ir, list, r->count);
}

ir_ref lower_segment(struct lowering *w, uint32_t segment, ir_ref row) {
  const struct segment *s = &w->c->segments[segment];
  ir_ref cond = w->segment_memo[segment];
  if (!cond) {
    if (w->failed) return ir_truth(w->ir, false);
    uint32_t level = w->level;
    w->level = 0;
    struct env env = {.row = ir_row(w->ir, 0, s->entity), .level = 0};
    if (s->kind == SEGMENT_STATIC) {
      cond = ir_keys(w->ir, s->entity, s->ids, s->id_count, s->span);
    } else if (s->body->kind == N_RULES) {
      ir_ref *rules = arena_new_array(w->ir->arena, ir_ref, s->body->count + 1);
      for (uint32_t i = 0; i < s->body->count; i++) rules[i] = rule_cond(w, s->body->kids[i], &env);
      cond = ir_or(w->ir, rules, s->body->count);
    } else {
      cond = lower_cond(w, s->body, &env, NULL);
    }
    w->level = level;
    if (!w->failed) w->segment_memo[segment] = cond;
  }
  if (!row) return cond;
  cond = ir_substitute(w->ir, cond, 0, row);
  if (ir_is(w->ir, row, IR_ROW)) return cond;
  return ir_and2(w->ir, ir_cond1(w->ir, IR_PRESENT, row, s->span), cond);
}

/* ---- conditions ---- */

static ir_ref condition(struct lowering *w, const struct node *n, const struct env *env, const struct frame *f);

static ir_ref list_of_conds(struct lowering *w, const struct node *n, const struct env *env, const struct frame *f) {
  ir_ref *list = arena_new_array(w->ir->arena, ir_ref, n->count);
  for (uint32_t i = 0; i < n->count; i++) list[i] = lower_cond(w, n->kids[i], env, f);
  return n->kind == N_AND ? ir_and(w->ir, list, n->count) : ir_or(w->ir, list, n->count);
}

static ir_ref presence(struct lowering *w, const struct node *n, const struct env *env, const struct frame *f) {
  const struct node *x = n->kids[0];
  ir_ref v = lower_type(w, x).kind == TYPE_ROW ? lower_row(w, x, env, f) : lower_value(w, x, env, f);
  ir_ref present = ir_cond1(w->ir, IR_PRESENT, v, n->span);
  return n->kind == N_IS_PRESENT ? present : ir_not(w->ir, present);
}

static ir_ref text_test(struct lowering *w, const struct node *n, enum method m, const struct env *env,
                        const struct frame *f) {
  enum op op = m == METHOD_STARTS_WITH ? IR_STARTS : m == METHOD_ENDS_WITH ? IR_ENDS : IR_CONTAINS;
  ir_ref a = lower_value(w, n->kids[0], env, f), b = lower_value(w, n->kids[1], env, f);
  return ir_cond2(w->ir, op, a, b, n->span);
}

/* Elements of a set are stored as text, whatever they are. */
static struct constant element(struct lowering *w, struct constant c, enum type_kind kind) {
  if (kind == TYPE_INT) return (struct constant){.s = str_printf(w->ir->arena, "%lld", (long long)c.i)};
  return (struct constant){.s = c.s};
}

static ir_ref has(struct lowering *w, ir_ref set, ir_ref x, struct span span) {
  const struct ir_node c = *ir_at(w->ir, x);
  if (c.op == IR_CONST && c.type.kind != TYPE_TEXT)
    x = ir_constant(w->ir, TYPE(TYPE_TEXT), element(w, c.value, c.type.kind), c.span);
  return ir_cond2(w->ir, IR_HAS, set, x, span);
}

static ir_ref set_test(struct lowering *w, const struct node *n, enum method m, const struct env *env,
                       const struct frame *f) {
  ir_ref set = lower_value(w, n->kids[0], env, f);
  struct type elem = type_elem(lower_type(w, n->kids[0]));
  if (m == METHOD_HAS) return has(w, set, lower_value(w, n->kids[1], env, f), n->span);
  struct lowered_values rest = {0};
  struct const_list list = lower_list(w, n->kids[1], elem, env, f, &rest);
  for (uint32_t i = 0; i < list.count; i++) list.items[i] = element(w, list.items[i], elem.kind);
  const_list_sort(&list, TYPE_TEXT);
  bool all = m == METHOD_HAS_ALL;
  ir_ref cond = ir_make(w->ir, (struct ir_node){.op = all ? IR_HAS_ALL : IR_HAS_ANY,
                                                .is_cond = true,
                                                .type = TYPE(TYPE_BOOL),
                                                .args = &set,
                                                .arg_count = 1,
                                                .list = list,
                                                .span = n->span});
  for (uint32_t i = 0; i < rest.count; i++) {
    ir_ref one = has(w, set, rest.items[i], n->span);
    cond = all ? ir_and2(w->ir, cond, one) : ir_or2(w->ir, cond, one);
  }
  return m == METHOD_HAS_NONE ? ir_not(w->ir, cond) : cond;
}

static ir_ref bool_value(struct lowering *w, const struct node *n, const struct env *env, const struct frame *f) {
  return ir_cond1(w->ir, IR_IS_TRUE, lower_value(w, n, env, f), n->span);
}

ir_ref lower_cond(struct lowering *w, const struct node *n, const struct env *env, const struct frame *f) {
  if (!lower_enter(w, n)) return ir_truth(w->ir, false);
  return lower_leave(w, n, condition(w, n, env, f));
}

static ir_ref condition(struct lowering *w, const struct node *n, const struct env *env, const struct frame *f) {
  struct ref r = lower_ref(w, n);
  switch ((enum node_kind)n->kind) {
    case N_TRUE: return ir_truth(w->ir, true);
    case N_FALSE: return ir_truth(w->ir, false);
    case N_PAREN: return lower_cond(w, n->kids[0], env, f);
    case N_NOT: return ir_not(w->ir, lower_cond(w, n->kids[0], env, f));
    case N_AND:
    case N_OR: return list_of_conds(w, n, env, f);
    case N_COMPARE: return lower_compare(w, n, env, f);
    case N_IN: return lower_in(w, n, env, f);
    case N_BETWEEN: return lower_between(w, n, env, f);
    case N_IS_MISSING:
    case N_IS_PRESENT: return presence(w, n, env, f);
    case N_MATCHES: {
      struct regex_problems ps = {0};
      ir_ref x = lower_value(w, n->kids[0], env, f);
      const struct regex *re = regex_parse(w->ir->arena, n->word, &ps);
      if (!re) return ir_truth(w->ir, false);
      return ir_make(w->ir, (struct ir_node){.op = IR_MATCHES,
                                             .is_cond = true,
                                             .type = TYPE(TYPE_BOOL),
                                             .args = &x,
                                             .arg_count = 1,
                                             .regex = re,
                                             .key = n->word,
                                             .span = n->span});
    }
    case N_IN_SEGMENT: {
      ir_ref row = n->kids[0] ? lower_row(w, n->kids[0], env, f) : lower_env_row(w, env, 0);
      ir_ref cond = lower_segment(w, r.a, row);
      return n->flag ? ir_not(w->ir, cond) : cond;
    }
    case N_IF: {
      ir_ref c = lower_cond(w, n->kids[0], env, f), a = lower_cond(w, n->kids[1], env, f),
             b = lower_cond(w, n->kids[2], env, f);
      ir_ref then = ir_and2(w->ir, c, a), not = ir_not(w->ir, c), otherwise = ir_and2(w->ir, not, b);
      return ir_or2(w->ir, then, otherwise);
    }
    case N_NAME:
    case N_CALL:
      if (r.kind == REF_LET)
        return lower_let(w, r.a, lower_env_row(w, env, 0), (const struct node *const *)n->kids, env, f, true);
      if (r.kind == REF_CONST) return lower_let(w, r.a, 0, NULL, env, f, true);
      if (r.kind == REF_PARAM) return lower_cond(w, f->args[r.a], f->env, f->frame);
      return bool_value(w, n, env, f);
    case N_MEMBER_OF:
    case N_METHOD:
      if (r.kind == REF_LET)
        return lower_let(w, r.a, lower_row(w, n->kids[0], env, f), (const struct node *const *)n->kids + 1, env, f,
                         true);
      if (r.kind == REF_METHOD) {
        if (lower_is_aggregate_cond(w, n)) return lower_aggregate(w, n, env, f);
        switch (r.a) {
          case METHOD_STARTS_WITH:
          case METHOD_ENDS_WITH:
          case METHOD_CONTAINS: return text_test(w, n, r.a, env, f);
          case METHOD_HAS:
          case METHOD_HAS_ANY:
          case METHOD_HAS_ALL:
          case METHOD_HAS_NONE: return set_test(w, n, r.a, env, f);
          default: break;
        }
      }
      return bool_value(w, n, env, f);
    default: return bool_value(w, n, env, f);
  }
}

/* ---- entry ---- */

struct ir *ir_new(struct arena *arena, const struct checked *c, int64_t now) {
  struct ir *ir = arena_new(arena, struct ir);
  ir->arena = arena;
  ir->schema = c->schema;
  ir->sources = c->sources;
  ir->now = now;
  (void)ir_truth(ir, true);
  return ir;
}

struct lowering lower_begin(struct ir *ir, const struct checked *c, struct diags *ds) {
  struct lowering w = {.ir = ir, .c = c, .ds = ds};
  /* kept for as long as the lets and segments are the same: a REPL adds none */
  if (!ir->let_memo || ir->memo_of != c) {
    ir->let_memo = arena_new_array(ir->arena, ir_ref, c->let_count + 1);
    ir->segment_memo = arena_new_array(ir->arena, ir_ref, c->segment_count + 1);
    ir->memo_of = c;
  }
  w.let_memo = ir->let_memo;
  w.segment_memo = ir->segment_memo;
  return w;
}

/* Says which calculations with constants overflow in all that `root` comes to. */
static void check_overflow(struct ir *ir, ir_ref root, struct diags *ds) {
  if (!ir->overflows) return;
  bool *reached = arena_new_array(ir->arena, bool, root + 1);
  reached[root] = true;
  for (ir_ref r = root; r > 0; r--) {
    if (!reached[r]) continue;
    const struct ir_node *n = ir_at(ir, r);
    for (uint32_t i = 0; i < n->arg_count; i++) reached[n->args[i]] = true;
    if (n->rows.path_count) reached[n->rows.base] = reached[n->rows.pred] = reached[n->by] = reached[n->of] = true;
    if (!ir_overflows(ir, n)) continue;
    const char *room = n->type.kind == TYPE_INT       ? "a 64-bit int"
                       : n->type.kind == TYPE_DECIMAL ? "38 digits"
                       : type_is_time(n->type)        ? "the years 1 to 9999"
                                                      : "its type";
    diag_add(ds, &ir_code[E0701], n->span, "the result of this calculation does not fit %s", room);
  }
}

static uint32_t add(struct ir *ir, struct ir_segment s) {
  *array_push(ir->arena, &ir->segments) = s;
  return ir->segments.count - 1;
}

uint32_t ir_add_segment(struct ir *ir, const struct checked *c, uint32_t segment, struct diags *ds) {
  struct lowering w = lower_begin(ir, c, ds);
  const struct segment *s = &c->segments[segment];
  struct ir_segment out = {.segment = segment, .name = s->name, .entity = s->entity};
  out.cond = lower_segment(&w, segment, 0);
  if (s->kind != SEGMENT_STATIC && s->body->kind == N_RULES) {
    struct env env = {.row = ir_row(ir, 0, s->entity), .level = 0};
    out.rules = arena_new_array(ir->arena, ir_ref, s->body->count + 1);
    for (uint32_t i = 0; i < s->body->count; i++) out.rules[out.rule_count++] = rule_cond(&w, s->body->kids[i], &env);
    for (uint32_t i = 0; i < out.rule_count; i++) check_overflow(ir, out.rules[i], ds);
  }
  check_overflow(ir, out.cond, ds);
  return add(ir, out);
}

static uint32_t add_expr(struct ir *ir, const struct checked *c, uint32_t entity, const struct node *expr, bool cond,
                         struct str name, struct diags *ds) {
  struct lowering w = lower_begin(ir, c, ds);
  struct env env = {.row = ir_row(ir, 0, entity), .level = 0};
  struct ir_segment out = {.segment = NONE, .name = name, .entity = entity};
  out.cond = cond ? lower_cond(&w, expr, &env, NULL) : lower_value(&w, expr, &env, NULL);
  check_overflow(ir, out.cond, ds);
  return add(ir, out);
}

uint32_t ir_add_expr(struct ir *ir, const struct checked *c, uint32_t entity, const struct node *expr, struct str name,
                     struct diags *ds) {
  struct type t = c->types[expr->id];
  return add_expr(ir, c, entity, expr, t.kind == TYPE_BOOL && !t.optional, name, ds);
}

uint32_t ir_add_cond(struct ir *ir, const struct checked *c, uint32_t entity, const struct node *expr, struct str name,
                     struct diags *ds) {
  return add_expr(ir, c, entity, expr, true, name, ds);
}
