/* A SQLite database: opened, filled, asked. */
#include "db/db_impl.h"

const struct diag_code db_code[DB_CODES] = {
#define CODE(id, severity, name, explain) {#id, SEV_##severity, name, explain},
#include "db/codes.def"
#undef CODE
};
static const struct diag_code *const code_list[DB_CODES] = {
#define CODE(id, severity, name, explain) &db_code[id],
#include "db/codes.def"
#undef CODE
};
const struct diag_code *const *db_codes(uint32_t *count) {
  *count = DB_CODES;
  return code_list;
}

struct str db_table(const struct entity *e) { return e->path[e->path_count - 1]; }

void db_quote(struct buf *b, struct str name) {
  buf_addc(b, '"');
  for (size_t i = 0; i < name.len; i++) {
    if (name.ptr[i] == '"') buf_addc(b, '"');
    buf_addc(b, name.ptr[i]);
  }
  buf_addc(b, '"');
}

void db_fail(struct db *db, struct diags *ds, enum db_code_id code) {
  int e = sqlite3_errcode(db->sqlite);
  const char *why = e == SQLITE_BUSY || e == SQLITE_LOCKED ? "the database is locked by another program"
                    : e == SQLITE_NOTADB                   ? "this is no SQLite database, or an encrypted one"
                    : e == SQLITE_INTERRUPT                ? "interrupted"
                                                           : sqlite3_errmsg(db->sqlite);
  if (db->path.len) diag_add(ds, &db_code[code], SPAN_NONE, "`%.*s`: %s", STR_ARG(db->path), why);
  else diag_add(ds, &db_code[code], SPAN_NONE, "%s", why);
}

/* Deferred before there is something to lose: deferring takes memory. */
static void close_db(void *ctx) { sqlite3_close_v2(((struct db *)ctx)->sqlite); }

void db_let_go(void *ctx) {
  struct db_held *held = ctx;
  sqlite3_finalize(held->st);
  held->st = NULL;
}

struct db_held *db_hold(struct db *db) {
  struct db_held *held = arena_new(db->arena, struct db_held);
  arena_defer(db->arena, db_let_go, held);
  return held;
}

static struct db *db_new(struct arena *arena, struct str path) {
  struct db *db = arena_new(arena, struct db);
  db->arena = arena;
  db->path = path;
  db->zone = &zone_utc;
  arena_defer(arena, close_db, db);
  return db;
}

/* Small and short-lived objects of a connection come from memory of ours. (All else that SQLite needs comes from the one
 * allocator of the process, which is not ours to set.) */
enum { LOOKASIDE_SIZE = 512, LOOKASIDE_COUNT = 128 };

struct db *db_open(struct arena *arena, struct str path, struct diags *ds) {
  struct db *db = db_new(arena, path);
  struct str z = str_dup(arena, path);
  void *lookaside = arena_array(arena, LOOKASIDE_COUNT, LOOKASIDE_SIZE);
  int status = sqlite3_open_v2(z.ptr, &db->sqlite, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
  if (!db->sqlite) arena_fail(arena);
  sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_LOOKASIDE, lookaside, LOOKASIDE_SIZE, LOOKASIDE_COUNT);
  sqlite3_busy_timeout(db->sqlite, 2000);
  if (status != SQLITE_OK || sqlite3_exec(db->sqlite, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL) != SQLITE_OK) {
    db_fail(db, ds, E0851);
    return NULL;
  }
  if (!db_register(db)) arena_fail(arena);
  sqlite3_exec(db->sqlite, "BEGIN", NULL, NULL, NULL); /* one instant for the probe and all statements */
  return db;
}

/* ---- a dataset as a database ---- */

