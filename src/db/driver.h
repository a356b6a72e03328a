/* What a kind of database does for us. A driver is a table of functions and lives in a file of its own; what all of
 * them share (ids, absent columns, the way to the machine) stands in db.c, catalog.c and fetch.c, once.
 *
 * A driver never prints and never leaves: what fails is said through db_say, with a code, and false or DB_FAILED comes
 * back. It looks at db_stop_asked (an interrupt, the end of --timeout) at least every 100 ms wherever it waits, and
 * then ends the work in the server, too. */
#ifndef SEG_DB_DRIVER_H
#define SEG_DB_DRIVER_H

#include "db/db.h"

enum db_code_id {
#define CODE(id, severity, name, explain) id,
#include "db/codes.def"
#undef CODE
  DB_CODES
};
extern const struct diag_code db_code[DB_CODES];

/* A value of a row. Decimals, dates and times come as text in the spelling that a CSV cell has; sets and maps as
 * JSON. */
enum db_kind { DB_NULL, DB_BOOL, DB_INT, DB_REAL, DB_TEXT, DB_BLOB };
struct db_value {
  enum db_kind kind;
  int64_t i;    /* DB_BOOL, DB_INT */
  double f;     /* DB_REAL */
  struct str s; /* DB_TEXT, and DB_REAL as the database spells it; stands until the next row */
};

/* A column as the catalog has it. */
struct db_column {
  struct str name;
  struct str type; /* as the database spells it, e.g. "numeric(12,2)"; empty: it does not say */
  bool not_null;   /* the database promises it */
  bool leads;      /* an index begins with it */
};
struct db_columns {
  ARRAY_OF(struct db_column) list;
};

/* A column of a declared key: of the table itself, or of one that leads to another table. In the order of each key. */
struct db_key_part {
  struct str space, table; /* space: the schema it is in, where its name alone does not find it */
  bool primary;
  struct str name; /* of the key; parts of one have the same */
  struct str column, other_table, other_column;
};
struct db_keys {
  ARRAY_OF(struct db_key_part) list;
};

/* What tells the data that the statements of this connection see from any other state of it. */
struct db_state {
  struct str place; /* the database, whatever its state: a real path */
  struct str mark;  /* a line, another one for each state */
  bool fresh;       /* it changed so shortly before that a further change might leave the mark as it is */
};

enum db_step { DB_ROW, DB_END, DB_FAILED };

/* A statement that runs. */
struct db_cursor {
  struct db *db;
  struct db_value *row; /* [columns], of the newest row */
  uint32_t columns;
};

struct db_driver {
  const char *title;          /* "PostgreSQL", for messages */
  const char *const *schemes; /* what URLs begin with, "postgres:"; the last is NULL */
  const struct sql_dialect
      *dialect; /* of its statements; `open` may set another one, by the server's version: db->dialect */

  /* Opens db->url; what it holds is deferred to go with db->arena before it is there. */
  bool (*open)(struct db *db, struct diags *ds);

  /* The columns of an entity's table, in order; none where there is no such table. */
  bool (*columns)(struct db *db, const struct entity *e, struct db_columns *out, struct diags *ds);
  /* The tables (and views) that are in reach, for messages. */
  bool (*tables)(struct db *db, struct str **out, uint32_t *count, struct diags *ds);

  /* The keys that tables declare. NULL: there are none in such databases. */
  bool (*keys)(struct db *db, struct db_keys *out, struct diags *ds);
  /* The words of a column that is an enum; none where it is not. NULL: its type has them, ENUM('a', 'b'). */
  bool (*words)(struct db *db, const struct db_column *c, struct str **out, uint32_t *count, struct diags *ds);

  /* Fills the profile of the columns that `needs` names (closed over relations, all of them there; fewer where the
   * others are remembered), and lists stored values that do not read. */
  bool (*probe)(struct db *db, const struct needs *needs, const struct load_options *o, struct sql_profile *profile,
                struct diags *ds, struct load_report *report);
  /* Levels ids after that: db_level_ids, or a way of its own. NULL: `probe` does. */
  void (*levels)(struct db *db, struct sql_profile *p, const struct needs *needs);

