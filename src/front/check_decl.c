/* Lets and segments: their names, their bodies, and the circles that they must not form. */
#include "front/checking.h"
#include "front/ids_file.h"

#include <stdlib.h>

/* ---- names ---- */

static uint32_t entity_get(struct checking *k, struct str name, struct span at) {
  uint32_t e = map_get(&k->s->entity_by_name, name);
  if (e != MAP_NONE) return e;
  struct str *names = arena_new_array(k->a, struct str, k->s->entity_count + 1);
  for (uint32_t i = 0; i < k->s->entity_count; i++) names[i] = k->s->entities[i].name;
  struct diag *d = check_error(k, E0202, at, "there is no entity `%.*s`", STR_ARG(name));
  check_near(k, d, at, name, names, k->s->entity_count);
  return NONE;
}

static struct str key_of_let(struct checking *k, uint32_t entity, struct str name) {
  if (entity == NONE) return name;
  return str_printf(k->a, "%.*s.%.*s", STR_ARG(k->s->entities[entity].name), STR_ARG(name));
}

static void declare_let(struct checking *k, const struct node *n, bool stdlib) {
  struct checked *c = k->c;
  struct let *l = &c->lets[c->let_count];
  *l = (struct let){
      .name = n->word, .span = n->word_span, .node = n, .body = n->kids[3], .owner = NONE, .from_stdlib = stdlib};
  bool owned = n->kids[0] != NULL;
  if (owned) {
    /* the library's customers are whomever the schema's segments are of */
    bool base = stdlib && str_is(n->kids[0]->word, "customer");
    if (base && k->s->base == NONE) return;
    l->owner = base ? k->s->base : entity_get(k, n->kids[0]->word, n->kids[0]->span);
    if (l->owner == NONE) { /* kept, so that uses in reach stay silent */
      l->type = TYPE(TYPE_ERROR);
      l->used = true;
      return;
    }
  }
  struct str key = key_of_let(k, l->owner, l->name);
  uint32_t other = map_get(&c->let_by_name, key);
  if (other != MAP_NONE) {
    struct let *first = &c->lets[other];
    if (stdlib && !first->from_stdlib) { /* as what is stored, the project's own goes before the library's */
      first->hides = l->span;
      return;
    }
    struct diag *d = check_error(k, E0401, l->span, "`%.*s` is declared twice", STR_ARG(key));
    diag_label(k->ds, d, first->span, "first declared here");
    return;
  }
  if (owned) {
    const struct entity *e = &k->s->entities[l->owner];
    uint32_t f = map_get(&e->by_name, l->name);
    if (f != MAP_NONE && stdlib) return; /* what is stored goes before what the library calculates */
    if (f != MAP_NONE) {
      struct diag *d = check_error(k, E0401, l->span, "`%.*s` is a field of the schema already", STR_ARG(key));
      diag_label(k->ds, d, e->fields[f].span, "the field");
      diag_help(k->ds, d, "give the computed field another name");
      return;
    }
  }
  const struct node *params = n->kids[1];
  l->param_count = params ? params->count : 0;
  l->params = arena_new_array(k->a, struct param, l->param_count + 1);
  for (uint32_t i = 0; i < l->param_count; i++) {
    const struct node *pn = params->kids[i];
    l->params[i] = (struct param){pn->word, check_type(k->p, k->s, pn->kids[0]), pn->word_span};
    for (uint32_t j = 0; j < i; j++)
      if (str_eq(l->params[j].name, pn->word)) {
        struct diag *d = check_error(k, E0401, pn->word_span, "two parameters are called `%.*s`", STR_ARG(pn->word));
        diag_label(k->ds, d, l->params[j].span, "the other");
      }
  }
  map_put(&c->let_by_name, key, c->let_count++);
}

