/* Inside the IR room: small makers, and what folds. */
#ifndef SEG_IR_FOLD_H
#define SEG_IR_FOLD_H

#include "ir/ir.h"

ir_ref ir_share(struct ir *ir, struct ir_node n); /* hash-consing alone, no simplification */
ir_ref ir_truth(struct ir *ir, bool v);
/* A calculation with constants alone: one that is still in the graph overflows. */
bool ir_overflows(const struct ir *ir, const struct ir_node *n);
bool ir_is(const struct ir *ir, ir_ref r, enum op op);
ir_ref ir_row(struct ir *ir, uint32_t depth, uint32_t entity);
ir_ref ir_constant(struct ir *ir, struct type t, struct constant c, struct span span);
ir_ref ir_missing(struct ir *ir, struct type t);
ir_ref ir_cond1(struct ir *ir, enum op op, ir_ref a, struct span span);
ir_ref ir_cond2(struct ir *ir, enum op op, ir_ref a, ir_ref b, struct span span);
ir_ref ir_value1(struct ir *ir, enum op op, struct type t, ir_ref a, struct span span);
ir_ref ir_value2(struct ir *ir, enum op op, struct type t, ir_ref a, ir_ref b, struct span span);
ir_ref ir_and2(struct ir *ir, ir_ref a, ir_ref b);
ir_ref ir_or2(struct ir *ir, ir_ref a, ir_ref b);
/* Sorts and dedupes the list; folds. */
ir_ref ir_in(struct ir *ir, ir_ref left, struct const_list list, struct span span);
void const_list_sort(struct const_list *l, enum type_kind kind);
/* <0, 0, >0 of two constants of one kind (decimals of one scale). */
int constant_cmp(struct constant a, struct constant b, enum type_kind kind);

/* The node of `n` where it simplifies, else 0. */
ir_ref ir_simplify(struct ir *ir, const struct ir_node *n);

/* Instants and days (lower_time.c). `x` a timestamp or date; constants in its own kind. */
struct zone;
/* x <op> day, x a timestamp: as a range of instants where that is exact. */
ir_ref ir_time_against_day(struct ir *ir, enum op op, bool swapped, ir_ref x, int32_t day, struct span span);
/* low <= x < high in days. */
ir_ref ir_time_in_days(struct ir *ir, ir_ref x, int32_t low, int32_t high, struct span span);

enum ir_code_id {
#define CODE(id, severity, name, explain) id,
#include "ir/codes.def"
#undef CODE
  IR_CODES
};
extern const struct diag_code ir_code[IR_CODES];
const struct diag_code *const *ir_codes(uint32_t *count);

#endif
