#include "sink.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/calendar.h"

enum { COLUMNS_MOST = 16, NAME_MOST = 32, BUFFER = 1 << 20, ROW_MOST = 16 << 10, FIRST_DAY = 10957, DAYS = 60 * 366 };

struct out {
  int fd;
  size_t len;
  char *data;
};

struct sink {
  char dir[3000], table[NAME_MOST];
  int formats;
  int columns, cell;
  char before[COLUMNS_MOST][NAME_MOST + 8]; /* what stands before a cell in NDJSON: ,"name": */
  size_t before_len[COLUMNS_MOST];
  char days[DAYS][10]; /* "2026-01-31" */
  struct out csv, ndjson;
  sqlite3 *db;
  sqlite3_stmt *insert;
};

static _Noreturn void fail(const char *what, const char *why) {
  fprintf(stderr, "generate: %s: %s\n", what, why);
  exit(3);
}

void sink_sql(struct sink *s, const char *sql) {
  char *message = NULL;
  if (s->db && sqlite3_exec(s->db, sql, NULL, NULL, &message) != SQLITE_OK) fail("bench.sqlite", message);
}

static void make_dir(const char *path) {
  if (mkdir(path, 0777) != 0 && errno != EEXIST) fail(path, strerror(errno));
}

static void days_fill(struct sink *s) {
  for (int i = 0; i < DAYS; i++) {
    struct date_parts d = date_split(FIRST_DAY + i);
    char text[32];
    snprintf(text, sizeof text, "%04d-%02d-%02d", d.year, d.month, d.day);
    memcpy(s->days[i], text, 10);
  }
}

struct sink *sink_open(const char *dir, int formats) {
  struct sink *s = calloc(1, sizeof *s);
  if (!s || !(s->csv.data = malloc(BUFFER + ROW_MOST)) || !(s->ndjson.data = malloc(BUFFER + ROW_MOST))) abort();
  snprintf(s->dir, sizeof s->dir, "%s", dir);
  s->formats = formats;
  days_fill(s);
  char path[4096];
  make_dir(dir);
  snprintf(path, sizeof path, "%s/csv", dir);
  if (formats & SINK_CSV) make_dir(path);
  snprintf(path, sizeof path, "%s/ndjson", dir);
  if (formats & SINK_NDJSON) make_dir(path);
  if (formats & SINK_SQLITE) {
    snprintf(path, sizeof path, "%s/bench.sqlite", dir);
    remove(path);
    if (sqlite3_open(path, &s->db) != SQLITE_OK) fail(path, sqlite3_errmsg(s->db));
    sink_sql(s, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-1000000; PRAGMA threads=2; BEGIN");
  }
  return s;
}

static void flush(struct out *o) {
  for (size_t at = 0; at < o->len;) {
    ssize_t n = write(o->fd, o->data + at, o->len - at);
    if (n < 0) fail("writing", strerror(errno));
    at += (size_t)n;
  }
  o->len = 0;
}

static inline void put(struct out *o, const char *text, size_t n) {
  memcpy(o->data + o->len, text, n);
  o->len += n;
}
static inline void put_char(struct out *o, char c) { o->data[o->len++] = c; }

static void open_out(struct sink *s, struct out *o, const char *format) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s/%s.%s", s->dir, format, s->table, format);
  o->len = 0;
  o->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  if (o->fd < 0) fail(path, strerror(errno));
}

void sink_table(struct sink *s, const char *name, const char *columns) {
  snprintf(s->table, sizeof s->table, "%s", name);
  s->columns = s->cell = 0;
  if (s->formats & SINK_CSV) open_out(s, &s->csv, "csv");
  if (s->formats & SINK_NDJSON) open_out(s, &s->ndjson, "ndjson");
  for (const char *p = columns; *p; p += *p == ',') {
    while (*p == ' ') p++;
    int n = (int)strcspn(p, " ,"), i = s->columns++;
    int len = snprintf(s->before[i], sizeof s->before[i], "%c\"%.*s\":", i ? ',' : '{', n, p);
    s->before_len[i] = (size_t)len;
    if (s->formats & SINK_CSV) {
      if (i) put_char(&s->csv, ',');
      put(&s->csv, p, (size_t)n);
    }
    p += strcspn(p, ",");
  }
  if (s->formats & SINK_CSV) put_char(&s->csv, '\n');
  if (!s->db) return;
  char sql[2048];
  snprintf(sql, sizeof sql, "CREATE TABLE %s (%s)", name, columns);
  sink_sql(s, sql);
  int at = snprintf(sql, sizeof sql, "INSERT INTO %s VALUES (?", name);
  for (int i = 1; i < s->columns; i++) at += snprintf(sql + at, sizeof sql - (size_t)at, ",?");
  snprintf(sql + at, sizeof sql - (size_t)at, ")");
  if (sqlite3_prepare_v2(s->db, sql, -1, &s->insert, NULL) != SQLITE_OK) fail(name, sqlite3_errmsg(s->db));
}

