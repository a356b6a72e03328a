/* The meaning of the IR, row at a time and as plainly as it can be written: what the machine and the generated SQL
 * are tested against, and what explains a single row (run/why.h). Slow. */
#ifndef SEG_RUN_REFERENCE_H
#define SEG_RUN_REFERENCE_H

#include "run/result.h"

/* As program_run, with run_options.rules set. */
bool reference_run(const struct ir *ir, const struct dataset *d, struct arena *arena, struct run_result *result);

#endif
