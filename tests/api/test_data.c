/* Data of the caller's and from files, evaluated. */
#include <math.h>
#include <sys/stat.h>

#include "shop.h"

#define WORD(z) \
  { z, sizeof z - 1 }
#define ADD(kind, entity, name, values, valid, count) \
  assert_int_equal(seg_builder_add_##kind(b, column(p, entity, name), values, valid, count), SEG_OK)

static seg_builder *builder(seg_program *p) {
  seg_builder *b;
  assert_int_equal(seg_builder_new(p, NULL, &b), SEG_OK);
  return b;
}

static seg_data *finish(seg_builder *b) {
  seg_data *d;
  seg_diagnostics *g;
  seg_status s = seg_builder_finish(b, &d, &g);
  if (s != SEG_OK) fprintf(stderr, "%s\n", g->text);
  seg_diagnostics_free(g);
  seg_builder_free(b);
  assert_int_equal(s, SEG_OK);
  return d;
}

/* Three customers and five invoices, which are not in the order of their owners. */
static seg_data *three(seg_program *p) {
  static const int64_t id[] = {30, 4, 200}, mrr[] = {10050, -5}, age[] = {30, 17, 90}, born[] = {-1, 0, 19000};
  static const int64_t since[] = {INT64_C(1769800000000000), 0, INT64_C(1600000000000000)};
  static const seg_text name[] = {WORD("Ada"), WORD("Bob"), WORD("")},
                        country[] = {WORD("FR"), WORD("N/A"), WORD("DE")};
  static const seg_text plan[] = {WORD("growth"), WORD("other"), {NULL, 0}};
  static const seg_text tags[] = {WORD("[\"a\",\"b\"]"), WORD("[]"), WORD("[\"b\",7]")};
  static const seg_text meta[] = {WORD("{\"tier\":\"gold\"}"), WORD("{}"), WORD("{\"seats\":12}")};
  static const seg_text wide[] = {WORD("12345678901234567890.5"), WORD("0"), WORD("-1")};
  static const double score[] = {0.5, NAN, -0.0};
  static const bool vip[] = {true, false, true};
  static const uint8_t first_two[] = {3};
  static const int64_t iid[] = {1, 2, 3, 4, 5}, owner[] = {200, 30, 4, 30, 99};
  static const double euros[] = {1.0, 2.005, 3, 4, 5};
  static const seg_text status[] = {WORD("overdue"), WORD("paid"), WORD("overdue"), WORD("overdue"), WORD("open")};
  seg_builder *b = builder(p);
  ADD(int64, "customer", "id", id, NULL, 3);
  ADD(text, "customer", "name", name, NULL, 3);
  ADD(text, "customer", "country", country, NULL, 3);
  ADD(text, "customer", "plan", plan, first_two, 3);
  ADD(int64, "customer", "mrr", mrr, NULL, 1); /* piece by piece */
  ADD(int64, "customer", "mrr", mrr + 1, NULL, 1);
  assert_int_equal(seg_builder_add_missing(b, CUSTOMER("mrr"), 1), SEG_OK);
  ADD(text, "customer", "wide", wide, NULL, 3);
  ADD(int64, "customer", "age", age, NULL, 3);
  ADD(double, "customer", "score", score, NULL, 3);
  ADD(bool, "customer", "vip", vip, NULL, 3);
  ADD(int64, "customer", "born", born, NULL, 3);
  ADD(int64, "customer", "since", since, NULL, 3);
  ADD(text, "customer", "tags", tags, NULL, 3);
  ADD(text, "customer", "metadata", meta, NULL, 3);
  ADD(int64, "invoice", "id", iid, NULL, 5);
  ADD(int64, "invoice", "customer_id", owner, NULL, 5);
  ADD(text, "invoice", "status", status, NULL, 5);
  ADD(double, "invoice", "amount", euros, NULL, 5);
  return finish(b);
}

static const struct {
  const char *name, *condition, *ids;
} cases[] = {
    {"id", "id == \"30\"", "30"},
    {"named", "name == \"\"", "200"},
    {"french", "country == \"FR\"", "30"},
    {"nowhere", "country is missing", "4"},
    {"growing", "plan == growth", "30"},
    {"unplanned", "plan is missing", "200"},
    {"cents", "mrr == 100.50", "30"},
    {"negative", "mrr == -0.05", "4"},
    {"unpaid", "mrr is missing", "200"},
    {"wide", "wide == 12345678901234567890.5", "30"},
    {"old", "age >= 30", "30 200"},
    {"half", "score == 0.5", "30"},
    {"zero", "score == 0.0", "200"},
    {"nan", "score is missing", "4"},
    {"vip", "vip", "30 200"},
    {"born", "born == 1969-12-31 or born == 1970-01-01", "4 30"},
    {"since", "since in last 1 day", "30"},
    {"tagged", "tags.has(\"b\")", "30 200"},
    {"seven", "tags.has(\"7\")", "200"},
    {"gold", "metadata.tier == \"gold\" or metadata.seats > 10", "30 200"},
    {"owing", "invoices.any(status == overdue)", "4 30 200"},
    {"rounded", "invoices.sum(amount) == 6.00 or invoices.sum(amount) == 6.01", "30"}, /* 2.005 goes to the even cent */
};

static void test_every_type(void **state) {
  (void)state;
  char text[8000];
  size_t n = 0;
  for (size_t i = 0; i < LENGTH(cases); i++)
    n += (size_t)snprintf(text + n, sizeof text - n, "segment s_%s = %s\n", cases[i].name, cases[i].condition);
  seg_program *p = shop(text);
  seg_data *d = three(p);
  seg_result *r = evaluate(p, d, shop_now);
  for (size_t i = 0; i < LENGTH(cases); i++) {
    if (strcmp(ids(r, i), cases[i].ids)) fprintf(stderr, "%s: `%s`\n", cases[i].name, ids(r, i));
    assert_string_equal(ids(r, i), cases[i].ids);
    assert_int_equal(seg_result_members(r, i)->segment, i);
    assert_int_equal(seg_result_members(r, i)->rows, 3);
  }
  assert_null(seg_result_members(r, LENGTH(cases)));
  /* in any order */
  seg_program_free(p);
  seg_data_free(d);
  assert_string_equal(ids(r, 0), "30");
  seg_result_free(r);
}

/* Rows keep the numbers that they came with, though loading puts them beside their owners. */
static void test_numbers_of_rows(void **state) {
  (void)state;
  seg_program *p = shop(
      "segment late on invoice = status == overdue\nsegment theirs on invoice = customer.id == \"30\"\nsegment owing = invoices.any()\n");
  seg_data *d = three(p);
  seg_result *r = evaluate(p, d, shop_now);
  assert_string_equal(ids(r, 0), "1 3 4");
  assert_string_equal(ids(r, 1), "2 4");
  assert_true(!is_member(r, 1, 0) && is_member(r, 1, 1) && !is_member(r, 1, 2) && is_member(r, 1, 3) &&
              !is_member(r, 1, 4));
  uint32_t cursor = 0;
  assert_int_equal(seg_result_next(r, 1, &cursor), 1);
  assert_int_equal(seg_result_next(r, 1, &cursor), 3);
  assert_int_equal(seg_result_next(r, 1, &cursor), SEG_NONE);
  assert_int_equal(seg_result_next(r, 1, &cursor), SEG_NONE);
  char id[3] = "??";
  assert_int_equal(seg_result_id(r, 2, 2, id, sizeof id), 3); /* 200, cut */
  assert_string_equal(id, "20");
  assert_int_equal(seg_result_id(r, 2, 2, NULL, 0), 3);
  assert_int_equal(seg_result_id(r, 2, 3, id, sizeof id), 0);
  assert_string_equal(id, "");
  seg_result_free(r);
  seg_data_free(d);
  seg_program_free(p);
}

static void test_chosen_segments_and_instants(void **state) {
  (void)state;
  seg_program *p = shop(
      "segment a = vip\nsegment b = since in last 30 days\nsegment gate = now >= 2026-06-01 and country == \"FR\"\n");
  seg_data *d = three(p);
  static const uint32_t chosen[] = {2, 1};
  seg_run_options o = {.size = sizeof o, .now = shop_now, .segments = chosen, .segment_count = 2, .threads = 3};
  seg_result *r;
  assert_int_equal(seg_evaluate(p, d, &o, &r, NULL), SEG_OK);
  assert_int_equal(seg_result_members(r, 0)->segment, 2);
  assert_int_equal(seg_result_members(r, 0)->count, 0);
  assert_string_equal(ids(r, 1), "30");
  assert_null(seg_result_members(r, 2));
  seg_result_free(r);
  o.now += INT64_C(365) * 86400 * 1000000; /* what an instant folds away, another needs: the data has it */
  assert_int_equal(seg_evaluate(p, d, &o, &r, NULL), SEG_OK);
  assert_string_equal(ids(r, 0), "30");
  assert_int_equal(seg_result_members(r, 1)->count, 0);
  seg_result_free(r);
  static const uint32_t none[] = {3};
  o.segments = none;
  o.segment_count = 1;
  assert_int_equal(seg_evaluate(p, d, &o, &r, NULL), SEG_BAD_ARGUMENT);
  assert_null(r);
  o.segment_count = 0;
  o.now = INT64_MAX;
  assert_int_equal(seg_evaluate(p, d, &o, &r, NULL), SEG_BAD_ARGUMENT);
  seg_program *other = shop("segment a = vip\n");
  o.now = shop_now;
  assert_int_equal(seg_evaluate(other, d, &o, &r, NULL), SEG_BAD_ARGUMENT); /* data of another program */
  volatile int cancel = 1;
  o.cancel = &cancel;
  o.segments = NULL;
  assert_int_equal(seg_evaluate(p, d, &o, &r, NULL), SEG_CANCELED);
  assert_null(r);
  seg_program_free(other);
  seg_data_free(d);
  seg_program_free(p);
}

static void test_overflow(void **state) {
  (void)state;
  seg_program *p = shop("segment a = age * 1_000_000_000_000_000_000 > 5\n");
  seg_data *d = three(p);
  seg_run_options o = {.size = sizeof o, .now = shop_now};
  seg_result *r;
  seg_diagnostics *g;
  assert_int_equal(seg_evaluate(p, d, &o, &r, &g), SEG_PROBLEMS);
  assert_null(r);
  assert_string_equal(g->items[0]->code, "E0750");
  assert_int_equal(g->items[0]->place.line, 2);
  assert_non_null(strstr(g->items[0]->notes[0], "the key `30`"));
  seg_diagnostics_free(g);
  seg_data_free(d);
  seg_program_free(p);
}

/* ---- what does not fit ---- */

static void test_wrong_types(void **state) {
  (void)state;
  seg_program *p = shop("segment a = vip and age > 3 and mrr > 1 and country == \"x\"\n");
  seg_builder *b = builder(p);
  const bool yes = true;
  const int64_t one = 1;
  const double half = 0.5;
  const seg_text word = WORD("x");
  assert_int_equal(seg_builder_add_bool(b, CUSTOMER("age"), &yes, NULL, 1), SEG_WRONG_TYPE);
  assert_int_equal(seg_builder_add_int64(b, CUSTOMER("vip"), &one, NULL, 1), SEG_WRONG_TYPE);
  assert_int_equal(seg_builder_add_int64(b, CUSTOMER("country"), &one, NULL, 1), SEG_WRONG_TYPE);
  assert_int_equal(seg_builder_add_double(b, CUSTOMER("age"), &half, NULL, 1), SEG_WRONG_TYPE);
  assert_int_equal(seg_builder_add_text(b, CUSTOMER("age"), &word, NULL, 1), SEG_WRONG_TYPE);
  assert_int_equal(seg_builder_add_text(b, SEG_NONE, &word, NULL, 1), SEG_BAD_ARGUMENT);
  assert_int_equal(seg_builder_add_text(b, CUSTOMER("name"), NULL, NULL, 1), SEG_BAD_ARGUMENT);
  assert_int_equal(seg_builder_add_text(b, CUSTOMER("name"), NULL, NULL, 0), SEG_OK);
  seg_builder_free(b);
  seg_load_options o = {.size = sizeof o, .bad_values = SEG_BAD_SKIP_ROW};
  assert_int_equal(seg_builder_new(p, &o, &b), SEG_BAD_ARGUMENT);
  seg_program_free(p);
}

static seg_builder *odd(seg_program *p, seg_bad_values bad) {
  static const int64_t id[] = {1, 2, 3}, born[] = {0, INT64_C(1) << 40, 0}, mrr[] = {INT64_C(1) << 62, 5, 5};
  static const seg_text name[] = {WORD("Ada"), WORD("\xFF"), WORD("Cy")};
  seg_load_options o = {.size = sizeof o, .bad_values = bad};
  seg_builder *b;
  assert_int_equal(seg_builder_new(p, &o, &b), SEG_OK);
  ADD(int64, "customer", "id", id, NULL, 3);
  ADD(int64, "customer", "born", born, NULL, 3);
  ADD(int64, "customer", "mrr", mrr, NULL, 3);
  ADD(text, "customer", "name", name, NULL, 3);
  return b;
}

static void test_bad_values(void **state) {
  (void)state;
  seg_program *p = shop("segment a = born is missing\nsegment b = mrr is missing\nsegment c = name == \"Ada\"\n");
  seg_builder *b = odd(p, SEG_BAD_STOP);
  seg_data *d;
  seg_diagnostics *g;
  assert_int_equal(seg_builder_finish(b, &d, &g), SEG_PROBLEMS);
  assert_null(d);
  assert_int_equal(g->count, 4); /* each, and their number */
  assert_string_equal(g->items[0]->code, "E0605");
  assert_string_equal(g->items[0]->place.file, "customer");
  assert_int_equal(g->items[0]->place.line, 2); /* the second row */
  assert_string_equal(g->items[0]->message, "`customer.born` is `1099511627776`; expected date, like 2026-01-31");
  assert_int_equal(g->items[1]->place.line, 1);
  assert_string_equal(g->items[2]->message, "`customer.name` is `\xEF\xBF\xBD`; expected text");
  assert_string_equal(g->items[3]->message, "3 stored values do not read as the schema says");
  seg_diagnostics_free(g);
  seg_builder_free(b);

  b = odd(p, SEG_BAD_MISSING);
  assert_int_equal(seg_builder_finish(b, &d, &g), SEG_OK);
  assert_int_equal(g->errors, 0);
  assert_int_equal(g->items[0]->severity, SEG_WARNING);
  seg_diagnostics_free(g);
  seg_builder_free(b);
  seg_result *r = evaluate(p, d, shop_now);
  assert_string_equal(ids(r, 0), "2");
  assert_string_equal(ids(r, 1), "1");
  assert_string_equal(ids(r, 2), "1");
  seg_result_free(r);
  seg_data_free(d);
  seg_program_free(p);
}

static void expect_code(seg_builder *b, const char *code) {
  seg_data *d;
  seg_diagnostics *g;
  assert_int_equal(seg_builder_finish(b, &d, &g), SEG_PROBLEMS);
  assert_null(d);
  assert_string_equal(g->items[0]->code, code);
  seg_diagnostics_free(g);
  seg_builder_free(b);
}

static void test_bad_tables(void **state) {
  (void)state;
  seg_program *p = shop("segment a = age > 3 and vip\n");
  const int64_t id[] = {1, 2, 2};
  seg_builder *b = builder(p);
  ADD(int64, "customer", "id", id, NULL, 2);
  ADD(int64, "customer", "age", id, NULL, 1);
  expect_code(b, "E0620"); /* unequal */
  b = builder(p);
  ADD(int64, "customer", "id", id, NULL, 3);
  expect_code(b, "E0606"); /* a key twice */
  b = builder(p);
  ADD(int64, "customer", "age", id, NULL, 2);
  expect_code(b, "E0607"); /* no key */
  b = builder(p);
  seg_data *d = finish(b); /* nothing at all */
  seg_result *r = evaluate(p, d, shop_now);
  assert_int_equal(seg_result_members(r, 0)->rows, 0);
  assert_string_equal(ids(r, 0), "");
  seg_result_free(r);
  seg_data_free(d);
  seg_program_free(p);
}

/* ---- from files ---- */

static void write_file(const char *folder, const char *name, const char *body) {
  char path[300];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *f = fopen(path, "w");
  assert_non_null(f);
  fputs(body, f);
  fclose(f);
}

static void test_files(void **state) {
  (void)state;
  char folder[] = "/tmp/seg_api_XXXXXX", command[100];
  assert_non_null(mkdtemp(folder));
  seg_program *p = shop("segment a = age > 20\nsegment b = invoices.count() > 1\n");
  seg_data *d;
  seg_diagnostics *g;
  write_file(folder, "customer.csv", "id,name,age\n7,Ada,30\n8,Bob,x\n9,Cy,19\n");
  write_file(folder, "invoice.ndjson", "{\"id\":1,\"customer_id\":9}\n{\"id\":2,\"customer_id\":9}\n");
  assert_int_equal(seg_data_load(p, folder, NULL, &d, &g), SEG_PROBLEMS);
  assert_null(d);
  assert_int_equal(g->items[0]->place.line, 3);
  assert_non_null(strstr(g->text, "customer.csv:3: `customer.age` is `x`; expected int, like 42"));
  seg_diagnostics_free(g);
  seg_load_options o = {.size = sizeof o, .bad_values = SEG_BAD_SKIP_ROW};
  assert_int_equal(seg_data_load(p, folder, &o, &d, &g), SEG_OK);
  seg_diagnostics_free(g);
  seg_result *r = evaluate(p, d, shop_now);
  assert_string_equal(ids(r, 0), "7");
  assert_string_equal(ids(r, 1), "9");
  seg_result_free(r);
  seg_data_free(d);
  volatile int cancel = 1;
  o.cancel = &cancel;
  assert_int_equal(seg_data_load(p, folder, &o, &d, &g), SEG_CANCELED);
  seg_diagnostics_free(g);
  assert_int_equal(seg_data_load(p, "nowhere", NULL, &d, &g), SEG_PROBLEMS);
  assert_string_equal(g->items[0]->code, "E0601");
  seg_diagnostics_free(g);
  seg_program_free(p);
  snprintf(command, sizeof command, "rm -r %s", folder);
  assert_int_equal(system(command), 0);
}

static void test_sql(void **state) {
  (void)state;
  seg_program *p = shop("segment a = country == \"FR\" and mrr > 10.5\nsegment b = vip\n");
  seg_statement *s;
  seg_diagnostics *g;
  assert_int_equal(seg_sql(p, 0, shop_now, NULL, &s, &g), SEG_OK);
  assert_non_null(strstr(s->text, "SELECT"));
  assert_non_null(strstr(s->text, "?"));
  assert_int_equal(s->key_columns, 1);
  bool france = false;
  for (size_t i = 0; i < s->value_count; i++)
    france |=
        s->values[i].kind == SEG_VALUE_TEXT && s->values[i].text.length == 2 && !memcmp(s->values[i].text.ptr, "FR", 2);
  assert_true(france);
  size_t holes = 0;
  for (const char *c = s->text; *c; c++) holes += *c == '?';
  assert_int_equal(holes, s->value_count);
  seg_statement_free(s);
  seg_diagnostics_free(g);
  assert_int_equal(seg_sql(p, 2, shop_now, NULL, &s, &g), SEG_BAD_ARGUMENT);
  assert_int_equal(seg_sql(p, 0, shop_now, "nowhere.sqlite", &s, &g), SEG_PROBLEMS);
  assert_null(s);
  assert_string_equal(g->items[0]->code, "E0851");
  seg_diagnostics_free(g);
  seg_program_free(p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_type),
      cmocka_unit_test(test_numbers_of_rows),
      cmocka_unit_test(test_chosen_segments_and_instants),
      cmocka_unit_test(test_overflow),
      cmocka_unit_test(test_wrong_types),
      cmocka_unit_test(test_bad_values),
      cmocka_unit_test(test_bad_tables),
      cmocka_unit_test(test_files),
      cmocka_unit_test(test_sql),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
