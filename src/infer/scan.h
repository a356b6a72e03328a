/* What data holds, before any schema: tables, their columns, and their cells one after the other. Nothing of it is
 * kept, so data of any size is read in the memory of one row. */
#ifndef SEG_INFER_SCAN_H
#define SEG_INFER_SCAN_H

#include "base/diag.h"
#include "data/load.h"
#include "infer/infer.h"

enum cell_kind {
  CELL_NULL,
  CELL_TEXT,   /* of a CSV file, a JSON string, a database's text */
  CELL_INT,    /* of a database; `text` has its digits */
  CELL_REAL,   /* of a database */
  CELL_NUMBER, /* of JSON, as spelt */
  CELL_BOOL,   /* of JSON: true or false */
  CELL_ARRAY,
  CELL_OBJECT, /* of JSON */
  CELL_BLOB,
};

struct cell {
  enum cell_kind kind;
  bool quoted;     /* an empty text is one, and not missing */
  struct str text; /* valid during the call */
  int64_t i;
  double d;
};

struct stored_column {
  struct str name;
  struct str declared;   /* type in a database, as written */
  uint32_t primary;      /* place in the declared key, from 1 */
  bool repeated;         /* another column has the same name */
  enum type_kind native; /* what the catalog of a server says it is; TYPE_NONE: it does not say */
  bool of_ints;          /* TYPE_SET: of whole numbers */
  bool not_null;         /* the catalog promises it */
  struct str *words;     /* of an enum of the server's */
  uint32_t word_count;
};

struct foreign_key {
  uint32_t width;
  struct str table;
  struct str *from, *to; /* to[i] has no text where the other's key is meant */
};

struct stored_table {
  struct str name;       /* of the table, or of the file without its ending */
  struct str space;      /* the server's schema that it is in, where its name alone does not find it */
  struct str path;       /* of the file or database */
  bool cut;              /* it has more rows than were looked at */
  enum source_kind kind; /* CSV, NDJSON or SQLITE */
  ARRAY_OF(struct stored_column) columns;
  ARRAY_OF(struct foreign_key) foreign;
};

struct scan {
  struct arena *arena;
  struct str path;
  enum source_kind kind;
  ARRAY_OF(struct stored_table) tables; /* by name */
  ARRAY_OF(struct str) notes;           /* what was passed over, one sentence each */
  void *db;
  const struct scan_server *server; /* NULL: files */
  struct str called;                /* the server's database */
  const volatile int *cancel;       /* not 0: stop soon; may be NULL */
};

static inline bool scan_canceled(const struct scan *s) { return s->cancel && *s->cancel; }

struct cell_sink {
  void *ctx;
  void (*cell)(void *ctx, uint32_t column, const struct cell *c);
  void (*row)(void *ctx); /* behind the cells of each row; columns that got none are missing there */
};

/* The tables behind a path. False with errors. */
bool scan_open(struct scan *s, struct arena *a, struct str path, const struct scan_server *server,
               const volatile int *cancel, struct diags *ds);

/* The cells of a table, row by row. Columns of NDJSON become known as they are met. False with errors, or
 * where it was told to stop. */
bool scan_rows(struct scan *s, uint32_t table, const struct cell_sink *sink, struct diags *ds);

/* scan_files.c, scan_sqlite.c */
bool scan_header_csv(struct scan *s, struct stored_table *t, struct diags *ds);
bool scan_csv(struct scan *s, struct stored_table *t, struct arena *own, const struct cell_sink *sink,
              struct diags *ds);
bool scan_ndjson(struct scan *s, struct stored_table *t, struct arena *own, const struct cell_sink *sink,
                 struct diags *ds);
bool scan_open_sqlite(struct scan *s, struct diags *ds);
bool scan_sqlite(struct scan *s, struct stored_table *t, struct arena *own, const struct cell_sink *sink,
                 struct diags *ds);

enum infer_code_id {
#define CODE(id, severity, name, explain) id,
#include "infer/codes.def"
#undef CODE
  INFER_CODES
};
extern const struct diag_code infer_code[INFER_CODES];

#endif
