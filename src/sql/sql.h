/* From the IR to a statement of a database's SQL: the same members, by construction.
 *
 * Values are bound parameters always; identifiers come from the schema, quoted. What the plain form of an expression
 * relies on (a column's storage classes, the spelling of its times, ...) was probed (db/db.h) and stands in a profile;
 * where it does not hold, the guarded form is taken. */
#ifndef SEG_SQL_SQL_H
#define SEG_SQL_SQL_H

#include "ir/ir.h"

struct sql_dialect; /* sql/dialect.h */
#define DIALECT(name) extern const struct sql_dialect sql_##name;
#include "sql/dialects.def"
#undef DIALECT
/* The dialect of that name, NULL where there is none; all of them, NULL after the last. */
const struct sql_dialect *sql_dialect_find(struct str name);
const struct sql_dialect *sql_dialect_at(uint32_t i);

/* A bound value, in order of the placeholders. */
enum sql_bind {
  SQL_NULL,
  SQL_INT,       /* i */
  SQL_REAL,      /* f */
  SQL_TEXT,      /* s */
  SQL_BOOL,      /* i: 0 or 1 */
  SQL_DECIMAL,   /* d / 10^scale; of scale 0 a whole number that may have 38 digits */
  SQL_DATE,      /* i: days since 1970-01-01 */
  SQL_TIMESTAMP, /* i: the instant, microseconds since the epoch */
  SQL_LOCAL,     /* i: what a clock on the wall shows, counted likewise: for columns without a zone */
  SQL_LIST,      /* items, all of one kind: one value of the database's, an array */
};
struct sql_value {
  enum sql_bind kind;
  uint8_t scale;
  int64_t i;
  double f;
  struct str s;
  i128 d;
  const struct sql_value *items;
  uint32_t count;
  const char *type; /* the database's type that its placeholder is given; NULL: what the kind alone says */
};

/* How a column's values are stored, where that was looked at. */
enum sql_spelling {
  SQL_GUARDED, /* nothing is known: read through seg_read */
  SQL_PLAIN, /* as the statement's own values: whole numbers, reals, texts, 0 and 1 for bools, scaled whole numbers for
                decimals, days and microseconds for times */
  SQL_WORDS, /* SQLite: a bool as the two texts of its column */
  SQL_DATE_TEXT, /* YYYY-MM-DD */
  SQL_TIME_TEXT, /* YYYY-MM-DD?HH:MM:SS with one separator, in UTC, without a zone or all with a Z (zulu) */
  SQL_EPOCH,     /* whole numbers of the column's unit */
  SQL_NEAREST,   /* decimals: whole numbers, and reals that are the nearest to a decimal of the column's scale, of at
                    most SQL_NEAREST_MOST last digits: in the order of the decimals, and equal where those are */
  SQL_ID_INT,    /* ids: whole numbers, in this column and all that it is compared with */
  SQL_ID_DIGITS, /* ids: texts that are whole numbers, likewise: ordered as numbers */
};

#define SQL_NEAREST_MOST INT64_C(100000000000000)

/* The class of a column's type in the database's own catalog. */
enum sql_native {
  SQL_NATIVE_UNKNOWN, /* not looked at, or none: SQLite's columns have no type */
  SQL_NATIVE_BOOL,
  SQL_NATIVE_INT,     /* bits, is_unsigned */
  SQL_NATIVE_DECIMAL, /* precision (0: as many as there are) and scale */
  SQL_NATIVE_FLOAT,   /* bits */
  SQL_NATIVE_TEXT,
  SQL_NATIVE_BYTES,
  SQL_NATIVE_DATE,
  SQL_NATIVE_TIMESTAMP,   /* what a clock on the wall shows, in the zone that the schema says; scale: digits of a second
                           */
  SQL_NATIVE_TIMESTAMPTZ, /* an instant; scale likewise */
  SQL_NATIVE_JSON,
  SQL_NATIVE_ARRAY, /* elem, and its precision, scale and bits */
  SQL_NATIVE_MAP,   /* of text to text */
  SQL_NATIVE_ENUM,
  SQL_NATIVE_UUID,
  SQL_NATIVE_OTHER, /* read by way of its text */
};

