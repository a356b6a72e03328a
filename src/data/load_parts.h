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
  PARTS_MORE,  /* a part has more rows than was said: of a part that was counted this cannot be */
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
/* The same, but for the last part: nothing stands behind it, so that it need not be known before it is read. It is
 * taken to have lines as long as those before, and some more; of its quotation marks nothing is said. */
void load_lines_about(struct str text, const size_t *bounds, uint32_t count, struct lines *lines);

/* `bounds`: each the beginning of a row. `lines`: of each part; it has no more rows than these. `line`: lines
 * before. */
enum parts_end load_parts(struct builder *b, uint32_t entity, part_reader read, const void *plan, const size_t *bounds,
                          uint32_t count, const struct lines *lines, uint64_t line);

#endif
