/* What a segment's condition is made of, in the words of its source: the plan of an explanation.
 *
 * The IR is shared, folded and has its complements pushed down, so it no longer looks like what was written. An
 * explanation follows the checked tree instead; each part of it has an IR node of its own, which is evaluated in
 * the frame of rows where the part stands (run/why.h). */
#ifndef SEG_IR_WHY_H
#define SEG_IR_WHY_H

#include "ir/ir.h"

enum why_kind {
  WHY_ALL,    /* parts: every one must hold */
  WHY_ANY,    /* parts: one must hold */
  WHY_NOT,    /* parts[0] must not hold */
  WHY_CHOICE, /* if parts[0] then parts[1] else parts[2] */
  WHY_CALL,   /* a computed field or another segment; parts[0]: its body */
  WHY_LEAF,   /* a comparison or the like; parts: the values in it */
  WHY_VALUE,  /* a value; parts: what it is calculated from */
};

struct why_part;

/* Related rows that a value or a condition asks about, over the rows' own frame, one in. */
struct why_rows {
  ir_ref all;    /* a node whose `rows` are all along the relations, without any condition */
  ir_ref chosen; /* what .where(...), .latest(N) and .earliest(N) say of a row */
  ir_ref holds;  /* what the brackets of any, all, none, count say of it; IR_TRUE where there are none */
  uint32_t entity;
  bool says;                /* there is such a condition */
  bool counter;             /* of all(...): a row that does not hold decides */
  struct why_part **values; /* what is read of each row */
  uint32_t value_count;
};

struct why_part {
  enum why_kind kind;
  const struct node *node; /* whose text in the source it is; NULL of a segment without body */
  struct str title;        /* of a rule: `rule "payment trouble"`; of a segment: its name; else "" */
  ir_ref ref;              /* the condition or value, in the part's frame */
  struct type type;        /* of a value, as the checker has it */
  struct why_rows *rows;
  struct why_part **parts;
  uint32_t count;
};

/* The plan of a segment that ir_add_segment took, or of a condition that ir_add_cond took (`expr` over `entity`).
 * Errors that only lowering finds go to `ds`; NULL then. The plan lives in the IR's arena. Very large conditions are
 * not taken apart beyond WHY_PARTS_MOST parts. */
enum { WHY_PARTS_MOST = 20000 };
struct why_part *why_segment(struct ir *ir, const struct checked *c, uint32_t segment, struct diags *ds);
struct why_part *why_expr(struct ir *ir, const struct checked *c, uint32_t entity, const struct node *expr,
                          struct diags *ds);

/* Marks what evaluating the plan reads, as ir_needs. */
void why_needs(const struct ir *ir, const struct why_part *p, struct needs *needs);

#endif
