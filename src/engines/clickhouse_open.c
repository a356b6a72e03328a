/* Opening a ClickHouse: what is asked of a server before the first statement, in one question. Its version and
 * settings; where it is known what a run will need, the columns of those tables, and what tells their state from any
 * other: the active parts of tables of the MergeTree family, which are never written again once they are there. */
#include <stdlib.h>

#include "engines/clickhouse.h"
#include "sql/dialect_clickhouse.h"

static struct ch *ch_of(const struct db *db) { return db->own; }

/* Of the answer: the first says what the row is about. */
enum { ROW = 7 };

/* Sent from the first question on, for a profile that has them otherwise spoils even that: every version has these. */
static const char always[] =
    "&extremes=0&max_query_size=16777216&empty_result_for_aggregation_by_empty_set=0"
    "&distributed_group_by_no_merge=0&read_overflow_mode=throw&result_overflow_mode=throw";
/* Current ones have these, too. */
static const char always_new[] = "&dialect=clickhouse&limit=0&offset=0&additional_result_filter=&use_query_cache=0";

/* What statements rely on, and what may not cut an answer short. Those that a version lacks are not sent. */
static const struct pinned {
  const char *name, *value;
} pinned[] = {
    {"join_use_nulls", "1"},
    {"transform_null_in", "0"},
    {"aggregate_functions_null_for_empty", "0"},
    {"group_by_use_nulls", "0"},
    {"prefer_column_name_to_alias", "1"},
    {"count_distinct_implementation", "uniqExact"},
    {"join_default_strictness", "ALL"},
    {"any_join_distinct_right_table_keys", "0"},
    {"short_circuit_function_evaluation", "enable"},
    {"use_variant_as_common_type", "0"},
    {"cast_keep_nullable", "0"},
    {"decimal_check_overflow", "1"},
    {"enable_analyzer", "1"},
    {"compile_expressions", "0"}, /* compiled, conditions over LowCardinality fail: "Invalid cast to native type" */
    {"skip_unavailable_shards", "0"},
    {"parallel_replicas_count", "0"},
    {"apply_deleted_mask", "1"},
    {"read_overflow_mode_leaf", "throw"},
    {"group_by_overflow_mode", "throw"},
    {"sort_overflow_mode", "throw"},
    {"set_overflow_mode", "throw"},
    {"join_overflow_mode", "throw"},
    {"transfer_overflow_mode", "throw"},
    {"distinct_overflow_mode", "throw"},
    {"timeout_overflow_mode", "throw"},
    {"timeout_overflow_mode_leaf", "throw"},
    {"enable_http_compression", "0"},
    {"http_write_exception_in_output_format", "0"},
    {"precise_float_parsing", "1"},
    {"format_tsv_null_representation", "\\N"},
    {"input_format_tsv_detect_header", "0"}, /* a list's first value is no name of a column */
    {"input_format_tsv_skip_first_lines", "0"},
    {"input_format_allow_errors_num", "0"},
    {"input_format_allow_errors_ratio", "0"},
    {"output_format_tsv_crlf_end_of_line", "0"},
    {"date_time_output_format", "simple"},
    {"bool_true_representation", "true"},
    {"bool_false_representation", "false"},
    {"output_format_decimal_trailing_zeros", "0"},
    {"validate_polygons", "1"},
};

/* ---- the question ---- */

static void put_database_is(const struct entity *e, struct buf *sql) {
  buf_addz(sql, "database = ");
  if (e->path_count > 1) sql_clickhouse_text(e->path[e->path_count - 2], sql);
  else buf_addz(sql, "currentDatabase()");
}

/* database and table of an entity, as conditions on system.columns and system.tables */
void ch_table_is(const struct entity *e, const char *table, struct buf *sql) {
  put_database_is(e, sql);
  buf_printf(sql, " AND %s = ", table);
  sql_clickhouse_text(e->path[e->path_count - 1], sql);
}

/* The tables that are asked about, as a condition. Of database and name apart, too, which keeps the server from looking
 * at others: there may be thousands, and 18.16 fails where one of them is dropped meanwhile. */