static void known_attrs(struct checking *k, const struct lead *lead, bool segment) {
  for (uint32_t i = 0; lead && i < lead->count; i++) {
    const struct node *a = lead->attrs[i];
    if (str_is(a->word, "allow")) {
      if (!a->count) check_error(k, E0408, a->span, "`@allow` names the warnings that it silences");
      continue;
    }
    const struct node *first = NULL;
    for (uint32_t j = 0; j < i && !first; j++)
      if (str_eq(lead->attrs[j]->word, a->word)) first = lead->attrs[j];
    if (first) {
      struct diag *d = check_error(k, E0408, a->span, "`@%.*s` stands here twice", STR_ARG(a->word));
      diag_label(k->ds, d, first->span, "first here");
      continue;
    }
    bool text = str_is(a->word, "title") || str_is(a->word, "owner"), tags = str_is(a->word, "tags");
    if (segment && text) {
      if (a->count != 1 || a->kids[0]->kind != N_STRING) {
        struct diag *d = check_error(k, E0408, a->span, "`@%.*s` takes one text", STR_ARG(a->word));
        diag_help(k->ds, d, "write `@%.*s(\"...\")`", STR_ARG(a->word));
      }
    } else if (segment && tags) {
      for (uint32_t j = 0; j < a->count; j++)
        if (a->kids[j]->kind != N_STRING && a->kids[j]->kind != N_NAME)
          check_error(k, E0408, a->kids[j]->span, "a tag is a name or a text");
      if (!a->count) check_error(k, E0408, a->span, "`@tags` names at least one tag");
    } else {
      static const struct str names[] = {{"allow", 5}, {"title", 5}, {"owner", 5}, {"tags", 4}};
      struct diag *d = check_error(k, E0408, a->word_span, "there is no attribute `@%.*s` here", STR_ARG(a->word));
      check_near(k, d, a->word_span, a->word, names, segment ? 4 : 1);
    }
  }
}

static void declare_segment(struct checking *k, const struct node *n) {
  struct checked *c = k->c;
  struct segment *s = &c->segments[c->segment_count];
  *s = (struct segment){.name = n->word, .span = n->word_span, .node = n, .body = n->kids[1], .entity = NONE};
  s->kind = n->op == SEG_ACTIVE ? SEGMENT_ACTIVE : n->op == SEG_STATIC ? SEGMENT_STATIC : SEGMENT_PLAIN;
  if (s->kind == SEGMENT_STATIC) s->body = NULL;
  const struct node *on = n->kids[0];
  s->entity = on ? entity_get(k, on->word, on->word_span) : k->s->base;
  const struct lead *lead = n->lead;
  s->doc = lead ? lead->doc : STR("");
  for (uint32_t i = 0; lead && i < lead->count; i++) {
    const struct node *a = lead->attrs[i];
    if (a->count && a->kids[0]->kind == N_STRING && str_is(a->word, "title")) s->title = a->kids[0]->word;
    if (a->count && a->kids[0]->kind == N_STRING && str_is(a->word, "owner")) s->owner = a->kids[0]->word;
    if (str_is(a->word, "tags")) {
      s->tags = arena_new_array(k->a, struct str, a->count + 1);
      for (uint32_t j = 0; j < a->count; j++) s->tags[s->tag_count++] = a->kids[j]->word;
    }
  }
  uint32_t other = map_get(&c->segment_by_name, s->name);
  if (other != MAP_NONE) {
    struct diag *d = check_error(k, E0402, s->span, "two segments are called `%.*s`", STR_ARG(s->name));
    diag_label(k->ds, d, c->segments[other].span, "the first");
    return;
  }
  map_put(&c->segment_by_name, s->name, c->segment_count++);
}

