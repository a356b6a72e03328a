/* Decimals against long-hand arithmetic on decimal digits, doubles against the C library. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "data/decimal.h"
#include "arena_test.h"
#include "random.h"

/* --- Random values --- */

static uint64_t seed = 42;

static uint64_t random_bits(void) { return random_next(&seed); }

static unsigned below(unsigned n) { return random_below(&seed, n); }

/* Any number of digits, and the edges more often than chance would have it. */
static i128 random_decimal(void) {
  i128 p = decimal_pow10(below(39)), v;
  switch (below(6)) {
    case 0: v = p - 1; break;
    case 1: v = p < decimal_pow10(38) ? p : p - 1; break;
    case 2: v = p / 2 + (i128)below(3) - 1; break;
    default: v = (i128)(((u128)random_bits() << 64 | random_bits()) % (u128)p);
  }
  if (v >= decimal_pow10(38)) v = decimal_pow10(38) - 1;
  return below(2) ? -v : v;
}

static double random_double(void) {
  uint64_t bits = random_bits();
  double d;
  switch (below(5)) {
    case 0: return (double)(int64_t)(bits >> below(64)) / 100;
    case 1: return ldexp((double)(bits >> 11), (int)below(60) - 60);
    case 2: /* powers of two and their neighbours, subnormals among them */
      bits = (uint64_t)below(2047) << 52;
      bits += below(3) - 1;
      bits &= INT64_MAX;
      break;
    case 3: bits &= (UINT64_C(1) << 52) - 1; break;
    default: break;
  }
  memcpy(&d, &bits, sizeof d);
  return isnan(d) || isinf(d) ? 1.5 : d;
}

/* --- Whole numbers as decimal digits, lowest first: slow, and nothing like the code under test
 * --- */

enum { PLACES = 260 };

struct digits {
  bool negative;
  int n;
  uint8_t d[PLACES];
};

static void digits_trim(struct digits *x) {
  while (x->n && x->d[x->n - 1] == 0) x->n--;
  if (x->n == 0) x->negative = false;
}

static struct digits digits_of(i128 v) {
  struct digits x = {.negative = v < 0};
  for (u128 m = v < 0 ? -(u128)v : (u128)v; m; m /= 10) x.d[x.n++] = (uint8_t)(m % 10);
  return x;
}

static struct digits digits_shift(struct digits x, int by) { /* times 10^by */
  if (x.n == 0) return x;
  memmove(x.d + by, x.d, (size_t)x.n);
  memset(x.d, 0, (size_t)by);
  x.n += by;
  return x;
}

static int digits_cmp_size(const struct digits *a, const struct digits *b) {
  if (a->n != b->n) return a->n < b->n ? -1 : 1;
  for (int i = a->n; i-- > 0;) {
    if (a->d[i] != b->d[i]) return a->d[i] < b->d[i] ? -1 : 1;
  }
  return 0;
}

static int digits_cmp(const struct digits *a, const struct digits *b) {
  if (a->negative != b->negative) return a->negative ? -1 : 1;
  int c = digits_cmp_size(a, b);
  return a->negative ? -c : c;
}

static struct digits digits_add(struct digits a, struct digits b) {
  struct digits r = {.negative = a.negative};
  if (a.negative == b.negative) {
    int carry = 0, n = a.n > b.n ? a.n : b.n;
    for (r.n = 0; r.n < n || carry; r.n++) {
      int t = (r.n < a.n ? a.d[r.n] : 0) + (r.n < b.n ? b.d[r.n] : 0) + carry;
      r.d[r.n] = (uint8_t)(t % 10);
      carry = t / 10;
    }
    return r;
  }
  if (digits_cmp_size(&a, &b) < 0) return digits_add(b, a);
  int borrow = 0;
  for (r.n = 0; r.n < a.n; r.n++) {
    int t = a.d[r.n] - (r.n < b.n ? b.d[r.n] : 0) - borrow;
    borrow = t < 0;
    r.d[r.n] = (uint8_t)(t + 10 * borrow);
  }
  digits_trim(&r);
  return r;
}

