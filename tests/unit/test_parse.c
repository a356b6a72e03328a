/* Tokens, trees and their printing: every tests/golden/parse/NAME.seg has its .tokens, its .tree and its .errors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "front/lex.h"
#include "front/syntax.h"
#include "grammar.h"
#include "golden.h"

struct fixture {
  struct arena arena;
  struct sources sources;
  struct diags diags;
  struct tree_ids ids;
};

static void setup(struct fixture *f) {
  arena_init(&f->arena, &mem_libc, NULL);
  f->sources = sources_in(&f->arena);
  f->diags = diags_in(&f->arena);
  f->ids.next = 1;
}

static struct node *parse(struct fixture *f, struct str text) {
  return parse_file(&f->arena, &f->sources, sources_add(&f->sources, STR("case.seg"), text), &f->ids, &f->diags);
}

static void test_golden(void **state) {
  (void)state;
  struct fixture all;
  setup(&all);
  struct str *names;
  uint32_t n = golden_list(&all.arena, "tests/golden/parse", ".seg", &names);
  assert_true(n >= 4);
  bool ok = true;
  for (uint32_t i = 0; i < n; i++) {
    struct fixture f;
    setup(&f);
    struct arena *a = &f.arena;
    const char *base = str_printf(a, "tests/golden/parse/%.*s", (int)names[i].len - 4, names[i].ptr).ptr;
    struct str text;
    assert_true(golden_read(a, str_printf(a, "%s.seg", base).ptr, &text));
    struct buf out = buf_in(a);
    struct diags lexical = diags_in(a);
    lex_dump(a, &f.sources, sources_add(&f.sources, STR("case.seg"), text), &lexical, &out);
    ok &= golden_check(a, str_printf(a, "%s.tokens", base).ptr, buf_str(&out));
    struct node *tree = parse(&f, text);
    out = buf_in(a);
    tree_dump(tree, &out);
    ok &= golden_check(a, str_printf(a, "%s.tree", base).ptr, buf_str(&out));
    out = buf_in(a);
    golden_diags(&f.sources, &f.diags, &out);
    ok &= golden_check(a, str_printf(a, "%s.errors", base).ptr, out.len ? buf_str(&out) : STR(""));
    if (!f.diags.errors) { /* parse → print → parse gives the same tree, and prints the same again */
      out = buf_in(a);
      tree_print(tree, &out);
      struct node *again = parse(&f, str_dup(a, buf_str(&out)));
      assert_int_equal(f.diags.errors, 0);
      assert_true(tree_eq(tree, again));
      struct buf twice = buf_in(a);
      tree_print(again, &twice);
      assert_true(str_eq(buf_str(&out), buf_str(&twice)));
    }
    arena_free(a);
  }
  arena_free(&all.arena);
  assert_true(ok);
}

/* Every code of lexer and parser is met by one of the golden files, or below. */
static void test_codes_are_met(void **state) {
  (void)state;
  struct fixture f;
  setup(&f);
  struct arena *a = &f.arena;
  struct str *names;
  uint32_t n = golden_list(a, "tests/golden/parse", ".errors", &names);
  struct buf all = buf_in(a);
  for (uint32_t i = 0; i < n; i++) {
    struct str text;
    assert_true(golden_read(a, str_printf(a, "tests/golden/parse/%.*s", STR_ARG(names[i])).ptr, &text));
    buf_add(&all, text);
  }
  static const char *const elsewhere[] = {"E0001", "E0013", "E0105"};
  for (int c = 0; c < SYNTAX_CODES; c++) {
    bool met = str_find(buf_str(&all), str_from(syntax_code[c].id)) != SIZE_MAX;
    for (size_t k = 0; k < sizeof elsewhere / sizeof *elsewhere; k++) met |= !strcmp(elsewhere[k], syntax_code[c].id);
    if (!met) fail_msg("no golden file meets %s", syntax_code[c].id);
  }
  arena_free(a);
}

static struct str repeat(struct arena *a, const char *open, const char *mid, const char *close, int n) {
  struct buf b = buf_in(a);
  buf_addz(&b, "segment a = ");
  for (int i = 0; i < n; i++) buf_addz(&b, open);
  buf_addz(&b, mid);
  for (int i = 0; i < n; i++) buf_addz(&b, close);
  buf_addz(&b, "\nsegment b = = 1\n");
  return buf_str(&b);
}

static uint32_t count_code(const struct diags *ds, enum syntax_code_id id) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < ds->list.count; i++) n += ds->list.items[i]->code == &syntax_code[id];
  return n;
}

static void test_depth(void **state) {
  (void)state;
  static const struct {
    const char *open, *mid, *close;
    bool goes_on; /* the mistake behind it is reported too */
  } shapes[] = {{"(", "x", ")", true},     {"[", "x", "]", true},
                {"f(", "x", ")", true},    {"x.any(", "x", ")", true},
                {"x + ", "x", "", true},   {"", "x", ".y", true},
                {"not ", "x", "", false},  {"- ", "x", "", false},
                {"x ?? ", "x", "", false}, {"if a then b else ", "x", "", false},
                {"{", "x", "}", true}};
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
    struct fixture f;
    setup(&f);
    parse(&f, repeat(&f.arena, shapes[i].open, shapes[i].mid, shapes[i].close, 10000));
    if (shapes[i].open[0] != '{') assert_int_equal(count_code(&f.diags, E0105), 1);
    if (shapes[i].goes_on) assert_true(count_code(&f.diags, E0100) >= 1);
    arena_free(&f.arena);
    setup(&f);
    parse(&f, repeat(&f.arena, shapes[i].open, shapes[i].mid, shapes[i].close, 100));
    assert_int_equal(count_code(&f.diags, E0105), 0);
    arena_free(&f.arena);
  }
}

