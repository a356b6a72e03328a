/* Random worlds and random programs over them, and the engines held against each other.
 *
 * All chance comes from one seed, so that a run can be repeated. A world is a schema's text, rows as cells and an
 * instant; a program is a text over that schema. Whatever is found is cut down to a small world and a short program
 * (shrink.c). */
#ifndef SEG_TESTS_DIFF_H
#define SEG_TESTS_DIFF_H

#include <stdio.h>

#include "data/load.h"
#include "db/db.h"
#include "sql/dialect.h"
#include "front/project.h"
#include "run/reference.h"
#include "run/run.h"
#include "../random.h"

/* ---- chance ---- */
struct rng {
  uint64_t state;
};
static inline uint64_t rng_next(struct rng *r) { return random_next(&r->state); }
static inline uint32_t rng_below(struct rng *r, uint32_t n) { return n ? (uint32_t)(rng_next(r) % n) : 0; }
static inline bool rng_percent(struct rng *r, uint32_t p) { return rng_below(r, 100) < p; }
#define RNG_PICK(r, array) ((array)[rng_below((r), sizeof(array) / sizeof *(array))])

/* ---- a world ---- */

/* A stored value: its text as in CSV; empty text is a value, `present` false is none. */
struct cell {
  struct str text;
  bool present;
};

/* The rows of one entity. Columns go by their stored names, so that a schema may lose some. */
struct heap {
  struct str entity;
  struct str *columns;
  uint32_t column_count;
  ARRAY_OF(struct cell *) rows;
};

enum world_form { FORM_BUILDER, FORM_CSV, FORM_NDJSON, FORM_SQLITE, FORMS };

struct world {
  struct str schema_text;
  struct heap *heaps; /* by entity of the schema as it was made */
  uint32_t heap_count;
  int64_t now;
  enum world_form form;
  uint64_t variety; /* how databases store it (engines.h) */
};

/* A text of two to four entities. */
struct str gen_schema(struct rng *r, struct arena *a);
/* Rows for a checked schema. */
void gen_data(struct rng *r, struct arena *a, const struct schema *s, struct world *w);
/* A text of some lets and segments. */
struct str gen_program(struct rng *r, struct arena *a, const struct schema *s, int64_t now);
/* One more segment, short and with the operation in it; "" where the schema has nothing for it. */
struct str gen_goal_program(struct rng *r, struct arena *a, const struct schema *s, int64_t now, enum op op);
/* A timestamp as it is written in programs and, with `zone`, in data. */
struct str time_spelled(struct arena *a, int64_t us, bool zone);

/* ---- a world, loaded ---- */
struct loaded_engine {
  const char *name;
  uint32_t at; /* among those that were chosen */
  struct db *db;
  struct sql_profile *profile;
};
struct loaded {
  struct arena arena;
  struct dataset *data;
  struct db *db;
  struct sql_profile *profile;
  struct loaded_engine engines[8];
  uint32_t engine_count;
  struct str problem; /* why there is no data or database; "" where all is well */
};
/* Checks the schema, writes and loads the data. `folder` takes the files. */
void world_load(struct loaded *l, const struct world *w, struct str folder);
/* A file of SQLite. "" or what went wrong. */
struct str world_sqlite(struct arena *a, const struct world *w, const struct schema *s, struct str folder);
static inline void world_unload(struct loaded *l) { arena_free(&l->arena); }

/* ---- one program against one world ---- */
enum verdict {
  SAME,
  REFUSED,    /* does not check, with a code from the small list of what a generator cannot know */
  OVERFLOWED, /* the reference overflows; who answered agreed */
  DIFFERENT,  /* a bug; `kind` and `what` say which */
};

struct outcome {
  enum verdict verdict;
  const char *kind; /* one word: "check", "print", "ir", "machine", "sql", ... ; a shrink keeps it */
  struct str what;  /* in words */
  struct str segment;
  struct str text; /* the program with what was derived from it */
};

/* How often an engine met each operation: said in a statement that ran, or left by it and finished by the machine from
 * the rows that the engine kept. What it gave was compared each time. */
struct engine_tally {
  uint64_t said[IR_OPS], finished[IR_OPS];
  uint64_t exact, narrowed, finishes, refused, early;
  uint64_t making, asking, finishing; /* microseconds */
};

struct tally {
  struct engine_tally sqlite, engines[8];
  uint64_t ops[IR_OPS]; /* nodes of each operation, over all programs */
  uint64_t worlds, programs, segments, refused, overflowed, sql, sql_refused, early, points;
  uint64_t members, rows, differences;
  struct {
    char code[8];
    uint32_t count;
  } codes[64];
};

/* Texts of the outcome live in `a`. `tally` may be NULL. */
struct outcome compare(struct arena *a, const struct world *w, const struct loaded *l, struct str program,
                       struct tally *tally);

/* ---- a small world in which the same goes wrong ---- */
void shrink(struct arena *a, struct world *w, struct str *program, struct outcome *o, struct str folder);
/* Everything that is needed to see it again. */
void world_print(FILE *f, const struct world *w, struct str program, const struct outcome *o);
/* The same as files, in a folder: README says what, and by which command it is seen again. */
bool case_write(const struct world *w, struct str program, const struct outcome *o, struct str folder);
/* False: it cannot be read. */
bool file_text(struct arena *a, const char *path, struct str *out);
/* "" or what is wrong with the folder. */
struct str case_read(struct arena *a, struct str folder, struct world *w, struct str *program);
/* Runs the case, or all below the folder, on the engines that were chosen; as it was stored, and in other ways. An exit
 * code. */
int cases_run(struct str folder, struct str files);
/* Writes its world into the engine that was chosen, or a file of SQLite, and prints the URL. */
int case_store(struct str folder);

#endif