static void put_tables(struct db *db, const struct needs *needs, const char *table, struct buf *sql) {
  buf_addz(sql, "(0");
  for (uint32_t e = 0; e < db->schema->entity_count; e++) {
    if (!needs->tables[e]) continue;
    buf_addz(sql, " OR ");
    put_database_is(&db->schema->entities[e], sql);
  }
  buf_printf(sql, ") AND %s IN (''", table);
  for (uint32_t e = 0; e < db->schema->entity_count; e++) {
    if (!needs->tables[e]) continue;
    buf_addz(sql, ", ");
    sql_clickhouse_text(db->schema->entities[e].path[db->schema->entities[e].path_count - 1], sql);
  }
  buf_addz(sql, ") AND (0");
  for (uint32_t e = 0; e < db->schema->entity_count; e++) {
    if (!needs->tables[e]) continue;
    buf_addz(sql, " OR (");
    ch_table_is(&db->schema->entities[e], table, sql);
    buf_addc(sql, ')');
  }
  buf_addc(sql, ')');
}

static void put_rows(struct buf *sql, const char *columns) {
  buf_printf(sql, "%s%s", sql->len ? " UNION ALL SELECT 1, " : "", columns);
}

/* Version and settings; where states are asked, who answers, and for whom, and all settings that are not as the server
 * has them by itself: one may show other rows (`final`). */
static void put_settings(const struct ch *ch, bool states, struct buf *sql) {
  put_rows(sql, "'set', version(), name, value, ");
  buf_printf(sql, "%s, '' FROM system.settings WHERE %sname IN (",
             !states   ? "'', ''"
             : ch->old ? "toString(changed), concat(hostName(), ' ', currentDatabase())"
                       : "toString(changed), concat(hostName(), ' ', currentDatabase(), ' ', currentUser(), ' ', "
                         "toString(serverUUID()))",
             states ? "changed OR " : "");
  for (size_t i = 0; i < sizeof pinned / sizeof *pinned; i++) buf_printf(sql, "%s'%s'", i ? ", " : "", pinned[i].name);
  buf_addc(sql, ')');
}

/* Whether it is the user's own database, which one, the table, and of it: its columns; what it is. */
static void put_catalog(struct db *db, const struct needs *needs, struct buf *sql) {
  put_rows(sql,
           "'column', toString(database = currentDatabase()), database, table, name, type, "
           "if(default_kind = '', '', concat(toString(default_kind), ' ', default_expression)) "
           "FROM system.columns WHERE ");
  put_tables(db, needs, "table", sql);
  put_rows(sql, "'table', toString(database = currentDatabase()), database, name, engine, ");
  buf_printf(sql, "toString(cityHash64(%smetadata_modification_time)), '' FROM system.tables WHERE ",
             ch_of(db)->old ? "" : "create_table_query, "); /* which takes old ones long */
  put_tables(db, needs, "name", sql);
}

/* Parts, by all that is said of their files; a version that knows no checksum of them has times in seconds. What is
 * still to be done to them, or is left out for this user, shows in no part. */
static void put_states(struct db *db, const struct needs *needs, struct buf *sql) {
  bool old = ch_of(db)->old;
  put_rows(sql,
           "'parts', toString(database = currentDatabase()), database, table, toString(sum(rows)), "
           "toString(sum(cityHash64(path, name, rows, bytes_on_disk, toUInt32(modification_time)");
  buf_printf(sql, "%s))), %s FROM system.parts WHERE active AND ", old ? "" : ", hash_of_all_files",
             old ? "toString(max(modification_time) > now() - 3)" : "'0'");
  put_tables(db, needs, "table", sql);
  buf_addz(sql, " GROUP BY database, table");
  put_rows(sql,
           "'changes', toString(database = currentDatabase()), database, table, toString(count()), '', '' "
           "FROM system.mutations WHERE NOT is_done AND ");
  put_tables(db, needs, "table", sql);
  buf_addz(sql, " GROUP BY database, table");
  for (uint32_t e = 0; e < db->schema->entity_count && !old; e++) {
    if (!needs->tables[e]) continue;
    const struct entity *of = &db->schema->entities[e];
    /* rows that this user does not see are missing among them; those of a view are not counted */
    put_rows(sql, "'seen', ");
    buf_printf(sql, "'%u', toString(count()), '', '', '', '' FROM ", e);
    ch_write_name(db, of, sql);
    buf_addz(sql, " WHERE (SELECT count() FROM system.tables WHERE engine LIKE '%MergeTree' AND ");
    ch_table_is(of, "name", sql);
    buf_addz(sql, ") > 0");
  }
}

/* ---- the answer ---- */

static bool is_of(const struct str *row, const struct entity *e) {
  if (!str_eq(row[3], e->path[e->path_count - 1])) return false;
  return e->path_count > 1 ? str_eq(row[2], e->path[e->path_count - 2]) : str_is(row[1], "1");
}

