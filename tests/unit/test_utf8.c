/* UTF-8: the check against a second one, written from the table; counting and reading. */
#include "base/utf8.h"
#include "random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* Table 3-7 of the Unicode Standard, row by row. */
static const struct {
  uint8_t first_lo, first_hi, second_lo, second_hi, tails;
} rows[] = {
    {0x00, 0x7F, 0, 0, 0},       {0xC2, 0xDF, 0x80, 0xBF, 1}, {0xE0, 0xE0, 0xA0, 0xBF, 2},
    {0xE1, 0xEC, 0x80, 0xBF, 2}, {0xED, 0xED, 0x80, 0x9F, 2}, {0xEE, 0xEF, 0x80, 0xBF, 2},
    {0xF0, 0xF0, 0x90, 0xBF, 3}, {0xF1, 0xF3, 0x80, 0xBF, 3}, {0xF4, 0xF4, 0x80, 0x8F, 3},
};

static size_t check_by_table(struct str s) {
  size_t i = 0;
  while (i < s.len) {
    const uint8_t *p = (const uint8_t *)s.ptr + i;
    size_t r = 0, count = sizeof rows / sizeof *rows;
    while (r < count && (p[0] < rows[r].first_lo || p[0] > rows[r].first_hi)) r++;
    if (r == count || s.len - i < 1 + (size_t)rows[r].tails) return i;
    for (size_t k = 1; k <= rows[r].tails; k++) {
      uint8_t lo = k == 1 ? rows[r].second_lo : 0x80, hi = k == 1 ? rows[r].second_hi : 0xBF;
      if (p[k] < lo || p[k] > hi) return i;
    }
    i += 1 + (size_t)rows[r].tails;
  }
  return SIZE_MAX;
}

static uint64_t seed = 42;
static uint32_t roll(uint32_t n) { return random_below(&seed, n); }

static void test_known(void **state) {
  (void)state;
  static const struct {
    const char *text;
    size_t bad;
  } cases[] = {
      {"", SIZE_MAX},
      {"plain", SIZE_MAX},
      {"h\xC3\xA9", SIZE_MAX},
      {"\xF0\x9F\x98\x80", SIZE_MAX},
      {"\xF4\x8F\xBF\xBF", SIZE_MAX},
      {"\xEF\xBF\xBF", SIZE_MAX}, /* a noncharacter is well-formed */
      {"\xED\x9F\xBF", SIZE_MAX},
      {"\xEE\x80\x80", SIZE_MAX},
      {"\x80", 0},
      {"ab\xFF", 2},
      {"\xC0\x80", 0}, /* overlong U+0000 */
      {"\xC1\xBF", 0},
      {"\xE0\x9F\xBF", 0},
      {"\xF0\x8F\xBF\xBF", 0},
      {"x\xED\xA0\x80", 1}, /* surrogate */
      {"\xED\xBF\xBF", 0},
      {"\xF4\x90\x80\x80", 0},
      {"\xF5\x80\x80\x80", 0},
      {"\xF8\x88\x80\x80\x80", 0},
      {"ok\xC3", 2}, /* cut short */
      {"ok\xE2\x82", 2},
      {"ok\xF0\x9F\x98", 2},
      {"\xC3\x28", 0},
      {"\xE2\x28\xA1", 0},
      {"\xE2\x82\x28", 0},
      {"\xF0\x9F\x98\x28", 0},
      {"0123456789abcdef\xC3\xA9zzzzzzzzzzzzzzzzzzz\x80", 37},
      {"0123456789abcde\x80", 15},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct str s = str_from(cases[i].text);
    assert_int_equal(utf8_check(s), cases[i].bad);
    assert_int_equal(check_by_table(s), cases[i].bad);
  }
}

/* Every lead with every second byte, with good and bad bytes behind, at every place within 16
 * bytes. */
static void test_all_pairs(void **state) {
  (void)state;
  static const char *const behind[] = {"", "\x80", "\x80\x80", "\xBF\xBF", "\x80z", "z"};
  char text[64];
  for (unsigned a = 0; a < 256; a++)
    for (unsigned b = 0; b < 256; b++)
      for (size_t k = 0; k < sizeof behind / sizeof *behind; k++) {
        size_t at = (a + b + k) % 17;
        memset(text, 'x', at);
        text[at] = (char)a;
        text[at + 1] = (char)b;
        size_t n = strlen(behind[k]);
        memcpy(text + at + 2, behind[k], n);
        struct str s = {text, at + 2 + n};
        size_t want = check_by_table(s);
        if (utf8_check(s) != want) fail_msg("%02x %02x at %zu", a, b, at);
      }
}

static void test_random(void **state) {
  (void)state;
  for (int round = 0; round < 60000; round++) {
    /* Of its own size, so that a sanitizer sees a byte read too far. */
    size_t len = 0, cap = roll(70);
    char *text = calloc(1, cap + 4);
    while (len < cap) {
      struct arena a;
      arena_init(&a, &mem_libc, NULL);
      struct buf b = buf_in(&a);
      uint32_t c = roll(8) < 5 ? roll(0x80) : roll(3) ? roll(0x900) : roll(0x110000);
      buf_add_utf8(&b, c);
      if (len + b.len <= cap) memcpy(text + len, b.ptr, b.len);
      len += b.len;
      arena_free(&a);
    }
    len = cap;
    if (len && roll(2)) text[roll((uint32_t)len)] = (char)roll(256);
    char *exact = malloc(len ? len : 1);
    memcpy(exact, text, len);
    struct str s = {exact, len};
    size_t bad = check_by_table(s);
    assert_int_equal(utf8_check(s), bad);
    size_t ascii = 0;
    while (ascii < len && (uint8_t)exact[ascii] < 0x80) ascii++;
    assert_int_equal(utf8_ascii_prefix(s), ascii);
    if (bad == SIZE_MAX) {
      size_t n = 0;
      for (size_t i = 0; i < len; n++) utf8_next(s, &i);
      assert_int_equal(utf8_count(s), n);
    }
    free(exact);
    free(text);
  }
}

static void test_every_code_point(void **state) {
  (void)state;
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  struct buf b = buf_in(&a);
  for (uint32_t c = 0; c <= 0x10FFFF; c++) {
    b.len = 0;
    buf_add_utf8(&b, c);
    bool surrogate = c >= 0xD800 && c <= 0xDFFF;
    assert_int_equal(utf8_check(buf_str(&b)), surrogate ? 0 : SIZE_MAX);
    size_t at = 0;
    if (!surrogate) assert_int_equal(utf8_next(buf_str(&b), &at), c);
  }
  arena_free(&a);
  assert_int_equal(utf8_check(STR_NONE), SIZE_MAX);
  assert_int_equal(utf8_count(STR_NONE), 0);
  assert_int_equal(utf8_count(STR("a\xC3\xA9\xF0\x9F\x98\x80")), 3);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_known),
      cmocka_unit_test(test_all_pairs),
      cmocka_unit_test(test_random),
      cmocka_unit_test(test_every_code_point),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
