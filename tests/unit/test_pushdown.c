/* What a dialect cannot say is left to the machine, and no member is lost: SQLite made to lack operations, one, two or
 * many at a time, gives the members and more, and exactly the members where it says so. */
#include <stddef.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "db/db.h"
#include "run/reference.h"
#include "run_world.h"
#include "sql/pushdown.h"

static bool lacks[IR_OPS];
static bool can(const struct writer *w, ir_ref r, const char **why) {
  *why = "SQLite was told to lack it";
  return !lacks[ir_at(w->ir, r)->op];
}

struct shop {
  struct world w;
  struct ir *ir;
  struct db *db;
  struct sql_profile *profile;
  struct sql_dialect hobbled;
  struct run_result want;
  uint64_t exact, narrowed, open; /* statements: all of it said, part of it, nothing */
};

static void open_shop(struct shop *s) {
  begin(&s->w, 40, segments_text);
  s->ir = fresh(&s->w);
  for (uint32_t i = 0; i < s->w.checked->segment_count; i++) ir_add_segment(s->ir, s->w.checked, i, &s->w.diags);
  for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++)
    assert_true(try_add(&s->w, s->ir, conditions[i], TYPE_BOOL));
  assert_true(reference_run(s->ir, s->w.data, &s->w.arena, &s->want));
  s->profile = sql_profile_new(&s->w.arena, s->w.checked->schema, &sql_sqlite);
  s->db = db_import(&s->w.arena, s->w.data, s->profile, NULL, &s->w.diags);
  assert_non_null(s->db);
  s->hobbled = sql_sqlite;
  s->hobbled.can = can;
  s->profile->dialect = &s->hobbled;
}

/* One segment with what is lacking now. */
static void hold(struct shop *s, uint32_t segment) {
  struct diags ds = diags_in(&s->w.arena);
  struct sql_statement *st = sql_segment(&s->w.arena, s->ir, segment, s->profile, &ds);
  const struct ir_segment *g = &s->ir->segments.items[segment];
  if (!st) fail_msg("%.*s: no statement", STR_ARG(g->name));
  struct str wrong = ir_verify(s->ir, &s->w.arena);
  if (wrong.len) fail_msg("%.*s: %.*s", STR_ARG(g->name), STR_ARG(wrong));
  uint32_t elsewhere = 0;
  for (uint32_t i = 0; i < st->place_count; i++) {
    elsewhere += st->places[i].where != SQL_IN_DATABASE;
    assert_true((st->places[i].why != NULL) == (st->places[i].where != SQL_IN_DATABASE));
  }
  assert_int_equal(st->exact, elsewhere == 0);
  assert_true(!(st->exact && st->nothing));
  s->exact += st->exact;
  s->open += st->nothing;
  s->narrowed += !st->exact && !st->nothing;
  struct id_list ids;
  if (!db_members(s->db, &s->w.arena, st, &ids, &ds))
    fail_msg("%.*s: %.*s\n%.*s", STR_ARG(g->name), STR_ARG(ds.list.items[0]->message), STR_ARG(st->text));
  struct map in = map_in(&s->w.arena);
  for (uint64_t i = 0; i < ids.count; i++) map_put(&in, ids.ids[i], 1);
  const struct table *t = &s->w.data->tables[g->entity];
  if (st->nothing) assert_true(ids.count == t->rows);
  for (uint32_t r = 0; r < t->rows; r++) {
    struct buf id = buf_in(&s->w.arena);
    dataset_print_key(s->w.data, g->entity, r, &id);
    bool member = bit_get(s->want.segments[segment].members, r), there = map_get(&in, buf_str(&id)) != MAP_NONE;
    if (member && !there)
      fail_msg("%.*s: `%.*s` is lost\n%.*s", STR_ARG(g->name), STR_ARG(buf_str(&id)), STR_ARG(st->text));
    if (st->exact && there && !member)
      fail_msg("%.*s: `%.*s` is no member, and the statement calls itself exact\n%.*s", STR_ARG(g->name),
               STR_ARG(buf_str(&id)), STR_ARG(st->text));
  }
}

static void test_one_lacking(void **state) {
  (void)state;
  struct shop s = {0};
  open_shop(&s);
  uint32_t segments = s.ir->segments.count;
  for (uint32_t op = 0; op < IR_OPS; op++) {
    if (op == IR_ROW || op == IR_TRUE || op == IR_FALSE || op == IR_AND || op == IR_OR || op == IR_NOT)
      continue; /* all can */
    memset(lacks, 0, sizeof lacks);
    lacks[op] = true;
    for (uint32_t i = 0; i < segments; i++)
      if (op != IR_FIELD || i % 8 == 0) hold(&s, i);
  }
  assert_true(s.exact > 1000 && s.narrowed > 100 && s.open > 100);
  arena_free(&s.w.arena);
}

static void test_many_lacking(void **state) {
  (void)state;
  struct shop s = {0};
  open_shop(&s);
  uint32_t segments = s.ir->segments.count;
  for (uint32_t round = 0; round < 60; round++) {
    memset(lacks, 0, sizeof lacks);
    for (uint32_t op = IR_STEP; op < IR_OPS; op++)
      lacks[op] = op != IR_TRUE && op != IR_FALSE && op != IR_AND && op != IR_OR && op != IR_NOT && op != IR_FIELD &&
                  op != IR_CONST && chance(&s.w, 12) == 0;
    for (uint32_t i = round % 5; i < segments; i += 5) hold(&s, i);
  }
  assert_true(s.exact > 300 && s.narrowed > 50 && s.open > 50);
  arena_free(&s.w.arena);
}

