/* A small shop, filled at random, and expressions over it that use every operation. */
#ifndef SEG_TESTS_RUN_WORLD_H
#define SEG_TESTS_RUN_WORLD_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "data/load.h"
#include "front/check.h"
#include "front/project.h"
#include "run/program.h"
#include "random.h"

static const char schema_text[] =
    "schema shop of customer\n"
    "timezone \"Europe/Paris\"\n"
    "enum plan { starter, growth, enterprise }\n"
    "entity customer key id {\n"
    "  id id\n  name text\n  email text?\n  country country?\n  plan plan?\n  alias id?\n  number int?\n  vip bool?\n"
    "  mrr decimal(12,2)?\n  wide decimal(30,6)?\n  score float?\n  age int?\n  birthday date?\n  created_at timestamp\n  seen_at timestamp?\n"
    "  tags set(text)\n  more set(text)\n  metadata map { tier text?, seats int?, since date?, budget decimal(10,2)? }\n"
    "  parent customer? by parent_id\n  children [customer] by parent_id\n  orders [order] by customer_id\n  tickets [ticket] by customer_id\n"
    "  neighbours [ticket] by country -> country\n"
    "}\n"
    "entity order key id {\n"
    "  id id\n  status enum { open, paid, overdue }?\n  amount decimal(12,2)?\n  big decimal(36,2)?\n  rate float?\n  units int?\n  note text?\n"
    "  placed_at timestamp?\n  due_on date?\n  rush bool?\n  customer customer by customer_id\n  product product? by product_id\n  lines [line] by order_id\n"
    "}\n"
    "entity line key (order_id, position) {\n  position int\n  code text\n  quantity int\n  price decimal(10,4)\n  order order by order_id\n}\n"
    "entity product key id {\n  id id\n  name text\n  price decimal(10,2)?\n  orders [order] by product_id\n}\n"
    "entity ticket key id {\n  id id\n  country country?\n  opened_at timestamp?\n  subject text?\n  customer customer? by customer_id\n}\n";

struct world {
  struct arena arena;
  struct sources sources;
  struct diags diags;
  struct project project;
  struct checked *checked;
  struct dataset *data;
  uint64_t seed;
};

static inline uint32_t chance(struct world *w, uint32_t n) { return random_below(&w->seed, n); }

static inline uint32_t entity_of(struct world *w, const char *name) {
  return map_get(&w->checked->schema->entity_by_name, str_from(name));
}

/* Sets the column of a stored name. */
static inline void set(struct world *w, struct builder *b, uint32_t entity, const char *stored, struct str value) {
  const struct entity *e = &w->checked->schema->entities[entity];
  for (uint32_t c = 0; c < e->column_count; c++)
    if (str_is(e->columns[c].stored, stored)) {
      builder_set(b, c, value);
      return;
    }
  fprintf(stderr, "no column %s\n", stored);
  abort();
}

