/* Values and conditions, as every dialect has them. */
#include "sql/dialect.h"

void open_exact(struct writer *w, struct text *t) {
  if (w->exact) put(t, "coalesce(");
}

void close_exact(struct writer *w, struct text *t) {
  if (w->exact) put(t, ", %s)", w->d->no);
}

static void say(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  r = sql_folded(w, r);
  uint16_t op = ir_at(w->ir, r)->op;
  (w->d->say[op] ? w->d->say[op] : sql_shared[op])(w, in, r, t);
}
void write_value(struct writer *w, struct select *in, ir_ref r, struct text *t) { say(w, in, r, t); }
void write_cond(struct writer *w, struct select *in, ir_ref r, struct text *t) { say(w, in, r, t); }

void write_args(struct writer *w, struct select *in, const struct ir_node *n, struct text *t) {
  for (uint32_t i = 0; i < n->arg_count; i++) {
    if (i) put(t, ", ");
    write_value(w, in, n->args[i], t);
  }
}

/* Row expressions are written by the operation that asks about the row. */
static void say_nothing(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  (void)w, (void)in, (void)r, (void)t;
}

/* ---- stored columns ---- */

struct column_ask {
  uint32_t entity, column;
  enum read_form form;
};

static void column_about(struct writer *w, struct select *in, uint32_t alias, void *ctx, struct text *t) {
  (void)in;
  const struct column_ask *c = ctx;
  switch (c->form) {
    case READ_VALUE: w->d->column(w, c->entity, c->column, alias, t); break;
    case READ_STORED: put_column(w, t, c->entity, c->column, alias); break;
    case READ_AS_TEXT: w->d->as_text(w, c->entity, c->column, alias, t); break;
  }
}

void write_column(struct writer *w, struct select *in, ir_ref row, uint32_t column, enum read_form form,
                  struct text *t) {
  struct column_ask ask = {ir_at(w->ir, row)->type.ref, column, form};
  write_about(w, in, row, false, column_about, &ask, t);
}

static void say_field(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  write_column(w, in, n->args[0], (uint32_t)n->imm.index, READ_VALUE, t);
}

/* ---- values ---- */

static void say_constant(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  (void)in;
  const struct ir_node *n = ir_at(w->ir, r);
  put_constant(w, t, n->type, n->value);
}

static void say_missing(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  (void)w, (void)in, (void)r;
  put(t, "NULL");
}

static void say_coalesce(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  put(t, "coalesce(");
  write_args(w, in, ir_at(w->ir, r), t);
  put(t, ")");
}

static void say_if(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  put(t, "CASE WHEN ");
  write_cond(w, in, n->args[0], t);
  put(t, " THEN ");
  write_value(w, in, n->args[1], t);
  put(t, " ELSE ");
  write_value(w, in, n->args[2], t);
  put(t, " END");
}

/* A truth as a value: never NULL. */
static void write_truth(struct writer *w, struct select *in, ir_ref cond, struct text *t) {
  bool exact = w->exact;
  w->exact = true;
  put(t, "(");
  write_cond(w, in, cond, t);
  put(t, ")");
  w->exact = exact;
}

static void say_truth(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  put(t, "(");
  write_truth(w, in, ir_at(w->ir, r)->args[0], t);
  put(t, ")");
}

static void say_count_true(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  put(t, "(");
  for (uint32_t i = 0; i < n->arg_count; i++) {
    if (i) put(t, " + ");
    if (w->d->truth_is_number) {
      write_truth(w, in, n->args[i], t);
    } else {
      put(t, "CASE WHEN ");
      write_cond(w, in, n->args[i], t);
      put(t, " THEN 1 ELSE 0 END");
    }
  }
  put(t, ")");
}

/* Of two instants or two days, in microseconds: within years 1 to 9999 nothing overflows. */
static void say_difference(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  put(t, n->op == IR_DATE_DIFF ? "((" : "(");
  write_value(w, in, n->args[0], t);
  put(t, " - ");
  write_value(w, in, n->args[1], t);
  put(t, n->op == IR_DATE_DIFF ? ") * 86400000000)" : ")");
}

/* ---- comparisons ---- */

const char *comparison_sign(const struct ir_node *n, bool swapped) {
  return n->op == IR_EQ ? "=" : swapped ? (n->op == IR_LT ? ">" : ">=") : n->op == IR_LT ? "<" : "<=";
}

bool stored_column_of(const struct writer *w, const struct ir_node *n, struct stored_column *out) {
  bool list = n->op == IR_IN, swapped = !list && ir_is(w->ir, n->args[0], IR_CONST);
  const struct ir_node *x = ir_at(w->ir, n->args[swapped]), *c = list ? NULL : ir_at(w->ir, n->args[!swapped]);
  if (x->op != IR_FIELD || (c && c->op != IR_CONST)) return false;
  uint32_t entity = ir_at(w->ir, x->args[0])->type.ref, column = (uint32_t)x->imm.index;
  *out = (struct stored_column){
      entity, column, x->args[0], swapped, c, &w->s->entities[entity].columns[column], profile_of(w, entity, column)};
  return true;
}

