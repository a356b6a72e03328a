/* One row at a time. */
#include <math.h>

#include "shop.h"

static seg_filter *filter(seg_program *p, uint32_t segment, int64_t now) {
  seg_filter *f;
  seg_diagnostics *g;
  seg_status s = seg_filter_new(p, segment, now, &f, &g);
  if (g) fprintf(stderr, "%s\n", g->text);
  seg_diagnostics_free(g);
  assert_int_equal(s, SEG_OK);
  return f;
}

static seg_row *customer(seg_program *p) {
  seg_row *r;
  assert_int_equal(seg_row_new(p, "customer", &r), SEG_OK);
  return r;
}

static bool holds(const seg_filter *f, seg_row *r) {
  bool member;
  assert_int_equal(seg_row_test(f, r, &member), SEG_OK);
  return member;
}

static void test_one_customer(void **state) {
  (void)state;
  seg_program *p = shop("segment a = (country == \"FR\" or plan == growth) and (mrr >= 100 or type == org)\n");
  seg_filter *f = filter(p, 0, shop_now);
  assert_int_equal(seg_filter_column(f, 0), CUSTOMER("country"));
  assert_int_equal(seg_filter_column(f, 1), CUSTOMER("plan"));
  assert_int_equal(seg_filter_column(f, 2), CUSTOMER("type"));
  assert_int_equal(seg_filter_column(f, 3), CUSTOMER("mrr"));
  assert_int_equal(seg_filter_column(f, 4), SEG_NONE);
  seg_row *r = customer(p);
  assert_false(holds(f, r));
  seg_row_set_text(r, CUSTOMER("country"), "FR", 2);
  assert_false(holds(f, r));
  seg_row_set_int64(r, CUSTOMER("mrr"), 10000);
  assert_true(holds(f, r));
  seg_row_set_int64(r, CUSTOMER("mrr"), 9999);
  assert_false(holds(f, r));
  seg_row_set_text(r, CUSTOMER("type"), "org", 3);
  assert_true(holds(f, r));
  seg_row_set_missing(r, CUSTOMER("country"));
  assert_false(holds(f, r));
  seg_row_set_text(r, CUSTOMER("plan"), "growth", 6);
  assert_true(holds(f, r));
  seg_row_clear(r);
  assert_false(holds(f, r));
  seg_row_free(r);
  seg_program_free(p); /* the filter holds it */
  r = NULL;
  seg_filter_free(f);
}

