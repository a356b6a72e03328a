/* The vector kernels against one row at a time: every size around the edges of words and blocks, extremes of values,
 * parents without rows, parents that go on from chunk to chunk. */
#include <stddef.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run/bits.h"
#include "run/bits_runs.h"
#include "run/members.h"
#include "random.h"

enum { MOST = 1024, WORDS = MOST / 64 };

static uint64_t seed = 1;
static uint32_t chance(uint32_t n) { return random_below(&seed, n); }
static int64_t some_i64(void) {
  static const int64_t odd[] = {INT64_MIN, INT64_MIN + 1, -1, 0, 1, INT64_MAX - 1, INT64_MAX, 100};
  return chance(3) ? (int64_t)chance(7) - 3 : odd[chance(8)];
}
/* Sums of up to 2,048 of them fit 64 bits. */
static int64_t some_i53(void) {
  static const int64_t odd[] = {-(INT64_C(1) << 52), (INT64_C(1) << 52) - 1, -1, 0};
  return chance(3) ? (int64_t)chance(2000) - 500 : odd[chance(4)];
}
static bool bit(const uint64_t *b, uint32_t i) { return b[i >> 6] >> (i & 63) & 1; }
static bool holds(int64_t a, enum bits_op op, int64_t b) {
  return op == BITS_EQ ? a == b : op == BITS_LT ? a < b : op == BITS_LE ? a <= b : op == BITS_GT ? a > b : a >= b;
}

/* Exactly as large as may be read, so that a sanitizer sees a step too far. */
static void *sized(size_t bytes) {
  void *p = malloc(bytes ? bytes : 1);
  assert_non_null(p);
  return p;
}

static void test_compare(void **state) {
  (void)state;
  for (uint32_t n = 0; n <= MOST; n += n < 200 ? 1 : 37) {
    int64_t *a = sized(n * 8);
    for (uint32_t i = 0; i < n; i++) a[i] = some_i64();
    for (int op = BITS_EQ; op <= BITS_GE; op++) {
      int64_t b = some_i64();
      uint64_t got[WORDS + 1], plain[WORDS + 1];
      memset(got, 0xAA, sizeof got);
      bits_compare_i64(got, a, n, (enum bits_op)op, b);
      bits_compare_i64_plain(plain, a, n, (enum bits_op)op, b);
      assert_memory_equal(got, plain, (n + 63) / 64 * 8);
      for (uint32_t i = 0; i < n; i++) assert_int_equal(bit(got, i), holds(a[i], (enum bits_op)op, b));
      for (uint32_t i = n; i < (n + 63) / 64 * 64; i++) assert_false(bit(got, i));
      assert_int_equal(got[(n + 63) / 64], UINT64_C(0xAAAAAAAAAAAAAAAA));
    }
    free(a);
  }
}

/* Halves that decide, and halves that are those of the constant. */
static __int128 some_i128(void) {
  static const int64_t high[] = {INT64_MIN, -1, 0, 1, INT64_MAX};
  return (__int128)((unsigned __int128)(uint64_t)high[chance(5)] << 64 | (uint64_t)some_i64());
}

static void test_compare_wide(void **state) {
  (void)state;
  for (uint32_t n = 0; n <= MOST; n += n < 200 ? 1 : 37) {
    __int128 *a = sized(n * sizeof *a);
    for (int op = BITS_EQ; op <= BITS_GE; op++) {
      __int128 b = some_i128();
      for (uint32_t i = 0; i < n; i++) a[i] = chance(4) ? some_i128() : b;
      uint64_t got[WORDS + 1], plain[WORDS + 1];
      memset(got, 0xAA, sizeof got);
      bits_compare_i128(got, a, n, (enum bits_op)op, b);
      bits_compare_i128_plain(plain, a, n, (enum bits_op)op, b);
      assert_memory_equal(got, plain, (n + 63) / 64 * 8);
      for (uint32_t i = 0; i < n; i++) {
        __int128 v = a[i];
        bool want = op == BITS_EQ   ? v == b
                    : op == BITS_LT ? v < b
                    : op == BITS_LE ? v <= b
                    : op == BITS_GT ? v > b
                                    : v >= b;
        assert_int_equal(bit(got, i), want);
      }
      for (uint32_t i = n; i < (n + 63) / 64 * 64; i++) assert_false(bit(got, i));
      assert_int_equal(got[(n + 63) / 64], UINT64_C(0xAAAAAAAAAAAAAAAA));
    }
    free(a);
  }
}

