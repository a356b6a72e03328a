/* What is derived from loaded data, against the reference: comparisons by sketches of one and two bytes, exact and in
 * doubt, of dates, times, decimals and numbers to their ends, some missing; aggregates over the rows of parents with
 * none, one and many, as chosen by few and many conditions; sums asked for by few parents. The first evaluations have
 * nothing derived. */
#include <stddef.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "data/derived.h"
#include "data/load.h"
#include "data/time_text.h"
#include "front/check.h"
#include "front/project.h"
#include "run/program.h"
#include "run/reference.h"
#include "random.h"

static const char schema_text[] =
    "schema shop of owner\n"
    "entity owner key id {\n  id id\n  tier enum { a, b, c }?\n  least int?\n  since date?\n"
    "  items [item] by owner_id\n}\n"
    "entity item key id {\n  id id\n  kind enum { x, y, z }?\n  at timestamp?\n  day date?\n  many int?\n  few int\n"
    "  price decimal(12,2)?\n  rate float?\n}\n";

struct world {
  struct arena arena;
  struct sources sources;
  struct diags diags;
  struct project project;
  struct checked *checked;
  struct dataset *data;
  struct builder *builder;
  uint64_t seed;
  uint32_t here; /* of a hundred values */
};

static uint32_t chance(struct world *w, uint32_t n) { return random_below(&w->seed, n); }

static void begin(struct world *w, uint64_t seed, uint32_t here) {
  *w = (struct world){.seed = seed, .here = here};
  arena_init(&w->arena, &mem_libc, NULL);
  w->sources = sources_in(&w->arena);
  w->diags = diags_in(&w->arena);
  project_init(&w->project, &w->arena, &w->sources, &w->diags);
  assert_true(project_add_text(&w->project, STR("shop.schema"), str_from(schema_text)));
  assert_true(project_add_text(&w->project, STR("shop.seg"), STR("schema \"shop.schema\"\nsegment s = items.any()\n")));
  w->checked = check_project(&w->project);
  assert_int_equal(w->diags.errors, 0);
  static const struct load_options options;
  struct load_report *report = arena_new(&w->arena, struct load_report);
  w->builder =
      builder_new(&w->arena, w->checked->schema, needs_all(&w->arena, w->checked->schema), &options, &w->diags, report);
}

static uint32_t column(const struct world *w, const char *entity, const char *stored, uint32_t *e) {
  *e = map_get(&w->checked->schema->entity_by_name, str_from(entity));
  const struct entity *en = &w->checked->schema->entities[*e];
  uint32_t c = 0;
  while (c < en->column_count && !str_is(en->columns[c].stored, stored)) c++;
  assert_true(c < en->column_count);
  return c;
}

static void number(struct world *w, const char *entity, const char *stored, bool there, int64_t v) {
  uint32_t e, c = column(w, entity, stored, &e);
  if (there) builder_add_i64(w->builder, e, c, v);
  else builder_add_missing(w->builder, e, c);
}

static void word(struct world *w, const char *entity, const char *stored, bool there, const char *text) {
  uint32_t e, c = column(w, entity, stored, &e);
  if (there) builder_add_text(w->builder, e, c, str_from(text));
  else builder_add_missing(w->builder, e, c);
}

static bool here(struct world *w) { return chance(w, 100) < w->here; }

enum { DAY_2025 = 20089 };
static const int64_t day_us = INT64_C(86400000000);

/* Between the values of `many`. */
static int64_t steps(int64_t spread) { return spread < INT64_C(1) << 30 ? spread * spread : spread * 5000; }

