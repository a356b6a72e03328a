/* ClickHouse: probe, statements. Its HTTP is in clickhouse_http.c, opening and the catalog in clickhouse_open.c. */
#include "engines/clickhouse.h"

#include <errno.h>
#include <stdlib.h>

#include "engines/engines.h"
#include "sql/dialect_clickhouse.h"

static struct ch *ch_of(const struct db *db) { return db->own; }

/* ---- small questions of our own, answered as rows of texts ---- */

/* Values as they go in the URL. */
static struct str put_params(struct db *db, struct arena *a, const struct sql_statement *s) {
  struct buf out = buf_in(a);
  for (uint32_t i = 0; i < s->value_count && db->dialect == &sql_clickhouse; i++) {
    const struct sql_value *v = &s->values[i];
    if (v->kind == SQL_LIST) continue;
    struct buf plain = buf_in(a), escaped = buf_in(a);
    sql_clickhouse_value(v, &plain);
    if (v->kind == SQL_NULL) buf_addz(&escaped, "\\N");
    else ch_escape_tsv(&escaped, plain.len ? buf_str(&plain) : STR(""));
    buf_printf(&out, "&param_p%u=", i + 1);
    ch_escape_url(&out, escaped.len ? buf_str(&escaped) : STR(""));
  }
  return out.len ? buf_str(&out) : STR("");
}

bool ch_rows(struct db *db, struct str sql, uint32_t width, const struct sql_statement *s, struct ch_rows *out,
             struct diags *ds) {
  *out = (struct ch_rows){.width = width};
  struct ch_ask ask = {.sql = str_printf(db->arena, "SELECT 1, %.*s", STR_ARG(sql)), .params = STR("")};
  if (s) ask.params = put_params(db, db->arena, s), ask.values = s->values, ask.value_count = s->value_count;
  struct ch_answer *x = ch_ask(ch_of(db), db->arena, &ask, ds);
  if (!x) return false;
  struct str line;
  enum db_step step = DB_ROW;
  for (uint64_t n = 0; (step = ch_line(x, n >= 2, &line, ds)) == DB_ROW; n++) {
    if (n < 2) continue;
    size_t at = 2;
    for (uint32_t i = 0; i < width; i++) {
      size_t end = at;
      while (end < line.len && line.ptr[end] != '\t') end++;
      struct buf b = buf_in(db->arena);
      ch_field(str_sub(line, at, end), &b);
      *array_push(db->arena, &out->cells) = b.len ? buf_str(&b) : STR("");
      at = end + (end < line.len);
    }
  }
  ch_end(x);
  return step == DB_END;
}

/* ---- for the machine ---- */

void ch_write_name(struct db *db, const struct entity *e, struct buf *out) {
  for (uint32_t i = e->path_count > 2 ? e->path_count - 2 : 0, first = i; i < e->path_count; i++) {
    if (i > first) buf_addc(out, '.');
    db->dialect->identifier(e->path[i], out);
  }
}

static void write_expression(struct db *db, const struct column_spec *c, const struct db_column *stored,
                             struct buf *out) {
  struct sql_column_profile p = {0};
  ch_profile_type(stored->type, &p);
  const char *before = "", *after = "";
  if (p.native == SQL_NATIVE_TIMESTAMPTZ)
    before = "concat(toString(", after = ", 'UTC'), 'Z')"; /* an instant, whatever the zone */
  if (p.native == SQL_NATIVE_BYTES) before = "toStringCutToZero(", after = ")";
  if (p.native == SQL_NATIVE_FLOAT && c->type.kind == TYPE_FLOAT) before = "toFloat64(", after = ")";
  buf_addz(out, before);
  db->dialect->identifier(c->stored, out);
  buf_addz(out, after);
}

/* ---- statements ---- */

enum field_kind { FIELD_TEXT, FIELD_INT, FIELD_REAL, FIELD_BOOL, FIELD_NESTED };

