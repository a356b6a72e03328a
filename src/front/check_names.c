/* What a name means: fields, computed fields, rows, parameters, constants, enum members. */
#include "front/checking.h"
#include "front/foreign.h"

struct candidate {
  struct ref ref;
  struct type type;
  struct span span; /* where it is declared */
  const char *what;
  struct str row; /* whose: `row.name` says it without doubt; empty: nothing does */
};

static uint32_t let_of(struct checking *k, uint32_t entity, struct str name) {
  if (entity == NONE) return map_get(&k->c->let_by_name, name);
  struct str e = k->s->entities[entity].name;
  char small[128];
  if (e.len + name.len + 1 <= sizeof small) {
    memcpy(small, e.ptr, e.len);
    small[e.len] = '.';
    memcpy(small + e.len + 1, name.ptr, name.len);
    return map_get(&k->c->let_by_name, str_of(small, e.len + name.len + 1));
  }
  return map_get(&k->c->let_by_name, str_printf(k->a, "%.*s.%.*s", STR_ARG(e), STR_ARG(name)));
}

static struct type let_type(struct checking *k, uint32_t let, struct span at) {
  check_edge(k, let, at);
  k->c->lets[let].used = true;
  if (k->let_visit[let] == VISIT_OPEN) return TYPE(TYPE_ERROR); /* a circle: check_cycles tells */
  check_let(k, let);
  if (k->c->lets[let].unfit) check_unfit(k, let, at);
  return k->c->lets[let].type;
}

uint32_t check_member_names(struct checking *k, uint32_t entity, bool lets, struct str **out) {
  const struct entity *e = &k->s->entities[entity];
  if (lets && !check_near_worth(k, k->c->let_count)) lets = false;
  struct str *names = arena_new_array(k->a, struct str, e->field_count + (lets ? k->c->let_count : 0) + 1);
  uint32_t n = 0;
  for (uint32_t i = 0; i < e->field_count; i++) names[n++] = e->fields[i].name;
  for (uint32_t i = 0; lets && i < k->c->let_count; i++)
    if (k->c->lets[i].owner == entity) names[n++] = k->c->lets[i].name;
  *out = names;
  return n;
}

/* Arguments of a parametrised let: kids of `n` from `first` on. */
struct type check_args(struct checking *k, const struct node *n, uint32_t first, uint32_t let) {
  struct let *l = &k->c->lets[let];
  uint32_t given = n->count - first;
  struct type t = let_type(k, let, n->word_span);
  if (given != l->param_count) {
    struct diag *d =
        check_error(k, E0311, n->word_span, "`%.*s` takes %u argument%s, and %u %s given", STR_ARG(l->name),
                    l->param_count, l->param_count == 1 ? "" : "s", given, given == 1 ? "is" : "are");
    diag_label(k->ds, d, l->span, "declared here");
    return TYPE(TYPE_ERROR);
  }
  for (uint32_t i = 0; i < given; i++) {
    const struct node *arg = n->kids[first + i];
    if (arg->kind == N_ARG || arg->kind == N_LAMBDA) {
      check_error(k, E0311, arg->word_span, "arguments are given in order, without a name");
      continue;
    }
    struct type want = l->params[i].type;
    if (want.kind == TYPE_LIST) {
      check_list(k, arg, type_elem(want));
      continue;
    }
    struct type got = check_value(k, arg, want);
    if (got.kind == TYPE_ERROR || want.kind == TYPE_ERROR) continue;
    if (got.kind == TYPE_DYNAMIC) got = check_settle(k, arg, want);
    bool fits = got.kind == want.kind && (got.kind != TYPE_ENUM || got.ref == want.ref);
    fits |= want.kind == TYPE_DECIMAL && (got.kind == TYPE_INT || got.kind == TYPE_DECIMAL);
    fits |= want.kind == TYPE_FLOAT && got.kind == TYPE_INT;
    if (got.kind == TYPE_MISSING) fits = want.optional;
    if (!fits) {
      struct diag *d = check_error(k, E0303, arg->span, "expected %.*s, found %.*s", STR_ARG(check_type_name(k, want)),
                                   STR_ARG(check_type_name(k, got)));
      diag_label(k->ds, d, l->params[i].span, "the parameter");
    } else if (got.kind == TYPE_DURATION) {
      if (!l->takes_months) check_plain_duration(k, arg);
      if (!l->takes_hours) check_day_duration(k, arg);
      if (got.precision && !l->takes_months) {
        struct diag *d = check_error(k, E0321, arg->span,
                                     "months and years differ in length, and `%.*s` uses this as a plain duration",
                                     STR_ARG(l->name));
        diag_label(k->ds, d, l->params[i].span, "the parameter");
        diag_help(k->ds, d, "give it in days");
      } else if (!l->takes_hours && check_has_hours(k, arg)) {
        struct diag *d = check_error(k, E0322, arg->span, "`%.*s` asks a date with this, and dates move by whole days",
                                     STR_ARG(l->name));
        diag_label(k->ds, d, l->params[i].span, "the parameter");
        diag_help(k->ds, d, "give it in days, weeks, months, quarters or years");
      }
    }
  }
  return t;
}

