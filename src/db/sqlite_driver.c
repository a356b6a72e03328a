/* A database of SQLite: opened, asked. */
#include "db/sqlite.h"

#include "sql/dialect.h"

struct str sqlite_table(const struct entity *e) {
  return e->path[e->path_count - 1];
}

void sqlite_quote(struct buf *b, struct str name) { sql_sqlite.identifier(name, b); }

void sqlite_fail(struct db *db, struct diags *ds, enum db_code_id code) {
  int e = sqlite3_errcode(sqlite_of(db));
  const char *why = e == SQLITE_BUSY || e == SQLITE_LOCKED ? "the database is locked by another program"
                    : e == SQLITE_NOTADB                   ? "this is no SQLite database, or an encrypted one"
                    : e == SQLITE_INTERRUPT                ? "interrupted"
                                                           : sqlite3_errmsg(sqlite_of(db));
  db_say(db, ds, &db_code[code], "%s", why);
}

/* ---- what is deferred before there is something to lose: deferring takes memory ---- */

static void close_db(void *ctx) { sqlite3_close_v2(sqlite_of(ctx)); }

void sqlite_let_go(void *ctx) {
  struct sqlite_held *held = ctx;
  sqlite3_finalize(held->st);
  held->st = NULL;
}

struct sqlite_held *sqlite_hold(struct arena *a) {
  struct sqlite_held *held = arena_new(a, struct sqlite_held);
  arena_defer(a, sqlite_let_go, held);
  return held;
}

void sqlite_db_own(struct db *db) {
  db->own = arena_new(db->arena, struct sqlite_own);
  arena_defer(db->arena, close_db, db);
}

struct db *sqlite_db_new(struct arena *arena, struct str path, const struct db_options *o) {
  struct db *db = db_new(arena, &sqlite_driver, path, o);
  sqlite_db_own(db);
  return db;
}

/* ---- opening ---- */

/* Small and short-lived objects of a connection come from memory of ours. (All else that SQLite needs comes from the
 * one allocator of the process, which is not ours to set.) */
enum { LOOKASIDE_SIZE = 512, LOOKASIDE_COUNT = 128 };

