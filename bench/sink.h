/* Rows to files: each cell once, spelled for every format that was asked for. Fast: whole buffers are written. */
#ifndef SEG_BENCH_SINK_H
#define SEG_BENCH_SINK_H

#include <stdbool.h>
#include <stdint.h>

enum { SINK_CSV = 1, SINK_NDJSON = 2, SINK_SQLITE = 4 };

struct sink;

/* Writes DIR/csv/TABLE.csv, DIR/ndjson/TABLE.ndjson and DIR/bench.sqlite. Exits with a message where it cannot. */
struct sink *sink_open(const char *dir, int formats);

/* `columns`: the columns of CREATE TABLE; their first words are the names. At most 16, without constraints. */
void sink_table(struct sink *s, const char *name, const char *columns);
/* The cells of a row in the order of the columns, then sink_row. */
void sink_missing(struct sink *s);
void sink_int(struct sink *s, int64_t v);
void sink_text(struct sink *s, const char *text);
/* A word without anything that a format would have to quote or escape. */
void sink_word(struct sink *s, const char *word);
/* Hundredths. SQLite keeps them as REAL. */
void sink_cents(struct sink *s, int64_t v);
/* Seconds since 1970 in UTC, as 2026-01-31T10:00:00Z; days as 2026-01-31. Years 2000 to 2059. */
void sink_time(struct sink *s, int64_t seconds);
void sink_date(struct sink *s, int64_t day);
void sink_row(struct sink *s);
void sink_table_end(struct sink *s);

/* Runs `sql` in SQLite, where that was asked for: indexes. */
void sink_sql(struct sink *s, const char *sql);
void sink_close(struct sink *s);

#endif