static inline void setf(struct world *w, struct builder *b, uint32_t entity, const char *stored, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
static inline void setf(struct world *w, struct builder *b, uint32_t entity, const char *stored, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  set(w, b, entity, stored, str_vprintf(&w->arena, fmt, ap));
  va_end(ap);
}

/* One of the words, or missing one time in five. */
static inline void pick(struct world *w, struct builder *b, uint32_t entity, const char *stored,
                        const char *const *words, uint32_t count) {
  if (chance(w, 5)) set(w, b, entity, stored, str_from(words[chance(w, count)]));
}
#define PICK(stored, ...)                                          \
  do {                                                             \
    static const char *const words_[] = {__VA_ARGS__};             \
    pick(w, b, e, stored, words_, sizeof words_ / sizeof *words_); \
  } while (0)

static inline void some_time(struct world *w, struct builder *b, uint32_t e, const char *stored) {
  if (!chance(w, 6)) return;
  setf(w, b, e, stored, "20%02u-%02u-%02uT%02u:%02u:00Z", 24 + chance(w, 3), 1 + chance(w, 12), 1 + chance(w, 28),
       chance(w, 24), chance(w, 60));
}

static inline void fill(struct world *w, uint32_t customers) {
  struct load_options options = {0};
  struct load_report report = {0};
  struct needs *needs = needs_all(&w->arena, w->checked->schema);
  struct builder *b = builder_new(&w->arena, w->checked->schema, needs, &options, &w->diags, &report);
  uint32_t e = entity_of(w, "customer");
  for (uint32_t i = 0; i < customers; i++) {
    builder_row(b, e, STR("customers"), i + 1);
    setf(w, b, e, "id", "c%u", i);
    setf(w, b, e, "name", "Name %u", chance(w, 50));
    PICK("email", "a@acme.com", "B@ACME.com", "user12@x.com", "  pad@acme.com ",
         "stra\xc3\x9f"
         "e@de",
         "");
    PICK("country", "FR", "BE", "DE", "US");
    PICK("plan", "starter", "growth", "enterprise", "unknown");
    if (chance(w, 3)) setf(w, b, e, "alias", "c%u", chance(w, customers));
    if (chance(w, 4)) setf(w, b, e, "number", "%d", (int)chance(w, 200) - 100);
    PICK("vip", "true", "false");
    if (chance(w, 5)) setf(w, b, e, "mrr", "%u.%02u", chance(w, 3000), chance(w, 100));
    if (chance(w, 5)) setf(w, b, e, "wide", "%u000000000000.%06u", chance(w, 900000), chance(w, 1000000));
    if (chance(w, 5)) setf(w, b, e, "score", "%d.%u", (int)chance(w, 40) - 20, chance(w, 4) * 25);
    if (chance(w, 5)) setf(w, b, e, "age", "%u", chance(w, 90));
    if (chance(w, 5))
      setf(w, b, e, "birthday", "19%02u-%02u-%02u", 40 + chance(w, 60), 1 + chance(w, 12), 1 + chance(w, 28));
    some_time(w, b, e, "created_at");
    some_time(w, b, e, "seen_at");
    PICK("tags", "[]", "[\"new\"]", "[\"new\",\"beta\"]", "[\"beta\",\"emea\",\"c3\"]");
    PICK("more", "[\"x\"]", "[\"new\",\"x\"]");
    PICK("metadata", "{}", "{\"tier\":\"gold\",\"seats\":12}", "{\"tier\":\"silver\",\"seats\":\"7\",\"n\":\"12.5\"}",
         "{\"n\":3,\"flag\":true,\"since\":\"2025-01-02\"}", "{\"n\":null,\"flag\":\"true\",\"budget\":12.5}",
         "{\"tier\":\"gold\",\"tier\":\"x\"}");
    if (chance(w, 2)) setf(w, b, e, "parent_id", "c%u", chance(w, customers + 5));
  }
  e = entity_of(w, "product");
  for (uint32_t i = 0; i < 20; i++) {
    builder_row(b, e, STR("products"), i + 1);
    setf(w, b, e, "id", "%u", i);
    setf(w, b, e, "name", "P%u", i);
    if (chance(w, 4)) setf(w, b, e, "price", "%u.50", chance(w, 100));
  }
  e = entity_of(w, "order");
  for (uint32_t i = 0; i < customers * 4; i++) {
    builder_row(b, e, STR("orders"), i + 1);
    setf(w, b, e, "id", "%u", i * 7);
    PICK("status", "open", "paid", "overdue");
    if (chance(w, 5)) setf(w, b, e, "amount", "%d.%02u", (int)chance(w, 2000) - 300, chance(w, 100));
    if (chance(w, 5)) setf(w, b, e, "big", "%u%030u.00", chance(w, 9), chance(w, 1000000));
    if (chance(w, 5)) setf(w, b, e, "rate", "%d.%u", (int)chance(w, 10) - 3, chance(w, 10));
    if (chance(w, 5)) setf(w, b, e, "units", "%d", (int)chance(w, 12) - 1);
    PICK("note", "fast", "slow", "Name 7", "");
    some_time(w, b, e, "placed_at");
    if (chance(w, 5)) setf(w, b, e, "due_on", "2025-%02u-%02u", 1 + chance(w, 12), 1 + chance(w, 28));
    PICK("rush", "true", "false");
    /* a few customers have very many */
    uint32_t owner = chance(w, 3) ? chance(w, customers) : chance(w, 3);
    if (chance(w, 12)) setf(w, b, e, "customer_id", "c%u", owner);
    if (chance(w, 3)) setf(w, b, e, "product_id", "%u", chance(w, 22));
  }
  e = entity_of(w, "line");
  for (uint32_t i = 0; i < customers * 8; i++) {
    builder_row(b, e, STR("lines"), i + 1);
    setf(w, b, e, "order_id", "%u", chance(w, customers * 4) * 7);
    setf(w, b, e, "position", "%u", i);
    setf(w, b, e, "code", "S%u", chance(w, 30));
    setf(w, b, e, "quantity", "%u", chance(w, 20));
    setf(w, b, e, "price", "%u.%04u", chance(w, 100), chance(w, 10000));
  }
  e = entity_of(w, "ticket");
  for (uint32_t i = 0; i < customers; i++) {
    builder_row(b, e, STR("tickets"), i + 1);
    setf(w, b, e, "id", "t%u", i);
    PICK("country", "FR", "BE", "ES");
    some_time(w, b, e, "opened_at");
    PICK("subject", "refund", "Login", "refund please");
    if (chance(w, 3)) setf(w, b, e, "customer_id", "c%u", chance(w, customers));
  }
  w->data = builder_finish(b);
  for (uint32_t i = 0; i < w->diags.list.count; i++)
    if (w->diags.list.items[i]->code->severity == SEV_ERROR)
      fprintf(stderr, "%.*s\n", STR_ARG(w->diags.list.items[i]->message));
  if (!w->data) abort();
}

static inline void begin(struct world *w, uint32_t customers, const char *segments) {
  *w = (struct world){.seed = customers};
  arena_init(&w->arena, &mem_libc, NULL);
  w->sources = sources_in(&w->arena);
  w->diags = diags_in(&w->arena);
  project_init(&w->project, &w->arena, &w->sources, &w->diags);
  struct str text = str_printf(&w->arena, "%s", segments);
  if (!project_add_text(&w->project, STR("shop.schema"), str_from(schema_text)) ||
      !project_add_text(&w->project, STR("shop.seg"), text))
    abort();
  w->checked = check_project(&w->project);
  for (uint32_t i = 0; i < w->diags.list.count; i++)
    if (w->diags.list.items[i]->code->severity == SEV_ERROR)
      fprintf(stderr, "%s %.*s\n", w->diags.list.items[i]->code->id, STR_ARG(w->diags.list.items[i]->message));
  if (w->diags.errors) abort();
  fill(w, customers);
}

static const char *const conditions[] = {
    "plan == enterprise",
    "plan != enterprise",
    "country in [FR, BE]",
    "country not in [FR, BE] and vip",
    "not vip",
    "vip",
    "metadata.flag",
    "vip == false",
    "email is missing",
    "email.ends_with(\"@acme.com\")",
    "email.lower().ends_with(\"@acme.com\")",
    "email.fold() == \"STRASSE@de\"",
    "email.trim().length() > 9",
    "name.fold() in [\"NAME 7\", \"name 11\", \"x\"]",
    "name.fold().starts_with(\"NAME 1\") or name.fold().ends_with(\"E 9\")",
    "name.fold().contains(\"mE 2\") != name.contains(\"me 2\")",
    "name.fold() < \"name 4\" and \"name 2\" <= name.lower()",
    "name.upper() matches /N.*1[0-9]?/",
    "name.trim() == \"Name 3\"",
    "email matches /user[0-9]+@.*[.]com/",
    "not (email matches /.*acme.*/)",
    "email.contains(name)",
    "name.starts_with(\"Name 1\")",
    "name < \"Name 3\"",
    "email < name",
    "email == name or email.upper() == email",
    "alias == id",
    "id in %[c1, c2, c17]",
    "alias in %[c1 c2]",
    "mrr >= 1000",
    "mrr * 2 + 1 > 1000.50 and mrr / 3 < 700",
    "wide > 5000 * mrr",
    "wide / mrr > 1000000",
    "score > 1.5",
    "score == age",
    "age > score",
    "score * 2.0 < 3.0 or score / 0.0 > 1.0",
    "age * age > 900 or age > 80",
    "-age < -40",
    "age + 1 <= 30",
    "age / 4 > 7.5",
    "birthday.year == 1970",
    "birthday.month in [1, 2] and birthday.weekday == 1",
    "created_at.hour < 6",
    "created_at.date == seen_at.date",
    "created_at in last 90 days",
    "created_at in this year",
    "seen_at in previous month",
    "created_at < seen_at",
    "created_at + 30 days < seen_at",
    "created_at + 1 month <= seen_at",
    "birthday + 3 months > 1970-05-01",
    "seen_at - created_at > 90 days",
    "seen_at >= 2025-06-01",
    "tags.has(\"new\")",
    "tags.has_any([\"beta\", \"zzz\"])",
    "tags.has_all([\"beta\", \"new\"])",
    "tags.has_none([\"new\"])",
    "not tags.has(\"beta\")",
    "tags.has(name)",
    "id in [\"c3\"] and tags.has(\"c3\")",
    "metadata.tier == \"gold\"",
    "metadata.seats > 8",
    "metadata.n > 5",
    "metadata.n is present",
    "metadata.flag == true",
    "metadata.since < today",
    "metadata.budget > 12.4",
    "metadata.tier in [\"gold\", \"silver\"]",
    "(metadata.tier ?? \"none\") == \"none\"",
    "(email ?? name).starts_with(\"Name\")",
    "(mrr ?? 0) < 10",
    "(if vip then mrr else 0) > 100",
    "(if plan == growth then email else name) == \"Name 7\"",
    "count_true(vip, age > 30, plan == growth) >= 2",
    "parent.plan == plan",
    "parent is missing",
    "parent.parent.country == country",
    "parent.vip",
    "children.any()",
    "children.count() > 1",
    "children.count(vip) >= 1",
    "orders.count() == 0",
    "orders.any(status == paid)",
    "orders.all(amount > 0)",
    "orders.none(status == overdue)",
    "orders.count(status == paid) >= 2",
    "orders.sum(amount) > 1000",
    "orders.avg(amount) > 500",
    "orders.min(amount) < 0",
    "orders.max(placed_at) > 2026-01-01",
    "orders.sum(units) > 10",
    "orders.avg(units) >= 5.5",
    "orders.sum(rate) > 3.3",
    "orders.avg(rate) < 1.7",
    "orders.max(rate) == 6.5",
    "orders.sum(big) > 100000000000000000000000000000000.0",
    "orders.min(note) == \"\"",
    "orders.max(note) == \"slow\"",
    "orders.distinct(status).count() == 3",
    "orders.distinct(amount).count() > 3",
    "orders.distinct(units).count() > 3",
    "orders.distinct(rate).count() > 5",
    "orders.distinct(big).count() > 2",
    "orders.distinct(product.id).count() > 2",
    "orders.distinct(note.length()).count() > 1",
    "orders.latest(by: placed_at).status == overdue",
    "orders.earliest(by: amount).amount < 10",
    "orders.latest(by: note).note.lower() < \"g\"",
    "orders.latest(by: big).big > 5000000000000000000000000000000.0",
    "orders.latest(3, by: placed_at).any(status == paid)",
    "orders.earliest(2, by: amount).sum(amount) < 50",
    "orders.where(status == paid).latest(2, by: placed_at).all(amount > 100)",
    "orders.latest(20, by: placed_at).count() > 12",
    "orders.earliest(17, by: rate).sum(amount) > 9000",
    "orders.latest(5, by: placed_at).where(status == open).count() >= 2",
    "orders.lines.any(quantity > 18)",
    "orders.lines.sum(price * quantity) > 3000",
    "orders.where(status == paid).lines.distinct(code).count() >= 3",
    "orders.where(placed_at in last 365 days).sum(lines.sum(price * quantity * (1 - 0.1))) > 400",
    "orders.any(lines.count() > 3)",
    "orders.any(lines.any(price > 90) and status == paid)",
    "orders.latest(by: placed_at).lines.count() > 2",
    "orders.any(amount > customer.orders.avg(amount) * 2)",
    "orders.any(customer.orders.count() > 10 and status == open)",
    "orders.any(product.orders.count() > 100)",
    "orders.any(product.orders.any(status == overdue and amount > 1600))",
    "orders.any(a => customer.orders.any(b => b.placed_at > a.placed_at and b.placed_at <= a.placed_at + 10 days))",
    "orders.count(a => customer.orders.any(b => b.amount == a.amount and b.units > a.units)) == 0",
    "orders.any(a => a.lines.any(l => l.price > a.amount))",
    "orders.any(amount > customer.mrr)",
    "parent.orders.count() > 3",
    "parent.orders.any(status == paid)",
    "parent.orders.sum(amount) > mrr",
    "parent.orders.latest(by: placed_at).amount > 0",
    "parent.orders.latest(3, by: placed_at).count(status == paid) > 1",
    "parent.parent.orders.where(amount > 0).earliest(2, by: amount).lines.any(quantity > 9)",
    "children.any(orders.count() > 2)",
    "children.sum(orders.sum(amount)) > 500",
    "children.orders.count() > 3",
    "neighbours.count() > 60",
    "neighbours.any(subject == \"refund\")",
    "neighbours.any(t => t.customer.vip)",
    "neighbours.count(subject.contains(\"refund\")) > 20",
    "tickets.any(customer.orders.count() == 4)",
    "tickets.latest(by: opened_at).subject == \"Login\"",
    "neighbours.any(t => t.customer.country == country)",
    "in segment rich",
    "parent in segment rich",
    "children.any(in segment rich) and not in segment ruled",
    "orders.any(customer in segment rich)",
    "spent > 500",
    "parent.spent > 500",
    "children.any(spent > mrr)",
    "orders.any(rush) and not orders.all(rush)",
    "orders.distinct(rush).count() == 2",
    "orders.latest(by: due_on).due_on.month == 12",
    "orders.count(due_on < 2025-07-01) > orders.count(due_on >= 2025-07-01)",
    "orders.sum(amount) / orders.count() > 300",
    "orders.max(amount) - orders.min(amount) > 1000",
    "orders.any(o => o.product.price > o.amount)",
    "orders.any(note == customer.name)",
    "orders.avg(lines.count()) > 2.0",
    "orders.max(lines.sum(quantity)) > 50",
    "orders.min(placed_at.date) > 2024-06-01",
    "orders.earliest(by: placed_at).customer.id == id",
    "orders.earliest(by: placed_at).product.orders.count() > 90",
    "neighbours.any(t => t.customer.orders.any(o => o.placed_at > t.opened_at and o.status == open))",
    "neighbours.latest(2, by: opened_at).any(subject == \"refund\")",
    "neighbours.latest(by: opened_at).subject == \"Login\"",
    "neighbours.earliest(3, by: opened_at).count(t => t.customer.vip) >= 2",
    "parent.neighbours.latest(4, by: subject).any(opened_at > now - 300 days)",
    "number in [1, 5, -7, 99]",
    "number == age or number > 50",
    "mrr in [1.00, 2.5]",
    "orders.any(o => o.id == id)",
    "orders.any(o => o.product.id == o.id)",
    "orders.any(o => o.id in %[7, c1, 021])",
    "orders.distinct(id).count() > 3",
    "orders.latest(by: placed_at).id == \"21\"",
    "orders.latest(by: placed_at).id != \"021\"",
    "orders.any(o => o.id == o.customer.alias or o.product.id == \"3\")",
    "(orders.latest(by: placed_at).id ?? id) == id",
    "orders.any(units * 1000000 > 5000000)",
    "alias is present and alias != id",
    "orders.any(id in %[7, 14, 21])",
    "orders.all(units > 0 or units is missing)",
};

static const char *const values[] = {
    "id",
    "name",
    "email",
    "plan.text()",
    "mrr",
    "wide",
    "score",
    "age",
    "birthday",
    "created_at",
    "vip",
    "mrr * 3",
    "mrr / 7",
    "age / 3",
    "seen_at - created_at",
    "created_at.date",
    "email.lower()",
    "email ?? name",
    "orders.count()",
    "orders.sum(amount)",
    "orders.avg(amount)",
    "orders.min(amount)",
    "orders.max(big)",
    "orders.sum(rate)",
    "orders.avg(rate)",
    "orders.sum(units)",
    "orders.avg(units)",
    "orders.max(note)",
    "orders.latest(by: placed_at).id",
    "orders.latest(by: amount).placed_at",
    "metadata.tier",
    "metadata.seats",
    "metadata.n.number()",
    "metadata.budget",
    "parent.name",
    "parent.orders.sum(amount)",
    "if vip then \"yes\" else name",
    "children.sum(orders.sum(amount))",
    "parent.orders.latest(by: placed_at).id",
    "orders.max(placed_at)",
    "orders.min(due_on)",
    "alias ?? id",
    "orders.latest(by: placed_at).product.name",
    "parent.orders.max(note)",
    "orders.latest(by: placed_at).id ?? alias",
    "orders.latest(by: placed_at).product.id",
    "count_true(vip, age > 3)",
    "vip and age > 3",
};

static const char segments_text[] =
    "schema \"shop.schema\"\n"
    "let customer.spent = orders.where(status == paid).sum(amount)\n"
    "segment rich = spent > 800\n"
    "segment ruled {\n  rule \"one\" {\n    vip\n    orders.any()\n  }\n  rule \"two\" {\n    not in segment rich\n    country == FR\n  }\n}\n"
    "static segment fixed = [\"c1\", \"c5\", \"c500\"]\n"
    "segment late on order = status == overdue and customer in segment rich\n"
    "segment first on order = customer.orders.earliest(by: placed_at).id == id\n"
    "segment top on order = customer.orders.latest(2, by: amount).any(o => o.id == id)\n"
    "segment near on customer c = c.neighbours.any(t => c.orders.any(o => o.placed_at > t.opened_at and o.status == open))\n"
    "segment busy on customer c = c.neighbours.any(t => c.orders.count(o => o.placed_at > t.opened_at) > c.orders.avg(units) and c.orders.any(o => o.due_on > t.opened_at.date))\n"
    "segment line_of_late on line = order in segment late or order.customer.orders.avg(amount) > 400\n";

static const int64_t now_us = INT64_C(1769853600) * 1000000; /* 2026-01-31T10:00:00Z */

static inline struct ir *fresh(struct world *w) { return ir_new(&w->arena, w->checked, now_us); }

/* Adds an expression over a customer. False with a message: it does not check. */
static inline bool try_add(struct world *w, struct ir *ir, const char *text, enum type_kind want) {
  uint32_t before = w->diags.errors, base = w->checked->schema->base;
  const struct node *n = check_expr(&w->project, w->checked, base, str_from(text), want);
  if (n && want == TYPE_BOOL) ir_add_cond(ir, w->checked, base, n, str_from(text), &w->diags);
  else if (n) ir_add_expr(ir, w->checked, base, n, str_from(text), &w->diags);
  if (w->diags.errors == before) return true;
  fprintf(stderr, "%s: %.*s\n", text, STR_ARG(w->diags.list.items[w->diags.list.count - 1]->message));
  return false;
}

/* All segments, conditions and values in one. */
static inline struct ir *everything(struct world *w) {
  struct ir *ir = fresh(w);
  for (uint32_t s = 0; s < w->checked->segment_count; s++) ir_add_segment(ir, w->checked, s, &w->diags);
  for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++) try_add(w, ir, conditions[i], TYPE_BOOL);
  for (size_t i = 0; i < sizeof values / sizeof *values; i++) try_add(w, ir, values[i], TYPE_NONE);
  return ir;
}

