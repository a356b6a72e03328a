/* Folding, case and normalisation. */
#include "data/text.h"
#include "arena_test.h"
#include "random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>
#include <utf8proc.h>

static uint64_t seed = 7;
static uint32_t roll(uint32_t n) { return random_below(&seed, n); }

typedef void mapping(struct str s, struct buf *out);

static void check(mapping *map, const char *from, const char *to) {
  struct buf b = buf_in(&arena);
  buf_addz(&b, "kept ");
  map(str_from(from), &b);
  struct str got = str_sub(buf_str(&b), 5, b.len);
  if (!str_is(got, to) || !str_starts(buf_str(&b), STR("kept ")))
    fail_msg("%s gives %.*s instead of %s", from, STR_ARG(got), to);
}

static void test_fold(void **state) {
  (void)state;
  check(text_fold, "", "");
  check(text_fold, "Plain ASCII [@`{^] 0123456789 ABCXYZ abcxyz", "plain ascii [@`{^] 0123456789 abcxyz abcxyz");
  check(text_fold, "Straße", "strasse");
  check(text_fold, "STRASSE", "strasse");
  check(text_fold, "STRAẞE", "strasse");
  check(text_fold, "İstanbul", "i\u0307stanbul");
  check(text_fold, "ISPARTA ısparta", "isparta ısparta"); /* no Turkic rows */
  check(text_fold, "ΣΊΣΥΦΟΣ", "σίσυφοσ");
  check(text_fold, "σίσυφος", "σίσυφοσ"); /* the final sigma too */
  check(text_fold, "ﬁ ﬀ ﬃ ﬆ", "fi ff ffi st");
  check(text_fold, "ŉ ǰ ΐ", "\u02BCn j\u030C \u03B9\u0308\u0301");
  check(text_fold, "ᾳ ᾼ ᾀ", "αι αι ἀι");
  check(text_fold, "e\u0301 E\u0301 É", "e\u0301 e\u0301 é");
  check(text_fold, "ſ K Å", "s k å"); /* long s; U+212A and U+212B would be changed by NFC */
  check(text_fold, "\u212A\u212B", "kå");
  check(text_fold, "Ꭰ ꭰ", "Ꭰ Ꭰ"); /* Cherokee folds to upper case */
  check(text_fold, "ქართული ᲥᲐᲠᲗᲣᲚᲘ", "ქართული ქართული");
  check(text_fold, "𐐀 𐐨", "𐐨 𐐨");
  check(text_fold, "日本語 😀", "日本語 😀");
}

static void test_case(void **state) {
  (void)state;
  check(text_lower, "ÀÉÎ STRASSE", "àéî strasse");
  check(text_lower, "İ", "i");
  check(text_lower, "ΣΣ", "σσ"); /* one for one: no final sigma */
  check(text_lower, "ẞ ǅ K", "ß ǆ k");
  check(text_upper, "straße", "STRAßE");
  check(text_upper, "àéî ÿ µ", "ÀÉÎ Ÿ Μ");
  check(text_upper, "ﬁ ŉ ı ς ſ", "ﬁ ŉ I Σ S");
  check(text_upper, "ǆ ᾳ ქ", "Ǆ ᾼ Ქ");
  check(text_lower, "", "");
  check(text_upper, "[@`{^] azAZ09", "[@`{^] AZAZ09");
}

static void test_trim_and_length(void **state) {
  (void)state;
  assert_true(str_is(text_trim(STR("\t\n\v\f\r a b \r\n")), "a b"));
  assert_true(str_is(text_trim(STR("\u00A0a\u2003")), "\u00A0a\u2003"));
  assert_int_equal(text_trim(STR(" \t ")).len, 0);
  assert_int_equal(text_length(STR("")), 0);
  assert_int_equal(text_length(STR("naïve 😀")), 7);
  assert_int_equal(text_length(STR("e\u0301")), 2);
}

/* One code point after another, all of them: folding twice is folding once, mappings are one for
 * one, and what utf8proc itself says of whole texts. */
static void test_every_code_point(void **state) {
  (void)state;
  struct buf in = buf_in(&arena), once = buf_in(&arena), twice = buf_in(&arena);
  for (uint32_t c = 1; c <= 0x10FFFF; c++) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    in.len = once.len = twice.len = 0;
    buf_add_utf8(&in, c);
    text_fold(buf_str(&in), &once);
    assert_int_equal(utf8_check(buf_str(&once)), SIZE_MAX);
    text_fold(buf_str(&once), &twice);
    if (!str_eq(buf_str(&once), buf_str(&twice))) fail_msg("U+%04X does not stay folded", c);
    once.len = twice.len = 0;
    text_lower(buf_str(&in), &once);
    text_upper(buf_str(&in), &twice);
    assert_int_equal(utf8_count(buf_str(&once)), 1);
    assert_int_equal(utf8_count(buf_str(&twice)), 1);
  }
}

