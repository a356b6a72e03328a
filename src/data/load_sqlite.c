/* Tables of a SQLite database, read-only. */
#include <sqlite3.h>

#include "data/load_impl.h"

/* What SQLite holds is deferred to go before it is there: deferring takes memory, and so does whatever is done
 * meanwhile. */
struct connection {
  sqlite3 *db;
};

static void close_db(void *ctx) { sqlite3_close_v2(((struct connection *)ctx)->db); }

static struct connection *connection_new(struct arena *a) {
  struct connection *c = arena_new(a, struct connection);
  arena_defer(a, close_db, c);
  return c;
}

struct statement {
  sqlite3_stmt *st;
};

static void finalize(void *ctx) {
  struct statement *held = ctx;
  sqlite3_finalize(held->st);
  held->st = NULL;
}

static struct statement *statement_new(struct arena *a) {
  struct statement *held = arena_new(a, struct statement);
  arena_defer(a, finalize, held);
  return held;
}

static void quote(struct buf *b, struct str name) {
  buf_addc(b, '"');
  for (size_t i = 0; i < name.len; i++) {
    if (name.ptr[i] == '"') buf_addc(b, '"');
    buf_addc(b, name.ptr[i]);
  }
  buf_addc(b, '"');
}

static struct str table_name(struct arena *a, const struct entity *e) {
  /* a first part that is not a database of SQLite's is another system's schema */
  (void)a;
  return e->path[e->path_count - 1];
}

static const char *reason(sqlite3 *db) {
  switch (sqlite3_errcode(db)) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return "the database is locked by another program";
    case SQLITE_NOTADB: return "this is no SQLite database, or an encrypted one";
    default: return sqlite3_errmsg(db);
  }
}

static bool failed(struct builder *b, sqlite3 *db, struct str path) {
  int code = sqlite3_errcode(db);
  struct diag *d = diag_add(b->ds, &load_code[E0608], SPAN_NONE, "cannot read `%.*s`: %s", STR_ARG(path), reason(db));
  if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
    diag_help(b->ds, d, "try again when the other program has finished writing");
  return false;
}

/* A float is compared with those words as SQLite spells it, as a statement would. */
static bool stands_for_missing(const struct column_spec *spec, sqlite3_stmt *st, int i) {
  if (!spec->storage.missing_count) return false;
  const char *p = (const char *)sqlite3_column_text(st, i);
  struct str s = str_of(p, p ? (size_t)sqlite3_column_bytes(st, i) : 0);
  for (uint32_t k = 0; k < spec->storage.missing_count; k++)
    if (str_eq(s, spec->storage.missing[k])) return true;
  return false;
}