void check_declare(struct checking *k) {
  uint32_t lets = 0, segments = 0;
  for (uint32_t f = 0; f < k->p->files.count; f++)
    for (uint32_t i = 0; i < k->p->files.items[f]->count; i++) {
      lets += k->p->files.items[f]->kids[i]->kind == N_LET;
      segments += k->p->files.items[f]->kids[i]->kind == N_SEGMENT;
    }
  k->c->lets = arena_new_array(k->a, struct let, lets + 1);
  k->c->segments = arena_new_array(k->a, struct segment, segments + 1);
  for (uint32_t f = 0; f < 2 * k->p->files.count; f++) { /* the library's last */
    const struct node *file = k->p->files.items[f % k->p->files.count];
    bool stdlib = project_is_stdlib(k->p, file->span.file);
    if (stdlib != (f >= k->p->files.count)) continue;
    for (uint32_t i = 0; i < file->count; i++) {
      const struct node *n = file->kids[i];
      if (n->kind == N_LET) declare_let(k, n, stdlib);
      if (n->kind == N_SEGMENT) declare_segment(k, n);
      if (n->kind == N_LET || n->kind == N_SEGMENT) known_attrs(k, n->lead, n->kind == N_SEGMENT);
      if (n->kind == N_TEST && n->lead)
        for (uint32_t j = 0; j < n->lead->count; j++)
          check_error(k, E0408, n->lead->attrs[j]->word_span, "there is no attribute `@%.*s` of a test",
                      STR_ARG(n->lead->attrs[j]->word));
    }
  }
  k->let_visit = arena_new_array(k->a, uint8_t, k->c->let_count + 1);
}

/* ---- lets ---- */

static bool is_unused(struct str what) {
  return str_is(what, check_code[W0405].id) || str_is(what, check_code[W0405].name);
}

/* Lets of each name, of whatever owner. */
struct let_names {
  struct map first; /* name → let */
  uint32_t *next;   /* [let]: another of its name, or NONE */
};

struct let_needs {
  ARRAY_OF(uint32_t) list;
};

/* The lets that a body may speak of: every word that is the name of one. */
static void gather_needs(struct checking *k, const struct node *n, const struct let_names *names,
                         struct let_needs *out) {
  if (!n) return;
  if (n->kind == N_NAME || n->kind == N_CALL || n->kind == N_MEMBER_OF || n->kind == N_METHOD) {
    uint32_t l = map_get(&names->first, n->word);
    for (l = l == MAP_NONE ? NONE : l; l != NONE; l = names->next[l]) *array_push(k->a, &out->list) = l;
  }
  for (uint32_t i = 0; i < n->count; i++) gather_needs(k, n->kids[i], names, out);
}

/* check_let goes into the lets that a body needs; here those come first, so that it finds them done however long a
 * chain of them is. */
void check_lets(struct checking *k) {
  uint32_t n = k->c->let_count;
  struct let_names names = {map_in(k->a), arena_new_array(k->a, uint32_t, n + 1)};
  for (uint32_t i = 0; i < n; i++) {
    uint32_t first = map_get(&names.first, k->c->lets[i].name);
    names.next[i] = NONE;
    if (first == MAP_NONE) {
      map_put(&names.first, k->c->lets[i].name, i);
    } else {
      names.next[i] = names.next[first];
      names.next[first] = i;
    }
  }
  bool *seen = arena_new_array(k->a, bool, n + 1);
  struct let_needs *needs = arena_new_array(k->a, struct let_needs, n + 1);
  uint32_t *stack = arena_new_array(k->a, uint32_t, n + 1);
  for (uint32_t start = 0; start < n; start++) {
    uint32_t depth = 0;
    if (seen[start]) continue;
    seen[stack[depth++] = start] = true;
    gather_needs(k, k->c->lets[start].body, &names, &needs[start]);
    while (depth) {
      uint32_t v = stack[depth - 1];
      if (!needs[v].list.count) {
        check_let(k, v);
        depth--;
        continue;
      }
      uint32_t to = needs[v].list.items[--needs[v].list.count];
      if (seen[to]) continue;
      seen[stack[depth++] = to] = true;
      gather_needs(k, k->c->lets[to].body, &names, &needs[to]);
    }
  }
}

/* A reader of the module's page would take it for the module's; a module that grows must not break who uses it. */
static void warn_hides(struct checking *k, const struct let *l) {
  struct diag *d = check_warn(k, W0408, l->span, "`%.*s` takes the place of what a module that is used calls so",
                              STR_ARG(key_of_let(k, l->owner, l->name)));
  if (!d) return;
  diag_label(k->ds, d, l->hides, "the module's, which nothing means now");
  diag_help(k->ds, d, "give this one another name to have both, or leave it out to take the module's");
}

