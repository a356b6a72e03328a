/* Conditions on one row at a time, held to the reference. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "point_row.h"
#include "run/point_impl.h"
#include "run/reference.h"
#include "run/run.h"
#include "run_world.h"

/* The answer for one row, with scratch memory of its own. */
static enum point_answer ask(struct world *w, const struct point *p, uint32_t entity, uint32_t row) {
  struct arena a;
  struct arena_trap trap;
  arena_init(&a, &mem_libc, &trap);
  if (setjmp(trap.env)) abort();
  struct point_value *v =
      arena_new_array(&a, struct point_value, w->checked->schema->entities[entity].column_count + 1);
  point_row(&a, w->data, entity, row, v);
  enum point_answer got = point_test(p, v, point_wants_scratch(p) ? &a : NULL);
  arena_free(&a);
  return got;
}

static struct point *make(struct world *w, struct ir *ir, uint32_t segment, enum point_refusal *why) {
  ir_ref where;
  return point_new(&w->arena, ir, ir->segments.items[segment].entity, ir->segments.items[segment].cond, why, &where);
}

/* Every condition of the shop that is about one row, for every row. */
static void test_as_the_reference(void **state) {
  (void)state;
  struct world w;
  begin(&w, 150, segments_text);
  struct ir *ir = fresh(&w);
  for (uint32_t s = 0; s < w.checked->segment_count; s++) ir_add_segment(ir, w.checked, s, &w.diags);
  for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++) try_add(&w, ir, conditions[i], TYPE_BOOL);
  uint32_t asked = 0, refused = 0, yes = 0;
  for (uint32_t s = 0; s < ir->segments.count; s++) {
    enum point_refusal why;
    struct point *p = make(&w, ir, s, &why);
    if (!p) {
      assert_int_equal(why, POINT_OTHER_ROWS);
      refused++;
      continue;
    }
    asked++;
    struct ir one = *ir; /* this segment alone */
    one.segments.items = &ir->segments.items[s];
    one.segments.count = 1;
    struct run_result want = {0};
    assert_true(reference_run(&one, w.data, &w.arena, &want));
    uint32_t entity = ir->segments.items[s].entity;
    for (uint32_t r = 0; r < w.data->tables[entity].rows; r++) {
      bool member = bit_get(want.segments[0].members, r);
      enum point_answer got = ask(&w, p, entity, r);
      yes += member;
      if (got == (member ? POINT_YES : POINT_NO)) continue;
      fprintf(stderr, "row %u: %.*s: %d\n", r, STR_ARG(ir->segments.items[s].name), got);
      fail();
    }
  }
  assert_true(asked >= 60 && refused >= 20 && yes > 1000);
  arena_free(&w.arena);
}

static struct point *condition(struct world *w, const char *text, enum point_refusal *why) {
  struct ir *ir = fresh(w);
  assert_true(try_add(w, ir, text, TYPE_BOOL));
  return make(w, ir, 0, why);
}

static void test_other_rows(void **state) {
  (void)state;
  struct world w;
  begin(&w, 20, segments_text);
  static const char *const those[] = {"orders.count() > 1",
                                      "parent.vip",
                                      "parent is missing",
                                      "orders.latest(by: placed_at).amount > 3",
                                      "children.any(vip)",
                                      "vip and orders.sum(amount) > 3",
                                      "orders.latest(2, by: amount).any(status == open)"};
  for (size_t i = 0; i < sizeof those / sizeof *those; i++) {
    enum point_refusal why = POINT_FINE;
    assert_null(condition(&w, those[i], &why));
    assert_int_equal(why, POINT_OTHER_ROWS);
  }
  arena_free(&w.arena);
}

static enum point_answer with_age(struct world *w, const char *text, int64_t age, bool vip) {
  enum point_refusal why;
  struct point *p = condition(w, text, &why);
  assert_non_null(p);
  const struct entity *e = &w->checked->schema->entities[entity_of(w, "customer")];
  struct point_value v[64] = {{0}};
  v[e->fields[map_get(&e->by_name, STR("age"))].column] = (struct point_value){.present = true, .i = age};
  v[e->fields[map_get(&e->by_name, STR("vip"))].column] = (struct point_value){.present = true, .i = vip};
  return point_test(p, v, NULL);
}

