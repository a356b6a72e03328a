/* What segments read, by their text: data is loaded once and asked at many instants, and what an instant folds away the
 * next may need. So more may be named here than the IR of any one instant reads, and never less. */
#include "api/api.h"
#include "ir/fold.h"

struct reading {
  const struct checked *c;
  struct needs *needs;
  bool *lets, *segments; /* walked already */
  struct {
    ARRAY_OF(const struct node *) todo;
  } work;
  struct arena *arena;
};

static void need_entity(struct reading *r, uint32_t entity) {
  const struct entity *e = &r->c->schema->entities[entity];
  r->needs->tables[entity] = true;
  for (uint32_t i = 0; i < e->key_count; i++) r->needs->columns[entity][e->key[i]] = true;
}

static void need_relation(struct reading *r, uint32_t relation) {
  const struct relation *rel = &r->c->schema->relations[relation];
  r->needs->relations[relation] = true;
  if (rel->inverse != NONE) r->needs->relations[rel->inverse] = true; /* rows outside are reached the way back */
  need_entity(r, rel->from);
  need_entity(r, rel->to);
}

static void need_let(struct reading *r, uint32_t let) {
  if (r->lets[let]) return;
  r->lets[let] = true;
  *array_push(r->arena, &r->work.todo) = r->c->lets[let].body;
}

static void need_segment(struct reading *r, uint32_t segment) {
  if (r->segments[segment]) return;
  r->segments[segment] = true;
  need_entity(r, r->c->segments[segment].entity);
  if (r->c->segments[segment].body) *array_push(r->arena, &r->work.todo) = r->c->segments[segment].body;
}

static void need_ref(struct reading *r, struct ref ref) {
  switch (ref.kind) {
    case REF_FIELD: {
      const struct field *f = &r->c->schema->entities[ref.a].fields[ref.b];
      if (f->column != NONE) r->needs->columns[ref.a][f->column] = true;
      if (f->relation != NONE) need_relation(r, f->relation);
      break;
    }
    case REF_LET:
    case REF_CONST: need_let(r, ref.a); break;
    case REF_SEGMENT: need_segment(r, ref.a); break;
    default: break;
  }
}

void api_needs(const struct checked *c, struct arena *a, struct needs *needs) {
  struct reading r = {.c = c, .needs = needs, .arena = a};
  r.lets = arena_new_array(a, bool, c->let_count + 1);
  r.segments = arena_new_array(a, bool, c->segment_count + 1);
  for (uint32_t i = 0; i < c->segment_count; i++) need_segment(&r, i);
  while (r.work.todo.count) {
    const struct node *n = r.work.todo.items[--r.work.todo.count];
    if (n->id < c->id_count) need_ref(&r, c->refs[n->id]);
    for (uint32_t i = 0; i < n->count; i++)
      if (n->kids[i]) *array_push(a, &r.work.todo) = n->kids[i];
  }
}

bool api_has_needs(const struct ir *ir, const struct dataset *d, struct arena *a, struct diags *ds) {
  const struct schema *s = ir->schema;
  struct needs *n = needs_new(a, s);
  ir_needs(ir, n);
  bool fine = true;
  for (uint32_t e = 0; e < s->entity_count && fine; e++) {
    fine = !n->tables[e] || d->tables[e].loaded;
    for (uint32_t c = 0; c < s->entities[e].column_count && fine; c++)
      fine = !n->columns[e][c] || d->tables[e].columns[c].loaded;
    if (!fine)
      diag_add(ds, &api_code[E0761], SPAN_NONE, "the data lacks what segments read of `%.*s`",
               STR_ARG(s->entities[e].name));
  }
  for (uint32_t r = 0; r < s->relation_count && fine; r++) {
    fine = !n->relations[r] || d->links[r].loaded;
    if (!fine)
      diag_add(ds, &api_code[E0761], SPAN_NONE, "the data is not linked by `%.*s`", STR_ARG(s->relations[r].name));
  }
  return fine;
}
