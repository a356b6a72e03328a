/* The texts that were read, and places in them. */
#ifndef SEG_BASE_SOURCE_H
#define SEG_BASE_SOURCE_H

#include "base/array.h"
#include "base/str.h"

/* Bytes [start, end) of a source; file 0 is nowhere. */
struct span {
  uint32_t file;
  uint32_t start, end;
};

#define SPAN_NONE ((struct span){0})

static inline struct span span_join(struct span a, struct span b) {
  if (!a.file) return b;
  if (!b.file || a.file != b.file) return a;
  return (struct span){a.file, a.start < b.start ? a.start : b.start, a.end > b.end ? a.end : b.end};
}

struct source {
  struct str path; /* as the user named it; "<stdlib>/regions.seg", "<expression>" for others */
  struct str text;
  uint32_t *lines; /* offset of the start of each line */
  uint32_t line_count;
};

/* All sources of a session; ids are handed out from 1 and stay. */
struct sources {
  struct arena *arena;
  ARRAY_OF(struct source) list;
};

static inline struct sources sources_in(struct arena *a) { return (struct sources){.arena = a}; }

/* Copies path and text. Texts beyond 1 GiB are the caller's to refuse. */
uint32_t sources_add(struct sources *ss, struct str path, struct str text);
const struct source *sources_get(const struct sources *ss, uint32_t file); /* file >= 1 */

/* Line and column from 1; the column counts code points. */
struct line_col {
  uint32_t line, col;
};
struct line_col source_locate(const struct source *s, uint32_t offset);
/* The text of line `line` (from 1), without its line break. */
struct str source_line(const struct source *s, uint32_t line);

#endif
