/* uses: what depends on a segment, a computed field, a constant or a field of the schema. */
#include "tools/cli.h"
#include "tools/json_out.h"

/* What was asked for: every thing of that name. */
struct target {
  uint32_t segment, let, entity, field;
};

/* Declarations are numbered: segments first, then lets; behind them `count`, what was asked for where it is a field. */
struct edge {
  uint32_t from, to;
  struct span at; /* of the first use in the body */
};

struct graph {
  struct session *s;
  const struct checked *c;
  struct target target;
  uint32_t count; /* segments and lets */
  ARRAY_OF(struct edge) edges;
  uint32_t *seen_from; /* [to]: the last declaration, plus one, that an edge was made from */
};

static const struct node *body_of(const struct graph *g, uint32_t d) {
  return d < g->c->segment_count ? g->c->segments[d].body : g->c->lets[d - g->c->segment_count].body;
}

static struct str name_of(const struct graph *g, uint32_t d) {
  if (d < g->c->segment_count) return g->c->segments[d].name;
  const struct let *l = &g->c->lets[d - g->c->segment_count];
  if (l->owner == NONE) return l->name;
  struct str owner = g->c->schema->entities[l->owner].name;
  return str_printf(g->s->cli->arena, "%.*s.%.*s", STR_ARG(owner), STR_ARG(l->name));
}

static const char *kind_of(const struct graph *g, uint32_t d) { return d < g->c->segment_count ? "segment" : "let"; }

static void add_edge(struct graph *g, uint32_t from, uint32_t to, const struct node *n) {
  if (g->seen_from[to] == from + 1) return;
  g->seen_from[to] = from + 1;
  bool behind_dot = n->kind == N_MEMBER_OF || n->kind == N_METHOD;
  *array_push(g->s->cli->arena, &g->edges) = (struct edge){from, to, behind_dot ? n->word_span : n->span};
}

static void walk(struct graph *g, uint32_t from, const struct node *n) {
  if (!n) return;
  struct ref r = g->c->refs[n->id];
  if (r.kind == REF_SEGMENT) add_edge(g, from, r.a, n);
  if (r.kind == REF_LET || r.kind == REF_CONST) add_edge(g, from, g->c->segment_count + r.a, n);
  if (r.kind == REF_FIELD && r.a == g->target.entity && r.b == g->target.field) add_edge(g, from, g->count, n);
  for (uint32_t i = 0; i < n->count; i++) walk(g, from, n->kids[i]);
}

static void find_edges(struct graph *g) {
  g->seen_from = arena_new_array(g->s->cli->arena, uint32_t, g->count + 1);
  for (uint32_t d = 0; d < g->count; d++) {
    if (d >= g->c->segment_count) {
      const struct let *l = &g->c->lets[d - g->c->segment_count];
      if (l->from_stdlib && (!l->used || l->unfit)) continue; /* lies in the library, and nobody takes it */
    }
    walk(g, d, body_of(g, d));
  }
}

static bool names(const struct graph *g, struct str name, struct target *t) {
  const struct schema *schema = g->c->schema;
  *t = (struct target){NONE, NONE, NONE, NONE};
  uint32_t i = map_get(&g->c->segment_by_name, name);
  if (i != MAP_NONE) t->segment = i;
  i = map_get(&g->c->let_by_name, name);
  if (i != MAP_NONE) t->let = i;
  size_t dot = str_find(name, STR("."));
  uint32_t entity = dot == SIZE_MAX ? schema->base : map_get(&schema->entity_by_name, str_sub(name, 0, dot));
  if (entity != NONE && entity != MAP_NONE) {
    const struct entity *e = &schema->entities[entity];
    struct str field = dot == SIZE_MAX ? name : str_sub(name, dot + 1, name.len);
    i = map_get(&g->c->let_by_name, str_printf(g->s->cli->arena, "%.*s.%.*s", STR_ARG(e->name), STR_ARG(field)));
    if (i != MAP_NONE && t->let == NONE) t->let = i;
    i = map_get(&e->by_name, field);
    if (i != MAP_NONE) t->entity = entity, t->field = i;
  }
  return t->segment != NONE || t->let != NONE || t->field != NONE;
}

/* A bare name that is not the base entity's: that of the one entity which has it. Several: they are told. */
static bool elsewhere(const struct graph *g, struct str name, struct target *t, bool *told) {
  const struct schema *schema = g->c->schema;
  struct arena *a = g->s->cli->arena;
  struct str only = STR_NONE;
  struct buf all = buf_in(a);
  uint32_t count = 0;
  for (uint32_t e = 0; e < schema->entity_count; e++) {
    struct str full = str_printf(a, "%.*s.%.*s", STR_ARG(schema->entities[e].name), STR_ARG(name));
    struct target other;
    if (!names(g, full, &other)) continue;
    buf_printf(&all, "%s`%.*s`", count++ ? ", " : "", STR_ARG(full));
    only = full;
  }
  *told = count > 1;
  if (*told)
    fprintf(stderr, "seg: several entities have `%.*s`: say which, %.*s\n", STR_ARG(name), STR_ARG(buf_str(&all)));
  return count == 1 && names(g, only, t);
}

static int unknown(const struct graph *g, struct str name) {
  const struct schema *schema = g->c->schema;
  ARRAY_OF(struct str) all = {0};
  struct arena *a = g->s->cli->arena;
  for (uint32_t d = 0; d < g->count; d++) *array_push(a, &all) = name_of(g, d);
  const struct entity *e = schema->base != NONE ? &schema->entities[schema->base] : NULL;
  for (uint32_t f = 0; e && f < e->field_count; f++) *array_push(a, &all) = e->fields[f].name;
  int near = all.count ? name_nearest(name, all.items, all.count) : -1;
  fprintf(stderr, "seg: there is no segment, computed field, constant or field `%.*s`", STR_ARG(name));
  if (near >= 0) fprintf(stderr, "; did you mean `%.*s`?", STR_ARG(all.items[near]));
  fputc('\n', stderr);
  return EXIT_PROBLEMS;
}