/* Where rows begin: which parents have any. */
static void test_rises(void **state) {
  (void)state;
  for (uint32_t n = 0; n <= MOST; n += n < 200 ? 1 : 37) {
    uint32_t *a = sized((n + 1) * sizeof *a);
    a[0] = chance(2) ? 0 : UINT32_MAX - 2 * MOST; /* numbers that would be negative with a sign, too */
    for (uint32_t i = 0; i < n; i++) a[i + 1] = a[i] + chance(3);
    uint64_t got[WORDS + 1], plain[WORDS + 1];
    memset(got, 0xAA, sizeof got);
    bits_rises(got, a, n);
    bits_rises_plain(plain, a, n);
    assert_memory_equal(got, plain, (n + 63) / 64 * 8);
    for (uint32_t i = 0; i < n; i++) assert_int_equal(bit(got, i), a[i + 1] > a[i]);
    for (uint32_t i = n; i < (n + 63) / 64 * 64; i++) assert_false(bit(got, i));
    assert_int_equal(got[(n + 63) / 64], UINT64_C(0xAAAAAAAAAAAAAAAA));
    free(a);
  }
}

static uint32_t code_at(const void *a, uint32_t width, uint32_t i) {
  return width == 1 ? ((const uint8_t *)a)[i] : width == 2 ? ((const uint16_t *)a)[i] : ((const uint32_t *)a)[i];
}

static void test_codes(void **state) {
  (void)state;
  for (uint32_t width = 1; width <= 4; width *= 2)
    for (uint32_t codes = 1; codes <= 300; codes = codes * 3 + 1) {
      if (width == 1 && codes > 256) continue;
      uint64_t *set = sized((codes + 63) / 64 * 8);
      for (uint32_t some = 0; some < 9; some++)
        for (uint32_t n = 0; n <= MOST; n += n < 140 ? 7 : 111) {
          void *a = sized((size_t)n * width);
          for (uint32_t i = 0; i < n; i++) {
            uint32_t c = chance(codes);
            if (width == 1) ((uint8_t *)a)[i] = (uint8_t)c;
            else if (width == 2) ((uint16_t *)a)[i] = (uint16_t)c;
            else ((uint32_t *)a)[i] = c;
          }
          memset(set, 0, (codes + 63) / 64 * 8);
          for (uint32_t k = 0; k < some; k++) {
            uint32_t c = chance(codes);
            set[c >> 6] |= UINT64_C(1) << (c & 63);
          }
          uint64_t got[WORDS + 1], plain[WORDS + 1];
          bits_in_set(got, a, width, n, set, codes);
          bits_in_set_plain(plain, a, width, n, set);
          assert_memory_equal(got, plain, (n + 63) / 64 * 8);
          for (uint32_t i = 0; i < n; i++) assert_int_equal(bit(got, i), bit(set, code_at(a, width, i)));
          for (uint32_t i = n; i < (n + 63) / 64 * 64; i++) assert_false(bit(got, i));
          uint32_t x = chance(codes + 2) + (chance(5) ? 0 : 70000);
          bits_equal_code(got, a, width, n, x);
          for (uint32_t i = 0; i < n; i++) assert_int_equal(bit(got, i), code_at(a, width, i) == x);
          for (uint32_t i = n; i < (n + 63) / 64 * 64; i++) assert_false(bit(got, i));
          free(a);
        }
      free(set);
    }
}

