/* CSV by RFC 4180, with what spreadsheets add: a byte order mark, CRLF, tabs (TSV). Read cell by cell from bytes in
 * memory. */
#ifndef SEG_DATA_CSV_H
#define SEG_DATA_CSV_H

#include "base/str.h"

struct csv {
  struct str text;
  size_t at;
  uint64_t line; /* of `at`, from 1; the reader counts those inside cells, the caller those between rows */
  char separator;
  struct buf scratch; /* of the newest cell with doubled quotation marks */
  /* of the 64 bytes at `block`: which are separators, line ends or quotation marks; none read: loaded is false */
  size_t block;
  uint64_t marks;
  bool loaded;
};

struct csv_cell {
  struct str text;   /* valid until the next cell */
  bool quoted, last; /* last of its row */
};

enum { CSV_OK, CSV_OPEN_QUOTE, CSV_AFTER_QUOTE, CSV_STRAY_QUOTE };

/* The first separator, line end or quotation mark at `at` or behind it, beyond the block at hand; text.len where there
 * is none. */
size_t csv_mark_far(struct csv *c, size_t at);
/* A cell in quotation marks. */
int csv_quoted(struct csv *c, struct csv_cell *out);
const char *csv_error(int status);

static inline size_t csv_mark(struct csv *c, size_t at) {
  if (c->loaded && at - c->block < 64) {
    uint64_t rest = c->marks >> (at - c->block);
    if (rest) return at + (size_t)__builtin_ctzll(rest);
    at = c->block + 64;
  }
  return csv_mark_far(c, at);
}

static inline int csv_next(struct csv *c, struct csv_cell *out) {
  const char *p = c->text.ptr;
  size_t from = c->at, end = c->text.len;
  *out = (struct csv_cell){0};
  if (from < end && p[from] == '"') return csv_quoted(c, out);
  size_t to = csv_mark(c, from);
  if (to < end && p[to] == '"') return CSV_STRAY_QUOTE;
  out->last = to == end || p[to] == '\n';
  c->at = to + (to < end);
  if (out->last && to > from && p[to - 1] == '\r') to--;
  out->text = str_of(p + from, to - from);
  return CSV_OK;
}

#endif
