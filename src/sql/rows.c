/* Tables, joins, collections. */
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

/* The column as it takes part in an equality: whole numbers and plain values as they are, else by their text. */
static void write_part(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, bool as_text, struct text *t) {
  if (as_text) w->d->as_text(w, entity, column, alias, t);
  else put_column(w, t, entity, column, alias);
}

static bool is_plain(const struct writer *w, uint32_t entity, uint32_t column) { return w->d->joins_plain(w, entity, column, entity, column); }

/* The i-th columns of a relation, as they are stored. */
static bool joins_plain(const struct writer *w, const struct relation *r, uint32_t i) {
  return w->d->joins_plain(w, r->from, r->from_cols[i], r->to, r->to_cols[i]);
}

void write_join(struct writer *w, uint32_t relation, uint32_t from_alias, uint32_t to_alias, struct text *t) {
  const struct relation *r = &w->s->relations[relation];
  for (uint32_t i = 0; i < r->width; i++) {
    if (i) put(t, " AND ");
    bool plain = joins_plain(w, r, i);
    write_part(w, r->to, r->to_cols[i], to_alias, !plain, t);
    put(t, " = ");
    write_part(w, r->from, r->from_cols[i], from_alias, !plain, t);
    put(t, "%s", w->d->collate_equal);
  }
}

static struct select *select_of(struct select *in, uint64_t depth) {
  while (depth-- && in->outer) in = in->outer;
  return in;
}

static void write_direction(struct writer *w, struct type type, bool down, struct text *t) {
  bool text = type.kind == TYPE_TEXT || type.kind == TYPE_ID || type.kind == TYPE_ENUM;
  put(t, "%s %s", text || w->d->collate_any ? w->d->collate_order : "", down ? w->d->descending : w->d->ascending);
}

/* ORDER BY key: as ids are ordered. */
static void write_key_order(struct writer *w, uint32_t entity, uint32_t alias, bool down, struct text *t) {
  const struct entity *e = &w->s->entities[entity];
  for (uint32_t i = 0; i < e->key_count; i++) {
    put(t, ", ");
    w->d->key(w, entity, e->key[i], alias, SQL_KEY_TIE, t);
    /* an id's spelling carries its order with it where it is a number */
    put(t, "%s %s", w->d->collate_any ? w->d->collate_order : "", down ? w->d->descending : w->d->ascending);
  }
}

/* FROM last JOIN ... JOIN first, and the condition that ties `first` to the base (empty where the caller groups). */
static uint32_t write_path(struct writer *w, const struct ir_rows *r, uint32_t *first, struct text *t) {
  uint32_t alias = w->next_alias++;
  *first = alias;
  write_table(w, w->s->relations[r->path[0]].to, alias, t);
  for (uint32_t i = 1; i < r->path_count; i++) {
    uint32_t next = w->next_alias++;
    put(t, " JOIN ");
    write_table(w, w->s->relations[r->path[i]].to, next, t);
    put(t, " ON ");
    write_join(w, r->path[i], alias, next, t);
    alias = next;
  }
  return alias;
}

/* The first table's rows belong to the row of `base`. */
struct tie {
  uint32_t relation, first;
};

static void tie_to(struct writer *w, struct select *in, uint32_t alias, void *ctx, struct text *t) {
  (void)in;
  const struct tie *tie = ctx;
  write_join(w, tie->relation, alias, tie->first, t);
}

static void write_tie(struct writer *w, struct select *in, ir_ref base, uint32_t relation, uint32_t first, struct text *t) {
  struct tie tie = {relation, first};
  const struct ir_node *b = ir_at(w->ir, base);
  if (b->op == IR_ROW) {
    tie_to(w, in, select_of(in, b->imm.index)->alias, &tie, t);
    return;
  }
  const struct relation *rel = &w->s->relations[relation];
  if (b->op == IR_STEP && ir_is(w->ir, b->args[0], IR_ROW) && rel->inverse == b->imm.index) {
    /* back and forth along one relation: rows that point to the same row, if it is there; an index of theirs serves */
    uint32_t here = select_of(in, ir_at(w->ir, b->args[0])->imm.index)->alias;
    for (uint32_t i = 0; i < rel->width; i++) {
      bool plain = is_plain(w, rel->to, rel->to_cols[i]);
      write_part(w, rel->to, rel->to_cols[i], first, !plain, t);
      put(t, " = ");
      write_part(w, rel->to, rel->to_cols[i], here, !plain, t);
      put(t, "%s AND ", w->d->collate_equal);
    }
    write_about(w, in, base, true, tie_to, &tie, t);
    return;
  }
  /* the row's own columns first, so that an index on the child's serves */
  for (uint32_t i = 0; i < rel->width; i++) {
    bool plain = joins_plain(w, rel, i);
    if (i) put(t, " AND ");
    write_part(w, rel->to, rel->to_cols[i], first, !plain, t);
    put(t, " = ");
    write_column(w, in, base, rel->from_cols[i], plain ? READ_STORED : READ_AS_TEXT, t);
    put(t, "%s", w->d->collate_equal);
  }
}

