/* A library that is found when it is needed, and its functions by name. */
#ifndef SEG_ENGINES_LIBRARY_H
#define SEG_ENGINES_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

/* Opens a library, which then stays open, and puts its `count` functions into `out`, in the order of their names. False
 * where it is not on the machine, or lacks one of them. */
bool library_load(const char *file, const char *const *names, size_t count, void **out);

#endif
