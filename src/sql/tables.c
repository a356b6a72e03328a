/* Tables, joins, and what ties rows together. */
#include "sql/dialect.h"

void write_table(struct writer *w, uint32_t entity, uint32_t alias, struct text *t) {
  const struct entity *e = &w->s->entities[entity];
  uint32_t skip = e->path_count > w->d->path_parts ? e->path_count - w->d->path_parts : 0;
  for (uint32_t i = skip; i < e->path_count; i++) {
    if (i > skip) put(t, ".");
    put_name(w, t, e->path[i]);
  }
  put(t, " AS t%u", alias);
}

void write_part(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, bool as_text, struct text *t) {
  if (as_text) w->d->as_text(w, entity, column, alias, t);
  else put_column(w, t, entity, column, alias);
}

void write_group_part(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, bool as_text,
                      struct text *t) {
  write_part(w, entity, column, alias, as_text, t);
  if (w->d->collate_any && profile_of(w, entity, column)->spelling != SQL_ID_INT) put(t, "%s", w->d->collate_equal);
}

bool part_is_plain(const struct writer *w, uint32_t entity, uint32_t column) {
  return w->d->joins_plain(w, entity, column, entity, column);
}
bool parts_are_plain(const struct writer *w, const struct relation *r, uint32_t i) {
  return w->d->joins_plain(w, r->from, r->from_cols[i], r->to, r->to_cols[i]);
}

void write_join(struct writer *w, uint32_t relation, uint32_t from_alias, uint32_t to_alias, struct text *t) {
  const struct relation *r = &w->s->relations[relation];
  for (uint32_t i = 0; i < r->width; i++) {
    if (i) put(t, " AND ");
    bool plain = parts_are_plain(w, r, i);
    write_part(w, r->to, r->to_cols[i], to_alias, !plain, t);
    put(t, " = ");
    write_part(w, r->from, r->from_cols[i], from_alias, !plain, t);
    put(t, "%s", w->d->collate_equal);
  }
}

struct select *select_of(struct select *in, uint64_t depth) {
  while (depth-- && in->outer) in = in->outer;
  return in;
}

struct select *owner_of(struct writer *w, struct select *in, ir_ref row) {
  const struct ir_node *n = ir_at(w->ir, row);
  if (n->op == IR_ROW) return select_of(in, n->imm.index);
  return owner_of(w, in, n->op == IR_PICK ? n->rows.base : n->args[0]);
}

bool only_own(const struct writer *w, ir_ref r) { return (ir_at(w->ir, r)->free & ~(uint64_t)1) == 0; }

bool row_is_here(const struct writer *w, ir_ref row) {
  const struct ir_node *n = ir_at(w->ir, row);
  return n->op == IR_ROW && n->imm.index == 0;
}

bool rows_are_closed(const struct writer *w, const struct ir_node *n) {
  return only_own(w, n->rows.pred) && (!n->of || only_own(w, n->of)) && (!n->by || only_own(w, n->by));
}

uint32_t write_path(struct writer *w, const struct ir_rows *r, uint32_t *first, struct text *t) {
  uint32_t alias = w->next_alias++;
  *first = alias;
  write_table(w, w->s->relations[r->path[0]].to, alias, t);
  for (uint32_t i = 1; i < r->path_count; i++) {
    uint32_t next = w->next_alias++;
    put(t, " %sJOIN ", in_cluster(w));
    write_table(w, w->s->relations[r->path[i]].to, next, t);
    put(t, " ON ");
    write_join(w, r->path[i], alias, next, t);
    alias = next;
  }
  return alias;
}

void put_where(struct text *t) { put(t, t->sql.len ? " AND " : " WHERE "); }

void write_pred(struct writer *w, struct select *in, ir_ref pred, struct text *t) {
  if (ir_is(w->ir, pred, IR_TRUE)) return;
  bool exact = w->exact;
  w->exact = false; /* a WHERE of its own */
  bool several = ir_is(w->ir, pred, IR_AND);
  uint32_t count = several ? ir_at(w->ir, pred)->arg_count : 1;
  for (uint32_t i = 0; i < count; i++) {
    put_where(t);
    write_cond(w, in, several ? ir_at(w->ir, pred)->args[i] : pred, t);
  }
  w->exact = exact;
}

/* ---- to whom a collection belongs ---- */

