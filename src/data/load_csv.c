/* CSV by RFC 4180, with what spreadsheets add: a byte order mark, CRLF, tabs (TSV). */
#include "data/csv.h"
#include "data/csv_rows.h"
#include "data/load_parts.h"

void near_column(struct builder *b, struct diag *d, struct str want, const struct str *names, uint32_t count) {
  int i = name_nearest(want, names, count);
  if (i >= 0)
    diag_help(b->ds, d, "it has `%.*s`: is that the one? The schema says it with `from \"%.*s\"`", STR_ARG(names[i]),
              STR_ARG(names[i]));
  else if (count && count <= 30) {
    struct buf list = buf_in(b->arena);
    for (uint32_t k = 0; k < count; k++) buf_printf(&list, "%s%.*s", k ? ", " : "", STR_ARG(names[k]));
    diag_help(b->ds, d, "it has %.*s", STR_ARG(buf_str(&list)));
  }
}

static bool malformed(struct builder *b, struct str path, uint64_t line, const char *what) {
  diag_add(b->ds, &load_code[E0604], SPAN_NONE, "%.*s:%llu: %s", STR_ARG(path), (unsigned long long)line, what);
  return false;
}

/* What the header says of the rows below it. */
struct csv_plan {
  struct str path, text;
  bool mapped;
  char separator;
  ARRAY_OF(uint32_t) columns; /* of cells, in their order; NONE: not wanted */
};

static bool empty_line(const struct csv *c) {
  const char *p = c->text.ptr + c->at;
  return *p == '\n' || (*p == '\r' && c->at + 1 < c->text.len && p[1] == '\n');
}

/* The rows that begin in [from, to). Lines are counted from `*line`. */
static bool read_rows(struct builder *b, uint32_t entity, const void *ctx, size_t from, size_t to, size_t *reached,
                      uint64_t *lines) {
  const struct csv_plan *plan = ctx;
  struct csv c = {
      .text = plan->text, .at = from, .separator = plan->separator, .line = *lines + 1, .scratch = buf_in(b->arena)};
  const uint32_t *columns = plan->columns.items, count = plan->columns.count;
  struct table_build *t = &b->tables[entity];
  struct csv_rows many;
  struct csv_cell cell;
  int status;
  uint32_t told = NONE; /* 65,536 rows are a step */
  size_t behind = 0;
  t->origin = plan->path;
  csv_rows_begin(b, &many, columns, count, plan->separator);
  while (c.at < to) {
    uint64_t line = c.line;
    if (t->rows >> 16 != told) {
      told = t->rows >> 16;
      if (builder_canceled(b)) return false;
      if (plan->mapped) read_behind(plan->text, from, &behind, c.at);
      if (b->o.progress) b->o.progress(b->o.progress_ctx, plan->path, c.at - from, to - from);
    }
    uint32_t rows = csv_rows_read(b, t, &many, plan->text, &c.at, to, line);
    if (rows) {
      c.line += rows;
      continue;
    }
    if (count > 1 && empty_line(&c)) {
      c.at += c.text.ptr[c.at] == '\n' ? 1 : 2;
      c.line++;
      continue;
    }
    if (!build_room(t)) {
      t->full = t->most;
      if (!t->full)
        diag_add(b->ds, &load_code[E0609], SPAN_NONE, "`%.*s` has more than 4,294,967,294 rows", STR_ARG(plan->path));
      return false;
    }
    builder_begin_row(b, t, line);
    uint32_t i = 0;
    do {
      if ((status = csv_next(&c, &cell)) != CSV_OK) return malformed(b, plan->path, c.line, csv_error(status));
      if (i < count && columns[i] != NONE) {
        if (!t->columns[columns[i]].watched) builder_next(b, t, columns[i], cell.text, cell.quoted);
        else if (!builder_watch_cell(&t->columns[columns[i]], cell.text)) return t->not_grown = true, false;
      }
      i++;
    } while (!cell.last);
    c.line++;
    if (i != count) {
      struct str what = str_printf(b->arena, "this row has %u cell%s, the header %u", i, i == 1 ? "" : "s", count);
      return malformed(b, plan->path, line, what.ptr);
    }
    t->row_open = false; /* every column that is needed had its cell */
    if (t->row_bad) builder_end_bad_row(b, t);
  }
  *reached = c.at;
  *lines = c.line - 1;
  return true;
}

/* Where rows begin, near the places that divide the text evenly, and what stands between. A line break ends a row where
 * an even number of quotation marks stands before it; read_rows finds out where that is not so, since then it is no
 * CSV. */
static void divide(struct str text, size_t from, uint32_t count, size_t *bounds, struct lines *lines) {
  uint64_t quotes = 0;
  load_bounds(text, from, count, bounds); /* most often no cell has a line break there */
  load_lines(text, bounds, count, lines);
  for (uint32_t i = 0; i + 1 < count; i++) quotes |= lines[i].quotes % 2; /* behind the last one nothing begins */
  if (!quotes) return;
  size_t at = from, step = (text.len - from) / count;
  bool inside = false;
  for (uint32_t i = 1; i < count; i++) {
    size_t want = from + step * i;
    while (at < want) {
      const char *q = memchr(text.ptr + at, '"', want - at);
      if (!q) break;
      inside = !inside;
      at = (size_t)(q - text.ptr) + 1;
    }
    if (at < want) at = want;
    while (at < text.len && (inside || text.ptr[at] != '\n')) inside ^= text.ptr[at++] == '"';
    if (at < text.len) at++;
    bounds[i] = at;
  }
  load_lines(text, bounds, count, lines);
}

