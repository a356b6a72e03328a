/* `test` blocks: their rows, what they expect, and whether they give what the segments read. */
#include "data/decimal.h"
#include "data/time_text.h"
#include "data/zone.h"
#include "front/checking.h"
#include "front/foreign.h"

/* ---- values ---- */

static void object(struct checking *k, const struct node *n, uint32_t entity);

static void set_value(struct checking *k, const struct node *v, struct type want) {
  const struct node *b = node_bare(v);
  struct type t;
  if (want.kind == TYPE_ERROR) return;
  if (want.kind == TYPE_SET) {
    check_list(k, v, type_elem(want));
    return;
  }
  if (want.kind == TYPE_MAP) {
    if (b->kind != N_OBJECT) {
      struct diag *d = check_error(k, E0412, v->span, "a map is written `{ key: value }`");
      (void)d;
      return;
    }
    for (uint32_t i = 0; i < b->count; i++) {
      const struct node *pv = b->kids[i]->kids[0];
      const struct map_type *m = &k->s->maps[want.ref];
      struct type key = TYPE(TYPE_NONE);
      for (uint32_t j = 0; j < m->count; j++)
        if (str_eq(m->keys[j].name, b->kids[i]->word)) key = m->keys[j].type;
      if (pv->kind == N_OBJECT || pv->kind == N_OBJECTS) continue; /* present, and nothing that a condition reads */
      if (key.kind != TYPE_NONE) set_value(k, pv, key);
      else check_value(k, pv, TYPE(TYPE_NONE));
    }
    return;
  }
  if (b->kind == N_OBJECT || b->kind == N_OBJECTS) {
    check_error(k, E0412, v->span, "expected %.*s, found a row",
                STR_ARG(check_type_name(k, type_optional(want, false))));
    return;
  }
  if (b->kind == N_NAME && foreign_null(b->word)) {
    struct diag *d = check_error(k, E0412, v->span, "a value that is not there is written `missing`");
    diag_fix(k->ds, d, v->span, STR("missing"), "write `missing`");
    return;
  }
  t = check_value(k, v, want);
  if (t.kind == TYPE_ERROR) return;
  struct ref r = check_ref_of(k, b);
  bool constant = b->kind == N_INT || b->kind == N_DEC || b->kind == N_STRING || b->kind == N_DATE ||
                  b->kind == N_STAMP || b->kind == N_TRUE || b->kind == N_FALSE || r.kind == REF_MEMBER ||
                  r.kind == REF_NOW || r.kind == REF_TODAY || t.kind == TYPE_MISSING ||
                  (b->kind == N_NEG && (node_bare(b->kids[0])->kind == N_INT || node_bare(b->kids[0])->kind == N_DEC));
  if (!constant) {
    struct diag *d = check_error(k, E0412, v->span, "a test gives plain values");
    diag_help(k->ds, d, "write the value that is meant: a number, a text, a date, a member of an enum");
    return;
  }
  if (t.kind == TYPE_MISSING) return; /* also where it is required: that data has such rows is worth a test */
  bool fits = t.kind == want.kind || (want.kind == TYPE_TIMESTAMP && t.kind == TYPE_DATE) ||
              (want.kind == TYPE_DECIMAL && t.kind == TYPE_INT) || (want.kind == TYPE_FLOAT && t.kind == TYPE_INT) ||
              (want.kind == TYPE_ID && (t.kind == TYPE_TEXT || t.kind == TYPE_INT));
  if (want.kind == TYPE_DECIMAL && t.kind == TYPE_DECIMAL && t.scale > want.scale) {
    check_error(k, E0412, v->span, "%.*s holds no %u decimals", STR_ARG(check_type_name(k, type_optional(want, false))),
                t.scale);
    return;
  }
  if (!fits) {
    struct diag *d =
        check_error(k, E0412, v->span, "expected %.*s, found %.*s",
                    STR_ARG(check_type_name(k, type_optional(want, false))), STR_ARG(check_type_name(k, t)));
    i128 number;
    unsigned scale;
    if (type_is_number(want) && b->kind == N_STRING && decimal_parse_literal(b->word, &number, &scale) == NUMBER_OK)
      diag_fix(k->ds, d, v->span, b->word, "a number stands without quotes: `%.*s`", STR_ARG(b->word));
  }
}