struct tie {
  uint32_t relation, first;
};

static void tie_to(struct writer *w, struct select *in, uint32_t alias, void *ctx, struct text *t) {
  (void)in;
  const struct tie *tie = ctx;
  write_join(w, tie->relation, alias, tie->first, t);
}

void write_tie(struct writer *w, struct select *in, const struct ir_rows *r, uint32_t first, struct text *t) {
  struct tie tie = {r->path[0], first};
  uint32_t base = row_alias(w, in, r->base);
  put_where(t);
  if (base != NONE) {
    tie_to(w, in, base, &tie, t);
    return;
  }
  const struct ir_node *b = ir_at(w->ir, r->base);
  const struct relation *rel = &w->s->relations[r->path[0]];
  if (b->op == IR_STEP && ir_is(w->ir, b->args[0], IR_ROW) && rel->inverse == b->imm.index) {
    /* back and forth along one relation: rows that point to the same row, if it is there; an index of theirs serves */
    uint32_t here = select_of(in, ir_at(w->ir, b->args[0])->imm.index)->alias;
    for (uint32_t i = 0; i < rel->width; i++) {
      bool plain = part_is_plain(w, rel->to, rel->to_cols[i]);
      write_part(w, rel->to, rel->to_cols[i], first, !plain, t);
      put(t, " = ");
      write_part(w, rel->to, rel->to_cols[i], here, !plain, t);
      put(t, "%s AND ", w->d->collate_equal);
    }
    write_about(w, in, r->base, true, tie_to, &tie, t);
    return;
  }
  /* the row's own columns first, so that an index on the child's serves */
  for (uint32_t i = 0; i < rel->width; i++) {
    bool plain = parts_are_plain(w, rel, i);
    if (i) put(t, " AND ");
    write_part(w, rel->to, rel->to_cols[i], first, !plain, t);
    put(t, " = ");
    write_column(w, in, r->base, rel->from_cols[i], plain ? READ_STORED : READ_AS_TEXT, t);
    put(t, "%s", w->d->collate_equal);
  }
}

/* ---- order ---- */

static void write_key_order(struct writer *w, uint32_t entity, uint32_t alias, bool down, const char *before,
                            struct text *t) {
  const struct entity *e = &w->s->entities[entity];
  for (uint32_t i = 0; i < e->key_count; i++) {
    put(t, "%s", i ? ", " : before);
    w->d->key(w, entity, e->key[i], alias, SQL_KEY_TIE, t);
    /* an id's spelling carries its order with it where it is a number */
    put(t, "%s ", w->d->collate_any ? w->d->collate_order : "");
    bool plain = profile_of(w, entity, e->key[i])->no_nulls && w->d->order_stored;
    if (plain) put(t, down ? "DESC" : "ASC");
    else put(t, "%s", down ? w->d->descending : w->d->ascending);
  }
}

/* A column of the row itself whose stored values are in its own order; `there` for those that are not missing. */
static bool ordered_as_stored(struct writer *w, const struct ir_node *n, uint32_t alias, struct text *by,
                              struct text *there) {
  const struct ir_node *x = ir_at(w->ir, n->by);
  if (!w->d->order_stored || x->op != IR_FIELD || !ir_is(w->ir, x->args[0], IR_ROW)) return false;
  if (ir_at(w->ir, x->args[0])->imm.index != 0) return false;
  uint32_t entity = ir_at(w->ir, x->args[0])->type.ref, column = (uint32_t)x->imm.index;
  put_column(w, by, entity, column, alias);
  return w->d->order_stored(w, entity, column, by, there);
}

void write_by(struct writer *w, struct select *in, const struct ir_node *n, struct text *t) {
  struct text value = text_in(w->a), there = text_in(w->a);
  if (ordered_as_stored(w, n, in->alias, &value, &there) && str_ends(buf_str(&there.sql), STR(" IS NOT NULL"))) {
    put_text(t, &value, w->a);
    return;
  }
  value = text_in(w->a);
  write_value(w, in, n->by, &value);
  w->d->sort_key(w, ir_at(w->ir, n->by)->type, &value, t);
}

