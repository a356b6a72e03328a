/* Values that go with the clock: found in statements, and worth the same when SQLite works them out now. */
#include <stddef.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "data/zone.h"
#include "run_world.h"
#include "sql/dialect.h"

/* A segment's statement at every instant, and how it goes with the clock of `d`; "" where it does not. */
static struct str relative(struct world *w, const struct sql_dialect *d, const char *text, struct str *why) {
  const struct sql_statement *at[SQL_INSTANTS];
  int64_t nows[SQL_INSTANTS];
  struct diags ds = diags_in(&w->arena);
  for (uint32_t i = 0; i < SQL_INSTANTS; i++) {
    nows[i] = sql_instant(i);
    struct ir *ir = ir_new(&w->arena, w->checked, nows[i]);
    if (!try_add(w, ir, text, TYPE_BOOL)) fail_msg("%s", text);
    at[i] = sql_segment(&w->arena, ir, 0, sql_profile_plain(&w->arena, w->checked->schema, d), &ds);
    assert_non_null(at[i]);
  }
  const struct sql_clock *clocks;
  const struct sql_statement *st = sql_relative(&w->arena, w->checked->schema, at, nows, SQL_INSTANTS, &clocks, &ds);
  if (!st) {
    *why = ds.list.items[0]->message;
    return STR("");
  }
  struct buf b = buf_in(&w->arena);
  sql_print_relative(st, clocks, w->checked->schema->zone_name, &b);
  return str_sub(buf_str(&b), str_find(buf_str(&b), STR("WHERE ")) + 6, b.len - st->order_len);
}

static void test_found(void **state) {
  (void)state;
  struct world w;
  begin(&w, 3, segments_text);
  static const char *const cases[][2] = {
      {"created_at > now - 90 days", "t0.\"created_at\" > (date_trunc('second', now()) + interval '-7776000 seconds')"},
      {"created_at >= now", "t0.\"created_at\" >= (date_trunc('second', now()))"},
      {"created_at >= now - 1 month",
       "t0.\"created_at\" >= ((CAST(date_trunc('second', now() AT TIME ZONE 'Europe/Paris') AS timestamp) + interval '-1 months') AT TIME ZONE 'Europe/Paris')"},
      {"birthday < today",
       "t0.\"birthday\" < (CAST(CAST(date_trunc('day', now() AT TIME ZONE 'Europe/Paris') AS timestamp) AS date))"},
      {"birthday == today - 18 years", NULL},
      {"created_at in this year and vip", NULL},
      {"seen_at in previous week", NULL},
      {"seen_at in next quarter", NULL},
      {"orders.any(due_on in last 30 days) and orders.any(due_on < today) and orders.any(due_on in previous month)",
       NULL},
      {"vip", "t0.\"vip\""},
      {"created_at > 2025-01-01", NULL},
  };
  struct str why;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct str got = relative(&w, &sql_duckdb, cases[i][0], &why);
    if (!got.len) fail_msg("%s: %.*s", cases[i][0], STR_ARG(why));
    if (cases[i][1] && !str_is(got, cases[i][1])) fail_msg("%s:\n%.*s", cases[i][0], STR_ARG(got));
    bool moves = str_find(got, STR("now()")) != SIZE_MAX;
    assert_int_equal(moves, strstr(cases[i][0], "vip") != cases[i][0] && !strstr(cases[i][0], "> 2025"));
  }
  static const char *const refused[] = {"now > 2026-01-01 and vip", "created_at < now or now < 2050-01-01"};
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
    assert_int_equal(relative(&w, &sql_duckdb, refused[i], &why).len, 0);
    assert_true(str_find(why, STR("fixed times")) != SIZE_MAX);
  }
  arena_free(&w.arena);
}

static void test_sqlite_clock(void **state) {
  (void)state;
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  sqlite3 *db;
  assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
  for (int from = CLOCK_NOW; from <= CLOCK_YEAR; from++)
    for (int64_t steps = -14; steps <= 14; steps += 2)
      for (int days = 0; days < 2; days++) {
        if (from == CLOCK_MONTHS || (from == CLOCK_NOW && (days || steps))) continue;
        struct sql_clock c = {
            .from = (enum sql_clock_from)from, .steps = steps, .by = days ? -1 : 5000000, .days = days};
        struct buf b = buf_in(&a);
        buf_addz(&b, "SELECT ");
        assert_true(sql_sqlite.clock(&(struct sql_value){.kind = SQL_INT}, &c, STR("UTC"), &b));
        buf_addz(&b, ", CAST(strftime('%s', 'now') AS INTEGER) * 1000000");
        sqlite3_stmt *st;
        if (sqlite3_prepare_v2(db, b.ptr, (int)b.len, &st, NULL) != SQLITE_OK)
          fail_msg("%.*s: %s", STR_ARG(buf_str(&b)), sqlite3_errmsg(db));
        assert_int_equal(sqlite3_step(st), SQLITE_ROW);
        int64_t want = sql_clock_value(&c, &zone_utc, sqlite3_column_int64(st, 1));
        if (sqlite3_column_int64(st, 0) != want)
          fail_msg("%.*s is %lld, not %lld", STR_ARG(buf_str(&b)), (long long)sqlite3_column_int64(st, 0),
                   (long long)want);
        sqlite3_finalize(st);
      }
  sqlite3_close(db);
  arena_free(&a);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_found), cmocka_unit_test(test_sqlite_clock)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
