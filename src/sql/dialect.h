/* What a database's SQL has of its own. One constant table a database (dialect_*.c), over one writer.
 *
 * The writer walks the IR and knows structure: conditions, rows, joins, grouped tables. How an operation is spelled it
 * asks the table for, by `say`, which has an entry for each row of data/ops.def that databases write in different ways.
 * Nothing outside a dialect's file asks which dialect it is.
 *
 * Inside expressions each value has one canonical form, the same in every dialect, so that one set of algorithms is
 * exact:
 *
 *   bool       the database's booleans, or 0 and 1          date       days since 1970-01-01, a whole number
 *   int        64 bits; beyond is an error                  timestamp  microseconds since the epoch, 64 bits
 *   decimal    the whole number d * 10^scale, to 38 digits  duration   microseconds, 64 bits
 *   float      a double; never NaN                          text, enum, id   text
 *   set, map   as stored
 *
 * A missing value is NULL. A condition may be NULL for false where w->exact is not set; where it is (below NOT, as a
 * value), it must be true or false: open_exact and close_exact wrap it. */
#ifndef SEG_SQL_DIALECT_H
#define SEG_SQL_DIALECT_H

#include "data/regex.h"
#include "sql/writer.h"

/* Writes node `r`, seen from the row of `in`. */
typedef void sql_say(struct writer *w, struct select *in, ir_ref r, struct text *t);

/* What a key's column is written for. */
enum sql_key_use {
  SQL_KEY_SHOWN, /* in the result: ids as text or whole numbers, other types in canonical form */
  SQL_KEY_ORDER, /* to order the result, as ids are ordered: numbers as numbers, text by code point */
  SQL_KEY_TIE,   /* likewise, to break ties among rows */
};

/* How a row with related rows that meet a condition is asked for. */
enum sql_any_form {
  SQL_ANY_IN,     /* key IN (SELECT reference ...) */
  SQL_ANY_EXISTS, /* EXISTS (SELECT 1 ... WHERE reference = key) */
};

/* How an index is made. */
enum sql_index_by {
  SQL_INDEX_NONE,  /* none that finds rows of conditions */
  SQL_INDEX_TREE,  /* CREATE INDEX ... ON table (columns) */
  SQL_INDEX_SKIPS, /* ALTER TABLE ... ADD INDEX, by which blocks of rows are left out */
};

/* Many segments counted at once: truths as bits of numbers, which are put together for many rows at a time. Either the
 * database works in blocks of rows, and a truth is a number that is 0 or 1; or it works row by row, and a truth is
 * gathered into words of some rows each. */
struct sql_bits {
  const char *open, *close;             /* around a truth that is never NULL; words: around one that may be */
  const char *both, *either;            /* between two, or functions of two */
  bool calls;                           /* they are functions */
  const char *count_open, *count_close; /* around what is put together: how many bits are set in all */
  const char *number, *words;           /* the rows' numbers, as a column; what rows of a word have in common */
};

struct sql_dialect {
  const char *name;     /* "sqlite": what `--dialect` takes */
  const char *title;    /* "SQLite" */
  const char *versions; /* which it needs, and why */