/* A value that is the same whenever it is asked for, as a text or number. */
static bool is_literal(struct str s) {
  bool text = s.len >= 2 && s.ptr[0] == '\'' && s.ptr[s.len - 1] == '\'';
  for (size_t i = 0; i < s.len; i++) {
    char c = s.ptr[i];
    if (text ? (c == '\\' || (c == '\'' && i && i + 1 < s.len)) : !((c >= '0' && c <= '9') || c == '.' || c == '-'))
      return false;
  }
  return s.len > 0;
}

/* Parts that lack a column have what its default gives then: only of a literal is that the same each time. */
static bool is_stored(const struct entity *e, const struct str *row) {
  bool named = false;
  for (uint32_t c = 0; c < e->column_count; c++) named |= str_eq(e->columns[c].stored, row[4]);
  if (!named || !row[6].len) return true;
  return str_starts(row[6], STR("DEFAULT ")) && is_literal(str_sub(row[6], 8, row[6].len));
}

static uint64_t number_of(struct db *db, struct str s) { return strtoull(str_dup(db->arena, s).ptr, NULL, 10); }

static void read_table(struct db *db, uint32_t entity, const struct ch_rows *rows, struct ch_table *t) {
  const struct entity *e = &db->schema->entities[entity];
  uint64_t seen = 0;
  bool counted = false;
  for (uint32_t r = 0; r < rows->cells.count; r += ROW) {
    const struct str *row = &rows->cells.items[r];
    if (str_is(row[0], "seen") && number_of(db, row[1]) == entity) seen = number_of(db, row[2]), counted = true;
    bool about =
        str_is(row[0], "column") || str_is(row[0], "table") || str_is(row[0], "changes") || str_is(row[0], "parts");
    if (!about || !is_of(row, e)) continue;
    struct buf whole = buf_in(db->arena);
    for (uint32_t i = 0; i < ROW; i++) buf_printf(&whole, "%zu:%.*s", row[i].len, STR_ARG(row[i]));
    if (!str_is(row[0], "parts")) t->state += str_hash(buf_str(&whole)); /* rows come in any order */
    if (str_is(row[0], "table")) t->merge_tree = str_ends(row[4], STR("MergeTree"));
    if (str_is(row[0], "table")) t->nodes = str_is(row[4], "Distributed");
    if (str_is(row[0], "column")) t->otherwise |= !is_stored(e, row);
    if (str_is(row[0], "changes")) t->otherwise = true;
    if (!str_is(row[0], "parts")) continue;
    t->state += str_hash(str_printf(db->arena, "%.*s rows, %.*s", STR_ARG(row[4]), STR_ARG(row[5])));
    t->fresh = str_is(row[6], "1");
    t->rows = number_of(db, row[4]);
  }
  t->otherwise |= counted && seen != t->rows;
}

/* What was asked: of settings where `settings`, of states where they are of use. */
static bool ask_about(struct db *db, const struct needs *needs, bool settings, bool states, struct diags *ds) {
  struct ch *ch = ch_of(db);
  struct buf sql = buf_in(db->arena);
  if (settings) put_settings(ch, states, &sql);
  if (needs) put_catalog(db, needs, &sql);
  if (needs && states) put_states(db, needs, &sql);
  ch->rows = (struct ch_rows){0};
  ch->about = NULL;
  ch->has_states = false;
  if (!ch_rows(db, buf_str(&sql), ROW, NULL, &ch->rows, ds)) return false;
  for (uint32_t r = 0; r < ch->rows.cells.count; r += ROW)
    if (str_is(ch->rows.cells.items[r], "set")) ch->version = ch->rows.cells.items[r + 1];
  ch->major = (uint32_t)number_of(db, ch->version);
  for (uint32_t r = 0; settings && states && r < ch->rows.cells.count; r += ROW) { /* in any order */
    const struct str *row = &ch->rows.cells.items[r];
    if (!str_is(row[0], "set")) continue;
    if (!ch->server) ch->server = 2 * str_hash(row[5]) | 1;
    if (!str_is(row[4], "1") || str_is(row[2], "log_comment")) continue; /* that one is of this question */
    ch->server += 2 * str_hash(str_printf(db->arena, "%.*s=%.*s", STR_ARG(row[2]), STR_ARG(row[3])));
  }
  if (!needs) return true;
  ch->about = needs;
  ch->has_states = states;
  ch->tables = arena_new_array(db->arena, struct ch_table, db->schema->entity_count + 1);
  for (uint32_t e = 0; e < db->schema->entity_count; e++)
    if (needs->tables[e]) read_table(db, e, &ch->rows, &ch->tables[e]);
  return true;
}

/* ---- opening ---- */

