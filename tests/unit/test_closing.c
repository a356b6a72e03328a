/* Many segments of few conditions at once, over blocks of every size, some with an overflow that no answer needs; and
 * questions about the greatest and the least value, which the machine asks as questions after one row. */
#include <stddef.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "run/reference.h"
#include "run/steps.h"
#include "run_world.h"

#define RARE "age * 104_218_893_071_805_376 > 5" /* of age 89 alone it overflows */

/* Conditions that an overflow in them does not spoil, beside what they say. */
static const char *const spoilt[][2] = {
    {"(age < 0 and " RARE ")", "age < 0"},
    {"(age >= 0 or age is missing or " RARE ")", "(age >= 0 or age is missing)"},
    {"orders.any(status == paid and customer.age < 0 and customer." RARE ")",
     "orders.any(status == paid and customer.age < 0)"},
};

static const char *const pool[] = {
    "vip",
    "plan == growth",
    "plan is missing",
    "mrr > 100",
    "mrr between 20 and 2_000",
    "age > 3",
    "age is missing",
    "name.contains(\"7\")",
    "country in [FR, DE]",
    "created_at < seen_at",
    "country == US",
    "orders.any(status == paid)",
    "orders.count() > 3",
    "id in %[c1, c7]",
    "orders.max(amount) > 1_200",
    "orders.where(status == paid).max(amount) >= 1_200.50",
    "orders.min(amount) < -200",
    "orders.where(rush).min(amount) <= -200",
    "orders.max(amount) <= 1_200",
    "orders.min(amount) > 0",
    "orders.max(due_on) > 2025-11-01",
    "orders.where(status in [open, paid] and units > 3).min(placed_at) < 2024-06-01",
    "orders.max(units) > 9",
    "orders.where(units * 2 > 3).max(units) > 9",
    "orders.max(units) > orders.min(units)",
    "orders.max(customer.age) > 50",
    "parent.orders.max(amount) > 1_200",
    "orders.max(big) > 8000000000000000000000000000000000.0",
    "orders.max(rate) > 6.0",
    "orders.max(note) > \"fast\"",
    "children.max(mrr) >= 2_500",
    "orders.any(o => o.customer.orders.max(units) > 9 and o.rush)",
    "orders.any(product.orders.max(amount) > 1_600)",
    "orders.lines.max(quantity) >= 19",
};

/* A segment's condition, for the machine and for the reference. */
struct drawn {
  const char *text[2];
};

static struct drawn draw(struct world *w, bool spoil) {
  static const char *const shapes[] = {"%s%s", "%s%s and %s%s", "%s%s and (%s%s or %s%s)",
                                       "%s%s and %s%s or %s%s and %s%s"};
  struct drawn d;
  const char *x[2][8];
  for (uint32_t i = 0; i < 8; i += 2) {
    x[0][i] = x[1][i] = chance(w, 4) ? "" : "not ";
    bool bad = spoil && !chance(w, 8);
    uint32_t which = chance(w, bad ? sizeof spoilt / sizeof *spoilt : sizeof pool / sizeof *pool);
    x[0][i + 1] = bad ? spoilt[which][0] : pool[which];
    x[1][i + 1] = bad ? spoilt[which][1] : pool[which];
  }
  uint32_t shape = chance(w, 4);
  for (uint32_t k = 0; k < 2; k++) {
    const char **y = x[k];
    struct str s = shape == 0   ? str_printf(&w->arena, shapes[0], y[0], y[1])
                   : shape == 1 ? str_printf(&w->arena, shapes[1], y[0], y[1], y[2], y[3])
                   : shape == 2 ? str_printf(&w->arena, shapes[2], y[0], y[1], y[2], y[3], y[4], y[5])
                                : str_printf(&w->arena, shapes[3], y[0], y[1], y[2], y[3], y[4], y[5], y[6], y[7]);
    d.text[k] = s.ptr;
  }
  return d;
}

static void same(struct world *w, const struct ir *ir, const struct run_result *got, const struct run_result *want,
                 bool rules) {
  assert_int_equal(got->count, want->count);
  for (uint32_t s = 0; s < want->count; s++) {
    const struct ir_segment *segment = &ir->segments.items[s];
    uint32_t rows = w->data->tables[segment->entity].rows;
    uint64_t count = 0;
    for (uint32_t r = 0; r < rows; r++) {
      bool in = bit_get(want->segments[s].members, r);
      count += in;
      if (in != bit_get(got->segments[s].members, r))
        fail_msg("%.*s: row %u of %u is %s by the reference", STR_ARG(segment->name), r, rows, in ? "in" : "out");
      for (uint32_t k = 0; rules && k < segment->rule_count; k++)
        assert_int_equal(bit_get(want->segments[s].rules[k], r), bit_get(got->segments[s].rules[k], r));
    }
    assert_int_equal(got->segments[s].count, count);
    for (uint32_t r = rows; r < rows / 64 * 64 + 128; r++) assert_false(bit_get(got->segments[s].members, r));
  }
}

