/* How much of a condition a database evaluates: all of it, or a wider one whose members are a superset.
 *
 * What a dialect cannot say exactly (dialect.h, `can`) is taken out so that no member is lost: a condition has an upper
 * bound, true wherever it is true, and a lower bound, true only where it is. Below NOT the two change places; AND and
 * OR are bounded by parts; a leaf that cannot be said is bounded by what it needs (`name matches /ab.*c/` is true only
 * where the name is present and begins with `ab`), else by TRUE from above and FALSE from below. Related rows are
 * counted and looked for under the bounds of their own condition. */
#ifndef SEG_SQL_PUSHDOWN_H
#define SEG_SQL_PUSHDOWN_H

#include "sql/dialect.h"

struct sql_pushdown {
  ir_ref cond;              /* the upper bound */
  bool exact;               /* it is the condition itself */
  struct sql_place *places; /* the conditions that it is made of, as they stand in it */
  uint32_t place_count;
};

/* `cond` over ROW 0 of the writer's segment. Adds nodes to the IR. */
struct sql_pushdown sql_push(struct writer *w, ir_ref cond);

#endif
