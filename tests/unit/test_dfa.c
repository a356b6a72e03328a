/* Automata over bytes and the search in dictionaries: held to the plain functions on texts, one text at a
 * time. */
#include "data/dfa.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "data/dict_search.h"
#include "data/regex.h"
#include "data/text.h"
#include "arena_test.h"
#include "random.h"

static uint64_t seed = 23;
static uint32_t roll(uint32_t n) { return random_below(&seed, n); }

static struct dict *dict_of(const struct str *texts, uint32_t count) {
  struct dict *d = arena_new(&arena, struct dict);
  struct buf b = buf_in(&arena);
  d->count = count;
  d->offsets = arena_new_array(&arena, uint64_t, (size_t)count + 1);
  for (uint32_t i = 0; i < count; i++) {
    buf_add(&b, texts[i]);
    d->offsets[i + 1] = b.len;
  }
  d->bytes = malloc(b.len ? b.len : 1); /* of its size, so that a byte beyond is noticed */
  if (b.len) memcpy(d->bytes, b.ptr, b.len);
  return d;
}

enum { ALL_WORK = 100000000 };

/* Both directions, text by text and all at once, from each possible place on. */
static void hold(const struct nfa *n, const struct dict *t, const bool *want, const char *what) {
  for (int backward = 0; backward < 2; backward++) {
    const struct dfa *d = dfa_new(&arena, n, backward, ALL_WORK);
    if (!d) continue;
    for (uint32_t i = 0; i < t->count; i++)
      if (dfa_full(d, dict_get(t, i)) != want[i])
        fail_msg("%s, %s: \"%.*s\"", what, backward ? "backward" : "forward", STR_ARG(dict_get(t, i)));
    for (uint32_t first = 0; first <= t->count; first += 64)
      for (uint32_t end = t->count > first + 9 ? t->count - 9 : first; end <= t->count; end++) {
        uint64_t *bits = arena_new_array(&arena, uint64_t, t->count / 64 + 1);
        dfa_full_each(d, t, first, end, bits);
        for (uint32_t i = 0; i < t->count; i++)
          if (bit_get(bits, i) != (i >= first && i < end && want[i]))
            fail_msg("%s, %s: %u of %u to %u", what, backward ? "backward" : "forward", i, first, end);
      }
  }
}

static struct str random_text(const char *const *alphabet, uint32_t letters, uint32_t most) {
  struct buf b = buf_in(&arena);
  for (uint32_t n = roll(most + 1); n; n--) {
    uint32_t k = roll(letters + 1);
    buf_add(&b, k == letters ? STR("\0") : str_from(alphabet[k]));
  }
  return buf_str(&b);
}

/* ---- Code points ---- */

static void test_points(void **state) {
  (void)state;
  static const uint32_t edges[] = {0,       1,       0x3F,    0x40,    0x7F,    0x80,     0xBF,    0xC0,   0x7FF,
                                   0x800,   0xFFF,   0x1000,  0x203F,  0x2040,  0xD7FF,   0xE000,  0xFFFF, 0x10000,
                                   0x1003F, 0x10FFF, 0x3FFFF, 0x40000, 0xFFFFF, 0x100000, 0x10FFFF};
  enum { EDGES = sizeof edges / sizeof *edges };
  struct str texts[3 * EDGES];
  uint32_t points[3 * EDGES], count = 0;
  for (uint32_t i = 0; i < EDGES; i++)
    for (int near = -1; near < 2; near++) {
      uint32_t c = edges[i] + (uint32_t)near;
      if (c > 0x10FFFF || (c >= 0xD800 && c < 0xE000)) continue;
      struct buf b = buf_in(&arena);
      buf_add_utf8(&b, c);
      points[count] = c;
      texts[count++] = buf_str(&b);
    }
  const struct dict *t = dict_of(texts, count);
  bool want[3 * EDGES];
  for (uint32_t i = 0; i < EDGES; i++)
    for (uint32_t k = i; k < EDGES; k++) {
      uint32_t lo = edges[i], hi = edges[k] + roll(2) > 0x10FFFF ? 0x10FFFF : edges[k];
      for (uint32_t c = 0; c < count; c++) want[c] = points[c] >= lo && points[c] <= hi;
      struct nfa n = nfa_in(&arena);
      nfa_points(&n, n.start, n.accept, lo, hi);
      hold(&n, t, want, "points");
    }
  free(t->bytes);
}

