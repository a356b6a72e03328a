/* CSV by RFC 4180, with what spreadsheets add: a byte order mark, CRLF, tabs (TSV). */
#include "data/csv.h"
#include "data/load_impl.h"

void near_column(struct builder *b, struct diag *d, struct str want, const struct str *names, uint32_t count) {
  int i = name_nearest(want, names, count);
  if (i >= 0) diag_help(b->ds, d, "it has `%.*s`: is that the one? The schema says it with `from \"%.*s\"`", STR_ARG(names[i]), STR_ARG(names[i]));
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

bool load_csv(struct builder *b, uint32_t entity, struct str path, char separator) {
  struct csv c = {.separator = separator, .line = 1, .scratch = buf_in(b->arena)};
  struct str why;
  if (!read_whole(b->arena, path, &c.text, &why)) {
    diag_add(b->ds, &load_code[E0601], SPAN_NONE, "cannot read `%.*s`: %.*s", STR_ARG(path), STR_ARG(why));
    return false;
  }
  if (str_starts(c.text, STR("\xEF\xBB\xBF"))) c.at = 3;
  const struct entity *e = &b->schema->entities[entity];
  struct table_build *t = &b->tables[entity];
  if (c.at == c.text.len) {
    diag_add(b->ds, &load_code[E0604], SPAN_NONE, "`%.*s` is empty: its first line should name the columns", STR_ARG(path));
    return false;
  }
  if (str_starts(c.text, STR("\xFF\xFE")) || str_starts(c.text, STR("\xFE\xFF"))) {
    struct diag *d = diag_add(b->ds, &load_code[E0604], SPAN_NONE, "`%.*s` is UTF-16, not UTF-8", STR_ARG(path));
    diag_help(b->ds, d, "export it as CSV in UTF-8");
    return false;
  }
  /* the header */
  ARRAY_OF(uint32_t) columns = {0};
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
      diag_add(b->ds, &load_code[E0604], SPAN_NONE, "%.*s:1: the header names `%.*s` twice", STR_ARG(path), STR_ARG(name));
      return false;
    }
    if (column != NONE) found[column] = true;
    *array_push(b->arena, &columns) = column != NONE && t->columns[column].needed ? column : NONE;
    *array_push(b->arena, &names) = name;
  } while (!cell.last);
  for (uint32_t i = 0; i < e->column_count; i++) {
    if (!t->columns[i].needed || found[i]) continue;
    struct diag *d = diag_add(b->ds, &load_code[E0603], e->columns[i].span, "`%.*s` has no column `%.*s`", STR_ARG(path), STR_ARG(e->columns[i].stored));
    near_column(b, d, e->columns[i].stored, names.items, names.count);
  }
  if (b->ds->errors != b->errors) return false;
  c.line++;
  while (c.at < c.text.len) {
    uint64_t line = c.line;
    if (c.text.ptr[c.at] == '\n' || (c.text.ptr[c.at] == '\r' && c.at + 1 < c.text.len && c.text.ptr[c.at + 1] == '\n')) {
      if (columns.count > 1) { /* an empty line */
        c.at += c.text.ptr[c.at] == '\n' ? 1 : 2;
        c.line++;
        continue;
      }
    }
    if (t->rows == MAX_ROWS) {
      diag_add(b->ds, &load_code[E0609], SPAN_NONE, "`%.*s` has more than 4,294,967,294 rows", STR_ARG(path));
      return false;
    }
    if ((t->rows & 0xFFFF) == 0) {
      if (builder_canceled(b)) return false;
      if (b->o.progress) b->o.progress(b->o.progress_ctx, path, c.at, c.text.len);
    }
    builder_row(b, entity, path, line);
    uint32_t i = 0;
    do {
      if ((status = csv_next(&c, &cell)) != CSV_OK) return malformed(b, path, c.line, csv_error(status));
      if (i < columns.count && columns.items[i] != NONE) builder_cell(b, entity, columns.items[i], cell.text, cell.quoted);
      i++;
    } while (!cell.last);
    c.line++;
    if (i != columns.count) {
      struct str what = str_printf(b->arena, "this row has %u cell%s, the header %u", i, i == 1 ? "" : "s", columns.count);
      return malformed(b, path, line, what.ptr);
    }
    builder_end_row(b, entity);
  }
  return true;
}
