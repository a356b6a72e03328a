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

/* Small questions of our own, answered as rows of texts. `sql` is what stands behind SELECT; `s`, which may be NULL: a
 * statement within it, whose values are sent. */
bool ch_rows(struct db *db, struct str sql, uint32_t width, const struct sql_statement *s, struct ch_rows *out,
             struct diags *ds);
/* Database and table of an entity, as conditions on system.columns and system.tables; the table as FROM names it. */
void ch_table_is(const struct entity *e, const char *table, struct buf *sql);
void ch_write_name(struct db *db, const struct entity *e, struct buf *out);

/* clickhouse_open.c */
bool ch_open_server(struct db *db, struct diags *ds);
bool ch_columns(struct db *db, const struct entity *e, struct db_columns *out, struct diags *ds);
bool ch_tables(struct db *db, struct str **out, uint32_t *count, struct diags *ds);
bool ch_state(struct db *db, struct db_state *out);
bool ch_holds(struct db *db, uint32_t entity);
bool ch_parents(struct db *db, uint32_t relation, const struct sql_profile *profile, bool *all);
uint64_t ch_table_state(struct db *db, uint32_t entity);
/* What the server says of the tables that the probe under way needs, ch->tables. */
bool ch_catalog(struct db *db, struct diags *ds);

/* clickhouse_plan.c */
bool ch_plan(struct db *db, struct arena *a, const struct sql_statement *s, bool analyze, struct str *out,
             struct diags *ds);
void ch_read_plan(struct arena *a, const struct sql_statement *s, struct str text, struct db_plan *out);

#endif
