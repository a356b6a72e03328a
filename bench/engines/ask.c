/* A statement that somebody wrote by hand, asked by the driver that `seg run` has for the same database, its ids as
 * `--format ids` prints them: so what differs is the statement alone.
 *
 *   ask URL SECTIONS NAME [--as-is | --numbers N]
 *
 * SECTIONS: see runner.h; rows are asked for in the order of `id`, unless --as-is. --numbers: it gives one row of N
 * whole numbers, printed a line each. On standard error how long opening took, and the statement with what it gave. */
#include <stdlib.h>
#include <string.h>

#include "db/sqlite.h"
#include "engines/engines.h"
#include "peers/regexp.h"
#include "runner.h"

static bool print_numbers(struct arena *a, struct db *db, const struct sql_statement *s, uint32_t count,
                          struct diags *ds) {
  uint64_t *n = arena_new_array(a, uint64_t, count);
  if (!db_numbers(db, s, n, count, ds)) return false;
  for (uint32_t i = 0; i < count; i++) printf("%llu\n", (unsigned long long)n[i]);
  return true;
}

static bool print_id(void *ctx, struct str id) { return fprintf(ctx, "%.*s\n", STR_ARG(id)) > 0; }

static void say_failure(const struct diags *ds) {
  for (uint32_t i = 0; i < ds->list.count; i++) fprintf(stderr, "ask: %.*s\n", STR_ARG(ds->list.items[i]->message));
}

static double ms(uint64_t from) { return (double)(runner_clock() - from) / 1e6; }

int main(int argc, char **argv) {
  bool as_is = argc == 5 && !strcmp(argv[4], "--as-is");
  uint32_t numbers = argc == 6 && !strcmp(argv[4], "--numbers") ? (uint32_t)strtoul(argv[5], NULL, 10) : 0;
  if (argc != 4 && !as_is && !numbers)
    return fprintf(stderr, "usage: ask URL SECTIONS NAME [--as-is | --numbers N]\n"), 2;
  uint64_t from = runner_clock();
  const char *text = sections_get(sections_read(NULL, argv[2]), argv[3], "");
  if (!text) return fprintf(stderr, "ask: %s\n", runner_why), 2;
  struct arena a;
  arena_init(&a, &mem_libc, NULL);
  struct diags ds = diags_in(&a);
  struct db_options o = {.drivers = engine_drivers};
  struct db *db = db_open(&a, str_from(argv[1]), &o, &ds);
  if (db && db->driver == &sqlite_driver) regexp_add(sqlite_of(db));
  if (db) fprintf(stderr, "open      %8.2f ms\n", ms(from));
  from = runner_clock();
  struct sql_statement s = {.text = str_printf(&a, as_is || numbers ? "%s" : "%s\nORDER BY id", text),
                            .key_columns = numbers ? numbers : 1,
                            .exact = true};
  if (db) s.dialect = db_dialect(db);
  bool ok = db && (numbers ? print_numbers(&a, db, &s, numbers, &ds) : db_each_member(db, &s, print_id, stdout, &ds));
  ok = ok && fflush(stdout) == 0;
  if (ok) fprintf(stderr, "sql       %8.2f ms\n", ms(from));
  else say_failure(&ds);
  arena_free(&a);
  return ok ? 0 : 3;
}
