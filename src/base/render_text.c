/* Diagnostics for people: the lines that matter, what is under them, and how to mend it.
 *
 * All marks of one file stand in one excerpt, in the order of its lines, the file of the mistake first. Long lines are
 * cut around their marks. */
#include "base/render.h"
#include "base/show.h"
#include "base/utf8.h"

#define RED "\033[1;31m"
#define YELLOW "\033[1;33m"
#define BLUE "\033[1;34m"
#define GREEN "\033[1;32m"
#define BOLD "\033[1m"
#define RESET "\033[0m"

enum {
  LINE_MOST = 140,  /* columns of a source line that are shown */
  LINE_BEFORE = 40, /* of those, before the first mark of a line that is cut */
  LINES_WHOLE = 5,  /* a mark over more lines shows the first two and the last */
  FIX_LINES = 8,
};

struct painter {
  struct buf *out;
  bool color;
  const struct sources *ss;
  struct arena *arena;
  const char *strong; /* the colour of the severity */
  int gutter;         /* digits of the largest line number */
};

/* A place of a diagnostic, in bytes of its (first) line. */
struct mark {
  struct span span;
  struct str label;
  bool primary;
  uint32_t line, last_line;
  size_t from, to;
  uint32_t col, end; /* columns on the terminal, once the line is laid out */
};

/* A line as it is printed. */
struct view {
  struct str text;
  size_t from, to; /* the bytes of the line that are shown */
  uint32_t *cols;  /* [byte - from]: where it stands; one more for the end */
};

static const char *paint(const struct painter *p, const char *code) { return p->color ? code : ""; }

static void margin(const struct painter *p, uint32_t line, const char *bar) {
  if (line) buf_printf(p->out, "%s%*u %s%s", paint(p, BLUE), p->gutter, line, bar, paint(p, RESET));
  else buf_printf(p->out, "%s%*s %s%s", paint(p, BLUE), p->gutter, "", bar, paint(p, RESET));
}

/* ---- one line ---- */

static size_t char_start(struct str line, size_t at) {
  while (at > 0 && at < line.len && ((unsigned char)line.ptr[at] & 0xC0) == 0x80) at--;
  return at;
}

/* The part of a line that fits, with `need` in it: tabs as four spaces, what no terminal should get as escapes. */
static struct view view_line(struct arena *a, struct str line, size_t need) {
  struct view v = {.from = 0, .to = line.len};
  struct buf b = buf_in(a);
  uint32_t at = 0;
  if (need > line.len) need = line.len;
  if (line.len > LINE_MOST && need > LINE_MOST - LINE_BEFORE) {
    v.from = char_start(line, need - LINE_BEFORE);
    buf_addz(&b, "... ");
    at = 4;
  }
  bool text = utf8_check(line) == SIZE_MAX;
  size_t most = line.len - v.from < LINE_MOST ? line.len - v.from : LINE_MOST; /* a column takes one byte at least */
  v.cols = arena_new_array(a, uint32_t, most + 8);
  uint32_t limit = at + LINE_MOST;
  size_t i = v.from;
  while (i < line.len && at < limit && i - v.from < most) {
    size_t here = i;
    uint32_t cp = text ? utf8_next(line, &i) : (unsigned char)line.ptr[i++];
    for (size_t k = here; k < i; k++) v.cols[k - v.from] = at;
    if (cp == '\t') {
      buf_addz(&b, "    ");
      at += 4;
    } else if (!text && cp >= 0x80) {
      buf_printf(&b, "\\x%02X", cp);
      at += 4;
    } else {
      at += show_char(&b, cp);
    }
  }
  v.to = i;
  v.cols[i - v.from] = at;
  if (v.to < line.len) buf_addz(&b, " ...");
  v.text = b.len ? buf_str(&b) : STR("");
  return v;
}

static uint32_t view_col(const struct view *v, size_t byte) {
  if (byte < v->from) return 0;
  return v->cols[(byte > v->to ? v->to : byte) - v->from];
}

/* The side of a mark over several lines. */
static void print_rail(const struct painter *p, const char *rail) {
  if (*rail) buf_printf(p->out, "%s%s%s", paint(p, p->strong), rail, paint(p, RESET));
}

static void print_line(const struct painter *p, uint32_t number, const char *bar, const char *rail,
                       const struct view *v) {
  margin(p, number, bar);
  print_rail(p, rail);
  if (v->text.len) buf_printf(p->out, " %.*s", STR_ARG(v->text));
  buf_addc(p->out, '\n');
}

