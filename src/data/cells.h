/* The cells of many rows at once: it is known where they stand, and each column is read by a loop of its own. Private
 * to data/.
 *
 * This is for rows in which all is well. Where one cell does not read, cells_read takes back what it did, and the rows
 * are to be read one by one, which tells what is wrong and where: there is one way in which mistakes are told. */
#ifndef SEG_DATA_CELLS_H
#define SEG_DATA_CELLS_H

#include "data/load_impl.h"

enum {
  CELLS_BYTES = 1 << 15,   /* of text that are read at once: it stays near */
  CELLS_BEHIND = 64,       /* bytes behind them that may be read too */
  CELL_QUOTED = 1 << 30,   /* in `to`: an empty cell that is an empty text */
  CELL_DOUBLED = 1u << 31, /* in `to`: quotation marks within are doubled */
};

/* Of row r, column k: from[k][r * stride] + skip to to[k][r * stride], within `base`. */
struct cells {
  const char *base;
  uint32_t rows, stride, skip;
  uint64_t line; /* of the first; each of the others stands one further */
  uint32_t count;
  const uint32_t *columns;   /* [count] of the table; NONE: nobody wants it */
  const uint32_t *from, *to; /* of the first row, column by column */
  uint32_t step;             /* from one column to the next */
  bool json;                 /* CELL_DOUBLED: there are escapes */
  struct buf *scratch;
};

/* Adds the rows; false where one of them is to be looked at by itself, and then none is added. */
bool cells_read(struct builder *b, struct table_build *t, const struct cells *cells);

/* Takes the rows of a table from `rows` on back. `missing`, `unknown`: [column] of what was counted before. */
struct column_mark {
  uint32_t missing, unknown_words;
  int64_t last; /* of a key that is watched */
};
void builder_take_back(struct builder *b, struct table_build *t, uint32_t rows, const struct column_mark *marks);
/* Begins so many rows, a line each. */
void builder_begin_rows(struct builder *b, struct table_build *t, uint64_t line, uint32_t rows);
/* Adds to a column whether its next cells, those of `rows` rows from `row` on, have values. */
void build_mark_many(struct builder *b, struct column_build *c, uint32_t row, uint32_t rows, const uint64_t *present);

#endif