static void object(struct checking *k, const struct node *n, uint32_t entity) {
  const struct entity *e = &k->s->entities[entity];
  struct map seen = map_in(k->a);
  for (uint32_t i = 0; i < n->count; i++) {
    const struct node *pair = n->kids[i], *v = pair->kids[0];
    uint32_t f = map_get(&e->by_name, pair->word);
    if (f == MAP_NONE) {
      struct diag *d =
          check_error(k, E0201, pair->word_span, "`%.*s` has no field `%.*s`", STR_ARG(e->name), STR_ARG(pair->word));
      struct str *names;
      uint32_t count = check_member_names(k, entity, false, &names);
      diag_label(k->ds, d, e->span, "the fields of `%.*s`", STR_ARG(e->name));
      check_near(k, d, pair->word_span, pair->word, names, count);
      continue;
    }
    uint32_t other = map_get(&seen, pair->word);
    if (other != MAP_NONE) {
      struct diag *d = check_error(k, E0412, pair->word_span, "`%.*s` is given twice", STR_ARG(pair->word));
      diag_label(k->ds, d, n->kids[other]->word_span, "here too");
      continue;
    }
    map_put(&seen, pair->word, i);
    check_set_ref(k, pair, (struct ref){REF_FIELD, 0, entity, f});
    const struct field *field = &e->fields[f];
    if (field->type.kind == TYPE_ROWS) {
      if (v->kind == N_OBJECTS) {
        for (uint32_t j = 0; j < v->count; j++) object(k, v->kids[j], field->type.ref);
      } else if (v->kind == N_OBJECT) {
        object(k, v, field->type.ref);
      } else if (!(v->kind == N_LIST && v->count == 0)) {
        struct diag *d = check_error(k, E0412, v->span, "`%.*s` holds rows", STR_ARG(pair->word));
        diag_help(k->ds, d, "write `[{ ... }, { ... }]`");
      }
    } else if (field->type.kind == TYPE_ROW) {
      const struct node *b = node_bare(v);
      if (v->kind == N_OBJECT) {
        object(k, v, field->type.ref);
      } else if (b->kind != N_NAME ||
                 !str_is(b->word, "missing")) { /* which says that there is none, as leaving it out does */
        struct diag *d = check_error(k, E0412, v->span, "`%.*s` leads to a row", STR_ARG(pair->word));
        diag_help(k->ds, d, "write `{ ... }`, or `missing` where there is none");
      }
    } else {
      set_value(k, v, field->type);
    }
  }
}

/* ---- what segments read ---- */

struct reads {
  bool **fields; /* [entity][field] */
  bool *lets, *segments;
  /* Of lets and segments that are still to be read: they may build on each other in many steps. */
  ARRAY_OF(const struct node *) bodies;
};

static void read_segment(struct checking *k, struct reads *r, uint32_t s) {
  if (r->segments[s]) return;
  r->segments[s] = true;
  *array_push(k->a, &r->bodies) = k->c->segments[s].node->kids[1];
}

static void read_node(struct checking *k, struct reads *r, const struct node *n) {
  if (!n) return;
  struct ref ref = check_ref_of(k, n);
  if (ref.kind == REF_FIELD) r->fields[ref.a][ref.b] = true;
  if (ref.kind == REF_SEGMENT) read_segment(k, r, ref.a);
  if ((ref.kind == REF_LET || ref.kind == REF_CONST) && !r->lets[ref.a]) {
    r->lets[ref.a] = true;
    *array_push(k->a, &r->bodies) = k->c->lets[ref.a].body;
  }
  /* what is asked for its presence, or has a stand-in, need not be given */
  if (n->kind == N_IS_MISSING || n->kind == N_IS_PRESENT) {
    const struct node *x = node_bare(n->kids[0]);
    if (x->kind == N_NAME) return;
  }
  for (uint32_t i = 0; i < n->count; i++) read_node(k, r, n->kids[i]);
}