/* ---- the marks under a line ---- */

static void spaces(struct buf *out, uint32_t n) { buf_printf(out, "%*s", (int)n, ""); }

/* `|` where each of the first n marks (ordered by column) begins; the place reached. */
static uint32_t connectors(const struct painter *p, struct mark *const *marks, uint32_t n) {
  uint32_t at = 0;
  for (uint32_t i = 0; i < n; i++) {
    if (!marks[i]->label.len || marks[i]->col < at) continue;
    spaces(p->out, marks[i]->col - at);
    buf_printf(p->out, "%s|%s", paint(p, marks[i]->primary ? p->strong : BLUE), paint(p, RESET));
    at = marks[i]->col + 1;
  }
  return at;
}

/* Whether a mark is a part of the primary one. */
static bool inside(const struct mark *m, struct mark *const *marks, uint32_t n) {
  for (uint32_t i = 0; i < n; i++)
    if (marks[i]->primary && m->col >= marks[i]->col && m->end <= marks[i]->end &&
        m->end - m->col < marks[i]->end - marks[i]->col)
      return true;
  return false;
}

/* Marks of one line, ordered by column. The last one's label stands beside it, the others' below, from right to
 * left. */
static void print_marks(const struct painter *p, const char *rail, struct mark *const *marks, uint32_t n) {
  uint32_t end = 0;
  for (uint32_t i = 0; i < n; i++)
    if (marks[i]->end > end) end = marks[i]->end;
  char *row = arena_alloc(p->arena, end + 1);
  memset(row, ' ', end);
  /* What lies inside another is drawn over it; of two equals the primary one is seen. */
  for (uint32_t i = 0; i < n; i++)
    if (marks[i]->primary) memset(row + marks[i]->col, '^', marks[i]->end - marks[i]->col);
  for (uint32_t i = 0; i < n; i++)
    for (uint32_t c = marks[i]->col; !marks[i]->primary && c < marks[i]->end; c++)
      if (row[c] == ' ' || inside(marks[i], marks, n)) row[c] = '-';
  margin(p, 0, "|");
  print_rail(p, rail);
  buf_addc(p->out, ' ');
  for (uint32_t i = 0; i < end;) {
    uint32_t k = i;
    while (k < end && row[k] == row[i]) k++;
    const char *color = row[i] == '^' ? p->strong : row[i] == '-' ? BLUE : "";
    buf_printf(p->out, "%s%.*s%s", paint(p, color), (int)(k - i), row + i, *color ? paint(p, RESET) : "");
    i = k;
  }
  const struct mark *last = marks[n - 1];
  bool beside = last->end == end;
  for (uint32_t i = 0; i + 1 < n; i++) beside &= marks[i]->end <= last->col || !marks[i]->label.len;
  if (beside && last->label.len)
    buf_printf(p->out, " %s%.*s%s", paint(p, last->primary ? p->strong : BLUE), STR_ARG(last->label), paint(p, RESET));
  buf_addc(p->out, '\n');
  uint32_t below = beside ? n - 1 : n;
  bool bars = true;
  while (below > 0) {
    const struct mark *m = marks[below - 1];
    if (!m->label.len) {
      below--;
      continue;
    }
    for (; bars; bars = false) {
      margin(p, 0, "|");
      print_rail(p, rail);
      buf_addc(p->out, ' ');
      connectors(p, marks, below);
      buf_addc(p->out, '\n');
    }
    margin(p, 0, "|");
    print_rail(p, rail);
    buf_addc(p->out, ' ');
    uint32_t at = 0;
    if (below > 1 && marks[below - 2]->col < m->col) at = connectors(p, marks, below - 1);
    spaces(p->out, m->col - at);
    buf_printf(p->out, "%s%.*s%s\n", paint(p, m->primary ? p->strong : BLUE), STR_ARG(m->label), paint(p, RESET));
    below--;
  }
}

/* ---- an excerpt: one file's marks ---- */

static struct mark mark_make(const struct painter *p, struct span sp, struct str label, bool primary) {
  const struct source *s = sources_get(p->ss, sp.file);
  if (sp.end > s->text.len) sp.end = (uint32_t)s->text.len;
  if (sp.start > sp.end) sp.start = sp.end;
  while (sp.end > sp.start && memchr(" \t\r\n", s->text.ptr[sp.end - 1], 4)) sp.end--;
  struct mark m = {.span = sp, .label = text_shown(p->arena, label), .primary = primary};
  m.line = source_locate(s, sp.start).line;
  m.last_line = source_locate(s, sp.end).line;
  if (!primary) m.last_line = m.line;
  size_t line_start = s->lines[m.line - 1], len = source_line(s, m.line).len;
  m.from = sp.start - line_start;
  m.to = sp.end - line_start;
  if (m.from > len) m.from = len;
  if (m.to > len) m.to = len;
  return m;
}

