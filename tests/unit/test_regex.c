/* Patterns: what is read and how it is spelt, what is refused and what is offered, and that
 * matching agrees with a second matcher that is too simple to be wrong. */
#include "data/regex.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "data/re2_shim.h"
#include "arena_test.h"
#include "random.h"

static uint64_t seed = 11;
static uint32_t roll(uint32_t n) { return random_below(&seed, n); }

static struct regex *parse(struct str pattern, struct regex_problems *ps) {
  *ps = (struct regex_problems){0};
  return regex_parse(&arena, pattern, ps);
}

static struct regex *parse_good(struct str pattern) {
  struct regex_problems ps;
  struct regex *re = parse(pattern, &ps);
  if (!re) fail_msg("%.*s: %.*s", STR_ARG(pattern), STR_ARG(ps.list.items[0].message));
  return re;
}

static struct str print(const struct regex *re, enum regex_dialect dialect) {
  struct buf b = buf_in(&arena);
  regex_print(re, dialect, &b);
  return buf_str(&b);
}

static bool same_tree(const struct regex_node *a, const struct regex_node *b) {
  if (!a || !b) return a == b;
  if (a->kind != b->kind || a->codepoint != b->codepoint || a->min != b->min || a->max != b->max ||
      a->negated != b->negated || a->range_count != b->range_count)
    return false;
  for (uint32_t i = 0; i < a->range_count; i++)
    if (a->ranges[i].lo != b->ranges[i].lo || a->ranges[i].hi != b->ranges[i].hi) return false;
  for (a = a->first, b = b->first; a && b; a = a->next, b = b->next)
    if (!same_tree(a, b)) return false;
  return !a && !b;
}

/* ---- What is read ---- */

