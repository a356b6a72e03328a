/* Aligned columns, and CSV cells. */
#include "tools/cli.h"

/* Whether the cells of row `r` from column `c` on are empty: nothing is padded before the end of a line. */
static bool empty_from(const struct table_text *t, uint32_t r, uint32_t c) {
  for (; c < t->columns; c++)
    if (t->cells.items[r * t->columns + c].len) return false;
  return true;
}

void table_print(const struct table_text *t, FILE *out) {
  uint32_t rows = t->cells.count / t->columns;
  uint32_t *widths = arena_new_array(t->arena, uint32_t, t->columns + 1);
  for (uint32_t i = 0; i < rows * t->columns; i++) {
    t->cells.items[i] = text_shown(t->arena, t->cells.items[i]);
    uint32_t w = text_width(t->cells.items[i]);
    if (w > widths[i % t->columns]) widths[i % t->columns] = w;
  }
  for (uint32_t r = 0; r < rows; r++) {
    for (uint32_t c = 0; c < t->columns && !empty_from(t, r, c); c++) {
      struct str s = t->cells.items[r * t->columns + c];
      uint32_t pad = widths[c] - text_width(s);
      if (c) fputs("  ", out);
      if (t->right[c]) fprintf(out, "%*s%.*s", (int)pad, "", STR_ARG(s));
      else fprintf(out, "%.*s%*s", STR_ARG(s), empty_from(t, r, c + 1) ? 0 : (int)pad, "");
    }
    fputc('\n', out);
    if (r == 0)
      for (uint32_t c = 0; c < t->columns; c++) {
        for (uint32_t i = 0; i < widths[c]; i++) fputc('-', out);
        fputs(c + 1 == t->columns ? "\n" : "  ", out);
      }
  }
}

void csv_cell(FILE *out, struct str s) {
  bool quote = false;
  for (size_t i = 0; i < s.len; i++)
    quote |= s.ptr[i] == '"' || s.ptr[i] == ',' || s.ptr[i] == '\n' || s.ptr[i] == '\r';
  if (!quote) {
    if (s.len) fwrite(s.ptr, 1, s.len, out);
    return;
  }
  fputc('"', out);
  for (size_t i = 0; i < s.len; i++) {
    if (s.ptr[i] == '"') fputc('"', out);
    fputc(s.ptr[i], out);
  }
  fputc('"', out);
}
