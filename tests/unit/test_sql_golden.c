/* Each operation in each dialect, as it prints (tests/golden/sql/DIALECT.sql; SEG_GOLDEN_UPDATE=1 writes them anew): a
 * change of one spelling is seen where it is made, and nowhere else. */
#include <stddef.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "golden.h"
#include "run_world.h"
#include "sql/dialect.h"

static const char *const shown[] = {
    /* columns against constants: ranges of the bare column */
    "vip",
    "not vip",
    "age >= 18",
    "age == 18",
    "number in [1, 5, -7]",
    "mrr >= 1000.50",
    "wide < 123456789012345678901234.5",
    "score > 1.5",
    "plan == enterprise",
    "plan != enterprise",
    "country in [FR, BE]",
    "country not in [FR, BE]",
    "name < \"M\"",
    "alias == \"17\"",
    "id in %[1, c2, c17]",
    "birthday >= 1990-06-01",
    "birthday == 1990-06-01",
    "created_at >= 2025-06-01T10:00:00Z",
    "created_at in last 90 days",
    "created_at in previous month",
    "created_at.year == 2025",
    "email is missing",
    /* values */
    "age + 1 > number",
    "age - 1 > number",
    "age * 2 > number",
    "age / 4 > 7.5",
    "-age < number",
    "mrr + 1 > wide",
    "mrr * 2 > wide",
    "mrr / 3 > wide",
    "score * 2.0 < 3.0",
    "score == age",
    "score / 0.5 > age + score",
    "(mrr ?? 0) < 10",
    "(if vip then mrr else 0) > 100",
    "count_true(vip, age > 30) >= 2",
    "(vip and age > 3) == vip",
    "email.lower() == name",
    "email.upper() == name",
    "email.trim() == name",
    "email.fold() == name.fold()",
    "email.fold() == \"STRASSE@de\"",
    "name.fold().contains(\"StrÖm\") or not name.fold().starts_with(\"K\") or name.fold().ends_with(\"SS\")",
    "name.fold().contains(\"Röm\") or name matches /.*(mill|mühle).*/",
    "email.length() > 9",
    "email.starts_with(\"a%_\\\\'\")",
    "email.ends_with(name)",
    "email.contains(\"x\")",
    "name matches /[A-Z].*x{2,3}|\\./",
    "email matches /[a-z.]+@(acme|globex)[.]example([.]de)?/",
    "not (name matches /Dr[.] .*_100%/)",
    "created_at.date == birthday",
    "created_at.hour < 6",
    "birthday.quarter == 2",
    "birthday.month == 2",
    "birthday.day == 29",
    "birthday.weekday == 1",
    "seen_at.month == 3",
    "created_at + 36h < seen_at",
    "created_at + 1 month <= seen_at",
    "birthday + 10 days < created_at.date",
    "birthday + 3 months > seen_at.date",
    "seen_at - created_at > 90 days",
    "created_at.date - birthday > 90 days",
    /* sets and maps */
    "tags.has(\"new\")",
    "tags.has(name)",
    "tags.has_any([\"beta\", \"it's\"])",
    "tags.has_all([\"beta\", \"new\"])",
    "metadata.tier == \"gold\"",
    "metadata.seats > 8",
    "metadata.since < 2026-01-01",
    "metadata.budget > 12.4",
    "metadata.n > 5",
    "metadata.flag == true",
    "metadata[\"cost-centre\"] is present",
    /* rows */
    "parent.plan == plan",
    "parent is missing",
    "parent.parent.country == country",
    "orders.any(status == paid)",
    "orders.none(status == overdue)",
    "orders.all(amount > 0)",
    "orders.count(status == paid) >= 2 and orders.sum(amount) > 1000",
    "orders.avg(amount) > 500",
    "orders.avg(units) > 5",
    "orders.sum(rate) > 3.3",
    "orders.min(amount) < 0",
    "orders.max(placed_at) > 2026-01-01",
    "orders.max(note) == \"slow\"",
    "orders.distinct(status).count() == 3",
    "orders.latest(by: placed_at).status == overdue",
    "orders.earliest(by: big).amount < 10",
    "orders.latest(3, by: placed_at).any(status == paid)",
    "orders.latest(3, by: placed_at).count(status == paid) == 3",
    "orders.latest(3, by: placed_at).count(status == paid) == 3 and orders.latest(2, by: placed_at).sum(amount) > 5",
    "orders.none(status == overdue) and mrr > 100 and orders.latest(3, by: placed_at).count(status == paid) == 3",
    "(orders.none(status == overdue) and mrr > 100 and orders.latest(3, by: placed_at).count(status == paid) == 3) or (vip and orders.latest(3, by: placed_at).count(status == paid) == 2)",
    "orders.none(status == overdue) and vip and orders.latest(3, by: placed_at).count(status == paid) < 3",
    "not (orders.any(status == overdue) and vip and orders.latest(3, by: placed_at).max(amount) > 3)",
    "plan == enterprise and country in [FR, BE] and parent.vip and orders.sum(amount) > 1000",
    "orders.lines.sum(price * quantity) > 3000",
    "orders.where(status == paid).lines.distinct(code).count() >= 3",
    "children.where(vip).neighbours.any(subject == \"x\")",
    "orders.any(lines.any(price > 90) and status == paid)",
    "orders.any(amount > customer.orders.avg(amount) * 2)",
    "neighbours.count() > 60",
    "parent.orders.count() > 3",
    "orders.any(a => customer.orders.any(b => b.placed_at > a.placed_at and b.placed_at <= a.placed_at + 10 days))",
    "orders.latest(by: placed_at).customer.id == id",
};