void write_ordered(struct writer *w, struct select *in, const struct ir_node *n, struct text *where,
                   struct text *order) {
  struct text by = text_in(w->a), there = text_in(w->a);
  put_where(where);
  if (ordered_as_stored(w, n, in->alias, &by, &there)) {
    put_text(where, &there, w->a);
    put_text(order, &by, w->a);
    put(order, n->latest ? " DESC" : " ASC"); /* none is NULL */
    write_key_order(w, n->rows.entity, in->alias, n->latest, ", ", order);
    return;
  }
  by = text_in(w->a);
  write_by(w, in, n, &by);
  put_text(where, &by, w->a);
  put(where, " IS NOT NULL");
  write_order(w, n, &by, in->alias, order);
}

void write_order(struct writer *w, const struct ir_node *n, const struct text *by, uint32_t alias, struct text *t) {
  uint8_t kind = ir_at(w->ir, n->by)->type.kind;
  bool text = kind == TYPE_TEXT || kind == TYPE_ID || kind == TYPE_ENUM;
  put_text(t, by, w->a);
  put(t, "%s %s", text || w->d->collate_any ? w->d->collate_order : "", n->latest ? w->d->descending : w->d->ascending);
  write_key_order(w, n->rows.entity, alias, n->latest, ", ", t);
}

/* ---- joins to a row ---- */

static bool same_path(const struct ir_node *a, const struct ir_node *b) {
  if (a->rows.path_count != b->rows.path_count) return false;
  return memcmp(a->rows.path, b->rows.path, a->rows.path_count * sizeof *a->rows.path) == 0;
}

static struct joined *find_step(struct select *owner, uint32_t base, const struct ir_node *n) {
  for (uint32_t i = 0; i < owner->joins.count; i++) {
    struct joined *j = &owner->joins.items[i];
    if (j->kind == JOIN_STEP && j->base == base && j->of->op == n->op && j->of->imm.index == n->imm.index) return j;
  }
  return NULL;
}

bool is_ordered(const struct writer *w, const struct ir_node *n) {
  if (n->op == IR_PICK) return true;
  bool several = ir_is(w->ir, n->rows.pred, IR_AND);
  for (uint32_t i = 0; several && i < ir_at(w->ir, n->rows.pred)->arg_count; i++)
    if (ir_is(w->ir, ir_at(w->ir, n->rows.pred)->args[i], IR_AMONG)) return true;
  return ir_is(w->ir, n->rows.pred, IR_AMONG);
}

static struct joined *find_rows(struct writer *w, struct select *owner, uint32_t base, const struct ir_node *n,
                                const struct narrow_use *use) {
  for (uint32_t i = 0; i < owner->joins.count; i++) {
    struct joined *j = &owner->joins.items[i];
    if (j->kind == JOIN_STEP || j->base != base || !same_path(j->of, n)) continue;
    if ((j->kind == JOIN_PICK) != (n->op == IR_PICK) || j->ordered != is_ordered(w, n)) continue;
    if (j->kind == JOIN_PICK && (j->of->rows.pred != n->rows.pred || j->of->by != n->by || j->of->latest != n->latest))
      continue;
    if (j->sole && !narrow_is_for(j, use)) continue;
    if (j->kind == JOIN_PICK || j->crowded || j->wide == !use->count) return j;
  }
  return NULL;
}

/* The node outlives the IR's array, which grows. */
static const struct ir_node *kept(struct writer *w, const struct ir_node *n) {
  struct ir_node *k = arena_new(w->a, struct ir_node);
  *k = *n;
  return k;
}

static bool to_key(const struct writer *w, const struct relation *rel, uint32_t target, const uint32_t *there) {
  const struct entity *e = &w->s->entities[target];
  if (rel->width != e->key_count) return false;
  for (uint32_t i = 0; i < rel->width; i++) {
    bool in_key = false;
    for (uint32_t k = 0; k < e->key_count; k++) in_key |= e->key[k] == there[i];
    if (!in_key) return false;
  }
  return true;
}

static bool room(const struct writer *w, const struct select *owner) {
  return !w->d->joins_most || owner->joins.count < w->d->joins_most;
}

