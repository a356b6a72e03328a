/* Inside the loaders: tables under construction. */
#ifndef SEG_DATA_LOAD_IMPL_H
#define SEG_DATA_LOAD_IMPL_H

#include "data/load.h"
#include "data/zone.h"

enum load_code_id {
#define CODE(id, severity, name, explain) id,
#include "data/load.def"
#undef CODE
  LOAD_CODES
};
extern const struct diag_code load_code[LOAD_CODES];

#define MAX_ROWS (ROW_NONE - 1)

/* Distinct texts under construction. */
struct dict_build {
  struct arena *a;
  ARRAY_OF(uint64_t) offsets;
  struct buf bytes;
  uint32_t *slots;       /* code + 1 */
  uint64_t *hashes;      /* [code] */
  uint32_t cap, count, hash_cap;
};

uint32_t dict_intern(struct dict_build *d, struct str s);
struct str dict_build_get(const struct dict_build *d, uint32_t code);

/* A column under construction. Ids are kept as text until all are known. */
struct column_build {
  const struct column_spec *spec;
  bool needed;
  enum column_kind kind;
  ARRAY_OF(int64_t) i64;
  ARRAY_OF(i128) i128s;
  ARRAY_OF(double) f64;
  ARRAY_OF(uint32_t) codes;    /* text, map, id */
  ARRAY_OF(uint32_t) starts, elements;
  ARRAY_OF(uint64_t) present;
  struct dict_build dict;
  uint32_t missing, not_nfc, unknown_words;
  bool *word_known;            /* [code]: a member of the enum */
  uint32_t word_cap;
  struct zone_span hint;
  bool all_ints;               /* id: every text so far is a canonical whole number */
};

struct table_build {
  uint32_t entity;
  bool needed;
  uint32_t rows;
  struct column_build *columns;
  ARRAY_OF(uint64_t) lines;    /* of rows, for messages about keys; empty where there are none */
  struct str origin;
  bool row_open, row_bad;
};

struct builder {
  struct arena *arena;
  const struct schema *schema;
  const struct needs *needs;
  struct load_options o;
  struct diags *ds;
  struct load_report *report;
  struct table_build *tables;
  uint32_t errors;             /* of ds before */
};

/* Sets a cell from text; `quoted`: an empty one is an empty text, not missing. */
void builder_cell(struct builder *b, uint32_t entity, uint32_t column, struct str text, bool quoted);
void builder_missing(struct builder *b, uint32_t entity, uint32_t column);
void builder_bad(struct builder *b, uint32_t entity, uint32_t column, struct str value);
/* Ends the newest row of an entity: what was not set is missing. */
void builder_end_row(struct builder *b, uint32_t entity);
bool builder_canceled(const struct builder *b);
/* Sets a cell of a set from the text of a JSON array. */
void builder_set_of(struct builder *b, uint32_t entity, uint32_t column, struct str array);

/* The next cell of a column, already read; values that do not fit are counted as bad. `shown` is what messages say. */
uint32_t builder_filled(const struct column_build *c); /* cells so far */
void builder_push_i64(struct builder *b, struct column_build *c, int64_t v, bool present);
void builder_text(struct builder *b, uint32_t entity, uint32_t column, struct str s);
void builder_decimal(struct builder *b, uint32_t entity, uint32_t column, i128 v, struct str shown);
void builder_float(struct builder *b, struct column_build *c, double v);

/* link.c: ids, keys, clustering, links. NULL with errors. */
struct dataset *builder_link(struct builder *b);

struct str type_expected(struct arena *a, const struct schema *s, const struct column_spec *c);

/* readers */
/* Each false with errors, or where it was told to stop. */
bool load_csv(struct builder *b, uint32_t entity, struct str path, char separator);
bool load_ndjson(struct builder *b, uint32_t entity, struct str path);
bool load_sqlite(struct builder *b, struct str path);
/* A sqlite3 that is closed with the arena, inside a read transaction; where not *ok, ask it why. Its memory is that
 * of SQLite. */
void *sqlite_open_read(struct arena *a, struct str path, bool *ok);
bool read_whole(struct arena *a, struct str path, struct str *text, struct str *why);
void near_column(struct builder *b, struct diag *d, struct str want, const struct str *names, uint32_t count);

#endif
