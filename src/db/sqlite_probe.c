/* What stored columns really hold, so that statements may take the plain form, and what does not read. */
#include "db/sqlite.h"

struct found {
  int64_t rows, present, ints, texts, reals, blobs, bad, not_ten, not_nineteen, other_mark, zoned, not_digits;
  char mark;
};

static bool look(struct db *db, uint32_t entity, uint32_t column, struct found *f) {
  const struct entity *e = &db->schema->entities[entity];
  struct buf name = buf_in(db->arena), table = buf_in(db->arena);
  sqlite_quote(&name, e->columns[column].stored);
  sqlite_quote(&table, sqlite_table(e));
  struct str sql = str_printf(db->arena,
      "SELECT count(*), count(x), total(typeof(x) = 'integer'), total(typeof(x) = 'text'), total(typeof(x) = 'real'), total(typeof(x) = 'blob'), "
      "total(seg_bad(x, %u, %u)), total(typeof(x) = 'text' AND length(x) <> 10), total(typeof(x) = 'text' AND length(x) <> 19), "
      "total(typeof(x) = 'text' AND substr(x, 11, 1) <> ' '), total(typeof(x) = 'text' AND substr(x, 11, 1) <> 'T'), "
      "total(x IS NOT NULL AND (typeof(x) NOT IN ('text', 'integer') OR CAST(CAST(x AS INTEGER) AS TEXT) <> CAST(x AS TEXT))) FROM (SELECT t.%.*s AS x FROM %.*s AS t)",
      entity, column, STR_ARG(buf_str(&name)), STR_ARG(buf_str(&table)));
  struct sqlite_held *held = sqlite_hold(db->arena);
  if (sqlite3_prepare_v2(sqlite_of(db), sql.ptr, (int)sql.len, &held->st, NULL) != SQLITE_OK) return false;
  sqlite3_stmt *st = held->st;
  bool ok = sqlite3_step(st) == SQLITE_ROW;
  if (ok) {
    int64_t v[12];
    for (int i = 0; i < 12; i++) v[i] = sqlite3_column_int64(st, i);
    *f = (struct found){v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9], v[10], v[11], 0};
    f->mark = f->other_mark == 0 ? ' ' : f->zoned == 0 ? 'T' : 0;
  }
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
  if (sqlite3_prepare_v2(sqlite_of(db), sql.ptr, (int)sql.len, &held->st, NULL) != SQLITE_OK) return; /* a table without rowid: counted alone */
  sqlite3_stmt *st = held->st;
  while (sqlite3_step(st) == SQLITE_ROW && report->bad.count < shown) {
    const char *p = (const char *)sqlite3_column_text(st, 0);
    struct str v = p ? str_of(p, (size_t)sqlite3_column_bytes(st, 0)) : STR("");
    if (v.len > 80) v.len = 80;
    struct bad_value *b = array_push(db->arena, &report->bad);
    *b = (struct bad_value){db->shown, e->name, (uint64_t)sqlite3_column_int64(st, 1), e->columns[column].stored, str_dup(db->arena, v),
                            type_name(db->arena, db->schema, type_optional(e->columns[column].type, false))};
  }
  sqlite_let_go(held);
}

static uint8_t spelling_of(const struct column_spec *s, const struct found *f) {
  bool words = s->storage.missing_count > 0;
  if (f->bad || f->blobs || words) return SQL_GUARDED;
  switch (s->type.kind) {
    case TYPE_INT: return f->ints == f->present ? SQL_PLAIN : SQL_GUARDED;
    case TYPE_BOOL: return s->storage.kind != STORED_WORDS && f->ints == f->present ? SQL_PLAIN : SQL_GUARDED;
    case TYPE_TEXT: case TYPE_ENUM: return f->texts == f->present ? SQL_PLAIN : SQL_GUARDED;
    case TYPE_FLOAT: return f->reals == f->present ? SQL_PLAIN : SQL_GUARDED;
    case TYPE_DECIMAL: return s->storage.kind == STORED_CENTS && f->ints == f->present ? SQL_PLAIN : SQL_GUARDED;
    case TYPE_DATE: return f->texts == f->present && !f->not_ten ? SQL_DATE_TEXT : SQL_GUARDED;
    case TYPE_TIMESTAMP:
      if (s->storage.kind >= STORED_EPOCH_S && s->storage.kind <= STORED_EPOCH_US) return f->ints == f->present ? SQL_EPOCH : SQL_GUARDED;
      return f->texts == f->present && !f->not_nineteen && f->mark && (!s->storage.zone || zone_is_utc(s->storage.zone)) ? SQL_TIME_TEXT : SQL_GUARDED;
    case TYPE_ID: return f->ints == f->present ? SQL_ID_INT : !f->not_digits ? SQL_ID_DIGITS : f->texts == f->present ? SQL_PLAIN : SQL_GUARDED;
    default: return SQL_GUARDED;
  }
}

bool sqlite_probe(struct db *db, const struct needs *needs, const struct load_options *o, struct sql_profile *profile,
                  struct diags *ds, struct load_report *report) {
  const struct schema *schema = db->schema;
  if (!db_catalog(db, needs, true, ds)) return false;
  uint32_t shown = o->bad_shown ? o->bad_shown : 20;
  for (uint32_t e = 0; e < schema->entity_count; e++)
    for (uint32_t c = 0; c < schema->entities[e].column_count; c++) {
      if (!needs->columns[e][c]) continue;
      struct found f;
      if (!look(db, e, c, &f)) {
        sqlite_fail(db, ds, E0852);
        return false;
      }
      struct sql_column_profile *p = &profile->columns[e][c];
      *p = (struct sql_column_profile){.probed = true, .no_nulls = f.present == f.rows, .spelling = spelling_of(&schema->entities[e].columns[c], &f), .separator = f.mark};
      if (f.bad) {
        report->bad_total += (uint64_t)f.bad;
        list_bad(db, e, c, shown, report);
      }
    }
  db_level_ids(db, profile, needs);
  if (report->bad_total && o->on_bad_value == BAD_STOP) {
    struct diag *d = diag_add(ds, &db_code[E0852], SPAN_NONE, "%llu stored values do not read as the schema says", (unsigned long long)report->bad_total);
    diag_help(ds, d, "go on with `--on-bad-value=missing`");
    return false;
  }
  return true;
}
