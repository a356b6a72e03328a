/* Programs and diagnostics. */
#include "shop.h"

static void test_what_a_program_says(void **state) {
  (void)state;
  seg_program *p = shop(
      "/// Large ones.\n/// Really.\n@title(\"The large\") @owner(\"sales\") @tags(\"a\", \"b\")\nsegment large = mrr > 100\nsegment late on invoice = status == overdue\n");
  const seg_segment *s = seg_program_segment(p, 0);
  assert_string_equal(s->name, "large");
  assert_string_equal(s->entity, "customer");
  assert_string_equal(s->doc, "Large ones.\nReally.");
  assert_string_equal(s->title, "The large");
  assert_string_equal(s->owner, "sales");
  assert_int_equal(s->tag_count, 2);
  assert_string_equal(s->tags[1], "b");
  assert_string_equal(s->place.file, "shop.seg");
  assert_int_equal(s->place.line, 5);
  assert_int_equal(s->place.column, 9);
  assert_int_equal(s->place.end_column, 14);
  assert_string_equal(seg_program_segment(p, 1)->entity, "invoice");
  assert_null(seg_program_segment(p, 2));
  assert_int_equal(seg_program_find(p, "late"), 1);
  assert_int_equal(seg_program_find(p, "lat"), SEG_NONE);

  const seg_column *c = seg_program_column(p, CUSTOMER("mrr"));
  assert_string_equal(c->name, "mrr");
  assert_string_equal(c->type_name, "decimal(12,2)?");
  assert_string_equal(c->doc, "Monthly, in euros.");
  assert_int_equal(c->type, SEG_DECIMAL);
  assert_int_equal(c->scale, 2);
  assert_true(c->optional && !c->in_key);
  c = seg_program_column(p, INVOICE("customer_id")); /* of no field: by its stored name */
  assert_string_equal(c->name, "customer_id");
  assert_string_equal(c->entity, "invoice");
  assert_int_equal(c->type, SEG_ID);
  assert_int_equal(seg_program_find_column(p, "invoice", "customer"), SEG_NONE); /* a relation is no column */
  assert_int_equal(seg_program_find_column(p, "nobody", "id"), SEG_NONE);
  uint32_t n = 0;
  while (seg_program_column(p, n)) n++;
  assert_int_equal(n, 14 + 4);
  seg_program_free(p);
}

static void test_mistakes(void **state) {
  (void)state;
  seg_program *p;
  seg_diagnostics *d;
  assert_int_equal(shop_compile(NULL, "segment a = cuontry == \"FR\" and mrr > \"x\"\nsegment a = vip\n", &p, &d),
                   SEG_PROBLEMS);
  assert_null(p);
  assert_non_null(d);
  assert_int_equal(d->count, 3); /* all at once */
  assert_int_equal(d->errors, 3);
  const seg_diagnostic *g = d->items[0];
  assert_string_equal(g->code, "E0201");
  assert_string_equal(g->name, "unknown-field");
  assert_int_equal(g->severity, SEG_ERROR);
  assert_string_equal(g->message, "`customer` has no field `cuontry`");
  assert_string_equal(g->place.file, "shop.seg");
  assert_int_equal(g->place.line, 2);
  assert_int_equal(g->place.column, 13);
  assert_int_equal(g->place.end_column, 20);
  assert_int_equal(g->label_count, 1);
  assert_string_equal(g->labels[0].place.file, "shop.schema");
  assert_int_equal(g->help_count, 1);
  assert_non_null(strstr(g->help[0], "did you mean `country`?"));
  assert_non_null(strstr(g->explanation, "Wrong"));
  assert_non_null(strstr(d->text, "2 | segment a = cuontry"));
  assert_non_null(strstr(d->text, "3 errors"));
  seg_diagnostics_free(d);
  /* nobody need listen */
  assert_int_equal(shop_compile(NULL, "segment a = 1\n", &p, NULL), SEG_PROBLEMS);
}

