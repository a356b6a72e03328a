/* The IR: what folds to the same node, what is each other's complement, what is refused, and what the verifier sees. */
#include <stddef.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "golden.h"
#include "ir/fold.h"
#include "run_world.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

static void sound(struct world *w, const struct ir *ir) {
  struct str wrong = ir_verify(ir, &w->arena);
  if (!wrong.len) return;
  struct buf b = buf_in(&w->arena);
  ir_dump(ir, &b);
  print_error("%.*s\n", STR_ARG(buf_str(&b)));
  fail_msg("%.*s", STR_ARG(wrong));
}

/* The condition of an expression over a customer. */
static ir_ref cond(struct world *w, struct ir *ir, const char *text) {
  if (!try_add(w, ir, text, TYPE_BOOL)) fail_msg("%s", text);
  return ir->segments.items[ir->segments.count - 1].cond;
}

static struct str printed(struct world *w, const struct ir *ir, ir_ref r) {
  struct buf b = buf_in(&w->arena);
  ir_print(ir, r, &b);
  return buf_str(&b);
}

/* ---- goldens ---- */

static void hold(const char *name) {
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  struct sources ss = sources_in(&a);
  struct diags ds = diags_in(&a);
  struct project p;
  project_init(&p, &a, &ss, &ds);
  assert_true(project_add(&p, str_printf(&a, "tests/golden/ir/%s.seg", name)));
  struct checked *c = check_project(&p);
  for (uint32_t i = 0; i < ds.list.count; i++)
    if (ds.list.items[i]->code->severity == SEV_ERROR) print_error("%.*s\n", STR_ARG(ds.list.items[i]->message));
  assert_int_equal(ds.errors, 0);
  struct ir *ir = ir_new(&a, c, now_us);
  for (uint32_t i = 0; i < c->segment_count; i++) ir_add_segment(ir, c, i, &ds);
  assert_int_equal(ds.errors, 0);
  struct str wrong = ir_verify(ir, &a);
  if (wrong.len) fail_msg("%.*s", STR_ARG(wrong));
  struct buf out = buf_in(&a);
  ir_dump(ir, &out);
  assert_true(golden_check(&a, str_printf(&a, "tests/golden/ir/%s.ir", name).ptr, buf_str(&out)));
  arena_free(&a);
}

static void test_golden(void **state) {
  (void)state;
  static const char *const names[] = {"conditions", "times", "collections", "rules"};
  for (size_t i = 0; i < COUNT(names); i++) hold(names[i]);
}

/* ---- the same meaning, the same node ---- */