static void require(struct checking *k, const struct node *obj, uint32_t entity, const struct reads *r,
                    struct span at) {
  const struct entity *e = &k->s->entities[entity];
  bool *given = arena_new_array(k->a, bool, e->field_count + 1);
  for (uint32_t i = 0; i < obj->count; i++) {
    struct ref ref = check_ref_of(k, obj->kids[i]);
    if (ref.kind != REF_FIELD) continue;
    given[ref.b] = true;
    const struct node *v = obj->kids[i]->kids[0];
    uint32_t to = e->fields[ref.b].type.ref;
    enum type_kind kind = e->fields[ref.b].type.kind;
    if (kind != TYPE_ROW && kind != TYPE_ROWS) continue;
    if (v->kind == N_OBJECT) require(k, v, to, r, obj->kids[i]->word_span);
    for (uint32_t j = 0; v->kind == N_OBJECTS && j < v->count; j++)
      require(k, v->kids[j], to, r,
              (struct span){v->kids[j]->span.file, v->kids[j]->span.start, v->kids[j]->span.start + 1});
  }
  for (uint32_t f = 0; f < e->field_count; f++) {
    const struct field *field = &e->fields[f];
    bool value = field->type.kind != TYPE_ROW && field->type.kind != TYPE_ROWS && field->type.kind != TYPE_SET &&
                 field->type.kind != TYPE_MAP && field->type.kind != TYPE_ERROR;
    if (!r->fields[entity][f] || given[f] || field->type.optional || !value) continue;
    struct diag *d =
        check_error(k, E0410, at, "the test reads `%.*s`, which is required and not given", STR_ARG(field->name));
    diag_label(k->ds, d, field->span, "declared without `?`");
    diag_help(k->ds, d, "give it: `%.*s: ...`, or `%.*s: missing` where that is what is tested", STR_ARG(field->name),
              STR_ARG(field->name));
  }
}

/* ---- expectations ---- */

static struct str id_of(struct checking *k, const struct node *obj, uint32_t entity) {
  const struct entity *e = &k->s->entities[entity];
  for (uint32_t i = 0; i < obj->count; i++) {
    struct ref r = check_ref_of(k, obj->kids[i]);
    if (r.kind != REF_FIELD || e->key_count != 1 || e->fields[r.b].column != e->key[0]) continue;
    return node_bare(obj->kids[i]->kids[0])->word;
  }
  return STR_NONE;
}

struct said {
  ARRAY_OF(const struct node *) pairs;
};

struct ids {
  ARRAY_OF(struct str) list;
};

/* Ids of all rows of `want` in an object. */
static void gather_ids(struct checking *k, const struct node *obj, uint32_t entity, uint32_t want, struct ids *out) {
  if (entity == want) {
    struct str id = id_of(k, obj, entity);
    if (id.len) *array_push(k->a, &out->list) = id;
  }
  for (uint32_t i = 0; i < obj->count; i++) {
    struct ref r = check_ref_of(k, obj->kids[i]);
    if (r.kind != REF_FIELD) continue;
    struct type t = k->s->entities[entity].fields[r.b].type;
    const struct node *v = obj->kids[i]->kids[0];
    if (t.kind != TYPE_ROW && t.kind != TYPE_ROWS) continue;
    if (v->kind == N_OBJECT) gather_ids(k, v, t.ref, want, out);
    for (uint32_t j = 0; v->kind == N_OBJECTS && j < v->count; j++) gather_ids(k, v->kids[j], t.ref, want, out);
  }
}

/* Whether a line of the test could not be parsed: what it said is not known, and was told. */
static bool is_broken(const struct node *test) {
  for (uint32_t i = 0; i < test->count; i++)
    if (test->kids[i]->kind == N_ERROR) return true;
  return false;
}