  /* ---- spelling ---- */
  void (*identifier)(struct str name, struct buf *out); /* quoted, whatever is in it */
  uint32_t path_parts; /* the last so many parts of a table's stored name are written */
  void (*parameter)(const struct sql_value *v, uint32_t n, struct buf *out); /* the n-th, from 1 */
  void (*literal)(const struct sql_value *v, struct buf *out); /* the same value written out, whatever is in it */
  /* A value that goes with the clock, as an expression of the same kind. False: there are no words for it. NULL: for
   * none. */
  bool (*clock)(const struct sql_value *v, const struct sql_clock *c, struct str zone, struct buf *out);
  uint16_t clock_first, clock_last; /* years that its types for times have; 0: all that there are */
  const char *clock_now;            /* the instant, to keep in a table; NULL: --as table and --as dbt are not for it */
  bool tables_swap; /* rows of a table are not changed one by one: --as table makes it anew, and exchanges the two */
  const char *replace_view; /* before the view's name; NULL: there are no views */
  const char *mark;         /* what stands before a parameter's number where values are listed */
  uint32_t values_most;     /* parameters in one statement */
  const char *values_why;   /* "a statement of SQLite takes at most 32,766 values" */
  const char *yes, *no;     /* the two truths */
  bool distinct_quick;      /* SELECT DISTINCT takes less than GROUP BY that asks for nothing else */
  bool names_capture; /* a column of the result that has a name takes the place of the table's column of that name, even
                         of a qualified one: so values that are worked out get none */
  bool truth_is_number;    /* they are 1 and 0, and can be added */
  const char *zeros_alike; /* before a float that is looked for among constants, where -0.0 is not found as 0.0 is;
                              NULL: it is */
  const char *collate_equal, *collate_order; /* after a text that is compared by code point; "" where it is so anyway */
  bool orders_by_outer;                      /* ORDER BY may read a column of a SELECT outside */
  bool collate_any;                          /* collate_order may follow a value of any type when rows are ordered */
  bool folds_by_pattern; /* texts that are folded and compared with a constant are matched by a pattern of classes
                            (folded.c) */
  const char *ascending, *descending; /* missing first, missing last */
  enum sql_any_form any;
  const char *in_cluster; /* before IN and JOIN with a subquery where the profile says cluster: "GLOBAL "; NULL: none */
  bool steps_join;   /* a row that a step leads to by its key is joined once; else each column of it is a subquery */
  bool picks_join;   /* likewise the latest or earliest row, by row_number() */
  bool limits_by;    /* LIMIT n BY columns: the first few rows of each, as they are ordered */
  bool star_renames; /* t.* of joined tables gives columns of one name other names */
  enum sql_index_by index_by;
  bool limit_written;    /* the number behind LIMIT cannot be a parameter in a subquery about an outer row */
  uint32_t joins_most;   /* LEFT JOINs of one SELECT, what is beyond is subqueries; 0: as many as there are */
  const char *with_once; /* between WITH c AS and its SELECT, so that what it works out is worked out once a row; NULL:
                            so it is in FROM */
  const char *count_open, *count_close; /* around a condition: how many rows meet it */
  const struct sql_bits *bits;          /* for many segments counted at once; NULL: by AND and OR */
  uint32_t list_long;                   /* a list of more values is one bound value (long_list); 0: never */

  /* ---- stored columns ---- */
  /* Fills what the schema alone says of a column. NULL: nothing is known. */
  void (*plain)(const struct schema *s, const struct column_spec *c, struct sql_column_profile *p);
  /* t<alias>.<column> read as its canonical value. Sets and maps as they are stored. */
  void (*column)(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, struct text *t);
  /* Whether two columns of a relation may be compared as they are stored, each with the other: values of one kind, one
   * spelling for each value. Asked of a column and itself: whether it tells rows apart as stored. */
  bool (*joins_plain)(const struct writer *w, uint32_t entity, uint32_t column, uint32_t other, uint32_t other_column);
  /* The column as text, for comparing where joins_plain says no. */
  void (*as_text)(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, struct text *t);
  void (*key)(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, enum sql_key_use use, struct text *t);
  /* Whether a column has a value wherever it is not NULL, so that it need not be read to tell. NULL: none is known to.
   */
  bool (*null_is_missing)(const struct writer *w, uint32_t entity, uint32_t column);
  /* A comparison (EQ, LT, LE) or list (IN) of a bare column with constants, in the column's own type: a range that an
   * index serves. False: nothing was written, and the canonical values are compared. */
  bool (*compare_stored)(struct writer *w, struct select *in, const struct ir_node *n, struct text *t);

