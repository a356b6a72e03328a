/* EXPLAIN of PostgreSQL, read line by line:
 *   Nested Loop  (cost=0.29..12.63 rows=1 width=8)
 *     ->  Bitmap Heap Scan on invoices t1  (cost=4.20..13.67 rows=6 width=244)
 *           ->  Bitmap Index Scan on invoices_status  (cost=0.00..4.20 rows=6 width=0)
 *     ->  Index Only Scan using customers_pkey on customers t0  (cost=0.29..8.30 rows=1 width=8)
 * (https://www.postgresql.org/docs/15/using-explain.html) */
#include <stdlib.h>

#include "engines/postgres.h"

static bool after(struct str line, const char *mark, struct str *rest) {
  size_t at = str_find(line, str_from(mark));
  if (at == SIZE_MAX) return false;
  *rest = str_of(line.ptr + at + strlen(mark), line.len - at - strlen(mark));
  return true;
}

static double rows_of(struct str line) {
  struct str rest;
  return after(line, " rows=", &rest) ? strtod(rest.ptr, NULL) : -1; /* the line ends in a bracket */
}

/* A name as EXPLAIN writes it, quoted where it must be, up to what follows it. */
static struct str name_at(struct arena *a, struct str s) {
  struct buf b = buf_in(a);
  size_t i = 0;
  if (s.len && s.ptr[0] == '"') {
    for (i = 1; i < s.len && (s.ptr[i] != '"' || (i + 1 < s.len && s.ptr[i + 1] == '"')); i++) {
      if (s.ptr[i] == '"') i++;
      buf_addc(&b, s.ptr[i]);
    }
  } else {
    while (i < s.len && s.ptr[i] != ' ') buf_addc(&b, s.ptr[i++]);
  }
  return b.len ? buf_str(&b) : STR("");
}

void postgres_read_plan(struct arena *a, const struct sql_statement *s, struct str text, struct db_plan *out) {
  (void)s;
  struct db_plan_step *heap = NULL; /* whose index comes in the lines below */
  for (size_t at = 0; at < text.len;) {
    size_t end = at;
    while (end < text.len && text.ptr[end] != '\n') end++;
    struct str line = str_of(text.ptr + at, end - at), rest, index = STR("");
    bool first = at == 0;
    at = end + 1;
    if (str_find(line, STR("(cost=")) == SIZE_MAX) continue;
    if (first) out->rows = rows_of(line);
    if (after(line, "Bitmap Index Scan on ", &rest)) {
      if (heap && !heap->index.len) heap->index = name_at(a, rest);
      continue;
    }
    bool bitmap = after(line, "Bitmap Heap Scan on ", &rest);
    if (!bitmap && !after(line, "Seq Scan on ", &rest)) {
      if (!after(line, "Index Only Scan ", &rest) && !after(line, "Index Scan ", &rest)) continue;
      struct str using;
      if (!after(rest, "using ", &using) || !after(using, " on ", &rest)) continue;
      index = name_at(a, using);
    }
    struct db_plan_step *step = array_push(a, &out->steps);
    *step = (struct db_plan_step){.table = name_at(a, rest), .index = index, .rows = rows_of(line), .reads = -1};
    heap = bitmap ? step : NULL;
  }
}
