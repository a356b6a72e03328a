/* `point` through the library, which has no header in common with the rest. */
#ifndef SEG_BENCH_SEG_POINT_H
#define SEG_BENCH_SEG_POINT_H

#include "runner.h"

/* False with runner_why. */
bool seg_point(const char *path, struct runner_point *out);

#endif
