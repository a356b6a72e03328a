/* The standard library: in schemas that it does not know, and its groups of countries held against each other; that
 * the reference speaks of all of it. */
#include <ctype.h>

#include "golden.h"
#include "schema_session.h"

/* A schema of accounts, and a segment file over it. */
static struct checked *check(struct session *t, const char *fields, const char *segments) {
  session_begin(t);
  project_add_text(&t->project, STR("shop.schema"),
                   str_printf(&t->arena,
                              "schema shop of account\nentity account key id {\n  id id\n%s}\n"
                              "entity event key id {\n  id id\n  at timestamp\n}\n"
                              "entity plan key id {\n  id id\n  state text\n}\n",
                              fields));
  project_add_text(&t->project, STR("a.seg"), str_printf(&t->arena, "schema \"shop.schema\"\n%s", segments));
  return check_project(&t->project);
}

static void finds(const char *fields, const char *segments, const char *want) {
  struct session t;
  check(&t, fields, segments);
  struct str got = found(&t);
  if (!str_is(got, want)) {
    struct buf b = buf_in(&t.arena);
    golden_diags(&t.sources, &t.diags, &b);
    fprintf(stderr, "%s\n%.*s", segments, STR_ARG(buf_str(&b)));
  }
  assert_string_equal(got.ptr, want);
  session_end(&t);
}

static struct str message(struct session *t) {
  assert_int_equal(t->diags.list.count, 1);
  return t->diags.list.items[0]->message;
}

static bool says(struct session *t, const char *what) {
  const struct diag *d = t->diags.list.items[0];
  bool met = str_find(d->message, str_from(what)) != SIZE_MAX;
  for (uint32_t i = 0; i < d->notes.count; i++) met |= str_find(d->notes.items[i], str_from(what)) != SIZE_MAX;
  for (uint32_t i = 0; i < d->help.count; i++) met |= str_find(d->help.items[i], str_from(what)) != SIZE_MAX;
  return met;
}

/* `customer` in the library is whomever the schema's segments are of. */
static void test_any_entity(void **state) {
  (void)state;
  finds("  created_at timestamp\n", "use lifecycle\nsegment a = created_within(7 days)\n", "");
  finds("  created_at date\n", "use lifecycle\nsegment a = created_within(1 month)\n", "");
  finds("  created_at date\n", "use lifecycle\nsegment a = created_within(36h)\n", "E0322 36h");
  finds("  margin decimal(12,2)?\n", "use margin\nsegment a on event = negative_margin\n", "E0201 negative_margin");
}

/* A definition that does not fit is no mistake until it is used, and then one, whatever is wrong and however often. */
static void test_does_not_fit(void **state) {
  (void)state;
  finds("", "use lifecycle\nuse usage\nuse margin\nuse regions\nsegment a = true\n", "");
  finds("", "use lifecycle\nsegment a = created_within(7 days)\nsegment b = created_within(8 days)\n",
        "E0209 created_within");
  finds("", "use margin\nlet account.poor = thin_margin(0.1)\nsegment a = poor\n", "E0209 thin_margin");
  finds("  margin decimal(12,2)\n", "use margin\nsegment a = thin_margin(0.1)\nsegment b = negative_margin\n",
        "E0209 thin_margin");
  finds("  created_at text\n", "use lifecycle\nsegment a = created_within(7 days)\n", "E0209 created_within");
  finds("  margin float\n  mrr float\n", "use margin\nsegment a = thin_margin(0.1)\n", "E0209 thin_margin");
  finds("  plans [plan] by id\n", "use lifecycle\nsegment a = churned\n", "E0209 churned");
  finds("  subscriptions [plan] by id\n", "use lifecycle\nsegment a = churned\n", "E0209 churned");
  finds("", "use lifecycle\nsegment a = created_within(7)\n", "E0209 created_within; E0303 7");
}

/* What is missing, where that is told, and how to give it. */
static void test_what_it_needs(void **state) {
  (void)state;
  struct session t;
  check(&t, "  subscriptions [plan] by id\n", "use lifecycle\nsegment a = gone_quiet(7 days)\n");
  assert_str(message(&t),
             "`gone_quiet` of the module `lifecycle` does not fit this schema: `plan` has no field `is_live`");
  assert_true(says(&t, "`account` has no field `updated_at`"));
  assert_true(says(
      &t, "`gone_quiet` needs `updated_at`, a timestamp or a date, and `subscriptions`, each with a bool `is_live`"));
  assert_true(says(&t, "`seg stdlib lifecycle`"));
  session_end(&t);
  check(&t, "", "use lifecycle\nsegment a = active_within(7 days)\n");
  assert_true(says(&t, "`let account.updated_at = ...`"));
  session_end(&t);
}

