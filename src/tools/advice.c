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
  return n->op == IR_FIELD && ir_is(ir, n->args[0], IR_ROW) && ir_at(ir, n->args[0])->imm.index == 0
             ? (uint32_t)n->imm.index
             : NONE;
}

/* Columns that a row must compare with constants for `cond` to hold: `equal` first, ranges in a second round. What
 * stands below OR or NOT narrows nothing. */
static void collect(struct arena *a, const struct ir *ir, ir_ref cond, bool equal, struct advice *x) {
  const struct ir_node *n = ir_at(ir, cond);
  switch (n->op) {
    case IR_AND:
      for (uint32_t i = 0; i < n->arg_count; i++) collect(a, ir, n->args[i], equal, x);
      return;
    case IR_EQ:
    case IR_LT:
    case IR_LE:
      if ((n->op == IR_EQ) != equal) return;
      for (int side = 0; side < 2; side++)
        if (ir_is(ir, n->args[!side], IR_CONST) && own_column(ir, n->args[side]) != NONE)
          add(a, x, own_column(ir, n->args[side]));
      return;
    case IR_IN:
      if (equal && own_column(ir, n->args[0]) != NONE) add(a, x, own_column(ir, n->args[0]));
      return;
    default: return;
  }
}

static void collect_all(struct arena *a, const struct ir *ir, ir_ref cond, struct advice *x) {
  collect(a, ir, cond, true, x);
  x->equal = x->columns.count;
  collect(a, ir, cond, false, x);
  x->compared = x->columns.count;
}

static void of_rows(struct arena *a, const struct ir *ir, const struct ir_rows *rows, struct advices *out) {
  struct advice x = {.entity = rows->entity};
  collect_all(a, ir, rows->pred, &x);
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
  collect_all(a, ir, cond, &own);
  if (own.columns.count) *array_push(a, &out->list) = own;
  collections(a, ir, cond, out);
}

static void put_table(const struct sql_dialect *d, const struct entity *e, struct buf *b) {
  for (uint32_t i = e->path_count > d->path_parts ? e->path_count - d->path_parts : 0, from = i; i < e->path_count;
       i++) {
    if (i > from) buf_addc(b, '.');
    d->identifier(e->path[i], b);
  }
}

static void put_columns(const struct sql_dialect *d, const struct entity *e, const struct advice *x, uint32_t count,
                        struct buf *b) {
  for (uint32_t i = 0; i < count; i++) {
    if (i) buf_addz(b, ", ");
    d->identifier(e->columns[x->columns.items[i]].stored, b);
  }
}

static struct str index_name(struct arena *a, const struct entity *e, const struct advice *x, uint32_t from,
                             uint32_t to) {
  struct buf name = buf_in(a);
  buf_add(&name, e->path[e->path_count - 1]);
  for (uint32_t i = from; i < to; i++) {
    buf_addc(&name, '_');
    buf_add(&name, e->columns[x->columns.items[i]].stored);
  }
  return buf_str(&name);
}

/* Blocks of rows that an index leaves out: the least and the most of each serve ranges, the values of few or a filter
 * of many serve equality. The order of the table itself serves best, and cannot be changed. */
static void print_skipping(struct arena *a, const struct sql_dialect *d, const struct entity *e, const struct advice *x,
                           struct lines *out) {
  struct buf table = buf_in(a), order = buf_in(a);
  put_table(d, e, &table);
  for (uint32_t i = 0; i < x->compared; i++) {
    const struct column_spec *c = &e->columns[x->columns.items[i]];
    bool few = c->type.kind == TYPE_ENUM || c->type.kind == TYPE_BOOL;
    bool least =
        i >= x->equal || c->type.kind == TYPE_DECIMAL || c->type.kind == TYPE_DATE || c->type.kind == TYPE_TIMESTAMP;
    struct buf b = buf_in(a), name = buf_in(a), done = buf_in(a);
    d->identifier(index_name(a, e, x, i, i + 1), &name);
    buf_printf(&b, "ALTER TABLE %.*s ADD INDEX %.*s ", STR_ARG(buf_str(&table)), STR_ARG(buf_str(&name)));
    d->identifier(c->stored, &b);
    buf_printf(&b, " TYPE %s GRANULARITY 1;", least ? "minmax" : few ? "set(100)" : "bloom_filter");
    buf_printf(&done, "ALTER TABLE %.*s MATERIALIZE INDEX %.*s;", STR_ARG(buf_str(&table)), STR_ARG(buf_str(&name)));
    *array_push(a, &out->list) = buf_str(&b);
    *array_push(a, &out->list) = buf_str(&done);
  }
  buf_printf(&order, "-- or, where %.*s is made anew, ORDER BY (", STR_ARG(buf_str(&table)));
  put_columns(d, e, x, x->compared, &order);
  for (uint32_t i = 0; i < e->key_count; i++) {
    bool there = false;
    for (uint32_t k = 0; k < x->compared; k++) there |= x->columns.items[k] == e->key[i];
    if (there) continue;
    buf_addz(&order, ", ");
    d->identifier(e->columns[e->key[i]].stored, &order);
  }
  buf_addc(&order, ')');
  *array_push(a, &out->list) = buf_str(&order);
}

void advice_print(struct arena *a, const struct sql_dialect *d, const struct schema *s, const struct advice *x,
                  struct lines *out) {
  const struct entity *e = &s->entities[x->entity];
  if (d->index_by == SQL_INDEX_SKIPS) {
    if (x->compared) print_skipping(a, d, e, x, out);
    return;
  }
  struct buf b = buf_in(a);
  buf_addz(&b, "CREATE INDEX ");
  d->identifier(index_name(a, e, x, 0, x->columns.count), &b);
  buf_addz(&b, " ON ");
  put_table(d, e, &b);
  buf_addz(&b, " (");
  put_columns(d, e, x, x->columns.count, &b);
  buf_addz(&b, ");");
  *array_push(a, &out->list) = buf_str(&b);
}
