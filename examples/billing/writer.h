/* One table after another, as CSV, NDJSON or SQLite: the generator says cells, the writer spells them. */
#ifndef SEG_EXAMPLES_WRITER_H
#define SEG_EXAMPLES_WRITER_H

#include <stdbool.h>
#include <stdint.h>

enum format { FORMAT_CSV, FORMAT_NDJSON, FORMAT_SQLITE };

struct writer;

/* Writes into the folder `dir`, which must exist; SQLite into `dir`/billing.sqlite, which must not. Exits with a
 * message where it cannot. */
struct writer *writer_open(enum format format, const char *dir);

/* `columns`: "id INTEGER PRIMARY KEY, name TEXT, ..." : the names and types of SQLite; other formats use the names.
 * At most 32 columns. */
void table_begin(struct writer *w, const char *name, const char *columns);
/* The cells of a row, in order of the columns; then row_end. */
void cell_missing(struct writer *w);
void cell_int(struct writer *w, int64_t v);
void cell_text(struct writer *w, const char *text);
/* `v` / 10^scale, exactly. SQLite keeps it as REAL. */
void cell_decimal(struct writer *w, int64_t v, int scale);
/* Microseconds since 1970 UTC, whole seconds; 2026-01-31T10:00:00Z. */
void cell_time(struct writer *w, int64_t us);
void cell_date(struct writer *w, int64_t us);
/* Text that is JSON: an object or array. NDJSON writes it as it is. */
void cell_json(struct writer *w, const char *json);
void row_end(struct writer *w);
void table_end(struct writer *w);

/* `sql` runs on SQLite only: indexes. */
void writer_sql(struct writer *w, const char *sql);
/* Flushes, checks and frees. Exits with a message when the disk was full. */
void writer_close(struct writer *w);

#endif
