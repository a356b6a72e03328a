/* What DuckDB's columns are and hold: so statements take plain forms where they may, and what does not read is told. */
#include <stdlib.h>

#include "engines/duckdb.h"
#include "sql/dialect_duckdb.h"

/* ---- types ---- */

static bool all_digits(struct str s) {
  for (size_t i = 0; i < s.len; i++)
    if (s.ptr[i] < '0' || s.ptr[i] > '9') return false;
  return s.len > 0;
}

void duck_native(struct str type, struct sql_column_profile *p) {
  static const struct {
    const char *name;
    uint8_t native, bits, scale;
    bool is_unsigned;
  } types[] = {
      {"BOOLEAN", SQL_NATIVE_BOOL, 0, 0, false},
      {"TINYINT", SQL_NATIVE_INT, 8, 0, false},
      {"SMALLINT", SQL_NATIVE_INT, 16, 0, false},
      {"INTEGER", SQL_NATIVE_INT, 32, 0, false},
      {"BIGINT", SQL_NATIVE_INT, 64, 0, false},
      {"HUGEINT", SQL_NATIVE_INT, 128, 0, false},
      {"UTINYINT", SQL_NATIVE_INT, 8, 0, true},
      {"USMALLINT", SQL_NATIVE_INT, 16, 0, true},
      {"UINTEGER", SQL_NATIVE_INT, 32, 0, true},
      {"UBIGINT", SQL_NATIVE_INT, 64, 0, true},
      {"UHUGEINT", SQL_NATIVE_INT, 128, 0, true},
      {"FLOAT", SQL_NATIVE_FLOAT, 32, 0, false},
      {"DOUBLE", SQL_NATIVE_FLOAT, 64, 0, false},
      {"VARCHAR", SQL_NATIVE_TEXT, 0, 0, false},
      {"BLOB", SQL_NATIVE_BYTES, 0, 0, false},
      {"DATE", SQL_NATIVE_DATE, 0, 0, false},
      {"TIMESTAMP", SQL_NATIVE_TIMESTAMP, 0, 6, false},
      {"TIMESTAMP_S", SQL_NATIVE_TIMESTAMP, 0, 0, false},
      {"TIMESTAMP_MS", SQL_NATIVE_TIMESTAMP, 0, 3, false},
      {"TIMESTAMP_NS", SQL_NATIVE_TIMESTAMP, 0, 9, false},
      {"TIMESTAMP WITH TIME ZONE", SQL_NATIVE_TIMESTAMPTZ, 0, 6, false},
      {"JSON", SQL_NATIVE_JSON, 0, 0, false},
      {"UUID", SQL_NATIVE_UUID, 0, 0, false},
  };
  p->type = type;
  p->native = SQL_NATIVE_OTHER;
  for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
    if (!str_is(type, types[i].name)) continue;
    p->native = types[i].native;
    p->bits = types[i].bits;
    p->scale = types[i].scale;
    p->is_unsigned = types[i].is_unsigned;
    return;
  }
  if (str_ends(type, STR("]"))) { /* VARCHAR[], VARCHAR[3] */
    struct sql_column_profile elem = {0};
    size_t open = type.len;
    while (open && type.ptr[open - 1] != '[') open--;
    duck_native(str_sub(type, 0, open - 1), &elem);
    p->native = SQL_NATIVE_ARRAY;
    p->elem = elem.native;
  } else if (str_starts(type, STR("DECIMAL("))) {
    size_t comma = str_find(type, STR(","));
    struct str precision = str_sub(type, 8, comma), scale = str_sub(type, comma + 1, type.len - 1);
    if (comma == SIZE_MAX || !all_digits(precision) || !all_digits(scale)) return;
    p->native = SQL_NATIVE_DECIMAL;
    p->precision = (uint8_t)atoi(precision.ptr);
    p->scale = (uint8_t)atoi(scale.ptr);
  } else if (str_starts(type, STR("ENUM("))) {
    p->native = SQL_NATIVE_ENUM;
  } else if (str_starts(type, STR("MAP(")) || str_starts(type, STR("STRUCT("))) {
    p->native = SQL_NATIVE_MAP;
  }
}