static void test_spelling(void **state) {
  (void)state;
  static const struct {
    const char *pattern, *canon, *re2;
  } cases[] = {
      {"", "", ""},
      {"abc", "abc", "abc"},
      {"^abc$", "abc", "abc"},
      {"^$", "", ""},
      {"a.c", "a.c", "a(?:.|\\n)c"},
      {".*", ".*", "(?:.|\\n)*"},
      {"user[0-9]+@.*[.]com", "user[0-9]+@.*\\.com", "user[0-9]+\\@(?:.|\\n)*\\.com"},
      {"(a|b)c", "(a|b)c", "(?:a|b)c"},
      {"(?:a|b)c", "(a|b)c", "(?:a|b)c"},
      {"a|(b|c)|d", "a|b|c|d", "a|b|c|d"},
      {"((a))((bc))d", "abcd", "abcd"},
      {"(ab)*", "(ab)*", "(?:ab)*"},
      {"(a*)*", "(a*)*", "(?:a*)*"},
      {"a{0,}b{1,}c{0,1}d{1}e{0}f{3,3}", "a*b+c?df{3}", "a*b+c?df{3}"},
      {"a{2}b{2,}c{2,5}d{0,3}", "a{2}b{2,}c{2,5}d{0,3}", "a{2}b{2,}c{2,5}d{0,3}"},
      {"a||b", "a||b", "a||b"},
      {"(|a)b", "(|a)b", "(?:|a)b"},
      {"()a", "a", "a"},
      {"()*", "", ""},
      {"(|)*", "(|)*", "(?:|)*"},
      {"^a$|^b$", "a|b", "a|b"},
      {"\\.\\/\\-\\_\\ \\@", "\\.\\/-_ @", "\\.\\/\\-_ \\@"},
      {"a/b", "a\\/b", "a\\/b"},
      {"\\n\\t\\r\\f\\v", "\\n\\t\\r\\f\\v", "\\x0a\\x09\\x0d\\x0c\\x0b"},
      {"\x01\x7F", "\x01\x7F", "\\x01\\x7f"},
      {"[abc]", "[a-c]", "[a-c]"},
      {"[ab]", "[ab]", "[ab]"},
      {"[a]", "a", "a"},
      {"[c-da-b]", "[a-d]", "[a-d]"},
      {"[a-fd-z]", "[a-z]", "[a-z]"},
      {"[^a]", "[^a]", "[^a]"},
      {"[-a]", "[\\-a]", "[\\-a]"},
      {"[a-]", "[\\-a]", "[\\-a]"},
      {"[^-a]", "[^\\-a]", "[^\\-a]"},
      {"[a\\-z]", "[\\-az]", "[\\-az]"},
      {"[\\]\\[\\^\\\\]", "[\\[-\\^]", "[\\[-\\^]"},
      {"[a^]", "[\\^a]", "[\\^a]"},
      {"[.*+?(){}|$]", "[$(-+.?{-}]", "[\\$\\(-\\+\\.\\?\\{-\\}]"},
      {"[ \\t\\n]", "[\\t\\n ]", "[\\x09\\x0a ]"},
      {"[é-ü]", "[é-ü]", "[é-ü]"},
      {"[^\xF0\x9F\x98\x80]é", "[^\xF0\x9F\x98\x80]é", "[^\xF0\x9F\x98\x80]é"},
      {"a}b]", "a\\}b\\]", "a\\}b\\]"},
      {"x^*", NULL, NULL},
      {"%&'\"<>=~`#!,;:", "%&'\"<>=~`#!,;:", "\\%\\&\\'\\\"\\<\\>\\=\\~\\`\\#\\!\\,\\;\\:"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct regex_problems ps;
    struct regex *re = parse(str_from(cases[i].pattern), &ps);
    assert_int_equal(re != NULL, cases[i].canon != NULL);
    if (!re) continue;
    assert_int_equal(ps.list.count, 0);
    struct str canon = print(re, REGEX_CANON), re2 = print(re, REGEX_RE2);
    if (!str_is(canon, cases[i].canon) || !str_is(re2, cases[i].re2))
      fail_msg("%s is spelt %.*s and %.*s", cases[i].pattern, STR_ARG(canon), STR_ARG(re2));
    assert_true(same_tree(re->root, parse_good(canon)->root));
    assert_true(str_is(re->pattern, cases[i].pattern));
  }
  struct buf b = buf_in(&arena);
  regex_print_whole(parse_good(STR("a|b")), REGEX_RE2, &b);
  regex_print_whole(parse_good(STR("a|b")), REGEX_CANON, &b);
  regex_print_whole(parse_good(STR("ab")), REGEX_CANON, &b);
  assert_true(str_is(buf_str(&b), "^(?:a|b)$^(a|b)$^ab$"));
  /* what may stand before and behind is left out where the engine looks anywhere */
  b.len = 0;
  static const char *const open[] = {".*ab.*", ".*ab", "ab.*", ".*(a|b).*", ".*", ".*.*", "(.*a|b)"};
  for (size_t i = 0; i < sizeof open / sizeof *open; i++) {
    regex_print_whole(parse_good(str_from(open[i])), REGEX_ARE, &b);
    buf_addc(&b, ' ');
  }
  assert_true(str_is(buf_str(&b), "ab ab$ ^ab (?:a|b) ^(?:.*)$ ^(?:.*.*)$ ^(?:.*a|b)$ "));
}

/* ---- What is refused ---- */

static struct str apply_fix(struct str pattern, const struct regex_problem *e) {
  struct buf b = buf_in(&arena);
  buf_add(&b, str_sub(pattern, 0, e->fix_start));
  buf_add(&b, e->fix);
  buf_add(&b, str_sub(pattern, e->fix_end, pattern.len));
  return buf_str(&b);
}

/* A pattern with one mistake: where it is, a part of what is said, and the pattern once mended. */
static const struct mistake {
  const char *pattern;
  uint32_t start, end;
  const char *says, *mended;
} mistakes[] = {
    {"a\\d", 1, 3, "`\\d`", "a[0-9]"},
    {"\\D+", 0, 2, "`\\D`", "[^0-9]+"},
    {"\\w*", 0, 2, "`\\w`", "[A-Za-z0-9_]*"},
    {"\\W", 0, 2, "`\\W`", "[^A-Za-z0-9_]"},
    {"\\s", 0, 2, "`\\s`", "[ \\t\\n\\r\\f\\v]"},
    {"\\S{2}", 0, 2, "`\\S`", "[^ \\t\\n\\r\\f\\v]{2}"},
    {"[\\d.]", 1, 3, "`\\d`", "[0-9.]"},
    {"[_\\s]", 2, 4, "`\\s`", "[_ \\t\\n\\r\\f\\v]"},
    {"[\\W]", 1, 3, "inside a class", NULL},
    {"[\\w-.]", 1, 3, "`\\w`", NULL}, /* mended, `_-.` runs backwards: told then */
    {"\\bword", 0, 2, "word", NULL},
    {"a\\B", 1, 3, "`\\B`", NULL},
    {"(a)\\1", 3, 5, "back-reference", NULL},
    {"(a)\\12", 3, 6, "back-reference", NULL},
    {"(?<n>a)", 0, 5, "names", "(a)"},
    {"(?P<n>a)", 0, 6, "names", "(a)"},
    {"(?'n'a)", 0, 5, "names", "(a)"},
    {"a\\k<n>", 1, 6, "back-reference", NULL},
    {"a\\g{1}", 1, 6, "back-reference", NULL},
    {"a(?P=n)", 1, 7, "refers", NULL},
    {"(?=a)b", 0, 3, "looks around", NULL},
    {"(?!a)b", 0, 3, "looks around", NULL},
    {"b(?<=a)", 1, 5, "looks around", NULL},
    {"b(?<!a)", 1, 5, "looks around", NULL},
    {"(?i)abc", 0, 4, "case", NULL},
    {"(?i:abc)", 0, 4, "case", NULL},
    {"(?si)abc", 0, 5, "case", NULL},
    {"(?s)a.", 0, 4, "no flags", "a."},
    {"(?s:a.)b", 0, 4, "no flags", "(a.)b"},
    {"(?m)a", 0, 4, "no flags", NULL},
    {"(?-i)a", 0, 5, "no flags", NULL},
    {"(?>a)b", 0, 3, "atomic", "(a)b"},
    {"(?#note)a", 0, 8, "comments", "a"},
    {"a(?|b)", 1, 3, "begins no group", NULL},
    {"a(?", 1, 3, "begins no group", NULL},
    {"a*?", 2, 3, "non-greedy", "a*"},
    {"a+?b", 2, 3, "non-greedy", "a+b"},
    {"a??", 2, 3, "non-greedy", "a?"},
    {"a{2}?", 4, 5, "non-greedy", "a{2}"},
    {"a*+", 2, 3, "possessive", "a*"},
    {"a++b", 2, 3, "possessive", "a+b"},
    {"a**", 2, 3, "repeats a repetition", "(a*)*"},
    {"ab{2}{3}c", 5, 8, "repeats a repetition", "a(b{2}){3}c"},
    {"(ab)*{2}", 5, 8, "repeats a repetition", "((ab)*){2}"},
    {"a+*?{2}", 2, 3, "repeats a repetition", NULL},
    {"*a", 0, 1, "nothing stands before `*`", ".*a"},
    {"+a", 0, 1, "nothing stands before `+`", "\\+a"},
    {"a|?", 2, 3, "nothing stands before `?`", "a|\\?"},
    {"({3})", 1, 4, "nothing stands before `{3}`", "(\\{3})"},
    {"(*)", 1, 2, "nothing stands before", "(.*)"},
    {"^*a$", 1, 2, "nothing stands before", "^.*a$"},
    {"a{256}", 1, 6, "beyond 255", "a{255}a{1}"},
    {"a{300}", 1, 6, "beyond 255", "a{255}a{45}"},
    {"a{300,}", 1, 7, "beyond 255", "a{255}a{45,}"},
    {"a{10,300}", 1, 9, "beyond 255", "a{10,255}a{0,45}"},
    {"a{300,400}", 1, 10, "beyond 255", "a{255}a{45,145}"},
    {"x[0-9]{1000}", 6, 12, "beyond 255", "x[0-9]{255}[0-9]{255}[0-9]{255}[0-9]{235}"},
    {"a{0,510}", 1, 8, "beyond 255", "a{0,255}a{0,255}"},
    {"a{99999999999999999999}", 1, 23, "beyond 255", NULL},
    {"a{3,2}", 1, 6, "at least 3 and at most 2", "a{2,3}"},
    {"a{,3}", 1, 5, "count for some", "a{0,3}"},
    {"a{1, 3}", 1, 7, "count for some", "a{1,3}"},
    {"a{ 2 }", 1, 6, "count for some", "a{2}"},
    {"{a}", 0, 1, "begins no count", "\\{a}"},
    {"a{", 1, 2, "begins no count", "a\\{"},
    {"a{,}", 1, 2, "begins no count", "a\\{,}"},
    {"a{1", 1, 2, "begins no count", "a\\{1"},
    {"a{-1}", 1, 2, "begins no count", "a\\{-1}"},
    {"(a", 0, 1, "not closed", "\\(a"},
    {"a)", 1, 2, "closes no group", "a\\)"},
    {"[a", 0, 1, "not closed", "\\[a"},
    {"([a", 1, 2, "not closed", NULL}, /* told once; then the group */
    {"[a-", 0, 1, "not closed", "\\[a-"},
    {"[", 0, 1, "not closed", "\\["},
    {"[]", 1, 2, "first in a class", NULL},
    {"[]a]", 1, 2, "first in a class", "[\\]a]"},
    {"[^]a]", 2, 3, "first in a class", "[^\\]a]"},
    {"[z-a]", 1, 4, "backwards", "[a-z]"},
    {"[\\.-\\-]", 1, 6, "backwards", "[\\--\\.]"},
    {"[a-c-e]", 4, 5, "divides no range", "[a-c\\-e]"},
    {"[a[b]", 2, 3, "class of its own", "[a\\[b]"},
    {"[[:alpha:]_]", 1, 10, "`[:alpha:]`", "[A-Za-z_]"},
    {"[[:space:]]", 1, 10, "`[:space:]`", "[ \\t\\n\\r\\f\\v]"},
    {"[[:punct:]]", 1, 10, "`[:punct:]`", "[!-\\/:-@\\[-`{-~]"},
    {"[[:^digit:]]", 1, 11, "not read alike", NULL},
    {"[[=a=]]", 1, 6, "not read alike", NULL},
    {"a^b", 1, 2, "can only begin", "a\\^b"},
    {"a$b", 1, 2, "can only end", "a\\$b"},
    {"(^|,)a", 1, 2, "can only begin", "(|,)a"},
    {"a(,|$)", 4, 5, "can only end", "a(,|)"},
    {"a$*b", 1, 3, "can only end", NULL},
    {"^^a$", 1, 2, "can only begin", "^\\^a$"},
    {"\\Aab", 0, 2, "`\\A`", NULL}, /* mended, a warning is left */
    {"^ab\\z", 3, 5, "`\\z`", NULL},
    {"a\\", 1, 2, "at the end", "a\\\\"},
    {"\\é", 0, 3, "needs no backslash", "é"},
    {"\\q", 0, 2, "no escape", "q"},
    {"\\a", 0, 2, "no escape", "a"},
    {"\\E", 0, 2, "no escape", "E"},
    {"\\x41", 0, 4, "`\\x41`", "A"},
    {"\\x{1F600}x", 0, 9, "spelt alike", "\xF0\x9F\x98\x80x"},
    {"\\u002a", 0, 6, "spelt alike", "\\*"},
    {"[\\x5d]", 1, 5, "spelt alike", "[\\]]"},
    {"\\x0a", 0, 4, "spelt alike", "\\n"},
    {"\\x00", 0, 4, "spelt alike", NULL},
    {"\\x07", 0, 4, "spelt alike", NULL},
    {"\\uD800", 0, 6, "spelt alike", NULL},
    {"\\x{110000}", 0, 10, "spelt alike", NULL},
    {"\\U0001F600", 0, 10, "spelt alike", "\xF0\x9F\x98\x80"},
    {"\\x", 0, 2, "spelt alike", NULL},
    {"\\0", 0, 2, "U+0000", NULL},
    {"\\p{L}+", 0, 5, "`\\p{L}`", NULL},
    {"\\pL", 0, 3, "`\\pL`", NULL},
    {"[\\P{Lu}]", 1, 7, "property", NULL},
    {"\\Qa.b\\E", 0, 7, "`\\Q`", "a\\.b"},
    {"\\Qa+", 0, 4, "`\\Q`", "a\\+"},
    {"(a{200}){10}", 8, 12, "multiply to 2000", NULL},
    {"((a{10}){10}){11}", 13, 17, "multiply to 1100", NULL},
    {"a\xFF", 1, 2, "not UTF-8", NULL},
    {"a\xC3", 1, 2, "not UTF-8", NULL},
    {"\xED\xA0\x80", 0, 1, "not UTF-8", NULL},
};

static void test_mistakes(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
    const struct mistake *m = &mistakes[i];
    struct str pattern = str_from(m->pattern);
    struct regex_problems ps;
    struct regex *re = parse(pattern, &ps);
    if (re || ps.errors != 1) fail_msg("%s gives %u errors", m->pattern, ps.errors);
    const struct regex_problem *e = NULL;
    for (uint32_t k = 0; k < ps.list.count; k++)
      if (!ps.list.items[k].is_warning) e = &ps.list.items[k];
    assert_non_null(e);
    if (e->start != m->start || e->end != m->end) fail_msg("%s at %u to %u", m->pattern, e->start, e->end);
    if (str_find(e->message, str_from(m->says)) == SIZE_MAX) fail_msg("%s: %.*s", m->pattern, STR_ARG(e->message));
    assert_true(e->message.ptr[e->message.len - 1] != '.' && e->message.len > 0);
    if (!m->mended) continue;
    if (!e->has_fix) fail_msg("%s is not mended", m->pattern);
    assert_true(e->help.len > 0);
    struct str mended = apply_fix(pattern, e);
    if (!str_is(mended, m->mended)) fail_msg("%s is mended to %.*s", m->pattern, STR_ARG(mended));
    parse_good(mended);
  }
}

