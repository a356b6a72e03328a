/* Inside the reference evaluator: its values, its frames of rows, and evaluating single nodes in them. */
#ifndef SEG_RUN_REFERENCE_IMPL_H
#define SEG_RUN_REFERENCE_IMPL_H

#include "data/regex.h"
#include "data/zone.h"
#include "run/reference.h"

/* A value, by the type of its node; a row in `row` (ROW_NONE: not there, and missing). */
struct val {
  bool missing;
  int64_t i;
  i128 d;
  double f;
  struct str s;
  uint32_t row;
};

struct eval {
  const struct ir *ir;
  const struct dataset *data;
  struct arena *arena;  /* lives as long as the evaluation */
  struct arena scratch; /* of one row */
  const struct zone *zone;
  struct zone_span hint;
  struct matcher **matchers; /* [node] */
  struct str *overflows;     /* [node] what is said of one there */
  struct run_error error;
  uint32_t entity, row; /* of the segment's row, for messages */
};

/* Rows of the binders, innermost first. */
struct frame {
  const struct frame *outer;
  uint32_t row;
};

/* Calls `each` for the rows of a collection in order of storage, along its path. True stops. */
struct walk {
  struct eval *e;
  const struct ir_node *n;
  const struct frame *f;
  bool (*each)(struct walk *w, uint32_t row);
  void *ctx;
  struct run_error aside; /* of an ANY: what overflowed in a row's condition, and counts where no other row decides */
};

/* `ir` must not grow while it is evaluated. Freed by eval_end. */
void eval_begin(struct eval *e, const struct ir *ir, const struct dataset *d, struct arena *arena);
void eval_end(struct eval *e);
bool eval_cond(struct eval *e, ir_ref r, const struct frame *f);
struct val eval_value(struct eval *e, ir_ref r, const struct frame *f);
void eval_rows(struct walk *w);

#endif
