/* Tables of a SQLite database: what they declare, and their rows. */
#include <sqlite3.h>

#include "base/utf8.h"
#include "data/decimal.h"
#include "data/load_impl.h"
#include "infer/scan.h"

static bool failed(struct scan *s, struct diags *ds) {
  sqlite3 *db = s->db;
  int code = sqlite3_errcode(db);
  diag_add(ds, &infer_code[E0903], SPAN_NONE, "cannot read `%.*s`: %s", STR_ARG(s->path),
           code == SQLITE_BUSY || code == SQLITE_LOCKED ? "the database is locked by another program"
           : code == SQLITE_NOTADB                      ? "this is no SQLite database, or an encrypted one"
                                                        : sqlite3_errmsg(db));
  return false;
}

static void finalize(void *ctx) { sqlite3_finalize(*(sqlite3_stmt **)ctx); }

/* A statement that goes with `own`; NULL, reported. */
static sqlite3_stmt *prepare(struct scan *s, struct arena *own, struct str sql, struct str arg, struct diags *ds) {
  sqlite3_stmt **held = arena_new(own, sqlite3_stmt *); /* deferred before there is one: it takes memory */
  arena_defer(own, finalize, held);
  if (sqlite3_prepare_v2(s->db, sql.ptr, (int)sql.len, held, NULL) != SQLITE_OK) {
    failed(s, ds);
    return NULL;
  }
  sqlite3_stmt *st = *held;
  if (arg.ptr) sqlite3_bind_text(st, 1, arg.ptr, (int)arg.len, SQLITE_TRANSIENT);
  return st;
}

static struct str column_text(struct arena *a, sqlite3_stmt *st, int i) {
  const char *p = (const char *)sqlite3_column_text(st, i);
  return p ? str_dup(a, str_of(p, (size_t)sqlite3_column_bytes(st, i))) : STR_NONE;
}

static bool read_columns(struct scan *s, struct stored_table *t, struct arena *own, struct diags *ds) {
  struct str sql = STR("SELECT name, type, pk FROM pragma_table_xinfo(?) WHERE hidden <> 1");
  sqlite3_stmt *st = prepare(s, own, sql, t->name, ds);
  if (!st) return false;
  while (sqlite3_step(st) == SQLITE_ROW)
    *array_push(s->arena, &t->columns) = (struct stored_column){.name = column_text(s->arena, st, 0),
                                                                .declared = column_text(s->arena, st, 1),
                                                                .primary = (uint32_t)sqlite3_column_int(st, 2)};
  sql = STR("SELECT id, \"table\", \"from\", \"to\" FROM pragma_foreign_key_list(?) ORDER BY id DESC, seq");
  st = prepare(s, own, sql, t->name, ds);
  if (!st) return false;
  int last = -1;
  while (sqlite3_step(st) == SQLITE_ROW) {
    if (sqlite3_column_int(st, 0) != last) {
      last = sqlite3_column_int(st, 0);
      struct foreign_key *k = array_push(s->arena, &t->foreign);
      k->table = column_text(s->arena, st, 1);
      k->from = arena_new_array(s->arena, struct str, t->columns.count + 1);
      k->to = arena_new_array(s->arena, struct str, t->columns.count + 1);
    }
    struct foreign_key *k = &t->foreign.items[t->foreign.count - 1];
    if (k->width == t->columns.count) continue;
    k->from[k->width] = column_text(s->arena, st, 2);
    k->to[k->width++] = column_text(s->arena, st, 3);
  }
  return true;
}

bool scan_open_sqlite(struct scan *s, struct diags *ds) {
  bool ok;
  s->db = sqlite_open_read(s->arena, s->path, &ok);
  if (!ok) return failed(s, ds);
  struct arena *own = arena_within(s->arena);
  struct str sql =
      STR("SELECT name, type FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite\\_%' "
          "ESCAPE '\\' AND type IN ('table', 'view') ORDER BY name");
  sqlite3_stmt *st = prepare(s, own, sql, STR_NONE, ds);
  int status = SQLITE_DONE;
  uint32_t views = 0;
  while (st && (status = sqlite3_step(st)) == SQLITE_ROW) {
    struct str name = column_text(s->arena, st, 0);
    if (sqlite3_column_text(st, 1)[0] == 'v') {
      views++;
      continue;
    }
    *array_push(s->arena, &s->tables) = (struct stored_table){.name = name, .path = s->path, .kind = SOURCE_SQLITE};
  }
  if (!st || status != SQLITE_DONE) return st && failed(s, ds);
  if (views)
    *array_push(s->arena, &s->notes) =
        str_printf(s->arena, "%u view%s passed over", views, views == 1 ? " is" : "s are");
  for (uint32_t i = 0; i < s->tables.count; i++)
    if (!read_columns(s, &s->tables.items[i], own, ds)) return false;
  arena_free(own);
  if (s->tables.count) return true;
  diag_add(ds, &infer_code[E0901], SPAN_NONE, "the database `%.*s` has no table", STR_ARG(s->path));
  return false;
}

static void quote(struct buf *b, struct str name) {
  buf_addc(b, '"');
  for (size_t i = 0; i < name.len; i++) {
    if (name.ptr[i] == '"') buf_addc(b, '"');
    buf_addc(b, name.ptr[i]);
  }
  buf_addc(b, '"');
}

bool scan_sqlite(struct scan *s, struct stored_table *t, struct arena *own, const struct cell_sink *sink,
                 struct diags *ds) {
  struct buf sql = buf_in(own), digits = buf_in(own);
  buf_addz(&sql, "SELECT ");
  for (uint32_t i = 0; i < t->columns.count; i++) {
    if (i) buf_addz(&sql, ", ");
    quote(&sql, t->columns.items[i].name);
  }
  if (!t->columns.count) buf_addc(&sql, '1');
  buf_addz(&sql, " FROM ");
  quote(&sql, t->name);
  sqlite3_stmt *st = prepare(s, own, buf_str(&sql), STR_NONE, ds);
  if (!st) return false;
  int status;
  while ((status = sqlite3_step(st)) == SQLITE_ROW) {
    if (scan_canceled(s)) return false;
    for (uint32_t i = 0; i < t->columns.count; i++) {
      struct cell c = {.quoted = true};
      switch (sqlite3_column_type(st, (int)i)) {
        case SQLITE_INTEGER:
          c.kind = CELL_INT;
          c.i = sqlite3_column_int64(st, (int)i);
          digits.len = 0;
          int_print(&digits, c.i);
          c.text = buf_str(&digits);
          break;
        case SQLITE_FLOAT:
          c.kind = CELL_REAL;
          c.d = sqlite3_column_double(st, (int)i);
          break;
        case SQLITE_TEXT: {
          const char *p = (const char *)sqlite3_column_text(st, (int)i);
          if (!p) arena_fail(s->arena);
          c.kind = CELL_TEXT;
          c.text = str_of(p, (size_t)sqlite3_column_bytes(st, (int)i));
          break;
        }
        case SQLITE_BLOB: c.kind = CELL_BLOB; break;
        default: c.kind = CELL_NULL; break;
      }
      sink->cell(sink->ctx, i, &c);
    }
    sink->row(sink->ctx);
  }
  return status == SQLITE_DONE || failed(s, ds);
}