  /* What is found of columns may be remembered (remembered.h) as long as the state of the database is this one; of a
   * file, no other program changes it before the connection ends. Asked again by the same probe: whether it is still
   * so. False: it cannot be told. NULL: never. */
  bool (*state)(struct db *db, struct db_state *out);
  /* Whether what an entity's table holds goes by that state alone: not a view, which may ask a clock or another file.
   */
  bool (*holds)(struct db *db, uint32_t entity);
  /* A number that is another one for each state of an entity's table, where tables have states of their own and that
   * of the database goes on through them. NULL: they have not. */
  uint64_t (*table_state)(struct db *db, uint32_t entity);

  /* Whether each row of the many of a relation has its parent, and no two, found by looking at all of them: what is
   * found will be remembered. False: it is not asked, or could not be. NULL: a database holds its rows to what is
   * declared, and `probe` says so. */
  bool (*parents)(struct db *db, uint32_t relation, const struct sql_profile *profile, bool *all);

  /* The table as FROM names it. */
  void (*put_table)(struct db *db, const struct entity *e, struct buf *out);
  /* For the machine: a column of it as an expression whose values a db_value holds exactly. NULL where the machine
   * reads this kind of database by a loader of its own. */
  void (*put_column)(struct db *db, const struct column_spec *c, const struct db_column *stored, struct buf *out);

  /* Starts a statement; its rows come one by one or in blocks, never all at once. NULL with errors. The cursor ends
   * with `finish`, or with the arena. */
  struct db_cursor *(*query)(struct db *db, struct arena *a, const struct sql_statement *s, struct diags *ds);
  enum db_step (*next)(struct db_cursor *c, struct diags *ds);
  void (*finish)(struct db_cursor *c);

  /* The database's own EXPLAIN of a statement, as text. `analyze`: it is run, and times and rows are real. */
  bool (*plan)(struct db *db, struct arena *a, const struct sql_statement *s, bool analyze, struct str *out,
               struct diags *ds);
  /* Reads the steps out of that text. NULL: they are not known. */
  void (*read_plan)(struct arena *a, const struct sql_statement *s, struct str text, struct db_plan *out);
};

struct db {
  struct arena *arena;
  const struct db_driver *driver;
  const struct sql_dialect *dialect;
  struct str url;   /* or path */
  struct str shown; /* without a password, for messages */
  struct db_options options;
  const struct schema *schema; /* set before statements run */
  const struct zone *zone;     /* the schema's, else UTC */
  bool remembers;              /* the last probe: what it found may be known later */
  const struct needs *needs;   /* of the probe that runs, or ran last */
  bool remembered;             /* by the last probe, all that it was asked for */
  void *own;                   /* the driver's */
};

extern const struct db_driver sqlite_driver;

struct db *db_new(struct arena *arena, const struct db_driver *driver, struct str url, const struct db_options *o);
/* An arena for what a statement takes; emptied by arena_free, and with db->arena at the latest. */
struct arena *db_side_arena(struct db *db);
/* A diagnostic that begins with what db->shown is. */
struct diag *db_say(struct db *db, struct diags *ds, const struct diag_code *code, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* Says that the system failed, not the question: the exit code is 3. */
void db_system_failed(struct db *db);
/* How many stored values do not read, and what to do about it; each of them was told before. */
void db_say_bad(struct db *db, struct diags *ds, uint64_t bad);
/* The user interrupted, or the time is up. */
bool db_stop_asked(const struct db *db);

/* ---- catalog.c ---- */
/* `asked`, with the columns and tables that its relations need. */
struct needs *db_needs(struct db *db, const struct needs *asked);
/* Names are compared as the database does (`fold`: without ASCII case). NONE: not there. */
uint32_t db_column_find(const struct db_columns *columns, struct str name, bool fold);
/* The columns of every table that `needs` names: [entity], each aligned to the schema: [entity][column]; errors for
 * what is not there, all at once, with what is near. */
struct db_column **db_catalog(struct db *db, const struct needs *needs, bool fold, struct diags *ds);
/* Ids that are compared with each other have one spelling: whole numbers in all of them, or in none. What a probe found
 * of each column alone is levelled so. */
void db_level_ids(struct db *db, struct sql_profile *p, const struct needs *needs);

#endif
