/* Exact sums against sums of decimal expansions: every double is a finite decimal, "%.1074f" writes
 * it whole. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "data/float_sum.h"
#include "arena_test.h"
#include "random.h"

static uint64_t seed = 7;

static uint64_t random_bits(void) { return random_next(&seed); }

static unsigned below(unsigned n) { return random_below(&seed, n); }

/* --- Decimal fixed point: slow, and nothing like the code under test --- */

enum { FRACTION = 1074, WHOLE = 330, PLACES = FRACTION + WHOLE };

struct expansion { /* highest place first; ten's complement */
  int8_t d[PLACES];
};

static void expansion_add(struct expansion *x, double v) {
  static char text[PLACES + 8];
  int n = snprintf(text, sizeof text, "%.*f", FRACTION, fabs(v));
  int at = PLACES - 1, carry = 0;
  bool minus = v < 0;
  for (int i = n - 1; at >= 0; at--) {
    if (i >= 0 && text[i] == '.') i--;
    int digit = i >= 0 ? text[i--] - '0' : 0;
    int t = x->d[at] + (minus ? -digit : digit) + carry;
    carry = t > 9 ? 1 : t < 0 ? -1 : 0;
    x->d[at] = (int8_t)(t - 10 * carry);
  }
}

/* Divided by n; the C library rounds the spelling, a last digit of 1 stands for what is left
 * over. */
static double expansion_mean(const struct expansion *x, uint64_t n) {
  enum { MORE = 40 };
  static char text[PLACES + MORE + 8];
  bool minus = x->d[0] > 4;
  int carry = 0;
  struct expansion m = *x;
  if (minus) {
    for (int i = PLACES; i-- > 0;) {
      int t = -x->d[i] + carry;
      carry = t < 0 ? -1 : 0;
      m.d[i] = (int8_t)(t < 0 ? t + 10 : t);
    }
  }
  unsigned __int128 rest = 0;
  char *p = text;
  for (int i = 0; i < PLACES + MORE; i++) {
    if (i == WHOLE) *p++ = '.';
    rest = rest * 10 + (unsigned)(i < PLACES ? m.d[i] : 0);
    *p++ = (char)('0' + (int)(rest / n));
    rest %= n;
  }
  *p++ = rest ? '1' : '0';
  *p = 0;
  double d = strtod(text, NULL);
  return minus && d != 0 ? -d : d;
}

/* --- Values --- */

enum shape { MONEY, WIDE, TINY, CANCEL, HALVES, SHAPES };

static double random_value(enum shape shape) {
  uint64_t bits = random_bits();
  double d;
  switch (shape) {
    case MONEY: return (double)(int64_t)(bits % 20000000) / 100 - 50000;
    case WIDE:
      do {
        bits = random_bits();
        memcpy(&d, &bits, sizeof d);
      } while (isnan(d) || isinf(d) || fabs(d) > 1e306);
      return d;
    case TINY: /* subnormals and their neighbours */
      bits &= UINT64_C(0x800FFFFFFFFFFFFF);
      bits |= (uint64_t)below(3) << 52;
      memcpy(&d, &bits, sizeof d);
      return d;
    case CANCEL: {
      static const double some[] = {1e300, -1e300, 1e16, -1e16, 1, -1, 1e-300, 0x1p53, -0x1p53};
      return some[bits % (sizeof some / sizeof *some)];
    }
    default: /* the sum lands on or beside a point halfway between two doubles */
      return ldexp(below(2) ? 1 : -1, (int)below(120) - 60);
  }
}

static double sum_of(const double *v, size_t n, uint64_t by) {
  struct float_sum s = {0};
  double d;
  for (size_t i = 0; i < n; i++) float_sum_add(&s, v[i], &arena);
  assert_true(float_sum_mean(&s, by, &d));
  return d;
}

static void shuffle(double *v, size_t n) {
  for (size_t i = n; i > 1; i--) {
    size_t k = below((unsigned)i);
    double t = v[i - 1];
    v[i - 1] = v[k];
    v[k] = t;
  }
}

static void test_reference(void **state) {
  (void)state;
  enum { MOST = 60 };
  for (int round = 0; round < 1200; round++) {
    double v[MOST], d;
    size_t n = 1 + below(MOST);
    struct expansion x = {0};
    enum shape shape = (enum shape)(round % SHAPES);
    for (size_t i = 0; i < n; i++) {
      v[i] = random_value(below(20) ? shape : (enum shape)below(SHAPES));
      expansion_add(&x, v[i]);
    }
    uint64_t by = 1 + below(1000);
    if (below(4) == 0) by = random_bits() | 1;
    double sum = expansion_mean(&x, 1), mean = expansion_mean(&x, by);
    for (int order = 0; order < 4; order++) {
      if (sum_of(v, n, 1) != sum) fail_msg("sum of shape %d: not %a", (int)shape, sum);
      if (sum_of(v, n, by) != mean) fail_msg("mean of shape %d: not %a", (int)shape, mean);
      shuffle(v, n);
      /* in parts, as threads do it */
      struct float_sum part[3] = {0}, all = {0};
      size_t from = 0;
      for (int k = 0; k < 3; k++) {
        size_t to = k == 2 ? n : from + below((unsigned)(n - from) + 1);
        float_sum_add_many(&part[k], v + from, to - from, &arena);
        from = to;
      }
      for (int k = 3; k-- > 0;) float_sum_merge(&all, &part[k], &arena);
      assert_true(float_sum_result(&all, &d) && d == sum);
      assert_true(float_sum_mean(&all, by, &d) && d == mean);
    }
    if (round % 100 == 0) arena_free(&arena);
  }
}

