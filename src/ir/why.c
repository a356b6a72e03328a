/* The plan of an explanation, made beside the lowering and by its means. */
#include "ir/why.h"

#include "ir/lower.h"

struct plan {
  struct lowering w;
  uint32_t made;
};

struct part_list {
  ARRAY_OF(struct why_part *) list;
};

static struct why_part *cond_part(struct plan *p, const struct node *n, const struct env *env, const struct frame *f);
static void collect(struct plan *p, const struct node *n, const struct env *env, const struct frame *f,
                    struct part_list *out);

static struct arena *arena_of(const struct plan *p) { return p->w.ir->arena; }

static struct why_part *part_new(struct plan *p, enum why_kind kind, const struct node *n, ir_ref ref) {
  struct why_part *x = arena_new(arena_of(p), struct why_part);
  *x = (struct why_part){.kind = kind, .node = n, .ref = ref};
  p->made++;
  return x;
}

static void part_take(struct plan *p, struct why_part *x, struct part_list list) {
  (void)p;
  x->parts = list.list.items;
  x->count = list.list.count;
}

static void part_one(struct plan *p, struct why_part *x, struct why_part *kid) {
  struct part_list one = {0};
  *array_push(arena_of(p), &one.list) = kid;
  part_take(p, x, one);
}

/* Beyond the limit parts are not taken apart further. */
static bool full(const struct plan *p) { return p->made >= WHY_PARTS_MOST || p->w.failed; }

/* ---- related rows ---- */

/* The values that an argument in brackets reads of its row, and what it says of it. */
static ir_ref bracket(struct plan *p, const struct node *arg, bool cond, uint32_t entity, const struct env *env,
                      const struct frame *f, struct part_list *values) {
  if (arg->kind == N_LAMBDA) arg = arg->kids[0];
  p->w.level++;
  struct env here = {.outer = env, .row = ir_row(p->w.ir, 0, entity), .level = p->w.level};
  ir_ref r = cond ? lower_cond(&p->w, arg, &here, f) : 0;
  if (!full(p)) collect(p, arg, &here, f, values);
  p->w.level--;
  return r;
}

/* Values that were read twice are shown once. */
static void values_once(struct part_list *l) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < l->list.count; i++) {
    bool seen = false;
    for (uint32_t k = 0; k < kept && !seen; k++)
      seen = l->list.items[k]->ref == l->list.items[i]->ref && l->list.items[k]->kind == l->list.items[i]->kind;
    if (!seen) l->list.items[kept++] = l->list.items[i];
  }
  l->list.count = kept;
}

/* Of an aggregate, or of latest and earliest; NULL where the rows have several owners. */
static struct why_rows *rows_of(struct plan *p, const struct node *n, const struct env *env, const struct frame *f) {
  struct lowering *w = &p->w;
  const struct node *recv = lower_bare(n->kids[0]);
  enum method m = lower_ref(w, n).a;
  const struct node *distinct = NULL;
  if (m == METHOD_COUNT && lower_type(w, n->kids[0]).kind == TYPE_VALUES) { /* .distinct(X).count() */
    distinct = recv->kids[1];
    recv = lower_bare(recv->kids[0]);
  }
  struct rowset s = lower_rows(w, recv, env, f);
  if (s.outer || w->failed) return NULL;
  struct why_rows *r = arena_new(arena_of(p), struct why_rows);
  struct part_list values = {0};
  r->entity = s.rows.entity;
  r->chosen = s.rows.pred;
  r->holds = ir_truth(w->ir, true);
  struct ir_rows all = s.rows;
  all.pred = ir_truth(w->ir, true);
  r->all = ir_make(w->ir, (struct ir_node){.op = IR_COUNT, .type = TYPE(TYPE_INT), .rows = all, .span = n->span});
  bool cond = m == METHOD_ANY || m == METHOD_ALL || m == METHOD_NONE || m == METHOD_COUNT;
  for (uint32_t i = 1; i < n->count && !distinct; i++) {
    const struct node *arg = n->kids[i]->kind == N_ARG ? n->kids[i]->kids[0] : n->kids[i];
    ir_ref said = bracket(p, arg, cond, r->entity, env, f, &values);
    if (cond) {
      r->holds = said;
      r->says = true;
    }
  }
  if (distinct) bracket(p, distinct, false, r->entity, env, f, &values);
  r->counter = m == METHOD_ALL;
  /* what the receiver's own brackets read, as far as they speak of the same rows */
  for (const struct node *c = recv; c->kind == N_METHOD; c = lower_bare(c->kids[0]))
    for (uint32_t i = 1; i < c->count; i++)
      bracket(p, c->kids[i]->kind == N_ARG ? c->kids[i]->kids[0] : c->kids[i], false, r->entity, env, f, &values);
  values_once(&values);
  r->values = values.list.items;
  r->value_count = values.list.count;
  return r;
}