static const struct {
  const char *a, *b;
} same[] = {
    {"plan in [growth]", "plan == growth"},
    {"plan == growth or plan == starter", "plan in [starter, growth]"},
    {"plan == growth or plan in [starter, growth] or plan == enterprise", "plan in [enterprise, growth, starter]"},
    {"plan != growth and plan != starter", "plan not in [starter, growth]"},
    {"not (plan == growth or vip)", "plan != growth and not vip"},
    {"not (plan != growth and age > 3)", "plan == growth or not (age > 3)"},
    {"vip == true", "vip"},
    {"vip or (age > 3 or vip)", "age > 3 or vip"},
    {"vip and true", "vip"},
    {"vip and not vip", "false"},
    {"vip or not vip", "true"},
    {"(age > 3 and vip) and not (vip and age > 3)", "false"},
    {"3 < age", "age > 3"},
    {"age == age", "age is present"},
    {"age < age", "false"},
    {"age > 2.5", "age > 2"},
    {"age >= 2.5", "age > 2"},
    {"age < 2.5", "age <= 2"},
    {"age <= -2.5", "age <= -3"},
    {"age == 2.5", "false"},
    {"age != 2.5", "true"},
    {"age == 2.0", "age == 2"},
    {"age < 9223372036854775808.5", "age is present"},
    {"age > 9223372036854775808.5", "false"},
    {"mrr >= 10.005", "mrr > 10"},
    {"mrr > 5.10", "mrr > 5.1"},
    {"mrr == 5.001", "false"},
    {"mrr in [5, 5.00, 7.001]", "mrr == 5"},
    {"mrr < 99999999999999999999999999999999999999", "mrr is present"},
    {"mrr <= -99999999999999999999999999999999999999", "false"},
    {"mrr != 99999999999999999999999999999999999999", "true"},
    {"age between 1 and 2 + 3", "age >= 1 and age <= 5"},
    {"not (age between 1 and 5)", "age not between 1 and 5"},
    {"orders.count() > 0", "orders.any()"},
    {"orders.count() >= 1", "orders.any()"},
    {"0 < orders.count()", "orders.any()"},
    {"orders.count() == 0", "orders.none()"},
    {"orders.count() < 1", "orders.none()"},
    {"orders.count() != 0", "orders.any()"},
    {"orders.count() >= 0", "true"},
    {"orders.count() < 0", "false"},
    {"orders.count(rush) > 0", "orders.where(rush).any()"},
    {"orders.all(rush)", "not orders.any(not rush)"},
    {"orders.none(rush)", "not orders.any(rush)"},
    {"orders.where(rush).where(units > 1).any()", "orders.any(units > 1 and rush)"},
    {"orders.any(false)", "false"},
    {"orders.all(true)", "true"},
    {"orders.where(false).sum(units) == 0", "true"},
    {"orders.where(false).max(units) is missing", "true"},
    {"orders.sum(units) is present", "true"},
    {"tags.has_none([\"a\"])", "not tags.has_any([\"a\"])"},
    {"tags.has_any([\"b\", \"a\", \"b\"])", "tags.has_any([\"a\", \"b\"])"},
    {"name.starts_with(\"\")", "name is present"},
    {"name.contains(\"\") and \"ab\".ends_with(\"b\")", "name is present"},
    {"name.fold() == \"STRASSE\"",
     "name.fold() == \"stra\xc3\x9f"
     "e\""},
    {"name.fold() in [\"A\", \"a\"]", "name.fold() == \"a\""},
    {"(name ?? \"x\") is present", "(name ?? \"x\") is present"},
    {"(missing ?? name) == \"x\"", "name == \"x\""},
    {"(if true then name else email) == \"x\"", "name == \"x\""},
    {"(if vip then name else name) == \"x\"", "name == \"x\""},
    {"vip and (not vip or age > 1)", "vip and age > 1"},
    {"vip or (not vip and age > 1)", "vip or age > 1"},
    {"vip and (age > 1 or vip)", "vip"},
    {"if vip then age > 1 else age > 2", "vip and age > 1 or not vip and age > 2"},
    {"count_true(true, false, true) == 2", "true"},
    {"created_at == 2026-01-15", "created_at >= 2026-01-15T00:00:00+01:00 and created_at < 2026-01-16T00:00:00+01:00"},
    {"created_at.date == 2026-03-29",
     "created_at >= 2026-03-29T00:00:00+01:00 and created_at < 2026-03-30T00:00:00+02:00"},
    {"created_at <= 2026-03-31", "created_at < 2026-04-01T00:00:00+02:00"},
    {"created_at > 2026-03-31", "created_at >= 2026-04-01T00:00:00+02:00"},
    {"created_at between 2026-01-01 and 2026-03-31", "created_at >= 2026-01-01 and created_at <= 2026-03-31"},
    {"created_at.year == 2025", "created_at >= 2025-01-01 and created_at <= 2025-12-31"},
    {"created_at.year > 2025", "created_at >= 2026-01-01"},
    {"birthday.year <= 1999", "birthday < 2000-01-01"},
    {"birthday.year == 9999", "birthday >= 9999-01-01"},
    {"created_at in last 30 days", "created_at > now - 30 days and created_at <= now"},
    {"birthday in last 7 days", "birthday > 2026-01-24 and birthday <= today"},
    {"created_at in this month", "created_at >= 2026-01-01 and created_at <= 2026-01-31"},
    {"created_at >= now - 12h", "created_at >= 2026-01-30T22:00:00Z"},
    {"age / 0 is missing and mrr / 0.00 > 1 or score / 0.0 == 2.0", "false"},
    {"today.year == 2026 and now.hour == 11", "true"},
    {"parent.parent.age > 3 and parent.parent.age > 3", "parent.parent.age > 3"},
    {"orders.any(customer.age > 3)", "orders.any(o => o.customer.age > 3)"},
    {"in segment rich", "not not in segment rich"},
};