/* The same row: the same key. */
static void same_row(struct writer *w, struct select *in, const struct ir_node *n, const struct entity *e,
                     struct text *t) {
  if (!e->key_count)
    w->failed = true,
    diag_add(w->ds, &sql_code[E0801], n->span, "rows of `%.*s` have no key to compare", STR_ARG(e->name));
  put(t, "coalesce(");
  for (uint32_t i = 0; i < e->key_count; i++) {
    if (i) put(t, " AND ");
    uint32_t entity = ir_at(w->ir, n->args[0])->type.ref;
    enum read_form form = w->d->joins_plain(w, entity, e->key[i], entity, e->key[i]) ? READ_STORED : READ_AS_TEXT;
    write_column(w, in, n->args[0], e->key[i], form, t);
    put(t, " = ");
    write_column(w, in, n->args[1], e->key[i], form, t);
    put(t, "%s", w->d->collate_equal);
  }
  put(t, ", %s)", w->d->no);
}

static bool is_textual(struct type t) { return t.kind == TYPE_TEXT || t.kind == TYPE_ID; }

static bool may_be_missing(const struct writer *w, const struct ir_node *n) {
  for (uint32_t i = 0; i < n->arg_count; i++)
    if (ir_at(w->ir, n->args[i])->type.optional) return true;
  return false;
}

void say_compare(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r), *a = ir_at(w->ir, n->args[0]);
  if (a->is_row) {
    same_row(w, in, n, &w->s->entities[a->type.ref], t);
    return;
  }
  if (w->d->compare_stored(w, in, n, t)) return;
  bool swapped = ir_is(w->ir, n->args[0], IR_CONST); /* what varies first, as people write it */
  bool open = may_be_missing(w, n), text = is_textual(a->type), equal = n->op == IR_EQ;
  if (open) open_exact(w, t);
  write_value(w, in, n->args[swapped], t);
  put(t, " %s ", comparison_sign(n, swapped));
  write_value(w, in, n->args[!swapped], t);
  if (text) put(t, "%s", equal ? w->d->collate_equal : w->d->collate_order);
  if (open) close_exact(w, t);
}

static bool zero_among(const struct ir_node *n) {
  for (uint32_t i = 0; i < n->list.count; i++)
    if (n->list.items[i].f == 0) return true;
  return false;
}

void say_in(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  struct type type = ir_at(w->ir, n->args[0])->type;
  if (w->d->compare_stored(w, in, n, t)) return;
  open_exact(w, t);
  if (type.kind == TYPE_FLOAT && w->d->zeros_alike && zero_among(n)) put(t, "%s", w->d->zeros_alike);
  write_value(w, in, n->args[0], t);
  put(t, "%s IN (", is_textual(type) ? w->d->collate_equal : "");
  if (w->d->list_long && n->list.count > w->d->list_long && type.kind != TYPE_FLOAT) {
    w->d->long_list(w, n, type, t);
  } else {
    for (uint32_t i = 0; i < n->list.count; i++) {
      if (i) put(t, ", ");
      put_constant(w, t, type, n->list.items[i]);
    }
  }
  put(t, ")");
  close_exact(w, t);
}

/* ---- conditions ---- */

static void say_true(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  (void)in, (void)r;
  put(t, "%s", w->d->yes);
}

static void say_false(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  (void)in, (void)r;
  put(t, "%s", w->d->no);
}

/* What a condition costs for a row: a column or two of it compared; something worked out of it; a related row looked
 * for; all of them. */
enum { COST_COLUMN, COST_WORKED_OUT, COST_LOOK, COST_LOOK_ALL, COSTS };
static int cost_of(struct writer *w, const struct select *in, ir_ref r) {
  const struct ir_node *n = ir_at(w->ir, r);
  if (n->op == IR_NOT) return cost_of(w, in, n->args[0]);
  if (n->op == IR_ANY) return COST_LOOK;
  int most = COST_COLUMN;
  if (n->op == IR_AND || n->op == IR_OR) {
    for (uint32_t i = 0; i < n->arg_count; i++) {
      int cost = cost_of(w, in, n->args[i]);
      most = cost > most ? cost : most;
    }
    return most;
  }
  if (n->op != IR_EQ && n->op != IR_LT && n->op != IR_LE && n->op != IR_IN && n->op != IR_PRESENT &&
      n->op != IR_IS_TRUE)
    return COST_WORKED_OUT;
  for (uint32_t i = 0; i < n->arg_count; i++) {
    const struct ir_node *x = ir_at(w->ir, n->args[i]);
    if (x->op != IR_CONST && x->op != IR_FIELD && most < COST_WORKED_OUT) most = COST_WORKED_OUT;
    if (x->rows.path_count && is_ordered(w, x) && most < COST_LOOK) most = COST_LOOK;
    if (x->rows.path_count && w->junctions && is_led_to(w, in, x)) most = COST_LOOK_ALL;
  }
  return most;
}

