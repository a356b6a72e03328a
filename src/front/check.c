/* The order of work, and the side tables. */
#include "front/checking.h"

const struct diag_code check_code[CHECK_CODES] = {
#define CODE(id, severity, name, explain) {#id, SEV_##severity, name, explain},
#include "front/check.def"
#undef CODE
};

static const struct diag_code *const check_list_of_codes[CHECK_CODES] = {
#define CODE(id, severity, name, explain) &check_code[id],
#include "front/check.def"
#undef CODE
};

const struct diag_code *const *check_codes(uint32_t *count) {
  *count = CHECK_CODES;
  return check_list_of_codes;
}

void check_set_type(struct checking *k, const struct node *n, struct type t) { k->c->types[n->id] = t; }
struct type check_type_of(const struct checking *k, const struct node *n) {
  return k->c->types[n->id];
}
void check_set_ref(struct checking *k, const struct node *n, struct ref r) { k->c->refs[n->id] = r; }
struct ref check_ref_of(const struct checking *k, const struct node *n) {
  return k->c->refs[n->id];
}

struct diag *check_error(struct checking *k, enum check_code_id code, struct span at, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  struct str m = str_vprintf(k->a, fmt, ap);
  va_end(ap);
  return diag_add(k->ds, &check_code[code], at, "%.*s", STR_ARG(m));
}

struct diag *check_warn(struct checking *k, enum check_code_id code, struct span at, const char *fmt, ...) {
  bool allowed = project_is_stdlib(k->p, at.file);
  for (uint32_t i = 0; i < k->allows.count; i++) {
    struct allow *w = &k->allows.items[i];
    if (!str_is(w->what, check_code[code].id) && !str_is(w->what, check_code[code].name)) continue;
    allowed = w->used = true;
    k->allowed[w->node] = true;
  }
  if (allowed) return NULL;
  va_list ap;
  va_start(ap, fmt);
  struct str m = str_vprintf(k->a, fmt, ap);
  va_end(ap);
  return diag_add(k->ds, &check_code[code], at, "%.*s", STR_ARG(m));
}

uint32_t check_allow_begin(struct checking *k, const struct lead *lead) {
  uint32_t before = k->allows.count;
  for (uint32_t i = 0; lead && i < lead->count; i++) {
    const struct node *attr = lead->attrs[i];
    if (!str_is(attr->word, "allow")) continue;
    for (uint32_t j = 0; j < attr->count; j++) {
      /* a code's name has hyphens in it, which parse as subtractions: what counts is the text */
      struct span sp = attr->kids[j]->span;
      const struct source *src = sources_get(k->p->sources, sp.file);
      struct str what = str_sub(src->text, sp.start, sp.end);
      if (attr->kids[j]->kind == N_STRING) what = attr->kids[j]->word;
      if (!k->allowed) k->allowed = arena_new_array(k->a, bool, k->p->ids.next);
      *array_push(k->a, &k->allows) = (struct allow){str_trim(what), sp, false, attr->kids[j]->id};
    }
  }
  return before;
}

void check_allow_end(struct checking *k, uint32_t before) {
  for (uint32_t i = before; i < k->allows.count; i++) {
    struct allow w = k->allows.items[i];
    if (w.used || k->allowed[w.node]) continue;
    struct str names[CHECK_CODES];
    uint32_t n = 0;
    bool known = false;
    for (int c = 0; c < CHECK_CODES; c++) {
      if (check_code[c].severity != SEV_WARNING) continue;
      names[n++] = str_from(check_code[c].name);
      known |= str_is(w.what, check_code[c].id) || str_is(w.what, check_code[c].name);
    }
    uint32_t count = k->allows.count;
    k->allows.count = before; /* its own @allow does not silence it */
    struct diag *d = known ? check_warn(k, W0407, w.span, "nothing here gives the warning `%.*s`", STR_ARG(w.what))
                           : check_warn(k, W0407, w.span, "there is no warning `%.*s`", STR_ARG(w.what));
    k->allows.count = count;
    if (d && known) diag_help(k->ds, d, "leave the `@allow` out");
    if (d && !known) check_near(k, d, w.span, w.what, names, n);
  }
  k->allows.count = before;
}

