/* The members of many segments, counted by one statement. What several of them ask is worked out once for each row, as
 * a column of truths: teams put the same few conditions together again and again. */
#include "sql/dialect.h"
#include "sql/pushdown.h"

/* Columns of one SELECT that every database takes: PostgreSQL has 1,664, SQLite 2,000. */
enum { TRUTHS_MOST = 1500 };

/* The conditions that segments are put together of by AND and OR, each once. Those that always stand side by side are
 * one truth: the two ends of `in last 30 days`. */
struct truth {
  ir_ref cond;
  uint32_t first;             /* the truth that it is a part of: its own place, or that of the first part */
  ARRAY_OF(ir_ref) junctions; /* in which it stands; 0: it is a segment by itself */
};
struct truths {
  ARRAY_OF(struct truth) list;
  uint32_t asked; /* how often */
};

static bool is_junction(const struct writer *w, ir_ref r) { return ir_is(w->ir, r, IR_AND) || ir_is(w->ir, r, IR_OR); }

static uint32_t truth_find(const struct truths *t, ir_ref r) {
  for (uint32_t i = 0; i < t->list.count; i++)
    if (t->list.items[i].cond == r) return i;
  return NONE;
}

static void gather(struct writer *w, ir_ref r, ir_ref junction, struct truths *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  if (is_junction(w, r)) {
    for (uint32_t i = 0; i < n->arg_count; i++) gather(w, n->args[i], r, t);
    return;
  }
  t->asked++;
  uint32_t at = truth_find(t, r);
  if (at == NONE) {
    at = t->list.count;
    *array_push(w->a, &t->list) = (struct truth){.cond = r, .first = at};
  }
  *array_push(w->a, &t->list.items[at].junctions) = junction;
}

static bool side_by_side(const struct writer *w, const struct truth *a, const struct truth *b) {
  if (a->junctions.count != b->junctions.count) return false;
  for (uint32_t i = 0; i < a->junctions.count; i++)
    if (!a->junctions.items[i] || a->junctions.items[i] != b->junctions.items[i] ||
        ir_at(w->ir, a->junctions.items[i])->op != ir_at(w->ir, a->junctions.items[0])->op)
      return false;
  return true;
}

static void join_parts(const struct writer *w, struct truths *t) {
  for (uint32_t i = 1; i < t->list.count; i++)
    for (uint32_t k = 0; k < i && t->list.items[i].first == i; k++)
      if (t->list.items[k].first == k && side_by_side(w, &t->list.items[k], &t->list.items[i]))
        t->list.items[i].first = k;
}

/* A segment out of those columns: by AND and OR, or as bits. */
static void put_together(struct writer *w, const struct truths *t, ir_ref r, bool inside, struct text *out) {
  const struct ir_node *n = ir_at(w->ir, r);
  const struct sql_bits *bits = w->d->bits;
  if (!is_junction(w, r)) {
    put(out, "c%u", truth_find(t, r));
    return;
  }
  ir_ref *parts = arena_new_array(w->a, ir_ref, n->arg_count);
  uint32_t count = 0;
  for (uint32_t i = 0; i < n->arg_count; i++) {
    uint32_t at = is_junction(w, n->args[i]) ? NONE : truth_find(t, n->args[i]);
    if (at == NONE || t->list.items[at].first == at) parts[count++] = n->args[i];
  }
  bool both = n->op == IR_AND, calls = bits && bits->calls, brackets = inside && count > 1 && !calls;
  const char *word = !bits ? (both ? " AND " : " OR ") : both ? bits->both : bits->either;
  for (uint32_t i = 1; calls && i < count; i++) put(out, "%s(", word);
  if (brackets) put(out, "(");
  for (uint32_t i = 0; i < count; i++) {
    if (i) put(out, "%s", calls ? ", " : word);
    put_together(w, t, parts[i], true, out);
    if (i && calls) put(out, ")");
  }
  if (brackets) put(out, ")");
}

static void put_counts(struct writer *w, struct select *in, const ir_ref *conds, uint32_t count, const struct truths *t,
                       struct text *out) {
  const struct sql_bits *bits = t ? w->d->bits : NULL;
  for (uint32_t i = 0; i < count; i++) {
    put(out, "%s%s", i ? ",\n  " : "", bits ? bits->count_open : w->d->count_open);
    if (t) put_together(w, t, conds[i], false, out);
    else write_cond(w, in, conds[i], out);
    put(out, "%s", bits ? bits->count_close : w->d->count_close);
  }
}

/* The parts of a truth. */
static void put_parts(struct writer *w, struct select *in, const struct truths *t, uint32_t at, struct text *out) {
  const struct truth *first = &t->list.items[at];
  uint32_t count = 0;
  for (uint32_t i = at; i < t->list.count; i++) count += t->list.items[i].first == at;
  if (count == 1) {
    write_cond(w, in, first->cond, out);
    return;
  }
  bool exact = w->exact, both = ir_is(w->ir, first->junctions.items[0], IR_AND);
  open_exact(w, out);
  w->exact = false;
  for (uint32_t i = at; i < t->list.count; i++) {
    if (t->list.items[i].first != at) continue;
    if (i > at) put(out, both ? " AND " : " OR ");
    write_cond(w, in, t->list.items[i].cond, out);
  }
  w->exact = exact;
  close_exact(w, out);
}