static struct digits digits_mul(struct digits a, struct digits b) {
  struct digits r = {.negative = a.negative != b.negative, .n = a.n + b.n};
  for (int i = 0; i < a.n; i++) {
    int carry = 0;
    for (int k = 0; k < b.n || carry; k++) {
      int t = r.d[i + k] + a.d[i] * (k < b.n ? b.d[k] : 0) + carry;
      r.d[i + k] = (uint8_t)(t % 10);
      carry = t / 10;
    }
  }
  digits_trim(&r);
  return r;
}

/* a / b, half to even. */
static struct digits digits_div(struct digits a, struct digits b) {
  struct digits q = {.negative = a.negative != b.negative, .n = a.n}, r = {0};
  b.negative = false;
  struct digits less = b;
  less.negative = true;
  for (int i = a.n; i-- > 0;) {
    r = digits_shift(r, 1);
    struct digits next = {.n = a.d[i] != 0, .d = {a.d[i]}};
    r = digits_add(r, next);
    while (digits_cmp_size(&r, &b) >= 0) {
      r = digits_add(r, less);
      q.d[i]++;
    }
  }
  bool odd = q.n && (q.d[0] & 1);
  r = digits_add(r, r);
  int half = digits_cmp_size(&r, &b);
  bool negative = q.negative;
  digits_trim(&q);
  if (half > 0 || (half == 0 && odd)) {
    q.negative = negative;
    q = digits_add(q, (struct digits){.negative = negative, .n = 1, .d = {1}});
  }
  return q;
}

static struct digits digits_pow10(int n) { return digits_shift(digits_of(1), n); }

/* `ok` and `*v` are what the code says of the exact result x. */
static void check(const char *what, bool ok, const i128 *v, const struct digits *x) {
  if (ok != (x->n <= 38)) {
    fail_msg("%s: %s, but the result has %d digits", what, ok ? "fits" : "overflows", x->n);
  }
  if (!ok) return;
  struct digits d = digits_of(*v);
  if (digits_cmp(&d, x) != 0) fail_msg("%s: another result", what);
}

static const i128 UNTOUCHED = 12345;

static void test_arithmetic(void **state) {
  (void)state;
  for (int round = 0; round < 30000; round++) {
    i128 a = random_decimal(), b = random_decimal(), v = UNTOUCHED;
    struct digits da = digits_of(a), db = digits_of(b), minus_b = db, r;
    minus_b.negative = db.n && !db.negative;
    r = digits_add(da, db);
    bool ok = decimal_add(a, b, &v);
    check("add", ok, &v, &r);
    if (!ok) assert_true(v == UNTOUCHED);
    r = digits_add(da, minus_b);
    check("sub", decimal_sub(a, b, &v), &v, &r);
    r = digits_mul(da, db);
    check("mul", decimal_mul(a, b, &v), &v, &r);
    assert_true(decimal_neg(a, &v) && v == -a);
    unsigned by = below(45);
    r = digits_shift(da, (int)by);
    check("scale up", decimal_scale_up(a, by, &v), &v, &r);
    r = digits_div(da, digits_pow10((int)by));
    v = decimal_scale_down(a, by);
    check("scale down", true, &v, &r);
  }
}

static void test_division(void **state) {
  (void)state;
  for (int round = 0; round < 20000; round++) {
    i128 a = random_decimal(), b = random_decimal(), v;
    unsigned sa = below(39), sb = below(39);
    if (round % 3) sa = below(5), sb = below(5);
    if (round % 5 == 0) b = 2 * (1 + (i128)below(1000)); /* halves */
    if (b == 0) continue;
    int up = (int)(decimal_div_scale(sa, sb) - sa + sb);
    struct digits r = digits_div(digits_shift(digits_of(a), up), digits_of(b));
    check("div", decimal_div(a, sa, b, sb, &v), &v, &r);
    uint64_t n = 1 + random_bits() % (UINT64_C(1) << (1 + below(62)));
    if (round % 2) n = 1 + below(64);
    r = digits_div(digits_shift(digits_of(a), 6), digits_of((i128)n));
    check("avg", decimal_avg(a, n, &v), &v, &r);
  }
  i128 v;
  assert_true(decimal_div(7, 0, 2, 0, &v) && v == 3500000);
  assert_true(decimal_div(-1, 0, 3, 0, &v) && v == -333333);
  assert_true(decimal_div(2, 0, 3, 0, &v) && v == 666667);
  assert_true(decimal_div(1, 0, 2000000, 0, &v) && v == 0); /* 0.0000005: even */
  assert_true(decimal_div(3, 0, 2000000, 0, &v) && v == 2); /* 0.0000015 */
  assert_true(decimal_div(-3, 0, 2000000, 0, &v) && v == -2);
  assert_true(decimal_avg(-3, 2000000, &v) && v == -2);
  assert_true(decimal_avg(decimal_pow10(38) - 1, UINT64_MAX, &v));
  assert_false(decimal_avg(decimal_pow10(38) - 1, 1, &v));
  /* the numerator needs 44 digits, the result 38 */
  assert_true(decimal_div(decimal_pow10(38) - 1, 0, decimal_pow10(6), 0, &v));
  assert_true(v == decimal_pow10(38) - 1);
  assert_false(decimal_div(decimal_pow10(38) - 1, 0, decimal_pow10(6) - 1, 0, &v));
}

