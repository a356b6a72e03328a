/* A file that is written beside its place, by one process at a time, and renamed when it is whole. */
#ifndef SEG_DATA_ASIDE_H
#define SEG_DATA_ASIDE_H

#include <stdbool.h>
#include <stddef.h>

/* Opens the file aside, empty and for this process alone; what a killed process left is written over. -1 with *error:
 * EWOULDBLOCK where another process writes it. */
int aside_open(const char *aside, int *error);
/* Writes all of it. False with *error. */
bool aside_write(int fd, const void *bytes, size_t size, int *error);

#endif