static uint32_t join_step(struct writer *w, struct select *owner, uint32_t base, const struct ir_node *n) {
  const struct relation *rel = &w->s->relations[n->imm.index];
  bool back = n->op == IR_OWNER;
  struct joined *known = find_step(owner, base, n);
  if (known) return known->alias;
  if (!room(w, owner) || !to_key(w, rel, n->type.ref, back ? rel->from_cols : rel->to_cols)) return NONE;
  struct joined j = {.kind = JOIN_STEP,
                     .alias = w->next_alias++,
                     .base = base,
                     .of = kept(w, n),
                     .from = text_in(w->a),
                     .on = text_in(w->a)};
  write_table(w, n->type.ref, j.alias, &j.from);
  write_join(w, (uint32_t)n->imm.index, back ? j.alias : base, back ? base : j.alias, &j.on);
  *array_push(w->a, &owner->joins) = j;
  return j.alias;
}

struct joined *joined_rows(struct writer *w, struct select *owner, uint32_t base, const struct ir_node *n) {
  struct narrow_use use = narrow_use(w, owner, base, n, is_ordered(w, n));
  return find_rows(w, owner, base, n, &use);
}

struct joined *join_rows(struct writer *w, struct select *owner, uint32_t base, const struct ir_node *at) {
  int kind = at->op == IR_PICK ? JOIN_PICK : JOIN_GROUP;
  bool ordered = is_ordered(w, at);
  struct narrow_use use = narrow_use(w, owner, base, at, ordered);
  struct joined *known = find_rows(w, owner, base, at, &use);
  if (known) {
    narrow_add(w, known, use);
    return known;
  }
  if (!room(w, owner)) return NULL;
  const struct ir_node *n = kept(w, at);
  struct joined j = {.kind = kind,
                     .base = base,
                     .of = n,
                     .ordered = ordered,
                     .from = text_in(w->a),
                     .on = text_in(w->a),
                     .keys = text_in(w->a),
                     .where = text_in(w->a),
                     .order = text_in(w->a)};
  uint32_t first, last = write_path(w, &n->rows, &first, &j.from);
  j.alias = w->next_alias++;
  j.inner = arena_new(w->a, struct select);
  *j.inner = (struct select){
      .alias = last, .entity = n->rows.entity, .path = &n->rows, .first = first, .grouped = kind == JOIN_GROUP};
  const struct relation *rel = &w->s->relations[n->rows.path[0]];
  if (kind == JOIN_PICK) {
    struct text by = text_in(w->a);
    write_by(w, j.inner, n, &by);
    put_where(&j.where);
    put_text(&j.where, &by, w->a);
    put(&j.where, " IS NOT NULL");
    write_order(w, n, &by, last, &j.order);
    write_pred(w, j.inner, n->rows.pred, &j.where);
  }
  for (uint32_t i = 0; i < rel->width; i++) {
    bool plain = parts_are_plain(w, rel, i);
    if (i) put(&j.keys, ", ");
    write_group_part(w, rel->to, rel->to_cols[i], first, !plain, &j.keys);
    put(&j.on, "%st%u.k%u_%u = ", i ? " AND " : "", j.alias, j.alias, i);
    write_part(w, rel->from, rel->from_cols[i], base, !plain, &j.on);
    put(&j.on, "%s", w->d->collate_equal);
  }
  *array_push(w->a, &owner->joins) = j;
  known = &owner->joins.items[owner->joins.count - 1];
  narrow_add(w, known, use);
  return known;
}

/* The owner of a row of a path, which stands in it already; NONE where it does not. */
static uint32_t on_path(const struct writer *w, const struct select *owner, uint32_t base, const struct ir_node *n) {
  if (!owner->path || base <= owner->first || base >= owner->first + owner->path->path_count) return NONE;
  uint32_t came = owner->path->path[base - owner->first];
  bool back = n->op == IR_OWNER ? n->imm.index == came
                                : w->s->relations[came].inverse == n->imm.index && w->s->relations[came].unique;
  return back ? base - 1 : NONE;
}

uint32_t row_alias(struct writer *w, struct select *in, ir_ref row) {
  const struct ir_node *n = ir_at(w->ir, row);
  if (n->op == IR_ROW) return select_of(in, n->imm.index)->alias;
  bool pick = n->op == IR_PICK;
  if (pick ? !w->d->picks_join || !rows_are_closed(w, n) : !w->d->steps_join) return NONE;
  uint32_t base = row_alias(w, in, pick ? n->rows.base : n->args[0]);
  if (base == NONE) return NONE;
  struct select *owner = owner_of(w, in, row);
  if (!pick) {
    uint32_t there = on_path(w, owner, base, n);
    return there != NONE ? there : join_step(w, owner, base, n);
  }
  struct joined *j = join_rows(w, owner, base, n);
  return j ? j->alias : NONE;
}

