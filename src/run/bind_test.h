/* Tests of text against constants, made once for each text of a dictionary when a program is bound. */
#ifndef SEG_RUN_BIND_TEST_H
#define SEG_RUN_BIND_TEST_H

#include "data/regex.h"
#include "run/exec.h"

struct text_test {
  const struct ir_node *node;    /* eq lt le in starts ends contains matches */
  bool left;                     /* its constant stands on the left */
  uint32_t change;               /* LOWER, UPPER, TRIM or FOLD: what is done to a text before it is tested; or 0 */
  struct str constant;           /* of all but in and matches */
  const struct const_list *list; /* of in: texts in order */
};

/* Whether `s` is one of these, which are in order. */
bool in_texts(const struct const_list *l, struct str s);

/* Sets the bit of every code of `d` whose text passes; `bits` are zeroed. On as many threads as the options
 * say, which are not 0. False: canceled. */
bool test_texts(struct arena *a, const struct text_test *t, const struct dict *d, const struct run_options *o,
                uint64_t *bits);

/* What LOWER, UPPER, TRIM or FOLD does, into a buffer. */
typedef void text_change(struct str s, struct buf *out);
text_change *change_of(uint32_t op);

#endif