static void test_warnings(void **state) {
  (void)state;
  seg_program *p;
  seg_diagnostics *d;
  assert_int_equal(shop_compile(NULL, "let customer.unused = mrr\nsegment a = plan != growth\n", &p, &d), SEG_OK);
  assert_non_null(d);
  assert_int_equal(d->errors, 0);
  assert_int_equal(d->items[0]->severity, SEG_WARNING);
  seg_diagnostics_free(d);
  seg_program_free(p);
}

static void test_no_schema(void **state) {
  (void)state;
  seg_program *p;
  seg_diagnostics *d;
  seg_source s = {"a.seg", "let x = 1\n", 10};
  assert_int_equal(seg_compile(NULL, &s, 1, &p, &d), SEG_PROBLEMS);
  assert_string_equal(d->items[0]->code, "E0508");
  seg_diagnostics_free(d);
}

static void test_constant_overflow(void **state) {
  (void)state;
  seg_program *p;
  seg_diagnostics *d;
  assert_int_equal(shop_compile(NULL, "segment a = age > 9_000_000_000_000_000_000 * 9\n", &p, &d), SEG_PROBLEMS);
  assert_memory_equal(d->items[0]->code, "E07", 3);
  seg_diagnostics_free(d);
}

/* ---- a reader of the caller's ---- */

struct shelf {
  int read, released;
};

static bool shelf_read(void *context, const char *path, const char **text, size_t *length, const char **why) {
  struct shelf *s = context;
  s->read++;
  if (!strcmp(path, "x/shop.schema")) *text = shop_schema;
  else if (!strcmp(path, "x/main.seg"))
    *text = "schema \"shop.schema\"\nuse \"other.seg\"\nsegment a = mrr > least\nstatic segment b from \"ids.txt\"\n";
  else if (!strcmp(path, "x/other.seg")) *text = "let least = 5\n";
  else if (!strcmp(path, "x/ids.txt")) *text = "7\n9\n";
  else if (!strcmp(path, "x/lost.seg")) *text = "schema \"shop.schema\"\nuse \"gone.seg\"\nsegment a = vip\n";
  else {
    *why = "nobody ever wrote it";
    return false;
  }
  *length = strlen(*text);
  return true;
}

static void shelf_release(void *context, const char *text, size_t length) {
  (void)text, (void)length;
  ((struct shelf *)context)->released++;
}

static void test_reader(void **state) {
  (void)state;
  struct shelf shelf = {0};
  seg_options o = {.size = sizeof o, .reader = {shelf_read, shelf_release, &shelf}};
  seg_source s = {"x/main.seg", NULL, 0};
  seg_program *p;
  seg_diagnostics *d;
  assert_int_equal(seg_compile(&o, &s, 1, &p, &d), SEG_OK);
  assert_int_equal(shelf.read, 4);
  assert_int_equal(shelf.released, 4);
  assert_string_equal(seg_program_segment(p, 1)->name, "b");
  seg_diagnostics_free(d);
  seg_program_free(p);
  s.path = "x/lost.seg";
  assert_int_equal(seg_compile(&o, &s, 1, &p, &d), SEG_PROBLEMS);
  assert_non_null(strstr(d->text, "nobody ever wrote it"));
  assert_int_equal(d->items[0]->place.line, 2);
  seg_diagnostics_free(d);
}

static void test_paths(void **state) {
  (void)state;
  seg_program *p;
  seg_diagnostics *d;
  seg_source s = {"examples/billing/segments", NULL, 0};
  assert_int_equal(seg_compile(NULL, &s, 1, &p, &d), SEG_OK);
  assert_int_not_equal(seg_program_find(p, "at_risk"), SEG_NONE);
  seg_diagnostics_free(d);
  seg_program_free(p);
  s.path = "nowhere/at/all";
  assert_int_equal(seg_compile(NULL, &s, 1, &p, &d), SEG_PROBLEMS);
  assert_string_equal(d->items[0]->code, "E0501");
  seg_diagnostics_free(d);
}

