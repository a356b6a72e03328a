/* Databases that hold the data: a segment's SQL runs in them, or the machine takes the columns it needs from them. */
#ifndef SEG_DB_DB_H
#define SEG_DB_DB_H

#include "data/load.h"
#include "sql/sql.h"

struct db;
struct db_driver;

struct db_options {
  const struct db_driver *const *drivers; /* beside SQLite's; the last is NULL; may be NULL */
  const volatile int *cancel;             /* not 0: stop soon; may be NULL */
  struct str remember;                    /* a folder for what was found of columns; empty: nothing is kept */
  const struct schema *schema;            /* what will be asked of it first, where that is known already: */
  const struct needs *needs;              /* a server is then asked about it together with all else; may be NULL */
  bool *system_failed;                    /* set where the database, not the question, is at fault; may be NULL */
};

/* Whether `path` is a URL of one of the drivers ("postgres://..."), rather than a path of files. */
bool db_is_url(struct str path, const struct db_options *o);

/* Opens an existing database to read: a URL, or a file of SQLite. Closed when `arena` is freed. NULL with errors in
 * `ds`: absent, no database, locked, refused. `o` may be NULL. */
struct db *db_open(struct arena *arena, struct str url, const struct db_options *o, struct diags *ds);

/* What statements for it are written in. */
const struct sql_dialect *db_dialect(const struct db *db);
/* "PostgreSQL", for messages. */
const char *db_dialect_title(const struct db *db);

/* A database in memory that holds a dataset, each value in its plain form, which `profile` is filled with; so the SQL
 * of a folder or file of CSV or NDJSON runs, too. */
struct db *db_import(struct arena *arena, const struct dataset *data, struct sql_profile *profile,
                     const struct db_options *o, struct diags *ds);

/* Looks at the columns that `needs` names: what plain forms may rely on, and the values that do not read (into
 * `report`, as the loader does, with rowids). False with errors where the database lacks what the schema names. */
bool db_probe(struct db *db, const struct schema *schema, const struct needs *needs, const struct load_options *o,
              struct sql_profile *profile, struct diags *ds, struct load_report *report);

/* Only what remains of a segment that the database cannot evaluate exactly: rows that its statement keeps, and rows
 * related to them. */
struct db_narrow {
  struct ir *ir;
  uint32_t segment;
  const struct sql_profile *profile;
};

/* Whether all of that was known from an earlier run (remembered.h), and nothing was looked at. */
bool db_was_remembered(const struct db *db);
/* Whether anything may be: then a statement rests on what an earlier run found, or the next one's will on this one's.
 */
bool db_remembers(const struct db *db);
/* After a probe: another one, into another profile, that believes nothing of what is remembered, asks all that may be
 * asked, and keeps nothing. */
bool db_probe_anew(struct db *db, const struct needs *needs, const struct load_options *o, struct sql_profile *profile,
                   struct diags *ds, struct load_report *report);

/* The tables and columns that `needs` names, taken over for the machine. As dataset_load. `narrow` may be NULL: all
 * rows. */
struct dataset *db_load(struct db *db, struct arena *arena, const struct schema *schema, const struct needs *needs,
                        const struct db_narrow *narrow, const struct load_options *o, struct diags *ds,
                        struct load_report *report);

/* How many rows an entity's table has. */
bool db_count(struct db *db, const struct schema *schema, uint32_t entity, uint64_t *count, struct diags *ds);

/* Runs a statement and hands on each id as `--format ids` prints it, in the statement's order: parts of a composite key
 * joined by a comma as in CSV. The text stands during the call alone; `take` returns false to stop early, which is no
 * failure. False with errors in `ds` (overflow, a cut connection, an interrupted read). */
typedef bool (*db_take)(void *ctx, struct str id);
struct id_keeper {
  struct arena *arena;
  ARRAY_OF(struct str) ids;
};
bool id_keep(void *ctx, struct str id);  /* ctx: struct id_keeper, which keeps a copy of each */
bool id_count(void *ctx, struct str id); /* ctx: uint64_t, one more for each */
bool db_each_member(struct db *db, const struct sql_statement *s, db_take take, void *ctx, struct diags *ds);

/* The first row of a statement, whose columns are whole numbers. */
bool db_numbers(struct db *db, const struct sql_statement *s, uint64_t *out, uint32_t count, struct diags *ds);

/* All of them at once, for comparing. */
struct id_list {
  struct str *ids;
  uint64_t count;
};
bool db_members(struct db *db, struct arena *arena, const struct sql_statement *s, struct id_list *out,
                struct diags *ds);

/* The database's own EXPLAIN of a statement, and what was read of it: each step that takes rows from a table. Numbers
 * below 0 are not said. `analyze`: the statement is run, and the text has real times and rows where the database counts
 * them. */
struct db_plan_step {
  struct str table; /* as stored */
  struct str index; /* empty: the table is read whole */
  double rows;      /* estimated */
  double reads;     /* rows that are looked at, after what indexes leave out; estimated */
  struct str about; /* of a database without EXPLAIN: what is known of the table instead */
};
struct db_plan {
  struct str text;
  ARRAY_OF(struct db_plan_step) steps;
  double rows;      /* of the result, estimated */
  double reads;     /* of all steps */
  const char *note; /* what is to be said of the plan in words; may be NULL */
};
bool db_plan(struct db *db, struct arena *arena, const struct sql_statement *s, bool analyze, struct db_plan *out,
             struct diags *ds);
/* Whether an index can be made on a table of such a database, in one of the ways that a dialect has. */
bool db_has_indexes(const struct db *db);

const struct diag_code *const *db_codes(uint32_t *count);

#endif