/* ---- a program, broken ---- */

static inline struct instr *copy_code(struct arena *a, const struct instr *code, uint32_t count) {
  struct instr *to = arena_new_array(a, struct instr, count + 1);
  for (uint32_t i = 0; i < count; i++) {
    to[i] = code[i];
    if (!code[i].list_count) continue;
    to[i].list = arena_new_array(a, uint32_t, code[i].list_count);
    memcpy(to[i].list, code[i].list, code[i].list_count * sizeof(uint32_t));
  }
  return to;
}

static inline struct program *copy_program(struct arena *a, const struct program *p) {
  struct program *q = arena_new(a, struct program);
  *q = *p;
  q->slots = arena_new_array(a, struct slot, p->slot_count + 1);
  for (uint32_t i = 0; i < p->slot_count; i++) q->slots[i] = p->slots[i];
  q->passes = arena_new_array(a, struct pass, p->pass_count + 1);
  for (uint32_t i = 0; i < p->pass_count; i++) {
    struct pass *to = &q->passes[i];
    *to = p->passes[i];
    to->regs = arena_new_array(a, struct reg, to->reg_count + 1);
    memcpy(to->regs, p->passes[i].regs, to->reg_count * sizeof *to->regs);
    to->consts = copy_code(a, p->passes[i].consts, to->const_count);
    to->domains = arena_new_array(a, struct domain, to->domain_count + 1);
    for (uint32_t d = 0; d < to->domain_count; d++) {
      struct domain *dom = &to->domains[d];
      *dom = p->passes[i].domains[d];
      dom->code = copy_code(a, dom->code, dom->count);
      uint32_t *path = arena_new_array(a, uint32_t, dom->path_count + 1);
      for (uint32_t k = 0; k < dom->path_count; k++) path[k] = dom->path[k];
      dom->path = path;
    }
  }
  return q;
}