static bool before(const struct mark *a, const struct mark *b) {
  if (a->line != b->line) return a->line < b->line;
  if (a->from != b->from) return a->from < b->from;
  return a->to > b->to; /* what is longer first, so that the shorter has the place to the right */
}

static uint32_t indent_of(struct str line) {
  uint32_t i = 0;
  while (i < line.len && (line.ptr[i] == ' ' || line.ptr[i] == '\t')) i++;
  return i;
}

/* A line of the excerpt with what stands under it. `tall` is the mark over several lines, or NULL. */
static void excerpt_line(const struct painter *p, const struct source *s, uint32_t line, struct mark *marks, uint32_t n,
                         const struct mark *tall) {
  struct str text = source_line(s, line);
  struct mark **here = arena_new_array(p->arena, struct mark *, n + 1);
  uint32_t count = 0;
  size_t need = 0;
  bool needed = false;
  for (uint32_t i = 0; i < n; i++) {
    if (marks[i].line != line || &marks[i] == tall) continue;
    here[count++] = &marks[i];
    if (!needed || marks[i].primary) need = marks[i].from, needed = true;
  }
  struct view v = view_line(p->arena, text, need);
  bool starts = tall && tall->line == line, within = tall && line > tall->line && line <= tall->last_line;
  bool from_edge = starts && tall->from <= indent_of(text);
  print_line(p, line, "|", tall ? (from_edge ? " /" : within ? " |" : "  ") : "", &v);
  if (starts && !from_edge) {
    margin(p, 0, "|");
    buf_printf(p->out, "%s  ", paint(p, p->strong));
    for (uint32_t i = 0; i <= view_col(&v, tall->from); i++) buf_addc(p->out, '_');
    buf_printf(p->out, "^%s\n", paint(p, RESET));
  }
  const char *rail = tall ? (starts || (within && line < tall->last_line) || (within && count) ? " |" : "  ") : "";
  uint32_t fit = 0, cut = 0;
  struct mark **away = arena_new_array(p->arena, struct mark *, count + 1);
  for (uint32_t i = 0; i < count; i++) {
    if (here[i]->from < v.from || (here[i]->from >= v.to && v.to < text.len)) {
      away[cut++] = here[i];
      continue;
    }
    here[i]->col = view_col(&v, here[i]->from);
    here[i]->end = view_col(&v, here[i]->to);
    if (here[i]->end <= here[i]->col) here[i]->end = here[i]->col + 1;
    here[fit++] = here[i];
  }
  if (fit) print_marks(p, rail, here, fit);
  for (uint32_t i = 0; i < cut; i++) { /* beyond what is shown of the line: told in words */
    margin(p, 0, "|");
    print_rail(p, rail);
    buf_printf(p->out, " at column %u: %.*s\n", source_locate(s, away[i]->span.start).col, STR_ARG(away[i]->label));
  }
  if (within && line == tall->last_line) {
    size_t to = tall->span.end - s->lines[line - 1];
    margin(p, 0, "|");
    buf_printf(p->out, " %s|", paint(p, p->strong));
    uint32_t col = view_col(&v, to > text.len ? text.len : to);
    for (uint32_t i = 0; i < col; i++) buf_addc(p->out, '_');
    buf_printf(p->out, "^ %.*s%s\n", STR_ARG(tall->label), paint(p, RESET));
  }
}

