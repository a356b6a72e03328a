/* Every diagnostic code of every stage explains itself: what it means, a wrong example and a right one. Where the wrong
 * example is source text it gives that code and nothing else, and the right one gives nothing at all. Examples of files
 * and commands are done by tests/cli/codes.py. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "front/project.h"
#include "golden.h"
#include "ir/ir.h"
#include "tools/codes.h"

struct world {
  struct arena arena;
  struct arena_trap trap;
  struct sources sources;
  struct diags diags;
};

/* Checks the text and lowers its segments. */
static void compile(struct world *w, struct str text) {
  arena_init(&w->arena, &mem_libc, &w->trap);
  assert_int_equal(setjmp(w->trap.env), 0);
  w->sources = sources_in(&w->arena);
  w->diags = diags_in(&w->arena);
  struct project p;
  project_init(&p, &w->arena, &w->sources, &w->diags);
  struct buf b = buf_in(&w->arena);
  if (str_find(text, STR("schema ")) == SIZE_MAX) buf_addz(&b, "schema \"billing.schema\"\n");
  buf_add(&b, text);
  project_add_text(&p, STR("examples/billing/case.seg"), buf_str(&b));
  struct checked *c = check_project(&p);
  if (w->diags.errors || !c->schema) return;
  struct ir *ir = ir_new(&w->arena, c, 0);
  for (uint32_t i = 0; i < c->segment_count; i++) ir_add_segment(ir, c, i, &w->diags);
}

/* Whether that gives the code, and only it; `code` NULL: nothing at all. */
static bool gives(struct str text, const struct diag_code *code, const struct diag_code *of) {
  struct world w;
  compile(&w, text);
  bool met = !code, other = false;
  for (uint32_t i = 0; i < w.diags.list.count; i++) {
    bool same = w.diags.list.items[i]->code == code;
    met |= same;
    other |= !same;
  }
  if (!met || other) {
    struct buf b = buf_in(&w.arena);
    golden_diags(&w.sources, &w.diags, &b);
    fprintf(stderr, "the %s example of %s gives:\n%.*s", code ? "wrong" : "right", of->id, (int)b.len,
            b.len ? b.ptr : "");
  }
  arena_free(&w.arena);
  return met && !other;
}

struct block {
  struct str head, body;
};

static bool next_block(struct str *text, struct block *out) {
  size_t open = str_find(*text, STR("```"));
  if (open == SIZE_MAX) return false;
  struct str rest = str_sub(*text, open + 3, text->len);
  size_t line = str_find(rest, STR("\n")), end = str_find(rest, STR("\n```"));
  assert_true(line != SIZE_MAX && end != SIZE_MAX);
  *out = (struct block){str_sub(rest, 0, line), end > line ? str_sub(rest, line + 1, end + 1) : STR("")};
  *text = str_sub(rest, end + 4, rest.len);
  return true;
}

static bool is_source(struct str head) { return str_is(head, "seg") || str_is(head, "schema"); }

/* The start of the line that begins with `word`. */
static size_t part(struct str text, const char *word) {
  struct str line = str_from(word);
  size_t at = str_find(text, line);
  return at == SIZE_MAX ? at : at + 1;
}