struct str check_type_name(struct checking *k, struct type t) {
  return type_name(k->a, k->s, t);
}

void check_near(struct checking *k, struct diag *d, struct span at, struct str word, const struct str *names,
                uint32_t count) {
  int i = name_nearest(word, names, count);
  if (i >= 0) {
    diag_fix(k->ds, d, at, names[i], "did you mean `%.*s`?", STR_ARG(names[i]));
    return;
  }
  if (count == 0 || count > 8) return; /* more than one reads */
  struct buf b = buf_in(k->a);
  for (uint32_t n = 0; n < count; n++)
    buf_printf(&b, "%s`%.*s`", n == 0 ? "" : n + 1 == count ? " and " : ", ", STR_ARG(names[n]));
  diag_help(k->ds, d, "there %s %.*s", count == 1 ? "is" : "are", STR_ARG(buf_str(&b)));
}

bool check_near_worth(struct checking *k, uint32_t count) {
  if (k->names_left < count) return false;
  k->names_left -= count;
  return true;
}

const struct node *node_bare(const struct node *n) {
  while (n->kind == N_PAREN) n = n->kids[0];
  return n;
}

void check_edge(struct checking *k, uint32_t to, struct span span) {
  if (k->self != NONE) *array_push(k->a, &k->edges) = (struct edge){k->self, to, span};
}

static void grow_tables(struct project *p, struct checked *c) {
  uint32_t need = p->ids.next;
  if (need <= c->id_count) return;
  c->types = arena_grow(c->arena, c->types, c->id_count * sizeof *c->types, need * sizeof *c->types);
  c->refs = arena_grow(c->arena, c->refs, c->id_count * sizeof *c->refs, need * sizeof *c->refs);
  c->id_count = need;
}

static struct checking checking_on(struct project *p, struct checked *c) {
  return (struct checking){.p = p,
                           .c = c,
                           .a = p->arena,
                           .ds = p->diags,
                           .s = c->schema,
                           .let = NONE,
                           .self = NONE,
                           .told = p->diags,
                           .names_left = 5000000};
}

struct checked *check_project(struct project *p) {
  struct checked *c = arena_new(p->arena, struct checked);
  c->arena = p->arena;
  c->sources = p->sources;
  c->let_by_name = map_in(p->arena);
  c->segment_by_name = map_in(p->arena);
  c->schema = check_schema(p);
  grow_tables(p, c);
  if (!c->schema) return c;
  struct checking k = checking_on(p, c);
  check_declare(&k);
  check_lets(&k);
  for (uint32_t i = 0; i < c->segment_count; i++) check_segment(&k, i);
  check_cycles(&k);
  check_tests(&k);
  check_unused(&k);
  return c;
}

const struct node *check_expr(struct project *p, struct checked *c, uint32_t entity, struct str text,
                              enum type_kind want) {
  uint32_t errors = p->diags->errors;
  uint32_t file = sources_add(p->sources, STR("<expression>"), text);
  const struct node *n = parse_expr(p->arena, p->sources, file, &p->ids, p->diags);
  if (p->diags->errors != errors || !c->schema || entity == NONE) return NULL;
  grow_tables(p, c);
  struct checking k = checking_on(p, c);
  k.let_visit = arena_new_array(p->arena, uint8_t, c->let_count + 1);
  memset(k.let_visit, VISIT_DONE, c->let_count + 1);
  struct scope row = {.entity = entity, .back = NONE};
  k.scope = &row;
  if (want == TYPE_BOOL) {
    check_cond(&k, n);
    check_surprises(&k, &n, 1);
  } else {
    struct type t = check_value(&k, n, TYPE(want == TYPE_DYNAMIC ? TYPE_NONE : want));
    if (t.kind == TYPE_DYNAMIC && want != TYPE_DYNAMIC) {
      struct diag *d = check_error(&k, E0314, n->span, "what kind of value this key holds is not known here");
      diag_help(k.ds, d, "add `.text()` or `.number()`");
    } else if (t.kind == TYPE_MISSING) {
      check_error(&k, E0305, n->span, "`missing` alone has no type");
    }
  }
  return p->diags->errors == errors ? n : NULL;
}
