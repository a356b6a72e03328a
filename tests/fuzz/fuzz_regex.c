/* Any bytes as a pattern: problems lie within it; what parses is spelt so that it parses to the
 * same spelling, and compiles. Bytes behind the first 0xFF are a text to match: what the prefix
 * promises holds, and the automata of our own say of it what RE2 says. */
#include "data/dfa.h"
#include "data/regex.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "data/text.h"

#define CHECK(condition) ((condition) ? (void)0 : abort())

static void check(struct arena *a, struct str pattern, struct str text) {
  struct regex_problems ps = {0};
  struct regex *re = regex_parse(a, pattern, &ps);
  CHECK((re == NULL) == (ps.errors > 0));
  CHECK(re || ps.list.count > 0);
  for (uint32_t i = 0; i < ps.list.count; i++) {
    const struct regex_problem *e = &ps.list.items[i];
    CHECK(e->message.len > 0 && e->start <= e->end && e->end <= pattern.len);
    if (e->has_fix) CHECK(e->fix_start <= e->fix_end && e->fix_end <= pattern.len);
  }
  if (!re) return;
  struct buf first = buf_in(a), second = buf_in(a);
  regex_print(re, REGEX_CANON, &first);
  struct regex_problems none = {0};
  struct regex *again = regex_parse(a, buf_str(&first), &none);
  CHECK(again && none.list.count == 0 && again->size == re->size);
  regex_print(again, REGEX_CANON, &second);
  CHECK(str_eq(buf_str(&first), buf_str(&second)));
  if (utf8_check(text) != SIZE_MAX) return;
  struct matcher *m = matcher_new(a, re);
  bool yes = matcher_full(m, text, a);
  for (int change = 0; change < 3; change++) {
    struct buf changed = buf_in(a);
    if (change == 1) text_lower(text, &changed);
    if (change == 2) text_upper(text, &changed);
    struct nfa n = nfa_in(a);
    if (change) nfa_after_case(&n, change == 2);
    nfa_add_regex(&n, re);
    bool want = change ? matcher_full(m, buf_str(&changed), a) : yes;
    for (int backward = 0; backward < 2; backward++) {
      const struct dfa *d = dfa_new(a, &n, backward, 1000000);
      if (d) CHECK(dfa_full(d, text) == want);
    }
  }
  struct str prefix;
  bool exact;
  regex_prefix(re, &prefix, &exact);
  if (yes) CHECK(str_starts(text, prefix));
  if (exact) CHECK(yes == str_eq(text, prefix));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const uint8_t *split = size ? memchr(data, 0xFF, size) : NULL;
  size_t len = split ? (size_t)(split - data) : size;
  struct str text = split ? str_of((const char *)split + 1, size - len - 1) : STR_NONE;
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  check(&a, str_of((const char *)data, len), text);
  arena_free(&a);
  return 0;
}