/* `call` is NULL where no brackets follow. */
bool check_member(struct checking *k, const struct node *n, uint32_t entity, bool optional, const struct node *call,
                  uint32_t first, struct type *out) {
  const struct entity *e = &k->s->entities[entity];
  uint32_t f = map_get(&e->by_name, n->word);
  if (f != MAP_NONE && !call) {
    check_set_ref(k, n, (struct ref){REF_FIELD, 0, entity, f});
    *out = e->fields[f].type;
    if (out->kind != TYPE_ROWS && optional) out->optional = true;
    return true;
  }
  uint32_t l = let_of(k, entity, n->word);
  if (l == MAP_NONE) return false;
  check_set_ref(k, n, (struct ref){REF_LET, 0, l, 0});
  if (k->c->lets[l].param_count || call) {
    if (!call) {
      struct diag *d = check_error(k, E0311, n->word_span, "`%.*s` takes %u argument%s", STR_ARG(n->word),
                                   k->c->lets[l].param_count, k->c->lets[l].param_count == 1 ? "" : "s");
      diag_label(k->ds, d, k->c->lets[l].span, "declared here");
      let_type(k, l, n->word_span);
      *out = TYPE(TYPE_ERROR);
      return true;
    }
    *out = check_args(k, call, first, l);
  } else {
    *out = let_type(k, l, n->word_span);
  }
  /* through a row that may not be there, a computed condition is false and a count is what it is over nothing:
   * missing */
  if (optional && out->kind != TYPE_ERROR) out->optional = true;
  return true;
}

static uint32_t gather(struct checking *k, struct str name, struct candidate *out) {
  uint32_t n = 0;
  uint8_t depth = 0;
  const struct scope *here = k->scope;
  if (here && here->entity != NONE) {
    const struct entity *e = &k->s->entities[here->entity];
    uint32_t f = map_get(&e->by_name, name), l = f == MAP_NONE ? let_of(k, here->entity, name) : MAP_NONE;
    if (f != MAP_NONE || l != MAP_NONE) {
      struct candidate *c = &out[n++];
      c->what = f != MAP_NONE ? "the field" : "the computed field";
      c->span = f != MAP_NONE ? e->fields[f].span : k->c->lets[l].span;
      c->ref = f != MAP_NONE ? (struct ref){REF_FIELD, 0, here->entity, f} : (struct ref){REF_LET, 0, l, 0};
      c->type = f != MAP_NONE ? e->fields[f].type : TYPE(TYPE_NONE); /* a let's is found when it is taken */
      c->row = here->name.len ? here->name : here->outer ? STR("") : e->name;
    }
  }
  bool field_is_back = false;
  if (n && out[0].ref.kind == REF_FIELD && here->back != NONE) {
    const struct field *f = &k->s->entities[here->entity].fields[out[0].ref.b];
    field_is_back = f->relation == here->back;
  }
  uint32_t outers = 0;
  bool named = false;
  for (const struct scope *s = here; s; s = s->outer, depth++) {
    bool by_name =
        s->name.len && str_eq(s->name, name) && !named; /* two of one name are told where the second is given */
    named |= by_name;
    bool by_entity =
        !s->name.len && s->entity != NONE && str_eq(k->s->entities[s->entity].name, name) && (s != here || !s->outer);
    if (!by_name && !by_entity) continue;
    if (by_entity && n && field_is_back && s == here->outer) continue; /* the same row */
    if (by_entity && s == here && n) continue;
    if (by_entity && outers++ && n) continue;
    if (n == 7) break;
    struct candidate *c = &out[n++];
    *c = (struct candidate){.ref = {REF_ROW, depth, s->entity, 0},
                            .what = by_name ? "the row of that name" : "the outer row"};
    c->type = TYPE(TYPE_ROW);
    c->type.ref = s->entity;
    c->span = by_name ? s->span : k->s->entities[s->entity].span;
  }
  if (k->let != NONE) {
    const struct let *l = &k->c->lets[k->let];
    for (uint32_t i = 0; i < l->param_count; i++)
      if (str_eq(l->params[i].name, name) && n < 8)
        out[n++] = (struct candidate){
            .ref = {REF_PARAM, 0, i, 0}, .type = l->params[i].type, .span = l->params[i].span, .what = "the parameter"};
  }
  uint32_t l = let_of(k, NONE, name);
  bool yields =
      n && l != MAP_NONE && k->c->lets[l].from_stdlib; /* to whatever the schema calls so, which nobody can rename */
  if (l != MAP_NONE && n < 8 && !yields)
    out[n++] = (struct candidate){.ref = {REF_CONST, 0, l, 0}, .span = k->c->lets[l].span, .what = "the constant"};
  return n;
}