/* Cells of one byte and of two, a few of them or nearly all that of the constant, for few rows and for all. */
static void cells_case(uint32_t n, bool two, uint32_t spread) {
  uint32_t words = (n + 63) / 64;
  uint8_t *cells = sized(words * 64), *low = two ? sized(words * 64) : NULL;
  for (uint32_t i = 0; i < words * 64; i++) {
    cells[i] = (uint8_t)(chance(9) ? 100 + chance(spread) : chance(2) * 255);
    if (two) low[i] = (uint8_t)(chance(9) ? chance(spread) : chance(2) * 255);
  }
  for (uint32_t round = 0; round < 12; round++) {
    struct bits_cells c = {.cells = cells, .low = low, .n = n, .equal = round % 3 == 0, .others = round % 3 == 1};
    c.cell = chance(4) ? 100 + chance(spread) : chance(2) * 255;
    if (two) c.cell = c.cell << 8 | (chance(4) ? chance(spread) : chance(2) * 255);
    c.all = two && chance(2);
    uint64_t asked[WORDS + 1], got[3][WORDS + 1], same[3][WORDS + 1];
    uint32_t some = chance(4);
    for (uint32_t i = 0; i < words; i++) asked[i] = 0;
    for (uint32_t i = 0; i < n; i++) asked[i / 64] |= (uint64_t)(some == 0 || chance(some * 8) == 0) << (i % 64);
    for (uint32_t k = 0; k < 3; k++) memcpy(got[k], asked, words * 8), got[k][words] = same[k][words] = 77;
    bool any[3] = {bits_keep_cells(got[0], same[0], &c), bits_keep_cells_avx2(got[1], same[1], &c),
                   bits_keep_cells_plain(got[2], same[2], &c)};
    for (uint32_t k = 0; k < 3; k++) {
      bool met = false;
      for (uint32_t i = 0; i < words * 64; i++) {
        uint32_t cell = two ? (uint32_t)cells[i] << 8 | low[i] : cells[i];
        bool in = i < n && bit(asked, i), is = cell == c.cell, holds = c.equal ? is : (cell < c.cell) != c.others;
        assert_int_equal(bit(got[k], i), in && holds);
        assert_int_equal(bit(same[k], i), in && is);
        met |= in && is;
      }
      assert_int_equal(any[k], met);
      assert_int_equal(got[k][words], 77);
      assert_int_equal(same[k][words], 77);
    }
  }
  free(cells), free(low);
}

static void test_cells(void **state) {
  (void)state;
  for (uint32_t n = 0; n <= MOST; n += n < 200 ? 1 : 37)
    for (uint32_t spread = 1; spread < 150; spread *= 12) cells_case(n, false, spread), cells_case(n, true, spread);
}

/* The ids of members: few and many of them, the last ones beside what is not theirs. */
static void members_case(uint32_t rows, uint32_t dense, uint32_t threads) {
  uint32_t words = (rows + 63) / 64;
  int64_t *ids = sized((size_t)rows * 8);
  uint64_t *bits = calloc(words + 1, 8), count = 0;
  for (uint32_t i = 0; i < rows; i++) {
    ids[i] = (int64_t)i * 7 - 1000;
    uint32_t one_in = dense == 3 ? (i / 2048 % 2 ? 2 : 300) : dense == 2 ? 1 : dense == 1 ? 3 : 100;
    if (chance(one_in)) continue;
    bits[i / 64] |= UINT64_C(1) << (i % 64);
    count++;
  }
  int64_t *got = sized(count * 8), *want = sized(count * 8);
  assert_int_equal(members_part_plain(want, ids, bits, 0, rows), count);
  uint64_t k = 0;
  for (uint32_t i = 0; i < rows; i++)
    if (bit(bits, i)) assert_int_equal(want[k++], ids[i]);
  assert_int_equal(members_ids(got, ids, bits, rows, threads), count);
  if (count) assert_memory_equal(got, want, count * 8);
  free(ids), free(bits), free(got), free(want);
}