/* What must not fold, however the schema reads. */
static const struct {
  const char *a, *b;
} differ[] = {
    {"name is present", "true"}, /* data may lack what is required */
    {"parent.name is present", "parent is present"},
    {"created_at + 1 month <= now", "created_at <= now - 1 month"}, /* months differ in length */
    {"age != 3", "age < 3 or age > 3"},                             /* a missing age */
    {"not (age > 3)", "age <= 3"},
    {"name.lower() == \"A\"", "name.fold() == \"A\""},
    {"id == 7", "id == \"07\""},
    {"metadata.n > 5", "metadata.seats > 5"},
    {"metadata.tier == \"5\"", "metadata[\"other\"] == \"5\""},
    {"orders.latest(2, by: placed_at).any(rush)", "orders.where(rush).latest(2, by: placed_at).any()"},
    {"orders.latest(2, by: placed_at).any(rush)", "orders.earliest(2, by: placed_at).any(rush)"},
    {"orders.latest(2, by: placed_at).any(rush)", "orders.latest(3, by: placed_at).any(rush)"},
    {"orders.sum(amount) > 1", "orders.max(amount) > 1"},
};

static void test_same(void **state) {
  (void)state;
  struct world w;
  begin(&w, 0, segments_text);
  struct ir *ir = fresh(&w);
  for (size_t i = 0; i < COUNT(same); i++) {
    ir_ref a = cond(&w, ir, same[i].a), b = cond(&w, ir, same[i].b);
    if (a != b)
      fail_msg("%s\n  is  %.*s\n  not %.*s", same[i].a, STR_ARG(printed(&w, ir, a)), STR_ARG(printed(&w, ir, b)));
  }
  for (size_t i = 0; i < COUNT(differ); i++)
    if (cond(&w, ir, differ[i].a) == cond(&w, ir, differ[i].b)) fail_msg("%s\n  became %s", differ[i].a, differ[i].b);
  sound(&w, ir);
  arena_free(&w.arena);
}

/* The clock of St. John's went back over midnight until 2011: those days are asked by calendar, row by row, and others
 * by ranges of instants. */
static void test_midnight(void **state) {
  (void)state;
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  struct sources ss = sources_in(&a);
  struct diags ds = diags_in(&a);
  struct project p;
  project_init(&p, &a, &ss, &ds);
  assert_true(project_add_text(
      &p, STR("s.schema"),
      STR("schema s of customer\ntimezone \"America/St_Johns\"\nentity customer key id {\n  id id\n  at timestamp\n}\n")));
  static const struct {
    const char *text;
    bool by_day;
  } cases[] = {
      {"at < 2010-11-07", true},    {"at == 2010-11-06", true},      {"at == 2010-11-07", true},
      {"at > 2010-11-06", true},    {"at.date >= 2010-11-07", true}, {"at < 2010-11-08", false},
      {"at > 2010-11-07", true},    {"at == 2015-11-01", false},     {"at.year == 2010", false},
      {"at in last 1 year", false},
  };
  struct checked *c = check_project(&p);
  struct ir *ir = ir_new(&a, c, now_us);
  for (size_t i = 0; i < COUNT(cases); i++) {
    const struct node *n = check_expr(&p, c, 0, str_from(cases[i].text), TYPE_BOOL);
    assert_non_null(n);
    uint32_t at = ir_add_cond(ir, c, 0, n, STR("x"), &ds);
    ir_ref r = ir->segments.items[at].cond;
    struct buf b = buf_in(&a);
    ir_print(ir, r, &b);
    if ((str_find(buf_str(&b), STR("date-of")) != SIZE_MAX) != cases[i].by_day)
      fail_msg("%s: %.*s", cases[i].text, STR_ARG(buf_str(&b)));
  }
  assert_int_equal(ds.errors, 0);
  struct str wrong = ir_verify(ir, &a);
  if (wrong.len) fail_msg("%.*s", STR_ARG(wrong));
  arena_free(&a);
}

/* ---- complements, substitution, order ---- */

static void test_complement(void **state) {
  (void)state;
  struct world w;
  begin(&w, 0, segments_text);
  struct ir *ir = fresh(&w);
  ir_ref row = ir_row(ir, 0, w.checked->schema->base);
  for (size_t i = 0; i < COUNT(conditions); i++) {
    ir_ref c = cond(&w, ir, conditions[i]);
    ir_ref n = cond(&w, ir, str_printf(&w.arena, "not (%s)", conditions[i]).ptr);
    if (n != ir_not(ir, c)) fail_msg("not (%s)", conditions[i]);
    if (ir_not(ir, n) != c) fail_msg("not not (%s) is %.*s", conditions[i], STR_ARG(printed(&w, ir, ir_not(ir, n))));
    ir_ref both[2] = {c, n};
    assert_true(ir_is(ir, ir_and(ir, both, 2), IR_FALSE));
    assert_true(ir_is(ir, ir_or(ir, both, 2), IR_TRUE));
    assert_int_equal(ir_substitute(ir, c, 0, row), c);
    ir_ref up = ir_shift(ir, c, 0, 2);
    assert_int_equal(ir_shift(ir, up, 0, -2), c);
    if (ir_at(ir, c)->free) assert_int_equal(ir_at(ir, up)->free, 4);
    assert_int_equal(ir_substitute(ir, up, 2, row), c);
    assert_int_equal(ir_shift(ir, c, 1, 1), c); /* closed: nothing to shift */
  }
  sound(&w, ir);
  arena_free(&w.arena);
}

