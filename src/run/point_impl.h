/* Inside point evaluation: the program. */
#ifndef SEG_RUN_POINT_IMPL_H
#define SEG_RUN_POINT_IMPL_H

#include "run/point.h"

enum {
  POINT_TEMPS_MOST = 64, /* values under way */
  POINT_MEMOS_MOST = 64, /* values that several places ask for, kept once they are known: a bit each */
  POINT_CODE_MOST = 20000,
  POINT_DEPTH_MOST = 500, /* of nested conditions and values, while the program is made */
};

/* An operand: where it stands in its upper two bits, which one in the others. */
enum point_base { AT_FIELD, AT_CONST, AT_TEMP, AT_MEMO };
#define OPERAND(base, i) ((uint32_t)(base) << 30 | (uint32_t)(i))

/* Tests go on at `yes` or `no`, all others at the next instruction. T(a, b): the test over operands. */
enum point_op {
  P_YES,
  P_NO,      /* the answer */
  P_JUMP,    /* to yes */
  P_CALL,    /* the routine at `yes`, unless memo `dst` is known */
  P_RETURN,  /* with memo `dst` known */
  P_SET,     /* dst := the number b */
  P_ADD_ONE, /* dst := dst + 1 */
  P_MOVE,    /* dst := a */
  P_VALUE,   /* dst := what the node calculates of a and b */
  P_MAP_KEY, /* dst := the node's key of the object a */
  P_PRESENT,
  P_IS_TRUE, /* T(a) */
  P_EQ_I,
  P_LT_I,
  P_LE_I, /* T(a, b) of whole numbers; likewise below */
  P_EQ_F,
  P_LT_F,
  P_LE_F,
  P_EQ_D,
  P_LT_D,
  P_LE_D,
  P_EQ_S,
  P_LT_S,
  P_LE_S,
  P_MIXED, /* an int and a float; the node says how */
  P_IN_I,
  P_IN_F,
  P_IN_D,
  P_IN_S, /* T(a, the node's list) */
  P_STARTS,
  P_ENDS,
  P_CONTAINS,
  P_MATCHES, /* T(a, matcher) */
  P_HAS,     /* T(set a, text b) */
  P_HAS_ANY,
  P_HAS_ALL, /* T(set a, the node's list) */
};

struct point_instr {
  uint16_t op;
  uint16_t literal;   /* of the condition at hand: 1 + its index; 0 inside a routine */
  uint32_t dst, a, b; /* operands */
  uint32_t yes, no;   /* labels while it is made, then instructions */
  union {
    const struct ir_node *node;
    const struct matcher *matcher;
  };
};

/* A test of the condition itself (not of one inside a value), with all that is calculated for it. */
struct point_literal {
  uint32_t yes, no;
  bool negated; /* it stands under NOT: it holds where its test goes to `no` */
};

struct point {
  const struct ir *ir;
  const struct zone *zone;
  struct point_instr *code;
  uint32_t count;
  struct point_literal *literals;
  struct point_value *consts;
  uint32_t *columns, column_count;
  bool scratch;
};

#endif
