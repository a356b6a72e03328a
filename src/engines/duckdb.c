/* DuckDB: a file of its own, or Parquet. */
#include "engines/duckdb.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static const char *const schemes[] = {"duckdb:", NULL};

/* The first line of a message, without the kind of exception that DuckDB puts before it. */
static struct str first_line(const char *why) {
  struct str s = str_from(why);
  for (size_t i = 0; i < s.len; i++)
    if (s.ptr[i] == '\n') s.len = i;
  return s;
}

void duck_fail(struct db *db, const char *why, struct diags *ds) {
  struct str s = first_line(why && *why ? why : "the statement failed, and DuckDB does not say why");
  bool over = str_find(s, STR("Overflow")) != SIZE_MAX || str_find(s, STR("overflow")) != SIZE_MAX ||
              str_find(s, STR("to DECIMAL(38,0)")) != SIZE_MAX ||
              str_find(s, STR("out of range for the destination type INT")) != SIZE_MAX;
  if (db_stop_asked(db)) {
    db_say(db, ds, &db_code[E0852], "interrupted; DuckDB has stopped the statement");
    return;
  }
  if (over) { /* the question's own */
    db_say(db, ds, &db_code[E0852], "a calculation overflows: %.*s", STR_ARG(s));
    return;
  }
  db_say(db, ds, &db_code[E0852], "%.*s", STR_ARG(s));
  db_system_failed(db);
}

void duck_quote(struct buf *b, struct str name) { sql_duckdb.identifier(name, b); }
void duck_literal(struct buf *b, struct str text) {
  sql_duckdb.literal(&(struct sql_value){.kind = SQL_TEXT, .s = text}, b);
}

/* ---- opening ---- */

static void close_duck(void *ctx) {
  struct duck *d = duck_of(ctx);
  if (!d || !d->f) return;
  if (d->connection) d->f->disconnect(&d->connection);
  if (d->database) d->f->close(&d->database);
}