/* Where each related row is known to have its parent. */
static const char *const alone[] = {
    "orders.any(status == paid)",
    "orders.any(lines.any(price > 90) and status == paid)",
    "orders.count(status == paid) >= 2",
    "orders.count(status == paid) >= 2 and orders.sum(amount) > 1000 and orders.any(status == overdue)",
    "orders.avg(units) > 5 and orders.max(note) == \"slow\"",
    "orders.where(status == paid).count(amount > 5) >= 1 and orders.where(status == paid).min(amount) < 0",
    /* of few customers, by a value of theirs */
    "plan == enterprise and orders.where(status == paid).sum(amount) > 1000",
    "plan == enterprise and age >= 18 and orders.count() >= 2 and orders.max(amount) > 5",
    "plan == enterprise and orders.where(lines.any(price > 90)).count() >= 2",
    /* the customers' own table is needed */
    "age >= 18 and orders.sum(amount) > 1000",
    "plan == enterprise and orders.any(status == paid)",
    "plan == enterprise and orders.count() < 3",
    "plan == enterprise and parent.plan == starter and orders.count() > 3",
    "orders.none(status == overdue)",
    "orders.count() < 3",
    "orders.any(status == paid) and vip",
    "orders.any(status == paid) and children.count() > 1",
    "parent.orders.count() > 3",
};

/* Long lines by their beginning and a digest: tables of time zones are in them. */
static void put_lines(struct str text, struct buf *out) {
  enum { MOST = 480 };
  for (size_t at = 0; at < text.len;) {
    const char *end = memchr(text.ptr + at, '\n', text.len - at);
    size_t to = end ? (size_t)(end - text.ptr) : text.len;
    struct str line = str_sub(text, at, to);
    if (line.len <= MOST) buf_add(out, line);
    else buf_printf(out, "%.*s ... %zu bytes, %016llx", MOST, line.ptr, line.len, (unsigned long long)str_hash(line));
    buf_addc(out, '\n');
    at = to + 1;
  }
}

static void show(struct world *w, const struct sql_dialect *d, struct ir *ir, uint32_t segment, bool parents,
                 struct buf *out) {
  struct diags ds = diags_in(&w->arena);
  struct sql_profile *profile = sql_profile_plain(&w->arena, w->checked->schema, d);
  for (uint32_t r = 0; parents && r < w->checked->schema->relation_count; r++)
    profile->parents[r] = SQL_PARENTS_PROMISED;
  struct sql_statement *st = sql_segment(&w->arena, ir, segment, profile, &ds);
  buf_printf(out, "-- %.*s\n", STR_ARG(ir->segments.items[segment].name));
  if (!st)
    fail_msg("%s: %.*s: %.*s", d->title, STR_ARG(ir->segments.items[segment].name), STR_ARG(ds.list.items[0]->message));
  for (uint32_t i = 0; i < st->place_count; i++)
    if (st->places[i].why)
      buf_printf(out, "-- %s: %s\n", st->places[i].where == SQL_NARROWED ? "wider" : "left to the machine",
                 st->places[i].why);
  struct buf text = buf_in(&w->arena);
  sql_print_inline(st, &text);
  buf_addz(&text, ";");
  put_lines(buf_str(&text), out);
  buf_addc(out, '\n');
}

