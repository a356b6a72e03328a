/* Explanations agree with the machine, row by row, and with themselves: a part's truth is what its parts come to, and
 * what is marked as deciding is enough for the answer. */
#include <stddef.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "run/why.h"
#include "run_world.h"

static bool joined(const struct why *x, bool all) {
  bool r = all;
  for (uint32_t i = 0; i < x->part->count; i++) r = all ? r && x->parts[i].holds : r || x->parts[i].holds;
  return r;
}

static void consistent(const struct why *x) {
  const struct why_part *p = x->part;
  switch (p->kind) {
    case WHY_ALL: assert_int_equal(x->holds, joined(x, true)); break;
    case WHY_ANY: assert_int_equal(x->holds, joined(x, false)); break;
    case WHY_NOT: assert_int_equal(x->holds, !x->parts[0].holds); break;
    case WHY_CHOICE: assert_int_equal(x->holds, x->parts[x->parts[0].holds ? 1 : 2].holds); break;
    case WHY_CALL:
      if (x->holds && p->count) assert_true(x->parts[0].holds);
      break;
    default: break;
  }
  if (x->decides && (p->kind == WHY_ALL || p->kind == WHY_ANY)) {
    bool some = p->count == 0;
    for (uint32_t i = 0; i < p->count; i++) {
      some |= x->parts[i].decides;
      if (x->parts[i].decides) assert_int_equal(x->parts[i].holds, x->holds);
    }
    assert_true(some);
  }
  if (p->rows) {
    assert_true(x->chosen <= x->all && x->hold <= x->chosen && x->row_count <= x->chosen);
    for (uint32_t i = 0; i < x->row_count; i++)
      for (uint32_t k = 0; k < p->rows->value_count; k++) consistent(&x->rows[i].values[k]);
  }
  for (uint32_t i = 0; i < p->count; i++) consistent(&x->parts[i]);
}

static void hold(struct world *w, struct ir *ir, const struct why_part *plan, uint32_t segment) {
  struct run_result got;
  struct run_options o = {.threads = 1};
  if (!plan) fail_msg("%.*s has no plan", STR_ARG(ir->segments.items[segment].name));
  assert_true(program_run(program_emit(&w->arena, ir), w->data, &o, &w->arena, &got));
  uint32_t rows = w->data->tables[ir->segments.items[segment].entity].rows;
  for (uint32_t r = 0; r < rows && r < 40; r++) {
    struct why x;
    struct run_error error = {0};
    if (!why_run(ir, plan, w->data, r, &w->arena, &x, &error))
      fail_msg("%.*s: %.*s", STR_ARG(ir->segments.items[segment].name), STR_ARG(error.message));
    if (x.holds != bit_get(got.segments[segment].members, r))
      fail_msg("%.*s: row %u is explained as %s", STR_ARG(ir->segments.items[segment].name), r, x.holds ? "in" : "out");
    assert_true(x.decides);
    consistent(&x);
  }
}

static void test_conditions(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++) {
    struct world w;
    begin(&w, 60, segments_text);
    struct ir *ir = fresh(&w);
    const struct node *n =
        check_expr(&w.project, w.checked, w.checked->schema->base, str_from(conditions[i]), TYPE_BOOL);
    assert_non_null(n);
    uint32_t at = ir_add_cond(ir, w.checked, w.checked->schema->base, n, str_from(conditions[i]), &w.diags);
    hold(&w, ir, why_expr(ir, w.checked, w.checked->schema->base, n, &w.diags), at);
    arena_free(&w.arena);
  }
}

static void test_segments(void **state) {
  (void)state;
  struct world w;
  begin(&w, 60, segments_text);
  for (uint32_t s = 0; s < w.checked->segment_count; s++) {
    struct ir *ir = fresh(&w);
    uint32_t at = ir_add_segment(ir, w.checked, s, &w.diags);
    hold(&w, ir, why_segment(ir, w.checked, s, &w.diags), at);
  }
  arena_free(&w.arena);
}

/* What the plan says it reads is enough: nothing else is loaded. */
static void test_needs(void **state) {
  (void)state;
  struct world w;
  begin(&w, 10, segments_text);
  struct ir *ir = fresh(&w);
  const struct node *n =
      check_expr(&w.project, w.checked, w.checked->schema->base,
                 STR("orders.latest(by: placed_at).product.name == \"P1\" or parent is present"), TYPE_BOOL);
  struct why_part *plan = why_expr(ir, w.checked, w.checked->schema->base, n, &w.diags);
  struct needs *needs = needs_new(&w.arena, w.checked->schema);
  why_needs(ir, plan, needs);
  assert_true(needs->tables[entity_of(&w, "product")]);
  assert_false(needs->tables[entity_of(&w, "ticket")]);
  const struct entity *o = &w.checked->schema->entities[entity_of(&w, "order")];
  assert_true(needs->columns[entity_of(&w, "order")][o->key[0]]);
  arena_free(&w.arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_conditions), cmocka_unit_test(test_segments),
                                     cmocka_unit_test(test_needs)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