static void test_members(void **state) {
  (void)state;
  for (uint32_t dense = 0; dense < 4; dense++) {
    for (uint32_t rows = 0; rows < 5000; rows += rows < 200 ? 1 : 61) members_case(rows, dense, 2);
    for (uint32_t threads = 1; threads < 5; threads++) members_case((1 << 20) + 77, dense, threads);
  }
}

/* Parents whose children count as `kind` says, walked in chunks; every aggregate beside the plain one. */
static void run_case(uint32_t parents, uint32_t kind, uint32_t chunk) {
  uint32_t *starts = sized((parents + 1) * sizeof *starts);
  uint32_t rows = chance(3) * 100;
  for (uint32_t p = 0; p < parents; p++) {
    starts[p] = rows;
    rows += kind == 0   ? chance(20)
            : kind == 1 ? 1
            : kind == 2 ? (chance(6) ? 0 : chance(200))
            : kind == 3 ? 64
            : chance(4) ? chance(3)
                        : 1500;
  }
  starts[parents] = rows;
  int64_t *v = sized((rows + 1) * sizeof *v), *count = calloc(parents + 1, 8), *want_count = calloc(parents + 1, 8);
  uint64_t *seen = calloc(parents / 64 + 2, 8), *want_seen = calloc(parents / 64 + 2, 8);
  unsigned __int128 *low = calloc(parents + 1, 16), *want_low = calloc(parents + 1, 16);
  uint32_t dense = chance(4);
  bool least = chance(2), wide = chance(2);
  int64_t *best = sized((parents + 1) * 8), *want_best = sized((parents + 1) * 8);
  for (uint32_t p = 0; p < parents; p++) best[p] = want_best[p] = least ? INT64_MAX : INT64_MIN;
  for (uint32_t at = starts[0], position = 0; at < rows;) {
    uint32_t n = rows - at < chunk ? rows - at : chunk;
    while (starts[position + 1] <= at) position++;
    struct bits_run r = {starts, at, position, n};
    uint64_t chosen[WORDS] = {0}, last[WORDS];
    uint32_t whose[MOST + 1], parent[MOST];
    for (uint32_t i = 0; i < n; i++) {
      v[at + i] = wide ? some_i64() : some_i53();
      if (dense == 3 || (dense == 2 && chance(2)) || (dense == 1 && !chance(30)))
        chosen[i >> 6] |= UINT64_C(1) << (i & 63);
    }
    struct bits_ends e = {.last = last};
    bits_ends_run(&e, whose, r);
    bits_parents_run(parent, r);
    bits_count_run(count, chosen, n, &e);
    bits_any_run(seen, chosen, n, &e);
    bits_sum_run(low, v + at, chosen, n, &e);
    bits_best_by(best, v + at, chosen, n, parent, least);
    uint32_t p = position;
    for (uint32_t i = 0; i < n; i++) {
      while (starts[p + 1] <= at + i) p++;
      assert_int_equal(parent[i], p);
      assert_int_equal(bit(last, i), starts[p + 1] == at + i + 1);
      if (!bit(chosen, i)) continue;
      want_count[p]++;
      if (least ? v[at + i] < want_best[p] : v[at + i] > want_best[p]) want_best[p] = v[at + i];
      want_seen[p >> 6] |= UINT64_C(1) << (p & 63);
      want_low[p] += (unsigned __int128)(__int128)v[at + i];
    }
    at += n;
  }
  assert_memory_equal(count, want_count, parents * 8);
  assert_memory_equal(seen, want_seen, (parents / 64 + 2) * 8);
  assert_memory_equal(low, want_low, parents * 16);
  assert_memory_equal(best, want_best, parents * 8);
  free(best), free(want_best);
  free(starts), free(v), free(count), free(want_count), free(seen), free(want_seen), free(low), free(want_low);
}

static void test_runs(void **state) {
  (void)state;
  for (uint32_t kind = 0; kind < 5; kind++)
    for (uint32_t chunk = 1; chunk <= MOST; chunk = chunk < 70                         ? chunk + 3
                                                    : chunk * 2 > MOST && chunk < MOST ? MOST
                                                                                       : chunk * 2)
      for (uint32_t parents = 1; parents <= 300; parents = parents * 2 + 1) run_case(parents, kind, chunk);
}