struct ch_cursor {
  struct db_cursor c;
  struct ch_answer *answer;
  uint8_t *kinds;    /* enum field_kind, [columns] */
  struct buf *texts; /* [columns], of the newest row */
};

static uint8_t kind_of_type(struct str type) {
  struct sql_column_profile p = {0};
  ch_profile_type(type, &p);
  switch (p.native) {
    case SQL_NATIVE_INT: return p.bits <= 64 ? FIELD_INT : FIELD_TEXT;
    case SQL_NATIVE_FLOAT: return FIELD_REAL;
    case SQL_NATIVE_BOOL: return FIELD_BOOL;
    case SQL_NATIVE_ARRAY:
    case SQL_NATIVE_MAP: return FIELD_NESTED;
    default: return FIELD_TEXT;
  }
}

/* The first two lines are names and types. */
static bool read_head(struct ch_cursor *c, struct arena *a, struct diags *ds) {
  struct str line;
  for (int i = 0; i < 2; i++)
    if (ch_line(c->answer, false, &line, ds) != DB_ROW) return false;
  uint32_t n = 0;
  for (size_t i = 0; i < line.len; i++) n += line.ptr[i] == '\t';
  c->c.columns = n; /* the mark is none of them */
  c->c.row = arena_new_array(a, struct db_value, n + 1);
  c->kinds = arena_new_array(a, uint8_t, n + 1);
  c->texts = arena_new_array(a, struct buf, n + 1);
  size_t at = 0;
  for (uint32_t k = 0; k <= n; k++) {
    size_t end = at;
    while (end < line.len && line.ptr[end] != '\t') end++;
    struct buf type = buf_in(a);
    ch_field(str_sub(line, at, end), &type);
    if (k) {
      c->kinds[k - 1] = kind_of_type(type.len ? buf_str(&type) : STR(""));
      c->texts[k - 1] = buf_in(a);
    }
    at = end + 1;
  }
  return true;
}

static struct db_cursor *query(struct db *db, struct arena *a, const struct sql_statement *s, struct diags *ds) {
  struct ch_cursor *c = arena_new(a, struct ch_cursor);
  c->c.db = db;
  const char *before = str_starts(s->text, STR("SELECT DISTINCT ")) ? "SELECT DISTINCT " : "SELECT ";
  struct str rest = str_sub(s->text, strlen(before), s->text.len);
  struct ch_ask ask = {.sql = str_printf(a, "%s1, %.*s", before, STR_ARG(rest)),
                       .params = put_params(db, a, s),
                       .values = s->values,
                       .value_count = s->value_count};
  c->answer = ch_ask(ch_of(db), a, &ask, ds);
  return c->answer && read_head(c, a, ds) ? &c->c : NULL;
}

static struct db_value value_of(uint8_t kind, struct str field, struct buf *text) {
  struct db_value v = {.kind = DB_TEXT};
  text->len = 0;
  if (str_is(field, "\\N")) return (struct db_value){.kind = DB_NULL};
  if (kind != FIELD_NESTED || !ch_json(field, text)) ch_field(field, text);
  buf_addc(text, 0);
  v.s = str_of(text->ptr, text->len - 1);
  char *end = text->ptr;
  switch (kind) {
    case FIELD_INT: {
      errno = 0;
      v.i = strtoll(text->ptr, &end, 10);
      if (!errno && end == v.s.ptr + v.s.len && v.s.len)
        v.kind = DB_INT; /* beyond 64 bits it stays text, and does not read */
      break;
    }
    case FIELD_REAL:
      v.kind = DB_REAL;
      v.f = strtod(text->ptr, &end);
      break;
    case FIELD_BOOL:
      v.kind = DB_BOOL;
      v.i = text->ptr[0] == 't' || text->ptr[0] == '1';
      break;
    default: break;
  }
  return v;
}

