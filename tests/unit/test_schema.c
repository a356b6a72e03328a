/* Schemas: what is built, and what is reported where it is wrong. */
#define _GNU_SOURCE
#include <string.h>
#include <unistd.h>

#include "schema_session.h"

#include "data/zone.h"

static void build(struct session *t, const char *text) {
  session_begin(t);
  assert_true(project_add_text(&t->project, STR("test.schema"), str_from(text)));
  t->schema = check_schema(&t->project);
}

static void build_clean(struct session *t, const char *text) {
  build(t, text);
  assert_string_equal(found(t).ptr, "");
  assert_non_null(t->schema);
}

static void expect(const char *text, const char *diags) {
  struct session t;
  build(&t, text);
  struct str got = found(&t);
  if (!str_is(got, diags)) print_error("in:\n%s\n", text);
  assert_string_equal(got.ptr, diags);
  session_end(&t);
}

static const struct entity *entity(const struct session *t, const char *name) {
  uint32_t i = map_get(&t->schema->entity_by_name, str_from(name));
  assert_true(i != MAP_NONE);
  return &t->schema->entities[i];
}

static const struct field *field(const struct session *t, const char *of, const char *name) {
  const struct entity *e = entity(t, of);
  uint32_t i = map_get(&e->by_name, str_from(name));
  assert_true(i != MAP_NONE);
  return &e->fields[i];
}

static const struct column_spec *column(const struct session *t, const char *of, const char *name) {
  const struct field *f = field(t, of, name);
  assert_true(f->column != NONE);
  return &entity(t, of)->columns[f->column];
}

static const struct relation *relation(const struct session *t, const char *of, const char *name) {
  const struct field *f = field(t, of, name);
  assert_true(f->relation != NONE);
  return &t->schema->relations[f->relation];
}

/* "a,b -> c,d" by stored names. */
static const char *columns(struct session *t, const struct relation *r) {
  struct buf b = buf_in(&t->arena);
  for (uint32_t i = 0; i < r->width; i++)
    buf_printf(&b, "%s%.*s", i ? "," : "", STR_ARG(t->schema->entities[r->from].columns[r->from_cols[i]].stored));
  buf_addz(&b, " -> ");
  for (uint32_t i = 0; i < r->width; i++)
    buf_printf(&b, "%s%.*s", i ? "," : "", STR_ARG(t->schema->entities[r->to].columns[r->to_cols[i]].stored));
  return str_dup(&t->arena, buf_str(&b)).ptr;
}

static void assert_type(struct session *t, const char *of, const char *name, const char *type) {
  assert_string_equal(str_dup(&t->arena, type_name(&t->arena, t->schema, field(t, of, name)->type)).ptr, type);
}

#define SHOP "schema shop of customer\n"

/* ---- what is built ---- */

