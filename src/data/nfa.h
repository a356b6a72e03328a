/* Which texts are meant, as an automaton over their bytes: states and edges, put together piece by piece. dfa.h makes
 * it fast.
 *
 * Texts are UTF-8. An edge over any byte that leads back to its own state therefore means any text, where what comes
 * before and after it is whole characters. */
#ifndef SEG_DATA_NFA_H
#define SEG_DATA_NFA_H

#include "base/array.h"
#include "base/str.h"

struct regex;
struct text_mapping;

struct nfa_edge {
  uint32_t from, to;
  uint8_t lo, hi; /* bytes, both in it */
};

/* A text is meant where its bytes lead from `start` to `accept`. */
struct nfa {
  struct arena *arena;
  uint32_t states; /* 0 .. states - 1 */
  uint32_t start, accept;
  ARRAY_OF(struct nfa_edge) bytes;
  ARRAY_OF(struct nfa_edge) free;      /* taken without a byte */
  bool too_large;                      /* edges are missing: of no use */
  const struct text_mapping *mappings; /* of nfa_after_case */
  uint32_t mapping_count;
};

/* With a start and an accept, and nothing between them. */
struct nfa nfa_in(struct arena *a);
uint32_t nfa_state(struct nfa *n);
void nfa_free(struct nfa *n, uint32_t from, uint32_t to);
void nfa_bytes(struct nfa *n, uint32_t from, uint32_t to, uint8_t lo, uint8_t hi);
/* One code point of lo .. hi; after nfa_after_case: one that is mapped to such a one. */
void nfa_points(struct nfa *n, uint32_t from, uint32_t to, uint32_t lo, uint32_t hi);

/* From here on, pieces say what the text is in lower or in upper case. */
void nfa_after_case(struct nfa *n, bool upper);

/* Any text. */
static inline void nfa_any_run(struct nfa *n, uint32_t state) { nfa_bytes(n, state, state, 0, 255); }

/* What a pattern matches. nfa_regex.c */
void nfa_add_regex(struct nfa *n, const struct regex *re);

/* `text`, with anything before it where `open_start`, and behind it where `open_end`; or, where `folded` (and not
 * after nfa_after_case), what case-folds to such a text.
 * nfa_text.c */
void nfa_add_text(struct nfa *n, struct str text, bool folded, bool open_start, bool open_end);

#endif
