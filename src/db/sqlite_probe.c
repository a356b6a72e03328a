/* What stored columns really hold, so that statements may take the plain form, and what does not read. */
#include <math.h>

#include "data/decimal.h"
#include "db/remembered.h"
#include "db/sqlite.h"

struct found {
  const struct column_spec *spec;
  uint64_t rows, present, ints, texts, reals, blobs, bad, not_ten, not_nineteen, not_zulu, spaces, tees, not_digits,
      nearest;
};

/* A number that is the nearest to a decimal of the column, within what SQL_NEAREST holds: it reads, too. */
static bool is_nearest(const struct column_spec *s, int type, sqlite3_value *v) {
  if (s->type.kind != TYPE_DECIMAL || s->storage.kind != STORED_PLAIN || s->type.scale > 14) return false;
  i128 d, unit = decimal_pow10(s->type.scale);
  if (type == SQLITE_INTEGER) {
    if (!decimal_from_int(sqlite3_value_int64(v), s->type.scale, &d)) return false;
  } else {
    double x = type == SQLITE_FLOAT ? sqlite3_value_double(v) : NAN;
    if (decimal_from_double(x, s->type.scale, &d) != NUMBER_OK || (double)d / (double)unit != x) return false;
  }
  return d <= SQL_NEAREST_MOST && d >= -SQL_NEAREST_MOST && decimal_fits(d, s->type.precision);
}

/* A whole number as SQLite prints it. */
static bool is_digits(const char *p, int n) {
  bool minus = n && *p == '-';
  p += minus, n -= minus;
  if (n < 1 || n > 19 || (*p == '0' && (n > 1 || minus))) return false;
  for (int i = 0; i < n; i++)
    if (p[i] < '0' || p[i] > '9') return false;
  return n < 19 || memcmp(p, minus ? "9223372036854775808" : "9223372036854775807", 19) <= 0;
}

/* Characters, of a text that need not be UTF-8; of a long one at least 20. */
static int characters(const char *p, int n) {
  int count = 0;
  for (int i = 0; i < n && count < 21; i++) count += (p[i] & 0xC0) != 0x80;
  return count;
}

/* seg_look(value, slot): counts what a value is like; of all columns in one pass, for the passes are what takes
 * time. */
static void fn_look(sqlite3_context *c, int count, sqlite3_value **v) {
  (void)count;
  struct found *f =
      (struct found *)((struct sqlite_own *)((struct db *)sqlite3_user_data(c))->own)->looked + sqlite3_value_int(v[1]);
  int type = sqlite3_value_type(v[0]);
  f->rows++;
  if (type != SQLITE_NULL) {
    f->present++;
    if (type == SQLITE_INTEGER) f->ints++;
    else if (type == SQLITE_FLOAT) f->reals++, f->not_digits++;
    else if (type == SQLITE_BLOB) f->blobs++, f->not_digits++;
    else {
      const char *p = (const char *)sqlite3_value_text(v[0]);
      int n = sqlite3_value_bytes(v[0]), length = p ? characters(p, n) : 0;
      f->texts++;
      f->not_ten += length != 10;
      f->not_nineteen += length != 19;
      f->not_zulu += length != 20 || p[n - 1] != 'Z' || n != 20;
      f->spaces += length > 10 && n > 10 && p[10] == ' ';
      f->tees += length > 10 && n > 10 && p[10] == 'T';
      f->not_digits += !p || !is_digits(p, n);
    }
  }
  if (type != SQLITE_NULL && is_nearest(f->spec, type, v[0])) f->nearest++;
  else f->bad += sqlite_is_bad(c, f->spec, v[0]);
  sqlite3_result_null(c);
}

static char mark_of(const struct found *f) { return f->spaces == f->texts ? ' ' : f->tees == f->texts ? 'T' : 0; }

