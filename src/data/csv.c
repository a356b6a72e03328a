/* Cells by RFC 4180, with what spreadsheets add. */
#include "data/csv.h"

int csv_next(struct csv *c, struct csv_cell *out) {
  const char *p = c->text.ptr + c->at, *end = c->text.ptr + c->text.len;
  *out = (struct csv_cell){0};
  if (p < end && *p == '"') {
    out->quoted = true;
    const char *from = ++p;
    bool plain = true;
    uint64_t opened = c->line;
    c->scratch.len = 0;
    for (;;) {
      const char *q = memchr(p, '"', (size_t)(end - p));
      if (!q) {
        c->line = opened; /* where to look, not where the file ends */
        return CSV_OPEN_QUOTE;
      }
      for (const char *n = p; n < q; n++) c->line += *n == '\n';
      if (q + 1 < end && q[1] == '"') {
        buf_add(&c->scratch, str_of(from, (size_t)(q + 1 - from)));
        plain = false;
        p = from = q + 2;
        continue;
      }
      if (plain) out->text = str_of(from, (size_t)(q - from));
      else {
        buf_add(&c->scratch, str_of(from, (size_t)(q - from)));
        out->text = buf_str(&c->scratch);
      }
      p = q + 1;
      break;
    }
    bool cr = p < end && *p == '\r' && (p + 1 == end || p[1] == '\n');
    if (p < end && *p != c->separator && *p != '\n' && !cr) return CSV_AFTER_QUOTE;
  } else {
    const char *from = p;
    while (p < end && *p != c->separator && *p != '\n' && *p != '"') p++;
    if (p < end && *p == '"') return CSV_STRAY_QUOTE;
    const char *to = p;
    if (to > from && to[-1] == '\r' && (p == end || *p == '\n')) to--;
    out->text = str_of(from, (size_t)(to - from));
  }
  if (p < end && *p == '\r' && (p + 1 == end || p[1] == '\n')) p++;
  if (p == end || *p == '\n') {
    out->last = true;
    if (p < end) p++;
  } else {
    p++; /* the separator */
  }
  c->at = (size_t)(p - c->text.ptr);
  return CSV_OK;
}

const char *csv_error(int status) {
  switch (status) {
    case CSV_OPEN_QUOTE: return "a quotation mark is not closed";
    case CSV_AFTER_QUOTE: return "something stands behind a closing quotation mark";
    default: return "a quotation mark stands inside a cell that does not begin with one";
  }
}