/* A whole block of one sign, at and beyond the values of which that many fit 64 bits; of one position, and of two. */
static void test_sums(void **state) {
  (void)state;
  enum { ROWS = 2048 };
  static int64_t v[ROWS];
  static const int64_t most = (INT64_C(1) << 52) - 1,
                       values[] = {most, most + 1, -most - 1, -most - 2, INT64_MAX, INT64_MIN};
  for (uint32_t k = 0; k < sizeof values / sizeof *values; k++)
    for (uint32_t end = 1; end <= ROWS; end = end == 1 ? 1000 : end == 1000 ? ROWS : ROWS + 1) {
      uint32_t starts[] = {0, end, ROWS}, whose[ROWS + 1];
      uint64_t chosen[ROWS / 64], last[ROWS / 64];
      memset(chosen, 0xFF, sizeof chosen);
      for (uint32_t i = 0; i < ROWS; i++) v[i] = values[k];
      struct bits_ends e = {.last = last};
      bits_ends_run(&e, whose, (struct bits_run){starts, 0, 0, ROWS});
      unsigned __int128 low[2] = {7, 0};
      bits_sum_run(low, v, chosen, ROWS, &e);
      assert_true(low[0] == (unsigned __int128)(7 + (__int128)values[k] * end));
      assert_true(low[1] == (unsigned __int128)((__int128)values[k] * (ROWS - end)));
    }
}

/* Bits packed and unpacked, listed, sliced; rows of chosen positions. */
static void pack_case(uint32_t n, uint32_t dense) {
  uint32_t words = (n + 63) / 64;
  uint64_t x[WORDS + 2] = {0}, mask[WORDS + 2] = {0}, packed[WORDS + 2], back[WORDS + 2], slice[WORDS + 2];
  uint64_t *exact = sized(words * 8);
  for (uint32_t i = 0; i < n; i++) {
    x[i >> 6] |= (uint64_t)chance(2) << (i & 63);
    mask[i >> 6] |= (uint64_t)(dense == 2 || chance(dense ? 2 : 40) == 0) << (i & 63);
  }
  memcpy(exact, mask, words * 8);
  bits_pack(packed, x, exact, words);
  bits_unpack(back, packed, exact, words);
  uint32_t *list = sized((n + 16) * sizeof *list), count = bits_list(list, exact, n), k = 0;
  for (uint32_t i = 0; i < n; i++) {
    assert_int_equal(bit(back, i), bit(mask, i) && bit(x, i));
    if (!bit(mask, i)) continue;
    assert_int_equal(bit(packed, k), bit(x, i));
    assert_int_equal(list[k++], i);
  }
  assert_int_equal(count, k);
  uint32_t at = chance(n), left = n - at;
  bits_slice(slice, exact, at, left);
  for (uint32_t i = 0; i < left; i++) assert_int_equal(bit(slice, i), bit(mask, at + i));
  /* the mask as ends of rows: those of numbers in x, from some number on */
  uint64_t on[WORDS + 3] = {0}, rows[WORDS + 1];
  memcpy(on, x, words * 8);
  uint32_t number = chance(3);
  bits_rows_of(rows, on, number, exact, n);
  for (uint32_t i = 0; i < n; i++) {
    assert_int_equal(bit(rows, i), bit(on, number));
    number += bit(mask, i);
  }
  free(exact), free(list);
}

static void test_packing(void **state) {
  (void)state;
  for (uint32_t n = 1; n <= MOST; n += n < 200 ? 1 : 29)
    for (uint32_t dense = 0; dense < 3; dense++) pack_case(n, dense);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_compare), cmocka_unit_test(test_compare_wide), cmocka_unit_test(test_rises),
      cmocka_unit_test(test_codes),   cmocka_unit_test(test_cells),        cmocka_unit_test(test_members),
      cmocka_unit_test(test_runs),    cmocka_unit_test(test_sums),         cmocka_unit_test(test_packing)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