/* ---- values ---- */

static struct why_part *value_part(struct plan *p, const struct node *n, const struct env *env, const struct frame *f,
                                   struct part_list *out) {
  struct type t = lower_type(&p->w, n);
  ir_ref v = t.kind == TYPE_ROW ? lower_row(&p->w, n, env, f) : lower_value(&p->w, n, env, f);
  struct why_part *x = part_new(p, WHY_VALUE, n, v);
  x->type = t;
  *array_push(arena_of(p), &out->list) = x;
  return x;
}

/* The rows between: `invoices.latest(by: issued_at)` of a field behind it. */
static void picked(struct plan *p, const struct node *n, const struct env *env, const struct frame *f,
                   struct part_list *out) {
  n = lower_bare(n);
  if (lower_type(&p->w, n).kind != TYPE_ROW) return;
  if (n->kind == N_METHOD) {
    struct why_part *x = value_part(p, n, env, f, out);
    x->rows = rows_of(p, n, env, f);
  } else if (n->kind == N_MEMBER_OF) {
    picked(p, n->kids[0], env, f, out);
  }
}

/* A computed field: its value, and what that comes of. */
static void let_value(struct plan *p, const struct node *n, ir_ref row, const struct node *const *args,
                      const struct env *env, const struct frame *f, struct part_list *out) {
  uint32_t let = lower_ref(&p->w, n).a;
  const struct let *l = &p->w.c->lets[let];
  struct why_part *x = part_new(p, WHY_VALUE, n, lower_let(&p->w, let, row, args, env, f, false));
  x->type = l->type;
  *array_push(arena_of(p), &out->list) = x;
  struct env here = {.row = row, .level = p->w.level};
  struct frame frame = {args, env, f, let};
  struct part_list below = {0};
  if (!full(p)) collect(p, l->body, &here, &frame, &below);
  values_once(&below);
  part_take(p, x, below);
}

static bool is_condition(const struct plan *p, const struct node *n) {
  if (lower_says_condition(n)) return true;
  struct ref r = lower_ref(&p->w, n);
  if (r.kind == REF_LET) return p->w.c->lets[r.a].type.kind == TYPE_BOOL && p->w.c->lets[r.a].owner != NONE;
  return lower_is_aggregate_cond(&p->w, n);
}

static void values_in(struct plan *p, struct why_part *c, struct part_list *out) {
  if (c->kind == WHY_VALUE) {
    *array_push(arena_of(p), &out->list) = c;
    return;
  }
  for (uint32_t i = 0; i < c->count; i++) values_in(p, c->parts[i], out);
}

static void collect(struct plan *p, const struct node *n, const struct env *env, const struct frame *f,
                    struct part_list *out) {
  if (!n || full(p)) return;
  n = lower_bare(n);
  if (n->kind == N_LAMBDA) n = n->kids[0];
  struct ref r = lower_ref(&p->w, n);
  if (is_condition(p, n)) {
    struct why_part *c = cond_part(p, n, env, f);
    if (env->outer) values_in(p, c, out); /* in brackets the values alone are shown, a line a row */
    else *array_push(arena_of(p), &out->list) = c;
    return;
  }
  switch ((enum node_kind)n->kind) {
    case N_NAME:
    case N_CALL:
      if (r.kind == REF_PARAM) {
        collect(p, f->args[r.a], f->env, f->frame, out);
        return;
      }
      if (r.kind == REF_LET) {
        ir_ref row = lower_env_row(&p->w, env, 0);
        let_value(p, n, row, (const struct node *const *)n->kids, env, f, out);
        return;
      }
      if (r.kind == REF_FIELD && lower_type(&p->w, n).kind != TYPE_ROWS) {
        value_part(p, n, env, f, out);
        return;
      }
      if (r.kind == REF_COUNT_TRUE) {
        struct why_part *x = value_part(p, n, env, f, out);
        struct part_list conds = {0};
        for (uint32_t i = 0; i < n->count; i++)
          *array_push(arena_of(p), &conds.list) = cond_part(p, n->kids[i], env, f);
        part_take(p, x, conds);
        return;
      }
      if (r.kind == REF_ROW) value_part(p, n, env, f, out);
      return;
    case N_INDEX:
      picked(p, n->kids[0], env, f, out);
      value_part(p, n, env, f, out);
      return;
    case N_MEMBER_OF:
      if (r.kind == REF_LET) {
        ir_ref row = lower_row(&p->w, n->kids[0], env, f);
        let_value(p, n, row, NULL, env, f, out);
        return;
      }
      if (r.kind == REF_FIELD || r.kind == REF_MAP_KEY) {
        if (lower_type(&p->w, n).kind == TYPE_ROWS) return;
        picked(p, n->kids[0], env, f, out);
        value_part(p, n, env, f, out);
        return;
      }
      break;
    case N_METHOD:
      if (r.kind == REF_LET) {
        ir_ref row = lower_row(&p->w, n->kids[0], env, f);
        let_value(p, n, row, (const struct node *const *)n->kids + 1, env, f, out);
        return;
      }
      if (lower_type(&p->w, n).kind == TYPE_ROW) {
        picked(p, n, env, f, out);
        return;
      }
      if (lower_type(&p->w, n->kids[0]).kind == TYPE_ROWS || lower_type(&p->w, n->kids[0]).kind == TYPE_VALUES) {
        struct why_part *x = value_part(p, n, env, f, out);
        x->rows = rows_of(p, n, env, f);
        return;
      }
      break;
    default: break;
  }
  for (uint32_t i = 0; i < n->count; i++) collect(p, n->kids[i], env, f, out);
}