/* ---- Patterns ---- */

static void add_random(struct buf *b, int depth) {
  static const char *const atoms[] = {"a",
                                      "b",
                                      ".",
                                      "[a-c]",
                                      "[^b]",
                                      "\xC3\xA9",
                                      "[\xC3\xA0-\xE2\x82\xAC]",
                                      "7",
                                      "[.]",
                                      "[^a-z]",
                                      "[A-Z]",
                                      "A",
                                      "k",
                                      "K",
                                      "[^A-M]",
                                      "\u00C9",
                                      ".*",
                                      "@",
                                      "[0-9]*",
                                      "ab",
                                      "\xF0\x9F\x98\x80",
                                      "[^\xC3\xA9\xF0\x9F\x98\x80]"};
  static const char *const times[] = {"", "", "", "*", "+", "?", "{2}", "{0,3}", "{2,}", "{1,2}"};
  uint32_t k = roll(depth ? 8 : 4);
  if (k < 4) {
    buf_addz(b, atoms[roll(sizeof atoms / sizeof *atoms)]);
  } else if (k < 6) {
    add_random(b, depth - 1);
    add_random(b, depth - 1);
  } else {
    buf_addc(b, '(');
    add_random(b, depth - 1);
    buf_addc(b, '|');
    if (roll(4)) add_random(b, depth - 1);
    buf_addc(b, ')');
    buf_addz(b, times[roll(sizeof times / sizeof *times)]);
  }
}

static void test_patterns(void **state) {
  (void)state;
  static const char *const alphabet[] = {
      "a", "b", "ab", "7",      "@",      ".", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80",
      "c", "A", "B",  "\u00C9", "\u212A", "k"};
  enum { TEXTS = 70 };
  uint32_t yes = 0, made = 0;
  for (int round = 0; round < 1200; round++) {
    struct arena kept = arena;
    arena_init(&arena, &mem_libc, NULL);
    struct buf pattern = buf_in(&arena);
    for (uint32_t parts = 1 + roll(4); parts; parts--) add_random(&pattern, 3);
    struct regex_problems ps = {0};
    struct regex *re = regex_parse(&arena, buf_str(&pattern), &ps);
    assert_non_null(re);
    struct matcher *m = matcher_new(&arena, re);
    struct str texts[TEXTS];
    bool want[TEXTS];
    uint32_t change = roll(3); /* none, lower, upper */
    for (uint32_t i = 0; i < TEXTS; i++) {
      struct buf b = buf_in(&arena);
      texts[i] = random_text(alphabet, roll(2) ? 10 : sizeof alphabet / sizeof *alphabet, i % 3 ? 6 : 40);
      if (change == 1) text_lower(texts[i], &b);
      if (change == 2) text_upper(texts[i], &b);
      want[i] = matcher_full(m, change ? buf_str(&b) : texts[i], &arena);
      yes += want[i];
    }
    const struct dict *t = dict_of(texts, round % 7 ? TEXTS : (uint32_t)round % TEXTS);
    struct nfa n = nfa_in(&arena);
    if (change) nfa_after_case(&n, change == 2);
    nfa_add_regex(&n, re);
    made += dfa_new(&arena, &n, false, ALL_WORK) != NULL;
    hold(&n, t, want, str_dup(&arena, buf_str(&pattern)).ptr);
    free(t->bytes);
    arena_free(&arena);
    arena = kept;
  }
  assert_true(yes > 2000 && made > 1100);
}

static void test_limits(void **state) {
  (void)state;
  struct regex_problems ps = {0};
  struct nfa n = nfa_in(&arena);
  nfa_add_regex(&n, regex_parse(&arena, STR("[ab]*a[ab]{18}"), &ps));
  assert_null(dfa_new(&arena, &n, false, ALL_WORK)); /* 2^19 states */
  assert_non_null(dfa_new(&arena, &n, true, ALL_WORK));
  assert_null(dfa_new(&arena, &n, true, 10));
  struct str texts[200];
  bool want[200];
  for (uint32_t i = 0; i < 200; i++) {
    struct buf b = buf_in(&arena);
    for (uint32_t k = 0; k < 5 + i; k++) buf_addc(&b, roll(2) ? 'a' : 'b');
    texts[i] = buf_str(&b);
    want[i] = b.len >= 19 && b.ptr[b.len - 19] == 'a';
  }
  const struct dict *t = dict_of(texts, 200);
  hold(&n, t, want, "far back");
  const struct dfa *d = dfa_for(&arena, &n, t);
  assert_true(d && d->backward);
  free(t->bytes);
  n = nfa_in(&arena);
  nfa_add_regex(&n, regex_parse(&arena, STR("([^a]{250}){4}([^b]{250}){4}"), &ps));
  assert_true(n.too_large);
  assert_null(dfa_new(&arena, &n, false, ALL_WORK));
}

