/* Golden files: what a stage prints, kept beside its input. SEG_GOLDEN_UPDATE=1 writes them anew. Paths are relative
 * to the repository's root, where the tests run. */
#ifndef SEG_TESTS_GOLDEN_H
#define SEG_TESTS_GOLDEN_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/diag.h"
#include "base/str.h"

static inline bool golden_read(struct arena *a, const char *path, struct str *out) {
  FILE *f = fopen(path, "rb");
  if (!f) return false;
  struct buf b = buf_in(a);
  char part[4096];
  for (size_t n; (n = fread(part, 1, sizeof part, f)) > 0;) buf_add(&b, str_of(part, n));
  fclose(f);
  *out = b.len ? buf_str(&b) : STR("");
  return true;
}

/* Whether the file holds `got`; prints the first line that differs where not. */
static inline bool golden_check(struct arena *a, const char *path, struct str got) {
  if (getenv("SEG_GOLDEN_UPDATE")) {
    FILE *f = fopen(path, "wb");
    if (!f) return false;
    bool ok = fwrite(got.ptr, 1, got.len, f) == got.len;
    return fclose(f) == 0 && ok;
  }
  struct str want;
  if (!golden_read(a, path, &want)) {
    fprintf(stderr, "%s: absent (SEG_GOLDEN_UPDATE=1 writes it)\n", path);
    return false;
  }
  if (str_eq(want, got)) return true;
  size_t i = 0, line = 1, start = 0;
  for (; i < want.len && i < got.len && want.ptr[i] == got.ptr[i]; i++)
    if (want.ptr[i] == '\n') line++, start = i + 1;
  size_t we = start, ge = start;
  while (we < want.len && want.ptr[we] != '\n') we++;
  while (ge < got.len && got.ptr[ge] != '\n') ge++;
  fprintf(stderr, "%s:%zu:\n  expected: %.*s\n       got: %.*s\n", path, line, (int)(we - start), want.ptr + start,
          (int)(ge - start), got.ptr + start);
  return false;
}

static inline void golden_diags(const struct sources *ss, struct diags *ds, struct buf *out) {
  diags_sort(ds);
  for (uint32_t i = 0; i < ds->list.count; i++) {
    const struct diag *d = ds->list.items[i];
    if (d->span.file) {
      const struct source *s = sources_get(ss, d->span.file);
      struct line_col at = source_locate(s, d->span.start), to = source_locate(s, d->span.end);
      buf_printf(out, "%.*s:%u:%u-%u:%u: ", STR_ARG(s->path), at.line, at.col, to.line, to.col);
    }
    buf_printf(out, "%s %.*s\n", d->code->id, STR_ARG(d->message));
    if (d->label.len && !str_eq(d->label, d->message)) buf_printf(out, "  here: %.*s\n", STR_ARG(d->label));
    for (uint32_t k = 0; k < d->labels.count; k++) {
      struct span sp = d->labels.items[k].span;
      const struct source *s = sources_get(ss, sp.file);
      struct line_col at = source_locate(s, sp.start);
      buf_printf(out, "  %.*s:%u:%u: %.*s\n", STR_ARG(s->path), at.line, at.col, STR_ARG(d->labels.items[k].text));
    }
    for (uint32_t k = 0; k < d->notes.count; k++) buf_printf(out, "  note: %.*s\n", STR_ARG(d->notes.items[k]));
    for (uint32_t k = 0; k < d->help.count; k++) buf_printf(out, "  help: %.*s\n", STR_ARG(d->help.items[k]));
    for (uint32_t k = 0; k < d->fixes.count; k++)
      buf_printf(out, "  fix: %.*s [%.*s]\n", STR_ARG(d->fixes.items[k].title), STR_ARG(d->fixes.items[k].text));
  }
}

/* Names in `dir` that end in `suffix`, sorted; the count. */
static inline uint32_t golden_list(struct arena *a, const char *dir, const char *suffix, struct str **out) {
  ARRAY_OF(struct str) names = {0};
  DIR *d = opendir(dir);
  for (struct dirent *e; d && (e = readdir(d));) {
    struct str n = str_from(e->d_name);
    if (n.ptr[0] != '.' && str_ends(n, str_from(suffix))) *array_push(a, &names) = str_dup(a, n);
  }
  if (d) closedir(d);
  for (uint32_t i = 1; i < names.count; i++)
    for (uint32_t k = i; k && str_cmp(names.items[k - 1], names.items[k]) > 0; k--) {
      struct str t = names.items[k];
      names.items[k] = names.items[k - 1];
      names.items[k - 1] = t;
    }
  *out = names.items;
  return names.count;
}

#endif
