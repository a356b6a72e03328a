/* From the IR to a statement of a database's SQL: the same members, by construction.
 *
 * Values are bound parameters always; identifiers come from the schema, quoted. What the plain form of an expression
 * relies on (a column's storage classes, the spelling of its times, ...) was probed (db/db.h) and stands in a profile; where
 * it does not hold, the guarded form is taken. */
#ifndef SEG_SQL_SQL_H
#define SEG_SQL_SQL_H

#include "ir/ir.h"

/* A bound value, in order of the placeholders. */
enum sql_bind { SQL_NULL, SQL_INT, SQL_REAL, SQL_TEXT };
struct sql_value {
  enum sql_bind kind;
  int64_t i;
  double f;
  struct str s;
};

/* How a column's values are stored, where that was looked at. */
enum sql_spelling {
  SQL_GUARDED,     /* nothing is known: read through seg_read */
  SQL_PLAIN,       /* as the statement's own values: whole numbers, reals, texts, 0 and 1 for bools, scaled whole numbers for decimals,
                      days and microseconds for times */
  SQL_DATE_TEXT,   /* YYYY-MM-DD */
  SQL_TIME_TEXT,   /* YYYY-MM-DD?HH:MM:SS with one separator, in UTC, without a zone */
  SQL_EPOCH,       /* whole numbers of the column's unit */
  SQL_ID_INT,      /* ids: whole numbers, in this column and all that it is compared with */
  SQL_ID_DIGITS,   /* ids: texts that are whole numbers, likewise: ordered as numbers */
};

struct sql_column_profile {
  bool probed;
  bool no_nulls;
  uint8_t spelling;  /* enum sql_spelling */
  char separator;    /* SQL_TIME_TEXT */
};

struct sql_profile {
  struct sql_column_profile **columns; /* [entity][column] */
};

/* The profile that promises nothing. */
struct sql_profile *sql_profile_new(struct arena *a, const struct schema *s);

struct sql_statement {
  struct str text;           /* SELECT the key columns (or the selected values) of the members, ordered by key as
                                `--format ids` orders: numbers as numbers, text by code point */
  struct sql_value *values;
  uint32_t value_count;
  uint32_t key_columns;      /* the first columns of the result */
  uint32_t entity;
};

/* The statement of ir.segments.items[segment], for SQLite. NULL with errors in `ds` where it cannot be said in SQL (with the
 * reason). */
struct sql_statement *sql_segment(struct arena *a, const struct ir *ir, uint32_t segment,
                                  const struct sql_profile *profile, struct diags *ds);

/* The statement with its values below as comments, readable: `seg sql`. */
void sql_print(const struct sql_statement *s, struct buf *out);

const struct diag_code *const *sql_codes(uint32_t *count);

#endif