/* ---- for the machine ---- */

static const char *form_for(const struct column_spec *c, const struct sql_column_profile *p) {
  bool whole = c->type.kind == TYPE_INT || (c->storage.kind >= STORED_EPOCH_S && c->storage.kind <= STORED_EPOCH_US);
  switch (p->native) {
    case SQL_NATIVE_BOOL:
    case SQL_NATIVE_TEXT:
    case SQL_NATIVE_BYTES: return "@";
    case SQL_NATIVE_INT:
      return p->bits < 64 || (p->bits == 64 && !p->is_unsigned) ? "CAST(@ AS BIGINT)" : "CAST(@ AS VARCHAR)";
    case SQL_NATIVE_FLOAT: return "CAST(@ AS DOUBLE)";
    case SQL_NATIVE_DECIMAL:
      if (whole && p->scale)
        return "CASE WHEN @ = trunc(@) THEN CAST(CAST(@ AS HUGEINT) AS VARCHAR) ELSE CAST(@ AS VARCHAR) END";
      /* a DECIMAL(4,4) prints as .5000 */
      return p->precision == p->scale ? "regexp_replace(CAST(@ AS VARCHAR), '^(-?)[.]', '\\10.')"
                                      : "CAST(@ AS VARCHAR)";
    case SQL_NATIVE_TIMESTAMP: /* midnight is the day */
      return c->type.kind == TYPE_DATE
                 ? "CASE WHEN isfinite(@) AND @ = date_trunc('day', @) THEN CAST(CAST(@ AS DATE) AS VARCHAR) ELSE CAST(@ AS VARCHAR) END"
                 : "CAST(@ AS VARCHAR)";
    case SQL_NATIVE_TIMESTAMPTZ:
      return "CASE WHEN NOT isfinite(@) THEN 'infinity' ELSE CAST(make_timestamp(epoch_us(@)) AS VARCHAR) || 'Z' END";
    case SQL_NATIVE_ARRAY:
    case SQL_NATIVE_MAP: return "CAST(to_json(@) AS VARCHAR)";
    default: return "CAST(@ AS VARCHAR)";
  }
}

void duck_put_column(struct db *db, const struct column_spec *c, const struct db_column *stored, struct buf *out) {
  (void)db;
  struct sql_column_profile p = {0};
  duck_native(stored->type, &p);
  if (p.native == SQL_NATIVE_BOOL &&
      c->storage.kind == STORED_WORDS) { /* a truth already: by the words that it is read by */
    buf_addz(out, "CASE WHEN ");
    duck_quote(out, c->stored);
    buf_addz(out, " THEN ");
    duck_literal(out, c->storage.yes);
    buf_addz(out, " WHEN NOT ");
    duck_quote(out, c->stored);
    buf_addz(out, " THEN ");
    duck_literal(out, c->storage.no);
    buf_addz(out, " END");
    return;
  }
  for (const char *f = form_for(c, &p); *f; f++) {
    if (*f == '@') duck_quote(out, c->stored);
    else buf_addc(out, *f);
  }
}

/* ---- what the values are like ---- */

struct found {
  int64_t rows, present, given, reads, digits, plain_times, zulu_times;
};
enum { ASKED = 6 }; /* numbers of each column */

/* A piece with its values written into it. */
static void add_inline(struct buf *out, const struct text *t) {
  size_t at = 0;
  for (uint32_t i = 0; i < t->holes.count; i++) {
    buf_add(out, str_of(t->sql.ptr + at, t->holes.items[i].at - at));
    at = t->holes.items[i].at;
    sql_duckdb.literal(&t->holes.items[i].value, out);
  }
  buf_add(out, str_of(t->sql.ptr + at, t->sql.len - at));
}