static void test_zero_byte(void **state) {
  (void)state;
  struct regex_problems ps;
  assert_null(parse(STR("a\0b"), &ps));
  assert_int_equal(ps.list.items[0].start, 1);
  assert_int_equal(ps.list.count, 1);
}

static void test_warnings(void **state) {
  (void)state;
  static const struct {
    const char *pattern;
    uint32_t at;
    const char *mended; /* NULL: no warning */
  } cases[] = {
      {"^abc", 0, "abc.*"},     {"abc$", 3, ".*abc"},   {"^", 0, ".*"},      {"$", 0, ".*"},
      {"^abc$", 0, NULL},       {"^abc.*", 0, NULL},    {".*abc$", 0, NULL}, {"^a$|b", 0, NULL},
      {"x|^ab", 2, "x|ab.*"},   {"ab$|x", 2, ".*ab|x"}, {"^a(.*)", 0, NULL}, {"abc\\$", 0, NULL},
      {"^(a|b)", 0, "(a|b).*"}, {"[$]^?", 0, ""}, /* an error */
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct str pattern = str_from(cases[i].pattern);
    struct regex_problems ps;
    struct regex *re = parse(pattern, &ps);
    if (cases[i].mended && cases[i].mended[0] == '\0') {
      assert_null(re);
      continue;
    }
    assert_non_null(re);
    assert_int_equal(ps.errors, 0);
    if (ps.list.count != (cases[i].mended != NULL)) fail_msg("%s gives %u warnings", cases[i].pattern, ps.list.count);
    if (!cases[i].mended) continue;
    const struct regex_problem *w = &ps.list.items[0];
    assert_true(w->is_warning && w->has_fix && w->help.len > 0);
    assert_int_equal(w->start, cases[i].at);
    assert_int_equal(w->end, cases[i].at + 1);
    struct str mended = apply_fix(pattern, w);
    if (!str_is(mended, cases[i].mended)) fail_msg("%s is mended to %.*s", cases[i].pattern, STR_ARG(mended));
    parse_good(mended);
    assert_int_equal((parse(mended, &ps), ps.list.count), 0);
  }
  /* An anchor of one alternative says nothing of the other. */
  struct regex_problems ps;
  assert_non_null(parse(STR("^a|b$"), &ps));
  assert_int_equal(ps.list.count, 2);
  assert_int_equal(ps.list.items[0].start, 0);
  assert_int_equal(ps.list.items[1].start, 4);
}

