/* The vectorised virtual machine: bytecode over columns.
 *
 * A program is a list of passes, each over the rows of one entity in blocks. Inside a block each instruction works on
 * a register that holds a value for every row of the block (structure of arrays; truth as bitmaps). Values that another
 * pass needs are written to materialised columns. See opcodes.def for the meaning of each instruction. */
#ifndef SEG_RUN_RUN_H
#define SEG_RUN_RUN_H

#include "run/result.h"

struct program;

/* E0750: what run_error tells. */
extern const struct diag_code run_code;

/* Compiles every segment of `ir`. The program refers to `ir` and its schema, which must outlive it; it does not depend
 * on data. Never NULL. */
struct program *program_emit(struct arena *arena, const struct ir *ir);

/* The disassembly: `seg dump bytecode`. */
void program_dump(const struct program *p, struct buf *out);

/* Every rule that the machine relies on (registers defined before use, types, bounds, pass order). "" where it holds,
 * else what is wrong. program_run of a program that verifies touches no memory that is not its own. */
struct str program_verify(const struct program *p, struct arena *a);

struct run_options {
  uint32_t threads;           /* 0: as many as there are processors */
  bool rules;                 /* fill run_segment.rules */
  const volatile int *cancel; /* not 0: stop soon; may be NULL */
};

/* Evaluates over `d`, which must hold what ir_needs names. The result lives in `arena`, as does everything while it
 * works. False with result->error set. */
bool program_run(const struct program *p, const struct dataset *d, const struct run_options *o, struct arena *arena,
                 struct run_result *result);

#endif