/* Changes one thing; `r` says what, and to what. */
static inline void break_program(struct program *p, uint32_t (*r)(void *ctx, uint32_t below), void *ctx) {
  struct pass *pass = &p->passes[r(ctx, p->pass_count)];
  struct domain *d = &pass->domains[r(ctx, pass->domain_count)];
  struct instr *in = d->count ? &d->code[r(ctx, d->count)] : &pass->consts[0];
  switch (r(ctx, 24)) {
    case 0:
    case 1: in->a = r(ctx, pass->reg_count + 1); break;
    case 2:
    case 3: in->b = r(ctx, pass->reg_count + 1); break;
    case 4: in->c = r(ctx, pass->reg_count + 1); break;
    case 5: in->dst = r(ctx, pass->reg_count + 1); break;
    case 6: in->op = (uint16_t)r(ctx, OPCODES + 1); break;
    case 7: in->kind = (uint8_t)r(ctx, REG_LIST + 2); break;
    case 8:
    case 9: in->index = r(ctx, 40); break;
    case 10: in->entity = r(ctx, 8); break;
    case 11: in->flag = !in->flag; break;
    case 12: in->imm = (int64_t)r(ctx, 100) - 20; break;
    case 13: in->node = r(ctx, p->ir->nodes.count + 5); break;
    case 14:
      if (in->list_count) in->list[r(ctx, in->list_count)] = r(ctx, pass->reg_count + 1);
      break;
    case 15: d->base = r(ctx, pass->reg_count + 1); break;
    case 16: d->entity = r(ctx, 7); break;
    case 17:
      if (d->path_count) d->path[r(ctx, d->path_count)] = r(ctx, 30);
      break;
    case 18: pass->regs[r(ctx, pass->reg_count)].kind = (uint8_t)r(ctx, REG_LIST + 2); break;
    case 19: pass->regs[r(ctx, pass->reg_count)].domain = r(ctx, pass->domain_count + 1); break;
    case 20:
      if (p->slot_count) p->slots[r(ctx, p->slot_count)].kind = (uint8_t)r(ctx, REG_LIST + 2);
      break;
    case 21:
      if (p->slot_count) p->slots[r(ctx, p->slot_count)].entity = r(ctx, 8);
      break;
    case 22: { /* two instructions change places */
      if (!d->count) break;
      struct instr *other = &d->code[r(ctx, d->count)], keep = *in;
      *in = *other;
      *other = keep;
      break;
    }
    default:
      if (pass->const_count) pass->consts[r(ctx, pass->const_count)].node = r(ctx, p->ir->nodes.count);
      break;
  }
}

#endif
