/* Texts that are, begin with, end with or contain a given one, as they are or case-folded. */
#include "base/utf8.h"
#include "data/nfa.h"
#include "data/text.h"

struct adder {
  struct nfa *n;
  const uint32_t *points; /* of the given text */
  uint32_t count;
  uint32_t first; /* state `first + i`: i of them were there */
  bool open_start, open_end;
};

/* How many of the points were there once `f` came behind the first `at`; NONE: it does not fit. */
static uint32_t advance(const struct adder *w, uint32_t at, const uint32_t *f, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    if (at == w->count) return w->open_end ? at : UINT32_MAX;
    if (w->points[at] != f[i]) return UINT32_MAX;
    at++;
  }
  return at;
}

/* Edges for the character `c`, whose folding is `f`. */
static void add_character(const struct adder *w, uint32_t c, const uint32_t *f, uint32_t count) {
  for (uint32_t i = 0; i < w->count; i++) {
    uint32_t to = advance(w, i, f, count);
    if (to != UINT32_MAX) nfa_points(w->n, w->first + i, w->first + to, c, c);
  }
  if (!w->open_start) return;
  for (uint32_t skip = 1; skip < count; skip++) { /* the given text may begin inside a folding */
    uint32_t to = advance(w, 0, f + skip, count - skip);
    if (to != UINT32_MAX) nfa_points(w->n, w->first, w->first + to, c, c);
  }
}

static bool has_any(const struct adder *w, const uint32_t *f, uint32_t count) {
  for (uint32_t i = 0; i < w->count; i++)
    for (uint32_t k = 0; k < count; k++)
      if (w->points[i] == f[k]) return true;
  return false;
}

static bool folds_to_itself(uint32_t c, const struct text_mapping *all, uint32_t count) {
  uint32_t low = 0, high = count;
  while (low < high) {
    uint32_t mid = (low + high) / 2;
    if (all[mid].from < c) low = mid + 1;
    else high = mid;
  }
  return low == count || all[low].from != c;
}

void nfa_add_text(struct nfa *n, struct str text, bool folded, bool open_start, bool open_end) {
  struct adder w = {.n = n, .open_start = open_start, .open_end = open_end};
  uint32_t *points = arena_new_array(n->arena, uint32_t, text.len + 1);
  for (size_t at = 0; at < text.len;) points[w.count++] = utf8_next(text, &at);
  w.points = points;
  w.first = n->states;
  n->states += w.count + 1;
  nfa_free(n, n->start, w.first);
  nfa_free(n, w.first + w.count, n->accept);
  if (open_start) nfa_any_run(n, w.first);
  if (open_end) nfa_any_run(n, w.first + w.count);
  uint32_t count = 0;
  const struct text_mapping *all = folded ? text_mappings(TEXT_FOLD, &count) : NULL;
  n->too_large |= folded && !all;
  for (uint32_t i = 0; i < w.count; i++)
    if (folds_to_itself(points[i], all, count)) nfa_points(n, w.first + i, w.first + i + 1, points[i], points[i]);
  for (uint32_t i = 0; i < count && !n->too_large; i++)
    if (has_any(&w, all[i].to, all[i].count)) add_character(&w, all[i].from, all[i].to, all[i].count);
}
