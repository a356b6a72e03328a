/* Rows moved in parts and buckets stand where a stable sort by parent, one row at a time, puts them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "data/dataset.h"
#include "data/moves.h"
#include "random.h"

static uint64_t seed = 1;
static uint32_t below(uint32_t n) { return random_below(&seed, n); }

enum owners { ANY, ONE_HAS_ALL, NONE_HAS_ANY, IN_ORDER };

struct world {
  struct arena arena;
  uint32_t rows, parents, *owner, *place, *perm, *starts;
};

/* Row by row: the reference. */
static void sort(struct world *w) {
  uint32_t n = 0;
  for (uint32_t p = 0; p <= w->parents; p++) {
    w->starts[p] = n;
    for (uint32_t i = 0; i < w->rows; i++) {
      uint32_t at = w->owner[i] == ROW_NONE ? w->parents : w->place ? w->place[w->owner[i]] : w->owner[i];
      if (at == p) w->perm[n++] = i;
    }
  }
  assert_int_equal(n, w->rows);
}

static void begin(struct world *w, uint32_t rows, uint32_t parents, enum owners how, bool placed) {
  arena_init(&w->arena, &mem_libc, NULL);
  w->rows = rows;
  w->parents = parents;
  w->owner = arena_new_array(&w->arena, uint32_t, rows + 1);
  w->perm = arena_new_array(&w->arena, uint32_t, rows + 1);
  w->starts = arena_new_array(&w->arena, uint32_t, parents + 1);
  w->place = placed ? arena_new_array(&w->arena, uint32_t, parents + 1) : NULL;
  for (uint32_t i = 0; placed && i < parents; i++) w->place[i] = parents - 1 - i;
  for (uint32_t i = 0; i < rows; i++) {
    uint32_t p = parents ? how == ANY           ? below(parents)
                           : how == ONE_HAS_ALL ? parents / 2
                                                : i / (rows / parents + 1)
                         : 0;
    w->owner[i] = how == NONE_HAS_ANY || !parents || (how == ANY && !below(9)) ? ROW_NONE : p;
  }
  sort(w);
}