void check_let(struct checking *k, uint32_t index) {
  struct let *l = &k->c->lets[index];
  if (k->let_visit[index] != VISIT_NEW) return;
  k->let_visit[index] = VISIT_OPEN;
  l->takes_months = l->takes_hours = true;
  const struct scope *outer = k->scope;
  uint32_t let = k->let, self = k->self;
  uint32_t allowed = k->allows.count;
  ARRAY_OF(struct allow) saved = {0};
  for (uint32_t i = 0; i < allowed; i++) *array_push(k->a, &saved) = k->allows.items[i];
  k->allows.count = 0; /* those of whoever needs this let are not its own */
  struct scope row = {.entity = l->owner, .back = NONE};
  k->scope = l->owner == NONE ? NULL : &row;
  k->let = index;
  k->self = index;
  struct diags *told = check_library_begin(k, l);
  check_allow_begin(k, l->node->lead);
  if (l->hides.file) warn_hides(k, l);
  struct type want = TYPE(TYPE_NONE);
  if (l->node->kids[2]) want = check_type(k->p, k->s, l->node->kids[2]);
  struct type t = TYPE(TYPE_ERROR);
  if (l->body->kind != N_ERROR) {
    t = want.kind == TYPE_LIST ? check_list(k, l->body, type_elem(want)) : check_value(k, l->body, want);
    if (t.kind == TYPE_DYNAMIC) {
      struct diag *d = check_error(k, E0314, l->body->span, "what kind of value this key holds is not known here");
      diag_help(k->ds, d, "add `.text()` or `.number()`");
      t = TYPE(TYPE_ERROR);
    } else if (t.kind == TYPE_MISSING) {
      check_error(k, E0305, l->body->span, "`missing` alone has no type");
      t = TYPE(TYPE_ERROR);
    } else if (t.kind == TYPE_ROW || t.kind == TYPE_ROWS || t.kind == TYPE_VALUES || t.kind == TYPE_MAP) {
      struct diag *d = check_error(k, E0304, l->body->span, "a `let` holds a value, and this is %.*s",
                                   STR_ARG(check_type_name(k, t)));
      if (t.kind == TYPE_ROWS) diag_help(k->ds, d, "end it with `.count()`, `.any()`, `.sum(...)` or the like");
      t = TYPE(TYPE_ERROR);
    } else if (want.kind != TYPE_NONE && want.kind != TYPE_ERROR && t.kind != TYPE_ERROR && want.kind != TYPE_LIST) {
      bool fits = want.kind == t.kind && (want.kind != TYPE_ENUM || want.ref == t.ref);
      if (want.kind == TYPE_DECIMAL && (t.kind == TYPE_INT || (t.kind == TYPE_DECIMAL && t.scale <= want.scale)))
        fits = true;
      else if (want.kind == TYPE_DECIMAL && t.kind == TYPE_DECIMAL) fits = false;
      if (want.kind == TYPE_FLOAT && t.kind == TYPE_INT) fits = true;
      if (want.kind == TYPE_ID && t.kind == TYPE_TEXT) fits = true;
      if (!fits || (t.optional && !want.optional)) {
        struct diag *d =
            check_error(k, E0303, l->body->span, "this is %.*s%s", STR_ARG(check_type_name(k, type_optional(t, false))),
                        !fits ? "" : " and may be missing");
        diag_label(k->ds, d, l->node->kids[2]->span, "declared as %.*s", STR_ARG(check_type_name(k, want)));
        if (fits)
          diag_help(k->ds, d,
                    "declare it with `?`, or add `?"
                    "? ...` for when it is missing");
      }
      bool optional = t.optional;
      if (want.kind != TYPE_DECIMAL && want.kind != TYPE_FLOAT) t = want; /* numbers keep the kind that they have */
      t.optional = optional || want.optional;
    }
    const struct node *body = l->body;
    check_surprises(k, &body, 1);
  }
  for (uint32_t i = 0; i < k->allows.count; i++) /* what only check_unused can tell */
    if (is_unused(k->allows.items[i].what)) k->allows.items[i].used = true;
  check_allow_end(k, 0);
  for (uint32_t i = 0; i < saved.count; i++) *array_push(k->a, &k->allows) = saved.items[i];
  k->scope = outer;
  k->let = let;
  k->self = self;
  l->type = t;
  check_library_end(k, l, told);
  k->let_visit[index] = VISIT_DONE;
}

