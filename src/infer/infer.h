/* A schema from data. */
#ifndef SEG_INFER_INFER_H
#define SEG_INFER_INFER_H

#include "data/load.h"

struct inferred {
  struct str name; /* of the schema */
  struct str base; /* the entity of segments that name none */
};

/* A server's tables: what is asked of it comes through these. NULL where files are meant. */
struct scan;
struct stored_table;
struct cell_sink;
struct scan_server {
  void *ctx;
  /* Fills scan->tables, what they declare, and scan->called. */
  bool (*open)(void *ctx, struct scan *s, struct diags *ds);
  /* As scan_rows; of the first rows alone, where there are very many: then t->cut is set. */
  bool (*rows)(void *ctx, struct scan *s, struct stored_table *t, const struct cell_sink *sink, struct diags *ds);
  /* As dataset_load. */
  struct dataset *(*load)(void *ctx, struct arena *a, const struct schema *schema, const struct needs *needs,
                          const struct load_options *o, struct diags *ds, struct load_report *report);
};

/* Reads all of `path`, a SQLite database, a folder of CSV or NDJSON files or one such file, and writes a schema that
 * checks and loads it. False with errors, or where `cancel`, which may be NULL, said to stop. */
bool infer_schema(struct arena *a, struct str path, const struct scan_server *server, const volatile int *cancel,
                  struct buf *out, struct inferred *about, struct diags *ds);

/* What data was held against a schema. */
struct drift {
  uint32_t tables;
  uint64_t rows;
};

/* Holds a schema against data: tables and columns that are not there, values that do not read, words that no enum has,
 * values missing where the schema says that they are there, keys that repeat. All of it is reported, at the places of
 * the schema. Of a single file only the entity that it belongs to is asked. */
void check_drift(struct arena *a, const struct schema *schema, struct str path, const struct scan_server *server,
                 const struct load_options *options, struct drift *about, struct diags *ds);

const struct diag_code *const *infer_codes(uint32_t *count);

#endif
