/* Bitmaps of a block put together by and, or and not, and put among those of all rows: many small steps in one loop. */
#ifndef SEG_RUN_STEPS_H
#define SEG_RUN_STEPS_H

#include <stdbool.h>
#include <stdint.h>

enum step_op { STEP_AND, STEP_OR, STEP_NOT, STEP_PUT, STEP_AND_PUT, STEP_OR_PUT };

/* Bitmaps of a block have room for whole eights of words, which are read and written whatever is in them. */
struct step {
  uint32_t op, count; /* count: of `in`, 1 or more */
  uint64_t
      *out; /* of what puts, the bitmap of all rows: the block's words alone are written, with 0s behind its rows */
  uint64_t *total; /* of what puts: grows by how many bits are 1, unless NULL */
  bool far;        /* of what puts: `out` is a multiple of 64 bytes, and more is written than the caches keep */
  const uint64_t **in;
};

/* Over `n` positions, 1 or more, of which the first is row `first`, a multiple of 64. */
void steps_run(const struct step *s, uint32_t count, uint32_t first, uint32_t n);
/* For tests: with AVX2, where the processor has it, and without. */
void steps_run_avx2(const struct step *s, uint32_t count, uint32_t first, uint32_t n);
void steps_run_plain(const struct step *s, uint32_t count, uint32_t first, uint32_t n);

#endif