static void test_types(void **state) {
  (void)state;
  seg_program *p = shop(
      "segment a = id == \"42\"\nsegment b = country is missing\nsegment c = mrr == 12.50\nsegment d = wide == 12345678901234567890.5\nsegment e = age == 7\n"
      "segment f = score == 0.5\nsegment g = vip\nsegment h = born == 2026-01-31\nsegment i = since in last 1 hour\nsegment j = tags.has(\"x\") and not tags.has(\"y\")\n"
      "segment k = metadata.tier == \"gold\" and metadata.seats > 3\nsegment l = name.fold() == \"strasse\"\nsegment m = name matches /[a-c]+[0-9]/\n");
  enum { SEGMENTS = 13 };
  seg_filter *f[SEGMENTS];
  for (uint32_t i = 0; i < SEGMENTS; i++) f[i] = filter(p, i, shop_now);
  seg_row *r = customer(p);
  const seg_text tags[] = {text_of("w"), text_of("x")};
  for (uint32_t i = 0; i < SEGMENTS; i++) assert_int_equal(holds(f[i], r), i == 1);
  assert_int_equal(seg_row_set_int64(r, CUSTOMER("id"), 42), SEG_OK);
  assert_int_equal(seg_row_set_text(r, CUSTOMER("country"), "N/A", 3), SEG_OK); /* @missing */
  assert_int_equal(seg_row_set_double(r, CUSTOMER("mrr"), 12.5), SEG_OK);
  assert_int_equal(seg_row_set_text(r, CUSTOMER("wide"), "12345678901234567890.5", 22), SEG_OK);
  assert_int_equal(seg_row_set_int64(r, CUSTOMER("age"), 7), SEG_OK);
  assert_int_equal(seg_row_set_double(r, CUSTOMER("score"), 0.5), SEG_OK);
  assert_int_equal(seg_row_set_bool(r, CUSTOMER("vip"), true), SEG_OK);
  assert_int_equal(seg_row_set_text(r, CUSTOMER("born"), "2026-01-31", 10), SEG_OK);
  assert_int_equal(seg_row_set_text(r, CUSTOMER("since"), "2026-01-31T09:30:00Z", 20), SEG_OK);
  assert_int_equal(seg_row_set_list(r, CUSTOMER("tags"), tags, 2), SEG_OK);
  const char *map = "{\"tier\":\"g\\u006fld\",\"seats\":4}";
  assert_int_equal(seg_row_set_text(r, CUSTOMER("metadata"), map, strlen(map)), SEG_OK);
  assert_int_equal(seg_row_set_text(r, CUSTOMER("name"),
                                    "Stra\xC3\x9F"
                                    "e",
                                    7),
                   SEG_OK);
  for (uint32_t i = 0; i < 12; i++) assert_true(holds(f[i], r));
  seg_row_set_text(r, CUSTOMER("name"), "abc1", 4);
  assert_true(holds(f[12], r));
  seg_row_set_text(r, CUSTOMER("id"), "42", 2);
  assert_true(holds(f[0], r));
  seg_row_set_text(r, CUSTOMER("id"), "", 0);
  assert_false(holds(f[0], r));
  seg_row_set_double(r, CUSTOMER("score"), NAN);
  assert_false(holds(f[5], r));
  seg_row_set_list(r, CUSTOMER("tags"), NULL, 0);
  assert_false(holds(f[9], r));
  for (uint32_t i = 0; i < SEGMENTS; i++) seg_filter_free(f[i]);
  seg_row_free(r);
  seg_program_free(p);
}

static void test_refusals(void **state) {
  (void)state;
  seg_program *p = shop("segment a = vip\nsegment b = invoices.any()\nsegment c on invoice = customer.vip\n");
  seg_filter *f;
  seg_diagnostics *g;
  for (uint32_t s = 1; s < 3; s++) {
    assert_int_equal(seg_filter_new(p, s, shop_now, &f, &g), SEG_PROBLEMS);
    assert_null(f);
    assert_string_equal(g->items[0]->code, "E0760");
    assert_int_equal(g->items[0]->place.line, 2 + s);
    seg_diagnostics_free(g);
  }
  seg_row *r = customer(p), *other;
  const seg_text bad[] = {text_of("\xC0")};
  assert_int_equal(seg_row_set_bool(r, CUSTOMER("age"), true), SEG_WRONG_TYPE);
  assert_int_equal(seg_row_set_int64(r, CUSTOMER("name"), 1), SEG_WRONG_TYPE);
  assert_int_equal(seg_row_set_double(r, CUSTOMER("age"), 1), SEG_WRONG_TYPE);
  assert_int_equal(seg_row_set_text(r, CUSTOMER("age"), "1", 1), SEG_WRONG_TYPE);
  assert_int_equal(seg_row_set_list(r, CUSTOMER("name"), bad, 1), SEG_WRONG_TYPE);
  assert_int_equal(seg_row_set_list(r, CUSTOMER("tags"), bad, 1), SEG_BAD_VALUE);
  assert_int_equal(seg_row_set_text(r, CUSTOMER("name"), "\xFF", 1), SEG_BAD_VALUE);
  assert_int_equal(seg_row_set_text(r, CUSTOMER("name"), "a\0b", 3), SEG_BAD_VALUE);
  assert_int_equal(seg_row_set_text(r, CUSTOMER("metadata"), "[1]", 3), SEG_BAD_VALUE);
  assert_int_equal(seg_row_set_text(r, CUSTOMER("born"), "2026-02-30", 10), SEG_BAD_VALUE);
  assert_int_equal(seg_row_set_text(r, CUSTOMER("mrr"), "1.005", 5), SEG_BAD_VALUE);
  assert_int_equal(seg_row_set_int64(r, CUSTOMER("mrr"), INT64_MAX), SEG_BAD_VALUE);
  assert_int_equal(seg_row_set_int64(r, CUSTOMER("since"), INT64_MAX), SEG_BAD_VALUE);
  assert_int_equal(seg_row_set_bool(r, INVOICE("id"), true), SEG_BAD_ARGUMENT);
  assert_int_equal(seg_row_set_missing(r, SEG_NONE), SEG_BAD_ARGUMENT);
  assert_int_equal(seg_row_new(p, "nobody", &other), SEG_BAD_ARGUMENT);
  assert_int_equal(seg_row_new(p, "invoice", &other), SEG_OK);
  f = filter(p, 0, shop_now);
  bool member = true;
  assert_int_equal(seg_row_test(f, other, &member), SEG_BAD_ARGUMENT);
  assert_false(member);
  assert_int_equal(seg_row_test(f, r, NULL), SEG_BAD_ARGUMENT);
  /* a value that was refused is missing, not the one before */
  seg_row_set_bool(r, CUSTOMER("vip"), true);
  assert_true(holds(f, r));
  assert_int_equal(seg_row_set_int64(r, CUSTOMER("vip"), 1), SEG_WRONG_TYPE);
  assert_false(holds(f, r));
  seg_filter_free(f);
  seg_row_free(r);
  seg_row_free(other);
  seg_program_free(p);
}

