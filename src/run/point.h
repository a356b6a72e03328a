/* A condition over one row that a program holds, without a dataset: for services that have one customer at hand.
 *
 * The condition becomes a small program of tests that jump: each knows where to go when it holds and where when not, so
 * `and` and `or` cost nothing and what does not matter is not looked at. A program is immutable; testing a row
 * allocates nothing but scratch memory for texts that are made anew. */
#ifndef SEG_RUN_POINT_H
#define SEG_RUN_POINT_H

#include "ir/ir.h"

/* An element of a set: in place, in a structure of the caller's that is laid out alike. */
typedef struct {
  const char *ptr;
  size_t len;
} __attribute__((may_alias)) point_text;

/* A field's value. By type: bool, int, date, timestamp, duration: i. decimal: d, at the column's scale. float: f,
 * neither NaN nor -0. text, enum, id (a whole number in its shortest spelling) and map (the object's JSON): s. set:
 * set, which needs no `present`. */
struct point_value {
  bool present;
  union {
    int64_t i;
    double f;
    i128 d;
    struct str s;
    struct {
      const point_text *items;
      size_t count;
    } set;
  };
};

struct point;

enum point_refusal { POINT_FINE, POINT_OTHER_ROWS, POINT_TOO_LARGE };

/* A condition over a row of `entity`. NULL with the reason in *why, and in *where the node that it is about, where the
 * condition cannot be asked of one row. The program lives in `a`, whose failed allocations it takes, and refers to
 * `ir`. */
struct point *point_new(struct arena *a, const struct ir *ir, uint32_t entity, ir_ref cond, enum point_refusal *why,
                        ir_ref *where);

/* The columns that it reads, ascending. */
const uint32_t *point_columns(const struct point *p, uint32_t *count);

/* Whether point_test may ask for scratch memory. */
bool point_wants_scratch(const struct point *p);

enum point_answer { POINT_NO, POINT_YES, POINT_OVERFLOW };

/* `fields`: by column of the entity. What overflows is told only where the answer hangs on it. `scratch`, where it is
 * wanted, is the calling thread's; a failed allocation takes its trap. */
enum point_answer point_test(const struct point *p, const struct point_value *fields, struct arena *scratch);

#endif