static void test_several_mistakes(void **state) {
  (void)state;
  struct regex_problems ps;
  assert_null(parse(STR("^(\\d+[z-a]x{300}(?=y)\\b"), &ps));
  static const uint32_t starts[] = {0, 1, 2, 6, 11, 16, 21};
  assert_int_equal(ps.list.count, 7);
  assert_int_equal(ps.errors, 6);
  for (uint32_t i = 0; i < 7; i++) assert_int_equal(ps.list.items[i].start, starts[i]);
  struct buf b = buf_in(&arena);
  for (int i = 0; i < 1000; i++) buf_addz(&b, "\\d");
  assert_null(parse(buf_str(&b), &ps));
  assert_int_equal(ps.list.count, 20);
}

/* ---- Limits ---- */

static struct str repeated(const char *part, uint32_t times) {
  struct buf b = buf_in(&arena);
  for (uint32_t i = 0; i < times; i++) buf_addz(&b, part);
  return buf_str(&b);
}

static void test_limits(void **state) {
  (void)state;
  struct regex_problems ps;
  for (uint32_t depth = 99; depth < 104; depth++) {
    struct buf b = buf_in(&arena);
    buf_add(&b, repeated("(", depth));
    buf_addc(&b, 'a');
    buf_add(&b, repeated(")", depth));
    assert_int_equal(parse(buf_str(&b), &ps) != NULL, depth <= REGEX_DEPTH_MOST);
    assert_int_equal(ps.list.count, depth > REGEX_DEPTH_MOST);
  }
  assert_null(parse(repeated("(", 1000000), &ps));
  assert_int_equal(ps.list.count, 1);
  assert_null(parse(repeated("[", 100000), &ps));
  assert_null(parse(repeated("(a|", 50000), &ps));

  assert_int_equal(parse_good(repeated("a", REGEX_SIZE_MOST - 1))->size, REGEX_SIZE_MOST);
  assert_null(parse(repeated("a", REGEX_SIZE_MOST), &ps));
  assert_non_null(strstr(ps.list.items[0].message.ptr, "10001 parts"));
  assert_non_null(parse(STR("(.{100}){10}"), &ps));
  assert_non_null(parse(STR("(([a-z]{10}){10}){10}"), &ps));
  assert_null(parse(STR("([a-z]{10}[a-z]{200}){100}"), &ps));
  assert_null(parse(STR("((abcdefghijkl){100}){10}"), &ps)); /* 13,000 parts: at the outer count */
  assert_int_equal(ps.list.items[0].start, 21);
  /* A sorted class of many ranges, given backwards. */
  struct buf b = buf_in(&arena);
  buf_addc(&b, '[');
  for (uint32_t c = 0x9000; c > 0x5000; c -= 4) buf_add_utf8(&b, c);
  buf_addc(&b, ']');
  struct regex *re = parse_good(buf_str(&b));
  assert_int_equal(re->root->range_count, 0x1000);
  for (uint32_t i = 1; i < re->root->range_count; i++)
    assert_true(re->root->ranges[i - 1].hi + 1 < re->root->ranges[i].lo);
}