static void hold(uint32_t customers, uint32_t segments, bool spoil) {
  struct world w;
  begin(
      &w, customers,
      "schema \"shop.schema\"\n"
      "segment ruled {\n  rule \"one\" {\n    vip\n    mrr > 100\n  }\n  rule \"two\" {\n    country == FR\n  }\n}\n");
  struct ir *ir = fresh(&w), *plain = fresh(&w);
  ir_add_segment(ir, w.checked, 0, &w.diags);
  ir_add_segment(plain, w.checked, 0, &w.diags);
  for (uint32_t i = 0; i < segments; i++) {
    struct drawn d = i < sizeof pool / sizeof *pool ? (struct drawn){{pool[i], pool[i]}} : draw(&w, spoil);
    assert_true(try_add(&w, ir, d.text[0], TYPE_BOOL));
    assert_true(try_add(&w, plain, d.text[1], TYPE_BOOL));
  }
  struct program *p = program_emit(&w.arena, ir);
  struct str wrong = program_verify(p, &w.arena);
  if (wrong.len) fail_msg("%.*s", STR_ARG(wrong));
  struct run_result want, got;
  if (!reference_run(plain, w.data, &w.arena, &want)) fail_msg("the reference: %.*s", STR_ARG(want.error.message));
  for (uint32_t threads = 1; threads <= 3; threads++) {
    struct run_options o = {.threads = threads, .rules = threads != 2};
    if (!program_run(p, w.data, &o, &w.arena, &got)) fail_msg("%.*s", STR_ARG(got.error.message));
    same(&w, ir, &got, &want, o.rules);
  }
  arena_free(&w.arena);
}

static void test_small(void **state) {
  (void)state;
  static const uint32_t sizes[] = {1, 3, 63, 64, 65, 127, 128, 200, 513, 1025};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) hold(sizes[i], 100, i != 1);
}
static void test_whole_blocks(void **state) { /* of 2,048 rows, where there is one thread */
  (void)state;
  hold(16384 + 77, 50, false);
}

/* Steps of every kind over bitmaps of every size, beside a bit at a time. */
static void test_steps(void **state) {
  (void)state;
  enum { MAPS = 12, WORDS = 32, STEPS = 40, BLOCKS = 3 };
  struct world w = {.seed = 5};
  static void (*const runs[])(const struct step *, uint32_t, uint32_t, uint32_t) = {steps_run, steps_run_avx2,
                                                                                    steps_run_plain};
  for (uint32_t n = 1; n <= WORDS * 64; n += n < 200 ? 1 : n < 1900 ? 61 : 1 + chance(&w, 5)) {
    uint64_t start[MAPS][WORDS], map[MAPS][WORDS], want[MAPS][WORDS];
    for (uint32_t m = 0; m < MAPS; m++)
      for (uint32_t i = 0; i < WORDS; i++)
        start[m][i] = ((uint64_t)chance(&w, 1u << 31) << 32) ^ ((uint64_t)chance(&w, 1u << 31) << 5);
    struct step steps[STEPS] = {0};
    const uint64_t *in[STEPS][4];
    uint32_t from[STEPS][4], to[STEPS];
    _Alignas(64) uint64_t all[STEPS][WORDS * BLOCKS];
    uint64_t total[STEPS];
    for (uint32_t i = 0; i < STEPS; i++) {
      uint32_t op = chance(&w, 6);
      steps[i] =
          (struct step){.op = op, .count = op == STEP_NOT || op == STEP_PUT ? 1 : 1 + chance(&w, 4), .in = in[i]};
      for (uint32_t k = 0; k < steps[i].count; k++) in[i][k] = map[from[i][k] = chance(&w, MAPS)];
      steps[i].out = op >= STEP_PUT ? all[i] : map[to[i] = chance(&w, MAPS)];
      if (op >= STEP_PUT && chance(&w, 4)) steps[i].total = &total[i];
      steps[i].far = op >= STEP_PUT && chance(&w, 2);
    }
    for (size_t r = 0; r < sizeof runs / sizeof *runs; r++) {
      memcpy(map, start, sizeof map);
      memcpy(want, start, sizeof want);
      memset(all, 0xA5, sizeof all);
      for (uint32_t i = 0; i < STEPS; i++) total[i] = 7;
      runs[r](steps, STEPS, WORDS * 64, n);
      for (uint32_t i = 0; i < STEPS; i++) {
        uint64_t made[WORDS], count = 7;
        for (uint32_t p = 0; p < WORDS * 64; p++) {
          bool x = bit_get(want[from[i][0]], p);
          for (uint32_t k = 1; k < steps[i].count; k++) {
            bool y = bit_get(want[from[i][k]], p);
            x = steps[i].op == STEP_AND || steps[i].op == STEP_AND_PUT ? x && y : x || y;
          }
          if (steps[i].op == STEP_NOT) x = !x;
          if (!(p & 63)) made[p >> 6] = 0;
          if (x) made[p >> 6] |= UINT64_C(1) << (p & 63);
          if (steps[i].op < STEP_PUT || p >= (n + 63) / 64 * 64) continue;
          assert_int_equal(bit_get(all[i], WORDS * 64 + p), p < n && x);
          count += p < n && x;
        }
        if (steps[i].op < STEP_PUT) memcpy(want[to[i]], made, sizeof made);
        for (uint32_t k = 0; steps[i].op >= STEP_PUT && k < WORDS * BLOCKS; k++) /* nothing beside the block's own */
          if (k < WORDS || k >= WORDS + (n + 63) / 64) assert_int_equal(all[i][k], UINT64_C(0xA5A5A5A5A5A5A5A5));
        if (steps[i].total) assert_int_equal(total[i], count);
      }
      for (uint32_t m = 0; m < MAPS; m++) assert_memory_equal(map[m], want[m], (n + 63) / 64 * 8);
    }
  }
}

