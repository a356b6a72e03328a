/* What an evaluation gives, by whatever engine in memory. */
#ifndef SEG_RUN_RESULT_H
#define SEG_RUN_RESULT_H

#include "data/dataset.h"
#include "ir/ir.h"

/* An overflow, or a time out of years 1 to 9999: the language's only errors at run time. */
struct run_error {
  bool set;
  bool canceled;      /* run_options.cancel was raised; nothing else is set */
  struct str message; /* "amount * 1000000 overflows a 64-bit int" */
  struct span span;   /* of the expression; SPAN_NONE where it has none */
  uint32_t entity;    /* the row where it happened; row is ROW_NONE where it is not known */
  uint32_t row;
};

/* Values of one expression for all rows of its entity, by its type:
 * bool, int, date (days), timestamp, duration (µs): i64[row]; decimal at type.scale: i128[row]; float: f64[row];
 * text, enum and id: text[row] (ids that are numbers print as such); set: NULL, not selectable as a value.
 * present NULL: all have a value. */
struct run_values {
  struct type type;
  int64_t *i64;
  i128 *i128;
  double *f64;
  struct str *text;
  uint64_t *present;
};

struct run_segment {
  uint64_t *members; /* bitmap over the rows of the entity; bits beyond the last row 0. NULL for a value */
  uint64_t count;
  uint64_t **rules;          /* [rule]: bitmaps; NULL unless asked for */
  struct run_values *values; /* of an expression that is not a condition; NULL else */
};

struct run_result {
  struct run_segment *segments; /* as in ir.segments */
  uint32_t count;
  struct run_error error;
};

/* The expression as it was written, where that is short; else as the IR prints it. */
struct str run_expression(const struct ir *ir, ir_ref node, struct arena *arena);

/* Prints a value as text output shows it: "" where missing. */
struct buf;
void run_values_print(const struct run_values *v, uint32_t row, struct buf *out);

#endif
