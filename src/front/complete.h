/* What may come next at a place in a text that is being written: for the REPL, and for editors. */
#ifndef SEG_FRONT_COMPLETE_H
#define SEG_FRONT_COMPLETE_H

#include "front/check.h"

struct completion {
  struct str text;   /* what stands there then */
  const char *kind;  /* "field", "computed field", "relation", "method", "enum member", "keyword", "segment",
                        "constant", "row", "entity", "module", "unit" */
  struct str detail; /* its type, or what a method does; may be empty */
};

struct completions {
  uint32_t from;                    /* where the word that it completes begins, in bytes */
  ARRAY_OF(struct completion) list; /* by text, each once */
};

/* The words that fit at the end of `text`, an expression over the row of `entity` or a declaration, begun and not
 * finished; mistakes before it do no harm. Nothing inside a text literal or a comment. `c` is checked without errors
 * and has a schema. */
struct completions complete_at(struct arena *a, const struct checked *c, uint32_t entity, struct str text);

#endif
