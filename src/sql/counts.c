/* The members of many segments, counted by one statement. What several of them ask is worked out once for each row, as
 * a column of truths: teams put the same few conditions together again and again. */
#include "sql/dialect.h"
#include "sql/pushdown.h"

/* Columns of one SELECT that every database takes: PostgreSQL has 1,664, SQLite 2,000. */
enum { TRUTHS_MOST = 1500 };

/* The conditions that segments are put together of by AND and OR, each once. */
struct truths {
  ARRAY_OF(ir_ref) list;
  uint32_t asked; /* how often */
};

static bool is_junction(const struct writer *w, ir_ref r) { return ir_is(w->ir, r, IR_AND) || ir_is(w->ir, r, IR_OR); }

static uint32_t truth_find(const struct truths *t, ir_ref r) {
  for (uint32_t i = 0; i < t->list.count; i++)
    if (t->list.items[i] == r) return i;
  return NONE;
}

static void gather(struct writer *w, ir_ref r, struct truths *t) {
  const struct ir_node *n = ir_at(w->ir, r);
  if (is_junction(w, r)) {
    for (uint32_t i = 0; i < n->arg_count; i++) gather(w, n->args[i], t);
    return;
  }
  t->asked++;
  if (truth_find(t, r) == NONE) *array_push(w->a, &t->list) = r;
}

/* A segment out of those columns. */
static void put_together(struct writer *w, const struct truths *t, ir_ref r, bool inside, struct text *out) {
  const struct ir_node *n = ir_at(w->ir, r);
  if (!is_junction(w, r)) {
    put(out, "c.c%u", truth_find(t, r));
    return;
  }
  if (inside) put(out, "(");
  for (uint32_t i = 0; i < n->arg_count; i++) {
    if (i) put(out, ir_is(w->ir, r, IR_AND) ? " AND " : " OR ");
    put_together(w, t, n->args[i], true, out);
  }
  if (inside) put(out, ")");
}

static void put_counts(struct writer *w, struct select *in, const ir_ref *conds, uint32_t count, const struct truths *t,
                       struct text *out) {
  for (uint32_t i = 0; i < count; i++) {
    put(out, i ? ",\n  count(CASE WHEN " : "count(CASE WHEN ");
    if (t) put_together(w, t, conds[i], false, out);
    else write_cond(w, in, conds[i], out);
    put(out, " THEN 1 END)");
  }
}

/* What the columns are of. */
static void put_truths(struct writer *w, struct select *in, const struct truths *t, struct text *out) {
  put(out, "SELECT ");
  for (uint32_t i = 0; i < t->list.count; i++) {
    if (i) put(out, ",\n  ");
    write_cond(w, in, t->list.items[i], out);
    put(out, " AS c%u", i);
  }
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
    struct sql_pushdown push = sql_push(&w, ir->segments.items[segments[i]].cond);
    if (!push.exact) return NULL;
    conds[i] = push.cond;
    gather(&w, push.cond, &t);
  }
  bool again = t.asked > t.list.count && t.list.count <= TRUTHS_MOST;
  const char *once = w.d->with_once;
  put_counts(&w, &in, conds, count, again ? &t : NULL, &counts);
  if (again) {
    put_truths(&w, &in, &t, &truths);
    put_from(&w, &in, &truths);
  }
  if (again && once) {
    put(&out, "WITH c AS %s(", once);
    put_text(&out, &truths, a);
    put(&out, ")\n");
  }
  put(&out, "SELECT ");
  put_text(&out, &counts, a);
  if (!again) put_from(&w, &in, &out);
  else if (once) put(&out, "\nFROM c");
  else {
    put(&out, "\nFROM (");
    put_text(&out, &truths, a);
    put(&out, ") AS c");
  }
  struct sql_statement *st = sql_finish(&w, &out, STR("the counts"));
  if (st) st->key_columns = count, st->entity = in.entity;
  return st;
}