/* Programs that know another: the schema alone, compiled once; data and rows of it serve them all. */
static void test_known(void **state) {
  (void)state;
  seg_source schema = {"shop.schema", shop_schema, sizeof shop_schema - 1};
  seg_program *known, *p, *other;
  assert_int_equal(seg_compile(NULL, &schema, 1, &known, NULL), SEG_OK);
  seg_options o = {.size = sizeof o, .known = known};
  seg_diagnostics *d;
  /* mistakes and warnings are told as ever, with places in both files */
  assert_int_equal(shop_compile(&o, "segment a = cuontry == \"FR\"\n", &p, &d), SEG_PROBLEMS);
  assert_null(p);
  assert_string_equal(d->items[0]->place.file, "shop.seg");
  assert_int_equal(d->items[0]->place.line, 2);
  assert_string_equal(d->items[0]->labels[0].place.file, "shop.schema");
  seg_diagnostics_free(d);
  assert_int_equal(shop_compile(&o, "segment a = plan != growth\n", &p, &d), SEG_OK);
  assert_string_equal(d->items[0]->code, "W0301");
  seg_diagnostics_free(d);
  seg_program_free(p);

  /* all columns are kept, since there is no segment to tell which are read */
  seg_builder *b;
  seg_data *data, *poor;
  assert_int_equal(seg_builder_new(known, NULL, &b), SEG_OK);
  p = known;
  static const int64_t id[] = {7, 8, 9}, mrr[] = {500, 90000, 100};
  static const bool vip[] = {true, false, true};
  assert_int_equal(seg_builder_add_int64(b, CUSTOMER("id"), id, NULL, 3), SEG_OK);
  assert_int_equal(seg_builder_add_int64(b, CUSTOMER("mrr"), mrr, NULL, 3), SEG_OK);
  assert_int_equal(seg_builder_add_bool(b, CUSTOMER("vip"), vip, NULL, 3), SEG_OK);
  assert_int_equal(seg_builder_finish(b, &data, NULL), SEG_OK);
  seg_builder_free(b);
  assert_int_equal(shop_compile(&o, "segment rich = mrr > 100\n", &p, NULL), SEG_OK);
  assert_int_equal(shop_compile(&o, "segment fine = vip\nsegment rich = mrr >= 5\n", &other, NULL), SEG_OK);
  assert_int_equal(seg_program_find(other, "rich"), 1); /* of one program nothing is in another */
  assert_null(seg_program_segment(p, 1));
  assert_int_equal(CUSTOMER("mrr"), seg_program_find_column(known, "customer", "mrr"));
  assert_string_equal(seg_program_column(p, CUSTOMER("mrr"))->type_name, "decimal(12,2)?");
  seg_result *r = evaluate(p, data, shop_now);
  assert_string_equal(ids(r, 0), "8");
  seg_result_free(r);
  seg_filter *f;
  seg_row *row;
  bool member;
  assert_int_equal(seg_filter_new(other, 0, shop_now, &f, NULL), SEG_OK);
  assert_int_equal(seg_row_new(known, "customer", &row), SEG_OK);
  assert_int_equal(seg_row_set_bool(row, CUSTOMER("vip"), true), SEG_OK);
  assert_int_equal(seg_row_test(f, row, &member), SEG_OK);
  assert_true(member);
  seg_filter_free(f);
  seg_row_free(row);

  /* data for a program with segments has what these read */
  assert_int_equal(seg_builder_new(p, NULL, &b), SEG_OK);
  assert_int_equal(seg_builder_add_int64(b, CUSTOMER("id"), id, NULL, 3), SEG_OK);
  assert_int_equal(seg_builder_finish(b, &poor, NULL), SEG_OK);
  seg_builder_free(b);
  seg_run_options run = {.size = sizeof run, .now = shop_now};
  assert_int_equal(seg_evaluate(other, poor, &run, &r, &d), SEG_PROBLEMS);
  assert_string_equal(d->items[0]->code, "E0761");
  seg_diagnostics_free(d);
  seg_data_free(poor);

  /* the one that is known goes last, whoever is freed first; and what knows it may be known in turn */
  seg_program_free(known);
  seg_program_free(p);
  o.known = other;
  assert_int_equal(shop_compile(&o, "segment poor = mrr < 5\n", &p, NULL), SEG_OK);
  seg_program_free(other);
  r = evaluate(p, data, shop_now);
  assert_string_equal(ids(r, 0), "9");
  seg_result_free(r);

  /* another text is another schema */
  o.known = p;
  char *changed = malloc(sizeof shop_schema + 20);
  int n = snprintf(changed, sizeof shop_schema + 20, "%s// changed\n", shop_schema);
  static const char text[] = SHOP_USE "segment a = vip\n";
  seg_source sources[] = {{"shop.schema", changed, (size_t)n}, {"a.seg", text, sizeof text - 1}};
  assert_int_equal(seg_compile(&o, sources, 2, &other, NULL), SEG_OK);
  free(changed);
  assert_int_equal(seg_evaluate(other, data, &run, &r, NULL), SEG_BAD_ARGUMENT);
  seg_program_free(p);
  seg_program_free(other);
  seg_data_free(data);
}