static bool bind_value(sqlite3_stmt *st, int at, const struct dataset *d, uint32_t entity, uint32_t column, uint32_t row, struct buf *scratch) {
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
  db_quote(&create, db_table(e));
  buf_addz(&create, " (");
  buf_addz(&insert, "INSERT INTO ");
  db_quote(&insert, db_table(e));
  buf_addz(&insert, " VALUES (");
  uint32_t n = 0;
  for (uint32_t c = 0; c < e->column_count; c++) {
    if (!t->columns[c].loaded) continue;
    buf_addz(&create, n ? ", " : "");
    db_quote(&create, e->columns[c].stored);
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
  if (sqlite3_exec(db->sqlite, create.ptr, NULL, NULL, NULL) != SQLITE_OK) return false;
  struct db_held *held = db_hold(db);
  if (sqlite3_prepare_v2(db->sqlite, insert.ptr, (int)insert.len, &held->st, NULL) != SQLITE_OK) return false;
  sqlite3_stmt *st = held->st;
  bool ok = true;
  for (uint32_t r = 0; r < t->rows && ok; r++) {
    int at = 1;
    for (uint32_t c = 0; c < e->column_count && ok; c++)
      if (t->columns[c].loaded) ok = bind_value(st, at++, d, entity, c, r, &scratch);
    ok = ok && sqlite3_step(st) == SQLITE_DONE && sqlite3_reset(st) == SQLITE_OK;
  }
  db_let_go(held);
  return ok;
}

static bool import_indexes(struct db *db, const struct dataset *d) {
  for (uint32_t r = 0; r < d->schema->relation_count; r++) {
    const struct relation *rel = &d->schema->relations[r];
    if (!d->links[r].loaded) continue;
    for (int side = 0; side < 2; side++) {
      const struct entity *e = &d->schema->entities[side ? rel->to : rel->from];
      struct buf sql = buf_in(db->arena);
      buf_printf(&sql, "CREATE INDEX \"seg_%u_%d\" ON ", r, side);
      db_quote(&sql, db_table(e));
      buf_addz(&sql, " (");
      for (uint32_t i = 0; i < rel->width; i++) {
        if (i) buf_addz(&sql, ", ");
        db_quote(&sql, e->columns[side ? rel->to_cols[i] : rel->from_cols[i]].stored);
      }
      buf_addz(&sql, ")");
      buf_addc(&sql, 0);
      if (sqlite3_exec(db->sqlite, sql.ptr, NULL, NULL, NULL) != SQLITE_OK) return false;
    }
  }
  return true;
}

struct db *db_import(struct arena *arena, const struct dataset *data, struct sql_profile *profile, struct diags *ds) {
  struct db *db = db_new(arena, STR(""));
  if (sqlite3_open_v2(":memory:", &db->sqlite, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) arena_fail(arena);
  if (!db_register(db)) arena_fail(arena);
  db->schema = data->schema;
  if (data->schema->zone) db->zone = data->schema->zone;
  bool ok = sqlite3_exec(db->sqlite, "BEGIN", NULL, NULL, NULL) == SQLITE_OK;
  for (uint32_t e = 0; e < data->schema->entity_count && ok; e++)
    if (data->tables[e].loaded) ok = import_table(db, data, e, profile);
  ok = ok && import_indexes(db, data) && sqlite3_exec(db->sqlite, "COMMIT; ANALYZE", NULL, NULL, NULL) == SQLITE_OK;
  if (ok) return db;
  db_fail(db, ds, E0852);
  return NULL;
}

/* ---- statements ---- */

static sqlite3_stmt *prepare(struct db *db, const struct sql_statement *s, const char *before, struct diags *ds) {
  struct str sql = str_printf(db->arena, "%s%.*s", before, STR_ARG(s->text));
  struct db_held *held = db_hold(db);
  if (sqlite3_prepare_v2(db->sqlite, sql.ptr, (int)sql.len, &held->st, NULL) != SQLITE_OK) {
    db_fail(db, ds, E0852);
    return NULL;
  }
  sqlite3_stmt *st = held->st;
  for (uint32_t i = 0; i < s->value_count; i++) {
    const struct sql_value *v = &s->values[i];
    int at = (int)i + 1;
    switch (v->kind) {
      case SQL_INT: sqlite3_bind_int64(st, at, v->i); break;
      case SQL_REAL: sqlite3_bind_double(st, at, v->f); break;
      case SQL_TEXT: sqlite3_bind_text64(st, at, v->s.len ? v->s.ptr : "", v->s.len, SQLITE_STATIC, SQLITE_UTF8); break;
      default: sqlite3_bind_null(st, at); break; /* SQLite is bound no other kinds */
    }
  }
  return st;
}

static int check_cancel(void *ctx) { return __atomic_load_n((const volatile int *)ctx, __ATOMIC_RELAXED); }

bool db_members(struct db *db, struct arena *arena, const struct sql_statement *s, const volatile int *cancel, struct id_list *out, struct diags *ds) {
  *out = (struct id_list){0};
  sqlite3_stmt *st = prepare(db, s, "", ds);
  if (!st) return false;
  if (cancel) sqlite3_progress_handler(db->sqlite, 10000, check_cancel, (void *)(uintptr_t)cancel);
  ARRAY_OF(struct str) ids = {0};
  const struct entity *e = db->schema ? &db->schema->entities[s->entity] : NULL;
  int status;
  while ((status = sqlite3_step(st)) == SQLITE_ROW) {
    struct buf b = buf_in(arena);
    for (uint32_t i = 0; i < s->key_columns; i++) {
      if (i) buf_addc(&b, ',');
      const char *p = (const char *)sqlite3_column_text(st, (int)i);
      struct str text = p ? str_of(p, (size_t)sqlite3_column_bytes(st, (int)i)) : STR("");
      db_print_key(e ? &e->columns[e->key[i]].type : NULL, sqlite3_column_int64(st, (int)i), text, &b);
    }
    *array_push(arena, &ids) = b.len ? buf_str(&b) : STR("");
  }
  sqlite3_progress_handler(db->sqlite, 0, NULL, NULL);
  if (status != SQLITE_DONE) {
    db_fail(db, ds, E0852);
    return false;
  }
  out->ids = ids.items;
  out->count = ids.count;
  return true;
}

bool db_plan(struct db *db, struct arena *arena, const struct sql_statement *s, struct str *out, struct diags *ds) {
  sqlite3_stmt *st = prepare(db, s, "EXPLAIN QUERY PLAN ", ds);
  if (!st) return false;
  struct buf b = buf_in(arena);
  while (sqlite3_step(st) == SQLITE_ROW) buf_printf(&b, "%s\n", (const char *)sqlite3_column_text(st, 3));
  *out = b.len ? buf_str(&b) : STR("");
  return true;
}
