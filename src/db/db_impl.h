/* Inside the database room. */
#ifndef SEG_DB_DB_IMPL_H
#define SEG_DB_DB_IMPL_H

#include <sqlite3.h>

#include "data/zone.h"
#include "db/db.h"

enum db_code_id {
#define CODE(id, severity, name, explain) id,
#include "db/codes.def"
#undef CODE
  DB_CODES
};
extern const struct diag_code db_code[DB_CODES];

struct db {
  struct arena *arena;
  sqlite3 *sqlite;
  struct str path;
  const struct schema *schema;  /* set before statements run */
  const struct zone *zone;
};

/* Room for a statement, which goes with the connection's arena unless db_let_go took it before. Made before there is one,
 * for making it takes memory. */
struct db_held {
  sqlite3_stmt *st;
};
struct db_held *db_hold(struct db *db);
void db_let_go(void *held);

/* functions.c. False: no memory. */
bool db_register(struct db *db);
/* Reads one stored value as its column says. 0 missing, 1 a value (as SQLite result), -1 it does not read. */
void db_fail(struct db *db, struct diags *ds, enum db_code_id code);
/* A part of a key, as ids print. */
void db_print_key(const struct type *t, int64_t v, struct str text, struct buf *out);
struct str db_table(const struct entity *e);
void db_quote(struct buf *b, struct str name);

#endif
