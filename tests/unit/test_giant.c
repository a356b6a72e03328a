/* One parent with a million children beside some with few and some with none: every aggregate, by one thread and by
 * several that load and evaluate, against plain sums row by row. (latest and earliest: test_among.c.) */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "data/load.h"
#include "front/check.h"
#include "front/project.h"
#include "run/run.h"
#include "random.h"

enum { GIANT = 1000000, SMALL = 4001, OWNERS = 131, RICH = 70, KINDS = 3 };

static const char schema_text[] =
    "schema shop of owner\n"
    "entity owner key id {\n  id id\n  items [item] by owner_id\n}\n"
    "entity item key id {\n  id id\n  kind enum { a, b, c }\n  many int?\n  few int\n"
    "  price decimal(12,2)\n  cost decimal(12,2)?\n  rate float?\n  at timestamp\n"
    "  day date?\n  rush bool?\n  owner owner? by owner_id\n}\n";

struct plain {
  int64_t many, few, price, cost, rate, at, day;
  uint32_t owner, kind;
  bool has_many, has_cost, has_rate, has_day, has_rush, rush;
};

static uint64_t seed = 3;
static uint32_t below(uint32_t n) { return random_below(&seed, n); }

/* Every third owner has none; orphans belong to OWNERS. Most rows are those of one, in between the others. */
static struct plain some(void) {
  uint32_t owner = below(50) ? RICH : below(OWNERS + 1);
  while (owner % 3 == 2 && owner < OWNERS) owner = below(OWNERS + 1);
  return (struct plain){.owner = owner,
                        .kind = below(KINDS),
                        .many = (int64_t)below(2000) - 1000,
                        .few = (int64_t)below(5) - 2,
                        .price = below(100000),
                        .cost = below(1000),
                        .rate = below(64),
                        .at = 1700000000000000 + below(1000000) * 1000000ll,
                        .day = 20000 + (int64_t)below(400),
                        .has_many = below(9),
                        .has_cost = below(2),
                        .has_rate = below(3),
                        .has_day = below(5),
                        .has_rush = below(7),
                        .rush = below(2)};
}

struct world {
  struct arena arena;
  struct sources sources;
  struct diags diags;
  struct project project;
  struct checked *checked;
};

static void begin(struct world *w) {
  arena_init(&w->arena, &mem_libc, NULL);
  w->sources = sources_in(&w->arena);
  w->diags = diags_in(&w->arena);
  project_init(&w->project, &w->arena, &w->sources, &w->diags);
  assert_true(project_add_text(&w->project, STR("shop.schema"), str_from(schema_text)));
  assert_true(project_add_text(&w->project, STR("shop.seg"), STR("schema \"shop.schema\"\nsegment s = items.any()\n")));
  w->checked = check_project(&w->project);
  assert_int_equal(w->diags.errors, 0);
}

static uint32_t column(struct world *w, uint32_t entity, const char *stored) {
  const struct entity *e = &w->checked->schema->entities[entity];
  for (uint32_t c = 0; c < e->column_count; c++)
    if (str_is(e->columns[c].stored, stored)) return c;
  fail_msg("no column %s", stored);
  return 0;
}

static struct dataset *load(struct world *w, const struct plain *items, uint32_t count, uint32_t threads) {
  static const char *const kinds[] = {"a", "b", "c"};
  struct load_options o = {.threads = threads, .keep = threads > 1 ? KEEP_FIELDS : KEEP_ALL};
  struct load_report *report = arena_new(&w->arena, struct load_report);
  const struct schema *s = w->checked->schema;
  struct builder *b = builder_new(&w->arena, s, needs_all(&w->arena, s), &o, &w->diags, report);
  uint32_t owner = map_get(&s->entity_by_name, STR("owner")), item = map_get(&s->entity_by_name, STR("item"));
  for (uint32_t i = 0; i < OWNERS; i++) builder_add_i64(b, owner, column(w, owner, "id"), i);
#define COLUMN(name, has, call)                                     \
  for (uint32_t i = 0, c = column(w, item, name); i < count; i++) { \
    const struct plain *p = &items[i];                              \
    if (has) call;                                                  \
    else builder_add_missing(b, item, c);                           \
  }
  COLUMN("id", p, builder_add_i64(b, item, c, i))
  COLUMN("owner_id", p, builder_add_i64(b, item, c, p->owner))
  COLUMN("kind", p, builder_add_text(b, item, c, str_from(kinds[p->kind])))
  COLUMN("many", p->has_many, builder_add_i64(b, item, c, p->many))
  COLUMN("few", p, builder_add_i64(b, item, c, p->few))
  COLUMN("price", p, builder_add_i64(b, item, c, p->price))
  COLUMN("cost", p->has_cost, builder_add_i64(b, item, c, p->cost))
  COLUMN("rate", p->has_rate, builder_add_double(b, item, c, (double)p->rate / 4))
  COLUMN("at", p, builder_add_i64(b, item, c, p->at))
  COLUMN("day", p->has_day, builder_add_i64(b, item, c, p->day))
  COLUMN("rush", p->has_rush, builder_add_bool(b, item, c, p->rush))
  struct dataset *d = builder_finish_columns(b);
  for (uint32_t i = 0; i < w->diags.list.count; i++) print_error("%.*s\n", STR_ARG(w->diags.list.items[i]->message));
  assert_non_null(d);
  return d;
}