/* Of two directions that with less to read, as a sample has it. */
static void test_direction(void **state) {
  (void)state;
  struct str texts[1000];
  for (uint32_t i = 0; i < 1000; i++) texts[i] = str_printf(&arena, "someone.%u@mail%u.example", i, i % 10);
  const struct dict *t = dict_of(texts, 1000);
  struct regex_problems ps = {0};
  for (int i = 0; i < 2; i++) {
    struct nfa n = nfa_in(&arena);
    nfa_add_regex(&n, regex_parse(&arena, i ? STR(".*@mail7[.]net") : STR("x.*[.]example"), &ps));
    assert_int_equal(dfa_for(&arena, &n, t)->backward, i);
  }
  struct nfa n = nfa_in(&arena);
  nfa_add_regex(&n, regex_parse(&arena, STR("x.*"), &ps));
  const struct dict *none = dict_of(NULL, 0);
  assert_non_null(dfa_for(&arena, &n, none));
  free(none->bytes);
  free(t->bytes);
}

/* ---- Folding ---- */

static void test_mappings(void **state) {
  (void)state;
  static void (*const map[])(struct str, struct buf *) = {text_fold, text_lower, text_upper};
  struct buf one = buf_in(&arena), changed = buf_in(&arena), listed = buf_in(&arena);
  for (enum text_case kind = TEXT_FOLD; kind <= TEXT_UPPER; kind++) {
    uint32_t count, at = 0;
    const struct text_mapping *all = text_mappings(kind, &count);
    assert_true(all && count > 1300);
    for (uint32_t c = 0; c < 0x110000; c++) {
      if (c == 0xD800) c = 0xE000;
      one.len = changed.len = listed.len = 0;
      buf_add_utf8(&one, c);
      map[kind](buf_str(&one), &changed);
      if (at < count && all[at].from == c) {
        for (uint32_t i = 0; i < all[at].count; i++) buf_add_utf8(&listed, all[at].to[i]);
        at++;
      } else {
        buf_add_utf8(&listed, c);
      }
      if (!str_eq(buf_str(&changed), buf_str(&listed))) fail_msg("%d of U+%04X", kind, c);
    }
    assert_int_equal(at, count);
  }
}

static bool plain(struct str s, struct str k, bool open_start, bool open_end) {
  if (open_start && open_end) return str_find(s, k) != SIZE_MAX;
  return open_start ? str_ends(s, k) : open_end ? str_starts(s, k) : str_eq(s, k);
}

