/* Diagnostics as people, programs and code hosts get them: golden files in tests/golden/render. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/show.h"
#include "golden.h"
#include "tools/render.h"

static const struct diag_code wrong = {"E0999", SEV_ERROR, "wrong", "..."}, odd = {"W0999", SEV_WARNING, "odd", "..."};

struct world {
  struct arena a;
  struct arena_trap trap;
  struct sources ss;
  struct diags ds;
};

static void begin(struct world *w) {
  arena_init(&w->a, &mem_libc, &w->trap);
  w->ss = sources_in(&w->a);
  w->ds = diags_in(&w->a);
}

/* The n-th place of `word` in a source. */
static struct span find(const struct world *w, uint32_t file, const char *word, int nth) {
  struct str text = sources_get(&w->ss, file)->text;
  size_t from = 0, at = 0;
  for (int i = 0; i < nth; i++) {
    at = str_find(str_sub(text, from, text.len), str_from(word));
    assert_true(at != SIZE_MAX);
    at += from;
    from = at + 1;
  }
  return (struct span){file, (uint32_t)at, (uint32_t)(at + strlen(word))};
}

static struct span through(struct span a, struct span b) { return span_join(a, b); }

enum form { TEXT, COLOR, JSON, GITHUB };

static void expect(struct world *w, enum form form, const char *name) {
  char *got = NULL;
  size_t size = 0;
  FILE *f = open_memstream(&got, &size);
  assert_non_null(f);
  if (form == JSON) render_json(&w->ss, &w->ds, f);
  else if (form == GITHUB) render_github(&w->ss, &w->ds, f);
  else render_text(&w->ss, &w->ds, form == COLOR, f);
  fclose(f);
  char path[200];
  snprintf(path, sizeof path, "tests/golden/render/%s.txt", name);
  bool same = golden_check(&w->a, path, str_of(got, size));
  free(got);
  assert_true(same);
}

static void end(struct world *w) { arena_free(&w->a); }

static void test_places(void **state) {
  (void)state;
  struct world w;
  begin(&w);
  uint32_t f = sources_add(&w.ss, STR("a.seg"),
                           STR("segment one = alpha == beta and gamma == delta\n"
                               "\n"
                               "segment two = alpha\n"
                               "// three\n"
                               "// four\n"
                               "// five\n"
                               "segment six = in segment two\n"));
  uint32_t g = sources_add(&w.ss, STR("b.schema"), STR("entity x {\n  alpha text\n}\n"));
  struct diag *d = diag_add(&w.ds, &wrong, find(&w, f, "gamma", 1), "many places on one line");
  diag_here(&w.ds, d, "the mistake");
  diag_label(&w.ds, d, find(&w, f, "alpha", 1), "this first");
  diag_label(&w.ds, d, find(&w, f, "beta", 1), "and this");
  diag_label(&w.ds, d, find(&w, f, "delta", 1), "beside");
  d = diag_add(&w.ds, &wrong, find(&w, f, "two", 1), "places on lines far apart and in two files");
  diag_label(&w.ds, d, find(&w, f, "one", 1), "one line between");
  diag_label(&w.ds, d, find(&w, g, "alpha", 1), "in the schema");
  diag_label(&w.ds, d, find(&w, f, "two", 2), "far away");
  diag_note(&w.ds, d, "a note");
  diag_help(&w.ds, d, "some help");
  d = diag_add(&w.ds, &odd, find(&w, f, "alpha == beta", 1), "one inside the other");
  diag_here(&w.ds, d, "outside");
  diag_label(&w.ds, d, find(&w, f, "beta", 1), "inside");
  diag_add(&w.ds, &wrong, SPAN_NONE, "without a place");
  struct span last = {f, (uint32_t)sources_get(&w.ss, f)->text.len, (uint32_t)sources_get(&w.ss, f)->text.len};
  diag_add(&w.ds, &wrong, last, "at the end of the text");
  expect(&w, TEXT, "places");
  expect(&w, COLOR, "places-color");
  expect(&w, JSON, "places-json");
  expect(&w, GITHUB, "places-github");
  end(&w);
}

static void test_lines(void **state) {
  (void)state;
  struct world w;
  begin(&w);
  uint32_t f = sources_add(
      &w.ss, STR("a.seg"),
      STR("segment s {\n  rule \"a\" {\n    x == 1\n  }\n}\nlet a = (1 +\n  2)\nsegment t {\n1\n2\n3\n4\n5\n6\n7\n}\n"));
  struct diag *d =
      diag_add(&w.ds, &wrong, through(find(&w, f, "segment", 1), find(&w, f, "}", 2)), "from the edge over five lines");
  diag_here(&w.ds, d, "all this");
  diag_label(&w.ds, d, find(&w, f, "x", 1), "inside");
  d = diag_add(&w.ds, &wrong, through(find(&w, f, "(1", 1), find(&w, f, "2)", 1)), "from within a line");
  diag_here(&w.ds, d, "both lines");
  d = diag_add(&w.ds, &odd, through(find(&w, f, "segment t", 1), find(&w, f, "}", 3)), "over many lines");
  diag_here(&w.ds, d, "so far");
  struct span sp = find(&w, f, "let a", 1);
  sp.end = sp.start + 13; /* with the line break, which is no second line */
  diag_add(&w.ds, &odd, sp, "to the end of a line");
  expect(&w, TEXT, "lines");
  end(&w);
}