static void excerpt(const struct painter *p, struct mark *marks, uint32_t n, bool first) {
  const struct source *s = sources_get(p->ss, marks[0].span.file);
  struct line_col at = source_locate(s, marks[0].span.start); /* the primary one, or the first told */
  buf_printf(p->out, "%s%*s%s%s %.*s:%u:%u\n", paint(p, BLUE), p->gutter, "", first ? "-->" : ":::", paint(p, RESET),
             STR_ARG(text_shown(p->arena, s->path)), at.line, at.col);
  margin(p, 0, "|");
  buf_addc(p->out, '\n');
  for (uint32_t i = 1; i < n; i++)
    for (uint32_t k = i; k > 0 && before(&marks[k], &marks[k - 1]); k--) {
      struct mark m = marks[k];
      marks[k] = marks[k - 1];
      marks[k - 1] = m;
    }
  const struct mark *tall = NULL;
  for (uint32_t i = 0; i < n; i++)
    if (marks[i].last_line > marks[i].line) tall = &marks[i];
  ARRAY_OF(uint32_t) lines = {0};
  for (uint32_t i = 0; i < n; i++) *array_push(p->arena, &lines) = marks[i].line;
  if (tall) {
    bool whole = tall->last_line - tall->line < LINES_WHOLE;
    for (uint32_t l = tall->line + 1; l <= tall->last_line; l++)
      if (whole || l == tall->line + 1 || l == tall->last_line) *array_push(p->arena, &lines) = l;
  }
  uint32_t shown = 0;
  for (;;) {
    uint32_t next = UINT32_MAX;
    for (uint32_t i = 0; i < lines.count; i++)
      if (lines.items[i] > shown && lines.items[i] < next) next = lines.items[i];
    if (next == UINT32_MAX) break;
    if (shown && next == shown + 2) excerpt_line(p, s, shown + 1, marks, n, tall);
    else if (shown && next > shown + 2) buf_printf(p->out, "%s...%s\n", paint(p, BLUE), paint(p, RESET));
    excerpt_line(p, s, next, marks, n, tall);
    shown = next;
  }
}

/* ---- fixes ---- */

/* What a fix makes of the lines that it touches: `text` with its span replaced, whole lines. */
struct mended {
  uint32_t first, count; /* lines as they are */
  struct str text;       /* as they would be */
  size_t from;           /* of the change, in the first line */
};

static struct mended mend(const struct painter *p, const struct diag_fix *f) {
  const struct source *s = sources_get(p->ss, f->span.file);
  uint32_t first = source_locate(s, f->span.start).line, last = source_locate(s, f->span.end).line;
  uint32_t start = s->lines[first - 1];
  struct str last_text = source_line(s, last);
  uint32_t end = s->lines[last - 1] + (uint32_t)last_text.len;
  struct buf b = buf_in(p->arena);
  buf_add(&b, str_sub(s->text, start, f->span.start));
  buf_add(&b, f->text);
  if (f->span.end < end) buf_add(&b, str_sub(s->text, f->span.end, end));
  return (struct mended){first, last - first + 1, b.len ? buf_str(&b) : STR(""), f->span.start - start};
}

static void changed_line(const struct painter *p, uint32_t number, char sign, struct str line, size_t need) {
  struct view v = view_line(p->arena, line, need);
  const char *color = paint(p, sign == '+' ? GREEN : RED);
  buf_printf(p->out, "%s%*u%s %s%c", paint(p, BLUE), p->gutter, number, paint(p, RESET), color, sign);
  if (v.text.len) buf_printf(p->out, " %.*s", STR_ARG(v.text));
  buf_printf(p->out, "%s\n", paint(p, RESET));
}

/* The lines before and after; a text put into a line is shown in place. */
static void show_fix(const struct painter *p, const struct diag *d, const struct diag_fix *f) {
  const struct source *s = sources_get(p->ss, f->span.file);
  struct mended m = mend(p, f);
  if (f->span.file != d->span.file)
    buf_printf(p->out, "%s%*s:::%s %.*s:%u\n", paint(p, BLUE), p->gutter, "", paint(p, RESET),
               STR_ARG(text_shown(p->arena, s->path)), m.first);
  margin(p, 0, "|");
  buf_addc(p->out, '\n');
  struct str put = str_trim(f->text);
  bool one_line = !memchr(f->text.ptr ? f->text.ptr : "", '\n', f->text.len);
  if (f->span.start == f->span.end && one_line && put.len) {
    size_t from = m.from + (size_t)(put.ptr - f->text.ptr);
    struct view v = view_line(p->arena, m.text, from);
    print_line(p, m.first, "|", "", &v);
    margin(p, 0, "|");
    uint32_t col = view_col(&v, from), end = view_col(&v, from + put.len);
    buf_printf(p->out, " %*s%s", (int)col, "", paint(p, GREEN));
    for (uint32_t i = col; i < end; i++) buf_addc(p->out, '+');
    buf_printf(p->out, "%s\n", paint(p, RESET));
    return;
  }
  for (uint32_t i = 0; i < m.count && i < FIX_LINES; i++)
    changed_line(p, m.first + i, '-', source_line(s, m.first + i), i ? 0 : m.from);
  uint32_t i = 0;
  for (size_t from = 0; from <= m.text.len && i < FIX_LINES; i++) {
    const char *nl = memchr(m.text.ptr + from, '\n', m.text.len - from);
    size_t to = nl ? (size_t)(nl - m.text.ptr) : m.text.len;
    changed_line(p, m.first + i, '+', str_sub(m.text, from, to), i ? 0 : m.from);
    from = to + 1;
  }
}

