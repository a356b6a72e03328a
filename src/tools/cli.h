/* What the commands share. */
#ifndef SEG_TOOLS_CLI_H
#define SEG_TOOLS_CLI_H

#include <stdio.h>

#include "base/show.h"
#include "db/db.h"
#include "data/load.h"
#include "front/check.h"
#include "front/project.h"
#include "ir/ir.h"
#include "run/result.h"
#include "tools/render.h"

enum { EXIT_FINE = 0, EXIT_PROBLEMS = 1, EXIT_USAGE = 2, EXIT_SYSTEM = 3 };

enum format {
  FORMAT_DEFAULT,
  FORMAT_TEXT,
  FORMAT_JSON,
  FORMAT_GITHUB,
  FORMAT_SARIF,
  FORMAT_JUNIT,
  FORMAT_CODEQUALITY,
  FORMAT_TABLE,
  FORMAT_IDS,
  FORMAT_CSV,
  FORMAT_NDJSON,
  FORMAT_MAN,
  FORMAT_MARKDOWN
};
enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };
enum engine { ENGINE_VM, ENGINE_SQL, ENGINE_BOTH };

struct cli {
  struct arena *arena;
  const char *command;
  ARRAY_OF(struct str) paths;
  ARRAY_OF(struct str) segments;
  struct str data, cache, where, on, now, select, after, old, old_data, old_now, output, dialect;
  bool deny_warnings, timing;
  bool is_inline, all, relative; /* sql */
  uint8_t as;                    /* enum sql_wrap */
  enum format format;
  enum engine engine;
  enum on_bad_value on_bad_value;
  uint64_t limit;
  bool has_limit;
  uint32_t threads;
  uint32_t sample; /* verify */
  bool has_sample;
  bool analyze;     /* explain: run the statements, too */
  uint32_t timeout; /* seconds; 0: as long as it takes */
  bool coverage, has_min_coverage;
  uint32_t min_coverage;
  bool color_err, color_out, progress;
  bool quiet; /* results and problems alone: no totals, no notes, no progress */
  enum color color;
  bool check; /* fmt: write nothing */
  FILE *out;
  struct str out_aside, out_place; /* written in the one first, then renamed to the other */
  const volatile int *cancel;
  uint64_t started;   /* ns */
  bool system_failed; /* the database, the disk: not the question */
};

/* ---- args.c ---- */
/* False: a usage error was printed. */
bool args_parse(struct cli *c, int argc, char **argv);
/* Says that there is no such command, and which is near. */
void usage_no_command(struct str word);

/* ---- help.c ---- */
struct command_row;
/* NULL: of all commands. */
void help_print(struct arena *a, FILE *out, const struct command_row *c);
void help_json(FILE *out, const struct command_row *c);

/* ---- manual.c ---- */
void manual_print(struct arena *a, FILE *out);

/* ---- session.c ---- */
struct session {
  struct cli *cli;
  struct sources sources;
  struct diags diags;
  struct project project;
  struct checked *checked;
  struct load_report report;
  int64_t now;
  bool lean;     /* only what evaluation reads is kept */
  bool opened;   /* the data came out of a cache */
  struct db *db; /* session_db */
};
/* Loads and checks the files; shows what is wrong. False: it may not be used (the exit code in *code). */
bool session_open(struct session *s, struct cli *c, int *code);
/* Shows and forgets the diagnostics; whether there were errors. */
bool session_show(struct session *s);
/* Writes the diagnostics to the output, where --format names a form that other programs read. False: it does not. */
bool session_render(struct session *s);
bool session_now(struct session *s, int *code);
struct load_options session_load_options(struct session *s);
/* What --data names, opened once: a file of SQLite or a URL. NULL with errors. `needs`: what it will be asked for
 * first; may be NULL. */
struct db *session_db(struct session *s, const struct needs *needs);
struct db_options session_db_options(struct session *s);
/* Whether the SQL of --data runs where the data is. */
bool session_in_database(const struct session *s);
void session_show_report(struct session *s);
void session_report_text(const struct session *s, struct buf *out);
struct dataset *session_load(struct session *s, const struct ir *ir);
struct dataset *session_load_needs(struct session *s, const struct needs *needs);
/* The row with that key, printed as --format ids prints it; ROW_NONE where there is none. */
uint32_t dataset_row(struct arena *a, const struct dataset *d, uint32_t entity, struct str id);
void session_time(struct session *s, const char *what);
void session_time_how(struct session *s, const char *what, const char *how); /* how: behind it */
/* The entity that --where speaks of: --on, else the schema's own; NONE, reported. */
uint32_t session_entity(struct session *s);
/* Index of a segment by name; NONE, reported. */
uint32_t session_segment(struct session *s, struct str name);

/* What `-` stands for, and how it is called in messages. Its text; no ptr and a reason where it cannot be read. */
#define STANDARD_INPUT "<stdin>"
struct str read_standard_input(struct cli *c, struct str *why);

/* ---- output.c ---- */
bool output_open(struct cli *c);
/* Flushes, and puts the file in its place. False with a message: a full disk. */
bool output_close(struct cli *c);
/* What was written aside is taken away. */
void output_abandon(struct cli *c);
/* The same of the file alone, for a signal that ends the process. */
void output_remove(void);

/* ---- table.c ---- */
struct table_text {
  struct arena *arena;
  uint32_t columns;
  bool *right;
  ARRAY_OF(struct str) cells; /* row by row, the header first */
};
void table_print(const struct table_text *t, FILE *out);
void csv_cell(FILE *out, struct str s);

/* ---- commands ---- */
#define COMMAND(name, function, ...) int function(struct cli *c);
#include "tools/commands.def"

#endif