static bool one_table(struct builder *b, sqlite3 *db, struct str path, uint32_t entity, struct arena *a) {
  const struct entity *e = &b->schema->entities[entity];
  struct table_build *t = &b->tables[entity];
  struct str table = table_name(b->arena, e);
  struct buf sql = buf_in(b->arena);
  buf_addz(&sql, "SELECT name FROM pragma_table_xinfo(?)");
  struct statement *held = statement_new(a);
  if (sqlite3_prepare_v2(db, sql.ptr, (int)sql.len, &held->st, NULL) != SQLITE_OK) return failed(b, db, path);
  sqlite3_stmt *st = held->st;
  sqlite3_bind_text(st, 1, table.ptr, (int)table.len, SQLITE_TRANSIENT);
  ARRAY_OF(struct str) names = {0};
  while (sqlite3_step(st) == SQLITE_ROW)
    *array_push(b->arena, &names) = str_dup(b->arena, str_from((const char *)sqlite3_column_text(st, 0)));
  if (sqlite3_reset(st) != SQLITE_OK) return failed(b, db, path);
  finalize(held);
  if (!names.count) {
    struct diag *d =
        diag_add(b->ds, &load_code[E0602], e->span, "`%.*s` has no table `%.*s`", STR_ARG(path), STR_ARG(table));
    ARRAY_OF(struct str) tables = {0};
    if (sqlite3_prepare_v2(db, "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')", -1, &held->st, NULL) ==
        SQLITE_OK) {
      while (sqlite3_step(held->st) == SQLITE_ROW)
        *array_push(b->arena, &tables) = str_dup(b->arena, str_from((const char *)sqlite3_column_text(held->st, 0)));
      finalize(held);
    }
    near_column(b, d, table, tables.items, tables.count);
    return false;
  }
  ARRAY_OF(uint32_t) columns = {0};
  sql.len = 0;
  buf_addz(&sql, "SELECT ");
  for (uint32_t c = 0; c < e->column_count; c++) {
    if (!t->columns[c].needed) continue;
    bool there = false;
    for (uint32_t i = 0; i < names.count; i++)
      there |= sqlite3_strnicmp(names.items[i].ptr, e->columns[c].stored.ptr, (int)e->columns[c].stored.len) == 0 &&
               names.items[i].len == e->columns[c].stored.len;
    if (!there) {
      struct diag *d =
          diag_add(b->ds, &load_code[E0603], e->columns[c].span, "the table `%.*s` of `%.*s` has no column `%.*s`",
                   STR_ARG(table), STR_ARG(path), STR_ARG(e->columns[c].stored));
      near_column(b, d, e->columns[c].stored, names.items, names.count);
      continue;
    }
    if (columns.count) buf_addz(&sql, ", ");
    quote(&sql, e->columns[c].stored);
    *array_push(b->arena, &columns) = c;
  }
  if (b->ds->errors != b->errors) return false;
  if (!columns.count) buf_addc(&sql, '1');
  struct str body = str_dup(b->arena, buf_str(&sql));
  /* rows are named by rowid where the table has one */
  sql.len = 0;
  buf_printf(&sql, "%.*s, rowid FROM ", STR_ARG(body));
  quote(&sql, table);
  bool rowid = true;
  if (sqlite3_prepare_v2(db, sql.ptr, (int)sql.len, &held->st, NULL) != SQLITE_OK) {
    rowid = false;
    sql.len = 0;
    buf_printf(&sql, "%.*s FROM ", STR_ARG(body));
    quote(&sql, table);
    if (sqlite3_prepare_v2(db, sql.ptr, (int)sql.len, &held->st, NULL) != SQLITE_OK) return failed(b, db, path);
  }
  st = held->st;
  int last = columns.count ? (int)columns.count : 1, status;
  uint64_t seen = 0;
  while ((status = sqlite3_step(st)) == SQLITE_ROW) {
    if (t->rows == MAX_ROWS) {
      diag_add(b->ds, &load_code[E0609], e->span, "`%.*s` has more than 4,294,967,294 rows", STR_ARG(table));
      return false;
    }
    if ((seen++ & 0xFFFF) == 0) {
      if (builder_canceled(b)) return false;
      if (b->o.progress) b->o.progress(b->o.progress_ctx, table, t->rows, 0);
    }
    builder_row(b, entity, path, rowid ? (uint64_t)sqlite3_column_int64(st, last) : seen);
    for (uint32_t i = 0; i < columns.count; i++) {
      uint32_t c = columns.items[i];
      switch (sqlite3_column_type(st, (int)i)) {
        case SQLITE_INTEGER: builder_set_int(b, c, sqlite3_column_int64(st, (int)i)); break;
        case SQLITE_FLOAT: {
          double v = sqlite3_column_double(st, (int)i);
          if (stands_for_missing(&e->columns[c], st, (int)i)) builder_missing(b, entity, c);
          else builder_set_double(b, c, v);
          break;
        }
        case SQLITE_TEXT: {
          const char *p = (const char *)sqlite3_column_text(st, (int)i);
          if (!p) arena_fail(b->arena);
          builder_cell(b, entity, c, str_of(p, (size_t)sqlite3_column_bytes(st, (int)i)), true);
          break;
        }
        case SQLITE_BLOB: builder_bad(b, entity, c, STR("(a blob)")); break;
        default: builder_missing(b, entity, c); break;
      }
    }
    builder_end_row(b, entity);
  }
  return status == SQLITE_DONE ? true : failed(b, db, path);
}

void *sqlite_open_read(struct arena *a, struct str path, bool *ok) {
  struct str z = str_dup(a, path);
  struct connection *c = connection_new(a);
  int status = sqlite3_open_v2(z.ptr, &c->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
  sqlite3 *db = c->db;
  if (!db) arena_fail(a);
  *ok = status == SQLITE_OK;
  if (!*ok) return db;
  sqlite3_busy_timeout(db, 2000);
  if (sqlite3_exec(db, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL) != SQLITE_OK) {
    *ok = false;
    if (sqlite3_errcode(db) != SQLITE_CANTOPEN) return db;
    /* a write-ahead log on a medium that cannot be written to: the file alone, as it is */
    struct buf uri = buf_in(a);
    buf_addz(&uri, path.ptr[0] == '/' ? "file://" : "file:"); /* "//x" names no host */
    for (size_t i = 0; i < path.len; i++) {
      unsigned char byte = (unsigned char)path.ptr[i];
      if (byte == '?' || byte == '#' || byte == '%' || byte <= ' ') buf_printf(&uri, "%%%02X", byte);
      else buf_addc(&uri, (char)byte);
    }
    buf_addz(&uri, "?immutable=1");
    buf_addc(&uri, 0);
    c = connection_new(a);
    status = sqlite3_open_v2(uri.ptr, &c->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);
    db = c->db;
    if (!db) arena_fail(a);
    if (status != SQLITE_OK || sqlite3_exec(db, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL) != SQLITE_OK)
      return db;
  }
  *ok = sqlite3_exec(db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK; /* all tables at one instant */
  return db;
}

static bool read_tables(struct builder *b, struct str path, struct arena *a) {
  bool ok;
  sqlite3 *db = sqlite_open_read(a, path, &ok);
  if (!ok) return failed(b, db, path);
  for (uint32_t e = 0; e < b->schema->entity_count; e++) {
    if (!b->tables[e].needed) continue;
    if (!one_table(b, db, path, e, a) && b->ds->errors == b->errors) return false;
  }
  return b->ds->errors == b->errors;
}

bool load_sqlite(struct builder *b, struct str path) {
  struct arena own; /* the database is let go as soon as it is read */
  struct arena_trap trap, *outer = b->arena->trap;
  arena_init(&own, b->arena->mem, &trap);
  if (setjmp(trap.env)) {
    arena_free(&own);
    b->arena->trap = outer;
    arena_fail(b->arena);
  }
  b->arena->trap = &trap;
  bool ok = read_tables(b, path, &own);
  b->arena->trap = outer;
  arena_free(&own);
  return ok;
}