static void test_comparison(void **state) {
  (void)state;
  for (int round = 0; round < 30000; round++) {
    i128 a = random_decimal(), b = random_decimal();
    unsigned sa = below(40), sb = below(40);
    if (round % 4 == 0 && decimal_scale_up(a, 3, &b)) sb = sa + 3; /* equal */
    struct digits da = digits_shift(digits_of(a), (int)sb);
    struct digits db = digits_shift(digits_of(b), (int)sa);
    int c = decimal_cmp(a, sa, b, sb);
    assert_int_equal((c > 0) - (c < 0), digits_cmp(&da, &db));
    assert_int_equal(decimal_cmp(b, sb, a, sa), -c);
    int64_t n = (int64_t)(random_bits() >> below(64));
    db = digits_shift(digits_of(n), (int)sa);
    da = digits_of(a);
    assert_int_equal(decimal_cmp_int(a, sa, n), digits_cmp(&da, &db));
  }
  i128 most = decimal_pow10(38) - 1;
  assert_true(decimal_cmp(most, 0, most, 255) > 0);
  assert_true(decimal_cmp(-most, 0, most, 255) < 0);
  assert_true(decimal_cmp(0, 0, 0, 255) == 0);
  assert_true(decimal_cmp_int(150, 2, 1) > 0);
}

static void test_int_and_double(void **state) {
  (void)state;
  assert_int_equal(int_cmp_double(INT64_MAX, 0x1p63), -1);
  assert_int_equal(int_cmp_double(INT64_MAX, 0x1.fffffffffffffp62), 1);
  assert_int_equal(int_cmp_double(INT64_MIN, -0x1p63), 0);
  assert_int_equal(int_cmp_double(INT64_MIN, -0x1.0000000000001p63), 1);
  assert_int_equal(int_cmp_double(9007199254740993, 9007199254740992.0), 1);
  assert_int_equal(int_cmp_double(-9007199254740993, -9007199254740992.0), -1);
  assert_int_equal(int_cmp_double(0, -0.0), 0);
  assert_int_equal(int_cmp_double(0, 5e-324), -1);
  assert_int_equal(int_cmp_double(0, -5e-324), 1);
  assert_int_equal(int_cmp_double(-1, -1.5), 1);
  assert_int_equal(int_cmp_double(1, 1.5), -1);
  assert_int_equal(int_cmp_double(2, 1.5), 1);
  assert_int_equal(int_cmp_double(INT64_MAX, INFINITY), -1);
  assert_int_equal(int_cmp_double(INT64_MIN, -INFINITY), 1);
  for (int round = 0; round < 20000; round++) {
    int64_t a = (int64_t)random_bits() >> below(64);
    double d = (double)a;
    int up = below(3);
    if (up == 1) d = nextafter(d, INFINITY);
    if (up == 2) d = nextafter(d, -INFINITY);
    long double exact = (long double)d - (long double)a; /* 64 bits of mantissa hold both */
    assert_int_equal(int_cmp_double(a, d), exact > 0 ? -1 : exact < 0);
  }
}

/* --- Spellings --- */

struct spelling {
  const char *text;
  unsigned scale;
  enum number_read read;
  const char *printed;
};

