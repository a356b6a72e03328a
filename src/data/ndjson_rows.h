/* Many lines of NDJSON at once. Private to data/. */
#ifndef SEG_DATA_NDJSON_ROWS_H
#define SEG_DATA_NDJSON_ROWS_H

#include "base/map.h"
#include "data/cells.h"
#include "data/ndjson_layout.h"

enum { NDJSON_PLACES = 64 };

/* What stood at a place within the object before: most often it stands there again. */
struct ndjson_key {
  uint64_t bytes[3], used[3]; /* "KEY": with its quotation marks and the colon; used: 255 for each byte of it */
  uint32_t length;            /* 0: none */
  uint32_t column;            /* NONE: nobody wants it */
};

struct ndjson_rows {
  const struct map *by_name; /* the columns that are wanted */
  uint32_t count, most;      /* columns that are wanted; lines at once */
  uint32_t *columns, *place; /* [count]; [column]: its place among them */
  uint8_t *takes;            /* [column]: kinds of values */
  uint32_t *from, *to;       /* [line * count + place] */
  uint64_t *met, lines;      /* [column]: the newest of the lines tried that has it */
  struct ndjson_key keys[NDJSON_PLACES];
  struct layout *layout;
  struct ndjson_index *index;
  uint32_t pause, wasted; /* lines for which no layout is tried: now; when it did not help last */
  struct buf scratch;
  size_t not_before; /* lines that begin before are to be read one by one */
};

void ndjson_rows_begin(struct builder *b, struct table_build *t, struct ndjson_rows *x, const struct map *by_name);
/* Reads lines that begin at `*at`, before `to`; `line` is the number of the first. The number of them; 0: the next one
 * is to be read by itself. */
uint32_t ndjson_rows_read(struct builder *b, struct table_build *t, struct ndjson_rows *x, struct str text, size_t *at,
                          size_t to, uint64_t line);

#endif
