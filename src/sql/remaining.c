/* The rows that are left for the machine where a dialect cannot say a segment exactly: those that its statement keeps,
 * and the rows related to them. */
#include "sql/pushdown.h"

/* The columns of a relation's side (or of a key), as they are compared: stored where that is exact, else as text. */
static void write_side(struct writer *w, uint32_t entity, const uint32_t *columns, uint32_t other,
                       const uint32_t *others, uint32_t width, uint32_t alias, struct text *t) {
  for (uint32_t i = 0; i < width; i++) {
    if (i) put(t, ", ");
    if (w->d->joins_plain(w, entity, columns[i], other, others[i])) put_column(w, t, entity, columns[i], alias);
    else w->d->as_text(w, entity, columns[i], alias, t);
  }
}

struct sql_statement *sql_remaining(struct arena *a, struct ir *ir, uint32_t segment, const struct sql_profile *profile,
                                    uint32_t relation, struct str list, struct diags *ds) {
  struct writer w = {.a = a, .ir = ir, .s = ir->schema, .profile = profile, .d = profile->dialect, .ds = ds};
  const struct ir_segment *g = &ir->segments.items[segment];
  const struct entity *e = &w.s->entities[g->entity];
  const struct relation *r = relation == NONE ? NULL : &w.s->relations[relation];
  uint32_t entity = r ? r->to : g->entity, width = r ? r->width : e->key_count;
  const uint32_t *outer = r ? r->to_cols : e->key, *inner = r ? r->from_cols : e->key;
  struct text where = text_in(a), out = text_in(a);
  uint32_t rows = w.next_alias++;
  struct select in = {.alias = w.next_alias++, .entity = g->entity};
  struct sql_pushdown push = sql_push(&w, g->cond);
  write_pred(&w, &in, push.cond, &where);
  if (r && width == 1 && !profile_of(&w, r->from, r->from_cols[0])->no_nulls) {
    /* NULL among them leads nowhere, and ClickHouse 18.16 does not find others by an index of `outer` beside it */
    put_where(&where);
    write_side(&w, g->entity, inner, entity, outer, width, in.alias, &where);
    put(&where, " IS NOT NULL");
  }
  put(&out, "SELECT %.*s\nFROM ", STR_ARG(list));
  write_table(&w, entity, rows, &out);
  put(&out, "\nWHERE %s", width > 1 ? "(" : "");
  write_side(&w, entity, outer, g->entity, inner, width, rows, &out);
  put(&out, "%s", width > 1 ? ")" : "");
  put_in(&w, &out);
  put(&out, "(SELECT ");
  write_side(&w, g->entity, inner, entity, outer, width, in.alias, &out);
  put(&out, " FROM ");
  write_table(&w, g->entity, in.alias, &out);
  put_joins(&w, &in, &out);
  put_text(&out, &where, a);
  put(&out, ")");
  struct sql_statement *st = sql_finish(&w, &out, g->name);
  if (st) st->entity = entity;
  return st;
}