/* The largest patterns of every shape compile within RE2's default memory, by a margin of two. */
static void test_largest_compile(void **state) {
  (void)state;
  static const struct {
    const char *part;
    uint32_t times;
  } shapes[] = {
      {"a", 9999},
      {".", 9999},
      {"\xF0\x9F\x98\x80", 9999},
      {"[é-ü]", 4999},
      {"[\u01F0-\xF4\x8A\xAF\x8D]", 4999},
      {"[^a]", 4999},
      {"[^é]", 3333},
      {"[^éǰ\u1234\xF0\x9F\x98\x80]", 1666},
      {"[\u01F0-\u0ACD\u1234-\xF0\x9F\x98\x80]", 3333},
      {"[^\u01F0-\u0ACD\u1234-\xF0\x9F\x98\x80]", 2499},
      {"(\u0800|.|[é-\u0FFF])", 1999},
      {"[\u07FF-\u0800\uFFFE-\xF0\x90\x80\x81]", 3333},
      {".*", 4999},
      {".?", 4999},
      {"(.{0,200}x)", 49},
      {"(.{100}){10}", 9},
      {"([^é]{100}){10}", 3},
      {"(a|b|)", 2499},
  };
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
    struct regex *re = parse_good(repeated(shapes[i].part, shapes[i].times));
    assert_true(re->size > REGEX_SIZE_MOST * 8 / 10);
    struct str s = print(re, REGEX_RE2);
    struct re2_pattern *p = NULL;
    if (re2_shim_new(s.ptr, s.len, 4 << 20, &p) != RE2_YES)
      fail_msg("%u times %s, size %u", shapes[i].times, shapes[i].part, re->size);
    re2_shim_free(p);
  }
  struct re2_pattern *p = NULL;
  assert_int_equal(re2_shim_new("(", 1, 8 << 20, &p), RE2_NO);
  assert_int_equal(re2_shim_new("(.{100}){10}", 12, 20000, &p), RE2_NO);
  assert_null(p);
}

/* ---- Matching ---- */

static bool matches(const char *pattern, struct str text) {
  struct regex *re = parse_good(str_from(pattern));
  return matcher_full(matcher_new(&arena, re), text, &arena);
}

static void test_matching(void **state) {
  (void)state;
  static const struct {
    const char *pattern, *text;
    bool yes;
  } cases[] = {
      {"", "", true},
      {"", "a", false},
      {"abc", "abc", true},
      {"abc", "abcd", false},
      {"abc", "xabc", false},
      {"abc", "abc\n", false}, /* the end is the end, not before a line break */
      {"[abc]+", "abc\n", false},
      {"abc.*", "abc\n\n", true},
      {".*abc", "\nabc", true},
      {".*abc", "abcd", false},
      {"abc.*", "xabc", false},
      {".*abc.*", "\nabc\n", true},
      {".*abc.*", "ab", false},
      {".*", "", true},
      {".", "\n", true},
      {".", "é", true},
      {".", "\xF0\x9F\x98\x80", true},
      {"..", "é", false},
      {"[^a]", "\n", true},
      {"[^a]", "é", true},
      {"a.c", "a\nc", true},
      {"(a|b)*c", "ababc", true},
      {"a|ab", "ab", true}, /* the whole: not the first alternative that fits */
      {"(a|ab)(c|bcd)", "abcd", true},
      {"(|a)+b", "aaab", true},
      {"x{2,3}", "x", false},
      {"x{2,3}", "xxx", true},
      {"x{2,3}", "xxxx", false},
      {"[à-ü]{2}", "éè", true},
      {"Abc", "abc", false},
      {"[a-z]+", "ÉCOLE", false},
      {"[k]", "\u212A", false}, /* no folding of its own */
      {"user[0-9]+@.*[.]com", "user12@acme.com", true},
      {"user[0-9]+@.*\\.com", "user12@acme.org", false},
      {"[+]1 [(][0-9]{3}[)].*", "+1 (555) 12", true},
      {"00[0-9]{2}-[A-M].*", "0012-Mx", true},
      {"[0-9]{4,5}", "12345", true},
      {"[0-9]{4,5}", "123456", false},
      {"^[0-9]{4,5}$", "1234", true},
      {"\\n", "\n", true},
      {"#!\\?\\@'\"", "#!?@'\"", true},
      {"[\\x\\-]", NULL, false},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    if (!cases[i].text) continue;
    if (matches(cases[i].pattern, str_from(cases[i].text)) != cases[i].yes)
      fail_msg("%s with %s", cases[i].pattern, cases[i].text);
  }
  assert_true(matches("[ab]*", STR_NONE));
  assert_true(matches("", STR_NONE));
  assert_false(matches("[ab]+", STR_NONE));
}

/* Texts of a size at which the DFA of `[ab]*a[ab]{18}` outgrows its memory many times over. */
static void test_large_dfa(void **state) {
  (void)state;
  enum { SIZE = 300000, BACK = 19 };
  char *text = arena_alloc(&arena, SIZE);
  for (size_t i = 0; i < SIZE; i++) text[i] = roll(2) ? 'a' : 'b';
  struct regex *re = parse_good(STR("[ab]*a[ab]{18}"));
  struct matcher *m = matcher_new(&arena, re);
  for (int round = 0; round < 6; round++) {
    size_t len = SIZE - roll(1000);
    assert_int_equal(matcher_full(m, str_of(text, len), &arena), text[len - BACK] == 'a');
  }
  text[1000] = 'c';
  assert_false(matcher_full(m, str_of(text, SIZE), &arena));
}

/* ---- The second matcher ---- */

/* A pattern of its own shape, and the text that spells it. */
struct ref {
  enum { REF_CHAR, REF_ANY, REF_CLASS, REF_CAT, REF_ALT, REF_REPEAT, REF_EMPTY } kind;
  uint32_t set; /* bits of the alphabet */
  uint32_t min, max;
  struct ref *a, *b;
};