#define CHECK(type, same)                \
  for (uint32_t i = 0; i < w->rows; i++) \
    if (!(same)) fail_msg("%u rows, %u parts, %u bits: cell %u of " #type, w->rows, parts, bits, i)

static bool bit(const uint64_t *bits, uint32_t i) { return bits[i / 64] >> i % 64 & 1; }

static void check(struct world *w, uint32_t parts, uint32_t bits) {
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  size_t n = w->rows, words = n / 64 + 2;
  uint32_t *owner = arena_new_array(&a, uint32_t, n + 1), *starts = arena_new_array(&a, uint32_t, w->parents + 1);
  memcpy(owner, w->owner, n * sizeof *owner);
  struct moves *m = moves_by_parent(&a, w->rows, owner, w->place, w->parents, starts, parts, bits);
  assert_memory_equal(starts, w->starts, ((size_t)w->parents + 1) * sizeof *starts);
  CHECK(places, m->to[w->perm[i]] == i);
  bool same = true;
  for (uint32_t i = 0; i < w->rows; i++) same &= w->perm[i] == i;
  assert_int_equal(moves_nothing(m), same);
  uint32_t *perm = arena_new_array(&a, uint32_t, n + 1);
  moves_inverse(&a, m, perm);
  assert_memory_equal(perm, w->perm, n * sizeof *perm);
  /* cells, each kind */
  uint64_t *wide = arena_new_array(&a, uint64_t, n + 1), *eight = arena_new_array(&a, uint64_t, n + 1);
  uint32_t *codes = arena_new_array(&a, uint32_t, n + 1), *four = arena_new_array(&a, uint32_t, n + 1);
  uint16_t *two = arena_new_array(&a, uint16_t, n + 1);
  uint8_t *one = arena_new_array(&a, uint8_t, n + 1);
  unsigned __int128 *large = arena_new_array(&a, unsigned __int128, n + 1),
                    *sixteen = arena_new_array(&a, unsigned __int128, n + 1);
  uint64_t *from_bits = arena_new_array(&a, uint64_t, words), *to_bits = arena_new_array(&a, uint64_t, words);
  uint64_t *not_zero = arena_new_array(&a, uint64_t, words);
  for (uint32_t i = 0; i < w->rows; i++) {
    wide[i] = below(3) ? (uint64_t)below(UINT32_MAX) << 32 | below(UINT32_MAX) : 0;
    codes[i] = below(UINT32_MAX);
    large[i] = (unsigned __int128)wide[i] << 64 | codes[i];
    if (below(2)) from_bits[i / 64] |= (uint64_t)1 << i % 64;
  }
  moves_cells(&a, m, MOVES_8_8, wide, eight);
  CHECK(8 of 8, eight[i] == wide[w->perm[i]]);
  moves_cells(&a, m, MOVES_4_4, codes, four);
  CHECK(4 of 4, four[i] == codes[w->perm[i]]);
  moves_cells(&a, m, MOVES_4_2, codes, two);
  CHECK(2 of 4, two[i] == (uint16_t)codes[w->perm[i]]);
  moves_cells(&a, m, MOVES_4_1, codes, one);
  CHECK(1 of 4, one[i] == (uint8_t)codes[w->perm[i]]);
  moves_cells(&a, m, MOVES_16_16, large, sixteen);
  CHECK(16 of 16, sixteen[i] == large[w->perm[i]]);
  moves_cells(&a, m, MOVES_8_BIT, wide, not_zero);
  CHECK(bits of 8, bit(not_zero, i) == (wide[w->perm[i]] != 0));
  moves_cells(&a, m, MOVES_BIT_BIT, from_bits, to_bits);
  CHECK(bits, bit(to_bits, i) == bit(from_bits, w->perm[i]));
  if (w->rows % 64) assert_int_equal((to_bits[w->rows / 64] | not_zero[w->rows / 64]) >> w->rows % 64, 0);
  moves_cells(&a, m, MOVES_4_4, codes, codes);
  CHECK(4 in place, codes[i] == four[i]);
  moves_cells(&a, m, MOVES_4_2, codes, codes); /* codes of codes */
  CHECK(2 in place of 4, ((uint16_t *)(void *)codes)[i] == (uint16_t)four[w->perm[i]]);
  size_t bytes = 0;
  uint32_t *within = moves_inverse_within(&a, m, &bytes);
  assert_int_equal(within != NULL, n > 0);
  if (within) {
    assert_true(bytes >= n * 16);
    assert_memory_equal(within, w->perm, n * sizeof *perm);
  }
  assert_null(moves_inverse_within(&a, m, &bytes)); /* it has no room any more, and takes another */
  moves_cells(&a, m, MOVES_8_8, wide, wide);
  CHECK(8 in place, wide[i] == eight[i]);
  moves_done(&a, m);
  CHECK(places, m->to[w->perm[i]] == i);
  arena_free(&a);
}

static void test_moves(void **state) {
  (void)state;
  static const uint32_t rows[] = {0, 1, 2, 63, 64, 65, 127, 128, 129, 500, 1000, 4097};
  static const uint32_t parents[] = {0, 1, 2, 10, 700};
  for (size_t r = 0; r < sizeof rows / sizeof *rows; r++)
    for (size_t p = 0; p < sizeof parents / sizeof *parents; p++)
      for (enum owners how = ANY; how <= IN_ORDER; how++) {
        if (rows[r] > 1000 && parents[p] > 10) continue; /* the reference takes a while */
        struct world w;
        begin(&w, rows[r], parents[p], how, how == ANY && rows[r] % 2);
        for (uint32_t parts = 1; parts <= 5; parts += 2)
          for (uint32_t bits = 0; bits <= 7; bits += bits ? 1 : 6) check(&w, parts, bits);
        arena_free(&w.arena);
      }
}

/* A block of one arena becomes one of another, larger or smaller, copied or not. */
static void test_take(void **state) {
  (void)state;
  static const size_t sizes[] = {0, 1, 100, 65000, 65536, 70000, 300000};
  enum { COUNT = sizeof sizes / sizeof *sizes };
  struct arena a, b;
  arena_init(&a, &mem_libc, NULL);
  arena_init(&b, &mem_libc, NULL);
  char *kept[COUNT * COUNT];
  for (int i = 0; i < COUNT * COUNT; i++) {
    size_t from = sizes[i / COUNT], to = sizes[i % COUNT];
    char *p = from ? arena_alloc_raw(&a, from) : NULL;
    for (size_t k = 0; k < from; k++) p[k] = (char)(i + k * 7);
    kept[i] = arena_take(&b, &a, p, from, to);
    for (size_t k = from; k < to; k++) kept[i][k] = (char)(i + k * 7);
  }
  arena_free(&a);
  for (int i = 0; i < COUNT * COUNT; i++)
    for (size_t k = 0; k < sizes[i % COUNT]; k++) assert_int_equal(kept[i][k], (char)(i + k * 7));
  arena_free(&b);
  assert_int_equal(a.total + b.total, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_moves), cmocka_unit_test(test_take)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