/* What overflows matters only where the answer hangs on it, whatever the order. */
static void test_overflow(void **state) {
  (void)state;
  struct world w;
  begin(&w, 20, segments_text);
  const int64_t big = INT64_MAX;
  assert_int_equal(with_age(&w, "age * 2 > 5", 3, false), POINT_YES);
  assert_int_equal(with_age(&w, "age * 2 > 5", big, false), POINT_OVERFLOW);
  assert_int_equal(with_age(&w, "not (age * 2 > 5)", big, false), POINT_OVERFLOW);
  assert_int_equal(with_age(&w, "age * 2 > 5 and vip", big, false), POINT_NO);
  assert_int_equal(with_age(&w, "age * 2 > 5 and vip", big, true), POINT_OVERFLOW);
  assert_int_equal(with_age(&w, "age * 2 > 5 or vip", big, true), POINT_YES);
  assert_int_equal(with_age(&w, "not (age * 2 > 5) or vip", big, true), POINT_YES);
  assert_int_equal(with_age(&w, "not (age * 2 > 5) and vip", big, false), POINT_NO);
  assert_int_equal(with_age(&w, "age * 2 > 5 or vip", big, false), POINT_OVERFLOW);
  assert_int_equal(with_age(&w, "(if vip then age else age * 2) > 5", big, true), POINT_YES);
  assert_int_equal(with_age(&w, "(if vip then age else age * 2) > 5", big, false), POINT_OVERFLOW);
  /* a value that two places ask for is calculated in a routine */
  assert_int_equal(with_age(&w, "age * 2 > 5 and age * 2 < 9 or vip", big, true), POINT_YES);
  assert_int_equal(with_age(&w, "age * 2 > 5 and age * 2 < 9 or vip", 3, false), POINT_YES);
  assert_int_equal(with_age(&w, "count_true(age * 2 > 5, age * 2 < 9, vip) >= 2", 4, false), POINT_YES);
  assert_int_equal(with_age(&w, "count_true(age * 2 > 5, age * 2 < 9, vip) >= 2 or vip", big, false), POINT_OVERFLOW);
  assert_int_equal(with_age(&w, "count_true(age * 2 > 5, age * 2 < 9, vip) >= 2 or vip", big, true), POINT_YES);
  arena_free(&w.arena);
}

/* Shared parts are made once: a value that doubles itself forty times is no program of 2^40 instructions. */
static void test_sharing(void **state) {
  (void)state;
  struct world w;
  struct buf b;
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  b = buf_in(&a);
  buf_addz(&b, "let customer.d0 = age ?? 1\n");
  for (int i = 1; i <= 40; i++)
    buf_printf(&b, "let customer.d%d = d%d + (if d%d > 3 then d%d else 1)\n", i, i - 1, i - 1, i - 1);
  buf_addz(&b, "segment deep = d40 > 1000 or d20 > 7\n");
  buf_addc(&b, 0);
  begin(&w, 30, b.ptr);
  struct ir *ir = fresh(&w);
  ir_add_segment(ir, w.checked, w.checked->segment_count - 1, &w.diags);
  enum point_refusal why;
  struct point *p = make(&w, ir, 0, &why);
  assert_non_null(p);
  assert_true(p->count < 2000);
  struct run_result want = {0};
  struct run_options o = {.threads = 1}; /* the machine: the reference would take its 2^40 steps */
  assert_true(program_run(program_emit(&w.arena, ir), w.data, &o, &w.arena, &want));
  for (uint32_t r = 0; r < 30; r++)
    assert_int_equal(ask(&w, p, entity_of(&w, "customer"), r),
                     bit_get(want.segments[0].members, r) ? POINT_YES : POINT_NO);
  arena_free(&w.arena);
  arena_free(&a);
}

static enum point_refusal why_not(struct world *w, const char *text) {
  enum point_refusal why = POINT_FINE;
  struct point *p = condition(w, text, &why);
  assert_int_equal(p != NULL, why == POINT_FINE);
  return why;
}

/* `text` over and over. */
static const char *nested(struct world *w, int times, const char *before, const char *inner, const char *after,
                          const char *end) {
  struct buf b = buf_in(&w->arena);
  for (int i = 0; i < times; i++) buf_addz(&b, before);
  buf_addz(&b, inner);
  for (int i = 0; i < times; i++) buf_addz(&b, after);
  buf_addz(&b, end);
  buf_addc(&b, 0);
  return b.ptr;
}

/* Chains take no room, on whichever side they hang; what does not fit is refused, never cut. */
static void test_size(void **state) {
  (void)state;
  struct world w;
  begin(&w, 5, segments_text);
  assert_int_equal(with_age(&w, nested(&w, 120, "(age + ", "1", ")", " > 361"), 3, false), POINT_NO);
  assert_int_equal(with_age(&w, nested(&w, 120, "(age + ", "1", ")", " > 360"), 3, false), POINT_YES);
  assert_int_equal(with_age(&w, nested(&w, 120, "(", "1", " + age)", " > 361"), 3, false), POINT_NO);
  assert_int_equal(with_age(&w, nested(&w, 120, "(", "1", " + age)", " > 360"), 3, false), POINT_YES);
  assert_int_equal(with_age(&w, nested(&w, 90, "(if vip then 1 + ", "age", " else 1)", " == 93"), 3, true), POINT_YES);
  struct buf b = buf_in(&w.arena);
  for (int i = 0; i < 12000; i++) buf_printf(&b, "%sage * %d > number", i ? " or " : "", i + 2);
  buf_addc(&b, 0);
  assert_int_equal(why_not(&w, b.ptr), POINT_TOO_LARGE);
  arena_free(&w.arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_as_the_reference), cmocka_unit_test(test_other_rows),
                                     cmocka_unit_test(test_overflow), cmocka_unit_test(test_sharing),
                                     cmocka_unit_test(test_size)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