static const char *const alphabet[] = {"a", "b", "c", "-", "]", ".", "\n", "é", "\u0800", "\xF0\x9F\x98\x80"};
enum { LETTERS = sizeof alphabet / sizeof *alphabet, TEXT_MOST = 12 };

static struct ref *ref_random(int depth) {
  struct ref *r = arena_new(&arena, struct ref);
  uint32_t k = roll(depth > 0 ? 12 : 5);
  if (k < 3) {
    r->kind = REF_CHAR;
    r->set = 1u << roll(LETTERS);
  } else if (k == 3) {
    r->kind = roll(2) ? REF_ANY : REF_EMPTY;
  } else if (k == 4) {
    r->kind = REF_CLASS;
    r->set = 1 + roll((1u << LETTERS) - 1);
  } else if (k < 8) {
    r->kind = REF_CAT;
    r->a = ref_random(depth - 1);
    r->b = ref_random(depth - 1);
  } else if (k < 10) {
    r->kind = REF_ALT;
    r->a = ref_random(depth - 1);
    r->b = ref_random(depth - 1);
  } else {
    r->kind = REF_REPEAT;
    r->a = ref_random(depth - 1);
    r->min = roll(3) ? roll(2) : roll(4);
    r->max = roll(2) ? REGEX_UNBOUNDED : r->min + roll(3);
  }
  return r;
}

static void spell_letter(uint32_t i, bool in_class, struct buf *b) {
  char c = alphabet[i][0];
  if (c == '\n' && roll(2)) {
    buf_addz(b, "\\n");
    return;
  }
  if (in_class ? c == '-' || c == ']' : c == '.') buf_addc(b, '\\');
  buf_addz(b, alphabet[i]);
}

static void ref_spell(const struct ref *r, int place, struct buf *b) {
  bool group = (r->kind == REF_ALT && place > 0) || (r->kind == REF_CAT && place > 1) ||
               ((r->kind == REF_REPEAT || r->kind == REF_EMPTY) && place > 1) || roll(12) == 0;
  if (group) {
    buf_addz(b, roll(2) ? "(" : "(?:");
    place = 0;
  }
  switch (r->kind) {
    case REF_EMPTY: break;
    case REF_ANY: buf_addc(b, '.'); break;
    case REF_CHAR:
      if (roll(8) == 0) {
        buf_addc(b, '[');
        spell_letter((uint32_t)__builtin_ctz(r->set), true, b);
        buf_addc(b, ']');
      } else {
        spell_letter((uint32_t)__builtin_ctz(r->set), false, b);
      }
      break;
    case REF_CLASS: {
      uint32_t all = (1u << LETTERS) - 1;
      bool negated = r->set != all && roll(2);
      buf_addz(b, negated ? "[^" : "[");
      for (uint32_t i = 0; i < LETTERS; i++)
        if ((negated ? ~r->set : r->set) >> i & 1) spell_letter(i, true, b);
      buf_addc(b, ']');
      break;
    }
    case REF_CAT:
      ref_spell(r->a, 1, b);
      ref_spell(r->b, 1, b);
      break;
    case REF_ALT:
      ref_spell(r->a, 0, b);
      buf_addc(b, '|');
      ref_spell(r->b, 0, b);
      break;
    case REF_REPEAT:
      ref_spell(r->a, 2, b);
      if (r->max == REGEX_UNBOUNDED && r->min < 2 && roll(2)) buf_addc(b, r->min ? '+' : '*');
      else if (r->max == REGEX_UNBOUNDED) buf_printf(b, "{%u,}", r->min);
      else if (r->min == r->max) buf_printf(b, "{%u}", r->min);
      else if (r->min == 0 && r->max == 1) buf_addc(b, '?');
      else buf_printf(b, "{%u,%u}", r->min, r->max);
      break;
  }
  if (group) buf_addc(b, ')');
}

/* The positions where a match can end that begins at one of `from`. A set, so nothing is tried
 * twice. */
static uint32_t ref_ends(const struct ref *r, const uint8_t *text, uint32_t len, uint32_t from) {
  uint32_t to = 0;
  switch (r->kind) {
    case REF_EMPTY: return from;
    case REF_CHAR:
    case REF_CLASS:
    case REF_ANY:
      for (uint32_t i = 0; i < len; i++)
        if (from >> i & 1 && (r->kind == REF_ANY || r->set >> text[i] & 1)) to |= 1u << (i + 1);
      return to;
    case REF_CAT: return ref_ends(r->b, text, len, ref_ends(r->a, text, len, from));
    case REF_ALT: return ref_ends(r->a, text, len, from) | ref_ends(r->b, text, len, from);
    case REF_REPEAT:
      for (uint32_t i = 0; i < r->min; i++) from = ref_ends(r->a, text, len, from);
      to = from;
      for (uint32_t i = r->min; i < r->max; i++) {
        from = ref_ends(r->a, text, len, from);
        if ((to | from) == to) break;
        to |= from;
      }
      return to;
  }
  return 0;
}

