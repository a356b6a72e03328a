/* The layout of source text: what it should look like, and that it changes neither meaning nor comments nor itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "front/format.h"
#include "golden.h"

static enum format_outcome format(struct arena *a, struct str text, struct buf *out) {
  struct sources ss = sources_in(a);
  struct diags ds = diags_in(a);
  return format_source(a, &ss, sources_add(&ss, STR("case.seg"), text), &ds, out);
}

static struct str text_of(const struct buf *b) { return b->len ? buf_str(b) : STR(""); }

static void expect(const char *from, const char *want) {
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  for (int pass = 0; pass < 2; pass++) { /* and the result stays as it is */
    struct buf out = buf_in(&a);
    assert_int_equal(format(&a, str_from(pass ? want : from), &out), FORMAT_DONE);
    struct str got = str_dup(&a, text_of(&out));
    assert_string_equal(got.ptr, want);
  }
  arena_free(&a);
}

static void test_blanks(void **state) {
  (void)state;
  expect("", "");
  expect("  \n\n", "");
  expect("segment a=mrr>5", "segment a = mrr > 5\n");
  expect("segment  a   =  ( mrr ) >-5 and -mrr<0   ", "segment a = (mrr) > -5 and -mrr < 0\n");
  expect("segment a = mrr-5>- mrr - - 1", "segment a = mrr - 5 > -mrr - -1\n");
  expect("segment a = invoices . any( x=>x.amount>1 )", "segment a = invoices.any(x => x.amount > 1)\n");
  expect("segment a = country in[ FR ,BE ]", "segment a = country in[FR, BE]\n");
  expect("segment a = m [\"x\"] == b[ \"y\" ]", "segment a = m [\"x\"] == b[\"y\"]\n");
  expect("@tags( a,b )@owner(\"x\")\nsegment a = true", "@tags(a, b) @owner(\"x\")\nsegment a = true\n");
  expect("let customer.f ( d:duration ):bool=at in last d", "let customer.f (d: duration): bool = at in last d\n");
  expect("segment a = id in %[ 1;2\n 3 ]    and true", "segment a = id in %[ 1;2\n 3 ] and true\n");
  expect("segment a = true\r\n\r\n\r\n\r\nsegment b = a\r\n", "segment a = true\n\nsegment b = a\n");
  expect("segment a = name   matches   /a  b/", "segment a = name matches /a  b/\n");
}

static void test_lines(void **state) {
  (void)state;
  expect("segment a {\nrule \"x\" {\n\n a\nand b\n\n  c }\n\n  rule { d\n}\n}\n",
         "segment a {\n  rule \"x\" {\n    a\n      and b\n\n    c }\n\n  rule { d\n  }\n}\n");
  expect("segment a =\n      b\n", "segment a =\n  b\n");
  expect("segment long =\n  plan == x\n  and (c == FR\n       or c == BE)\n",
         "segment long =\n  plan == x\n  and (c == FR\n       or c == BE)\n");
  expect("segment long =\n     plan == x\n     and (c==FR\n          or c == BE)\n",
         "segment long =\n  plan == x\n  and (c == FR\n       or c == BE)\n");
  expect("let l = [\n1,\n2\n]\n", "let l = [\n  1,\n  2\n]\n");
  expect(
      "test \"t\" {\nnow 2026-01-31\n  customer {id:\"c\",\n"
      "   x: 1,\n y: [{ a: 1 },\n     { a: 2 }] }\nexpect in a\n}\n",
      "test \"t\" {\n  now 2026-01-31\n  customer { id: \"c\",\n"
      "    x: 1,\n    y: [{ a: 1 },\n        { a: 2 }] }\n  expect in a\n}\n");
}

static void test_columns(void **state) {
  (void)state;
  expect("segment a    = true\nsegment bcd  = true\n", "segment a   = true\nsegment bcd = true\n");
  expect("segment a   = true\n\nsegment bcd = true\n", "segment a = true\n\nsegment bcd = true\n");
  expect("entity e key id {\n id    id\n name  text   from \"n\"\n at    date?  by x\n}\n",
         "entity e key id {\n  id   id\n  name text  from \"n\"\n  at   date? by x\n}\n");
  expect("entity e key id {\n id     id\n name   text   from \"n\"\n\n at     date?  by x\n}\n",
         "entity e key id {\n  id   id\n  name text  from \"n\"\n\n  at   date? by x\n}\n");
  expect("segment a = true      // one\nsegment bcd = true    // two\n",
         "segment a = true    // one\nsegment bcd = true  // two\n");
  expect("segment \xC3\xA9t\xC3\xA9   = true\nsegment abcde = true\n",
         "segment \xC3\xA9t\xC3\xA9   = true\nsegment abcde = true\n");
}

static void test_comments(void **state) {
  (void)state;
  expect("//one  \n\n\n  // two\n///  doc  \nsegment a = true// three\n // last",
         "//one\n\n// two\n///  doc\nsegment a = true  // three\n// last\n");
  expect("segment a {\nrule {\n// in\nx // why\n  // end\n}\n//out\n}\n",
         "segment a {\n  rule {\n    // in\n    x  // why\n    // end\n  }\n  //out\n}\n");
  expect("segment a = x\n // and so on\n and y\n", "segment a = x\n  // and so on\n  and y\n");
}