/* What an aggregate makes of its rows, in the last digit of its type. */
enum fold { COUNT, SUM, LEAST, MOST, ANY, ALL, NOT_ANY };
struct question {
  const char *text;
  enum fold fold;
  bool (*holds)(const struct plain *p); /* counted, or there at all */
  int64_t (*value)(const struct plain *p);
};

static bool every(const struct plain *p) { return p != NULL; }
static bool is_b(const struct plain *p) { return p->kind == 1; }
static bool is_many(const struct plain *p) { return p->has_many && p->many > 0; }
static bool has_many(const struct plain *p) { return p->has_many; }
static bool has_cost(const struct plain *p) { return p->has_cost; }
static bool has_rate(const struct plain *p) { return p->has_rate; }
static bool has_day(const struct plain *p) { return p->has_day; }
static bool in_rush(const struct plain *p) { return p->has_rush && p->rush; }
static bool is_late(const struct plain *p) { return p->at >= 1700352000000000; }
static bool b_and_cost(const struct plain *p) { return is_b(p) && p->has_cost; }
static bool never(const struct plain *p) { return p->few > 2; }
static bool always(const struct plain *p) { return p->few <= 2; }
static int64_t many(const struct plain *p) { return p->many; }
static int64_t few(const struct plain *p) { return p->few; }
static int64_t price(const struct plain *p) { return p->price; }
static int64_t cost(const struct plain *p) { return p->cost; }
static int64_t rate(const struct plain *p) { return p->rate; }
static int64_t at(const struct plain *p) { return p->at; }
static int64_t day(const struct plain *p) { return p->day; }
static int64_t twice(const struct plain *p) { return p->many * p->few; }

static const struct question questions[] = {
    {"items.count()", COUNT, every, NULL},
    {"items.count(kind == b)", COUNT, is_b, NULL},
    {"items.count(many > 0)", COUNT, is_many, NULL},
    {"items.count(rush)", COUNT, in_rush, NULL},
    {"items.where(at >= 2023-11-19).count()", COUNT, is_late, NULL},
    {"items.sum(few)", SUM, every, few},
    {"items.sum(many)", SUM, has_many, many},
    {"items.sum(many * few)", SUM, has_many, twice},
    {"items.sum(price)", SUM, every, price},
    {"items.sum(cost)", SUM, has_cost, cost},
    {"items.where(kind == b).sum(cost)", SUM, b_and_cost, cost},
    {"items.sum(rate)", SUM, has_rate, rate},
    {"items.min(few)", LEAST, every, few},
    {"items.max(many)", MOST, has_many, many},
    {"items.min(price)", LEAST, every, price},
    {"items.max(cost)", MOST, has_cost, cost},
    {"items.min(rate)", LEAST, has_rate, rate},
    {"items.max(rate)", MOST, has_rate, rate},
    {"items.max(at)", MOST, every, at},
    {"items.min(at)", LEAST, every, at},
    {"items.where(kind == b).min(at)", LEAST, is_b, at},
    {"items.max(day)", MOST, has_day, day},
    {"items.any()", ANY, every, NULL},
    {"items.any(kind == b)", ANY, is_b, NULL},
    {"items.any(few > 2)", ANY, never, NULL},
    {"items.all(few <= 2)", ALL, always, NULL},
    {"items.all(kind == b)", ALL, is_b, NULL},
    {"items.none(many > 0)", NOT_ANY, is_many, NULL},
    {"items.none()", NOT_ANY, every, NULL},
};

