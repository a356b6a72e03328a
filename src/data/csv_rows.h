/* Many rows of CSV at once. Private to data/. */
#ifndef SEG_DATA_CSV_ROWS_H
#define SEG_DATA_CSV_ROWS_H

#include "data/csv_index.h"

struct csv_rows {
  const uint32_t *columns; /* of cells, in their order; NONE: not wanted */
  uint32_t count;
  char separator;
  struct csv_index index;
  uint32_t *from, *to; /* of cells without their quotation marks; NULL before there are any */
  struct buf scratch;
  size_t not_before; /* rows that begin before are to be read one by one */
};

/* With room for what it finds. */
void csv_rows_begin(struct builder *b, struct csv_rows *x, const uint32_t *columns, uint32_t count, char separator);
/* Reads rows that begin at `*at`, before `to`. The number of them; 0: the next one is to be read by itself. */
uint32_t csv_rows_read(struct builder *b, struct table_build *t, struct csv_rows *x, struct str text, size_t *at,
                       size_t to, uint64_t line);

#endif
