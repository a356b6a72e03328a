/* Aligned columns, and CSV cells. */
#include <utf8proc.h>

#include "base/utf8.h"
#include "tools/cli.h"

static uint32_t width_of(struct str s) {
  uint32_t w = 0;
  if (utf8_check(s) != SIZE_MAX) return (uint32_t)s.len;
  for (size_t i = 0; i < s.len;) {
    int n = utf8proc_charwidth((utf8proc_int32_t)utf8_next(s, &i));
    w += n > 0 ? (uint32_t)n : 0;
  }
  return w;
}

void table_print(const struct table_text *t, FILE *out) {
  uint32_t rows = t->cells.count / t->columns;
  uint32_t *widths = arena_new_array(t->arena, uint32_t, t->columns + 1);
  for (uint32_t i = 0; i < rows * t->columns; i++) {
    uint32_t w = width_of(t->cells.items[i]);
    if (w > widths[i % t->columns]) widths[i % t->columns] = w;
  }
  for (uint32_t r = 0; r < rows; r++) {
    for (uint32_t c = 0; c < t->columns; c++) {
      struct str s = t->cells.items[r * t->columns + c];
      uint32_t pad = widths[c] - width_of(s);
      bool last = c + 1 == t->columns;
      if (t->right[c]) fprintf(out, "%*s%.*s", (int)pad, "", STR_ARG(s));
      else fprintf(out, "%.*s%*s", STR_ARG(s), last ? 0 : (int)pad, "");
      fputs(last ? "\n" : "  ", out);
    }
    if (r == 0)
      for (uint32_t c = 0; c < t->columns; c++) {
        for (uint32_t i = 0; i < widths[c]; i++) fputc('-', out);
        fputs(c + 1 == t->columns ? "\n" : "  ", out);
      }
  }
}

void csv_cell(FILE *out, struct str s) {
  bool quote = false;
  for (size_t i = 0; i < s.len; i++) quote |= s.ptr[i] == '"' || s.ptr[i] == ',' || s.ptr[i] == '\n' || s.ptr[i] == '\r';
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
