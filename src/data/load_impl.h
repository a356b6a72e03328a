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
  ARRAY_OF(uint64_t) offsets;
  struct buf bytes;
  uint64_t *slots;  /* upper half: of the hash; lower half: code + 1 */
  uint64_t *hashes; /* [code] */
  uint32_t cap, count, hash_cap;
};

/* Asks for the memory in which a text would be found, step by step: 0 where its hash is, 1 where the text that has it
 * begins, 2 that text. */
static inline void dict_ask(const struct dict_build *d, uint64_t hash, int step) {
  if (!d->cap) return;
  const uint64_t *slot = &d->slots[(uint32_t)hash & (d->cap - 1)];
  if (step == 0) {
    __builtin_prefetch(slot);
    return;
  }
  uint32_t code = (uint32_t)*slot - 1;
  if (!*slot || (*slot ^ hash) >> 32 || !code) return;
  if (step == 1) __builtin_prefetch(&d->offsets.items[code - 1]);
  else __builtin_prefetch(d->bytes.ptr + d->offsets.items[code - 1]);
}

/* The code of `s`, or NONE. */
uint32_t dict_find(const struct dict_build *d, struct str s, uint64_t hash);
/* Room for so many texts. */
void dict_reserve(struct arena *a, struct dict_build *d, uint64_t count);
/* Room for all that another one holds: to add its texts then takes no memory. */
void dict_reserve_all(struct arena *a, struct dict_build *d, const struct dict_build *more);
/* Gives back what finds texts: there come no more. */
void dict_forget(struct arena *a, struct dict_build *d);
/* Adds what is not there yet. */
uint32_t dict_add(struct arena *a, struct dict_build *d, struct str s, uint64_t hash);
uint32_t dict_intern(struct arena *a, struct dict_build *d, struct str s);
struct str dict_build_get(const struct dict_build *d, uint32_t code);

/* Short texts met lately and their codes: most columns of text hold few words again and again. */
enum { WORDS_KEPT = 256 };
struct word_kept {
  uint64_t head, tail; /* its first 8 bytes and those behind them, zeros where it has none */
  uint32_t length, code;
};

/* Where it is kept. */
static inline uint32_t word_place(const struct word_kept *w) {
  return (uint32_t)(((w->head ^ w->tail * UINT64_C(0xC2B2AE3D27D4EB4F)) + w->length) * UINT64_C(0x9E3779B97F4A7C15) >>
                    56);
}
_Static_assert(WORDS_KEPT == 256, "the upper byte of a hash says the place");

/* Where months begin, for reading dates. */
enum { MONTHS_KEPT = 64 };
struct month_kept {
  int32_t month, first; /* year * 12 + month, 0: none; its first day */
};

/* A column under construction. Ids are kept as numbers as long as all of them are whole numbers in their usual
 * spelling. */
struct column_build {
  const struct column_spec *spec;
  bool needed;
  enum column_kind kind;
  ARRAY_OF(int64_t) i64;
  ARRAY_OF(i128) i128s;
  ARRAY_OF(double) f64;
  ARRAY_OF(uint32_t) codes; /* text, map, id; days, which may be negative */
  ARRAY_OF(uint32_t) starts, elements;
  ARRAY_OF(uint64_t) present; /* none: all cells so far have a value */
  struct dict_build dict;
  struct word_kept *words;   /* [WORDS_KEPT] */
  struct month_kept *months; /* [MONTHS_KEPT] */
  uint32_t missing, not_nfc, unknown_words;
  bool *word_known; /* [code]: a member of the enum */
  uint32_t word_cap;
  struct zone_span hint;
  bool ints;           /* an id: kept in i64 */
  bool met;            /* NDJSON: an object has it */
  bool watched;        /* builder_watch: its cells are not kept, i64.count says how many there were ... */
  int64_t first, last; /* ... and these are two of them */
  bool whole;          /* it was, before it was put beside the columns that it is compared with */
};

static inline bool build_present(const struct column_build *c, uint32_t row) {
  return !c->present.count || c->present.items[row >> 6] >> (row & 63) & 1;
}

struct column_mark;

struct table_build {
  uint32_t entity;
  bool needed;
  uint32_t rows;
  uint32_t most;  /* rows that there is room for; 0: it grows */
  bool full;      /* there was a row beyond them */
  bool not_grown; /* the key is watched, and does not grow */
  struct column_build *columns;
  uint64_t first_line;      /* of the first row, 0 where rows have none; further rows stand one a line ... */
  ARRAY_OF(uint64_t) lines; /* ... unless these say where, for messages */
  struct str origin;
  bool row_open, row_bad;
  bool trial, trial_bad;     /* cells.c: rows are tried, one of them does not read */
  struct column_mark *marks; /* cells.c: [column] before the trial */
  uint64_t *trial_present;
};

/* How many rows may still be added. */
static inline uint32_t build_room(const struct table_build *t) { return (t->most ? t->most : MAX_ROWS) - t->rows; }

/* The line of a row, 0 where it has none. */
static inline uint64_t build_line(const struct table_build *t, uint32_t row) {
  return t->lines.count ? t->lines.items[row] : t->first_line ? t->first_line + row : 0;
}