struct looking {
  struct db *db;
  struct writer w;
  const struct needs *needs;
  struct sql_profile *profile;
  const struct load_options *o;
  struct load_report *report;
  struct diags *ds;
};

/* The value as it was given (no word that stands for missing, no NaN), and as it reads. */
static void pieces(struct looking *l, uint32_t entity, uint32_t column, struct text *given, struct text *reads) {
  const struct column_spec *c = &l->db->schema->entities[entity].columns[column];
  const struct sql_column_profile *p = profile_of(&l->w, entity, column);
  const char *why;
  struct text raw = text_in(l->w.a);
  duckdb_stored(&l->w, entity, column, 0, &raw);
  if (p->native == SQL_NATIVE_FLOAT) duckdb_fill(&l->w, given, "nullif(@, 'NaN')", &raw, NULL);
  else if (p->native == SQL_NATIVE_TEXT && c->type.kind == TYPE_FLOAT)
    duckdb_fill(&l->w, given, "nullif(nullif(@, 'NaN'), 'nan')", &raw, NULL);
  else *given = raw;
  if (!duckdb_reads(&l->w, entity, column, &why)) *reads = *given; /* the machine will say */
  else if (c->type.kind == TYPE_SET) duckdb_set_of(&l->w, entity, column, &raw, reads);
  else if (c->type.kind != TYPE_MAP) duckdb_column(&l->w, entity, column, 0, reads);
  else if (p->native == SQL_NATIVE_MAP) *reads = raw;
  else if (p->native == SQL_NATIVE_TEXT || p->native == SQL_NATIVE_JSON)
    duckdb_fill(&l->w, reads, "CASE WHEN json_valid(@) AND json_type(@) = 'OBJECT' THEN 1 END", &raw, NULL);
  else put(reads, "NULL");
}

static void ask(struct looking *l, uint32_t entity, uint32_t column, struct buf *out) {
  const struct column_spec *c = &l->db->schema->entities[entity].columns[column];
  const struct sql_column_profile *p = profile_of(&l->w, entity, column);
  struct text raw = text_in(l->w.a), given = text_in(l->w.a), reads = text_in(l->w.a), all = text_in(l->w.a);
  put_column(&l->w, &raw, entity, column, 0);
  pieces(l, entity, column, &given, &reads);
  duckdb_fill(&l->w, &all, ", count(@), count(#)", &raw, &given);
  duckdb_fill(&l->w, &all, ", count(@)", &reads, NULL);
  if (c->type.kind == TYPE_ID)
    duckdb_fill(
        &l->w, &all,
        ", count(*) FILTER (WHERE regexp_full_match(CAST(@ AS VARCHAR), '0|-?[1-9][0-9]{0,18}') AND TRY_CAST(CAST(@ AS VARCHAR) AS BIGINT) IS NOT NULL)",
        &given, NULL);
  else put(&all, ", 0");
  if (c->type.kind == TYPE_TIMESTAMP && p->native == SQL_NATIVE_TEXT)
    duckdb_fill(
        &l->w, &all,
        ", count(*) FILTER (WHERE @ >= '0001' AND regexp_full_match(@, '[0-9]{4}-[0-9]{2}-[0-9]{2}[ T](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]') AND TRY_CAST(@ AS TIMESTAMP) IS NOT NULL)"
        ", count(*) FILTER (WHERE @ >= '0001' AND regexp_full_match(@, '[0-9]{4}-[0-9]{2}-[0-9]{2}[ T](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z') AND TRY_CAST(substr(@, 1, 19) AS TIMESTAMP) IS NOT NULL)",
        &given, NULL);
  else put(&all, ", 0, 0");
  add_inline(out, &all);
}

