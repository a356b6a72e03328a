/* What is in every text that a pattern matches, held against matching itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "random.h"
#include "sql/dialect.h"

static struct arena a;
static uint64_t state = 5;
static uint32_t below(uint32_t n) { return random_below(&state, n); }

static const struct regex *parse(struct str pattern) {
  struct regex_problems ps = {0};
  const struct regex *re = regex_parse(&a, pattern, &ps);
  if (!re) fail_msg("%.*s: %.*s", STR_ARG(pattern), STR_ARG(ps.list.items[0].message));
  return re;
}

static struct str spelled(const struct regex *re) {
  struct buf b = buf_in(&a);
  struct sql_needles n;
  if (!sql_needles(&a, re, &n)) return STR("");
  buf_addz(&b, n.at == SQL_NEEDLE_START ? "start" : n.at == SQL_NEEDLE_END ? "end" : "anywhere");
  for (uint32_t i = 0; i < n.count; i++) buf_printf(&b, " %.*s", STR_ARG(n.items[i]));
  return buf_str(&b);
}

static struct str liked(const struct regex *re) {
  struct buf b = buf_in(&a);
  bool either_case;
  if (!sql_like(re, &either_case, &b)) return STR("");
  return str_printf(&a, "%s %.*s", either_case ? "ILIKE" : "LIKE", STR_ARG(buf_str(&b)));
}

static void as_people_write_them(void **unused) {
  (void)unused;
  static const struct {
    const char *pattern, *needles, *like;
  } cases[] = {
      {"[a-z]+[.][a-z]+[0-9]*7@(acme|globex)[.]example([.]de)?", "anywhere 7@acme.example 7@globex.example",
       "LIKE %.%7@%.example%"},
      {".*@acme[.]example", "end @acme.example", "LIKE %@acme.example"},
      {"(mister|missis) .*", "start mister  missis ", ""},
      {"(mr|mrs) .*", "", ""},
      {"Dr[.].*", "start Dr.", "LIKE Dr.%"},
      {".*(ab)?c", "", ""},
      {"(a|b|c|d|e)x{3}", "", ""},
      {"a{2}bc", "end bc", "LIKE %bc"},
      {"(cat|dog|cow|hen|pig)s[.]jpe?g", "anywhere s.jp", "LIKE %s.jp%g"},
      {".*[Ss][Tt]r_m.*", "anywhere r_m", "ILIKE %str\\_m%"},
      {".*[Kk\xe2\x84\xaa][Ee][Yy]", "", "ILIKE %ey"},
      {"[^a][Aa].[Bb]\\\\", "", "ILIKE _a_b\\\\"},
      {".*é[Éé]e.*", "anywhere é", ""},
      {"a|b", "", ""},
      {"abcd|abxy", "end abcd abxy", ""},
      {"(|x)", "", ""},
      {"", "", ""},
      {".*[.]example", "end .example", "LIKE %.example"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    arena_init(&a, &mem_libc, NULL);
    const struct regex *re = parse(str_from(cases[i].pattern));
    struct str needles = spelled(re), like = liked(re);
    if (!str_eq(needles, str_from(cases[i].needles)) || !str_eq(like, str_from(cases[i].like)))
      fail_msg("%s: `%.*s`, `%.*s`", cases[i].pattern, STR_ARG(needles), STR_ARG(like));
    arena_free(&a);
  }
}

/* ---- any pattern, any text ---- */

static uint32_t folded(uint32_t c, bool either_case) { return either_case && c >= 'A' && c <= 'Z' ? c | 32 : c; }

static bool meets_like(struct str text, struct str like, bool either_case) {
  size_t t = 0, l = 0;
  while (l < like.len) {
    uint32_t c = utf8_next(like, &l);
    if (c == '%') {
      for (struct str rest = str_of(like.ptr + l, like.len - l);; utf8_next(text, &t)) {
        if (meets_like(str_of(text.ptr + t, text.len - t), rest, either_case)) return true;
        if (t == text.len) return false;
      }
    }
    if (t == text.len) return false;
    uint32_t x = folded(utf8_next(text, &t), either_case);
    if (c == '_') continue;
    if (c == '\\') c = utf8_next(like, &l);
    if (x != c) return false;
  }
  return t == text.len;
}

