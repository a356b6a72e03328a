/* What is remembered of a column says all of it, and nothing else is taken for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "arena_test.h"
#include "db/remembered.h"

static struct str said(const struct sql_column_profile *p) {
  struct buf b = buf_in(&arena);
  remembered_say(p, &b);
  return buf_str(&b);
}

static const struct sql_column_profile some = {.probed = true,
                                               .no_nulls = true,
                                               .spelling = SQL_TIME_TEXT,
                                               .separator = 'T',
                                               .native = SQL_NATIVE_DECIMAL,
                                               .precision = 38,
                                               .bits = 65535,
                                               .type = {"ENUM('a b', 'c\n')", 17}};

static void words_and_back(void **state) {
  (void)state;
  struct sql_column_profile p;
  assert_true(remembered_read(&arena, said(&some), &p));
  assert_true(p.probed && p.no_nulls && !p.zulu && !p.leads && !p.folds && !p.is_unsigned);
  assert_int_equal(p.spelling, SQL_TIME_TEXT);
  assert_int_equal(p.separator, 'T');
  assert_int_equal(p.native, SQL_NATIVE_DECIMAL);
  assert_int_equal(p.precision, 38);
  assert_int_equal(p.bits, 65535);
  assert_true(str_eq(p.type, some.type));
  assert_null(memchr(said(&some).ptr, '\n', said(&some).len));
}

/* Whoever adds a member to the profile adds it to what is said. */
static void every_member(void **state) {
  (void)state;
#if defined __has_builtin
#if __has_builtin(__builtin_clear_padding)
  struct sql_column_profile p, q;
  memset(&p, 1, sizeof p);
  p.type = STR("x");
  __builtin_clear_padding(&p);
  assert_true(remembered_read(&arena, said(&p), &q));
  __builtin_clear_padding(&q);
  q.type = p.type;
  assert_memory_equal(&p, &q, sizeof p);
#endif
#endif
}

static void other_words(void **state) {
  (void)state;
  struct sql_column_profile p = {.bits = 7};
  struct str good = said(&some);
  for (size_t n = 0; n < good.len; n++) /* cut within the type: half a digit, or a shorter type */
    if (n < str_find(good, STR("type ")) + 5 || (good.len - n) % 2)
      assert_false(remembered_read(&arena, str_sub(good, 0, n), &p));
  for (size_t i = 0; i < good.len; i++) {
    struct str bad = str_dup(&arena, good);
    ((char *)(uintptr_t)bad.ptr)[i] = '%';
    assert_false(remembered_read(&arena, bad, &p));
  }
  static const char *const wrong[] = {"", "probed", "probed 1", "probed 99999999999999999999 no_nulls 1 ",
                                      "no_nulls 1 "};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    assert_false(remembered_read(&arena, str_from(wrong[i]), &p));
  assert_int_equal(p.bits, 7);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(words_and_back, setup, teardown),
      cmocka_unit_test_setup_teardown(every_member, setup, teardown),
      cmocka_unit_test_setup_teardown(other_words, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