/* What the columns are of. */
static void put_truths(struct writer *w, struct select *in, const struct truths *t, struct text *out) {
  const struct sql_bits *bits = w->d->bits;
  bool by_row = !bits || bits->words;
  w->exact = !by_row;
  put(out, bits && bits->words ? "SELECT %s,\n  " : "SELECT ", bits ? bits->number : "");
  for (uint32_t i = 0; i < t->list.count; i++) {
    if (t->list.items[i].first != i) continue;
    put(out, "%s%s", i ? ",\n  " : "", by_row ? "" : bits->open);
    put_parts(w, in, t, i, out);
    put(out, "%s AS c%u", by_row ? "" : bits->close, i);
  }
  w->exact = false;
}

/* Those of many rows, in a word each. */
static void put_words(struct writer *w, const struct truths *t, struct text *out) {
  const struct sql_bits *bits = w->d->bits;
  for (uint32_t i = 0; i < t->list.count; i++)
    if (t->list.items[i].first == i)
      put(out, "%s%sc%u%s AS c%u", i ? ",\n  " : "SELECT ", bits->open, i, bits->close, i);
  put(out, "\nFROM c GROUP BY %s", bits->words);
}

static void put_from(struct writer *w, struct select *in, struct text *out) {
  put(out, "\nFROM ");
  write_table(w, in->entity, in->alias, out);
  put_joins(w, in, out);
}

bool sql_is_exact(struct arena *a, struct ir *ir, uint32_t segment, const struct sql_profile *profile) {
  struct diags aside = diags_in(a);
  struct writer w = {.a = a, .ir = ir, .s = ir->schema, .profile = profile, .d = profile->dialect, .ds = &aside};
  return sql_push(&w, ir->segments.items[segment].cond).exact;
}

struct sql_statement *sql_counts(struct arena *a, struct ir *ir, const uint32_t *segments, uint32_t count,
                                 const struct sql_profile *profile, struct diags *ds) {
  struct writer w = {
      .a = a, .ir = ir, .s = ir->schema, .profile = profile, .d = profile->dialect, .ds = ds, .shared = count > 1};
  struct select in = {.alias = w.next_alias++, .entity = ir->segments.items[segments[0]].entity};
  struct text out = text_in(a), counts = text_in(a), truths = text_in(a);
  struct truths t = {0};
  ir_ref *conds = arena_new_array(a, ir_ref, count);
  for (uint32_t i = 0; i < count; i++) {
    conds[i] = ir->segments.items[segments[i]].cond;
    gather(&w, conds[i], 0, &t);
  }
  join_parts(&w, &t);
  bool again = t.asked > t.list.count && t.list.count <= TRUTHS_MOST;
  bool words = again && w.d->bits && w.d->bits->words;
  const char *once = words ? "" : w.d->with_once; /* rows are numbered: what is worked out of each stays so */
  put_counts(&w, &in, conds, count, again ? &t : NULL, &counts);
  if (again) {
    put_truths(&w, &in, &t, &truths);
    put_from(&w, &in, &truths);
  }
  if (again && once) {
    put(&out, "WITH c AS %s(", once);
    put_text(&out, &truths, a);
    put(&out, words ? "),\nwords AS (" : ")\n");
    if (words) put_words(&w, &t, &out), put(&out, ")\n");
  }
  put(&out, "SELECT ");
  put_text(&out, &counts, a);
  if (!again) put_from(&w, &in, &out);
  else if (once) put(&out, words ? "\nFROM words" : "\nFROM c");
  else {
    put(&out, "\nFROM (");
    put_text(&out, &truths, a);
    put(&out, ") AS c");
  }
  struct sql_statement *st = sql_finish(&w, &out, STR("the counts"));
  if (st) st->key_columns = count, st->entity = in.entity;
  return st;
}

/* A part of a key is missing: an id, which may be text, is not the empty one. False: none is, as is known. */
static bool put_missing_part(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, struct text *t) {
  const struct sql_column_profile *p = profile_of(w, entity, column);
  bool whole = p->native == SQL_NATIVE_INT || p->native == SQL_NATIVE_UUID || p->spelling == SQL_ID_INT;
  bool text = w->s->entities[entity].columns[column].type.kind == TYPE_ID && !whole;
  if (p->no_nulls && !text) return false;
  put(t, t->sql.len ? " OR " : "\nWHERE ");
  put_column(w, t, entity, column, alias);
  put(t, " IS NULL");
  if (!text) return true;
  put(t, " OR ");
  w->d->as_text(w, entity, column, alias, t);
  put(t, " = ''");
  return true;
}

struct sql_statement *sql_keyless(struct arena *a, struct ir *ir, uint32_t entity, const struct sql_profile *profile,
                                  struct diags *ds) {
  struct writer w = {.a = a, .ir = ir, .s = ir->schema, .profile = profile, .d = profile->dialect, .ds = ds};
  const struct entity *e = &ir->schema->entities[entity];
  struct text out = text_in(a), where = text_in(a);
  uint32_t alias = w.next_alias++, asked = 0;
  for (uint32_t i = 0; i < e->key_count; i++) asked += put_missing_part(&w, entity, e->key[i], alias, &where);
  if (!asked) return NULL;
  put(&out, "SELECT count(*)\nFROM ");
  write_table(&w, entity, alias, &out);
  put_text(&out, &where, a);
  struct sql_statement *st = sql_finish(&w, &out, STR("the rows without a key"));
  if (st) st->key_columns = 1, st->entity = entity;
  return st;
}
