/* Rows one by one, cell by cell: how they begin and end, and the public way in by values of each kind. */
#include <math.h>

#include "data/decimal.h"
#include "data/double_text.h"
#include "data/load_impl.h"

static uint32_t newest(const struct builder *b) {
  for (uint32_t e = 0; e < b->schema->entity_count; e++)
    if (b->tables[e].row_open) return e;
  return NONE;
}

static void drop_row(struct builder *b, struct table_build *t) {
  (void)b;
  const uint32_t rows = t->rows - 1;
  for (uint32_t i = 0; i < b->schema->entities[t->entity].column_count; i++) {
    struct column_build *c = &t->columns[i];
    if (!c->needed || builder_filled(c) <= rows) continue;
    bool there = c->kind == COLUMN_SET || build_present(c, rows);
    if (!there) c->missing--;
    else if (c->kind == COLUMN_TEXT && c->spec->type.kind == TYPE_ENUM)
      c->unknown_words -= !c->word_known[c->codes.items[rows]];
    if (c->present.count > rows / 64) c->present.items[rows / 64] &= ~((uint64_t)1 << (rows & 63));
    switch (c->kind) {
      case COLUMN_I128: c->i128s.count = rows; break;
      case COLUMN_F64: c->f64.count = rows; break;
      case COLUMN_I32: c->codes.count = rows; break;
      case COLUMN_TEXT:
      case COLUMN_MAP:
        if (c->ints) c->i64.count = rows;
        else c->codes.count = rows;
        break;
      case COLUMN_SET:
        c->elements.count = c->starts.items[rows];
        c->starts.count = rows;
        break;
      default: c->i64.count = rows; break;
    }
  }
  t->rows = rows;
  if (t->lines.count) t->lines.count--;
}

void builder_end_bad_row(struct builder *b, struct table_build *t) {
  t->row_bad = false;
  if (b->o.on_bad_value != BAD_SKIP_ROW) return;
  drop_row(b, t);
  b->report->skipped_rows++;
}

void builder_end_row(struct builder *b, uint32_t entity) {
  struct table_build *t = &b->tables[entity];
  if (!t->row_open) return;
  t->row_open = false;
  for (uint32_t i = 0; i < b->schema->entities[entity].column_count; i++) builder_missing(b, entity, i);
  if (t->row_bad) builder_end_bad_row(b, t);
}

void builder_row(struct builder *b, uint32_t entity, struct str origin, uint64_t line) {
  uint32_t open = newest(b);
  if (open != NONE) builder_end_row(b, open);
  struct table_build *t = &b->tables[entity];
  if (t->rows == MAX_ROWS) { /* said once: the same code at the same place */
    const struct entity *e = &b->schema->entities[entity];
    diag_add(b->ds, &load_code[E0609], e->span, "`%.*s` has more than 4,294,967,294 rows", STR_ARG(e->name));
    return;
  }
  t->origin = origin;
  builder_begin_row(b, t, line);
}

void builder_begin_row(struct builder *b, struct table_build *t, uint64_t line) {
  t->row_open = true;
  if (!t->rows++) t->first_line = line;
  if (!t->lines.count) {
    if (t->first_line ? line == t->first_line + t->rows - 1 : !line) return;
    for (uint32_t i = 0; i + 1 < t->rows; i++) build_push(b, &t->lines, t->first_line ? t->first_line + i : 0);
  }
  build_push(b, &t->lines, line);
}

void builder_set(struct builder *b, uint32_t column, struct str text) {
  uint32_t e = newest(b);
  if (e != NONE) builder_cell(b, e, column, text, true);
}

void builder_set_int(struct builder *b, uint32_t column, int64_t v) {
  uint32_t e = newest(b);
  if (e == NONE) return;
  struct column_build *c = &b->tables[e].columns[column];
  char digits[24];
  struct buf shown = buf_in(b->arena);
  if (!c->needed || builder_filled(c) == b->tables[e].rows) return;
  i128 d;
  if (c->spec->storage.missing_count) { /* a word that stands for missing may be a number */
    int_print(&shown, v);
    for (uint32_t i = 0; i < c->spec->storage.missing_count; i++)
      if (str_eq(buf_str(&shown), c->spec->storage.missing[i])) {
        builder_push_missing(b, c);
        return;
      }
    shown.len = 0;
  }
  switch (c->spec->type.kind) {
    case TYPE_FLOAT: builder_float(b, c, (double)v); return;
    case TYPE_INT: builder_push_i64(b, c, v, true); return;
    case TYPE_DECIMAL:
      int_print(&shown, v);
      if (c->spec->storage.kind == STORED_CENTS) builder_decimal(b, e, column, v, buf_str(&shown));
      else if (decimal_from_int(v, c->spec->type.scale, &d)) builder_decimal(b, e, column, d, buf_str(&shown));
      else builder_bad(b, e, column, buf_str(&shown));
      return;
    default: {
      int n = 0;
      uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
      char *p = digits + sizeof digits;
      do *--p = (char)('0' + u % 10), n++;
      while (u /= 10);
      if (v < 0) *--p = '-', n++;
      builder_cell(b, e, column, str_of(p, (size_t)n), true);
    }
  }
}

void builder_set_double(struct builder *b, uint32_t column, double v) {
  uint32_t e = newest(b);
  if (e == NONE) return;
  struct column_build *c = &b->tables[e].columns[column];
  if (!c->needed || builder_filled(c) == b->tables[e].rows) return;
  struct buf shown = buf_in(b->arena);
  if (isnan(v)) {
    builder_push_missing(b, c);
    return;
  }
  double_print_shortest(&shown, v);
  i128 d;
  switch (c->spec->type.kind) {
    case TYPE_FLOAT: builder_float(b, c, v); return;
    case TYPE_DECIMAL:
      if (decimal_from_double(v, c->spec->storage.kind == STORED_CENTS ? 0 : c->spec->type.scale, &d) == NUMBER_OK)
        builder_decimal(b, e, column, d, buf_str(&shown));
      else builder_bad(b, e, column, buf_str(&shown));
      return;
    case TYPE_INT:
      if (v == floor(v) && v >= -9223372036854775808.0 && v < 9223372036854775808.0)
        builder_push_i64(b, c, (int64_t)v, true);
      else builder_bad(b, e, column, buf_str(&shown));
      return;
    default: builder_bad(b, e, column, buf_str(&shown));
  }
}

void builder_set_bool(struct builder *b, uint32_t column, bool v) {
  uint32_t e = newest(b);
  if (e == NONE) return;
  struct column_build *c = &b->tables[e].columns[column];
  if (!c->needed || builder_filled(c) == b->tables[e].rows) return;
  if (c->spec->type.kind == TYPE_BOOL && c->spec->storage.kind != STORED_WORDS) builder_push_i64(b, c, v, true);
  else builder_bad(b, e, column, v ? STR("true") : STR("false"));
}

void builder_set_bad(struct builder *b, uint32_t column, struct str shown) {
  uint32_t e = newest(b);
  if (e != NONE) builder_bad(b, e, column, shown);
}

struct dataset *builder_finish(struct builder *b) {
  uint32_t open = newest(b);
  if (open != NONE) builder_end_row(b, open);
  return builder_link(b);
}