static const char *print(i128 v, unsigned scale) {
  struct buf b = buf_in(&arena);
  decimal_print(&b, v, scale);
  buf_addc(&b, 0);
  return b.ptr;
}

static void check_spellings(const struct spelling *t, size_t n, enum number_read parse(struct str, unsigned, i128 *)) {
  for (size_t i = 0; i < n; i++) {
    i128 v = UNTOUCHED;
    enum number_read r = parse(str_from(t[i].text), t[i].scale, &v);
    if (r != t[i].read) fail_msg("`%s` at scale %u: %d", t[i].text, t[i].scale, (int)r);
    if (r == NUMBER_OK) {
      assert_string_equal(print(v, t[i].scale), t[i].printed);
    } else {
      assert_true(v == UNTOUCHED);
    }
  }
}

#define Z38 "00000000000000000000000000000000000000"
#define N38 "99999999999999999999999999999999999999"

static const struct spelling strict[] = {
    {"0", 0, NUMBER_OK, "0"},
    {"-0", 2, NUMBER_OK, "0.00"},
    {"12.5", 2, NUMBER_OK, "12.50"},
    {"+12.5", 1, NUMBER_OK, "12.5"},
    {"-0.05", 2, NUMBER_OK, "-0.05"},
    {"007", 0, NUMBER_OK, "7"},
    {"12.500", 2, NUMBER_OK, "12.50"},
    {"12.500" Z38 Z38, 1, NUMBER_OK, "12.5"},
    {Z38 Z38 "1.5", 1, NUMBER_OK, "1.5"},
    {"12.505", 2, NUMBER_TOO_PRECISE, NULL},
    {"0." Z38 "1", 2, NUMBER_TOO_PRECISE, NULL},
    {"0." Z38 "1", 39, NUMBER_OK, "0." Z38 "1"},
    {N38, 0, NUMBER_OK, N38},
    {"-" N38, 0, NUMBER_OK, "-" N38},
    {"-0." N38, 38, NUMBER_OK, "-0." N38},
    {"1" Z38, 0, NUMBER_OVERFLOW, NULL},
    {"1", 38, NUMBER_OVERFLOW, NULL},
    {N38 ".1", 1, NUMBER_OVERFLOW, NULL},
    {N38 N38 N38, 2, NUMBER_OVERFLOW, NULL},
    {"1." N38 N38, 2, NUMBER_TOO_PRECISE, NULL},
    {"", 2, NUMBER_BAD, NULL},
    {"-", 2, NUMBER_BAD, NULL},
    {".5", 2, NUMBER_BAD, NULL},
    {"5.", 2, NUMBER_BAD, NULL},
    {"1,5", 2, NUMBER_BAD, NULL},
    {"1 ", 2, NUMBER_BAD, NULL},
    {" 1", 2, NUMBER_BAD, NULL},
    {"1e3", 2, NUMBER_BAD, NULL},
    {"--1", 2, NUMBER_BAD, NULL},
    {"1.5.2", 2, NUMBER_BAD, NULL},
    {"0x10", 2, NUMBER_BAD, NULL},
    {"NaN", 2, NUMBER_BAD, NULL},
    {"1_000", 2, NUMBER_BAD, NULL},
};

static const struct spelling loose[] = {
    {"1e3", 0, NUMBER_OK, "1000"},
    {"1.5E-2", 3, NUMBER_OK, "0.015"},
    {"1.5E-2", 2, NUMBER_TOO_PRECISE, NULL},
    {"1500e-2", 0, NUMBER_OK, "15"},
    {"1.25e+1", 1, NUMBER_OK, "12.5"},
    {"1" Z38 Z38 "e-76", 2, NUMBER_OK, "1.00"},
    {"0." Z38 Z38 "1e77", 2, NUMBER_OK, "1.00"},
    {"0e999999999999999999999", 2, NUMBER_OK, "0.00"},
    {"1e999999999999999999999", 2, NUMBER_OVERFLOW, NULL},
    {"1e-999999999999999999999", 2, NUMBER_TOO_PRECISE, NULL},
    {"1e37", 0, NUMBER_OK,
     "1"
     "0000000000000000000000000000000000000"},
    {"1e38", 0, NUMBER_OVERFLOW, NULL},
    {"1e", 2, NUMBER_BAD, NULL},
    {"1e+", 2, NUMBER_BAD, NULL},
    {"e5", 2, NUMBER_BAD, NULL},
    {"1e5 ", 2, NUMBER_BAD, NULL},
    {"1e5.0", 2, NUMBER_BAD, NULL},
    {"12.5", 2, NUMBER_OK, "12.50"},
};

