/* What is asked of related rows: aggregates, whether there are any, whether one is among the latest. */
#include "sql/dialect.h"

bool over_nothing_is_zero(uint16_t op) { return op == IR_COUNT || op == IR_SUM || op == IR_DISTINCT; }

/* ---- aggregates ---- */

static bool same_measure(const struct ir_node *a, const struct ir_node *b) {
  return a->op == b->op && a->of == b->of && a->rows.pred == b->rows.pred;
}

void write_measured(struct writer *w, struct select *in, const struct ir_node *n, struct text *t) {
  const struct ir_node *x = ir_at(w->ir, n->of);
  if (w->d->measures_stored && w->d->measures_stored(w, n))
    write_column(w, in, x->args[0], (uint32_t)x->imm.index, READ_STORED, t);
  else write_value(w, in, n->of, t);
}

/* The measure's index in the group. */
static uint32_t measured_at(struct writer *w, struct joined *j, const struct ir_node *n) {
  for (uint32_t i = 0; i < j->measures.count; i++)
    if (same_measure(j->measures.items[i].of, n)) return i;
  ir_ref pred = n->rows.pred;
  bool several = ir_is(w->ir, pred, IR_AND), exact = w->exact;
  struct measured m = {.of = n,
                       .value = text_in(w->a),
                       .part_count = several ? ir_at(w->ir, pred)->arg_count : !ir_is(w->ir, pred, IR_TRUE)};
  m.parts = arena_new_array(w->a, struct sql_part, m.part_count + 1);
  w->exact = false; /* a WHERE or CASE of its own */
  for (uint32_t i = 0; i < m.part_count; i++) {
    m.parts[i] = (struct sql_part){several ? ir_at(w->ir, pred)->args[i] : pred, text_in(w->a)};
    write_cond(w, j->inner, m.parts[i].cond, &m.parts[i].text);
  }
  if (n->of) write_measured(w, j->inner, n, &m.value);
  w->exact = exact;
  *array_push(w->a, &j->measures) = m;
  return j->measures.count - 1;
}

/* Of the group that the statement is about. */
static void in_alone(struct writer *w, const struct ir_node *n, struct text *t) {
  uint32_t at = measured_at(w, &w->alone->group, n);
  if (!w->alone->known) return;
  struct text measure = text_in(w->a);
  put_measure(w, &w->alone->group, &w->alone->group.measures.items[at], &measure);
  bool zero = over_nothing_is_zero(n->op) && n->op != IR_COUNT; /* which is never missing */
  if (zero) put(t, "coalesce(");
  put_text(t, &measure, w->a);
  if (zero) put(t, ", 0)");
}

/* Closed over its rows, and asked of a row that has an alias: of one grouped table, joined once. */
static bool by_group(struct writer *w, struct select *in, const struct ir_node *n, struct text *t) {
  uint32_t base = rows_are_closed(w, n) ? row_alias(w, in, n->rows.base) : NONE;
  struct joined *j = base != NONE ? join_rows(w, owner_of(w, in, n->rows.base), base, n) : NULL;
  if (!j) return false;
  uint32_t alias = j->alias, at = measured_at(w, j, n);
  if (over_nothing_is_zero(n->op)) put(t, "coalesce(t%u.v%u_%u, 0)", alias, alias, at);
  else put(t, "t%u.v%u_%u", alias, alias, at);
  return true;
}

bool false_over_nothing(enum op op, uint16_t measure, const struct ir_node *constant, bool swapped) {
  if (!over_nothing_is_zero(measure)) return true; /* missing */
  bool decimal = constant->type.kind == TYPE_DECIMAL;
  if (!decimal && constant->type.kind != TYPE_INT) return false;
  int sign =
      decimal ? (constant->value.d > 0) - (constant->value.d < 0) : (constant->value.i > 0) - (constant->value.i < 0);
  if (swapped) sign = -sign; /* against 0: 0 < c, or c < 0 */
  return op == IR_EQ ? sign != 0 : op == IR_LT ? sign <= 0 : op == IR_LE ? sign < 0 : false;
}

