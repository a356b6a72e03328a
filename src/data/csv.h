/* CSV by RFC 4180, with what spreadsheets add: a byte order mark, CRLF, tabs (TSV). Read cell by cell from bytes in
 * memory. */
#ifndef SEG_DATA_CSV_H
#define SEG_DATA_CSV_H

#include "base/str.h"

struct csv {
  struct str text;
  size_t at;
  uint64_t line;      /* of `at`, from 1; the reader counts those inside cells, the caller those between rows */
  char separator;
  struct buf scratch; /* of the newest cell with doubled quotation marks */
};

struct csv_cell {
  struct str text;   /* valid until the next cell */
  bool quoted, last; /* last of its row */
};

enum { CSV_OK, CSV_OPEN_QUOTE, CSV_AFTER_QUOTE, CSV_STRAY_QUOTE };

int csv_next(struct csv *c, struct csv_cell *out);
const char *csv_error(int status);

#endif
