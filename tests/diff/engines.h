/* Databases that a world is written into and that must find the same members: a kind of database is a table of its own
 * (engine_NAME.c), and what all of them share stands in engines.c.
 *
 * A column is stored as a user of that database would store it: in one of several native types, by the world's
 * `variety`, always so that the value stays what it is. */
#ifndef SEG_TESTS_DIFF_ENGINES_H
#define SEG_TESTS_DIFF_ENGINES_H

#include "diff.h"

enum native {
  NATIVE_TEXT,
  NATIVE_BOOL,
  NATIVE_INT,     /* 64 bits */
  NATIVE_INT32,   /* all values of the column fit */
  NATIVE_DECIMAL, /* precision, scale; also whole numbers, at scale 0 */
  NATIVE_DOUBLE,
  NATIVE_DATE,
  NATIVE_TIMESTAMP,   /* what a clock on the wall shows in the column's zone */
  NATIVE_TIMESTAMPTZ, /* an instant, in UTC and with a Z */
  NATIVE_JSON,        /* text that must stay as it is written: keys may repeat */
  NATIVE_TEXTS,       /* a list of texts; the cell is a JSON array */
  NATIVE_ENUM,        /* of whatever texts the column holds */
};

struct native_column {
  enum native kind;
  unsigned precision, scale;
  bool not_null; /* no cell is missing */
  bool folds;    /* hostile: give the column a collation without case, where the database has such */
};

/* How the world stores a column. */
struct native_column world_native(struct arena *a, const struct world *w, const struct schema *s, uint32_t entity,
                                  uint32_t column);
/* A present cell of it, spelled as that type is. */
struct str world_native_text(struct arena *a, const struct column_spec *c, struct native_column n, struct str cell);
const struct heap *world_heap(const struct world *w, struct str entity);
struct cell world_cell(const struct heap *h, uint32_t row, struct str stored);

/* Which rows all have their parents, as where what is found is remembered. */
void find_parents(struct db *db, const struct schema *s, struct sql_profile *p);

/* A kind of database. */
struct engine {
  const char *name; /* after --engine, and in what is printed */
  /* Writes the world's tables into a place of its own that nothing is left in, and says by which URL it is opened.
   * `server`: what the command line gives behind `--engine NAME=`; `folder`: for files. "" or what went wrong. */
  struct str (*write)(struct arena *a, const struct world *w, const struct schema *s, struct str server,
                      struct str folder, struct str *url);
  bool maps_respelled; /* it may give a map back with its keys in another order */
};

/* All of them; the last is NULL. */
extern const struct engine *const engines[];

/* Those that the command line names, at most ENGINES_MOST. False: none of that name. */
enum { ENGINES_MOST = 8 };
bool engine_choose(const char *name_and_server);
bool engine_named(struct str name);
/* Writes the world into the one that was chosen, where it stays; into a file of SQLite where none was. "" or what went
 * wrong. */
struct str engines_store(struct arena *a, const struct world *w, const struct schema *s, struct str folder,
                         struct str *url);

/* Writes the world into each engine that was chosen, opens and probes it; and the columns that it hands to the machine
 * must be those that were written. */
void engines_load(struct loaded *l, const struct world *w, struct str folder);
/* From now on that alone, and none where `kind` (struct outcome) is about none of them; all again for NULL. A shrink
 * writes a world some hundred times. */
void engines_only(const char *kind);
/* What that took so far, in microseconds, by engine. */
uint64_t engines_making(uint32_t i);

/* Whether each engine finds `members` (or, where its statement is not exact, loses none of them). False: *out says
 * what. */
bool engines_hold(struct arena *a, const struct loaded *l, struct ir *ir, uint32_t segment, const uint64_t *members,
                  struct tally *tally, struct outcome *out);

/* Whether SQLite and each engine, asked for the counts of all segments at once, give those of `want`. */
bool engines_count(struct arena *a, const struct loaded *l, struct ir *ir, const struct run_result *want,
                   struct outcome *out);

/* Those that were chosen. */
uint32_t engines_chosen(void);
const char *engines_name(uint32_t i);

/* Counts the operations that the statement of a segment says. `count` may be NULL. */
void tally_said(struct arena *a, struct ir *ir, uint32_t segment, const struct sql_profile *profile,
                struct engine_tally *count);

/* ---- coverage.c ---- */
/* An operation to make a program around: one of those that are reached least. IR_OPS: none. */
enum op coverage_goal(const struct tally *t, struct rng *r);
/* What was asked of each engine, and how often each operation was met, as text and, with a path, as JSON. False: one
 * was met less than `least` times somewhere. */
bool coverage_print(const struct tally *t, uint64_t least, const char *json);
/* Adds the counts that an earlier run wrote, and chooses its engines where nothing else did. False: not such a file. */
bool coverage_add(struct tally *t, const char *json);

#endif
