/* Collections and what is asked of them. */
#include "ir/lower.h"

static const struct schema *schema_of(const struct lowering *w) { return w->c->schema; }

/* ROW 0 of the last relation, back to the owner of the first: where every relation on the way is unique. 0 else. */
static ir_ref owner_chain(struct lowering *w, const struct ir_rows *r) {
  ir_ref row = ir_row(w->ir, 0, r->entity);
  for (uint32_t i = r->path_count; i-- > 0;) {
    const struct relation *rel = &schema_of(w)->relations[r->path[i]];
    if (!rel->unique) return 0;
    struct type t = {.kind = TYPE_ROW, .optional = true, .ref = rel->from};
    if (rel->inverse != NONE)
      row = ir_make(
          w->ir,
          (struct ir_node){
              .op = IR_STEP, .is_row = true, .type = t, .args = &row, .arg_count = 1, .imm.index = rel->inverse});
    else
      row = ir_make(
          w->ir, (struct ir_node){
                     .op = IR_OWNER, .is_row = true, .type = t, .args = &row, .arg_count = 1, .imm.index = r->path[i]});
  }
  return row;
}

/* Inside the brackets the row outside is the owner of the row there: said so, the predicate needs nothing from
 * outside. */
static ir_ref close_over(struct lowering *w, const struct ir_rows *r, ir_ref inner) {
  if (!inner) return 0;
  const struct ir_node *base = ir_at(w->ir, r->base);
  if (base->op != IR_ROW || !(ir_at(w->ir, inner)->free >> (base->imm.index + 1) & 1)) return inner;
  uint32_t depth = (uint32_t)base->imm.index + 1;
  ir_ref owner = owner_chain(w, r);
  return owner ? ir_substitute(w->ir, inner, depth, owner) : inner;
}

/* Lowers the argument of brackets in its frame: one level in, and one more for each outer collection that it is nested
 * in. */
static ir_ref inside(struct lowering *w, const struct rowset *s, const struct node *arg, bool cond,
                     const struct env *env, const struct frame *f) {
  if (arg->kind == N_LAMBDA) arg = arg->kids[0];
  uint32_t level = w->level;
  for (const struct rowset *o = s; o; o = o->outer) w->level++;
  struct env here = {.outer = env, .row = ir_row(w->ir, 0, s->rows.entity), .level = w->level};
  ir_ref x = cond ? lower_cond(w, arg, &here, f) : lower_value(w, arg, &here, f);
  w->level = level;
  return s->outer ? x : close_over(w, &s->rows, x);
}

static struct rowset *keep(struct lowering *w, struct rowset s) {
  struct rowset *p = arena_new(w->ir->arena, struct rowset);
  *p = s;
  return p;
}

static struct rowset first_step(struct lowering *w, ir_ref row, uint32_t relation) {
  struct rowset s = {0};
  s.rows.base = row;
  s.rows.path = arena_new_array(w->ir->arena, uint32_t, 1);
  s.rows.path[0] = relation;
  s.rows.path_count = 1;
  s.rows.pred = ir_truth(w->ir, true);
  s.rows.entity = schema_of(w)->relations[relation].to;
  return s;
}

/* From each row of `s` along a further to-many. */
static struct rowset further_step(struct lowering *w, struct rowset s, uint32_t relation) {
  const struct relation *rel = &schema_of(w)->relations[relation];
  bool shared = !rel->unique;
  for (uint32_t i = 0; i < s.rows.path_count; i++) shared |= !schema_of(w)->relations[s.rows.path[i]].unique;
  if (shared) {
    struct rowset inner = first_step(w, ir_row(w->ir, 0, s.rows.entity), relation);
    inner.outer = keep(w, s);
    return inner;
  }
  struct rowset t = s;
  t.rows.path = arena_new_array(w->ir->arena, uint32_t, s.rows.path_count + 1);
  memcpy(t.rows.path, s.rows.path, s.rows.path_count * sizeof *t.rows.path);
  t.rows.path[t.rows.path_count++] = relation;
  t.rows.entity = rel->to;
  struct ir_rows one = {.path = &relation, .path_count = 1, .entity = rel->to};
  ir_ref owner = owner_chain(w, &one);
  t.rows.pred = ir_substitute(w->ir, s.rows.pred, 0, owner);
  return t;
}