static void check_sum(const double *v, size_t n, double want) {
  double d = sum_of(v, n, 1);
  if (d != want || signbit(d) != signbit(want)) fail_msg("%a, not %a", d, want);
}

#define CHECK(want, ...)                           \
  do {                                             \
    const double v_[] = {__VA_ARGS__};             \
    check_sum(v_, sizeof v_ / sizeof *v_, (want)); \
  } while (0)

static void test_known(void **state) {
  (void)state;
  double d;
  struct float_sum s = {0};
  assert_true(float_sum_result(&s, &d) && d == 0 && !signbit(d));
  CHECK(0.0, -0.0);
  CHECK(0.0, -0.0, 1.0, -1.0);
  CHECK(1.0, 1e308, 1.0, -1e308);
  CHECK(0x1p53, 0x1p53, 1.0);             /* half: even */
  CHECK(0x1p53 + 4, 0x1p53 + 2, 1.0);     /* half: even is above */
  CHECK(0x1p53 + 2, 0x1p53, 1.0, 5e-324); /* a little more than half */
  CHECK(0x1p53, 0x1p53, 1.0, -5e-324);
  CHECK(-0x1p53 - 2, -0x1p53, -1.0, -5e-324);
  CHECK(5e-324, 5e-324);
  CHECK(1e-323, 5e-324, 5e-324);
  CHECK(1.7976931348623157e308, 1.7976931348623157e308, 1e291); /* below half of the last place */
  CHECK(1.7976931348623157e308, 1.7976931348623157e308, 1.7976931348623157e308, -1.7976931348623157e308);
  double tenth[10];
  for (int i = 0; i < 10; i++) tenth[i] = 0.1;
  check_sum(tenth, 10, 1.0);
  assert_true(sum_of(tenth, 10, 10) == 0.1);
  const double mean_of_ends[] = {1.7976931348623157e308, 1.7976931348623157e308};
  assert_true(sum_of(mean_of_ends, 2, 2) == 1.7976931348623157e308);
  const double least[] = {5e-324};
  assert_true(sum_of(least, 1, 2) == 0); /* half: even */
  const double three[] = {5e-324, 5e-324, 5e-324};
  assert_true(sum_of(three, 3, 2) == 1e-323); /* one and a half: even */
  assert_true(sum_of(three, 3, UINT64_MAX) == 0);
}

static void test_overflow(void **state) {
  (void)state;
  double d = 5;
  struct float_sum s = {0};
  float_sum_add(&s, 1.7976931348623157e308, &arena);
  float_sum_add(&s, 1.7976931348623157e308, &arena);
  assert_false(float_sum_result(&s, &d));
  assert_true(d == 5);
  assert_true(float_sum_mean(&s, 2, &d) && d == 1.7976931348623157e308);
  float_sum_add(&s, -1.7976931348623157e308, &arena); /* only the result counts */
  assert_true(float_sum_result(&s, &d) && d == 1.7976931348623157e308);
  float_sum_clear(&s);
  float_sum_add(&s, 1.7976931348623157e308, &arena);
  float_sum_add(&s, 0x1p970, &arena); /* half of the last place: even is infinity */
  assert_false(float_sum_result(&s, &d));
  struct float_sum t = {0}, u = {0};
  float_sum_add(&t, INFINITY, &arena);
  float_sum_add(&t, -INFINITY, &arena);
  assert_false(float_sum_result(&t, &d));
  assert_false(float_sum_mean(&t, 2, &d));
  float_sum_add(&u, 1, &arena);
  float_sum_merge(&u, &t, &arena);
  assert_false(float_sum_result(&u, &d));
  float_sum_clear(&u);
  assert_true(float_sum_result(&u, &d) && d == 0);
}

static void test_clear(void **state) {
  (void)state;
  struct float_sum s = {0};
  double d;
  size_t used = 0;
  for (int round = 0; round < 2000; round++) { /* grows each time, allocates once */
    float_sum_add(&s, 1e300, &arena);
    float_sum_add(&s, round, &arena);
    float_sum_add(&s, -1e300, &arena);
    assert_true(float_sum_result(&s, &d) && d == round);
    float_sum_clear(&s);
    if (round == 0) used = arena.total;
    assert_true(arena.total == used);
  }
  size_t before = arena.total;
  for (int i = 0; i < 100000; i++) float_sum_add(&s, i / 100.0, &arena); /* everyday: none at all */
  assert_true(arena.total == before && s.grown == NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_reference),
      cmocka_unit_test(test_known),
      cmocka_unit_test(test_overflow),
      cmocka_unit_test(test_clear),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