static void write_pred(struct writer *w, struct select *in, ir_ref pred, struct text *t) {
  if (ir_is(w->ir, pred, IR_TRUE)) return;
  bool exact = w->exact;
  w->exact = false; /* a WHERE of its own */
  put(t, " AND (");
  write_cond(w, in, pred, t);
  put(t, ")");
  w->exact = exact;
}

/* Whether nothing but ROW 0 occurs in it. */
static bool only_own(const struct writer *w, ir_ref r) { return (ir_at(w->ir, r)->free & ~(uint64_t)1) == 0; }

/* What rows are ordered by. */
static void write_by(struct writer *w, struct select *in, const struct ir_node *n, struct text *t) {
  struct text value = text_in(w->a);
  write_value(w, in, n->by, &value);
  w->d->sort_key(w, ir_at(w->ir, n->by)->type, &value, t);
}

/* ---- rows that a step leads to ---- */

void write_about(struct writer *w, struct select *in, ir_ref row, bool exists, about_row fn, void *ctx, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, row);
  if (n->op == IR_ROW) {
    if (exists) put(t, "%s", w->d->yes);
    else fn(w, in, select_of(in, n->imm.index)->alias, ctx, t);
    return;
  }
  struct text joins = text_in(w->a), body = text_in(w->a), from = text_in(w->a), what = text_in(w->a), by = text_in(w->a);
  bool named = false;
  if (n->op == IR_PICK) {
    uint32_t first, alias = write_path(w, &n->rows, &first, &from);
    struct select inner = {.outer = in, .alias = alias, .entity = n->rows.entity, .joins = &joins};
    write_tie(w, in, n->rows.base, n->rows.path[0], first, &body);
    write_pred(w, &inner, n->rows.pred, &body);
    put(&body, " AND ");
    write_by(w, &inner, n, &by);
    put_text(&body, &by, w->a);
    put(&body, " IS NOT NULL");
    fn(w, &inner, alias, ctx, &what);
    if (!exists) {
      /* ORDER BY reads no column of a SELECT outside, but what is selected may */
      named = !only_own(w, n->by);
      put(&body, " ORDER BY ");
      if (named) put(&body, "o%u", alias);
      else put_text(&body, &by, w->a);
      write_direction(w, ir_at(w->ir, n->by)->type, n->latest, &body);
      write_key_order(w, n->rows.entity, alias, n->latest, &body);
      if (named) {
        put(&what, " AS v%u, ", alias);
        put_text(&what, &by, w->a);
        put(&what, " AS o%u", alias);
        put(t, "(SELECT v%u FROM ", alias);
      }
    }
  } else { /* STEP, OWNER */
    const struct relation *rel = &w->s->relations[n->imm.index];
    uint32_t alias = w->next_alias++, target = n->type.ref;
    write_table(w, target, alias, &from);
    struct select inner = {.outer = in, .alias = alias, .entity = target, .joins = &joins};
    /* the columns of the row that the step starts from */
    const uint32_t *there = n->op == IR_STEP ? rel->to_cols : rel->from_cols, *here = n->op == IR_STEP ? rel->from_cols : rel->to_cols;
    uint32_t here_entity = n->op == IR_STEP ? rel->from : rel->to;
    for (uint32_t i = 0; i < rel->width; i++) {
      if (i) put(&body, " AND ");
      bool plain = w->d->joins_plain(w, target, there[i], here_entity, here[i]);
      write_part(w, target, there[i], alias, !plain, &body);
      put(&body, " = ");
      write_column(w, in, n->args[0], here[i], plain ? READ_STORED : READ_AS_TEXT, &body);
      put(&body, "%s", w->d->collate_equal);
    }
    bool to_key = rel->width == w->s->entities[target].key_count;
    for (uint32_t i = 0; to_key && i < rel->width; i++) {
      bool in_key = false;
      for (uint32_t k = 0; k < w->s->entities[target].key_count; k++) in_key |= w->s->entities[target].key[k] == there[i];
      to_key = in_key;
    }
    if (!to_key && w->s->entities[target].key_count) {
      put(&body, " ORDER BY NULL");
      write_key_order(w, target, alias, false, &body);
    }
    fn(w, &inner, alias, ctx, &what);
  }
  put(t, exists ? "EXISTS (SELECT 1 FROM " : "(SELECT ");
  if (!exists) {
    put_text(t, &what, w->a);
    put(t, " FROM ");
  }
  put_text(t, &from, w->a);
  put_text(t, &joins, w->a);
  put(t, " WHERE ");
  put_text(t, &body, w->a);
  put(t, exists ? ")" : named ? " LIMIT 1))" : " LIMIT 1)");
}

