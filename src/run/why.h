/* Why a row is in a segment, or out: the plan of ir/why.h evaluated for that row. */
#ifndef SEG_RUN_WHY_H
#define SEG_RUN_WHY_H

#include "ir/why.h"
#include "run/result.h"

struct why;

/* A related row that is shown. */
struct why_row {
  uint32_t row;
  struct str key;
  bool chosen, holds;
  struct why *values; /* value_count of the plan's why_rows */
};

enum { WHY_ROWS_SHOWN = 5 };

struct why {
  const struct why_part *part;
  bool holds;                 /* of a condition */
  bool decides;               /* the answer would be in question without it */
  bool missing;               /* of a value */
  struct str value;           /* as text; of a row its key */
  struct why *parts;          /* part->count */
  uint64_t all, chosen, hold; /* related rows: along the relation; taken by where, latest, ...; that hold */
  struct why_row *rows;       /* at most WHY_ROWS_SHOWN, those that decide first */
  uint32_t row_count;
};

/* `ir` and `data` are those that `plan` was made for (why_needs names what must be loaded). False with *error set. The
 * result lives in `arena`. */
bool why_run(const struct ir *ir, const struct why_part *plan, const struct dataset *data, uint32_t row,
             struct arena *arena, struct why *out, struct run_error *error);

#endif
