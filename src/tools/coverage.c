#include "tools/coverage.h"

#include "run/run.h"
#include "tools/testing.h"

/* ---- the conditions of a segment ---- */

/* A collection in whose brackets the walk stands, innermost first. */
struct bracket {
  const struct bracket *outer;
  const struct node *rows;
};

struct finding {
  struct arena *arena;
  struct coverage *cov;
  struct segment_coverage *into;
  const struct node *rule;
};

/* A node as the checker would have left it. */
static struct node *made(struct finding *f, enum node_kind kind, const struct node *a, const struct node *b,
                         struct ref ref) {
  struct checked *c = &f->cov->checked;
  uint32_t id = c->id_count++, old = f->cov->table_cap;
  if (id == old) {
    f->cov->table_cap = old * 2;
    c->types = arena_grow(f->arena, c->types, old * sizeof *c->types, old * 2 * sizeof *c->types);
    c->refs = arena_grow(f->arena, c->refs, old * sizeof *c->refs, old * 2 * sizeof *c->refs);
  }
  c->types[id] = TYPE(TYPE_BOOL);
  c->refs[id] = ref;
  struct node *n = arena_new(f->arena, struct node);
  n->kind = (uint16_t)kind;
  n->id = id;
  n->span = a->span;
  n->kids = arena_new_array(f->arena, struct node *, 2);
  n->kids[n->count++] = (struct node *)a;
  if (b) n->kids[n->count++] = (struct node *)b;
  return n;
}

/* `rows.any(n)`, around it the brackets further out. */
static const struct node *in_brackets(struct finding *f, const struct node *n, const struct bracket *b) {
  for (; b; b = b->outer) n = made(f, N_METHOD, b->rows, n, (struct ref){.kind = REF_METHOD, .a = METHOD_ANY});
  return n;
}

static void as_condition(struct finding *f, const struct node *n, const struct bracket *b);
static void as_value(struct finding *f, const struct node *n, const struct bracket *b);

static bool is_rows(const struct finding *f, const struct node *n) {
  return f->cov->checked.types[n->id].kind == TYPE_ROWS;
}

static void add(struct finding *f, const struct node *n, const struct bracket *b) {
  struct condition *k = array_push(f->arena, &f->into->conditions);
  *k = (struct condition){.node = n, .rule = f->rule, .yes = in_brackets(f, n, b)};
  if (b) k->no = in_brackets(f, made(f, N_NOT, n, NULL, (struct ref){0}), b);
}

/* What stands below a condition or a value: values, and conditions in them. */
static void below(struct finding *f, const struct node *n, const struct bracket *b) {
  struct ref r = f->cov->checked.refs[n->id];
  if (n->kind == N_METHOD && r.kind == REF_METHOD && is_rows(f, n->kids[0])) {
    as_value(f, n->kids[0], b);
    bool asks =
        r.a == METHOD_WHERE || r.a == METHOD_ANY || r.a == METHOD_ALL || r.a == METHOD_NONE || r.a == METHOD_COUNT;
    struct bracket here = {b, n->kids[0]};
    for (uint32_t i = 1; i < n->count; i++) {
      const struct node *x = n->kids[i];
      while (x->kind == N_LAMBDA || x->kind == N_ARG) x = x->kids[0];
      if (asks) as_condition(f, x, &here);
      else as_value(f, x, &here);
    }
    return;
  }
  for (uint32_t i = 0; i < n->count; i++) {
    if (!n->kids[i]) continue;
    if (r.kind == REF_COUNT_TRUE || (n->kind == N_IF && i == 0)) as_condition(f, n->kids[i], b);
    else as_value(f, n->kids[i], b);
  }
}

static void as_value(struct finding *f, const struct node *n, const struct bracket *b) {
  switch ((enum node_kind)n->kind) {
    case N_AND:
    case N_OR:
    case N_NOT:
    case N_COMPARE:
    case N_IN:
    case N_IN_SEGMENT:
    case N_BETWEEN:
    case N_IS_MISSING:
    case N_IS_PRESENT:
    case N_MATCHES: as_condition(f, n, b); break;
    default: below(f, n, b);
  }
}

static void as_condition(struct finding *f, const struct node *n, const struct bracket *b) {
  switch ((enum node_kind)n->kind) {
    case N_TRUE:
    case N_FALSE: break;
    case N_PAREN:
    case N_NOT:
    case N_AND:
    case N_OR:
    case N_IF:
      for (uint32_t i = 0; i < n->count; i++) as_condition(f, n->kids[i], b);
      break;
    default: {
      enum ref_kind kind = f->cov->checked.refs[n->id].kind;
      if (kind == REF_CONST || kind == REF_MISSING) break; /* the same for every row */
      add(f, n, b);
      below(f, n, b);
    }
  }
}

