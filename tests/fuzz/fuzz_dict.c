/* Bytes between 0xFF are texts: the first is looked for in the others, as it is and after a change of case, in each way
 * that a dictionary is searched; one text at a time says the same. */
#include "data/dfa.h"
#include "data/dict_search.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "data/text.h"

#define CHECK(condition) ((condition) ? (void)0 : abort())

enum { TEXTS = 40, LONGEST = 40 };

static bool plain(struct str s, struct str k, bool open_start, bool open_end) {
  if (open_start && open_end) return str_find(s, k) != SIZE_MAX;
  return open_start ? str_ends(s, k) : open_end ? str_starts(s, k) : str_eq(s, k);
}

static void check(struct arena *a, const struct dict *d, struct str k, int kind, bool open_start, bool open_end) {
  static void (*const change[])(struct str, struct buf *) = {text_fold, text_lower, text_upper};
  struct nfa n = nfa_in(a);
  if (kind == TEXT_LOWER || kind == TEXT_UPPER) nfa_after_case(&n, kind == TEXT_UPPER);
  nfa_add_text(&n, k, kind == TEXT_FOLD, open_start, open_end);
  const struct dfa *both[] = {dfa_new(a, &n, false, 1000000), dfa_new(a, &n, true, 1000000)};
  uint64_t bits[3] = {0};
  for (int i = 0; i < 2; i++)
    if (both[i]) dfa_full_each(both[i], d, 0, d->count, &bits[i]);
  bool search = kind > TEXT_UPPER && open_start && open_end;
  if (search) dict_search(d, k, 0, d->count, &bits[2]);
  for (uint32_t c = 0; c < d->count; c++) {
    struct buf changed = buf_in(a);
    if (kind <= TEXT_UPPER) change[kind](dict_get(d, c), &changed);
    bool want = plain(kind <= TEXT_UPPER ? buf_str(&changed) : dict_get(d, c), k, open_start, open_end);
    for (int i = 0; i < 2; i++) CHECK(!both[i] || bit_get(&bits[i], c) == want);
    CHECK(!search || bit_get(&bits[2], c) == want);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct str all = str_of((const char *)data, size), k = STR_NONE;
  uint64_t offsets[TEXTS + 1] = {0};
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  struct buf bytes = buf_in(&a);
  struct dict d = {.offsets = offsets};
  for (size_t at = 0, texts = 0; at < size && d.count < TEXTS; texts++) {
    size_t len = str_find(str_sub(all, at, size), STR("\xFF"));
    struct str s = str_sub(all, at, len == SIZE_MAX ? size : at + len);
    at += s.len + 1;
    if (utf8_check(s) != SIZE_MAX) continue;
    if (!texts) {
      if (s.len <= LONGEST) k = s;
      continue;
    }
    buf_add(&bytes, s);
    offsets[++d.count] = bytes.len;
  }
  d.bytes = bytes.ptr ? bytes.ptr : (char[1]){0};
  for (int kind = TEXT_FOLD; kind <= TEXT_UPPER + 1; kind++)
    for (int open = 0; open < 4; open++) check(&a, &d, k, kind, open & 1, open & 2);
  arena_free(&a);
  return 0;
}