static bool built_in(struct str name) {
  return str_is(name, "now") || str_is(name, "today") || str_is(name, "missing");
}

bool check_name_known(struct checking *k, const struct node *n) {
  struct candidate c[8];
  return gather(k, n->word, c) > 0 || built_in(n->word);
}

static void ambiguous(struct checking *k, const struct node *n, const struct candidate *c, uint32_t count) {
  struct diag *d = check_error(k, E0203, n->span, "`%.*s` could be %s or %s", STR_ARG(n->word), c[0].what, c[1].what);
  for (uint32_t i = 0; i < count; i++) {
    diag_label(k->ds, d, c[i].span, "%s", c[i].what);
    if (c[i].ref.kind == REF_LET || c[i].ref.kind == REF_CONST) k->c->lets[c[i].ref.a].used = true;
  }
  bool told = false;
  for (uint32_t i = 0; i < count; i++)
    if (c[i].row.len) {
      diag_help(k->ds, d, "%s is written `%.*s.%.*s`", c[i].what, STR_ARG(c[i].row), STR_ARG(n->word));
      told = true;
    }
  if (c[0].ref.kind == REF_FIELD && c[1].ref.kind == REF_ROW)
    diag_help(k->ds, d,
              "name the rows: `.any(a => a.%.*s ...)` is the field, and a name given to the outer row is that row",
              STR_ARG(n->word));
  else if (!told) diag_help(k->ds, d, "give one of the two another name");
}

static struct type unknown(struct checking *k, const struct node *n, struct type want) {
  struct str word = n->word;
  if (want.kind == TYPE_ERROR) return want; /* beside a mistake that was told: most likely a member */
  if (want.kind == TYPE_ENUM) {
    const struct enum_type *e = &k->s->enums[want.ref];
    struct diag *d = check_error(k, E0204, n->span, "`%.*s` is not one of %.*s", STR_ARG(word), STR_ARG(e->name));
    struct str *names = arena_new_array(k->a, struct str, e->count + 1);
    for (uint32_t i = 0; i < e->count; i++) names[i] = e->members[i].name;
    if (e->span.file && !project_is_stdlib(k->p, e->span.file)) diag_label(k->ds, d, e->span, "the enum");
    uint32_t fixes = d->fixes.count;
    check_near(k, d, n->span, word, names, e->count);
    if (d->fixes.count == fixes && e->count <= 12) {
      struct buf b = buf_in(k->a);
      for (uint32_t i = 0; i < e->count; i++) buf_printf(&b, "%s`%.*s`", i ? ", " : "", STR_ARG(names[i]));
      diag_help(k->ds, d, "expected %.*s", STR_ARG(buf_str(&b)));
    } else if (d->fixes.count == fixes && project_is_stdlib(k->p, e->span.file)) {
      diag_help(k->ds, d, "its members are the codes of ISO, like `%.*s`", STR_ARG(names[0]));
    }
    return TYPE(TYPE_ERROR);
  }
  uint32_t entity = k->scope ? k->scope->entity : NONE;
  struct str *names = NULL;
  uint32_t count = 0;
  struct diag *d;
  if (entity != NONE) {
    d = check_error(k, E0201, n->span, "`%.*s` has no field `%.*s`", STR_ARG(k->s->entities[entity].name),
                    STR_ARG(word));
    count = check_member_names(k, entity, true, &names);
    diag_label(k->ds, d, k->s->entities[entity].span, "the fields of `%.*s`", STR_ARG(k->s->entities[entity].name));
  } else {
    d = check_error(k, E0201, n->span, "there is no `%.*s` here", STR_ARG(word));
    if (k->let != NONE && k->c->lets[k->let].owner == NONE)
      diag_help(k->ds, d, "a `let` without an entity is a constant; a computed field is `let %.*s.%.*s = ...`",
                STR_ARG(k->s->base != NONE ? k->s->entities[k->s->base].name : STR("customer")),
                STR_ARG(k->c->lets[k->let].name));
  }
  uint32_t lets = check_near_worth(k, k->c->let_count) ? k->c->let_count : 0;
  struct str *all = arena_new_array(k->a, struct str, count + lets + 8);
  uint32_t m = 0;
  for (; m < count; m++) all[m] = names[m];
  for (uint32_t i = 0; i < lets; i++)
    if (k->c->lets[i].owner == NONE) all[m++] = k->c->lets[i].name;
  if (k->let != NONE)
    for (uint32_t i = 0; i < k->c->lets[k->let].param_count && i < 6; i++) all[m++] = k->c->lets[k->let].params[i].name;
  const char *help = foreign_help(FOREIGN_NAME, word);
  if (help) diag_help(k->ds, d, "%s", help);
  else check_near(k, d, n->span, word, all, m);
  if ((want.kind == TYPE_TEXT || want.kind == TYPE_ID) && !help)
    diag_fix(k->ds, d, n->span, str_printf(k->a, "\"%.*s\"", STR_ARG(word)), "%s stands in quotes: `\"%.*s\"`",
             want.kind == TYPE_ID ? "an id" : "a text", STR_ARG(word));
  if (map_get(&k->c->segment_by_name, word) != MAP_NONE)
    diag_help(k->ds, d, "a segment is asked for with `in segment %.*s`", STR_ARG(word));
  for (const struct scope *s = k->scope; s; s = s->outer)
    if (s->name.len && str_eq(k->s->entities[s->entity].name, word)) {
      diag_fix(k->ds, d, n->span, s->name, "this row was named: it is `%.*s` here", STR_ARG(s->name));
      return TYPE(TYPE_ERROR);
    }
  for (const struct scope *s = k->scope ? k->scope->outer : NULL; s; s = s->outer) {
    if (s->entity == NONE ||
        (map_get(&k->s->entities[s->entity].by_name, word) == MAP_NONE && let_of(k, s->entity, word) == MAP_NONE))
      continue;
    struct str row = s->name.len ? s->name : k->s->entities[s->entity].name;
    diag_fix(k->ds, d, n->span, str_printf(k->a, "%.*s.%.*s", STR_ARG(row), STR_ARG(word)),
             "the outer row has one: `%.*s.%.*s`", STR_ARG(row), STR_ARG(word));
    break;
  }
  return TYPE(TYPE_ERROR);
}