struct coverage *coverage_new(struct session *s) {
  struct arena *a = s->cli->arena;
  struct coverage *cov = arena_new(a, struct coverage);
  cov->checked = *s->checked;
  struct checked *c = &cov->checked;
  /* the tables of the session stay as they are */
  cov->table_cap = c->id_count * 2 + 64;
  c->types = arena_new_array(a, struct type, cov->table_cap);
  c->refs = arena_new_array(a, struct ref, cov->table_cap);
  memcpy(c->types, s->checked->types, c->id_count * sizeof *c->types);
  memcpy(c->refs, s->checked->refs, c->id_count * sizeof *c->refs);
  for (uint32_t i = 0; i < c->segment_count; i++) {
    const struct segment *g = &c->segments[i];
    if (project_is_stdlib(&s->project, g->span.file)) continue;
    struct segment_coverage *out = array_push(a, &cov->segments);
    out->segment = i;
    struct finding f = {.arena = a, .cov = cov, .into = out};
    if (g->kind == SEGMENT_STATIC) continue;
    if (g->body->kind != N_RULES) {
      as_condition(&f, g->body, NULL);
      continue;
    }
    for (uint32_t r = 0; r < g->body->count; r++) {
      f.rule = g->body->kids[r];
      for (uint32_t k = 0; k < f.rule->count; k++) as_condition(&f, f.rule->kids[k], NULL);
    }
  }
  return cov;
}

/* ---- asked of a test's rows ---- */

/* Where in the IR a condition is asked; NONE where it could not be written. */
struct asked {
  struct condition *condition;
  uint32_t segment; /* in checked.segments */
  uint32_t yes, no; /* in ir.segments */
};

struct asking {
  struct coverage *cov;
  struct session *s;
  const struct test *test;
  const struct schema *schema;
  ARRAY_OF(struct asked) list;
};

static uint32_t put(struct asking *k, struct ir *ir, uint32_t entity, const struct node *n) {
  struct diags ds = diags_in(k->s->cli->arena);
  uint32_t at = ir_add_cond(ir, &k->cov->checked, entity, n, STR("coverage"), &ds);
  return ds.errors ? NONE : at;
}

static struct ir *ir_of(struct asking *k, struct asked *from, uint32_t count) {
  struct ir *ir = ir_new(k->s->cli->arena, &k->cov->checked, k->test->has_now ? k->test->now : k->s->now);
  ir->schema = k->schema;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t entity = k->cov->checked.segments[from[i].segment].entity;
    from[i].yes = put(k, ir, entity, from[i].condition->yes);
    from[i].no = from[i].condition->no ? put(k, ir, entity, from[i].condition->no) : NONE;
  }
  return ir;
}

static void note(const struct asking *k, const struct asked *a, const struct dataset *d, const struct run_result *r) {
  if (a->yes == NONE) return;
  for (uint32_t i = 0; i < k->test->expect_count; i++) {
    const struct test_expect *x = &k->test->expects[i];
    if (x->segment != a->segment) continue;
    uint32_t row = test_row(k->s, d, x);
    if (row == ROW_NONE) continue;
    bool yes = bit_get(r->segments[a->yes].members, row);
    a->condition->seen_true |= yes;
    a->condition->seen_false |= a->condition->no ? a->no != NONE && bit_get(r->segments[a->no].members, row) : !yes;
  }
}

/* Whether they could be asked together. A calculation may overflow that the segment itself never comes to. */
static bool ask(struct asking *k, struct asked *from, uint32_t count) {
  struct session *s = k->s;
  struct ir *ir = ir_of(k, from, count);
  struct dataset *d = test_data(s, k->test, ir, NULL, k->schema);
  struct run_result result = {0};
  struct run_options o = {.threads = 1, .cancel = s->cli->cancel};
  bool ran = d && program_run(program_emit(s->cli->arena, ir), d, &o, s->cli->arena, &result);
  for (uint32_t i = 0; ran && i < count; i++) note(k, &from[i], d, &result);
  s->diags.list.count = s->diags.errors = s->diags.warnings = 0; /* the test itself has told what there is to tell */
  s->report = (struct load_report){0};
  return ran;
}

void coverage_test(struct coverage *cov, struct session *s, const struct test *t, const struct schema *schema) {
  struct asking k = {.cov = cov, .s = s, .test = t, .schema = schema};
  for (uint32_t i = 0; i < cov->segments.count; i++) {
    struct segment_coverage *g = &cov->segments.items[i];
    uint32_t expected = 0;
    for (uint32_t e = 0; e < t->expect_count; e++) expected += t->expects[e].segment == g->segment;
    g->expectations += expected;
    for (uint32_t c = 0; expected && c < g->conditions.count; c++)
      *array_push(s->cli->arena, &k.list) = (struct asked){.condition = &g->conditions.items[c], .segment = g->segment};
  }
  if (!k.list.count || ask(&k, k.list.items, k.list.count)) return;
  for (uint32_t i = 0; i < k.list.count && !*s->cli->cancel; i++) ask(&k, &k.list.items[i], 1);
}

void coverage_finish(struct coverage *cov) {
  cov->conditions = cov->covered = 0;
  for (uint32_t i = 0; i < cov->segments.count; i++) {
    struct segment_coverage *g = &cov->segments.items[i];
    g->covered = 0;
    for (uint32_t c = 0; c < g->conditions.count; c++)
      g->covered += g->conditions.items[c].seen_true && g->conditions.items[c].seen_false;
    cov->conditions += g->conditions.count;
    cov->covered += g->covered;
  }
}

uint32_t coverage_tenths(uint32_t covered, uint32_t conditions) {
  return conditions ? (uint32_t)((uint64_t)covered * 1000 / conditions) : 1000;
}