static bool read_body(struct builder *b, uint32_t entity, const struct csv_plan *plan, size_t from, uint64_t line) {
  size_t reached;
  uint32_t parts = parts_wanted(b, plan->text.len - from);
  if (parts > 1) {
    bool watch = true;
    size_t bounds[PARTS_MOST + 1];
    struct lines lines[PARTS_MOST];
    load_bounds(plan->text, from, parts, bounds);
    bool about = load_lines_about(plan->text, bounds, parts, true, lines);
    if (!about) divide(plan->text, from, parts, bounds, lines);
    for (int again = 0; again < 3; again++) { /* once for each reason to */
      if (watch) builder_watch(b, entity);
      enum parts_end end = load_parts(b, entity, read_rows, plan, bounds, parts, lines, line);
      if (end == PARTS_DONE || end == PARTS_CANCELED) return end == PARTS_DONE;
      if (end == PARTS_AGAIN || (end == PARTS_MORE && !about)) break;
      if (end == PARTS_KEEP) watch = false;
      if (end == PARTS_MORE) divide(plan->text, from, parts, bounds, lines);
      about &= end != PARTS_MORE;
    }
  }
  builder_reserve(b, entity, load_rows_about(plan->text, from));
  return read_rows(b, entity, plan, from, plan->text.len, &reached, &line);
}

/* A last row of too few cells is an error. One that ends behind its last separator is a row, whose last cell is empty;
 * so ends a file, too, that was cut off there. Where the row before has nothing in that cell either, that is how this
 * file is. */
static void tell_end(struct builder *b, const struct csv_plan *plan) {
  const char *text = plan->text.ptr;
  size_t end = plan->text.len - 1;
  if (text[end] != plan->separator) return;
  while (end && text[end] != '\n') end--;
  if (end && text[end - 1] == '\r') end--;
  if (end && text[end - 1] == plan->separator) return;
  b->report->cut_off++;
  *array_push(b->arena, &b->report->notes) = str_printf(
      b->arena, "`%.*s` ends behind a separator, without a line end: it may be cut off", STR_ARG(plan->path));
}

static bool read_file(struct builder *b, uint32_t entity, struct str path, char separator, struct arena *file) {
  struct csv c = {.separator = separator, .line = 1, .scratch = buf_in(b->arena)};
  struct csv_plan plan = {.path = path, .separator = separator};
  struct str why;
  if (!read_mapped(file, path, &c.text, &plan.mapped, &why)) {
    diag_add(b->ds, &load_code[E0601], SPAN_NONE, "cannot read `%.*s`: %.*s", STR_ARG(path), STR_ARG(why));
    return false;
  }
  if (str_starts(c.text, STR("\xEF\xBB\xBF"))) c.at = 3;
  const struct entity *e = &b->schema->entities[entity];
  struct table_build *t = &b->tables[entity];
  if (c.at == c.text.len) {
    diag_add(b->ds, &load_code[E0604], SPAN_NONE, "`%.*s` is empty: its first line should name the columns",
             STR_ARG(path));
    return false;
  }
  if (str_starts(c.text, STR("\xFF\xFE")) || str_starts(c.text, STR("\xFE\xFF"))) {
    struct diag *d = diag_add(b->ds, &load_code[E0604], SPAN_NONE, "`%.*s` is UTF-16, not UTF-8", STR_ARG(path));
    diag_help(b->ds, d, "export it as CSV in UTF-8");
    return false;
  }
  /* the header */
  ARRAY_OF(struct str) names = {0};
  bool *found = arena_new_array(b->arena, bool, e->column_count + 1);
  struct csv_cell cell;
  int status;
  do {
    if ((status = csv_next(&c, &cell)) != CSV_OK) return malformed(b, path, c.line, csv_error(status));
    struct str name = str_dup(b->arena, cell.text);
    uint32_t column = NONE;
    for (uint32_t i = 0; i < e->column_count; i++)
      if (str_eq(e->columns[i].stored, name)) column = i;
    if (column != NONE && found[column]) {
      diag_add(b->ds, &load_code[E0604], SPAN_NONE, "%.*s:1: the header names `%.*s` twice", STR_ARG(path),
               STR_ARG(name));
      return false;
    }
    if (column != NONE) found[column] = true;
    *array_push(b->arena, &plan.columns) = column != NONE && t->columns[column].needed ? column : NONE;
    *array_push(b->arena, &names) = name;
  } while (!cell.last);
  for (uint32_t i = 0; i < e->column_count; i++) {
    if (!t->columns[i].needed || found[i]) continue;
    struct diag *d = diag_add(b->ds, &load_code[E0603], e->columns[i].span, "`%.*s` has no column `%.*s`",
                              STR_ARG(path), STR_ARG(e->columns[i].stored));
    near_column(b, d, e->columns[i].stored, names.items, names.count);
  }
  if (b->ds->errors != b->errors) return false;
  plan.text = c.text;
  if (!read_body(b, entity, &plan, c.at, c.line)) return false;
  tell_end(b, &plan);
  return true;
}

bool load_csv(struct builder *b, uint32_t entity, struct str path, char separator) {
  struct arena *file = builder_file(b); /* let go as soon as it is read */
  bool ok = read_file(b, entity, path, separator, file);
  arena_free(file);
  return ok;
}
