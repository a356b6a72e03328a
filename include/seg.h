/* seg: customer segments, compiled and evaluated inside a program of yours.
 *
 *   seg_compile      segment and schema files become an immutable program
 *   seg_data_load    rows from CSV, NDJSON or SQLite; or seg_builder_...: columns that you hold yourself
 *   seg_evaluate     which rows are members of which segments, at an instant
 *   seg_filter_new,  one segment and one row at a time, without allocating
 *   seg_row_test
 *   seg_sql          a segment as a statement with bound values
 *
 * docs/embedding.md is a walk through a whole program; examples/embed holds that program.
 *
 * Rules for all of it
 *
 *   Handles.  What a `..._new`, `..._load`, `..._finish`, seg_compile, seg_evaluate or seg_sql gives is yours to free
 *     with the `..._free` of its type, in any order: data keeps the program that it was made for alive, a result both.
 *     Freeing NULL does nothing. A function that fails sets its handle to NULL, and there is nothing to free but
 *     diagnostics.
 *
 *   Errors.   Functions that can fail return a seg_status. Where a parameter `seg_diagnostics **` takes more, it may be
 *     NULL; else it is always set: to NULL where there is nothing to say, else to a list that is yours to free. There
 *     may be warnings beside SEG_OK. Nothing is ever printed, and no error ends the process.
 *
 *   Text.     Is UTF-8. `const char *` is ended by a zero byte; a seg_text has a length and needs none. What you pass
 *     is copied unless a function says that it is not. What you get lives as long as the handle that it came from.
 *
 *   Time.     Instants are microseconds since 1970-01-01T00:00:00Z, dates are days since 1970-01-01. Both lie in the
 *     years 1 to 9999.
 *
 *   Memory.   Every allocation of this library goes through the allocator in seg_options. Not so those that libraries
 *     below it make for themselves: RE2 and the C++ library (patterns that are no plain text with .* around it), SQLite
 *     (seg_data_load and seg_sql of a database; SQLite's allocator belongs to the whole process), and the C library
 *     (streams of folders and of the system's time zones, stacks of threads, qsort of large arrays). Files of data are
 *     mapped.
 *
 *   Threads.  A program, data, a result, a statement, diagnostics and a filter are immutable: any number of threads may
 *     use one at once, and free different handles at once. A builder and a row belong to one thread at a time. The
 *     library has no global state. Threads are started by seg_data_load, seg_builder_finish and seg_evaluate alone, and
 *     only as many as you ask for. What compiles or lowers (seg_compile, seg_evaluate, seg_sql, seg_filter_new)
 *     recurses as deep as definitions nest, for which 4 MiB of stack are enough; definitions that nest deeper are
 *     refused.
 *
 *   Growth.   Structures that you fill begin with `size`: set it to sizeof of the structure, and all else to zero but
 *     what you want. (A wish that this version does not know is SEG_BAD_ARGUMENT, never passed over.) Structures that
 *     you are given may grow at their end, and reach you through pointers; seg_text, seg_source, seg_label and
 *     seg_value, which stand in arrays, never do. */
#ifndef SEG_H
#define SEG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifndef SEG_API
#define SEG_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define SEG_VERSION "0.1.0"
#define SEG_NONE UINT32_MAX /* no segment, no column, no row */

/* The version of the library that runs; SEG_VERSION is that of this header. Static. */
SEG_API const char *seg_version(void);

typedef enum seg_status {
  SEG_OK = 0,
  SEG_PROBLEMS = 1,     /* diagnostics say what is wrong */
  SEG_BAD_ARGUMENT = 2, /* the call breaks its contract: NULL, a number out of range, an unknown name */
  SEG_NO_MEMORY = 3,    /* the allocator, or a library below, gave none */
  SEG_CANCELED = 4,     /* the cancel flag was raised */
  SEG_WRONG_TYPE = 5,   /* the column does not take values of that type */
  SEG_BAD_VALUE = 6,    /* the value does not read as the column's type, or is out of its range */
  SEG_OVERFLOW = 7      /* a calculation left 64 bits, 38 digits or the years 1 to 9999 */
} seg_status;

