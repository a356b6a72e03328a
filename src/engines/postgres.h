/* Inside the driver of PostgreSQL. */
#ifndef SEG_ENGINES_POSTGRES_H
#define SEG_ENGINES_POSTGRES_H

#include "db/driver.h"
#include "engines/libpq.h"

extern const struct db_driver postgres_driver;

struct postgres {
  const struct libpq *pq;
  PGconn *conn;
  bool failed;          /* the transaction is over: another begins before the next statement */
  bool unwanted;        /* the rest of what the statement gives */
  uint64_t cancel_next; /* ns */
  struct map types;     /* a column's type as the catalog writes it -> index of `classes` */
  ARRAY_OF(struct sql_column_profile) classes;
};
static inline struct postgres *postgres_of(const struct db *db) { return db->own; }

/* The stored class of a type that the catalog wrote. */
const struct sql_column_profile *postgres_class(const struct db *db, struct str type);

/* A whole result at once: of the catalog and of probes. NULL with errors. Freed with `a`. */
PGresult *postgres_ask(struct db *db, struct arena *a, const char *sql, const struct sql_statement *s,
                       struct diags *ds);
struct str postgres_cell(const struct db *db, const PGresult *r, int row, int column);

/* postgres_catalog.c */
bool postgres_columns(struct db *db, const struct entity *e, struct db_columns *out, struct diags *ds);
bool postgres_keys(struct db *db, struct db_keys *out, struct diags *ds);
/* What foreign keys say of the relations that `needs` names. */
bool postgres_parents(struct db *db, const struct needs *needs, struct sql_profile *profile, struct diags *ds);
bool postgres_words(struct db *db, const struct db_column *c, struct str **out, uint32_t *count, struct diags *ds);
bool postgres_tables(struct db *db, struct str **out, uint32_t *count, struct diags *ds);
void postgres_put_table(struct db *db, const struct entity *e, struct buf *out);
void postgres_put_column(struct db *db, const struct column_spec *c, const struct db_column *stored, struct buf *out);
bool postgres_probe(struct db *db, const struct needs *needs, const struct load_options *o, struct sql_profile *profile,
                    struct diags *ds, struct load_report *report);

/* postgres_plan.c */
void postgres_read_plan(struct arena *a, const struct sql_statement *s, struct str text, struct db_plan *out);

#endif
