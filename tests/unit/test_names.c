/* Names of the language out of those of data. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "infer/names.h"

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

#define SAME(is, want)                                                                             \
  do {                                                                                             \
    struct str got_ = (is);                                                                        \
    if (!str_is(got_, want)) fail_msg("line %d: `%.*s`, not `%s`", __LINE__, STR_ARG(got_), want); \
  } while (0)

static void test_snake(void **state) {
  (void)state;
  static const char *const cases[][2] = {{"CustomerID", "customer_id"},
                                         {"customerIDs", "customer_ids"},
                                         {"StreamingTV", "streaming_tv"},
                                         {"HTTPServer", "http_server"},
                                         {"Order Details", "order_details"},
                                         {"  Plan -- Name (old) ", "plan_name_old"},
                                         {"_fivetran_synced", "_fivetran_synced"},
                                         {"line_1", "line_1"},
                                         {"2fa", "_2fa"},
                                         {"Prénom", "prenom"},
                                         {"Größe", "grosse"},
                                         {"customer's name", "customers_name"},
                                         {"日本", ""},
                                         {"", ""},
                                         {"\xff", ""},
                                         {"100%", "_100"},
                                         {"e\xcc\x81t\xc3\xa9", "ete"},
                                         {"Address2Line", "address2_line"},
                                         {"a.b", "a_b"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    SAME(name_snake(&arena, str_from(cases[i][0])), cases[i][1]);
}

static void test_numbers(void **state) {
  (void)state;
  static const char *const cases[][2] = {{"customer", "customers"},
                                         {"category", "categories"},
                                         {"day", "days"},
                                         {"box", "boxes"},
                                         {"address", "addresses"},
                                         {"branch", "branches"},
                                         {"person", "people"},
                                         {"child", "children"},
                                         {"order_line", "order_lines"},
                                         {"movie", "movies"},
                                         {"status", "statuses"},
                                         {"data", "data"},
                                         {"employee_territory", "employee_territories"},
                                         {"purchase", "purchases"},
                                         {"series", "series"},
                                         {"key", "keys"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    SAME(name_plural(&arena, str_from(cases[i][0])), cases[i][1]);
    SAME(name_singular(&arena, str_from(cases[i][1])), cases[i][0]);
    SAME(name_singular(&arena, str_from(cases[i][0])), cases[i][0]);
  }
}

static void test_unique(void **state) {
  (void)state;
  struct map taken = map_in(&arena);
  SAME(name_unique(&arena, &taken, STR("a")), "a");
  SAME(name_unique(&arena, &taken, STR("a")), "a_2");
  SAME(name_unique(&arena, &taken, STR("a")), "a_3");
  SAME(name_unique(&arena, &taken, STR("in")), "in_");
  SAME(name_unique(&arena, &taken, STR("in")), "in__2");
  SAME(name_unique(&arena, &taken, STR("")), "column");
  assert_true(name_is_plain(STR("segment")) && name_is_plain(STR("_a1")));
  assert_false(name_is_plain(STR("true")) || name_is_plain(STR("1a")) || name_is_plain(STR("a-b")) ||
               name_is_plain(STR("")));
}

static void test_members(void **state) {
  (void)state;
  SAME(name_member(&arena, STR("Fiber optic")), "fiber_optic");
  SAME(name_member(&arena, STR("past_due")), "past_due");
  SAME(name_member(&arena, STR("FR")), "FR");
  SAME(name_member(&arena, STR("Month-to-month")), "month_to_month");
  SAME(name_member(&arena, STR("<x>")), "");
  SAME(name_member(&arena, STR("a+b")), "");
}

static void test_literals(void **state) {
  (void)state;
  struct buf b = buf_in(&arena);
  text_literal(&b, STR("a \"b\" \\ \n \t \x01 é \xe2\x80\xae"));
  SAME(buf_str(&b), "\"a \\\"b\\\" \\\\ \\n \\t \\u{1} é \\u{202E}\"");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_snake, begin, end),
      cmocka_unit_test_setup_teardown(test_numbers, begin, end),
      cmocka_unit_test_setup_teardown(test_unique, begin, end),
      cmocka_unit_test_setup_teardown(test_members, begin, end),
      cmocka_unit_test_setup_teardown(test_literals, begin, end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