/* A field under another name is given by a computed field, whose own mistakes are its own. */
static void test_given_by_let(void **state) {
  (void)state;
  finds("  seen timestamp?\n", "use lifecycle\nlet account.updated_at = seen\nsegment a = active_within(7 days)\n", "");
  finds("  events [event] by id\n  subscriptions [plan] by id\n",
        "use lifecycle\nlet account.updated_at = events.max(at)\nlet plan.is_live = state == \"on\"\nsegment a = "
        "gone_quiet(7 days)\n",
        "");
  finds("  seen timestamp?\n", "use lifecycle\nlet account.updated_at = sean\nsegment a = active_within(7 days)\n",
        "E0201 sean");
  finds("  seen timestamp?\n",
        "use lifecycle\nlet account.updated_at = active_within(1 day)\nsegment a = active_within(7 days)\n",
        "E0404 updated_at");
}

/* What the project calls so goes before what a module does: a field or enum in silence, a let with a warning. */
static void test_names_taken(void **state) {
  (void)state;
  finds("  churned bool\n", "use lifecycle\nsegment a = churned\n", "");
  finds("  country country\n  eu bool\n", "use regions\nsegment a = eu and country in efta\n", "");
  finds("  seats int\n", "use lifecycle\nlet account.churned = seats == 0\nsegment a = churned\n", "W0408 churned");
  finds("  seats int\n", "use lifecycle\n@allow(W0408)\nlet account.churned = seats == 0\nsegment a = churned\n", "");
  finds("  country country\n", "let eu: [country] = [FR]\nsegment a = country in eu\nuse regions\n", "W0408 eu");
  finds("", "use lifecycle\nlet account.x = 1\nlet account.x = 2\nsegment a = x == 1\n", "E0401 x");
}

/* Countries of one's own take the place of ISO's, and then the groups may not fit. */
static void test_other_countries(void **state) {
  (void)state;
  finds("  country country\n", "use regions\nenum country { fr, de }\nsegment a = country == fr\n", "");
  finds("  country country\n", "use regions\nenum country { fr, de }\nsegment a = country in dach\n", "E0209 dach");
  finds("  country country\n", "use regions\nenum country { AT, CH, DE }\nsegment a = country in dach\n", "");
  finds("  country text\n", "use regions\nsegment a = country in dach\n", "E0303 dach");
  finds("  country country\n", "use regions\nsegment a = country == dach\n", "E0303 country == dach");
}

/* A further expression over a project in which some definitions do not fit. */
static void test_further_expression(void **state) {
  (void)state;
  struct session t;
  struct checked *c = check(&t, "", "use lifecycle\nsegment a = true\n");
  assert_int_equal(t.diags.errors, 0);
  for (int i = 1; i <= 2; i++) {
    assert_null(
        check_expr(&t.project, c, c->schema->base, STR("active_within(3 days) and active_within(4 days)"), TYPE_BOOL));
    assert_int_equal(t.diags.errors, i);
  }
  session_end(&t);
}

/* ---- the groups of countries ---- */

struct group {
  struct str members[300];
  uint32_t count;
};

static struct group group(const struct checked *c, const char *name) {
  uint32_t l = map_get(&c->let_by_name, str_from(name));
  assert_true(l != MAP_NONE);
  const struct node *body = c->lets[l].body;
  struct group g = {0};
  for (uint32_t i = 0; i < body->count; i++) {
    for (uint32_t k = 0; k < i; k++) assert_false(str_eq(g.members[k], body->kids[i]->word));
    g.members[g.count++] = body->kids[i]->word;
  }
  return g;
}

static bool has(const struct group *g, struct str code) {
  for (uint32_t i = 0; i < g->count; i++)
    if (str_eq(g->members[i], code)) return true;
  return false;
}

static void assert_within(const struct checked *c, const char *small, const char *large) {
  struct group s = group(c, small), l = group(c, large);
  for (uint32_t i = 0; i < s.count; i++)
    if (!has(&l, s.members[i])) fail_msg("%.*s is in %s and not in %s", STR_ARG(s.members[i]), small, large);
}

