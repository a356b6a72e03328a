/* Related rows of one row at a time. Where an index leads from a row to its related rows, the latest few of them are
 * read from it, and no others; else all related rows of all rows would be put in order first. */
#include "sql/dialect.h"

/* The condition among those of the rows' that asks whether a row is among the latest or earliest of its owner's; 0:
 * there is none, or several. */
static ir_ref the_among(const struct writer *w, const struct ir_node *n) {
  bool several = ir_is(w->ir, n->rows.pred, IR_AND);
  uint32_t count = several ? ir_at(w->ir, n->rows.pred)->arg_count : 1;
  ir_ref found = 0;
  for (uint32_t i = 0; i < count; i++) {
    ir_ref cond = several ? ir_at(w->ir, n->rows.pred)->args[i] : n->rows.pred;
    if (!ir_is(w->ir, cond, IR_AMONG)) continue;
    if (found) return 0;
    found = cond;
  }
  return found;
}

/* The columns of ROW 0 that an expression reads. False: not only columns of that row are read. */
static bool columns_of(const struct writer *w, ir_ref r, bool *read) {
  const struct ir_node *n = ir_at(w->ir, r);
  if (n->rows.path_count || n->op == IR_STEP || n->op == IR_OWNER || n->op == IR_MAP_KEY) return false;
  if (n->op == IR_ROW) return false;
  if (n->op == IR_FIELD) {
    if (!row_is_here(w, n->args[0])) return false;
    read[n->imm.index] = true;
    return true;
  }
  for (uint32_t i = 0; i < n->arg_count; i++)
    if (!columns_of(w, n->args[i], read)) return false;
  return true;
}

/* What the conditions outside and the value read of the rows; all columns where more than columns is asked for. */
static void put_read(struct writer *w, const struct ir_node *n, ir_ref among, uint32_t alias, struct text *t) {
  const struct entity *e = &w->s->entities[n->rows.entity];
  bool *read = arena_new_array(w->a, bool, e->column_count + 1);
  bool several = ir_is(w->ir, n->rows.pred, IR_AND), known = !n->of || columns_of(w, n->of, read);
  for (uint32_t i = 0; several && known && i < ir_at(w->ir, n->rows.pred)->arg_count; i++) {
    ir_ref cond = ir_at(w->ir, n->rows.pred)->args[i];
    if (cond != among) known = columns_of(w, cond, read);
  }
  if (!known) {
    put(t, "t%u.*", alias);
    return;
  }
  uint32_t count = 0;
  for (uint32_t c = 0; c < e->column_count; c++) {
    if (!read[c]) continue;
    if (count++) put(t, ", ");
    put_column(w, t, n->rows.entity, c, alias);
  }
  if (!count) put(t, "1 AS x");
}

bool is_led_to(const struct writer *w, const struct select *in, const struct ir_node *n) {
  const struct relation *rel = &w->s->relations[n->rows.path[0]];
  if (w->shared || in->outer || in->path || n->op == IR_PICK || !row_is_here(w, n->rows.base)) return false;
  for (uint32_t i = 0; i < rel->width; i++)
    if (!parts_are_plain(w, rel, i)) return false;
  return profile_of(w, rel->to, rel->to_cols[0])->leads;
}

bool by_index(struct writer *w, struct select *in, const struct ir_node *n, struct text *t) {
  const struct relation *rel = &w->s->relations[n->rows.path[0]];
  ir_ref at = the_among(w, n);
  if (!at || w->shared || n->rows.path_count != 1 || !rel->unique || rel->width != 1 || !rows_are_closed(w, n))
    return false;
  if (!profile_of(w, rel->to, rel->to_cols[0])->leads || !parts_are_plain(w, rel, 0)) return false;
  struct ir_node among = *ir_at(w->ir, at);
  if (among.rows.path_count != 1 || among.rows.path[0] != n->rows.path[0] || !row_is_here(w, among.args[0]))
    return false;
  if (!rows_are_closed(w, &among) || row_alias(w, in, n->rows.base) == NONE) return false;

  struct text from = text_in(w->a), inside = text_in(w->a), order = text_in(w->a), where = text_in(w->a),
              value = text_in(w->a), measure = text_in(w->a);
  uint32_t first, alias = write_path(w, &n->rows, &first, &from);
  struct select rows = {.outer = in, .alias = alias, .entity = n->rows.entity, .path = &n->rows, .first = first},
                latest = rows;
  write_tie(w, in, &n->rows, first, &inside);
  write_pred(w, &rows, among.rows.pred, &inside);
  write_ordered(w, &rows, &among, &inside, &order);
  bool several = ir_is(w->ir, n->rows.pred, IR_AND), exact = w->exact;
  w->exact = false; /* a WHERE of its own */
  for (uint32_t i = 0; several && i < ir_at(w->ir, n->rows.pred)->arg_count; i++) {
    ir_ref cond = ir_at(w->ir, n->rows.pred)->args[i];
    if (cond == at) continue;
    put_where(&where);
    write_cond(w, &latest, cond, &where);
  }
  if (n->of) write_measured(w, &latest, n, &value);
  w->exact = exact;
  bool any = n->op == IR_ANY, zero = over_nothing_is_zero(n->op), counts = n->op == IR_COUNT;
  if (!any) w->d->measure(w, n, &value, &measure);
  put(t, any ? "EXISTS (SELECT 1" : zero && !counts ? "coalesce((SELECT " : "(SELECT ");
  put_text(t, &measure, w->a);
  put(t, " FROM (SELECT ");
  put_read(w, n, at, alias, t);
  put(t, " FROM ");
  put_text(t, &from, w->a);
  put_joins(w, &rows, t);
  put_text(t, &inside, w->a);
  put(t, " ORDER BY ");
  put_text(t, &order, w->a);
  put(t, " LIMIT ");
  put_int(w, t, among.imm.i);
  put(t, ") AS t%u", alias);
  put_joins(w, &latest, t);
  put_text(t, &where, w->a);
  put(t, zero && !counts ? "), 0)" : ")");
  return true;
}