static void test_types(void **state) {
  (void)state;
  struct session t;
  build_clean(
      &t, SHOP
      "enum plan { starter, \"pay as you go\", fiber from \"Fiber optic\" }\n"
      "/// One row for each\n/// customer.\n"
      "entity customer from \"billing\".\"customers\" key id {\n"
      "  id id\n  name text\n  n int?\n  mrr decimal(12,2)?\n  ratio float\n  on_list bool\n  born date\n"
      "  /// When it began.\n  at timestamp @index\n  plan plan? from \"plan_name\"\n  kind enum { user, org from \"Organisation\" }\n"
      "  tags set(text)\n  plans set(plan)\n  flags set(enum { a, b })\n  data map\n"
      "  meta map { tier text?\n seats int\n level enum { low, high } }\n}\n");
  assert_type(&t, "customer", "id", "id");
  assert_type(&t, "customer", "n", "int?");
  assert_type(&t, "customer", "mrr", "decimal(12,2)?");
  assert_type(&t, "customer", "ratio", "float");
  assert_type(&t, "customer", "on_list", "bool");
  assert_type(&t, "customer", "born", "date");
  assert_type(&t, "customer", "at", "timestamp");
  assert_type(&t, "customer", "plan", "enum plan?");
  assert_type(&t, "customer", "kind", "enum customer.kind");
  assert_type(&t, "customer", "tags", "set(text)");
  assert_type(&t, "customer", "plans", "set(enum plan)");
  assert_type(&t, "customer", "flags", "set(enum customer.flags)");
  assert_type(&t, "customer", "data", "map");
  const struct entity *c = entity(&t, "customer");
  assert_str(c->doc, "One row for each\ncustomer.");
  assert_str(field(&t, "customer", "at")->doc, "When it began.");
  assert_int_equal(c->path_count, 2);
  assert_str(c->path[0], "billing");
  assert_str(c->path[1], "customers");
  assert_int_equal(c->key_count, 1);
  assert_true(column(&t, "customer", "id")->in_key);
  assert_false(column(&t, "customer", "name")->in_key);
  assert_true(column(&t, "customer", "at")->indexed);
  assert_str(column(&t, "customer", "plan")->stored, "plan_name");
  const struct enum_type *plan = &t.schema->enums[map_get(&t.schema->enum_by_name, STR("plan"))];
  assert_int_equal(plan->count, 3);
  assert_str(plan->members[1].name, "pay as you go");
  assert_str(plan->members[2].stored, "Fiber optic");
  assert_int_equal(map_get(&plan->by_name, STR("fiber")), 2);
  const struct map_type *meta = &t.schema->maps[field(&t, "customer", "meta")->type.ref];
  assert_int_equal(meta->count, 3);
  assert_str(meta->keys[2].name, "level");
  assert_int_equal(meta->keys[2].type.kind, TYPE_ENUM);
  assert_true(meta->keys[0].type.optional);
  assert_int_equal(t.schema->base, 0);
  assert_str(t.schema->name, "shop");
  assert_str(t.schema->zone_name, "UTC");
  assert_true(zone_is_utc(t.schema->zone));
  session_end(&t);
}

static void test_relations(void **state) {
  (void)state;
  struct session t;
  build_clean(
      &t, SHOP
      "entity customer from \"Customer\" key id {\n  id id from \"CustomerId\"\n"
      "  parent customer? by \"ParentId\"\n  children [customer] by \"ParentId\"\n"
      "  invoices [invoice] by customer_id\n  meters [meter] by customer_id\n  plan plan? by plan_name -> name\n}\n"
      "entity plan key id {\n  id int\n  name text\n  customers [customer] by plan_name -> name\n}\n"
      "entity invoice key id {\n  id id\n  customer customer by customer_id @index\n}\n"
      "entity meter from \"meters\" key (customer_id, name) {\n  name text\n  entitlement entitlement? by (plan, name)\n}\n"
      "entity entitlement key (plan, name) {\n  name text\n  mode enum { soft, hard }?\n}\n"
      "entity note {\n  words text\n}\n");
  const struct relation *r = relation(&t, "customer", "parent");
  assert_string_equal(columns(&t, r), "ParentId -> CustomerId");
  assert_str(r->name, "customer.parent");
  assert_true(r->optional && r->unique && !r->to_many);
  assert_int_equal(r->inverse, field(&t, "customer", "children")->relation);
  r = relation(&t, "customer", "children");
  assert_string_equal(columns(&t, r), "CustomerId -> ParentId");
  assert_true(r->to_many && r->unique);
  assert_int_equal(r->inverse, field(&t, "customer", "parent")->relation);
  r = relation(&t, "customer", "invoices");
  assert_string_equal(columns(&t, r), "CustomerId -> customer_id");
  assert_int_equal(r->inverse, field(&t, "invoice", "customer")->relation);
  assert_int_equal(relation(&t, "customer", "meters")->inverse, NONE);
  r = relation(&t, "invoice", "customer");
  assert_false(r->optional);
  const struct column_spec *by = &entity(&t, "invoice")->columns[r->from_cols[0]];
  assert_true(by->indexed);
  assert_int_equal(by->type.kind, TYPE_ID);
  assert_false(by->type.optional); /* a to-one without `?` goes by it */
  r = relation(&t, "meter", "entitlement");
  assert_string_equal(columns(&t, r), "plan,name -> plan,name");
  assert_int_equal(r->width, 2);
  by = &entity(&t, "meter")->columns[r->from_cols[0]];
  assert_true(by->type.optional);
  assert_int_equal(by->type.kind, TYPE_ID);
  /* a column that key, relation and field name is one column: customer_id, name, plan */
  assert_int_equal(entity(&t, "meter")->column_count, 3);
  assert_int_equal(entity(&t, "meter")->key_count, 2);
  assert_int_equal(entity(&t, "entitlement")->columns[entity(&t, "entitlement")->key[0]].type.kind, TYPE_ID);
  r = relation(&t, "customer", "plan");
  assert_string_equal(columns(&t, r), "plan_name -> name");
  assert_false(r->unique); /* nothing says that names differ */
  r = relation(&t, "plan", "customers");
  assert_string_equal(columns(&t, r), "name -> plan_name");
  assert_int_equal(r->inverse, field(&t, "customer", "plan")->relation);
  assert_int_equal(entity(&t, "note")->key_count, 0);
  assert_str(entity(&t, "note")->path[0], "note");
  session_end(&t);
}

