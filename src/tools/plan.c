#include "tools/plan.h"

#include "front/check.h"

static bool add_where(struct plan *p, struct session *s) {
  struct cli *c = s->cli;
  const struct schema *schema = s->checked->schema;
  uint32_t entity = session_entity(s);
  if (entity == NONE) return false;
  const struct node *n = check_expr(&s->project, s->checked, entity, c->where, TYPE_BOOL);
  if (!n) return false;
  p->where = n;
  uint32_t at = ir_add_cond(p->ir, s->checked, entity, n, STR("where"), &s->diags);
  if (!c->segments.count) return true;
  /* with segments it narrows each of them */
  struct ir_segment w = p->ir->segments.items[at];
  p->ir->segments.count--;
  for (uint32_t i = 0; i < p->ir->segments.count; i++) {
    struct ir_segment *g = &p->ir->segments.items[i];
    if (g->entity != w.entity) {
      fprintf(stderr, "seg: `%.*s` holds rows of `%.*s`, and --where speaks of `%.*s`\n", STR_ARG(g->name),
              STR_ARG(schema->entities[g->entity].name), STR_ARG(schema->entities[w.entity].name));
      return false;
    }
    ir_ref both[2] = {g->cond, w.cond};
    g->cond = ir_and(p->ir, both, 2);
  }
  return true;
}

bool plan_make(struct plan *p, struct session *s, bool all, int *code) {
  struct cli *c = s->cli;
  *code = EXIT_PROBLEMS;
  p->ir = ir_new(c->arena, s->checked, s->now);
  if (c->segments.count) {
    for (uint32_t i = 0; i < c->segments.count; i++) {
      uint32_t g = session_segment(s, c->segments.items[i]);
      if (g == NONE) return false;
      ir_add_segment(p->ir, s->checked, g, &s->diags);
    }
  } else if (all || (!c->where.len && s->checked->segment_count == 1)) {
    for (uint32_t i = 0; i < s->checked->segment_count; i++) ir_add_segment(p->ir, s->checked, i, &s->diags);
  } else if (!c->where.len) {
    fprintf(stderr, "seg: say which segment: `--segment NAME`, or `--where EXPR`; `seg stats` counts all of them\n");
    *code = EXIT_USAGE;
    return false;
  }
  if (c->where.len && !add_where(p, s)) {
    session_show(s);
    return false;
  }
  p->wanted = p->ir->segments.count;
  if (s->diags.errors) return session_show(s), false;
  return true;
}