/* A sentence for `status`. Static. */
SEG_API const char *seg_status_text(seg_status status);

typedef struct seg_text {
  const char *ptr; /* may be NULL where length is 0 */
  size_t length;   /* bytes */
} seg_text;

/* ---- what is given ----------------------------------------------------------------------------------------------- */

/* resize(context, NULL, 0, n) allocates n bytes, aligned as malloc aligns; resize(context, p, n, 0) frees and returns
 * NULL; all else is realloc. NULL where there is no memory: the call that needed it ends with SEG_NO_MEMORY. `old_size`
 * is always the size that was asked for. It must bear calls from any thread that uses handles made with it. */
typedef struct seg_allocator {
  void *(*resize)(void *context, void *pointer, size_t old_size, size_t new_size);
  void *context;
} seg_allocator;

/* Reads the files that sources name (`schema "..."`, `use "..."`, ids `from "..."`) and those that you name to
 * seg_compile. `path` is as written, made relative to the file that names it. True: *text and *length are set, and
 * `release` (may be NULL) is called with them once they are copied. False: *why may be set to a few words, which are
 * copied: "there is no such file". Called on the thread that calls seg_compile, and must return: no longjmp, no
 * exception. */
typedef struct seg_reader {
  bool (*read)(void *context, const char *path, const char **text, size_t *length, const char **why);
  void (*release)(void *context, const char *text, size_t length);
  void *context;
} seg_reader;

typedef struct seg_options {
  size_t size;             /* sizeof(seg_options) */
  seg_allocator allocator; /* resize NULL: malloc, realloc, free */
  seg_reader reader;       /* read NULL: the file system */
  /* An earlier program, or NULL; the new one keeps it alive. A file that it read under the same path, with the same
   * text, is not parsed again. Where that is all of the schema, the schema is not checked again, either, and is the
   * same one: data and rows made for either program serve both. Nothing else comes of it: its segments are its own. So
   * compile the schema alone once, load data for that, and name it here for each segment that is asked for. */
  struct seg_program *known;
} seg_options;

/* A file by its path; or, with `text`, a text under a name of yours, which stands in diagnostics and which paths inside
 * the text are relative to. */
typedef struct seg_source {
  const char *path;
  const char *text; /* NULL: read it */
  size_t length;
} seg_source;

/* ---- diagnostics ------------------------------------------------------------------------------------------------- */

typedef enum seg_severity { SEG_ERROR = 0, SEG_WARNING = 1, SEG_NOTE = 2 } seg_severity;

/* Lines and columns count from 1, columns in code points; the end is behind the last character. line 0: the whole file.
 * file "": nowhere. */
typedef struct seg_place {
  const char *file;
  uint32_t line, column, end_line, end_column;
} seg_place;

typedef struct seg_label {
  seg_place place;
  const char *text;
} seg_label;

typedef struct seg_diagnostic {
  const char *code; /* "E0201"; stable: never given to another meaning. "" of a note about data */
  const char *name; /* "unknown-field" */
  seg_severity severity;
  const char *message; /* one sentence: what was found, and what was expected */
  seg_place place;
  const char *label;       /* a few words for that place; may be "" */
  const seg_label *labels; /* other places */
  size_t label_count;
  const char *const *notes;
  size_t note_count;
  const char *const *help; /* how to mend it */
  size_t help_count;
  const char *explanation; /* of the code: paragraphs in Markdown with a wrong and a right example; "" where none */
} seg_diagnostic;

/* Read only. */
typedef struct seg_diagnostics {
  const seg_diagnostic *const *items; /* in the order of files and lines */
  size_t count;
  size_t errors;
  const char *text; /* all of them for people: excerpts with marks, as `seg check` prints them */
} seg_diagnostics;

SEG_API void seg_diagnostics_free(seg_diagnostics *diagnostics);

/* ---- programs ---------------------------------------------------------------------------------------------------- */

typedef struct seg_program seg_program;

