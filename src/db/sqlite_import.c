/* A dataset as a database in memory: each value in its plain form. */
#include "db/sqlite.h"

static bool bind_value(sqlite3_stmt *st, int at, const struct dataset *d, uint32_t entity, uint32_t column,
                       uint32_t row, struct buf *scratch) {
  const struct column *c = &d->tables[entity].columns[column];
  if (c->kind != COLUMN_SET && !column_present(c, row)) return sqlite3_bind_null(st, at) == SQLITE_OK;
  struct str s;
  switch (c->kind) {
    case COLUMN_BOOL: return sqlite3_bind_int(st, at, bit_get(c->data, row)) == SQLITE_OK;
    case COLUMN_I32: return sqlite3_bind_int64(st, at, ((const int32_t *)c->data)[row]) == SQLITE_OK;
    case COLUMN_I64: return sqlite3_bind_int64(st, at, ((const int64_t *)c->data)[row]) == SQLITE_OK;
    case COLUMN_F64: return sqlite3_bind_double(st, at, ((const double *)c->data)[row]) == SQLITE_OK;
    case COLUMN_I128: {
      i128 v = ((const i128 *)c->data)[row];
      if (v >= INT64_MIN && v <= INT64_MAX) return sqlite3_bind_int64(st, at, (int64_t)v) == SQLITE_OK;
      char digits[48], *p = digits + sizeof digits;
      unsigned __int128 u = v < 0 ? -(unsigned __int128)v : (unsigned __int128)v;
      do *--p = (char)('0' + (int)(u % 10));
      while (u /= 10);
      if (v < 0) *--p = '-';
      return sqlite3_bind_text(st, at, p, (int)(digits + sizeof digits - p), SQLITE_TRANSIENT) == SQLITE_OK;
    }
    case COLUMN_SET:
      scratch->len = 0;
      dataset_print_value(d, entity, column, row, scratch);
      s = buf_str(scratch);
      break;
    default: s = dict_get(c->dict, column_code(c, row)); break;
  }
  return sqlite3_bind_text64(st, at, s.len ? s.ptr : "", s.len, SQLITE_TRANSIENT, SQLITE_UTF8) == SQLITE_OK;
}

static bool import_table(struct db *db, const struct dataset *d, uint32_t entity, struct sql_profile *profile) {
  const struct entity *e = &d->schema->entities[entity];
  const struct table *t = &d->tables[entity];
  struct buf create = buf_in(db->arena), insert = buf_in(db->arena), scratch = buf_in(db->arena);
  buf_addz(&create, "CREATE TABLE ");
  sqlite_quote(&create, sqlite_table(e));
  buf_addz(&create, " (");
  buf_addz(&insert, "INSERT INTO ");
  sqlite_quote(&insert, sqlite_table(e));
  buf_addz(&insert, " VALUES (");
  uint32_t n = 0;
  for (uint32_t c = 0; c < e->column_count; c++) {
    if (!t->columns[c].loaded) continue;
    buf_addz(&create, n ? ", " : "");
    sqlite_quote(&create, e->columns[c].stored);
    buf_addz(&insert, n++ ? ", ?" : "?");
    struct sql_column_profile *p = &profile->columns[entity][c];
    p->probed = true;
    p->spelling = e->columns[c].type.kind == TYPE_ID && t->columns[c].kind == COLUMN_I64 ? SQL_ID_INT : SQL_PLAIN;
    p->no_nulls = !t->columns[c].missing_count;
  }
  if (!n) buf_addz(&create, "x"), buf_addz(&insert, "1");
  buf_addz(&create, ")");
  buf_addz(&insert, ")");
  buf_addc(&create, 0);
  if (sqlite3_exec(sqlite_of(db), create.ptr, NULL, NULL, NULL) != SQLITE_OK) return false;
  struct sqlite_held *held = sqlite_hold(db->arena);
  if (sqlite3_prepare_v2(sqlite_of(db), insert.ptr, (int)insert.len, &held->st, NULL) != SQLITE_OK) return false;
  sqlite3_stmt *st = held->st;
  bool ok = true;
  for (uint32_t r = 0; r < t->rows && ok; r++) {
    int at = 1;
    for (uint32_t c = 0; c < e->column_count && ok; c++)
      if (t->columns[c].loaded) ok = bind_value(st, at++, d, entity, c, r, &scratch);
    ok = ok && sqlite3_step(st) == SQLITE_DONE && sqlite3_reset(st) == SQLITE_OK;
  }
  sqlite_let_go(held);
  return ok;
}

static bool import_indexes(struct db *db, const struct dataset *d, struct sql_profile *profile) {
  for (uint32_t r = 0; r < d->schema->relation_count; r++) {
    const struct relation *rel = &d->schema->relations[r];
    if (!d->links[r].loaded) continue;
    for (int side = 0; side < 2; side++) {
      const struct entity *e = &d->schema->entities[side ? rel->to : rel->from];
      struct buf sql = buf_in(db->arena);
      buf_printf(&sql, "CREATE INDEX \"seg_%u_%d\" ON ", r, side);
      sqlite_quote(&sql, sqlite_table(e));
      buf_addz(&sql, " (");
      for (uint32_t i = 0; i < rel->width; i++) {
        if (i) buf_addz(&sql, ", ");
        sqlite_quote(&sql, e->columns[side ? rel->to_cols[i] : rel->from_cols[i]].stored);
      }
      buf_addz(&sql, ")");
      buf_addc(&sql, 0);
      profile->columns[side ? rel->to : rel->from][side ? rel->to_cols[0] : rel->from_cols[0]].leads = true;
      if (sqlite3_exec(sqlite_of(db), sql.ptr, NULL, NULL, NULL) != SQLITE_OK) return false;
    }
  }
  return true;
}

struct db *db_import(struct arena *arena, const struct dataset *data, struct sql_profile *profile,
                     const struct db_options *o, struct diags *ds) {
  struct db *db = sqlite_db_new(arena, STR(""), o);
  struct sqlite_own *own = db->own;
  if (sqlite3_open_v2(":memory:", &own->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                      NULL) != SQLITE_OK)
    arena_fail(arena);
  if (!sqlite_register(db)) arena_fail(arena);
  db->schema = data->schema;
  if (data->schema->zone) db->zone = data->schema->zone;
  bool ok = sqlite3_exec(sqlite_of(db), "BEGIN", NULL, NULL, NULL) == SQLITE_OK;
  for (uint32_t e = 0; e < data->schema->entity_count && ok; e++)
    if (data->tables[e].loaded) ok = import_table(db, data, e, profile);
  ok = ok && import_indexes(db, data, profile) &&
       sqlite3_exec(sqlite_of(db), "COMMIT; ANALYZE", NULL, NULL, NULL) == SQLITE_OK;
  if (ok) return db;
  sqlite_fail(db, ds, E0852);
  return NULL;
}