/* What is known of a column. Of files it is remembered (db/remembered.c, which lists the members). */
struct sql_column_profile {
  bool probed;
  bool no_nulls;        /* the catalog or the probe says so */
  uint8_t spelling;     /* enum sql_spelling: what the values were found to be like */
  char separator;       /* SQL_TIME_TEXT */
  bool zulu;            /* SQL_TIME_TEXT: a Z at the end */
  uint8_t native, elem; /* enum sql_native */
  uint8_t precision, scale;
  uint16_t bits;
  bool is_unsigned;
  bool leads;      /* an index of the database begins with it: rows that have one value of it are found at once */
  bool folds;      /* text that the column's own `=` finds equal need not be the same code points (a collation) */
  struct str type; /* as the catalog writes it */
};

/* Whether each row of the many of a relation, where its columns are not NULL, has the row that they lead to. */
enum sql_parents {
  SQL_PARENTS_UNKNOWN,
  SQL_PARENTS_FOUND,    /* it was so when that was looked at */
  SQL_PARENTS_PROMISED, /* the database sees to it: a foreign key */
};

struct sql_profile {
  const struct sql_dialect *dialect;
  bool cluster;                        /* tables are spread over nodes */
  struct sql_column_profile **columns; /* [entity][column] */
  uint8_t *parents;                    /* [relation]: enum sql_parents */
};

/* The profile that promises nothing. */
struct sql_profile *sql_profile_new(struct arena *a, const struct schema *s, const struct sql_dialect *d);
/* What the schema alone lets one expect of a database that nobody looked at: `seg sql` without `--data`. */
struct sql_profile *sql_profile_plain(struct arena *a, const struct schema *s, const struct sql_dialect *d);

/* Where a condition of a segment is evaluated. */
enum sql_where {
  SQL_IN_DATABASE,
  SQL_NARROWED, /* in the database as far as it can say it, so that fewer rows remain; then by the machine */
  SQL_ON_MACHINE,
};
struct sql_place {
  ir_ref cond; /* without the NOT that may stand over it */
  struct span span;
  enum sql_where where;
  const char *why; /* what the database cannot say, where it is not in it: "PostgreSQL folds text in another way" */
};

/* Where a value's placeholder stands in the text. */
struct sql_mark {
  size_t at, len;
};

struct sql_statement {
  struct str text; /* SELECT the key columns (or the selected values) of the members, ordered by key as
                      `--format ids` orders: numbers as numbers, text by code point */
  struct sql_value *values;
  const struct sql_mark *marks; /* of each value */
  uint32_t value_count;
  size_t order_len;     /* the last so many bytes: ORDER BY */
  uint32_t key_columns; /* the first columns of the result */
  uint32_t entity;
  const struct sql_dialect *dialect;
  bool exact;   /* else the members are among the rows of the result, and the machine tells which those are */
  bool nothing; /* not exact, and every row is in the result */
  const struct sql_place *places; /* the segment's conditions */
  uint32_t place_count;
};

/* The statement of ir.segments.items[segment], in the profile's dialect; of a wider condition where the dialect cannot
 * say it exactly (nodes are added to the IR then). NULL with errors in `ds` where it cannot be said in SQL (with the
 * reason). */
struct sql_statement *sql_segment(struct arena *a, struct ir *ir, uint32_t segment, const struct sql_profile *profile,
                                  struct diags *ds);

/* For the machine, where the statement is not exact: `list` (columns, as they stand behind SELECT) of the rows that
 * remain. `relation` NONE: rows of the segment's own entity that the wider condition keeps; else the rows that the
 * relation leads to from those. NULL with errors as above. */