/* Several segments, counted at once: with conditions in common, and without. */
static const char *const counted[] = {
    "vip and created_at in last 30 days",
    "(plan == enterprise or vip) and (orders.any(amount > 100) or country == FR or country == DE or age >= 18)",
    "created_at in last 30 days and (plan == enterprise or orders.count(amount > 100) >= 2)",
    "country in [FR, DE] and age >= 18",
    "vip and age >= 18",
    "vip and plan == enterprise or age >= 18",
    "not (plan == enterprise)",
    "tags.has(\"new\")",
};
enum { COUNTED = sizeof counted / sizeof *counted, ALIKE = 6 }; /* those from there on have nothing in common */

static void show_counts(struct world *w, const struct sql_dialect *d, struct ir *ir, struct buf *out) {
  struct diags ds = diags_in(&w->arena);
  uint32_t some[COUNTED];
  for (uint32_t i = 0; i < COUNTED; i++) {
    if (!try_add(w, ir, counted[i], TYPE_BOOL)) fail_msg("%s", counted[i]);
    some[i] = ir->segments.count - 1;
  }
  const struct sql_profile *p = sql_profile_plain(&w->arena, w->checked->schema, d);
  for (uint32_t from = 0; from <= ALIKE; from += ALIKE) {
    struct sql_statement *st = sql_counts(&w->arena, ir, some + from, COUNTED - from, p, &ds);
    struct buf text = buf_in(&w->arena);
    buf_printf(out, "-- the counts of %u\n", COUNTED - from);
    if (st) sql_print_inline(st, &text);
    put_lines(st ? buf_str(&text) : STR("-- none in one statement"), out);
    buf_addc(out, '\n');
  }
}

static void test_golden(void **state) {
  (void)state;
  bool same = true;
  for (uint32_t i = 0; sql_dialect_at(i); i++) {
    const struct sql_dialect *d = sql_dialect_at(i);
    struct world w;
    begin(&w, 3, segments_text);
    struct ir *ir = fresh(&w);
    struct buf out = buf_in(&w.arena);
    bool seen[IR_OPS] = {0};
    for (size_t k = 0; k < sizeof shown / sizeof *shown; k++) {
      if (!try_add(&w, ir, shown[k], TYPE_BOOL)) fail_msg("%s", shown[k]);
      show(&w, d, ir, ir->segments.count - 1, false, &out);
    }
    for (uint32_t s = 0; s < w.checked->segment_count; s++)
      show(&w, d, ir, ir_add_segment(ir, w.checked, s, &w.diags), false, &out);
    bool keys = !str_starts(str_from(d->name), STR("clickhouse")); /* which has no foreign keys */
    if (keys) buf_addz(&out, "-- ---- each related row has its parent ----\n\n");
    for (size_t k = 0; keys && k < sizeof alone / sizeof *alone; k++) {
      if (!try_add(&w, ir, alone[k], TYPE_BOOL)) fail_msg("%s", alone[k]);
      show(&w, d, ir, ir->segments.count - 1, true, &out);
    }
    show_counts(&w, d, ir, &out);
    for (uint32_t n = 1; n < ir->nodes.count; n++) seen[ir_at(ir, n)->op] = true;
    for (uint32_t op = 0; op < IR_OPS; op++)
      if (!seen[op] && op != IR_MISSING && op != IR_FALSE && op != IR_OWNER)
        fail_msg("no statement has `%s`", ir_op_name(op));
    same &= golden_check(&w.arena, str_printf(&w.arena, "tests/golden/sql/%s.sql", d->name).ptr, buf_str(&out));
    arena_free(&w.arena);
  }
  assert_true(same);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_golden)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
