/* Databases that a segment's SQL runs in: SQLite. */
#ifndef SEG_DB_DB_H
#define SEG_DB_DB_H

#include "data/load.h"
#include "sql/sql.h"

struct db;

/* Opens an existing database read-only and registers the functions that statements use (db/functions.c). Closed when
 * `arena` is freed. NULL with errors in `ds`: absent, no database, locked, encrypted. */
struct db *db_open(struct arena *arena, struct str path, struct diags *ds);

/* A database in memory that holds a dataset, each value in its plain form, which `profile` is filled with; so the SQL of
 * a folder or file of CSV or NDJSON runs, too. */
struct db *db_import(struct arena *arena, const struct dataset *data, struct sql_profile *profile, struct diags *ds);

/* Looks at the columns that `needs` names: what plain forms may rely on, and the values that do not read (into
 * `report`, as the loader does, with rowids). False with errors where the database lacks what the schema names. */
bool db_probe(struct db *db, const struct schema *schema, const struct needs *needs, const struct load_options *o,
              struct sql_profile *profile, struct diags *ds, struct load_report *report);

/* Ids as `--format ids` prints them, in order: parts of a composite key joined by a comma as in CSV. */
struct id_list {
  struct str *ids;
  uint64_t count;
};

/* Runs a statement. False with errors in `ds` (overflow, an interrupted or failed read). */
bool db_members(struct db *db, struct arena *arena, const struct sql_statement *s, const volatile int *cancel,
                struct id_list *out, struct diags *ds);

/* The statement's EXPLAIN QUERY PLAN, a line a step. */
bool db_plan(struct db *db, struct arena *arena, const struct sql_statement *s, struct str *out, struct diags *ds);

const struct diag_code *const *db_codes(uint32_t *count);

#endif
