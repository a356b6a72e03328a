/* Diagnostics for people: the line, what is under it, and how to mend it. */
#include <utf8proc.h>

#include "base/utf8.h"
#include "tools/cli.h"

struct painter {
  FILE *out;
  bool color;
  const struct sources *ss;
};

static const char *paint(const struct painter *p, const char *code) { return p->color ? code : ""; }
#define RED "\033[1;31m"
#define YELLOW "\033[1;33m"
#define BLUE "\033[1;34m"
#define GREEN "\033[32m"
#define BOLD "\033[1m"
#define RESET "\033[0m"

enum { LINE_MOST = 160 };

static uint32_t char_width(uint32_t cp) {
  int w = utf8proc_charwidth((utf8proc_int32_t)cp);
  return w > 0 ? (uint32_t)w : 0;
}

/* The part of a line around [from, to) that fits, tabs as four spaces; the place of the span in it. */
static struct str shown_line(struct arena *a, struct str line, size_t from, size_t to, uint32_t *col, uint32_t *width) {
  struct buf b = buf_in(a);
  bool text = utf8_check(line) == SIZE_MAX;
  size_t start = 0, end = line.len;
  if (from > LINE_MOST / 2) {
    start = from - LINE_MOST / 2;
    while (start < line.len && text && ((unsigned char)line.ptr[start] & 0xC0) == 0x80) start++;
    buf_addz(&b, "... ");
  }
  if (end - start > LINE_MOST) {
    end = start + LINE_MOST;
    while (end > start && text && end < line.len && ((unsigned char)line.ptr[end] & 0xC0) == 0x80) end--;
  }
  uint32_t at = start ? 4 : 0, first = at, last = at;
  bool met = false;
  for (size_t i = start; i < end;) {
    size_t here = i;
    uint32_t cp = text ? utf8_next(line, &i) : (unsigned char)line.ptr[i++];
    if (here >= from && !met) first = at, met = true;
    if (cp == '\t') {
      buf_addz(&b, "    ");
      at += 4;
    } else if (!text && cp >= 0x80) {
      buf_addc(&b, '?');
      at++;
    } else if (cp < 0x20) {
      buf_addc(&b, ' ');
      at++;
    } else {
      buf_add(&b, str_sub(line, here, i));
      at += char_width(cp);
    }
    if (here < to) last = at;
  }
  if (!met) first = at;
  if (end < line.len) buf_addz(&b, " ...");
  *col = first;
  *width = last > first ? last - first : 1;
  return b.len ? buf_str(&b) : STR("");
}

static void snippet(struct painter *p, struct arena *a, struct span sp, struct str label, const char *color, char mark, int gutter, bool head) {
  const struct source *s = sources_get(p->ss, sp.file);
  struct line_col at = source_locate(s, sp.start);
  struct str line = source_line(s, at.line);
  size_t line_start = s->lines[at.line - 1];
  size_t from = sp.start - line_start, to = sp.end - line_start;
  if (to > line.len) to = line.len; /* of several lines the first is shown */
  if (from > line.len) from = line.len;
  uint32_t col, width;
  struct str text = shown_line(a, line, from, to > from ? to : from, &col, &width);
  fprintf(p->out, "%s%*s%s %.*s:%u:%u%s\n", paint(p, BLUE), gutter, "", head ? "-->" : ":::", STR_ARG(s->path), at.line, at.col, paint(p, RESET));
  fprintf(p->out, "%s%*s |%s\n", paint(p, BLUE), gutter, "", paint(p, RESET));
  fprintf(p->out, "%s%*u |%s %.*s\n", paint(p, BLUE), gutter, at.line, paint(p, RESET), STR_ARG(text));
  fprintf(p->out, "%s%*s |%s %*s%s", paint(p, BLUE), gutter, "", paint(p, RESET), (int)col, "", paint(p, color));
  for (uint32_t i = 0; i < width; i++) fputc(mark, p->out);
  if (label.len) fprintf(p->out, " %.*s", STR_ARG(label));
  fprintf(p->out, "%s\n", paint(p, RESET));
}

static void one(struct painter *p, struct arena *a, const struct diag *d) {
  bool error = d->code->severity == SEV_ERROR;
  const char *color = error ? RED : YELLOW;
  fprintf(p->out, "%s%s[%s]%s%s: %.*s%s\n", paint(p, color), error ? "error" : "warning", d->code->id, paint(p, RESET), paint(p, BOLD), STR_ARG(d->message), paint(p, RESET));
  uint32_t most = 1;
  struct span spans[1] = {d->span};
  for (uint32_t i = 0; i <= d->labels.count; i++) {
    struct span sp = i ? d->labels.items[i - 1].span : spans[0];
    if (!sp.file) continue;
    uint32_t line = source_locate(sources_get(p->ss, sp.file), sp.start).line;
    if (line > most) most = line;
  }
  int gutter = 1;
  for (; most >= 10; most /= 10) gutter++;
  if (d->span.file) snippet(p, a, d->span, d->label, color, '^', gutter, true);
  for (uint32_t i = 0; i < d->labels.count; i++)
    if (d->labels.items[i].span.file) snippet(p, a, d->labels.items[i].span, d->labels.items[i].text, BLUE, '-', gutter, false);
  for (uint32_t i = 0; i < d->notes.count; i++) fprintf(p->out, "%*s = note: %.*s\n", gutter, "", STR_ARG(d->notes.items[i]));
  for (uint32_t i = 0; i < d->help.count; i++) fprintf(p->out, "%*s = %shelp%s: %.*s\n", gutter, "", paint(p, GREEN), paint(p, RESET), STR_ARG(d->help.items[i]));
  for (uint32_t i = 0; i < d->fixes.count; i++) fprintf(p->out, "%*s = %shelp%s: %.*s\n", gutter, "", paint(p, GREEN), paint(p, RESET), STR_ARG(d->fixes.items[i].title));
  fputc('\n', p->out);
}

void render_text(const struct sources *ss, const struct diags *ds, bool color, FILE *out) {
  struct painter p = {out, color, ss};
  for (uint32_t i = 0; i < ds->list.count; i++) one(&p, ds->arena, ds->list.items[i]);
  if (ds->errors || ds->warnings) {
    fprintf(out, "%s", paint(&p, ds->errors ? RED : YELLOW));
    if (ds->errors) fprintf(out, "%u error%s", ds->errors, ds->errors == 1 ? "" : "s");
    if (ds->warnings) fprintf(out, "%s%u warning%s", ds->errors ? ", " : "", ds->warnings, ds->warnings == 1 ? "" : "s");
    fprintf(out, "%s\n", paint(&p, RESET));
  }
}
