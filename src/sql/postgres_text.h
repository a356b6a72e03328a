/* What a value is bound as: the text of a parameter of PostgreSQL's protocol. */
#ifndef SEG_SQL_POSTGRES_TEXT_H
#define SEG_SQL_POSTGRES_TEXT_H

#include "sql/sql.h"

void postgres_value_text(const struct sql_value *v, struct buf *out);
/* Whether SQL reads a column so stored as the schema says; *why where not. */
bool postgres_reads(const struct column_spec *c, const struct sql_column_profile *p, const char **why);
/* Whether every decimal that a column of type numeric takes is one of the schema's type. */
bool postgres_numeric_fits(struct type t, const struct sql_column_profile *p);

#endif