static bool open_file(struct db *db, struct diags *ds) {
  sqlite_db_own(db);
  struct sqlite_own *own = db->own;
  void *lookaside = arena_array(db->arena, LOOKASIDE_COUNT, LOOKASIDE_SIZE);
  int status = sqlite3_open_v2(db->url.ptr, &own->handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
  if (!own->handle) arena_fail(db->arena);
  sqlite3_db_config(own->handle, SQLITE_DBCONFIG_LOOKASIDE, lookaside, LOOKASIDE_SIZE, LOOKASIDE_COUNT);
  sqlite3_busy_timeout(own->handle, 2000);
  if (status != SQLITE_OK ||
      sqlite3_exec(own->handle, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL) != SQLITE_OK) {
    sqlite_fail(db, ds, E0851);
    return false;
  }
  if (!sqlite_register(db)) arena_fail(db->arena);
  sqlite3_exec(own->handle, "BEGIN", NULL, NULL, NULL); /* one instant for the probe and all statements */
  return true;
}

/* ---- the catalog ---- */

struct str sqlite_text(sqlite3_stmt *st, int i) {
  const char *p = (const char *)sqlite3_column_text(st, i);
  return p ? str_of(p, (size_t)sqlite3_column_bytes(st, i)) : STR("");
}

static struct str text_at(struct arena *a, sqlite3_stmt *st, int i) { return str_dup(a, sqlite_text(st, i)); }

static bool list_columns(struct db *db, const struct entity *e, struct db_columns *out, struct diags *ds) {
  struct sqlite_held *held = sqlite_hold(db->arena);
  struct str table = sqlite_table(e);
  if (sqlite3_prepare_v2(sqlite_of(db),
                         "SELECT name, type, \"notnull\", EXISTS (SELECT 1 FROM pragma_index_list(?1) AS l, "
                         "pragma_index_xinfo(l.name) AS i WHERE NOT l.partial AND i.seqno = 0 AND i.cid = x.cid AND "
                         "upper(i.coll) = 'BINARY') FROM pragma_table_xinfo(?1) AS x",
                         -1, &held->st, NULL) != SQLITE_OK) {
    sqlite_fail(db, ds, E0852);
    return false;
  }
  sqlite3_bind_text(held->st, 1, table.ptr, (int)table.len, SQLITE_TRANSIENT);
  while (sqlite3_step(held->st) == SQLITE_ROW)
    *array_push(db->arena, &out->list) = (struct db_column){.name = text_at(db->arena, held->st, 0),
                                                            .type = text_at(db->arena, held->st, 1),
                                                            .not_null = sqlite3_column_int(held->st, 2) != 0,
                                                            .leads = sqlite3_column_int(held->st, 3) != 0};
  sqlite_let_go(held);
  return true;
}

static bool list_tables(struct db *db, struct str **out, uint32_t *count, struct diags *ds) {
  struct sqlite_held *held = sqlite_hold(db->arena);
  ARRAY_OF(struct str) names = {0};
  if (sqlite3_prepare_v2(sqlite_of(db), "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')", -1, &held->st,
                         NULL) != SQLITE_OK) {
    sqlite_fail(db, ds, E0852);
    return false;
  }
  while (sqlite3_step(held->st) == SQLITE_ROW) *array_push(db->arena, &names) = text_at(db->arena, held->st, 0);
  sqlite_let_go(held);
  *out = names.items;
  *count = names.count;
  return true;
}

static void put_table(struct db *db, const struct entity *e, struct buf *out) {
  (void)db;
  sqlite_quote(out, sqlite_table(e));
}

/* ---- statements ---- */

static bool prepare(struct db *db, struct sqlite_held *held, const struct sql_statement *s, const char *before,
                    struct diags *ds) {
  struct str sql = str_printf(db->arena, "%s%.*s", before, STR_ARG(s->text));
  if (sqlite3_prepare_v2(sqlite_of(db), sql.ptr, (int)sql.len, &held->st, NULL) != SQLITE_OK) {
    sqlite_fail(db, ds, E0852);
    return false;
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
  return true;
}

static int check_stop(void *ctx) { return db_stop_asked(ctx); }

void sqlite_watch(struct db *db, bool on) {
  if (db->options.cancel) sqlite3_progress_handler(sqlite_of(db), on ? 10000 : 0, on ? check_stop : NULL, db);
}

struct sqlite_cursor {
  struct db_cursor c;
  struct sqlite_held *held;
};

static struct db_cursor *query(struct db *db, struct arena *a, const struct sql_statement *s, struct diags *ds) {
  struct sqlite_cursor *c = arena_new(a, struct sqlite_cursor);
  c->held = sqlite_hold(a);
  if (!prepare(db, c->held, s, "", ds)) return NULL;
  c->c.db = db;
  c->c.columns = (uint32_t)sqlite3_column_count(c->held->st);
  c->c.row = arena_new_array(a, struct db_value, c->c.columns + 1);
  sqlite_watch(db, true);
  return &c->c;
}

static struct db_value value_at(sqlite3_stmt *st, int i) {
  switch (sqlite3_column_type(st, i)) {
    case SQLITE_NULL: return (struct db_value){.kind = DB_NULL};
    case SQLITE_INTEGER: return (struct db_value){.kind = DB_INT, .i = sqlite3_column_int64(st, i)};
    case SQLITE_FLOAT: {
      struct db_value v = {.kind = DB_REAL, .f = sqlite3_column_double(st, i)};
      const char *p = (const char *)sqlite3_column_text(st, i); /* an id is spelled as SQLite does */
      v.s = p ? str_of(p, (size_t)sqlite3_column_bytes(st, i)) : STR("");
      return v;
    }
    case SQLITE_BLOB: return (struct db_value){.kind = DB_BLOB};
    default: return (struct db_value){.kind = DB_TEXT, .s = sqlite_text(st, i)};
  }
}

static enum db_step next(struct db_cursor *cursor, struct diags *ds) {
  struct sqlite_cursor *c = (struct sqlite_cursor *)cursor;
  int status = sqlite3_step(c->held->st);
  if (status == SQLITE_ROW) {
    for (uint32_t i = 0; i < cursor->columns; i++) cursor->row[i] = value_at(c->held->st, (int)i);
    return DB_ROW;
  }
  if (status == SQLITE_DONE) return DB_END;
  sqlite_fail(cursor->db, ds, E0852);
  return DB_FAILED;
}

static void finish(struct db_cursor *cursor) {
  sqlite_watch(cursor->db, false);
  sqlite_let_go(((struct sqlite_cursor *)cursor)->held);
}

static bool plan(struct db *db, struct arena *a, const struct sql_statement *s, bool analyze, struct str *out,
                 struct diags *ds) {
  (void)analyze; /* SQLite counts neither rows nor times */
  struct sqlite_held *held = sqlite_hold(a);
  if (!prepare(db, held, s, "EXPLAIN QUERY PLAN ", ds)) return false;
  struct buf b = buf_in(a);
  while (sqlite3_step(held->st) == SQLITE_ROW) buf_printf(&b, "%s\n", (const char *)sqlite3_column_text(held->st, 3));
  sqlite_let_go(held);
  *out = b.len ? buf_str(&b) : STR("");
  return true;
}

static const char *const schemes[] = {NULL};

const struct db_driver sqlite_driver = {
    .title = "SQLite",
    .schemes = schemes,
    .dialect = &sql_sqlite,
    .open = open_file,
    .columns = list_columns,
    .tables = list_tables,
    .probe = sqlite_probe,
    .levels = db_level_ids,
    .state = sqlite_state,
    .holds = sqlite_holds,
    .parents = sqlite_parents,
    .put_table = put_table,
    .query = query,
    .next = next,
    .finish = finish,
    .plan = plan,
    .read_plan = sqlite_read_plan,
};
