/* ClickHouse, two generations: from 24 on (dialect_clickhouse.c), and 18.16 to 23, which lack much
 * (dialect_clickhouse18.c). */
#ifndef SEG_SQL_DIALECT_CLICKHOUSE_H
#define SEG_SQL_DIALECT_CLICKHOUSE_H

#include "sql/dialect.h"

/* A text as it stands in a statement, whatever is in it: the one place where a value is quoted for ClickHouse. */
void sql_clickhouse_text(struct str s, struct buf *out);
/* A value as a parameter's text, before its escapes. */
void sql_clickhouse_value(const struct sql_value *v, struct buf *out);
/* Whether a column of that native type reads in SQL as the schema says, so that every value is exact. */
bool sql_clickhouse_reads(const struct column_spec *c, const struct sql_column_profile *p);

/* Digits before its point, of a decimal as it is kept in whole numbers. */
unsigned sql_clickhouse_digits(const struct column_spec *c);

/* Microseconds in the unit of an epoch column. */
long long sql_clickhouse_unit(const struct column_spec *c);

/* Of an Enum as it stands, ' AS TYPE)', the type that CAST makes of it so that its words can be read as text: to 18.16
 * a missing value is a 0 behind a mark, and it stumbles over that where no word has the number 0. False: none is
 * needed. */
bool sql_clickhouse_enum_as(const struct sql_column_profile *p, struct buf *out);

/* Shared by both. */
void clickhouse_identifier(struct str name, struct buf *out);
void clickhouse_literal(const struct sql_value *v, struct buf *out);
void clickhouse_plain(const struct schema *s, const struct column_spec *c, struct sql_column_profile *p);
bool clickhouse_joins_plain(const struct writer *w, uint32_t entity, uint32_t column, uint32_t other,
                            uint32_t other_column);
void clickhouse_key(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, enum sql_key_use use,
                    struct text *t);
void clickhouse_stored(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, struct text *t);
bool clickhouse_bool(struct writer *w, uint32_t entity, uint32_t column, uint32_t alias, struct text *t);
bool clickhouse_compare_stored(struct writer *w, struct select *in, const struct ir_node *n, struct text *t);
void clickhouse_long_list(struct writer *w, const struct ir_node *n, struct type type, struct text *t);
bool clickhouse_order_stored(struct writer *w, uint32_t entity, uint32_t column, const struct text *by,
                             struct text *there);
void clickhouse_sort_key(struct writer *w, struct type type, const struct text *value, struct text *t);
sql_say clickhouse_text_test, clickhouse_matches, clickhouse_has, clickhouse_has_list, clickhouse_length;
bool clickhouse_compares_cents(const struct writer *w, const struct ir_node *n);
/* Whether a field's column is read exactly; why not. */
bool clickhouse_reads_field(const struct writer *w, const struct ir_node *n, const char **why);

/* What the tables of both say alike: each is a table of its own where it differs. */
extern const struct sql_bits clickhouse_bits;

#define CLICKHOUSE_SHARED                                                                                              \
  .identifier = clickhouse_identifier, .path_parts = 2, .parameter = parameter, .values_most = 10000, .yes = "1",      \
  .no = "0", .truth_is_number = true, .folds_by_pattern = true, .collate_equal = "", .collate_order = "",              \
  .ascending = "ASC NULLS FIRST", .descending = "DESC NULLS LAST", .any = SQL_ANY_IN, .in_cluster = "GLOBAL ",         \
  .count_open = "countIf(", .count_close = ")", .bits = &clickhouse_bits, .list_long = 200, .plain = clickhouse_plain, \
  .column = column_value, .as_text = as_text, .key = clickhouse_key, .compare_stored = clickhouse_compare_stored,      \
  .constant = constant, .long_list = clickhouse_long_list, .sort_key = clickhouse_sort_key,                            \
  .order_stored = clickhouse_order_stored

#endif