static enum db_step next(struct db_cursor *cursor, struct diags *ds) {
  struct ch_cursor *c = (struct ch_cursor *)cursor;
  struct str line;
  enum db_step step = ch_line(c->answer, true, &line, ds);
  if (step != DB_ROW) return step;
  size_t at = 2;
  for (uint32_t i = 0; i < cursor->columns; i++) {
    const char *tab = at < line.len ? memchr(line.ptr + at, '\t', line.len - at) : NULL;
    size_t end = tab ? (size_t)(tab - line.ptr) : line.len;
    cursor->row[i] = value_of(c->kinds[i], str_sub(line, at, end), &c->texts[i]);
    at = end + 1;
  }
  return DB_ROW;
}

static void finish(struct db_cursor *cursor) { ch_end(((struct ch_cursor *)cursor)->answer); }

/* ---- the probe ---- */

/* Conditions under which a stored value does not read as the schema says. Empty: all do. */
static void put_bad(struct db *db, const struct column_spec *c, const struct sql_column_profile *p, struct buf *out) {
  struct buf name = buf_in(db->arena);
  db->dialect->identifier(c->stored, &name);
  bool integer = p->native == SQL_NATIVE_INT;
  switch (c->type.kind) {
    case TYPE_TEXT:
    case TYPE_ID:
    case TYPE_ENUM:
      if (p->native != SQL_NATIVE_TEXT) break;
      buf_printf(out, "position(%.*s, '\\0') > 0", STR_ARG(buf_str(&name)));
      if (db->dialect == &sql_clickhouse) buf_printf(out, " OR NOT isValidUTF8(%.*s)", STR_ARG(buf_str(&name)));
      break;
    case TYPE_BOOL:
      if (c->storage.kind == STORED_WORDS) {
        struct buf word = buf_in(db->arena), as = buf_in(db->arena);
        bool cast = db->dialect == &sql_clickhouse18 && sql_clickhouse_enum_as(p, &as);
        buf_printf(&word, "toString(%s%.*s%.*s)", cast ? "CAST(" : "", STR_ARG(buf_str(&name)), (int)as.len,
                   cast ? as.ptr : "");
        buf_printf(out, "(%.*s != ", STR_ARG(buf_str(&word))); /* to 18.16, NULL is NOT IN any list */
        sql_clickhouse_text(c->storage.yes, out);
        buf_printf(out, " AND %.*s != ", STR_ARG(buf_str(&word)));
        sql_clickhouse_text(c->storage.no, out);
        buf_addc(out, ')');
      } else if (integer) {
        buf_printf(out, "(%.*s != 0 AND %.*s != 1)", STR_ARG(buf_str(&name)), STR_ARG(buf_str(&name)));
      }
      break;
    case TYPE_INT:
      if (integer && p->is_unsigned && p->bits == 64)
        buf_printf(out, "%.*s > 9223372036854775807", STR_ARG(buf_str(&name)));
      break;
    case TYPE_DECIMAL: {
      long long most = 1;
      unsigned digits = sql_clickhouse_digits(c);
      for (unsigned i = 0; i < digits && digits < 19; i++) most *= 10;
      if (integer && digits < 19)
        buf_printf(out, "(%.*s <= %lld OR %.*s >= %lld)", STR_ARG(buf_str(&name)), -most, STR_ARG(buf_str(&name)),
                   most);
      break;
    }
    case TYPE_TIMESTAMP:
      if (integer) {
        long long unit = sql_clickhouse_unit(c);
        buf_printf(out, "(%.*s < %lld OR %.*s > %lld)", STR_ARG(buf_str(&name)), -62135596800000000 / unit,
                   STR_ARG(buf_str(&name)), 253402300799999999 / unit);
      }
      break;
    case TYPE_MAP:
      if (p->native == SQL_NATIVE_TEXT && db->dialect == &sql_clickhouse)
        buf_printf(
            out,
            "(ifNull(%.*s, '') != '' AND (NOT isValidJSON(ifNull(%.*s, '')) OR JSONType(ifNull(%.*s, '')) != 'Object'))",
            STR_ARG(buf_str(&name)), STR_ARG(buf_str(&name)), STR_ARG(buf_str(&name)));
      break;
    case TYPE_DATE:
      /* to 18.16, day 0 is no day */
      if (db->dialect == &sql_clickhouse18) buf_printf(out, "toInt32(%.*s) = 0", STR_ARG(buf_str(&name)));
      break;
    default: break;
  }
}