static uint8_t spelling_of(const struct column_spec *c, struct sql_column_profile *p, const struct found *f) {
  bool clean = f->reads == f->present;
  bool epoch = c->storage.kind >= STORED_EPOCH_S && c->storage.kind <= STORED_EPOCH_US;
  if (c->type.kind == TYPE_ID) {
    if (clean && p->native == SQL_NATIVE_INT && (p->bits < 64 || (p->bits == 64 && !p->is_unsigned))) return SQL_ID_INT;
    if (f->digits == f->given) return SQL_ID_DIGITS;
  }
  if (c->type.kind == TYPE_TIMESTAMP && p->native == SQL_NATIVE_TEXT && !epoch) {
    if (f->plain_times == f->present) return SQL_TIME_TEXT;
    if (f->zulu_times != f->present) return SQL_GUARDED;
    p->separator = 'Z';
    return SQL_TIME_TEXT;
  }
  return clean ? SQL_PLAIN : SQL_GUARDED;
}

/* Whether a column's type leaves open only how small and how large its values are: where the least and the greatest
 * read as the schema says, all do. */
static bool is_range(const struct column_spec *c, const struct sql_column_profile *p) {
  bool epoch = c->storage.kind >= STORED_EPOCH_S && c->storage.kind <= STORED_EPOCH_US;
  bool whole = p->native == SQL_NATIVE_INT && (p->bits < 64 || (p->bits == 64 && !p->is_unsigned));
  if (c->storage.missing_count) return false;
  switch (c->type.kind) {
    case TYPE_ID:
    case TYPE_INT: return whole;
    case TYPE_BOOL: return p->native == SQL_NATIVE_BOOL;
    case TYPE_DECIMAL:
      return whole ||
             (p->native == SQL_NATIVE_DECIMAL && p->scale <= (c->storage.kind == STORED_CENTS ? 0 : c->type.scale));
    case TYPE_DATE: return p->native == SQL_NATIVE_DATE;
    case TYPE_TIMESTAMP:
      return epoch ? whole : p->native == SQL_NATIVE_TIMESTAMP || p->native == SQL_NATIVE_TIMESTAMPTZ;
    default: return false;
  }
}

/* One pass over `from`, for the columns that are `asked`. */
static bool count_in(struct looking *l, uint32_t entity, struct str from, const bool *asked, struct found *found) {
  struct db *db = l->db;
  const struct entity *e = &db->schema->entities[entity];
  struct arena *own = db_side_arena(db);
  struct buf sql = buf_in(db->arena);
  buf_addz(&sql, "SELECT count(*)");
  for (uint32_t c = 0; c < e->column_count; c++)
    if (asked[c]) ask(l, entity, c, &sql);
  buf_printf(&sql, " FROM %.*s AS t0", STR_ARG(from));
  struct sql_statement st = {.text = buf_str(&sql)};
  struct db_cursor *cursor = duck_query(db, own, &st, l->ds);
  bool ok = cursor && duck_next(cursor, l->ds) == DB_ROW;
  for (uint32_t c = 0, at = 1; ok && c < e->column_count; c++) {
    if (!asked[c]) continue;
    const struct db_value *v = &cursor->row[at];
    found[c] = (struct found){cursor->row[0].i, v[0].i, v[1].i, v[2].i, v[3].i, v[4].i, v[5].i};
    at += ASKED;
  }
  if (cursor) duck_finish(cursor);
  arena_free(own);
  return ok;
}

/* The least and the greatest value of each column that is asked for, and how many rows have one: a table of two rows.
 */
