/* A small shop for tests of the library, which see nothing but its header. */
#ifndef SEG_TESTS_API_SHOP_H
#define SEG_TESTS_API_SHOP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include <seg.h>

#include "../random.h"

static const char shop_schema[] =
    "schema shop of customer\n"
    "timezone \"Europe/Paris\"\n"
    "/// Who buys.\n"
    "entity customer key id {\n"
    "  id       id\n"
    "  name     text\n"
    "  country  text? @missing(\"N/A\")\n"
    "  plan     enum { starter, growth, enterprise }?\n"
    "  type     enum { org, person }?\n"
    "  /// Monthly, in euros.\n"
    "  mrr      decimal(12,2)?\n"
    "  wide     decimal(30,4)?\n"
    "  age      int?\n"
    "  score    float?\n"
    "  vip      bool?\n"
    "  born     date?\n"
    "  since    timestamp?\n"
    "  tags     set(text)\n"
    "  metadata map { tier text?, seats int? }\n"
    "  invoices [invoice] by customer_id\n"
    "}\n"
    "entity invoice key id {\n"
    "  id       id\n"
    "  status   enum { open, paid, overdue }\n"
    "  amount   decimal(12,2)\n"
    "  customer customer by customer_id\n"
    "}\n";

#define SHOP_USE "schema \"shop.schema\"\n"
#define LENGTH(a) (sizeof(a) / sizeof *(a))
static const int64_t shop_now = INT64_C(1769853600000000); /* 2026-01-31T10:00:00Z */

/* Compiles segments over the shop, whose header is added. */
static inline seg_status shop_compile(const seg_options *o, const char *segments, seg_program **program,
                                      seg_diagnostics **diagnostics) {
  size_t n = strlen(segments) + sizeof SHOP_USE;
  char *text = malloc(n);
  snprintf(text, n, "%s%s", SHOP_USE, segments);
  seg_source sources[] = {{"shop.schema", shop_schema, sizeof shop_schema - 1}, {"shop.seg", text, n - 1}};
  seg_status s = seg_compile(o, sources, 2, program, diagnostics);
  free(text);
  return s;
}

static inline seg_program *shop(const char *segments) {
  seg_program *p;
  seg_diagnostics *d;
  seg_status s = shop_compile(NULL, segments, &p, &d);
  if (s != SEG_OK) fprintf(stderr, "%s\n", d ? d->text : seg_status_text(s));
  seg_diagnostics_free(d);
  assert_int_equal(s, SEG_OK);
  return p;
}

static inline uint32_t column(const seg_program *p, const char *entity, const char *name) {
  uint32_t c = seg_program_find_column(p, entity, name);
  assert_int_not_equal(c, SEG_NONE);
  return c;
}
#define CUSTOMER(name) column(p, "customer", name)
#define INVOICE(name) column(p, "invoice", name)

static inline seg_text text_of(const char *z) { return (seg_text){z, strlen(z)}; }

/* Where the test's own numbers come from. */
static inline uint32_t chance(uint64_t *seed, uint32_t n) { return random_below(seed, n); }

static inline seg_result *evaluate(seg_program *p, seg_data *d, int64_t now) {
  seg_run_options o = {.size = sizeof o, .now = now};
  seg_result *r;
  seg_diagnostics *g;
  seg_status s = seg_evaluate(p, d, &o, &r, &g);
  if (g) fprintf(stderr, "%s\n", g->text);
  seg_diagnostics_free(g);
  assert_int_equal(s, SEG_OK);
  return r;
}

static inline bool is_member(const seg_result *r, size_t index, uint32_t row) {
  return seg_result_members(r, index)->bits[row / 64] >> (row % 64) & 1;
}

/* The ids of the members, in order: "1 5 9". */
static inline const char *ids(const seg_result *r, size_t index) {
  static char out[4000];
  size_t n = 0;
  uint32_t cursor = 0, row;
  out[0] = 0;
  while ((row = seg_result_next(r, index, &cursor)) != SEG_NONE) {
    if (n) out[n++] = ' ';
    n += seg_result_id(r, index, row, out + n, sizeof out - n);
    assert_true(n + 50 < sizeof out);
  }
  return out;
}

#endif