struct builder {
  struct arena *arena;
  struct arena work; /* tables under construction; freed when they are linked */
  const struct schema *schema;
  const struct needs *needs;
  struct load_options o;
  struct diags *ds;
  struct load_report *report;
  struct table_build *tables;
  uint32_t errors; /* of ds before */
};

/* The arena for what is under construction; its memory runs out as that of the other does. */
static inline struct arena *builder_work(struct builder *b) {
  b->work.trap = b->arena->trap;
  return &b->work;
}

/* As array_push, of a value; what is beyond it is not written, so that it takes no memory before it is used. */
#define build_push(builder, array, value)                                                                      \
  ((array)->count == (array)->cap ? (void)((array)->items = build_grow(builder_work(builder), (array)->items,  \
                                                                       &(array)->cap, sizeof *(array)->items)) \
                                  : (void)0,                                                                   \
   (void)((array)->items[(array)->count++] = (value)))
void *build_grow(struct arena *a, void *items, uint32_t *cap, size_t size);
/* Room for `want` items; it takes no memory before it is used. */
#define build_reserve(builder, array, want) \
  ((array)->items = build_widen(builder_work(builder), (array)->items, &(array)->cap, want, sizeof *(array)->items))
void *build_widen(struct arena *a, void *items, uint32_t *cap, uint64_t want, size_t size);
/* Gives the cells of a column back; what is known of them beside, whether they are present among it, stays. */
void builder_drop_cells(struct builder *b, struct column_build *c);
/* All rows of an entity were read: what only reading takes is given back. */
void builder_read(struct builder *b, uint32_t entity);
/* Room for the cells of about so many rows. */
void builder_reserve(struct builder *b, uint32_t entity, uint64_t rows);
/* An arena for what a reader keeps open; freed with the builder at the latest. */
struct arena *builder_file(struct builder *b);
/* Whether the next cell, which is that of `row`, has a value. */
void build_mark(struct builder *b, struct column_build *c, uint32_t row, bool present);
/* Adds a text that the column does not hold yet. */
uint32_t build_new_code(struct builder *b, struct column_build *c, struct str s, uint64_t hash);
/* Reads a text that the column does not hold yet; false where it is none. */
bool builder_new_text(struct builder *b, struct column_build *c, struct str s, uint64_t hash, uint32_t *code);

/* Begins a row of an entity of which no row is open. */
void builder_begin_row(struct builder *b, struct table_build *t, uint64_t line);
/* An id column of numbers becomes one of texts. */
void builder_ids_to_text(struct builder *b, struct column_build *c);
/* As builder_cell, for the next cell of a column that is needed (cell_quick.c). */
void builder_next(struct builder *b, struct table_build *t, uint32_t column, struct str text, bool quoted);
/* Sets a cell from text; `quoted`: an empty one is an empty text, not missing. */
void builder_cell(struct builder *b, uint32_t entity, uint32_t column, struct str text, bool quoted);
void builder_missing(struct builder *b, uint32_t entity, uint32_t column);
void builder_bad(struct builder *b, uint32_t entity, uint32_t column, struct str value);
/* Ends the newest row of an entity: what was not set is missing. */
void builder_end_row(struct builder *b, uint32_t entity);
/* Ends a row with a cell that did not read: what is to become of it. */
void builder_end_bad_row(struct builder *b, struct table_build *t);
bool builder_canceled(const struct builder *b);
/* Sets a cell of a set from the text of a JSON array. */
void builder_set_of(struct builder *b, uint32_t entity, uint32_t column, struct str array);

/* Where nothing asks for a key but whether rows repeat it, and a file gives its numbers in growing order, as files
 * mostly do, that is seen while they pass, and they take no memory. From here on the entity's key is watched, where
 * that may be. */
void builder_watch(struct builder *b, uint32_t entity);
/* The next number of a key that is watched; false where it does not grow: then the cells have to be kept after all. */
static inline bool build_watched(struct column_build *c, uint64_t before, int64_t v) {
  if (!before) c->first = v;
  else if (v <= c->last) return false;
  c->last = v;
  return true;
}
/* The same of a cell, where it is one that prints as it stands there. */
bool builder_watch_cell(struct column_build *c, struct str s);

/* The next cell of a column, already read; values that do not fit are counted as bad. `shown` is what messages say. */
uint32_t builder_filled(const struct column_build *c); /* cells so far */
void builder_push_missing(struct builder *b, struct column_build *c);
void builder_push_i64(struct builder *b, struct column_build *c, int64_t v, bool present);
void builder_text(struct builder *b, uint32_t entity, uint32_t column, struct str s);
void builder_decimal(struct builder *b, uint32_t entity, uint32_t column, i128 v, struct str shown);
void builder_float(struct builder *b, struct column_build *c, double v);

/* link.c: the columns become a dataset. NULL with errors. */
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
/* The same; `*mapped`: the text is the file's own pages. */
bool read_mapped(struct arena *a, struct str path, struct str *text, bool *mapped, struct str *why);
/* Of a mapped text that is read from `from` on, what stands before `at` need not stay in memory. `*behind` is 0 at
 * first. */
void read_behind(struct str text, size_t from, size_t *behind, size_t at);
void near_column(struct builder *b, struct diag *d, struct str want, const struct str *names, uint32_t count);

#endif