static void test_against_reference(void **state) {
  (void)state;
  uint32_t yes = 0, no = 0;
  for (int round = 0; round < 4000; round++) {
    struct arena kept = arena;
    arena_init(&arena, &mem_libc, NULL);
    struct ref *ref = ref_random(4);
    struct buf pattern = buf_in(&arena);
    ref_spell(ref, 0, &pattern);
    struct regex *re = parse_good(buf_str(&pattern));
    struct str canon = print(re, REGEX_CANON);
    struct regex *again = parse_good(canon);
    if (!same_tree(re->root, again->root) || !str_eq(canon, print(again, REGEX_CANON)) || again->size != re->size)
      fail_msg("%.*s and %.*s differ", STR_ARG(buf_str(&pattern)), STR_ARG(canon));
    struct matcher *m = matcher_new(&arena, re);
    struct str prefix;
    bool exact;
    regex_prefix(re, &prefix, &exact);
    for (int k = 0; k < 40; k++) {
      uint8_t letters[TEXT_MOST];
      uint32_t len = roll(k < 20 ? 5 : TEXT_MOST);
      struct buf text = buf_in(&arena);
      for (uint32_t i = 0; i < len; i++) {
        letters[i] = (uint8_t)roll(k % 2 ? 3 : LETTERS);
        buf_addz(&text, alphabet[letters[i]]);
      }
      bool want = ref_ends(ref, letters, len, 1) >> len & 1;
      bool got = matcher_full(m, buf_str(&text), &arena);
      if (got != want) fail_msg("%.*s with %.*s: %d", STR_ARG(buf_str(&pattern)), STR_ARG(buf_str(&text)), got);
      if (want && !str_starts(buf_str(&text), prefix))
        fail_msg("%.*s matches %.*s, not begun by %.*s", STR_ARG(buf_str(&pattern)), STR_ARG(buf_str(&text)),
                 STR_ARG(prefix));
      if (exact) assert_int_equal(want, str_eq(buf_str(&text), prefix));
      want ? yes++ : no++;
    }
    arena_free(&arena);
    arena = kept;
  }
  assert_true(yes > 5000 && no > 5000);
}

/* ---- Prefixes ---- */

static void test_prefix(void **state) {
  (void)state;
  static const struct {
    const char *pattern, *prefix;
    bool exact;
  } cases[] = {
      {"", "", true},
      {"abc", "abc", true},
      {"abc.*", "abc", false},
      {"ab*", "a", false},
      {"ab+c", "ab", false},
      {"ab{3}c", "abbbc", true},
      {"ab{2,}", "abb", false},
      {"(ab){2}c", "ababc", true},
      {"a(b|c)", "a", false},
      {"abc|abd", "ab", false},
      {"abc|abc", "abc", true},
      {"ab|abc", "ab", false},
      {"abc|ab", "ab", false},
      {"(a|b)c", "", false},
      {"[ab]", "", false},
      {".*", "", false},
      {"é|è", "", false},
      {"xé|xè", "x", false},
      {"éa|éb", "é", false},
      {"a|", "", false},
      {"a\\.b[.]c", "a.b.c", true},
      {"x(ab|ac)d", "xa", false},
      {"()a", "a", true},
      {"(abc|abd|x)y", "", false},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct str prefix;
    bool exact;
    regex_prefix(parse_good(str_from(cases[i].pattern)), &prefix, &exact);
    if (!str_is(prefix, cases[i].prefix) || exact != cases[i].exact)
      fail_msg("%s begins with %.*s, %d", cases[i].pattern, STR_ARG(prefix), exact);
  }
  struct str prefix;
  bool exact;
  regex_prefix(parse_good(repeated("é", 1000)), &prefix, &exact);
  assert_false(exact);
  assert_true(prefix.len <= 256 && prefix.len >= 252);
  assert_int_equal(utf8_check(prefix), SIZE_MAX);
  regex_prefix(parse_good(STR("(a{255}|a{254})")), &prefix, &exact);
  assert_true(!exact && prefix.len <= 254 && prefix.len >= 252);
}

/* ---- Anything at all ---- */

static void test_garbage(void **state) {
  (void)state;
  static const char *const bits[] = {"(",  ")",  "[",  "]",   "{",  "}",  "|",   "*",    "+",    "?",   "^",   "$",
                                     "\\", "a",  "-",  ",",   "1",  "9",  "300", "(?:",  "(?=",  "(?i", "[:",  ":]",
                                     "é",  ".",  "/",  "\\d", "{2", "x}", "<",   "\\Q",  "\\E",  "\\x", "\\p", "\xFF",
                                     "[^", "]*", "a*", "(?P", "#",  "\n", " ",   "\\u{", "[[:a", "=",   "'",   "{1,"};
  uint32_t good = 0;
  for (int round = 0; round < 60000; round++) {
    struct arena kept = arena;
    arena_init(&arena, &mem_libc, NULL);
    struct buf b = buf_in(&arena);
    uint32_t n = roll(12);
    for (uint32_t i = 0; i < n; i++) buf_addz(&b, bits[roll(roll(4) ? 20 : sizeof bits / sizeof *bits)]);
    struct str pattern = buf_str(&b);
    struct regex_problems ps;
    struct regex *re = parse(pattern, &ps);
    assert_int_equal(re == NULL, ps.errors > 0);
    uint32_t errors = 0;
    for (uint32_t i = 0; i < ps.list.count; i++) {
      const struct regex_problem *e = &ps.list.items[i];
      errors += !e->is_warning;
      assert_true(e->message.len > 0 && e->start < e->end && e->end <= pattern.len);
      if (i) assert_true(e[-1].start <= e->start);
      /* One mistake, one message. */
      for (uint32_t k = 0; k < i; k++)
        if (ps.list.items[k].start == e->start && ps.list.items[k].end == e->end)
          fail_msg("%.*s: twice at %u", STR_ARG(pattern), e->start);
      if (!e->has_fix) continue;
      assert_true(e->fix_start <= e->start && e->fix_end >= e->end && e->fix_end <= pattern.len);
      assert_int_equal(utf8_check(apply_fix(pattern, e)), SIZE_MAX);
    }
    assert_int_equal(errors, ps.errors < 20 ? ps.errors : errors);
    if (re) {
      good++;
      struct str canon = print(re, REGEX_CANON);
      if (!same_tree(re->root, parse_good(canon)->root))
        fail_msg("%.*s and %.*s differ", STR_ARG(pattern), STR_ARG(canon));
      matcher_full(matcher_new(&arena, re), STR("aa"), &arena);
    }
    arena_free(&arena);
    arena = kept;
  }
  assert_true(good > 1000);
}

/* ---- Threads ---- */