struct looked {
  ARRAY_OF(uint32_t) columns; /* two numbers of each */
};

/* One pass over a table: values that do not read; ids that are texts, but not those of whole numbers. As a row: the
 * entity's number, and the counts. */
static void put_look(struct db *db, uint32_t entity, const struct needs *needs, const struct sql_profile *profile,
                     struct looked *out, struct buf *sql) {
  const struct entity *e = &db->schema->entities[entity];
  for (uint32_t c = 0; c < e->column_count; c++) {
    const struct sql_column_profile *p = &profile->columns[entity][c];
    if (!needs->columns[entity][c] || p->spelling == SQL_GUARDED) continue;
    struct buf bad = buf_in(db->arena), name = buf_in(db->arena);
    put_bad(db, &e->columns[c], p, &bad);
    if (!bad.len) continue;
    db->dialect->identifier(e->columns[c].stored, &name);
    if (!out->columns.count) buf_printf(sql, "%s'%u', concat(", sql->len ? " UNION ALL SELECT 1, " : "", entity);
    buf_printf(sql, "%stoString(ifNull(countIf(%.*s), 0)), ' ', ", out->columns.count ? ", ' ', " : "",
               STR_ARG(buf_str(&bad)));
    if (e->columns[c].type.kind == TYPE_ID && p->native == SQL_NATIVE_TEXT)
      buf_printf(
          sql,
          "toString(countIf(%.*s IS NOT NULL AND ifNull(toString(toInt64OrNull(assumeNotNull(%.*s))) != %.*s, 1)))",
          STR_ARG(buf_str(&name)), STR_ARG(buf_str(&name)), STR_ARG(buf_str(&name)));
    else buf_addz(sql, "'1'");
    *array_push(db->arena, &out->columns) = c;
  }
  if (!out->columns.count) return;
  buf_addz(sql, ") FROM ");
  ch_write_name(db, e, sql);
}

static void read_look(struct db *db, uint32_t entity, const struct looked *looked, struct str counts,
                      struct sql_profile *profile, uint32_t shown, struct load_report *report) {
  const struct entity *e = &db->schema->entities[entity];
  const char *at = str_dup(db->arena, counts).ptr;
  for (uint32_t i = 0; i < looked->columns.count; i++) {
    char *end;
    uint64_t n = strtoull(at, &end, 10), no_number = strtoull(end, &end, 10);
    at = end;
    const struct column_spec *c = &e->columns[looked->columns.items[i]];
    struct sql_column_profile *p = &profile->columns[entity][looked->columns.items[i]];
    if (!no_number) p->spelling = SQL_ID_DIGITS;
    if (!n) continue;
    report->bad_total += n;
    bool text = p->native == SQL_NATIVE_TEXT && c->storage.kind != STORED_WORDS && c->type.kind != TYPE_MAP;
    if (text || c->type.kind == TYPE_DECIMAL) p->spelling = SQL_GUARDED; /* of the others it is NULL */
    if (report->bad.count < shown)
      *array_push(db->arena, &report->bad) =
          (struct bad_value){db->shown,
                             e->name,
                             0,
                             c->stored,
                             str_printf(db->arena, "(%llu value%s)", (unsigned long long)n, n == 1 ? "" : "s"),
                             type_name(db->arena, db->schema, type_optional(c->type, false))};
  }
}

