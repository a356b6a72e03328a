/* Tables of dialects are whole: each operation can be said, and values survive being written out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "sql/dialect.h"

static struct arena arena;

static int begin(void **state) {
  (void)state;
  arena_init(&arena, &mem_libc, NULL);
  return 0;
}

static int end(void **state) {
  (void)state;
  arena_free(&arena);
  return 0;
}

static void test_whole(void **state) {
  (void)state;
  for (uint32_t i = 0; sql_dialect_at(i); i++) {
    const struct sql_dialect *d = sql_dialect_at(i);
    assert_ptr_equal(sql_dialect_find(str_from(d->name)), d);
    for (uint32_t op = 0; op < IR_OPS; op++)
      if (!d->say[op] && !sql_shared[op]) fail_msg("%s has no spelling of `%s`", d->title, ir_op_name(op));
    assert_true(d->title && d->versions && d->mark && d->values_most && d->values_why && d->yes && d->no);
    assert_true(d->collate_equal && d->collate_order && d->ascending && d->descending && d->path_parts);
    assert_true(d->identifier && d->parameter && d->literal && d->column && d->joins_plain && d->as_text && d->key);
    assert_true(d->compare_stored && d->constant && d->measure && d->sort_key);
    assert_true(!d->list_long || d->long_list);
  }
  assert_null(sql_dialect_find(STR("nosuch")));
  assert_null(sql_dialect_find(STR("")));
}

/* Texts that end a literal early, open a comment or read as an escape where they are written wrong. */
static const struct str nasty[] = {
    {"", 0},
    {"'", 1},
    {"''", 2},
    {"\\", 1},
    {"\\'", 2},
    {"'; DROP TABLE t; --", 19},
    {"/* x */", 7},
    {"--", 2},
    {"a\nb\r\n\tc", 7},
    {"a\0b", 3},
    {"\0", 1},
    {"$1 ? :a @b", 10},
    {"{p1:Int64}", 10},
    {"%s %n", 5},
    {"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", 9},
    {"\xEF\xBB\xBF", 3},
    {"$$ $x$", 6},
    {"E'\\x41'", 7},
    {"\"`[]", 4},
    {"\x01\x7F", 2},
    {"\\u0041\\101\\x41", 14},
};

static void test_sqlite_literals(void **state) {
  (void)state;
  sqlite3 *db;
  assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
  static const int64_t ints[] = {0, -1, INT64_MAX, INT64_MIN, INT64_MIN + 1};
  static const double reals[] = {0, 1, -1.5, 1e300, 5e-324, 0.1, 1e22, 123456789012345680.0};
  struct sql_value v[sizeof nasty / sizeof *nasty + 20];
  uint32_t n = 0;
  for (size_t i = 0; i < sizeof nasty / sizeof *nasty; i++)
    v[n++] = (struct sql_value){.kind = SQL_TEXT, .s = nasty[i]};
  for (size_t i = 0; i < sizeof ints / sizeof *ints; i++) v[n++] = (struct sql_value){.kind = SQL_INT, .i = ints[i]};
  for (size_t i = 0; i < sizeof reals / sizeof *reals; i++)
    v[n++] = (struct sql_value){.kind = SQL_REAL, .f = reals[i]};
  for (uint32_t i = 0; i < n; i++) {
    struct buf sql = buf_in(&arena);
    buf_addz(&sql, "SELECT ");
    sql_sqlite.literal(&v[i], &sql);
    buf_addz(&sql, ", 7");
    sqlite3_stmt *st;
    if (sqlite3_prepare_v2(db, sql.ptr, (int)sql.len, &st, NULL) != SQLITE_OK)
      fail_msg("%.*s: %s", STR_ARG(buf_str(&sql)), sqlite3_errmsg(db));
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int(st, 1), 7);
    if (v[i].kind == SQL_INT) {
      assert_int_equal(sqlite3_column_type(st, 0), SQLITE_INTEGER);
      assert_true(sqlite3_column_int64(st, 0) == v[i].i);
    } else if (v[i].kind == SQL_REAL) {
      assert_int_equal(sqlite3_column_type(st, 0), SQLITE_FLOAT);
      if (sqlite3_column_double(st, 0) != v[i].f) fail_msg("%.*s", STR_ARG(buf_str(&sql)));
    } else {
      assert_int_equal(sqlite3_column_type(st, 0), SQLITE_TEXT);
      const char *p = (const char *)sqlite3_column_text(st, 0);
      struct str got = str_of(p, (size_t)sqlite3_column_bytes(st, 0));
      if (!str_eq(got, v[i].s)) fail_msg("%.*s", STR_ARG(buf_str(&sql)));
    }
    sqlite3_finalize(st);
  }
  sqlite3_close(db);
}

static void test_sqlite_names(void **state) {
  (void)state;
  sqlite3 *db;
  assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
  for (size_t i = 0; i < sizeof nasty / sizeof *nasty; i++) {
    if (!nasty[i].len || memchr(nasty[i].ptr, 0, nasty[i].len)) continue; /* no names */
    struct buf sql = buf_in(&arena);
    buf_addz(&sql, "SELECT 1 AS ");
    sql_sqlite.identifier(nasty[i], &sql);
    buf_addz(&sql, ", 7");
    sqlite3_stmt *st;
    if (sqlite3_prepare_v2(db, sql.ptr, (int)sql.len, &st, NULL) != SQLITE_OK)
      fail_msg("%.*s: %s", STR_ARG(buf_str(&sql)), sqlite3_errmsg(db));
    assert_true(str_is(nasty[i], sqlite3_column_name(st, 0)));
    assert_int_equal(sqlite3_column_count(st), 2);
    sqlite3_finalize(st);
  }
  sqlite3_close(db);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_whole, begin, end),
      cmocka_unit_test_setup_teardown(test_sqlite_literals, begin, end),
      cmocka_unit_test_setup_teardown(test_sqlite_names, begin, end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