static void test_inverse_of_one_to_one(void **state) {
  (void)state;
  struct session t;
  build_clean(&t, SHOP
              "entity customer key id {\n  id id\n  profile profile? by id\n}\n"
              "entity profile key id {\n  id id\n  customer customer by id\n}\n");
  assert_int_equal(relation(&t, "customer", "profile")->inverse, field(&t, "profile", "customer")->relation);
  assert_int_equal(relation(&t, "profile", "customer")->inverse, field(&t, "customer", "profile")->relation);
  session_end(&t);
}

static void test_columns_by_field_name_or_stored_name(void **state) {
  (void)state;
  struct session t;
  build_clean(
      &t, SHOP
      "entity customer key ref {\n  ref id from \"CustomerRef\"\n  group group? by group_ref\n"
      "  orders [order] by buyer\n}\n"
      "entity group key \"G\" {\n  name text\n}\n"
      "entity order key \"OrderID\" {\n  id id from \"OrderID\"\n  buyer id? from \"BuyerRef\"\n  again id? from \"BuyerRef\"\n}\n");
  assert_string_equal(columns(&t, relation(&t, "customer", "orders")), "CustomerRef -> BuyerRef");
  assert_string_equal(columns(&t, relation(&t, "customer", "group")), "group_ref -> G");
  assert_int_equal(field(&t, "order", "buyer")->column, field(&t, "order", "again")->column);
  assert_int_equal(entity(&t, "order")->column_count, 2);
  session_end(&t);
}

static void test_attributes(void **state) {
  (void)state;
  struct session t;
  build_clean(
      &t, SHOP
      "timezone \"Europe/Paris\"\n"
      "entity customer key id {\n  id id\n  a timestamp @stored(text) @zone(\"America/New_York\")\n  b timestamp? @stored(epoch_ms)\n"
      "  c bool @stored(\"Yes\", \"No\")\n  d decimal(10,2) @stored(cents)\n"
      "  e text? @missing(\"N/A\", \"(not set)\") @index\n  f timestamp @stored(epoch_s)\n  g int @stored(text)\n  h timestamp @stored(epoch_us)\n}\n");
  const struct storage *a = &column(&t, "customer", "a")->storage;
  assert_int_equal(a->kind, STORED_TEXT);
  assert_str(a->zone_name, "America/New_York");
  assert_int_equal(zone_offset_at(a->zone, 0, NULL), -5 * 3600);
  assert_int_equal(column(&t, "customer", "b")->storage.kind, STORED_EPOCH_MS);
  assert_null(column(&t, "customer", "b")->storage.zone);
  const struct storage *c = &column(&t, "customer", "c")->storage;
  assert_int_equal(c->kind, STORED_WORDS);
  assert_str(c->yes, "Yes");
  assert_str(c->no, "No");
  assert_int_equal(column(&t, "customer", "d")->storage.kind, STORED_CENTS);
  const struct column_spec *e = column(&t, "customer", "e");
  assert_int_equal(e->storage.missing_count, 2);
  assert_str(e->storage.missing[1], "(not set)");
  assert_true(e->indexed);
  assert_int_equal(column(&t, "customer", "f")->storage.kind, STORED_EPOCH_S);
  assert_int_equal(column(&t, "customer", "g")->storage.kind, STORED_TEXT);
  assert_int_equal(column(&t, "customer", "h")->storage.kind, STORED_EPOCH_US);
  assert_str(t.schema->zone_name, "Europe/Paris");
  assert_int_equal(zone_offset_at(t.schema->zone, 0, NULL), 3600);
  session_end(&t);
}