static void expectation(struct checking *k, const struct node *test, const struct node *step, struct test *t,
                        struct reads *r) {
  for (uint32_t i = 0; i < step->count; i++) {
    const struct node *name = step->kids[i];
    uint32_t s = map_get(&k->c->segment_by_name, name->word);
    if (s == MAP_NONE) {
      struct diag *d = check_error(k, E0205, name->span, "there is no segment `%.*s`", STR_ARG(name->word));
      if (!check_near_worth(k, k->c->segment_count)) continue;
      struct str *names = arena_new_array(k->a, struct str, k->c->segment_count + 1);
      for (uint32_t j = 0; j < k->c->segment_count; j++) names[j] = k->c->segments[j].name;
      check_near(k, d, name->span, name->word, names, k->c->segment_count);
      continue;
    }
    read_segment(k, r, s);
    uint32_t entity = k->c->segments[s].entity;
    if (entity == NONE || is_broken(test)) continue;
    uint32_t rows = 0;
    const struct node *only = NULL;
    struct ids ids = {0};
    for (uint32_t j = 0; j < test->count; j++) {
      const struct node *row = test->kids[j];
      if (row->kind != N_STEP_ROW) continue;
      uint32_t e = map_get(&k->s->entity_by_name, row->word);
      if (e == MAP_NONE) return; /* told already */
      gather_ids(k, row->kids[0], e, entity, &ids);
      if (e == entity) {
        rows++;
        only = row;
      }
    }
    struct test_expect x = {.span = name->span, .out = step->op == EXPECT_OUT, .segment = s};
    if (step->flag) {
      x.id = step->word;
      bool found = false;
      for (uint32_t j = 0; j < ids.list.count; j++) found |= str_eq(ids.list.items[j], x.id);
      if (!found) {
        struct diag *d = check_error(k, E0411, step->word_span, "no row of `%.*s` has the id `%.*s`",
                                     STR_ARG(k->s->entities[entity].name), STR_ARG(x.id));
        check_near(k, d, step->word_span, x.id, ids.list.items, ids.list.count);
        continue;
      }
    } else if (rows != 1) {
      struct diag *d = check_error(
          k, E0411, name->span,
          rows ? "several rows of `%.*s` are given, and this does not say which" : "no row of `%.*s` is given",
          STR_ARG(k->s->entities[entity].name));
      if (rows)
        diag_help(k->ds, d, "name it: `expect \"%.*s\" %s %.*s`",
                  STR_ARG(ids.list.count ? ids.list.items[0] : STR("id")), node_op_text(step->op), STR_ARG(name->word));
      continue;
    } else {
      uint32_t e = map_get(&k->s->entity_by_name, only->word);
      x.id = id_of(k, only->kids[0], e);
    }
    struct test_expect *grown =
        arena_grow(k->a, t->expects, t->expect_count * sizeof *t->expects, (t->expect_count + 1) * sizeof *t->expects);
    t->expects = grown;
    t->expects[t->expect_count++] = x;
  }
}

/* A row may be spoken of several times, and says one thing of each field: what it gives otherwise is told. */
static void contradictions(struct checking *k, const struct node *obj, uint32_t entity, struct map *said,
                           struct said *list) {
  struct str id = id_of(k, obj, entity);
  for (uint32_t i = 0; i < obj->count; i++) {
    const struct node *pair = obj->kids[i], *v = pair->kids[0];
    struct ref r = check_ref_of(k, pair);
    if (r.kind != REF_FIELD) continue;
    struct type t = k->s->entities[entity].fields[r.b].type;
    if (v->kind == N_OBJECT && (t.kind == TYPE_ROW || t.kind == TYPE_ROWS)) contradictions(k, v, t.ref, said, list);
    for (uint32_t j = 0; v->kind == N_OBJECTS && t.kind == TYPE_ROWS && j < v->count; j++)
      contradictions(k, v->kids[j], t.ref, said, list);
    if (!id.len || t.kind == TYPE_ROW || t.kind == TYPE_ROWS) continue;
    struct str key = str_printf(k->a, "%u.%u.%.*s", entity, r.b, STR_ARG(id));
    uint32_t before = map_get(said, key);
    if (before == MAP_NONE) {
      map_put(said, key, list->pairs.count);
      *array_push(k->a, &list->pairs) = pair;
      continue;
    }
    const struct node *other = list->pairs.items[before];
    struct buf a = buf_in(k->a), b = buf_in(k->a);
    tree_print(node_bare(v), &a);
    tree_print(node_bare(other->kids[0]), &b);
    if (str_eq(buf_str(&a), buf_str(&b))) continue;
    struct diag *d = check_error(k, E0412, pair->word_span, "`%.*s` of \"%.*s\" is given twice, and differs",
                                 STR_ARG(pair->word), STR_ARG(id));
    diag_label(k->ds, d, other->word_span, "here too");
    diag_help(k->ds, d, "give another id where another row is meant");
  }
}