/* ---- conditions ---- */

static struct why_part *segment_part(struct plan *p, uint32_t segment, ir_ref row);

static struct why_part *several(struct plan *p, enum why_kind kind, const struct node *n, struct node *const *kids,
                                uint32_t count, const struct env *env, const struct frame *f) {
  struct why_part *x = part_new(p, kind, n, 0);
  struct part_list parts = {0};
  ir_ref *conds = arena_new_array(arena_of(p), ir_ref, count + 1);
  for (uint32_t i = 0; i < count; i++) {
    struct why_part *k = cond_part(p, kids[i], env, f);
    conds[i] = k->ref;
    *array_push(arena_of(p), &parts.list) = k;
  }
  x->ref = kind == WHY_ALL ? ir_and(p->w.ir, conds, count) : ir_or(p->w.ir, conds, count);
  part_take(p, x, parts);
  return x;
}

static struct why_part *let_cond(struct plan *p, const struct node *n, ir_ref row, const struct node *const *args,
                                 const struct env *env, const struct frame *f) {
  uint32_t let = lower_ref(&p->w, n).a;
  struct why_part *x = part_new(p, WHY_CALL, n, lower_let(&p->w, let, row, args, env, f, true));
  if (full(p)) return x;
  struct env here = {.row = row, .level = p->w.level};
  struct frame frame = {args, env, f, let};
  part_one(p, x, cond_part(p, p->w.c->lets[let].body, &here, &frame));
  return x;
}

static struct why_part *negated(struct plan *p, const struct node *n, struct why_part *kid) {
  struct why_part *x = part_new(p, WHY_NOT, n, ir_not(p->w.ir, kid->ref));
  part_one(p, x, kid);
  return x;
}

static struct why_part *choice(struct plan *p, const struct node *n, const struct env *env, const struct frame *f) {
  struct why_part *x = part_new(p, WHY_CHOICE, n, lower_cond(&p->w, n, env, f));
  struct part_list parts = {0};
  for (uint32_t i = 0; i < 3; i++) *array_push(arena_of(p), &parts.list) = cond_part(p, n->kids[i], env, f);
  part_take(p, x, parts);
  return x;
}

static struct why_part *cond_part(struct plan *p, const struct node *n, const struct env *env, const struct frame *f) {
  n = lower_bare(n);
  struct ref r = lower_ref(&p->w, n);
  if (!full(p)) switch ((enum node_kind)n->kind) {
      case N_NOT: return negated(p, n, cond_part(p, n->kids[0], env, f));
      case N_AND: return several(p, WHY_ALL, n, n->kids, n->count, env, f);
      case N_OR: return several(p, WHY_ANY, n, n->kids, n->count, env, f);
      case N_IF: return choice(p, n, env, f);
      case N_IN_SEGMENT: {
        ir_ref row = n->kids[0] ? lower_row(&p->w, n->kids[0], env, f) : lower_env_row(&p->w, env, 0);
        struct why_part *x = part_new(p, WHY_CALL, n, lower_segment(&p->w, r.a, row));
        part_one(p, x, segment_part(p, r.a, row));
        return n->flag ? negated(p, n, x) : x;
      }
      case N_NAME:
      case N_CALL:
        if (r.kind == REF_PARAM) return cond_part(p, f->args[r.a], f->env, f->frame);
        if (r.kind == REF_LET) {
          ir_ref row = lower_env_row(&p->w, env, 0);
          return let_cond(p, n, row, (const struct node *const *)n->kids, env, f);
        }
        break;
      case N_MEMBER_OF:
      case N_METHOD:
        if (r.kind == REF_LET) {
          ir_ref row = lower_row(&p->w, n->kids[0], env, f);
          return let_cond(p, n, row, (const struct node *const *)n->kids + 1, env, f);
        }
        break;
      default: break;
    }
  struct why_part *x = part_new(p, WHY_LEAF, n, lower_cond(&p->w, n, env, f));
  if (full(p)) return x;
  if (lower_is_aggregate_cond(&p->w, n)) {
    x->rows = rows_of(p, n, env, f);
    return x;
  }
  struct part_list values = {0};
  bool plain = n->kind == N_NAME || n->kind == N_MEMBER_OF || n->kind == N_INDEX;
  if (plain) collect(p, n, env, f, &values);
  else
    for (uint32_t i = 0; i < n->count; i++) collect(p, n->kids[i], env, f, &values);
  values_once(&values);
  part_take(p, x, values);
  return x;
}