/* All that is asked for of a table: [column]. */
static bool look(struct db *db, const struct needs *needs, uint32_t entity, struct found *f) {
  const struct entity *e = &db->schema->entities[entity];
  struct buf sql = buf_in(db->arena);
  bool any = false;
  for (uint32_t c = 0; c < e->column_count; c++) {
    if (!needs->columns[entity][c]) continue;
    f[c].spec = &e->columns[c];
    buf_addz(&sql, any ? ", count(seg_look(t." : "SELECT count(seg_look(t.");
    sqlite_quote(&sql, e->columns[c].stored);
    buf_printf(&sql, ", %u))", c);
    any = true;
  }
  if (!any) return true;
  buf_addz(&sql, " FROM ");
  sqlite_quote(&sql, sqlite_table(e));
  buf_addz(&sql, " AS t");
  ((struct sqlite_own *)db->own)->looked = f;
  if (sqlite3_create_function_v2(sqlite_of(db), "seg_look", 2, SQLITE_UTF8 | SQLITE_DIRECTONLY, db, fn_look, NULL, NULL,
                                 NULL) != SQLITE_OK)
    return false;
  struct sqlite_held *held = sqlite_hold(db->arena);
  if (sqlite3_prepare_v2(sqlite_of(db), sql.ptr, (int)sql.len, &held->st, NULL) != SQLITE_OK) return false;
  bool ok = sqlite3_step(held->st) == SQLITE_ROW;
  sqlite_let_go(held);
  return ok;
}

static void list_bad(struct db *db, uint32_t entity, uint32_t column, uint32_t shown, struct load_report *report) {
  const struct entity *e = &db->schema->entities[entity];
  struct buf sql = buf_in(db->arena);
  buf_addz(&sql, "SELECT t.");
  sqlite_quote(&sql, e->columns[column].stored);
  buf_addz(&sql, ", rowid FROM ");
  sqlite_quote(&sql, sqlite_table(e));
  buf_printf(&sql, " AS t WHERE seg_bad(t.");
  sqlite_quote(&sql, e->columns[column].stored);
  buf_printf(&sql, ", %u, %u) LIMIT %u", entity, column, shown);
  struct sqlite_held *held = sqlite_hold(db->arena);
  if (sqlite3_prepare_v2(sqlite_of(db), sql.ptr, (int)sql.len, &held->st, NULL) != SQLITE_OK)
    return; /* a table without rowid: counted alone */
  sqlite3_stmt *st = held->st;
  while (sqlite3_step(st) == SQLITE_ROW && report->bad.count < shown) {
    const char *p = (const char *)sqlite3_column_text(st, 0);
    struct str v = p ? str_of(p, (size_t)sqlite3_column_bytes(st, 0)) : STR("");
    if (v.len > 80) v.len = 80;
    struct bad_value *b = array_push(db->arena, &report->bad);
    *b = (struct bad_value){db->shown,
                            e->name,
                            (uint64_t)sqlite3_column_int64(st, 1),
                            e->columns[column].stored,
                            str_dup(db->arena, v),
                            type_name(db->arena, db->schema, type_optional(e->columns[column].type, false))};
  }
  sqlite_let_go(held);
}

static uint8_t spelling_of(const struct column_spec *s, const struct found *f) {
  bool words = s->storage.missing_count > 0;
  if (f->bad || f->blobs || words) return SQL_GUARDED;
  switch (s->type.kind) {
    case TYPE_INT: return f->ints == f->present ? SQL_PLAIN : SQL_GUARDED;
    case TYPE_BOOL:
      if (s->storage.kind == STORED_WORDS) return f->texts == f->present ? SQL_WORDS : SQL_GUARDED;
      return f->ints == f->present ? SQL_PLAIN : SQL_GUARDED;
    case TYPE_TEXT:
    case TYPE_ENUM: return f->texts == f->present ? SQL_PLAIN : SQL_GUARDED;
    case TYPE_FLOAT: return f->reals == f->present ? SQL_PLAIN : SQL_GUARDED;
    case TYPE_DECIMAL:
      if (s->storage.kind == STORED_CENTS) return f->ints == f->present ? SQL_PLAIN : SQL_GUARDED;
      return f->nearest == f->present ? SQL_NEAREST : SQL_GUARDED;
    case TYPE_DATE: return f->texts == f->present && !f->not_ten ? SQL_DATE_TEXT : SQL_GUARDED;
    case TYPE_TIMESTAMP:
      if (s->storage.kind >= STORED_EPOCH_S && s->storage.kind <= STORED_EPOCH_US)
        return f->ints == f->present ? SQL_EPOCH : SQL_GUARDED;
      if (f->texts != f->present || !mark_of(f)) return SQL_GUARDED;
      if (!f->not_zulu) return SQL_TIME_TEXT;
      return !f->not_nineteen && (!s->storage.zone || zone_is_utc(s->storage.zone)) ? SQL_TIME_TEXT : SQL_GUARDED;
    case TYPE_ID:
      return f->ints == f->present    ? SQL_ID_INT
             : !f->not_digits         ? SQL_ID_DIGITS
             : f->texts == f->present ? SQL_PLAIN
                                      : SQL_GUARDED;
    default: return SQL_GUARDED;
  }
}