/* Reads the sources and whatever they name, and checks all of it. `options` may be NULL. SEG_PROBLEMS: the sources are
 * wrong or cannot be read; all mistakes are told at once. Segments are also lowered once, at the time of the call, so
 * that mistakes that only folding finds are told here. */
SEG_API seg_status seg_compile(const seg_options *options, const seg_source *sources, size_t count,
                               seg_program **program, seg_diagnostics **diagnostics);
SEG_API void seg_program_free(seg_program *program);

typedef struct seg_segment {
  const char *name;
  const char *entity; /* whose rows it holds */
  const char *doc;    /* the /// lines, title and owner as written; "" where there are none */
  const char *title;
  const char *owner;
  const char *const *tags;
  size_t tag_count;
  seg_place place; /* of its name */
} seg_segment;

/* Segment `index`, in the order of files and lines; NULL beyond the last. */
SEG_API const seg_segment *seg_program_segment(const seg_program *program, size_t index);
/* The index of a segment, or SEG_NONE. */
SEG_API uint32_t seg_program_find(const seg_program *program, const char *name);

/* The type of a stored column, and how its values are given to builders and rows. Text is read as a cell of a CSV file
 * is, after the schema's @stored, @zone and @missing. */
typedef enum seg_type {
  SEG_BOOL = 1,      /* bool */
  SEG_INT = 2,       /* int64 */
  SEG_DECIMAL = 3,   /* int64: in its last digit (12.50 of decimal(10,2) is 1250); double, rounded; text */
  SEG_FLOAT = 4,     /* double; NaN is missing */
  SEG_TEXT = 5,      /* text */
  SEG_ID = 6,        /* text or int64; the empty text is missing */
  SEG_ENUM = 7,      /* text: the stored word */
  SEG_DATE = 8,      /* int64: days; text */
  SEG_TIMESTAMP = 9, /* int64: microseconds; text */
  SEG_SET = 10,      /* to builders as text: a JSON array; to rows as a list of texts */
  SEG_MAP = 11       /* text: a JSON object */
} seg_type;

typedef struct seg_column {
  const char *entity;
  const char *name; /* of its field; of a column that is only part of a key or relation: as it is stored */
  const char *stored;
  const char *type_name; /* "decimal(12,2)?" */
  const char *doc;
  seg_type type;
  uint32_t scale; /* SEG_DECIMAL: digits behind the point */
  bool optional;
  bool in_key;
} seg_column;

/* Column `number` of a schema's columns, which are numbered from 0 through all entities; NULL beyond the last. */
SEG_API const seg_column *seg_program_column(const seg_program *program, uint32_t number);
/* The number of a column by the name of its field, or else by its stored name; SEG_NONE where there is none. */
SEG_API uint32_t seg_program_find_column(const seg_program *program, const char *entity, const char *name);

/* ---- data -------------------------------------------------------------------------------------------------------- */

/* Immutable rows in memory, for the program that they were made for and all that have its schema (seg_options.known).
 * Of what is given, only the columns that the program's segments read are kept; all, where it has no segment. */
typedef struct seg_data seg_data;

typedef enum seg_bad_values {
  SEG_BAD_STOP = 0,    /* SEG_PROBLEMS, with the first 20 of them as diagnostics */
  SEG_BAD_MISSING = 1, /* taken as missing; the diagnostics are warnings */
  SEG_BAD_SKIP_ROW = 2 /* their rows are left out (not for a builder); likewise */
} seg_bad_values;

typedef struct seg_load_options {
  size_t size; /* sizeof(seg_load_options) */
  seg_bad_values bad_values;
  const volatile int *cancel; /* not NULL: stops with SEG_CANCELED soon after it is not 0; any thread may set it */
  uint32_t threads;           /* that read a large file at once; 0 and 1: the calling thread alone */
} seg_load_options;

/* Loads a folder with one CSV or NDJSON file an entity, one such file, or a SQLite database. `options` may be NULL. */
SEG_API seg_status seg_data_load(seg_program *program, const char *path, const seg_load_options *options,
                                 seg_data **data, seg_diagnostics **diagnostics);
SEG_API void seg_data_free(seg_data *data);

