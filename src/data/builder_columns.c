/* Columns that a program holds, cell after cell; rows come of it at the end. */
#include <math.h>

#include "data/decimal.h"
#include "data/double_text.h"
#include "data/load_impl.h"

/* Makes room for the next cell. NULL: nobody reads the column, or there are too many rows. */
static struct column_build *next(struct builder *b, uint32_t entity, uint32_t column) {
  struct table_build *t = &b->tables[entity];
  struct column_build *c = &t->columns[column];
  if (!c->needed) return NULL;
  uint32_t row = builder_filled(c);
  if (row == MAX_ROWS) { /* said once: the same code at the same place */
    const struct entity *e = &b->schema->entities[entity];
    diag_add(b->ds, &load_code[E0609], e->span, "`%.*s` has more than 4,294,967,294 rows", STR_ARG(e->name));
    return NULL;
  }
  if (t->rows <= row) t->rows = row + 1;
  t->origin = b->schema->entities[entity].name;
  return c;
}

static void bad(struct builder *b, uint32_t entity, uint32_t column, struct str value) {
  struct table_build *t = &b->tables[entity];
  t->lines.count = 0;
  build_push(b, &t->lines, (uint64_t)builder_filled(&t->columns[column]) + 1);
  builder_bad(b, entity, column, value);
  t->lines.count = 0; /* rows have no lines of their own */
}

static void bad_int(struct builder *b, uint32_t entity, uint32_t column, int64_t v) {
  struct buf shown = buf_in(b->arena);
  int_print(&shown, v);
  bad(b, entity, column, buf_str(&shown));
}

void builder_add_missing(struct builder *b, uint32_t entity, uint32_t column) {
  if (next(b, entity, column)) builder_missing(b, entity, column);
}

void builder_add_bool(struct builder *b, uint32_t entity, uint32_t column, bool v) {
  struct column_build *c = next(b, entity, column);
  if (!c) return;
  if (c->spec->type.kind == TYPE_BOOL) builder_push_i64(b, c, v, true);
  else bad(b, entity, column, v ? STR("true") : STR("false"));
}

void builder_add_i64(struct builder *b, uint32_t entity, uint32_t column, int64_t v) {
  struct column_build *c = next(b, entity, column);
  if (!c) return;
  bool fits = true;
  switch (c->spec->type.kind) {
    case TYPE_INT:
    case TYPE_DURATION: builder_push_i64(b, c, v, true); return;
    case TYPE_DATE: fits = date_in_range(v); break;
    case TYPE_TIMESTAMP: fits = timestamp_in_range(v); break;
    case TYPE_BOOL: fits = v == 0 || v == 1; break;
    case TYPE_FLOAT: builder_float(b, c, (double)v); return;
    case TYPE_DECIMAL:
      if (!decimal_fits(v, c->spec->type.precision)) bad_int(b, entity, column, v);
      else builder_decimal(b, entity, column, v, STR_NONE);
      return;
    case TYPE_ID: {
      char room[24]; /* enough for any, so that nothing is allocated a cell */
      struct buf digits = {.arena = b->arena, .ptr = room, .cap = sizeof room};
      int_print(&digits, v);
      builder_text(b, entity, column, buf_str(&digits));
      return;
    }
    default: fits = false;
  }
  if (fits) builder_push_i64(b, c, v, true);
  else bad_int(b, entity, column, v);
}

void builder_add_double(struct builder *b, uint32_t entity, uint32_t column, double v) {
  struct column_build *c = next(b, entity, column);
  if (!c) return;
  i128 d;
  if (isnan(v)) {
    builder_missing(b, entity, column);
  } else if (c->spec->type.kind == TYPE_FLOAT) {
    builder_float(b, c, v);
  } else if (c->spec->type.kind == TYPE_DECIMAL && decimal_from_double(v, c->spec->type.scale, &d) == NUMBER_OK &&
             decimal_fits(d, c->spec->type.precision)) {
    builder_decimal(b, entity, column, d, STR_NONE);
  } else {
    struct buf shown = buf_in(b->arena);
    double_print_shortest(&shown, v);
    bad(b, entity, column, buf_str(&shown));
  }
}

void builder_add_text(struct builder *b, uint32_t entity, uint32_t column, struct str text) {
  struct column_build *c = next(b, entity, column);
  if (!c) return;
  struct table_build *t = &b->tables[entity];
  t->lines.count = 0; /* should it not read, the row is told */
  build_push(b, &t->lines, (uint64_t)builder_filled(c) + 1);
  /* the cell of a row further back is set as that of the newest */
  uint32_t rows = t->rows;
  t->rows = builder_filled(c) + 1;
  builder_cell(b, entity, column, text, true);
  t->rows = rows;
  t->lines.count = 0;
}

struct dataset *builder_finish_columns(struct builder *b) {
  for (uint32_t e = 0; e < b->schema->entity_count; e++) {
    struct table_build *t = &b->tables[e];
    const struct entity *en = &b->schema->entities[e];
    for (uint32_t c = 0; t->needed && c < en->column_count; c++) {
      struct column_build *cb = &t->columns[c];
      uint32_t cells = builder_filled(cb);
      if (!cb->needed || cells == t->rows) continue;
      if (cells) {
        struct diag *d = diag_add(b->ds, &load_code[E0620], en->columns[c].span,
                                  "`%.*s.%.*s` has %u cells, and other columns of it %u", STR_ARG(en->name),
                                  STR_ARG(en->columns[c].stored), cells, t->rows);
        diag_help(b->ds, d, "give every column of `%.*s` as many cells; missing ones count", STR_ARG(en->name));
        continue;
      }
      for (uint32_t r = 0; r < t->rows; r++) builder_missing(b, e, c);
    }
  }
  return builder_link(b);
}