static void test_spellings(void **state) {
  (void)state;
  check_spellings(strict, sizeof strict / sizeof *strict, decimal_parse);
  check_spellings(loose, sizeof loose / sizeof *loose, decimal_parse_loose);
  for (int round = 0; round < 20000; round++) { /* what is printed reads back, and is canonical */
    i128 v = random_decimal(), w;
    unsigned scale = below(39);
    const char *text = print(v, scale);
    assert_int_equal(decimal_parse(str_from(text), scale, &w), NUMBER_OK);
    assert_true(v == w);
    if (round % 1000 == 0) arena_free(&arena);
  }
}

static void test_literals(void **state) {
  (void)state;
  i128 v;
  unsigned s;
  assert_int_equal(decimal_parse_literal(STR("1.50"), &v, &s), NUMBER_OK);
  assert_true(v == 150 && s == 2);
  assert_int_equal(decimal_parse_literal(STR("1e3"), &v, &s), NUMBER_OK);
  assert_true(v == 1000 && s == 0);
  assert_int_equal(decimal_parse_literal(STR("1.5e-2"), &v, &s), NUMBER_OK);
  assert_true(v == 15 && s == 3);
  assert_int_equal(decimal_parse_literal(STR("0.00"), &v, &s), NUMBER_OK);
  assert_true(v == 0 && s == 2);
  assert_int_equal(decimal_parse_literal(STR("1e-39"), &v, &s), NUMBER_TOO_PRECISE);
  assert_int_equal(decimal_parse_literal(STR("1e38"), &v, &s), NUMBER_OVERFLOW);
  assert_int_equal(decimal_parse_literal(STR("x"), &v, &s), NUMBER_BAD);
}

static void test_ints(void **state) {
  (void)state;
  int64_t v = 0;
  assert_int_equal(int_parse(STR("9223372036854775807"), &v), NUMBER_OK);
  assert_true(v == INT64_MAX);
  assert_int_equal(int_parse(STR("-9223372036854775808"), &v), NUMBER_OK);
  assert_true(v == INT64_MIN);
  assert_int_equal(int_parse(STR("9223372036854775808"), &v), NUMBER_OVERFLOW);
  assert_int_equal(int_parse(STR("-9223372036854775809"), &v), NUMBER_OVERFLOW);
  assert_int_equal(int_parse(STR("99999999999999999999999999"), &v), NUMBER_OVERFLOW);
  assert_int_equal(int_parse(STR("000000000000000000000000000000012"), &v), NUMBER_OK);
  assert_true(v == 12);
  assert_int_equal(int_parse(STR("+5"), &v), NUMBER_OK);
  assert_int_equal(int_parse(STR("1.0"), &v), NUMBER_TOO_PRECISE);
  assert_int_equal(int_parse(STR("1.5"), &v), NUMBER_TOO_PRECISE);
  const char *bad[] = {"", "-", "+", "1x", "x", " 1", "1 ", "1e3", "1.", "0x1"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    assert_int_equal(int_parse(str_from(bad[i]), &v), NUMBER_BAD);
  }
  assert_int_equal(int_parse(STR_NONE, &v), NUMBER_BAD);
  struct buf b = buf_in(&arena);
  int_print(&b, INT64_MIN);
  buf_addc(&b, ' ');
  int_print(&b, 0);
  assert_true(str_is(buf_str(&b), "-9223372036854775808 0"));
  i128 d;
  assert_true(decimal_from_int(-7, 2, &d) && d == -700);
  assert_false(decimal_from_int(10, 37, &d));
}

/* --- Doubles --- */

static void check_parse(const char *text) {
  double ours, theirs = strtod(text, NULL);
  bool ok = double_parse(str_from(text), &ours);
  if (ok != !isinf(theirs)) fail_msg("`%s` %s", text, ok ? "reads" : "does not read");
  if (ok && ours != theirs) fail_msg("`%s`: %a, not %a", text, ours, theirs);
}

