/* SQLite under test: the database that the generator wrote, with its indexes. usage: bench_sqlite SQL... */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "peers/regexp.h"
#include "point.h"
#include "runner.h"

static sqlite3 *db;
static struct sections *sql;
static int many_count;

static bool ask(const char *text) {
  char *message = NULL;
  if (sqlite3_exec(db, text, NULL, NULL, &message) == SQLITE_OK) return true;
  runner_fail("%s", message);
  sqlite3_free(message);
  return false;
}

static void version(FILE *out) { fprintf(out, "SQLite %s", sqlite3_libversion()); }
static void list(FILE *out) { sections_list(sql, out); }

static bool load(const char *format, const char *dir) {
  char path[4096];
  if (strcmp(format, "csv") != 0) return runner_fail("SQLite reads its own file only");
  snprintf(path, sizeof path, "%s/bench.sqlite", dir);
  if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK) return runner_fail("%s", sqlite3_errmsg(db));
  regexp_add(db);
  return ask(
      "PRAGMA temp_store = memory; PRAGMA mmap_size = 100000000000; PRAGMA cache_size = -1000000; PRAGMA "
      "threads = 2");
}

static bool number(const char *text, int64_t *a, int64_t *b) {
  sqlite3_stmt *st;
  if (sqlite3_prepare_v2(db, text, -1, &st, NULL) != SQLITE_OK || sqlite3_step(st) != SQLITE_ROW)
    return runner_fail("%s", sqlite3_errmsg(db));
  *a = sqlite3_column_int64(st, 0);
  if (b) *b = sqlite3_column_int64(st, 1);
  sqlite3_finalize(st);
  return true;
}

static bool run(const char *name, struct runner_result *out) {
  const char *text = sections_get(sql, name, "");
  if (!text || !ask("DROP TABLE IF EXISTS temp.result")) return false;
  many_count = strncmp(name, "many-", 5) ? 0 : atoi(name + 5);
  size_t n = strlen(text) + 64;
  char *all = malloc(n);
  if (!all) abort();
  snprintf(all, n, "CREATE TEMP TABLE result AS %s", text);
  uint64_t from = runner_clock();
  bool ok = ask(all);
  out->ns = runner_clock() - from;
  free(all);
  int64_t count = 0;
  if (!ok || !number("SELECT count(*) FROM temp.result", &count, NULL)) return false;
  out->count = (uint64_t)count;
  return true;
}

/* As of DuckDB's: a line a segment of many, else a line an id. */
static bool ids(const char *name, const char *path, uint64_t *count) {
  (void)name;
  FILE *f = fopen(path, "w");
  if (!f) return runner_fail("%s cannot be written", path);
  bool ok = true;
  *count = (uint64_t)many_count;
  for (int i = 0; ok && i < many_count; i++) {
    char text[160];
    int64_t n = 0, sum = 0;
    snprintf(text, sizeof text,
             "SELECT count(*), coalesce(sum(id * 2654435761 %% 4294967296), 0) FROM temp.result WHERE s%d", i);
    ok = number(text, &n, &sum);
    if (ok) fprintf(f, "%d %lld %lld\n", i, (long long)n, (long long)sum);
  }
  if (!many_count) {
    sqlite3_stmt *st;
    ok = sqlite3_prepare_v2(db, "SELECT id FROM temp.result ORDER BY id", -1, &st, NULL) == SQLITE_OK;
    while (ok && sqlite3_step(st) == SQLITE_ROW) {
      fprintf(f, "%lld\n", (long long)sqlite3_column_int64(st, 0));
      ++*count;
    }
    sqlite3_finalize(st);
  }
  return fclose(f) == 0 && ok;
}

/* The condition of `point` over values that the program holds, as a prepared statement. */
static bool point(struct runner_point *out) {
  sqlite3 *memory = NULL;
  sqlite3_stmt *st = NULL;
  if (sqlite3_open(":memory:", &memory) != SQLITE_OK ||
      sqlite3_prepare_v2(memory, "SELECT (?1 = 'FR' OR ?2 = 'growth') AND (?3 >= 10000 OR ?4 = 'org')", -1, &st,
                         NULL) != SQLITE_OK)
    return runner_fail("%s", sqlite3_errmsg(memory));
  struct point_customer c[POINT_CUSTOMERS];
  for (int i = 0; i < POINT_CUSTOMERS; i++) c[i] = point_customer(i);
  uint64_t from = runner_clock();
  for (int round = 0; round < POINT_ROUNDS; round++)
    for (int i = 0; i < POINT_CUSTOMERS; i++) {
      sqlite3_bind_text(st, 1, c[i].country, -1, SQLITE_STATIC);
      sqlite3_bind_text(st, 2, c[i].plan, -1, SQLITE_STATIC);
      sqlite3_bind_int64(st, 3, c[i].mrr);
      sqlite3_bind_text(st, 4, c[i].type, -1, SQLITE_STATIC);
      if (sqlite3_step(st) == SQLITE_ROW) out->members += (uint64_t)sqlite3_column_int(st, 0);
      sqlite3_reset(st);
    }
  out->ns = (double)(runner_clock() - from) / POINT_ROUNDS / POINT_CUSTOMERS;
  out->members /= POINT_ROUNDS;
  sqlite3_finalize(st);
  sqlite3_close(memory);
  return true;
}

int main(int argc, char **argv) {
  for (int i = 1; i < argc; i++) sql = sections_read(sql, argv[i]);
  static const struct runner r = {
      .version = version, .list = list, .load = load, .run = run, .ids = ids, .point = point};
  return sql ? runner_main(&r) : 2;
}
