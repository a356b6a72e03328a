/* REGEXP for statements of SQLite that are asked beside seg. */
#ifndef SEG_BENCH_PEERS_REGEXP_H
#define SEG_BENCH_PEERS_REGEXP_H

#include <sqlite3.h>

#include "data/re2_shim.h"

/* `x REGEXP pattern`, which SQLite leaves to its user: RE2, compiled once for a statement. */
static void regexp(sqlite3_context *c, int argc, sqlite3_value **argv) {
  (void)argc;
  struct re2_pattern *p = sqlite3_get_auxdata(c, 0);
  if (!p) {
    if (re2_shim_new((const char *)sqlite3_value_text(argv[0]), (size_t)sqlite3_value_bytes(argv[0]), 8 << 20, &p) !=
        RE2_YES) {
      sqlite3_result_error(c, "this pattern does not compile", -1);
      return;
    }
    sqlite3_set_auxdata(c, 0, p, re2_shim_free);
    p = sqlite3_get_auxdata(c, 0);
  }
  if (!p || sqlite3_value_type(argv[1]) == SQLITE_NULL) return;
  sqlite3_result_int(
      c, re2_shim_full(p, (const char *)sqlite3_value_text(argv[1]), (size_t)sqlite3_value_bytes(argv[1])) == RE2_YES);
}

static inline void regexp_add(sqlite3 *db) {
  sqlite3_create_function(db, "regexp", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, regexp, NULL, NULL);
}

#endif
