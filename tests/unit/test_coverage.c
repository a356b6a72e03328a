/* What coverage sees of conditions is what the segments are made of: put together again by `and`, `or`, `not` and `if`,
 * they give what the examples' tests expect, and what stands in brackets gives what is asked of the brackets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tools/coverage.h"
#include "tools/testing.h"

static uint32_t leaves, brackets;

static const struct condition *find(const struct segment_coverage *g, const struct node *n) {
  for (uint32_t i = 0; i < g->conditions.count; i++)
    if (g->conditions.items[i].node == n) return &g->conditions.items[i];
  return NULL;
}

/* The truth of a condition for the one row that was asked: it was seen one way and not the other. */
static bool truth(const struct condition *k) {
  assert_null(k->no);
  assert_true(k->seen_true != k->seen_false);
  leaves++;
  return k->seen_true;
}

static bool together(const struct coverage *cov, const struct segment_coverage *g, const struct node *n) {
  switch ((enum node_kind)n->kind) {
    case N_TRUE: return true;
    case N_FALSE: return false;
    case N_PAREN: return together(cov, g, n->kids[0]);
    case N_NOT: return !together(cov, g, n->kids[0]);
    case N_IF: return together(cov, g, n->kids[together(cov, g, n->kids[0]) ? 1 : 2]);
    case N_AND:
      for (uint32_t i = 0; i < n->count; i++)
        if (!together(cov, g, n->kids[i])) return false;
      return true;
    case N_OR:
      for (uint32_t i = 0; i < n->count; i++)
        if (together(cov, g, n->kids[i])) return true;
      return false;
    default: return truth(find(g, n));
  }
}

/* `rows.any(P)` where P is one condition: it was seen true in the brackets where the whole is true; `none` and `all`
 * likewise. */
static void check_brackets(const struct coverage *cov, const struct segment_coverage *g) {
  for (uint32_t i = 0; i < g->conditions.count; i++) {
    const struct condition *k = &g->conditions.items[i];
    if (k->no || k->node->kind != N_METHOD || k->node->count != 2) continue;
    struct ref r = cov->checked.refs[k->node->id];
    const struct condition *in = find(g, k->node->kids[1]);
    if (!in || r.kind != REF_METHOD) continue;
    brackets++;
    assert_non_null(in->no);
    if (r.a == METHOD_ANY) assert_int_equal(k->seen_true, in->seen_true);
    if (r.a == METHOD_NONE) assert_int_equal(k->seen_true, !in->seen_true);
    if (r.a == METHOD_ALL) assert_int_equal(k->seen_true, !in->seen_false);
  }
}

static bool holds(const struct coverage *cov, const struct segment_coverage *g) {
  const struct node *body = cov->checked.segments[g->segment].body;
  if (body->kind != N_RULES) return together(cov, g, body);
  bool any = false;
  for (uint32_t r = 0; r < body->count; r++) {
    bool all = true;
    for (uint32_t i = 0; i < body->kids[r]->count; i++) all &= together(cov, g, body->kids[r]->kids[i]);
    any |= all;
  }
  return any;
}

static void one_expectation(struct session *s, const struct test *t, const struct schema *schema, uint32_t expect) {
  struct test one = *t;
  one.expects = &t->expects[expect];
  one.expect_count = 1;
  struct coverage *cov = coverage_new(s);
  coverage_test(cov, s, &one, schema);
  for (uint32_t i = 0; i < cov->segments.count; i++) {
    const struct segment_coverage *g = &cov->segments.items[i];
    if (g->segment != one.expects->segment || !g->conditions.count) continue;
    assert_int_equal(g->expectations, 1);
    if (holds(cov, g) == one.expects->out)
      fail_msg("%.*s: the conditions of %.*s give something else", STR_ARG(t->title),
               STR_ARG(s->checked->segments[g->segment].name));
    check_brackets(cov, g);
  }
}

static void folder(const char *paths[], int count) {
  static const volatile int cancel;
  struct arena a;
  struct arena_trap trap;
  arena_init(&a, &mem_libc, &trap);
  assert_int_equal(setjmp(trap.env), 0);
  struct cli c = {.arena = &a, .command = "test", .out = stdout, .cancel = &cancel};
  for (int i = 0; i < count; i++) *array_push(&a, &c.paths) = str_from(paths[i]);
  struct session s;
  int code = 0;
  assert_true(session_open(&s, &c, &code));
  const struct schema *schema = test_schema(&a, s.checked->schema);
  for (uint32_t i = 0; i < s.checked->test_count; i++)
    for (uint32_t x = 0; x < s.checked->tests[i].expect_count; x++)
      one_expectation(&s, &s.checked->tests[i], schema, x);
  arena_free(&a);
}

static void test_billing(void **state) {
  (void)state;
  const char *paths[] = {"examples/billing/segments", "examples/billing/tests"};
  leaves = brackets = 0;
  folder(paths, 2);
  assert_true(leaves > 100 && brackets > 10);
}

static void test_products(void **state) {
  (void)state;
  const char *paths[] = {"examples/products"};
  leaves = brackets = 0;
  folder(paths, 1);
  assert_true(leaves > 300 && brackets > 30);
}

static void test_shares(void **state) {
  (void)state;
  assert_int_equal(coverage_tenths(0, 0), 1000);
  assert_int_equal(coverage_tenths(0, 7), 0);
  assert_int_equal(coverage_tenths(1, 3), 333);
  assert_int_equal(coverage_tenths(2, 3), 666);
  assert_int_equal(coverage_tenths(1999, 2000), 999); /* not all of it */
  assert_int_equal(coverage_tenths(2000, 2000), 1000);
  assert_int_equal(coverage_tenths(UINT32_MAX - 1, UINT32_MAX), 999);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_billing),
      cmocka_unit_test(test_products),
      cmocka_unit_test(test_shares),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