static void test_everything(void **state) {
  (void)state;
  struct world w;
  begin(&w, 0, segments_text);
  struct ir *a = everything(&w), *b = everything(&w);
  assert_int_equal(w.diags.errors, 0);
  sound(&w, a);
  struct buf x = buf_in(&w.arena), y = buf_in(&w.arena);
  ir_dump(a, &x);
  ir_dump(b, &y);
  assert_true(str_eq(buf_str(&x), buf_str(&y)));
  uint32_t nodes = a->nodes.count;
  for (uint32_t s = 0; s < w.checked->segment_count; s++) ir_add_segment(a, w.checked, s, &w.diags);
  assert_int_equal(a->nodes.count, nodes); /* all were there */
  arena_free(&w.arena);
}

/* ---- hand-made graphs ---- */

static ir_ref leaf(struct ir *ir, struct world *w, uint32_t column) {
  uint32_t e = w->checked->schema->base;
  ir_ref row = ir_row(ir, 0, e);
  struct type t = type_optional(w->checked->schema->entities[e].columns[column].type, true);
  if (t.kind == TYPE_ENUM) t = type_optional(TYPE(TYPE_TEXT), true);
  ir_ref f =
      ir_make(ir, (struct ir_node){.op = IR_FIELD, .type = t, .args = &row, .arg_count = 1, .imm.index = column});
  return ir_cond1(ir, IR_PRESENT, f, SPAN_NONE);
}

static void test_junctions(void **state) {
  (void)state;
  struct world w;
  begin(&w, 0, segments_text);
  struct ir *ir = fresh(&w);
  ir_ref t = ir_truth(ir, true), f = ir_truth(ir, false), a = leaf(ir, &w, 0), b = leaf(ir, &w, 1), c = leaf(ir, &w, 2);
  assert_int_equal(ir_and(ir, NULL, 0), t);
  assert_int_equal(ir_or(ir, NULL, 0), f);
  assert_int_equal(ir_and(ir, (ir_ref[]){a, t, a}, 3), a);
  assert_int_equal(ir_or(ir, (ir_ref[]){a, f, a}, 3), a);
  assert_int_equal(ir_and(ir, (ir_ref[]){a, f}, 2), f);
  assert_int_equal(ir_or(ir, (ir_ref[]){a, t}, 2), t);
  ir_ref abc = ir_and(ir, (ir_ref[]){c, b, a}, 3);
  assert_int_equal(ir_and2(ir, ir_and2(ir, a, c), b), abc);
  assert_int_equal(ir_and2(ir, abc, a), abc);
  assert_int_equal(ir_at(ir, abc)->arg_count, 3);
  ir_ref na = ir_not(ir, a);
  assert_true(ir_is(ir, na, IR_NOT));
  assert_int_equal(ir_and2(ir, abc, na), f);
  assert_int_equal(ir_or(ir, (ir_ref[]){na, b, a}, 3), t);
  assert_int_equal(ir_not(ir, abc), ir_or(ir, (ir_ref[]){ir_not(ir, c), na, ir_not(ir, b)}, 3));
  sound(&w, ir);

  /* a condition that is used twice at each of many levels is turned once a level */
  ir_ref x = a;
  for (int i = 0; i < 500; i++) {
    ir_ref p = ir_and2(ir, x, b), q = ir_and2(ir, ir_not(ir, x), c);
    x = ir_or2(ir, p, q);
  }
  assert_int_equal(ir_not(ir, ir_not(ir, x)), x);
  assert_true(ir->nodes.count < 20000);
  sound(&w, ir);
  arena_free(&w.arena);
}

/* ---- what is refused ---- */