/* ---- aggregates ---- */

static bool over_nothing_is_zero(uint16_t op) { return op == IR_COUNT || op == IR_SUM || op == IR_DISTINCT; }

/* Closed over ROW 0, and asked of a row that has an alias: one grouped table, joined to it once. */
static bool groupable(const struct writer *w, const struct ir_node *n) {
  const struct ir_node *base = ir_at(w->ir, n->rows.base);
  if (base->op != IR_ROW || (ir_at(w->ir, n->rows.pred)->free & ~(uint64_t)1)) return false;
  return !n->of || !(ir_at(w->ir, n->of)->free & ~(uint64_t)1);
}

static uint32_t join_group(struct writer *w, struct select *owner, ir_ref r, const struct ir_node *n) {
  for (uint32_t i = 0; i < owner->joined.count; i++)
    if (owner->joined.items[i].node == r) return owner->joined.items[i].alias;
  uint32_t alias = w->next_alias++, first;
  struct text from = text_in(w->a), joins = text_in(w->a), pred = text_in(w->a), measure = text_in(w->a), value = text_in(w->a);
  uint32_t last = write_path(w, &n->rows, &first, &from);
  struct select inner = {.alias = last, .entity = n->rows.entity, .joins = &joins};
  write_pred(w, &inner, n->rows.pred, &pred);
  if (n->of) write_value(w, &inner, n->of, &value);
  w->d->measure(w, n, &value, &measure);
  const struct relation *rel = &w->s->relations[n->rows.path[0]];
  struct text *t = owner->joins;
  put(t, "\n%sLEFT JOIN (SELECT ", in_cluster(w));
  put_text(t, &measure, w->a);
  put(t, " AS v%u", alias);
  for (uint32_t i = 0; i < rel->width; i++) {
    put(t, ", ");
    bool plain = joins_plain(w, rel, i);
    write_part(w, rel->to, rel->to_cols[i], first, !plain, t);
    put(t, " AS k%u_%u", alias, i);
  }
  put(t, " FROM ");
  put_text(t, &from, w->a);
  put_text(t, &joins, w->a);
  put(t, " WHERE %s", w->d->yes);
  put_text(t, &pred, w->a);
  put(t, " GROUP BY ");
  for (uint32_t i = 0; i < rel->width; i++) put(t, "%sk%u_%u%s", i ? ", " : "", alias, i, w->d->collate_equal);
  put(t, ") AS t%u ON ", alias);
  for (uint32_t i = 0; i < rel->width; i++) {
    bool plain = joins_plain(w, rel, i);
    put(t, "%st%u.k%u_%u = ", i ? " AND " : "", alias, alias, i);
    write_part(w, rel->from, rel->from_cols[i], owner->alias, !plain, t);
    put(t, "%s", w->d->collate_equal);
  }
  *array_push(w->a, &owner->joined) = (struct joined){r, alias};
  return alias;
}

