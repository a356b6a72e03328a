/* Where the cells of many rows end, found 64 bytes at a time. Private to data/. */
#ifndef SEG_DATA_CSV_INDEX_H
#define SEG_DATA_CSV_INDEX_H

#include "data/cells.h"

struct csv_index {
  uint32_t *ends;        /* one behind the place of each separator and line end that stands in no cell; ends[-1] is 0 */
  uint32_t count, lines; /* of which line ends */
  bool quotes;           /* there are some */
};

enum csv_way { CSV_BEST, CSV_PLAIN, CSV_AVX2, CSV_AVX512, CSV_VBMI2 };

/* Of `n` bytes at `p`, CELLS_BYTES at most, where a row begins; 64 bytes behind them may be read too. It stops at
 * quotation marks that stand where none should, and at line ends within a cell. `ends` has room for n + 15. */
void csv_index(struct csv_index *x, const char *p, size_t n, char separator);
/* The same in one way, for tests; false where this processor knows it not. */
bool csv_index_by(enum csv_way way, struct csv_index *x, const char *p, size_t n, char separator);

#endif
