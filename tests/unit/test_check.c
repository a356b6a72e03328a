/* The checker against the language reference: each wrong example gives its code and no other error, each right one
 * none; and whole files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "front/check.h"
#include "front/check_schema.h"
#include "front/project.h"
#include "golden.h"

struct session {
  struct arena arena;
  struct sources sources;
  struct diags diags;
  struct project project;
  struct checked *checked;
};

static void begin(struct session *s) {
  arena_init(&s->arena, &mem_libc, NULL);
  s->sources = sources_in(&s->arena);
  s->diags = diags_in(&s->arena);
  project_init(&s->project, &s->arena, &s->sources, &s->diags);
}

static void check_text(struct session *s, struct str text) {
  begin(s);
  struct buf b = buf_in(&s->arena);
  if (str_find(text, STR("schema ")) == SIZE_MAX) buf_addz(&b, "schema \"billing.schema\"\n");
  buf_add(&b, text);
  project_add_text(&s->project, STR("examples/billing/case.seg"), buf_str(&b));
  s->checked = check_project(&s->project);
}

static void show(struct session *s) {
  struct buf b = buf_in(&s->arena);
  golden_diags(&s->sources, &s->diags, &b);
  fprintf(stderr, "%.*s", STR_ARG(buf_str(&b)));
}

/* The next fenced block of `text` from *at on whose info string begins with `info`. */
static bool next_block(struct str text, size_t *at, const char *info, struct str *body, struct str *rest) {
  while (*at < text.len) {
    size_t open = str_find(str_sub(text, *at, text.len), STR("```"));
    if (open == SIZE_MAX) return false;
    open += *at + 3;
    size_t line = open;
    while (line < text.len && text.ptr[line] != '\n') line++;
    size_t end = str_find(str_sub(text, line, text.len), STR("\n```"));
    if (end == SIZE_MAX) return false;
    end += line + 1;
    struct str head = str_sub(text, open, line);
    *at = end + 3;
    size_t n = strlen(info);
    if (head.len >= n && !memcmp(head.ptr, info, n) && (head.len == n || head.ptr[n] == ' ')) {
      *body = str_sub(text, line + 1, end);
      *rest = head.len > n ? str_trim(str_sub(head, n, head.len)) : STR_NONE;
      return true;
    }
  }
  return false;
}

static bool wrong_gives(struct str body, struct str code, const char *where) {
  struct session s;
  check_text(&s, body);
  bool met = false, other = false;
  for (uint32_t i = 0; i < s.diags.list.count; i++) {
    const struct diag_code *c = s.diags.list.items[i]->code;
    bool same = str_is(code, c->id);
    met |= same;
    other |= !same && c->severity == SEV_ERROR;
  }
  if (!met || other) {
    fprintf(stderr, "%s: the wrong example of %.*s gives:\n", where, STR_ARG(code));
    show(&s);
  }
  arena_free(&s.arena);
  return met && !other;
}

static bool right_gives_nothing(struct str body, const char *where, bool warnings) {
  struct session s;
  check_text(&s, body);
  bool ok = s.diags.errors == 0 && (warnings || s.diags.warnings == 0);
  if (!ok) {
    fprintf(stderr, "%s: the right example gives:\n", where);
    show(&s);
  }
  arena_free(&s.arena);
  return ok;
}

static bool examples(struct str text, const char *where, bool warnings, uint32_t *count) {
  bool ok = true;
  struct str body, rest;
  for (size_t at = 0; next_block(text, &at, "seg-wrong", &body, &rest); ++*count) ok &= wrong_gives(body, rest, where);
  for (size_t at = 0; next_block(text, &at, "seg", &body, &rest); ++*count)
    ok &= right_gives_nothing(body, where, warnings);
  for (size_t at = 0; next_block(text, &at, "schema", &body, &rest); ++*count)
    ok &= right_gives_nothing(body, where, warnings);
  return ok;
}

static void test_reference(void **state) {
  (void)state;
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  struct str text;
  assert_true(golden_read(&a, "grammar/README.md", &text));
  uint32_t count = 0;
  assert_true(examples(text, "grammar/README.md", true, &count));
  assert_true(count > 20);
  count = 0;
  assert_true(golden_read(&a, "README.md", &text));
  assert_true(examples(text, "README.md", true, &count));
  assert_int_equal(count, 1);
  arena_free(&a);
}

static void test_billing(void **state) {
  (void)state;
  struct session s;
  begin(&s);
  static const char *const files[] = {"customers", "lifetime", "money", "usage"};
  for (int i = 0; i < 4; i++)
    assert_true(project_add(&s.project, str_printf(&s.arena, "examples/billing/segments/%s.seg", files[i])));
  s.checked = check_project(&s.project);
  if (s.diags.errors || s.diags.warnings) show(&s);
  assert_int_equal(s.diags.errors, 0);
  assert_int_equal(s.diags.warnings, 0);
  assert_true(s.checked->segment_count > 20 && s.checked->test_count > 5);
  arena_free(&s.arena);
}

