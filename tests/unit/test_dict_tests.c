/* Tests of text over a dictionary: by any number of threads what a plain loop gives; canceled; without
 * memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "data/text.h"
#include "ir/fold.h"
#include "run/bind_test.h"
#include "random.h"

static uint64_t seed = 5;
static uint32_t roll(uint32_t n) { return random_below(&seed, n); }

static struct dict *random_dict(struct arena *a, uint32_t count) {
  static const char *const parts[] = {"anna",  "Ström",   "STRÖM", "straße", "lee ", " Kim", ".",
                                      "@acme", "@globex", "ﬁ",     "中文",   "7",    "x",    "É"};
  struct dict *d = arena_new(a, struct dict);
  struct buf b = buf_in(a);
  d->count = count;
  d->offsets = arena_new_array(a, uint64_t, (size_t)count + 1);
  for (uint32_t i = 0; i < count; i++) {
    for (uint32_t k = roll(5); k; k--) buf_addz(&b, parts[roll(sizeof parts / sizeof *parts)]);
    buf_printf(&b, "%u", i);
    d->offsets[i + 1] = b.len;
  }
  d->bytes = b.ptr;
  return d;
}

struct plain {
  struct arena *a;
  const struct text_test *t;
  const struct matcher *m;
};

static bool plain_test(const struct plain *p, struct str s) {
  struct buf b = buf_in(p->a);
  switch (p->t->change) {
    case OP_FOLD_: text_fold(s, &b); break;
    case OP_LOWER_: text_lower(s, &b); break;
    case OP_UPPER_: text_upper(s, &b); break;
    case OP_TRIM_: buf_add(&b, text_trim(s)); break;
    default: buf_add(&b, s);
  }
  s = buf_str(&b);
  struct str k = p->t->constant;
  int order = str_cmp(s, k);
  switch (p->t->node->op) {
    case IR_EQ: return order == 0;
    case IR_LT: return p->t->left ? order > 0 : order < 0;
    case IR_LE: return p->t->left ? order >= 0 : order <= 0;
    case IR_STARTS: return str_starts(s, k);
    case IR_ENDS: return str_ends(s, k);
    case IR_CONTAINS: return str_find(s, k) != SIZE_MAX;
    case IR_MATCHES: return matcher_full(p->m, s, p->a);
    default:
      for (uint32_t i = 0; i < p->t->list->count; i++)
        if (str_eq(p->t->list->items[i].s, s)) return true;
      return false;
  }
}

static void hold(const struct text_test *t, const struct dict *d) {
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  struct plain p = {.a = &a, .t = t};
  if (t->node->op == IR_MATCHES) p.m = matcher_new(&a, t->node->regex);
  uint64_t *want = arena_new_array(&a, uint64_t, d->count / 64 + 1);
  for (uint32_t c = 0; c < d->count; c++)
    if (plain_test(&p, dict_get(d, c))) bit_set(want, c);
  for (uint32_t threads = 1; threads <= 3; threads++) {
    uint64_t *got = arena_new_array(&a, uint64_t, d->count / 64 + 1);
    struct run_options o = {.threads = threads};
    assert_true(test_texts(&a, t, d, &o, got));
    for (uint32_t c = 0; c < d->count; c++)
      if (bit_get(got, c) != bit_get(want, c))
        fail_msg("op %u after %u, \"%.*s\" of %u, by %u threads", t->node->op, t->change, STR_ARG(dict_get(d, c)),
                 d->count, threads);
  }
  arena_free(&a);
}

static const struct regex *pattern(struct arena *a, const char *text) {
  struct regex_problems ps = {0};
  const struct regex *re = regex_parse(a, str_from(text), &ps);
  assert_non_null(re);
  return re;
}

static void test_all(void **state) {
  (void)state;
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  static const uint32_t changes[] = {0, OP_LOWER_, OP_UPPER_, OP_TRIM_, OP_FOLD_};
  static const uint16_t ops[] = {IR_EQ, IR_LT, IR_LE, IR_STARTS, IR_ENDS, IR_CONTAINS};
  static const char *const constants[] = {"straße1", "anna", "ström", "1", "lee 12", "ss", "fi", "STRÖM", "É", "kim"};
  static const char *const patterns[] = {".*[a-z]+7@(acme|globex).*", "[^a]*", ".*strö[mn].*", "[ab]*.*a.{14}.*7"};
  static const uint32_t counts[] = {1, 5, 64, 700, 4095, 4096, 4097, 13000};
  for (uint32_t size = 0; size < sizeof counts / sizeof *counts; size++) {
    const struct dict *d = random_dict(&a, counts[size]);
    for (uint32_t c = 0; c < 5; c++) {
      for (uint32_t k = 0; k < 6; k++) {
        struct ir_node n = {.op = ops[k]};
        struct text_test t = {
            .node = &n, .change = changes[c], .left = roll(2), .constant = str_from(constants[roll(10)])};
        hold(&t, d);
      }
      for (uint32_t k = 0; k < 4; k++) {
        struct ir_node n = {.op = IR_MATCHES, .regex = pattern(&a, patterns[k])};
        struct text_test t = {.node = &n, .change = changes[c]};
        hold(&t, d);
      }
      uint32_t most = roll(2) ? 4 : 600; /* texts in a list, in order */
      struct constant items[600];
      struct const_list list = {.items = items};
      for (uint32_t k = 0; k < most; k++) items[list.count++].s = str_printf(&a, "anna%06u", k * 3);
      if (counts[size] > 1) items[list.count - 1].s = str_dup(&a, dict_get(d, 1));
      const_list_sort(&list, TYPE_TEXT);
      struct ir_node n = {.op = IR_IN};
      struct text_test t = {.node = &n, .change = changes[c], .list = &list};
      hold(&t, d);
    }
  }
  arena_free(&a);
}

