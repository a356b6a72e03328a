/* What a grouped table need not hold. Whatever stands beside a condition in an AND must hold, too, where that condition
 * matters; so rows of others than those that it holds for are not looked at: a semijoin. What singles out few rows, by
 * a column of the row itself, is worth one, and has what else is asked of columns of the row with it; where related
 * rows are put in order, which costs far more than grouping them, everything is that is about columns of the row or
 * about whether there are related rows. */
#include "sql/dialect.h"

#include <string.h>

enum { NARROW_USES_MOST = 4 }; /* alternatives that one table is narrowed to; beyond, it holds all rows */

bool singles_out(const struct writer *w, uint32_t entity, ir_ref cond) {
  const struct ir_node *n = ir_at(w->ir, cond);
  struct stored_column c;
  if (n->op != IR_EQ) return false; /* of several values, an index on the rows' own columns may lead to fewer */
  if (!stored_column_of(w, n, &c) || c.spec->type.kind == TYPE_BOOL) return false;
  return row_is_here(w, c.row) && c.entity == entity;
}

bool asks_own(const struct writer *w, ir_ref cond) {
  const struct ir_node *n = ir_at(w->ir, cond);
  switch (n->op) {
    case IR_AND:
    case IR_OR:
    case IR_NOT:
      for (uint32_t i = 0; i < n->arg_count; i++)
        if (!asks_own(w, n->args[i])) return false;
      return true;
    case IR_EQ:
    case IR_LT:
    case IR_LE:
    case IR_IN:
    case IR_PRESENT:
    case IR_IS_TRUE:
      for (uint32_t i = 0; i < n->arg_count; i++) {
        const struct ir_node *x = ir_at(w->ir, n->args[i]);
        if (x->op != IR_CONST && !(x->op == IR_FIELD && row_is_here(w, x->args[0]))) return false;
      }
      return true;
    default: return false;
  }
}

/* Whether there are related rows, or none. */
static bool is_about_related(const struct writer *w, ir_ref cond) {
  const struct ir_node *n = ir_at(w->ir, cond);
  if (n->op == IR_NOT) n = ir_at(w->ir, n->args[0]);
  return n->op == IR_ANY && row_is_here(w, n->rows.base) && rows_are_closed(w, n);
}

uint32_t narrow_begin(struct writer *w, struct select *in, ir_ref junction) {
  uint32_t before = in->beside.count;
  if (!ir_is(w->ir, junction, IR_AND) || w->shared) return before;
  for (uint32_t i = 0; i < ir_at(w->ir, junction)->arg_count; i++) {
    ir_ref cond = ir_at(w->ir, junction)->args[i];
    bool few = singles_out(w, in->entity, cond), own = few || asks_own(w, cond);
    if (own || is_about_related(w, cond)) *array_push(w->a, &in->beside) = (struct beside){cond, few, own};
  }
  return before;
}

void narrow_end(struct select *in, uint32_t before) { in->beside.count = before; }

struct narrow_use narrow_use(struct writer *w, const struct select *owner, uint32_t base, const struct ir_node *of,
                             bool ordered) {
  struct narrow_use use = {0};
  if (base != owner->alias || w->s->relations[of->rows.path[0]].width != 1) return use;
  use.conds = arena_new_array(w->a, ir_ref, owner->beside.count + 1);
  bool few = false;
  for (uint32_t i = 0; i < owner->beside.count; i++) few |= owner->beside.items[i].few;
  for (uint32_t i = 0; i < owner->beside.count; i++)
    if (ordered || (few && owner->beside.items[i].own)) use.conds[use.count++] = owner->beside.items[i].cond;
  return use;
}

static bool same_use(const struct narrow_use *a, const struct narrow_use *b) {
  return a->count == b->count && memcmp(a->conds, b->conds, a->count * sizeof *a->conds) == 0;
}

void narrow_add(struct writer *w, struct joined *j, struct narrow_use use) {
  if (j->wide) return;
  for (uint32_t i = 0; i < j->uses.count; i++)
    if (same_use(&j->uses.items[i], &use)) return;
  j->crowded = j->uses.count == NARROW_USES_MOST;
  j->wide = j->crowded || !use.count;
  if (!j->wide) *array_push(w->a, &j->uses) = use;
}

bool narrow_is_for(const struct joined *j, const struct narrow_use *use) {
  return j->uses.count == 1 && same_use(&j->uses.items[0], use);
}

/* The table of related rows, put in order, that a condition asks a measure of, and does not hold without; NULL: it is
 * asked in another way. */
static struct joined *asked_in_order(struct writer *w, struct select *in, ir_ref cond) {
  bool is_false;
  const struct ir_node *n = compared_measure(w, cond, &is_false);
  if (!n || !is_false || !is_ordered(w, n) || !row_is_here(w, n->rows.base)) return NULL;
  const struct ir_node measure = *n;
  const struct relation *rel = &w->s->relations[measure.rows.path[0]];
  const struct entity *e = &w->s->entities[in->entity];
  if (rel->from != in->entity || rel->width != 1 || e->key_count != 1 || e->key[0] != rel->from_cols[0]) return NULL;
  struct text aside = text_in(w->a); /* it is written in its place, too: then the table is there */
  write_cond(w, in, cond, &aside);
  struct joined *j = joined_rows(w, in, in->alias, &measure);
  return j && has_measure(j, &measure) ? j : NULL;
}

bool narrow_implies(struct writer *w, struct select *in, ir_ref junction, ir_ref part) {
  if (!ir_is(w->ir, junction, IR_AND) || w->shared || !is_about_related(w, part)) return false;
  for (uint32_t i = 0; i < ir_at(w->ir, junction)->arg_count; i++) {
    struct joined *j = asked_in_order(w, in, ir_at(w->ir, junction)->args[i]);
    if (!j || j->wide || j->uses.count != 1) continue;
    bool narrows = false;
    for (uint32_t c = 0; c < j->uses.items[0].count; c++) narrows |= j->uses.items[0].conds[c] == part;
    j->sole |= narrows;
    if (narrows) return true;
  }
  return false;
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