/* All that is wrong, in one run. */
static void complain(bool *ok, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void complain(bool *ok, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  vfprintf(stderr, fmt, ap);
  va_end(ap);
  fputc('\n', stderr);
  *ok = false;
}

static struct { uint32_t wrong, right, told; } count;

/* Examples that are told in short, for at length nobody would read them. */
static bool told_in_short(struct block b) { return str_is(b.head, "text") || str_is(b.head, "c"); }

static bool one_part(const struct diag_code *code, struct str text, bool wrong, bool filter) {
  bool ok = true, any = false;
  for (struct block b; next_block(&text, &b);) {
    any = true;
    bool marked = str_starts(b.head, STR("seg-wrong")) || str_starts(b.head, STR("schema-wrong"));
    if (marked && !wrong) complain(&ok, "%s: the right example is marked as a wrong one", code->id);
    if (marked && !str_ends(b.head, str_from(code->id)))
      complain(&ok, "%s: the wrong example is marked otherwise: %.*s", code->id, STR_ARG(b.head));
    if (marked) ok &= gives(b.body, code, code), count.wrong++;
    else if (is_source(b.head) && wrong && !filter) complain(&ok, "%s: the wrong example is not marked", code->id);
    else if (is_source(b.head)) ok &= gives(b.body, NULL, code), count.right++;
    else if (told_in_short(b)) count.told++;
  }
  if (!any) complain(&ok, "%s: the %s example is empty", code->id, wrong ? "wrong" : "right");
  return ok;
}

static void test_explanations(void **state) {
  (void)state;
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  struct code_list codes = codes_all(&a);
  bool ok = true;
  for (uint32_t i = 0; i < codes.list.count; i++) {
    const struct diag_code *code = codes.list.items[i];
    struct str text = str_from(code->explain);
    assert_true(strlen(code->id) == 5 && code->id[0] == (code->severity == SEV_ERROR ? 'E' : 'W'));
    if (i && !strcmp(code->id, codes.list.items[i - 1]->id)) complain(&ok, "two codes are %s", code->id);
    struct str meaning = code_meaning(code), gist = code_gist(code);
    if (meaning.len < 25 || !str_ends(meaning, STR(".")))
      complain(&ok, "%s does not say what it means: %.*s", code->id, STR_ARG(meaning));
    assert_true(gist.len >= 10 && gist.len <= meaning.len);
    size_t wrong = part(text, "\nWrong"), right = part(text, "\nRight");
    if (wrong == SIZE_MAX || right == SIZE_MAX || right < wrong) {
      complain(&ok, "%s has no wrong and right example", code->id);
      continue;
    }
    bool filter =
        str_starts(str_sub(text, wrong, text.len), STR("Wrong for a filter")); /* source text that is fine elsewhere */
    ok &= one_part(code, str_sub(text, wrong, right), true, filter);
    ok &= one_part(code, str_sub(text, right, text.len), false, filter);
  }
  assert_true(codes.list.count > 120);
  assert_true(count.wrong > 85 && count.right > 85 && count.told < 16);
  assert_true(ok);
  arena_free(&a);
}

/* The examples that go on like this, at length. */
static void test_at_length(void **state) {
  (void)state;
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  struct code_list codes = codes_all(&a);
  static const struct {
    const char *id, *before, *again, *middle, *close, *after;
    int times;
  } cases[] = {
      {"E0105", "segment a = ", "mrr > 1 or (plan == growth and (", "mrr > 2", "))", "\n", 201},
      {"E0318", "segment a = ", "children.any(", "plan == growth", ")", "\n", 51},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct buf b = buf_in(&a);
    buf_addz(&b, cases[i].before);
    for (int k = 0; k < cases[i].times; k++) buf_addz(&b, cases[i].again);
    buf_addz(&b, cases[i].middle);
    for (int k = 0; k < cases[i].times; k++) buf_addz(&b, cases[i].close);
    buf_addz(&b, cases[i].after);
    for (uint32_t k = 0; k < codes.list.count; k++)
      if (!strcmp(codes.list.items[k]->id, cases[i].id))
        assert_true(gives(buf_str(&b), codes.list.items[k], codes.list.items[k]));
  }
  struct buf b = buf_in(&a);
  buf_addz(&b, "let customer.f0(d: int) = subscriptions.any(seats > d)\n");
  for (int k = 1; k < 24; k++)
    buf_printf(&b, "let customer.f%d(d: int) = f%d(d) or f%d(d + %d)\n", k, k - 1, k - 1, 1 << k);
  buf_addz(&b, "segment a = f23(1)\n");
  for (uint32_t k = 0; k < codes.list.count; k++)
    if (!strcmp(codes.list.items[k]->id, "E0703"))
      assert_true(gives(buf_str(&b), codes.list.items[k], codes.list.items[k]));
  arena_free(&a);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_explanations),
      cmocka_unit_test(test_at_length),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
