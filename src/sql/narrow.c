/* What a grouped table need not hold. Whatever stands beside a condition in an AND must hold, too, where that condition
 * matters; so rows of others than those that it holds for are not looked at: a semijoin. Only what singles out few
 * rows, by a column of the row itself, is worth one. */
#include "sql/dialect.h"

#include <string.h>

enum { NARROW_USES_MOST = 4 }; /* alternatives that one table is narrowed to; beyond, it holds all rows */

static bool singles_out(const struct writer *w, const struct select *in, ir_ref cond) {
  const struct ir_node *n = ir_at(w->ir, cond);
  struct stored_column c;
  if (n->op != IR_EQ) return false; /* of several values, an index on the rows' own columns may lead to fewer */
  if (!stored_column_of(w, n, &c) || c.spec->type.kind == TYPE_BOOL) return false;
  const struct ir_node *row = ir_at(w->ir, c.row);
  return row->op == IR_ROW && row->imm.index == 0 && c.entity == in->entity;
}

uint32_t narrow_begin(struct writer *w, struct select *in, ir_ref junction) {
  uint32_t before = in->beside.count;
  if (!ir_is(w->ir, junction, IR_AND)) return before;
  for (uint32_t i = 0; i < ir_at(w->ir, junction)->arg_count; i++) {
    ir_ref cond = ir_at(w->ir, junction)->args[i];
    if (singles_out(w, in, cond)) *array_push(w->a, &in->beside) = cond;
  }
  return before;
}

void narrow_end(struct select *in, uint32_t before) { in->beside.count = before; }

static bool same_use(const struct narrow_use *a, const struct select *owner) {
  return a->count == owner->beside.count && memcmp(a->conds, owner->beside.items, a->count * sizeof *a->conds) == 0;
}

void narrow_use(struct writer *w, const struct select *owner, struct joined *j) {
  if (j->wide) return;
  j->wide = j->base != owner->alias || !owner->beside.count || w->s->relations[j->of->rows.path[0]].width != 1;
  for (uint32_t i = 0; i < j->uses.count && !j->wide; i++)
    if (same_use(&j->uses.items[i], owner)) return;
  j->wide |= j->uses.count == NARROW_USES_MOST;
  if (j->wide) return;
  struct narrow_use *use = array_push(w->a, &j->uses);
  use->count = owner->beside.count;
  use->conds = arena_new_array(w->a, ir_ref, use->count);
  memcpy(use->conds, owner->beside.items, use->count * sizeof *use->conds);
}

void put_narrowed(struct writer *w, const struct joined *j, struct text *where) {
  if (j->wide || !j->uses.count) return;
  const struct relation *rel = &w->s->relations[j->of->rows.path[0]];
  struct select only = {.alias = w->next_alias++, .entity = rel->from};
  bool plain = parts_are_plain(w, rel, 0), exact = w->exact;
  put_where(where);
  write_part(w, rel->to, rel->to_cols[0], j->inner->first, !plain, where);
  put(where, "%s", w->d->collate_equal);
  put_in(w, where);
  put(where, "(SELECT ");
  write_part(w, rel->from, rel->from_cols[0], only.alias, !plain, where);
  put(where, " FROM ");
  write_table(w, rel->from, only.alias, where);
  w->exact = false; /* a WHERE of its own */
  for (uint32_t i = 0; i < j->uses.count; i++) {
    const struct narrow_use *use = &j->uses.items[i];
    for (uint32_t c = 0; c < use->count; c++) {
      put(where, c ? " AND " : i ? " OR " : " WHERE ");
      write_cond(w, &only, use->conds[c], where);
    }
  }
  put(where, ")");
  w->exact = exact;
}