static inline void begin(struct sink *s) {
  int i = s->cell++;
  if (s->formats & SINK_CSV && i) put_char(&s->csv, ',');
  if (s->formats & SINK_NDJSON) put(&s->ndjson, s->before[i], s->before_len[i]);
}

void sink_missing(struct sink *s) {
  begin(s);
  if (s->formats & SINK_NDJSON) put(&s->ndjson, "null", 4);
  if (s->db) sqlite3_bind_null(s->insert, s->cell);
}

static void number(struct sink *s, const char *text, size_t n) {
  if (s->formats & SINK_CSV) put(&s->csv, text, n);
  if (s->formats & SINK_NDJSON) put(&s->ndjson, text, n);
}

static char *digits(char *end, uint64_t v) {
  do *--end = (char)('0' + v % 10);
  while (v /= 10);
  return end;
}

void sink_int(struct sink *s, int64_t v) {
  begin(s);
  char text[24], *end = text + sizeof text, *p = digits(end, v < 0 ? -(uint64_t)v : (uint64_t)v);
  if (v < 0) *--p = '-';
  number(s, p, (size_t)(end - p));
  if (s->db) sqlite3_bind_int64(s->insert, s->cell, v);
}

void sink_cents(struct sink *s, int64_t v) {
  begin(s);
  uint64_t m = v < 0 ? -(uint64_t)v : (uint64_t)v;
  char text[28], *end = text + sizeof text, *p = end;
  *--p = (char)('0' + m % 10);
  *--p = (char)('0' + m / 10 % 10);
  *--p = '.';
  p = digits(p, m / 100);
  if (v < 0) *--p = '-';
  number(s, p, (size_t)(end - p));
  if (s->db) sqlite3_bind_double(s->insert, s->cell, (double)v / 100); /* correctly rounded: what the text reads as */
}

static void put_quoted(struct out *o, const char *text, char escape) {
  put_char(o, '"');
  for (; *text; text++) {
    if (*text == '"' || (escape == '\\' && *text == '\\')) put_char(o, escape);
    put_char(o, *text);
  }
  put_char(o, '"');
}

void sink_text(struct sink *s, const char *text) {
  begin(s);
  if (s->formats & SINK_CSV) {
    if (strpbrk(text, ",\"\n") || !*text) put_quoted(&s->csv, text, '"');
    else put(&s->csv, text, strlen(text));
  }
  if (s->formats & SINK_NDJSON) put_quoted(&s->ndjson, text, '\\');
  if (s->db) sqlite3_bind_text(s->insert, s->cell, text, -1, SQLITE_TRANSIENT);
}

static void plain(struct sink *s, const char *text, size_t n) {
  begin(s);
  if (s->formats & SINK_CSV) put(&s->csv, text, n);
  if (s->formats & SINK_NDJSON) {
    put_char(&s->ndjson, '"');
    put(&s->ndjson, text, n);
    put_char(&s->ndjson, '"');
  }
  if (s->db) sqlite3_bind_text(s->insert, s->cell, text, (int)n, SQLITE_TRANSIENT);
}

void sink_word(struct sink *s, const char *word) { plain(s, word, strlen(word)); }

void sink_time(struct sink *s, int64_t seconds) {
  char text[20];
  int second = (int)(seconds % 86400);
  memcpy(text, s->days[seconds / 86400 - FIRST_DAY], 10);
  const int parts[3] = {second / 3600, second / 60 % 60, second % 60};
  for (int i = 0; i < 3; i++) {
    text[10 + i * 3] = i ? ':' : 'T';
    text[11 + i * 3] = (char)('0' + parts[i] / 10);
    text[12 + i * 3] = (char)('0' + parts[i] % 10);
  }
  text[19] = 'Z';
  plain(s, text, 20);
}

void sink_date(struct sink *s, int64_t day) { plain(s, s->days[day - FIRST_DAY], 10); }

void sink_row(struct sink *s) {
  s->cell = 0;
  if (s->formats & SINK_CSV) {
    put_char(&s->csv, '\n');
    if (s->csv.len > BUFFER) flush(&s->csv);
  }
  if (s->formats & SINK_NDJSON) {
    put(&s->ndjson, "}\n", 2);
    if (s->ndjson.len > BUFFER) flush(&s->ndjson);
  }
  if (s->db) {
    if (sqlite3_step(s->insert) != SQLITE_DONE) fail("bench.sqlite", sqlite3_errmsg(s->db));
    sqlite3_reset(s->insert);
  }
}

static void close_out(struct sink *s, struct out *o) {
  flush(o);
  if (close(o->fd) != 0) fail(s->table, strerror(errno));
}

void sink_table_end(struct sink *s) {
  if (s->formats & SINK_CSV) close_out(s, &s->csv);
  if (s->formats & SINK_NDJSON) close_out(s, &s->ndjson);
  sqlite3_finalize(s->insert);
  s->insert = NULL;
}

void sink_close(struct sink *s) {
  if (s->db) {
    sink_sql(s, "COMMIT; ANALYZE");
    sqlite3_close(s->db);
  }
  free(s->csv.data);
  free(s->ndjson.data);
  free(s);
}