/* Columns that your program holds. Each call adds `count` cells to the end of one column; the n-th cells of an entity's
 * columns are its n-th row, so in the end its columns have one length each, or none: a column that got nothing is
 * missing in all rows. Relations need no call: their columns (`customer_id`) are columns, and seg_builder_finish links
 * the rows.
 *
 * `valid`, here: bit i % 8 of byte i / 8 says whether cell i has a value (as in Apache Arrow); NULL: all have.
 *
 * SEG_WRONG_TYPE: nothing was added. Cells that do not read as the column's type are counted and told by
 * seg_builder_finish. After SEG_NO_MEMORY a builder can only be freed. */
typedef struct seg_builder seg_builder;

SEG_API seg_status seg_builder_new(seg_program *program, const seg_load_options *options, seg_builder **builder);
SEG_API seg_status seg_builder_add_bool(seg_builder *builder, uint32_t column, const bool *values, const uint8_t *valid,
                                        size_t count);
SEG_API seg_status seg_builder_add_int64(seg_builder *builder, uint32_t column, const int64_t *values,
                                         const uint8_t *valid, size_t count);
SEG_API seg_status seg_builder_add_double(seg_builder *builder, uint32_t column, const double *values,
                                          const uint8_t *valid, size_t count);
SEG_API seg_status seg_builder_add_text(seg_builder *builder, uint32_t column, const seg_text *values,
                                        const uint8_t *valid, size_t count);
SEG_API seg_status seg_builder_add_missing(seg_builder *builder, uint32_t column, size_t count);
/* Links the rows and makes data of them. The builder is spent by this, whatever the outcome, and only to be freed.
 * SEG_PROBLEMS: cells that do not read, columns of unequal length, keys that repeat or are missing. */
SEG_API seg_status seg_builder_finish(seg_builder *builder, seg_data **data, seg_diagnostics **diagnostics);
SEG_API void seg_builder_free(seg_builder *builder);

/* ---- evaluation -------------------------------------------------------------------------------------------------- */

typedef struct seg_result seg_result;

typedef struct seg_run_options {
  size_t size;              /* sizeof(seg_run_options) */
  int64_t now;              /* the instant that `now` and `today` mean; cut to whole seconds */
  const uint32_t *segments; /* which, by index; NULL: all of the program */
  size_t segment_count;
  uint32_t threads;           /* 0 and 1: the calling thread alone */
  const volatile int *cancel; /* as in seg_load_options */
} seg_run_options;

/* Evaluates segments over data of this program, or of one with its schema. SEG_PROBLEMS: a calculation overflows for a
 * row that was needed (E0750), or at this instant for all (E07xx); or the data lacks a column, which the program that
 * it was made for had no use for (E0761). The result keeps nothing of what the evaluation used but the memberships. */
SEG_API seg_status seg_evaluate(seg_program *program, seg_data *data, const seg_run_options *options,
                                seg_result **result, seg_diagnostics **diagnostics);

/* Rows are numbered as they were given: row 0 is the first of a builder's entity, or of its file. Rows that were left
 * out (SEG_BAD_SKIP_ROW) have no number. */
typedef struct seg_members {
  uint32_t segment;     /* its index in the program */
  uint32_t rows;        /* of its entity */
  uint32_t count;       /* of those, members */
  const uint64_t *bits; /* bit r % 64 of bits[r / 64]: row r is a member; bits behind the last row are 0 */
} seg_members;

/* The members of the index-th of the segments that were asked for; NULL beyond the last. */
SEG_API const seg_members *seg_result_members(const seg_result *result, size_t index);
/* The next member in the order of the entity's key (numbers as numbers, text by code point; of an entity without a key,
 * as given). *cursor is 0 before the first call. SEG_NONE after the last. */
SEG_API uint32_t seg_result_next(const seg_result *result, size_t index, uint32_t *cursor);
/* Writes the key of a row, parts of a composite one joined by commas, with a zero byte, cut where `capacity` is too
 * small; returns its length without the zero byte, as snprintf. 0 where there is no such row. `buffer` may be NULL
 * where capacity is 0. */
