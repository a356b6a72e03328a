/* What stored columns really hold, so that statements may take the plain form, and what does not read. */
#include <math.h>

#include "data/decimal.h"
#include "data/time_text.h"
#include "db/remembered.h"
#include "db/sqlite.h"

struct found {
  const struct column_spec *spec;
  uint64_t rows, present, ints, texts, reals, blobs, bad, not_ten, not_nineteen, not_zulu, spaces, tees, not_digits,
      nearest, empty;
  bool as_it_is; /* no word stands for missing */
  bool in_utc;   /* a time without a zone is in UTC */
  char day[10];  /* the newest that read */
};

/* What seg_look counts into. */
struct looking {
  struct db *db;
  struct found **found; /* of the values it is called with */
  bool utf8;            /* texts are stored so */
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

/* The bytes of a text, where they are. */
static struct str bytes_of(const struct looking *l, sqlite3_value *v) {
  const char *p = l->utf8 ? sqlite3_value_blob(v) : (const char *)sqlite3_value_text(v);
  int n = sqlite3_value_bytes(v);
  return p ? str_of(p, (size_t)n) : STR("");
}

/* Nothing but ASCII, without NUL. */
static bool is_ascii(struct str s) {
  size_t i = 0;
  uint64_t eight, bits = 0;
  const uint64_t ones = 0x0101010101010101u, high = 0x8080808080808080u;
  for (; i + 8 <= s.len; i += 8) {
    memcpy(&eight, s.ptr + i, 8);
    bits |= (eight | (eight - ones)) & high; /* of a zero byte, too */
  }
  for (; i < s.len; i++)
    if (s.ptr[i] <= 0) return false;
  return !bits;
}

static bool two_digits(const char *p, int below) {
  int tens = p[0] - '0', ones = p[1] - '0';
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 && tens * 10 + ones < below;
}

static bool is_day(struct found *f, const char *p) {
  int32_t day;
  if (!memcmp(p, f->day, sizeof f->day)) return true; /* many rows are of one day */
  if (date_parse(str_of(p, sizeof f->day), &day) != TIME_OK) return false;
  memcpy(f->day, p, sizeof f->day);
  return true;
}

/* Whether a text reads as the schema says, as far as that is seen quickly. */
static bool reads_at_once(struct found *f, struct str s) {
  if (!f->as_it_is) return false;
  const char *p = s.ptr;
  switch (f->spec->type.kind) {
    case TYPE_TEXT:
    case TYPE_ENUM:
    case TYPE_ID: return is_ascii(s);
    case TYPE_DATE: return s.len == 10 && is_day(f, p);
    case TYPE_TIMESTAMP: /* YYYY-MM-DD HH:MM:SS, in UTC, or with a Z */
      return f->spec->storage.kind == STORED_PLAIN && (s.len == 20 ? p[19] == 'Z' : s.len == 19 && f->in_utc) &&
             (p[10] == ' ' || p[10] == 'T') && p[13] == ':' && p[16] == ':' && two_digits(p + 11, 24) &&
             two_digits(p + 14, 60) && two_digits(p + 17, 60) && is_day(f, p);
    default: return false;
  }
}

/* Whether it reads at once. */
static bool look_at_text(struct found *f, struct str s) {
  enum type_kind kind = f->spec->type.kind;
  bool reads = reads_at_once(f, s);
  f->texts++;
  f->empty += !s.len;
  if (kind == TYPE_ID) f->not_digits += !is_digits(s.ptr, (int)s.len);
  if (kind != TYPE_DATE && kind != TYPE_TIMESTAMP) return reads;
  int length = reads ? (int)s.len : characters(s.ptr, (int)s.len);
  f->not_ten += length != 10;
  f->not_nineteen += length != 19;
  f->not_zulu += length != 20 || s.len != 20 || s.ptr[19] != 'Z';
  f->spaces += length > 10 && s.len > 10 && s.ptr[10] == ' ';
  f->tees += length > 10 && s.len > 10 && s.ptr[10] == 'T';
  return reads;
}

static void look_at(const struct looking *l, struct found *f, sqlite3_value *v) {
  int type = sqlite3_value_type(v);
  enum type_kind kind = f->spec->type.kind;
  f->rows++;
  if (type == SQLITE_NULL) return;
  f->present++;
  if (type == SQLITE_TEXT) {
    if (look_at_text(f, bytes_of(l, v))) return;
  } else if (type == SQLITE_INTEGER) {
    f->ints++;
    if (f->as_it_is && (kind == TYPE_ID || kind == TYPE_INT || kind == TYPE_TEXT || kind == TYPE_ENUM)) return;
  } else {
    f->not_digits++;
    if (type == SQLITE_FLOAT) f->reals++;
    else f->blobs++;
  }
  if (is_nearest(f->spec, type, v)) f->nearest++;
  else f->bad += sqlite_is_bad(l->db, f->spec, v);
}

/* seg_look(first, value, ...), an aggregate: counts what values are like; of all columns in one pass over the rows. */
static void look_step(sqlite3_context *c, int count, sqlite3_value **v) {
  const struct looking *l = ((struct sqlite_own *)((struct db *)sqlite3_user_data(c))->own)->looked;
  struct found **f = l->found + sqlite3_value_int(v[0]);
  for (int i = 1; i < count; i++) look_at(l, f[i - 1], v[i]);
}
static void look_final(sqlite3_context *c) { sqlite3_result_null(c); }

static char mark_of(const struct found *f) { return f->spaces == f->texts ? ' ' : f->tees == f->texts ? 'T' : 0; }

static bool stored_in_utf8(struct db *db) {
  struct sqlite_held *held = sqlite_hold(db->arena);
  bool utf8 = sqlite3_prepare_v2(sqlite_of(db), "PRAGMA encoding", -1, &held->st, NULL) == SQLITE_OK &&
              sqlite3_step(held->st) == SQLITE_ROW && str_is(sqlite_text(held->st, 0), "UTF-8");
  sqlite_let_go(held);
  return utf8;
}

/* All that is asked for of a table: [column]. */
static bool look(struct db *db, const struct needs *needs, uint32_t entity, struct found *f) {
  enum { VALUES_MOST = 64 }; /* of a call */
  const struct entity *e = &db->schema->entities[entity];
  struct buf sql = buf_in(db->arena);
  struct looking l = {.db = db, .found = arena_new_array(db->arena, struct found *, e->column_count + 1)};
  uint32_t count = 0;
  for (uint32_t c = 0; c < e->column_count; c++) {
    if (!needs->columns[entity][c]) continue;
    const struct storage *st = &e->columns[c].storage;
    f[c].spec = &e->columns[c];
    f[c].as_it_is = !st->missing_count;
    f[c].in_utc = !st->zone || zone_is_utc(st->zone);
    if (count % VALUES_MOST == 0) buf_printf(&sql, "%s(%u", count ? "), seg_look" : "SELECT seg_look", count);
    buf_addz(&sql, ", t.");
    sqlite_quote(&sql, e->columns[c].stored);
    l.found[count++] = &f[c];
  }
  if (!count) return true;
  buf_addz(&sql, ") FROM ");
  sqlite_quote(&sql, sqlite_table(e));
  buf_addz(&sql, " AS t");
  l.utf8 = stored_in_utf8(db);
  ((struct sqlite_own *)db->own)->looked = &l;
  if (sqlite3_create_function_v2(sqlite_of(db), "seg_look", -1, SQLITE_UTF8 | SQLITE_DIRECTONLY, db, NULL, look_step,
                                 look_final, NULL) != SQLITE_OK)
    return false;
  struct sqlite_held *held = sqlite_hold(db->arena);
  if (sqlite3_prepare_v2(sqlite_of(db), sql.ptr, (int)sql.len, &held->st, NULL) != SQLITE_OK) return false;
  sqlite_watch(db, true);
  bool ok = sqlite3_step(held->st) == SQLITE_ROW;
  sqlite_watch(db, false);
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
  if (f->empty && s->type.kind != TYPE_TEXT && s->type.kind != TYPE_ENUM) return SQL_GUARDED; /* missing, too */
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
    db_say_bad(db, ds, report->bad_total);
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

/* ---- foreign keys: rows need not be as they say, for most connections do not hold them to it ---- */

static bool is_declared(struct db *db, const struct relation *rel) {
  static const char sql[] =
      "SELECT 1 FROM pragma_foreign_key_list(?1) AS k WHERE k.\"table\" = ?2 COLLATE NOCASE AND k.\"from\" = ?3 COLLATE "
      "NOCASE AND coalesce(k.\"to\", ?4) = ?4 COLLATE NOCASE AND (SELECT count(*) FROM pragma_foreign_key_list(?1) AS o "
      "WHERE o.id = k.id) = 1 AND (SELECT group_concat(x.name, ',') FROM pragma_table_xinfo(?2) AS x WHERE x.pk > 0) = ?4 "
      "COLLATE NOCASE";
  const struct entity *one = &db->schema->entities[rel->from], *many = &db->schema->entities[rel->to];
  struct str said[] = {sqlite_table(many), sqlite_table(one), many->columns[rel->to_cols[0]].stored,
                       one->columns[rel->from_cols[0]].stored};
  struct sqlite_held *held = sqlite_hold(db->arena);
  if (sqlite3_prepare_v2(sqlite_of(db), sql, -1, &held->st, NULL) != SQLITE_OK) return false;
  for (int i = 0; i < 4; i++) sqlite3_bind_text(held->st, i + 1, said[i].ptr, (int)said[i].len, SQLITE_TRANSIENT);
  bool declared = sqlite3_step(held->st) == SQLITE_ROW;
  sqlite_let_go(held);
  return declared;
}

bool sqlite_parents(struct db *db, uint32_t relation, const struct sql_profile *profile, bool *all) {
  const struct relation *rel = &db->schema->relations[relation];
  const struct entity *one = &db->schema->entities[rel->from], *many = &db->schema->entities[rel->to];
  if (profile->columns[rel->from][rel->from_cols[0]].spelling != SQL_ID_INT ||
      profile->columns[rel->to][rel->to_cols[0]].spelling != SQL_ID_INT || !is_declared(db, rel))
    return false;
  struct buf sql = buf_in(db->arena), key = buf_in(db->arena);
  sqlite_quote(&key, many->columns[rel->to_cols[0]].stored);
  buf_addz(&sql, "SELECT NOT EXISTS (SELECT 1 FROM ");
  sqlite_quote(&sql, sqlite_table(many));
  buf_printf(&sql, " AS m WHERE m.%.*s IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ", STR_ARG(buf_str(&key)));
  sqlite_quote(&sql, sqlite_table(one));
  buf_addz(&sql, " AS o WHERE o.");
  sqlite_quote(&sql, one->columns[rel->from_cols[0]].stored);
  buf_printf(&sql, " = m.%.*s))", STR_ARG(buf_str(&key)));
  struct sql_statement s = {.text = buf_str(&sql)};
  struct diags aside = diags_in(db->arena); /* what goes wrong here is said by the statement to come */
  uint64_t is = 0;
  if (!db_numbers(db, &s, &is, 1, &aside)) return false;
  *all = is == 1;
  return true;
}