static void test_standard_enums(void **state) {
  (void)state;
  struct session t;
  build_clean(
      &t, SHOP
      "entity customer key id {\n  id id\n  country country?\n  currencies set(currency)\n  m map { l language? }\n}\n");
  static const struct {
    const char *name;
    uint32_t count;
    const char *members;
  } want[] = {{"country", 249, "FR IN IS NO AD ZW"},
              {"currency", 184, "EUR ALL TRY XAD XCG"},
              {"language", 184, "fr is or no zu"}};
  for (int i = 0; i < 3; i++) {
    const struct enum_type *e = &t.schema->enums[map_get(&t.schema->enum_by_name, str_from(want[i].name))];
    assert_int_equal(e->count, want[i].count);
    char words[64];
    snprintf(words, sizeof words, "%s", want[i].members);
    char *rest = words;
    for (char *w; (w = strsep(&rest, " "));) {
      uint32_t m = map_get(&e->by_name, str_from(w));
      assert_true(m != MAP_NONE);
      assert_str(e->members[m].stored, w);
    }
    for (uint32_t m = 1; m < e->count; m++) assert_true(str_cmp(e->members[m - 1].name, e->members[m].name) < 0);
  }
  session_end(&t);
}

static void test_own_enum_wins(void **state) {
  (void)state;
  struct session t;
  build_clean(
      &t, SHOP
      "enum country { here, there }\nentity customer key id {\n  id id\n  c country?\n  m currency\n  l language by lang\n}\n"
      "entity language key code {\n  code text\n}\n");
  assert_int_equal(t.schema->enums[field(&t, "customer", "c")->type.ref].count, 2);
  assert_int_equal(t.schema->enums[field(&t, "customer", "m")->type.ref].count, 184);
  assert_type(&t, "customer", "l", "language");
  session_end(&t);

  /* who speaks of none does not have them read */
  build_clean(&t, SHOP "entity customer key id {\n  id id\n}\n");
  assert_int_equal(t.project.files.count, 1);
  assert_int_equal(t.schema->enum_count, 0);
  session_end(&t);
}

static void test_base(void **state) {
  (void)state;
  struct session t;
  build_clean(&t, "schema shop\nentity a key id {\n  id id\n}\n");
  assert_int_equal(t.schema->base, 0);
  session_end(&t);
  build_clean(&t, "schema shop of b\nentity a {\n  id id\n}\nentity b key id {\n  id id\n}\n");
  assert_int_equal(t.schema->base, 1);
  session_end(&t);
}

/* ---- what is reported ---- */

#define CUSTOMER(body) SHOP "entity customer key id {\n  id id\n" body "}\n"