SEG_API size_t seg_result_id(const seg_result *result, size_t index, uint32_t row, char *buffer, size_t capacity);
SEG_API void seg_result_free(seg_result *result);

/* ---- SQL --------------------------------------------------------------------------------------------------------- */

typedef enum seg_value_kind {
  SEG_VALUE_NULL = 0,
  SEG_VALUE_INT64 = 1,
  SEG_VALUE_DOUBLE = 2,
  SEG_VALUE_TEXT = 3
} seg_value_kind;

typedef struct seg_value {
  seg_value_kind kind;
  int64_t i;
  double d;
  seg_text text;
} seg_value;

/* Read only. */
typedef struct seg_statement {
  const char *text;        /* selects the key of each member, ordered by key; placeholders are `?` */
  const seg_value *values; /* for the placeholders, in order */
  size_t value_count;
  size_t key_columns; /* the first columns of the result */
} seg_statement;

/* The statement of a segment for SQLite, at an instant. With the path of a database its columns are looked at, so that
 * the statement is the plain one that what they hold allows. With NULL nothing is taken for granted, and the statement
 * reads values through functions named seg_..., which the `seg` command registers with its connections and a connection
 * of yours lacks. SEG_PROBLEMS: the segment cannot be said in SQL, or the database does not fit the schema. */
SEG_API seg_status seg_sql(seg_program *program, uint32_t segment, int64_t now, const char *database,
                           seg_statement **statement, seg_diagnostics **diagnostics);
SEG_API void seg_statement_free(seg_statement *statement);

/* ---- one row at a time ------------------------------------------------------------------------------------------- */

/* A segment made ready for rows that are tested one by one, at one instant; make another when time has moved on. */
typedef struct seg_filter seg_filter;

/* SEG_PROBLEMS: the segment asks about more than the fields of its own row (related rows, counts of them), so it needs
 * data and seg_evaluate, though it be the data of one row (E0760); or it calculates more than fits (E0762). */
SEG_API seg_status seg_filter_new(seg_program *program, uint32_t segment, int64_t now, seg_filter **filter,
                                  seg_diagnostics **diagnostics);
/* The columns that the filter reads, ascending: the index-th, or SEG_NONE beyond the last. */
SEG_API uint32_t seg_filter_column(const seg_filter *filter, size_t index);
SEG_API void seg_filter_free(seg_filter *filter);

/* The values of one row of an entity, all missing at first. One row serves all filters of its entity, of all programs
 * that have its schema. */
typedef struct seg_row seg_row;

/* SEG_BAD_ARGUMENT where the schema has no such entity. */
SEG_API seg_status seg_row_new(seg_program *program, const char *entity, seg_row **row);

/* Setters allocate nothing. What fails leaves the column missing. SEG_BAD_ARGUMENT: a column of another entity.
 * Texts and lists are NOT copied: they must stay as they are until the column is set anew or the row is cleared. */
SEG_API seg_status seg_row_set_bool(seg_row *row, uint32_t column, bool value);
SEG_API seg_status seg_row_set_int64(seg_row *row, uint32_t column, int64_t value);
SEG_API seg_status seg_row_set_double(seg_row *row, uint32_t column, double value);
SEG_API seg_status seg_row_set_text(seg_row *row, uint32_t column, const char *text, size_t length);
SEG_API seg_status seg_row_set_list(seg_row *row, uint32_t column, const seg_text *items, size_t count);
SEG_API seg_status seg_row_set_missing(seg_row *row, uint32_t column);
/* All columns missing. */
SEG_API void seg_row_clear(seg_row *row);

/* Whether the row is a member, in *member. Allocates nothing, but where texts of more than 4 KiB in all change their
 * case, and where RE2 meets a text for whose like it has no state yet. SEG_OVERFLOW: the answer hangs on a calculation
 * that overflows; *member is false then, as it is after any other failure. SEG_BAD_ARGUMENT: a row of another entity or
 * program. */
SEG_API seg_status seg_row_test(const seg_filter *filter, seg_row *row, bool *member);
SEG_API void seg_row_free(seg_row *row);

#ifdef __cplusplus
}
#endif

#endif