bool sqlite_probe(struct db *db, const struct needs *needs, const struct load_options *o, struct sql_profile *profile,
                  struct diags *ds, struct load_report *report) {
  const struct schema *schema = db->schema;
  struct db_column **stored = db_catalog(db, needs, true, ds);
  if (!stored) return false;
  uint32_t shown = o->bad_shown ? o->bad_shown : 20;
  for (uint32_t e = 0; e < schema->entity_count; e++) {
    struct found *all = arena_new_array(db->arena, struct found, schema->entities[e].column_count + 1);
    if (!look(db, needs, e, all)) {
      sqlite_fail(db, ds, E0852);
      return false;
    }
    for (uint32_t c = 0; c < schema->entities[e].column_count; c++) {
      if (!needs->columns[e][c]) continue;
      const struct found f = all[c];
      struct sql_column_profile *p = &profile->columns[e][c];
      *p = (struct sql_column_profile){.probed = true,
                                       .no_nulls = f.present == f.rows,
                                       .spelling = spelling_of(&schema->entities[e].columns[c], &f),
                                       .separator = mark_of(&f),
                                       .zulu = f.texts && !f.not_zulu,
                                       .leads = stored[e][c].leads};
      if (f.bad) {
        report->bad_total += f.bad;
        list_bad(db, e, c, shown, report);
      }
    }
  }
  if (report->bad_total && o->on_bad_value == BAD_STOP) {
    struct diag *d = diag_add(ds, &db_code[E0852], SPAN_NONE, "%llu stored values do not read as the schema says",
                              (unsigned long long)report->bad_total);
    diag_help(ds, d, "go on with `--on-bad-value=missing`");
    return false;
  }
  return true;
}

/* ---- what is remembered ---- */

/* Something in a file beside it: a log or a journal. */
static bool beside(struct db *db, const char *path, const char *end) {
  struct stat st;
  return stat(str_printf(db->arena, "%s%s", path, end).ptr, &st) == 0 && st.st_size > 0;
}

/* The header of the file as this connection sees it: SQLite counts changes in it (bytes 24 to 27). It is read by the
 * handle that SQLite has: closing another one would give up its locks. */
static bool header(struct db *db, struct str *out) {
  enum { HEADER = 100 };
  sqlite3_file *file = NULL;
  char *bytes = arena_alloc(db->arena, HEADER);
  if (sqlite3_file_control(sqlite_of(db), "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || !file ||
      !file->pMethods || file->pMethods->xRead(file, bytes, HEADER, 0) != SQLITE_OK)
    return false;
  *out = str_of(bytes, HEADER);
  return true;
}

bool sqlite_state(struct db *db, struct db_state *out) {
  /* from here to the end of the transaction no program writes into the file: a statement has read from it */
  if (sqlite3_exec(sqlite_of(db), "PRAGMA schema_version", NULL, NULL, NULL) != SQLITE_OK) return false;
  const char *path = sqlite3_db_filename(sqlite_of(db), "main");
  struct stat st;
  struct str head;
  int moved = 0;
  if (!path || !*path || stat(path, &st) != 0 || !S_ISREG(st.st_mode) || !header(db, &head)) return false;
  if (sqlite3_file_control(sqlite_of(db), "main", SQLITE_FCNTL_HAS_MOVED, &moved) != SQLITE_OK || moved) return false;
  /* what is newer than the file stands beside it */
  if (beside(db, path, "-wal") || beside(db, path, "-journal")) return false;
  remembered_file(db->arena, str_dup(db->arena, str_from(path)), &st, out);
  out->mark = str_printf(db->arena, "SQLite %s %.*s %016llx", sqlite3_libversion(), STR_ARG(out->mark),
                         (unsigned long long)str_hash(head));
  return true;
}

bool sqlite_holds(struct db *db, uint32_t entity) {
  struct str table = sqlite_table(&db->schema->entities[entity]);
  struct sqlite_held *held = sqlite_hold(db->arena);
  if (sqlite3_prepare_v2(
          sqlite_of(db),
          "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 AND name = ?1 COLLATE NOCASE", -1,
          &held->st, NULL) != SQLITE_OK)
    return false;
  sqlite3_bind_text(held->st, 1, table.ptr, (int)table.len, SQLITE_TRANSIENT);
  bool there = sqlite3_step(held->st) == SQLITE_ROW;
  sqlite_let_go(held);
  return there;
}