static void test_errors_in_types(void **state) {
  (void)state;
  expect(CUSTOMER("  a strng\n  b Text\n  c varchar\n  d zzzzzzz\n"),
         "E0515 strng; E0515 Text; E0515 varchar; E0515 zzzzzzz");
  expect(CUSTOMER("  a decimal\n  b decimal(12)\n  c decimal(39,2)\n  d decimal(0,0)\n  e decimal(4,5)\n  f int(5)\n"),
         "E0516 decimal; E0516 decimal(12); E0516 39; E0516 0; E0516 5; E0516 int(5)");
  expect(CUSTOMER("  a decimal(38,38)\n  b decimal(1,0)\n"), "");
  expect(
      CUSTOMER(
          "  a set(set(text))\n  b [text]\n  c set(text)?\n  d set(text?)\n  e set(customer)\n  f duration\n  g [customer]? by x\n"),
      "E0517 set(text); E0517 [text]; E0517 ?; E0517 ?; E0517 customer; E0517 duration; E0517 ?");
  expect(CUSTOMER("  m map { a text\n a int\n b map\n c text from \"x\" }\n"), "E0511 a; E0517 map; E0532 \"x\"");
}

static void test_errors_in_names(void **state) {
  (void)state;
  expect(CUSTOMER("  a text\n  b text\n  a int\n"), "E0511 a");
  expect(CUSTOMER("") "enum p { a, b, a }\nenum p { c }\nentity p key id {\n  id id\n}\n", "E0512 a; E0510 p; E0510 p");
  expect(CUSTOMER("") "enum p { a from \"x\", b from \"x\", c, d from \"c\" }\n", "E0513 \"x\"; E0513 \"c\"");
  expect(CUSTOMER("") "enum text { a }\nentity map key id {\n  id id\n}\n", "E0514 text; E0514 map");
  expect(CUSTOMER("") "entity customer key x {\n  x id\n}\n", "E0510 customer");
}

static void test_errors_in_relations(void **state) {
  (void)state;
  expect(CUSTOMER("  parent customer?\n  children [customer]\n"), "E0520 parent; E0520 children");
  expect(CUSTOMER("  name text by x\n"), "E0521 x");
  expect(CUSTOMER("  parent customer? by (a, b)\n  other customer? by (a, b) -> c\n"),
         "E0522 (a, b); E0522 (a, b) -> c");
  expect(CUSTOMER("  notes [note] by customer_id\n  note note? by note_id\n") "entity note {\n  a text\n}\n",
         "E0523 note_id");
  expect(
      CUSTOMER(
          "  n int\n  t text\n  d date\n  parent customer? by n -> t\n  other customer? by d -> n\n  third customer? by x -> d\n"),
      "E0524 n; E0524 d; E0524 x");
  expect(CUSTOMER("  parent customer? by (x, x) -> (id, id)\n"), "E0526 x; E0526 id");
  expect(SHOP "entity customer key parent {\n  id id\n  parent customer? by parent_id\n}\n", "E0525 parent");
  expect(CUSTOMER("  a id from \"b\"\n  b id? from \"a\"\n  parent customer? by b\n"), "E0527 b");
  expect(CUSTOMER("  parent customer? from \"x\"\n"), "E0532 \"x\"");
}

static void test_errors_in_keys(void **state) {
  (void)state;
  expect(SHOP "entity customer key (a, t, m) {\n  a text?\n  t set(text)\n  m map\n}\n", "E0530 a; E0530 t; E0530 m");
  expect(SHOP "entity customer key (a, a) {\n  a text\n}\n", "E0526 a");
  expect(SHOP "entity customer {\n  a text\n}\n", "E0506 customer");
  /* a key in error is no missing key, and a field in error no missing field */
  expect(SHOP "entity customer key a {\n  a txet\n  parent customer? by b\n}\n", "E0515 txet");
}

static void test_errors_in_columns(void **state) {
  (void)state;
  expect(CUSTOMER("  a int from \"x\"\n  b text from \"x\"\n  c int? from \"x\"\n  d int from \"x\"\n"),
         "E0531 text; E0531 int?");
  expect(CUSTOMER("  a timestamp from \"x\" @stored(text)\n  b timestamp from \"x\"\n"), "E0531 b");
  expect(CUSTOMER("  a int from \"\"\n  b int from \"x\".\"y\"\n"), "E0532 \"\"; E0532 \"x\".\"y\"");
}

