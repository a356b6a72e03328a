/* From the checked tree to the IR. */
#ifndef SEG_IR_LOWER_H
#define SEG_IR_LOWER_H

#include "front/check.h"
#include "ir/fold.h"

/* Beyond these a segment is refused (E0703): nodes of the graph, nested brackets, tree nodes visited (computed fields
 * with parameters are lowered anew at each use), and how deep the lowering itself goes. */
enum { LOWER_NODES_MOST = 1000000, LOWER_NEST_MOST = 60, LOWER_STEPS_MOST = 3000000, LOWER_DEPTH_MOST = 1500 };

/* The rows that names speak of, innermost first; as the checker's scopes. `row` is meant at binder level `level` and is
 * shifted to where it is used. */
struct env {
  const struct env *outer;
  ir_ref row;
  uint32_t level;
};

/* The arguments of the computed field whose body is lowered, to be lowered where they are used. */
struct frame {
  const struct node *const *args;
  const struct env *env; /* of the caller */
  const struct frame *frame;
  uint32_t let;
};

struct lowering {
  struct ir *ir;
  const struct checked *c;
  struct diags *ds;
  uint32_t level;       /* binders around the place at hand */
  ir_ref *let_memo;     /* [let]: its body over ROW 0, where it has no parameters */
  ir_ref *segment_memo; /* [segment]: its condition over ROW 0 */
  uint32_t depth;       /* of lower_cond and lower_value in one another */
  uint32_t steps;       /* tree nodes visited so far */
  bool failed;
};

/* A collection: `rows` with its predicate in a frame one level in. */
struct rowset {
  struct ir_rows rows;
  const struct rowset *outer; /* a step along a relation that is not unique: rows of each of these */
};

/* Ready to lower at level 0, with what was lowered before kept. */
struct lowering lower_begin(struct ir *ir, const struct checked *c, struct diags *ds);
struct type lower_type(const struct lowering *w, const struct node *n);
struct ref lower_ref(const struct lowering *w, const struct node *n);
ir_ref lower_cond(struct lowering *w, const struct node *n, const struct env *env, const struct frame *f);
ir_ref lower_value(struct lowering *w, const struct node *n, const struct env *env, const struct frame *f);
/* The value as a number of kind `t` (int, decimal of its scale, float). */
ir_ref lower_convert(struct lowering *w, ir_ref v, struct type t, struct span span);
/* A row expression; 0 where the node is none. */
ir_ref lower_row(struct lowering *w, const struct node *n, const struct env *env, const struct frame *f);
ir_ref lower_env_row(struct lowering *w, const struct env *env, uint32_t depth);
ir_ref lower_let(struct lowering *w, uint32_t let, ir_ref row, const struct node *const *args, const struct env *env,
                 const struct frame *f, bool cond);
ir_ref lower_segment(struct lowering *w, uint32_t segment, ir_ref row);
struct constant lower_id(struct str word);
/* Goes one step down at `n`; false, with E0703 reported, where that is too far. lower_leave goes up again with what was
 * made. */
bool lower_enter(struct lowering *w, const struct node *n);
ir_ref lower_leave(struct lowering *w, const struct node *n, ir_ref made);
void lower_fail(struct lowering *w, enum ir_code_id code, struct span at, const char *what);
const struct node *lower_bare(const struct node *n);
/* Whether its kind alone says that it is a condition. */
bool lower_says_condition(const struct node *n);

/* lower_rows.c */
struct rowset lower_rows(struct lowering *w, const struct node *n, const struct env *env, const struct frame *f);
ir_ref lower_aggregate(struct lowering *w, const struct node *n, const struct env *env,
                       const struct frame *f); /* value or condition */
ir_ref lower_pick(struct lowering *w, const struct node *n, const struct env *env, const struct frame *f);
bool lower_is_aggregate_cond(const struct lowering *w, const struct node *n);

/* lower_compare.c */
ir_ref lower_compare(struct lowering *w, const struct node *n, const struct env *env, const struct frame *f);
ir_ref lower_in(struct lowering *w, const struct node *n, const struct env *env, const struct frame *f);
ir_ref lower_between(struct lowering *w, const struct node *n, const struct env *env, const struct frame *f);
ir_ref lower_order(struct lowering *w, enum node_op op, ir_ref a, ir_ref b, struct span span);
struct lowered_values {
  ir_ref *items;
  uint32_t count, cap;
};
/* The constants of a list, as values of `elem`; what is no constant (a parameter that was given a field) goes to
 * `rest`. */
struct const_list lower_list(struct lowering *w, const struct node *n, struct type elem, const struct env *env,
                             const struct frame *f, struct lowered_values *rest);
/* A duration: months and microseconds. */
bool lower_period(struct lowering *w, const struct node *n, const struct env *env, const struct frame *f,
                  int64_t *months, int64_t *us);

#endif