/* Folding goes by code point: what is cut anywhere folds to the same. */
static void test_fold_of_parts(void **state) {
  (void)state;
  struct str s = STR("ΑΣß İﬃ STRAẞE 0123456789 ABCDEFGHIJKLMNOPQRSTUVWXYZ é");
  struct buf whole = buf_in(&arena);
  text_fold(s, &whole);
  for (size_t i = 0; i <= s.len; i++) {
    if (utf8_check(str_sub(s, 0, i)) != SIZE_MAX) continue;
    struct buf parts = buf_in(&arena);
    text_fold(str_sub(s, 0, i), &parts);
    text_fold(str_sub(s, i, s.len), &parts);
    assert_true(str_eq(buf_str(&whole), buf_str(&parts)));
  }
}

/* Texts longer than what is mapped at a time, with code points across the seam. */
static void test_long(void **state) {
  (void)state;
  for (uint32_t pad = 0; pad < 40; pad++) {
    struct buf in = buf_in(&arena), want = buf_in(&arena), got = buf_in(&arena);
    for (uint32_t i = 0; i < pad; i++) buf_addc(&in, 'X'), buf_addc(&want, 'x');
    for (uint32_t i = 0; i < 300; i++) {
      buf_addz(&in, pad % 3 ? "É𐐀ﬃẞZ" : "É𐐀𐐀");
      buf_addz(&want, pad % 3 ? "é𐐨ffissz" : "é𐐨𐐨");
    }
    text_fold(buf_str(&in), &got);
    assert_true(str_eq(buf_str(&got), buf_str(&want)));
  }
}

/* NFC as utf8proc makes it of a whole text. */
static struct str nfc_by_library(struct str s) {
  utf8proc_uint8_t *out = NULL;
  utf8proc_ssize_t n =
      utf8proc_map((const utf8proc_uint8_t *)s.ptr, (utf8proc_ssize_t)s.len, &out, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
  assert_true(n >= 0);
  struct str r = str_dup(&arena, str_of((char *)out, (size_t)n));
  free(out);
  return r;
}

static void check_nfc(struct str s) {
  struct str want = nfc_by_library(s);
  struct buf got = buf_in(&arena);
  text_to_nfc(s, &got);
  if (!str_eq(buf_str(&got), want)) {
    for (size_t i = 0; i < s.len;) print_message("U+%04X ", utf8_next(s, &i));
    fail_msg("is normalised wrongly");
  }
  if (text_is_nfc(s, &arena) != str_eq(s, want)) {
    for (size_t i = 0; i < s.len;) print_message("U+%04X ", utf8_next(s, &i));
    fail_msg("is NFC: the check says otherwise");
  }
  assert_true(text_is_nfc(want, &arena));
}

static void test_nfc_known(void **state) {
  (void)state;
  static const struct {
    const char *from, *to;
  } cases[] = {
      {"", ""},
      {"plain ASCII, longer than sixteen bytes", "plain ASCII, longer than sixteen bytes"},
      {"é", "é"},
      {"e\u0301", "é"},
      {"xe\u0301y", "xéy"},
      {"\u212B \u2126 \u212A", "Å Ω K"},  /* singletons */
      {"q\u0307\u0323", "q\u0323\u0307"}, /* order of marks */
      {"a\u0308\u0323", "ạ\u0308"},
      {"ä\u0323", "ạ\u0308"}, /* a mark that moves before one already joined */
      {"ế ệ", "ế ệ"},
      {"\u0301abc", "\u0301abc"}, /* a mark at the start */
      {"\u1100\u1161\u11A8", "각"},
      {"가\u11A8", "각"},
      {"각", "각"},
      {"か\u3099", "が"},
      {"が", "が"},
      {"\u0958", "\u0915\u093C"}, /* excluded from composition */
      {"\u0915\u093C", "\u0915\u093C"},
      {"\u09C7\u09BE", "\u09CB"}, /* a vowel sign that joins, of class 0 */
      {"\u0344", "\u0308\u0301"},
      {"\u2ADC", "\u2ADD\u0338"},
      {"日本語 Ελλάδα русский", "日本語 Ελλάδα русский"},
      {"שׁ", "\u05E9\u05C1"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct str from = str_from(cases[i].from);
    struct buf b = buf_in(&arena);
    text_to_nfc(from, &b);
    if (!str_is(buf_str(&b), cases[i].to)) fail_msg("case %zu: %s", i, cases[i].from);
    assert_int_equal(text_is_nfc(from, &arena), str_is(from, cases[i].to));
    check_nfc(from);
  }
}

/* Each code point alone, decomposed, and behind an `a` and before a mark. */
static void test_nfc_every_code_point(void **state) {
  (void)state;
  for (uint32_t c = 1; c <= 0x10FFFF; c++) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    if (c >= 0x20000 && c < 0x2F800 && c % 64) continue; /* plain ideographs: a few */
    if (c >= 0x30000 && c % 256) continue;
    struct arena kept = arena;
    arena_init(&arena, &mem_libc, NULL);
    utf8proc_int32_t parts[8];
    utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)c, parts, 8, UTF8PROC_DECOMPOSE, NULL);
    struct buf alone = buf_in(&arena), apart = buf_in(&arena), amid = buf_in(&arena);
    buf_add_utf8(&alone, c);
    for (utf8proc_ssize_t k = 0; k < n; k++) buf_add_utf8(&apart, (uint32_t)parts[k]);
    buf_addc(&amid, 'a');
    buf_add_utf8(&amid, c);
    buf_add_utf8(&amid, 0x323);
    check_nfc(buf_str(&alone));
    check_nfc(buf_str(&apart));
    check_nfc(buf_str(&amid));
    arena_free(&arena);
    arena = kept;
  }
}