void say_aggregate(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  bool any = n->op == IR_ANY;
  const struct ir_node *base = ir_at(w->ir, n->rows.base);
  if (groupable(w, n) && !any) {
    struct select *owner = select_of(in, base->imm.index);
    if (owner->joins) {
      uint32_t alias = join_group(w, owner, r, n);
      if (over_nothing_is_zero(n->op)) put(t, "coalesce(t%u.v%u, 0)", alias, alias);
      else put(t, "t%u.v%u", alias, alias);
      return;
    }
  }
  struct text from = text_in(w->a), joins = text_in(w->a), body = text_in(w->a), measure = text_in(w->a), value = text_in(w->a);
  uint32_t first, last = write_path(w, &n->rows, &first, &from);
  struct select inner = {.outer = in, .alias = last, .entity = n->rows.entity, .joins = &joins};
  write_tie(w, in, n->rows.base, n->rows.path[0], first, &body);
  write_pred(w, &inner, n->rows.pred, &body);
  /* an aggregate belongs to the SELECT whose columns it reads: where those are of one outside, the values are named first */
  bool named = n->of && !only_own(w, n->of);
  if (n->of) write_value(w, &inner, n->of, &value);
  if (named) {
    struct text name = text_in(w->a);
    put(&name, "v%u", last);
    w->d->measure(w, n, &name, &measure);
  } else if (!any) {
    w->d->measure(w, n, &value, &measure);
  }
  put(t, any ? "EXISTS (SELECT 1" : over_nothing_is_zero(n->op) ? "coalesce((SELECT " : "(SELECT ");
  put_text(t, &measure, w->a);
  if (named) {
    put(t, " FROM (SELECT ");
    put_text(t, &value, w->a);
    put(t, " AS v%u", last);
  }
  put(t, " FROM ");
  put_text(t, &from, w->a);
  put_text(t, &joins, w->a);
  put(t, " WHERE ");
  put_text(t, &body, w->a);
  if (named) put(t, ")");
  put(t, any || !over_nothing_is_zero(n->op) ? ")" : "), 0)");
}

/* A semijoin where the rows are of one relation of one column; else as an aggregate. */
void say_any(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  const struct relation *rel = &w->s->relations[n->rows.path[0]];
  if (w->d->any == SQL_ANY_EXISTS || !groupable(w, n) || rel->width != 1) {
    say_aggregate(w, in, r, t);
    return;
  }
  struct select *owner = select_of(in, ir_at(w->ir, n->rows.base)->imm.index);
  struct text from = text_in(w->a), joins = text_in(w->a), pred = text_in(w->a);
  uint32_t first, last = write_path(w, &n->rows, &first, &from);
  struct select inner = {.alias = last, .entity = n->rows.entity, .joins = &joins};
  write_pred(w, &inner, n->rows.pred, &pred);
  bool plain = joins_plain(w, rel, 0);
  open_exact(w, t);
  write_part(w, rel->from, rel->from_cols[0], owner->alias, !plain, t);
  put(t, "%s", w->d->collate_equal);
  put_in(w, t);
  put(t, "(SELECT ");
  write_part(w, rel->to, rel->to_cols[0], first, !plain, t);
  put(t, " FROM ");
  put_text(t, &from, w->a);
  put_text(t, &joins, w->a);
  put(t, " WHERE ");
  write_part(w, rel->to, rel->to_cols[0], first, false, t);
  put(t, " IS NOT NULL");
  put_text(t, &pred, w->a);
  put(t, ")");
  close_exact(w, t);
}

/* ---- latest N ---- */

static void write_keys(struct writer *w, uint32_t entity, uint32_t alias, struct text *t) {
  const struct entity *e = &w->s->entities[entity];
  for (uint32_t i = 0; i < e->key_count; i++) {
    if (i) put(t, ", ");
    write_part(w, entity, e->key[i], alias, !is_plain(w, entity, e->key[i]), t);
  }
}

static void keys_about(struct writer *w, struct select *in, uint32_t alias, void *ctx, struct text *t) {
  (void)in;
  write_keys(w, *(uint32_t *)ctx, alias, t);
}