static void test_errors_in_attributes(void **state) {
  (void)state;
  expect(CUSTOMER("  a int @idnex\n  b int @primary\n"), "E0540 @idnex; E0540 @primary");
  expect(CUSTOMER("  a int @index @index\n"), "E0543 @index");
  expect(
      CUSTOMER(
          "  a int @index(1)\n  b int @stored\n  c int @stored(json)\n  d bool @stored(\"Y\")\n  e bool @stored(\"Y\", \"Y\")\n"),
      "E0541 @index(1); E0541 @stored; E0541 json; E0541 @stored(\"Y\"); E0541 \"Y\"");
  expect(
      CUSTOMER(
          "  a text @stored(text)\n  b date @stored(epoch_s)\n  c int @stored(cents)\n  d int @stored(\"Y\", \"N\")\n"
          "  e date @zone(\"UTC\")\n  f timestamp @stored(epoch_s) @zone(\"Europe/Paris\")\n  g map @missing(\"x\")\n"),
      "E0542 @stored(text); E0542 @stored(epoch_s); E0542 @stored(cents); E0542 @stored(\"Y\", \"N\"); E0542 @zone(\"UTC\"); "
      "E0542 @zone(\"Europe/Paris\"); E0542 @missing(\"x\")");
  expect(
      CUSTOMER(
          "  a timestamp @zone(\"Paris\")\n  b timestamp @zone(paris)\n  c text? @missing\n  d text? @missing(\"x\", \"x\")\n"),
      "E0507 \"Paris\"; E0541 @zone(paris); E0541 @missing; E0541 \"x\"");
  expect(CUSTOMER("  a bool? @stored(\"Y\", \"N\") @missing(\"N\")\n  b enum { x, y }? @missing(\"y\")\n"),
         "E0544 \"N\"; E0544 \"y\"");
  expect(CUSTOMER("  p customer? by a @stored(text)\n"), "E0542 @stored(text)");
  expect("@owner(\"me\")\n" SHOP "@index\nentity customer key id {\n  id id\n}\n",
         "E0540 @owner(\"me\"); E0540 @index");
}

static void test_errors_in_schema(void **state) {
  (void)state;
  expect("schema a of custmer\nentity customer key id {\n  id id\n}\n", "E0504 custmer");
  expect("schema a\nentity x key id {\n  id id\n}\nentity y key id {\n  id id\n}\n", "E0505 a");
  expect("entity x key id {\n  id id\n}\nentity y key id {\n  id id\n}\n", "E0505 x");
  expect("schema a of x\nschema b of x\ntimezone \"UTC\"\ntimezone \"Europe/Rome\"\nentity x key id {\n  id id\n}\n",
         "E0503 b; E0503 timezone \"Europe/Rome\"");
  expect("schema a of x\ntimezone \"Nowhere\"\nentity x key id {\n  id id\n}\n", "E0507 \"Nowhere\"");
  expect("schema a of x\n", "E0508 a");
  expect("segment s = a == b\n", "E0508 s");
  expect("let a = 1\n", "E0508 a");
  expect("", "");
  expect("// nothing yet\n", "");
}

static void test_warnings(void **state) {
  (void)state;
  expect(CUSTOMER("  p id?\n  parent customer by p\n"), "W0501 parent");
  expect(CUSTOMER("  p id?\n  @allow(W0501)\n  parent customer by p\n"), "");
  expect(CUSTOMER("  p id?\n  parent customer by p @allow(\"required-over-optional\")\n"), "");
  expect(CUSTOMER("  a text @missing(\"x\")\n  b set(text) @missing(\"x\")\n"), "W0502 @missing(\"x\")");
}

