/* Latest and earliest where rows are read in one go: against the reference over random data, and over very many rows of
 * one parent against a sort. */
#include <stddef.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "data/load.h"
#include "front/check.h"
#include "front/project.h"
#include "run/keys.h"
#include "run/program.h"
#include "run/reference.h"
#include "random.h"

/* Items stand clustered by `owner_id`; those of a shelf lie anywhere. */
static const char schema_text[] =
    "schema shop of owner\n"
    "entity owner key id {\n  id id\n  least int?\n  parent owner? by parent_id\n  items [item] by owner_id\n  shelved "
    "[item] by shelf -> shelf\n  shelf text?\n}\n"
    "entity item key id {\n  id id\n  kind enum { a, b, c }?\n  at timestamp?\n  day date?\n  many int?\n  few int\n  "
    "price decimal(12,2)?\n"
    "  wide decimal(30,2)?\n  rate float?\n  note text?\n  rush bool?\n  shelf text?\n  owner owner? by owner_id\n}\n";

struct world {
  struct arena arena;
  struct sources sources;
  struct diags diags;
  struct project project;
  struct checked *checked;
  struct dataset *data;
  struct builder *builder;
  uint64_t seed;
};

static uint32_t chance(struct world *w, uint32_t n) { return random_below(&w->seed, n); }