static void test_contract(void **state) {
  (void)state;
  seg_program *p = (seg_program *)(uintptr_t)8;
  seg_source s = {NULL, NULL, 0};
  seg_options o = {0};
  assert_int_equal(seg_compile(NULL, NULL, 1, &p, NULL), SEG_BAD_ARGUMENT);
  assert_null(p);
  assert_int_equal(seg_compile(NULL, &s, 1, &p, NULL), SEG_BAD_ARGUMENT);
  s.path = "a";
  assert_int_equal(seg_compile(&o, &s, 1, &p, NULL), SEG_BAD_ARGUMENT); /* no size */
  assert_int_equal(seg_compile(NULL, &s, 1, NULL, NULL), SEG_BAD_ARGUMENT);
  /* options of a later version: as long as they wish for nothing new */
  struct {
    seg_options o;
    uint64_t more;
  } later = {{.size = sizeof later}, 0};
  s.path = "shop.schema";
  s.text = shop_schema;
  s.length = sizeof shop_schema - 1;
  assert_int_equal(seg_compile(&later.o, &s, 1, &p, NULL), SEG_OK);
  seg_program_free(p);
  later.more = 1;
  assert_int_equal(seg_compile(&later.o, &s, 1, &p, NULL), SEG_BAD_ARGUMENT);
  /* and those of an earlier one: what it did not have is not read */
  later.o.size = offsetof(seg_options, known);
  later.o.known = (seg_program *)(uintptr_t)8;
  assert_int_equal(seg_compile(&later.o, &s, 1, &p, NULL), SEG_OK);
  seg_program_free(p);
  seg_program_free(NULL);
  seg_data_free(NULL);
  seg_result_free(NULL);
  seg_builder_free(NULL);
  seg_filter_free(NULL);
  seg_row_free(NULL);
  seg_row_clear(NULL);
  seg_statement_free(NULL);
  seg_diagnostics_free(NULL);
  assert_string_equal(seg_version(), SEG_VERSION);
  for (int i = 0; i <= SEG_OVERFLOW; i++) assert_true(strlen(seg_status_text((seg_status)i)) > 5);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_what_a_program_says),
      cmocka_unit_test(test_mistakes),
      cmocka_unit_test(test_warnings),
      cmocka_unit_test(test_no_schema),
      cmocka_unit_test(test_constant_overflow),
      cmocka_unit_test(test_reader),
      cmocka_unit_test(test_paths),
      cmocka_unit_test(test_known),
      cmocka_unit_test(test_contract),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
