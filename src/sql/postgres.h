/* Inside the dialect of PostgreSQL: postgres_*.c.
 *
 * Values have PostgreSQL's own types rather than the canonical ones of dialect.h, which nothing outside asks for: a
 * decimal is a numeric at its natural scale, a date a date, a timestamp a timestamptz, a duration microseconds as
 * int8. They are exact, they sort as they should, and people read them. */
#ifndef SEG_SQL_POSTGRES_H
#define SEG_SQL_POSTGRES_H

#include "data/zone.h"
#include "sql/dialect.h"
#include "sql/postgres_text.h"

/* ---- pieces ---- */

/* An expression that is needed more than once: named in a subquery where it is not short. Between open and close,
 * `put_once` stands for it. */
struct once {
  const struct text *piece;
  uint32_t alias;
  bool named;
};
void once_open(struct writer *w, struct once *o, const struct text *piece, struct text *t);
void put_once(struct writer *w, const struct once *o, struct text *t);
void once_close(struct writer *w, const struct once *o, struct text *t);
struct text value_text(struct writer *w, struct select *in, ir_ref r);
/* 10^n, n from -76 to 76, as a literal. */
void put_power(struct text *t, int n);
void put_list(struct writer *w, struct text *t, const struct sql_value *items, uint32_t count, const char *type);
/* A constant as the value that is bound for it. */
struct sql_value bound_value(struct type type, struct constant c);

/* ---- stored columns: postgres_columns.c ---- */
void postgres_plain(const struct schema *s, const struct column_spec *c, struct sql_column_profile *p);
void postgres_column(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, struct text *t);
bool postgres_joins_plain(const struct writer *w, uint32_t entity, uint32_t column, uint32_t other,
                          uint32_t other_column);
void postgres_as_text(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, struct text *t);
void postgres_key(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, enum sql_key_use use,
                  struct text *t);
/* "text", "int4", "text[]": as the catalog writes a type. */
bool postgres_type_is(const struct sql_column_profile *p, const char *name);
/* Text in a date's spelling as a date; NULL where there is no such day. */
void put_date_of_text(struct writer *w, const struct text *x, struct text *t);
/* Text in a number's spelling, as int8 or as a numeric of the type. */
void put_int_of_text(struct writer *w, const struct text *x, struct text *t);
void put_decimal_of_text(struct writer *w, const struct text *x, struct type type, bool cents, struct text *t);

/* ---- comparisons: postgres_compare.c ---- */
bool postgres_compare_stored(struct writer *w, struct select *in, const struct ir_node *n, struct text *t);
sql_say say_postgres_compare, say_postgres_in, say_postgres_not;

/* ---- time: postgres_time.c ---- */
/* An instant as what the clock shows in a zone (timestamp), and back (timestamptz). */
void put_local(struct writer *w, const struct zone *z, const struct text *x, struct text *t);
void put_instant(struct writer *w, const struct zone *z, const struct text *x, struct text *t);
sql_say say_postgres_part, say_postgres_time, say_postgres_difference;

/* ---- the rest: postgres_values.c ---- */
sql_say say_postgres_map_key, say_postgres_missing, say_postgres_to_decimal, say_postgres_to_float,
    say_postgres_arithmetic, say_postgres_minus, say_postgres_count_true, say_postgres_case, say_postgres_trim,
    say_postgres_length, say_postgres_starts, say_postgres_ends, say_postgres_contains, say_postgres_matches,
    say_postgres_has, say_postgres_has_list;
void postgres_measure(struct writer *w, const struct ir_node *n, const struct text *value, struct text *t);

#endif