/* All tables at once. */
static bool look(struct db *db, const struct needs *needs, struct sql_profile *profile, uint32_t shown,
                 struct load_report *report, struct diags *ds) {
  const struct schema *s = db->schema;
  struct buf sql = buf_in(db->arena);
  struct ch_rows rows;
  struct looked *looked = arena_new_array(db->arena, struct looked, s->entity_count + 1);
  for (uint32_t e = 0; e < s->entity_count; e++)
    if (needs->tables[e]) put_look(db, e, needs, profile, &looked[e], &sql);
  if (!sql.len) return true;
  if (!ch_rows(db, buf_str(&sql), 2, NULL, &rows, ds)) return false;
  for (uint32_t e = 0; e < s->entity_count; e++)
    for (uint32_t i = 0; i + 1 < rows.cells.count; i += 2)
      if (looked[e].columns.count && strtoul(str_dup(db->arena, rows.cells.items[i]).ptr, NULL, 10) == e)
        read_look(db, e, &looked[e], rows.cells.items[i + 1], profile, shown, report);
  return true;
}

static bool is_number_id(const struct sql_column_profile *p) {
  return p->spelling == SQL_ID_INT || p->spelling == SQL_ID_DIGITS;
}

/* Ids that are compared with each other are ordered as numbers where all of them are, as the machine does. */
static void level_ids(struct db *db, struct sql_profile *profile, const struct needs *needs) {
  const struct schema *s = db->schema;
  for (bool again = true; again;) {
    again = false;
    for (uint32_t r = 0; r < s->relation_count; r++) {
      const struct relation *rel = &s->relations[r];
      for (uint32_t i = 0; needs->relations[r] && i < rel->width; i++) {
        struct sql_column_profile *a = &profile->columns[rel->from][rel->from_cols[i]],
                                  *b = &profile->columns[rel->to][rel->to_cols[i]];
        bool ids = s->entities[rel->from].columns[rel->from_cols[i]].type.kind == TYPE_ID &&
                   s->entities[rel->to].columns[rel->to_cols[i]].type.kind == TYPE_ID;
        if (!ids || is_number_id(a) == is_number_id(b)) continue;
        struct sql_column_profile *number = is_number_id(a) ? a : b;
        number->spelling = SQL_PLAIN;
        again = true;
      }
    }
  }
}

static bool probe(struct db *db, const struct needs *needs, const struct load_options *o, struct sql_profile *profile,
                  struct diags *ds, struct load_report *report) {
  if (!ch_catalog(db, ds)) return false;
  for (uint32_t e = 0; e < db->schema->entity_count; e++) profile->cluster |= ch_of(db)->tables[e].nodes;
  struct db_column **stored = db_catalog(db, needs, false, ds);
  if (!stored) return false;
  for (uint32_t e = 0; e < db->schema->entity_count; e++)
    for (uint32_t c = 0; c < db->schema->entities[e].column_count; c++) {
      if (!needs->columns[e][c]) continue;
      struct sql_column_profile *p = &profile->columns[e][c];
      *p = (struct sql_column_profile){.probed = true};
      ch_profile_type(stored[e][c].type, p);
      const struct column_spec *spec = &db->schema->entities[e].columns[c];
      p->spelling = !sql_clickhouse_reads(spec, p)                              ? SQL_GUARDED
                    : spec->type.kind == TYPE_ID && p->native == SQL_NATIVE_INT ? SQL_ID_INT
                                                                                : SQL_PLAIN;
    }
  if (!look(db, needs, profile, o->bad_shown ? o->bad_shown : 20, report, ds)) return false;
  if (report->bad_total && o->on_bad_value == BAD_STOP) {
    db_say_bad(db, ds, report->bad_total);
    return false;
  }
  return true;
}

static const char *const schemes[] = {"clickhouse:", "clickhouses:", NULL};

const struct db_driver clickhouse_driver = {
    .title = "ClickHouse",
    .schemes = schemes,
    .dialect = &sql_clickhouse,
    .open = ch_open_server,
    .columns = ch_columns,
    .tables = ch_tables,
    .probe = probe,
    .levels = level_ids,
    .state = ch_state,
    .holds = ch_holds,
    .table_state = ch_table_state,
    .parents = ch_parents,
    .put_table = ch_write_name,
    .put_column = write_expression,
    .query = query,
    .next = next,
    .finish = finish,
    .plan = ch_plan,
    .read_plan = ch_read_plan,
};