const struct ir_node *compared_measure(const struct writer *w, ir_ref cond, bool *false_over_none) {
  const struct ir_node *n = ir_at(w->ir, cond);
  if (n->op != IR_EQ && n->op != IR_LT && n->op != IR_LE) return NULL;
  bool swapped = ir_is(w->ir, n->args[0], IR_CONST);
  const struct ir_node *measure = ir_at(w->ir, n->args[swapped]), *constant = ir_at(w->ir, n->args[!swapped]);
  if (constant->op != IR_CONST || !measure->rows.path_count || !rows_are_closed(w, measure)) return NULL;
  *false_over_none = false_over_nothing((enum op)n->op, measure->op, constant, swapped);
  return measure;
}

bool is_false_over_nothing(const struct writer *w, ir_ref cond) {
  bool is_false = false;
  return compared_measure(w, cond, &is_false) && is_false;
}

bool has_measure(const struct joined *j, const struct ir_node *measure) {
  for (uint32_t k = 0; k < j->measures.count; k++)
    if (same_measure(j->measures.items[k].of, measure)) return true;
  return false;
}

void must_hold(struct writer *w, struct select *in, ir_ref cond) {
  bool is_false;
  const struct ir_node *measure = compared_measure(w, cond, &is_false);
  if (!measure) return;
  struct joined *j = joined_rows(w, in, row_alias(w, in, measure->rows.base), measure);
  if (j && has_measure(j, measure)) j->must |= is_false;
}

static void by_subquery(struct writer *w, struct select *in, const struct ir_node *n, struct text *t) {
  struct text from = text_in(w->a), where = text_in(w->a), measure = text_in(w->a), value = text_in(w->a);
  bool any = n->op == IR_ANY, zero = over_nothing_is_zero(n->op);
  uint32_t first, last = write_path(w, &n->rows, &first, &from);
  struct select inner = {.outer = in, .alias = last, .entity = n->rows.entity, .path = &n->rows, .first = first};
  write_tie(w, in, &n->rows, first, &where);
  write_pred(w, &inner, n->rows.pred, &where);
  /* an aggregate belongs to the SELECT whose columns it reads: where those are of one outside, the values are named
   * first */
  bool named = n->of && !only_own(w, n->of);
  if (n->of) write_measured(w, &inner, n, &value);
  if (named) {
    struct text name = text_in(w->a);
    put(&name, "v%u", last);
    w->d->measure(w, n, &name, &measure);
  } else if (!any) {
    w->d->measure(w, n, &value, &measure);
  }
  bool counts = n->op == IR_COUNT && is_led_to(w, in, n); /* over no rows it is 0 where there are indexes */
  put(t, any ? "EXISTS (SELECT 1" : zero && !counts ? "coalesce((SELECT " : "(SELECT ");
  put_text(t, &measure, w->a);
  if (named) {
    put(t, " FROM (SELECT ");
    put_text(t, &value, w->a);
    put(t, " AS v%u", last);
  }
  put(t, " FROM ");
  put_text(t, &from, w->a);
  put_joins(w, &inner, t);
  put_text(t, &where, w->a);
  if (named) put(t, ") AS q%u", last);
  put(t, zero && !counts ? "), 0)" : ")");
}

/* The node that a spelling works on: writing may add to the IR's array, which moves it. */
static const struct ir_node *node_of(struct writer *w, ir_ref r) {
  struct ir_node *n = arena_new(w->a, struct ir_node);
  *n = *ir_at(w->ir, r);
  return n;
}

/* Where what else must hold of a row leaves few, those rows are asked one at a time where an index leads to what is
 * related to each: a table of what all rows have costs more. */
static bool asks_few(const struct writer *w, const struct select *in, const struct ir_node *n) {
  return in->held && is_led_to(w, in, n) && !is_ordered(w, n);
}