static bool look_at_ends(struct looking *l, uint32_t entity, bool *asked, struct found *found) {
  struct db *db = l->db;
  const struct entity *e = &db->schema->entities[entity];
  struct arena *own = db_side_arena(db);
  struct buf sql = buf_in(db->arena), ends = buf_in(db->arena), table = buf_in(db->arena);
  duck_table(db, e, &table);
  buf_addz(&sql, "SELECT count(*)");
  buf_addc(&ends, '(');
  for (int end = 0; end < 2; end++) {
    uint32_t n = 0;
    buf_addz(&ends, end ? " UNION ALL SELECT " : "SELECT ");
    for (uint32_t c = 0; c < e->column_count; c++) {
      if (!asked[c]) continue;
      struct buf name = buf_in(db->arena);
      duck_quote(&name, e->columns[c].stored);
      buf_printf(&ends, "%s%s(%.*s) AS %.*s", n++ ? ", " : "", end ? "max" : "min", STR_ARG(buf_str(&name)),
                 STR_ARG(buf_str(&name)));
      if (!end) buf_printf(&sql, ", count(%.*s)", STR_ARG(buf_str(&name)));
    }
    buf_printf(&ends, " FROM %.*s", STR_ARG(buf_str(&table)));
  }
  buf_addc(&ends, ')');
  buf_printf(&sql, " FROM %.*s", STR_ARG(buf_str(&table)));
  struct found *two = arena_new_array(db->arena, struct found, e->column_count + 1);
  if (!count_in(l, entity, buf_str(&ends), asked, two)) return false;
  struct sql_statement st = {.text = buf_str(&sql)};
  struct db_cursor *cursor = duck_query(db, own, &st, l->ds);
  bool ok = cursor && duck_next(cursor, l->ds) == DB_ROW;
  for (uint32_t c = 0, at = 1; ok && c < e->column_count; c++) {
    if (!asked[c]) continue;
    int64_t rows = cursor->row[0].i, present = cursor->row[at++].i;
    if (two[c].given != two[c].reads) continue; /* each value is to be looked at */
    found[c] = (struct found){rows, present, present, present, 0, 0, 0};
    asked[c] = false;
  }
  if (cursor) duck_finish(cursor);
  arena_free(own);
  return ok;
}

static bool look(struct looking *l, uint32_t entity, struct found *found) {
  struct db *db = l->db;
  const struct entity *e = &db->schema->entities[entity];
  bool *ends = arena_new_array(db->arena, bool, e->column_count + 1), any = false, left = false;
  bool *whole = arena_new_array(db->arena, bool, e->column_count + 1);
  for (uint32_t c = 0; c < e->column_count; c++) {
    ends[c] = l->needs->columns[entity][c] && is_range(&e->columns[c], profile_of(&l->w, entity, c));
    any |= ends[c];
  }
  if (any && !look_at_ends(l, entity, ends, found)) return false;
  for (uint32_t c = 0; c < e->column_count; c++) {
    whole[c] = l->needs->columns[entity][c] && (ends[c] || !is_range(&e->columns[c], profile_of(&l->w, entity, c)));
    left |= whole[c];
  }
  struct buf table = buf_in(db->arena);
  duck_table(db, e, &table);
  return !left || count_in(l, entity, buf_str(&table), whole, found);
}

/* The values that do not read, the first of them. */
static bool list_bad(struct looking *l, uint32_t entity, uint32_t column, uint32_t shown) {
  struct db *db = l->db;
  const struct entity *e = &db->schema->entities[entity];
  struct arena *own = db_side_arena(db);
  struct text raw = text_in(l->w.a), given = text_in(l->w.a), reads = text_in(l->w.a), all = text_in(l->w.a);
  put_column(&l->w, &raw, entity, column, 0);
  pieces(l, entity, column, &given, &reads);
  duckdb_fill(&l->w, &all, "SELECT CAST(@ AS VARCHAR) FROM ", &raw, NULL);
  duck_table(db, e, &all.sql);
  duckdb_fill(&l->w, &all, " AS t0 WHERE (@) IS NOT NULL AND (#) IS NULL", &given, &reads);
  put(&all, " LIMIT %u", shown);
  struct buf sql = buf_in(db->arena);
  add_inline(&sql, &all);
  struct sql_statement st = {.text = buf_str(&sql)};
  struct db_cursor *cursor = duck_query(db, own, &st, l->ds);
  enum db_step step = cursor ? DB_ROW : DB_FAILED;
  while (cursor && (step = duck_next(cursor, l->ds)) == DB_ROW && l->report->bad.count < shown) {
    struct str v = cursor->row[0].kind == DB_TEXT ? cursor->row[0].s : STR("");
    if (v.len > 80) v.len = 80;
    *array_push(db->arena, &l->report->bad) =
        (struct bad_value){db->shown,
                           e->name,
                           0,
                           e->columns[column].stored,
                           str_dup(db->arena, v),
                           type_name(db->arena, db->schema, type_optional(e->columns[column].type, false))};
  }
  if (cursor) duck_finish(cursor);
  arena_free(own);
  return step != DB_FAILED;
}

