/* What is asked of related rows, for ClickHouse 18.16 to 23 (clickhouse18_rows.c). */
#ifndef SEG_SQL_DIALECT_CLICKHOUSE18_H
#define SEG_SQL_DIALECT_CLICKHOUSE18_H

#include "sql/dialect.h"

/* Whether a node is an aggregate of related rows: it is compared with a constant, and nothing else. */
bool clickhouse18_is_measure(const struct writer *w, ir_ref r);
/* Whether rows are reached, and put in order where that is asked; whether a comparison of an aggregate is exact. */
bool clickhouse18_reaches(const struct writer *w, const struct ir_node *n, const char **why);
bool clickhouse18_compares_measure(const struct writer *w, const struct ir_node *n, const char **why);

sql_say clickhouse18_any;
/* False: there is no aggregate in it, and nothing was written. */
bool clickhouse18_compare_measure(struct writer *w, struct select *in, ir_ref r, struct text *t);
void clickhouse18_measure(struct writer *w, const struct ir_node *n, const struct text *value, struct text *t);

#endif