void say_aggregate(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = node_of(w, r);
  if (w->alone && in == &w->alone->in) {
    in_alone(w, n, t);
    return;
  }
  if (asks_few(w, in, n)) {
    by_subquery(w, in, n, t);
    return;
  }
  if (!by_index(w, in, n, t) && !by_group(w, in, n, t)) by_subquery(w, in, n, t);
}

/* ---- any ---- */

ir_ref count_of(struct writer *w, const struct ir_node *any) {
  struct ir_node n = *any;
  n.op = IR_COUNT;
  n.is_cond = false;
  n.type = TYPE(TYPE_INT);
  return ir_make(w->ir, n);
}

/* Of many segments: how many rows there are is counted with all else that is asked of them. */
static bool any_by_count(struct writer *w, struct select *in, const struct ir_node *any, struct text *t) {
  const char *why;
  if (!w->shared || !rows_are_closed(w, any)) return false;
  ir_ref count = count_of(w, any);
  if (w->d->can && !w->d->can(w, count, &why)) return false;
  struct text counted = text_in(w->a);
  if (!by_group(w, in, node_of(w, count), &counted)) return false;
  put_text(t, &counted, w->a);
  put(t, " > 0");
  return true;
}

/* Rows are asked one at a time where an index leads to what is related to each, and not many are asked, or there need
 * be nothing: a list of all that have some is worth making only where it is what the statement goes by. */
static bool asks_each(const struct writer *w, const struct select *in, const struct relation *rel, ir_ref any) {
  for (uint32_t i = 0; i < rel->width; i++)
    if (!parts_are_plain(w, rel, i)) return false;
  if (!profile_of(w, rel->to, rel->to_cols[0])->leads) return false;
  bool few = false;
  for (uint32_t i = 0; i < in->beside.count; i++) few |= in->beside.items[i].few;
  return few || any != w->leading;
}

/* A semijoin where the rows are tied by one column. */
void say_any(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = node_of(w, r);
  const struct relation *rel = &w->s->relations[n->rows.path[0]];
  if (w->alone && in == &w->alone->in) {
    in_alone(w, node_of(w, count_of(w, n)), t);
    put(t, " > 0");
    return;
  }
  if (by_index(w, in, n, t) || any_by_count(w, in, n, t)) return;
  bool listed = w->d->any == SQL_ANY_IN && rel->width == 1 && rows_are_closed(w, n) && !asks_each(w, in, rel, r);
  uint32_t base = listed ? row_alias(w, in, n->rows.base) : NONE;
  if (base == NONE) {
    by_subquery(w, in, n, t);
    return;
  }
  struct text from = text_in(w->a), where = text_in(w->a);
  uint32_t first, last = write_path(w, &n->rows, &first, &from);
  struct select inner = {.alias = last, .entity = n->rows.entity, .path = &n->rows, .first = first};
  put_where(&where);
  write_part(w, rel->to, rel->to_cols[0], first, false, &where);
  put(&where, " IS NOT NULL");
  write_pred(w, &inner, n->rows.pred, &where);
  bool plain = parts_are_plain(w, rel, 0);
  open_exact(w, t);
  write_part(w, rel->from, rel->from_cols[0], base, !plain, t);
  put(t, "%s", w->d->collate_equal);
  put_in(w, t);
  put(t, "(SELECT ");
  write_part(w, rel->to, rel->to_cols[0], first, !plain, t);
  put(t, " FROM ");
  put_text(t, &from, w->a);
  put_joins(w, &inner, t);
  put_text(t, &where, w->a);
  put(t, ")");
  close_exact(w, t);
}

/* ---- latest N ---- */

static void key_part(struct writer *w, const struct entity *e, uint32_t entity, uint32_t i, uint32_t alias,
                     struct text *t) {
  write_part(w, entity, e->key[i], alias, !part_is_plain(w, entity, e->key[i]), t);
}