/* `spread` says how far values lie from one another: the sketches are exact, or not, or of one value alone. */
static void fill(struct world *w, uint32_t owners, uint32_t each, int64_t spread) {
  static const char *const words[] = {"a", "b", "c", "x", "y", "z"};
  for (uint32_t i = 0; i < owners; i++) {
    number(w, "owner", "id", true, i);
    word(w, "owner", "tier", here(w), words[chance(w, 9) ? chance(w, 2) : 2]);
    number(w, "owner", "least", here(w), chance(w, 5));
    number(w, "owner", "since", here(w), DAY_2025 + chance(w, 300));
  }
  for (uint32_t i = 0; i < owners * each; i++) {
    number(w, "item", "id", true, i);
    word(w, "item", "kind", here(w), words[3 + chance(w, 3)]);
    number(w, "item", "at", here(w), (int64_t)DAY_2025 * day_us + chance(w, 700) * spread);
    number(w, "item", "day", here(w), DAY_2025 + chance(w, 300));
    int64_t many = chance(w, 40) * steps(spread) - 20;
    if (spread == 3 && !chance(w, 30)) many = chance(w, 2) ? INT64_MIN : INT64_MAX;
    number(w, "item", "many", here(w), many);
    number(w, "item", "few", true, (int64_t)chance(w, 9) - 4);
    number(w, "item", "price", here(w), (int64_t)chance(w, 20000) - 4000);
    uint32_t e, c = column(w, "item", "rate", &e);
    builder_add_double(w->builder, e, c, chance(w, 9) * 0.5);
    uint32_t kind = chance(w, 10);
    uint32_t to = kind == 0 ? owners / 2 : chance(w, kind < 3 ? owners : owners * 2 / 3 + 1);
    number(w, "item", "owner_id", kind != 1, to);
  }
  w->data = builder_finish_columns(w->builder);
  for (uint32_t i = 0; i < w->diags.list.count; i++) print_error("%.*s\n", STR_ARG(w->diags.list.items[i]->message));
  assert_non_null(w->data);
}

static void add(struct world *w, struct ir *ir, const char *text) {
  uint32_t before = w->diags.errors, base = w->checked->schema->base;
  const struct node *n = check_expr(&w->project, w->checked, base, str_from(text), TYPE_NONE);
  if (n && w->checked->types[n->id].kind == TYPE_BOOL) ir_add_cond(ir, w->checked, base, n, str_from(text), &w->diags);
  else if (n) ir_add_expr(ir, w->checked, base, n, str_from(text), &w->diags);
  if (w->diags.errors != before)
    fail_msg("%s: %.*s", text, STR_ARG(w->diags.list.items[w->diags.list.count - 1]->message));
}

/* A comparison of a column of items, with something in, at the ends of, or beyond what it holds. */
static const char *condition(struct world *w, int64_t spread) {
  static const char *const ops[] = {"<", "<=", ">", ">=", "==", "!="};
  const char *op = ops[chance(w, 6)];
  char text[200], value[100];
  int64_t at = (int64_t)(chance(w, 720)) * spread - 5 * spread + (chance(w, 2) ? (int64_t)chance(w, 3) - 1 : 0);
  const char *column = "many";
  switch (chance(w, 7)) {
    case 0:
    case 1: {
      column = "at";
      struct buf b = buf_in(&w->arena);
      timestamp_print(&b, (int64_t)DAY_2025 * day_us + at);
      snprintf(value, sizeof value, "%.*s", STR_ARG(buf_str(&b)));
      break;
    }
    case 2:
      column = "day";
      snprintf(value, sizeof value, "2025-%02u-%02u", 1 + chance(w, 12), 1 + chance(w, 28));
      break;
    case 3:
      column = "price";
      snprintf(value, sizeof value, "%d.%02u", (int)chance(w, 260) - 50, chance(w, 100));
      break;
    case 4:
      column = "few";
      snprintf(value, sizeof value, "%d", (int)chance(w, 13) - 6);
      break;
    case 5: return chance(w, 2) ? "kind == x" : "kind in [x, z]";
    default: {
      static const char *const ends[] = {"-9223372036854775807", "9223372036854775807", "0", "-1"};
      if (chance(w, 4)) snprintf(value, sizeof value, "%lld", (long long)(chance(w, 42) * steps(spread) - 20));
      else snprintf(value, sizeof value, "%s", ends[chance(w, 4)]);
    }
  }
  if (chance(w, 3)) snprintf(text, sizeof text, "%s %s %s", column, op, value);
  else snprintf(text, sizeof text, "%s %s %s", value, op, column);
  return str_printf(&w->arena, "%s", text).ptr;
}