static void test_groups(void **state) {
  (void)state;
  static const struct {
    const char *name;
    uint32_t count;
  } counts[] = {{"eu", 27},         {"eea", 30},         {"efta", 4},    {"eurozone", 21},
                {"sepa", 41 + 13},  {"uk_and_crown", 4}, {"benelux", 3}, {"dach", 3},
                {"nordics", 5 + 3}, {"baltics", 3},      {"g7", 7},      {"g20", 19}};
  static const char *const within[][2] = {{"eu", "eea"},
                                          {"eurozone", "eu"},
                                          {"eea", "sepa"},
                                          {"efta", "sepa"},
                                          {"uk_and_crown", "sepa"},
                                          {"benelux", "eurozone"},
                                          {"baltics", "eurozone"},
                                          {"g7", "g20"},
                                          {"latam", "americas"},
                                          {"northern_america", "americas"},
                                          {"western_asia", "asia"},
                                          {"dach", "europe"}};
  struct session t;
  struct checked *c = check(&t, "  country country\n", "use regions\nsegment a = country in eu\n");
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
    assert_int_equal(group(c, counts[i].name).count, counts[i].count);
  for (size_t i = 0; i < sizeof within / sizeof *within; i++) assert_within(c, within[i][0], within[i][1]);
  /* the continents divide the world, and the Americas are of two parts */
  static const char *const continents[] = {"africa", "americas", "asia", "europe", "oceania"};
  const struct enum_type *countries = &c->schema->enums[map_get(&c->schema->enum_by_name, STR("country"))];
  assert_int_equal(countries->count, 249);
  for (uint32_t m = 0; m < countries->count; m++) {
    uint32_t in = 0;
    for (int i = 0; i < 5; i++) {
      struct group g = group(c, continents[i]);
      in += has(&g, countries->members[m].name);
    }
    if (in != !str_is(countries->members[m].name, "AQ"))
      fail_msg("%.*s is in %u continents", STR_ARG(countries->members[m].name), in);
  }
  assert_int_equal(group(c, "latam").count + group(c, "northern_america").count, group(c, "americas").count);
  session_end(&t);
}

/* ---- that all of it is told, and tested ---- */

/* Whether `name` stands in `text` as a word of its own. */
static bool has_word(struct str text, struct str name) {
  for (size_t at = 0; at < text.len;) {
    size_t i = str_find(str_sub(text, at, text.len), name);
    if (i == SIZE_MAX) return false;
    size_t from = at + i, to = from + name.len;
    bool left = from == 0 || (!isalnum((unsigned char)text.ptr[from - 1]) && text.ptr[from - 1] != '_');
    bool right = to == text.len || (!isalnum((unsigned char)text.ptr[to]) && text.ptr[to] != '_');
    if (left && right) return true;
    at = from + 1;
  }
  return false;
}

/* Every module and every definition has a comment, a place in the reference, and a test. */
static void test_all_is_told(void **state) {
  (void)state;
  struct session t;
  session_begin(&t);
  struct str reference, tests;
  assert_true(golden_read(&t.arena, "grammar/README.md", &reference));
  size_t head = str_find(reference, STR("\n## Standard library\n"));
  assert_true(head != SIZE_MAX);
  reference = str_sub(reference, head + 4, reference.len);
  size_t end = str_find(reference, STR("\n## "));
  if (end != SIZE_MAX) reference.len = end;
  uint32_t count;
  const struct str *modules = stdlib_modules(&count);
  assert_true(count >= 5);
  for (uint32_t m = 0; m < count; m++) {
    if (str_find(reference, str_printf(&t.arena, "`%.*s`", STR_ARG(modules[m]))) == SIZE_MAX)
      fail_msg("the reference lacks the module %.*s", STR_ARG(modules[m]));
    uint32_t file = sources_add(&t.sources, modules[m], stdlib_get(modules[m]));
    const struct node *n = parse_file(&t.arena, &t.sources, file, &t.project.ids, &t.diags);
    assert_int_equal(t.diags.list.count, 0);
    bool iso = str_is(modules[m], "iso"); /* its enums are written from their source */
    if (!iso)
      assert_true(
          golden_read(&t.arena, str_printf(&t.arena, "stdlib/tests/%.*s.seg", STR_ARG(modules[m])).ptr, &tests));
    for (uint32_t i = 0; i < n->count; i++) {
      const struct node *d = n->kids[i];
      if (!d->lead || !d->lead->doc.len) fail_msg("%.*s has no comment", STR_ARG(d->word));
      if (!has_word(reference, d->word))
        fail_msg("the reference lacks `%.*s` of %.*s", STR_ARG(d->word), STR_ARG(modules[m]));
      if (!iso && !has_word(tests, d->word))
        fail_msg("`%.*s` of %.*s has no test", STR_ARG(d->word), STR_ARG(modules[m]));
      if (d->kind == N_LET && d->kids[0] && str_find(d->lead->doc, STR("Needs `")) == SIZE_MAX)
        fail_msg("%.*s does not say what it needs", STR_ARG(d->word));
      if (d->kind == N_LET && !d->kids[0] && str_find(d->lead->doc, STR("20")) == SIZE_MAX)
        fail_msg("%.*s has no date", STR_ARG(d->word));
    }
  }
  session_end(&t);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_any_entity),         cmocka_unit_test(test_does_not_fit),
      cmocka_unit_test(test_what_it_needs),      cmocka_unit_test(test_given_by_let),
      cmocka_unit_test(test_names_taken),        cmocka_unit_test(test_other_countries),
      cmocka_unit_test(test_further_expression), cmocka_unit_test(test_groups),
      cmocka_unit_test(test_all_is_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