/* Results that are more than the caches keep go past them: the same as those of a few segments at a time, which do
 * not. */
static void test_far(void **state) {
  (void)state;
  enum { CUSTOMERS = 16384 + 77, SEGMENTS = 8400, FEW = 700 };
  struct world w, drawn = {.seed = 11};
  arena_init(&drawn.arena, &mem_libc, NULL);
  struct buf text = buf_in(&drawn.arena);
  buf_addz(&text, "schema \"shop.schema\"\n");
  for (uint32_t i = 0; i < SEGMENTS; i++) buf_printf(&text, "segment s%u = %s\n", i, draw(&drawn, false).text[0]);
  begin(&w, CUSTOMERS, buf_str(&text).ptr);
  struct ir *all = fresh(&w), *few[SEGMENTS / FEW];
  for (uint32_t i = 0; i < SEGMENTS; i++) {
    if (i % FEW == 0) few[i / FEW] = fresh(&w);
    ir_add_segment(all, w.checked, i, &w.diags);
    ir_add_segment(few[i / FEW], w.checked, i, &w.diags);
  }
  assert_true((uint64_t)SEGMENTS * CUSTOMERS / 8 >= 16 << 20);
  struct run_result got, want;
  struct run_options o = {.threads = 2};
  assert_true(program_run(program_emit(&w.arena, all), w.data, &o, &w.arena, &got));
  for (uint32_t b = 0; b < SEGMENTS / FEW; b++) {
    assert_true(program_run(program_emit(&w.arena, few[b]), w.data, &o, &w.arena, &want));
    for (uint32_t s = 0; s < FEW; s++) {
      assert_int_equal(got.segments[b * FEW + s].count, want.segments[s].count);
      assert_memory_equal(got.segments[b * FEW + s].members, want.segments[s].members, (CUSTOMERS / 64 + 2) * 8);
    }
  }
  arena_free(&drawn.arena);
  arena_free(&w.arena);
}

/* What stands last is what only puts truths together; nothing else reads it. */
static void test_order(void **state) {
  (void)state;
  struct world w;
  begin(&w, 10, segments_text);
  const struct program *p = program_emit(&w.arena, everything(&w));
  bool any = false;
  for (uint32_t i = 0; i < p->pass_count; i++) {
    const struct domain *d = &p->passes[i].domains[0];
    uint32_t at = 0;
    while (at < d->count && op_closes(d->code[d->count - 1 - at].op)) at++;
    any |= at > 50;
    for (uint32_t k = 0; k + at < d->count; k++) assert_int_not_equal(d->code[k].op, OP_EMIT_);
  }
  assert_true(any);
  arena_free(&w.arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_steps), cmocka_unit_test(test_small), cmocka_unit_test(test_whole_blocks),
      cmocka_unit_test(test_far),   cmocka_unit_test(test_order),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