static bool not_opened(struct db *db, struct diags *ds, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static bool not_opened(struct db *db, struct diags *ds, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  struct str why = str_vprintf(db->arena, fmt, ap);
  va_end(ap);
  db_say(db, ds, &db_code[E0851], "%.*s", STR_ARG(why));
  db_system_failed(db);
  return false;
}

/* DuckDB 1.5 joins what is alike in a statement, and may take one column for another then: a group that is counted over
 * a table which is joined with itself, beside another such join, has a wrong count. What knows no such step says so,
 * and is left as it is. */
static void leave_subplans(struct duck *d) {
  struct duck_result r = {0};
  d->f->query(d->connection, "SET disabled_optimizers = 'common_subplan'", &r);
  d->f->destroy_result(&r);
}

/* Nothing is fetched from elsewhere, and nothing of the session changes what statements mean. */
static bool configure(struct db *db, struct duck *d, bool in_memory, const char *path, struct diags *ds) {
  static const char *const settings[][2] = {{"autoinstall_known_extensions", "false"},
                                            {"autoload_known_extensions", "false"},
                                            {"default_collation", ""},
                                            {"custom_user_agent", "seg"}};
  duck_handle config = NULL;
  if (d->f->create_config(&config) != 0) arena_fail(db->arena);
  for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
    d->f->set_config(config, settings[i][0], settings[i][1]);
  if (!in_memory) d->f->set_config(config, "access_mode", "READ_ONLY");
  char *error = NULL;
  bool ok = d->f->open_ext(in_memory ? NULL : path, &d->database, config, &error) == 0 &&
            d->f->connect(d->database, &d->connection) == 0;
  d->f->destroy_config(&config);
  if (!ok) {
    struct str why = first_line(error ? error : "DuckDB does not open it");
    if (str_find(why, STR("Could not set lock")) != SIZE_MAX || str_find(why, STR("Conflicting lock")) != SIZE_MAX)
      not_opened(db, ds, "the database is locked: another program has it open to write");
    else if (str_find(why, STR("not a valid DuckDB database file")) != SIZE_MAX)
      not_opened(db, ds, "this is no DuckDB database");
    else not_opened(db, ds, "%.*s", STR_ARG(why));
  }
  if (error) d->f->free(error);
  if (ok) leave_subplans(d);
  return ok;
}

static bool open_duck(struct db *db, struct diags *ds) {
  struct str path = str_sub(db->url, strlen("duckdb:"), db->url.len), why;
  struct duck *d = arena_new(db->arena, struct duck);
  db->own = d;
  arena_defer(db->arena, close_duck, db);
  path = str_dup(db->arena, path);
  struct stat st;
  d->files = duck_is_files(path);
  if (!path.len)
    return not_opened(db, ds,
                      "`duckdb:` wants a file, a folder of Parquet files or a pattern such as duckdb:'data/*.parquet'");
  if (!d->files && stat(path.ptr, &st) != 0) return not_opened(db, ds, "%s", strerror(errno));
  d->f = duck_library(db->arena, &why);
  if (!d->f) return not_opened(db, ds, "%.*s", STR_ARG(why));
  if (!d->files) duck_state_note(db, path);
  if (!configure(db, d, d->files, path.ptr, ds)) return false;
  return !d->files || duck_open_files(db, path, ds);
}

/* ---- the catalog ---- */

void duck_table(struct db *db, const struct entity *e, struct buf *out) {
  (void)db;
  for (uint32_t i = e->path_count > 2 ? e->path_count - 2 : 0, first = i; i < e->path_count; i++) {
    if (i > first) buf_addc(out, '.');
    duck_quote(out, e->path[i]);
  }
}

/* The statement's rows, a value of each column. */
typedef void take_row(struct db *db, const struct db_value *row, void *ctx);

static bool each_row(struct db *db, const char *sql, const struct sql_value *values, uint32_t count, take_row *take,
                     void *ctx, struct diags *ds) {
  struct arena *own = db_side_arena(db);
  struct sql_statement st = {.text = str_from(sql), .values = (struct sql_value *)values, .value_count = count};
  struct db_cursor *c = duck_query(db, own, &st, ds);
  enum db_step step = c ? DB_ROW : DB_FAILED;
  while (c && (step = duck_next(c, ds)) == DB_ROW) take(db, c->row, ctx);
  if (c) duck_finish(c);
  arena_free(own);
  return step == DB_END;
}

static void take_column(struct db *db, const struct db_value *row, void *ctx) {
  struct db_columns *out = ctx;
  *array_push(db->arena, &out->list) = (struct db_column){
      .name = str_dup(db->arena, row[0].s), .type = str_dup(db->arena, row[1].s), .not_null = row[2].i != 0};
}

/* Files have no schemas: what the schema's text calls one is made, with the view in it. */
static bool in_its_schema(struct db *db, const struct entity *e, struct diags *ds) {
  struct duck *d = duck_of(db);
  if (!d->files || e->path_count < 2) return true;
  struct buf b = buf_in(db->arena);
  buf_addz(&b, "CREATE SCHEMA IF NOT EXISTS ");
  duck_quote(&b, e->path[e->path_count - 2]);
  if (!duck_run(db, buf_str(&b), ds)) return false;
  b.len = 0;
  buf_addz(&b, "CREATE OR REPLACE VIEW ");
  duck_table(db, e, &b);
  buf_addz(&b, " AS SELECT * FROM memory.main.");
  duck_quote(&b, e->path[e->path_count - 1]);
  return duck_run(db, buf_str(&b), ds);
}

static bool columns_of(struct db *db, const char *schema, struct str schema_name, struct str table,
                       struct db_columns *out, struct diags *ds) {
  struct sql_value values[2] = {{.kind = SQL_TEXT, .s = table}, {.kind = SQL_TEXT, .s = schema_name}};
  struct str sql = str_printf(
      db->arena,
      "SELECT column_name, data_type, NOT is_nullable FROM duckdb_columns() WHERE database_name = current_database() AND table_name = $1 "
      "AND schema_name = %s ORDER BY column_index",
      schema);
  return each_row(db, sql.ptr, values, schema_name.len ? 2 : 1, take_column, out, ds);
}

static bool list_columns(struct db *db, const struct entity *e, struct db_columns *out, struct diags *ds) {
  struct str table = e->path[e->path_count - 1];
  bool named = e->path_count > 1;
  if (duck_of(db)->files) {
    if (!columns_of(db, "'main'", STR(""), table, out, ds)) return false;
    return !out->list.count || in_its_schema(db, e, ds);
  }
  return columns_of(db, named ? "$2" : "current_schema()", named ? e->path[e->path_count - 2] : STR(""), table, out,
                    ds);
}

struct names {
  ARRAY_OF(struct str) list;
};

static void take_name(struct db *db, const struct db_value *row, void *ctx) {
  *array_push(db->arena, &((struct names *)ctx)->list) = str_dup(db->arena, row[0].s);
}

static bool list_tables(struct db *db, struct str **out, uint32_t *count, struct diags *ds) {
  struct names names = {0};
  if (!each_row(
          db,
          "SELECT DISTINCT table_name FROM duckdb_columns() WHERE NOT internal AND database_name = current_database() ORDER BY 1",
          NULL, 0, take_name, &names, ds))
    return false;
  *out = names.list.items;
  *count = names.list.count;
  return true;
}

static void take_key(struct db *db, const struct db_value *row, void *ctx) {
  struct str at[6];
  for (int i = 0; i < 6; i++) at[i] = row[i].kind == DB_TEXT && row[i].s.len ? str_dup(db->arena, row[i].s) : STR("");
  *array_push(db->arena, &((struct db_keys *)ctx)->list) = (struct db_key_part){.space = STR(""),
                                                                                .table = at[0],
                                                                                .primary = str_is(at[1], "PRIMARY KEY"),
                                                                                .name = at[2],
                                                                                .column = at[3],
                                                                                .other_table = at[4],
                                                                                .other_column = at[5]};
}

static bool list_keys(struct db *db, struct db_keys *out, struct diags *ds) {
  if (duck_of(db)->files) return true;
  return each_row(
      db,
      "SELECT table_name, constraint_type, constraint_index::VARCHAR, own, referenced_table, other FROM ("
      "SELECT table_name, constraint_type, constraint_index, referenced_table, unnest(constraint_column_names) AS own, "
      "unnest(referenced_column_names) AS other FROM duckdb_constraints() WHERE database_name = current_database() AND "
      "schema_name = current_schema() AND constraint_type IN ('PRIMARY KEY', 'FOREIGN KEY')) ORDER BY table_name, constraint_type DESC, constraint_index",
      NULL, 0, take_key, out, ds);
}

/* ---- plans ---- */

struct plan {
  struct buf *out;
};

static void take_plan(struct db *db, const struct db_value *row, void *ctx) {
  (void)db;
  buf_add(((struct plan *)ctx)->out, row[1].s);
  buf_addc(((struct plan *)ctx)->out, '\n');
}

static bool plan(struct db *db, struct arena *a, const struct sql_statement *s, bool analyze, struct str *out,
                 struct diags *ds) {
  struct buf b = buf_in(a);
  struct plan p = {&b};
  struct str sql = str_printf(db->arena, "EXPLAIN (%sFORMAT JSON) %.*s", analyze ? "ANALYZE, " : "", STR_ARG(s->text));
  if (!each_row(db, sql.ptr, s->values, s->value_count, take_plan, &p, ds)) return false;
  *out = b.len ? buf_str(&b) : STR("");
  return true;
}

const struct db_driver duckdb_driver = {
    .title = "DuckDB",
    .schemes = schemes,
    .dialect = &sql_duckdb,
    .open = open_duck,
    .columns = list_columns,
    .tables = list_tables,
    .keys = list_keys,
    .probe = duck_probe,
    .levels = db_level_ids,
    .state = duck_state,
    .holds = duck_holds,
    .parents = duck_parents,
    .put_table = duck_table,
    .put_column = duck_put_column,
    .query = duck_query,
    .next = duck_next,
    .finish = duck_finish,
    .plan = plan,
    .read_plan = duck_read_plan,
};
