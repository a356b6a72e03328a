/* EXPLAIN QUERY PLAN, read: "SCAN t1", "SEARCH t0 USING COVERING INDEX name (a=? AND b>?)",
 * "SEARCH t0 USING INTEGER PRIMARY KEY (rowid=?)", "SCAN t0 USING INDEX name" (https://sqlite.org/eqp.html). */
#include "db/sqlite.h"

/* The table that an alias of the statement stands for: what stands quoted before " AS <alias>". Empty: a subquery's. */
static struct str table_of(struct arena *a, struct str sql, struct str alias) {
  struct str mark = str_printf(a, "\" AS %.*s", STR_ARG(alias));
  for (size_t from = 0; from < sql.len;) {
    size_t at = str_find(str_of(sql.ptr + from, sql.len - from), mark);
    if (at == SIZE_MAX) break;
    at += from;
    size_t end = at + mark.len;
    bool whole = end == sql.len || sql.ptr[end] == ' ' || sql.ptr[end] == '\n' || sql.ptr[end] == ')';
    size_t start = at;
    while (whole && start > 0 && sql.ptr[start - 1] != '"') start--;
    if (whole && start > 0) return str_of(sql.ptr + start, at - start);
    from = end;
  }
  return STR("");
}

static struct str word_at(struct str line, size_t at) {
  size_t end = at;
  while (end < line.len && line.ptr[end] != ' ') end++;
  return at < line.len ? str_of(line.ptr + at, end - at) : STR("");
}

static struct str index_of(struct str line) {
  static const char *const marks[] = {"COVERING INDEX ", " INDEX ", "INTEGER PRIMARY KEY"};
  for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
    size_t at = str_find(line, str_from(marks[i]));
    if (at != SIZE_MAX) return i == 2 ? STR("primary key") : word_at(line, at + strlen(marks[i]));
  }
  return STR("");
}

void sqlite_read_plan(struct arena *a, const struct sql_statement *s, struct str text, struct db_plan *out) {
  for (size_t at = 0; at < text.len;) {
    size_t end = at;
    while (end < text.len && text.ptr[end] != '\n') end++;
    struct str line = str_of(text.ptr + at, end - at);
    at = end + 1;
    bool seek = str_starts(line, STR("SEARCH "));
    if (!seek && !str_starts(line, STR("SCAN "))) continue;
    struct str alias = word_at(line, seek ? 7 : 5), index = index_of(line);
    struct str table = alias.len ? table_of(a, s->text, alias) : STR("");
    if (!table.len) continue;
    bool made = str_find(line, STR(" AUTOMATIC ")) != SIZE_MAX; /* for this statement, by reading the table whole */
    *array_push(a, &out->steps) =
        (struct db_plan_step){.table = table, .index = seek && !made ? index : STR(""), .rows = -1, .reads = -1};
  }
}