static void test_texts(void **state) {
  (void)state;
  static const char *const alphabet[] = {
      "s",      "S",          "t",          "T",      "f",          "F",      "i",      "k",      "\u00DF",
      "\u1E9E", "\u017F",     "\u212A",     "\uFB00", "\uFB03",     "\uFB05", "\uFB06", "\u00E9", "\u00C9",
      "\u03A3", "\u03C3",     "\u03C2",     "\u0390", "\u03B9",     "\u0308", "\u0301", "\u0130", "\u00E5",
      "\u212B", "\U00010400", "\U00010428", "\u4E2D", "\U0001F600", "\u00F6", "\u00D6", "-"};
  enum { TEXTS = 90, LETTERS = sizeof alphabet / sizeof *alphabet };
  uint32_t yes = 0;
  for (int round = 0; round < 1500; round++) {
    struct arena kept = arena;
    arena_init(&arena, &mem_libc, NULL);
    bool folded = round % 4 != 0, open_start = roll(2), open_end = roll(2);
    uint32_t letters = round % 2 ? LETTERS : 16;
    struct buf needle = buf_in(&arena);
    struct str raw = random_text(alphabet, letters, roll(5));
    if (folded && roll(16)) text_fold(raw, &needle);
    else buf_add(&needle, raw); /* which no folded text may have */
    struct str texts[TEXTS], k = buf_str(&needle);
    bool want[TEXTS];
    for (uint32_t i = 0; i < TEXTS; i++) {
      struct buf text = buf_in(&arena), b = buf_in(&arena);
      if (i % 3) buf_add(&text, random_text(alphabet, letters, 4));
      if (i % 2) buf_add(&text, raw);
      if (i % 3 != 1) buf_add(&text, random_text(alphabet, letters, i % 5 ? 2 : 30));
      texts[i] = buf_str(&text);
      if (folded) text_fold(texts[i], &b);
      else buf_add(&b, texts[i]);
      want[i] = plain(buf_str(&b), k, open_start, open_end);
      yes += want[i];
    }
    const struct dict *t = dict_of(texts, TEXTS);
    struct nfa n = nfa_in(&arena);
    nfa_add_text(&n, k, folded, open_start, open_end);
    hold(&n, t, want, str_printf(&arena, "%d%d%d %.*s", folded, open_start, open_end, STR_ARG(k)).ptr);
    free(t->bytes);
    arena_free(&arena);
    arena = kept;
  }
  assert_true(yes > 10000);
}

/* Several texts at once, as a list has them. */
static void test_several(void **state) {
  (void)state;
  struct nfa n = nfa_in(&arena);
  nfa_add_text(&n, STR("strasse"), true, false, false);
  nfa_add_text(&n, STR("\xC3\xA9t\xC3\xA9"), true, false, false);
  nfa_add_text(&n, STR(""), true, false, false);
  static const char *const texts[] = {"Stra\u00DFe", "STRASSE", "strase", "\xC3\x89T\xC3\x89",
                                      "\xC3\xA9t",   "",        "e",      "strassee"};
  static const bool want[] = {true, true, false, true, false, true, false, false};
  struct str s[8];
  for (int i = 0; i < 8; i++) s[i] = str_from(texts[i]);
  const struct dict *t = dict_of(s, 8);
  hold(&n, t, want, "several");
  free(t->bytes);
}

/* ---- The search ---- */

static void test_search(void **state) {
  (void)state;
  static const char *const alphabet[] = {"a", "b", "aa", "abab", "\xC3\xA9"};
  uint32_t yes = 0;
  for (int round = 0; round < 4000; round++) {
    struct arena kept = arena;
    arena_init(&arena, &mem_libc, NULL);
    uint32_t count = roll(round % 3 ? 12 : 150), most = roll(3) ? 8 : 60;
    struct str texts[150], needle = random_text(alphabet, 1 + roll(5), roll(4) ? 3 : 20);
    for (uint32_t i = 0; i < count; i++) {
      texts[i] = random_text(alphabet, 1 + roll(5), most);
      if (roll(4) == 0) {
        struct buf b = buf_in(&arena);
        buf_add(&b, texts[i]);
        buf_add(&b, needle);
        texts[i] = buf_str(&b);
      }
    }
    const struct dict *t = dict_of(texts, count);
    uint32_t first = roll(count + 1) / 64 * 64, end = first + roll(count - first + 1);
    uint64_t bits[150 / 64 + 1] = {0};
    dict_search(t, needle, first, end, bits);
    for (uint32_t i = 0; i < count; i++) {
      bool want = i >= first && i < end && str_find(texts[i], needle) != SIZE_MAX;
      if (bit_get(bits, i) != want) fail_msg("%.*s in %.*s: %u of %u", STR_ARG(needle), STR_ARG(texts[i]), i, count);
      yes += want;
    }
    free(t->bytes);
    arena_free(&arena);
    arena = kept;
  }
  assert_true(yes > 10000);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_points, setup, teardown),
      cmocka_unit_test_setup_teardown(test_patterns, setup, teardown),
      cmocka_unit_test_setup_teardown(test_limits, setup, teardown),
      cmocka_unit_test_setup_teardown(test_direction, setup, teardown),
      cmocka_unit_test_setup_teardown(test_mappings, setup, teardown),
      cmocka_unit_test_setup_teardown(test_texts, setup, teardown),
      cmocka_unit_test_setup_teardown(test_several, setup, teardown),
      cmocka_unit_test_setup_teardown(test_search, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