/* The fix of the only diagnostic, applied, leaves nothing to report. */
static void test_fixes(void **state) {
  (void)state;
  static const char *const texts[] = {
      CUSTOMER("  a txt\n"),
      CUSTOMER("  a string?\n"),
      CUSTOMER("  a Timestamp\n"),
      CUSTOMER("  a decimal\n"),
      CUSTOMER("  a set(text)?\n"),
      CUSTOMER("  a int(4)?\n"),
      CUSTOMER("  parent customer?\n"),
      CUSTOMER("  orders [customer]\n"),
      CUSTOMER("  a int @idnex\n"),
      CUSTOMER("  a int by b\n"),
      CUSTOMER("  a set(text) by \"b c\" @index\n"),
      CUSTOMER("  a timestamp @stored(epochms)\n"),
      CUSTOMER("  a timestamp @zone(\"new york\")\n"),
      CUSTOMER("  a timestamp @stored(epoch_s) @zone(\"Europe/Paris\")\n"),
      CUSTOMER("  a text @missing(\"x\")\n"),
      CUSTOMER("  p id?\n  parent customer by p\n"),
      "schema a of custmer\nentity customer key id {\n  id id\n}\n",
      "schema a\nentity x key id {\n  id id\n}\nentity y key id {\n  id id\n}\n",
      "schema a of x\ntimezone \"europe/pariss\"\nentity x key id {\n  id id\n}\n",
      SHOP "entity customer key parent {\n  id id\n  parent customer by parent_id\n}\n",
      "use isso\n" CUSTOMER(""),
  };
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    struct session t;
    build(&t, texts[i]);
    if (t.diags.list.count != 1 || t.diags.list.items[0]->fixes.count != 1)
      fail_msg("not one diagnostic with one fix: %s\n%s", found(&t).ptr, texts[i]);
    struct diag_fix f = t.diags.list.items[0]->fixes.items[0];
    struct buf b = buf_in(&t.arena);
    buf_add(&b, str_sub(str_from(texts[i]), 0, f.span.start));
    buf_add(&b, f.text);
    buf_add(&b, str_sub(str_from(texts[i]), f.span.end, strlen(texts[i])));
    expect(str_dup(&t.arena, buf_str(&b)).ptr, "");
    session_end(&t);
  }
}

/* ---- types in segment files ---- */

static void test_written_types(void **state) {
  (void)state;
  static const struct {
    const char *type, *name, *diags;
  } cases[] = {
      {"[country]", "[enum country]", ""},
      {"duration", "duration", ""},
      {"decimal(12,2)", "decimal(12,2)", ""},
      {"[decimal(12,2)]", "[decimal(12,2)]", ""},
      {"text?", "text?", ""},
      {"set(text)", "set(text)", ""},
      {"[id]", "[id]", ""},
      {"plan", "enum plan", ""},
      {"plann", "a type in error", "E0515 plann"},
      {"customer", "a type in error", "E0517 customer"},
      {"[customer]", "a type in error", "E0517 customer"},
      {"[[text]]", "a type in error", "E0517 [text]"},
      {"map", "a type in error", "E0517 map"},
      {"decimal", "a type in error", "E0516 decimal"},
      {"enum { a }", "a type in error", "E0517 enum { a }"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct session t;
    session_begin(&t);
    project_add_text(&t.project, STR("a.schema"), STR(SHOP "enum plan { a }\nentity customer key id {\n  id id\n}\n"));
    struct str text = str_printf(&t.arena, "let x: %s = 1\n", cases[i].type);
    project_add_text(&t.project, STR("a.seg"), text);
    t.schema = check_schema(&t.project);
    assert_string_equal(found(&t).ptr, "");
    const struct node *let = t.project.files.items[1]->kids[0];
    assert_int_equal(let->kind, N_LET);
    assert_non_null(let->kids[2]);
    struct type type = check_type(&t.project, t.schema, let->kids[2]);
    assert_string_equal(str_dup(&t.arena, type_name(&t.arena, t.schema, type)).ptr, cases[i].name);
    assert_string_equal(found(&t).ptr, cases[i].diags);
    session_end(&t);
  }
}

static void test_type_names(void **state) {
  (void)state;
  struct session t;
  build_clean(&t, CUSTOMER("  parent customer? by p\n  children [customer] by p\n"));
  assert_type(&t, "customer", "parent", "customer?");
  assert_type(&t, "customer", "children", "[customer]");
  struct type values = {.kind = TYPE_VALUES, .elem = TYPE_TEXT};
  assert_str(type_name(&t.arena, t.schema, values), "values(text)");
  assert_str(type_name(&t.arena, NULL, TYPE(TYPE_MISSING)), "missing");
  session_end(&t);
}

/* ---- whole schemas ---- */

static void test_whole_schemas(void **state) {
  (void)state;
  static const struct {
    const char *path;
    uint32_t entities, relations;
  } files[] = {
      {"examples/billing/billing.schema", 12, 17},
      {"tests/real/chinook/chinook.schema", 6, 7},
      {"tests/real/northwind/northwind.schema", 6, 7},
      {"tests/real/telco_ibm/telco_ibm.schema", 1, 0},
  };
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    struct session t;
    session_begin(&t);
    assert_true(project_add(&t.project, str_from(files[i].path)));
    t.schema = check_schema(&t.project);
    assert_string_equal(found(&t).ptr, "");
    assert_int_equal(t.schema->entity_count, files[i].entities);
    assert_int_equal(t.schema->relation_count, files[i].relations);
    assert_str(t.schema->entities[t.schema->base].name, "customer");
    session_end(&t);
  }
}

