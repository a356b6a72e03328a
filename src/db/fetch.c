/* From a database to the machine: the columns that are needed, row by row, into a builder. */
#include "data/decimal.h"
#include "db/driver.h"

static void take_value(struct builder *b, uint32_t column, const struct db_value *v) {
  switch (v->kind) {
    case DB_NULL: break; /* what is not set is missing */
    case DB_BOOL: builder_set_bool(b, column, v->i != 0); break;
    case DB_INT: builder_set_int(b, column, v->i); break;
    case DB_REAL: builder_set_double(b, column, v->f); break;
    case DB_TEXT: builder_set(b, column, v->s); break;
    case DB_BLOB: builder_set_bad(b, column, STR("(a blob)")); break;
  }
}

/* Which rows of an entity the machine is to have: all of them, those that remain of the segment, or those that a
 * relation leads to from these. */
enum { ROWS_ALL = NONE - 1, ROWS_REMAINING = NONE };

/* What a segment reads starts at its own rows; so its own entity may be narrowed as long as no relation leads back to
 * it, and another one where a single relation leads to it, from rows that remain. */
static uint32_t rows_of(const struct db_narrow *narrow, const struct schema *s, const struct needs *needs,
                        uint32_t entity) {
  if (!narrow) return ROWS_ALL;
  uint32_t own = narrow->ir->segments.items[narrow->segment].entity, to = 0, only = NONE;
  for (uint32_t r = 0; r < s->relation_count; r++) {
    if (!needs->relations[r]) continue;
    if (s->relations[r].to == own) return ROWS_ALL;
    if (s->relations[r].to == entity) to++, only = r;
  }
  if (entity == own) return s->entities[own].key_count ? ROWS_REMAINING : ROWS_ALL;
  return to == 1 && s->relations[only].from == own ? only : ROWS_ALL;
}

/* The statement that reads the needed columns of an entity. */
static struct sql_statement *fetch_statement(struct db *db, uint32_t entity, const struct needs *needs,
                                             const struct db_column *stored, const struct db_narrow *narrow,
                                             struct diags *ds) {
  const struct entity *e = &db->schema->entities[entity];
  struct buf list = buf_in(db->arena), sql = buf_in(db->arena);
  for (uint32_t c = 0; c < e->column_count; c++) {
    if (!needs->columns[entity][c]) continue;
    if (list.len) buf_addz(&list, ", ");
    db->driver->put_column(db, &e->columns[c], &stored[c], &list);
  }
  if (!list.len) buf_addc(&list, '1');
  uint32_t rows = rows_of(narrow, db->schema, needs, entity);
  if (rows != ROWS_ALL)
    return sql_remaining(db->arena, narrow->ir, narrow->segment, narrow->profile, rows == ROWS_REMAINING ? NONE : rows,
                         buf_str(&list), ds);
  struct sql_statement *st = arena_new(db->arena, struct sql_statement);
  buf_printf(&sql, "SELECT %.*s FROM ", STR_ARG(buf_str(&list)));
  db->driver->put_table(db, e, &sql);
  st->text = buf_str(&sql);
  st->entity = entity;
  st->dialect = db->dialect;
  return st;
}

static bool fetch_table(struct db *db, struct builder *b, uint32_t entity, const struct needs *needs,
                        const struct sql_statement *st, const struct load_options *o, struct arena *own,
                        struct diags *ds) {
  const struct entity *e = &db->schema->entities[entity];
  struct str table = e->path[e->path_count - 1];
  ARRAY_OF(uint32_t) columns = {0};
  for (uint32_t c = 0; c < e->column_count; c++)
    if (needs->columns[entity][c]) *array_push(db->arena, &columns) = c;
  struct db_cursor *cursor = st ? db->driver->query(db, own, st, ds) : NULL;
  if (!cursor) return false;
  enum db_step step;
  for (uint64_t rows = 0; (step = db->driver->next(cursor, ds)) == DB_ROW; rows++) {
    if (rows >= ROW_NONE - 1) {
      db_say(db, ds, &db_code[E0852], "`%.*s` has more than 4,294,967,294 rows", STR_ARG(table));
      step = DB_FAILED;
      break;
    }
    if (!(rows & 0xFFFF) && o->progress) o->progress(o->progress_ctx, table, rows, 0);
    builder_row(b, entity, db->shown, rows + 1);
    for (uint32_t i = 0; i < columns.count && i < cursor->columns; i++)
      take_value(b, columns.items[i], &cursor->row[i]);
  }
  db->driver->finish(cursor);
  return step == DB_END;
}

struct dataset *db_load(struct db *db, struct arena *arena, const struct schema *schema, const struct needs *asked,
                        const struct db_narrow *narrow, const struct load_options *o, struct diags *ds,
                        struct load_report *report) {
  if (!db->driver->put_column) return dataset_load(arena, schema, db->url, asked, o, ds, report);
  db->schema = schema;
  if (schema->zone) db->zone = schema->zone;
  struct needs *needs = db_needs(db, asked);
  for (uint32_t e = 0; e < schema->entity_count; e++) /* ids, and what messages name rows by */
    for (uint32_t k = 0; needs->tables[e] && k < schema->entities[e].key_count; k++)
      needs->columns[e][schema->entities[e].key[k]] = true;
  struct db_column **stored = db_catalog(db, needs, false, ds);
  if (!stored) return NULL;
  struct builder *b = builder_new(arena, schema, needs, o, ds, report);
  struct arena *own = db_side_arena(db); /* a table's cursor goes with it */
  bool ok = true;
  for (uint32_t e = 0; ok && e < schema->entity_count; e++) {
    if (needs->tables[e])
      ok = fetch_table(db, b, e, needs, fetch_statement(db, e, needs, stored[e], narrow, ds), o, own, ds);
    arena_free(own);
  }
  return ok ? builder_finish(b) : NULL;
}

bool db_count(struct db *db, const struct schema *schema, uint32_t entity, uint64_t *count, struct diags *ds) {
  const struct entity *e = &schema->entities[entity];
  struct buf sql = buf_in(db->arena);
  buf_addz(&sql, "SELECT count(*) FROM ");
  db->driver->put_table(db, e, &sql);
  struct sql_statement st = {.text = buf_str(&sql), .entity = entity, .dialect = db->dialect};
  struct arena *own = db_side_arena(db);
  struct db_cursor *c = db->driver->query(db, own, &st, ds);
  bool ok = c && db->driver->next(c, ds) == DB_ROW && c->columns;
  if (ok) *count = (uint64_t)c->row[0].i;
  if (ok && c->row[0].kind == DB_TEXT) { /* a database may count in a type that is not ours */
    int64_t n = 0;
    ok = int_parse(c->row[0].s, &n) == NUMBER_OK;
    *count = (uint64_t)n;
  }
  if (c) db->driver->finish(c);
  arena_free(own);
  return ok;
}