static void test_nfc_random(void **state) {
  (void)state;
  static const uint32_t odd[] = {'a',    'e',    'q',    0xE4,  0xE9,    0x1EA1,  0x1EBF,  0x300,   0x301,   0x308,
                                 0x323,  0x327,  0x338,  0x345, 0x3B1,   0x1F80,  0x1100,  0x1161,  0x11A8,  0xAC00,
                                 0xAC01, 0x304B, 0x3099, 0x9C7, 0x9BE,   0x9D7,   0x958,   0x93C,   0x915,   0x212B,
                                 0x2ADC, 0xFB2C, 0x5BC,  0x5C1, 0x1D15E, 0x1133E, 0x11347, 0x1D165, 0x16D67, 0x4E00};
  for (int round = 0; round < 40000; round++) {
    struct arena kept = arena;
    arena_init(&arena, &mem_libc, NULL);
    struct buf b = buf_in(&arena);
    /* Now and then longer than what needs no memory of its own. */
    uint32_t len = roll(200) ? roll(9) : 90 + roll(400);
    bool marks_only = roll(2);
    for (uint32_t i = 0; i < len; i++) {
      if (marks_only && len > 9) buf_add_utf8(&b, 0x300 + roll(0x70));
      else if (roll(6) == 0) buf_add_utf8(&b, 1 + roll(0x3100));
      else buf_add_utf8(&b, odd[roll(sizeof odd / sizeof *odd)]);
    }
    check_nfc(buf_str(&b));
    arena_free(&arena);
    arena = kept;
  }
}

/* A million marks in the worst order: quadratic time would not end. */
static void test_nfc_hostile(void **state) {
  (void)state;
  struct buf b = buf_in(&arena), out = buf_in(&arena);
  buf_addc(&b, 'a');
  for (int i = 0; i < 500000; i++) buf_add_utf8(&b, i % 2 ? 0x323 : 0x301); /* 220 and 230 */
  assert_false(text_is_nfc(buf_str(&b), &arena));
  text_to_nfc(buf_str(&b), &out);
  assert_true(str_starts(buf_str(&out), STR("ạ\u0323")));
  assert_int_equal(utf8_count(buf_str(&out)), 500000);
  assert_true(text_is_nfc(buf_str(&out), &arena));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_fold, setup, teardown),
      cmocka_unit_test_setup_teardown(test_case, setup, teardown),
      cmocka_unit_test_setup_teardown(test_trim_and_length, setup, teardown),
      cmocka_unit_test_setup_teardown(test_every_code_point, setup, teardown),
      cmocka_unit_test_setup_teardown(test_fold_of_parts, setup, teardown),
      cmocka_unit_test_setup_teardown(test_long, setup, teardown),
      cmocka_unit_test_setup_teardown(test_nfc_known, setup, teardown),
      cmocka_unit_test_setup_teardown(test_nfc_every_code_point, setup, teardown),
      cmocka_unit_test_setup_teardown(test_nfc_random, setup, teardown),
      cmocka_unit_test_setup_teardown(test_nfc_hostile, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