static void refused(struct world *w, struct ir *ir, const char *text, const char *code) {
  struct diags ds = diags_in(&w->arena);
  uint32_t base = w->checked->schema->base;
  const struct node *n = check_expr(&w->project, w->checked, base, str_from(text), TYPE_BOOL);
  if (!n) fail_msg("%s: %.*s", text, STR_ARG(w->diags.list.items[w->diags.list.count - 1]->message));
  ir_add_cond(ir, w->checked, base, n, STR("x"), &ds);
  if (!ds.errors) fail_msg("%s passed", text);
  if (!str_is(str_from(ds.list.items[0]->code->id), code)) fail_msg("%s: %s", text, ds.list.items[0]->code->id);
  assert_int_equal(ds.errors, 1);
  ir->segments.count--;
}

static void test_refused(void **state) {
  (void)state;
  struct world w;
  static char text[20000];
  size_t at = (size_t)snprintf(
      text, sizeof text,
      "%slet customer.soon(d: duration) = birthday + d > today\nlet customer.within(d: duration) = seen_at in last d\n"
      "let customer.near(x: int) = age in [x, 2, 3]\nlet customer.over = age > 9223372036854775807 + 1\nlet customer.g0(d: int) = age > d\n",
      segments_text);
  for (int i = 1; i < 60; i++)
    at += (size_t)snprintf(text + at, sizeof text - at, "let customer.g%d(d: int) = g%d(d) or g%d(d + %d)\n", i, i - 1,
                           i - 1, i);
  snprintf(text + at, sizeof text - at, "let customer.huge = g59(1)\n");
  begin(&w, 0, text);
  struct ir *ir = fresh(&w);
  refused(&w, ir, "age > 9223372036854775807 + 1", "E0701");
  refused(&w, ir, "age > 9223372036854775807 + 1", "E0701"); /* and again, though the node is there */
  refused(&w, ir, "over", "E0701");
  refused(&w, ir, "age < -9223372036854775807 - 2", "E0701");
  refused(&w, ir, "mrr > 99999999999999999999999999999999999999 * 10.0", "E0701");
  refused(&w, ir, "created_at > 9999-12-31T00:00:00Z + 2 days", "E0701");
  refused(&w, ir, "birthday > 9999-12-31 + 1 month", "E0701");
  refused(&w, ir, "g59(1)", "E0703");
  refused(&w, ir, "huge", "E0703");
  refused(&w, ir, "huge or vip", "E0703"); /* nothing of what failed is kept */
  refused(&w, ir, "soon(seen_at - created_at)", "E0704");
  refused(&w, ir, "within(seen_at - created_at)", "E0704");
  refused(&w, ir, "(parent ?? parent.parent).vip", "E0705");
  refused(&w, ir, "(if vip then parent else parent.parent) == parent", "E0705");
  refused(&w, ir, "(parent ?? parent.parent) is present", "E0705");
  /* next to them, what is fine */
  assert_int_equal(cond(&w, ir, "soon(30 days)"), cond(&w, ir, "birthday + 30 days > today"));
  assert_int_equal(cond(&w, ir, "within(31 days)"), cond(&w, ir, "seen_at in last 31 days"));
  assert_int_equal(cond(&w, ir, "near(7)"), cond(&w, ir, "age in [2, 3, 7]"));
  assert_int_equal(cond(&w, ir, "near(number)"), cond(&w, ir, "age in [3, 2] or age == number"));
  assert_int_equal(cond(&w, ir, "g3(1)"), cond(&w, ir, "g3(1)"));
  sound(&w, ir);
  arena_free(&w.arena);
}

/* ---- the verifier sees what is wrong ---- */

static void broken(struct world *w, const char *text, enum op op, void (*harm)(struct ir *, struct ir_node *),
                   const char *what) {
  struct ir *ir = fresh(w);
  cond(w, ir, text);
  sound(w, ir);
  for (uint32_t r = 1; r < ir->nodes.count; r++)
    if (ir->nodes.items[r].op == op) {
      harm(ir, &ir->nodes.items[r]);
      struct str wrong = ir_verify(ir, &w->arena);
      if (str_find(wrong, str_from(what)) == SIZE_MAX) fail_msg("%s: \"%.*s\"", what, STR_ARG(wrong));
      return;
    }
  fail_msg("%s has no %s", text, ir_op_name(op));
}