/* Those that are otherwise. */
static void pin(struct db *db, const struct ch_rows *rows) {
  struct ch *ch = ch_of(db);
  struct buf settings = buf_in(db->arena);
  buf_add(&settings, ch->settings);
  for (uint32_t r = 0; r < rows->cells.count; r += ROW) {
    const struct str *row = &rows->cells.items[r];
    if (!str_is(row[0], "set")) continue;
    for (size_t i = 0; i < sizeof pinned / sizeof *pinned; i++) {
      if (!str_is(row[2], pinned[i].name) || str_is(row[3], pinned[i].value)) continue;
      buf_printf(&settings, "&%s=", pinned[i].name);
      ch_escape_url(&settings, str_from(pinned[i].value));
    }
  }
  ch->settings = buf_str(&settings);
}

/* Versions before 24 lack settings that are sent to others. A user who may not ask about parts can still ask the rest,
 * and what is wrong with a table is said when it is needed. */
static bool ask_server(struct db *db, struct diags *ds) {
  struct ch *ch = ch_of(db);
  const struct needs *needs = db->options.needs && db->schema ? db_needs(db, db->options.needs) : NULL;
  bool states = db->options.remember.len > 0;
  bool *system_failed = db->options.system_failed, failed = false;
  struct diags said = diags_in(ds->arena);
  bool ok = false;
  for (int i = 0; i < 3 && !ok; i++) {
    said = diags_in(ds->arena);
    failed = false;
    ch->failure = 0;
    ch->settings = ch->old ? str_from(always) : str_printf(db->arena, "%s%s", always, always_new);
    db->options.system_failed = &failed;
    ok = ask_about(db, needs, true, states, &said);
    db->options.system_failed = system_failed;
    bool unknown = ch->failure == CH_UNKNOWN_SETTING && !ch->old;
    if (ok || db_stop_asked(db) || !(unknown || (needs && ch->failure > 0))) break;
    if (unknown) ch->old = true;
    else needs = NULL;
  }
  if (!ok) {
    for (uint32_t i = 0; i < said.list.count; i++) *array_push(ds->arena, &ds->list) = said.list.items[i];
    ds->errors += said.errors;
    if (failed) db_system_failed(db);
    return false;
  }
  pin(db, &ch->rows);
  ch->first = ch->about;
  return true;
}

bool ch_open_server(struct db *db, struct diags *ds) {
  struct ch *ch = arena_new(db->arena, struct ch);
  db->own = ch;
  if (!ch_open(ch, db, ds)) return false;
  if (!ask_server(db, ds)) return false;
  if (ch->major < 24) db->dialect = &sql_clickhouse18;
  if (ch->major < 18) {
    db_say(db, ds, &db_code[E0851], "this is version %.*s of ClickHouse; it must be 18.16 or later",
           STR_ARG(ch->version));
    return false;
  }
  return true;
}

/* ---- the catalog ---- */

/* What was asked when it was opened is of use to the first probe alone: later it may be otherwise. */
static void take_first(struct db *db) {
  struct ch *ch = ch_of(db);
  bool all = ch->first && ch->first == ch->about;
  for (uint32_t e = 0; all && e < db->schema->entity_count; e++) all = ch->first->tables[e] || !db->needs->tables[e];
  if (all) ch->about = db->needs;
  ch->first = NULL;
}

bool ch_catalog(struct db *db, struct diags *ds) {
  struct ch *ch = ch_of(db);
  if (ch->about != db->needs) take_first(db);
  return ch->about == db->needs || ask_about(db, db->needs, false, false, ds);
}

/* What goes wrong here is said by the statement to come. */
static bool ask_states(struct db *db) {
  struct diags aside = diags_in(db->arena);
  bool *system_failed = db->options.system_failed, failed = false;
  db->options.system_failed = &failed;
  bool ok = ask_about(db, db->needs, false, true, &aside);
  db->options.system_failed = system_failed;
  return ok;
}

bool ch_state(struct db *db, struct db_state *out) {
  struct ch *ch = ch_of(db);
  const struct ch_table *before = ch->about && ch->about == db->needs && ch->has_states ? ch->tables : NULL;
  if (!before) take_first(db);
  if ((before || ch->about != db->needs || !ch->has_states) && !ask_states(db)) return false;
  /* before 24 it is not asked whether rows are hidden from the user, which before 20 only a file of users does */
  if (!ch->server || (ch->old && ch->major >= 20)) return false;
  *out = (struct db_state){
      .place = db->shown,
      .mark = str_printf(db->arena, "ClickHouse %.*s %016llx", STR_ARG(ch->version), (unsigned long long)ch->server)};
  for (uint32_t e = 0; e < db->schema->entity_count; e++) {
    const struct ch_table *now = &ch->tables[e];
    out->fresh |= now->fresh;
    /* asked again: whether it is still as it was */
    if (before && (now->state != before[e].state || now->otherwise != before[e].otherwise)) return false;
  }
  return true;
}

