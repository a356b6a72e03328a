/* Every diagnostic code of every stage. */
#ifndef SEG_TOOLS_CODES_H
#define SEG_TOOLS_CODES_H

#include "base/diag.h"

struct code_list {
  ARRAY_OF(const struct diag_code *) list;
};

/* In the order of their ids, errors first. */
struct code_list codes_all(struct arena *a);

/* The first paragraph of an explanation: what the code means, without its examples. */
struct str code_meaning(const struct diag_code *code);
/* The first sentence of that. */
struct str code_gist(const struct diag_code *code);

#endif
