/* Rows of CSV and NDJSON files. */
#include "base/utf8.h"
#include "data/csv.h"
#include "data/json.h"
#include "data/load_impl.h"
#include "infer/scan.h"

static bool malformed(struct diags *ds, struct str path, uint64_t line, const char *what) {
  diag_add(ds, &infer_code[E0903], SPAN_NONE, "%.*s:%llu: %s", STR_ARG(path), (unsigned long long)line, what);
  return false;
}

static bool unreadable(struct diags *ds, struct str path, struct str why) {
  diag_add(ds, &infer_code[E0901], SPAN_NONE, "cannot read `%.*s`: %.*s", STR_ARG(path), STR_ARG(why));
  return false;
}

/* ---- CSV ---- */

static bool csv_open(struct csv *c, struct stored_table *t, struct arena *own, struct diags *ds) {
  struct str why;
  *c = (struct csv){.line = 1, .scratch = buf_in(own)};
  struct str end = t->path.len > 4 ? str_sub(t->path, t->path.len - 4, t->path.len) : STR("");
  bool tabs =
      end.len && end.ptr[0] == '.' && (end.ptr[1] | 32) == 't' && (end.ptr[2] | 32) == 's' && (end.ptr[3] | 32) == 'v';
  c->separator = tabs ? '\t' : ',';
  if (!read_whole(own, t->path, &c->text, &why)) return unreadable(ds, t->path, why);
  if (str_starts(c->text, STR("\xEF\xBB\xBF"))) c->at = 3;
  if (c->at == c->text.len)
    return malformed(ds, t->path, 1, "the file is empty: its first line should name the columns");
  if (str_starts(c->text, STR("\xFF\xFE")) || str_starts(c->text, STR("\xFE\xFF")))
    return malformed(ds, t->path, 1, "the file is UTF-16, not UTF-8; export it as CSV in UTF-8");
  return true;
}

/* One pass over the header, which is then known. */
static bool csv_header(struct csv *c, struct scan *s, struct stored_table *t, struct diags *ds) {
  struct csv_cell cell;
  bool first = t->columns.count == 0;
  do {
    int status = csv_next(c, &cell);
    if (status != CSV_OK) return malformed(ds, t->path, c->line, csv_error(status));
    if (!first) continue;
    struct stored_column col = {.name = str_dup(s->arena, cell.text)};
    for (uint32_t i = 0; i < t->columns.count; i++)
      if (str_eq(t->columns.items[i].name, col.name)) t->columns.items[i].repeated = col.repeated = true;
    *array_push(s->arena, &t->columns) = col;
  } while (!cell.last);
  c->line++;
  return true;
}

bool scan_header_csv(struct scan *s, struct stored_table *t, struct diags *ds) {
  struct arena *own = arena_within(s->arena);
  struct csv c;
  bool ok = csv_open(&c, t, own, ds) && csv_header(&c, s, t, ds);
  arena_free(own);
  return ok;
}

bool scan_csv(struct scan *s, struct stored_table *t, struct arena *own, const struct cell_sink *sink,
              struct diags *ds) {
  struct csv c;
  struct csv_cell cell;
  if (!csv_open(&c, t, own, ds) || !csv_header(&c, s, t, ds)) return false;
  while (c.at < c.text.len) {
    uint64_t line = c.line;
    char here = c.text.ptr[c.at];
    bool crlf = here == '\r' && c.at + 1 < c.text.len && c.text.ptr[c.at + 1] == '\n';
    if (t->columns.count > 1 && (here == '\n' || crlf)) { /* an empty line */
      c.at += crlf ? 2 : 1;
      c.line++;
      continue;
    }
    if (scan_canceled(s)) return false;
    uint32_t i = 0;
    do {
      int status = csv_next(&c, &cell);
      if (status != CSV_OK) return malformed(ds, t->path, c.line, csv_error(status));
      struct cell out = {.kind = CELL_TEXT, .text = cell.text, .quoted = cell.quoted};
      if (!cell.text.len && !cell.quoted) out.kind = CELL_NULL;
      if (i < t->columns.count) sink->cell(sink->ctx, i, &out);
      i++;
    } while (!cell.last);
    c.line++;
    if (i != t->columns.count) {
      struct str what =
          str_printf(own, "this row has %u cell%s, the header %u", i, i == 1 ? "" : "s", t->columns.count);
      return malformed(ds, t->path, line, what.ptr);
    }
    sink->row(sink->ctx);
  }
  return true;
}

