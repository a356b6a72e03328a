/* Inside the dialect of DuckDB. */
#ifndef SEG_SQL_DIALECT_DUCKDB_H
#define SEG_SQL_DIALECT_DUCKDB_H

#include "sql/dialect.h"

/* A form with pieces in it: @ stands for x, # for y, anything else for itself. */
void duckdb_fill(struct writer *w, struct text *t, const char *form, const struct text *x, const struct text *y);
/* `form` speaks of u: x is calculated once and given that name, however often it stands there. */
void duckdb_let(struct writer *w, struct text *t, const struct text *x, const struct text *form);
/* A form that has no pieces and no values. */
struct text duckdb_text(struct writer *w, const char *form);

/* 10^n; n <= 38. */
const char *duckdb_power10(struct arena *a, unsigned n);

/* duckdb_read.c: stored columns */
void duckdb_column(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, struct text *t);
void duckdb_as_text(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, struct text *t);
bool duckdb_joins_plain(const struct writer *w, uint32_t entity, uint32_t column, uint32_t other,
                        uint32_t other_column);
void duckdb_key(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, enum sql_key_use use,
                struct text *t);
void duckdb_plain(const struct schema *s, const struct column_spec *c, struct sql_column_profile *p);
/* Whether the column's values can be read in SQL as the schema says; else why not. */
bool duckdb_reads(const struct writer *w, uint32_t entity, uint32_t column, const char **why);
/* The stored column without the words that stand for missing. */
void duckdb_stored(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, struct text *t);
void duckdb_set_of(struct writer *w, uint32_t entity, uint32_t column, const struct text *x, struct text *t);
/* A stored set as a list of texts, NULL where it is missing. */
void duckdb_set(struct writer *w, struct select *in, ir_ref r, struct text *t);

/* duckdb_time.c */
/* Between instants and wall times in a zone: `x` in microseconds, the result likewise. */
void duckdb_to_wall(struct writer *w, const struct zone *z, const struct text *x, struct text *t);
void duckdb_from_wall(struct writer *w, const struct zone *z, const struct text *x, struct text *t);
sql_say duckdb_part, duckdb_hour, duckdb_date_of, duckdb_add, duckdb_months;

/* duckdb_say.c: the other operations */
sql_say duckdb_arithmetic, duckdb_minus, duckdb_to_decimal, duckdb_to_float, duckdb_case, duckdb_trim, duckdb_fold,
    duckdb_length, duckdb_text_test, duckdb_matches, duckdb_has, duckdb_has_list, duckdb_map_key;
void duckdb_measure(struct writer *w, const struct ir_node *n, const struct text *value, struct text *t);
bool duckdb_measures_stored(const struct writer *w, const struct ir_node *n);
bool duckdb_can(const struct writer *w, ir_ref r, const char **why);

#endif