static void test_double_parse(void **state) {
  (void)state;
  static const char *const edges[] = {
      "0",
      "-0",
      "0.1",
      "1e22",
      "1e23",
      "9007199254740993",
      "9007199254740992.5",
      "9007199254740993.00000000000000000000000000000000000000000000000000000000000000000001",
      "1.7976931348623157e308",
      "1.7976931348623158e308",
      "1.7976931348623159e308",
      "1e308",
      "1e309",
      "1e400",
      "1e99999999999",
      "4.9e-324",
      "2.4703282292062327e-324",
      "2.4703282292062328e-324",
      "2.5e-324",
      "1e-400",
      "1e-99999999999",
      "2.2250738585072011e-308",
      "2.2250738585072012e-308",
      "2.2250738585072014e-308",
      "0.000000000000000000000000000001",
      "123456789012345678901234567890",
      "12345678901234567890e27",
      "1234567890123456789e-27",
      "6929495644600919.5",
      "3.7455744005952583e15",
      "8.533e+68",
      "9.5e-26",
      "1797693134862315807937289714053034150799341327100378269361737789804449682927647509466490"
      "1797758720709633028641669288791094655554785194040263065748867150582068190890200070838367"
      "6273854845817711531764475730270069855571366959622842914819860834936475292719074168444365"
      "510704342711559699508093042880177904174497791.999",
      "1797693134862315807937289714053034150799341327100378269361737789804449682927647509466490"
      "1797758720709633028641669288791094655554785194040263065748867150582068190890200070838367"
      "6273854845817711531764475730270069855571366959622842914819860834936475292719074168444365"
      "510704342711559699508093042880177904174497792",
  };
  for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) check_parse(edges[i]);
  double d;
  assert_true(double_parse(STR("-0"), &d) && !signbit(d));
  const char *bad[] = {"", "+", ".5", "5.", "1e", "inf", "nan", "0x1p3", "1 ", " 1", "1,5", "1_0"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    assert_false(double_parse(str_from(bad[i]), &d));
  }
  char text[1600];
  for (int round = 0; round < 40000; round++) {
    double x = random_double();
    snprintf(text, sizeof text, "%.*e", (int)below(25), x);
    check_parse(text);
    snprintf(text, sizeof text, "%u%019llu.%05ue%d", below(100),
             (unsigned long long)(random_bits() % 10000000000000000000u), below(100000), (int)below(660) - 350);
    check_parse(text);
    snprintf(text, sizeof text, "%u.%0*u", below(1000000), 1 + (int)below(9), below(1000000));
    check_parse(text);
  }
  /* Exactly halfway between two doubles, and a digit above and below, far behind the point. */
  for (int round = 0; round < 2000; round++) {
    double x = fabs(random_double());
    double y = nextafter(x, INFINITY);
    if (isinf(y)) continue;
    uint64_t a, b;
    memcpy(&a, &x, 8);
    memcpy(&b, &y, 8);
    if (a >> 52 < 60) { /* subnormals: half of the smallest step is no long double either */
      continue;
    }
    long double middle = ((long double)x + (long double)y) / 2;
    int n = snprintf(text, sizeof text, "%.1120Lf", middle);
    check_parse(text);
    text[n] = '1';
    text[n + 1] = 0;
    check_parse(text);
    snprintf(text, sizeof text, "%.770Le", middle);
    check_parse(text);
  }
}

/* The shortest spelling that the C library finds by trying. */
static int shortest_by_trial(double d, char text[40]) {
  for (int digits = 1;; digits++) {
    snprintf(text, 40, "%.*e", digits - 1, d);
    if (digits == 17 || strtod(text, NULL) == d) return digits;
  }
}