static bool has_part(const struct measured *m, ir_ref cond) {
  for (uint32_t i = 0; i < m->part_count; i++)
    if (m->parts[i].cond == cond) return true;
  return false;
}

static bool all_have(const struct joined *j, ir_ref cond) {
  for (uint32_t i = 0; i < j->measures.count; i++)
    if (!has_part(&j->measures.items[i], cond)) return false;
  return true;
}

/* A measure over the rows that meet what it alone asks: the others' values are NULL, which aggregates skip. */
void put_measure(struct writer *w, const struct joined *j, const struct measured *m, struct text *t) {
  struct text value = text_in(w->a);
  bool counts = m->of->op == IR_COUNT;
  uint32_t asked = 0;
  for (uint32_t i = 0; i < m->part_count; i++) {
    if (all_have(j, m->parts[i].cond)) continue;
    put(&value, "%s", asked++ ? " AND " : counts ? w->d->count_open : "CASE WHEN ");
    put_text(&value, &m->parts[i].text, w->a);
  }
  if (asked && counts) {
    put_text(t, &value, w->a);
    put(t, "%s", w->d->count_close);
    return;
  }
  if (asked) put(&value, " THEN ");
  put_text(&value, &m->value, w->a);
  if (asked) put(&value, " END");
  w->d->measure(w, m->of, &value, t);
}

void put_shared(struct writer *w, const struct joined *j, struct text *where) {
  const struct measured *any = &j->measures.items[0];
  for (uint32_t i = 0; i < any->part_count; i++) {
    if (!all_have(j, any->parts[i].cond)) continue;
    put(where, where->sql.len ? "\n  AND " : "\nWHERE ");
    put_text(where, &any->parts[i].text, w->a);
  }
}

/* The condition that all measures of a group have, that a row is among the first few of its owner's, where numbers are
 * for nothing else. 0: there is none. */
static ir_ref first_few(const struct writer *w, const struct joined *j) {
  const struct measured *any = &j->measures.items[0];
  if (!w->d->limits_by || j->inner->numbers.count != 1 || j->inner->numbers.items[0].uses != j->measures.count)
    return 0;
  for (uint32_t i = 0; i < any->part_count; i++)
    if (ir_is(w->ir, any->parts[i].cond, IR_AMONG) && all_have(j, any->parts[i].cond)) return any->parts[i].cond;
  return 0;
}

/* Those rows: (SELECT t.* FROM ... WHERE ... ORDER BY owner, by LIMIT n BY owner) AS t. */
static void put_first_few(struct writer *w, const struct joined *j, ir_ref at, struct text *where, struct text *t) {
  const struct ir_node n = *ir_at(w->ir, at);
  struct select rows = {.alias = j->inner->alias, .entity = j->inner->entity, .path = j->inner->path};
  struct text by = text_in(w->a), keys = text_in(w->a);
  const struct relation *rel = &w->s->relations[n.rows.path[0]];
  for (uint32_t i = 0; i < rel->width; i++) {
    if (i) put(&keys, ", ");
    write_part(w, rel->to, rel->to_cols[i], rows.alias, !part_is_plain(w, rel->to, rel->to_cols[i]), &keys);
  }
  write_by(w, &rows, &n, &by);
  put_where(where);
  put_text(where, &by, w->a);
  put(where, " IS NOT NULL");
  put(t, "(SELECT t%u.* FROM ", rows.alias);
  put_text(t, &j->from, w->a);
  put_text(t, where, w->a);
  put(t, " ORDER BY ");
  put_text(t, &keys, w->a);
  put(t, ", ");
  write_order(w, &n, &by, rows.alias, t);
  put(t, " LIMIT %lld BY ", (long long)n.imm.i);
  put_text(t, &keys, w->a);
  put(t, ") AS t%u", rows.alias);
}