static const char *some_items(struct world *w, int64_t spread) {
  const char *a = condition(w, spread), *b = condition(w, spread), *c = condition(w, spread);
  switch (chance(w, 6)) {
    case 0: return "items";
    case 1: return str_printf(&w->arena, "items.where(%s and %s)", a, b).ptr;
    case 2: return str_printf(&w->arena, "items.where(%s or %s)", a, b).ptr;
    case 3: return str_printf(&w->arena, "items.where(%s and %s and %s)", a, b, c).ptr;
    case 4: /* what overflows is decided by another operand, as a rule */
      return str_printf(&w->arena, "items.where(many + 5 > 3 and %s and many < 1000 and %s)", a, b).ptr;
    default: return str_printf(&w->arena, "items.where(%s)", a).ptr;
  }
}

static const char *question(struct world *w, int64_t spread) {
  static const char *const guards[] = {"tier == a",       "tier == c",          "tier == c and least > 1",
                                       "least < 1",       "since > 2025-06-01", "least >= 9",
                                       "not (tier == a)", "items.any(few == 3)"};
  const char *items = some_items(w, spread), *guard = guards[chance(w, 8)], *more = some_items(w, spread);
  switch (chance(w, 14)) {
    case 0: return str_printf(&w->arena, "%s.any()", items).ptr;
    case 1: return str_printf(&w->arena, "%s.count()", items).ptr;
    case 2: return str_printf(&w->arena, "%s.sum(price)", items).ptr;
    case 3: return str_printf(&w->arena, "%s.sum(few)", items).ptr;
    case 4: return str_printf(&w->arena, "%s.max(few)", items).ptr;
    case 5: return str_printf(&w->arena, "%s.min(at)", items).ptr;
    case 6: return str_printf(&w->arena, "%s.avg(price)", items).ptr;
    case 7: return str_printf(&w->arena, "%s and %s.sum(price) > 20", guard, items).ptr;
    case 8: return str_printf(&w->arena, "%s.count() >= 2 and %s", items, guard).ptr;
    case 9: return str_printf(&w->arena, "%s and %s.max(rate) > 2.0 and %s.count() > 1", guard, items, more).ptr;
    case 10:
      return str_printf(&w->arena, "(%s and %s.sum(few) > 1) or (tier == b and %s.any())", guard, items, more).ptr;
    case 11: return str_printf(&w->arena, "%s and %s.sum(price) > %s.sum(price)", guard, items, more).ptr;
    case 12: return str_printf(&w->arena, "%s and (%s.none() or %s.avg(few) > 0)", guard, items, more).ptr;
    default: return str_printf(&w->arena, "%s and %s.latest(2, by: at).count(few > 0) == 2", guard, items).ptr;
  }
}

static void compare(struct world *w, const struct ir *ir, const struct run_result *want, const struct run_result *got) {
  uint32_t rows = w->data->tables[w->checked->schema->base].rows;
  (void)ir;
  for (uint32_t s = 0; s < want->count; s++)
    for (uint32_t r = 0; r < rows; r++) {
      struct str name = ir->segments.items[s].name;
      if (want->segments[s].members) {
        if (bit_get(want->segments[s].members, r) != bit_get(got->segments[s].members, r))
          fail_msg("%.*s: row %u is %s by the reference", STR_ARG(name), r,
                   bit_get(want->segments[s].members, r) ? "in" : "out");
        continue;
      }
      struct buf x = buf_in(&w->arena), y = buf_in(&w->arena);
      run_values_print(want->segments[s].values, r, &x);
      run_values_print(got->segments[s].values, r, &y);
      if (!str_eq(buf_str(&x), buf_str(&y)))
        fail_msg("%.*s: row %u is `%.*s`, by the reference `%.*s`", STR_ARG(name), r, STR_ARG(buf_str(&y)),
                 STR_ARG(buf_str(&x)));
    }
}

