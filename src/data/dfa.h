/* An automaton that is in one state at a time: a text is tested in a step a byte, forward or backward, and no further
 * than the answer is open. Whole dictionaries are tested several texts at once, so that the steps of one fill the
 * waits of another. */
#ifndef SEG_DATA_DFA_H
#define SEG_DATA_DFA_H

#include "data/dataset.h"
#include "data/nfa.h"

/* Immutable. A state is the offset of its row in `next`; 0 fails whatever follows, and `stride` accepts whatever
 * follows. */
struct dfa {
  uint32_t start, stride;
  bool backward;         /* from the last byte to the first */
  uint8_t class_of[256]; /* of a byte: its column */
  const uint32_t *next;  /* after the columns of the classes one that stays, and one that says whether it accepts */
};

/* NULL where it would have too many states, or takes more than about `work` steps to make. */
const struct dfa *dfa_new(struct arena *a, const struct nfa *n, bool backward, uint64_t work);

/* Of forward and backward, that which needs fewer steps for texts like those of `t`; NULL where neither can be had. */
const struct dfa *dfa_for(struct arena *a, const struct nfa *n, const struct dict *t);

bool dfa_full(const struct dfa *d, struct str text);

/* Sets the bits of the codes from `first` (a multiple of 64) to before `end` whose texts are meant. Their words
 * are 0. */
void dfa_full_each(const struct dfa *d, const struct dict *t, uint32_t first, uint32_t end, uint64_t *bits);

#endif
