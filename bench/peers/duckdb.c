/* DuckDB under test, through its C API, from a shared library that is opened here (so nothing of it is needed to
 * build). usage: bench_duckdb LIBRARY SQL...  or: bench_duckdb LIBRARY SQL --cold SECTION DIR OUT */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "runner.h"

/* The few functions used, as DuckDB's documentation of its C API gives them. */
struct duckdb_result {
  uint64_t column_count, row_count, rows_changed;
  void *columns;
  char *error;
  void *internal;
};
typedef void *handle;
static struct {
  int (*create_config)(handle *out);
  int (*set_config)(handle config, const char *name, const char *value);
  int (*open_ext)(const char *path, handle *out, handle config, char **error);
  int (*connect)(handle db, handle *out);
  int (*query)(handle connection, const char *sql, struct duckdb_result *out);
  void (*destroy_result)(struct duckdb_result *r);
  const char *(*result_error)(struct duckdb_result *r);
  char *(*value_varchar)(struct duckdb_result *r, uint64_t column, uint64_t row);
  int64_t (*value_int64)(struct duckdb_result *r, uint64_t column, uint64_t row);
  void (*free_)(void *p);
  const char *(*library_version)(void);
  void (*disconnect)(handle *connection);
  void (*close)(handle *db);
} duckdb;

static handle db, connection;
static struct sections *sql;
static int many_count; /* segments in the latest result; 0: one, by ids */

static void load_library(const char *path) {
  void *lib = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!lib) {
    fprintf(stderr, "%s\n", dlerror());
    exit(3);
  }
  static const struct {
    const char *name;
    void *to;
  } names[] = {{"duckdb_create_config", &duckdb.create_config},
               {"duckdb_set_config", &duckdb.set_config},
               {"duckdb_open_ext", &duckdb.open_ext},
               {"duckdb_connect", &duckdb.connect},
               {"duckdb_query", &duckdb.query},
               {"duckdb_destroy_result", &duckdb.destroy_result},
               {"duckdb_result_error", &duckdb.result_error},
               {"duckdb_value_varchar", &duckdb.value_varchar},
               {"duckdb_value_int64", &duckdb.value_int64},
               {"duckdb_free", &duckdb.free_},
               {"duckdb_library_version", &duckdb.library_version},
               {"duckdb_disconnect", &duckdb.disconnect},
               {"duckdb_close", &duckdb.close}};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    void *f = dlsym(lib, names[i].name);
    if (!f) {
      fprintf(stderr, "%s has no %s\n", path, names[i].name);
      exit(3);
    }
    memcpy(names[i].to, &f, sizeof f);
  }
}

static void open_db(void) {
  handle config;
  char *error = NULL;
  duckdb.create_config(&config);
  duckdb.set_config(config, "threads", "2");
  duckdb.set_config(config, "autoinstall_known_extensions", "false");
  duckdb.set_config(config, "autoload_known_extensions", "false");
  duckdb.set_config(config, "preserve_insertion_order", "false"); /* what its guide on speed advises */
  if (duckdb.open_ext(NULL, &db, config, &error) != 0 || duckdb.connect(db, &connection) != 0) {
    fprintf(stderr, "DuckDB does not open: %s\n", error ? error : "?");
    exit(3);
  }
}

static bool ask(const char *text, struct duckdb_result *keep) {
  struct duckdb_result r;
  memset(&r, 0, sizeof r);
  bool ok = duckdb.query(connection, text, &r) == 0;
  if (!ok) {
    const char *why = duckdb.result_error(&r);
    runner_fail("%s", why ? why : "the query failed");
  }
  if (keep && ok) *keep = r;
  else duckdb.destroy_result(&r);
  return ok;
}

static char *printed(const char *before, const char *text, const char *after) {
  size_t n = strlen(before) + strlen(text) + strlen(after) + 1;
  char *s = malloc(n);
  if (!s) abort();
  snprintf(s, n, "%s%s%s", before, text, after);
  return s;
}

static void version(FILE *out) { fprintf(out, "DuckDB %s", duckdb.library_version()); }
static void list(FILE *out) { sections_list(sql, out); }

static bool load(const char *format, const char *dir) {
  char name[64];
  if (!ask("DROP TABLE IF EXISTS result; DROP TABLE IF EXISTS customers; DROP TABLE IF EXISTS subscriptions; DROP "
           "TABLE IF EXISTS invoices",
           NULL))
    return false;
  snprintf(name, sizeof name, "load.%s", format);
  const char *text = sections_get(sql, name, dir);
  return text && ask(text, NULL);
}

static bool run(const char *name, struct runner_result *out) {
  const char *text = sections_get(sql, name, "");
  if (!text || !ask("DROP TABLE IF EXISTS result", NULL)) return false;
  many_count = strncmp(name, "many-", 5) ? 0 : atoi(name + 5);
  char *all = printed("CREATE TABLE result AS ", text, "");
  uint64_t from = runner_clock();
  bool ok = ask(all, NULL);
  out->ns = runner_clock() - from;
  free(all);
  struct duckdb_result r;
  if (!ok || !ask("SELECT count(*) FROM result", &r)) return false;
  out->count = (uint64_t)duckdb.value_int64(&r, 0, 0);
  duckdb.destroy_result(&r);
  return true;
}

/* A line a segment: its count, and a sum that tells sets of ids apart whatever their order. */
static bool sums(const char *path, uint64_t *count) {
  FILE *f = fopen(path, "w");
  if (!f) return runner_fail("%s cannot be written", path);
  bool ok = true;
  for (int i = 0; ok && i < many_count; i++) {
    char text[160];
    struct duckdb_result r;
    snprintf(text, sizeof text,
             "SELECT count(*), coalesce(sum(id * 2654435761 %% 4294967296), 0)::BIGINT FROM result WHERE s%d", i);
    ok = ask(text, &r);
    if (!ok) break;
    fprintf(f, "%d %lld %lld\n", i, (long long)duckdb.value_int64(&r, 0, 0), (long long)duckdb.value_int64(&r, 1, 0));
    duckdb.destroy_result(&r);
  }
  *count = (uint64_t)many_count;
  return fclose(f) == 0 && ok;
}

static bool ids(const char *name, const char *path, uint64_t *count) {
  (void)name;
  if (many_count) return sums(path, count);
  char *text = printed("COPY (SELECT id FROM result ORDER BY id) TO '", path, "' (FORMAT csv, HEADER false)");
  struct duckdb_result r;
  bool ok = ask(text, NULL) && ask("SELECT count(*) FROM result", &r);
  free(text);
  if (!ok) return false;
  *count = (uint64_t)duckdb.value_int64(&r, 0, 0);
  duckdb.destroy_result(&r);
  return true;
}

static int cold(const char *section, const char *dir, const char *path) {
  const char *text = sections_get(sql, section, dir);
  char *after = printed(") TO '", path, "' (FORMAT csv, HEADER false)");
  char *all = text ? printed("COPY (", text, after) : NULL;
  bool ok = all && ask(all, NULL);
  if (!ok) fprintf(stderr, "%s\n", runner_why);
  duckdb.disconnect(&connection);
  duckdb.close(&db);
  return ok ? 0 : 1;
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  load_library(argv[1]);
  open_db();
  for (int i = 2; i < argc; i++) {
    if (!strcmp(argv[i], "--cold")) return i + 3 < argc ? cold(argv[i + 1], argv[i + 2], argv[i + 3]) : 2;
    sql = sections_read(sql, argv[i]);
  }
  static const struct runner r = {.version = version, .list = list, .load = load, .run = run, .ids = ids};
  return runner_main(&r);
}