/* Whether the statement's rows are the members. */
static void same(struct shop *s, const struct sql_statement *st, uint32_t segment, const char *what) {
  struct diags ds = diags_in(&s->w.arena);
  const struct ir_segment *g = &s->ir->segments.items[segment];
  struct id_list ids;
  if (!db_members(s->db, &s->w.arena, st, &ids, &ds))
    fail_msg("%.*s, %s: %.*s\n%.*s", STR_ARG(g->name), what, STR_ARG(ds.list.items[0]->message), STR_ARG(st->text));
  struct map in = map_in(&s->w.arena);
  for (uint64_t i = 0; i < ids.count; i++) map_put(&in, ids.ids[i], 1);
  assert_int_equal(ids.count, s->want.segments[segment].count);
  for (uint32_t r = 0; r < s->w.data->tables[g->entity].rows; r++) {
    struct buf id = buf_in(&s->w.arena);
    dataset_print_key(s->w.data, g->entity, r, &id);
    bool there = map_get(&in, buf_str(&id)) != MAP_NONE;
    if (there != bit_get(s->want.segments[segment].members, r))
      fail_msg("%.*s, %s: `%.*s`\n%.*s", STR_ARG(g->name), what, STR_ARG(buf_str(&id)), STR_ARG(st->text));
  }
}

/* Values written out mean the same. */
static void test_inline(void **state) {
  (void)state;
  struct shop s = {0};
  open_shop(&s);
  s.profile->dialect = &sql_sqlite;
  for (uint32_t i = 0; i < s.ir->segments.count; i++) {
    struct sql_statement st = *sql_segment(&s.w.arena, s.ir, i, s.profile, &s.w.diags);
    assert_true(st.exact);
    struct buf b = buf_in(&s.w.arena);
    sql_print_inline(&st, &b);
    st.text = buf_str(&b);
    st.value_count = 0;
    same(&s, &st, i, "inline");
  }
  arena_free(&s.w.arena);
}

/* All segments of an entity in one statement: as many as have room, so that joins run out, too. */
static void test_all(void **state) {
  (void)state;
  struct shop s = {0};
  open_shop(&s);
  s.profile->dialect = &sql_sqlite;
  struct arena *a = &s.w.arena;
  uint32_t list[1000], total = s.ir->segments.count;
  for (uint32_t from = 0; from < total; from += 60) {
    uint32_t count = 0, entity = s.w.checked->schema->base;
    for (uint32_t i = from; i < total && i < from + 60; i++)
      if (s.ir->segments.items[i].entity == entity) list[count++] = i;
    struct sql_statement *st = sql_all(a, s.ir, list, count, s.profile, &s.w.diags);
    assert_non_null(st);
    for (uint32_t i = 0; i < count; i++) {
      struct sql_statement one = *st;
      struct buf b = buf_in(a);
      buf_addz(&b, "SELECT * FROM (");
      buf_add(&b, st->text);
      buf_addz(&b, ") AS a WHERE a.");
      sql_sqlite.identifier(s.ir->segments.items[list[i]].name, &b);
      one.text = buf_str(&b);
      same(&s, &one, list[i], "all");
    }
  }
  arena_free(a);
}

/* The bound of a condition, as it prints. */
static void bounded(struct shop *s, enum op op, const char *text, const char *want) {
  memset(lacks, 0, sizeof lacks);
  lacks[op] = true;
  assert_true(try_add(&s->w, s->ir, text, TYPE_BOOL));
  struct writer w = {.a = &s->w.arena,
                     .ir = s->ir,
                     .s = s->w.checked->schema,
                     .profile = s->profile,
                     .d = s->profile->dialect,
                     .ds = &s->w.diags};
  struct sql_pushdown p = sql_push(&w, s->ir->segments.items[s->ir->segments.count - 1].cond);
  struct buf b = buf_in(&s->w.arena);
  ir_print(s->ir, p.cond, &b);
  if (!str_is(buf_str(&b), want)) fail_msg("%s is bounded by\n`%.*s`, not\n`%s`", text, STR_ARG(buf_str(&b)), want);
}

static void test_bounds(void **state) {
  (void)state;
  struct shop s = {0};
  open_shop(&s);
  static const struct {
    enum op lacks;
    const char *text, *want;
  } cases[] = {
      {IR_MATCHES, "vip and name matches /ab.*c/", "(vip and starts(name, \"ab\"))"},
      {IR_MATCHES, "not (name matches /ab.*c/) and vip", "vip"},
      {IR_MATCHES, "vip or name matches /.*c/", "(vip or name is present)"},
      {IR_MATCHES, "email matches /[0-9]+/ and age > 3", "(email is present and (3 < age))"},
      {IR_FOLD, "email.fold().starts_with(\"x\") and age > 3", "(email is present and (3 < age))"},
      {IR_FOLD, "orders.any(note.fold() == \"x\" and status == paid)",
       "customer.orders.where(((status == \"paid\") and note is present)).any()"},
      {IR_FOLD, "not orders.any(note.fold() == \"x\" and status == paid)", "true()"},
      {IR_FOLD, "orders.all(note.fold() == \"x\")", "not customer.orders.where(not note is present).any()"},
      {IR_FOLD, "orders.count(note.fold() == \"x\") > 3", "(3 < customer.orders.where(note is present).count())"},
      {IR_FOLD, "orders.count(note.fold() == \"x\") < 3", "true()"},
      {IR_FOLD, "orders.count(note.fold() == \"x\") == 0", "true()"},
      {IR_FOLD, "vip", "vip"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) bounded(&s, cases[i].lacks, cases[i].text, cases[i].want);
  arena_free(&s.w.arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_one_lacking), cmocka_unit_test(test_many_lacking),
                                     cmocka_unit_test(test_bounds), cmocka_unit_test(test_inline),
                                     cmocka_unit_test(test_all)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