/* The keys and measures are named after the table that they make. */
static void put_group(struct writer *w, const struct joined *j, struct text *t) {
  put(t, "(SELECT ");
  const struct relation *rel = &w->s->relations[j->of->rows.path[0]];
  for (uint32_t i = 0; i < rel->width; i++) {
    write_part(w, rel->to, rel->to_cols[i], j->inner->first, !parts_are_plain(w, rel, i), t);
    put(t, " AS k%u_%u, ", j->alias, i);
  }
  for (uint32_t i = 0; i < j->measures.count; i++) {
    if (i) put(t, ", ");
    put_measure(w, j, &j->measures.items[i], t);
    put(t, " AS v%u_%u", j->alias, i);
  }
  put(t, " FROM ");
  uint32_t rows = j->inner->alias;
  struct text where = text_in(w->a), narrowed = text_in(w->a);
  ir_ref few = first_few(w, j);
  put_narrowed(w, j, &narrowed);
  if (j->inner->numbers.count && !few) put(t, "(SELECT t%u.*", rows);
  for (uint32_t i = 0; i < j->inner->numbers.count && !few; i++) {
    put(t, ", ");
    put_text(t, &j->inner->numbers.items[i].over, w->a);
  }
  if (j->inner->numbers.count && !few) put(t, " FROM ");
  if (!few) put_text(t, &j->from, w->a);
  if (few) {
    put_first_few(w, j, few, &narrowed, t);
  } else if (j->inner->numbers.count) {
    put_text(t, &narrowed, w->a);
    put(t, ") AS t%u", rows);
  } else {
    where = narrowed;
  }
  put_joins(w, j->inner, t);
  const struct measured *any = &j->measures.items[0];
  for (uint32_t i = 0; i < any->part_count; i++) {
    if (!all_have(j, any->parts[i].cond) || (few && any->parts[i].cond == few)) continue;
    put_where(&where);
    put_text(&where, &any->parts[i].text, w->a);
  }
  put_text(t, &where, w->a);
  put(t, " GROUP BY ");
  put_text(t, &j->keys, w->a);
  put(t, ")");
}

/* What t<alias>.* is meant to be: the columns that were looked at, each under its own name, with a comma after it. */
static void put_columns(struct writer *w, uint32_t entity, uint32_t alias, struct text *t) {
  const struct entity *e = &w->s->entities[entity];
  for (uint32_t c = 0; c < e->column_count; c++) {
    if (profile_of(w, entity, c)->native == SQL_NATIVE_UNKNOWN) continue;
    put_column(w, t, entity, c, alias);
    put(t, " AS ");
    put_name(w, t, e->columns[c].stored);
    put(t, ", ");
  }
}

/* All columns of the row that comes first, under the table's own alias. */
static void put_pick(struct writer *w, const struct joined *j, struct text *t) {
  put(t, "(SELECT ");
  if (w->d->star_renames) put_columns(w, j->of->rows.entity, j->inner->alias, t);
  else put(t, "t%u.*, ", j->inner->alias);
  const struct relation *rel = &w->s->relations[j->of->rows.path[0]];
  for (uint32_t i = 0; i < rel->width; i++) {
    write_part(w, rel->to, rel->to_cols[i], j->inner->first, !parts_are_plain(w, rel, i), t);
    put(t, " AS k%u_%u, ", j->alias, i);
  }
  put(t, "row_number() OVER (PARTITION BY ");
  put_text(t, &j->keys, w->a);
  put(t, " ORDER BY ");
  put_text(t, &j->order, w->a);
  put(t, ") AS n%u FROM ", j->alias);
  put_text(t, &j->from, w->a);
  put_joins(w, j->inner, t);
  struct text where = text_in(w->a);
  put_text(&where, &j->where, w->a);
  put_narrowed(w, j, &where);
  put_text(t, &where, w->a);
  put(t, ")");
}

void put_joins(struct writer *w, const struct select *in, struct text *t) {
  for (uint32_t i = 0; i < in->joins.count; i++) {
    const struct joined *j = &in->joins.items[i];
    put(t, "%s%s%sJOIN ", in->alias ? " " : "\n", in_cluster(w),
        j->must ? "" : "LEFT "); /* a line for each of the statement itself */
    if (j->kind == JOIN_STEP) {
      put_text(t, &j->from, w->a);
    } else {
      if (j->kind == JOIN_GROUP) put_group(w, j, t);
      else put_pick(w, j, t);
      put(t, " AS t%u", j->alias);
    }
    put(t, " ON ");
    put_text(t, &j->on, w->a);
    if (j->kind == JOIN_PICK) put(t, " AND t%u.n%u = 1", j->alias, j->alias);
  }
}

