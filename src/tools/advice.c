/* Indexes that would help a condition: read off its comparisons with constants. */
#include "tools/advice.h"

#include "ir/fold.h"
#include "sql/dialect.h"

static void add(struct arena *a, struct advice *x, uint32_t column) {
  for (uint32_t i = 0; i < x->columns.count; i++)
    if (x->columns.items[i] == column) return;
  *array_push(a, &x->columns) = column;
}

/* The column of ROW 0 that a value is, NONE where it is none. */
static uint32_t own_column(const struct ir *ir, ir_ref r) {
  const struct ir_node *n = ir_at(ir, r);
  return n->op == IR_FIELD && ir_is(ir, n->args[0], IR_ROW) && ir_at(ir, n->args[0])->imm.index == 0 ? (uint32_t)n->imm.index : NONE;
}

/* Columns that a row must compare with constants for `cond` to hold: `equal` first, ranges in a second round. What stands below
 * OR or NOT narrows nothing. */
static void collect(struct arena *a, const struct ir *ir, ir_ref cond, bool equal, struct advice *x) {
  const struct ir_node *n = ir_at(ir, cond);
  switch (n->op) {
    case IR_AND:
      for (uint32_t i = 0; i < n->arg_count; i++) collect(a, ir, n->args[i], equal, x);
      return;
    case IR_EQ: case IR_LT: case IR_LE:
      if ((n->op == IR_EQ) != equal) return;
      for (int side = 0; side < 2; side++)
        if (ir_is(ir, n->args[!side], IR_CONST) && own_column(ir, n->args[side]) != NONE) add(a, x, own_column(ir, n->args[side]));
      return;
    case IR_IN:
      if (equal && own_column(ir, n->args[0]) != NONE) add(a, x, own_column(ir, n->args[0]));
      return;
    default: return;
  }
}

static void of_rows(struct arena *a, const struct ir *ir, const struct ir_rows *rows, struct advices *out) {
  struct advice x = {.entity = rows->entity};
  collect(a, ir, rows->pred, true, &x);
  collect(a, ir, rows->pred, false, &x);
  if (rows->path_count == 1) { /* and the owner, so that the index alone tells whose row it is */
    const struct relation *r = &ir->schema->relations[rows->path[0]];
    for (uint32_t i = 0; i < r->width; i++) add(a, &x, r->to_cols[i]);
  }
  if (x.columns.count) *array_push(a, &out->list) = x;
}

/* Collections anywhere below; each node once is enough, and conditions are small. */
static void collections(struct arena *a, const struct ir *ir, ir_ref r, struct advices *out) {
  const struct ir_node *n = ir_at(ir, r);
  for (uint32_t i = 0; i < n->arg_count; i++) collections(a, ir, n->args[i], out);
  if (n->rows.path_count) {
    of_rows(a, ir, &n->rows, out);
    collections(a, ir, n->rows.pred, out);
  }
}

void advice_of(struct arena *a, const struct ir *ir, uint32_t entity, ir_ref cond, struct advices *out) {
  struct advice own = {.entity = entity};
  collect(a, ir, cond, true, &own);
  collect(a, ir, cond, false, &own);
  if (own.columns.count) *array_push(a, &out->list) = own;
  collections(a, ir, cond, out);
}

struct str advice_print(struct arena *a, const struct sql_dialect *d, const struct schema *s, const struct advice *x) {
  const struct entity *e = &s->entities[x->entity];
  struct buf name = buf_in(a), b = buf_in(a);
  buf_add(&name, e->path[e->path_count - 1]);
  for (uint32_t i = 0; i < x->columns.count; i++) {
    buf_addc(&name, '_');
    buf_add(&name, e->columns[x->columns.items[i]].stored);
  }
  buf_addz(&b, "CREATE INDEX ");
  d->identifier(buf_str(&name), &b);
  buf_addz(&b, " ON ");
  for (uint32_t i = e->path_count > d->path_parts ? e->path_count - d->path_parts : 0, from = i; i < e->path_count; i++) {
    if (i > from) buf_addc(&b, '.');
    d->identifier(e->path[i], &b);
  }
  buf_addz(&b, " (");
  for (uint32_t i = 0; i < x->columns.count; i++) {
    if (i) buf_addz(&b, ", ");
    d->identifier(e->columns[x->columns.items[i]].stored, &b);
  }
  buf_addz(&b, ");");
  return buf_str(&b);
}