uint64_t ch_table_state(struct db *db, uint32_t entity) {
  const struct ch_table *t = &ch_of(db)->tables[entity];
  return ch_of(db)->has_states && t->merge_tree && !t->otherwise ? t->state : 0;
}

bool ch_holds(struct db *db, uint32_t entity) { return ch_table_state(db, entity) != 0; }

/* Beyond, looking at each row takes longer than many statements over one state of the data save. */
enum { PARENTS_MOST = 100000000 };

bool ch_parents(struct db *db, uint32_t relation, const struct sql_profile *profile, bool *all) {
  const struct relation *rel = &db->schema->relations[relation];
  const struct entity *one = &db->schema->entities[rel->from], *many = &db->schema->entities[rel->to];
  uint32_t id = rel->from_cols[0], to = rel->to_cols[0];
  const struct sql_column_profile *p = &profile->columns[rel->from][id], *q = &profile->columns[rel->to][to];
  if (p->native != q->native || p->spelling != q->spelling || one->key_count != 1 || one->key[0] != id ||
      ch_of(db)->tables[rel->to].rows > PARENTS_MOST)
    return false;
  struct buf sql = buf_in(db->arena), key = buf_in(db->arena), of = buf_in(db->arena);
  db->dialect->identifier(one->columns[id].stored, &key);
  db->dialect->identifier(many->columns[to].stored, &of);
  /* a parent that is there twice is a member twice */
  buf_printf(&sql, "(SELECT count() = uniqExact(%.*s) FROM ", STR_ARG(buf_str(&key)));
  ch_write_name(db, one, &sql);
  buf_addz(&sql, ") AND (SELECT count() = 0 FROM ");
  ch_write_name(db, many, &sql);
  buf_printf(&sql, " WHERE %.*s IS NOT NULL AND %.*s NOT IN (SELECT %.*s FROM ", STR_ARG(buf_str(&of)),
             STR_ARG(buf_str(&of)), STR_ARG(buf_str(&key)));
  ch_write_name(db, one, &sql);
  buf_addz(&sql, "))");
  struct diags aside = diags_in(db->arena);
  struct ch_rows rows;
  bool *system_failed = db->options.system_failed, failed = false;
  db->options.system_failed = &failed;
  bool ok = ch_rows(db, buf_str(&sql), 1, NULL, &rows, &aside);
  db->options.system_failed = system_failed;
  /* where it takes more memory than the user has, it is not tried again */
  *all = ok && rows.cells.count == 1 && str_is(rows.cells.items[0], "1");
  return ok || ch_of(db)->failure > 0;
}

static void add_column(struct db *db, struct str name, struct str type, struct db_columns *out) {
  bool nullable;
  ch_bare_type(type, &nullable);
  *array_push(db->arena, &out->list) = (struct db_column){.name = name, .type = type, .not_null = !nullable};
}

bool ch_columns(struct db *db, const struct entity *e, struct db_columns *out, struct diags *ds) {
  const struct ch *ch = ch_of(db);
  if (ch->about && ch->about == db->needs) { /* it was asked of all tables at once */
    for (uint32_t r = 0; r < ch->rows.cells.count; r += ROW) {
      const struct str *row = &ch->rows.cells.items[r];
      if (str_is(row[0], "column") && is_of(row, e)) add_column(db, row[4], row[5], out);
    }
    return true;
  }
  struct buf sql = buf_in(db->arena);
  buf_addz(&sql, "name, type FROM system.columns WHERE ");
  ch_table_is(e, "table", &sql);
  struct ch_rows rows;
  if (!ch_rows(db, buf_str(&sql), 2, NULL, &rows, ds)) return false;
  for (uint32_t i = 0; i + 1 < rows.cells.count; i += 2)
    add_column(db, rows.cells.items[i], rows.cells.items[i + 1], out);
  return true;
}

bool ch_tables(struct db *db, struct str **out, uint32_t *count, struct diags *ds) {
  struct ch_rows rows;
  if (!ch_rows(db, STR("name FROM system.tables WHERE database = currentDatabase()"), 1, NULL, &rows, ds)) return false;
  *out = rows.cells.items;
  *count = rows.cells.count;
  return true;
}