/* tests/golden/check/NAME/case.{schema,seg} give what expected.txt says. */
static void test_golden(void **state) {
  (void)state;
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  struct str *names;
  uint32_t n = golden_list(&a, "tests/golden/check", "", &names);
  bool ok = true;
  for (uint32_t i = 0; i < n; i++) {
    struct session s;
    begin(&s);
    struct str dir = str_printf(&a, "tests/golden/check/%.*s", STR_ARG(names[i])), text;
    const char *kinds[] = {"case.schema", "case.seg"};
    for (int f = 0; f < 2; f++) {
      struct str path = str_printf(&a, "%.*s/%s", STR_ARG(dir), kinds[f]);
      if (golden_read(&a, path.ptr, &text)) project_add(&s.project, path);
    }
    check_project(&s.project);
    struct buf out = buf_in(&s.arena);
    golden_diags(&s.sources, &s.diags, &out);
    ok &= golden_check(&a, str_printf(&a, "%.*s/expected.txt", STR_ARG(dir)).ptr, out.len ? buf_str(&out) : STR(""));
    arena_free(&s.arena);
  }
  assert_true(n > 30);
  assert_true(ok);
  arena_free(&a);
}

/* Every code of the checker and of schemas has a case that gives it. */
static void test_every_code_has_a_case(void **state) {
  (void)state;
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  struct str *names, text;
  uint32_t n = golden_list(&a, "tests/golden/check", "", &names);
  bool ok = true;
  for (int list = 0; list < 2; list++) {
    uint32_t count;
    const struct diag_code *const *codes = list ? schema_codes(&count) : check_codes(&count);
    for (uint32_t c = 0; c < count; c++) {
      bool met = false;
      for (uint32_t i = 0; i < n && !met; i++) {
        if (names[i].len < 5 || memcmp(names[i].ptr, codes[c]->id, 5)) continue;
        struct str path = str_printf(&a, "tests/golden/check/%.*s/expected.txt", STR_ARG(names[i]));
        met = golden_read(&a, path.ptr, &text) && str_find(text, str_printf(&a, ": %s ", codes[c]->id)) != SIZE_MAX;
      }
      if (!met) fprintf(stderr, "no case of tests/golden/check gives %s\n", codes[c]->id);
      ok &= met;
    }
  }
  assert_true(ok);
  arena_free(&a);
}

/* Computed fields that build on each other in a long row are checked one by one, not one inside the other, and a text
 * full of unknown names is answered in time. */
static void test_long_chains(void **state) {
  (void)state;
  enum { LONG = 30000 };
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  struct buf b = buf_in(&a);
  for (int i = 0; i < LONG; i++)
    buf_printf(&b, "let customer.v%d = v%d + 1\nsegment s%d = in segment s%d\n", i, i + 1, i, i + 1);
  buf_printf(&b, "let customer.v%d = 1\nsegment s%d = v0 > 1\n", LONG, LONG);
  buf_addz(&b, "test \"t\" {\n  customer { id: \"1\" }\n  expect in s0\n}\n");
  struct session s;
  check_text(&s, buf_str(&b));
  assert_int_equal(s.diags.errors, 0);
  assert_int_equal(s.checked->types[s.checked->lets[0].body->id].kind, TYPE_INT);
  arena_free(&s.arena);
  b = buf_in(&a);
  for (int i = 0; i < LONG; i++) buf_printf(&b, "segment s%d = in segment t%d or unknown%d == 5\n", i, i, i);
  check_text(&s, buf_str(&b));
  assert_int_equal(s.diags.errors, 2 * LONG);
  arena_free(&s.arena);
  arena_free(&a);
}

/* A text of 10 MB checks without a detour that grows with its square. */
static void test_many(void **state) {
  (void)state;
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  struct buf b = buf_in(&a);
  for (int i = 0; i < 20000; i++)
    buf_printf(
        &b,
        "let customer.v%d = invoices.where(status == paid).sum(amount)\nsegment s%d = plan == growth and v%d > %d and country in [FR, DE]\n",
        i, i, i, i);
  buf_addz(&b, "segment chain = name == \"0\"");
  for (int i = 1; i < 10000; i++) buf_printf(&b, " or name == \"%d\"", i);
  struct session s;
  check_text(&s, buf_str(&b));
  if (s.diags.errors) show(&s);
  assert_int_equal(s.diags.errors, 0);
  assert_int_equal(s.checked->segment_count, 20001);
  arena_free(&s.arena);
  arena_free(&a);
}

static void test_expr(void **state) {
  (void)state;
  struct session s;
  check_text(&s, STR("let customer.big = mrr > 100\n@allow(unused)\nlet customer.n = 1\n"
                     "let customer.recent(d: duration) = created_at >= now - d\nsegment a = big and recent(7 days)"));
  assert_int_equal(s.diags.errors, 0);
  uint32_t base = s.checked->schema->base;
  for (int i = 0; i < 50; i++) {
    const struct node *n =
        check_expr(&s.project, s.checked, base, STR("big and invoices.any(amount > n.x) or in segment a"), TYPE_BOOL);
    assert_null(n);
    n = check_expr(&s.project, s.checked, base, STR("big and invoices.any(amount > 5) or in segment a"), TYPE_BOOL);
    assert_non_null(n);
    n = check_expr(&s.project, s.checked, base, STR("recent(1 month)"), TYPE_BOOL); /* what it takes was found before */
    assert_non_null(n);
    n = check_expr(&s.project, s.checked, base, STR("invoices.sum(amount) / 2"), TYPE_NONE);
    assert_non_null(n);
    assert_int_equal(s.checked->types[n->id].kind, TYPE_DECIMAL);
    assert_int_equal(s.checked->types[n->id].scale, 8);
  }
  arena_free(&s.arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_reference),   cmocka_unit_test(test_billing), cmocka_unit_test(test_golden),
      cmocka_unit_test(test_many),        cmocka_unit_test(test_expr),    cmocka_unit_test(test_every_code_has_a_case),
      cmocka_unit_test(test_long_chains),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