/* The N first rows by a key, among those that `s` has: said as a condition of each row. */
static struct rowset among(struct lowering *w, const struct node *n, struct rowset s, const struct env *env,
                           const struct frame *f) {
  const struct node *count = NULL, *by = NULL;
  for (uint32_t i = 1; i < n->count; i++) {
    if (n->kids[i]->kind == N_ARG) by = n->kids[i]->kids[0];
    else count = n->kids[i];
  }
  if (s.outer) {
    lower_fail(w, E0702, n->span, "these rows have several owners, and cannot be ordered by owner");
    return s;
  }
  int64_t want = 0;
  const struct node *lit = lower_bare(count);
  for (size_t i = 0; i < lit->word.len; i++) want = want * 10 + (lit->word.ptr[i] - '0');
  ir_ref key = inside(w, &s, by, false, env, f);
  /* one level further in: the row that is asked about is ROW 1 there */
  struct ir_rows r = s.rows;
  r.pred = ir_shift(w->ir, s.rows.pred, 1, 1);
  key = ir_shift(w->ir, key, 1, 1);
  ir_ref owner = owner_chain(
      w, &s.rows); /* a row that has one owner is asked among that one's; else among those of the row outside */
  r.base = owner ? owner : ir_shift(w->ir, s.rows.base, 0, 1);
  ir_ref row = ir_row(w->ir, 0, s.rows.entity);
  ir_ref cond = ir_make(w->ir, (struct ir_node){.op = IR_AMONG,
                                                .is_cond = true,
                                                .type = TYPE(TYPE_BOOL),
                                                .args = &row,
                                                .arg_count = 1,
                                                .rows = r,
                                                .by = key,
                                                .imm.i = want,
                                                .latest = lower_ref(w, n).a == METHOD_LATEST,
                                                .span = n->span});
  s.rows.pred = ir_and2(w->ir, s.rows.pred, cond);
  return s;
}

struct rowset lower_rows(struct lowering *w, const struct node *n, const struct env *env, const struct frame *f) {
  n = lower_bare(n);
  struct ref r = lower_ref(w, n);
  const struct schema *s = schema_of(w);
  if (n->kind == N_NAME && r.kind == REF_FIELD)
    return first_step(w, lower_env_row(w, env, 0), s->entities[r.a].fields[r.b].relation);
  if (n->kind == N_MEMBER_OF && r.kind == REF_FIELD) {
    uint32_t relation = s->entities[r.a].fields[r.b].relation;
    if (lower_type(w, n->kids[0]).kind == TYPE_ROWS)
      return further_step(w, lower_rows(w, n->kids[0], env, f), relation);
    return first_step(w, lower_row(w, n->kids[0], env, f), relation);
  }
  struct rowset set = lower_rows(w, n->kids[0], env, f);
  if (r.a == METHOD_WHERE) {
    set.rows.pred = ir_and2(w->ir, set.rows.pred, inside(w, &set, n->kids[1], true, env, f));
    return set;
  }
  return among(w, n, set, env, f);
}

static ir_ref aggregate(struct lowering *w, enum op op, struct ir_rows rows, ir_ref of, struct type t,
                        struct span span) {
  struct ir_node n = {.op = (uint16_t)op, .type = t, .rows = rows, .of = of, .span = span, .is_cond = op == IR_ANY};
  return ir_make(w->ir, n);
}

/* Over rows with several owners: the aggregate of the inner rows, aggregated over the outer ones. */
static ir_ref nested(struct lowering *w, enum op op, struct rowset s, ir_ref of, struct type t, struct span span) {
  ir_ref inner = aggregate(w, op, s.rows, of, t, span);
  while (s.outer) {
    struct rowset o = *s.outer;
    if (op == IR_ANY) {
      o.rows.pred = ir_and2(w->ir, o.rows.pred, inner);
      inner = aggregate(w, IR_ANY, o.rows, 0, t, span);
    } else {
      inner = aggregate(w, op == IR_COUNT || op == IR_SUM ? IR_SUM : op, o.rows, inner, t, span);
    }
    s = o;
  }
  return inner;
}

