/* Indexes that would help a condition. */
#ifndef SEG_TOOLS_ADVICE_H
#define SEG_TOOLS_ADVICE_H

#include "db/db.h"

/* A table, and the columns of it that a condition compares with constants: those that are equal to one first, then
 * ranges, then, of related rows, the columns that name their owner. */
struct advice {
  uint32_t entity;
  ARRAY_OF(uint32_t) columns;
  uint32_t equal, compared; /* how many of them are compared by =, and at all */
};

/* What could serve a condition over rows of `entity`: one for the entity's own columns, one for each collection. */
struct advices {
  ARRAY_OF(struct advice) list;
};
void advice_of(struct arena *a, const struct ir *ir, uint32_t entity, ir_ref cond, struct advices *out);

/* The statements that make it, names quoted: "CREATE INDEX ...", or what the dialect has instead. */
struct lines {
  ARRAY_OF(struct str) list;
};
void advice_print(struct arena *a, const struct sql_dialect *d, const struct schema *s, const struct advice *x,
                  struct lines *out);

#endif