static void test_overflow(void **state) {
  (void)state;
  seg_program *p = shop("segment a = age * 4 > 9\nsegment b = age * 4 > 9 or vip\n");
  seg_filter *a = filter(p, 0, shop_now), *b = filter(p, 1, shop_now);
  seg_row *r = customer(p);
  bool member = true;
  seg_row_set_int64(r, CUSTOMER("age"), INT64_MAX);
  assert_int_equal(seg_row_test(a, r, &member), SEG_OVERFLOW);
  assert_false(member);
  seg_row_set_bool(r, CUSTOMER("vip"), true);
  assert_true(holds(b, r));
  seg_filter_free(a);
  seg_filter_free(b);
  seg_row_free(r);
  seg_program_free(p);
}

/* ---- nothing is allocated while rows are set and tested ---- */

struct counting {
  size_t calls, bytes;
};

static void *count_resize(void *context, void *p, size_t old_size, size_t new_size) {
  struct counting *c = context;
  c->calls++;
  c->bytes += new_size;
  c->bytes -= old_size;
  if (new_size) return realloc(p, new_size);
  free(p);
  return NULL;
}

static void test_no_allocation(void **state) {
  (void)state;
  struct counting c = {0};
  seg_options o = {.size = sizeof o, .allocator = {count_resize, &c}};
  seg_program *p;
  assert_int_equal(
      shop_compile(
          &o,
          "segment a = name.lower() == \"x\" or name.fold().contains(\"yy\") or metadata.tier == \"gold\" or age * 3 > 10\n",
          &p, NULL),
      SEG_OK);
  seg_filter *f = filter(p, 0, shop_now);
  seg_row *r = customer(p);
  size_t before = c.calls;
  char name[1000];
  memset(name, 'A', sizeof name);
  for (int i = 0; i < 100; i++) {
    seg_row_set_text(r, CUSTOMER("name"), name, (size_t)i * 5);
    seg_row_set_int64(r, CUSTOMER("id"), i);
    seg_row_set_int64(r, CUSTOMER("age"), i);
    assert_int_equal(holds(f, r), i > 3);
  }
  assert_int_equal(c.calls, before);
  seg_row_set_int64(r, CUSTOMER("age"), 0);
  char *large = malloc(100000);
  memset(large, 'Y', 100000);
  seg_row_set_text(r, CUSTOMER("name"), large, 100000);
  assert_true(holds(f, r)); /* beyond the row's own scratch memory it asks for some, and gives it back */
  assert_true(c.calls > before);
  free(large);
  seg_filter_free(f);
  seg_row_free(r);
  seg_program_free(p);
  assert_int_equal(c.bytes, 0);
}

/* ---- as over data ---- */