struct type check_name(struct checking *k, const struct node *n, struct type want) {
  struct candidate c[8];
  uint32_t count = gather(k, n->word, c);
  if (want.kind == TYPE_ENUM) {
    const struct enum_type *e = &k->s->enums[want.ref];
    uint32_t m = map_get(&e->by_name, n->word);
    if (m != MAP_NONE) {
      for (uint32_t i = 0; i < count; i++) { /* of the same type it would be a toss-up */
        struct type t = c[i].type;
        if (c[i].ref.kind == REF_LET || c[i].ref.kind == REF_CONST) t = let_type(k, c[i].ref.a, n->span);
        if (t.kind != TYPE_ENUM || t.ref != want.ref) continue;
        struct candidate two[2] = {c[i], {.span = e->members[m].span, .what = "the enum's member"}};
        struct diag *d =
            check_error(k, E0203, n->span, "`%.*s` could be %s or %s", STR_ARG(n->word), two[0].what, two[1].what);
        for (int j = 0; j < 2; j++) diag_label(k->ds, d, two[j].span, "%s", two[j].what);
        diag_fix(k->ds, d, n->span, str_printf(k->a, "\"%.*s\"", STR_ARG(n->word)),
                 "the member is written `\"%.*s\"` too", STR_ARG(n->word));
        if (two[0].row.len)
          diag_help(k->ds, d, "%s is written `%.*s.%.*s`", two[0].what, STR_ARG(two[0].row), STR_ARG(n->word));
        return TYPE(TYPE_ERROR);
      }
      check_set_ref(k, n, (struct ref){REF_MEMBER, 0, want.ref, m});
      return type_optional(want, false);
    }
  }
  if (count > 1) {
    ambiguous(k, n, c, count);
    return TYPE(TYPE_ERROR);
  }
  if (count == 1) {
    if (c[0].ref.kind == REF_LET) {
      struct type t = TYPE(TYPE_ERROR);
      check_member(k, n, k->scope->entity, false, NULL, 0, &t);
      return t;
    }
    check_set_ref(k, n, c[0].ref);
    if (c[0].ref.kind == REF_CONST) return let_type(k, c[0].ref.a, n->span);
    return c[0].type;
  }
  if (str_is(n->word, "now")) {
    check_set_ref(k, n, (struct ref){.kind = REF_NOW});
    return TYPE(TYPE_TIMESTAMP);
  }
  if (str_is(n->word, "today")) {
    check_set_ref(k, n, (struct ref){.kind = REF_TODAY});
    return TYPE(TYPE_DATE);
  }
  if (str_is(n->word, "missing")) {
    check_set_ref(k, n, (struct ref){.kind = REF_MISSING});
    return (struct type){.kind = TYPE_MISSING, .optional = true};
  }
  return unknown(k, n, want);
}
