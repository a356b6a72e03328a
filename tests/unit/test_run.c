/* The machine against the reference: many expressions over data made at random, with threads and blocks cut
 * differently. */
#include <stddef.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "run/reference.h"
#include "run_world.h"

static void show(struct world *w, const struct ir *ir, const struct program *p) {
  struct buf b = buf_in(&w->arena);
  ir_dump(ir, &b);
  buf_addc(&b, '\n');
  program_dump(p, &b);
  print_error("%.*s\n", STR_ARG(buf_str(&b)));
}

/* Both engines over all segments of `ir`. */
static void compare(struct world *w, struct ir *ir) {
  struct program *p = program_emit(&w->arena, ir);
  struct str wrong = program_verify(p, &w->arena);
  if (wrong.len) {
    show(w, ir, p);
    fail_msg("%.*s", STR_ARG(wrong));
  }
  struct run_result want, got;
  bool fine = reference_run(ir, w->data, &w->arena, &want);
  for (uint32_t threads = 1; threads <= 3; threads += 2) {
    struct run_options o = {.threads = threads, .rules = true};
    bool ok = program_run(p, w->data, &o, &w->arena, &got);
    assert_true(fine);
    if (!ok) fail_msg("the machine alone: %.*s", STR_ARG(got.error.message));
    for (uint32_t s = 0; s < want.count; s++) {
      uint32_t rows = w->data->tables[ir->segments.items[s].entity].rows;
      struct str name = ir->segments.items[s].name;
      for (uint32_t r = 0; r < rows; r++) {
        if (want.segments[s].members) {
          if (bit_get(want.segments[s].members, r) == bit_get(got.segments[s].members, r)) continue;
          show(w, ir, p);
          fail_msg("%.*s: row %u is %s by the reference", STR_ARG(name), r,
                   bit_get(want.segments[s].members, r) ? "in" : "out");
        }
        struct buf x = buf_in(&w->arena), y = buf_in(&w->arena);
        run_values_print(want.segments[s].values, r, &x);
        run_values_print(got.segments[s].values, r, &y);
        if (!str_eq(buf_str(&x), buf_str(&y))) {
          show(w, ir, p);
          fail_msg("%.*s: row %u is `%.*s`, by the reference `%.*s`", STR_ARG(name), r, STR_ARG(buf_str(&y)),
                   STR_ARG(buf_str(&x)));
        }
      }
      if (want.segments[s].members) assert_int_equal(got.segments[s].count, want.segments[s].count);
      for (uint32_t k = 0; k < ir->segments.items[s].rule_count; k++)
        for (uint32_t r = 0; r < rows; r++)
          assert_int_equal(bit_get(want.segments[s].rules[k], r), bit_get(got.segments[s].rules[k], r));
    }
  }
}

static void add(struct world *w, struct ir *ir, const char *text, enum type_kind want) {
  assert_true(try_add(w, ir, text, want));
}

static void one_by_one(uint32_t customers) {
  struct world w;
  begin(&w, customers, segments_text);
  for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++) {
    struct ir *ir = fresh(&w);
    add(&w, ir, conditions[i], TYPE_BOOL);
    compare(&w, ir);
  }
  for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
    struct ir *ir = fresh(&w);
    add(&w, ir, values[i], TYPE_NONE);
    compare(&w, ir);
  }
  arena_free(&w.arena);
}

static void all_together(uint32_t customers) {
  struct world w;
  begin(&w, customers, segments_text);
  struct ir *ir = everything(&w);
  assert_int_equal(w.diags.errors, 0);
  compare(&w, ir);
  arena_free(&w.arena);
}

/* Whether the run of one expression fails; what it says. */
static const char *overflow_of(struct world *w, const char *text, enum type_kind want) {
  struct ir *ir = fresh(w);
  add(w, ir, text, want);
  struct program *p = program_emit(&w->arena, ir);
  struct str wrong = program_verify(p, &w->arena);
  assert_string_equal(wrong.len ? wrong.ptr : "", "");
  struct run_result got, plain;
  struct run_options o = {.threads = 2};
  bool fine = program_run(p, w->data, &o, &w->arena, &got);
  assert_int_equal(reference_run(ir, w->data, &w->arena, &plain), fine);
  if (fine) return "";
  assert_string_equal(str_dup(&w->arena, plain.error.message).ptr, str_dup(&w->arena, got.error.message).ptr);
  assert_true(got.error.set);
  assert_true(got.error.span.file != 0);
  assert_true(got.error.row < w->data->tables[got.error.entity].rows);
  return str_dup(&w->arena, got.error.message).ptr;
}