static bool has_one(const struct sql_needles *n, struct str text) {
  for (uint32_t i = 0; i < n->count; i++) {
    struct str x = n->items[i];
    if (n->at == SQL_NEEDLE_START ? str_starts(text, x)
        : n->at == SQL_NEEDLE_END ? str_ends(text, x)
                                  : str_find(text, x) != SIZE_MAX)
      return true;
  }
  return false;
}

static bool has_text(const struct sql_texts *t, struct str text) {
  for (uint32_t i = 0; i < t->count; i++)
    if (str_find(text, t->items[i]) != SIZE_MAX) return true;
  return false;
}

static void no_match_is_lost(void **unused) {
  (void)unused;
  static const char *const atoms[] = {"a",         "b",       "ab",    "%",       "_",     "\\\\",
                                      "é",         "[aA]",    "[Bb]",  "[ab]",    "[^a]",  "(ab|ba)",
                                      "(a|b|ab|)", "a?",      "(ab)?", "b*",      "(ab)+", ".",
                                      ".*",        "(ba){2}", "[éÉ]",  "(aé|b_)", "k",     "[kK\xe2\x84\xaa]"};
  static const char *const letters[] = {"a", "b", "ab", "ba",           "A", "B", "%", "_", "\\", "é",
                                        "É", "k", "K",  "\xe2\x84\xaa", "\n"};
  uint32_t matched = 0, with_needles = 0, with_like = 0, with_texts = 0;
  for (int round = 0; round < 3000; round++) {
    arena_init(&a, &mem_libc, NULL);
    struct buf pattern = buf_in(&a), like = buf_in(&a);
    bool within = !below(4);
    if (within) buf_addz(&pattern, ".*");
    for (uint32_t n = 1 + below(5); n; n--) buf_addz(&pattern, atoms[below(sizeof atoms / sizeof *atoms)]);
    if (within) buf_addz(&pattern, ".*");
    else if (!below(6)) buf_addz(&pattern, "|ab.*");
    const struct regex *re = parse(buf_str(&pattern));
    struct sql_needles needles;
    bool either_case, has_needles = sql_needles(&a, re, &needles), has_like = sql_like(re, &either_case, &like);
    struct sql_texts texts;
    bool has_texts = sql_texts_within(&a, re, &texts);
    with_texts += has_texts;
    with_needles += has_needles;
    with_like += has_like;
    struct matcher *m = matcher_new(&a, re);
    for (int k = 0; k < 60; k++) {
      struct buf b = buf_in(&a);
      for (uint32_t n = below(6); n; n--) buf_addz(&b, letters[below(sizeof letters / sizeof *letters)]);
      struct str text = b.len ? buf_str(&b) : STR("");
      bool matches = matcher_full(m, text, &a);
      if (has_texts && matches != has_text(&texts, text))
        fail_msg("/%.*s/: has one of its texts, or not: `%.*s`", STR_ARG(buf_str(&pattern)), STR_ARG(text));
      if (!matches) continue;
      matched++;
      if (has_needles && !has_one(&needles, text))
        fail_msg("/%.*s/: no needle in `%.*s`", STR_ARG(buf_str(&pattern)), STR_ARG(text));
      if (has_like && !meets_like(text, buf_str(&like), either_case))
        fail_msg("/%.*s/: `%.*s` is not like `%.*s`", STR_ARG(buf_str(&pattern)), STR_ARG(text),
                 STR_ARG(buf_str(&like)));
    }
    arena_free(&a);
  }
  if (matched < 4000 || with_needles < 600 || with_like < 600 || with_texts < 100)
    fail_msg("%u matches, %u with needles, %u as LIKE, %u of few texts: the test looks at too little", matched,
             with_needles, with_like, with_texts);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(as_people_write_them), cmocka_unit_test(no_match_is_lost)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