static void test_wrong(void **state) {
  (void)state;
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  struct buf out = buf_in(&a);
  assert_int_equal(format(&a, STR("segment a = (\n"), &out), FORMAT_WRONG);
  assert_int_equal(format(&a, STR("segment a = b && c\n"), &out), FORMAT_WRONG);
  assert_int_equal(format(&a, STR("segment \xFF = b\n"), &out), FORMAT_WRONG);
  arena_free(&a);
}

/* ---- everything that there is to lay out, also badly written ---- */

enum mangling { AS_IS, ONE_BLANK, TWO_BLANKS, TABS, CRLF, MANGLINGS };

/* Other blanks than the author's, outside of texts, patterns and comments; a line break and the edge stay. */
static struct str mangled(struct arena *a, struct str text, enum mangling how) {
  struct buf b = buf_in(a);
  char quote = 0;
  bool comment = false, edge = true, bulk = false;
  for (size_t i = 0; i < text.len; i++) {
    char c = text.ptr[i];
    if (c == '\n') {
      buf_addz(&b, how == CRLF ? "\r\n" : "\n");
      comment = false, edge = true, quote = 0;
      continue;
    }
    if (quote && c == '\\' && i + 1 < text.len) {
      buf_addc(&b, c);
      c = text.ptr[++i];
    } else if (quote) {
      if (c == quote) quote = 0;
    } else if (!comment) {
      if (c == '/' && i + 1 < text.len && text.ptr[i + 1] == '/') comment = true;
      else if (c == '"' || c == '`') quote = c;
      else if (c == '/' && i > 8 && str_eq(str_sub(text, i - 8, i), STR("matches "))) quote = c;
      else if (c == '%' && i + 1 < text.len && text.ptr[i + 1] == '[') bulk = true;
      else if (c == ']') bulk = false;
      if (c == ' ' && !bulk && how != AS_IS && how != CRLF) {
        while (i + 1 < text.len && text.ptr[i + 1] == ' ') i++;
        buf_addz(&b, how == TABS ? "\t" : how == TWO_BLANKS && !edge ? "  " : " ");
        edge = false;
        continue;
      }
    }
    edge = false;
    buf_addc(&b, c);
  }
  return b.len ? buf_str(&b) : STR("");
}

static uint32_t laid_out;

static void lay_out(struct str text, const char *what) {
  for (int how = 0; how < MANGLINGS; how++) {
    struct arena a;
    arena_init(&a, &mem_libc, NULL);
    struct buf once = buf_in(&a), twice = buf_in(&a);
    struct str from = mangled(&a, text, (enum mangling)how);
    enum format_outcome outcome = format(&a, from, &once);
    if (outcome == FORMAT_KEPT) fail_msg("%s, written in way %d, is kept:\n%.*s", what, how, STR_ARG(from));
    if (outcome == FORMAT_DONE) {
      laid_out++;
      assert_int_equal(format(&a, text_of(&once), &twice), FORMAT_DONE);
      if (!str_eq(text_of(&once), text_of(&twice)))
        fail_msg("%s, written in way %d, is laid out otherwise again:\n%.*s---\n%.*s", what, how,
                 STR_ARG(text_of(&once)), STR_ARG(text_of(&twice)));
    }
    arena_free(&a);
  }
}

static void test_everything(void **state) {
  (void)state;
  static const char *const folders[] = {"examples/billing", "examples/billing/segments", "examples/products",
                                        "stdlib",           "tests/golden/parse",        "tests/golden/bytecode",
                                        "tests/cli/files"};
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  for (size_t f = 0; f < sizeof folders / sizeof *folders; f++)
    for (int schema = 0; schema < 2; schema++) {
      struct str *names, text;
      uint32_t n = golden_list(&a, folders[f], schema ? ".schema" : ".seg", &names);
      for (uint32_t i = 0; i < n; i++) {
        const char *path = str_printf(&a, "%s/%.*s", folders[f], STR_ARG(names[i])).ptr;
        assert_true(golden_read(&a, path, &text));
        lay_out(text, path);
      }
    }
  assert_true(laid_out > 60);
  arena_free(&a);
}

static void test_reference(void **state) {
  (void)state;
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  struct str text;
  assert_true(golden_read(&a, "grammar/README.md", &text));
  uint32_t before = laid_out;
  for (size_t at; (at = str_find(text, STR("```seg"))) != SIZE_MAX;) {
    text = str_sub(text, at, text.len);
    size_t line = str_find(text, STR("\n"));
    text = str_sub(text, line + 1, text.len);
    size_t end = str_find(text, STR("```"));
    assert_true(end != SIZE_MAX);
    lay_out(str_sub(text, 0, end), "a block of the reference");
    text = str_sub(text, end + 3, text.len);
  }
  assert_true(laid_out - before > 100);
  arena_free(&a);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_blanks),    cmocka_unit_test(test_lines), cmocka_unit_test(test_columns),
      cmocka_unit_test(test_comments),  cmocka_unit_test(test_wrong), cmocka_unit_test(test_everything),
      cmocka_unit_test(test_reference),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