static void test_long_chains(void **state) {
  (void)state;
  struct fixture f;
  setup(&f);
  struct buf b = buf_in(&f.arena);
  buf_addz(&b, "segment a = x0");
  for (int i = 1; i < 10000; i++) buf_printf(&b, " %s x%d", "or", i);
  struct node *file = parse(&f, buf_str(&b));
  assert_int_equal(f.diags.errors, 0);
  assert_int_equal(file->kids[0]->kids[1]->kind, N_OR);
  assert_int_equal(file->kids[0]->kids[1]->count, 10000);
  arena_free(&f.arena);
}

static void test_not_text(void **state) {
  (void)state;
  static const struct str bad[] = {{"segment a = \xFF", 13}, {"a\0b", 3}, {"\xC3", 1}, {"\xED\xA0\x80", 3}};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct fixture f;
    setup(&f);
    struct node *n = parse(&f, bad[i]);
    assert_int_equal(n->kind, N_FILE);
    assert_int_equal(f.diags.errors, 1);
    assert_ptr_equal(f.diags.list.items[0]->code, &syntax_code[E0001]);
    arena_free(&f.arena);
  }
  struct fixture f;
  setup(&f);
  struct buf b = buf_in(&f.arena);
  for (int i = 0; i < 5000; i++) buf_addz(&b, "$ ");
  parse(&f, buf_str(&b));
  assert_int_equal(count_code(&f.diags, E0013), 1);
  assert_true(f.diags.list.count < 300);
  arena_free(&f.arena);
  setup(&f);
  assert_int_equal(parse(&f, STR(""))->count, 0);
  assert_int_equal(parse(&f, STR("\xEF\xBB\xBF"))->count, 0);
  assert_int_equal(parse(&f, STR("\n// only a comment"))->count, 0);
  assert_int_equal(f.diags.errors, 0);
  arena_free(&f.arena);
}

/* Text that is cut anywhere gives messages, never a crash, and a tree. */
static void test_cut_anywhere(void **state) {
  (void)state;
  struct fixture f;
  setup(&f);
  struct str text;
  assert_true(golden_read(&f.arena, "tests/golden/parse/all.seg", &text));
  for (size_t cut = 0; cut < text.len; cut++) {
    struct fixture g;
    setup(&g);
    assert_non_null(parse(&g, str_sub(text, 0, cut)));
    arena_free(&g.arena);
  }
  arena_free(&f.arena);
}

static void test_expr(void **state) {
  (void)state;
  struct fixture f;
  setup(&f);
  uint32_t file = sources_add(&f.sources, STR("<expression>"), STR("plan == growth\n and (mrr\n > 10)"));
  struct node *n = parse_expr(&f.arena, &f.sources, file, &f.ids, &f.diags);
  assert_int_equal(f.diags.errors, 0);
  assert_int_equal(n->kind, N_AND);
  static const char *const wrong[] = {"", "plan ==", "segment a = 1", "(a", "a)", "a b", "now {"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    struct diags ds = diags_in(&f.arena);
    n = parse_expr(&f.arena, &f.sources, sources_add(&f.sources, STR("<expression>"), str_from(wrong[i])), &f.ids, &ds);
    assert_non_null(n);
    assert_int_equal(ds.errors, 1);
  }
  arena_free(&f.arena);
}

static void test_incomplete(void **state) {
  (void)state;
  struct fixture f;
  setup(&f);
  static const struct {
    const char *text;
    bool incomplete;
  } cases[] = {{"plan == growth", false},
               {"plan ==", true},
               {"invoices.any(", true},
               {"a and", true},
               {"segment x {", true},
               {"let x =", true},
               {"a.in", false},
               {"", false},
               {"/// doc", true},
               {"[1, 2", true},
               {"%[ a, b", true},
               {"\"abc", false},
               {"a )", false}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    assert_int_equal(parse_is_incomplete(&f.arena, str_from(cases[i].text)), cases[i].incomplete);
  arena_free(&f.arena);
}

/* Every word of the language is found, and nothing that only begins like one or is of its length. */
static void test_keywords(void **state) {
  (void)state;
  uint32_t words = 0;
  for (uint16_t kind = 1; kind < 256; kind++) {
    struct str word = str_from(token_name(kind));
    if (word.len < 2 || word.ptr[0] < 'a' || word.ptr[0] > 'z' || memchr(word.ptr, ' ', word.len)) continue;
    words++;
    assert_int_equal(keyword_kind(word), kind);
    char other[16];
    for (size_t at = 0; at < word.len; at++) {
      memcpy(other, word.ptr, word.len);
      other[at] = other[at] == 'q' ? 'j' : 'q';
      assert_int_equal(keyword_kind(str_of(other, word.len)), TK_ID);
    }
    memcpy(other, word.ptr, word.len);
    other[word.len] = 's';
    assert_int_equal(keyword_kind(str_of(other, word.len + 1)), TK_ID);
    assert_int_not_equal(keyword_kind(str_of(other, word.len - 1)), kind);
  }
  assert_int_equal(words, 38);
  assert_int_equal(keyword_kind(STR("")), TK_ID);
  assert_int_equal(keyword_kind(STR("a")), TK_ID);
  assert_int_equal(keyword_kind(STR("previously")), TK_ID);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_keywords),     cmocka_unit_test(test_golden),      cmocka_unit_test(test_codes_are_met),
      cmocka_unit_test(test_depth),        cmocka_unit_test(test_long_chains), cmocka_unit_test(test_not_text),
      cmocka_unit_test(test_cut_anywhere), cmocka_unit_test(test_expr),        cmocka_unit_test(test_incomplete),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