void say_among(struct writer *w, struct select *in, ir_ref r, struct text *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  const struct entity *e = &w->s->entities[n->rows.entity];
  bool closed = !(ir_at(w->ir, n->rows.pred)->free & ~(uint64_t)1) && !(ir_at(w->ir, n->by)->free & ~(uint64_t)1) && ir_is(w->ir, n->args[0], IR_ROW);
  bool unique = true;
  for (uint32_t i = 0; i < n->rows.path_count; i++) unique &= w->s->relations[n->rows.path[i]].unique;
  struct text from = text_in(w->a), joins = text_in(w->a), body = text_in(w->a), by = text_in(w->a);
  uint32_t first, last = write_path(w, &n->rows, &first, &from);
  struct select inner = {.outer = closed && unique ? NULL : in, .alias = last, .entity = n->rows.entity, .joins = &joins};
  write_by(w, &inner, n, &by);
  put(t, "coalesce(");
  if (e->key_count > 1) put(t, "(");
  write_about(w, in, n->args[0], false, keys_about, &(uint32_t){n->rows.entity}, t);
  if (e->key_count > 1) put(t, ")");
  const struct relation *rel = &w->s->relations[n->rows.path[0]];
  if (closed && unique) {
    write_pred(w, &inner, n->rows.pred, &body);
    put_in(w, t);
    put(t, "(SELECT ");
    for (uint32_t i = 0; i < e->key_count; i++) put(t, "%sk%u_%u", i ? ", " : "", last, i);
    put(t, " FROM (SELECT ");
    for (uint32_t i = 0; i < e->key_count; i++) {
      write_part(w, n->rows.entity, e->key[i], last, !is_plain(w, n->rows.entity, e->key[i]), t);
      put(t, " AS k%u_%u, ", last, i);
    }
    put(t, "row_number() OVER (PARTITION BY ");
    for (uint32_t i = 0; i < rel->width; i++) {
      if (i) put(t, ", ");
      write_part(w, rel->to, rel->to_cols[i], first, !is_plain(w, rel->to, rel->to_cols[i]), t);
    }
    put(t, " ORDER BY ");
    put_text(t, &by, w->a);
    write_direction(w, ir_at(w->ir, n->by)->type, n->latest, t);
    write_key_order(w, n->rows.entity, last, n->latest, t);
    put(t, ") AS n%u FROM ", last);
    put_text(t, &from, w->a);
    put_text(t, &joins, w->a);
    put(t, " WHERE ");
    put_text(t, &by, w->a);
    put(t, " IS NOT NULL");
    for (uint32_t i = 0; i < rel->width; i++) {
      put(t, " AND ");
      write_part(w, rel->to, rel->to_cols[i], first, false, t);
      put(t, " IS NOT NULL");
    }
    put_text(t, &body, w->a);
    put(t, ") WHERE n%u <= ", last);
    put_int(w, t, n->imm.i);
    put(t, "), %s)", w->d->no);
    return;
  }
  write_tie(w, in, n->rows.base, n->rows.path[0], first, &body);
  write_pred(w, &inner, n->rows.pred, &body);
  put_in(w, t);
  put(t, "(SELECT ");
  bool named = !only_own(w, n->by);
  if (named) {
    for (uint32_t i = 0; i < e->key_count; i++) put(t, "%sk%u_%u", i ? ", " : "", last, i);
    put(t, " FROM (SELECT ");
    for (uint32_t i = 0; i < e->key_count; i++) {
      write_part(w, n->rows.entity, e->key[i], last, !is_plain(w, n->rows.entity, e->key[i]), t);
      put(t, " AS k%u_%u, ", last, i);
    }
    put_text(t, &by, w->a);
    put(t, " AS o%u", last);
  } else {
    write_keys(w, n->rows.entity, last, t);
  }
  put(t, " FROM ");
  put_text(t, &from, w->a);
  put_text(t, &joins, w->a);
  put(t, " WHERE ");
  put_text(t, &body, w->a);
  put(t, " AND ");
  put_text(t, &by, w->a);
  put(t, " IS NOT NULL ORDER BY ");
  if (named) put(t, "o%u", last);
  else put_text(t, &by, w->a);
  write_direction(w, ir_at(w->ir, n->by)->type, n->latest, t);
  write_key_order(w, n->rows.entity, last, n->latest, t);
  put(t, " LIMIT ");
  put_int(w, t, n->imm.i);
  put(t, named ? ")), %s)" : "), %s)", w->d->no);
}
