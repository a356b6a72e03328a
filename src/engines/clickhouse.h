/* ClickHouse: from what the catalog says of a column to a profile. */
#ifndef SEG_ENGINES_CLICKHOUSE_H
#define SEG_ENGINES_CLICKHOUSE_H

#include "engines/clickhouse_http.h"

/* "LowCardinality(Nullable(String))": what is inside, and whether it may be NULL. */
struct str ch_bare_type(struct str type, bool *nullable);
/* Fills native, bits, precision, scale and no_nulls. */
void ch_profile_type(struct str type, struct sql_column_profile *p);
/* An array or map as tab-separated text has it, as JSON. False: it is neither. */
bool ch_json(struct str text, struct buf *out);
/* A field of tab-separated text, without escapes; false: it is NULL. */
bool ch_field(struct str field, struct buf *out);

#endif