  /* ---- values ---- */
  void (*constant)(struct writer *w, struct type type, struct constant c, struct text *t);
  /* The elements of n->list (canonical values of `type`) as what stands between the parentheses of IN. */
  void (*long_list)(struct writer *w, const struct ir_node *n, struct type type, struct text *t);
  /* count, sum, avg, min, max, count of distinct over rows of a group; `value` is n->of. NULL over none, or 0
   * (count). */
  void (*measure)(struct writer *w, const struct ir_node *n, const struct text *value, struct text *t);
  /* Whether `measure` takes n->of, a column of the rows themselves, as it is stored. NULL: never. */
  bool (*measures_stored)(const struct writer *w, const struct ir_node *n);
  /* Whether the values of a stored column (which `by` has) are in the order of what they stand for; `there` is the
   * condition, on the stored column, that one is not missing. NULL: of none. */
  bool (*order_stored)(struct writer *w, uint32_t entity, uint32_t column, const struct text *by, struct text *there);
  /* A value to order rows by. */
  void (*sort_key)(struct writer *w, struct type type, const struct text *value, struct text *t);

  /* ---- operations ---- */
  sql_say *say[IR_OPS];
  /* Whether the operation of `r` alone (not what is below it) can be said exactly; *why in words where not. NULL: all
   * can. */
  bool (*can)(const struct writer *w, ir_ref r, const char **why);
};

/* ---- shared spellings: of an operation whose `say` is NULL, where there is one; also for a dialect's own to end in
 * ---- */
extern sql_say *const sql_shared[IR_OPS];
sql_say say_compare, say_in, say_not, say_any, say_aggregate, say_among;

/* ---- what spellings are made of ---- */
void write_args(struct writer *w, struct select *in, const struct ir_node *n,
                struct text *t);                                    /* values, a comma between */
const char *comparison_sign(const struct ir_node *n, bool swapped); /* of EQ, LT, LE */
/* For compare_stored: the column of the row at hand or of a row outside it that `n` compares with a constant, if that
 * is what it does; *swapped: the constant is on the left. IN: *constant is NULL. */
struct stored_column {
  uint32_t entity, column;
  ir_ref row;
  bool swapped;
  const struct ir_node *constant;
  const struct column_spec *spec;
  const struct sql_column_profile *profile;
};
bool stored_column_of(const struct writer *w, const struct ir_node *n, struct stored_column *out);
/* needles.c: texts, one of which is in each text that a pattern matches. False: none are known, or none that one would
 * look for. */
enum { SQL_NEEDLES_MOST = 4, SQL_TEXTS_MOST = 64 };
struct sql_needles {
  enum { SQL_NEEDLE_ANYWHERE, SQL_NEEDLE_START, SQL_NEEDLE_END } at;
  uint32_t count;
  struct str items[SQL_NEEDLES_MOST];
};
bool sql_needles(struct arena *a, const struct regex *re, struct sql_needles *out);
/* Texts, none of them empty: `re` matches what has one of them somewhere, and nothing else. False: it is not so, or
 * they are many. */
struct sql_texts {
  uint32_t count;
  struct str items[SQL_TEXTS_MOST];
};
bool sql_texts_within(struct arena *a, const struct regex *re, struct sql_texts *out);
/* A pattern of LIKE that each text meets that `re` matches, with backslashes before what LIKE reads otherwise; it may
 * be wider than `re`. *either_case: ASCII is to be compared in either case, and is in lower case here. False: it would
 * be met by too many. */
bool sql_like(const struct regex *re, bool *either_case, struct buf *out);
/* `clock` by date_trunc, intervals and AT TIME ZONE; an instant in whole microseconds is between the last two. */
bool clock_by_intervals(const struct sql_value *v, const struct sql_clock *c, struct str zone, const char *micros_open,
                        const char *micros_close, struct buf *out);
/* Quotes with `quote` around, doubled inside; backslash_too: backslashes doubled likewise. */
void quote_doubling(struct str s, char quote, bool backslash_too, struct buf *out);
/* The text of a model of dbt. False: there is none, and why. */
bool sql_put_dbt(const struct sql_statement *s, const struct entity *e, struct str name, struct str text,
                 struct buf *out, const char **why);

#endif
