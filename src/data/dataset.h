/* The data in memory: columns, dictionaries and links. Made once by a loader, immutable afterwards, read
 * by any number of threads.
 *
 * Layout. A table's rows stand in an order of the loader's choice: where the entity is the many-side of a
 * to-many relation, its rows are clustered by the parent's row of the first such relation that is loaded
 * (orphans last), so that an aggregate is one pass over neighbouring memory. Rows are 32-bit. */
#ifndef SEG_DATA_DATASET_H
#define SEG_DATA_DATASET_H

#include "data/schema.h"

#define ROW_NONE UINT32_MAX

typedef __int128 i128;

enum column_kind {
  COLUMN_BOOL, /* uint64_t bitmap */
  COLUMN_I32,  /* date: days since 1970-01-01 */
  COLUMN_I64,  /* int; timestamp and duration in microseconds; decimal of precision <= 18, scaled; an id
                  column whose stored values are all whole numbers */
  COLUMN_I128, /* decimal of precision > 18, scaled */
  COLUMN_F64,
  COLUMN_TEXT, /* text, enum (the stored word), id: codes into `dict` */
  COLUMN_SET,  /* codes of the elements (as text, each once a row, sorted by code) from starts[row] to
                  starts[row + 1]; a missing set is empty */
  COLUMN_MAP,  /* the JSON text of the object: codes into `dict` */
};

/* Distinct texts; code c is bytes[offsets[c] .. offsets[c + 1]). Codes have no order. */
struct dict {
  uint32_t count;
  uint64_t *offsets; /* count + 1 */
  char *bytes;
};

static inline struct str dict_get(const struct dict *d, uint32_t code) {
  return (struct str){d->bytes + d->offsets[code], (size_t)(d->offsets[code + 1] - d->offsets[code])};
}

struct column {
  enum column_kind kind;
  uint8_t code_width; /* bytes a code: 1, 2 or 4 (TEXT, MAP); SET: always 4 */
  bool loaded;
  void *data;        /* by kind; a missing row holds 0. Padded: 64 bytes beyond the end may be read */
  uint64_t *present; /* bit = the row has a value; NULL: all have. Bits beyond the last row are 0 */
  uint32_t *starts;  /* COLUMN_SET: rows + 1 */
  struct dict *dict; /* TEXT, SET, MAP */
  uint32_t missing_count;
  uint32_t unknown_words, not_nfc; /* for notes: words that no enum has, texts that are not in normal form C */
  bool whole;                      /* an id column that by itself holds whole numbers in their usual spelling alone */
};

static inline uint32_t column_code(const struct column *c, uint32_t row) {
  switch (c->code_width) {
    case 1: return ((const uint8_t *)c->data)[row];
    case 2: return ((const uint16_t *)c->data)[row];
    default: return ((const uint32_t *)c->data)[row];
  }
}

static inline bool bit_get(const uint64_t *bits, uint32_t i) { return bits[i >> 6] >> (i & 63) & 1; }
static inline void bit_set(uint64_t *bits, uint32_t i) { bits[i >> 6] |= (uint64_t)1 << (i & 63); }
static inline bool column_present(const struct column *c, uint32_t row) {
  return !c->present || bit_get(c->present, row);
}

struct table {
  uint32_t entity;
  uint32_t rows;
  bool loaded;
  struct column *columns; /* one for each column_spec of the entity; `loaded` says whether it is here */
  uint32_t clustered_by;  /* to-many relation, or NONE */
  uint32_t *key_order;    /* rows ordered by key: numbers as numbers, text by code point; filled for every
                             entity with a key that is loaded (ties of latest/earliest, output order) */
  uint32_t *key_rank;     /* the inverse: rank of each row */
  uint32_t *given;        /* [row]: its number as it was read or added; NULL: the same */
};

/* Of each loaded relation. */
struct link {
  bool loaded;
  /* to-one */
  uint32_t *to; /* [rows of from]: row, or ROW_NONE where missing or orphaned */
  /* to-many */
  uint32_t *starts; /* [rows of from + 1] */
  uint32_t *rows;   /* [starts[rows of from]]; NULL: the many-side is clustered by this relation and
                       the rows of parent p are starts[p] .. starts[p + 1] - 1 */
  uint32_t *owner;  /* [rows of to]: the parent's row or ROW_NONE; NULL where relation.unique is false, and where
                       `rows` is, since `starts` says it: ask link_owner */
  uint64_t orphans; /* rows whose columns name no row; not those with a missing column */
};

/* Of a to-many relation that is unique: the parent's row of `row`, or ROW_NONE; `parents`: how many rows there are of
 * from. `*near`: the parent that was found last, 0 at first; rows asked for in their order are found near it. */
uint32_t link_owner(const struct link *k, uint32_t parents, uint32_t row, uint32_t *near);

struct dataset {
  struct arena *arena; /* that holds it */
  const struct schema *schema;
  struct table *tables;    /* by entity */
  struct link *links;      /* by relation */
  struct derived *derived; /* what is made when it is asked for again: derived.h */
};

/* In `a`, nothing loaded. */
struct dataset *dataset_new(struct arena *a, const struct schema *s);

/* What an evaluation reads: so nothing else is loaded. */
struct needs {
  bool **columns;  /* [entity][column] */
  bool *tables;    /* [entity]: at least its rows are counted */
  bool *relations; /* [relation]; its columns on both sides are implied */
  bool *owners;    /* [relation]: the row that a row belongs to is asked for, not only its rows */
};

struct needs *needs_new(struct arena *a, const struct schema *s);
struct needs *needs_all(struct arena *a, const struct schema *s);

/* Prints the value as text output shows it: ids and words as stored, decimals with their scale, times as
 * 2026-01-31T10:00:00Z in UTC, sets as JSON arrays, "" where missing. */
struct buf;
void dataset_print_value(const struct dataset *d, uint32_t entity, uint32_t column, uint32_t row, struct buf *out);
/* The key of a row: its parts, joined by commas. Nothing of an entity without a key. */
void dataset_print_key(const struct dataset *d, uint32_t entity, uint32_t row, struct buf *out);

#endif
