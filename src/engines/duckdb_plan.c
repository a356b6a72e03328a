/* EXPLAIN (FORMAT JSON) of DuckDB, read: nodes of {"name", "children": [...], "extra_info": {"Table", "Type",
 * "Estimated Cardinality"}}. */
#include <stdlib.h>

#include "data/json.h"
#include "engines/duckdb.h"

static struct str text_member(struct arena *a, struct str object, const char *key) {
  struct json_value v;
  struct buf b = buf_in(a);
  if (json_get_key(object, str_from(key), &v) != JSON_FOUND || v.kind != JSON_STRING) return STR("");
  struct str s = json_string(v, &b);
  return s.len ? str_dup(a, s) : STR("");
}

/* The last part of "memory.main.customers". */
static struct str last_part(struct str name) {
  size_t at = name.len;
  while (at > 0 && name.ptr[at - 1] != '.') at--;
  return str_of(name.ptr + at, name.len - at);
}

static void read_node(struct arena *a, struct str node, struct db_plan *out) {
  struct json_value info, children, child;
  bool has_info = json_get_key(node, STR("extra_info"), &info) == JSON_FOUND && info.kind == JSON_OBJECT;
  struct str name = text_member(a, node, "name"),
             estimate = has_info ? text_member(a, info.text, "Estimated Cardinality") : STR("");
  double rows = estimate.len ? strtod(estimate.ptr, NULL) : -1;
  if (out->rows <= 0 && rows >= 0)
    out->rows = rows; /* the outermost that says more than 0: what orders and shows says nothing */
  if (str_find(name, STR("SCAN")) != SIZE_MAX && has_info) {
    struct str table = last_part(text_member(a, info.text, "Table"));
    bool index = str_find(text_member(a, info.text, "Type"), STR("Index")) != SIZE_MAX;
    if (table.len)
      *array_push(a, &out->steps) =
          (struct db_plan_step){.table = table, .index = index ? STR("index") : STR(""), .rows = rows, .reads = -1};
  }
  if (json_get_key(node, STR("children"), &children) != JSON_FOUND) return;
  struct json_reader r = json_reader_on(children.text);
  bool first = true;
  if (!json_enter(&r, '[')) return;
  while (json_next_element(&r, &first, &child)) read_node(a, child.text, out);
}

void duck_read_plan(struct arena *a, const struct sql_statement *s, struct str text, struct db_plan *out) {
  (void)s;
  struct json_reader r = json_reader_on(text);
  struct json_value node;
  bool first = true;
  if (!json_enter(&r, '[')) return;
  while (json_next_element(&r, &first, &node)) read_node(a, node.text, out);
}
