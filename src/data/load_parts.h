/* A large file read by several threads at once. Private to data/. */
#ifndef SEG_DATA_LOAD_PARTS_H
#define SEG_DATA_LOAD_PARTS_H

#include "data/load_impl.h"

enum { PARTS_MOST = 64, PART_LEAST = 1 << 20 /* bytes that are worth a thread */ };

/* Reads the rows that begin in [from, to) of what `plan` says. `*reached`: where the next one begins; `*line`: the
 * lines before the first of them, then before what follows the last. False with errors, or where it was told to
 * stop. */
typedef bool (*part_reader)(struct builder *b, uint32_t entity, const void *plan, size_t from, size_t to,
                            size_t *reached, uint64_t *line);

enum parts_end {
  PARTS_DONE,
  PARTS_AGAIN, /* something is wrong there: one thread has to read it, from the beginning */
  PARTS_MORE,  /* a part has more rows than was said, or ends elsewhere: the lines are to be counted */
  PARTS_KEEP,  /* the key is watched, and does not grow */
  PARTS_CANCELED,
};

/* How many rows a text may have, a line each, from `from` on: as long as the first ones are, and some more. */
uint64_t load_rows_about(struct str text, size_t from);

/* How many threads a file of so many bytes is worth. */
uint32_t parts_wanted(const struct builder *b, size_t size);

/* Of a part. */
struct lines {
  uint64_t count, quotes; /* lines, the last of which may lack its end; quotation marks */
};

/* Divides a text evenly at line ends: count + 1 bounds, each the beginning of a line but for the last, which is the
 * end. */
void load_bounds(struct str text, size_t from, uint32_t count, size_t *bounds);
/* Counts, by as many threads. */
void load_lines(struct str text, const size_t *bounds, uint32_t count, struct lines *lines);
/* As many as pieces of each part make one expect, and some more: who says so many may be told PARTS_MORE, and then
 * counts. False where that says nothing: no line ends in those pieces or, if `quoted`, where one has an odd number of
 * quotation marks, so that a line break stands within a cell. */
bool load_lines_about(struct str text, const size_t *bounds, uint32_t count, bool quoted, struct lines *lines);

/* `bounds`: each the beginning of a row. `lines`: of each part; it has no more rows than these. `line`: lines
 * before. */
enum parts_end load_parts(struct builder *b, uint32_t entity, part_reader read, const void *plan, const size_t *bounds,
                          uint32_t count, const struct lines *lines, uint64_t line);

#endif