static void test_shortest(void **state) {
  (void)state;
  static const struct {
    double d;
    const char *text;
  } known[] = {
      {0.0, "0"},
      {-0.0, "0"},
      {1, "1"},
      {-1.5, "-1.5"},
      {0.1, "0.1"},
      {0.3, "0.3"},
      {0.1 + 0.2, "0.30000000000000004"},
      {1e21, "1e21"},
      {1e20, "100000000000000000000"},
      {123456789012345680000.0, "123456789012345680000"},
      {1e-6, "0.000001"},
      {1e-7, "1e-7"},
      {1.5e-7, "1.5e-7"},
      {5e-324, "5e-324"},
      {1.7976931348623157e308, "1.7976931348623157e308"},
      {2.2250738585072014e-308, "2.2250738585072014e-308"},
      {9007199254740993.0, "9007199254740992"},
      {1e15, "1000000000000000"},
      {123456.789, "123456.789"},
      {1e23, "1e23"},
      {9.5367431640625e-7, "9.5367431640625e-7"},
      {100, "100"},
      {1234.50, "1234.5"},
      {2e-44, "2e-44"},
      {9.007199254740991e15, "9007199254740991"},
      {INFINITY, "inf"},
      {-INFINITY, "-inf"},
      {NAN, "NaN"},
  };
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    struct buf b = buf_in(&arena);
    double_print_shortest(&b, known[i].d);
    buf_addc(&b, 0);
    assert_string_equal(b.ptr, known[i].text);
  }
  for (int round = 0; round < 40000; round++) {
    double d = random_double(), back;
    char text[40];
    struct buf b = buf_in(&arena);
    double_print_shortest(&b, d);
    assert_true(double_parse(buf_str(&b), &back));
    assert_true(d == back);
    if (d == 0) continue;
    struct double_digits x = double_shortest(d);
    int n = shortest_by_trial(d, text);
    if (x.count > n) fail_msg("%a: %d digits, where %d do", d, x.count, n);
    assert_true(x.digits[0] != '0' && x.digits[x.count - 1] != '0');
    if (x.count == n) { /* and the same digits, as both are the nearest of that length */
      char ours[20], theirs[20], *p = theirs;
      snprintf(ours, sizeof ours, "%.*s", x.count, x.digits);
      for (const char *t = text; *t != 'e'; t++) {
        if (*t >= '0' && *t <= '9') *p++ = *t;
      }
      *p = 0;
      assert_string_equal(ours, theirs);
    }
    if (round % 1000 == 0) arena_free(&arena);
  }
}

/* The rule of the language, by strings: the shortest spelling, cut at the scale, half to even. */
static enum number_read from_double_by_text(double d, unsigned scale, i128 *out) {
  char text[40];
  if (d == 0) {
    *out = 0;
    return NUMBER_OK;
  }
  shortest_by_trial(d, text);
  struct digits x = {.negative = d < 0};
  int fraction = 0, exp = atoi(strchr(text, 'e') + 1);
  bool point = false;
  char seen[40];
  int n = 0;
  for (const char *t = text; *t != 'e'; t++) {
    if (*t == '.') point = true;
    if (*t < '0' || *t > '9') continue;
    fraction += point;
    seen[n++] = *t;
  }
  for (int i = n; i-- > 0;) x.d[x.n++] = (uint8_t)(seen[i] - '0');
  int places = exp - fraction + (int)scale; /* value at the scale = digits * 10^places */
  if (x.n + places > 15) return NUMBER_OVERFLOW;
  if (places >= 0) {
    x = digits_shift(x, places);
  } else {
    x = places < -200 ? (struct digits){0} : digits_div(x, digits_pow10(-places));
  }
  i128 v = 0;
  for (int i = x.n; i-- > 0;) v = v * 10 + x.d[i];
  *out = x.negative ? -v : v;
  return NUMBER_OK;
}