static void keys_about(struct writer *w, struct select *in, uint32_t alias, void *ctx, struct text *t) {
  (void)in;
  uint32_t entity = *(uint32_t *)ctx;
  const struct entity *e = &w->s->entities[entity];
  for (uint32_t i = 0; i < e->key_count; i++) {
    if (i) put(t, ", ");
    key_part(w, e, entity, i, alias, t);
  }
}

/* k<alias>_0, ... of a SELECT inside. */
static void key_names(const struct entity *e, uint32_t alias, struct text *t) {
  for (uint32_t i = 0; i < e->key_count; i++) put(t, "%sk%u_%u", i ? ", " : "", alias, i);
}

/* expression AS k<alias>_0, ..., each with a comma after it. */
static void keys_named(struct writer *w, const struct ir_node *n, uint32_t alias, struct text *t) {
  const struct entity *e = &w->s->entities[n->rows.entity];
  for (uint32_t i = 0; i < e->key_count; i++) {
    key_part(w, e, n->rows.entity, i, alias, t);
    put(t, " AS k%u_%u, ", alias, i);
  }
}

/* Of all owners at once: (SELECT key FROM (SELECT key, row_number() ...) WHERE n <= N). */
static void among_ranked(struct writer *w, const struct ir_node *n, struct text *t) {
  const struct entity *e = &w->s->entities[n->rows.entity];
  const struct relation *rel = &w->s->relations[n->rows.path[0]];
  struct text from = text_in(w->a), where = text_in(w->a), by = text_in(w->a);
  uint32_t first, last = write_path(w, &n->rows, &first, &from);
  struct select inner = {.alias = last, .entity = n->rows.entity, .path = &n->rows, .first = first};
  write_by(w, &inner, n, &by);
  put_where(&where);
  put_text(&where, &by, w->a);
  put(&where, " IS NOT NULL");
  for (uint32_t i = 0; i < rel->width; i++) {
    put_where(&where);
    write_part(w, rel->to, rel->to_cols[i], first, false, &where);
    put(&where, " IS NOT NULL");
  }
  write_pred(w, &inner, n->rows.pred, &where);
  put(t, "(SELECT ");
  key_names(e, last, t);
  put(t, " FROM (SELECT ");
  keys_named(w, n, last, t);
  put(t, "row_number() OVER (PARTITION BY ");
  for (uint32_t i = 0; i < rel->width; i++) {
    if (i) put(t, ", ");
    write_group_part(w, rel->to, rel->to_cols[i], first, !part_is_plain(w, rel->to, rel->to_cols[i]), t);
  }
  put(t, " ORDER BY ");
  write_order(w, n, &by, last, t);
  put(t, ") AS n%u FROM ", last);
  put_text(t, &from, w->a);
  put_joins(w, &inner, t);
  put_text(t, &where, w->a);
  put(t, ") AS q%u WHERE n%u <= ", last, last);
  put_int(w, t, n->imm.i);
  put(t, ")");
}

/* Of the row's own owner: (SELECT key ... ORDER BY by LIMIT N). */
static void among_own(struct writer *w, struct select *in, const struct ir_node *n, struct text *t) {
  const struct entity *e = &w->s->entities[n->rows.entity];
  struct text from = text_in(w->a), where = text_in(w->a), by = text_in(w->a);
  uint32_t first, last = write_path(w, &n->rows, &first, &from);
  struct select inner = {.outer = in, .alias = last, .entity = n->rows.entity, .path = &n->rows, .first = first};
  write_by(w, &inner, n, &by);
  write_tie(w, in, &n->rows, first, &where);
  write_pred(w, &inner, n->rows.pred, &where);
  put_where(&where);
  put_text(&where, &by, w->a);
  put(&where, " IS NOT NULL");
  put(t, "(SELECT ");
  bool named = !w->d->orders_by_outer && !only_own(w, n->by);
  if (named) {
    key_names(e, last, t);
    put(t, " FROM (SELECT ");
    keys_named(w, n, last, t);
    put_text(t, &by, w->a);
    put(t, " AS o%u", last);
  } else {
    uint32_t entity = n->rows.entity;
    keys_about(w, &inner, last, &entity, t);
  }
  put(t, " FROM ");
  put_text(t, &from, w->a);
  put_joins(w, &inner, t);
  put_text(t, &where, w->a);
  put(t, " ORDER BY ");
  if (named) {
    struct text name = text_in(w->a);
    put(&name, "o%u", last);
    write_order(w, n, &name, last, t);
  } else {
    write_order(w, n, &by, last, t);
  }
  put(t, " LIMIT ");
  if (w->d->limit_written) put(t, "%lld", (long long)n->imm.i);
  else put_int(w, t, n->imm.i);
  if (named) put(t, ") AS q%u", last);
  put(t, ")");
}