static struct str place(const struct graph *g, struct span at) {
  const struct source *src = sources_get(&g->s->sources, at.file);
  struct line_col p = source_locate(src, at.start);
  return str_printf(g->s->cli->arena, "%.*s:%u:%u", STR_ARG(src->path), p.line, p.col);
}

struct shown_use {
  struct str what, name, place, through;
  struct span at;
};

static void show(struct graph *g, const struct shown_use *list, uint32_t count) {
  struct cli *c = g->s->cli;
  if (c->format == FORMAT_JSON) {
    struct json_out j = json_out_to(c->out);
    json_out_open(&j, '{');
    json_out_count(&j, "version", 1);
    json_out_key(&j, "uses");
    json_out_open(&j, '[');
    for (uint32_t i = 0; i < count; i++) {
      json_out_open(&j, '{');
      json_out_member(&j, "what", list[i].what);
      json_out_member(&j, "name", list[i].name);
      json_out_span(&j, "span", &g->s->sources, list[i].at);
      json_out_member(&j, "through", list[i].through);
      json_out_close(&j, '}');
    }
    json_out_close(&j, ']');
    json_out_close(&j, '}');
    json_out_end(&j);
    return;
  }
  if (!count) {
    fputs("nothing uses it\n", c->out);
    return;
  }
  struct table_text t = {.arena = c->arena, .columns = 4, .right = arena_new_array(c->arena, bool, 4)};
  static const char *const head[] = {"what", "name", "place", "through"};
  for (int i = 0; i < 4; i++) *array_push(c->arena, &t.cells) = str_from(head[i]);
  for (uint32_t i = 0; i < count; i++) {
    *array_push(c->arena, &t.cells) = list[i].what;
    *array_push(c->arena, &t.cells) = list[i].name;
    *array_push(c->arena, &t.cells) = list[i].place;
    *array_push(c->arena, &t.cells) = list[i].through;
  }
  table_print(&t, c->out);
  if (!c->quiet) fprintf(c->out, "%u use%s\n", count, count == 1 ? "" : "s");
}

/* Who uses what was asked for, then who uses those: `order` gets the edges by which each is reached, the nearest
 * first. Returns how many. */
static uint32_t reach(const struct graph *g, const struct edge **order, bool *found) {
  struct arena *a = g->s->cli->arena;
  uint32_t *starts = arena_new_array(a, uint32_t, g->count + 3); /* edges by what they lead to */
  uint32_t *by_to = arena_new_array(a, uint32_t, g->edges.count + 1);
  for (uint32_t i = 0; i < g->edges.count; i++) starts[g->edges.items[i].to + 2]++;
  for (uint32_t d = 0; d < g->count + 1; d++) starts[d + 2] += starts[d + 1];
  for (uint32_t i = 0; i < g->edges.count; i++) by_to[starts[g->edges.items[i].to + 1]++] = i;
  uint32_t count = 0, first[3], firsts = 0;
  if (g->target.segment != NONE) first[firsts++] = g->target.segment;
  if (g->target.let != NONE) first[firsts++] = g->c->segment_count + g->target.let;
  if (g->target.field != NONE) first[firsts++] = g->count;
  for (uint32_t i = 0; i < firsts; i++) found[first[i]] = true;
  for (uint32_t i = 0; i < firsts + count; i++) {
    uint32_t to = i < firsts ? first[i] : order[i - firsts]->from;
    for (uint32_t k = starts[to]; k < starts[to + 1]; k++) {
      const struct edge *e = &g->edges.items[by_to[k]];
      if (found[e->from]) continue;
      found[e->from] = true;
      order[count++] = e;
    }
  }
  return count;
}

int cmd_uses(struct cli *c) {
  struct session s;
  int code;
  struct str name = c->paths.items[0];
  if (!session_open(&s, c, &code)) return code;
  struct graph g = {.s = &s, .c = s.checked, .count = s.checked->segment_count + s.checked->let_count};
  bool told = false;
  if (!names(&g, name, &g.target) && !elsewhere(&g, name, &g.target, &told))
    return told ? EXIT_PROBLEMS : unknown(&g, name);
  find_edges(&g);
  const struct edge **order = arena_new_array(c->arena, const struct edge *, g.count + 1);
  bool *found = arena_new_array(c->arena, bool, g.count + 1);
  uint32_t count = reach(&g, order, found), own = g.target.segment;
  uint32_t let = g.target.let == NONE ? NONE : g.c->segment_count + g.target.let;
  ARRAY_OF(struct shown_use) list = {0};
  for (uint32_t i = 0; i < count; i++) {
    const struct edge *e = order[i];
    struct str through = e->to == own || e->to == let || e->to == g.count ? STR("") : name_of(&g, e->to);
    *array_push(c->arena, &list) =
        (struct shown_use){str_from(kind_of(&g, e->from)), name_of(&g, e->from), place(&g, e->at), through, e->at};
  }
  for (uint32_t i = 0; i < s.checked->test_count; i++) {
    const struct test *test = &s.checked->tests[i];
    for (uint32_t k = 0; k < test->expect_count; k++) {
      uint32_t d = test->expects[k].segment;
      if (!found[d]) continue;
      struct str through = d == own ? STR("") : g.c->segments[d].name;
      struct span at = test->expects[k].span;
      *array_push(c->arena, &list) = (struct shown_use){STR("test"), test->title, place(&g, at), through, at};
      break;
    }
  }
  show(&g, list.items, list.count);
  return EXIT_FINE;
}
