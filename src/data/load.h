/* From files and databases to a dataset. */
#ifndef SEG_DATA_LOAD_H
#define SEG_DATA_LOAD_H

#include "base/diag.h"
#include "data/dataset.h"

enum on_bad_value {
  BAD_STOP,     /* list the first 20 with the total and load nothing */
  BAD_MISSING,  /* read it as missing, count it */
  BAD_SKIP_ROW, /* leave its row out, count it */
};

/* What of the columns that had to be read stays. Nothing less is checked or told. */
enum load_keep {
  KEEP_ALL,
  KEEP_FIELDS, /* not the cells of columns that do nothing but link rows: no field shows them */
  KEEP_READ,   /* for the machine alone: columns, keys and owners that needs name, nothing beside */
};

struct load_options {
  enum on_bad_value on_bad_value;
  enum load_keep keep;
  uint32_t bad_shown;                                                          /* 20 unless told */
  void (*progress)(void *ctx, struct str what, uint64_t done, uint64_t total); /* may be NULL */
  void *progress_ctx;
  const volatile int *cancel;    /* not 0: stop soon; may be NULL */
  struct bad_column **by_column; /* [entity][column], counted up; may be NULL */
  uint32_t threads;              /* that read at once; 0: one */
};

/* A value that does not read. */
struct bad_value {
  struct str file; /* or database */
  struct str table;
  uint64_t line;       /* of the file, from 1 (of the row's first line); rowid for a database */
  struct str column;   /* stored name */
  struct str value;    /* cut to 80 bytes at a character's edge */
  struct str expected; /* "a decimal(12,2), like 1234.50" */
};

/* What does not read of one column. */
struct bad_column {
  uint64_t count;
  struct bad_value first;
};

struct load_report {
  ARRAY_OF(struct bad_value) bad; /* the first bad_shown */
  uint64_t bad_total;
  uint64_t skipped_rows;
  bool lean;        /* by KEEP_READ, something may have been left out */
  uint32_t cut_off; /* files that end where no file should; there is a note of each */
  /* orphans by relation, required values missing by column, text not NFC,
   * unknown enum words: one sentence each with its count */
  ARRAY_OF(struct str) notes;
};

/* What a path holds. */
enum source_kind { SOURCE_UNKNOWN, SOURCE_CSV, SOURCE_NDJSON, SOURCE_FOLDER, SOURCE_SQLITE };

/* By what is there: a folder, "SQLite format 3\0", else by extension (.csv .tsv .ndjson .jsonl .json), else by
 * the first byte ('{' is NDJSON). */
enum source_kind load_source_kind(struct str path);

/* [entity]: the file that dataset_load would read for it; no ptr for entities that `needs` does not name. NULL where it
 * would not know one, or reads a database. */
struct str *load_files(struct arena *arena, const struct schema *schema, struct str path, const struct needs *needs);

/* What is to be told of columns and links that are loaded: one sentence each, to the notes of the report. */
void load_notes(struct arena *arena, const struct dataset *d, struct load_report *report);

/* Loads what `needs` names from `path` into `arena`. NULL with errors in `ds` where it cannot: a missing
 * file or table or column, ids that repeat or are missing, a malformed file, bad values under BAD_STOP.
 * `report` is filled either way. */
struct dataset *dataset_load(struct arena *arena, const struct schema *schema, struct str path,
                             const struct needs *needs, const struct load_options *options, struct diags *ds,
                             struct load_report *report);

/* Rows given one by one, for tests, `test` blocks and programs that hold their own data. Values are as
 * text in the spelling of a CSV cell; `present` false is missing. Order of calls: begin; for each row
 * builder_row, builder_set...; finish, which links as dataset_load does. */
struct builder;
struct builder *builder_new(struct arena *arena, const struct schema *schema, const struct needs *needs,
                            const struct load_options *options, struct diags *ds, struct load_report *report);
void builder_row(struct builder *b, uint32_t entity, struct str origin, uint64_t line);
/* The cell of the newest row. Not called: missing. */
void builder_set(struct builder *b, uint32_t column, struct str text);
/* Likewise for a value that came typed (a JSON or database value). */
void builder_set_int(struct builder *b, uint32_t column, int64_t v);
void builder_set_double(struct builder *b, uint32_t column, double v);
void builder_set_bool(struct builder *b, uint32_t column, bool v);
/* A value that cannot be read as any type (a blob): counted as bad. */
void builder_set_bad(struct builder *b, uint32_t column, struct str shown);
/* NULL with errors in the diags, as dataset_load. */
struct dataset *builder_finish(struct builder *b);

/* Or column by column (builder_columns.c): each call adds the next cell of a column, in the column's own unit: whole
 * numbers of a decimal's last digit, days, microseconds. A builder is filled by rows or by columns, never by both. */
void builder_add_missing(struct builder *b, uint32_t entity, uint32_t column);
void builder_add_i64(struct builder *b, uint32_t entity, uint32_t column, int64_t v);
void builder_add_double(struct builder *b, uint32_t entity, uint32_t column, double v);
void builder_add_bool(struct builder *b, uint32_t entity, uint32_t column, bool v);
/* As a cell of a CSV file, in quotes. */
void builder_add_text(struct builder *b, uint32_t entity, uint32_t column, struct str text);
/* As builder_finish. A column without a cell is missing; columns of unequal length are an error. */
struct dataset *builder_finish_columns(struct builder *b);

const struct diag_code *const *load_codes(uint32_t *count);

#endif
