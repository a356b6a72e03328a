#include "writer.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "data/calendar.h"

enum { COLUMNS_MOST = 32, NAME_MOST = 32, BUFFER = 1 << 20 };

struct writer {
  enum format format;
  char dir[4096];
  char table[NAME_MOST];
  char names[COLUMNS_MOST][NAME_MOST];
  int columns, cell;
  FILE *file;
  char *buffer;
  sqlite3 *db;
  sqlite3_stmt *insert;
};

static _Noreturn void fail(const struct writer *w, const char *what) {
  fprintf(stderr, "generate: %s/%s: %s\n", w->dir, w->table[0] ? w->table : "", what);
  exit(3);
}

static void sql(struct writer *w, const char *text) {
  char *message = NULL;
  if (sqlite3_exec(w->db, text, NULL, NULL, &message) != SQLITE_OK) fail(w, message);
}

struct writer *writer_open(enum format format, const char *dir) {
  struct writer *w = calloc(1, sizeof *w);
  if (!w || !(w->buffer = malloc(BUFFER))) abort();
  w->format = format;
  snprintf(w->dir, sizeof w->dir, "%s", dir);
  if (mkdir(dir, 0777) != 0 && errno != EEXIST) fail(w, strerror(errno));
  if (format == FORMAT_SQLITE) {
    char path[4200];
    snprintf(path, sizeof path, "%s/billing.sqlite", dir);
    remove(path);
    if (sqlite3_open(path, &w->db) != SQLITE_OK) fail(w, sqlite3_errmsg(w->db));
    sql(w, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN");
  }
  return w;
}

/* The first word of each comma-separated column definition. */
static void read_names(struct writer *w, const char *columns) {
  w->columns = 0;
  for (const char *p = columns; *p;) {
    while (*p == ' ' || *p == ',') p++;
    if (*p == '"') p++;
    size_t n = strcspn(p, " ,\"");
    if (n == 0) break;
    if (w->columns == COLUMNS_MOST) fail(w, "has too many columns");
    if (strncmp(p, "PRIMARY", n) != 0) snprintf(w->names[w->columns++], NAME_MOST, "%.*s", (int)n, p);
    else break; /* a table constraint ends the columns */
    p += strcspn(p, ",");
  }
}

void table_begin(struct writer *w, const char *name, const char *columns) {
  snprintf(w->table, sizeof w->table, "%s", name);
  read_names(w, columns);
  w->cell = 0;
  if (w->format == FORMAT_SQLITE) {
    char text[4096];
    snprintf(text, sizeof text, "CREATE TABLE \"%s\" (%s)", name, columns);
    sql(w, text);
    int n = snprintf(text, sizeof text, "INSERT INTO \"%s\" VALUES (?", name);
    for (int i = 1; i < w->columns; i++) n += snprintf(text + n, sizeof text - (size_t)n, ",?");
    snprintf(text + n, sizeof text - (size_t)n, ")");
    if (sqlite3_prepare_v2(w->db, text, -1, &w->insert, NULL) != SQLITE_OK) fail(w, sqlite3_errmsg(w->db));
    return;
  }
  char path[4200];
  snprintf(path, sizeof path, "%s/%s.%s", w->dir, name, w->format == FORMAT_CSV ? "csv" : "ndjson");
  w->file = fopen(path, "w");
  if (!w->file) fail(w, "cannot be written");
  setvbuf(w->file, w->buffer, _IOFBF, BUFFER);
  if (w->format == FORMAT_CSV) {
    for (int i = 0; i < w->columns; i++) fprintf(w->file, "%s%s", i ? "," : "", w->names[i]);
    putc('\n', w->file);
  }
}

/* What stands before a cell; false where SQLite binds it instead. */
static bool before(struct writer *w) {
  int i = w->cell++;
  if (w->format == FORMAT_SQLITE) return false;
  if (w->format == FORMAT_CSV) {
    if (i) putc(',', w->file);
  } else {
    fprintf(w->file, "%s\"%s\":", i ? "," : "{", w->names[i]);
  }
  return true;
}

void cell_missing(struct writer *w) {
  if (!before(w)) sqlite3_bind_null(w->insert, w->cell);
  else if (w->format == FORMAT_NDJSON) fputs("null", w->file);
}

void cell_int(struct writer *w, int64_t v) {
  if (!before(w)) sqlite3_bind_int64(w->insert, w->cell, v);
  else fprintf(w->file, "%lld", (long long)v);
}

static void quoted(FILE *f, const char *text, char escape) {
  putc('"', f);
  for (; *text; text++) {
    if (*text == '"' || (escape == '\\' && *text == '\\')) putc(escape, f);
    putc(*text, f);
  }
  putc('"', f);
}

void cell_text(struct writer *w, const char *text) {
  if (!before(w)) sqlite3_bind_text(w->insert, w->cell, text, -1, SQLITE_TRANSIENT);
  else if (w->format == FORMAT_NDJSON) quoted(w->file, text, '\\');
  else if (strpbrk(text, ",\"\n;") || !*text) quoted(w->file, text, '"');
  else fputs(text, w->file);
}

static void decimal_text(char *out, size_t size, int64_t v, int scale) {
  int64_t p = 1;
  for (int i = 0; i < scale; i++) p *= 10;
  uint64_t m = v < 0 ? -(uint64_t)v : (uint64_t)v;
  snprintf(out, size, "%s%llu.%0*llu", v < 0 ? "-" : "", (unsigned long long)(m / (uint64_t)p), scale,
           (unsigned long long)(m % (uint64_t)p));
}

void cell_decimal(struct writer *w, int64_t v, int scale) {
  char text[32];
  decimal_text(text, sizeof text, v, scale);
  if (!before(w)) sqlite3_bind_double(w->insert, w->cell, strtod(text, NULL));
  else fputs(text, w->file);
}

static void plain_text(struct writer *w, const char *text) {
  if (!before(w)) sqlite3_bind_text(w->insert, w->cell, text, -1, SQLITE_TRANSIENT);
  else if (w->format == FORMAT_NDJSON) fprintf(w->file, "\"%s\"", text);
  else fputs(text, w->file);
}

/* Whole seconds; the date, and the second of its day. */
static struct date_parts split(int64_t us, int *second) {
  int64_t s = floor_div(us, US_PER_SECOND), day = floor_div(s, 86400);
  *second = (int)(s - day * 86400);
  return date_split((int32_t)day);
}

void cell_time(struct writer *w, int64_t us) {
  char text[64];
  int s;
  struct date_parts d = split(us, &s);
  snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02dZ", d.year, d.month, d.day, s / 3600, s / 60 % 60, s % 60);
  plain_text(w, text);
}

void cell_date(struct writer *w, int64_t us) {
  char text[64];
  int s;
  struct date_parts d = split(us, &s);
  snprintf(text, sizeof text, "%04d-%02d-%02d", d.year, d.month, d.day);
  plain_text(w, text);
}

void cell_json(struct writer *w, const char *json) {
  if (w->format == FORMAT_NDJSON) {
    before(w);
    fputs(json, w->file);
  } else {
    cell_text(w, json);
  }
}

void row_end(struct writer *w) {
  w->cell = 0;
  if (w->format == FORMAT_SQLITE) {
    if (sqlite3_step(w->insert) != SQLITE_DONE) fail(w, sqlite3_errmsg(w->db));
    sqlite3_reset(w->insert);
  } else {
    fputs(w->format == FORMAT_CSV ? "\n" : "}\n", w->file);
  }
}

void table_end(struct writer *w) {
  if (w->format == FORMAT_SQLITE) {
    sqlite3_finalize(w->insert);
    w->insert = NULL;
    return;
  }
  bool bad = ferror(w->file) != 0;
  if (fclose(w->file) != 0 || bad) fail(w, "could not be written whole (is the disk full?)");
  w->file = NULL;
}

void writer_sql(struct writer *w, const char *text) {
  if (w->format == FORMAT_SQLITE) sql(w, text);
}

void writer_close(struct writer *w) {
  if (w->db) {
    sql(w, "COMMIT; ANALYZE");
    sqlite3_close(w->db);
  }
  free(w->buffer);
  free(w);
}
