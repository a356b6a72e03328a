/* Inside the driver of DuckDB. */
#ifndef SEG_ENGINES_DUCKDB_H
#define SEG_ENGINES_DUCKDB_H

#include "db/driver.h"
#include "engines/duckdb_library.h"
#include "sql/dialect.h"

struct duck {
  const struct duck_functions *f;
  duck_handle database, connection;
  struct db_state state; /* of the file; no mark where it cannot be told */
  bool files;            /* Parquet files: a view for each, in a database in memory */
  bool may_fold;         /* some column has a collation: texts that `=` finds equal may differ */
};

static inline struct duck *duck_of(const struct db *db) { return db->own; }

/* duckdb.c. Says what went wrong, in the terms of ours where they are known. */
void duck_fail(struct db *db, const char *why, struct diags *ds);
void duck_quote(struct buf *b, struct str name);
/* A text as a literal: paths of files, in CREATE VIEW and what reads files, take no parameters. */
void duck_literal(struct buf *b, struct str text);
void duck_table(struct db *db, const struct entity *e, struct buf *out);

/* duckdb_cursor.c */
struct db_cursor *duck_query(struct db *db, struct arena *a, const struct sql_statement *s, struct diags *ds);
enum db_step duck_next(struct db_cursor *c, struct diags *ds);
void duck_finish(struct db_cursor *c);
/* A statement without values; its rows are of no interest. */
bool duck_run(struct db *db, struct str sql, struct diags *ds);

/* duckdb_files.c: folders and globs of Parquet. */
bool duck_is_files(struct str path);
bool duck_open_files(struct db *db, struct str path, struct diags *ds);

/* duckdb_probe.c */
bool duck_probe(struct db *db, const struct needs *needs, const struct load_options *o, struct sql_profile *profile,
                struct diags *ds, struct load_report *report);
void duck_put_column(struct db *db, const struct column_spec *c, const struct db_column *stored, struct buf *out);
/* The class of a type as the catalog writes it. */
void duck_native(struct str type, struct sql_column_profile *p);

/* duckdb_state.c: of a file, before DuckDB has it open; and that it is still that one. */
void duck_state_note(struct db *db, struct str path);
bool duck_state(struct db *db, struct db_state *out);
bool duck_holds(struct db *db, uint32_t entity);

/* duckdb_parents.c. Which relations a foreign key is declared for: those are known without a look at the rows. */
void duck_declared(struct db *db, const struct needs *needs, struct sql_profile *profile);
bool duck_parents(struct db *db, uint32_t relation, const struct sql_profile *profile, bool *all);

/* duckdb_plan.c */
void duck_read_plan(struct arena *a, const struct sql_statement *s, struct str text, struct db_plan *out);

#endif