/* ---- segments ---- */

static void check_rules(struct checking *k, const struct node *rules) {
  struct map titles = map_in(k->a);
  for (uint32_t i = 0; i < rules->count; i++) {
    const struct node *r = rules->kids[i];
    if (r->kind != N_RULE) continue;
    known_attrs(k, r->lead, false);
    uint32_t before = check_allow_begin(k, r->lead);
    for (uint32_t j = 0; j < r->count; j++) {
      uint32_t inner = check_allow_begin(k, r->kids[j]->lead);
      known_attrs(k, r->kids[j]->lead, false);
      check_cond(k, r->kids[j]);
      k->allows.count = inner; /* it speaks of surprises too, which come below */
    }
    check_surprises(k, (const struct node *const *)r->kids, r->count);
    for (uint32_t j = 0; j < r->count; j++) check_allow_end(k, check_allow_begin(k, r->kids[j]->lead));
    uint32_t other = r->word.len ? map_get(&titles, r->word) : MAP_NONE;
    if (other != MAP_NONE) {
      struct diag *d = check_warn(k, W0406, r->word_span, "two rules have this title");
      if (d) diag_label(k->ds, d, rules->kids[other]->word_span, "the other");
    } else if (r->word.len) {
      map_put(&titles, r->word, i);
    }
    check_allow_end(k, before);
  }
}

static void check_static(struct checking *k, struct segment *s) {
  const struct node *body = s->node->kids[1];
  const struct entity *e = &k->s->entities[s->entity];
  if (e->key_count != 1) {
    struct diag *d = check_error(k, E0405, s->span, "a static segment lists ids, and `%.*s` has %s", STR_ARG(e->name),
                                 e->key_count ? "a key of several columns" : "no key");
    diag_label(k->ds, d, e->span, "declared here");
    return;
  }
  const struct column_spec *key = &e->columns[e->key[0]];
  if (body->kind == N_STRING) {
    struct str key_name = key->stored;
    ids_file_read(k->p, project_beside(k->p, body->span.file, body->word), body->span, key_name, &s->ids, &s->id_count);
    return;
  }
  check_list(k, body, type_optional(key->type, false));
  struct map seen = map_in(k->a);
  s->ids = arena_new_array(k->a, struct str, body->count + 1);
  for (uint32_t i = 0; i < body->count; i++) {
    const struct node *item = node_bare(body->kids[i]);
    struct str word = item->word;
    if (item->kind == N_NEG) word = str_printf(k->a, "-%.*s", STR_ARG(item->kids[0]->word));
    uint32_t at = map_get(&seen, word);
    if (at != MAP_NONE) {
      struct diag *d = check_warn(k, W0404, item->span, "`%.*s` is listed twice", STR_ARG(word));
      if (d) diag_label(k->ds, d, body->kids[at]->span, "here too");
      continue;
    }
    map_put(&seen, word, i);
    s->ids[s->id_count++] = word;
  }
  if (!body->count) {
    struct diag *d = check_error(k, E0403, body->span, "this segment lists nobody");
    diag_help(k->ds, d, "a segment of nobody is more likely a mistake; leave it out");
  }
}

void check_segment(struct checking *k, uint32_t index) {
  struct segment *s = &k->c->segments[index];
  const struct node *body = s->node->kids[1];
  if (s->entity == NONE || body->kind == N_ERROR) return;
  uint32_t before = check_allow_begin(k, s->node->lead);
  const struct node *on = s->node->kids[0];
  struct scope row = {.entity = s->entity, .back = NONE};
  if (on && on->kids[0]) {
    row.name = on->kids[0]->word;
    row.span = on->kids[0]->span;
  }
  k->scope = &row;
  k->self = k->c->let_count + index;
  if (s->kind == SEGMENT_STATIC) {
    check_static(k, s);
  } else if (body->kind == N_RULES) {
    check_rules(k, body);
  } else {
    check_cond(k, body);
    check_surprises(k, &body, 1);
  }
  k->scope = NULL;
  k->self = NONE;
  check_allow_end(k, before);
}