static void begin(struct world *w, uint64_t seed) {
  *w = (struct world){.seed = seed};
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

static uint32_t entity_of(struct world *w, const char *name) {
  return map_get(&w->checked->schema->entity_by_name, str_from(name));
}

static void row(struct world *w, const char *entity, uint32_t line) {
  builder_row(w->builder, entity_of(w, entity), str_from(entity), line);
}

static void set(struct world *w, const char *entity, const char *stored, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
static void set(struct world *w, const char *entity, const char *stored, const char *fmt, ...) {
  const struct entity *e = &w->checked->schema->entities[entity_of(w, entity)];
  va_list ap;
  va_start(ap, fmt);
  struct str text = str_vprintf(&w->arena, fmt, ap);
  va_end(ap);
  for (uint32_t c = 0; c < e->column_count; c++)
    if (str_is(e->columns[c].stored, stored)) {
      builder_set(w->builder, c, text);
      return;
    }
  fail_msg("no column %s", stored);
}

static void finish(struct world *w) {
  w->data = builder_finish(w->builder);
  for (uint32_t i = 0; i < w->diags.list.count; i++) print_error("%.*s\n", STR_ARG(w->diags.list.items[i]->message));
  assert_non_null(w->data);
}

/* `here` of a hundred values are there. */
static void item(struct world *w, uint32_t i, uint32_t id, uint32_t owner, uint32_t here) {
  static const char *const kinds[] = {"a", "b", "c"}, *const notes[] = {"x", "yy", "", "z"};
  row(w, "item", i + 1);
  set(w, "item", "id", "%u", id);
  set(w, "item", "few", "%d", (int)chance(w, 5) - 2); /* ties are the rule */
  if (chance(w, 100) < here) set(w, "item", "kind", "%s", kinds[chance(w, 3)]);
  if (chance(w, 100) < here)
    set(w, "item", "at", "2025-%02u-%02uT%02u:00:00Z", 1 + chance(w, 12), 1 + chance(w, 28), chance(w, 24));
  if (chance(w, 100) < here) set(w, "item", "day", "2025-%02u-%02u", 1 + chance(w, 12), 1 + chance(w, 28));
  if (chance(w, 100) < here) { /* the ends of the numbers */
    if (chance(w, 4)) set(w, "item", "many", "%d", (int)chance(w, 60000) - 30000);
    else set(w, "item", "many", "%s", chance(w, 2) ? "-9223372036854775808" : "9223372036854775807");
  }
  if (chance(w, 100) < here) set(w, "item", "price", "%d.%02u", (int)chance(w, 40) - 20, chance(w, 100));
  if (chance(w, 100) < here) set(w, "item", "wide", "%u.00", chance(w, 9));
  if (chance(w, 100) < here) set(w, "item", "rate", "%d.5", (int)chance(w, 9) - 4);
  if (chance(w, 100) < here) set(w, "item", "note", "%s", notes[chance(w, 4)]);
  if (chance(w, 100) < here) set(w, "item", "rush", "%s", chance(w, 2) ? "true" : "false");
  if (chance(w, 5)) set(w, "item", "shelf", "s%u", chance(w, 12));
  if (owner != NONE) set(w, "item", "owner_id", "%u", owner);
}

/* Owners with none, one, some and many items. */
static void begin_random(struct world *w, uint64_t seed, uint32_t owners, uint32_t here) {
  begin(w, seed);
  for (uint32_t i = 0; i < owners; i++) {
    row(w, "owner", i + 1);
    set(w, "owner", "id", "%u", i);
    if (chance(w, 4)) set(w, "owner", "least", "%u", chance(w, 5));
    if (chance(w, 4)) set(w, "owner", "shelf", "s%u", chance(w, 14));
    if (chance(w, 2)) set(w, "owner", "parent_id", "%u", chance(w, owners + 2));
  }
  uint32_t items = owners * 9, *ids = arena_new_array(&w->arena, uint32_t, items + 1);
  for (uint32_t i = 0; i < items; i++) { /* keys are not in the order of rows */
    uint32_t at = chance(w, i + 1);
    ids[i] = ids[at];
    ids[at] = i;
  }
  for (uint32_t i = 0; i < items; i++) {
    uint32_t kind = chance(w, 10), owner = kind == 0   ? NONE
                                           : kind == 1 ? chance(w, 2) * (owners / 2)
                                           : kind == 2 ? chance(w, owners)
                                                       : chance(w, owners * 2 / 3 + 1);
    item(w, i, ids[i], owner, here);
  }
  finish(w);
}

static struct ir *fresh(struct world *w) { return ir_new(&w->arena, w->checked, INT64_C(1769853600) * 1000000); }

static void add(struct world *w, struct ir *ir, const char *text) {
  uint32_t before = w->diags.errors, base = w->checked->schema->base;
  const struct node *n = check_expr(&w->project, w->checked, base, str_from(text), TYPE_NONE);
  if (n && w->checked->types[n->id].kind == TYPE_BOOL) ir_add_cond(ir, w->checked, base, n, str_from(text), &w->diags);
  else if (n) ir_add_expr(ir, w->checked, base, n, str_from(text), &w->diags);
  if (w->diags.errors != before)
    fail_msg("%s: %.*s", text, STR_ARG(w->diags.list.items[w->diags.list.count - 1]->message));
}

static void compare(struct world *w, struct ir *ir) {
  struct program *p = program_emit(&w->arena, ir);
  struct str wrong = program_verify(p, &w->arena);
  if (wrong.len) fail_msg("%.*s", STR_ARG(wrong));
  struct run_result want, got;
  assert_true(reference_run(ir, w->data, &w->arena, &want));
  uint32_t rows = w->data->tables[w->checked->schema->base].rows;
  for (uint32_t threads = 1; threads <= 2; threads++) {
    struct run_options o = {.threads = threads};
    assert_true(program_run(p, w->data, &o, &w->arena, &got));
    for (uint32_t s = 0; s < want.count; s++)
      for (uint32_t r = 0; r < rows; r++) {
        struct str name = ir->segments.items[s].name;
        if (want.segments[s].members) {
          if (bit_get(want.segments[s].members, r) != bit_get(got.segments[s].members, r))
            fail_msg("%.*s: row %u is %s by the reference", STR_ARG(name), r,
                     bit_get(want.segments[s].members, r) ? "in" : "out");
          continue;
        }
        struct buf x = buf_in(&w->arena), y = buf_in(&w->arena);
        run_values_print(want.segments[s].values, r, &x);
        run_values_print(got.segments[s].values, r, &y);
        if (!str_eq(buf_str(&x), buf_str(&y)))
          fail_msg("%.*s: row %u is `%.*s`, by the reference `%.*s`", STR_ARG(name), r, STR_ARG(buf_str(&y)),
                   STR_ARG(buf_str(&x)));
      }
  }
}

static const char *const orders[] = {"at",   "day",  "many", "few",     "price",
                                     "wide", "rate", "note", "few + 1", "note.length()"};
static const char *const froms[] = {
    "items",   "items.where(kind == a)", "items.where(price > 0 and rush)", "items.where(few == 99)",
    "shelved", "parent.items",           "parent.items.where(kind != b)",   "items.where(few > owner.least)"};

/* Every key, n from 1 to 10 and one alone, from either end, whatever comes before; the ids tell which rows it was. */
static void over(struct world *w, bool one_by_one) {
  struct ir *all = fresh(w);
  for (size_t f = 0; f < sizeof froms / sizeof *froms; f++)
    for (size_t k = 0; k < sizeof orders / sizeof *orders; k++)
      for (uint32_t n = 0; n <= 10; n++) {
        if (f > 1 && n > 2 && n != 8) continue;
        char text[200];
        const char *word = chance(w, 2) ? "latest" : "earliest";
        if (n)
          snprintf(text, sizeof text, "%s.%s(%u, by: %s).%s", froms[f], word, n, orders[k],
                   chance(w, 2) ? "sum(few * 100 + many / 9223372036854775807.0)" : "count(kind == a)");
        else snprintf(text, sizeof text, "%s.%s(by: %s).id", froms[f], word, orders[k]);
        struct ir *ir = one_by_one ? fresh(w) : all;
        add(w, ir, text);
        if (one_by_one) compare(w, ir);
      }
  add(w, all, "items.latest(by: at).id");
  add(w, all, "items.count(kind == a)");
  static const char *const counted[] = {"at", "day", "many", "few", "price", "wide", "rate", "note", "rush", "kind"};
  for (size_t f = 0; f < sizeof froms / sizeof *froms; f++)
    for (size_t k = 0; k < sizeof counted / sizeof *counted; k++)
      add(w, all, str_printf(&w->arena, "%s.distinct(%s).count()", froms[f], counted[k]).ptr);
  compare(w, all);
}

static void random_world(uint64_t seed, uint32_t owners, uint32_t here, bool one_by_one) {
  struct world w;
  begin_random(&w, seed, owners, here);
  over(&w, one_by_one);
  arena_free(&w.arena);
}

static void test_alone(void **state) {
  (void)state;
  random_world(1, 70, 80, true);
}
static void test_together(void **state) {
  (void)state;
  random_world(2, 120, 80, false);
}
static void test_all_there(void **state) {
  (void)state;
  random_world(3, 100, 100, false);
}
static void test_none_there(void **state) {
  (void)state;
  random_world(4, 70, 0, false);
}
static void test_no_rows(void **state) {
  (void)state;
  random_world(5, 0, 80, false);
  random_world(6, 1, 80, false);
}

/* ---- keys by themselves ---- */

/* Of those of `take`, how many are better than, or as good as, key i. */
static void rank_of(const int64_t *keys, uint32_t n, uint64_t take, int64_t flip, uint32_t i, uint32_t *better,
                    uint32_t *equal) {
  *better = *equal = 0;
  for (uint32_t k = 0; k < n; k++) {
    if (!(take >> k & 1)) continue;
    *better += (keys[k] ^ flip) > (keys[i] ^ flip);
    *equal += keys[k] == keys[i];
  }
}

static void test_keys(void **state) {
  (void)state;
  struct world w = {.seed = 77};
  for (uint32_t round = 0; round < 6000; round++) {
    uint32_t n = 1 + round % 64, most = 1 + chance(&w, KEYS_MOST);
    bool narrow = chance(&w, 2), distinct = true;
    int64_t flip = chance(&w, 2) ? -1 : 0, wide[64];
    int32_t small[64];
    uint64_t take = chance(&w, 2) ? ~UINT64_C(0) : chance(&w, 1u << 31) * UINT64_C(0x9E3779B97F4A7C15);
    if (n < 64) take &= (UINT64_C(1) << n) - 1;
    uint32_t spread = chance(&w, 3) ? 1u << 30 : 1 + chance(&w, 40);
    for (uint32_t i = 0; i < n; i++) {
      small[i] = (int32_t)chance(&w, spread) - (int32_t)(spread / 2);
      wide[i] = narrow           ? small[i]
                : chance(&w, 20) ? small[i] * (INT64_C(1) << 33)
                : chance(&w, 2)  ? INT64_MIN
                                 : INT64_MAX;
      for (uint32_t k = 0; k < i; k++) distinct &= wide[k] != wide[i];
    }
    for (uint32_t plain = 0; plain < 2; plain++) {
      /* exactly as long as it is: what reads beyond is found out */
      size_t size = n * (narrow ? sizeof *small : sizeof *wide);
      void *keys = malloc(size);
      memcpy(keys, narrow ? (const void *)small : wide, size);
      uint64_t bits = keys_best_of(most, narrow, plain)(keys, n, take, flip);
      free(keys);
      assert_int_equal(bits & ~take, 0);
      if (!bits) assert_false(take && distinct);
      for (uint32_t i = 0; i < n && bits; i++) {
        uint32_t better, equal;
        rank_of(wide, n, take, flip, i, &better, &equal);
        if (bits >> i & 1) assert_true(better + equal <= most);
        else if (take >> i & 1) assert_true(better >= most);
      }
    }
    uint32_t different = 0;
    for (uint32_t i = 0; i < n; i++) {
      bool again = false;
      for (uint32_t k = 0; k < i; k++) again |= wide[k] == wide[i];
      different += !again;
    }
    assert_int_equal(keys_different(wide, n), different);
    int64_t least = wide[chance(&w, n)] ^ flip;
    uint64_t bits = keys_at_least(wide, n, least, flip);
    for (uint32_t i = 0; i < 64; i++) assert_int_equal(bits >> i & 1, i < n && (wide[i] ^ flip) >= least);
  }
}

/* ---- a million of one parent ---- */

enum { GIANT = 1000000, AROUND = 70 };

struct plain {
  int64_t at, id;
  uint32_t owner;
};

static int by_order(const void *x, const void *y) {
  const struct plain *a = x, *b = y;
  if (a->owner != b->owner) return a->owner < b->owner ? -1 : 1;
  if (a->at != b->at) return a->at > b->at ? -1 : 1;
  return (a->id < b->id) - (a->id > b->id);
}

static void column(struct world *w, const char *entity, const char *stored, int64_t v) {
  uint32_t id = entity_of(w, entity);
  const struct entity *e = &w->checked->schema->entities[id];
  for (uint32_t c = 0; c < e->column_count; c++)
    if (str_is(e->columns[c].stored, stored)) {
      builder_add_i64(w->builder, id, c, v);
      return;
    }
  fail_msg("no column %s", stored);
}

/* The order asked for is that of a sort: `spread` keys, so ties by the million where it is 1. */
static void giant(uint32_t spread) {
  struct world w;
  begin(&w, spread);
  enum { OWNERS = 2 * AROUND + 1 };
  for (uint32_t i = 0; i < OWNERS; i++) column(&w, "owner", "id", i);
  struct plain *items = arena_new_array(&w.arena, struct plain, GIANT + OWNERS * 9);
  uint32_t count = 0;
  for (uint32_t i = 0; i < OWNERS; i++)
    for (uint32_t n = i == AROUND ? GIANT : chance(&w, 9); n > 0; n--) {
      struct plain *p = &items[count++];
      *p = (struct plain){.owner = i, .at = (int64_t)chance(&w, spread) * 1000003 - 500};
      p->id = (int64_t)count * 7919 % 2000003;
      column(&w, "item", "id", p->id);
      column(&w, "item", "many", p->id);
      column(&w, "item", "few", (int64_t)(p->id % 3));
      column(&w, "item", "at", p->at);
      column(&w, "item", "owner_id", i);
    }
  w.data = builder_finish_columns(w.builder);
  for (uint32_t i = 0; i < w.diags.list.count; i++) print_error("%.*s\n", STR_ARG(w.diags.list.items[i]->message));
  assert_non_null(w.data);
  qsort(items, count, sizeof *items, by_order);
  for (uint32_t most = 1; most <= 9; most += most == 3 ? 5 : 1)
    for (uint32_t way = 0; way < 3; way++) { /* the column, some of its rows, what is made of it */
      bool some = way == 1;
      struct ir *ir = fresh(&w);
      add(&w, ir,
          str_printf(&w.arena, "items%s.latest(%u, by: at%s).sum(many)", some ? ".where(few != 1)" : "", most,
                     way == 2 ? " + 1 day" : "")
              .ptr);
      const struct program *p = program_emit(&w.arena, ir);
      for (uint32_t threads = 1; threads <= 2; threads++) {
        struct run_options o = {.threads = threads};
        struct run_result got;
        assert_true(program_run(p, w.data, &o, &w.arena, &got));
        int64_t want[OWNERS] = {0};
        uint32_t seen[OWNERS] = {0};
        for (uint32_t i = 0; i < count; i++)
          if ((!some || items[i].id % 3 != 1) && seen[items[i].owner]++ < most) want[items[i].owner] += items[i].id;
        for (uint32_t i = 0; i < OWNERS; i++) assert_int_equal(got.segments[0].values->i64[i], want[i]);
      }
    }
  arena_free(&w.arena);
}

static void test_giant(void **state) {
  (void)state;
  giant(1000000000);
  giant(1000);
  giant(1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_keys),     cmocka_unit_test(test_no_rows),   cmocka_unit_test(test_alone),
      cmocka_unit_test(test_together), cmocka_unit_test(test_all_there), cmocka_unit_test(test_none_there),
      cmocka_unit_test(test_giant),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