/* ---- without memory ---- */

struct failing {
  uint64_t left; /* allocations until they fail */
  int64_t live;
};

static void *failing_resize(void *ctx, void *ptr, size_t old_size, size_t new_size) {
  struct failing *f = ctx;
  (void)old_size;
  if (new_size == 0) {
    f->live -= ptr != NULL;
    free(ptr);
    return NULL;
  }
  if (f->left == 0) return NULL;
  f->left--;
  if (!ptr) f->live++;
  return realloc(ptr, new_size);
}

static void build_with(struct arena *arena) {
  struct sources sources = sources_in(arena);
  struct diags diags = diags_in(arena);
  struct project project;
  project_init(&project, arena, &sources, &diags);
  project_add(&project, STR("examples/billing/billing.schema"));
  project_add_text(&project, STR("x.schema"), STR("enum plan { a, a }\ntimezone \"Pariss\"\n"));
  check_schema(&project);
}

/* The n-th allocation fails, for every n: nothing is left behind, no file stays open. */
static void test_no_memory(void **state) {
  (void)state;
  volatile bool done = false;
  int before = dup(0);
  close(before);
  for (volatile uint64_t n = 0; !done; n++) {
    struct failing f = {n, 0};
    struct mem mem = {failing_resize, &f};
    struct arena_trap trap;
    struct arena arena;
    arena_init(&arena, &mem, &trap);
    if (setjmp(trap.env) == 0) {
      build_with(&arena);
      done = true;
    }
    arena_free(&arena);
    assert_int_equal(f.live, 0);
    int after = dup(0);
    close(after);
    assert_int_equal(after, before);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_types),
      cmocka_unit_test(test_relations),
      cmocka_unit_test(test_inverse_of_one_to_one),
      cmocka_unit_test(test_columns_by_field_name_or_stored_name),
      cmocka_unit_test(test_attributes),
      cmocka_unit_test(test_standard_enums),
      cmocka_unit_test(test_own_enum_wins),
      cmocka_unit_test(test_base),
      cmocka_unit_test(test_errors_in_types),
      cmocka_unit_test(test_errors_in_names),
      cmocka_unit_test(test_errors_in_relations),
      cmocka_unit_test(test_errors_in_keys),
      cmocka_unit_test(test_errors_in_columns),
      cmocka_unit_test(test_errors_in_attributes),
      cmocka_unit_test(test_errors_in_schema),
      cmocka_unit_test(test_warnings),
      cmocka_unit_test(test_fixes),
      cmocka_unit_test(test_written_types),
      cmocka_unit_test(test_type_names),
      cmocka_unit_test(test_whole_schemas),
      cmocka_unit_test(test_no_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
