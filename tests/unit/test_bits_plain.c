/* The tests of the vector kernels, over the kernels as a processor without such vectors has them. */
#define BITS_RUNS_PLAIN
#include "../../src/run/bits_runs.c"

#undef WORDS
#include "test_bits.c"