bool lower_is_aggregate_cond(const struct lowering *w, const struct node *n) {
  struct ref r = lower_ref(w, n);
  return n->kind == N_METHOD && r.kind == REF_METHOD && (r.a == METHOD_ANY || r.a == METHOD_ALL || r.a == METHOD_NONE);
}

ir_ref lower_aggregate(struct lowering *w, const struct node *n, const struct env *env, const struct frame *f) {
  enum method m = lower_ref(w, n).a;
  const struct node *recv = lower_bare(n->kids[0]);
  struct type result = lower_type(w, n);
  const struct node *arg = n->count > 1 ? n->kids[1] : NULL;
  if (m == METHOD_COUNT && lower_type(w, n->kids[0]).kind == TYPE_VALUES) { /* .distinct(X).count() */
    struct rowset s = lower_rows(w, recv->kids[0], env, f);
    if (s.outer) {
      lower_fail(w, E0702, n->span, "these rows may be reached by several ways, and are not counted distinct");
      return ir_missing(w->ir, TYPE(TYPE_INT));
    }
    ir_ref of = inside(w, &s, recv->kids[1], false, env, f);
    return aggregate(w, IR_DISTINCT, s.rows, of, TYPE(TYPE_INT), n->span);
  }
  struct rowset s = lower_rows(w, recv, env, f);
  bool cond = m == METHOD_ANY || m == METHOD_ALL || m == METHOD_NONE || m == METHOD_COUNT;
  ir_ref x = arg ? inside(w, &s, arg, cond, env, f) : 0;
  if (cond && x) s.rows.pred = ir_and2(w->ir, s.rows.pred, m == METHOD_ALL ? ir_not(w->ir, x) : x);
  switch (m) {
    case METHOD_ANY: return nested(w, IR_ANY, s, 0, TYPE(TYPE_BOOL), n->span);
    case METHOD_ALL:
    case METHOD_NONE: return ir_not(w->ir, nested(w, IR_ANY, s, 0, TYPE(TYPE_BOOL), n->span));
    case METHOD_COUNT: return nested(w, IR_COUNT, s, 0, TYPE(TYPE_INT), n->span);
    default: break;
  }
  struct type t = ir_at(w->ir, x)->type;
  switch (m) {
    case METHOD_SUM: return nested(w, IR_SUM, s, x, type_optional(t, false), n->span);
    case METHOD_MIN:
    case METHOD_MAX: return nested(w, m == METHOD_MIN ? IR_MIN : IR_MAX, s, x, type_optional(t, true), n->span);
    default: /* avg */
      if (s.outer) {
        lower_fail(w, E0702, n->span, "these rows may be reached by several ways, and have no plain average");
        return ir_missing(w->ir, result);
      }
      if (t.kind == TYPE_INT) {
        struct type d = {.kind = TYPE_DECIMAL, .precision = 38, .scale = 0};
        x = lower_convert(w, x, d, n->span);
        t = d;
      }
      if (t.kind == TYPE_DECIMAL)
        t = (struct type){.kind = TYPE_DECIMAL, .precision = 38, .scale = (uint8_t)(ir_at(w->ir, x)->type.scale + 6)};
      return aggregate(w, IR_AVG, s.rows, x, type_optional(t, true), n->span);
  }
}

ir_ref lower_pick(struct lowering *w, const struct node *n, const struct env *env, const struct frame *f) {
  struct rowset s = lower_rows(w, n->kids[0], env, f);
  const struct node *by = NULL;
  for (uint32_t i = 1; i < n->count; i++)
    if (n->kids[i]->kind == N_ARG) by = n->kids[i]->kids[0];
  struct type t = {.kind = TYPE_ROW, .optional = true, .ref = s.rows.entity};
  if (s.outer) {
    lower_fail(w, E0702, n->span, "these rows have several owners, and cannot be ordered by owner");
    return lower_env_row(w, env, 0);
  }
  ir_ref key = inside(w, &s, by, false, env, f);
  return ir_make(w->ir, (struct ir_node){.op = IR_PICK,
                                         .is_row = true,
                                         .type = t,
                                         .rows = s.rows,
                                         .by = key,
                                         .latest = lower_ref(w, n).a == METHOD_LATEST,
                                         .span = n->span});
}