/* ---- rows that a step leads to, by a subquery ---- */

static void write_there(struct writer *w, ir_ref row, uint32_t alias, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, row);
  if (n->op == IR_ROW) {
    put(t, "%s", w->d->yes);
  } else if (n->op == IR_PICK) {
    put(t, "(t%u.n%u IS NOT NULL)", alias, alias);
  } else { /* the columns that tie it are never missing */
    const struct relation *rel = &w->s->relations[n->imm.index];
    put(t, "(");
    put_column(w, t, n->type.ref, n->op == IR_STEP ? rel->to_cols[0] : rel->from_cols[0], alias);
    put(t, " IS NOT NULL)");
  }
}

/* FROM and WHERE of the row that a step leads to from one that has no alias, or not by key. */
static void write_step(struct writer *w, struct select *in, const struct ir_node *n, uint32_t alias, struct text *from,
                       struct text *where, struct text *order) {
  const struct relation *rel = &w->s->relations[n->imm.index];
  bool step = n->op == IR_STEP;
  const uint32_t *there = step ? rel->to_cols : rel->from_cols, *here = step ? rel->from_cols : rel->to_cols;
  uint32_t here_entity = step ? rel->from : rel->to, target = n->type.ref;
  ir_ref start = n->args[0];
  write_table(w, target, alias, from);
  for (uint32_t i = 0; i < rel->width; i++) {
    put_where(where);
    bool plain = w->d->joins_plain(w, target, there[i], here_entity, here[i]);
    write_part(w, target, there[i], alias, !plain, where);
    put(where, " = ");
    write_column(w, in, start, here[i], plain ? READ_STORED : READ_AS_TEXT, where);
    put(where, "%s", w->d->collate_equal);
  }
  if (!to_key(w, rel, target, there)) write_key_order(w, target, alias, false, " ORDER BY ", order);
}

void write_about(struct writer *w, struct select *in, ir_ref row, bool exists, about_row fn, void *ctx,
                 struct text *t) {
  uint32_t joined = row_alias(w, in, row);
  if (joined != NONE) {
    if (exists) write_there(w, row, joined, t);
    else fn(w, in, joined, ctx, t);
    return;
  }
  const struct ir_node *n = kept(w, ir_at(w->ir, row));
  struct text where = text_in(w->a), from = text_in(w->a), what = text_in(w->a), by = text_in(w->a),
              order = text_in(w->a);
  struct select inner = {.outer = in, .entity = n->type.ref};
  bool named = false;
  if (n->op == IR_PICK) {
    uint32_t first;
    inner.alias = write_path(w, &n->rows, &first, &from);
    inner.first = first;
    inner.path = &n->rows;
    write_tie(w, in, &n->rows, first, &where);
    write_pred(w, &inner, n->rows.pred, &where);
    write_by(w, &inner, n, &by);
    put_where(&where);
    put_text(&where, &by, w->a);
    put(&where, " IS NOT NULL");
    /* in most databases ORDER BY reads no column of a SELECT outside, but what is selected may */
    named = !exists && !w->d->orders_by_outer && !only_own(w, n->by);
    if (named) {
      struct text name = text_in(w->a);
      put(&name, "o%u", inner.alias);
      write_order(w, n, &name, inner.alias, &order);
    } else {
      write_order(w, n, &by, inner.alias, &order);
    }
  } else {
    inner.alias = w->next_alias++;
    write_step(w, in, n, inner.alias, &from, &where, &order);
  }
  if (!exists) fn(w, &inner, inner.alias, ctx, &what);
  if (named) put(t, "(SELECT v%u FROM ", inner.alias);
  put(t, exists ? "EXISTS (SELECT 1" : "(SELECT ");
  put_text(t, &what, w->a);
  if (named) {
    put(t, " AS v%u, ", inner.alias);
    put_text(t, &by, w->a);
    put(t, " AS o%u", inner.alias);
  }
  put(t, " FROM ");
  put_text(t, &from, w->a);
  put_joins(w, &inner, t);
  put_text(t, &where, w->a);
  if (!exists) {
    if (n->op == IR_PICK) put(t, " ORDER BY ");
    put_text(t, &order, w->a);
    put(t, " LIMIT 1");
  }
  put(t, ")");
  if (named) put(t, " AS q%u)", inner.alias);
}
