/* A schema from data. */
#ifndef SEG_INFER_INFER_H
#define SEG_INFER_INFER_H

#include "base/diag.h"

struct inferred {
  struct str name;    /* of the schema */
  struct str base;    /* the entity of segments that name none */
  struct str key;     /* the field that is its key; empty where the key has several columns */
  uint32_t tables;
  ARRAY_OF(struct str) notes; /* what needs a look, one sentence each */
};

/* Reads all of `path`, a SQLite database, a folder of CSV or NDJSON files or one such file, and writes a schema that
 * checks and loads it. False with errors. */
bool infer_schema(struct arena *a, struct str path, struct buf *out, struct inferred *about, struct diags *ds);

const struct diag_code *const *infer_codes(uint32_t *count);

#endif