/* *held: whether a condition among them that is about the row alone holds the others back. */
static ir_ref *in_order(struct writer *w, const struct select *in, ir_ref junction, uint32_t *count, bool *held) {
  const struct ir_node *n = ir_at(w->ir, junction);
  ir_ref *out = arena_new_array(w->a, ir_ref, n->arg_count + 1);
  *count = 0;
  for (int cost = 0; cost < COSTS; cost++) {
    for (uint32_t i = 0; i < n->arg_count; i++)
      if (cost_of(w, in, n->args[i]) == cost) out[(*count)++] = n->args[i];
    if (cost == COST_WORKED_OUT) *held = n->op == IR_AND && *count;
  }
  return out;
}

ir_ref *parts_by_cost(struct writer *w, const struct select *in, ir_ref junction, uint32_t *count) {
  bool held;
  return in_order(w, in, junction, count, &held);
}

/* Exact once, around all: with NULL for false below, AND and OR are true for the same rows. */
static void say_junction(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  bool exact = w->exact;
  open_exact(w, t);
  w->exact = false;
  uint32_t before = narrow_begin(w, in, r);
  put(t, "(");
  uint32_t count;
  w->junctions++;
  bool held;
  ir_ref *parts = in_order(w, in, r, &count, &held);
  in->held += held;
  for (uint32_t i = 0, written = 0; i < count; i++) {
    if (narrow_implies(w, in, r, parts[i])) continue;
    if (written++) put(t, ir_is(w->ir, r, IR_AND) ? " AND " : " OR ");
    write_cond(w, in, parts[i], t);
  }
  put(t, ")");
  in->held -= held;
  w->junctions--;
  narrow_end(in, before);
  w->exact = exact;
  close_exact(w, t);
}

/* x IS NULL, or IS NOT NULL. */
static void write_present(struct writer *w, struct select *in, ir_ref x, bool present, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, x);
  uint32_t entity = n->op == IR_FIELD ? ir_at(w->ir, n->args[0])->type.ref : 0, column = (uint32_t)n->imm.index;
  put(t, "(");
  if (n->op == IR_FIELD && w->d->null_is_missing && w->d->null_is_missing(w, entity, column))
    write_column(w, in, n->args[0], column, READ_STORED, t);
  else write_value(w, in, x, t);
  put(t, present ? " IS NOT NULL)" : " IS NULL)");
}

void say_not(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, ir_at(w->ir, r)->args[0]);
  if (n->op == IR_PRESENT && !ir_at(w->ir, n->args[0])->is_row && !w->d->say[IR_PRESENT]) {
    write_present(w, in, n->args[0], false, t);
    return;
  }
  bool exact = w->exact;
  w->exact = true;
  put(t, "NOT ");
  write_cond(w, in, ir_at(w->ir, r)->args[0], t);
  w->exact = exact;
}

static void say_is_true(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  open_exact(w, t);
  write_value(w, in, ir_at(w->ir, r)->args[0], t);
  close_exact(w, t);
}

static void nothing(struct writer *w, struct select *in, uint32_t alias, void *ctx, struct text *t) {
  (void)w, (void)in, (void)alias, (void)ctx;
  put(t, "1");
}

static void say_present(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  ir_ref x = ir_at(w->ir, r)->args[0];
  if (ir_at(w->ir, x)->is_row) {
    write_about(w, in, x, true, nothing, NULL, t);
    return;
  }
  write_present(w, in, x, true, t);
}

sql_say *const sql_shared[IR_OPS] = {
    [IR_ROW] = say_nothing,
    [IR_STEP] = say_nothing,
    [IR_OWNER] = say_nothing,
    [IR_PICK] = say_nothing,
    [IR_FIELD] = say_field,
    [IR_CONST] = say_constant,
    [IR_MISSING] = say_missing,
    [IR_COALESCE] = say_coalesce,
    [IR_IF] = say_if,
    [IR_TRUTH] = say_truth,
    [IR_COUNT_TRUE] = say_count_true,
    [IR_TIME_DIFF] = say_difference,
    [IR_DATE_DIFF] = say_difference,
    [IR_COUNT] = say_aggregate,
    [IR_SUM] = say_aggregate,
    [IR_AVG] = say_aggregate,
    [IR_MIN] = say_aggregate,
    [IR_MAX] = say_aggregate,
    [IR_DISTINCT] = say_aggregate,
    [IR_FALSE] = say_false,
    [IR_TRUE] = say_true,
    [IR_AND] = say_junction,
    [IR_OR] = say_junction,
    [IR_NOT] = say_not,
    [IR_IS_TRUE] = say_is_true,
    [IR_PRESENT] = say_present,
    [IR_EQ] = say_compare,
    [IR_LT] = say_compare,
    [IR_LE] = say_compare,
    [IR_IN] = say_in,
    [IR_ANY] = say_any,
    [IR_AMONG] = say_among,
};