static void test_from_double(void **state) {
  (void)state;
  i128 v;
  assert_int_equal(decimal_from_double(0.1 + 0.2, 2, &v), NUMBER_OK);
  assert_true(v == 30);
  /* the spelling is a half, the double is below it */
  assert_int_equal(decimal_from_double(2.675, 2, &v), NUMBER_OK);
  assert_true(v == 268);
  assert_int_equal(decimal_from_double(0.125, 2, &v), NUMBER_OK);
  assert_true(v == 12);
  assert_int_equal(decimal_from_double(-0.375, 2, &v), NUMBER_OK);
  assert_true(v == -38);
  assert_int_equal(decimal_from_double(-0.0, 30, &v), NUMBER_OK);
  assert_true(v == 0);
  assert_int_equal(decimal_from_double(1e13, 2, &v), NUMBER_OVERFLOW);
  assert_int_equal(decimal_from_double(nextafter(1e13, 0), 2, &v), NUMBER_OK);
  assert_true(v == decimal_pow10(15));
  assert_int_equal(decimal_from_double(9999999999999.99, 2, &v), NUMBER_OK);
  assert_true(v == decimal_pow10(15) - 1);
  assert_int_equal(decimal_from_double(1e300, 0, &v), NUMBER_OVERFLOW);
  assert_int_equal(decimal_from_double(1e-300, 38, &v), NUMBER_OK);
  assert_true(v == 0);
  assert_int_equal(decimal_from_double(5e-20, 19, &v), NUMBER_OK); /* half: even */
  assert_true(v == 0);
  assert_int_equal(decimal_from_double(INFINITY, 2, &v), NUMBER_OVERFLOW);
  assert_int_equal(decimal_from_double(-INFINITY, 2, &v), NUMBER_OVERFLOW);
  assert_int_equal(decimal_from_double(NAN, 2, &v), NUMBER_BAD);
  for (int round = 0; round < 60000; round++) {
    unsigned scale = below(round % 4 ? 5 : 25);
    double d;
    switch (below(4)) {
      case 0: d = random_double(); break;
      case 1: d = (double)(int64_t)(random_bits() % 2000000000) / 1000; break;
      case 2: /* cents with noise, as sums of floats have it */
        d = (double)below(100000000) / 100;
        for (int i = below(4); i > 0; i--) {
          d = nextafter(d, below(2) ? 1e300 : -1e300);
        }
        break;
      default: /* around the edge of what reads */
        d = scale <= 15 ? (double)decimal_pow10(15 - scale) : 1e-5;
        for (int i = below(4); i > 0; i--) d = nextafter(d, 0);
    }
    if (below(2)) d = -d;
    i128 want = UNTOUCHED, got = UNTOUCHED;
    enum number_read a = from_double_by_text(d, scale, &want);
    enum number_read b = decimal_from_double(d, scale, &got);
    if (a != b || want != got) fail_msg("%.17g at scale %u", d, scale);
    if (scale > 15) continue;
    assert_int_equal(b == NUMBER_OK, fabs(d) * (double)decimal_pow10(scale) < 1e15);
  }
}

static void test_to_double(void **state) {
  (void)state;
  assert_true(decimal_to_double(1, 1) == 0.1);
  assert_true(decimal_to_double(-12345, 2) == -123.45);
  assert_true(!signbit(decimal_to_double(0, 3)));
  for (int round = 0; round < 30000; round++) {
    i128 v = random_decimal();
    unsigned scale = below(80);
    char text[80];
    snprintf(text, sizeof text, "%se-%u", print(v, 0), scale);
    if (decimal_to_double(v, scale) != strtod(text, NULL)) fail_msg("%s", text);
    if (round % 1000 == 0) arena_free(&arena);
  }
}

static void test_powers(void **state) {
  (void)state;
  i128 p = 1;
  for (unsigned n = 0; n <= 38; n++) {
    assert_true(decimal_pow10(n) == p);
    assert_true(decimal_fits(p - 1, n) && decimal_fits(1 - p, n));
    assert_false(decimal_fits(p, n));
    assert_false(decimal_fits(-p, n));
    if (n < 38) p *= 10;
  }
  i128 v;
  assert_true(decimal_rescale(12345, 2, 4, &v) && v == 1234500);
  assert_true(decimal_rescale(12345, 2, 1, &v) && v == 1234);
  assert_true(decimal_rescale(12355, 2, 1, &v) && v == 1236);
  assert_false(decimal_rescale(p - 1, 2, 3, &v));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_powers),     cmocka_unit_test(test_arithmetic),     cmocka_unit_test(test_division),
      cmocka_unit_test(test_comparison), cmocka_unit_test(test_int_and_double), cmocka_unit_test(test_spellings),
      cmocka_unit_test(test_literals),   cmocka_unit_test(test_ints),           cmocka_unit_test(test_double_parse),
      cmocka_unit_test(test_shortest),   cmocka_unit_test(test_from_double),    cmocka_unit_test(test_to_double),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