static void one_test(struct checking *k, const struct node *n, struct test *t) {
  uint32_t errors = k->ds->errors;
  *t = (struct test){.title = n->word, .span = n->word_span, .node = n};
  struct reads r = {arena_new_array(k->a, bool *, k->s->entity_count + 1),
                    arena_new_array(k->a, bool, k->c->let_count + 1),
                    arena_new_array(k->a, bool, k->c->segment_count + 1),
                    {0}};
  for (uint32_t e = 0; e < k->s->entity_count; e++)
    r.fields[e] = arena_new_array(k->a, bool, k->s->entities[e].field_count + 1);
  for (uint32_t i = 0; i < n->count; i++) {
    const struct node *s = n->kids[i];
    if (s->kind == N_STEP_NOW) {
      const struct node *v = node_bare(s->kids[0]);
      if (v->kind == N_DATE || v->kind == N_STAMP) {
        t->has_now = timestamp_parse(v->word, k->s->zone, NULL, &t->now) == TIME_OK;
        t->now -= ((t->now % 1000000) + 1000000) % 1000000; /* now is cut to the second */
      } else {
        struct diag *d = check_error(k, E0412, s->kids[0]->span, "`now` takes a date or a timestamp");
        diag_help(k->ds, d, "write `now 2026-01-31` or `now 2026-01-31T10:00:00Z`");
      }
    } else if (s->kind == N_STEP_ROW) {
      uint32_t e = map_get(&k->s->entity_by_name, s->word);
      if (e == MAP_NONE) {
        struct diag *d = check_error(k, E0202, s->word_span, "there is no entity `%.*s`", STR_ARG(s->word));
        struct str *names = arena_new_array(k->a, struct str, k->s->entity_count + 1);
        for (uint32_t j = 0; j < k->s->entity_count; j++) names[j] = k->s->entities[j].name;
        check_near(k, d, s->word_span, s->word, names, k->s->entity_count);
      } else {
        object(k, s->kids[0], e);
      }
    }
  }
  struct map seen = map_in(k->a);
  struct said said = {0};
  for (uint32_t i = 0; i < n->count; i++) {
    uint32_t e = n->kids[i]->kind == N_STEP_ROW ? map_get(&k->s->entity_by_name, n->kids[i]->word) : MAP_NONE;
    if (e != MAP_NONE) contradictions(k, n->kids[i]->kids[0], e, &seen, &said);
  }
  uint32_t expects = 0;
  for (uint32_t i = 0; i < n->count; i++)
    if (n->kids[i]->kind == N_STEP_EXPECT) {
      expectation(k, n, n->kids[i], t, &r);
      expects++;
    }
  while (r.bodies.count) read_node(k, &r, r.bodies.items[--r.bodies.count]);
  if (!expects && k->ds->errors == errors && !is_broken(n)) {
    struct diag *d = check_error(k, E0413, n->word_span, "this test expects nothing");
    diag_help(k->ds, d, "add `expect in ...` or `expect out ...`");
  }
  if (k->ds->errors != errors) return;
  for (uint32_t i = 0; i < n->count; i++)
    if (n->kids[i]->kind == N_STEP_ROW)
      require(k, n->kids[i]->kids[0], map_get(&k->s->entity_by_name, n->kids[i]->word), &r, n->kids[i]->word_span);
}

void check_tests(struct checking *k) {
  uint32_t count = 0;
  for (uint32_t f = 0; f < k->p->files.count; f++)
    for (uint32_t i = 0; i < k->p->files.items[f]->count; i++) count += k->p->files.items[f]->kids[i]->kind == N_TEST;
  k->c->tests = arena_new_array(k->a, struct test, count + 1);
  for (uint32_t f = 0; f < k->p->files.count; f++)
    for (uint32_t i = 0; i < k->p->files.items[f]->count; i++)
      if (k->p->files.items[f]->kids[i]->kind == N_TEST)
        one_test(k, k->p->files.items[f]->kids[i], &k->c->tests[k->c->test_count++]);
}