static struct why_part *rule_part(struct plan *p, const struct node *rule, uint32_t number, const struct env *env) {
  struct why_part *x = several(p, WHY_ALL, rule, rule->kids, rule->count, env, NULL);
  x->title = rule->word.len ? str_printf(arena_of(p), "rule \"%.*s\"", STR_ARG(rule->word))
                            : str_printf(arena_of(p), "rule %u", number);
  return x;
}

/* The body of a segment over `row`; `row` 0 is ROW 0. */
static struct why_part *segment_part(struct plan *p, uint32_t segment, ir_ref row) {
  const struct segment *s = &p->w.c->segments[segment];
  if (!row) row = ir_row(p->w.ir, 0, s->entity);
  struct why_part *x;
  struct env env = {.row = row, .level = p->w.level};
  if (s->kind == SEGMENT_STATIC) {
    x = part_new(p, WHY_LEAF, NULL, lower_segment(&p->w, segment, row));
  } else if (s->body->kind == N_RULES) {
    x = part_new(p, WHY_ANY, s->body, lower_segment(&p->w, segment, row));
    struct part_list rules = {0};
    for (uint32_t i = 0; i < s->body->count && !full(p); i++)
      *array_push(arena_of(p), &rules.list) = rule_part(p, s->body->kids[i], i + 1, &env);
    part_take(p, x, rules);
  } else {
    x = part_new(p, WHY_CALL, s->body, lower_segment(&p->w, segment, row));
    part_one(p, x, cond_part(p, s->body, &env, NULL));
  }
  x->title = s->kind == SEGMENT_STATIC
                 ? str_printf(arena_of(p), "%.*s, a static list of %u", STR_ARG(s->name), s->id_count)
                 : s->name;
  return x;
}

/* ---- entry ---- */

struct why_part *why_segment(struct ir *ir, const struct checked *c, uint32_t segment, struct diags *ds) {
  struct plan p = {.w = lower_begin(ir, c, ds)};
  struct why_part *x = segment_part(&p, segment, 0);
  return p.w.failed ? NULL : x;
}

struct why_part *why_expr(struct ir *ir, const struct checked *c, uint32_t entity, const struct node *expr,
                          struct diags *ds) {
  struct plan p = {.w = lower_begin(ir, c, ds)};
  struct env env = {.row = ir_row(ir, 0, entity), .level = 0};
  struct why_part *x = cond_part(&p, expr, &env, NULL);
  return p.w.failed ? NULL : x;
}

static void part_needs(const struct ir *ir, const struct why_part *p, bool *seen, struct needs *needs) {
  ir_needs_node(ir, p->ref, seen, needs);
  for (uint32_t i = 0; i < p->count; i++) part_needs(ir, p->parts[i], seen, needs);
  if (p->kind == WHY_VALUE && p->type.kind == TYPE_ROW) ir_needs_key(ir, p->type.ref, needs);
  const struct why_rows *r = p->rows;
  if (!r) return;
  ir_needs_key(ir, r->entity, needs);
  ir_needs_node(ir, r->all, seen, needs);
  ir_needs_node(ir, r->chosen, seen, needs);
  ir_needs_node(ir, r->holds, seen, needs);
  for (uint32_t i = 0; i < r->value_count; i++) part_needs(ir, r->values[i], seen, needs);
}

void why_needs(const struct ir *ir, const struct why_part *p, struct needs *needs) {
  bool *seen = arena_new_array(ir->arena, bool, ir->nodes.count + 1);
  part_needs(ir, p, seen, needs);
}
