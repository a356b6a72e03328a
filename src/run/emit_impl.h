/* Inside the emitter: a pass under construction.
 *
 * An instruction stands in the deepest domain of its operands, so what does not depend on the rows
 * of an expansion is computed outside of it, and brought in by PARENT. Equal instructions of a
 * domain are one.
 *
 * Rounds. The aggregates of one expansion are finished together. An aggregate whose rows need the
 * result of another over the same rows belongs to a later expansion: each register knows the round
 * in which it is there, for its own domain and for each outside, and an expansion of round r reads
 * registers of rounds up to r and gives registers of r + 1. */
#ifndef SEG_RUN_EMIT_IMPL_H
#define SEG_RUN_EMIT_IMPL_H

#include "run/program.h"

/* The rows that ROW k stand for, innermost first. */
struct emit_env {
  const struct emit_env *outer;
  uint32_t domain;
  uint32_t id;
};

struct emit_reg {
  struct reg reg;
  uint16_t *need; /* [depth of its domain + 1]: the round in which it is there; NULL of a constant */
  uint32_t at;    /* its instruction: index into code of `in_domain`; NONE: a domain's rows, or a
                     constant */
  uint32_t in_domain;
  bool live;
};

struct emit_instr {
  struct instr in;
  uint32_t round;
  bool live;
};

struct emit_domain {
  struct domain d;
  uint32_t round; /* of its EXPAND in the domain outside */
  ARRAY_OF(struct emit_instr) code;
  ARRAY_OF(struct emit_env *) envs;
  bool live;
};

struct emit_slot_key {
  ir_ref node;     /* a representative */
  uint32_t level;  /* of the pass that writes it */
  uint32_t entity; /* whose rows are scanned for it */
};

struct emit_memo {
  uint64_t key; /* 0: free */
  uint32_t value;
};

struct memo_table {
  struct emit_memo *slots;
  uint32_t cap, count;
};

struct emitter {
  struct arena *arena;
  const struct ir *ir;
  struct program *p;
  ARRAY_OF(struct emit_slot_key) columns; /* by slot */
  ARRAY_OF(struct slot) slots;
  struct memo_table levels;       /* (node, depth) → level + 1 */
  uint32_t *column_of;            /* [node]: slot + 1 */
  struct memo_table column_table; /* hash of what it computes → slot + 1, probed on */
};

struct emit_pass {
  struct emitter *e;
  uint32_t level;
  ARRAY_OF(struct emit_reg) regs;
  ARRAY_OF(struct emit_domain) domains;
  ARRAY_OF(struct instr) consts;
  struct memo_table values; /* (node, env) → register */
  struct memo_table codes;  /* hash of an instruction → register, probed on */
  uint32_t env_count;
};

uint32_t *memo_at(struct arena *a, struct memo_table *t, uint64_t key); /* key != 0; a new value is 0 */

static inline struct emit_reg *reg_at(struct emit_pass *b, uint32_t r) { return &b->regs.items[r]; }
static inline bool reg_is_const(const struct emit_pass *b, uint32_t r) { return b->regs.items[r].reg.constant; }

/* emit.c */
/* Adds an instruction to the deepest domain of its operands, or finds its equal. dst is chosen. */
/* What makes a register; NULL of a domain's rows. */
const struct instr *instr_of(const struct emit_pass *b, uint32_t reg);
uint32_t emit_put(struct emit_pass *b, struct instr in, uint8_t scale, uint8_t digits);
/* The same in a given domain, operands brought there. */
uint32_t emit_put_in(struct emit_pass *b, uint32_t domain, struct instr in, uint8_t scale, uint8_t digits);
uint32_t emit_bring(struct emit_pass *b, uint32_t reg, uint32_t domain);
uint32_t emit_reg_new(struct emit_pass *b, struct reg r);
uint32_t emit_const(struct emit_pass *b, ir_ref node, enum reg_kind kind, uint8_t scale, uint8_t digits);
uint32_t emit_domain_new(struct emit_pass *b, struct domain d, uint32_t round);
uint32_t deepest(const struct emit_pass *b, uint32_t x, uint32_t y);
const struct emit_env *env_at(const struct emit_env *env, uint64_t k);
const struct emit_env *env_in(struct emit_pass *b, uint32_t domain, const struct emit_env *outer);

/* emit_value.c */
uint32_t emit_node(struct emit_pass *b, ir_ref node, const struct emit_env *env);
enum reg_kind emit_kind(struct type t);
uint32_t emit_widen(struct emit_pass *b, uint32_t reg);

/* emit_rows.c */
uint32_t emit_rows(struct emit_pass *b, ir_ref node, const struct emit_env *env);
/* `c < max`, `min < c` and the like as a question after one such row; 0 where that is another thing. */
uint32_t emit_extreme(struct emit_pass *b, ir_ref node, const struct emit_env *env);
/* Computes the slot in its own pass: stores it. */
void emit_column(struct emit_pass *b, uint32_t slot);
/* The level at which a node can be computed in a pass whose row is ROW `depth`; LEVEL_NO_ROOT: none
 * of its rows is. Slots that it needs are registered. */
enum { LEVEL_NO_ROOT = 127 };
uint32_t emit_level(struct emitter *e, ir_ref node, uint32_t depth);

/* emit_finish.c */
void emit_finish(struct emit_pass *b, struct pass *out);

#endif
