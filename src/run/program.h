/* A program: passes over entities, each a tree of domains with straight-line code. Immutable once
 * emitted.
 *
 * A pass scans one entity. Its domain 0 has a position for each row; another domain is an
 * expansion: for each position of the domain outside, the rows that the base row has along a path
 * of to-many relations. Registers are assigned once (a register belongs to one domain; constants to
 * none). An instruction reads registers of its own domain and constants; PARENT brings one in from
 * the domain outside; the aggregates of an expansion write registers of the domain outside, which
 * are there once its EXPAND is done.
 *
 * Values that another pass needs stand in slots, columns that the run makes. A slot is written in
 * one pass and read in later ones. */
#ifndef SEG_RUN_PROGRAM_H
#define SEG_RUN_PROGRAM_H

#include "run/run.h"

enum opcode {
#define OP(id, name, dst, a, b, c, meaning) OP_##id##_,
#include "run/opcodes.def"
#undef OP
  OPCODES
};

/* What a register holds for a position. */
enum reg_kind {
  REG_NONE,
  REG_ROW,   /* uint32_t: ROW_NONE where there is no row */
  REG_TRUTH, /* a bit */
  REG_BOOL,  /* a bit */
  REG_I64,   /* int, date, time, duration; a decimal that is known to have 18 digits at most */
  REG_I128,  /* a decimal */
  REG_F64,
  REG_TEXT, /* uint32_t: a code of a dictionary known when the program is bound to data */
  REG_ID,   /* text, or a 64-bit number where the data's ids are: settled when bound */
  REG_SET,  /* uint64_t: number of the set column << 32 | row */
  REG_LIST, /* uint64_t: start << 32 | count, in a list of rows */
};

enum {
  BLOCK = 2048, /* positions */
  BLOCK_WORDS = BLOCK / 64,
  DEPTH_MOST = 64, /* domains inside domains */
  NARROW_DIGITS = 18,
};

struct reg {
  uint8_t kind;
  uint8_t scale;  /* of a decimal */
  uint8_t digits; /* of a decimal in a REG_I64: |value| < 10^digits; 19: no decimal */
  bool constant;  /* domain is NONE */
  uint32_t domain;
};

struct instr {
  uint16_t op;
  uint8_t kind; /* of dst */
  bool flag;
  uint8_t scale_a, scale_b;
  uint32_t dst, a, b, c; /* registers; 0 is none */
  uint32_t *list;        /* AND, OR, COUNT_TRUE */
  uint32_t list_count;
  uint32_t entity, index;
  int64_t imm;
  ir_ref node;    /* where its constant, list, pattern, type are, and what a message names */
  struct str key; /* MAP_KEY */
};

struct domain {
  uint32_t outer; /* domain outside; NONE for domain 0 */
  uint32_t depth;
  uint32_t entity; /* of its rows */
  uint32_t row;    /* the register that holds them */
  uint32_t base;   /* register of the domain outside; the rest for expansions only */
  uint32_t *path;
  uint32_t path_count;
  struct instr *code;
  uint32_t count;
};

struct pass {
  uint32_t entity;
  uint32_t level;
  struct reg *regs;   /* 1.. */
  uint32_t reg_count; /* with 0 */
  struct domain *domains;
  uint32_t domain_count;
  struct instr *consts;
  uint32_t const_count;
};

struct slot {
  uint32_t entity; /* a value for each of its rows */
  uint8_t kind, scale;
  ir_ref node; /* for the disassembly */
};

struct program {
  const struct ir *ir;
  struct pass *passes;
  uint32_t pass_count;
  struct slot *slots;
  uint32_t slot_count;
};

extern const char *const op_name[OPCODES];
extern const char op_kinds[OPCODES][5]; /* letters of opcodes.def: dst a b c */
extern const char *const reg_kind_name[];

static inline bool op_is_aggregate(uint32_t op) { return op >= OP_COUNT_ && op <= OP_MARK_; }
static inline bool op_is_result(uint32_t op) { return op >= OP_STORE_ && op <= OP_EMIT_VALUE_; }
/* What only puts truths together for results: it stands last in domain 0 (closing.c). */
static inline bool op_closes(uint32_t op) {
  return op == OP_AND_ || op == OP_OR_ || op == OP_NOT_ || op == OP_EMIT_ || op == OP_EMIT_RULE_;
}
static inline bool op_has_list(uint32_t op) { return op == OP_AND_ || op == OP_OR_ || op == OP_COUNT_TRUE_; }

/* Whether a register of kind `k` fits the letter of opcodes.def. */
bool kind_fits(char letter, enum reg_kind k);

#endif
