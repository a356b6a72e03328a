/* Inside the driver of SQLite. */
#ifndef SEG_DB_SQLITE_H
#define SEG_DB_SQLITE_H

#include <sqlite3.h>

#include "data/zone.h"
#include "db/driver.h"

/* db->own of SQLite's driver. */
struct sqlite_own {
  sqlite3 *handle;
  void *looked; /* of the probe: what seg_look counts into */
};
static inline sqlite3 *sqlite_of(const struct db *db) { return ((struct sqlite_own *)db->own)->handle; }

/* A database without a handle yet, whose closing is deferred. */
struct db *sqlite_db_new(struct arena *arena, struct str path, const struct db_options *o);
void sqlite_db_own(struct db *db);

/* Room for a statement, which goes with an arena unless sqlite_let_go took it before. Made before there is one, for
 * making it takes memory. */
struct sqlite_held {
  sqlite3_stmt *st;
};
struct sqlite_held *sqlite_hold(struct arena *a);
void sqlite_let_go(void *held);

/* sqlite_functions.c: what statements call. False: no memory. */
bool sqlite_register(struct db *db);
/* Whether a stored value does not read as the schema says. */
bool sqlite_is_bad(const struct db *db, const struct column_spec *s, sqlite3_value *v);
/* Whether what the connection does ends soon where a stop is asked for. */
void sqlite_watch(struct db *db, bool on);
/* A text of a row; stands until the next. */
struct str sqlite_text(sqlite3_stmt *st, int i);
/* Says what the connection's last failure was. */
void sqlite_fail(struct db *db, struct diags *ds, enum db_code_id code);
struct str sqlite_table(const struct entity *e);
void sqlite_quote(struct buf *b, struct str name);

/* sqlite_plan.c */
void sqlite_read_plan(struct arena *a, const struct sql_statement *s, struct str text, struct db_plan *out);

/* sqlite_probe.c */
bool sqlite_probe(struct db *db, const struct needs *needs, const struct load_options *o, struct sql_profile *profile,
                  struct diags *ds, struct load_report *report);
bool sqlite_state(struct db *db, struct db_state *out);
bool sqlite_parents(struct db *db, uint32_t relation, const struct sql_profile *profile, bool *all);
bool sqlite_holds(struct db *db, uint32_t entity);

#endif