/* Ends of texts that are there, and of ones that nearly are, of every length; short texts at the very beginning. */
static void test_ends(void **state) {
  (void)state;
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  for (uint32_t count = 1; count < 5000; count = count * 3 + 1) {
    const struct dict *d = random_dict(&a, count);
    for (uint32_t len = 0; len <= 24; len++)
      for (uint32_t k = 0; k < 3; k++) {
        struct str s = dict_get(d, k ? roll(count) : 0);
        if (s.len < len) continue;
        s = str_dup(&a, str_sub(s, s.len - len, s.len));
        if (k == 2 && len) ((char *)s.ptr)[roll(len)] ^= 1;
        struct ir_node n = {.op = IR_ENDS};
        struct text_test t = {.node = &n, .constant = s};
        hold(&t, d);
      }
  }
  arena_free(&a);
}

static void test_canceled(void **state) {
  (void)state;
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  const struct dict *d = random_dict(&a, 40000);
  volatile int cancel = 1;
  for (uint32_t threads = 1; threads <= 2; threads++) {
    struct run_options o = {.threads = threads, .cancel = &cancel};
    struct ir_node n = {.op = IR_STARTS};
    struct text_test t = {.node = &n, .change = OP_UPPER_, .constant = STR("A")};
    uint64_t *bits = arena_new_array(&a, uint64_t, d->count / 64 + 1);
    assert_false(test_texts(&a, &t, d, &o, bits));
    uint32_t done = 0;
    for (uint32_t i = 0; i <= d->count / 64; i++) done += (uint32_t)__builtin_popcountll(bits[i]);
    assert_true(done < 10000);
  }
  arena_free(&a);
}

struct scarce {
  atomic_int left;
  atomic_long taken;
};

static void *scarce_resize(void *ctx, void *ptr, size_t old_size, size_t new_size) {
  struct scarce *s = ctx;
  if (new_size && atomic_fetch_sub(&s->left, 1) <= 0) return NULL;
  void *p = mem_libc.resize(NULL, ptr, old_size, new_size);
  atomic_fetch_add(&s->taken, (long)new_size - (long)old_size);
  return p;
}

static void test_no_memory(void **state) {
  (void)state;
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  const struct dict *d = random_dict(&a, 20000);
  struct ir_node matches = {.op = IR_MATCHES, .regex = pattern(&a, "(a|[^b-d]{2,30})*x[é-ü]")},
                 starts = {.op = IR_STARTS};
  struct text_test tests[] = {{.node = &matches},
                              {.node = &starts, .change = OP_LOWER_, .constant = STR("a")},
                              {.node = &starts, .change = OP_FOLD_, .constant = STR("ström")}};
  for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
    struct scarce s = {0};
    struct mem mem = {scarce_resize, &s};
    volatile int failures = 0;
    for (volatile int n = 0, ran = 0; !ran; n++) {
      struct arena_trap trap;
      struct arena small;
      atomic_store(&s.left, n);
      arena_init(&small, &mem, &trap);
      if (setjmp(trap.env) == 0) {
        struct run_options o = {.threads = 2};
        uint64_t *bits = arena_new_array(&small, uint64_t, d->count / 64 + 1);
        assert_true(test_texts(&small, &tests[i], d, &o, bits));
        ran = 1;
      } else {
        failures++;
      }
      arena_free(&small);
      assert_int_equal(atomic_load(&s.taken), 0);
    }
    assert_true(failures > 1);
  }
  arena_free(&a);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_all),
      cmocka_unit_test(test_ends),
      cmocka_unit_test(test_canceled),
      cmocka_unit_test(test_no_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