/* Whether some table or view speaks of a collation: then texts are compared by code point where it is said so. */
static bool ask_collations(struct db *db, bool *any, struct diags *ds) {
  struct arena *own = db_side_arena(db);
  struct sql_statement st = {
      .text = STR(
          "SELECT count(*) FROM (SELECT sql FROM duckdb_tables() UNION ALL SELECT sql FROM duckdb_views() WHERE NOT internal) WHERE contains(upper(sql), 'COLLATE')")};
  struct db_cursor *c = duck_query(db, own, &st, ds);
  bool ok = c && duck_next(c, ds) == DB_ROW;
  *any = ok && c->row[0].i;
  if (c) duck_finish(c);
  arena_free(own);
  return ok;
}

static bool look_at_table(struct looking *l, uint32_t entity, const struct db_column *stored, bool folds) {
  const struct entity *e = &l->db->schema->entities[entity];
  struct found *found = arena_new_array(l->db->arena, struct found, e->column_count + 1);
  uint32_t shown = l->o->bad_shown ? l->o->bad_shown : 20;
  for (uint32_t c = 0; c < e->column_count; c++) {
    struct sql_column_profile *p = &l->profile->columns[entity][c];
    *p = (struct sql_column_profile){.probed = l->needs->columns[entity][c]};
    if (!p->probed) continue;
    duck_native(stored[c].type, p);
    p->folds = folds && p->native == SQL_NATIVE_TEXT;
    /* of one spelling, until it was looked at: so that it can be read at all */
    p->spelling = SQL_GUARDED;
  }
  if (!look(l, entity, found)) return false;
  for (uint32_t c = 0; c < e->column_count; c++) {
    if (!l->needs->columns[entity][c]) continue;
    const struct found *f = &found[c];
    struct sql_column_profile *p = &l->profile->columns[entity][c];
    if (f->given > f->reads) {
      l->report->bad_total += (uint64_t)(f->given - f->reads);
      if (!list_bad(l, entity, c, shown)) return false;
    }
    p->no_nulls = stored[c].not_null || f->present == f->rows;
    p->spelling = spelling_of(&e->columns[c], p, f);
  }
  return true;
}

bool duck_probe(struct db *db, const struct needs *needs, const struct load_options *o, struct sql_profile *profile,
                struct diags *ds, struct load_report *report) {
  struct looking l = {.db = db, .needs = needs, .profile = profile, .o = o, .report = report, .ds = ds};
  l.w = (struct writer){.a = db->arena, .s = db->schema, .profile = profile, .d = &sql_duckdb, .ds = ds};
  struct db_column **stored = db_catalog(db, needs, false, ds);
  bool folds;
  if (!stored || !ask_collations(db, &folds, ds)) return false;
  for (uint32_t e = 0; e < db->schema->entity_count; e++)
    if (needs->tables[e] && !look_at_table(&l, e, stored[e], folds)) return false;
  if (!duck_of(db)->files) duck_declared(db, needs, profile);
  if (report->bad_total && o->on_bad_value == BAD_STOP) {
    db_say_bad(db, ds, report->bad_total);
    return false;
  }
  return true;
}