/* One at a time and all together, without anything derived and with it, by one thread and by two. */
static void hold(struct world *w, int64_t spread, uint32_t questions, uint32_t together) {
  uint32_t answered = 0;
  for (uint32_t q = 0; q < questions; q++) {
    struct ir *ir = ir_new(&w->arena, w->checked, INT64_C(1769853600) * 1000000);
    for (uint32_t i = 0; i < together; i++) add(w, ir, question(w, spread));
    struct program *p = program_emit(&w->arena, ir);
    struct run_result want, got;
    bool fine = reference_run(ir, w->data, &w->arena, &want);
    if (q == questions / 3) derived_eagerly(w->data);
    for (uint32_t threads = 1; fine && threads <= 2; threads++) { /* not where an overflow fails it */
      struct run_options o = {.threads = threads};
      assert_true(program_run(p, w->data, &o, &w->arena, &got));
      compare(w, ir, &want, &got);
    }
    answered += fine;
  }
  assert_true(together > 1 || answered > questions / 2);
}

/* The cells of every column of whole numbers beside its values, row by row. */
static void hold_cells(struct world *w) {
  derived_eagerly(w->data);
  struct derived_asker k = derived_ask(w->data, 2);
  for (uint32_t e = 0; e < w->checked->schema->entity_count; e++)
    for (uint32_t i = 0; i < w->checked->schema->entities[e].column_count; i++) {
      const struct table *t = &w->data->tables[e];
      const struct column *c = &t->columns[i];
      if (!t->rows || (c->kind != COLUMN_I64 && c->kind != COLUMN_I32)) continue;
      const struct sketch *s;
      assert_true(derived_sketch(&k, e, i, &s));
      assert_non_null(s);
      int64_t least = INT64_MAX, greatest = INT64_MIN;
      for (uint32_t r = 0; r < t->rows; r++) {
        int64_t v = c->kind == COLUMN_I64 ? ((const int64_t *)c->data)[r] : ((const int32_t *)c->data)[r];
        uint64_t cell = ((uint64_t)v - (uint64_t)s->least) >> s->shift;
        assert_int_equal(s->low ? (uint32_t)s->cells[r] << 8 | s->low[r] : s->cells[r], cell);
        least = v < least ? v : least;
        greatest = v > greatest ? v : greatest;
      }
      assert_true(s->least == least && s->greatest == greatest);
    }
}

static void one_world(uint64_t seed, uint32_t owners, uint32_t each, uint32_t there, int64_t spread) {
  struct world w;
  begin(&w, seed, there);
  fill(&w, owners, each, spread);
  hold(&w, spread, 40, 1);
  hold(&w, spread, 2, 12);
  hold_cells(&w);
  arena_free(&w.arena);
}

static void test_exact(void **state) {
  (void)state;
  one_world(1, 150, 6, 80, 1);
}
static void test_in_doubt(void **state) {
  (void)state;
  one_world(2, 150, 9, 80, 1000000);
  one_world(3, 150, 9, 80, 40 * day_us);
}
static void test_ends_of_numbers(void **state) {
  (void)state;
  one_world(4, 120, 9, 80, 3);
}
static void test_all_there(void **state) {
  (void)state;
  one_world(5, 150, 9, 100, 3600 * INT64_C(1000000));
}
static void test_none_there(void **state) {
  (void)state;
  one_world(6, 100, 5, 0, 1);
}
static void test_few_rows(void **state) {
  (void)state;
  one_world(7, 0, 5, 80, 1);
  one_world(8, 1, 5, 80, 1);
  one_world(9, 1, 300, 80, 1000000);
  one_world(10, 90, 0, 80, 1);
}
/* More than a block of owners, and of the rows of one. */
static void test_many_rows(void **state) {
  (void)state;
  struct world w;
  begin(&w, 11, 90);
  fill(&w, 40000, 2, 3600 * INT64_C(1000000));
  hold(&w, 3600 * INT64_C(1000000), 9, 1);
  hold_cells(&w);
  arena_free(&w.arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_exact),     cmocka_unit_test(test_in_doubt),   cmocka_unit_test(test_ends_of_numbers),
      cmocka_unit_test(test_all_there), cmocka_unit_test(test_none_there), cmocka_unit_test(test_few_rows),
      cmocka_unit_test(test_many_rows),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