struct answer {
  int64_t n;
  bool some;
};

static struct answer expected(const struct question *q, const struct plain *items, uint32_t count, uint32_t owner) {
  struct answer x = {0};
  int64_t rows = 0, held = 0;
  for (uint32_t i = 0; i < count; i++) {
    const struct plain *p = &items[i];
    if (p->owner != owner) continue;
    rows++;
    if (!q->holds(p)) continue;
    int64_t v = q->value ? q->value(p) : 1;
    if (q->fold == LEAST) x.n = held && x.n < v ? x.n : v;
    else if (q->fold == MOST) x.n = held && x.n > v ? x.n : v;
    else x.n += v;
    held++;
  }
  x.some = held > 0 || q->fold <= SUM || q->fold >= ANY;
  if (q->fold == ANY) x.n = held > 0;
  if (q->fold == ALL) x.n = held == rows;
  if (q->fold == NOT_ANY) x.n = !held;
  return x;
}

static struct answer given(const struct run_segment *s, uint32_t row) {
  const struct run_values *v = s->values;
  if (!v) return (struct answer){bit_get(s->members, row), true};
  bool some = !v->present || bit_get(v->present, row);
  int64_t n = v->i64 ? v->i64[row] : v->i128 ? (int64_t)v->i128[row] : (int64_t)(v->f64[row] * 4);
  return (struct answer){some ? n : 0, some};
}

static void check_all(uint32_t count) {
  struct plain *items = calloc(count + 1, sizeof *items);
  assert_non_null(items);
  for (uint32_t i = 0; i < count; i++) items[i] = some();
  enum { QUESTIONS = sizeof questions / sizeof *questions };
  static struct answer want[QUESTIONS][OWNERS];
  struct plain *of = calloc(count + 1, sizeof *of); /* an owner's, so that each is asked about its own alone */
  assert_non_null(of);
  for (uint32_t o = 0; o < OWNERS; o++) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < count; i++)
      if (items[i].owner == o) of[n++] = items[i];
    assert_true(o % 3 != 2 || !n);
    for (int q = 0; q < QUESTIONS; q++) want[q][o] = expected(&questions[q], of, n, o);
  }
  free(of);
  for (uint32_t loading = 1; loading <= 3; loading += 2) {
    struct world w;
    begin(&w);
    struct dataset *d = load(&w, items, count, loading);
    struct ir *ir = ir_new(&w.arena, w.checked, INT64_C(1769853600) * 1000000);
    for (int q = 0; q < QUESTIONS; q++) {
      struct str text = str_from(questions[q].text);
      const struct node *n = check_expr(&w.project, w.checked, w.checked->schema->base, text, TYPE_NONE);
      if (n && w.checked->types[n->id].kind == TYPE_BOOL)
        ir_add_cond(ir, w.checked, w.checked->schema->base, n, text, &w.diags);
      else if (n) ir_add_expr(ir, w.checked, w.checked->schema->base, n, text, &w.diags);
      if (w.diags.errors)
        fail_msg("%s: %.*s", questions[q].text, STR_ARG(w.diags.list.items[w.diags.list.count - 1]->message));
    }
    const struct program *p = program_emit(&w.arena, ir);
    /* several times: what is asked for again is answered by other means */
    for (uint32_t round = 0; round < 6; round++) {
      struct run_options o = {.threads = round % 3 + 1};
      struct run_result got;
      assert_true(program_run(p, d, &o, &w.arena, &got));
      for (int q = 0; q < QUESTIONS; q++)
        for (uint32_t i = 0; i < OWNERS; i++) {
          struct answer x = want[q][i], y = given(&got.segments[q], i);
          if (x.some != y.some || (x.some && x.n != y.n))
            fail_msg("%s of owner %u of %u rows, loaded by %u, round %u: %d %lld, not %d %lld", questions[q].text, i,
                     count, loading, round, y.some, (long long)y.n, x.some, (long long)x.n);
        }
    }
    arena_free(&w.arena);
  }
  free(items);
}

static void test_small(void **state) {
  (void)state;
  check_all(0);
  check_all(SMALL);
}

static void test_giant(void **state) {
  (void)state;
  check_all(GIANT);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_small), cmocka_unit_test(test_giant)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