static void test_as_over_data(void **state) {
  (void)state;
  static const char *const countries[] = {"FR", "DE", "N/A", ""},
                           *const plans[] = {"starter", "growth", "enterprise", "else"},
                           *const metas[] = {"{}", "{\"tier\":\"gold\"}", "{\"seats\":7,\"tier\":\"x\"}"};
  seg_program *p = shop(
      "segment a = (country == \"FR\" or plan == growth) and (mrr >= 100 or age < 20)\nsegment b = not (country in [\"FR\", \"DE\"]) and mrr / 3 < 50\n"
      "segment c = (mrr ?? 5) * 2 - 1 > 20 or count_true(vip, age > 30, plan == growth) >= 2\nsegment d = metadata.seats > 3 or metadata.tier == \"gold\" and not vip\n"
      "segment e = since in last 400 days and since.hour > 8\nsegment f = id in [\"3\", \"44\", \"7\"] or (if vip then mrr else 3) > 50\n");
  enum { ROWS = 400, SEGMENTS = 6 };
  seg_builder *b;
  seg_row *rows[ROWS];
  uint64_t seed = 42;
  assert_int_equal(seg_builder_new(p, NULL, &b), SEG_OK);
  for (int i = 0; i < ROWS; i++) {
    seg_row *r = rows[i] = customer(p);
    const int64_t id = i, mrr = (int64_t)chance(&seed, 30000), age = chance(&seed, 90),
                  since = shop_now - (int64_t)chance(&seed, 900) * INT64_C(86400000000) -
                          (int64_t)chance(&seed, 24) * INT64_C(3600000000);
    const bool vip = chance(&seed, 2);
    const seg_text country = text_of(countries[chance(&seed, 4)]), plan = text_of(plans[chance(&seed, 4)]),
                   meta = text_of(metas[chance(&seed, 3)]);
    uint8_t there = (uint8_t)(chance(&seed, 4) > 0);
    seg_builder_add_int64(b, CUSTOMER("id"), &id, NULL, 1);
    seg_builder_add_int64(b, CUSTOMER("mrr"), &mrr, &there, 1);
    seg_builder_add_int64(b, CUSTOMER("age"), &age, &there, 1);
    seg_builder_add_int64(b, CUSTOMER("since"), &since, NULL, 1);
    seg_builder_add_bool(b, CUSTOMER("vip"), &vip, NULL, 1);
    seg_builder_add_text(b, CUSTOMER("country"), &country, NULL, 1);
    seg_builder_add_text(b, CUSTOMER("plan"), &plan, &there, 1);
    seg_builder_add_text(b, CUSTOMER("metadata"), &meta, NULL, 1);
    seg_row_set_int64(r, CUSTOMER("id"), id);
    seg_row_set_int64(r, CUSTOMER("since"), since);
    seg_row_set_bool(r, CUSTOMER("vip"), vip);
    seg_row_set_text(r, CUSTOMER("country"), country.ptr, country.length);
    seg_row_set_text(r, CUSTOMER("metadata"), meta.ptr, meta.length);
    if (!there) continue;
    seg_row_set_int64(r, CUSTOMER("mrr"), mrr);
    seg_row_set_int64(r, CUSTOMER("age"), age);
    seg_row_set_text(r, CUSTOMER("plan"), plan.ptr, plan.length);
  }
  seg_data *d;
  assert_int_equal(seg_builder_finish(b, &d, NULL), SEG_OK);
  seg_result *result = evaluate(p, d, shop_now);
  for (uint32_t s = 0; s < SEGMENTS; s++) {
    seg_filter *f = filter(p, s, shop_now);
    uint32_t members = seg_result_members(result, s)->count;
    assert_true(members > 2 && members < ROWS - 2);
    for (uint32_t i = 0; i < ROWS; i++) assert_int_equal(holds(f, rows[i]), is_member(result, s, i));
    seg_filter_free(f);
  }
  for (int i = 0; i < ROWS; i++) seg_row_free(rows[i]);
  seg_result_free(result);
  seg_builder_free(b);
  seg_data_free(d);
  seg_program_free(p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_one_customer), cmocka_unit_test(test_types),         cmocka_unit_test(test_refusals),
      cmocka_unit_test(test_overflow),     cmocka_unit_test(test_no_allocation), cmocka_unit_test(test_as_over_data),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