/* In a grouped table, among the rows of the same group: the table's rows are numbered as they are read, for all that
 * asks. */
static bool among_numbered(struct writer *w, struct select *in, const struct ir_node *n, struct text *t) {
  const struct relation *rel = &w->s->relations[n->rows.path[0]];
  const struct ir_node *row = ir_at(w->ir, n->args[0]);
  if (!in->grouped || in->path->path_count != 1 || n->rows.path_count != 1 || n->rows.path[0] != in->path->path[0] ||
      !rel->unique)
    return false;
  if (row->op != IR_ROW || row->imm.index != 0 || !rows_are_closed(w, n) || !ir_is(w->ir, n->rows.pred, IR_TRUE))
    return false;
  struct select alone = {.alias = in->alias, .entity = in->entity, .path = in->path, .first = in->first};
  struct text by = text_in(w->a);
  write_by(w, &alone, n, &by);
  if (alone.joins.count) return false;
  struct numbered *known = NULL;
  for (uint32_t i = 0; i < in->numbers.count; i++)
    if (in->numbers.items[i].by == n->by && in->numbers.items[i].latest == n->latest) known = &in->numbers.items[i];
  if (!known) {
    struct numbered one = {.by = n->by, .latest = n->latest, .name = w->next_alias++, .over = text_in(w->a)};
    put(&one.over, "row_number() OVER (PARTITION BY ");
    for (uint32_t i = 0; i < rel->width; i++) {
      if (i) put(&one.over, ", ");
      write_group_part(w, rel->to, rel->to_cols[i], in->alias, !part_is_plain(w, rel->to, rel->to_cols[i]), &one.over);
    }
    if (!n->latest) { /* what is missing comes first, and is none of the earliest: it is numbered apart */
      put(&one.over, ", ");
      put_text(&one.over, &by, w->a);
      put(&one.over, " IS NULL");
    }
    put(&one.over, " ORDER BY ");
    write_order(w, n, &by, in->alias, &one.over);
    put(&one.over, ") AS n%u", one.name);
    known = array_push(w->a, &in->numbers);
    in->numbers.items[in->numbers.count - 1] = one;
  }
  known->uses++;
  put(t, "(t%u.n%u <= ", in->alias, known->name);
  put_int(w, t, n->imm.i);
  put(t, " AND ");
  put_text(t, &by, w->a);
  put(t, " IS NOT NULL)");
  return true;
}

void say_among(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = node_of(w, r);
  if (among_numbered(w, in, n, t)) return;
  uint32_t entity = n->rows.entity;
  bool several = w->s->entities[entity].key_count > 1, unique = true;
  for (uint32_t i = 0; i < n->rows.path_count; i++) unique &= w->s->relations[n->rows.path[i]].unique;
  open_exact(w, t);
  if (several) put(t, "(");
  write_about(w, in, n->args[0], false, keys_about, &entity, t);
  if (several) put(t, ")");
  put_in(w, t);
  if (unique && rows_are_closed(w, n) && ir_is(w->ir, n->args[0], IR_ROW)) among_ranked(w, n, t);
  else among_own(w, in, n, t);
  close_exact(w, t);
}