struct sql_statement *sql_remaining(struct arena *a, struct ir *ir, uint32_t segment, const struct sql_profile *profile,
                                    uint32_t relation, struct str list, struct diags *ds);

/* One statement that says of every row which segments hold it: the key, and a column of truths for each of
 * ir.segments.items [segments[0]], ..., named after it; all of one entity, and exact by themselves (`sql_segment`).
 * NULL with errors as above. */
struct sql_statement *sql_all(struct arena *a, struct ir *ir, const uint32_t *segments, uint32_t count,
                              const struct sql_profile *profile, struct diags *ds);

/* Whether the statement of a segment gives its members, and not more rows. */
bool sql_is_exact(struct arena *a, struct ir *ir, uint32_t segment, const struct sql_profile *profile);

/* One statement that counts the members of each of those, all of one entity and exact: a row of numbers. NULL with
 * errors as above: fewer at once may do. */
struct sql_statement *sql_counts(struct arena *a, struct ir *ir, const uint32_t *segments, uint32_t count,
                                 const struct sql_profile *profile, struct diags *ds);

/* A statement that counts the rows of an entity that have no key. NULL: there are none, as is known. */
struct sql_statement *sql_keyless(struct arena *a, struct ir *ir, uint32_t entity, const struct sql_profile *profile,
                                  struct diags *ds);

/* A value that goes with the clock: `steps` units on from the start of the unit that now lies in (in the schema's
 * zone), or now itself, or that many months from it; and then `by` microseconds. */
enum sql_clock_from {
  CLOCK_FIXED,
  CLOCK_NOW,
  CLOCK_MONTHS,
  CLOCK_DAY,
  CLOCK_WEEK,
  CLOCK_MONTH,
  CLOCK_QUARTER,
  CLOCK_YEAR
};
struct sql_clock {
  enum sql_clock_from from;
  int64_t steps, by;
  bool days; /* it counts days; `by`, too */
};
/* What it comes to at an instant. */
struct zone;
int64_t sql_clock_value(const struct sql_clock *c, const struct zone *z, int64_t now);
/* Instants to say a segment at, and how many of them settle what comes from `now` (sql_relative). */
enum { SQL_INSTANTS = 48 };
int64_t sql_instant(uint32_t i);
/* The clock of each value, found in the statement as it is at each of `nows`, and the one of them that they are of.
 * NULL with errors where one has none. */
const struct sql_statement *sql_relative(struct arena *a, const struct schema *s, const struct sql_statement *const *at,
                                         const int64_t *nows, uint32_t count, const struct sql_clock **out,
                                         struct diags *ds);
/* As sql_print_inline, with the database's clock. */
void sql_print_relative(const struct sql_statement *s, const struct sql_clock *clocks, struct str zone,
                        struct buf *out);

/* What a statement is wrapped into for a warehouse. */
enum sql_wrap { SQL_BARE, SQL_VIEW, SQL_TABLE, SQL_DBT };
/* `text`: the statement as it printed; `name`: of the view, table or model. False with an error where the dialect has
 * none. */
bool sql_print_wrapped(const struct sql_statement *s, const struct schema *schema, enum sql_wrap wrap, struct str name,
                       struct str text, struct buf *out, struct diags *ds);

/* The first function of ours that a text calls, which a database knows only while seg has it open: "seg_read"; empty:
 * none. */
struct str sql_own_function(struct str text);

/* The statement with its values below as comments, readable: `seg sql`. */
void sql_print(const struct sql_statement *s, struct buf *out);
/* The statement with its values written out where they stand, ready for the database. */
void sql_print_inline(const struct sql_statement *s, struct buf *out);
/* Errors for what the statements (of `names`) leave to the machine, each condition once, with all that it stands in.
 * False: there are some. */
bool sql_must_be_exact(const struct sql_statement *const *list, const struct str *names, uint32_t count,
                       struct diags *ds);

const struct diag_code *const *sql_codes(uint32_t *count);

#endif
