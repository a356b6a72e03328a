/* Many rows of CSV at once: where their cells end, then column by column. What is not as it should be is left to the
 * reader of single rows, and so are the last bytes of a text. */
#include "data/csv_rows.h"

enum { LEAST = 256 /* bytes that are worth it */ };

void csv_rows_begin(struct builder *b, struct csv_rows *x, const uint32_t *columns, uint32_t count, char separator) {
  *x = (struct csv_rows){.columns = columns, .count = count, .separator = separator, .scratch = buf_in(b->arena)};
  x->index.ends = arena_new_array(b->arena, uint32_t, CELLS_BYTES + 16) + 1;
}

/* How many whole rows there are, in order. `*returns`: some end in CRLF. */
static uint32_t rows_of(const struct csv_rows *x, const char *base, bool *returns) {
  const uint32_t *ends = x->index.ends, n = x->count;
  uint32_t r = 0, rows = x->index.lines;
  char before = 0;
  if ((uint64_t)rows * n <= x->index.count)
    for (const uint32_t *e = ends + n - 1; r < rows && base[*e] == '\n'; r++, e += n) before |= base[*e - 1] == '\r';
  *returns = before;
  if (r == rows) return rows; /* all line ends stand where rows end, so there is none elsewhere */
  *returns = true;
  for (r = 0; (uint64_t)(r + 1) * n <= x->index.count; r++) {
    const uint32_t *e = ends + (size_t)r * n;
    for (uint32_t k = 0; k < n; k++)
      if ((base[e[k]] == '\n') != (k == n - 1)) return r;
  }
  return r;
}

/* Cells without quotation marks around them, and without what stands before a line's end. */
static void strip(struct builder *b, struct csv_rows *x, const char *base, uint32_t rows) {
  const uint32_t *ends = x->index.ends, n = x->count;
  if (!x->from) {
    x->from = arena_new_array(b->arena, uint32_t, CELLS_BYTES);
    x->to = arena_new_array(b->arena, uint32_t, CELLS_BYTES);
  }
  for (size_t i = 0; i < (size_t)rows * n; i++) {
    uint32_t k = (uint32_t)(i % n), from = ends[(ptrdiff_t)i - 1] + 1, to = ends[i];
    if (x->columns[k] == NONE) continue;
    if (k == n - 1 && to > from && base[to - 1] == '\r') to--;
    if (to > from && base[from] == '"') {
      from++, to--;
      if (from == to) to |= CELL_QUOTED;
      else if (memchr(base + from, '"', to - from)) to |= CELL_DOUBLED;
    }
    x->from[i] = from;
    x->to[i] = to;
  }
}

uint32_t csv_rows_read(struct builder *b, struct table_build *t, struct csv_rows *x, struct str text, size_t *at,
                       size_t to, uint64_t line) {
  if (text.len < CELLS_BEHIND || *at < x->not_before || !*at) return 0;
  if (to > text.len - CELLS_BEHIND) to = text.len - CELLS_BEHIND;
  if (*at >= to || to - *at < LEAST) return 0;
  const char *base = text.ptr + *at - 1;
  bool returns;
  csv_index(&x->index, base + 1, to - *at < CELLS_BYTES ? to - *at : CELLS_BYTES, x->separator);
  uint32_t rows = rows_of(x, base, &returns), n = x->count;
  if (!rows || rows > build_room(t)) return 0;
  struct cells cells = {.base = base,
                        .rows = rows,
                        .stride = n,
                        .skip = 1,
                        .line = line,
                        .count = n,
                        .columns = x->columns,
                        .from = x->index.ends - 1,
                        .to = x->index.ends,
                        .step = 1,
                        .scratch = &x->scratch};
  if (returns || x->index.quotes) {
    strip(b, x, base, rows);
    cells.from = x->from;
    cells.to = x->to;
    cells.skip = 0;
  }
  size_t end = *at + x->index.ends[(size_t)rows * n - 1];
  if (!cells_read(b, t, &cells)) {
    x->not_before = end;
    return 0;
  }
  *at = end;
  return rows;
}