/* ---- NDJSON ---- */

static void json_cell(struct json_value v, struct buf *scratch, const struct cell_sink *sink, uint32_t column) {
  struct cell out = {.text = v.text, .quoted = true};
  switch (v.kind) {
    case JSON_NULL: out.kind = CELL_NULL; break;
    case JSON_TRUE:
    case JSON_FALSE: out.kind = CELL_BOOL; break;
    case JSON_NUMBER: out.kind = CELL_NUMBER; break;
    case JSON_STRING:
      out.kind = json_string_has_nul(v) ? CELL_BLOB : CELL_TEXT;
      out.text = json_string(v, scratch);
      break;
    case JSON_ARRAY: out.kind = CELL_ARRAY; break;
    case JSON_OBJECT: out.kind = CELL_OBJECT; break;
  }
  sink->cell(sink->ctx, column, &out);
}

bool scan_ndjson(struct scan *s, struct stored_table *t, struct arena *own, const struct cell_sink *sink,
                 struct diags *ds) {
  struct str text, why;
  if (!read_whole(own, t->path, &text, &why)) return unreadable(ds, t->path, why);
  struct map columns = map_in(own);
  struct {
    ARRAY_OF(uint64_t) line;
  } met = {0};
  for (uint32_t i = 0; i < t->columns.count; i++) {
    map_put(&columns, t->columns.items[i].name, i);
    *array_push(own, &met.line) = 0;
  }
  struct buf scratch = buf_in(own), key_text = buf_in(own);
  size_t at = str_starts(text, STR("\xEF\xBB\xBF")) ? 3 : 0;
  uint64_t line = 0;
  while (at < text.len) {
    const char *nl = memchr(text.ptr + at, '\n', text.len - at);
    size_t end = nl ? (size_t)(nl - text.ptr) : text.len;
    struct str row = str_trim(str_sub(text, at, end));
    at = end + 1;
    line++;
    if (!row.len) continue;
    if (scan_canceled(s)) return false;
    if (utf8_check(row) != SIZE_MAX) return malformed(ds, t->path, line, "this line is not UTF-8");
    struct json_reader r = json_reader_on(row);
    struct json_value key, v;
    bool first = true;
    if (!json_enter(&r, '{')) {
      const char *list = "expected one JSON object a line, not a list around them";
      return malformed(ds, t->path, line, *row.ptr == '[' ? list : "expected a JSON object");
    }
    while (json_next_member(&r, &first, &key, &v)) {
      struct str name = json_string(key, &key_text);
      uint32_t column = map_get(&columns, name);
      if (column == MAP_NONE) {
        column = t->columns.count;
        name = str_dup(s->arena, name);
        *array_push(s->arena, &t->columns) = (struct stored_column){.name = name};
        *array_push(own, &met.line) = 0;
        map_put(&columns, name, column);
      }
      if (met.line.items[column] == line)
        return malformed(ds, t->path, line,
                         str_printf(own, "the key `%.*s` stands twice in this object", STR_ARG(name)).ptr);
      met.line.items[column] = line;
      json_cell(v, &scratch, sink, column);
    }
    if (r.error) return malformed(ds, t->path, line, r.error);
    if (!json_at_end(&r)) return malformed(ds, t->path, line, "something stands behind the object");
    sink->row(sink->ctx);
  }
  return true;
}