/* An overflow fails the run where an answer needs it, and only there. */
static void test_overflow(void **state) {
  (void)state;
  struct world w;
  begin(&w, 150, segments_text);
  assert_string_equal(overflow_of(&w, "(age + 1) * 9000000000000000000 > 5", TYPE_BOOL),
                      "(age + 1) * 9000000000000000000 overflows a 64-bit int");
  assert_string_equal(overflow_of(&w, "age > 1 and (age + 1) * 9000000000000000000 > 5", TYPE_BOOL),
                      "(age + 1) * 9000000000000000000 overflows a 64-bit int");
  assert_string_equal(overflow_of(&w, "age < 0 and (age + 1) * 9000000000000000000 > 5", TYPE_BOOL), "");
  assert_string_equal(overflow_of(&w, "age >= 0 or age is missing or (age + 1) * 9000000000000000000 > 5", TYPE_BOOL),
                      "");
  assert_string_equal(overflow_of(&w, "(age + 1) * 9000000000000000000 > 5 and age < 0", TYPE_BOOL), "");
  assert_string_equal(overflow_of(&w, "(age + 1) * 9000000000000000000 > 5 or age >= 0 or age is missing", TYPE_BOOL),
                      "");
  assert_string_equal(overflow_of(&w, "if age <= 0 then age * 9000000000000000000 else 7", TYPE_NONE), "");
  assert_string_equal(overflow_of(&w, "(age ?? 1) ?? ((age + 9) * 9000000000000000000)", TYPE_NONE), "");
  assert_string_equal(overflow_of(&w, "orders.any(big * big > 1.0)", TYPE_BOOL), "big * big has more than 38 digits");
  assert_string_equal(overflow_of(&w, "orders.any(status == paid and status == open and big * big > 1.0)", TYPE_BOOL),
                      "");
  assert_string_equal(overflow_of(&w, "orders.sum(big * 100000) > 1.0", TYPE_BOOL),
                      "orders.sum(big * 100000) has more than 38 digits");
  assert_string_equal(overflow_of(&w, "parent.orders.sum(big * 100000) > 1.0", TYPE_BOOL),
                      "parent.orders.sum(big * 100000) has more than 38 digits");
  assert_string_equal(overflow_of(&w, "age == -1 and parent.orders.sum(big * 100000) > 1.0", TYPE_BOOL), "");
  assert_string_equal(
      overflow_of(&w, "orders.sum(units * 4000000000000000000 / 4000000000000000000) > 10000", TYPE_BOOL),
      "units * 4000000000000000000 overflows a 64-bit int");
  assert_string_equal(overflow_of(&w, "seen_at + 9000 years > now", TYPE_BOOL),
                      "seen_at + 9000 years leaves the years 1 to 9999");
  arena_free(&w.arena);
}

static void test_canceled(void **state) {
  (void)state;
  struct world w;
  begin(&w, 150, segments_text);
  struct ir *ir = fresh(&w);
  add(&w, ir, "orders.any(rush)", TYPE_BOOL);
  volatile int cancel = 1;
  struct run_options o = {.threads = 1, .cancel = &cancel};
  struct run_result got;
  assert_false(program_run(program_emit(&w.arena, ir), w.data, &o, &w.arena, &got));
  assert_true(got.error.canceled && !got.error.set);
  arena_free(&w.arena);
}

static uint32_t draw(void *ctx, uint32_t below) { return below ? chance(ctx, below) : 0; }

/* A broken program is refused, or runs without harm. */
static void test_broken(void **state) {
  (void)state;
  struct world w;
  begin(&w, 70, segments_text);
  const struct program *p = program_emit(&w.arena, everything(&w));
  uint32_t refused = 0, ran = 0;
  for (uint32_t i = 0; i < 1500; i++) {
    struct arena a;
    arena_init(&a, &mem_libc, NULL);
    struct program *q = copy_program(&a, p);
    break_program(q, draw, &w);
    if (i % 3 == 0) break_program(q, draw, &w);
    if (program_verify(q, &a).len) {
      refused++;
    } else {
      struct run_options o = {.threads = 1};
      struct run_result r;
      program_run(q, w.data, &o, &a, &r);
      ran++;
    }
    arena_free(&a);
  }
  assert_true(refused > 300 && ran > 100);
  arena_free(&w.arena);
}

static void test_no_rows(void **state) {
  (void)state;
  all_together(0);
}
static void test_one_by_one(void **state) {
  (void)state;
  one_by_one(150);
}
static void test_few(void **state) {
  (void)state;
  all_together(3);
}
static void test_together(void **state) {
  (void)state;
  all_together(700);
}

/* The n-th allocation fails: the caller's trap is taken, threads are gone, nothing is kept. */
struct scarce {
  atomic_int left;
  atomic_long taken;
};

static void *scarce_resize(void *ctx, void *ptr, size_t old_size, size_t new_size) {
  struct scarce *s = ctx;
  if (new_size && atomic_fetch_sub(&s->left, 1) <= 0) return NULL;
  void *p = mem_libc.resize(NULL, ptr, old_size, new_size);
  atomic_fetch_add(&s->taken, (long)new_size - (long)old_size);
  return p;
}

enum outcome { RAN, STOPPED, NO_MEMORY };

static enum outcome run_in(const struct program *p, const struct dataset *d, const struct mem *mem) {
  struct arena a;
  struct arena_trap trap;
  arena_init(&a, mem, &trap);
  if (setjmp(trap.env)) {
    arena_free(&a);
    return NO_MEMORY;
  }
  struct run_options o = {.threads = 2};
  struct run_result r;
  bool ok = program_run(p, d, &o, &a, &r);
  arena_free(&a);
  return ok ? RAN : STOPPED;
}

static void test_no_memory(void **state) {
  (void)state;
  struct world w;
  begin(&w, 70, segments_text);
  const struct program *p = program_emit(&w.arena, everything(&w));
  struct scarce s = {0};
  struct mem mem = {scarce_resize, &s};
  int failures = 0;
  for (int n = 0;; n += 1 + n / 16) {
    atomic_store(&s.left, n);
    enum outcome o = run_in(p, w.data, &mem);
    assert_int_equal(atomic_load(&s.taken), 0);
    assert_int_not_equal(o, STOPPED);
    if (o == RAN) break;
    failures++;
  }
  assert_true(failures > 10);
  arena_free(&w.arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_no_rows),  cmocka_unit_test(test_few),       cmocka_unit_test(test_one_by_one),
      cmocka_unit_test(test_together), cmocka_unit_test(test_overflow),  cmocka_unit_test(test_canceled),
      cmocka_unit_test(test_broken),   cmocka_unit_test(test_no_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