/* One that only exchanges the marked word says all in its title. */
static bool in_words(const struct diag *d, const struct diag_fix *f) {
  return f->span.file == d->span.file && f->span.start == d->span.start && f->span.end == d->span.end &&
         str_starts(f->title, STR("did you mean"));
}

/* ---- a diagnostic ---- */

static void aside(const struct painter *p, const char *word, const char *color, struct str text) {
  buf_printf(p->out, "%s%*s =%s %s%s%s: %.*s\n", paint(p, BLUE), p->gutter, "", paint(p, RESET), paint(p, color), word,
             paint(p, RESET), STR_ARG(text_shown(p->arena, text)));
}

static void widen(uint32_t *most, const struct painter *p, struct span sp, bool end) {
  if (!sp.file) return;
  uint32_t line = source_locate(sources_get(p->ss, sp.file), end ? sp.end : sp.start).line;
  if (line > *most) *most = line;
}

static void one(struct painter *p, const struct diag *d) {
  bool error = d->code->severity == SEV_ERROR;
  p->strong = error ? RED : YELLOW;
  buf_printf(p->out, "%s%s[%s]%s%s: %.*s%s\n", paint(p, p->strong), error ? "error" : "warning", d->code->id,
             paint(p, RESET), paint(p, BOLD), STR_ARG(text_shown(p->arena, d->message)), paint(p, RESET));
  uint32_t most = 1;
  widen(&most, p, d->span, true);
  for (uint32_t i = 0; i < d->labels.count; i++) widen(&most, p, d->labels.items[i].span, false);
  for (uint32_t i = 0; i < d->fixes.count; i++)
    if (!in_words(d, &d->fixes.items[i])) widen(&most, p, d->fixes.items[i].span, true);
  for (p->gutter = 1; most >= 10; most /= 10) p->gutter++;

  struct mark *marks = arena_new_array(p->arena, struct mark, d->labels.count + 1),
              *group = arena_new_array(p->arena, struct mark, d->labels.count + 1);
  uint32_t count = 0;
  if (d->span.file) marks[count++] = mark_make(p, d->span, d->label, true);
  for (uint32_t i = 0; i < d->labels.count; i++)
    if (d->labels.items[i].span.file)
      marks[count++] = mark_make(p, d->labels.items[i].span, d->labels.items[i].text, false);
  bool first = true;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t n = 0;
    bool told = false;
    for (uint32_t k = 0; k < i; k++) told |= marks[k].span.file == marks[i].span.file;
    for (uint32_t k = i; !told && k < count; k++)
      if (marks[k].span.file == marks[i].span.file) group[n++] = marks[k];
    if (n) excerpt(p, group, n, first), first = false;
  }

  for (uint32_t i = 0; i < d->notes.count; i++) aside(p, "note", BOLD, d->notes.items[i]);
  for (uint32_t i = 0; i < d->help.count; i++) {
    bool twice = false;
    for (uint32_t k = 0; k < d->fixes.count; k++) twice |= str_eq(d->fixes.items[k].title, d->help.items[i]);
    if (!twice) aside(p, "help", GREEN, d->help.items[i]);
  }
  for (uint32_t i = 0; i < d->fixes.count; i++) {
    aside(p, "help", GREEN, d->fixes.items[i].title);
    if (d->fixes.items[i].span.file && !in_words(d, &d->fixes.items[i])) show_fix(p, d, &d->fixes.items[i]);
  }
  buf_addc(p->out, '\n');
}

void render_excerpts(const struct sources *ss, const struct diags *ds, bool color, struct buf *out) {
  struct painter p = {.out = out, .color = color, .ss = ss, .arena = ds->arena};
  for (uint32_t i = 0; i < ds->list.count; i++) one(&p, ds->list.items[i]);
  if (!ds->errors && !ds->warnings) return;
  buf_addz(out, paint(&p, ds->errors ? RED : YELLOW));
  if (ds->errors) buf_printf(out, "%u error%s", ds->errors, ds->errors == 1 ? "" : "s");
  if (ds->warnings)
    buf_printf(out, "%s%u warning%s", ds->errors ? ", " : "", ds->warnings, ds->warnings == 1 ? "" : "s");
  buf_printf(out, "%s\n", paint(&p, RESET));
}