static void swap_args(struct ir *ir, struct ir_node *n) {
  (void)ir;
  ir_ref t = n->args[0];
  n->args[0] = n->args[1];
  n->args[1] = t;
}
static void drop_arg(struct ir *ir, struct ir_node *n) { (void)ir, n->arg_count--; }
static void forget_free(struct ir *ir, struct ir_node *n) { (void)ir, n->free ^= 2; }
static void other_entity(struct ir *ir, struct ir_node *n) {
  (void)ir, n->type.ref = (n->type.ref + 1) % ir->schema->entity_count;
}
static void swap_items(struct ir *ir, struct ir_node *n) {
  (void)ir;
  struct constant t = n->list.items[0];
  n->list.items[0] = n->list.items[1];
  n->list.items[1] = t;
}
static void over_not(struct ir *ir, struct ir_node *n) {
  (void)n;
  n->args[0] = ir_truth(ir, true);
}
static void other_scale(struct ir *ir, struct ir_node *n) { (void)ir, n->type.scale++; }
static void no_path(struct ir *ir, struct ir_node *n) { (void)ir, n->rows.path[0] = ir->schema->relation_count; }
static void not_cond(struct ir *ir, struct ir_node *n) { (void)ir, n->is_cond = false; }
static void none_of_n(struct ir *ir, struct ir_node *n) { (void)ir, n->imm.i = 0; }

static void test_verify(void **state) {
  (void)state;
  struct world w;
  begin(&w, 0, segments_text);
  broken(&w, "vip and age > 3", IR_AND, swap_args, "not sorted");
  broken(&w, "vip and age > 3", IR_AND, drop_arg, "fewer than two");
  broken(&w, "vip or age > 3", IR_OR, forget_free, "free in it");
  broken(&w, "age == 3", IR_EQ, swap_args, "on the left");
  broken(&w, "age in [1, 2]", IR_IN, swap_items, "not sorted");
  broken(&w, "not vip", IR_NOT, over_not, "leaves only");
  broken(&w, "mrr * mrr > 3", IR_MUL, other_scale, "kinds that it takes");
  broken(&w, "mrr / age > 3", IR_DIV, other_scale, "kinds that it takes");
  broken(&w, "orders.any(rush)", IR_ANY, no_path, "no such relation");
  broken(&w, "orders.any(rush)", IR_ANY, not_cond, "not marked");
  broken(&w, "orders.latest(2, by: placed_at).any()", IR_AMONG, none_of_n, "kinds that it takes");
  broken(&w, "parent is present", IR_STEP, other_entity, "does not lead there");
  arena_free(&w.arena);
}

/* ---- what is read ---- */

static bool reads(struct world *w, const struct needs *n, const char *entity, const char *stored) {
  uint32_t e = entity_of(w, entity);
  for (uint32_t c = 0; c < w->checked->schema->entities[e].column_count; c++)
    if (str_is(w->checked->schema->entities[e].columns[c].stored, stored)) return n->columns[e][c];
  fail_msg("no column %s", stored);
  return false;
}

static void test_needs(void **state) {
  (void)state;
  struct world w;
  begin(&w, 0, segments_text);
  struct ir *ir = fresh(&w);
  cond(&w, ir, "mrr > 3 and orders.latest(by: placed_at).status == paid and parent.parent.vip");
  struct needs *n = needs_new(&w.arena, w.checked->schema);
  ir_needs(ir, n);
  assert_true(reads(&w, n, "customer", "id") && reads(&w, n, "customer", "mrr") && reads(&w, n, "customer", "vip"));
  assert_false(reads(&w, n, "customer", "name") || reads(&w, n, "order", "amount"));
  assert_true(reads(&w, n, "order", "placed_at") && reads(&w, n, "order", "status") &&
              reads(&w, n, "order", "id")); /* ties go by key */
  assert_true(n->tables[entity_of(&w, "order")]);
  assert_false(n->tables[entity_of(&w, "ticket")]);
  for (uint32_t r = 0; r < w.checked->schema->relation_count; r++) {
    struct str name = w.checked->schema->relations[r].name;
    assert_int_equal(n->relations[r], str_is(name, "customer.orders") || str_is(name, "customer.parent"));
  }
  arena_free(&w.arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_golden),     cmocka_unit_test(test_same),      cmocka_unit_test(test_complement),
      cmocka_unit_test(test_everything), cmocka_unit_test(test_junctions), cmocka_unit_test(test_refused),
      cmocka_unit_test(test_verify),     cmocka_unit_test(test_needs),     cmocka_unit_test(test_midnight),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