/* ---- circles ---- */

static struct str graph_name(struct checking *k, uint32_t v) {
  struct checked *c = k->c;
  if (v >= c->let_count) return c->segments[v - c->let_count].name;
  return key_of_let(k, c->lets[v].owner, c->lets[v].name);
}

static struct span graph_span(struct checking *k, uint32_t v) {
  return v >= k->c->let_count ? k->c->segments[v - k->c->let_count].span : k->c->lets[v].span;
}

static int edge_order(const void *a, const void *b) {
  const struct edge *x = a, *y = b;
  return x->from != y->from ? (x->from < y->from ? -1 : 1)
                            : (x->span.start > y->span.start) - (x->span.start < y->span.start);
}

void check_cycles(struct checking *k) {
  uint32_t n = k->c->let_count + k->c->segment_count;
  struct edge *edges = k->edges.items;
  uint32_t m = k->edges.count;
  if (!m) return;
  qsort(edges, m, sizeof *edges, edge_order);
  uint32_t *first = arena_new_array(k->a, uint32_t, n + 2);
  for (uint32_t i = 0; i < m; i++) first[edges[i].from + 1]++;
  for (uint32_t i = 0; i <= n; i++) first[i + 1] += first[i];
  uint8_t *state = arena_new_array(k->a, uint8_t, n + 1);
  uint32_t *stack = arena_new_array(k->a, uint32_t, n + 1), *at = arena_new_array(k->a, uint32_t, n + 1);
  for (uint32_t start = 0; start < n; start++) {
    if (state[start] != VISIT_NEW) continue;
    uint32_t depth = 0;
    stack[0] = start;
    at[0] = first[start];
    state[start] = VISIT_OPEN;
    for (;;) {
      uint32_t v = stack[depth];
      if (at[depth] == first[v + 1]) {
        state[v] = VISIT_DONE;
        if (!depth--) break;
        continue;
      }
      const struct edge *e = &edges[at[depth]++];
      if (state[e->to] == VISIT_NEW) {
        state[e->to] = VISIT_OPEN;
        stack[++depth] = e->to;
        at[depth] = first[e->to];
      } else if (state[e->to] == VISIT_OPEN) {
        uint32_t from = depth;
        while (stack[from] != e->to) from--;
        struct buf path = buf_in(k->a);
        for (uint32_t i = from; i <= depth; i++) buf_printf(&path, "`%.*s` → ", STR_ARG(graph_name(k, stack[i])));
        buf_printf(&path, "`%.*s`", STR_ARG(graph_name(k, e->to)));
        struct diag *d =
            check_error(k, E0404, graph_span(k, e->to), "this is defined by itself: %.*s", STR_ARG(buf_str(&path)));
        for (uint32_t i = from; i <= depth; i++) {
          struct span s = edges[at[i] - 1].span;
          diag_label(k->ds, d, s, "`%.*s` needs this", STR_ARG(graph_name(k, stack[i])));
        }
        diag_help(k->ds, d, "break the circle in one of these places");
      }
    }
  }
}

/* A file of lets alone is a module for others, and so is what comes with the program. */
void check_unused(struct checking *k) {
  bool *has_segment = arena_new_array(k->a, bool, k->p->sources->list.count + 2);
  for (uint32_t i = 0; i < k->c->segment_count; i++) has_segment[k->c->segments[i].span.file] = true;
  for (uint32_t i = 0; i < k->c->let_count; i++) {
    const struct let *l = &k->c->lets[i];
    if (l->from_stdlib || !has_segment[l->span.file]) continue;
    uint32_t before = check_allow_begin(k, l->node->lead);
    if (!l->used) {
      struct diag *d = check_warn(k, W0405, l->span, "`%.*s` is never used", STR_ARG(l->name));
      if (d) diag_help(k->ds, d, "leave it out, or keep it with `@allow(unused)`");
    }
    for (uint32_t j = before; j < k->allows.count; j++) /* the others were judged with the body */
      if (!is_unused(k->allows.items[j].what)) k->allows.items[j].used = true;
    check_allow_end(k, before);
  }
}