static void test_fixes(void **state) {
  (void)state;
  struct world w;
  begin(&w);
  uint32_t f = sources_add(&w.ss, STR("a.seg"), STR("segment a = cuontry == FR\nsegment b = one and\n  two\n"));
  uint32_t g = sources_add(&w.ss, STR("b.schema"), STR("entity x {\n  alpha text\n}\n"));
  struct diag *d = diag_add(&w.ds, &wrong, find(&w, f, "cuontry", 1), "in words");
  diag_fix(&w.ds, d, d->span, STR("country"), "did you mean `country`?");
  d = diag_add(&w.ds, &wrong, find(&w, f, "FR", 1), "put in");
  diag_help(&w.ds, d, "add it"); /* said by the fix */
  struct span end_of = {f, d->span.end, d->span.end};
  diag_fix(&w.ds, d, end_of, STR(" and x"), "add it");
  d = diag_add(&w.ds, &wrong, find(&w, f, "==", 1), "in the other file");
  struct span sp = find(&w, g, "text", 1);
  diag_fix(&w.ds, d, (struct span){g, sp.end, sp.end}, STR("?"), "add a `?`");
  diag_fix(&w.ds, d, sp, STR("int"), "write int");
  d = diag_add(&w.ds, &wrong, find(&w, f, "one", 1), "over two lines");
  diag_fix(&w.ds, d, through(find(&w, f, "one", 1), find(&w, f, "two", 1)), STR("one or\n  two"), "join them");
  diag_fix(&w.ds, d, find(&w, f, " and", 1), STR_NONE, "leave it out");
  expect(&w, TEXT, "fixes");
  expect(&w, JSON, "fixes-json");
  end(&w);
}

static void test_odd_text(void **state) {
  (void)state;
  struct world w;
  begin(&w);
  struct buf b = buf_in(&w.a);
  buf_addz(&b, "\tname == \"日本語 e\xCC\x81\" and wide == 1\n");
  buf_addz(&b, "x == \"\x1B[31m\xE2\x80\xAE\" and dark == 1\n");
  buf_addz(&b, "x == \"\xFF\" and raw == 1\n");
  for (int i = 0; i < 100; i++) buf_addz(&b, "filler ");
  buf_addz(&b, "target == 1 ");
  for (int i = 0; i < 100; i++) buf_addz(&b, "日filler ");
  buf_addz(&b, "far\n");
  uint32_t f = sources_add(&w.ss, STR("a\x1B[0m.seg"), buf_str(&b));
  diag_add(&w.ds, &wrong, find(&w, f, "wide", 1), "wide characters, marks without width, tabs");
  diag_add(&w.ds, &wrong, find(&w, f, "日本語", 1), "under wide characters");
  diag_add(&w.ds, &wrong, find(&w, f, "dark", 1), "an \x1B escape, \xC2\x9B, \xFF and a\nline");
  diag_add(&w.ds, &wrong, find(&w, f, "raw", 1), "no UTF-8");
  struct diag *d = diag_add(&w.ds, &wrong, find(&w, f, "target", 1), "far to the right");
  diag_here(&w.ds, d, "here");
  diag_label(&w.ds, d, find(&w, f, "far", 1), "farther");
  diag_fix(&w.ds, d, d->span, STR("goal"), "write goal");
  expect(&w, TEXT, "odd");
  expect(&w, JSON, "odd-json");
  expect(&w, GITHUB, "odd-github");
  end(&w);
}

static void test_shown(void **state) {
  (void)state;
  struct world w;
  begin(&w);
  assert_true(str_is(text_shown(&w.a, STR("plain é 日")), "plain é 日"));
  assert_true(str_is(text_shown(&w.a, STR("a\tb\r\n\x7F")), "a\\tb\\r\\n\\u{7F}"));
  assert_true(str_is(text_shown(&w.a, STR("\x80é\xC3")), "\\x80é\\xC3"));
  assert_true(str_is(text_shown(&w.a, STR_NONE), ""));
  assert_int_equal(text_width(STR("日本e\xCC\x81")), 5);
  end(&w);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_places),   cmocka_unit_test(test_lines), cmocka_unit_test(test_fixes),
      cmocka_unit_test(test_odd_text), cmocka_unit_test(test_shown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
