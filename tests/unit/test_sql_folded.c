/* Patterns for folded texts, held against the folding itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "data/text.h"
#include "random.h"
#include "sql/dialect.h"

static struct arena a;
static uint64_t state = 1;
static uint32_t below(uint32_t n) { return random_below(&state, n); }

static bool holds(enum op op, struct str text, struct str c) {
  if (op == IR_EQ) return str_eq(text, c);
  if (op == IR_STARTS) return str_starts(text, c);
  if (op == IR_ENDS) return str_ends(text, c);
  return str_find(text, c) != SIZE_MAX;
}

static const enum op ops[] = {IR_EQ, IR_STARTS, IR_ENDS, IR_CONTAINS};

/* A text of characters that fold to something that begins with or holds one of few letters, so that parts meet. */
static void add_near(struct buf *b, const struct text_mapping *all, uint32_t count) {
  static const char *const plain[] = {"s",  "t", "f", "i", "ʼ", "n", "ö", "x", "S", "[",        "\\", "-",        "^",
                                      "\n", " ", "ß", "ﬃ", "ẞ", "ﬆ", "İ", "ΐ", "ι", "\xcc\x88", "j",  "\xcc\x8c", "ǰ"};
  if (below(8)) {
    buf_addz(b, plain[below(sizeof plain / sizeof *plain)]);
    return;
  }
  const struct text_mapping *m = &all[below(count)];
  if (below(2)) buf_add_utf8(b, m->from);
  else buf_add_utf8(b, m->to[below(m->count)]);
}

static void patterns_are_foldings(void **unused) {
  (void)unused;
  uint32_t count, made = 0, held = 0;
  const struct text_mapping *all = text_mappings(TEXT_FOLD, &count);
  arena_init(&a, &mem_libc, NULL);
  for (int round = 0; round < 4000; round++) {
    struct buf text = buf_in(&a), c = buf_in(&a), raw = buf_in(&a);
    for (uint32_t n = 1 + below(4); n; n--) add_near(&raw, all, count);
    text_fold(buf_str(&raw), &c);
    enum op op = ops[below(4)];
    const struct regex *re = sql_folded_pattern(&a, op, buf_str(&c));
    if (!re) continue;
    made++;
    struct matcher *m = matcher_new(&a, re);
    for (int k = 0; k < 12; k++) {
      struct buf folded = buf_in(&a);
      text.len = 0;
      for (uint32_t n = below(3); n; n--) add_near(&text, all, count);
      if (below(4)) buf_add(&text, buf_str(below(2) ? &raw : &c));
      for (uint32_t n = below(3); n; n--) add_near(&text, all, count);
      struct str t = text.len ? buf_str(&text) : STR("");
      text_fold(t, &folded);
      bool is = holds(op, folded.len ? buf_str(&folded) : STR(""), buf_str(&c));
      held += is;
      if (matcher_full(m, t, &a) != is)
        fail_msg("%s: `%.*s` in `%.*s` (%s)", ir_op_name(op), STR_ARG(buf_str(&c)), STR_ARG(t),
                 is ? "it is there" : "it is not there");
    }
    if (round % 100 == 99) arena_free(&a), arena_init(&a, &mem_libc, NULL);
  }
  arena_free(&a);
  if (made < 3000 || held < 5000) fail_msg("%u patterns, %u times true: the test looks at too little", made, held);
}

/* Each character that folding changes is found by what it becomes, and by each part of that. */
static void every_character(void **unused) {
  (void)unused;
  uint32_t count;
  const struct text_mapping *all = text_mappings(TEXT_FOLD, &count);
  for (uint32_t i = 0; i < count; i++) {
    arena_init(&a, &mem_libc, NULL);
    struct buf text = buf_in(&a), to = buf_in(&a);
    buf_add_utf8(&text, all[i].from);
    for (uint32_t k = 0; k < all[i].count; k++) buf_add_utf8(&to, all[i].to[k]);
    const struct regex *re = sql_folded_pattern(&a, IR_EQ, buf_str(&to));
    assert_non_null(re);
    assert_true(matcher_full(matcher_new(&a, re), buf_str(&text), &a));
    for (uint32_t k = 0; k < all[i].count; k++) {
      struct buf one = buf_in(&a);
      buf_add_utf8(&one, all[i].to[k]);
      re = sql_folded_pattern(&a, IR_CONTAINS, buf_str(&one));
      assert_non_null(re);
      assert_true(matcher_full(matcher_new(&a, re), buf_str(&text), &a));
    }
    arena_free(&a);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(patterns_are_foldings), cmocka_unit_test(every_character)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