static void *match_many(void *arg) {
  const struct matcher *m = arg;
  struct arena own;
  arena_init(&own, &mem_libc, NULL);
  uintptr_t hits = 0;
  for (uint32_t i = 0; i < 20000; i++) {
    char text[16];
    int n = snprintf(text, sizeof text, "user%u@x.c%s", i, i % 3 ? "om" : "o");
    hits += matcher_full(m, str_of(text, (size_t)n), &own);
  }
  arena_free(&own);
  return (void *)hits;
}

static void test_threads(void **state) {
  (void)state;
  struct matcher *m = matcher_new(&arena, parse_good(STR("user[0-9]+@(.*)\\.(com|org)")));
  pthread_t threads[4];
  for (int i = 0; i < 4; i++) assert_int_equal(pthread_create(&threads[i], NULL, match_many, m), 0);
  for (int i = 0; i < 4; i++) {
    void *hits;
    assert_int_equal(pthread_join(threads[i], &hits), 0);
    assert_int_equal((uintptr_t)hits, 13333);
  }
}

/* ---- No memory ---- */

static void *failing_resize(void *ctx, void *ptr, size_t old_size, size_t new_size) {
  int *left = ctx;
  if (new_size > 0 && (*left)-- <= 0) return NULL;
  return mem_libc.resize(NULL, ptr, old_size, new_size);
}

/* Parses with the n-th allocation failing, for all n until none does. */
static void fail_each_allocation(struct str pattern, bool good) {
  volatile int n = 0;
  for (volatile bool done = false; !done; n++) {
    int left = n;
    struct mem mem = {failing_resize, &left};
    struct arena_trap trap;
    struct arena a;
    arena_init(&a, &mem, &trap);
    if (setjmp(trap.env) == 0) {
      struct regex_problems ps = {0};
      struct regex *re = regex_parse(&a, pattern, &ps);
      assert_int_equal(re != NULL, good);
      if (re) assert_false(matcher_full(matcher_new(&a, re), STR("a"), &a));
      done = true;
    }
    arena_free(&a);
  }
  assert_true(n > 3);
}

static void test_no_memory_for_parsing(void **state) {
  (void)state;
  fail_each_allocation(repeated("(a|[^b-d\\]é]{2,30}){3}\\.", 30), true);
  fail_each_allocation(repeated("\\d[z-a](?=x)y{300}", 200), false);
}

#if defined(__x86_64__)
#define REPLACES_NEW 1
/* C++'s operator new and delete as RE2 calls them, in their C++ names: the n-th call from now on
 * throws, as the standard library itself would. What RE2 drops while an exception passes through it
 * is RE2's. */
_Noreturn void throw_bad_alloc(void) __asm__("_ZSt17__throw_bad_allocv");
void *operator_new(size_t size) __asm__("_Znwm");
void operator_delete(void *p) __asm__("_ZdlPv");
void operator_delete_sized(void *p, size_t size) __asm__("_ZdlPvm");
void __lsan_disable(void) __attribute__((weak));
void __lsan_enable(void) __attribute__((weak));

static int new_left = -1; /* calls that succeed; -1: all */

void *operator_new(size_t size) {
  if (new_left == 0) throw_bad_alloc();
  if (new_left > 0) new_left--;
  void *p = malloc(size ? size : 1);
  if (!p) abort();
  return p;
}
void operator_delete(void *p) { free(p); }
void operator_delete_sized(void *p, size_t size) {
  (void)size;
  free(p);
}

static void test_no_memory_in_re2(void **state) {
  (void)state;
  struct regex *re = parse_good(STR("(a|[^b-d]{2,30})*x[é-ü]"));
  struct str text = STR("aaaaaaaaaaazzzzzzzzzzzzzxé");
  volatile uint32_t while_compiling = 0, while_matching = 0, wrong = 0;
  if (__lsan_disable) __lsan_disable();
  int told = dup(2), nowhere = open("/dev/null", O_WRONLY); /* RE2 grumbles there */
  dup2(nowhere, 2);
  for (volatile int n = 0;; n++) {
    struct arena_trap trap;
    struct arena a;
    arena_init(&a, &mem_libc, &trap);
    volatile bool made = false, done = false;
    if (setjmp(trap.env) == 0) {
      new_left = n;
      struct matcher *m = matcher_new(&a, re);
      made = true;
      bool hit = matcher_full(m, text, &a);
      new_left = -1;
      wrong += !hit; /* whenever there is an answer, it is the right one */
      done = true;
    }
    new_left = -1;
    arena_free(&a);
    if (done) break;
    if (made) while_matching++;
    else while_compiling++;
  }
  dup2(told, 2);
  close(told);
  close(nowhere);
  if (__lsan_enable) __lsan_enable();
  assert_int_equal(wrong, 0);
  assert_true(while_compiling > 10);
  assert_true(while_matching > 3);
}
#endif

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_spelling, setup, teardown),
      cmocka_unit_test_setup_teardown(test_mistakes, setup, teardown),
      cmocka_unit_test_setup_teardown(test_zero_byte, setup, teardown),
      cmocka_unit_test_setup_teardown(test_warnings, setup, teardown),
      cmocka_unit_test_setup_teardown(test_several_mistakes, setup, teardown),
      cmocka_unit_test_setup_teardown(test_limits, setup, teardown),
      cmocka_unit_test_setup_teardown(test_largest_compile, setup, teardown),
      cmocka_unit_test_setup_teardown(test_matching, setup, teardown),
      cmocka_unit_test_setup_teardown(test_large_dfa, setup, teardown),
      cmocka_unit_test_setup_teardown(test_against_reference, setup, teardown),
      cmocka_unit_test_setup_teardown(test_prefix, setup, teardown),
      cmocka_unit_test_setup_teardown(test_garbage, setup, teardown),
      cmocka_unit_test_setup_teardown(test_threads, setup, teardown),
      cmocka_unit_test_setup_teardown(test_no_memory_for_parsing, setup, teardown),
#ifdef REPLACES_NEW
      cmocka_unit_test_setup_teardown(test_no_memory_in_re2, setup, teardown),
#endif
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
